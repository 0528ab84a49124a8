"""The schema's history; each step runs in one transaction."""

from collections.abc import Callable

from sqlalchemy import Connection, delete, func, insert, inspect, select, update

from lib.core import hebrew
from lib.core.analysis import analysis_version
from lib.core.errors import SchemaError
from lib.stores import kept
from lib.stores.database import Database
from lib.stores.engine import Engine
from lib.stores.half_moved import mark
from lib.stores.schema import (
    claims,
    document_forms,
    embeddings,
    judgements,
    kept_items,
    meta,
    metadata,
    models,
    tag_change_documents,
    tag_changes,
    tag_embeddings,
    tags,
    terms,
    visits,
    word_embeddings,
    word_lemmas,
    workers,
)

_VECTOR_TABLES = (models, embeddings, tag_embeddings)
_TAG_WORK = (tag_changes, tag_change_documents)
_SHARED_WORK = (workers, claims, visits)
_LATER = (
    *_VECTOR_TABLES, word_lemmas, word_embeddings, judgements, *_TAG_WORK, kept_items,
    *_SHARED_WORK,
)  # fmt: skip


def _first_schema(connection: Connection, engine: Engine) -> None:
    first = [table for table in metadata.sorted_tables if table not in _LATER]
    metadata.create_all(connection, tables=first)
    engine.text.create(connection)
    connection.execute(insert(meta).values(key="analysis", value=analysis_version()))


def _vectors(connection: Connection, engine: Engine) -> None:
    """Vectors per document and model; version 1 had a table for them that nothing filled."""
    connection.exec_driver_sql("DROP TABLE IF EXISTS embeddings")
    metadata.create_all(connection, tables=list(_VECTOR_TABLES))
    engine.vectors.install(connection)


def _terms_apart(connection: Connection, engine: Engine) -> None:
    engine.text.set_apart(connection)


def _lemmas(connection: Connection, engine: Engine) -> None:
    """Version 3 had cores and skeletons where lemmas are now; words as written stay searchable
    while each document is analysed again."""
    metadata.create_all(connection, tables=[word_lemmas])
    columns = {each["name"] for each in inspect(connection).get_columns("document_forms")}
    if "cores" not in columns:
        return
    for name in ("spelled", "lemmas", "others", "analysis"):
        connection.exec_driver_sql(
            f"ALTER TABLE document_forms ADD COLUMN {name} text NOT NULL DEFAULT ''"
        )
    engine.text.renew(connection)
    for name in ("cores", "skeletons"):
        connection.exec_driver_sql(f"ALTER TABLE document_forms DROP COLUMN {name}")
    connection.execute(delete(meta).where(meta.c.key == "analysis"))


def _word_vectors(connection: Connection, engine: Engine) -> None:
    metadata.create_all(connection, tables=[word_embeddings])


def _judgements(connection: Connection, engine: Engine) -> None:
    metadata.create_all(connection, tables=[judgements])


def _tag_work(connection: Connection, engine: Engine) -> None:
    metadata.create_all(connection, tables=list(_TAG_WORK))


def _kept_items(connection: Connection, engine: Engine) -> None:
    metadata.create_all(connection, tables=[kept_items])


def _shared_work(connection: Connection, engine: Engine) -> None:
    metadata.create_all(connection, tables=list(_SHARED_WORK))


def _read_in_full(connection: Connection, engine: Engine) -> None:
    """Before version 10 models read pointed words without their points and as good as without
    their vowels; vectors of these are made anew."""
    pointed = select(document_forms.c.document_id).where(document_forms.c.spelled != "")
    connection.execute(delete(embeddings).where(embeddings.c.document_id.in_(pointed)))
    connection.execute(delete(word_embeddings).where(pointed.exists()))


MIGRATIONS: tuple[Callable[[Connection, Engine], None], ...] = (
    _first_schema,
    _vectors,
    _terms_apart,
    _lemmas,
    _word_vectors,
    _judgements,
    _tag_work,
    _kept_items,
    _shared_work,
    _read_in_full,
)
"""Step n brings the schema from version n to n + 1.  Never changed once released; appended."""


def schema_version(connection: Connection) -> int:
    """0 in an empty database."""
    if not inspect(connection).has_table("meta"):
        return 0
    value = connection.execute(select(meta.c.value).where(meta.c.key == "schema")).scalar()
    return kept.number(value)


def migrate(database: Database) -> int:
    """Brings the schema up to date; returns the version it has now.

    Raises SchemaError where the database is newer than this program.
    """
    with database.reading() as connection:
        version = schema_version(connection)
    if version > len(MIGRATIONS):
        raise SchemaError(
            f"The database has schema version {version}; this program knows {len(MIGRATIONS)}.",
            "Deploy the newer program, or use another database.",
        )
    while version < len(MIGRATIONS):
        with database.writing() as connection:
            database.engine.lock(connection)
            version = schema_version(connection)  # another process may have been faster
            if version < len(MIGRATIONS):
                MIGRATIONS[version](connection, database.engine)
                version += 1
                connection.execute(delete(meta).where(meta.c.key == "schema"))
                connection.execute(insert(meta).values(key="schema", value=str(version)))
    return version


def begin_reanalysis(database: Database) -> None:
    """Where words were analysed by other rules, or by another table, than those of now: every
    document is stale until CorpusWriter.reanalyse has come to it, and no frequency counts it.
    What is half copied stays as it is there until the copy has ended."""
    with database.reading() as connection:
        if _analysed_by(connection) == analysis_version() or mark(connection) is not None:
            return
    with database.writing() as connection:
        database.engine.lock(connection)
        if _analysed_by(connection) == analysis_version():
            return  # another process was faster
        for table in (terms, word_lemmas):
            connection.execute(delete(table))
        for row in connection.execute(select(tags.c.id, tags.c.name)).all():
            canonical = hebrew.canonical(row.name) or row.name
            connection.execute(update(tags).where(tags.c.id == row.id).values(canonical=canonical))
        number = connection.execute(select(func.count()).select_from(document_forms)).scalar_one()
        for key, value in (("analysis", analysis_version()), ("stale", str(number))):
            connection.execute(delete(meta).where(meta.c.key == key))
            connection.execute(insert(meta).values(key=key, value=value))


def _analysed_by(connection: Connection) -> str:
    value = connection.execute(select(meta.c.value).where(meta.c.key == "analysis")).scalar()
    return str(value or "")
