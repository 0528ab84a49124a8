"""PostgreSQL: the index forms as one tsvector under GIN, each lexeme marked with its form.

ts_rank knows no document frequency, so the draw weighs each term's ts_rank by its stored
frequency; the final order comes from lib.core.ranking, as on SQLite.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    cast,
    column,
    exc,
    func,
    insert,
    literal,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from lib.core import hebrew
from lib.core.analysis import FIELD_END, Forms
from lib.core.match import CorpusFigures, Frequencies, Match, Term
from lib.core.ranking import CORE, SKELETON, WORD, idf
from lib.stores.schema import document_forms

_terms: ColumnElement[Any] = literal_column("document_forms.terms", TSVECTOR)
_LAST_POSITION = 16_383  # tsvector keeps no later one
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
            insert(document_forms).values(
                {column("terms"): cast(bindparam("lexemes"), TSVECTOR)}  # type: ignore[dict-item]
            ),
            [
                {
                    "document_id": row_id, "title_words": f.title_words, "canonical": f.canonical,
                    "words": f.words, "cores": f.cores, "skeletons": f.skeletons,
                    "lexemes": lexemes(f),
                }
                for row_id, f in forms.items()
            ],
        )  # fmt: skip

    def delete(self, connection: Connection, ids: list[int]) -> None:
        """The index follows the rows by itself."""

    def clear(self, connection: Connection) -> None:
        """The index follows the rows by itself."""

    def settle(self, connection: Connection) -> None:
        connection.execute(select(func.gin_clean_pending_list("document_forms_terms")))
        for name in ("documents", "document_forms", "document_tags", "terms"):
            connection.exec_driver_sql(f"ANALYZE {name}")

    def lock(self, connection: Connection) -> None:
        connection.execute(select(func.pg_advisory_xact_lock(_WRITER_LOCK)))

    def size_bytes(self, connection: Connection) -> int:
        sizes = func.sum(func.pg_total_relation_size(literal_column("oid")))
        return int(
            connection.execute(
                select(sizes)
                .select_from(literal_column("pg_class"))  # type: ignore[arg-type]
                .where(
                    literal_column("relkind") == "r",
                    literal_column("relnamespace") == literal_column("current_schema()::regnamespace"),
                )
            ).scalar()
            or 0
        )

    def where(self, match: Match) -> list[ColumnElement[bool]]:
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

    def ranked(
        self, match: Match, figures: CorpusFigures, frequencies: Frequencies
    ) -> Select[Any]:
        score: ColumnElement[Any] = literal(0.0)
        for term in match.terms:
            for form, value, weight in (
                ("c", term.core, CORE), ("s", term.skeleton, SKELETON),
                ("w", "" if term.core else term.word, WORD),
            ):  # fmt: skip
                if value:
                    frequency = frequencies.get((form, value), 0)
                    found = func.ts_rank(
                        literal_column("'{1,1,1,1}'::float4[]"), _terms, _tsquery(form + value), 1
                    )
                    score = score + weight * idf(figures.documents, frequency) * found
        return (
            select(document_forms.c.document_id)
            .where(*self.where(match))
            .order_by(score.desc(), document_forms.c.document_id)
        )


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
    """A tsvector's text: words, cores and skeletons, the latter two with positions, from
    which ts_rank counts occurrences."""
    parts = {f"w{word}" for word in forms.words.split() if word != FIELD_END}
    lines = [*parts]
    for mark, form in (("c", forms.cores), ("s", forms.skeletons)):
        lines += [
            f"{mark}{word}:{min(at, _LAST_POSITION)}"
            for at, word in enumerate(form.split(), start=1)
            if word != FIELD_END
        ]
    return " ".join(lines)
