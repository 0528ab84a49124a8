"""PostgreSQL: the index forms as one tsvector under GIN, each lexeme marked with its form.

ts_rank knows no document frequency and unpacks every tsvector it looks at, so the draw sums
BM25 shares over index scans, one a lexeme, from the stored frequencies; the final order comes
from lib.core.ranking, as on SQLite.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    MetaData,
    Select,
    Table,
    cast,
    exc,
    func,
    insert,
    literal,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from lib.core import hebrew
from lib.core.analysis import FIELD_END, Forms
from lib.core.match import CorpusFigures, Frequencies, Match, Term
from lib.core.ranking import CORE, K1, SKELETON, WORD, B, idf
from lib.stores.index import ON_CONFLICT, form_rows
from lib.stores.schema import document_forms

_forms_with_terms = Table(
    document_forms.name,
    MetaData(),
    *[Column(each.name, each.type) for each in document_forms.columns],
    Column("terms", TSVECTOR),
)
_terms: ColumnElement[Any] = literal_column("document_forms.terms", TSVECTOR)
_WRITER_LOCK = 0x6D61_6674  # 'maft'


class PostgresIndex:
    def create(self, connection: Connection) -> None:
        connection.exec_driver_sql("ALTER TABLE document_forms ADD COLUMN terms tsvector")
        connection.exec_driver_sql(
            "CREATE INDEX document_forms_terms ON document_forms USING gin (terms)"
        )
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
        connection.execute(
            insert(_forms_with_terms),
            [{**row, "terms": lexemes(forms[row["document_id"]])} for row in form_rows(forms)],
        )

    def delete(self, connection: Connection, ids: list[int]) -> None:
        """The index follows the rows by itself."""

    def clear(self, connection: Connection) -> None:
        """The index follows the rows by itself."""

    def add_frequencies(self, connection: Connection, changes: list[tuple[str, str, int]]) -> None:
        columns = [list(column) for column in zip(*changes, strict=True)]
        connection.exec_driver_sql(
            "INSERT INTO terms (form, term, documents) "
            f"SELECT * FROM unnest(%s::text[], %s::text[], %s::int[]) {ON_CONFLICT}",
            tuple(columns),
        )

    def settle(self, connection: Connection) -> None:
        connection.execute(select(func.gin_clean_pending_list("document_forms_terms")))
        for name in ("documents", "document_forms", "document_tags", "terms"):
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
        return select(document_forms.c.document_id).where(*self._where(match))

    def _where(self, match: Match) -> list[ColumnElement[bool]]:
        conditions: list[ColumnElement[bool]] = []
        wanted = words_expression(match)
        if wanted:
            conditions.append(_terms.op("@@")(_tsquery(wanted)))
        forms = document_forms.c
        for phrase in match.phrases:
            padded = literal(" ").concat(forms.words).concat(" ")
            spaced = f" {' '.join(hebrew.words(phrase))} "
            conditions.append(padded.contains(spaced, autoescape=True))
        for substring in match.substrings:
            inner = hebrew.words(substring)[1:-1]
            if inner:
                conditions.append(_terms.op("@@")(_tsquery(" & ".join(f"w{w}" for w in inner))))
            conditions.append(forms.canonical.contains(substring, autoescape=True))
        return conditions

    def ranked(self, match: Match, figures: CorpusFigures, frequencies: Frequencies) -> Select[Any]:
        draws = union_all(
            *[
                self._drawn(
                    match, form + value, weight * idf(figures.documents, frequency), tf, figures
                )
                for form, value, weight, tf, frequency in _weighted(match, frequencies)
            ]
        ).subquery()
        return (
            select(draws.c.document_id)
            .group_by(draws.c.document_id)
            .order_by(func.sum(draws.c.score).desc(), draws.c.document_id)
        )

    def _drawn(
        self, match: Match, lexeme: str, weight: float, tf: float, figures: CorpusFigures
    ) -> Select[Any]:
        """Matching documents that hold `lexeme`, with its BM25 share for the count `tf`."""
        relative = document_forms.c.length / max(figures.average_length, 1.0)
        score = weight * tf * (K1 + 1) / (tf + K1 * (1 - B + B * relative))
        holding = _terms.op("@@")(_tsquery(lexeme))
        return select(document_forms.c.document_id, score.label("score")).where(
            *self._where(match), holding
        )


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


def _tsquery(expression: str) -> ColumnElement[Any]:
    return cast(literal(expression), TSQUERY)


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
