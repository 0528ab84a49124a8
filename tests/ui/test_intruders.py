"""What administrators do, tried without being one, through every arrangement of proxies: nothing
comes of it, and it is written down.  The server is a real one, with no password set."""

import json
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from lib.bootstrap import build
from lib.core.settings import Settings
from lib.ui.visitor import WIDGETS
from tests.conftest import doc, put
from tests.intruder import Drawn, Intruder, intruder, relay, until
from tests.server import served
from tests.ui.test_visitor import FORWARDING

PAGES = ("corpus", "model", "memory")


@dataclass
class Site:
    address: str
    log: Path
    folder: Path
    widgets: dict[str, str]
    """Ids of what an administrator is shown, by key."""

    @property
    def port(self) -> str:
        return self.address.rpartition(":")[2]

    def documents(self) -> int:
        with urllib.request.urlopen(f"{self.address}/api/v1/search?facets=0", timeout=10) as answer:
            return int(json.load(answer)["total"])

    def refusals(self) -> list[str]:
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return [line for line in lines if "mafteach.audit action=" in line and "=refused" in line]

    def cookie(self) -> str:
        """Of an administrator, who has followed the link that the server keeps for them."""
        (page,) = self.folder.glob("mafteach-*.html")
        (token,) = re.findall(r"token=([\w-]+)\"", page.read_text(encoding="utf-8"))[:1]
        opener = urllib.request.build_opener(_Stay)
        answer = opener.open(f"{self.address}/?token={token}", timeout=10)
        assert answer.status == 303 and token not in str(answer.headers)
        assert token not in self.log.read_text(encoding="utf-8")
        return str(answer.headers["Set-Cookie"]).partition(";")[0]


class _Stay(urllib.request.HTTPRedirectHandler):
    def http_error_303(self, request, answer, *_):
        return answer


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    url = f"sqlite:///{folder / 't.db'}"
    app = build(Settings(database_url=url))
    put(app.store, *(doc(f"d{number}", f"שלום מספר {number}") for number in range(7)))
    app.close()
    log = folder / "log"
    with served(url, log=log, TMPDIR=str(folder), RATE_LIMIT="off") as here:
        made = Site(here.address, log, folder, {})
        until(lambda: "signs in, once, by the page" in log.read_text(encoding="utf-8"))
        made.widgets = _widgets(made)
        yield made


def _widgets(site: Site) -> dict[str, str]:
    found: dict[str, str] = {}
    with intruder(site.address, headers={"Cookie": site.cookie()}) as administrator:
        for page in PAGES:
            found |= administrator.visit(page).widgets
        asked = administrator.visit("corpus", (found["delete_ask"],)).widgets
        assert administrator.visit("corpus").uploads
    found |= asked
    assert {"delete_go", "delete_typed", "model_action", "memory_trim", "memory_caches"} <= set(
        found
    )
    return found


def _tries_everything(site: Site, visitor: Intruder) -> None:
    """Three refusals each time: more than 120 in a minute would be counted, not written."""
    before, refused = site.documents(), len(site.refusals())
    for page in PAGES:
        assert _is_a_visitors(visitor.visit(page)), page
    visitor.visit("corpus", (site.widgets["delete_ask"],))
    acts = tuple(site.widgets[key] for key in ("delete_go", "model_action", "memory_trim"))
    typed = {site.widgets["delete_typed"]: str(before)}
    assert _is_a_visitors(visitor.visit("corpus", acts, typed))
    assert site.documents() == before
    until(lambda: len(site.refusals()) == refused + len(acts))
    for action in ("delete", "load_model", "free_memory"):
        assert [line for line in site.refusals()[refused:] if f"action={action} outcome" in line]


def _is_a_visitors(drawn: Drawn) -> bool:
    return not drawn.uploads and not set(drawn.widgets) & {*WIDGETS, "delete_ask", "delete_typed"}


ARRANGEMENTS: dict[str, Callable[[Site], dict]] = {
    "this host, by its name": lambda site: {"host": f"localhost:{site.port}"},
    "this host, by its number": lambda site: {"host": f"127.0.0.1:{site.port}"},
    "a name under localhost": lambda site: {"host": f"x.localhost:{site.port}"},
    "nginx as it comes": lambda site: {"host": f"127.0.0.1:{site.port}"},
    "nginx that passes a foreign name": lambda site: {"host": "mafteach.example"},
    "its own page": lambda site: {"origin": site.address},
    "a made-up cookie": lambda site: {"headers": {"Cookie": f"mafteach_{site.port}=x; mafteach=x"}},
    **{
        f"{name} of this host": lambda _, name=name: {"headers": {name: "127.0.0.1"}}
        for name in FORWARDING
    },
}


@pytest.mark.parametrize("arrangement", ARRANGEMENTS)
def test_nobody_acts_who_has_not_signed_in(site: Site, arrangement: str) -> None:
    with intruder(site.address, **ARRANGEMENTS[arrangement](site)) as visitor:
        _tries_everything(site, visitor)


def test_nor_through_a_tunnel_whose_end_is_this_host(site: Site) -> None:
    """socat, ssh -L: the connection comes from 127.0.0.1, and every header is the browser's."""
    with relay(site.address) as near, intruder(near, origin=near) as visitor:
        _tries_everything(site, visitor)


def test_nor_does_who_takes_an_administrators_closed_page_over(site: Site) -> None:
    with intruder(site.address, headers={"Cookie": site.cookie()}) as administrator:
        session = administrator.visit("corpus", (site.widgets["delete_ask"],)).session
    with intruder(site.address, session=session) as visitor:
        assert visitor.visit("corpus").session == session
        _tries_everything(site, visitor)


@pytest.mark.parametrize(
    "origin",
    ["http://127.0.0.1:1", "http://localhost:1", "https://evil.example", "null",
     "http://localhost:{port}", "http://x.localhost:{port}"],
)  # fmt: skip
def test_a_page_of_another_port_or_name_opens_nothing_even_with_the_cookie(
    site: Site, origin: str
) -> None:
    refused = len(site.refusals())
    foreign = {"origin": origin.format(port=site.port), "headers": {"Cookie": site.cookie()}}
    with pytest.raises(InvalidStatus) as closed, intruder(site.address, **foreign):
        pass
    assert closed.value.response.status_code == 403
    assert closed.value.response.headers["X-Frame-Options"] == "DENY"
    until(lambda: len(site.refusals()) == refused + 1)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nor_does_the_api_write(site: Site, method: str) -> None:
    refused = len(site.refusals())
    asked = urllib.request.Request(f"{site.address}/api/v1/documents/d1", b"{}", method=method)
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.urlopen(asked, timeout=10)
    assert answer.value.code == 405
    answer.value.close()
    until(lambda: len(site.refusals()) == refused + 1)


@pytest.mark.parametrize(
    "path", ["/", "/corpus", "/_stcore/health", "/_stcore/host-config", "/static/nothing.js",
             "/app/static/icon.svg", "/api/v1/tags", "/healthz", "/metrics", "/sign-in", "/nothing"]
)  # fmt: skip
def test_every_answer_of_the_server_forbids_frames(site: Site, path: str) -> None:
    try:
        answer = urllib.request.urlopen(f"{site.address}{path}", timeout=10)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"


def test_the_same_clicks_of_an_administrator_delete_the_corpus(site: Site) -> None:
    """Without this the tests above might click on nothing.  It is the last one."""
    number = str(site.documents())
    assert number == "7"
    with intruder(site.address, headers={"Cookie": site.cookie()}) as administrator:
        administrator.visit("corpus")
        administrator.visit("corpus", (site.widgets["delete_ask"],))
        typed = {site.widgets["delete_typed"]: number}
        administrator.visit("corpus", (site.widgets["delete_go"],), typed)
    until(lambda: site.documents() == 0)
    log = site.log.read_text(encoding="utf-8")
    assert "action=delete outcome=allowed by=link address=127.0.0.1 documents=7" in log
    assert "Traceback" not in log
