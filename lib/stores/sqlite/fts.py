"""FTS5 over the index forms, and over letter trigrams for substrings."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Select,
    bindparam,
    cast,
    column,
    exists,
    func,
    not_,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.sql.expression import UnaryExpression
from sqlalchemy.sql.operators import custom_op

from lib.core import hebrew
from lib.core.analysis import Forms
from lib.core.beside import FIELD_END, as_json
from lib.core.match import Clause, CorpusStatistics, Frequencies, Match, Run, Term
from lib.core.ranking import COLUMN_WEIGHTS
from lib.stores.schema import document_forms

_words_index = table("words_index", column("rowid"), column("rank"), column("words_index"))
_letters_index = table("letters_index", column("rowid"), column("letters_index"))

_COLUMNS = ("words", "lemmas", "others")

# 'ascii' takes every non-ASCII character as part of a word and splits at the rest: the forms
# are already words apart by spaces, so that is all the tokenizing there is to do.  The signs are
# those of words like C++, C# and 3.14, and the mark between fields, which no phrase may cross.
_TABLES = f"""
CREATE VIRTUAL TABLE words_index USING fts5({", ".join(_COLUMNS)},
    content='document_forms', content_rowid='document_id', tokenize="ascii tokenchars '+#.|'");
INSERT INTO words_index(words_index, rank)
    VALUES ('rank', 'bm25({", ".join(str(COLUMN_WEIGHTS[each]) for each in _COLUMNS)})');
CREATE VIRTUAL TABLE letters_index USING fts5(canonical, spelled,
    content='document_forms', content_rowid='document_id',
    tokenize='trigram case_sensitive 1', detail=none)
"""

_MOST_TRIGRAMS = 16


class FtsIndex:
    def create(self, connection: Connection) -> None:
        for statement in _TABLES.split(";"):
            connection.exec_driver_sql(statement)

    def set_apart(self, connection: Connection) -> None:
        """The index has had tables of its own from the first."""

    def renew(self, connection: Connection) -> None:
        for name, _ in _INDEXES:
            connection.exec_driver_sql(f"DROP TABLE {name}")
        self.create(connection)
        for name, _ in _INDEXES:
            connection.exec_driver_sql(f"INSERT INTO {name}({name}) VALUES ('rebuild')")

    def insert(self, connection: Connection, forms: dict[int, Forms]) -> None:
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

    def matching(self, match: Match) -> Select[Any]:
        within = self._within(match, document_forms.c)
        wanted = words_expression(match)
        if wanted and not within:
            return _asked_once(wanted, match)
        rows = select(document_forms.c.document_id).where(*within)
        if wanted:
            return rows.where(document_forms.c.document_id.in_(_rows_of(_words_index, wanted)))
        if unwanted_terms := _terms_alone(match.none_of):
            unwanted = _rows_of(_words_index, _either(unwanted_terms))
            return rows.where(document_forms.c.document_id.not_in(unwanted))
        return rows

    def _within(self, match: Match, forms: Any) -> list[ColumnElement[bool]]:
        conditions = [
            or_(*(_in_place(each, forms) for each in clause))
            for clause in (*match.all_of, match.any_of)
            if any(isinstance(each, Run) for each in clause)
        ]
        conditions += [
            not_(_in_place(each, forms)) for each in match.none_of if isinstance(each, Run)
        ]
        for substring in match.substrings:
            columns = [forms.canonical, forms.spelled] if match.spelled else [forms.canonical]
            grams = list(dict.fromkeys(hebrew.trigrams(substring)))
            if grams:
                few = grams[:: -(-len(grams) // _MOST_TRIGRAMS)]
                expression = " AND ".join(map(_quoted, few))
                conditions.append(forms.document_id.in_(_rows_of(_letters_index, expression)))
            conditions.append(or_(*(func.instr(column, substring) > 0 for column in columns)))
        return conditions

    def ranked(
        self, match: Match, statistics: CorpusStatistics, frequencies: Frequencies
    ) -> Select[Any]:
        rows = _asked_once(words_expression(match), match)
        rows = rows.order_by(_words_index.c.rank, _words_index.c.rowid)
        within = self._within(match, document_forms.c)
        if within:
            same_row = document_forms.c.document_id == _words_index.c.rowid
            rows = rows.where(exists().where(same_row, *within))
        return rows


def _in_place(wanted: Term | Run, forms: Any) -> ColumnElement[bool]:
    """A run's words side by side in the written ones; side_by_side is a function of engine.py."""
    if isinstance(wanted, Run):
        return cast(func.side_by_side(forms.words, as_json(wanted.beside)), Boolean)
    held: ColumnElement[bool]
    held = forms.document_id.in_(_rows_of(_words_index, _expression(wanted)))
    return held


# One statement for a whole batch: a statement a row is four times slower.
_AMONG = "WHERE document_id IN (SELECT value FROM json_each(?))"
_INDEXES = (("words_index", ", ".join(_COLUMNS)), ("letters_index", "canonical, spelled"))


def _each(connection: Connection, ids: Iterable[int], statement: str) -> None:
    connection.exec_driver_sql(statement, (json.dumps(sorted(ids)),))


def _rows_of(index: Any, expression: str) -> Select[Any]:
    matches = text(f"{index.name} MATCH :expression").bindparams(
        bindparam("expression", expression, unique=True)
    )
    return select(index.c.rowid.label("document_id")).where(matches)


def _asked_once(expression: str, match: Match) -> Select[Any]:
    """The rows' numbers behind a plus, which hides from SQLite that it could ask the index for
    each row that carries a tag, and all of its words again each time."""
    number = _words_index.c.rowid
    hidden: ColumnElement[int] = UnaryExpression(number, operator=custom_op("+"))
    rows = _rows_of(_words_index, expression).with_only_columns(hidden.label("document_id"))
    return rows.where(number > match.since) if match.since else rows


def words_expression(match: Match) -> str:
    """The FTS5 expression for the words of `match`, or "" without any.

    Every word stands in double quotes, doubled where it holds one, so no word can act as an
    operator.
    """
    every = [_either(clause) for clause in match.all_of]
    if match.any_of:
        every.append(_either(match.any_of))
    if not every:
        return ""
    wanted = " AND ".join(f"({part})" for part in every)
    unwanted = _terms_alone(match.none_of)
    return f"({wanted}) NOT ({_either(unwanted)})" if unwanted else wanted


def _terms_alone(clause: Clause) -> Clause:
    """Without what only the written words can tell."""
    return tuple(each for each in clause if isinstance(each, Term))


def _either(clause: Clause) -> str:
    return " OR ".join(_expression(each) for each in clause)


def _expression(wanted: Term | Run) -> str:
    if isinstance(wanted, Run):
        return "(" + " AND ".join(f"({_expression(term)})" for term in wanted.terms) + ")"
    if wanted.wildcard:
        return f"words : {_quoted(wanted.word)} *"
    ways = [f"words : {_quoted(word)}" for word in wanted.words]
    ways += [f"{{lemmas others}} : {_quoted(lemma)}" for lemma in wanted.keys]
    return " OR ".join(ways) or _NOTHING


_NOTHING = f'words : "{FIELD_END * 2}"'
"""Of a word whose every form is switched off."""


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'
