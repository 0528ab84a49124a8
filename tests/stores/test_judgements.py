"""What people said of passages, on both databases: the last word holds, and can be taken back."""

import threading
from datetime import datetime
from pathlib import Path

import pytest

from lib.core.errors import NotFound
from lib.core.judgements import Judgement
from lib.ingest.backup import restore, write
from lib.stores.schema import judgements, meta
from lib.stores.store import SqlStore, open_store
from tests.conftest import doc, put

AT = datetime(2026, 3, 12, 9, 30)
TEXT = "גשם"


@pytest.fixture
def corpus(store: SqlStore) -> SqlStore:
    put(store, doc("a", "גשם ראשון"), doc("b", "מטר"), doc("c", "שמש"))
    return store


def said(document: str, grade: int, who: str = "dana", query: str = TEXT) -> Judgement:
    return Judgement(query, document, grade, who, AT)


def judge(store: SqlStore, *all_of_it: Judgement) -> list[bool]:
    with store.judging() as writer:
        return [writer.judge(each) for each in all_of_it]


def undo(store: SqlStore, who: str = "dana") -> Judgement | None:
    with store.judging() as writer:
        return writer.undo(TEXT, who)


def read(store: SqlStore, query: str | None = None) -> list[Judgement]:
    return store.read(lambda reader: list(reader.judgements(query)))


def test_who_and_when_are_kept_with_what_was_said(corpus: SqlStore) -> None:
    judge(corpus, said("a", 3), said("b", 0, "noam"))
    assert read(corpus) == [said("a", 3), said("b", 0, "noam")]


def test_the_last_word_on_a_passage_holds(corpus: SqlStore) -> None:
    assert judge(corpus, said("a", 3), said("a", 2, "noam"), said("a", 2)) == [True, True, False]
    assert read(corpus) == [said("a", 2, "noam")]


def test_of_two_who_judge_at_once_the_same_grade_is_written_once(corpus: SqlStore) -> None:
    second = threading.Thread(target=judge, args=(corpus, said("a", 3)))
    with corpus.judging() as writer:
        writer.judge(said("a", 3))
        second.start()
        second.join(0.3)
    second.join()
    assert undo(corpus) == said("a", 3)
    assert undo(corpus) is None


def test_an_undone_word_gives_way_to_the_one_before(corpus: SqlStore) -> None:
    judge(corpus, said("a", 3), said("b", 2), said("a", 0))
    assert undo(corpus) == said("a", 0)
    assert sorted(each.grade for each in read(corpus)) == [2, 3]
    assert [undo(corpus), undo(corpus), undo(corpus)] == [said("b", 2), said("a", 3), None]
    assert read(corpus) == []


def test_nobody_undoes_what_another_said_or_said_of_another_query(corpus: SqlStore) -> None:
    judge(corpus, said("a", 3, "noam"), said("a", 3, query="מטר"))
    assert undo(corpus) is None
    assert len(read(corpus)) == 2


def test_queries_come_in_a_row_and_one_alone(corpus: SqlStore) -> None:
    judge(corpus, said("a", 3), said("a", 2, query="מטר"), said("b", 2))
    assert [each.query for each in read(corpus)] in (
        [TEXT, TEXT, "מטר"],
        ["מטר", TEXT, TEXT],
    )
    assert [each.document for each in read(corpus, TEXT)] == ["a", "b"]


def test_what_is_no_passage_cannot_be_judged_and_nothing_of_it_is_kept(corpus: SqlStore) -> None:
    with pytest.raises(NotFound):
        judge(corpus, said("a", 3), said("none", 3))
    assert read(corpus) == []


def test_judgements_go_with_their_passages_and_stay_when_these_are_changed(
    corpus: SqlStore,
) -> None:
    judge(corpus, said("a", 3), said("b", 2))
    put(corpus, doc("a", "גשם אחר"))
    with corpus.writing() as writer:
        writer.delete_except({"a"})
    assert read(corpus) == [said("a", 3)]
    with corpus.writing() as writer:
        writer.delete_all()
    assert read(corpus) == []


def test_judging_leaves_the_corpus_version_as_it_was(corpus: SqlStore) -> None:
    before = corpus.read(lambda reader: reader.statistics().version)
    judge(corpus, said("a", 3))
    assert corpus.read(lambda reader: reader.statistics().version) == before


def test_a_backup_carries_them_and_their_history(corpus: SqlStore, tmp_path: Path) -> None:
    judge(corpus, said("a", 3), said("b", 2), said("a", 0, "noam"))
    with corpus.archiving() as kept:
        write(kept, tmp_path / "b.zip")
    other = open_store(f"sqlite:///{tmp_path / 'other.db'}")
    try:
        restore(other, tmp_path / "b.zip")
        assert read(other) == read(corpus)
        assert undo(other, "noam") == said("a", 0, "noam")
        judge(other, said("c", 2))
        assert {each.document: each.grade for each in read(other)} == {"a": 3, "b": 2, "c": 2}
    finally:
        other.close()
    restore(corpus, tmp_path / "b.zip", replace=True)
    judge(corpus, said("c", 2))
    assert len(read(corpus)) == 3


def test_a_database_from_before_there_were_any_gets_the_table(sqlite_store: SqlStore) -> None:
    put(sqlite_store, doc("a", "גשם"))
    with sqlite_store.database.writing() as connection:
        judgements.drop(connection)
        connection.execute(meta.update().where(meta.c.key == "schema").values(value="5"))
    opened = open_store(str(sqlite_store.database.url))
    try:
        judge(opened, said("a", 3))
        assert read(opened) == [said("a", 3)]
    finally:
        opened.close()
