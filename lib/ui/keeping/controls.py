"""What keeps a search or a passage: a button, and the dialog in which it gets a name and a note.

static/script/keep.js does what they say; whether something is kept only the browser knows when
the page is drawn.
"""

from dataclasses import dataclass
from typing import Self

from markupsafe import Markup

from lib.access.administrators import Administrator
from lib.core.documents import Document
from lib.core.keeping import LONGEST_NAME, LONGEST_NOTE, MOST, Kind, search_key
from lib.core.query import Query
from lib.core.stamp import Stamp
from lib.core.stretches import LONG
from lib.core.visible import one_line
from lib.stores.protocol import CorpusReader
from lib.ui.address import params
from lib.ui.assets import script
from lib.ui.downloads import this_ticket
from lib.ui.insides import this_session
from lib.ui.keeping.owners import owners
from lib.ui.keeping.permalink import link_age
from lib.ui.keys import KEEP
from lib.ui.markup import element
from lib.ui.strings import language, t

_SAID = ("keep", "kept", "keep_done", "keep_undone", "keep_full", "keep_failed", "keep_taken_in")


@dataclass(frozen=True)
class Here:
    """The corpus before the search that the address asks for: its version, and its last row."""

    version: int
    last: int

    @classmethod
    def read(cls, reader: CorpusReader) -> Self:
        return cls(reader.statistics().version, reader.last_row())

    def keep(self, query: Query, model: str = "") -> Markup:
        """The search, as it is shown; `model` is the title of the one that answered."""
        key, stamp = search_key(params()), Stamp.of_search(self.version, model)
        return _button(Kind.SEARCH, key, name_of_search(query), stamp, self.last, looked=True)

    def link_age(self, model: str = "") -> Markup:
        return link_age(Stamp.of_search(self.version, model))


def name_of_search(query: Query) -> str:
    """What it is called until somebody names it."""
    tags = (*query.chosen, *(f"-{name}" for name in query.not_tags))
    return one_line(query.text.strip() or ", ".join(tags) or t("all_passages"), LONGEST_NAME)


def keep_passage(document: Document, version: int = 0) -> Markup:
    """For the reader, who has all of it; `version` is the corpus'."""
    stamp = Stamp.of_passage(document.text_hash(), version)
    return _button(Kind.PASSAGE, document.id, _name(document), stamp, looked=True)


def keep_hit(document: Document) -> Markup:
    """For a card, which holds of a long text only its beginning."""
    whole = len(document.text) < LONG
    stamp = Stamp.of_passage(document.text_hash()) if whole else Stamp()
    return _button(Kind.PASSAGE, document.id, _name(document), stamp)


def _name(document: Document) -> str:
    return one_line(document.name, LONGEST_NAME)


def _button(
    kind: Kind, key: str, name: str, stamp: Stamp, last: int = 0, looked: bool = False
) -> Markup:
    """`looked` where what it keeps is being looked at: then nothing in it is new any more."""
    return element(
        "button.keep", element("i", aria_hidden="true"), element("span", t("keep")), type="button",
        data_kind=kind, data_key=key, data_name=name, data_stamp=str(stamp) or None,
        data_last=last or None, data_looked=looked,
        aria_keyshortcuts=" ".join(KEEP) if looked else None,
    )  # fmt: skip


def dialog() -> Markup:
    """Unseen until something that is kept is pressed; and where it is said what was done."""
    return element("div.keeping", _form(), element("p.keep-said", role="status"))


def _form() -> Markup:
    return element(
        "dialog.keep-edit",
        element(
            "form",
            element("h2", t("keep_edit"), id="keep-edit"),
            element("label", element("span", t("keep_name")), element(
                "input", name="label", type="text", maxlength=LONGEST_NAME, autocomplete="off",
            )),
            element("label", element("span", t("keep_note")), element(
                "textarea", name="note", rows=4, maxlength=LONGEST_NOTE,
            )),
            element(
                "div",
                element("button.action", t("keep_save"), type="submit"),
                element("button.keep-off", t("keep_off"), type="button"),
                element("button.keep-close", t("keys_close"), type="button"),
            ),
        ),
        aria_labelledby="keep-edit",
    )  # fmt: skip


def behaviour(who: Administrator | None) -> Markup:
    """The script, told where this visitor keeps things: on the server where somebody is signed
    in."""
    owners.tell(this_session(), who)
    return script(
        "keep", ticket=this_ticket(), server=who is not None, language=language(),
        words={code: t(code) for code in _SAID}, most=MOST,
    )  # fmt: skip
