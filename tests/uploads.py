"""Uploads as the page's own uploader sends them, and as an abuser would."""

import http.client
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

from bench.visitors import Visitor

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
    cookie: str = ""
    """Of somebody who has signed in."""

    def send(
        self, size: int, *, declared: bool = True, token: str | None = None, file_id: str = "one"
    ) -> int:
        """The status that a file of `size` bytes gets; `declared` says its length beforehand."""
        headers = {
            "Content-Type": f"multipart/form-data; boundary={_BOUNDARY}",
            "Cookie": self._cookies,
            "X-Xsrftoken": self.token if token is None else token,
        }
        if declared:
            headers["Content-Length"] = str(len(_HEAD) + size + len(_TAIL))
        return self._asked("PUT", file_id, headers, _parts(size), encode_chunked=not declared)

    def head(self, size: int) -> bytes:
        """The beginning of a request that uploads so many bytes, and nothing of them."""
        lines = [
            f"PUT {self._path('half')} HTTP/1.1", f"Host: {urlsplit(self.address).netloc}", f"Content-Length: {size}",
            f"Content-Type: multipart/form-data; boundary={_BOUNDARY}",
            f"Cookie: {self._cookies}", f"X-Xsrftoken: {self.token}", "", "",
        ]  # fmt: skip
        return "\r\n".join(lines).encode() + _HEAD

    def drop(self, file_id: str = "one") -> int:
        """As the page does with a file that it has read."""
        return self._asked("DELETE", file_id, {"Cookie": self._cookies, "X-Xsrftoken": self.token})

    @property
    def _cookies(self) -> str:
        return "; ".join(filter(None, (f"{_COOKIE}={self.token}", self.cookie)))

    def _path(self, file_id: str) -> str:
        return f"/_stcore/upload_file/{self.session}/{file_id}"

    def _asked(
        self,
        method: str,
        file_id: str,
        headers: dict[str, str],
        body: Iterator[bytes] | None = None,
        encode_chunked: bool = False,
    ) -> int:
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=60)
        with closing(connection):
            with suppress(BrokenPipeError, ConnectionResetError):  # refused before all is sent
                connection.request(
                    method, self._path(file_id), body, headers, encode_chunked=encode_chunked
                )
            return connection.getresponse().status


def uploader(address: str, page: Visitor, cookie: str = "") -> Uploader:
    """Of the Corpus page, which it has drawn to learn the session's name."""
    page.visit("corpus")
    return Uploader(address, page.session, _token(address), cookie)


def signed_in(address: str, password: str) -> str:
    """The cookie of somebody who signs in with the password."""
    netloc = urlsplit(address).netloc
    with closing(http.client.HTTPConnection(netloc, timeout=60)) as connection:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": address}
        connection.request("POST", "/sign-in", urlencode({"password": password}), headers)
        given = connection.getresponse().headers["Set-Cookie"]
    return given.partition(";")[0]


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
