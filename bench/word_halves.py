"""How far forms of one lemma meet where the table has not seen them.

    python -m bench.word_halves --rftokenizer DIR [--lists known]

The table in the repository was taught by the development files of UD Hebrew IAHLT, so that its
figures on them say little.  Here each half of their documents is read by a table that only the
other half has taught; everything else is as `python -m training.morphology` makes it (two tables:
some minutes and 1 GB).
"""

import argparse
import gzip
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from bench.passages import SHARED
from bench.word_forms import TREEBANKS
from bench.word_pairs import Pairs, Truth, content_words, measure, sharing_a_key, truth_of
from lib.core.morphology import readings_in
from lib.core.morphology_table import Table
from training.morphology.run import Sources, run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rftokenizer", type=Path, required=True, help="its rftokenizer/data")
    parser.add_argument("--lists", choices=("known", "all"), default="all")
    asked = parser.parse_args()
    if not SHARED.is_dir():
        sys.exit("The treebanks lie beside the repository and are not on this machine.")
    heb_lex = asked.rftokenizer / "heb.lex" if asked.lists == "all" else None
    sources = Sources(SHARED, heb_lex, asked.rftokenizer / "he_iahltknesset-ud-train.tab")
    print("| read by the table of the other half | nouns | verbs | precision | likeliest alone |")
    print("|---|---|---|---|---|")
    halves = {name: number % 2 for number, name in enumerate(_documents())}
    for half in (0, 1):
        truth = truth_of(
            word for file in TREEBANKS for word in content_words(_lines(file, halves, half))
        )
        with tempfile.TemporaryDirectory(prefix="mafteach-half-") as folder:
            run(
                sources, Path(folder), say=lambda line: None,
                teaches=lambda lesson, own=half: halves[lesson.document] != own,  # type: ignore[misc]
            )  # fmt: skip
            table = Table(Path(folder) / "words.bin")
            every, likeliest = _measured(table, truth, 3), _measured(table, truth, 1)
        print(
            f"| half {half + 1}, {len(truth):,} words | {every.recall('N'):.3f} "
            f"| {every.recall('V'):.3f} | {every.precision:.3f} | {likeliest.recall('N'):.3f} / "
            f"{likeliest.recall('V'):.3f} / {likeliest.precision:.3f} |",
            flush=True,
        )


def _measured(table: Table, truth: Truth, most: int) -> Pairs:
    def keys(word: str) -> set[str]:
        return {reading.lemma for reading in readings_in(table, word)[:most]}

    return measure(sharing_a_key(keys, truth), truth)


def _documents() -> dict[str, None]:
    """The names of all documents, in order."""
    return dict.fromkeys(name for file in TREEBANKS for name, _ in _named_lines(file))


def _lines(file: Path, halves: Mapping[str, int], half: int) -> Iterator[str]:
    return (line for name, line in _named_lines(file) if halves[name] == half)


def _named_lines(file: Path) -> Iterator[tuple[str, str]]:
    """(document, line)."""
    document = ""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("# newdoc"):
                document = line.split("=")[-1].strip()
            yield document, line


if __name__ == "__main__":
    main()
