"""The sample's vectors come along with it, where the model that made them is there."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from lib.bootstrap import CONTEXTUAL, ROOT, App, build
from lib.core.analysis import in_full
from lib.core.documents import text_of
from lib.core.query import Mode, Query
from lib.core.settings import Settings
from lib.encoders.onnx import OnnxEncoder
from lib.ingest import sample
from lib.ingest.commonest import missing_words
from lib.ingest.sample import VECTORS, load_sample
from lib.search.plan import Wants
from lib.stores.protocol import CorpusStore

KEPT = json.loads(VECTORS.read_text(encoding="utf-8"))
NAME = KEPT["model"]


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    made = build(Settings(database_url=f"sqlite:///{tmp_path / 's.db'}", memory_limit_mb=4096))
    yield made
    made.close()


def test_they_are_of_the_model_in_the_repository_and_small(app: App) -> None:
    assert NAME in app.models.names
    assert VECTORS.stat().st_size < 1_000_000


def test_they_are_what_the_model_says(store: CorpusStore) -> None:
    load_sample(store, models=[NAME])
    rows = store.read(lambda reader: reader.row_ids(list(KEPT["passages"])))
    some = list(rows.values())[::30]
    documents = store.read(lambda reader: reader.documents(some))
    vectors = store.read(lambda reader: reader.vectors(NAME, some))
    encoder = OnnxEncoder(CONTEXTUAL)
    said = encoder.encode_passages([in_full(text_of(document)) for document in documents]).vectors
    encoder.close()
    kept = np.stack([vectors[row] for row in some])
    assert (kept * said).sum(axis=1).min() > 0.999


def test_nothing_is_left_to_encode(store: CorpusStore) -> None:
    added = load_sample(store, models=["another", NAME])
    coverage = store.read(lambda reader: reader.coverage(NAME))
    assert (coverage.done, coverage.missing) == (added, 0)
    assert store.read(lambda reader: reader.unembedded_tags(NAME, 1)) == []
    [record] = store.read(lambda reader: reader.models())
    assert record.complete
    assert record.calibration["documents"] == added


def test_the_corpus_words_come_along(store: CorpusStore) -> None:
    load_sample(store, models=[NAME])
    assert store.read(lambda reader: missing_words(reader, NAME)) == ({}, set())
    some = store.read(lambda reader: reader.word_vectors(NAME))
    encoder = OnnxEncoder(CONTEXTUAL)
    said = np.stack([encoder.encode_query(word) for word in some.words[::100]])
    encoder.close()
    assert (some.vectors[::100] * said).sum(axis=1).min() > 0.999


def test_related_words_are_offered_at_once(app: App) -> None:
    load_sample(app.store, models=app.models.names)
    page = app.search.search(Query("מוזיקה"), Wants(related=True))
    assert {"תזמורת", "שיר"} <= set(page.related)


def test_without_that_model_none_is_installed(store: CorpusStore) -> None:
    load_sample(store, models=["another@12345678"])
    assert store.read(lambda reader: reader.models()) == []


def test_a_passage_that_was_changed_goes_without(
    store: CorpusStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = sample.SAMPLE.read_text(encoding="utf-8").splitlines()
    changed = json.loads(lines[0]) | {"text": "טקסט אחר"}
    other = tmp_path / "passages.jsonl"
    other.write_text("\n".join([json.dumps(changed), *lines[1:]]), encoding="utf-8")
    monkeypatch.setattr(sample, "SAMPLE", other)
    load_sample(store, models=[NAME])
    assert store.read(lambda reader: reader.coverage(NAME)).missing == 1
    [record] = store.read(lambda reader: reader.models())
    assert not record.complete


def test_a_fresh_database_is_searched_by_the_contextual_model_at_once(app: App) -> None:
    load_sample(app.store, models=app.models.names)
    page = app.search.search(Query("מה עושים כשהתינוק לא נרדם", mode=Mode.SEMANTIC))
    assert page.mode is Mode.SEMANTIC
    assert page.hits
    assert app.models.answering()[0].card.name == NAME


def test_installing_them_asks_for_no_numpy(tmp_path: Path) -> None:
    program = (
        "import sys; from lib.bootstrap import build; from lib.core.settings import Settings\n"
        "from lib.ingest.sample import load_sample\n"
        f"app = build(Settings(database_url='sqlite:///{tmp_path / 'n.db'}'))\n"
        "print(load_sample(app.store, models=app.models.names), 'numpy' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert ran.stdout.split() == [str(len(KEPT["passages"])), "False"], ran.stderr
