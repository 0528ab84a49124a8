"""Pointed words spelled in full, by the Academy's rules of spelling without points."""

import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lib.core import hebrew
from lib.core.points import full_spelling, is_pointed, spelled_in_full, usual_spelling

PAIRS = [
    line.split("\t")
    for line in (Path(__file__).parent / "pointed_words.tsv").read_text("utf-8").splitlines()
]
"""Pointed words and how the Academy spells them without points, written by hand."""

POINTED = st.text(
    st.sampled_from(
        list("אבגדהויישלמןתכ ־׳״\"',.1a") + list("ְֱֲֳִֵֶַָׇֹֺֻּֽׁׂ֑֖") + list("\u200f\u034f\u05f0\u05f2שּׁוֹﬠﭏײַיִ﬩ﬞ")
    ),
    max_size=40,
)
ANY_TEXT = st.one_of(POINTED, st.text(max_size=60))


def test_the_list_is_spelled_as_the_academy_spells_it() -> None:
    wrong = [
        (word, full_spelling(word), full) for word, full in PAIRS if full_spelling(word) != full
    ]
    assert len(PAIRS) >= 300
    assert len(wrong) <= 0.03 * len(PAIRS), wrong


@pytest.mark.parametrize(
    ("pointed", "full"),
    [
        ("סֻכָּה", "סוכה"),
        ("בִּנְיָן", "בניין"),
        ("מִצְוֺת", "מצוות"),
        ("מִצְווֹת", "מצוות"),
        ("מִצְוֹת", "מצוות"),
        ("בְּרֵאשִׁ֖ית", "בראשית"),
        ("אֱלֹהִ֑ים", "אלוהים"),
        ("שָׁלֹום", "שלום"),
        ("שָׁלוֹם", "שלום"),
        ("שָׁלשׁ", "שלוש"),
        ("מִמּשֶׁה", "ממשה"),
        ("חׇכְמָה", "חוכמה"),
    ],
)
def test_other_ways_to_write_the_same_points_lead_to_the_same_word(pointed: str, full: str) -> None:
    assert full_spelling(pointed) == full


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_every_normal_form_of_unicode_is_read_alike(form: str) -> None:
    for word, _ in PAIRS:
        assert full_spelling(unicodedata.normalize(form, word)) == full_spelling(word)  # type: ignore[arg-type]


def test_presentation_forms_are_read_as_letters_and_points() -> None:
    assert full_spelling("שׁוּק") == full_spelling("שׁוּק") == "שוק"


@pytest.mark.parametrize(
    ("plain", "prefixed"),
    [("הַוַּעֲדָה", "הוועדה"), ("וַעֲדָה", "ועדה"), ("הַיֶּלֶד", "הילד"), ("לְיֶלֶד", "לילד")],
)
def test_a_first_vav_is_doubled_after_a_prefix_and_a_first_yod_is_not(
    plain: str, prefixed: str
) -> None:
    assert full_spelling(plain) == prefixed


def test_a_mem_that_means_from_is_told_from_a_mem_of_the_word() -> None:
    assert full_spelling("מִבֵּיתוֹ") == "מביתו"
    assert full_spelling("מִלָּה") == "מילה"


def test_a_long_qamats_is_told_from_a_short_one() -> None:
    assert [full_spelling(word) for word in ("כָּתְבָה", "חָכְמָה", "אָזְנוֹ", "דְּבָרְךָ")] == [
        "כתבה", "חוכמה", "אוזנו", "דברך",
    ]  # fmt: skip


@pytest.mark.parametrize("letters", ["יְהֹוָה", "לַיהוָה", "יְהוִה", "בַּיהוָה"])
def test_gods_name_stays_as_it_is_written(letters: str) -> None:
    assert full_spelling(letters) == hebrew.canonical(letters)


def test_a_whole_text_keeps_what_is_not_pointed() -> None:
    text = "רִבִּית, ריבית (interest) 5% – סֻכָּה־קְטַנָּה רש״י"
    assert spelled_in_full(text) == "ריבית, ריבית (interest) 5% – סוכה־קטנה רש״י"


def test_only_vowel_points_make_a_text_pointed() -> None:
    assert is_pointed("שָלום")
    assert is_pointed("יִ")
    assert not is_pointed("שלום")
    assert not is_pointed("שׁלום־בּית֑")
    assert not is_pointed("")


def test_a_word_that_is_pointed_in_part_says_what_it_can() -> None:
    assert full_spelling("סֻכה") == "סוכה"
    assert full_spelling("דִּבר") == "דבר"
    assert full_spelling("חכמֹת") == "חכמות"


@settings(max_examples=400)
@example("\ufb1f")
@example("ב׳אֳא׳")  # nor may two letters in quotation marks become the three of a quotation
@example("הֳהװ'אװ׳")  # five letters before a sign are no prefix letters before a quotation
@given(ANY_TEXT)
def test_words_stay_parallel(text: str) -> None:
    before = hebrew.words(hebrew.canonical(text))
    after = hebrew.words(hebrew.canonical(spelled_in_full(text)))
    assert len(before) == len(after)
    for word, full in zip(before, after, strict=True):
        rest = iter(full)
        assert all(letter in rest for letter in word), (word, full)


@settings(max_examples=400)
@given(ANY_TEXT)
def test_a_spelled_word_holds_no_points(text: str) -> None:
    assert not any(0x0591 <= ord(char) <= 0x05C7 for char in full_spelling(text))


@given(st.text(st.sampled_from(list("אבוי״'־ שׁבּ a1\u200f")), max_size=40))
def test_a_text_without_points_stays_as_it_is(text: str) -> None:
    assert spelled_in_full(text) == text


@given(st.text(st.sampled_from(list("אבגדהוישלמןת")), min_size=1, max_size=12))
def test_a_word_without_points_stays_as_it_is(word: str) -> None:
    assert full_spelling(word) == word


@pytest.mark.parametrize(
    "piece", ["אָ", "מִּ", "הֲוִיָּ", "יְ", "וֹ", "א", "ְ", "בְּ ", "אָבְ", "אָבּ", "בֵּרֵ", "אָבְ" * 15 + " "]
)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    def seconds(times: int) -> float:
        begun = time.thread_time()
        spelled_in_full(piece * times + "ָ")
        return time.thread_time() - begun

    seconds(100)
    assert seconds(60_000) < 60 * max(seconds(6_000), 0.001)


@pytest.mark.parametrize(
    ("pointed", "full", "usual"),
    [
        ("שְׂרֵפָה", "שרפה", "שריפה"),
        ("הַשְּׂרֵפָה", "השרפה", "השריפה"),
        ("בִּגְנֵבַת", "בגנבת", "בגניבת"),
        ("סֵפֶר", "ספר", "ספר"),
    ],
)
def test_the_usual_spelling_has_a_yod_where_the_academy_leaves_it_out(
    pointed: str, full: str, usual: str
) -> None:
    assert full_spelling(pointed) == full
    assert usual_spelling(pointed) == usual
