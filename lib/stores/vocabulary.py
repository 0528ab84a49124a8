"""Which words of the corpus stand under which lemma."""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, select

from lib.core.analysis import Forms, lemmas_of, word_pairs
from lib.stores.engine import Engine
from lib.stores.schema import terms, word_lemmas

_MOST_PENDING = 10_000
_MOST_RECORDED = 20_000
"""Words that one import remembers to have written: about 4 MB."""


class Vocabulary:
    """Adds what is new of each document's words, within one open transaction."""

    def __init__(self, connection: Connection, engine: Engine) -> None:
        self._connection = connection
        self._engine = engine
        self._recorded: set[tuple[str, str]] = set()
        self._pending: list[tuple[str, str, int, str]] = []

    def add(self, forms: Iterable[Forms]) -> None:
        for each in forms:
            new = word_pairs(each) - self._recorded
            self._recorded |= new
            self._pending += [row for pair in new for row in _rows(*pair)]
        if len(self._pending) > _MOST_PENDING:
            self.flush()

    def flush(self) -> None:
        if self._pending:
            self._engine.add_word_lemmas(self._connection, sorted(self._pending))
        self._pending.clear()
        if len(self._recorded) > _MOST_RECORDED:
            self._recorded.clear()

    def clear(self) -> None:
        self._pending.clear()
        self._recorded.clear()

    def forget_what_is_gone(self) -> None:
        """After frequencies were brought up to date."""
        held = select(terms.c.term).where(terms.c.form == "w")
        self._connection.execute(delete(word_lemmas).where(word_lemmas.c.word.not_in(held)))
        self._recorded.clear()


def _rows(word: str, spelled: str) -> list[tuple[str, str, int, str]]:
    return [
        (lemma, word, round(1000 * probability), spelled)
        for lemma, probability in lemmas_of(spelled)
    ]
