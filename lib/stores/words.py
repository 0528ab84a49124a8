"""The words of the corpus: in how many documents they stand, and under which lemmas."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, or_, select

from lib.core.match import Frequencies, Vocabulary
from lib.stores.engine import Engine
from lib.stores.protocol import CommonWord, WordForm
from lib.stores.schema import terms, word_lemmas
from lib.stores.snapshot import Snapshot

SURE = 700
"""Per mille of a reading, from which on its word is taken for the lemma's."""


# Statements of every search are made once: making one costs as much as its answer does.
_SURE = (
    select(word_lemmas.c.lemma, word_lemmas.c.word)
    .where(word_lemmas.c.likelihood > SURE)
    .cte("sure")
    .prefix_with("MATERIALIZED")
)
"""Read first and once: no index leads from a word to its lemmas, and PostgreSQL, which is told to
avoid reading a whole table (engine.py there), would look through this one for every word."""

_COMMON = (
    select(_SURE.c.lemma, _SURE.c.word, terms.c.documents)
    .join(terms, and_(terms.c.form == "w", terms.c.term == _SURE.c.word))
    .order_by(terms.c.documents.desc(), _SURE.c.word)
    .limit(bindparam("most"))
)


@cache
def _frequencies(engine: Engine) -> Select[Any]:
    """Pairs among pairs would be a scan of the table on SQLite."""
    written = and_(terms.c.form == "w", engine.among(terms.c.term, "w"))
    return select(terms).where(
        or_(written, and_(terms.c.form == "l", engine.among(terms.c.term, "l")))
    )


@cache
def _vocabulary(engine: Engine) -> Select[Any]:
    among = engine.among(word_lemmas.c.lemma, "lemmas")
    return select(word_lemmas.c.lemma, word_lemmas.c.word).where(among)


@cache
def _word_forms(engine: Engine) -> Select[Any]:
    return (
        select(word_lemmas, terms.c.documents)
        .join(terms, and_(terms.c.form == "w", terms.c.term == word_lemmas.c.word))
        .where(engine.among(word_lemmas.c.lemma, "lemmas"))
        .order_by(terms.c.documents.desc(), word_lemmas.c.word)
        .limit(bindparam("most"))
    )


class WordReads:
    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def frequencies(self, keys: Iterable[tuple[str, str]]) -> Frequencies:
        by_form: dict[str, list[str]] = {"w": [], "l": []}
        for form, term in keys:
            by_form[form].append(term)
        if not any(by_form.values()):
            return {}
        rows = self._snapshot.rows(_frequencies(self._snapshot.engine), **by_form)
        return {(row.form, row.term): row.documents for row in rows}

    def vocabulary(self, lemmas: Sequence[str]) -> Vocabulary:
        found: dict[str, set[str]] = {}
        wanted = _vocabulary(self._snapshot.engine)
        for row in self._snapshot.rows(wanted, lemmas=list(lemmas)) if lemmas else ():
            found.setdefault(row.lemma, set()).add(row.word)
        return found

    def word_forms(self, lemmas: Sequence[str], most: int) -> list[WordForm]:
        wanted = _word_forms(self._snapshot.engine)
        rows = self._snapshot.rows(wanted, lemmas=list(lemmas), most=most)
        return [
            WordForm(row.lemma, row.word, row.spelled, row.likelihood / 1000, row.documents)
            for row in rows
        ]

    def common_words(self, most: int) -> list[CommonWord]:
        rows = self._snapshot.rows(_COMMON, most=most)
        return [CommonWord(row.lemma, row.word, row.documents) for row in rows]
