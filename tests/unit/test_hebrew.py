"""The canonical form, the looser forms and the way back to the original text."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.core import hebrew

_TRICKY = st.text(
    st.sampled_from(
        list("אבגדהוישםתןך \n\t\"'׳״־-–|׃׀ְִַּֿׁׂ֑\u200f\u202e\u05f0\u05f2ײַשּׁﭏﬡ﬩ﬞaAéİß10%_\ud800\0\ufeff")
    ),
    max_size=40,
)
ANY_TEXT = st.one_of(_TRICKY, st.text(max_size=60))


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("בְּרֵאשִׁית בָּרָא אֱלֹהִים", "בראשית ברא אלהים"),
        ("בְּרֵאשִׁ֖ית בָּרָ֣א", "בראשית ברא"),
        ("בֵּית־סֵפֶר", "בית ספר"),
        ("תל-אביב – יפו", "תל אביב יפו"),
        ("צה״ל", "צה״ל"),
        ('צה"ל', "צה״ל"),
        ("צה''ל", "צה״ל"),
        ("ג׳ירפה", "גירפה"),
        ("פרופ' כהן", "פרופ כהן"),
        ('אמר "שלום" והלך', 'אמר "שלום" והלך'),
        ("שּׁוּק", "שוק"),
        ("ﭏ", "אל"),
        ("ײִדיש", "יידיש"),
        ("אבג\u202eדה\u200f", "אבגדה"),
        ("  רווח\tכפול \n שורה ", "רווח כפול שורה"),
        ("USB-C", "usb c"),
        ("100%_", "100%_"),
        ("׀ פסק׃ סוף|", "פסק סוף"),
    ],
)
def test_the_canonical_form_follows_the_rules(written: str, canonical: str) -> None:
    assert hebrew.canonical(written) == canonical


@settings(max_examples=2_000)
@given(ANY_TEXT)
def test_the_canonical_form_of_a_canonical_text_is_itself(text: str) -> None:
    once = hebrew.canonical(text)
    assert hebrew.canonical(once) == once


@given(ANY_TEXT)
def test_points_and_direction_marks_never_survive(text: str) -> None:
    for char in hebrew.canonical(text):
        assert not 0x0591 <= ord(char) <= 0x05C7
        assert unicodedata.bidirectional(char) not in {"RLE", "LRE", "RLO", "LRO", "PDF", "RLI"}


@settings(max_examples=2_000)
@given(ANY_TEXT)
def test_the_map_makes_the_same_canonical_text(text: str) -> None:
    mapped = hebrew.canonical_map(text)
    assert mapped.text == hebrew.canonical(text)
    assert len(mapped.sources) == len(mapped.text)


@settings(max_examples=400)
@given(ANY_TEXT)
def test_every_mapped_character_comes_from_its_own_place(text: str) -> None:
    mapped = hebrew.canonical_map(text)
    for index, char in enumerate(mapped.text):
        start, end = mapped.original_span(index, index + 1)
        assert 0 <= start < end <= len(text)
        made_of_several = char in ' "״' or end - start > 1 or hebrew.is_mark(char)
        assert made_of_several or char in hebrew.canonical(text[start])
    assert list(mapped.sources) == sorted(mapped.sources)


def test_a_span_takes_the_marks_that_hang_on_its_last_letter() -> None:
    text = "אָמְרוּ לוֹ"
    mapped = hebrew.canonical_map(text)
    start, end = mapped.original_span(0, 4)
    assert text[start:end] == "אָמְרוּ"


@given(ANY_TEXT)
def test_every_form_can_be_made_of_every_text(text: str) -> None:
    canonical = hebrew.canonical(text)
    assert all(hebrew.words(canonical))
    assert len(hebrew.trigrams(canonical)) == max(0, len(canonical) - 2)
    hebrew.joined_pairs(hebrew.hyphenated(text))


def test_final_letters_fold_to_ordinary_ones() -> None:
    assert hebrew.fold("שלום כץ") == "שלומ כצ"


def test_a_hyphenated_pair_is_also_one_word() -> None:
    assert hebrew.joined_pairs(hebrew.hyphenated("תל־אביב, תל-אביב בית ספר")) == [
        "תלאביב",
        "תלאביב",
    ]


def test_words_part_where_the_script_changes() -> None:
    assert hebrew.words("ב2024 וב covid19") == ["ב", "2024", "וב", "covid19"]


@given(ANY_TEXT, st.randoms(use_true_random=False))
def test_words_that_are_sought_stand_where_they_do_among_all(text: str, choice) -> None:
    canonical = hebrew.canonical(text)
    words = hebrew.words(canonical)
    sought = {*choice.choices(words, k=2), "אין"} if words else {"אין"}
    among_all = [
        each.span() for each in hebrew.word_matches(canonical) if hebrew.cut(each[0]) in sought
    ]
    assert [each.span() for each in hebrew.word_matches_of(canonical, sought)] == among_all
