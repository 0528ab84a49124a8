"""Searches that have no time left to look at what they found."""

from collections.abc import Callable, Iterator

import pytest

from lib.core.query import Mode, Query
from lib.core.reasons import Tier
from lib.core.results import NoticeCode, ResultPage
from lib.search import plan
from tests.conftest import doc, put
from tests.fakes import FakeEncoder, app_of, card

LONG = "שלום " * 1_000


@pytest.fixture
def ask(store, tmp_path) -> Iterator[Callable[[Mode], ResultPage]]:
    put(
        store, doc("a", LONG + "כלב רץ"), doc("b", "הכלבים רצו"), doc("c", "חתול ישן", title="כלב"),
        doc("d", "גשם יורד"),
    )  # fmt: skip
    app = app_of(tmp_path, FakeEncoder(card(keeps_up=False)), store=store)
    app.index(app.models.preferred)
    yield lambda mode: app.search.search(Query("כלב", mode))
    app.close()


def ids(page: ResultPage) -> list[str]:
    return [hit.document.id for hit in page.hits]


def codes(page: ResultPage) -> set[str]:
    return {said.code for said in page.notices}


@pytest.mark.parametrize("mode", list(Mode))
def test_they_list_the_same_hits_unmarked_say_so_and_are_not_kept(ask, mode, monkeypatch) -> None:
    with monkeypatch.context() as late:
        late.setattr(plan, "SHOWING", 0.0)
        page = ask(mode)
    in_time = ask(mode)
    assert in_time.hits
    assert ids(page) == ids(in_time)
    assert (NoticeCode.UNMARKED in codes(page), NoticeCode.UNMARKED in codes(in_time)) == (
        True,
        False,
    )
    assert not any(hit.snippet.highlights for hit in page.hits)
    assert all(hit.snippet.text and len(hit.snippet.text) < len(LONG) for hit in page.hits)


def test_what_words_found_is_not_said_to_be_near_in_meaning(ask, monkeypatch) -> None:
    monkeypatch.setattr(plan, "SHOWING", 0.0)
    page = ask(Mode.HYBRID)
    by_words = [hit for hit in page.hits if hit.document.id in ("a", "b", "c")]
    assert {(hit.tier, hit.reasons) for hit in by_words} == {(Tier.WORDS, ())}


def test_what_could_not_be_compared_in_time_is_said_and_not_kept(ask, monkeypatch) -> None:
    with monkeypatch.context() as late:
        late.setattr(plan, "FINDING", 0.0)
        assert NoticeCode.CUT_SHORT in codes(ask(Mode.HYBRID))
    assert NoticeCode.CUT_SHORT not in codes(ask(Mode.HYBRID))
