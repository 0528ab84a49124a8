"""Tag work on one passage, under it: what it carries, another tag, and what is suggested."""

from collections.abc import Mapping, Sequence

import streamlit as st

from lib.bootstrap import App
from lib.core.documents import Tag
from lib.core.errors import SemanticUnavailable
from lib.search.tag_suggestions import AT_ONCE, TagSuggestion
from lib.ui.markup import draw, element
from lib.ui.strings import t
from lib.ui.tagging.doing import beside, outcome, panel, perform, tag_box, typed
from lib.ui.tagging.said import pill, row

_BOX, _SKIPPED = "tag_add_box", "tag_skipped"


def passage_work(app: App, key: str, colors: Mapping[str, str]) -> None:
    """For an administrator."""
    with panel(t("work_title"), "tag-work-passage") as unfolded:
        if unfolded:
            _work(app, key, colors)


def _work(app: App, key: str, colors: Mapping[str, str]) -> None:
    document, counts = app.store.read(lambda reader: (reader.document(key), reader.tags()))
    outcome(f"document {key}")
    _carried(app, key, document.tags, colors)
    others = [each.tag for each in counts if each.tag not in document.tags]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = tag_box(_BOX, others)
        st.button(t("work_add"), key="tag_add", on_click=_add, args=(app, key, chosen),
                  kwargs={"known": others}, disabled=not chosen)  # fmt: skip
    _suggested(app, key, colors)


def _carried(app: App, key: str, tags: Sequence[Tag], colors: Mapping[str, str]) -> None:
    draw(element("h3.tag-part", t("work_carried")))
    if not tags:
        draw(element("p.quiet", t("work_carried_none")))
    with st.container(gap=None, key="tag-rows-carried"):
        for number, tag in enumerate(tags):
            beside(row(pill(tag, colors)), "work_take_off", f"tag_off_{number}", _take_off,
                   app, key, tag)  # fmt: skip


def _suggested(app: App, key: str, colors: Mapping[str, str]) -> None:
    skipped_of, skipped = st.session_state.get(_SKIPPED, (key, 0))
    skipped = skipped if skipped_of == key else 0
    draw(element("h3.tag-part", t("work_suggested")))
    try:
        offered = app.search.tags_for(key, skipped)
    except SemanticUnavailable:
        draw(element("p.quiet", t("work_suggested_off")))
        return
    draw(element("p.quiet", t("work_suggested_hint" if offered else "work_suggested_none")))
    with st.container(gap=None, key="tag-rows"):
        for number, each in enumerate(offered):
            beside(row(pill(each.tag, colors), *_why(each)), "work_accept",
                   f"tag_accept_{number}", _accept, app, key, [each.tag])  # fmt: skip
    with st.container(horizontal=True):
        if offered:
            st.button(
                t("work_accept_all", number=len(offered)), key="tag_accept_all",
                on_click=_accept, args=(app, key, [each.tag for each in offered]),
            )  # fmt: skip
        if len(offered) == AT_ONCE:
            st.button(t("work_others"), key="tag_others", on_click=_skip,
                      args=(key, skipped + AT_ONCE))  # fmt: skip
        elif skipped:
            st.button(t("work_first"), key="tag_others", on_click=_skip, args=(key, 0))


def _why(each: TagSuggestion) -> list[str]:
    said = [t("work_by_neighbours", number=each.neighbours)] if each.neighbours else []
    return said if said else [t("work_by_name")]


def _skip(key: str, number: int) -> None:
    st.session_state[_SKIPPED] = key, number


def _rows(app: App, key: str) -> list[int]:
    return list(app.store.read(lambda reader: reader.row_ids([key])).values())


def _add(app: App, key: str, written: str, known: Sequence[Tag]) -> None:
    rows = _rows(app, key)
    if perform(lambda writer: [writer.tag(rows, typed(written, known))], tag=written):
        st.session_state[_BOX] = None


def _take_off(app: App, key: str, tag: Tag) -> None:
    rows = _rows(app, key)
    perform(lambda writer: [writer.untag(rows, tag)], untag=str(tag))


def _accept(app: App, key: str, tags: Sequence[Tag]) -> None:
    rows = _rows(app, key)
    perform(lambda writer: [writer.tag(rows, tag) for tag in tags], accepted=len(tags))
