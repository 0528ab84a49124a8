"""Memory over time, as one picture: what is held, what may be, and what happened.

Plotly's graph_objects over plain lists; static/script/memory_chart.js draws it in the browser.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from lib.memory.events import Event
from lib.memory.guard import Level, Line
from lib.memory.readings import MB
from lib.memory.rings import Window
from lib.ui.markup import element
from lib.ui.memory.events import said
from lib.ui.strings import t

SERIES = ("working_set", "hard", "anonymous", "mapped", "cache")
STACKED = ("anonymous", "mapped", "cache")
_LINES = {"working_set": "words", "hard": "ink"}
"""Their colours; an area has its own."""
MOST_MARKS = 80
HEIGHT = 380
_SYMBOLS = {"start": "triangle-right", "model_load": "triangle-up", "import": "triangle-up",
            "index": "triangle-up", "model_release": "triangle-down", "trim": "triangle-down",
            "alert": "diamond", "kill": "x"}  # fmt: skip
_LTR, _RTL, _END = "\u2066", "\u2067", "\u2069"
"""An SVG text knows no <bdi>."""

Palette = Mapping[str, str]
"""Colours by name: theme.colors."""


@dataclass(frozen=True)
class View:
    """How it is looked at: `seconds` until `now` (Unix time), drawn `shift` seconds from UTC."""

    seconds: int
    now: float
    shift: float
    palette: Palette
    rtl: bool

    def at(self, moment: float) -> str:
        """A moment as plotly reads it, in the visitor's own time."""
        whole = time.gmtime(moment + self.shift)
        return time.strftime("%Y-%m-%d %H:%M:%S", whole)


def figure(
    window: Window, events: Sequence[Event], lines: dict[Level, Line], limit: int,
    level: Level, view: View,
) -> Any:  # fmt: skip
    """The picture as a plotly Figure; its y axis is in MB."""
    import plotly.graph_objects as go

    top = max([limit, *(high for high in window.bands["working_set"].high if high)]) / MB * 1.12
    first = {"x0": view.at(window.times[0]), "dx": window.step * 1000}
    seen = [e for e in events if view.now - view.seconds <= e.started <= view.now][:MOST_MARKS]
    traces = [
        *(_area(name, window, view.palette) | first for name in STACKED),
        *(_line(name, window, view.palette) | first for name in SERIES[:2]),
        _stems(seen, top, view),
        _marks(seen, top, view),
    ]
    return go.Figure(traces, _layout(lines, limit, level, view, top))


def _megabytes(values: Sequence[float | None], gap: float | None) -> list[float | None]:
    return [gap if value is None else round(value / MB, 2) for value in values]


def _area(name: str, window: Window, palette: Palette) -> dict[str, Any]:
    """Gaps are nothing: plotly would bridge what every area of a stack leaves out."""
    return {
        "type": "scatter", "name": t(f"memory_{name}"),
        "y": _megabytes(window.bands[name].mean, 0.0),
        "stackgroup": "held", "mode": "lines", "line": {"width": 0, "shape": "hv"},
        "fillcolor": palette[name], "hovertemplate": "%{y:.1f} MB",
    }  # fmt: skip


def _line(name: str, window: Window, palette: Palette) -> dict[str, Any]:
    """The highest of every point, so that no peak is lost however many seconds it joins."""
    width = 2 if name == "working_set" else 1.25
    return {
        "type": "scatter", "name": t(f"memory_{name}"),
        "y": _megabytes(window.bands[name].high, None),
        "mode": "lines", "line": {"width": width, "color": palette[_LINES[name]], "shape": "hv"},
        "hovertemplate": "%{y:.1f} MB",
    }  # fmt: skip


def _stems(events: Sequence[Event], top: float, view: View) -> dict[str, Any]:
    """From every mark down to the curves."""
    return {
        "type": "scatter",
        "x": [each for event in events for each in (view.at(event.started),) * 2 + (None,)],
        "y": [0, top * 0.965, None] * len(events),
        "mode": "lines", "line": {"width": 1, "color": view.palette["line"], "dash": "dot"},
        "hoverinfo": "skip",
    }  # fmt: skip


def _marks(events: Sequence[Event], top: float, view: View) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": [view.at(event.started) for event in events],
        "y": [top * 0.965] * len(events),
        "name": "", "mode": "markers",
        "marker": {
            "size": 9, "symbol": [_SYMBOLS.get(event.kind, "circle") for event in events],
            "color": [_color(event, view.palette) for event in events],
        },
        "text": [_isolated(said(event), _RTL if view.rtl else _LTR) for event in events],
        "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip


def _color(event: Event, palette: Palette) -> str:
    if event.kind == "kill" or event.details.get("level") == Level.CRITICAL:
        return palette["accent"]
    return palette["warning" if event.kind in ("alert", "encode_refused") else "quiet"]


def _layout(
    lines: dict[Level, Line], limit: int, level: Level, view: View, top: float
) -> dict[str, Any]:
    palette = view.palette
    axis = {"gridcolor": palette["line"], "zeroline": False, "showline": False,
            "color": palette["quiet"], "title": {"text": ""}, "ticklabelstandoff": 5}  # fmt: skip
    bounds = [
        ("limit", limit, palette["quiet"], "solid"),
        *((str(each), line.raised, _bound_color(each, level, palette), "dash")
          for each, line in lines.items()),
    ]  # fmt: skip
    return {
        "template": {}, "height": HEIGHT, "showlegend": False, "hovermode": "x unified",
        "uirevision": view.seconds, "dragmode": "zoom",
        "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": "'Noto Sans Hebrew','Segoe UI',system-ui,sans-serif", "size": 12,
                 "color": palette["ink"]},
        "hoverlabel": {"bgcolor": palette["card"], "bordercolor": palette["line"],
                       "font": {"color": palette["ink"]}},
        "margin": {"t": 8, "b": 28, **({"l": 10, "r": 60} if view.rtl else {"l": 60, "r": 10})},
        "xaxis": axis | {
            "type": "date", "range": [view.at(view.now - view.seconds), view.at(view.now)],
            "showgrid": False, "nticks": 7, "tickformat": _ticks(view.seconds),
            "hoverformat": "%H:%M:%S" if view.seconds <= 3600 else "%d.%m %H:%M",
        },
        "yaxis": axis | {"range": [0, round(top)], "fixedrange": True, "nticks": 6,
                         "ticksuffix": " MB", "side": "right" if view.rtl else "left"},
        "shapes": [
            {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": at / MB, "y1": at / MB,
             "line": {"color": color, "width": 1.25, "dash": dash}}
            for _, at, color, dash in bounds
        ],
        "annotations": [
            {"xref": "paper", "x": 1 if view.rtl else 0, "y": at / MB, "yanchor": "bottom",
             "xanchor": "right" if view.rtl else "left", "showarrow": False,
             "text": _isolated(t(f"memory_line_{name}", size=_isolated(f"{at / MB:,.0f} MB", _LTR)),
                               _RTL if view.rtl else _LTR),
             "font": {"size": 11, "color": color}}
            for name, at, color, _ in bounds
        ],
    }  # fmt: skip


def _isolated(text: str, side: str) -> str:
    return f"{side}{text}{_END}"


def _bound_color(each: Level, level: Level, palette: Palette) -> str:
    """Quiet, until it is reached."""
    if level.rank < each.rank:
        return palette["quiet"]
    return palette["accent" if each is Level.CRITICAL else "warning"]


def _ticks(seconds: int) -> str:
    if seconds <= 3600:
        return "%H:%M"
    return "%H:%M" if seconds <= 24 * 3600 else "%d.%m"


def legend_html() -> Markup:
    """What the colours mean, for whoever cannot hover."""
    strokes = (_entry("stroke", name) for name in SERIES[:2])
    areas = (_entry("area", name) for name in STACKED)
    zoom_out = element("button.memory-zoom-out", t("memory_zoom_out"))
    return element("p.memory-legend", strokes, areas, zoom_out)


def _entry(shape: str, name: str) -> Markup:
    mark = element(f"i.{shape}", class_=f"of-{name}")
    return element("span", mark, t(f"memory_{name}"))
