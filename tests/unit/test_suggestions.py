"""What else a visitor may have meant is offered, with what it would find."""

from pathlib import Path

import pytest

from lib.core.query import Mode, Query
from lib.search.models import Models
from lib.search.service import SearchService
from lib.search.suggestions import Suggestion
from lib.stores.store import SqlStore
from tests.conftest import doc, put

CORPUS = (
    doc("a", "הרכבת מגיעה אל העיר ירושלים", "עיר:ירושלים"),
    doc("b", "חסכון בחשמל", "נושא:אנרגיה"),
    doc("c", "שיר על חיפה", "עיר:תל־אביב"),
    doc("d", "software for trains"),
)


@pytest.fixture
def service(sqlite_store: SqlStore, tmp_path: Path) -> SearchService:
    put(sqlite_store, *CORPUS)
    return SearchService(sqlite_store, Models(sqlite_store))


def _offered(service: SearchService, text: str, **fields) -> list[Suggestion]:
    query = Query(text, **{"mode": Mode.WORDS, **fields})
    return list(service.suggestions(service.search(query)))


@pytest.mark.parametrize(
    ("written", "meant"),
    [("ירושלם", "ירושלים"), ("אנרגייה", "אנרגיה"), ("ירושליים", "ירושלים"), ("תל-אבב", "תל־אביב")],
)
def test_a_tag_that_does_not_exist_is_answered_with_the_one_that_was_meant(
    service: SearchService, written: str, meant: str
) -> None:
    for offered in (_offered(service, f"תגית:{written}"), _offered(service, "", tags=(written,))):
        assert [(each.code, each.word) for each in offered] == [("tag", meant)]
        assert service.search(offered[0].query).total == 1


def test_a_tag_like_no_other_is_answered_with_none(service: SearchService) -> None:
    assert not [each for each in _offered(service, "תגית:פיל") if each.code == "tag"]


def test_a_query_on_the_wrong_keyboard_is_offered_on_the_right_one(service: SearchService) -> None:
    (offered,) = _offered(service, "hruakho")
    assert (offered.code, offered.query.text) == ("keyboard", "ירושלים")
    (offered,) = _offered(service, "ארשןמד")
    assert (offered.code, offered.query.text) == ("keyboard", "trains")


def test_a_word_that_the_corpus_holds_is_not_taken_for_another_keyboard(
    service: SearchService,
) -> None:
    assert _offered(service, "software") == []


def test_a_query_that_finds_nothing_says_what_each_loosening_would_find(
    service: SearchService,
) -> None:
    offered = {each.code: each for each in _offered(service, "רכבת", tags=("אנרגיה",))}
    assert offered["unfiltered"].total == 1
    offered = {
        each.code: each for each in _offered(service, "ירושלים", mode=Mode.EXACT, tags=("אנרגיה",))
    }
    assert offered["unfiltered"].total == 1 and "words" not in offered


def test_nothing_is_offered_where_something_was_found(service: SearchService) -> None:
    assert _offered(service, "רכבת") == []
