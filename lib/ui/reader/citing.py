"""A passage as a citation, to be copied: its link leads to it whatever was searched."""

from datetime import UTC, date, datetime

from markupsafe import Markup

from lib.core.citation import IN_STYLE, Cited, Style, passage
from lib.core.documents import Document
from lib.ui.address import address_of
from lib.ui.markup import element
from lib.ui.strings import t

LINK = "{link}"
"""The last one in a citation is where the browser puts the whole address in."""


def citing(document: Document, style: Style, label: str, **attributes: str) -> Markup:
    """A link that static/script/page.js takes for a button, which puts the whole address in."""
    cited = in_words(document) if style is Style.CITATION else IN_STYLE[style](document, _today())
    return element(
        "a", label, href="#", data_copy="citation", data_done=t("copied"),
        data_said=cited(LINK),
        data_link=address_of("document", {"id": [document.id]}), **attributes,
    )  # fmt: skip


def in_words(document: Document) -> Cited:
    """In the reader's language."""
    said = t("citation_passage", passage=passage(document), date=f"{_today():%d.%m.%Y}")
    return Cited(f"{said}, ")


def _today() -> date:
    return datetime.now(UTC).date()
