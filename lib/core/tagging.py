"""Tag work: what administrators may do to tags, what was done, and why something cannot be."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lib.core.documents import LONGEST_TAG, NO_CATEGORY, Tag
from lib.core.errors import UsageError
from lib.core.messages import Code

MOST_TAGGED = 10_000
"""Passages that are tagged, or untagged, at once."""
UNASKED = 100
"""So many are changed without asking again whether these are meant."""
LOG_PAGE = 20
"""Changes of the log at a time."""
MOST_LOG = 200
MOST_TOUCHED = 1_000_000
"""Passages that the newest changes touched, for which it is kept which they were: some 50 MB."""


class TagAct(StrEnum):
    """What was done.  An undo is a change like others, by the act that turns another round."""

    TAG = "tag"
    UNTAG = "untag"
    RENAME = "rename"
    MERGE = "merge"
    SPLIT = "split"
    RECOLOR = "recolor"

    @property
    def inverse(self) -> "TagAct":
        return _INVERSE.get(self, self)


_INVERSE = {
    TagAct.TAG: TagAct.UNTAG, TagAct.UNTAG: TagAct.TAG,
    TagAct.MERGE: TagAct.SPLIT, TagAct.SPLIT: TagAct.MERGE,
}  # fmt: skip


class TagRefusal(Code):
    NAMELESS = "nameless", "The tag has no name.", "Give it one."
    TOO_LONG = "too_long", "The tag has {length:,} characters; at most {most:,} are taken."
    NO_TEXT = "no_text", "The tag's name holds what is no text.", "Write it anew."
    UNKNOWN = "unknown", "No passage carries the tag {tag}.", "It may have another name by now."
    SAME = "same", "The tag is called {tag} already."
    TAKEN = (
        "taken", "There is a tag called {tag} already; nothing was changed.",
        "Merge the two: passages that carry both keep one.",
    )  # fmt: skip
    NO_CATEGORY = "no_category", "There is no category called {category}."
    NO_COLOR = "no_color", "{color} is none of the colours.", "Take one of the palette."
    MANY = (
        "many", "These are {number:,} passages; at most {most:,} are changed at once.",
        "Narrow the search.",
    )  # fmt: skip
    OTHERS = (
        "others",
        "The search finds {number:,} passages by now, not {agreed:,}; nothing was changed.",
        "Look at them, and agree again.",
    )  # fmt: skip
    NO_CHANGE = "no_change", "There is no change number {change}."
    UNDONE = "undone", "Change number {change} was undone already."
    TOO_OLD = "too_old", "Change number {change} is too old: what it touched is not kept."
    NOTHING_LEFT = (
        "nothing_left", "Nothing of change number {change} is as it was left; nothing was changed.",
    )  # fmt: skip


@dataclass(frozen=True)
class TagChange:
    """One change, as the log keeps it.

    `tag` became `to` (rename, merge), or came out of it (split); `color` is the category's new
    colour and `former` the one it had.  `documents` were touched.  `undoes` is the number of the
    change that this one turned round, 0 for none, and `kept` how many passages it left alone
    because others have changed them since; `undone` says that it was turned round itself.
    """

    number: int
    at: datetime
    author: str
    act: TagAct
    tag: Tag
    to: Tag | None = None
    color: str = ""
    former: str = ""
    documents: int = 0
    undoes: int = 0
    kept: int = 0
    undone: bool = False


def tag_of(written: str, known: Iterable[Tag] = ()) -> Tag:
    """The tag that is called name or category:name: one of `known` that is called just so, or
    else what stands before the first colon is a category.  Raises UsageError as `checked` does."""
    for tag in known:
        if str(tag) == written:
            return tag
    category, colon, name = written.partition(":")
    if colon and category.strip() and name.strip():
        return checked(Tag(name, category))
    return checked(Tag(written))


def checked(tag: Tag) -> Tag:
    """The tag as an import would keep it.  Raises UsageError where it would be refused."""
    made = Tag(_line(tag.name), _line(tag.category) or NO_CATEGORY)
    if not made.name:
        raise UsageError(TagRefusal.NAMELESS())
    return made


def _line(text: str) -> str:
    if len(text) > LONGEST_TAG:
        raise UsageError(TagRefusal.TOO_LONG(length=len(text), most=LONGEST_TAG))
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise UsageError(TagRefusal.NO_TEXT())
    return " ".join(text.split())
