"""A small service that speaks both protocols of embedding services, and fails when told to."""

import http.server
import json
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from tests.listening import Quiet, listening

MODEL = "someone/some-model"
DIMENSION = 8


def vector(text: str) -> list[float]:
    """Not of unit length."""
    random = np.random.default_rng(zlib.crc32(text.encode()))
    return [round(float(each), 6) for each in 3 * random.standard_normal(DIMENSION)]


class EmbeddingService(http.server.ThreadingHTTPServer):
    """`faults` are met one by one by those who embed, the last one for good if `stuck`.

    `info` is what /info answers, None where there is no such path.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.faults: list[str | int] = []
        self.stuck = False
        self.info: object = {"model_id": MODEL, "max_input_length": 20, "max_client_batch_size": 4}
        self.requests: list[tuple[str, str, dict, object]] = []
        self.connections = 0
        self.more: dict[str, str] = {}
        self.over = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def embedded(self) -> list[list[str]]:
        """What was sent, call by call."""
        return [body["inputs"] for verb, _, _, body in self.requests if verb == "POST"]

    def fault(self) -> str | int | None:
        if not self.faults:
            return None
        return self.faults[0] if self.stuck else self.faults.pop(0)


class _Handler(Quiet):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: EmbeddingService

    def setup(self) -> None:
        super().setup()
        self.server.connections += 1

    def do_GET(self) -> None:
        self.server.requests.append(("GET", self.path, dict(self.headers), None))
        if self.path.endswith("/info") and self.server.info is not None:
            self._send(200, json.dumps(self.server.info).encode())
        else:
            self._send(404, b"{}")

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(("POST", self.path, dict(self.headers), body))
        fault = self.server.fault()
        if isinstance(fault, int):
            self._send(fault, b'{"error": "no", "error_type": "backend"}', self.server.more)
        elif fault is None:
            self._send(200, json.dumps([vector(text) for text in body["inputs"]]).encode())
        else:
            getattr(self, f"_{fault}")(len(body["inputs"]))

    def _send(self, status: int, body: bytes, more: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(more or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _vectors(self, numbers: object) -> None:
        self._send(200, json.dumps(numbers).encode())

    def _hang(self, texts: int) -> None:
        self.server.over.wait(10)
        self.close_connection = True

    def _trickle(self, texts: int) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        while not self.server.over.wait(0.05):
            try:
                self.wfile.write(b" ")
            except OSError:
                break
        self.close_connection = True

    def _trickle_headers(self, texts: int) -> None:
        while not self.server.over.wait(0.05):
            try:
                self.wfile.write(b"H")
            except OSError:
                break
        self.close_connection = True

    def _drop(self, texts: int) -> None:
        self.close_connection = True

    def _drop_after(self, texts: int) -> None:
        """Answers, and closes the connection without having said that it would."""
        self._vectors([[1.0] * DIMENSION] * texts)
        self.close_connection = True

    def _endless(self, texts: int) -> None:
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        try:
            while not self.server.over.is_set():
                self.wfile.write(b"[" * 65_536)
        except OSError:
            pass
        self.close_connection = True

    def _page(self, texts: int) -> None:
        self._send(200, b"<html>not JSON</html>")

    def _deep(self, texts: int) -> None:
        self._send(200, b"[" * 60_000)

    def _words(self, texts: int) -> None:
        self._vectors([["one"] * DIMENSION] * texts)

    def _ragged(self, texts: int) -> None:
        self._vectors([[1.0] * (DIMENSION - 1), [1.0]] * texts)

    def _few(self, texts: int) -> None:
        self._vectors([[1.0] * DIMENSION] * (texts - 1))

    def _wide(self, texts: int) -> None:
        self._vectors([[1.0] * (DIMENSION + 1)] * texts)

    def _tokens(self, texts: int) -> None:
        self._vectors([[[1.0] * DIMENSION] * 3] * texts)

    def _nan(self, texts: int) -> None:
        self._vectors([[float("nan")] * DIMENSION] * texts)

    def _infinite(self, texts: int) -> None:
        self._vectors([[1e308] * DIMENSION] * texts)

    def _nothing(self, texts: int) -> None:
        self._vectors(None)

    def _slow(self, texts: int) -> None:
        time.sleep(0.2)
        self._vectors([[1.0] * DIMENSION] * texts)

    def _redirect(self, texts: int) -> None:
        self._send(307, b"", {"Location": f"{self.server.url}/elsewhere"})


@contextmanager
def embedding_service() -> Iterator[EmbeddingService]:
    with listening(EmbeddingService()) as service:
        try:
            yield service
        finally:
            service.over.set()
