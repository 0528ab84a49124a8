"""Every rule by which texts are read, over runs of 100,000 characters."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from bench.fuzz.target import Target
from bench.fuzz.texts import LONGEST, Run, runs
from lib.core import hebrew, nesting, points, signs, stretches, visible
from lib.core.analysis import analyse, in_full
from lib.core.characters import without_deleted
from lib.core.documents import Document, text_of
from lib.core.errors import MafteachError
from lib.core.highlight import Highlighter
from lib.core.match import Run as Words
from lib.core.match import Term
from lib.core.query import LONGEST_TEXT
from lib.core.syntax import parse
from lib.ingest import encodings, exporter, quoting, records
from lib.ingest.front_matter import front_matter
from lib.ingest.mapping import parse_mapping
from lib.ingest.prose import paragraphs
from lib.ingest.refusals import Broken, Rejected
from lib.ingest.sources import ben_yehuda, blocks, cutting, markup, names
from lib.search.rendering import as_json

Rule = Callable[[str], Any]


def _numbered(text: str) -> list[tuple[int, str]]:
    return list(enumerate(text.splitlines(keepends=True), start=1))


def _row(text: str) -> None:
    for separator in ",;\t|":
        try:
            quoting.row_of(text, separator)
        except (quoting.Unfinished, quoting.Ambiguous):
            continue


def _highlighted(text: str) -> None:
    found = Highlighter([Term.of("ירושלים"), Words.as_written(["א", "ב"], 3)], [text[3:6]], True)
    found.highlights(text)
    found.snippet(text)


def _matter(text: str) -> None:
    for mark in ("---", "+++"):
        found = front_matter(iter(_numbered(text[: 1 << 16] + f"\n{mark}")), mark)
        if not isinstance(found, Broken):
            records.document_from({"id": "1", "text": "-", "metadata": found})


def _mapped(text: str) -> None:
    record = {"id": text, "text": text, "x": text}
    for written in (f"title={text[:50_000]}", f"tags={text[:50_000]}", "title={id}|{x}", "tag:a=x"):
        parse_mapping([written]).apply(record)


def _ben_yehuda(text: str) -> None:
    for notes in ([], list(ben_yehuda._notes(_numbered(text)))):
        for verse in (True, False):
            list(ben_yehuda._Reading(text[:100], verse, notes).blocks(_numbered(text)))


def _blocks(parser: blocks.Parser) -> Rule:
    return lambda text: list(parser(_numbered(text)))


def _cut(length: int) -> Rule:
    return lambda text: cutting.cut(text, length)


RULES: dict[str, Rule] = {
    "analyse": lambda text: analyse(Document("1", text, text[:1_000])),
    "canonical": lambda text: hebrew.words(hebrew.canonical(text)),
    "canonical_map": hebrew.canonical_map,
    "joined_pairs": lambda text: hebrew.joined_pairs(hebrew.hyphenated(text)),
    "told_apart": signs.told_apart,
    "without_deleted": without_deleted,
    "in_full": in_full,
    "full_spelling": lambda text: points.spelled_in_full(text, points.usual_spelling),
    "visible": visible.visible,
    "one_line": visible.one_line,
    "storable": visible.storable,
    "text_of": lambda text: text_of(Document("1", text, text)),
    "stretches": lambda text: stretches.best_stretches(text, frozenset(["א", "שלום"]), [text[:2]]),
    "pieces_of": lambda text: stretches.pieces_of([text]),
    "highlighted": _highlighted,
    "parse": lambda text: parse(text[:LONGEST_TEXT]),
    "flattened": nesting.flattened,
    "as_json": as_json,
    "csv_line": lambda text: exporter.csv_line([text, text]),
    "row_of": _row,
    "looks_like_a_row": lambda text: quoting.looks_like_a_row(text.split(","), 3),
    "split_tags": records.split_tags,
    "split_names": records.split_names,
    "mapped": _mapped,
    "ben_yehuda": _ben_yehuda,
    "encoding": lambda text: encodings._guessed(text.encode("utf-8", "surrogatepass")),
    "paragraphs": lambda text: list(paragraphs(_numbered(text), "x")),
    "front_matter": _matter,
    "markdown": _blocks(blocks.markdown),
    "marked": _blocks(blocks.marked),
    "unmarked": _blocks(blocks.unmarked),
    "plain": markup.plain,
    "cut_short": _cut(100),
    "cut": _cut(1_000),
    "cut_long": _cut(20_000),
    "counted_order": names.counted_order,
}


def _check(rule: str, run: Run) -> None:
    try:
        RULES[rule](run.text)
    except (MafteachError, Rejected):
        pass


TARGET = Target(_check, {"rule": st.sampled_from(sorted(RULES)), "run": runs(LONGEST)})
