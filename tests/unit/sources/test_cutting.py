"""Long texts into passages: where they are cut, and that nothing is lost."""

import re
import time

from hypothesis import given
from hypothesis import strategies as st

from lib.ingest.sources.cutting import Paragraph, cut, pieces

SENTENCE = "המשפט הזה נאמר כאן."
ALPHABET = "אבג דהו.,:!?\n \u05b8\u05b7”“\"'–א1"


def test_short_paragraphs_join_and_stay_apart_by_a_line() -> None:
    assert cut("א.\nב.") == ["א.\nב."]
    assert [p.text for p in pieces([Paragraph("א."), Paragraph("ב.")])] == ["א.\nב."]
    assert [p.text for p in pieces([Paragraph("א\nב"), Paragraph("ג\nד")])] == ["א\nב\n\nג\nד"]


def test_a_long_text_is_cut_at_sentences_near_the_length() -> None:
    parts = cut(" ".join([SENTENCE] * 300), 200)
    assert all(part.endswith(".") for part in parts)
    assert all(150 <= len(part) <= 250 for part in parts[:-1])


def test_a_paragraph_break_is_the_best_place() -> None:
    text = f"{SENTENCE * 8}\n{SENTENCE * 8}"
    assert cut(text, 170) == text.split("\n")


def test_the_number_of_a_list_is_no_end_of_a_sentence() -> None:
    text = "מלים בלי סוף " * 7 + "א. ראשון " + "מלים בלי סוף " * 12
    assert not any(part.endswith(("א.", "א")) for part in cut(text, 100))


def test_a_text_without_any_place_is_cut_between_letters_with_their_points() -> None:
    text = "שָׁ" * 2_000
    parts = cut(text, 100)
    assert "".join(parts) == text
    assert all(part.startswith("ש") for part in parts)


def test_lines_and_notes_go_with_their_text() -> None:
    paragraphs = [
        Paragraph(f"{number} {SENTENCE * 6}", number, ((0, f"note {number}"),))
        for number in range(1, 30)
    ]
    found = list(pieces(paragraphs, 200))
    for piece in found:
        called = re.findall(r"\d+", piece.text)
        assert [note.split()[1] for note in piece.notes] == called
        assert not called or abs(piece.line - int(called[0])) <= 1


@given(st.lists(st.text(ALPHABET, min_size=1, max_size=400).filter(str.strip), max_size=8),
       st.integers(20, 120))  # fmt: skip
def test_nothing_is_lost_and_no_passage_is_too_long(texts: list[str], length: int) -> None:
    found = [piece.text for piece in pieces([Paragraph(text) for text in texts], length)]
    assert re.sub(r"\s", "", "".join(found)) == re.sub(r"\s", "", "".join(texts))
    assert all(text.strip() == text and text for text in found)
    assert all(len(text) <= length * 3 // 2 for text in found)


def test_a_very_long_line_is_cut_in_a_moment() -> None:
    begun = time.perf_counter()
    cut("מילה, " * 150_000)
    cut("א" * 900_000)
    assert time.perf_counter() - begun < 10
