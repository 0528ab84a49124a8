"""PostgreSQL: the index forms as one tsvector under GIN, each lexeme marked with its form.

ts_rank knows no document frequency and unpacks every tsvector it looks at, so the draw sums
BM25 shares over index scans, one a lexeme, from the stored frequencies; the final order comes
from lib.core.ranking, as on SQLite.

The tsvectors have a table of their own whose rows are 100 bytes, the vectors lying aside
(TOAST): ten thousand matches are then a thousand pages to visit and not ten thousand.
"""

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
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY, TSVECTOR

from lib.core import hebrew
from lib.core.analysis import FIELD_END, Forms
from lib.core.match import CorpusFigures, Frequencies, Match, Term
from lib.core.ranking import CORE, K1, SKELETON, WORD, B, idf
from lib.stores.index import ON_CONFLICT, form_rows
from lib.stores.schema import document_forms

_indexed = Table(
    "document_terms",
    MetaData(),
    Column("document_id", Integer, primary_key=True),
    Column("length", Integer),
    Column("terms", TSVECTOR),
)
_WRITER_LOCK = 0x6D61_6674  # 'maft'


class PostgresIndex:
    def create(self, connection: Connection) -> None:
        connection.exec_driver_sql("ALTER TABLE document_forms ADD COLUMN terms tsvector")
        self._trigram_index(connection)

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
        connection.execute(insert(document_forms), form_rows(forms))
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

    def add_frequencies(self, connection: Connection, changes: list[tuple[str, str, int]]) -> None:
        columns = [list(column) for column in zip(*changes, strict=True)]
        connection.exec_driver_sql(
            "INSERT INTO terms (form, term, documents) "
            f"SELECT * FROM unnest(%s::text[], %s::text[], %s::int[]) {ON_CONFLICT}",
            tuple(columns),
        )

    def settle(self, connection: Connection) -> None:
        connection.execute(select(func.gin_clean_pending_list("document_terms_terms")))
        for name in ("documents", "document_forms", "document_terms", "document_tags", "terms"):
            connection.exec_driver_sql(f"ANALYZE {name}")

    def lock(self, connection: Connection) -> None:
        connection.execute(select(func.pg_advisory_xact_lock(_WRITER_LOCK)))
        # Index entries of a batch are sorted in once, not every 4 MB.
        connection.exec_driver_sql("SET LOCAL gin_pending_list_limit = '64MB'")
        connection.exec_driver_sql("SET LOCAL work_mem = '64MB'")

    def size_bytes(self, connection: Connection) -> int:
        return int(
            connection.exec_driver_sql(
                "SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class "
                "WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"
            ).scalar_one()
        )

    def matching(self, match: Match) -> Select[Any]:
        rows = select(_indexed.c.document_id).where(*_indexed_conditions(match))
        written = _written_conditions(match)
        if written:
            rows = rows.join(
                document_forms, document_forms.c.document_id == _indexed.c.document_id
            ).where(*written)
        return rows

    def ranked(self, match: Match, figures: CorpusFigures, frequencies: Frequencies) -> Select[Any]:
        """One lexeme's BM25 share is gain ÷ (base + slope × length)."""
        lexemes, gains, bases = [], [], []
        for form, value, weight, number, frequency in _weighted(match, frequencies):
            lexemes.append(form + value)
            gains.append(weight * idf(figures.documents, frequency) * number * (K1 + 1))
            bases.append(number + K1 * (1 - B))
        drawn = _drawing(lexemes, gains, bases)
        held = (
            self.matching(match)
            .add_columns(_indexed.c.length)
            .where(_indexed.c.terms.op("@@")(drawn.c.lexeme))
            .lateral("held")
        )
        slope = literal(K1 * B / max(figures.average_length, 1.0), Double)
        share = drawn.c.gain / (drawn.c.base + slope * held.c.length)
        return (
            select(held.c.document_id)
            .select_from(drawn.join(held, true()))
            .group_by(held.c.document_id)
            .order_by(func.sum(share).desc(), held.c.document_id)
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
    for substring in match.substrings:
        wanted += [f"w{word}" for word in hebrew.words(substring)[1:-1]]
    expression = " & ".join(filter(None, wanted))
    return [_indexed.c.terms.op("@@")(cast(literal(expression), TSQUERY))] if expression else []


def _written_conditions(match: Match) -> list[ColumnElement[bool]]:
    """What only the written forms can tell: words side by side, and parts of words."""
    forms = document_forms.c
    padded = literal(" ").concat(forms.words).concat(" ")
    side_by_side = [
        padded.contains(f" {' '.join(hebrew.words(phrase))} ", autoescape=True)
        for phrase in match.phrases
    ]
    return side_by_side + [
        forms.canonical.contains(substring, autoescape=True) for substring in match.substrings
    ]


def _weighted(
    match: Match, frequencies: Frequencies
) -> Iterator[tuple[str, str, float, float, int]]:
    """(form, value, weight, count, documents) of every lexeme that scores.

    A core that stands more than once, or in the title, has a second lexeme: BM25 with its
    counts in two classes, read from the index alone.
    """
    written = (Term(word) for phrase in match.phrases for word in hebrew.words(phrase))
    for term in (*match.terms, *written):
        if not term.core:
            yield "w", term.word, WORD, 1.0, 0
            continue
        frequency = frequencies.get(("c", term.core), 0)
        yield "c", term.core, CORE, 1.0, frequency
        yield _OFTEN, term.core, CORE / 2, 2.0, frequency
        if term.skeleton:
            yield "s", term.skeleton, SKELETON, 1.0, frequencies.get(("s", term.skeleton), 0)


_OFTEN = "m"


def words_expression(match: Match) -> str:
    """The tsquery for the terms and phrases of `match`, or "" without any.

    Lexemes need no quoting: a word is letters and digits only (lib.core.hebrew.words).
    """
    every = [_lexeme(term) for term in match.all_of]
    every += [f"w{word}" for phrase in match.phrases for word in hebrew.words(phrase)]
    if match.any_of:
        every.append("(" + " | ".join(map(_lexeme, match.any_of)) + ")")
    every += [f"!{_lexeme(term)}" for term in match.none_of]
    return " & ".join(every)


def _lexeme(term: Term) -> str:
    form, value = term.loosest
    return form + value


def lexemes(forms: Forms) -> str:
    """A tsvector's text: the distinct words, cores and skeletons, each behind its mark."""
    cores = Counter(forms.cores.split())
    often = {core for core, number in cores.items() if number > 1}
    often |= set(forms.cores.split()[: forms.title_words])
    marked = (
        ("w", set(forms.words.split())), ("c", set(cores)), (_OFTEN, often),
        ("s", set(forms.skeletons.split())),
    )  # fmt: skip
    return " ".join(mark + word for mark, words in marked for word in words if word != FIELD_END)


def move_terms_to_their_table(connection: Connection) -> None:
    """Schema version 2 had the tsvectors in the wide rows of `document_forms`."""
    for statement in _OWN_TABLE.split(";"):
        connection.exec_driver_sql(statement)


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
