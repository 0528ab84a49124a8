"""Where a list goes on: a cursor says which list, what was asked, how far it was read, and on
which corpus.

It is opaque, and checks itself: one that was cut or altered is refused, not read as another.  It
holds nothing that its bearer could not ask for, so that no secret signs it.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import astuple, dataclass, replace
from typing import Any, TypeVar

from starlette.requests import Request

from lib.core.concordance import LinesQuery
from lib.core.errors import MafteachError
from lib.core.query import DEEPEST, Query
from lib.core.visible import one_line
from lib.web.asked import Params, params_of

Asked = TypeVar("Asked", Query, LinesQuery)

CURSOR = "cursor"
LONGEST, LARGEST = 16_384, 65_536
"""Characters of a cursor, and bytes of what it says."""
_DIGEST = 8


class CursorUnread(MafteachError):
    code = CURSOR
    status = 400


class CursorExpired(MafteachError):
    """The corpus, or what ranked it, is another one than when the list was begun."""

    code = "cursor_expired"
    status = 410


@dataclass(frozen=True)
class Cursor:
    """`of` names the list, `params` are what it is asked next.  `stands` tells the corpus and the
    model that it was begun on, "" where it goes on over any: then `behind` is the passage that was
    read last."""

    of: str
    params: Params
    stands: str = ""
    behind: str = ""

    def __str__(self) -> str:
        said = zlib.compress(json.dumps(astuple(self), separators=(",", ":")).encode())
        return urlsafe_b64encode(_digest(said) + said).decode().rstrip("=")

    @classmethod
    def read(cls, written: str, of: str) -> Cursor:
        """Raises CursorUnread for what no answer of the list `of` has given."""
        try:
            cursor = cls(*_opened(written))
        except (ValueError, TypeError, AttributeError, RecursionError, zlib.error) as error:
            raise CursorUnread("The cursor is none, or not whole.", _BEGIN) from error
        if cursor.of != of:
            raise CursorUnread(f"The cursor goes on with {cursor.of}, not with {of}.", _BEGIN)
        return cursor


_BEGIN = "Pass on `next` of the answer before as it is, or leave cursor out to begin anew."


def _opened(written: str) -> list[Any]:
    """Raises ValueError, zlib.error."""
    if len(written) > LONGEST:
        raise ValueError("too long")
    whole = urlsafe_b64decode(written.encode("ascii") + b"=" * (-len(written) % 4))
    digest, said = whole[:_DIGEST], whole[_DIGEST:]
    if digest != _digest(said):
        raise ValueError("altered")
    opened: list[Any] = json.loads(zlib.decompressobj().decompress(said, LARGEST))
    of, params, *others = opened  # anybody may make one
    values = [value for values in params.values() for value in [*values]]
    if not all(isinstance(each, str) for each in (of, *others, *params, *values)):
        raise ValueError("not text")
    return [of, {name: list(values) for name, values in params.items()}, *others]


def _digest(said: bytes) -> bytes:
    return hashlib.blake2b(said, digest_size=_DIGEST, person=b"mafteach cursor").digest()


def begun(request: Request, of: str) -> Cursor | None:
    """The cursor that was given; None at the beginning of a list."""
    written = request.query_params.get(CURSOR, "")
    return Cursor.read(written, of) if written else None


def asked(request: Request, cursor: Cursor | None, read: Callable[[Params], Asked]) -> Asked:
    """What is asked, on the cursor's page where there is one.  The parameters of a search may
    stand beside it, if they are the same.

    Raises QueryError, CursorUnread.
    """
    params = params_of(request)
    if cursor is None:
        return read(params)
    kept = read(cursor.params)
    if any(name in params for name in SEARCHES) and _first(read(params)) != _first(kept):
        raise CursorUnread("Another search stands beside the cursor.", _BEGIN)
    return kept


def _first(asked: Asked) -> Asked:
    return replace(asked, page=1)


SEARCHES = frozenset(
    ("q", "mode", "tag", "tags", "any_tag", "not_tag", "tolerance", "hold", "not_form", "since",
     "sort", "page", "limit")
)  # fmt: skip
"""Parameters that say what is searched; others say what is told of it."""


def same_corpus(cursor: Cursor | None, stands: str) -> None:
    """Raises CursorExpired where ranks have moved: what comes next would leave passages out, or
    bring them twice."""
    if cursor and cursor.stands != stands:
        raise CursorExpired(
            "The corpus or its vectors have changed since this list was begun.",
            f"Begin anew without cursor, or go on by rank with page={_page(cursor)}.",
        )


def _page(cursor: Cursor) -> str:
    return one_line(next(iter(cursor.params.get("page", ())), "1"), 10)


def following(
    of: str, asked: Query | LinesQuery, shown: int, total: int, stands: str
) -> str | None:
    """The cursor of the next page, behind one that has `shown` so many of `total`; None where
    there is none, or it lies deeper than is read."""
    behind = asked.offset + shown
    if not shown or behind >= total or asked.offset + asked.limit > DEEPEST:
        return None
    return str(Cursor(of, replace(asked, page=asked.page + 1).to_params(), stands))
