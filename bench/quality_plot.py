"""Evaluation with their intervals as an SVG, light or dark as the reader's page is."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape

from lib.evaluate.evaluation import Evaluation, Interval

Drawn = Mapping[str, Mapping[str, Evaluation]]
"""Pool → row → figures; every pool has the same rows."""


@dataclass(frozen=True)
class Panel:
    title: str
    value: Callable[[Evaluation], float]
    interval: Callable[[Evaluation], Interval]


PANELS = (
    Panel("MRR@10", lambda each: each.mrr_at_10, lambda each: each.mrr_at_10_ci),
    Panel("recall@10", lambda each: each.recall_at_10, lambda each: each.recall_at_10_ci),
)
ROW, LABELS, PANEL, GAP, TOP = 34, 200, 270, 28, 64
"""Pixels: a row's height, the names' column, a panel's width, what parts panels, the head."""

STYLE = """
  svg { color-scheme: light dark; }
  text { font: 13px system-ui, sans-serif; fill: #1f2328; }
  .page { fill: #ffffff; } .small { font-size: 11px; fill: #59636e; }
  .grid { stroke: #d1d9e0; } .head { font-weight: 600; }
  .pool0 { fill: #0b5cad; stroke: #0b5cad; } .pool1 { fill: #b35900; stroke: #b35900; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; } .page { fill: #0d1117; } .small { fill: #9198a1; }
    .grid { stroke: #30363d; }
    .pool0 { fill: #6cb6ff; stroke: #6cb6ff; } .pool1 { fill: #ffa657; stroke: #ffa657; }
  }
"""


def svg(drawn: Drawn) -> str:
    """Panels beside each other, a line a row, one mark with whiskers for each pool."""
    rows = list(next(iter(drawn.values())))
    width = LABELS + len(PANELS) * (PANEL + GAP)
    height = TOP + ROW * len(rows) + 30
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" role="img" aria-labelledby="title">',
            '<title id="title">Search quality by mode, with 95 % confidence intervals</title>',
            f"<style>{STYLE}</style>",
            f'<rect class="page" width="{width}" height="{height}" rx="8"/>',
            *_legend(list(drawn)),
            *(_text(12, _middle(place) + 4, name) for place, name in enumerate(rows)),
            *(line for place, panel in enumerate(PANELS) for line in _panel(drawn, panel, place)),
            "</svg>\n",
        ]
    )


def _middle(row: int) -> float:
    return TOP + ROW * (row + 0.5)


def _text(x: float, y: float, words: str, classes: str = "", anchor: str = "start") -> str:
    given = f' class="{classes}"' if classes else ""
    return f'<text x="{x:g}" y="{y:g}"{given} text-anchor="{anchor}">{escape(words)}</text>'


def _legend(pools: list[str]) -> Iterator[str]:
    for number, name in enumerate(pools):
        x = LABELS + 160 * number
        yield _mark(number, x, 20)
        yield _text(x + 12, 24, name)


def _panel(drawn: Drawn, panel: Panel, place: int) -> Iterator[str]:
    left = LABELS + place * (PANEL + GAP)
    least = _least(drawn, panel)
    bottom = TOP + ROW * len(next(iter(drawn.values())))

    def across(value: float) -> float:
        return round(left + PANEL * (value - least) / (1 - least), 1)

    yield _text(left, TOP - 14, panel.title, "head")
    for tenth in range(round(10 * least), 11):
        x = across(tenth / 10)
        yield f'<path class="grid" d="M{x:g} {TOP}V{bottom}"/>'
        yield _text(x, bottom + 18, f"{tenth / 10:g}", "small", "middle")
    for number, rows in enumerate(drawn.values()):
        for row, figures in enumerate(rows.values()):
            y = _middle(row) + (6 if number else -6)
            low, high = map(across, panel.interval(figures))
            yield _whiskers(number, low, high, y)
            yield _mark(number, across(panel.value(figures)), y)


def _least(drawn: Drawn, panel: Panel) -> float:
    """Where the axis begins: the tenth below everything, and above 1 never."""
    lowest = min(panel.interval(each)[0] for rows in drawn.values() for each in rows.values())
    return min(0.9, math.floor(10 * lowest) / 10)


def _whiskers(pool: int, low: float, high: float, y: float) -> str:
    ends = f"M{low:g} {y - 3:g}v6M{high:g} {y - 3:g}v6"
    return f'<path class="pool{pool}" d="M{low:g} {y:g}H{high:g}{ends}"/>'


def _mark(pool: int, x: float, y: float) -> str:
    """A circle for the first pool, a diamond for the second: colour alone tells nothing."""
    if pool == 0:
        return f'<circle class="pool0" cx="{x:g}" cy="{y:g}" r="3.5"/>'
    return f'<path class="pool{pool}" d="M{x:g} {y - 4.5:g}l4.5 4.5l-4.5 4.5l-4.5 -4.5z"/>'
