"""The index forms as one tsvector under GIN, each lexeme marked with its form.

ts_rank knows no document frequency and unpacks every tsvector it looks at, so the draw sums
BM25 shares over index scans, one a lexeme, from the stored frequencies; the final order comes
from lib.core.ranking, as on SQLite.

The tsvectors have a table of their own whose rows are 100 bytes, the vectors lying aside
(TOAST): ten thousand matches are then a thousand pages to visit and not ten thousand.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Double,
    Integer,
    MetaData,
    Select,
    Table,
    Text,
    cast,
    column,
    exc,
    func,
    insert,
    literal,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY, TSVECTOR

from lib.core import hebrew
from lib.core.analysis import Forms
from lib.core.beside import FIELD_END
from lib.core.match import Clause, CorpusStatistics, Frequencies, Match, Run, Term
from lib.core.ranking import COLUMN_WEIGHTS, K1, B, idf, terms_of
from lib.stores.schema import document_forms

_indexed = Table(
    "document_terms",
    MetaData(),
    Column("document_id", Integer, primary_key=True),
    Column("length", Integer),
    Column("terms", TSVECTOR),
)


class TsearchIndex:
    def create(self, connection: Connection) -> None:
        connection.exec_driver_sql("ALTER TABLE document_forms ADD COLUMN terms tsvector")
        self._trigram_index(connection)

    def set_apart(self, connection: Connection) -> None:
        """Schema version 2 had the tsvectors in the wide rows of `document_forms`."""
        for statement in _OWN_TABLE.split(";"):
            connection.exec_driver_sql(statement)

    def renew(self, connection: Connection) -> None:
        """The words as written stay in the tsvectors; lemmas join them row by row."""

    @staticmethod
    def _trigram_index(connection: Connection) -> None:
        """Substring search has an index where the server offers pg_trgm to this user."""
        try:
            with connection.begin_nested():
                connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS pg_trgm")
                connection.exec_driver_sql(
                    "CREATE INDEX document_forms_letters ON document_forms "
                    "USING gin (canonical gin_trgm_ops)"
                )
        except exc.DBAPIError:
            return  # not installed or not permitted: a scan answers instead

    def insert(self, connection: Connection, forms: dict[int, Forms]) -> None:
        connection.execute(
            insert(_indexed),
            [
                {"document_id": row_id, "length": each.length, "terms": lexemes(each)}
                for row_id, each in forms.items()
            ],
        )

    def delete(self, connection: Connection, ids: list[int]) -> None:
        """Its rows go with the forms."""

    def clear(self, connection: Connection) -> None:
        """Its rows go with the forms."""

    def matching(self, match: Match) -> Select[Any]:
        rows = select(_indexed.c.document_id).where(*_indexed_conditions(match))
        written = _written_conditions(match)
        if written:
            rows = rows.join(
                document_forms, document_forms.c.document_id == _indexed.c.document_id
            ).where(*written)
        return rows

    def ranked(
        self, match: Match, statistics: CorpusStatistics, frequencies: Frequencies
    ) -> Select[Any]:
        """One lexeme's BM25 share is gain ÷ (base + slope × length)."""
        lexemes, gains, bases = [], [], []
        for lexeme, weight, number, frequency in _weighted(match, frequencies):
            lexemes.append(lexeme)
            gains.append(weight * idf(statistics.documents, frequency) * number * (K1 + 1))
            bases.append(number + K1 * (1 - B))
        drawn = _drawing(lexemes, gains, bases)
        matching = (
            select(_indexed.c.document_id) if _drawing_is_matching(match) else self.matching(match)
        )
        held = (
            matching.add_columns(_indexed.c.length)
            .where(_indexed.c.terms.op("@@")(drawn.c.lexeme))
            .lateral("held")
        )
        slope = literal(K1 * B / max(statistics.average_length, 1.0), Double)
        share = drawn.c.gain / (drawn.c.base + slope * held.c.length)
        return (
            select(held.c.document_id)
            .select_from(drawn.join(held, true()))
            .group_by(held.c.document_id)
            .order_by(func.sum(share).desc(), held.c.document_id)
        )


def _drawing_is_matching(match: Match) -> bool:
    """Whether what holds any lexeme that draws is all that matches.  Asked of the index with each
    of them, the words of a long question would be looked up again for each."""
    clauses = [each for each in (*match.all_of, match.any_of) if each]
    return (
        len(clauses) == 1
        and all(isinstance(each, Term) for each in clauses[0])
        and not (match.none_of or match.substrings)
    )


def _drawing(lexemes: list[str], gains: list[float], bases: list[float]) -> Any:
    """Rows (lexeme, gain, base): the statement has one shape, however many there are."""
    return (
        func.unnest(
            cast(literal(lexemes, ARRAY(Text)), ARRAY(TSQUERY)),
            cast(literal(gains, ARRAY(Double)), ARRAY(Double)),
            cast(literal(bases, ARRAY(Double)), ARRAY(Double)),
        )
        .table_valued(column("lexeme", TSQUERY), column("gain", Double), column("base", Double))
        .render_derived(name="drawn")
    )


def _indexed_conditions(match: Match) -> list[ColumnElement[bool]]:
    """What the tsvectors alone can tell."""
    wanted = [words_expression(match)]
    for substring in () if match.spelled else match.substrings:
        wanted += [_lexeme("w", word) for word in hebrew.words(substring)[1:-1]]
    expression = " & ".join(filter(None, wanted))
    return [_indexed.c.terms.op("@@")(cast(literal(expression), TSQUERY))] if expression else []


def _written_conditions(match: Match) -> list[ColumnElement[bool]]:
    """What only the written forms can tell: words side by side, and parts of words."""
    conditions = [
        or_(*map(_written_condition, clause))
        for clause in (*match.all_of, match.any_of)
        if any(isinstance(each, Run) for each in clause)
    ]
    conditions += [not_(_beside(each)) for each in match.none_of if isinstance(each, Run)]
    forms = document_forms.c
    columns = [forms.canonical, forms.spelled] if match.spelled else [forms.canonical]
    return conditions + [
        or_(*(column.contains(substring, autoescape=True) for column in columns))
        for substring in match.substrings
    ]


def _written_condition(wanted: Term | Run) -> ColumnElement[bool]:
    if isinstance(wanted, Run):
        return _beside(wanted)
    held = cast(literal(_expression(wanted)), TSQUERY)
    return _indexed.c.terms.op("@@")(held)


def _beside(run: Run) -> ColumnElement[bool]:
    """The run's words side by side, or near each other, in the written ones."""
    words = literal(" ").concat(document_forms.c.words).concat(" ")
    forms = ["|".join(map(re.escape, sorted(each))) for each in run.beside.forms]
    if run.beside.within is None:
        return words.bool_op("~")("".join(f" ({each})(?= )" for each in forms))
    between = f"([^ |]+ ){{0,{run.beside.within + len(forms) - 1}}}"
    return words.bool_op("~")(" " + "".join(f"(?={between}({each}) )" for each in forms))


def _weighted(match: Match, frequencies: Frequencies) -> Iterator[tuple[str, float, float, int]]:
    """(lexeme, weight, count, documents) of everything that scores.

    A lemma that stands more than once, or in the title, has a second lexeme: BM25 with its
    counts in two classes, read from the index alone.  It draws where one word is all that was asked
    for; of several it matters more which of them a passage holds.
    """
    columns = ("words", "lemmas", "others")
    as_word, as_lemma, as_other = (COLUMN_WEIGHTS[each] for each in columns)
    terms = list(terms_of(match.wanted))
    for term in terms:
        if not term.keys:
            for word in term.words:
                frequency = frequencies.get(("w", word), 0)
                yield _expression(Term(word, wildcard=term.wildcard)), as_lemma, 1.0, frequency
            continue
        yield _lexeme("w", term.word), as_word, 1.0, frequencies.get(("l", term.keys[0]), 0)
        for lemma, share in term.lemmas:
            frequency = frequencies.get(("l", lemma), 0)
            yield _lexeme("l", lemma), as_lemma * share, 1.0, frequency
            yield _lexeme("o", lemma), as_other * share, 1.0, frequency
            if len(terms) == 1 and lemma == term.keys[0]:
                yield _lexeme("m", lemma), as_lemma * share / 2, 2.0, frequency


def words_expression(match: Match) -> str:
    """The tsquery for the words of `match`, or "" without any.

    What tells of words side by side only says here that all of them are held, and nothing where
    they must not be: _written_conditions has the rest.
    """
    every = [_either(clause) for clause in match.all_of]
    if match.any_of:
        every.append(_either(match.any_of))
    every += [f"!({_expression(each)})" for each in match.none_of if isinstance(each, Term)]
    return " & ".join(every)


def _either(clause: Clause) -> str:
    return "(" + " | ".join(_expression(each) for each in clause) + ")"


def _expression(wanted: Term | Run) -> str:
    if isinstance(wanted, Run):
        return "(" + " & ".join(map(_expression, wanted.terms)) + ")"
    if wanted.wildcard:
        return _lexeme("w", wanted.word) + ":*"
    ways = [_lexeme("w", word) for word in wanted.words]
    ways += [_lexeme(mark, lemma) for lemma in wanted.keys for mark in "lo"]
    return "(" + " | ".join(ways or [_lexeme("w", FIELD_END)]) + ")"


def _lexeme(mark: str, word: str) -> str:
    """Quoted: a word may hold the signs of C++, C# and 3.14."""
    quoted = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{mark}{quoted}'"


def lexemes(forms: Forms) -> str:
    """A tsvector's text: the distinct words and lemmas, each behind its mark."""
    lemmas = Counter(forms.lemmas.split())
    often = {lemma for lemma, number in lemmas.items() if number > 1}
    often |= set(forms.lemmas.split()[: forms.title_words])
    marked = (
        ("w", set(forms.words.split())), ("l", set(lemmas)), ("m", often),
        ("o", set(forms.others.split())),
    )  # fmt: skip
    return " ".join(
        _lexeme(mark, word) for mark, words in marked for word in words if word != FIELD_END
    )


# PostgreSQL moves a value out of its row only where the row exceeds 2 kB, whatever
# toast_tuple_target says; the filler, which takes 40 bytes once compressed, sees to that.
_OWN_TABLE = """
CREATE TABLE document_terms (
    document_id integer PRIMARY KEY REFERENCES document_forms ON DELETE CASCADE,
    length integer NOT NULL,
    terms tsvector NOT NULL,
    filler text NOT NULL DEFAULT repeat(' ', 2200)
) WITH (toast_tuple_target = 128);
ALTER TABLE document_terms ALTER COLUMN terms SET STORAGE EXTERNAL;
INSERT INTO document_terms (document_id, length, terms)
    SELECT document_id, length, terms FROM document_forms ORDER BY document_id;
CREATE INDEX document_terms_terms ON document_terms USING gin (terms);
ALTER TABLE document_forms DROP COLUMN terms
"""
