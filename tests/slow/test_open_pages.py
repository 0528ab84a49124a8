"""Many pages open at once, and what is left when they are closed."""

import asyncio
import json
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import psutil
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from bench.visitors import visitors
from lib.ui.janitor import SECONDS
from tests.deaf import deaf_visitor
from tests.server import INSTRUMENTED, PASSWORD, Served, served
from tests.uploads import signed_in, uploader

pytestmark = pytest.mark.slow
MB = 2**20
LIKE_OURS = f"{INSTRUMENTED} --ws-per-message-deflate false --loop asyncio --http h11"
"""As gunicorn.conf.py has it."""
UPLOAD_MB = 10  # maxUploadSize in .streamlit/config.toml
ALLOWED = UPLOAD_MB * MB - 1_000  # what stands around the file counts
TOO_BIG = 1009  # RFC 6455, 7.4.1
TTL_SECONDS = 30  # disconnectedSessionTTL in .streamlit/config.toml


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Served]:
    with served(
        f"sqlite:///{tmp_path}/t.db", LIKE_OURS, MAX_WEBSOCKETS="200", ADMIN_PASSWORD=PASSWORD
    ) as running:
        yield running


def opened(site: Served) -> connect:
    address = site.address.replace("http", "ws", 1) + "/_stcore/stream"
    return connect(address, subprotocols=["streamlit"], max_size=None, open_timeout=60)


@asynccontextmanager
async def many(site: Served, number: int) -> AsyncIterator[list[ClientConnection]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(opened(site)) for _ in range(number)]


def resident(site: Served) -> float:
    return psutil.Process(site.process.pid).memory_info().rss / MB


def get(site: Served, path: str) -> str:
    with urllib.request.urlopen(site.address + path, timeout=30) as answer:
        assert answer.status == 200
        return answer.read().decode()


def test_two_hundred_open_pages_cost_little_and_one_more_is_turned_away(site) -> None:
    async def scenario() -> None:
        async with many(site, 5):
            pass
        before = resident(site)
        async with many(site, 200):
            grown = resident(site) - before
            assert grown <= 15
            with pytest.raises(InvalidStatus) as refused:
                async with opened(site):
                    pass
            answer = refused.value.response
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "15")
            assert json.loads(get(site, "/healthz")) == {"status": "ok"}
            metrics = get(site, "/metrics")
            assert "mafteach_websockets 200" in metrics
            assert "mafteach_websockets_refused_total 1" in metrics
        for _ in range(50):
            if "mafteach_websockets 0" in get(site, "/metrics"):
                break
            await asyncio.sleep(0.1)
        async with opened(site):
            pass  # there is room again

    asyncio.run(scenario())


def test_closed_pages_are_forgotten_without_anybody_arriving(site) -> None:
    async def scenario() -> None:
        async with many(site, 5):
            pass
        get(site, "/test/allocate")
        before = resident(site)
        async with many(site, 100):
            get(site, "/test/fill_sessions")
            assert resident(site) - before > 95
        kept = resident(site) - before
        assert kept > 95
        await asyncio.sleep(TTL_SECONDS + SECONDS + 5)  # and nobody asks for anything
        assert resident(site) - before < 15

    asyncio.run(scenario())


def test_a_page_that_never_reads_costs_others_nothing_and_little_memory(site) -> None:
    get(site, "/api/v1/search?q=" + "%D7%9E%D7%99%D7%9D")
    deaf = deaf_visitor(site.address)
    before = resident(site)
    for turn in range(40):
        deaf.ask(f"q=מים&page={turn % 3}")
        assert json.loads(get(site, "/healthz")) == {"status": "ok"}
    grown = resident(site) - before
    deaf.close()
    assert grown < 60

    async def another() -> None:
        async with opened(site):
            pass

    asyncio.run(another())


def test_a_frame_beyond_the_limit_ends_its_page_and_its_memory_comes_back(site) -> None:
    async def scenario() -> None:
        async with many(site, 2):
            pass
        before = resident(site)
        async with opened(site) as page:
            with pytest.raises(ConnectionClosed) as closed:
                await page.send(bytes(64 * MB))
                while True:
                    await page.recv()
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == TOO_BIG
        async with opened(site):
            pass  # others come and go
        get(site, "/test/allocate")  # holds nothing: it trims
        assert resident(site) - before < 20

    asyncio.run(scenario())


def test_an_upload_beyond_the_limit_is_refused_and_its_memory_comes_back(site) -> None:
    cookie = signed_in(site.address, PASSWORD)
    with visitors(site.address, 1, cookie) as (page,):
        sender = uploader(site.address, page, cookie)
        assert sender.send(ALLOWED) == 204
        sender.drop()
        get(site, "/test/allocate")  # holds nothing: it trims
        before, highest = resident(site), 0.0
        for declared in (True, False, True, False):
            assert sender.send(30 * UPLOAD_MB * MB, declared=declared) == 413
            highest = max(highest, resident(site))
        assert highest - before < 3 * UPLOAD_MB
        get(site, "/test/allocate")
        assert resident(site) - before < 5
        assert sender.send(1_000, token="") == 403
        assert sender.send(ALLOWED) == 204
        assert json.loads(get(site, "/healthz")) == {"status": "ok"}
