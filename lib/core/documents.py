"""The corpus' own nouns: document, tag, category."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lib.core import hebrew
from lib.core.visible import visible

NO_CATEGORY = ""
LONGEST_TAG = 200
"""Characters of a tag's name, or of a category's."""
MOST_CARRIED = 100
"""Tags of one document."""


@dataclass(frozen=True, order=True)
class Tag:
    """A tag is its name within its category; the same name in two categories is two tags."""

    name: str
    category: str = NO_CATEGORY

    def __str__(self) -> str:
        return f"{self.category}:{self.name}" if self.category else self.name


@dataclass(frozen=True)
class Document:
    """One passage.

    `id` is the corpus' own key.  `order` places it in the corpus; without one it stands where
    it was first imported.  `metadata` is kept and given back, never searched.
    """

    id: str
    text: str
    title: str = ""
    tags: tuple[Tag, ...] = ()
    ref: str = ""
    order: float | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What it is called: its title, else its reference, else its id."""
        return self.title or self.ref or self.id

    @property
    def reference(self) -> str:
        """Its reference where its name does not say it already, else ""."""
        same = hebrew.words(hebrew.canonical(self.ref)) == hebrew.words(hebrew.canonical(self.name))
        return "" if self.ref and same else self.ref

    def as_dict(self) -> dict[str, Any]:
        """The interchange form: what import reads and export writes."""
        record: dict[str, Any] = {"id": self.id, "text": self.text}
        if self.title:
            record["title"] = self.title
        if self.tags:
            record["tags"] = [
                {"name": tag.name, "category": tag.category} if tag.category else tag.name
                for tag in self.tags
            ]
        if self.ref:
            record["ref"] = self.ref
        if self.order is not None:
            record["order"] = int(self.order) if self.order.is_integer() else self.order
        if self.metadata:
            record["metadata"] = dict(self.metadata)
        return record

    def content_hash(self) -> str:
        """SHA-256 of everything a change of which must be stored."""
        record = self.as_dict()
        record["tags"] = sorted((tag.category, tag.name) for tag in self.tags)
        line = json.dumps(record, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(line.encode("utf-8", "surrogatepass")).hexdigest()

    def text_hash(self) -> str:
        """SHA-256 of title and text: what an embedding is made from, and grows old with."""
        written = f"{self.title}\0{self.text}"
        return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()


def text_of(document: Document) -> str:
    """What an encoder reads of a document: its title as a first line, then its text, as shown."""
    title, text = visible(document.title), visible(document.text)
    return f"{title}\n{text}" if title else text


def within_text(span: tuple[int, int], title: str) -> tuple[int, int] | None:
    """A [start, end) of `text_of` a document as one of its text, both as shown; None where it
    lies in the title."""
    lead = len(title) + 1 if title else 0
    start, end = max(0, span[0] - lead), span[1] - lead
    return (start, end) if end > start else None


@dataclass(frozen=True)
class Category:
    name: str
    color: str
    """CSS hex colour, e.g. '#3b6ea5'."""


@dataclass(frozen=True)
class TagCount:
    """A tag, its category's colour, and the number of documents that carry it."""

    tag: Tag
    color: str
    documents: int


CATEGORY_COLORS = (
    "#3f6fa8", "#8a5a9e", "#3d8a6b", "#b0702c", "#a8485a", "#4d8a99", "#7d7a33", "#6a63b8",
    "#9a6a4a", "#5c7f45",
)  # fmt: skip
"""Given to categories in the order they appear; ten of near-equal lightness, then again."""
