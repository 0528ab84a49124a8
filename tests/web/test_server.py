"""The limits below requests, on uvicorn itself."""

import asyncio
import errno
import logging
import resource
import socket
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, closing, suppress

import pytest
import uvicorn
import uvicorn.protocols.http.auto
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from uvicorn.protocols.http.h11_impl import H11Protocol
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from lib.core.settings import Settings
from lib.web import connections as limits
from lib.web import server
from lib.web.connections import MOST, Connections, Phase
from lib.web.server import (
    BACKLOG,
    MOST_MESSAGE,
    as_known,
    limit_connections,
    raise_file_limit,
    watch,
)

SECONDS = {
    Phase.FIRST_REQUEST: 0.4, Phase.NEXT_REQUEST: 0.8, Phase.BODY: 0.8, Phase.LEFT_OVER: 0.4
}  # fmt: skip
SLOW = 1.5
"""Seconds of an answer that takes longer than all of these."""
WHOLE = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


async def _answer(request: Request) -> Response:
    return PlainTextResponse("done")


async def _slowly(request: Request) -> Response:
    await asyncio.sleep(SLOW)
    return PlainTextResponse("done")


async def _read(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def _much(request: Request) -> Response:
    return PlainTextResponse("x" * (8 << 20))


async def _echo(websocket: WebSocket) -> None:
    await websocket.accept()
    with suppress(Exception):
        while True:
            await websocket.send_text(str(len(await websocket.receive_text())))


ROUTES = [
    Route("/", _answer, methods=["GET", "POST"]), Route("/slow", _slowly),
    Route("/read", _read, methods=["POST"]), Route("/much", _much), WebSocketRoute("/page", _echo),
]  # fmt: skip


class Serving:
    def __init__(self, port: int, connections: Connections, backlog: int) -> None:
        self.port, self.connections, self.backlog = port, connections, backlog

    def opened(self, *sent: bytes) -> socket.socket:
        made = socket.create_connection(("127.0.0.1", self.port), timeout=5)
        for each in sent:
            made.sendall(each)
        return made


@pytest.fixture
def serving(monkeypatch: pytest.MonkeyPatch) -> Iterator[Serving]:
    """Uvicorn in a thread, as a bare one is, with times that a test can wait for."""
    monkeypatch.setattr(H11Protocol, "connection_made", H11Protocol.connection_made)
    monkeypatch.setattr(uvicorn.Server, "startup", uvicorn.Server.startup)
    monkeypatch.setattr(limits, "SECONDS", SECONDS)
    monkeypatch.setattr(limits, "STALLED_SECONDS", 0.6)
    monkeypatch.setattr(server, "TICK_SECONDS", 0.05)
    monkeypatch.setattr(server, "raise_file_limit", lambda: 1_024)
    connections = Connections()
    assert limit_connections(connections)

    @asynccontextmanager
    async def watched(_app: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(watch(connections, lambda: Settings()))
        yield
        task.cancel()

    app = Starlette(routes=ROUTES, lifespan=watched)
    with closing(socket.create_server(("127.0.0.1", 0), backlog=100)) as listener:
        made = uvicorn.Server(
            uvicorn.Config(app, log_level="error", timeout_keep_alive=60, ws="websockets-sansio")
        )
        thread = threading.Thread(target=made.run, args=([listener],), daemon=True)
        thread.start()
        while not made.started:
            time.sleep(0.01)
        yield Serving(listener.getsockname()[1], connections, made.config.backlog)
        made.should_exit = made.force_exit = True
        thread.join(10)


def lasts(connection: socket.socket) -> float:
    """Seconds until it is closed from there, at most five; what is sent is thrown away."""
    begun = time.monotonic()
    with suppress(ConnectionError):
        while connection.recv(1 << 16):
            pass
    return time.monotonic() - begun


HEAD = b"POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nx"
LEFT = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\nx"


@pytest.mark.parametrize(
    ("sent", "phase"),
    [(b"", Phase.FIRST_REQUEST), (b"GET / HTTP/1.1\r\nX-Slow: ", Phase.FIRST_REQUEST),
     (WHOLE, Phase.NEXT_REQUEST), (WHOLE + b"GET / HT", Phase.NEXT_REQUEST),
     (HEAD, Phase.BODY), (LEFT, Phase.LEFT_OVER)],
)  # fmt: skip
def test_each_kind_of_waiting_ends_after_its_time(serving, sent: bytes, phase: Phase) -> None:
    with serving.opened(sent) as connection:
        took = lasts(connection)
    assert SECONDS[phase] - 0.1 <= took < SECONDS[phase] + 1


def test_a_byte_now_and_then_gains_no_time(serving) -> None:
    with serving.opened(b"GET / HTTP/1.1\r\nX-Slow: ") as connection:
        begun = time.monotonic()
        with suppress(OSError):
            while time.monotonic() - begun < 3:
                connection.sendall(b"x")
                time.sleep(0.05)
        assert time.monotonic() - begun < SECONDS[Phase.FIRST_REQUEST] + 1


def test_an_answer_that_takes_long_is_sent(serving) -> None:
    with serving.opened(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n") as connection:
        assert b"200 OK" in connection.recv(1_000)


def test_a_page_stays_open_and_takes_no_message_beyond_the_limit(serving) -> None:
    with connect(f"ws://127.0.0.1:{serving.port}/page", max_size=None) as page:
        time.sleep(2 * max(SECONDS.values()))
        page.send("x" * MOST_MESSAGE)
        assert page.recv() == str(MOST_MESSAGE)
        page.send("x" * (MOST_MESSAGE + 1))
        with pytest.raises(ConnectionClosed) as closed:
            page.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009


def test_who_reads_nothing_of_an_answer_is_closed(serving) -> None:
    with socket.socket() as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        deaf.settimeout(5)
        deaf.connect(("127.0.0.1", serving.port))
        deaf.sendall(b"GET /much HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(1.2)
        assert len(serving.connections) == 0
        got = 0
        with suppress(ConnectionError):
            while part := deaf.recv(1 << 16):
                got += len(part)
    assert got < 1 << 20  # what the two systems held of it


def test_there_are_no_more_than_there_may_be_and_the_next_is_answered(serving) -> None:
    serving.connections.most = 10
    with ExitStack() as stack:
        idle = [stack.enter_context(serving.opened()) for _ in range(40)]
        with serving.opened(WHOLE) as asking:
            assert b"200 OK" in asking.recv(1_000)
        assert len(serving.connections) <= 10
        assert len(idle) == 40


def test_the_system_hands_over_no_more_at_once_than_there_is_room_for(serving) -> None:
    assert serving.backlog == BACKLOG < MOST


# Another uvicorn than ours


def test_with_another_parser_nothing_is_limited_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch, caplog
) -> None:
    """As with httptools installed."""
    before = H11Protocol.connection_made
    monkeypatch.setattr(uvicorn.protocols.http.auto, "AutoHTTPProtocol", object)
    assert not as_known()
    with caplog.at_level(logging.WARNING, logger="mafteach.server"):
        assert not limit_connections(Connections())
    assert "httptools" in caplog.text
    assert H11Protocol.connection_made is before


def test_nothing_that_is_installed_from_a_lock_brings_another_parser() -> None:
    """Nobody is told of it at the start."""
    assert as_known()


# Files


@pytest.mark.parametrize("allowed", [256, 1_024])
def test_as_many_files_are_asked_for_as_the_system_allows(allowed: int) -> None:
    code = (
        "import resource; from lib.web.server import raise_file_limit\n"
        "print(raise_file_limit(), resource.getrlimit(resource.RLIMIT_NOFILE)[0])"
    )
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    asked = f'ulimit -S -n {allowed} && exec "$@"'
    ran = subprocess.run(
        ["sh", "-c", asked, "sh", sys.executable, "-c", code], capture_output=True, text=True
    )
    most = server.MOST_FILES if hard == resource.RLIM_INFINITY else min(server.MOST_FILES, hard)
    assert ran.stdout.split() == [str(most)] * 2, ran.stderr
    assert raise_file_limit() >= 1


def test_a_connection_that_finds_no_file_is_a_line_a_minute_without_a_traceback(caplog) -> None:
    said: list[str] = []

    class Counted:
        def count(self, what: str) -> None:
            said.append(what)

    loop = asyncio.new_event_loop()
    with closing(loop):
        handle = server._quietly(Counted())  # type: ignore[arg-type]
        for _ in range(1_000):
            handle(loop, {"message": "accept", "exception": OSError(errno.EMFILE, "too many")})
        assert len(said) == 1_000
        assert caplog.text == ""
        handle(loop, {"message": "another", "exception": OSError(errno.EPERM, "no")})
    assert "another" in caplog.text
