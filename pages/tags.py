"""Tags: by category, and which of them occur together."""

from typing import Any, NoReturn

import streamlit as st

from lib.bootstrap import ROOT
from lib.core.documents import Tag, TagCount
from lib.core.query import Query
from lib.serving import serving_app
from lib.stores.protocol import CorpusReader
from lib.ui.address import link
from lib.ui.assets import style
from lib.ui.markup import anchor, draw, element, isolated
from lib.ui.strings import direction, language, t
from lib.ui.tagging.manage import tag_work
from lib.ui.tags.browser import grouped, groups_html, pairs_html
from lib.ui.tags.picture import Together, figure, most_frequent, scale_html
from lib.ui.visitor import is_administrator


def page() -> None:
    tags, together = serving_app().store.read(_read)
    draw(style("tags"))
    _head(tags)
    if not tags:
        _empty()
        return
    text = st.text_input(
        t("tags_filter"), key="tags_filter", placeholder=t("tags_filter_hint"),
        label_visibility="collapsed", width=420, max_chars=80,
    )  # fmt: skip
    if is_administrator():
        tag_work(serving_app(), tags)
    groups = grouped(tags, text)
    if groups:
        draw(groups_html(groups, _link))
    else:
        nothing = element("b", t("tags_none_match", text=isolated(text, 80)))
        draw(element("p", nothing, element("br"), t("tags_none_match_hint")))
    if not text:
        _together(together)


def _read(reader: CorpusReader) -> tuple[list[TagCount], Together]:
    tags = reader.tags()
    frequent = most_frequent(tags)
    return tags, Together(frequent, reader.tag_pairs([each.tag for each in frequent]))


def _head(tags: list[TagCount]) -> None:
    categories = len({each.tag.category for each in tags} - {""})
    code = "tags_summary" if categories else "tags_summary_one"
    summary = t(code, tags=len(tags), categories=categories) if tags else ""
    draw(element("h1.page-title", t("tags_title")), element("p.quiet", summary))


def _empty() -> None:
    draw(
        element("p", element("b", t("tags_empty")), element("br"), t("tags_empty_hint")),
        element("p", anchor(link("corpus"), t("tags_to_corpus"))),
    )


def _together(together: Together) -> None:
    draw(element("h2.page-part", t("tags_together")))
    top = together.top()
    if not top:
        draw(element("p.quiet", t("tags_pair_none")))
        return
    draw(element("p.quiet", t("tags_together_hint")))
    colors: dict[Tag, str] = {each.tag: each.color for each in together.tags}
    rtl = direction() == "rtl"
    picture, pairs = st.columns([3, 2], gap="large")
    with picture:
        draw(scale_html(together, rtl))
        chosen: Any = st.plotly_chart(
            figure(together, rtl), key="tags_together",
            on_select="rerun", selection_mode="points", alt=t("tags_together_alt"),
            config={"displayModeBar": False},
        )  # fmt: skip
    with pairs:
        draw(pairs_html(top, colors, _link))
    for point in chosen["selection"]["point_indices"][:1]:
        column, row, _ = together.cells[point]
        _open_search(together.tags[column].tag, together.tags[row].tag)


def _link(*tags: Tag) -> str:
    """The address of the search for what carries all of `tags`."""
    return link("search", _query(*tags).to_params())


def _open_search(*tags: Tag) -> NoReturn:
    """Goes to that search at once."""
    params = _query(*tags).to_params() | {"lang": [language()]}
    st.switch_page(ROOT / "pages" / "search.py", query_params=params)


def _query(*tags: Tag) -> Query:
    return Query(tags=tuple(str(tag) for tag in tags))


page()
