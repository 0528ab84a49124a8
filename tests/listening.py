"""Small servers in this process, for whoever is tested to call."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

S = TypeVar("S", bound=http.server.ThreadingHTTPServer)


@contextmanager
def listening(server: S) -> Iterator[S]:
    """The server answers, in a thread of its own, until the end of the block."""
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Quiet(http.server.BaseHTTPRequestHandler):
    """Tells nobody of its requests."""

    def log_message(self, *_: object) -> None:
        pass
