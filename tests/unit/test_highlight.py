"""Highlights fall on the original's own characters; snippets show the best part."""

import time

from hypothesis import given
from hypothesis import strategies as st

from lib.core import hebrew
from lib.core.analysis import lemmas_of
from lib.core.highlight import Highlighter
from lib.core.match import Term
from lib.core.query import Tolerance

POINTED = "וְשֶׁבִּירוּשָׁלַיִם הָיוּ קוֹרְאִין אֶת הַמְּגִלָּה, וּבְבֵית־הַכְּנֶסֶת בְּצַה״ל."


def _shown(text: str, *words: str, literals: tuple[str, ...] = ()) -> list[str]:
    found = Highlighter([Term.of(word) for word in words], literals).highlights(text)
    return [text[start:end] for start, end in found]


def test_a_pointed_prefixed_word_is_highlighted_whole() -> None:
    assert _shown(POINTED, "ירושלים") == ["וְשֶׁבִּירוּשָׁלַיִם"]


def test_an_abbreviation_is_highlighted_with_its_sign() -> None:
    assert _shown(POINTED, "בצה״ל") == ["בְּצַה״ל"]


def test_a_literal_is_highlighted_inside_a_word_and_across_a_maqaf() -> None:
    assert _shown(POINTED, literals=("בית הכנסת",)) == ["בֵית־הַכְּנֶסֶת"]


def test_a_hyphenated_word_is_highlighted_part_by_part() -> None:
    assert _shown("גר בתל־אביב", "אביב") == ["אביב"]


def test_a_long_text_is_cut_around_the_matches() -> None:
    text = "מילה " * 200 + "כאן נמצא האוצר הגדול " + "סוף " * 200
    snippet = Highlighter([Term.of("אוצר")]).snippet(text)
    assert "[האוצר]" in snippet.marked()
    assert snippet.cut_before
    assert snippet.cut_after
    assert len(snippet.text) < 320


def test_a_short_text_is_shown_whole_with_its_own_characters() -> None:
    snippet = Highlighter([Term.of("מגילה")]).snippet(POINTED)
    assert snippet.text == POINTED
    assert not snippet.cut_before
    assert not snippet.cut_after


@given(
    st.text(st.sampled_from(list("אבגדהושלםת ְּ־-״\"'׳\n.,ab1\u200f\u05f0ﭏ")), max_size=400),
    st.lists(st.text(st.sampled_from(list("אבגדהושלםת")), min_size=1, max_size=4), max_size=3),
)
def test_highlights_lie_in_the_text_in_order_and_apart(text: str, words: list[str]) -> None:
    highlighter = Highlighter([Term.of(word) for word in words], words[:1])
    for shown, spans in (
        (text, highlighter.highlights(text)),
        (highlighter.snippet(text).text, highlighter.snippet(text).highlights),
    ):
        position = 0
        for start, end in spans:
            assert position <= start < end <= len(shown)
            assert not hebrew.is_deleted(shown[start])
            position = end


@given(st.text(st.sampled_from(list("אבגדהושלםת ־.")), max_size=300))
def test_query_and_index_agree_on_every_word(text: str) -> None:
    """Whatever word of a text is searched, the highlighter finds it there."""
    for word in hebrew.words(hebrew.canonical(text)):
        assert Highlighter([Term.of(word)]).highlights(text)


def test_a_snippet_shows_the_phrase_rather_than_some_of_its_words_elsewhere() -> None:
    text = f"לא קורין מאימתי ולא שמעו {'מילים אחרות ' * 40} מאימתי קורין את שמע"
    phrase = "מאימתי קורין את שמע"
    snippet = Highlighter(
        [Term.of(word, Tolerance.NONE) for word in phrase.split()], [phrase]
    ).snippet(text)
    assert phrase in snippet.text


@given(
    st.text(st.sampled_from(list("בוימהשכתן ־.a")), max_size=60),
    st.text(st.sampled_from(list("בוימהשכתן")), min_size=1, max_size=6),
    st.sampled_from(Tolerance),
)
def test_every_word_that_shares_a_lemma_with_a_query_word_is_highlighted(
    text: str, word: str, tolerance: Tolerance
) -> None:
    term = Term.of(word, tolerance)
    canonical = hebrew.canonical(text)
    expected = [
        each
        for each in hebrew.words(canonical)
        if each == word or {lemma for lemma, _ in lemmas_of(each)} & set(term.keys)
    ]
    found = Highlighter([term]).highlights(canonical)
    assert [canonical[start:end] for start, end in found] == expected


def test_no_query_makes_a_run_of_vowel_letters_slow() -> None:
    """One pattern too loose takes longer than the universe has; a second is for slow machines."""
    begun = time.process_time()
    for word in ("ווווווווויב", "יוויוויוויא", "הווווווווווה"):
        assert not Highlighter([Term.of(word)]).highlights("ו" * 3_000 + " " + "וי" * 1_500)
    assert time.process_time() - begun < 1
