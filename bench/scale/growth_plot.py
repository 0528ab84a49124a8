"""Times as the corpus grows, log-log, as an SVG that is light or dark as the reader's page is."""

import math
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from bench.scale.growth import Sizes, searches, slope_of

KINDS = (
    "two words", "eight words", "nearest", "meaning", "hybrid, eight words",
    "concordance, a common word",
)  # fmt: skip
PANEL, HEIGHT, LEFT, TOP, GAP, LEGEND = 330, 300, 60, 56, 64, 20
"""Pixels."""
STYLE = """
  svg { color-scheme: light dark; }
  text { font: 13px system-ui, sans-serif; fill: #1f2328; }
  .page { fill: #ffffff; } .small { font-size: 11px; fill: #59636e; }
  .grid { stroke: #d1d9e0; fill: none; } .head { font-weight: 600; }
  .line { fill: none; stroke-width: 2; } .dot { stroke: none; }
  .k0 { stroke: #0b5cad; fill: #0b5cad; } .k1 { stroke: #0b5cad; fill: #0b5cad; }
  .k2 { stroke: #b35900; fill: #b35900; } .k3 { stroke: #b35900; fill: #b35900; }
  .k4 { stroke: #1a7f37; fill: #1a7f37; } .k5 { stroke: #8250df; fill: #8250df; }
  .k1, .k3 { stroke-dasharray: 6 4; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; } .page { fill: #0d1117; } .small { fill: #9198a1; }
    .grid { stroke: #30363d; }
    .k0, .k1 { stroke: #6cb6ff; fill: #6cb6ff; } .k2, .k3 { stroke: #ffa657; fill: #ffa657; }
    .k4 { stroke: #57d06f; fill: #57d06f; } .k5 { stroke: #c297ff; fill: #c297ff; }
  }
  .line.line { fill: none; }
"""


def svg(told: Mapping[str, Any]) -> str:
    """A panel an engine, a line a kind of search with its slope."""
    drawn = {
        engine: {kind: sizes for kind, sizes in searches(run).items() if kind in KINDS}
        for engine, run in told["runs"].items()
    }
    width = LEFT + len(drawn) * (PANEL + GAP)
    height = TOP + HEIGHT + 44 + LEGEND * len(KINDS)
    title = "Milliseconds (p50) a search as the corpus grows, log-log"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" role="img" aria-labelledby="title">',
            f'<title id="title">{title}</title>',
            f"<style>{STYLE}</style>",
            f'<rect class="page" width="{width}" height="{height}" rx="8"/>',
            _text(LEFT, 22, title, "head"),
            *(line for panel in enumerate(drawn.items()) for line in _panel(*panel, drawn)),
            "</svg>\n",
        ]
    )


def _panel(
    place: int, panel: tuple[str, Mapping[str, Sizes]], drawn: Mapping[str, Mapping[str, Sizes]]
) -> Iterator[str]:
    engine, own = panel
    left = LEFT + place * (PANEL + GAP)
    every = [sizes for kinds in drawn.values() for sizes in kinds.values()]
    first_x, last_x = _decades([size for sizes in every for size in sizes])
    first_y, last_y = _decades([each["p50"] for sizes in every for each in sizes.values()])

    def x(size: float) -> float:
        return round(left + PANEL * (math.log10(size) - first_x) / (last_x - first_x), 1)

    def y(time: float) -> float:
        return round(TOP + HEIGHT * (last_y - math.log10(time)) / (last_y - first_y), 1)

    yield _text(left, TOP - 10, engine, "head")
    for decade in range(first_x, last_x + 1):
        at = x(10.0**decade)
        yield f'<path class="grid" d="M{at:g} {TOP}V{TOP + HEIGHT}"/>'
        yield _text(at, TOP + HEIGHT + 16, f"{10**decade:,}", "small", "middle")
    for decade in range(first_y, last_y + 1):
        at = y(10.0**decade)
        yield f'<path class="grid" d="M{left} {at:g}H{left + PANEL}"/>'
        yield _text(left - 6, at + 4, f"{10.0**decade:g} ms", "small", "end")
    for kind, sizes in own.items():
        number = KINDS.index(kind)
        points = [(x(size), y(figures["p50"])) for size, figures in sizes.items()]
        path = "L".join(f"{across:g} {down:g}" for across, down in points)
        yield f'<path class="line k{number}" d="M{path}"/>'
        yield from (
            f'<circle class="dot k{number}" cx="{across:g}" cy="{down:g}" r="3.5"/>'
            for across, down in points
        )
        yield from _legend(number, left, kind, sizes)


def _legend(number: int, left: float, kind: str, sizes: Sizes) -> Iterator[str]:
    at = TOP + HEIGHT + 40 + LEGEND * number
    slope = slope_of(sizes)
    told = kind if slope is None else f"{kind}: slope {slope:.2f}"
    yield f'<path class="line k{number}" d="M{left:g} {at - 4:g}h28"/>'
    yield _text(left + 36, at, told)


def _decades(values: list[float] | list[int]) -> tuple[int, int]:
    """The powers of ten around them."""
    first = math.floor(math.log10(min(values, default=1)))
    return first, max(first + 1, math.ceil(math.log10(max(values, default=10))))


def _text(x: float, y: float, words: str, classes: str = "", anchor: str = "start") -> str:
    given = f' class="{classes}"' if classes else ""
    return f'<text x="{x:g}" y="{y:g}"{given} text-anchor="{anchor}">{escape(words)}</text>'
