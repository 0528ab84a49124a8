"""The desk at which passages are judged: one at a time, by button or by key."""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from itertools import count

import streamlit as st

from lib.access.administrators import Administrator
from lib.access.audit import Action
from lib.bootstrap import App
from lib.core.errors import MafteachError
from lib.core.judgements import Grade, Judgement
from lib.core.query import Mode, Query
from lib.core.visible import one_line
from lib.evaluate.judged import by_query
from lib.evaluate.judging import Found, pool
from lib.limits.clients import Client
from lib.ui.address import current_number
from lib.ui.assets import style
from lib.ui.judge.figures import figures_html, queries_html
from lib.ui.judge.files import download_html
from lib.ui.judge.passage import (
    button_label,
    done_html,
    head,
    missing,
    nothing_to_judge,
    passage_html,
    steps,
    strip,
)
from lib.ui.keys import GRADES, UNDO
from lib.ui.markup import draw, element
from lib.ui.problems import said as problem
from lib.ui.search.session import marked
from lib.ui.strings import t
from lib.ui.visitor import is_administrator, require_administrator, sign_in_panel

MEASURING_SECONDS = 1.0
"""So long a drawing of the page measures searches that are judged; others wait for the next."""
_WAITED = "judge_waited"
_PARTLY = "judge_found"


def judge(app: App, query: Query, client: Client) -> None:
    """The view: the passages of a text, where there is one; then what all judgements tell."""
    draw(style("judge"))
    asked = Query(query.text.strip())
    if asked.text:
        _passages(app, asked, _found(app, asked.text, client))
    draw(element("h2.page-part", t("judge_figures")))
    _figures(app, client)
    judged = app.store.read(lambda reader: list(by_query(reader.judgements())))
    if judged:
        draw(queries_html(judged), download_html())
    if not is_administrator():
        sign_in_panel("search", "judge_needs")


def _found(app: App, text: str, client: Client) -> Found:
    """What is not kept is as many searches of the visitor as there are modes.  Where one could not
    answer the session keeps the others, so that it is not tried again at every mark."""
    known = app.judging.known(text)
    if known is not None:
        return known
    asked = text, app.models.current().key
    partly: Mapping[object, Found] = st.session_state.get(_PARTLY, {})
    if asked in partly:
        return partly[asked]
    for _ in app.judging.modes:
        app.limits.search(client)
    with st.spinner(t("judge_mixing")), app.limits.turns.turn(client.address):
        found = app.judging.found(text, app.limits.gate(client))
    st.session_state[_PARTLY] = {asked: found}
    return found


def _passages(app: App, asked: Query, found: Found) -> None:
    ids = pool(asked.text, found)
    silent: list[Mode] = [mode for mode in app.judging.modes if mode not in found]
    if not ids:
        draw(missing(silent), nothing_to_judge())
        return
    said = {
        each.document: each
        for each in app.store.read(lambda reader: list(reader.judgements(asked.text)))
    }
    here = min(current_number(), len(ids)) or _next_open(ids, said, 0)
    key = ids[here - 1]
    document = app.store.read(lambda reader: reader.document(key))
    spans = marked(app, asked, document)
    done = sum(each in said for each in ids)
    draw(
        head(asked, done, len(ids)),
        element("p.quiet", t("judge_how")),
        missing(silent),
        strip(ids, said, asked.text, here),
        passage_html(document, spans, asked, said.get(key)),
    )
    if is_administrator():
        _buttons(app, asked.text, ids, said, here)
    draw(steps(asked.text, here, len(ids)), done_html() if done == len(ids) else "")


def _next_open(ids: list[str], said: Collection[str], here: int) -> int:
    """The number of the next passage that nobody has judged; where there is none, of this one."""
    order = [*range(here, len(ids)), *range(here)]
    return next((at + 1 for at in order if ids[at] not in said), max(1, here))


def _buttons(app: App, text: str, ids: list[str], said: Collection[str], here: int) -> None:
    """A button bears the number of its passage: what is pressed twice does not judge the next."""
    with st.container(horizontal=True, key="judge-bar"):
        pressed = [
            grade
            for grade, keys in GRADES.items()
            if st.button(button_label(grade, keys[0]), key=f"{here}-judge_{grade.word}")
        ]
        undone = st.button(f"{t('judge_undo')} · {UNDO[0]}", key="judge_undo", type="tertiary")
    try:
        if pressed:
            _judge(app, text, ids[here - 1], pressed[0])
            to = _next_open(ids, {*said, ids[here - 1]}, here)
        elif undone:
            to = _undo(app, text, ids, here)
        else:
            return
    except MafteachError as error:
        draw(problem(error))
        return
    if to:
        st.query_params["hit"] = str(to)
        st.rerun()


def _judge(app: App, text: str, key: str, grade: Grade) -> None:
    who = require_administrator(Action.JUDGE, **_told(text, key), grade=grade.word)
    at = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    with app.store.judging() as writer:
        writer.judge(Judgement(text, key, grade, _name(who), at))


def _undo(app: App, text: str, ids: list[str], here: int) -> int:
    """The number of the passage that is open again; 0 where there was nothing to undo."""
    who = require_administrator(Action.UNDO_JUDGEMENT, query=one_line(text, 80))
    with app.store.judging() as writer:
        undone = writer.undo(text, _name(who))
    if undone is None:
        draw(element("p.notice", t("judge_nothing_left"), role="status"))
        return 0
    return ids.index(undone.document) + 1 if undone.document in ids else here


def _told(text: str, key: str) -> dict[str, str]:
    return {"query": one_line(text, 80), "document": one_line(key, 80)}


def _name(who: Administrator) -> str:
    return who.name or str(who.way)


def _figures(app: App, client: Client) -> None:
    """The page is drawn again while searches wait to be measured, and their number falls."""
    with app.limits.turns.turn(client.address):
        figures = app.judging.figures(MEASURING_SECONDS)
    draw(figures_html(figures))
    if figures.waiting and figures.waiting != st.session_state.get(_WAITED):
        st.fragment(_again(), run_every=MEASURING_SECONDS)()
    st.session_state[_WAITED] = figures.waiting


def _again() -> Callable[[], None]:
    """For a fragment: its first run is that of the page itself."""
    runs = count()

    def again() -> None:
        if next(runs):
            st.rerun()

    return again
