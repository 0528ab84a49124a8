"""From tags to the search that they filter."""

from typing import NoReturn

import streamlit as st

from lib.bootstrap import ROOT
from lib.core.documents import Tag
from lib.core.query import Query
from lib.ui.address import link
from lib.ui.language import language


def tags_link(*tags: Tag) -> str:
    """The address of the search for what carries all of `tags`."""
    return link("search", _query(*tags).to_params())


def open_search(*tags: Tag) -> NoReturn:
    """Goes to that search at once."""
    params = _query(*tags).to_params() | {"lang": [language()]}
    st.switch_page(ROOT / "pages" / "search.py", query_params=params)


def _query(*tags: Tag) -> Query:
    return Query(tags=tuple(str(tag) for tag in tags))
