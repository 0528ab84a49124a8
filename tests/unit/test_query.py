"""The query's syntax, its limits and its way into a URL and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.core.errors import QueryError
from lib.core.query import Mode, Query, Sort, TagMatch, Tolerance, parse


def test_words_phrases_exclusions_and_tags_are_told_apart() -> None:
    parsed = parse('שלום "בית ספר" -חורף tag:מים תגית:"הגיל הרך"')
    assert parsed.words == ("שלום",)
    assert parsed.phrases == ("בית ספר",)
    assert parsed.excluded == ("חורף",)
    assert parsed.tags == ("מים", "הגיל הרך")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("תל-אביב", ("תל", "אביב")),
        ("תל - אביב", ("תל", "אביב")),
        ('שלום"', ("שלום",)),
        ('"', ()),
        ('צה"ל', ("צהל",)),
        ("a AND b OR NOT c", ("a", "and", "b", "or", "not", "c")),
        ("NEAR(אב, 3)", ("near", "אב", "3")),
        ("col : x", ("col", "x")),
        ("{t} : ^a*", ("t", "a")),
        ("וְשֶׁבִּירוּשָׁלַיִם", ("ושבירושלים",)),
    ],
)
def test_every_other_character_is_inert(text: str, words: tuple[str, ...]) -> None:
    parsed = parse(text)
    assert parsed.words == words
    assert (parsed.phrases, parsed.excluded, parsed.tags) == ((), (), ())


def test_typographic_quotes_make_a_phrase_too() -> None:
    assert parse("“בית ספר”").phrases == ("בית ספר",)
    assert parse("״בית ספר״").phrases == ("בית ספר",)


def test_exact_mode_keeps_signs_literally() -> None:
    assert parse("100% _").literal == "100% _"


@given(st.text(max_size=200))
def test_parsing_never_fails(text: str) -> None:
    parsed = parse(text)
    for value in (*parsed.words, *parsed.excluded):
        assert value.isalnum()


@given(
    st.builds(
        Query,
        text=st.text(max_size=80),
        mode=st.sampled_from(Mode),
        tags=st.lists(st.text(min_size=1, max_size=8), max_size=4, unique=True).map(tuple),
        tag_match=st.sampled_from(TagMatch),
        not_tags=st.lists(st.text(min_size=1, max_size=8), max_size=4, unique=True).map(tuple),
        tolerance=st.sampled_from(Tolerance),
        sort=st.sampled_from(Sort),
        page=st.integers(1, 50),
        limit=st.integers(1, 100),
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
    ],
)
def test_a_bad_parameter_is_a_query_error_that_names_it(params: dict[str, list[str]]) -> None:
    with pytest.raises(QueryError) as caught:
        Query.from_params(params)
    assert next(iter(params)) in str(caught.value).lower()


def test_a_long_query_is_refused_with_its_length() -> None:
    with pytest.raises(QueryError, match="10,000"):
        Query("א" * 10_000)
