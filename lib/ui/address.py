"""Addresses: what the visitor asked, read from the URL, and links that ask something else.

The address is the only state of a search, so a link, the back button and a reload all
reproduce it.
"""

from urllib.parse import urlencode

import streamlit as st

from lib.core.query import Query
from lib.ui.language import LANGUAGE_PARAMETER

PAGES = {
    "search": "/", "document": "/document", "tags": "/tags", "corpus": "/corpus",
    "memory": "/memory", "model": "/model",
}  # fmt: skip
_LAST_SEARCH = "last_search"

Params = dict[str, list[str]]


def params() -> Params:
    """The query string of the page that is shown."""
    return {key: st.query_params.get_all(key) for key in st.query_params}


def current_query() -> Query:
    """The search that the address asks for; raises QueryError."""
    return Query.from_params(params())


def remember_search(query: Query) -> None:
    """Keeps the search for the way back from other pages."""
    st.session_state[_LAST_SEARCH] = query.to_params()


def last_search() -> Params:
    """What the Search link of other pages leads to."""
    kept: Params = st.session_state.get(_LAST_SEARCH, {})
    return kept


def link(page: str, asked: Params | None = None) -> str:
    """An address on this site, in the language the visitor chose."""
    together = {**(asked or {}), **_chosen_language()}
    return PAGES[page] + (f"?{urlencode(together, doseq=True)}" if together else "")


def search_link(query: Query, **changes: object) -> str:
    """The search changed; a change of anything but the page begins at the first one."""
    if changes and "page" not in changes:
        changes["page"] = 1
    return link("search", query.with_(**changes).to_params())


def document_link(key: str, query: Query) -> str:
    """A document, carrying the search that found it."""
    return link("document", {"id": [key], **query.to_params()})


def in_language(code: str, page: str) -> str:
    """This same page in another language."""
    together = {**params(), LANGUAGE_PARAMETER: [code]}
    return f"{PAGES[page]}?{urlencode(together, doseq=True)}"


def _chosen_language() -> Params:
    asked = st.query_params.get(LANGUAGE_PARAMETER)
    return {LANGUAGE_PARAMETER: [asked]} if asked in ("he", "en") else {}
