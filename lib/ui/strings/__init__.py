"""What the interface says, in Hebrew and English, by code.

The visitor's language is what the address says, else what was chosen before, else the browser's.
"""

import streamlit as st
from markupsafe import Markup, escape

from lib.ui.once import once
from lib.ui.strings import (
    access,
    common,
    corpus,
    document,
    judge,
    kept,
    keys,
    memory,
    model,
    search,
    tagging,
    tags,
    tour,
)
from lib.ui.strings.counting import agreeing, shown

LANGUAGES = ("he", "en")
LANGUAGE_PARAMETER = "lang"
_CHOSEN = "language"
STRINGS: dict[str, tuple[str, str]] = {
    **common.STRINGS,
    **search.STRINGS,
    **document.STRINGS,
    **keys.STRINGS,
    **judge.STRINGS,
    **kept.STRINGS,
    **tags.STRINGS,
    **tagging.STRINGS,
    **corpus.STRINGS,
    **memory.STRINGS,
    **model.STRINGS,
    **access.STRINGS,
    **tour.STRINGS,
}


def words(language: str) -> dict[str, str]:
    """All of it in one language, for what is drawn before there is a page."""
    return {code: both[LANGUAGES.index(language)] for code, both in STRINGS.items()}


def t(code: str, **details: object) -> str:
    """The string called `code` in the visitor's language, filled with `details`."""
    return said_in(language(), code, **details)


def said_in(language: str, code: str, **details: object) -> str:
    """The string called `code`, filled with `details`; its nouns agree with whole numbers and
    Numbers among them.

    Plain text, which HTML still has to escape; where one of `details` is Markup it is Markup
    too, with everything else in it escaped.
    """
    said = STRINGS[code][LANGUAGES.index(language)]
    if "{" not in said:
        return said
    said = agreeing(said, details)
    written = {name: shown(each) for name, each in details.items()}
    if any(isinstance(each, Markup) for each in written.values()):
        said = escape(said)
    return said.format(**written)


@once
def language() -> str:
    """'he' or 'en'."""
    asked = st.query_params.get(LANGUAGE_PARAMETER)
    if asked in LANGUAGES:
        st.session_state[_CHOSEN] = asked
        return str(asked)
    if _CHOSEN in st.session_state:
        return str(st.session_state[_CHOSEN])
    return "en" if (st.context.locale or "he").lower().startswith("en") else "he"


def direction() -> str:
    """'rtl' or 'ltr'."""
    return "rtl" if language() == "he" else "ltr"
