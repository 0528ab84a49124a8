"""How times grow with the corpus: the slope of a line through them, log-log."""

import math
from collections.abc import Mapping
from typing import Any

SEARCHES = ("words", "tags", "meaning", "hybrid", "concordance")
"""Steps whose figures are times of searches."""
Sizes = dict[int, dict[str, Any]]
"""Size → the figures of one kind of search."""


def searches(run: Mapping[str, Mapping[str, Any]]) -> dict[str, Sizes]:
    """Of one engine: kind of search → size → figures, of what was measured to its end."""
    kinds: dict[str, Sizes] = {}
    for size, steps in sorted(run.items(), key=lambda each: int(each[0])):
        for step in SEARCHES:
            if steps.get(step, {}).get("ended"):
                for kind, figures in steps[step]["figures"].items():
                    if "p50" in figures:
                        kinds.setdefault(kind, {})[int(size)] = figures
    return kinds


def slope(times: Mapping[int, float]) -> float | None:
    """0 where a corpus ten times as large takes as long, 1 where it takes ten times as long; None
    of fewer than two sizes.  Least squares."""
    if len(times) < 2:
        return None
    xs, ys = [math.log(size) for size in times], [math.log(time) for time in times.values()]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    across = sum((each - x) ** 2 for each in xs)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / across


def slope_of(sizes: Sizes, name: str = "p50") -> float | None:
    return slope({size: figures[name] for size, figures in sizes.items()})


def spent_slope(sizes: Sizes) -> float | None:
    """Of processor time, which does not tell of a busy machine."""
    return slope({size: spent(figures) for size, figures in sizes.items()})


def spent(figures: Mapping[str, float]) -> float:
    """Milliseconds of processor: our median, and the server's mean."""
    return max(0.01, figures["cpu_p50"] + figures["server_cpu"])
