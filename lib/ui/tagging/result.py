"""Tag work on a whole result, above its list."""

from dataclasses import dataclass, replace

import streamlit as st

from lib.bootstrap import App
from lib.core.documents import Tag
from lib.core.errors import Conflict, MafteachError, UsageError
from lib.core.query import Query
from lib.core.tagging import MOST_TAGGED, UNASKED, TagAct, TagRefusal
from lib.limits.clients import Client
from lib.ui.markup import draw, element, isolated
from lib.ui.problems import said
from lib.ui.strings import t
from lib.ui.tagging.doing import outcome, panel, perform, tag_box, tell, typed

_ASKED = "tag_result_asked"


@dataclass(frozen=True)
class _Asked:
    """What is to be done with so many passages, once it is agreed to."""

    act: TagAct
    tag: str
    query: Query
    number: int
    known: tuple[Tag, ...]


def result_work(app: App, query: Query, total: int, client: Client) -> None:
    """For an administrator: a tag for all of what was found, or off it."""
    with panel(t("work_title"), "tag-work") as unfolded:
        if unfolded:
            _work(app, query.with_(page=1), total, client)


def _work(app: App, query: Query, total: int, client: Client) -> None:
    outcome(f"search {query.to_params()}")
    draw(element("p.quiet", t("work_result", number=total)))
    asked: _Asked | None = st.session_state.get(_ASKED)
    if asked is not None and asked.query == query:
        _ask(app, asked, client)
        return
    tags = tuple(each.tag for each in app.store.read(lambda reader: reader.tags()))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = tag_box("tag_result_box", tags)
        for act, key in ((TagAct.TAG, "tag_result_add"), (TagAct.UNTAG, "tag_result_off")):
            st.button(
                t("work_add" if act is TagAct.TAG else "work_take_off"), key=key,
                disabled=not chosen, on_click=_do,
                args=(app, _Asked(act, chosen, query, UNASKED, tags), client),
            )  # fmt: skip


def _ask(app: App, asked: _Asked, client: Client) -> None:
    code = f"work_ask_{asked.act}"
    draw(element("p", t(code, tag=isolated(asked.tag, 80), number=asked.number)))
    with st.container(horizontal=True):
        st.button(
            t("work_go"), key="tag_result_go", type="primary",
            on_click=_do, args=(app, asked, client, True),
        )  # fmt: skip
        st.button(t("work_back"), key="tag_result_back", on_click=_forget)


def _forget() -> None:
    st.session_state.pop(_ASKED, None)


def _do(app: App, asked: _Asked, client: Client, agreed: bool = False) -> None:
    """At once where they are few; else it is asked whether these are meant, and what was agreed to
    is not done to others."""
    _forget()
    try:
        tag = typed(asked.tag, asked.known)
        rows = _found(app, asked.query, client)
        if agreed and len(rows) != asked.number:
            raise Conflict(TagRefusal.OTHERS(number=len(rows), agreed=asked.number))
    except MafteachError as error:
        tell(said(error))
        return
    if len(rows) > UNASKED and not agreed:
        st.session_state[_ASKED] = replace(asked, number=len(rows))
        return
    perform(
        lambda writer: [
            writer.tag(rows, tag) if asked.act is TagAct.TAG else writer.untag(rows, tag)
        ],
        act=str(asked.act), tag=str(tag), passages=len(rows),
    )  # fmt: skip


def _found(app: App, query: Query, client: Client) -> tuple[int, ...]:
    app.limits.search(client)
    with app.limits.turns.turn(client.address):
        rows = app.listings.rows(query, app.limits.gate(client))
    if len(rows) > MOST_TAGGED:
        raise UsageError(TagRefusal.MANY(number=len(rows), most=MOST_TAGGED))
    return rows
