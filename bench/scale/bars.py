"""What the searches of a corpus of a size are to take, and whether they do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bench.scale import growth


@dataclass(frozen=True)
class Bar:
    """`name` of the figures of `kind` is to be at most `limit`, or at least."""

    engine: str
    size: int
    step: str
    kind: str
    name: str
    limit: float
    at_least: bool = False

    def of(self, runs: Mapping[str, Any]) -> float | None:
        figures = self._figures(runs)
        return None if figures is None else figures.get(self.name)

    def spent(self, runs: Mapping[str, Any]) -> float | None:
        """Milliseconds of processor, where the bar is of the clock's median."""
        figures = self._figures(runs)
        return growth.spent(figures) if figures and self.name == "p50" else None

    def _figures(self, runs: Mapping[str, Any]) -> Mapping[str, Any] | None:
        step = runs.get(self.engine, {}).get(str(self.size), {}).get(self.step, {})
        if not step.get("ended"):
            return None
        figures: Mapping[str, Any] = step["figures"]
        return figures.get(self.kind) if self.kind else figures

    def is_met(self, value: float) -> bool:
        return value >= self.limit if self.at_least else value <= self.limit


# "nearest" is the index alone, "meaning" a whole page of hits; a bar on meaning is asked of both.
MILLION, OF_SQLITE = 1_000_000, 100_000
BARS = (
    Bar("postgresql", MILLION, "words", "two words", "p50", 30),
    Bar("postgresql", MILLION, "words", "two words", "p95", 120),
    Bar("postgresql", MILLION, "words", "eight words", "p50", 60),
    Bar("postgresql", MILLION, "words", "eight words", "p95", 200),
    Bar("postgresql", MILLION, "meaning", "nearest", "p50", 25),
    Bar("postgresql", MILLION, "meaning", "nearest", "recall", 0.95, at_least=True),
    Bar("postgresql", MILLION, "meaning", "meaning", "p50", 25),
    Bar("postgresql", MILLION, "meaning", "nearest, tag", "p50", 50),
    Bar("postgresql", MILLION, "meaning", "nearest, tag", "recall", 0.95, at_least=True),
    Bar("sqlite", OF_SQLITE, "words", "two words", "p50", 10),
    Bar("sqlite", OF_SQLITE, "words", "eight words", "p50", 40),
    Bar("sqlite", OF_SQLITE, "meaning", "nearest", "p50", 15),
    Bar("sqlite", OF_SQLITE, "meaning", "meaning", "p50", 15),
    Bar("sqlite", OF_SQLITE, "meaning", "codes", "mb", 12),
    Bar("sqlite", OF_SQLITE, "import", "", "per_second", 2_500, at_least=True),
    Bar("postgresql", OF_SQLITE, "import", "", "per_second", 5_000, at_least=True),
    Bar("postgresql", MILLION, "memory", "and hybrid", "peak", 280),
)
STEEPEST = 0.5
GROWING = ("two words", "eight words", "nearest", "meaning")


def told(runs: Mapping[str, Any]) -> list[tuple[str, str, str, str, str]]:
    """(what, bar, measured, whether it is met, processor time) each; what was not run says so."""
    rows = []
    for bar in BARS:
        what = f"{bar.engine}, {bar.size:,}: {bar.kind or bar.step}, {bar.name}"
        wanted = f"{'≥' if bar.at_least else '≤'} {bar.limit:,g}"
        value = bar.of(runs)
        met = "not run" if value is None else "met" if bar.is_met(value) else "**not met**"
        spent = f"{cpu:.1f}" if (cpu := bar.spent(runs)) is not None else ""
        rows.append((what, wanted, "–" if value is None else f"{value:,g}", met, spent))
    for engine, run in runs.items():
        kinds = growth.searches(run)
        for kind in GROWING:
            if kind in kinds and (slope := growth.spent_slope(kinds[kind])) is not None:
                met = "met" if slope <= STEEPEST else "**not met**"
                what = f"{engine}: {kind}, slope of processor time"
                rows.append((what, f"≤ {STEEPEST:g}", f"{slope:.2f}", met, ""))
    return rows
