"""Tags: by category, and which of them occur together."""

from html import escape
from typing import Any

import streamlit as st

from lib.bootstrap import serving_app
from lib.core.documents import Tag, TagCount
from lib.stores.protocol import CorpusReader
from lib.ui import tags_browser
from lib.ui.address import link
from lib.ui.language import direction
from lib.ui.markup import safe
from lib.ui.strings import t
from lib.ui.tags_browser import grouped, groups_html, pairs_html
from lib.ui.tags_links import open_search, tags_link
from lib.ui.tags_picture import Together, figure, most_frequent, scale_html


def page() -> None:
    tags, together = serving_app().store.read(_read)
    st.html(tags_browser.STYLE)
    _head(tags)
    if not tags:
        _empty()
        return
    text = st.text_input(
        t("tags_filter"), key="tags_filter", placeholder=t("tags_filter_hint"),
        label_visibility="collapsed", width=420, max_chars=80,
    )  # fmt: skip
    groups = grouped(tags, text)
    if groups:
        st.html(groups_html(groups, tags_link))
    else:
        nothing = t("tags_none_match", text=f"<bdi>{safe(text, 80)}</bdi>")
        st.html(f"<p><b>{nothing}</b><br>{t('tags_none_match_hint')}</p>")
    if not text:
        _together(together)


def _read(reader: CorpusReader) -> tuple[list[TagCount], Together]:
    tags = reader.tags()
    frequent = most_frequent(tags)
    return tags, Together(frequent, reader.tag_pairs([each.tag for each in frequent]))


def _head(tags: list[TagCount]) -> None:
    categories = len({each.tag.category for each in tags} - {""})
    code = "tags_summary" if categories else "tags_summary_one"
    summary = t(code, tags=f"{len(tags):,}", categories=f"{categories:,}") if tags else ""
    st.html(f'<h1 class="page-title">{t("tags_title")}</h1><p class="quiet">{summary}</p>')


def _empty() -> None:
    st.html(
        f"<p><b>{t('tags_empty')}</b><br>{t('tags_empty_hint')}</p>"
        f'<p><a href="{escape(link("corpus"))}" target="_self">{t("tags_to_corpus")}</a></p>'
    )


def _together(together: Together) -> None:
    st.html(f'<h2 class="page-part">{t("tags_together")}</h2>')
    top = together.top()
    if not top:
        st.html(f'<p class="quiet">{t("tags_pair_none")}</p>')
        return
    st.html(f'<p class="quiet">{t("tags_together_hint")}</p>')
    colors: dict[Tag, str] = {each.tag: each.color for each in together.tags}
    rtl = direction() == "rtl"
    picture, pairs = st.columns([3, 2], gap="large")
    with picture:
        st.html(scale_html(together, rtl))
        chosen: Any = st.plotly_chart(
            figure(together, rtl), key="tags_together",
            on_select="rerun", selection_mode="points", alt=t("tags_together_alt"),
            config={"displayModeBar": False},
        )  # fmt: skip
    with pairs:
        st.html(pairs_html(top, colors, tags_link))
    for point in chosen["selection"]["point_indices"][:1]:
        column, row, _ = together.cells[point]
        open_search(together.tags[column].tag, together.tags[row].tag)


page()
