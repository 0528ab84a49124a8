"""Uploads as the page's own uploader sends them, and as an abuser would."""

import http.client
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

from tests.visitors import Visitor

_COOKIE = "_streamlit_xsrf"
_BOUNDARY = "part"
_HEAD = (
    f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="c.jsonl"\r\n\r\n'
).encode()
_TAIL = f"\r\n--{_BOUNDARY}--\r\n".encode()
_CHUNK = b"x" * 65_536


@dataclass(frozen=True)
class Uploader:
    """Of one open page, with the token that the server gave its browser."""

    address: str
    session: str
    token: str

    def send(self, size: int, *, declared: bool = True, token: str | None = None) -> int:
        """The status that a file of `size` bytes gets; `declared` says its length beforehand."""
        headers = {
            "Content-Type": f"multipart/form-data; boundary={_BOUNDARY}",
            "Cookie": f"{_COOKIE}={self.token}",
            "X-Xsrftoken": self.token if token is None else token,
        }
        if declared:
            headers["Content-Length"] = str(len(_HEAD) + size + len(_TAIL))
        return self._asked("PUT", headers, _parts(size), encode_chunked=not declared)

    def drop(self) -> int:
        """As the page does with a file that it has read."""
        return self._asked(
            "DELETE", {"Cookie": f"{_COOKIE}={self.token}", "X-Xsrftoken": self.token}
        )

    def _asked(
        self,
        method: str,
        headers: dict[str, str],
        body: Iterator[bytes] | None = None,
        encode_chunked: bool = False,
    ) -> int:
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=60)
        path = f"/_stcore/upload_file/{self.session}/one"
        with closing(connection):
            with suppress(BrokenPipeError, ConnectionResetError):  # refused before all is sent
                connection.request(method, path, body, headers, encode_chunked=encode_chunked)
            return connection.getresponse().status


def uploader(address: str, page: Visitor) -> Uploader:
    """Of a page, which it has drawn to learn the session's name."""
    page.visit()
    return Uploader(address, page.session, _token(address))


def _token(address: str) -> str:
    with closing(http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)) as connection:
        connection.request("GET", "/_stcore/health")
        cookies = SimpleCookie(connection.getresponse().headers["Set-Cookie"])
    return cookies[_COOKIE].value


def _parts(size: int) -> Iterator[bytes]:
    yield _HEAD
    for left in range(size, 0, -len(_CHUNK)):
        yield _CHUNK[:left]
    yield _TAIL
