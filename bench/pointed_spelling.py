"""How pointed words are spelled in full, beside two lists of what is right."""

from collections.abc import Sequence
from pathlib import Path

from bench.nouns import MORPHOLOGY
from bench.unimorph import spellings
from lib.core import hebrew
from lib.core.points import full_spelling

WRITTEN_BY_HAND = Path(__file__).resolve().parent.parent / "tests" / "unit" / "pointed_words.tsv"
Spelled = tuple[str, set[str]]
"""A pointed word and the spellings that are right."""


def by_hand() -> list[Spelled]:
    lines = WRITTEN_BY_HAND.read_text(encoding="utf-8").splitlines()
    return [(pointed, {full}) for pointed, full in (line.split("\t") for line in lines)]


def by_unimorph() -> list[Spelled]:
    return list(
        spellings(MORPHOLOGY / "unimorph_he_pointed.tsv.gz", MORPHOLOGY / "unimorph_he.tsv.gz")
    )


def spelling_row(name: str, pairs: Sequence[Spelled]) -> str:
    """A row of a Markdown table; the rival takes the points off and changes nothing."""
    bare = sum(hebrew.canonical(pointed) in right for pointed, right in pairs)
    ours = sum(full_spelling(pointed) in right for pointed, right in pairs)
    return f"| {name} | {len(pairs):,} | {bare / len(pairs):.3f} | {ours / len(pairs):.3f} |"
