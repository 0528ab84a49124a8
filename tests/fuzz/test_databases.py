"""The same hostile passages and queries on both databases."""

import random

import pytest

from bench.fuzz.addresses import passages
from bench.fuzz.hanging import no_hang
from bench.fuzz.texts import PARTS
from lib.core.query import LONGEST_TEXT, Mode, Query
from lib.core.visible import storable
from lib.search.models import Models
from lib.search.service import SearchService
from lib.stores.store import SqlStore
from tests.conftest import put

QUERIES = 60


@pytest.fixture(scope="module")
def filled(shared_store: SqlStore) -> SqlStore:
    put(shared_store, *passages())
    return shared_store


def test_passages_come_back_as_they_went_in(filled: SqlStore) -> None:
    found = filled.read(lambda reader: list(reader.stream()))
    assert {each.id: each for each in found} == {each.id: each for each in passages()}
    for each in passages():
        assert filled.read(lambda reader, key=each.id: reader.document(key)) == each


@pytest.mark.parametrize("mode", [Mode.WORDS, Mode.EXACT])
def test_any_query_is_answered(filled: SqlStore, mode: Mode) -> None:
    service, drawn = SearchService(filled, Models(filled)), random.Random(3)
    for _ in range(QUERIES):
        text = "".join(drawn.choices(PARTS, k=drawn.randint(1, 30))) * drawn.choice([1, 1, 1, 50])
        tags = tuple("".join(drawn.choices(PARTS, k=3)) for _ in range(drawn.randint(0, 1)))
        with no_hang():
            page = service.search(Query(text[:LONGEST_TEXT], mode=mode, tags=tags))
        assert page.query.text == storable(text[:LONGEST_TEXT])
