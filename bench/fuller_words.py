"""Which words of the Mishnah are read as a fuller one, to be judged one by one.

    python -m bench.fuller_words

Words as written in eight passages or more, with the lemmas that they have by themselves, the fuller
one, and in how many passages either stands in other forms (lib/search/fuller.py).  `read` says
whether the fuller one comes first; of the others it has the majority only.
"""

import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator

from bench.databases import database
from bench.passages import SHARED
from bench.reader_queries import load_mishnah
from lib.core.analysis import lemmas_of
from lib.search.fuller import lemmas_asked, weighed
from lib.stores.protocol import CorpusReader
from lib.stores.store import open_store

FEWEST = 8


def main() -> None:
    if not SHARED.is_dir():
        sys.exit("The Mishnah lies beside the repository and is not on this machine.")
    print("| word | passages | its own | fuller | elsewhere: own | fuller | read |")
    print("|---|---|---|---|---|---|---|")
    with database("sqlite") as url:
        store = open_store(url)
        load_mishnah(store)
        words = _words(url.removeprefix("sqlite:///"))
        for row in store.read(lambda reader: list(_rows(reader, words)), seconds=600):
            print(f"| {' | '.join(map(str, row))} |")
        store.close()


def _words(file: str) -> Counter[str]:
    """Word as written → passages."""
    found: Counter[str] = Counter()
    connection = sqlite3.connect(file)
    for (words,) in connection.execute("SELECT words FROM document_forms"):
        found.update(set(words.split()))
    connection.close()
    return Counter({word: number for word, number in found.items() if number >= FEWEST})


def _rows(reader: CorpusReader, words: Counter[str]) -> Iterator[tuple[object, ...]]:
    for word, number in sorted(words.items()):
        found = weighed(reader, word) if len(word) > 2 else None
        if found is None or found.theirs <= found.ours:
            continue
        own = ", ".join(lemma for lemma, _ in lemmas_of(word))
        first = lemmas_asked(reader, word)[0][0] == found.lemma
        yield word, number, own, found.lemma, found.ours, found.theirs, "yes" if first else "no"


if __name__ == "__main__":
    main()
