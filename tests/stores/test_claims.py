"""What lacks a vector is shared by all who make some, and comes back from who is gone."""

import threading
from collections.abc import Sequence

import pytest

from lib.ingest import indexing, sharing
from lib.ingest.indexing import Report, index_corpus
from lib.stores import claims as store_claims
from lib.stores.protocol import ModelRecord
from lib.stores.store import SqlStore, open_store
from tests.conftest import doc, put
from tests.fakes import DIMENSION, FakeEncoder, keeper_of

MODEL = "fake@1"


@pytest.fixture
def corpus(store: SqlStore) -> SqlStore:
    put(store, *(doc(f"{number:03}", f"קטע מספר {number}") for number in range(100)))
    with store.embedding() as writer:
        writer.record(ModelRecord(MODEL, DIMENSION))
    return store


def claimed(store: SqlStore, worker: str, most: int = 10, after: int = 0) -> list[int]:
    with store.claiming(worker) as claims:
        return [row for row, _ in claims.claim(MODEL, most, after)]


def encoded(store: SqlStore, encoder: FakeEncoder, **options) -> Report:
    return index_corpus(store, keeper_of(encoder), **options)


def test_what_one_holds_no_other_is_given_and_what_is_left_comes_back(corpus: SqlStore) -> None:
    one, two = claimed(corpus, "one"), claimed(corpus, "two")
    assert len(one) == len(two) == 10
    assert not set(one) & set(two)
    assert claimed(corpus, "two", 100, after=two[-1])[0] == two[-1] + 1
    with corpus.claiming("one") as claims:
        claims.leave()
    assert claimed(corpus, "three", 100) == one


def test_one_leads_a_model_until_it_leaves(corpus: SqlStore) -> None:
    def leads(worker: str) -> bool:
        with corpus.claiming(worker) as claims:
            return claims.lead(MODEL)

    assert [leads("one"), leads("two"), leads("one")] == [True, False, True]
    with corpus.claiming("one") as claims:
        claims.leave()
    assert leads("two")


def test_who_is_not_heard_of_any_more_holds_nothing(corpus: SqlStore, monkeypatch) -> None:
    monkeypatch.setattr(store_claims, "LEASE_SECONDS", -1.0)
    lost = claimed(corpus, "killed")
    monkeypatch.setattr(store_claims, "LEASE_SECONDS", 60.0)
    assert claimed(corpus, "next") == lost


def test_a_claim_ends_with_its_vector_and_with_a_text_that_changed(corpus: SqlStore) -> None:
    rows = claimed(corpus, "one", 2)
    put(corpus, doc("001", "נכתב מחדש"))
    old = corpus.read(lambda reader: reader.document("000")).text_hash()
    vector = FakeEncoder().encode_query("קטע")
    made = [indexing.Embedded(row, vector, b"", old) for row in rows]
    with corpus.embedding() as writer:
        assert writer.put(MODEL, made) == 1
    assert claimed(corpus, "two", 1) == [rows[1]]


@pytest.mark.postgres
def test_two_who_ask_at_once_are_given_different_ones_and_neither_waits(postgres_url: str) -> None:
    store = open_store(postgres_url)
    put(store, *(doc(str(number), f"קטע {number}") for number in range(20)))
    with store.embedding() as writer:
        writer.record(ModelRecord(MODEL, DIMENSION))
    with store.claiming("one") as first, store.claiming("two") as second:
        one, two = first.claim(MODEL, 10), second.claim(MODEL, 10)
    assert sorted(row for row, _ in (*one, *two)) == list(range(1, 21))
    store.close()


def test_several_runs_at_once_encode_every_passage_once_and_one_leads(corpus: SqlStore) -> None:
    encoders = [FakeEncoder() for _ in range(4)]
    texts: list[str] = []
    for each in encoders:
        encode = each.encode_passages

        def noted(some: Sequence[str], windows: bool = False, encode=encode):
            texts.extend(some)
            return encode(some, windows)

        each.encode_passages = noted
    reports: list[Report] = []
    runs = [
        threading.Thread(target=lambda e=each: reports.append(encoded(corpus, e, share=True)))
        for each in encoders
    ]
    for each in runs:
        each.start()
    for each in runs:
        each.join(60)
    assert len(texts) == len(set(texts)) == 100
    assert sum(report.encoded for report in reports) == 100
    assert any(report.led for report in reports)
    assert corpus.read(lambda reader: reader.models())[0].complete


def test_who_leads_waits_for_what_others_hold_and_takes_it_where_they_are_gone(
    corpus: SqlStore, monkeypatch
) -> None:
    monkeypatch.setattr(store_claims, "LEASE_SECONDS", 0.3)
    assert len(claimed(corpus, "killed", 25)) == 25
    monkeypatch.setattr(store_claims, "LEASE_SECONDS", 60.0)
    monkeypatch.setattr(indexing, "RETRY_SECONDS", 0.1)
    report = encoded(corpus, FakeEncoder())
    assert (report.encoded, report.coverage.missing, report.led) == (100, 0, True)


def test_a_run_that_takes_longer_than_its_lease_keeps_what_it_holds(
    corpus: SqlStore, monkeypatch
) -> None:
    monkeypatch.setattr(store_claims, "LEASE_SECONDS", 0.5)
    monkeypatch.setattr(sharing, "HEARTBEAT_SECONDS", 0.1)
    encoder, others = FakeEncoder(), []
    encode = encoder.encode_passages

    def slow(some: Sequence[str], windows: bool = False):
        if not others:
            threading.Event().wait(1.0)
            others.extend(claimed(corpus, "other", 100))
        return encode(some, windows)

    encoder.encode_passages = slow
    encoded(corpus, encoder, share=True)
    assert len(others) == 100 - sharing.CLAIMED
