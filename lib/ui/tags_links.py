"""From tags to the search that they filter."""

from typing import NoReturn
from urllib.parse import urlencode

import streamlit as st

from lib.core.documents import Tag
from lib.core.query import Query


def search_link(*tags: Tag) -> str:
    """The address of the search for what carries all of `tags`, in the visitor's language."""
    return "/?" + urlencode(_params(*tags), doseq=True)


def open_search(*tags: Tag) -> NoReturn:
    """Goes to that search at once."""
    st.switch_page("pages/search.py", query_params=_params(*tags))


def _params(*tags: Tag) -> dict[str, list[str]]:
    params = Query(tags=tuple(str(tag) for tag in tags)).to_params()
    if "lang" in st.query_params:
        params["lang"] = [st.query_params["lang"]]
    return params
