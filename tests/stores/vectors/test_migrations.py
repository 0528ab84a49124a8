"""A database of an older version is taken on, on each database."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.core.documents import Document, Tag
from lib.core.match import Match, Term
from lib.stores.protocol import Coverage
from lib.stores.store import SqlStore, open_store
from tests.conftest import doc, put
from tests.vectors import (
    FAR,
    MODEL,
    NEAR,
    QUERY,
    embed,
    nearest,
    record,
)


@pytest.fixture
def version_one(tmp_path: Path) -> Iterator[SqlStore]:
    """A database file that version 0.1.0 wrote: three documents, schema version 1."""
    packed = Path(__file__).parent.parent / "data" / "version-1.db.gz"
    path = tmp_path / "old.db"
    path.write_bytes(gzip.decompress(packed.read_bytes()))
    opened = open_store(f"sqlite:///{path}")
    yield opened
    opened.close()


def test_a_database_of_version_one_takes_vectors(version_one: SqlStore) -> None:
    record(version_one)
    assert embed(version_one, {"a": NEAR, "b": FAR}) == 2
    assert nearest(version_one, QUERY) == ["a", "b"]
    with version_one.reading() as reader:
        assert reader.coverage(MODEL) == Coverage(2, 1)
        assert reader.document("a") == Document(
            "a", "שלום עולם", "ראשון", (Tag("ברכה", "נושא"),)
        )  # fmt: skip
    put(version_one, doc("a", "אחר"))
    assert nearest(version_one, QUERY) == ["b"]


@pytest.mark.postgres
def test_a_postgres_database_of_version_one_is_searched_and_takes_vectors(
    postgres_url: str,
) -> None:
    old = open_store(postgres_url)
    put(old, doc("a", "שלום"), doc("b", "אחר"))
    with old.database.writing() as connection:
        for statement in _BACK_TO_VERSION_ONE.split(";"):
            connection.exec_driver_sql(statement)
    old.close()
    opened = open_store(postgres_url)
    try:
        record(opened)
        assert embed(opened, {"a": NEAR}) == 1
        assert nearest(opened, QUERY) == ["a"]
        with opened.reading() as reader:
            found = reader.matching(Match(all_of=((Term.of("שלום"),),)), 10)
            assert [each.id for each in reader.documents(found)] == ["a"]
    finally:
        opened.close()


_BACK_TO_VERSION_ONE = """
ALTER TABLE document_forms ADD COLUMN terms tsvector;
UPDATE document_forms SET terms = document_terms.terms FROM document_terms
    WHERE document_terms.document_id = document_forms.document_id;
DROP TABLE document_terms;
DROP TABLE word_embeddings; DROP TABLE tag_embeddings; DROP TABLE embeddings; DROP TABLE models;
CREATE TABLE embeddings (
    document_id INTEGER NOT NULL, model VARCHAR(120) NOT NULL,
    content_hash VARCHAR(64) NOT NULL, vector BYTEA NOT NULL,
    PRIMARY KEY (document_id, model),
    FOREIGN KEY(document_id) REFERENCES documents (id) ON DELETE CASCADE
);
UPDATE meta SET value = '1' WHERE key = 'schema'
"""


def test_vectors_of_pointed_text_that_was_read_without_its_vowels_are_made_anew(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    old = open_store(url)
    put(old, doc("pointed", "סֻכָּה"), doc("plain", "סוכה"))
    record(old)
    assert embed(old, {"pointed": NEAR, "plain": FAR}) == 2
    with old.embedding() as writer:
        writer.put_words(MODEL, [("סוכה", "סֻכָּה", NEAR)])
    with old.database.writing() as connection:
        connection.exec_driver_sql("UPDATE meta SET value = '9' WHERE key = 'schema'")
    old.close()
    opened = open_store(url)
    try:
        assert nearest(opened, QUERY) == ["plain"]
        with opened.reading() as reader:
            assert reader.coverage(MODEL) == Coverage(1, 1)
            assert not reader.embedded_words(MODEL)
    finally:
        opened.close()
