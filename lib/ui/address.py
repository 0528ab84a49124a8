"""Addresses: what the visitor asked, read from the URL, and links that ask something else.

The address is the only state of a search, so a link, the back button and a reload all
reproduce it.
"""

import re
from functools import lru_cache
from urllib.parse import quote_plus, urlencode

import streamlit as st
from starlette.requests import Request

from lib.core.collocation import CollocatesQuery
from lib.core.concordance import LineSort, LinesQuery
from lib.core.dispersion import DispersionQuery
from lib.core.keyness import Unit
from lib.core.query import Mode, Query
from lib.search.side_by_side import Axis
from lib.ui.once import once
from lib.ui.strings import LANGUAGE_PARAMETER, LANGUAGES, language

PAGES = {
    "search": "/", "document": "/document", "tags": "/tags", "corpus": "/corpus",
    "memory": "/memory", "model": "/model", "kept": "/kept",
}  # fmt: skip
SIGN_IN = "/sign-in"
VIEW, LINES_VIEW, WORDS_VIEW, PAIRS_VIEW = "view", "lines", "words", "pairs"
NEAR_VIEW, WHERE_VIEW, JUDGE_VIEW = "near", "where", "judge"
"""How a search's answer is shown: as cards, unless the address says as lines, as the words or
pairs that stand out in it, what stands near its words and where they stand, one passage after the
other to be judged, or an axis."""
TOUR = "tour"
"""The number of a stop of the tour, which links carry on as long as it goes."""
_LAST_SEARCH = "last_search"

Params = dict[str, list[str]]


@once
def params() -> Params:
    """The query string of the page that is shown."""
    return {key: st.query_params.get_all(key) for key in st.query_params}


def current_query() -> Query:
    """The search that the address asks for; raises QueryError."""
    asked = params()
    if "sort" in _chosen_view():  # an order of lines
        asked = {name: values for name, values in asked.items() if name != "sort"}
    return Query.from_params(asked)


def current_lines() -> LinesQuery | None:
    """The places that the address asks for; None where it asks for cards, or for what stands at no
    place.  Raises QueryError."""
    asked = params()
    placed = _view() == LINES_VIEW and has_places(current_query())
    return LinesQuery.from_params(asked) if placed else None


def current_axis() -> Axis | None:
    """Where the address asks for answers side by side."""
    return Axis(_view()) if _view() in list(Axis) else None


def current_unit() -> Unit | None:
    """What stands out, where the address asks for it and there can be any."""
    asked = _view() in _UNITS and has_words(current_query())
    return _UNITS[_view()] if asked else None


def current_collocates() -> CollocatesQuery | None:
    """What the address asks for of what stands near the words.  Raises QueryError."""
    placed = _view() == NEAR_VIEW and has_places(current_query())
    return CollocatesQuery.from_params(params()) if placed else None


def current_dispersion() -> DispersionQuery | None:
    """What the address asks for of where the words stand.  Raises QueryError."""
    placed = _view() == WHERE_VIEW and has_places(current_query())
    return DispersionQuery.from_params(params()) if placed else None


def judges() -> bool:
    """Whether the address asks for passages to be judged, or for what was judged."""
    return _view() == JUDGE_VIEW


def has_words(query: Query) -> bool:
    """Whether words may stand out in it: it divides the corpus, which meaning does not."""
    asked = query.text.strip() or query.chosen or query.not_tags or query.since
    return bool(asked) and query.mode is not Mode.SEMANTIC


def has_places(query: Query) -> bool:
    """Whether it can be shown as lines: words stand somewhere, meaning and tags do not."""
    return bool(query.text.strip()) and query.mode is not Mode.SEMANTIC


def remember_search(query: Query) -> None:
    """Keeps the search for the way back from other pages."""
    st.session_state[_LAST_SEARCH] = {**query.to_params(), **_chosen_view()}


def last_search() -> Params:
    """What the Search link of other pages leads to."""
    kept: Params = st.session_state.get(_LAST_SEARCH, {})
    return kept


def address_of(page: str, asked: Params) -> str:
    """An address on this site that asks exactly this."""
    written = urlencode(asked, doseq=True, quote_via=_quoted)
    return PAGES[page] + (f"?{written}" if written else "")


@lru_cache(400)
def _quoted(text: str, safe: str, encoding: str | None, errors: str | None) -> str:
    """The links of one page differ in little: most of what they say, others have said."""
    return quote_plus(text, safe, encoding, errors)


def link(page: str, asked: Params | None = None) -> str:
    """An address on this site, in the language the visitor chose and on the tour that goes on."""
    return address_of(page, {**_chosen_tour(), **(asked or {}), **_chosen_language()})


def search_link(query: Query, **changes: object) -> str:
    """The search changed; a change of anything but the page begins at the first one."""
    if changes and "page" not in changes:
        changes["page"] = 1
    changed = query.with_(**changes) if changes else query
    return link("search", {**changed.to_params(), **_chosen_view()})


def cards_link(query: Query) -> str:
    """The search's answer as cards."""
    return link("search", query.with_(page=1).to_params())


def words_link(query: Query, unit: Unit = Unit.WORDS) -> str:
    """The words, or pairs, that stand out in the search's answer."""
    return link("search", {**query.with_(page=1).to_params(), VIEW: [str(unit)]})


def near_link(asked: CollocatesQuery) -> str:
    """What stands near the search's words."""
    return _placed_link(NEAR_VIEW, asked)


def where_link(asked: DispersionQuery) -> str:
    """Where the search's words stand."""
    return _placed_link(WHERE_VIEW, asked)


def _placed_link(view: str, asked: CollocatesQuery | DispersionQuery) -> str:
    searched = asked.query.with_(page=1).to_params()
    return link("search", {**searched, VIEW: [view], **asked.to_params()})


def lines_link(asked: LinesQuery, sort: LineSort | None = None, page: int = 1) -> str:
    """The same places in this or another order, from this page on."""
    return link(
        "search",
        {**asked.query.with_(page=page).to_params(), **_lines_view(sort or asked.sort)},
    )


def beside_link(query: Query, axis: Axis) -> str:
    """The answers along `axis`, side by side."""
    return link("search", {**query.with_(page=1).to_params(), VIEW: [str(axis)]})


def judge_link(text: str = "", number: int = 0) -> str:
    """What is found for `text`, to be judged from its passage `number` on; without a text, what
    was judged."""
    hit = {"hit": [str(number)]} if number else {}
    return link("search", {**Query(text).to_params(), VIEW: [JUDGE_VIEW], **hit})


def document_link(key: str, query: Query, at: str = "", number: int = 0) -> str:
    """A document, carrying the search that found it; opened `at` a place where one is given.

    `number` is that of the hit among all of them, by which it can be named without its `key`.
    """
    place = {"at": [at]} if at else {}
    hit = {"hit": [str(number)]} if number else {}
    named = {"id": [key]} if key else {}
    return link("document", {**named, **query.to_params(), **_chosen_view(), **place, **hit})


def current_number() -> int:
    """Of the hit that the address opens or judges, counted from 1; 0 where it names none."""
    return _number("hit")


def current_stop() -> int:
    """Of the tour that the address is on, counted from 1; 0 where it is on none."""
    return _number(TOUR)


def _number(parameter: str) -> int:
    written = st.query_params.get(parameter, "")
    return int(written) if _NUMBER.fullmatch(written) else 0


def current_place() -> tuple[int, int] | None:
    """[start, end) in the visible text, where the address opens a document at a place."""
    written = _PLACE.fullmatch(st.query_params.get("at", ""))
    return (int(written[1]), int(written[2])) if written else None


_PLACE = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")
_NUMBER = re.compile(r"[1-9][0-9]{0,5}")


def in_language(code: str, page: str) -> str:
    """This same page in another language."""
    return address_of(page, {**params(), LANGUAGE_PARAMETER: [code]})


def sign_in_link(page: str) -> str:
    """Where an administrator signs in, and returns from to this page."""
    return f"{SIGN_IN}?{urlencode({'next': page, LANGUAGE_PARAMETER: language()})}"


@once
def _chosen_view() -> Params:
    """What links carry on of the view that the address names."""
    if axis := current_axis():
        return {VIEW: [str(axis)]}
    if _view() in (*_UNITS, JUDGE_VIEW):
        return {VIEW: [_view()]}
    if _view() in _CHOICES:
        return {name: values for name, values in params().items() if name in _CHOICES[_view()]}
    if _view() != LINES_VIEW:
        return {}
    sort = st.query_params.get("sort", "")
    of_lines = sort in (LineSort.BEFORE, LineSort.AFTER)
    return _lines_view(LineSort(sort) if of_lines else LineSort.ORDER)


_UNITS = {WORDS_VIEW: Unit.WORDS, PAIRS_VIEW: Unit.PAIRS}
_CHOICES = {
    NEAR_VIEW: (VIEW, "window", "side", "stop_words"),
    WHERE_VIEW: (VIEW, "category", "parts"),
}
"""What a view is told beside the search."""


def _view() -> str:
    return st.query_params.get(VIEW, "")


def _lines_view(sort: LineSort) -> Params:
    order = {} if sort is LineSort.ORDER else {"sort": [str(sort)]}
    return {VIEW: [LINES_VIEW], **order}


@once
def _chosen_tour() -> Params:
    return {TOUR: [str(number)]} if (number := current_stop()) else {}


@once
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
