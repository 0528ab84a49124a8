"""SQLite: FTS5 over the index forms, and over letter trigrams for substrings."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    column,
    exists,
    func,
    insert,
    literal,
    select,
    table,
    text,
)

from lib.core import hebrew
from lib.core.analysis import Forms
from lib.core.match import CorpusFigures, Frequencies, Match, Term
from lib.stores.index import ON_CONFLICT, form_rows
from lib.stores.schema import document_forms

_words_index = table("words_index", column("rowid"), column("rank"), column("words_index"))
_letters_index = table("letters_index", column("rowid"), column("letters_index"))

# 'ascii' takes every non-ASCII character as part of a word and splits at the rest: the forms
# are already words apart by spaces, so that is all the tokenizing there is to do.
_TABLES = """
CREATE VIRTUAL TABLE words_index USING fts5(words, cores, skeletons,
    content='document_forms', content_rowid='document_id', tokenize='ascii');
INSERT INTO words_index(words_index, rank) VALUES ('rank', 'bm25(0.3, 1.0, 0.7)');
CREATE VIRTUAL TABLE letters_index USING fts5(canonical,
    content='document_forms', content_rowid='document_id',
    tokenize='trigram case_sensitive 1', detail=none)
"""

_FORM_COLUMNS = {"w": "words", "c": "cores", "s": "skeletons"}
_MOST_TRIGRAMS = 16


class SqliteIndex:
    def create(self, connection: Connection) -> None:
        for statement in _TABLES.split(";"):
            connection.exec_driver_sql(statement)

    def insert(self, connection: Connection, forms: dict[int, Forms]) -> None:
        connection.execute(insert(document_forms), form_rows(forms))
        for name, columns in _INDEXES:
            _each(
                connection, forms,
                f"INSERT INTO {name}(rowid, {columns}) "
                f"SELECT document_id, {columns} FROM document_forms {_AMONG}",
            )  # fmt: skip

    def delete(self, connection: Connection, ids: list[int]) -> None:
        for name, columns in _INDEXES:
            _each(
                connection, ids,
                f"INSERT INTO {name}({name}, rowid, {columns}) "
                f"SELECT 'delete', document_id, {columns} FROM document_forms {_AMONG}",
            )  # fmt: skip

    def clear(self, connection: Connection) -> None:
        for name, _ in _INDEXES:
            connection.exec_driver_sql(f"INSERT INTO {name}({name}) VALUES ('delete-all')")

    def add_frequencies(self, connection: Connection, changes: list[tuple[str, str, int]]) -> None:
        connection.exec_driver_sql(
            f"INSERT INTO terms (form, term, documents) VALUES (?, ?, ?) {ON_CONFLICT}", changes
        )

    def settle(self, connection: Connection) -> None:
        connection.exec_driver_sql("ANALYZE")

    def lock(self, connection: Connection) -> None:
        """BEGIN IMMEDIATE has done it."""

    def size_bytes(self, connection: Connection) -> int:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        return int(pages * connection.exec_driver_sql("PRAGMA page_size").scalar_one())

    def matching(self, match: Match) -> Select[Any]:
        within = self._within(match, document_forms.c)
        wanted = words_expression(match, _loosest)
        if wanted and not within:
            return _rows_of(_words_index, wanted)
        rows = select(document_forms.c.document_id).where(*within)
        if wanted:
            return rows.where(document_forms.c.document_id.in_(_rows_of(_words_index, wanted)))
        if match.none_of:
            unwanted = _rows_of(_words_index, _either(match.none_of, _loosest))
            return rows.where(document_forms.c.document_id.not_in(unwanted))
        return rows

    def _within(self, match: Match, forms: Any) -> list[ColumnElement[bool]]:
        conditions = [
            func.instr(literal(" ").concat(forms.words).concat(" "), f" {phrase} ") > 0
            for phrase in map(_as_words, match.phrases)
        ]
        for substring in match.substrings:
            grams = list(dict.fromkeys(hebrew.trigrams(substring)))
            if grams:
                few = grams[:: -(-len(grams) // _MOST_TRIGRAMS)]
                expression = " AND ".join(map(_quoted, few))
                conditions.append(forms.document_id.in_(_rows_of(_letters_index, expression)))
            conditions.append(func.instr(forms.canonical, substring) > 0)
        return conditions

    def ranked(self, match: Match, figures: CorpusFigures, frequencies: Frequencies) -> Select[Any]:
        rows = _rows_of(_words_index, words_expression(match, _loose))
        rows = rows.order_by(_words_index.c.rank, _words_index.c.rowid)
        within = self._within(match, document_forms.c)
        if within:
            same_row = document_forms.c.document_id == _words_index.c.rowid
            rows = rows.where(exists().where(same_row, *within))
        return rows


# One statement for a whole batch: a statement a row is four times slower.
_AMONG = "WHERE document_id IN (SELECT value FROM json_each(?))"
_INDEXES = (("words_index", "words, cores, skeletons"), ("letters_index", "canonical"))


def _each(connection: Connection, ids: Iterable[int], statement: str) -> None:
    connection.exec_driver_sql(statement, (json.dumps(sorted(ids)),))


def _rows_of(index: Any, expression: str) -> Select[Any]:
    matches = text(f"{index.name} MATCH :expression").bindparams(
        bindparam("expression", expression, unique=True)
    )
    return select(index.c.rowid.label("document_id")).where(matches)


def words_expression(match: Match, form: Any) -> str:
    """The FTS5 expression for the terms and phrases of `match`, or "" without any.

    Every word stands in double quotes, doubled where it holds one, so no word can act as an
    operator.
    """
    every = [form(term) for term in match.all_of]
    every += [_in_column("w", word) for phrase in match.phrases for word in hebrew.words(phrase)]
    if match.any_of:
        every.append(_either(match.any_of, form))
    if not every:
        return ""
    wanted = " AND ".join(f"({part})" for part in every)
    return f"({wanted}) NOT ({_either(match.none_of, _loosest)})" if match.none_of else wanted


def _either(terms: tuple[Term, ...], form: Any) -> str:
    return " OR ".join(form(term) for term in terms)


def _loosest(term: Term) -> str:
    """The one form that every match has: enough to find, too little to rank."""
    return _in_column(*term.loosest)


def _loose(term: Term) -> str:
    forms = (("c", term.core), ("s", term.skeleton))
    return " OR ".join(_in_column(f, t) for f, t in forms if t) or _in_column("w", term.word)


def _in_column(form: str, word: str) -> str:
    return f"{_FORM_COLUMNS[form]} : {_quoted(word)}"


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def _as_words(phrase: str) -> str:
    return " ".join(hebrew.words(phrase))
