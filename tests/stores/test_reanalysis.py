"""A corpus that another version of the program analysed is searched at once and renewed."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.core.query import Mode, Query
from lib.ingest.reanalysis import Progress, reanalyse
from lib.search.models import Models
from lib.search.service import SearchService
from lib.stores.store import SqlStore, open_store
from tests.conftest import doc, put

CORPUS = (
    doc("a", "הממשלה אישרה את התקציב", "נושא:מדינה", title="ישיבת הממשלה"),
    doc("b", "עו״ד מן העיר כתב מכתב", "מקצוע:עו״ד"),
    doc("c", "שולחן ערוך"),
)
_OLD_ROWS = "UPDATE document_forms SET analysis = 'old'"
_OLD_MARK = "UPDATE meta SET value = 'old' WHERE key = 'analysis'"


def _found(store: SqlStore, text: str, **fields) -> list[str]:
    page = SearchService(store, Models(store)).search(Query(text, Mode.WORDS, **fields))
    return [hit.document.id for hit in page.hits]


def _notices(store: SqlStore, text: str) -> dict[str, object]:
    page = SearchService(store, Models(store)).search(Query(text, Mode.WORDS))
    return {notice.code: dict(notice.details) for notice in page.notices}


@pytest.fixture
def version_three(tmp_path: Path) -> Iterator[SqlStore]:
    """CORPUS as schema version 3 stored it: cores and skeletons, acronyms without their sign."""
    packed = Path(__file__).parent / "data" / "version-3.db.gz"
    path = tmp_path / "old.db"
    path.write_bytes(gzip.decompress(packed.read_bytes()))
    opened = open_store(f"sqlite:///{path}")
    yield opened
    opened.close()


@pytest.fixture
def outdated(store: SqlStore) -> Iterator[SqlStore]:
    """CORPUS as a program with another table of words has analysed it, on each database."""
    put(store, *CORPUS)
    with store.database.writing() as connection:
        connection.exec_driver_sql(_OLD_ROWS)
        connection.exec_driver_sql(_OLD_MARK)
    opened = open_store(store.database.url.render_as_string(hide_password=False))
    yield opened
    opened.close()


def test_an_older_database_answers_by_words_as_written_before_it_is_renewed(
    version_three: SqlStore,
) -> None:
    assert _found(version_three, "שולחן") == ["c"]
    assert _found(version_three, "ממשלה") == []
    assert _notices(version_three, "שולחן")["reindexing"] == {"percent": 0}


def test_an_older_database_answers_in_full_once_it_is_renewed(version_three: SqlStore) -> None:
    assert reanalyse(version_three) == 3
    assert _found(version_three, "ממשלה") == ["a"]
    assert _found(version_three, 'העו"ד') == ["b"]
    assert _found(version_three, "", tags=('עו"ד',)) == ["b"]
    assert "reindexing" not in _notices(version_three, "שולחן")


def test_renewing_counts_every_word_once_and_only_once(outdated: SqlStore) -> None:
    before = outdated.read(lambda reader: reader.statistics())
    assert before.stale == 3
    assert reanalyse(outdated) == 3
    assert reanalyse(outdated) == 0
    after = outdated.read(lambda reader: reader.statistics())
    assert (after.documents, after.average_length, after.stale) == (3, before.average_length, 0)
    with outdated.reading() as reader:
        assert reader.frequencies([("l", "ממשלה"), ("w", "הממשלה")]) == {
            ("l", "ממשלה"): 1, ("w", "הממשלה"): 1,
        }  # fmt: skip


def test_what_was_renewed_is_kept_when_the_rest_is_stopped(outdated: SqlStore) -> None:
    def stop(progress: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reanalyse(outdated, stop, batch=1)
    assert outdated.read(lambda reader: reader.statistics()).stale == 2
    assert _found(outdated, "ממשלה") == ["a"]
    assert reanalyse(outdated, batch=1) == 2
    assert _found(outdated, "מכתבים") == ["b"]


def test_documents_change_and_go_while_others_wait_to_be_renewed(outdated: SqlStore) -> None:
    put(outdated, doc("a", "הממשלות נפגשו"))
    with outdated.writing() as writer:
        assert writer.delete_except({"a", "c"}) == 1
    assert outdated.read(lambda reader: reader.statistics()).stale == 1
    assert reanalyse(outdated) == 1
    assert _found(outdated, "ממשלה") == ["a"]
    with outdated.reading() as reader:
        assert reader.frequencies([("l", "ממשלה"), ("l", "מכתב")]) == {("l", "ממשלה"): 1}
        assert reader.statistics().stale == 0


def test_a_database_that_is_up_to_date_is_left_alone(store: SqlStore) -> None:
    put(store, *CORPUS)
    version = store.read(lambda reader: reader.statistics()).version
    again = open_store(store.database.url.render_as_string(hide_password=False))
    assert again.read(lambda reader: reader.statistics()).stale == 0
    assert reanalyse(again) == 0
    assert again.read(lambda reader: reader.statistics()).version == version
    again.close()
