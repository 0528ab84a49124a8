"""Passages as long as the importer takes, searched under a hard limit."""

import http.client
import json
import re
import shutil
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from bench.long_passages import COMMON, long_passages
from bench.visitors import visitor
from lib.ingest.catching_up import INLINE
from lib.ingest.records import LONGEST_TEXT
from lib.search.plan import INTERACTIVE_SECONDS
from lib.stores.store import open_store
from tests.conftest import doc, put
from tests.slow.test_doors import ELSEWHERE, Site, site_of

pytestmark = pytest.mark.slow
OTHERS = "זברות"
SHAPES = {20_000: 200, LONGEST_TEXT: 100}
"""Characters of a passage → how many of them."""


@pytest.fixture(scope="module", params=SHAPES)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of long passages, and of one short passage for others to find."""
    path = tmp_path_factory.mktemp("long") / "made.db"
    with closing(open_store(f"sqlite:///{path}")) as store:
        put(store, doc("short", OTHERS), *long_passages(request.param, SHAPES[request.param]))
    return path


@pytest.fixture
def url(made: Path, tmp_path: Path) -> str:
    """Its own copy, which no model has read yet."""
    return f"sqlite:///{shutil.copy(made, tmp_path / 'own.db')}"


def asked(site: Site, **params: object) -> tuple[float, dict]:
    """(seconds, answer) of a search of somebody else."""
    connection = http.client.HTTPConnection(*site.host, timeout=60, source_address=(ELSEWHERE, 0))
    begun = time.monotonic()
    connection.request("GET", f"/api/v1/search?{urlencode(params)}")
    answer = connection.getresponse()
    body = json.loads(answer.read())
    connection.close()
    assert answer.status == 200, body
    return time.monotonic() - begun, body


HEAVY = [
    {"q": COMMON, "facets": 1},
    {"q": COMMON, "mode": "words", "forms": 1, "explain": 1},
    {"q": f'"{COMMON} {COMMON}"', "mode": "words"},
    {"q": COMMON, "mode": "words", "limit": 100},
    {"q": COMMON, "mode": "exact"},
    {"q": f"{COMMON} את על לא", "mode": "semantic"},
]


def others(site: Site) -> float:
    """Seconds of a search that finds the short passage."""
    begun = time.monotonic()
    assert site.get(f"/api/v1/search?mode=words&q={quote(OTHERS)}")["total"] == 1
    return time.monotonic() - begun


def test_the_heaviest_searches_end_in_time_and_others_go_on(url: str, tmp_path: Path) -> None:
    """While the model reads the corpus in the background, too."""
    with site_of("gunicorn", tmp_path, url=url, SEMANTIC_RATE_LIMIT="off") as site:
        before, waits, highest = site.hard(), [], 0.0
        with ThreadPoolExecutor(2) as pool:
            running = [pool.submit(asked, site, **each) for each in HEAVY * 2]
            while not all(each.done() for each in running):
                waits.append(others(site))
                highest = max(highest, site.hard() - before)
                time.sleep(0.2)
        took = [each.result()[0] for each in running]
        print([round(each, 2) for each in took], sorted(waits)[-3:], len(waits), highest)
        assert all(each.result()[1]["hits"] for each in running)
        assert max(took) < INTERACTIVE_SECONDS + 1
        assert site.quick(waits, but=2)
        assert highest < 100
        assert site.group.kills == 0


def sent(site: Site, path: str, told: dict | None = None) -> int:
    """The status of what somebody else asks: with something told, by POST."""
    with closing(
        http.client.HTTPConnection(*site.host, timeout=60, source_address=(ELSEWHERE, 0))
    ) as c:
        c.request("POST" if told else "GET", path, json.dumps(told) if told else None)
        answer = c.getresponse()
        answer.read()
        return answer.status


def test_a_flood_of_long_passages_to_mark_and_of_kept_ones_leaves_others_their_searches(
    url: str, tmp_path: Path
) -> None:
    """All of it read for a visitor without any right; others were answered in ten seconds, or
    not at all."""
    marked = f"/api/v1/documents/p001?q={quote('ש* ה* ב* ו* ל* מ* ' * 40)}"
    kept = {"items": [{"kind": "passage", "key": f"p{n:03}"} for n in range(100)] * 2}
    with ExitStack() as stack:
        site = stack.enter_context(site_of("gunicorn", tmp_path, url=url))
        page = stack.enter_context(visitor(site.address, local=ELSEWHERE)).visit("kept")
        found = re.search(r"ticket[^\w-]+([\w-]+)", page)
        assert found
        before, waits, highest = site.hard(), [], 0.0
        with ThreadPoolExecutor(24) as pool:
            running = [
                pool.submit(sent, site, *asked)
                for asked in [(f"/keeping/{found[1]}/list", kept), (marked,)] * 20
            ]
            while not all(each.done() for each in running):
                waits.append(others(site))
                highest = max(highest, site.hard() - before)
                time.sleep(0.2)
        statuses = Counter(each.result() for each in running)
        print(statuses, sorted(waits)[-3:], len(waits), highest)
        assert set(statuses) <= {200, 429} and statuses[200] > 1
        assert site.quick(waits, but=2)
        assert highest < 100
        assert site.group.kills == 0


def test_the_first_search_does_not_wait_for_the_model_to_read_long_passages(
    tmp_path: Path,
) -> None:
    """It is answered by words, and others by meaning once all has been read."""
    url = f"sqlite:///{tmp_path / 'few.db'}"
    with closing(open_store(url)) as store:  # more than are read at once
        put(store, *long_passages(LONGEST_TEXT, INLINE + 1))
    with site_of("gunicorn", tmp_path, url=url, SEMANTIC_RATE_LIMIT="off") as site:
        before = site.hard()
        first, body = asked(site, q="ירושלים בחורף")
        held = site.hard() - before
        assert (body["mode"], body["notices"][0]["code"]) == ("words", "semantic_not_indexed")
        begun = time.monotonic()
        while asked(site, q=f"מים קרים {time.monotonic()}")[1]["mode"] != "hybrid":
            assert time.monotonic() - begun < 200
            time.sleep(1)
        print(first, held, time.monotonic() - begun)
        assert first < 2.5 * site.machine.slowness()
        assert held < 60
        assert site.group.kills == 0
