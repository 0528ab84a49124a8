"""The visitor's own searches of this session, most recent first."""

import streamlit as st

from lib.core.query import Query

MOST = 6
_KEPT = "recent_searches"


def remember(query: Query) -> None:
    """Keeps a search that has words; the page of its results is not part of it."""
    text = query.text.strip()
    if not text:
        return
    kept: list[Query] = st.session_state.setdefault(_KEPT, [])
    kept[:] = [query.with_(page=1), *(each for each in kept if each.text.strip() != text)][:MOST]


def recent_searches() -> list[Query]:
    """At most six."""
    kept: list[Query] = st.session_state.get(_KEPT, [])
    return list(kept)
