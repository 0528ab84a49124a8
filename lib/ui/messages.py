"""A notice, a reason, a refusal in the visitor's language."""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup, escape

from lib.access.access import SignInRefusal
from lib.core.keeping import KeptRefusal
from lib.core.messages import Code, Message
from lib.core.parsed import UnreadCode
from lib.core.query import QueryRefusal
from lib.core.reasons import ReasonCode
from lib.core.results import NoticeCode
from lib.core.tagging import TagRefusal
from lib.core.visible import one_line
from lib.ingest.refusals import FileRefusal, Refusal
from lib.ui.markup import isolated
from lib.ui.strings import language, said_in, t
from lib.ui.strings.counting import Number

FAMILIES: dict[type[Code], str] = {
    NoticeCode: "notice",
    UnreadCode: "notice",
    ReasonCode: "reason",
    Refusal: "refusal",
    FileRefusal: "refusal",
    SignInRefusal: "access",
    QueryRefusal: "query",
    TagRefusal: "tagging",
    KeptRefusal: "kept_refused",
}
"""What stands before a code in the string tables."""
LONGEST = 60
"""Characters shown of a detail."""


def key_of(code: Code) -> str:
    """Its place in the string tables."""
    return f"{FAMILIES[type(code)]}_{code}"


def html(message: Message) -> Markup:
    details = {name: _filled(value, isolated) for name, value in message.details}
    return escape(t(key_of(message.code), **details))


def text(message: Message, spoken: str = "") -> str:
    """Plain text, in the visitor's language or the one that is told."""
    details = {name: _filled(value, one_line) for name, value in message.details}
    return said_in(spoken or language(), key_of(message.code), **details)


def _filled(value: Any, written: Callable[[str, int], str]) -> str | Number:
    if isinstance(value, int):
        return Number(value, written(f"{value:,}", LONGEST))
    return written(str(value), LONGEST)
