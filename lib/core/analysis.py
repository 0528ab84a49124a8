"""A document's index forms: made once at import, read by every store and the ranking."""

from dataclasses import dataclass

from lib.core import hebrew
from lib.core.documents import Document

FIELD_END = "|"
"""Stands between title, text and joined pairs in every form, so that no phrase crosses over.
It cannot be searched: the canonical form has no such character."""

LONGEST_WORD = 64
"""Characters of a word that are indexed; only broken input has longer ones."""


@dataclass(frozen=True)
class Forms:
    """Space-separated forms, word by word in the same order; `title_words` lead them."""

    canonical: str
    title_words: int
    words: str
    cores: str
    skeletons: str
    length: int
    """Words of title and text."""


def analyse(document: Document) -> Forms:
    hyphenated = hebrew.hyphenated(document.text)
    title, text = hebrew.canonical(document.title), hebrew.without_hyphens(hyphenated)
    title_words, text_words = hebrew.words(title), hebrew.words(text)
    words = [*title_words, FIELD_END, *text_words]
    joined = hebrew.joined_pairs(hyphenated)
    if joined:
        words += [FIELD_END, *joined]
    words = [word[:LONGEST_WORD] for word in words]
    cores = [hebrew.core(word) for word in words]
    return Forms(
        canonical=f"{title} {FIELD_END} {text}",
        title_words=len(title_words),
        words=" ".join(words),
        cores=" ".join(cores),
        skeletons=" ".join([hebrew.skeleton(core) for core in cores]),
        length=len(title_words) + len(text_words),
    )


def index_terms(forms: Forms) -> set[tuple[str, str]]:
    """The distinct (form, term) whose document frequencies ranking needs."""
    terms = {("c", core) for core in set(forms.cores.split())}
    terms |= {("s", skeleton) for skeleton in set(forms.skeletons.split())}
    return terms - {("c", FIELD_END), ("s", FIELD_END)}
