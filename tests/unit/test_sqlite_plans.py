"""What SQLite plans for words under a tag: its index is asked once, not for each tagged row."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event

from lib.core.documents import Document, Tag
from lib.core.query import Mode, Query
from lib.search.models import Models
from lib.search.plan import Wants
from lib.search.service import SearchService
from lib.stores.store import SqlStore, open_store
from tests.databases import empty_sqlite

BY_ROW = "VIRTUAL TABLE INDEX 0:="
"""In a plan of an FTS5 table: its rows are looked up one by one, each with all the words."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with closing(open_store(empty_sqlite(tmp_path / "plans.db"))) as opened:
        with opened.writing() as writer:
            writer.upsert(
                [
                    Document(f"d{n}", f"מים קרים {n}", tags=(Tag("נדיר"),) if n % 5 == 0 else ())
                    for n in range(40)
                ]
            )
        yield opened


def found(store: SqlStore, query: Query) -> set[str]:
    page = SearchService(store, Models(store)).search(query, Wants(facets=True))
    return {hit.document.id for hit in page.hits}


@pytest.mark.parametrize("text", ["מים", "מים קרים", "מים קרים ונעימים מאוד בקיץ"])
def test_words_under_a_tag_ask_the_index_once(store: SqlStore, text: str) -> None:
    sent: list[tuple[str, tuple]] = []

    @event.listens_for(store.database.connections, "before_cursor_execute")
    def take(_connection, _cursor, statement, values, _context, _many) -> None:
        if "words_index MATCH" in statement:
            sent.append((statement, values))

    query = Query(text, Mode.WORDS, tags=("נדיר",))
    assert found(store, query) == {f"d{n}" for n in range(0, 40, 5)}
    asked = list(sent)
    assert any("document_tags" in statement for statement, _ in asked)
    with store.database.reading() as connection:
        for statement, values in asked:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            steps = [row.detail for row in plan]
            assert any("words_index" in step for step in steps)
            assert not any(BY_ROW in step for step in steps), statement


def test_what_was_added_since_is_found_by_its_words(store: SqlStore) -> None:
    assert found(store, Query("מים", Mode.WORDS, since=38)) == {"d38", "d39"}
