"""Which stretches of a long text are looked at."""

from hypothesis import example, given
from hypothesis import strategies as st

from lib.core.stretches import STRETCH, best_stretches, pieces_of

TEXT = st.text("אבמים_ .a1", max_size=40)
FILLING = "ק " * STRETCH


@given(TEXT, TEXT)
@example("ממים", "מים")
@example("מימים מים", "מים")
@example("מים_", "מים")
def test_a_word_is_found_where_it_is_a_piece_of_the_text_and_not_inside_one(text, sought) -> None:
    words = pieces_of([sought])
    _, end = best_stretches(f"{FILLING} {text}", words, most=1)[0]
    assert (end > len(FILLING)) == bool(words & pieces_of([text]))


def test_the_stretch_that_holds_more_of_the_words_comes_first() -> None:
    text = f"מים {FILLING} מים קרים {FILLING}"
    start, end = best_stretches(text, frozenset(["מים", "קרים"]))[0]
    assert "מים קרים" in text[start:end]


def test_points_and_signs_in_a_word_do_not_hide_it() -> None:
    for written in ("מַיִם", "מי[ם]", "מי'ם"):
        text = f"{FILLING} {written} {FILLING}"
        start, end = best_stretches(text, frozenset(["מים"]), most=1)[0]
        assert written in text[start:end]


def test_a_presented_letter_is_the_letter() -> None:
    text = f"{FILLING} \ufb2aלום {FILLING}"
    start, end = best_stretches(text, frozenset(["שלום"]), most=1)[0]
    assert "\ufb2a" in text[start:end]
