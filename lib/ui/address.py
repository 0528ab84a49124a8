"""Addresses: what the visitor asked, read from the URL, and links that ask something else.

The address is the only state of a search, so a link, the back button and a reload all
reproduce it.
"""

from urllib.parse import urlencode

import streamlit as st
from starlette.requests import Request

from lib.core.query import Query
from lib.ui.strings import LANGUAGE_PARAMETER, LANGUAGES, language

PAGES = {
    "search": "/", "document": "/document", "tags": "/tags", "corpus": "/corpus",
    "memory": "/memory", "model": "/model",
}  # fmt: skip
SIGN_IN = "/sign-in"
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


def sign_in_link(page: str) -> str:
    """Where an administrator signs in, and returns from to this page."""
    return f"{SIGN_IN}?{urlencode({'next': page, LANGUAGE_PARAMETER: language()})}"


def _chosen_language() -> Params:
    asked = st.query_params.get(LANGUAGE_PARAMETER)
    return {LANGUAGE_PARAMETER: [asked]} if asked in LANGUAGES else {}


def language_of(request: Request) -> str:
    """Before there is a page: what the address says, else the browser's."""
    asked = request.query_params.get(LANGUAGE_PARAMETER, "")
    if asked in LANGUAGES:
        return asked
    first = request.headers.get("accept-language", "he").split(",")[0].strip().lower()
    return "en" if first.startswith("en") else "he"
