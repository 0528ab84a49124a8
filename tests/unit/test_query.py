"""The query's syntax, its limits and its way into a URL and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.core import hebrew
from lib.core.errors import QueryError
from lib.core.query import MOST_HELD, Mode, Query, Sort, TagMatch, Tolerance

_WORD = st.text(st.sampled_from(list("אבגדםab7")), min_size=1, max_size=6).filter(
    lambda text: len(hebrew.words(text)) == 1
)


@given(
    st.builds(
        Query,
        text=st.text(max_size=80),
        mode=st.sampled_from(Mode),
        tags=st.lists(st.text(min_size=1, max_size=8), max_size=4, unique=True).map(tuple),
        tag_match=st.sampled_from(TagMatch),
        any_tags=st.lists(st.text(min_size=1, max_size=8), max_size=4, unique=True).map(tuple),
        not_tags=st.lists(st.text(min_size=1, max_size=8), max_size=4, unique=True).map(tuple),
        tolerance=st.sampled_from(Tolerance),
        sort=st.sampled_from(Sort),
        page=st.integers(1, 50),
        limit=st.integers(1, 100),
        held=st.lists(
            st.builds("{}:{}".format, _WORD, st.sampled_from(Tolerance)), max_size=4, unique=True
        ).map(tuple),
        dropped=st.lists(st.builds("{}:{}".format, _WORD, _WORD), max_size=4, unique=True).map(
            tuple
        ),
    )
)
def test_a_query_survives_the_way_through_a_url(query: Query) -> None:
    assert Query.from_params(query.to_params()) == query


def test_what_equals_the_default_stays_out_of_the_url() -> None:
    assert Query("שלום").to_params() == {"q": ["שלום"]}


@pytest.mark.parametrize(
    "params",
    [
        {"mode": ["loud"]},
        {"page": ["x"]},
        {"page": ["0"]},
        {"limit": ["1000"]},
        {"page": ["99999"]},
        {"hold": ["שלום"]},
        {"hold": ["שלום:loud"]},
        {"hold": ["שתי מילים:none"]},
        {"hold": [":none"]},
        {"not_form": ["שלום:"]},
        {"not_form": ["שלום:שתי מילים"]},
        {"not_form": [f"א:{'ב' * n}" for n in range(1, MOST_HELD + 2)]},
    ],
)
def test_a_bad_parameter_is_a_query_error_that_names_it(params: dict[str, list[str]]) -> None:
    with pytest.raises(QueryError) as caught:
        Query.from_params(params)
    assert next(iter(params)) in str(caught.value).lower()


def test_a_long_query_is_refused_with_its_length() -> None:
    with pytest.raises(QueryError, match="10,000"):
        Query("א" * 10_000)


def test_one_word_can_be_held_to_a_tolerance_of_its_own() -> None:
    query = Query("תכנית ספר", held=("סֵפֶר:none", 'עו"ד:forms'), tolerance=Tolerance.SPELLING)
    assert query.tolerance_of("ספר") is Tolerance.NONE
    assert query.tolerance_of("עו״ד") is Tolerance.FORMS
    assert query.tolerance_of("תכנית") is Tolerance.SPELLING
    assert query.to_params()["hold"] == ["ספר:none", "עו״ד:forms"]


def test_single_forms_of_a_word_can_be_switched_off() -> None:
    query = Query("ספר", dropped=("ספר:ספרים", "ספר:הספר", "עיר:ערים"))
    assert query.forms_without("ספר") == {"ספרים", "הספר"}
    assert query.forms_without("בית") == frozenset()


def test_each_level_of_tolerance_follows_the_one_it_includes() -> None:
    assert [str(level) for level in Tolerance] == ["none", "prefix", "forms", "spelling"]
    assert Query().tolerance is Tolerance.SPELLING
