"""A proxy between the program and a PostgreSQL server, which does to their connections what
networks do: falls silent, delays, trickles, resets."""

import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import quote

from sqlalchemy import make_url

_SAID = b"SFATAL\0VFATAL\0C08P01\0Munsupported startup parameter: options\0\0"
_UNSUPPORTED = b"E" + struct.pack("!I", len(_SAID) + 4) + _SAID
"""PgBouncer's answer, in the protocol's version 3."""


class _Link:
    """One client and its connection to the server."""

    def __init__(self, proxy: "Proxy", client: socket.socket, server: socket.socket) -> None:
        self.proxy = proxy
        self.client, self.server = client, server
        self.silent = False

    def start(self) -> None:
        for source, target in ((self.client, self.server), (self.server, self.client)):
            threading.Thread(target=self._pass_on, args=(source, target), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if self.proxy.pools and b"\0options\0" in data:
                    self.client.sendall(_UNSUPPORTED)
                    break
                if self.silent:
                    continue  # taken and acknowledged, and that was all
                self._send(target, data)
        self.close()

    def _send(self, target: socket.socket, data: bytes) -> None:
        time.sleep(self.proxy.delay)
        step = self.proxy.trickle or len(data)
        for start in range(0, len(data), step):
            target.sendall(data[start : start + step])
            if self.proxy.trickle:
                time.sleep(0.05)

    def reset(self) -> None:
        """As a host does that knows nothing of the connection: RST instead of FIN."""
        with suppress(OSError):
            self.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()

    def close(self) -> None:
        for each in (self.client, self.server):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()


class Proxy:
    """`delay` seconds before each packet; `trickle` bytes at a time, twenty times a second;
    `mute` accepts connections and says nothing on them; `pools` refuses settings at the start,
    as PgBouncer does."""

    def __init__(self, upstream: str) -> None:
        self._upstream = upstream
        self._links: list[_Link] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.accepted = 0
        self.delay = 0.0
        self.trickle = 0
        self.mute = self.pools = False
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self.accepted += 1
                server = socket.socket(socket.AF_UNIX)
                server.connect(self._upstream)
                link = _Link(self, client, server)
                link.silent = self.mute
                self._links.append(link)
                link.start()

    def silence(self) -> None:
        """Every connection there is now takes what it is sent and answers nothing; new ones
        work."""
        for link in self._links:
            link.silent = True

    def reset(self) -> None:
        for link in self._links:
            link.reset()

    def close(self) -> None:
        # A thread that waits in accept keeps a closed listener open.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for link in self._links:
            link.close()


@contextmanager
def proxied(address: str) -> Iterator[tuple[Proxy, str]]:
    """A proxy before the server at `address`, which listens on a Unix socket, and the address to
    connect to."""
    url = make_url(address)
    folder = url.query["host"]
    proxy = Proxy(f"{folder}/.s.PGSQL.5432")
    try:
        user = quote(url.username or "postgres")
        yield proxy, f"postgresql://{user}@127.0.0.1:{proxy.port}/{url.database}"
    finally:
        proxy.close()
