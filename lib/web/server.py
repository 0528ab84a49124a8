"""What uvicorn, which runs us however we are started, has no settings for.

`streamlit run` and a bare `uvicorn` choose its options themselves, so that the limits that
gunicorn.conf.py could set hold only if they are set here.  Like lib/ui/insides.py this rests on
what is not promised.
"""

import asyncio
import errno
import logging
import socket
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import h11

from lib.core.settings import Settings
from lib.web.connections import MOST, TICK_SECONDS, Connections, Phase
from lib.web.seldom import Seldom

MOST_MESSAGE = 64 * 1024
"""Bytes of a message that a page's browser sends: the values of a page's widgets, and twice its
address.  Ours send a tenth of it, and a query of a thousand characters a third."""
MOST_FILES = 4_096
"""Beyond it nothing of ours would use them."""
SENDING = 128 * 1024
"""Bytes that the system holds of what a client has not read; it doubles them, and takes up to
4 MB of a connection unless told."""
BACKLOG = 128
"""Connections that the system hands over at once, as gunicorn.conf.py has it.  They are all taken
before any is closed for want of room: of uvicorn's own 2,048 a burst left 20 MB behind, of these 7
(tests/slow/test_doors.py)."""
RESERVED_FILES = 256 + BACKLOG
"""Databases, models, logs, and those."""
SEEN = "0.54.0"
"""The uvicorn that this was written by."""
log = logging.getLogger("mafteach.server")


def limit_connections(connections: Connections, biggest: int = MOST_MESSAGE) -> bool:
    """Lets `connections` know of every one that uvicorn takes from now on, BACKLOG at most in one
    go, and takes no message of more than `biggest` bytes over a websocket: its page is closed
    with 1009.

    Whether uvicorn is as we know it; else this is said, and nothing is limited here.
    """
    from uvicorn import Server
    from uvicorn.protocols.http.h11_impl import H11Protocol

    if not as_known():
        log.warning(
            "uvicorn %s is not what %s was: connections are not limited. With httptools installed"
            " it takes that; uninstall it.", version("uvicorn"), SEEN,
        )  # fmt: skip
        return False
    made, startup = H11Protocol.connection_made, Server.startup

    def connection_made(self: Any, transport: Any) -> None:
        self.config.ws_max_size = min(self.config.ws_max_size, biggest)
        made(self, transport)
        connections.opened(Uvicorns(transport))

    async def start(self: Any, *args: Any, **more: Any) -> None:
        self.config.backlog = min(self.config.backlog, BACKLOG)
        await startup(self, *args, **more)

    H11Protocol.connection_made = connection_made  # type: ignore[method-assign]
    Server.startup = start  # type: ignore[method-assign]
    return True


def as_known() -> bool:
    """Whether uvicorn listens and reads requests with what we look into."""
    from uvicorn import Server
    from uvicorn.protocols.http.auto import AutoHTTPProtocol
    from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

    def sets(made: type, *names: str) -> bool:
        return set(names) <= set(made.__init__.__code__.co_names)  # type: ignore[misc]

    return (
        AutoHTTPProtocol is H11Protocol
        and "backlog" in Server.startup.__code__.co_names
        and sets(H11Protocol, "cycle", "conn", "config")
        and sets(RequestResponseCycle, "response_complete")
    )


class Uvicorns:
    """A Connection of uvicorn's: what its transport, and whoever reads from it now, tell."""

    def __init__(self, transport: Any) -> None:
        self._transport = transport
        made: socket.socket = transport.get_extra_info("socket")
        made.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SENDING)
        address = transport.get_extra_info("peername")
        self.peer: str | None = address[0] if isinstance(address, tuple) else None

    @property
    def phase(self) -> Phase:
        reader = self._transport.get_protocol()
        if not hasattr(reader, "cycle"):
            opening = not getattr(reader, "handshake_complete", True)
            return Phase.ANSWER if opening else Phase.PAGE
        cycle, theirs = reader.cycle, reader.conn.their_state
        if cycle is None:
            return Phase.FIRST_REQUEST
        if cycle.response_complete:
            return Phase.LEFT_OVER if theirs is h11.SEND_BODY else Phase.NEXT_REQUEST
        return Phase.BODY if theirs is h11.SEND_BODY else Phase.ANSWER

    @property
    def request(self) -> object:
        return getattr(self._transport.get_protocol(), "cycle", None)

    @property
    def unread(self) -> int:
        return int(self._transport.get_write_buffer_size())

    @property
    def closing(self) -> bool:
        return bool(self._transport.is_closing())

    @property
    def gone(self) -> bool:
        return self._transport.get_protocol() is None

    def abort(self) -> None:
        self._transport.abort()


async def watch(connections: Connections, settings: Callable[[], Settings]) -> None:
    """For the server's life, on its event loop."""
    connections.most = most_connections(settings().max_websockets, raise_file_limit())
    asyncio.get_running_loop().set_exception_handler(_quietly(Seldom(log)))
    while True:
        await asyncio.sleep(TICK_SECONDS)
        connections.tick()


def _quietly(said: Seldom) -> Callable[[asyncio.AbstractEventLoop, dict[str, Any]], None]:
    """asyncio says so, with a traceback, for each connection that finds no file: 73 MB a
    minute."""

    def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, OSError) and error.errno in (errno.EMFILE, errno.ENFILE):
            said.count("connections refused because all files of the process are open")
        else:
            loop.default_exception_handler(context)

    return handle


def raise_file_limit() -> int:
    """Asks the system for as many open files as it allows; how many those are."""
    try:
        import resource
    except ImportError:  # Windows, which has no such limit
        return MOST_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        return most
    return MOST_FILES if soft == resource.RLIM_INFINITY else soft


def most_connections(pages: int, files: int) -> int:
    """Where so many pages may be open, each with what its browser keeps beside, and the process
    may hold so many files."""
    return max(pages + 16, min(max(MOST, 4 * pages), files - RESERVED_FILES))
