"""The visitor's language: as the address says, else as chosen before, else the browser's."""

import streamlit as st

LANGUAGE_PARAMETER = "lang"
_CHOSEN = "language"


def language() -> str:
    """'he' or 'en'."""
    asked = st.query_params.get(LANGUAGE_PARAMETER)
    if asked in ("he", "en"):
        st.session_state[_CHOSEN] = asked
        return str(asked)
    if _CHOSEN in st.session_state:
        return str(st.session_state[_CHOSEN])
    return "en" if (st.context.locale or "he").lower().startswith("en") else "he"


def direction() -> str:
    """'rtl' or 'ltr'."""
    return "rtl" if language() == "he" else "ltr"
