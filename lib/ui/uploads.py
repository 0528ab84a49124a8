"""Files that an administrator's page uploads: who may, how many, and where they lie meanwhile.

Streamlit takes them from whoever has a session, reads each into memory and keeps it there.  Ours
are refused before a byte is read unless the page that sends them was drawn for an administrator;
they are written to disk as they come, under no name, so that the system removes them when they
are closed or the process dies.
"""

import asyncio
import logging
import re
import threading
import weakref
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from typing import IO, Any

import streamlit as st
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from lib.access.administrators import Administrator, Way
from lib.access.audit import AUDIT, Action
from lib.serving import serving_access
from lib.ui import insides
from lib.ui.sign_in import caller_address

MOST_FILES = 4
"""At once, over all sessions; of at most maxUploadSize each."""
FRAMING = 64 * 1024
"""Bytes that may stand around the file in a request."""
RETRY_SECONDS = 30
COOKIE, HEADER = "_streamlit_xsrf", "x-xsrftoken"
_PATH = re.compile(r"/_stcore/upload_file/([^/]+)/([^/]+)/?$")
log = logging.getLogger("mafteach.uploads")


@dataclass
class Kept:
    """A file on disk; closed when nobody refers to it any more."""

    session: str
    file_id: str
    file: IO[bytes]
    close: Any = field(init=False)

    def __post_init__(self) -> None:
        self.close = weakref.finalize(self, self.file.close)


class Uploads:
    """Of one process.  Safe between threads: pages run in threads of their own."""

    def __init__(self, most: int = MOST_FILES) -> None:
        self._most = most
        self._permitted: dict[str, Administrator] = {}
        self._kept: dict[tuple[str, str], Kept] = {}
        self._coming = 0
        self._lock = threading.Lock()

    @property
    def held(self) -> int:
        """Files on disk, and on their way there."""
        return len(self._kept) + self._coming

    def permit(self, session: str, who: Administrator | None) -> None:
        """Says whose the session is, and so whether it may upload from now on; for a page that
        has just asked for the administrator."""
        with self._lock:
            if who is not None:
                self._permitted[session] = who
            else:
                self._permitted.pop(session, None)
                self._drop([key for key in self._kept if key[0] == session])

    def permitted(self, session: str) -> Administrator | None:
        return self._permitted.get(session)

    def begin(self) -> bool:
        """Whether there is room for one more; then `end` has to follow."""
        with self._lock:
            if self.held >= self._most:
                return False
            self._coming += 1
            return True

    def end(self, kept: Kept | None = None) -> None:
        """The file that has come, or None where it did not."""
        with self._lock:
            self._coming -= 1
            if kept is not None:
                self._kept[kept.session, kept.file_id] = kept

    def take(self, session: str, file_id: str) -> IO[bytes] | None:
        """The file from its beginning, which belongs to the caller from now on."""
        with self._lock:
            kept = self._kept.pop((session, file_id), None)
        if kept is None:
            return None
        kept.close.detach()
        kept.file.seek(0)
        return kept.file

    def drop(self, session: str, file_id: str) -> None:
        with self._lock:
            self._drop([key for key in self._kept if key == (session, file_id)])

    def keep_only(self, sessions: set[str]) -> None:
        """Forgets whoever has left, and what was uploaded there."""
        with self._lock:
            left = set(self._permitted) - sessions
            for session in left:
                del self._permitted[session]
            self._drop([key for key in self._kept if key[0] not in sessions])

    def _drop(self, keys: list[tuple[str, str]]) -> None:
        for key in keys:
            self._kept.pop(key).close()


uploads = Uploads()
"""The process' own."""


def take_upload(upload: Any) -> IO[bytes]:
    """The file behind what st.file_uploader answered, from its beginning."""
    return uploads.take(insides.this_session(), upload.file_id) or upload


def is_still_signed_in(request: Request) -> bool:
    """Whether the browser's own cookie says so too; a provider's is known to Streamlit alone."""
    access = serving_access()
    if access.way is Way.PROVIDER:
        return True
    return access.administrator(request.cookies, request.headers.get("host")) is not None


class UploadDoor:
    """ASGI middleware: answers uploads in Streamlit's stead."""

    def __init__(
        self,
        app: ASGIApp,
        kept: Uploads = uploads,
        announce: Callable[[str, str, str, str], None] = insides.announce_upload,
        signed_in: Callable[[Request], bool] = is_still_signed_in,
    ) -> None:
        self._app = app
        self._uploads = kept
        self._announce = announce
        self._signed_in = signed_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = _PATH.search(scope["path"]) if scope["type"] == "http" else None
        if found is None:
            await self._app(scope, receive, send)
            return
        if scope["method"] == "PUT":
            answer = await self._put(Request(scope, receive), *found.groups())
            await answer(scope, receive, send)
            return
        if scope["method"] == "DELETE":
            request = Request(scope)
            if _has_token(request):
                self._uploads.drop(*found.groups())
        await self._app(scope, receive, send)

    async def _put(self, request: Request, session: str, file_id: str) -> Response:
        address = caller_address(request)
        who = self._uploads.permitted(session)
        if who is None or not self._signed_in(request):
            AUDIT.refused(Action.UPLOAD, address, why="not_an_administrator")
            return _refusal(403, "Only an administrator's page may upload.")
        if not _has_token(request):
            AUDIT.refused(Action.UPLOAD, address, why="no_token")
            return _refusal(403, "The page's own token is missing.")
        most = int(st.get_option("server.maxUploadSize")) * 2**20
        declared = request.headers.get("content-length", "0")
        if not declared.isdecimal() or len(declared) > 18 or int(declared) > most + FRAMING:
            return _refusal(413, f"A file may have {most} bytes.")
        if not self._uploads.begin():
            return _refusal(503, "Too many files are being uploaded.")
        kept: Kept | None = None
        try:
            upload = await _received(request, most)
            kept = Kept(session, file_id, upload.file)
            if not self._uploads.permitted(session):  # signed out meanwhile
                kept = None
                return _refusal(403, "Only an administrator's page may upload.")
            kind = upload.content_type or "application/octet-stream"
            name = upload.filename or ""
            self._announce(session, file_id, name, kind)
            AUDIT.allowed(Action.UPLOAD, who, address, file=name, bytes=upload.size or 0)
        except HTTPException as refused:
            return _refusal(refused.status_code, refused.detail)
        except OSError:
            log.warning("An upload did not fit on the disk")
            return _refusal(507, "The file does not fit on the server's disk.")
        except ClientDisconnect:
            return _refusal(400, "The file did not arrive.")
        except (AttributeError, ImportError):  # insides.check has said so
            kept = None
            return _refusal(501, "This Streamlit keeps uploads in another way.")
        finally:
            self._uploads.end(kept)
        return Response(status_code=204)


def _has_token(request: Request) -> bool:
    return insides.token_is_right(request.headers.get(HEADER), request.cookies.get(COOKIE))


def _refusal(status: int, said: str) -> Response:
    """The connection ends with it: what is still on its way is not waited for."""
    headers = {"Connection": "close", "Cache-Control": "no-store"}
    if status == 503:
        headers["Retry-After"] = str(RETRY_SECONDS)
    return PlainTextResponse(f"{said}\n", status, headers)


class _OnDisk(MultiPartParser):
    spool_max_size = 1  # byte in memory; 0 would be no limit


async def _received(request: Request, most: int) -> UploadFile:
    """The one file of the request, on disk.  Raises HTTPException, OSError, ClientDisconnect."""
    stream = _counted(request.stream(), most + FRAMING)
    try:
        parser = _OnDisk(request.headers, stream, max_files=1, max_fields=2)
        form = await parser.parse()
    except (MultiPartException, KeyError) as error:
        raise HTTPException(400, "This is no upload of a file.") from error
    files = [each for each in form.values() if isinstance(each, UploadFile)]
    if len(files) != 1:
        raise HTTPException(400, "One file is expected.")
    if (files[0].size or 0) > most:
        files[0].file.close()
        raise HTTPException(413, f"A file may have {most} bytes.")
    return files[0]


async def _counted(chunks: AsyncGenerator[bytes, None], most: int) -> AsyncGenerator[bytes, None]:
    """The chunks; raises HTTPException when they are more bytes than that."""
    total = 0
    async for chunk in chunks:
        total += len(chunk)
        if total > most:
            raise HTTPException(413, "The file is too large.")
        yield chunk
        await asyncio.sleep(0)
