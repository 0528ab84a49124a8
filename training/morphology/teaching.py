"""What a treebank's annotators say of words: readings for the grammar to learn from."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from training.morphology.lists import settled
from training.morphology.prefixes import is_prefix

_TAGS = {"NOUN": "N", "ADJ": "N", "NUM": "N", "PROPN": "P", "VERB": "V", "AUX": "V"}
_GLUED = {"ADP", "CCONJ", "SCONJ", "DET", "ADV"}


class Lesson(NamedTuple):
    """A word as written, read as prefix, form, lemma; the tag is lists.Entry's or "W"."""

    document: str
    prefix: str
    form: str
    lemma: str
    tag: str


def lessons(path: Path) -> Iterator[Lesson]:
    """The words of a *.conllu.gz with one word in them beside prefixes and possessives."""
    document, span, surface, parts = "", "", "", list[list[str]]()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("# newdoc"):
                document = line.split("=")[-1].strip()
            fields = line.rstrip("\n").split("\t")
            if len(fields) < 4 or "." in fields[0]:
                continue
            if "-" in fields[0]:
                span, surface, parts = fields[0].split("-")[1], fields[1], []
                continue
            parts.append(fields)
            if not span or fields[0] == span:
                yield from _lesson(document, surface if span else fields[1], parts)
                span, parts = "", []


def _lesson(document: str, surface: str, parts: list[list[str]]) -> Iterator[Lesson]:
    prefix = ""
    while len(parts) > 1 and parts[0][3] in _GLUED and len(parts[0][1]) <= 2:
        # The article is a part of its own that ב, ל and כ have swallowed: no letter is there.
        if surface.startswith(prefix + parts[0][1]):
            prefix += parts[0][1]
        parts = parts[1:]
    if any(part[3] != "PRON" for part in parts[1:]):
        return
    form, lemma, part = surface[len(prefix) :], parts[0][2], parts[0][3]
    tag = _TAGS.get(part, "W")
    if tag == "N" and len(parts) > 1:
        tag = "S"
    yield Lesson(document, prefix, form, settled(form, lemma), tag)


def marked_cuts(path: Path) -> Iterator[tuple[str, str]]:
    """(word, its prefix) of a file of word, tab, segments apart by |."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            word, _, segmented = line.rstrip("\n").partition("\t")
            segments = segmented.split("|")
            if segmented and "".join(segments) == word:
                yield word, _leading(segments)


def _leading(segments: list[str]) -> str:
    """The segments before the longest one, where they are legal prefixes."""
    longest = max(range(len(segments)), key=lambda index: len(segments[index]))
    prefix = "".join(segments[:longest])
    return prefix if is_prefix(prefix) else ""
