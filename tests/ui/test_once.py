"""What is looked for once in a drawing of a page."""

from threading import Thread

import pytest
import streamlit as st

from lib.ui.address import link
from lib.ui.once import drawing, once
from lib.ui.strings import language


@pytest.fixture
def looks() -> list[int]:
    return []


@pytest.fixture
def number(looks):
    @once
    def number() -> int:
        looks.append(1)
        return len(looks)

    return number


def test_it_is_looked_for_once_in_a_drawing(number, looks) -> None:
    with drawing():
        assert [number(), number()] == [1, 1]
    assert len(looks) == 1


def test_the_next_drawing_looks_anew(number) -> None:
    for expected in (1, 2):
        with drawing():
            assert number() == expected


def test_outside_of_a_drawing_each_call_looks(number) -> None:
    assert [number(), number()] == [1, 2]


def test_a_drawing_that_fails_leaves_nothing_behind(number) -> None:
    with pytest.raises(LookupError), drawing():
        number()
        raise LookupError
    assert number() == 2


def test_drawings_of_other_visitors_are_their_own(number) -> None:
    seen = []
    with drawing():
        number()
        other = Thread(target=lambda: seen.append(number()))
        other.start()
        other.join()
        assert number() == 1
    assert seen == [2]


def test_links_of_one_drawing_agree_in_their_language(monkeypatch) -> None:
    monkeypatch.setattr(st, "query_params", {"lang": "en"})
    with drawing():
        assert (language(), link("tags")) == ("en", "/tags?lang=en")
    monkeypatch.setattr(st, "query_params", {"lang": "he"})
    with drawing():
        assert (language(), link("tags")) == ("he", "/tags?lang=he")
