"""What a visitor without any password did to end the server, done again under a hard limit."""

import asyncio
import http.client
import json
import resource
import socket
import time
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

import psutil
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from bench.visitors import visitors
from bench.yardstick import Yardstick, yardstick
from lib.limits.turns import OF_ONE, WAITING_OF_ONE
from lib.stores.store import open_store
from lib.web.connections import SECONDS, STALLED_SECONDS, Phase
from lib.web.server import MOST_MESSAGE
from tests.cgroups import MB, Limited, limited
from tests.conftest import doc, put
from tests.deaf import deaf_visitor
from tests.server import INSTRUMENTED, served
from tests.uploads import signed_in, uploader

pytestmark = pytest.mark.slow
WAYS = {
    "gunicorn": "gunicorn -c gunicorn.conf.py -b 127.0.0.1:{port} bench.instrumented:app",
    "streamlit": "streamlit run streamlit_app.py --server.address=127.0.0.1 --server.port={port}",
    "uvicorn": INSTRUMENTED,
}
ELSEWHERE = "127.0.0.2"
"""Where whoever attacks comes from; others' searches come from 127.0.0.1."""
FEW_FILES = ["sh", "-c", 'ulimit -S -n 1024 && exec "$@"', "sh"]
"""The usual limit, which a process may raise."""
PINGED_SECONDS = 60
"""Within which a page has to answer a ping; as `streamlit run` has it, 40 elsewhere."""
OTHERS_SECONDS = 1.0
"""Within which others' searches are answered, whatever somebody does."""
PASSWORD = "a long password"


@dataclass(frozen=True)
class Site:
    address: str
    process: psutil.Process
    group: Limited
    log: Path
    machine: Yardstick

    @property
    def host(self) -> tuple[str, int]:
        parts = urlsplit(self.address)
        assert parts.hostname and parts.port
        return parts.hostname, parts.port

    @property
    def server(self) -> psutil.Process:
        """The process that serves; under gunicorn a child of the one that was started."""
        return next(iter(self.process.children()), self.process)

    def get(self, path: str, timeout: float = 30) -> dict:
        with urllib.request.urlopen(self.address + path, timeout=timeout) as answer:
            return json.load(answer)

    def search(self) -> float:
        """Seconds that another visitor's search takes."""
        begun = time.monotonic()
        assert self.get(f"/api/v1/search?mode=words&q={quote('מים')}")["total"]
        return time.monotonic() - begun

    def hard(self) -> float:
        """MB that the kernel cannot take back."""
        return self.group.hard

    def held(self) -> bool:
        """Whether it still stands, and answers at once."""
        return self.group.kills == 0 and self.process.is_running() and self.quick([self.search()])

    def quick(self, waits: Sequence[float], but: int = 0) -> bool:
        """Whether the searches of others took less than a second of an ordinary machine each, but
        for so many of them."""
        return sorted(waits)[-1 - but] < OTHERS_SECONDS * self.machine.slowness()


@contextmanager
def site_of(
    way: str, folder: Path, few_files: bool = False, url: str = "", **more: str
) -> Iterator[Site]:
    with limited(512) as group, yardstick() as machine:

        def within(*argv: str) -> list[str]:
            return group.command(*(FEW_FILES if few_files else []), *argv)

        log = folder / "log"
        url = url or f"sqlite:///{folder}/t.db"
        limits = {"RATE_LIMIT": "off", "ADMIN_PASSWORD": PASSWORD, **more}
        with served(url, WAYS[way], within, log, **limits) as (address, process):
            site = Site(address, psutil.Process(process.pid), group, log, machine)
            site.search()
            site.search()
            yield site


@pytest.fixture(params=["gunicorn", "streamlit"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    with site_of(request.param, tmp_path) as running:
        yield running


# Uploads


def test_a_visitors_uploads_are_refused_before_they_are_read(site: Site) -> None:
    before = site.hard()
    with visitors(site.address, 1) as (page,):
        sender = uploader(site.address, page)
        assert [sender.send(10 * MB - 1_000) for _ in range(60)] == [403] * 60
        assert not site.server.open_files() or site.hard() - before < 15
        with closing(socket.create_connection(site.host)) as connection:
            path = f"/_stcore/upload_file/{page.session}/two"
            head = f"PUT {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n"
            connection.sendall(head.encode())
            connection.settimeout(5)
            assert b" 403 " in connection.recv(1_000)  # though nothing of its body was sent
            assert all(connection.recv(1_000) or b"" == b"" for _ in range(1))
    assert site.held()


def test_an_administrators_uploads_are_counted_and_lie_on_disk(tmp_path: Path) -> None:
    with site_of("gunicorn", tmp_path) as site:
        cookie = signed_in(site.address, PASSWORD)
        with visitors(site.address, 1, cookie) as (page,):
            sender = uploader(site.address, page, cookie)
            before = site.hard()
            answers = [sender.send(10 * MB - 1_000, file_id=f"f{n}") for n in range(60)]
            assert answers == [204] * 4 + [503] * 56
            assert site.hard() - before < 12
            sender.drop("f0")
            assert sender.send(1_000, file_id="another") == 204
        assert site.held()


# Messages


def message(shape: str, size: int) -> bytes:
    """Of that shape, and of at least `size` bytes."""
    asked = BackMsg()
    state = asked.rerun_script
    if shape == "value":
        state.widget_states.widgets.add(id="$$ID-0-None", string_value="x" * size)
    elif shape == "widgets":
        for number in range(size // 12):
            state.widget_states.widgets.add(id=f"$$ID{number:05}", int_value=1)
    elif shape == "context":
        state.context_info.url = "x" * size
    elif shape == "query":
        state.query_string = "q=" + "x" * size
    elif shape == "hashes":
        state.cached_message_hashes.extend(["x"] * (size // 3))
    elif shape == "names":
        asked.file_urls_request.file_names.extend(["x"] * (size // 3))
    return asked.SerializeToString()


FEW = {"widgets": 12 * 240, "hashes": 3 * 900, "names": 3 * 900}
"""Bytes that make nearly as many pieces as are taken."""
SHAPES = ("value", "widgets", "context", "query", "hashes", "names")


async def flood(
    site: Site, pages: int, data: bytes, times: int = 1, seconds: float = 8
) -> list[int]:
    """What each page's websocket was closed with, or 0, after it sent the message."""
    address = site.address.replace("http", "ws", 1) + "/_stcore/stream"

    async def one() -> int:
        try:
            async with connect(
                address,
                subprotocols=["streamlit"],
                open_timeout=60,
                max_size=None,
                local_addr=(ELSEWHERE, 0),
            ) as page:
                for _ in range(times):
                    await page.send(data)
                with suppress(TimeoutError):
                    async with asyncio.timeout(seconds):
                        while True:
                            await page.recv()
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else -1
        return 0

    return await asyncio.gather(*(one() for _ in range(pages)))


def test_messages_of_megabytes_close_their_page(site: Site) -> None:
    before = site.hard()
    for shape in SHAPES:
        codes = asyncio.run(flood(site, 60, message(shape, 3 * MB)))
        assert (shape, set(codes)) == (shape, {1009})
        assert site.held()
        assert site.hard() - before < 40


def test_the_largest_messages_that_are_taken_do_not_end_it(tmp_path: Path) -> None:
    with site_of("gunicorn", tmp_path) as site:
        for shape in SHAPES:
            data = message(shape, FEW.get(shape, MOST_MESSAGE - 200))
            for _ in range(3):
                codes = asyncio.run(flood(site, 99, data, times=2, seconds=4))
                assert (shape, set(codes)) == (shape, {0})
                assert site.held()
            assert site.hard() < 400


def test_messages_of_many_pieces_close_their_page(tmp_path: Path) -> None:
    with site_of("gunicorn", tmp_path) as site:
        for shape in FEW:
            data = message(shape, MOST_MESSAGE // 2)
            assert len(data) < MOST_MESSAGE
            assert set(asyncio.run(flood(site, 2, data))) == {1008}
        assert site.held()


def test_a_page_that_sends_more_than_anybody_clicks_is_closed(tmp_path: Path) -> None:
    with site_of("gunicorn", tmp_path) as site:
        asked = BackMsg(app_heartbeat=True).SerializeToString()
        assert asyncio.run(flood(site, 3, asked, times=200)) == [1008] * 3
        asked = BackMsg(app_heartbeat=True).SerializeToString()
        assert asyncio.run(flood(site, 3, asked, times=20, seconds=2)) == [0] * 3
        assert site.held()


def test_nobody_empties_the_cache_of_all(tmp_path: Path) -> None:
    with site_of("gunicorn", tmp_path, SEMANTIC_RATE_LIMIT="off") as site:
        site.get(f"/api/v1/search?mode=semantic&q={quote('מים קרים')}")
        assert site.get("/test/state")["loads"] == 1
        for kind in ("clear_cache", "load_git_info", "set_run_on_save", "debug_shutdown_runtime"):
            asked = BackMsg()
            setattr(asked, kind, True)
            assert asyncio.run(flood(site, 1, asked.SerializeToString(), times=3, seconds=1)) == [0]
        site.get(f"/api/v1/search?mode=semantic&q={quote('דרך ארוכה')}")
        assert site.get("/test/state")["loads"] == 1
        assert "messages not taken, clear_cache: 1" in site.log.read_text()
        assert "Traceback" not in site.log.read_text()


# Connections


@contextmanager
def connections(
    site: Site, number: int, sent: bytes = b"", receives: int = 0
) -> Iterator[list[socket.socket]]:
    """So many to the server, each after it sent this; `receives` bytes have room at our end."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with ExitStack() as stack:
        opened = []
        for _ in range(number):
            connection = stack.enter_context(closing(socket.socket()))
            if receives:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives)
            connection.bind((ELSEWHERE, 0))
            connection.connect(site.host)
            with suppress(OSError):
                connection.sendall(sent)
            opened.append(connection)
        yield opened


def is_open(connection: socket.socket) -> bool:
    connection.setblocking(False)
    try:
        while connection.recv(4_096):
            pass
        return False
    except BlockingIOError:
        return True
    except OSError:
        return False


@pytest.mark.parametrize("way", ["gunicorn", "streamlit"])
def test_idle_connections_leave_room_for_others(way: str, tmp_path: Path) -> None:
    with site_of(way, tmp_path, few_files=True) as site:
        server = site.server
        with connections(site, 1_100):
            for _ in range(5):
                begun = time.monotonic()
                assert site.get("/healthz", timeout=5) == {"status": "ok"}
                assert time.monotonic() - begun < 1
                time.sleep(0.2)
            assert site.held()
            assert server.cpu_percent(3) < 50
            assert server.num_fds() < 600
        assert site.log.stat().st_size < 100_000


HALVES = {
    "headers": b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ",
    "body": b"PUT /api/v1/search HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nx",
    "nothing": b"",
}


@pytest.mark.parametrize("half", HALVES)
def test_half_sent_requests_are_ended_and_their_memory_comes_back(
    half: str, tmp_path: Path
) -> None:
    with site_of("streamlit", tmp_path) as site:
        before = site.hard()
        with connections(site, 3_000, HALVES[half]) as opened:
            time.sleep(3)  # each is answered, if it may be
            assert site.held()
            assert site.hard() - before < 12
            time.sleep(SECONDS[Phase.FIRST_REQUEST])
            assert not any(map(is_open, opened))
            assert site.hard() - before < 12


def test_a_body_without_an_end_is_ended(tmp_path: Path) -> None:
    with site_of("gunicorn", tmp_path) as site, ExitStack() as stack:
        cookie = signed_in(site.address, PASSWORD)
        (page,) = stack.enter_context(visitors(site.address, 1, cookie))
        sender = uploader(site.address, page, cookie)
        with connections(site, 5, sender.head(5 * MB)) as opened:
            time.sleep(SECONDS[Phase.FIRST_REQUEST] + 5)
            assert [is_open(each) for each in opened].count(True) == 4  # a slow line, perhaps
            time.sleep(SECONDS[Phase.BODY] - SECONDS[Phase.FIRST_REQUEST])
            assert not any(map(is_open, opened))
        assert sender.send(1_000, file_id="another") == 204  # their places are free again


def test_clients_that_never_read_are_ended_and_others_do_not_wait(site: Site) -> None:
    before = site.hard()
    many = f"GET /api/v1/search?limit=100&sort=order HTTP/1.1\r\nHost: {site.host[0]}\r\n\r\n"
    with connections(site, 10, many.encode() * 50, 4_096) as programs, ExitStack() as stack:
        pages = [
            stack.enter_context(closing(deaf_visitor(site.address, ELSEWHERE))) for _ in range(10)
        ]
        waits = []
        for turn in range(20):
            for page in pages:
                with suppress(OSError):
                    page.ask(f"q=מים&page={turn % 3}")
            waits.append(site.search())
        assert site.quick(waits, but=2)
        # What a page was sent may lie in the system's buffer: then it is the ping that tells.
        until = time.monotonic() + PINGED_SECONDS + STALLED_SECONDS
        names = {each.getsockname()[:2] for each in programs} | {each.name for each in pages}
        while names & set(_peers(site.server)):
            assert time.monotonic() < until
            time.sleep(1)
        assert site.held()
        assert site.hard() - before < 60


# Searches

WORDS = ["מים", "של", "עיר", "בית", "ספר", "דרך", "אור", "זמן", "יום", "לב"]


def heavy(url: str) -> str:
    """Fills the database with 7,000 passages of the same words; a phrase that all of them have
    to be looked through for."""
    with closing(open_store(url)) as store:
        texts = (" ".join(WORDS[(n + k * k) % 10] for k in range(120)) for n in range(7_000))
        put(store, *(doc(f"d{n}", text) for n, text in enumerate(texts)))
    return '"' + " ".join(WORDS * 25)[:995] + '"'


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_one_visitors_heaviest_searches_leave_anothers_quick(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path}/t.db"
    if engine == "postgres":
        url = str(request.getfixturevalue("postgres_url"))
    phrase = heavy(url)
    with site_of("gunicorn", tmp_path, url=url) as site:
        asked = f"GET /api/v1/search?mode=words&q={quote(phrase)} HTTP/1.1\r\nHost: x\r\n\r\n"
        with connections(site, 10, asked.encode() * 6):  # 60, as RATE_LIMIT lets in a minute
            waits = []
            for _ in range(30):
                waits.append(site.search())
                time.sleep(0.2)
        assert site.quick(waits, but=2)
        assert site.group.kills == 0


def test_of_a_flood_of_searches_some_run_some_wait_and_the_rest_is_refused(tmp_path: Path) -> None:
    heavy(f"sqlite:///{tmp_path}/t.db")
    phrase = '"' + " ".join(WORDS * 4) + '"'
    with site_of("gunicorn", tmp_path) as site:

        def asked(number: int) -> tuple[int, str]:
            with closing(
                http.client.HTTPConnection(*site.host, timeout=60, source_address=(ELSEWHERE, 0))
            ) as connection:
                connection.request(
                    "GET", f"/api/v1/search?mode=words&q={quote(phrase)}&limit={number + 1}"
                )
                answer = connection.getresponse()
                answer.read()
                return answer.status, answer.getheader("Retry-After", "")

        waits = []
        with ThreadPoolExecutor(60) as pool:
            running = [pool.submit(asked, number) for number in range(60)]
            while not all(each.done() for each in running):
                waits.append(site.search())
                time.sleep(0.2)
        answers = [each.result() for each in running]
        statuses = {status for status, _ in answers}
        assert {200, 429} <= statuses <= {200, 429, 504}
        answered = sum(status == 200 for status, _ in answers)
        assert OF_ONE <= answered <= len(answers) - WAITING_OF_ONE
        assert all(int(again) >= 1 for status, again in answers if status == 429)
        assert site.quick(waits, but=2)
        assert site.held()


def _peers(server: psutil.Process) -> Iterator[tuple[str, int]]:
    """Of the server's open connections."""
    for each in server.net_connections("tcp"):
        if each.raddr and each.status == psutil.CONN_ESTABLISHED:
            yield each.raddr.ip.removeprefix("::ffff:"), each.raddr.port
