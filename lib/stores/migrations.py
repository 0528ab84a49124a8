"""The schema's history; each step runs in one transaction."""

from collections.abc import Callable

from sqlalchemy import Connection, delete, insert, inspect, select

from lib.core.errors import SchemaError
from lib.core.hebrew import ANALYSIS_VERSION
from lib.stores import pgvector
from lib.stores.database import Database
from lib.stores.index import TextIndex
from lib.stores.schema import embeddings, meta, metadata, models, tag_embeddings

_VECTOR_TABLES = (models, embeddings, tag_embeddings)


def _first_schema(connection: Connection, index: TextIndex) -> None:
    first = [table for table in metadata.sorted_tables if table not in _VECTOR_TABLES]
    metadata.create_all(connection, tables=first)
    index.create(connection)
    connection.execute(insert(meta).values(key="analysis", value=str(ANALYSIS_VERSION)))


def _vectors(connection: Connection, _index: TextIndex) -> None:
    """Vectors per document and model; version 1 had a table for them that nothing filled."""
    connection.exec_driver_sql("DROP TABLE IF EXISTS embeddings")
    metadata.create_all(connection, tables=list(_VECTOR_TABLES))
    if connection.dialect.name == "postgresql":
        pgvector.install(connection)


def _terms_apart(connection: Connection, _index: TextIndex) -> None:
    if connection.dialect.name == "postgresql":
        from lib.stores.postgres import move_terms_to_their_table

        move_terms_to_their_table(connection)


MIGRATIONS: tuple[Callable[[Connection, TextIndex], None], ...] = (
    _first_schema,
    _vectors,
    _terms_apart,
)
"""Step n brings the schema from version n to n + 1.  Never changed once released; appended."""


def schema_version(connection: Connection) -> int:
    """0 in an empty database."""
    if not inspect(connection).has_table("meta"):
        return 0
    value = connection.execute(select(meta.c.value).where(meta.c.key == "schema")).scalar()
    return int(value or 0)


def migrate(database: Database, index: TextIndex) -> int:
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
            index.lock(connection)
            version = schema_version(connection)  # another process may have been faster
            if version < len(MIGRATIONS):
                MIGRATIONS[version](connection, index)
                version += 1
                connection.execute(delete(meta).where(meta.c.key == "schema"))
                connection.execute(insert(meta).values(key="schema", value=str(version)))
    return version
