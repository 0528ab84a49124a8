"""Memory: how near the server is to its limit, why, and what to do."""

import time
from contextlib import suppress
from dataclasses import dataclass

import streamlit as st
from markupsafe import Markup

from lib.bootstrap import App, Host
from lib.core.errors import MafteachError
from lib.memory.guard import Level
from lib.memory.rings import WINDOWS
from lib.memory.trend import trend
from lib.serving import serving_app, serving_host
from lib.ui import problems
from lib.ui.address import link
from lib.ui.assets import style
from lib.ui.markup import anchor, draw, element, isolated
from lib.ui.memory.actions import actions
from lib.ui.memory.chart import SERIES, View, figure, legend_html
from lib.ui.memory.events import clock_of, table_html
from lib.ui.memory.head import Now, figures_html, status_html
from lib.ui.memory.parts import parts, picture_html
from lib.ui.memory.script import chart_html, drawing
from lib.ui.sessions import sessions
from lib.ui.strings import direction, t
from lib.ui.theme import colors
from lib.ui.visitor import is_administrator, sign_in_panel, sign_out_button

SECONDS, BENEATH_SECONDS = 2.0, 10.0
_PAUSED = "memory_paused"


@dataclass(frozen=True)
class Chart:
    """The script that draws it as it is, or as it was when it was told to stand still."""

    at: float
    window: str
    script: Markup
    paused: bool = False


def page() -> None:
    draw(style("memory"))
    draw(element("h1.page-title", t("memory_title")))
    try:
        serving_host().memory.current()
    except MafteachError as error:
        problems.show(error)
        return
    _live()
    _beneath()
    with suppress(MafteachError):  # the figures of memory do not wait for the database
        serving_app()


@st.fragment(run_every=SECONDS)
def _live() -> None:
    """The head and the chart."""
    host = serving_host()
    now = _now(host)
    clock = clock_of(_shift())
    draw(status_html(now), figures_html(now, clock))
    window = _window()
    chart = _chart(host, window, now.level)
    with st.container(horizontal=True, vertical_alignment="center", key="memory-bar-line"):
        draw(_windows_html(window), width="content")
        code = "memory_resume" if chart.paused else "memory_pause"
        st.button(t(code), key="memory_pause", on_click=_pause_or_resume)
    if chart.paused:
        said = t("memory_paused", at=isolated(clock(chart.at)))
        draw(element("p.notice", said, role="status"))
    draw(chart_html(t("memory_chart_waiting"), t("memory_chart_failed")))
    draw(chart.script, unsafe_allow_javascript=True)
    draw(legend_html())


@st.fragment(run_every=BENEATH_SECONDS)
def _beneath() -> None:
    """What happened, and where memory is."""
    host = serving_host()
    left, right = st.columns([3, 2], gap="large")
    with left:
        table = table_html(host.memory.events.recent(), clock_of(_shift()))
        draw(element("h2.page-part", t("memory_events")), table)
    with right:
        picture = picture_html(parts(host))
        draw(element("h2.page-part", t("memory_parts")), picture)
        if is_administrator():
            actions(host)
        else:
            sign_in_panel("memory")
        sign_out_button()


def _now(host: Host) -> Now:
    memory = host.memory
    reading = memory.current()
    level = memory.level
    lines = memory.thresholds.lines(reading.limit)
    kills = [event.started for event in memory.events.recent() if event.kind == "kill"]
    return Now(
        reading=reading,
        level=level,
        line=lines[Level.CRITICAL if level is Level.CRITICAL else Level.WARNING],
        peak=memory.highest(reading),
        trend=trend(memory.rings, reading.at),
        model=host.model_state(),
        sessions=sessions(),
        pool=host.store.pool() if isinstance(host, App) else None,
        last_kill=kills[0] if kills else None,
        administrator=is_administrator(),
        replica=host.store.replica() if isinstance(host, App) else None,
    )


def _pause_or_resume() -> None:
    st.session_state[_PAUSED] = None if st.session_state.get(_PAUSED) else True


def _chart(host: Host, window: str, level: Level) -> Chart:
    """The one that stands still, in its own window; else a new one."""
    paused = st.session_state.get(_PAUSED)
    if isinstance(paused, Chart) and paused.window == window:
        return paused
    chart = Chart(time.time(), window, _drawn(host, window, level), paused is True)
    st.session_state[_PAUSED] = chart if chart.paused else None
    return chart


def _drawn(host: Host, window: str, level: Level) -> Markup:
    memory = host.memory
    now, limit = time.time(), memory.current().limit
    palette = colors(dark=st.context.theme.type == "dark")
    view = View(WINDOWS[window], now, _shift(), palette, direction() == "rtl")
    points = memory.rings.window(view.seconds, now, series=SERIES)
    lines = memory.thresholds.lines(limit)
    return drawing(figure(points, memory.events.recent(), lines, limit, level, view))


def _window() -> str:
    asked = st.query_params.get("window", "")
    return asked if asked in WINDOWS else "5m"


def _windows_html(shown: str) -> Markup:
    links = (
        anchor(
            link("memory", {"window": [each]}), t(f"memory_window_{each}"),
            aria_current="page" if each == shown else None,
        )
        for each in WINDOWS
    )  # fmt: skip
    return element("nav.segments", links, aria_label=t("memory_windows"))


def _shift() -> float:
    """Seconds by which the visitor's clock is ahead of UTC."""
    return -60.0 * (st.context.timezone_offset or 0)


page()
