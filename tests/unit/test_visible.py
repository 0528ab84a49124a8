"""Text that every database takes, and that nothing steers when it is shown."""

import pytest

from lib.core.visible import one_line, storable, visible


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("nul\0byte", "nul\ufffdbyte"),
        ("half\ud800", "half\ufffd"),
        ("\udc00half", "\ufffdhalf"),
        ("שָׁלוֹם 😀\n\t\u200f", "שָׁלוֹם 😀\n\t\u200f"),
    ],
)
def test_what_no_database_takes_is_marked_and_the_rest_is_kept(text: str, stored: str) -> None:
    assert storable(text) == stored
    stored.encode()


def test_shown_text_keeps_its_lines_and_loses_what_steers_it() -> None:
    assert visible("א\u202eב\r\nג\td\x1b[0m") == "אב\nג\td\ufffd[0m"


def test_one_line_is_cut_to_its_longest() -> None:
    assert one_line("א\nב   ג") == "א ב ג"
    assert one_line("א" * 9, longest=5) == "אאאא…"


def test_every_line_end_is_a_line_feed() -> None:
    assert visible("a\r\nb\rc\nd\u2028e\u2029f") == "a\nb\nc\nd\ne\nf"
