"""Numbers and their nouns agree, in both languages."""

import re

import pytest
import streamlit as st
from markupsafe import Markup

from lib.core.query import Query
from lib.core.reasons import ReasonCode
from lib.core.results import ResultPage
from lib.ui.messages import html
from lib.ui.search.results import result_line
from lib.ui.strings import LANGUAGES, STRINGS, said_in, t
from lib.ui.strings.counting import Number, blanks, rounded

CHOICE = re.compile(r"\{\w+\|[^{}]*\}")
PLURAL_BEHIND_A_NUMBER = {
    "he": re.compile(r"\{\w+\} [א-ת]+(?:ים|ות)\b"),
    "en": re.compile(
        r"\{(?:number|total|\w*s|done|read|encoded|missing|length|most)\} (?!ms\b)[a-z]+s\b"
    ),
}


@pytest.fixture
def speak(monkeypatch):
    return lambda language: monkeypatch.setattr(st, "query_params", {"lang": language})


@pytest.mark.parametrize(
    ("number", "hebrew", "english"),
    [
        (0, "0 תגיות", "0 tags"),
        (1, "תגית אחת", "1 tag"),
        (2, "שתי תגיות", "2 tags"),
        (3, "3 תגיות", "3 tags"),
        (1_002, "1,002 תגיות", "1,002 tags"),
    ],
)
def test_one_two_and_many_have_forms_of_their_own(number, hebrew, english) -> None:
    assert said_in("he", "tags_summary_one", tags=number) == hebrew
    assert said_in("en", "tags_summary_one", tags=number) == english


def test_what_the_trial_saw_is_hebrew_now() -> None:
    assert said_in("he", "tags_summary", tags=1, categories=1) == "תגית אחת בקטגוריה אחת"
    assert said_in("he", "tags_summary", tags=5, categories=7) == "5 תגיות ב־7 קטגוריות"
    assert said_in("he", "model_counts", loads=1, releases=2) == "נטען פעם אחת, שוחרר פעמיים"
    assert said_in("en", "model_counts", loads=1, releases=2) == "loaded once, released twice"
    assert said_in("he", "memory_event_sessions_ended", sessions=1) == "דף סגור אחד נשכח"


def test_a_number_written_in_its_own_way_chooses_the_form_and_escapes_the_rest() -> None:
    marked = Number(3, Markup("<b>3+</b>"))
    assert said_in("en", "found", total=marked) == Markup("<b>3+</b> passages")
    assert said_in("en", "found", total=Number(1, Markup("<b>1</b>"))) == "1 passage"
    assert said_in("he", "import_seconds", seconds=rounded(1.04)) == "שנייה אחת"
    assert said_in("he", "import_seconds", seconds=rounded(1.4)) == "1.4 שניות"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_string_puts_a_plural_behind_a_number_that_may_be_one(language) -> None:
    for code, words in STRINGS.items():
        fixed = CHOICE.sub("", words[LANGUAGES.index(language)])
        assert not PLURAL_BEHIND_A_NUMBER[language].search(fixed), code


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_choice_can_be_made(language) -> None:
    choosing = [code for code in STRINGS if CHOICE.search("".join(STRINGS[code]))]
    assert len(choosing) > 50
    for code in choosing:
        for number in (0, 1, 2, 3, 1_000):
            said = said_in(language, code, **dict.fromkeys(blanks(STRINGS[code][0]), number))
            assert not set("{}|#") & set(said), (code, number, said)


def test_a_message_with_numbers_agrees_too(speak) -> None:
    speak("he")
    assert html(ReasonCode.PART(found=1, asked=2)) == "אחת מתוך שתי מילים"


@pytest.mark.parametrize(
    ("ms", "hebrew", "english"),
    [
        (0.2, "באלפית שנייה", "in 1 ms"),
        (18.4, "ב־18 אלפיות שנייה", "in 18 ms"),
        (999.9, "בשנייה אחת", "in 1.0 s"),
        (8_845, "ב־8.8 שניות", "in 8.8 s"),
    ],
)
def test_a_second_and_more_is_told_in_seconds(speak, ms, hebrew, english) -> None:
    for language, expected in (("he", hebrew), ("en", english)):
        speak(language)
        line = re.sub(
            "<[^>]*>",
            "",
            result_line(ResultPage(Query("מים"), "words", (), 3, timings_ms={"total": ms})),
        )
        assert expected in line and t("mode_words") in line
