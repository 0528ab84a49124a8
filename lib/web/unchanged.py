"""Whoever has an answer already is told so, and nothing is searched (RFC 9110, ETag).

An answer stands on the corpus, on the model and on its vectors; these are looked at before it is
made, so that a validator is never newer than its answer.  It holds for this process: another one
may be set up otherwise.
"""

import hashlib
import secrets
import threading
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from lib.bootstrap import App
from lib.core.results import NoticeCode
from lib.web.responses import HEADERS

PRIVATE = {**HEADERS, "Cache-Control": "private, no-cache", "Vary": "Authorization"}
"""It may be kept by whoever asked, who asks again each time whether it still holds."""

_SALT = secrets.token_bytes(16)
_FLEETING = frozenset((
    NoticeCode.CUT_SHORT, NoticeCode.UNMARKED, NoticeCode.REINDEXING, NoticeCode.SEMANTIC_MEMORY,
    NoticeCode.SEMANTIC_BUSY, NoticeCode.SEMANTIC_FAILED, NoticeCode.SEMANTIC_LIMITED,
    NoticeCode.PARTS_LOST,
))  # fmt: skip
"""What is said of the moment: the same search may be answered otherwise in the next one."""


class Unchanged:
    """How many answers were spared."""

    def __init__(self) -> None:
        self._number = 0
        self._lock = threading.Lock()

    @property
    def number(self) -> int:
        return self._number

    def count(self) -> None:
        with self._lock:
            self._number += 1


def stands_on(app: App, meaning: bool = True) -> str:
    """The corpus, and the model that answers for its `meaning`, as they were a second ago or are
    now, in a few letters that are the same in every process."""
    now = app.models.current()
    if not meaning or now.keeper is None:
        return digest(now.version)
    record, by = now.record, now.calibration
    read = record and (record.version, record.complete, by.weight, by.base, by.floor, by.clear)
    return digest(now.version, now.keeper.card.name, read)


def validator(app: App, request: Request) -> str:
    """The ETag of what this address answers now; weak, as answers tell how long they took."""
    asked = sorted(request.query_params.multi_items())
    return f'W/"{digest(_SALT, request.url.path, asked, stands_on(app))}"'


def is_known(request: Request, etag: str) -> bool:
    """Whether the caller has the answer of that ETag."""
    known = ",".join(request.headers.getlist("if-none-match")).split(",")
    return etag.removeprefix("W/") in (each.strip().removeprefix("W/") for each in known)


def not_modified(etag: str) -> Response:
    return Response(status_code=304, headers=kept_as(etag))


def kept_as(etag: str) -> dict[str, str]:
    return {**PRIVATE, "ETag": etag}


def lasts(answer: dict[str, Any]) -> bool:
    """Whether it will be the same for as long as it stands on the same."""
    whole = (answer, *answer.get("answers", ()))
    said = {each["code"] for part in whole for each in part.get("notices", ())}
    by_chance = "related" in answer and not answer["model"]  # by what was encoded before
    return not (said & _FLEETING or by_chance)


def digest(*said: object) -> str:
    written = repr(said).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(written, digest_size=12).hexdigest()
