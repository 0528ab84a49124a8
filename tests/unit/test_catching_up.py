"""A model that keeps up reads what the corpus has new by itself, and leaves searches alone."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.bootstrap import App
from lib.core.errors import DatabaseReadOnly, EncoderError
from lib.ingest import catching_up, indexing
from lib.ingest.catching_up import INLINE, INLINE_WORDS
from lib.ingest.indexing import Progress
from lib.stores.protocol import ModelRecord
from tests.conftest import doc, put
from tests.fakes import DIMENSION, FakeEncoder, app_of, card
from tests.unit.test_meaning import codes, ids, passages, search

FEW = passages()[-3:]


@pytest.fixture
def encoder() -> FakeEncoder:
    return FakeEncoder()


@pytest.fixture
def server(tmp_path: Path, encoder: FakeEncoder) -> Iterator[App]:
    app = app_of(tmp_path, encoder, serving=True)
    yield app
    wait()
    app.close()


def wait() -> None:
    for thread in threading.enumerate():
        if thread.name == "catch-up":
            thread.join(60)
            assert not thread.is_alive()


def missing(app: App) -> int:
    return app.store.read(lambda reader: reader.coverage("fake@1")).missing


def test_a_few_passages_are_read_while_the_query_waits(tmp_path: Path) -> None:
    app = app_of(tmp_path, FakeEncoder())
    put(app.store, *FEW)
    assert app.models.preferred.state().loads == 0
    assert {"cat", "dog"} <= set(ids(search(app, "חיות"))[:2])
    put(app.store, doc("new", "חתולים בגן"))
    assert "new" in ids(search(app, "חיות"))
    app.close()


def test_many_are_read_and_measured_in_the_background_while_words_answer(
    server: App, encoder: FakeEncoder
) -> None:
    assert len(passages()) > INLINE
    put(server.store, *passages())
    first = search(server, "כלב")
    assert (first.mode, codes(first)[0]) == ("words", "semantic_not_indexed")
    wait()
    assert set(ids(search(server, "חיות"))[:2]) == {"cat", "dog"}
    [record] = server.store.read(lambda reader: reader.models())
    assert record.calibration["measured"]
    assert server.store.read(lambda reader: reader.embedded_words("fake@1"))
    assert max(encoder.calls) == 10


def test_a_few_long_ones_are_many(server: App) -> None:
    put(server.store, *(doc(str(n), "מילה אחרת " * INLINE_WORDS) for n in range(2)))
    assert search(server, "מילה").mode == "words"
    wait()
    assert missing(server) == 0


def test_a_process_that_soon_ends_leaves_many_to_the_index_command(tmp_path: Path) -> None:
    app = app_of(tmp_path, FakeEncoder())
    put(app.store, *passages())
    assert codes(search(app, "כלב"))[0] == "semantic_not_indexed"
    wait()
    assert missing(app) == len(passages())
    app.close()


def test_another_model_is_left_to_the_index_command(tmp_path: Path) -> None:
    app = app_of(tmp_path, FakeEncoder(card(keeps_up=False)), serving=True)
    put(app.store, *FEW)
    assert codes(search(app, "כלב"))[0] == "semantic_not_indexed"
    wait()
    assert missing(app) == len(FEW)
    app.close()


def test_it_begins_before_anybody_asks_where_it_is_told_to(server: App) -> None:
    put(server.store, *passages())
    server.models.keep_up()
    wait()
    assert missing(server) == 0
    assert search(server, "חיות").mode == "semantic"


def test_a_model_behind_the_preferred_one_is_read_by_once_somebody_asks(tmp_path: Path) -> None:
    """Two at once may be more than there is room for."""
    behind = FakeEncoder(card())
    prepared = FakeEncoder(card("prepared@1", keeps_up=False))
    app = app_of(tmp_path, prepared, behind, serving=True)
    put(app.store, *passages())
    app.models.keep_up()
    wait()
    assert not behind.calls
    search(app, "כלב")
    wait()
    assert sum(behind.calls) >= len(passages())
    assert not prepared.calls
    app.close()


def test_words_new_to_the_corpus_are_read_too(server: App) -> None:
    put(server.store, *passages())
    server.models.keep_up()
    wait()
    put(server.store, doc("new", "אריה שואג בסוואנה"))
    search(server, "חיות")
    wait()
    assert "אריה" in server.store.read(lambda reader: reader.embedded_words("fake@1"))


def test_two_runs_of_a_process_never_encode_a_passage_twice(
    server: App, encoder: FakeEncoder
) -> None:
    put(server.store, *passages())
    told: list[Progress] = []
    server.models.keep_up()
    server.index(server.models.preferred, told.append)
    wait()
    of_passages = len(passages())
    tags = len(server.store.read(lambda reader: reader.tags()))
    assert sum(encoder.calls) <= of_passages + tags + of_passages  # and once to be measured


def test_where_another_process_leads_it_leaves_the_work_to_that_until_it_ends(
    server: App, encoder: FakeEncoder, monkeypatch
) -> None:
    monkeypatch.setattr(indexing, "RETRY_SECONDS", 0.02)
    put(server.store, *passages())
    with server.store.embedding() as writer:
        writer.record(ModelRecord("fake@1", DIMENSION))
    with server.store.claiming("other") as claims:
        assert claims.lead("fake@1")
    server.models.keep_up()
    time.sleep(0.2)
    assert encoder.calls == [] and not server.store.read(lambda r: r.coverage("fake@1")).done
    with server.store.claiming("other") as claims:
        claims.leave()
    wait()
    assert missing(server) == 0
    assert server.store.read(lambda reader: reader.models())[0].complete


def test_between_batches_it_rests_only_while_searches_go_on(server: App, monkeypatch) -> None:
    rested: list[float] = []
    monkeypatch.setattr(catching_up.time, "sleep", rested.append)
    put(server.store, *passages())
    server.models.keep_up()
    wait()
    assert rested == []
    put(server.store, *(doc(f"more{n}", f"עוד קטע {n}") for n in range(30)))
    search(server, "חיות")
    wait()
    assert rested and max(rested) <= catching_up.LONGEST_REST


def test_a_run_that_fails_is_tried_again_after_a_while(server: App, encoder, monkeypatch) -> None:
    put(server.store, *passages())
    broken = EncoderError("broken", "mend it", why="failed")

    def fail(texts, windows=False):
        raise broken

    monkeypatch.setattr(encoder, "encode_passages", fail)
    search(server, "חיות")
    wait()
    monkeypatch.undo()
    assert search(server, "חיות אחרות").mode == "words"
    wait()
    assert missing(server) == len(passages())
    later = catching_up.time.monotonic() + catching_up.RETRY_SECONDS
    monkeypatch.setattr(catching_up.time, "monotonic", lambda: later)
    search(server, "חיות בר")
    wait()
    assert missing(server) == 0


def test_a_database_that_cannot_be_written_is_asked_once(server: App, monkeypatch) -> None:
    put(server.store, *FEW)
    tries: list[int] = []

    def refuse(*_) -> None:
        tries.append(1)
        raise DatabaseReadOnly("read only", "copy it")

    monkeypatch.setattr(type(server.store), "embedding", refuse)
    for text in ("כלב", "חתול", "מכונית"):
        assert search(server, text).mode == "words"
    assert len(tries) == 1


def test_vectors_of_a_model_that_is_no_longer_there_are_no_hindrance(server: App) -> None:
    put(server.store, *FEW)
    with server.store.embedding() as writer:
        writer.record(ModelRecord("mafteach-static@0", 48, complete=True))
    assert "cat" in ids(search(server, "חיות"))
