"""From tags to the search that they filter."""

from typing import NoReturn
from urllib.parse import urlencode

import streamlit as st

from lib.bootstrap import ROOT
from lib.core.documents import Tag
from lib.core.query import Query


def search_link(*tags: Tag) -> str:
    """The address of the search for what carries all of `tags`, in the visitor's language."""
    return "/?" + urlencode(_params(*tags), doseq=True)


def open_search(*tags: Tag) -> NoReturn:
    """Goes to that search at once."""
    st.switch_page(ROOT / "pages" / "search.py", query_params=_params(*tags))


def corpus_link() -> str:
    """The address of the Corpus page."""
    return "/corpus?" + urlencode(_language(), doseq=True)


def _params(*tags: Tag) -> dict[str, list[str]]:
    return Query(tags=tuple(str(tag) for tag in tags)).to_params() | _language()


def _language() -> dict[str, list[str]]:
    return {"lang": [st.query_params["lang"]]} if "lang" in st.query_params else {}
