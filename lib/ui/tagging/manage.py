"""Tag work on the Tags page: one tag renamed, merged, coloured, and passages that may lack it; the
log of all changes, each with its undo."""

from collections.abc import Sequence
from datetime import timedelta

import streamlit as st
from markupsafe import Markup

from lib.bootstrap import App
from lib.core.documents import CATEGORY_COLORS, Tag, TagCount
from lib.core.errors import MafteachError, SemanticUnavailable
from lib.core.query import Query
from lib.core.tagging import LOG_PAGE
from lib.core.visible import one_line
from lib.search.tag_suggestions import AT_ONCE, PassageSuggestion
from lib.ui.address import document_link
from lib.ui.markup import anchor, direction_of, draw, element, isolated
from lib.ui.problems import said
from lib.ui.strings import t
from lib.ui.tagging.doing import beside, outcome, panel, perform, tag_box, tell, typed, undo
from lib.ui.tagging.said import color_name, log_line, pill, row

_TAG, _NAME, _MERGE, _SKIPPED, _BEFORE = (
    "tag_which", "tag_new_name", "tag_merge_asked", "tag_passages_skipped", "tag_log_before",
)  # fmt: skip


def tag_work(app: App, counts: Sequence[TagCount]) -> None:
    """For an administrator."""
    with panel(t("work_title"), "tag-work") as unfolded:
        if unfolded:
            outcome("tags")
            _of_one(app, counts)
            _log(app)


def _of_one(app: App, counts: Sequence[TagCount]) -> None:
    by_name = {str(each.tag): each for each in counts}
    chosen = by_name.get(tag_box(_TAG, [each.tag for each in counts], "work_which", new=False))
    if chosen is not None:
        colors = {each.tag.category: each.color for each in counts}
        _rename(chosen.tag, [each.tag for each in counts])
        _color(chosen)
        _passages(app, chosen.tag, colors)


# The name


def _rename(tag: Tag, tags: Sequence[Tag]) -> None:
    asked: tuple[Tag, Tag] | None = st.session_state.get(_MERGE)
    if asked is not None and asked[0] == tag:
        _ask_to_merge(*asked)
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = tag_box(_NAME, [each for each in tags if each != tag], "work_rename")
        st.button(
            t("work_rename_go"), key="tag_rename", disabled=not name,
            on_click=_renamed, args=(tag, name, tags),
        )  # fmt: skip


def _renamed(tag: Tag, written: str, tags: Sequence[Tag]) -> None:
    """A name that a tag has already asks to merge."""
    try:
        to = typed(written, tags)
    except MafteachError as error:
        tell(said(error))
        return
    if to in tags and to != tag:
        st.session_state[_MERGE] = tag, to
        return
    if perform(lambda writer: [writer.rename(tag, to)], rename=str(tag), to=str(to)):
        _work_on(to)


def _ask_to_merge(tag: Tag, into: Tag) -> None:
    asked = t("work_merge_ask", tag=isolated(str(tag), 80), to=isolated(str(into), 80))
    draw(element("p", asked))
    with st.container(horizontal=True):
        st.button(
            t("work_merge_go"), key="tag_merge", type="primary",
            on_click=_merged, args=(tag, into),
        )  # fmt: skip
        st.button(t("work_back"), key="tag_merge_back", on_click=_forget_merge)


def _merged(tag: Tag, into: Tag) -> None:
    _forget_merge()
    if perform(lambda writer: [writer.merge(tag, into)], merge=str(tag), into=str(into)):
        _work_on(into)


def _forget_merge() -> None:
    st.session_state.pop(_MERGE, None)


def _work_on(tag: Tag) -> None:
    st.session_state[_TAG] = str(tag)
    st.session_state[_NAME] = None


# The colour


def _color(each: TagCount) -> None:
    category = each.tag.category
    if not category:
        draw(element("p.quiet", t("work_color_none")))
        return
    others = [color for color in CATEGORY_COLORS if color != each.color]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        color = st.selectbox(
            t("work_color", category=one_line(category, 40)), others, index=None,
            key="tag_color_box", format_func=color_name, placeholder=color_name(each.color),
        )  # fmt: skip
        st.button(
            t("work_color_go"), key="tag_color", disabled=not color,
            on_click=_colored, args=(category, color),
        )  # fmt: skip
    swatches = (element("span.pill", element("i.dot"), color_name(one), style=f"--dot:{one}")
                for one in CATEGORY_COLORS)  # fmt: skip
    draw(element("div.pills", swatches))


def _colored(category: str, color: str) -> None:
    if perform(lambda writer: [writer.recolor(category, color)], category=category, color=color):
        st.session_state["tag_color_box"] = None


# Passages


def _passages(app: App, tag: Tag, colors: dict[str, str]) -> None:
    skipped_of, skipped = st.session_state.get(_SKIPPED, (tag, 0))
    skipped = skipped if skipped_of == tag else 0
    draw(
        element("h3.tag-part", t("work_passages", tag=pill(tag, colors))),
        element("p.quiet", t("work_passages_hint")),
    )
    try:
        offered = app.search.passages_for(tag, skipped)
    except SemanticUnavailable:
        draw(element("p.quiet", t("work_suggested_off")))
        return
    if not offered:
        draw(element("p.quiet", t("work_suggested_none")))
    with st.container(gap=None, key="tag-rows"):
        for number, each in enumerate(offered):
            beside(passage_html(each), "work_accept", f"tag_accept_{number}",
                   _accepted, app, tag, [each.document.id])  # fmt: skip
    with st.container(horizontal=True):
        if offered:
            st.button(
                t("work_accept_all", number=len(offered)), key="tag_accept_all",
                on_click=_accepted, args=(app, tag, [each.document.id for each in offered]),
            )  # fmt: skip
        if len(offered) == AT_ONCE:
            st.button(t("work_others"), key="tag_others", on_click=_skip,
                      args=(tag, skipped + AT_ONCE))  # fmt: skip
        elif skipped:
            st.button(t("work_first"), key="tag_others", on_click=_skip, args=(tag, 0))


def passage_html(each: PassageSuggestion) -> Markup:
    document = each.document
    name = anchor(document_link(document.id, Query()), isolated(document.name, 80))
    side = direction_of(document.text)
    text = element("bdi", one_line(document.text, 120), dir=side)
    return row(element("span.begins", name, " ", text, dir=side))


def _skip(tag: Tag, number: int) -> None:
    st.session_state[_SKIPPED] = tag, number


def _accepted(app: App, tag: Tag, keys: Sequence[str]) -> None:
    rows = list(app.store.read(lambda reader: reader.row_ids(keys)).values())
    perform(lambda writer: [writer.tag(rows, tag)], tag=str(tag), passages=len(rows))


# The log


def _log(app: App) -> None:
    before = st.session_state.get(_BEFORE, 0)
    changes = app.store.read(lambda reader: reader.tag_changes(LOG_PAGE, before))
    draw(element("h3.tag-part", t("log_title")))
    if not changes:
        draw(element("p.quiet", t("log_none")))
    with st.container(gap=None, key="tag-rows-log"):
        for place, change in enumerate(changes):
            line, key = log_line(change, _ahead()), f"tag_log_undo_{place}"
            if change.undone:
                with st.container(horizontal=True, vertical_alignment="center"):
                    draw(line)
            else:
                beside(line, "work_undo", key, undo, [change.number])
    with st.container(horizontal=True):
        if len(changes) == LOG_PAGE:
            st.button(t("log_older"), key="tag_log_older", on_click=_show_before,
                      args=(changes[-1].number,))  # fmt: skip
        if before:
            st.button(t("log_newest"), key="tag_log_newest", on_click=_show_before, args=(0,))


def _show_before(number: int) -> None:
    st.session_state[_BEFORE] = number


def _ahead() -> timedelta:
    """By which the visitor's clock is ahead of UTC."""
    return timedelta(minutes=-(st.context.timezone_offset or 0))
