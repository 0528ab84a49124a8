"""Which tags occur together, as a picture: a square for every two of the most frequent tags.

Plotly is imported when a picture is drawn, and only its graph_objects, which need no numpy.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from lib.core.documents import Tag, TagCount
from lib.core.visible import one_line
from lib.ui.markup import element
from lib.ui.strings import t

MOST_TAGS = 18
MOST_PAIRS = 10
_LONGEST_LABEL = 16
_WASH, _FULL = "rgba(192, 62, 88, 0.14)", "rgba(192, 62, 88, 1)"
_NOTHING = "rgba(128, 128, 128, 0.07)"

Pairs = Mapping[tuple[Tag, Tag], int]


@dataclass(frozen=True)
class Together:
    """The most frequent tags, category by category, and how often two of them meet."""

    tags: tuple[TagCount, ...]
    pairs: Pairs

    def number(self, one: Tag, other: Tag) -> int:
        return self.pairs.get((min(one, other), max(one, other)), 0)

    def top(self, most: int = MOST_PAIRS) -> list[tuple[Tag, Tag, int]]:
        """The most frequent pairs, the more frequent tag of each first."""
        place = {each.tag: -each.documents for each in self.tags}
        ranked = sorted(self.pairs.items(), key=lambda item: (-item[1], item[0]))
        return [
            (*sorted(pair, key=lambda tag: (place.get(tag, 0), tag)), number)  # type: ignore[misc]
            for pair, number in ranked[:most]
        ]

    @property
    def cells(self) -> list[tuple[int, int, int]]:
        """(column, row, documents) of every two tags that meet, the column's tag first."""
        return [
            (column, row, number)
            for row in range(len(self.tags))
            for column in range(row)
            if (number := self.number(self.tags[column].tag, self.tags[row].tag))
        ]


def most_frequent(tags: Sequence[TagCount], most: int = MOST_TAGS) -> tuple[TagCount, ...]:
    """The `most` frequent tags, those of one category side by side."""
    chosen = sorted(tags, key=lambda each: (-each.documents, each.tag))[:most]
    weight: dict[str, int] = {}
    for each in chosen:
        weight[each.tag.category] = weight.get(each.tag.category, 0) + each.documents
    return tuple(
        sorted(chosen, key=lambda c: (-weight[c.tag.category], c.tag.category, -c.documents))
    )


def figure(together: Together, rtl: bool) -> Any:
    """The picture as a plotly Figure; its second trace's points are `together.cells`.

    Half a square is drawn, as the other half would say the same; right to left it is mirrored.
    """
    import plotly.graph_objects as go

    size = len(together.tags)
    cells = together.cells
    strongest = max((number for *_, number in cells), default=1)
    strength: list[list[float | None]] = [
        [0.0 if column < row else None for column in range(size)] for row in range(size)
    ]
    for column, row, number in cells:
        strength[row][column] = math.sqrt(number / strongest)
    squares = go.Heatmap(
        z=strength, zmin=0, zmax=1, xgap=2, ygap=2, showscale=False, hoverinfo="skip",
        colorscale=[[0, _NOTHING], [0.001, _WASH], [1, _FULL]],
    )  # fmt: skip
    # A heat map cannot be selected; unseen markers on its squares can.
    handles = go.Scatter(
        x=[column for column, _, _ in cells], y=[row for _, row, _ in cells],
        mode="markers", marker={"size": 18, "symbol": "square", "opacity": 0},
        selected={"marker": {"opacity": 0}}, unselected={"marker": {"opacity": 0}},
        hoverinfo="text", hovertext=[_hover(together, *cell) for cell in cells],
    )  # fmt: skip
    return go.Figure([squares, handles], _layout(together.tags, rtl))


def scale_html(together: Together, rtl: bool) -> Markup:
    """What the colours mean, from one document to the most."""
    most = max(together.pairs.values(), default=1)
    gradient = f"linear-gradient(to {'left' if rtl else 'right'}, {_WASH}, {_FULL})"
    return element(
        "p.tag-scale",
        element("bdi", "1"),
        element("i", style=f"background:{gradient}"),
        element("bdi", f"{most:,}"),
        " ",
        element("span", t("tags_scale")),
    )


def _layout(tags: Sequence[TagCount], rtl: bool) -> dict[str, Any]:
    size = len(tags)
    labels = [escape(one_line(each.tag.name, _LONGEST_LABEL)) for each in tags]
    axis = {
        "tickvals": list(range(size)), "ticktext": labels, "showgrid": False, "zeroline": False,
        "showline": False, "ticks": "", "fixedrange": True, "automargin": True,
        "title": {"text": ""},
    }  # fmt: skip
    across = [size - 1.5, -0.5] if rtl else [-0.5, size - 1.5]
    return {
        "xaxis": axis | {"range": across, "tickangle": 90 if rtl else -90, "side": "bottom"},
        "yaxis": axis | {"range": [size - 0.5, 0.5], "side": "right" if rtl else "left"},
        "margin": {"l": 4, "r": 4, "t": 4, "b": 4},
        "height": 150 + 24 * size,
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "clickmode": "event+select",
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
    }


def _hover(together: Together, column: int, row: int, number: int) -> str:
    one, other = together.tags[column].tag, together.tags[row].tag
    return t(
        "tags_pair_hover", one=escape(one_line(one.name, 60)),
        other=escape(one_line(other.name, 60)), number=number,
    )  # fmt: skip
