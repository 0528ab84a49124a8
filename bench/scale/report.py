"""A run's figures as Markdown."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bench.scale import bars, growth
from bench.scale.growth import Sizes


def markdown(told: Mapping[str, Any]) -> str:
    runs = told["runs"]
    parts = [_head(told), _filled(runs)]
    parts += [_searches(engine, growth.searches(run)) for engine, run in runs.items()]
    parts += [_memory(runs), _table(("bar", "at", "measured", "", "CPU ms"), bars.told(runs))]
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(told: Mapping[str, Any]) -> str:
    machine, steps = told["machine"], list(_steps(told["runs"]))
    days = sorted({step["at"][:10] for step in steps})
    loads = [step["load"] for step in steps]
    versions = dict.fromkeys(
        step["figures"]["version"] for step in steps if "version" in step["figures"]
    )
    return (
        f"{machine['cores']} cores, {machine['memory_gb']} GB, {machine['system']}, "
        f"Python {machine['python']}, numpy {machine['numpy']}, {', '.join(versions)}; "
        f"{' to '.join(dict.fromkeys((days[0], days[-1])))}, at a load of {min(loads):g} to "
        f"{max(loads):g}."
        if steps
        else "Nothing was measured."
    )


def _steps(runs: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for run in runs.values():
        for steps in run.values():
            yield from (step for step in steps.values() if step["ended"])


def _filled(runs: Mapping[str, Any]) -> str:
    head = (
        "filled", "passages", "import/s", "CPU µs a passage, ours / server's", "vectors/s",
        "then s", "bytes a passage",
    )  # fmt: skip
    rows = []
    for engine, run in runs.items():
        for size, steps in run.items():
            figures = {name: step["figures"] for name, step in steps.items() if step["ended"]}
            if {"import", "vectors", "disk"} <= figures.keys():
                rows.append((engine, f"{int(size):,}", *_filling(figures)))
    return _table(head, rows)


def _filling(figures: Mapping[str, Any]) -> Iterator[str]:
    passages, vectors = figures["import"], figures["vectors"]
    yield f"{passages.get('per_second', 0):,}"
    each = 1e6 / max(1, passages["passages"])
    yield f"{passages['cpu'] * each:,.0f} / {passages['server_cpu'] * each:,.0f}"
    yield f"{vectors.get('per_second', 0):,}"
    yield f"{vectors['finish']:.1f}"
    yield f"{figures['disk']['a_passage']:,}"


def _searches(engine: str, kinds: Mapping[str, Sizes]) -> str:
    """A row a kind: p50 (p95) and processor time of each size, slopes, the least recall."""
    every = sorted({size for sizes in kinds.values() for size in sizes})
    head = (
        f"{engine}, ms", *(f"{size:,}: p50 (p95)" for size in every),
        *(f"CPU at {size:,}" for size in every), "slope p50", "slope CPU", "recall@10",
    )  # fmt: skip
    return _table(head, [(kind, *_search(sizes, every)) for kind, sizes in kinds.items()])


def _search(sizes: Sizes, every: Sequence[int]) -> Iterator[str]:
    for size in every:
        figures = sizes.get(size)
        yield f"{figures['p50']:.1f} ({figures['p95']:.0f})" if figures else "–"
    for size in every:
        figures = sizes.get(size)
        yield f"{growth.spent(figures):.1f}" if figures else "–"
    for slope in (growth.slope_of(sizes), growth.spent_slope(sizes)):
        yield "–" if slope is None else f"{slope:.2f}"
    recalls = [figures["recall"] for figures in sizes.values() if "recall" in figures]
    yield f"{min(recalls):.3f}" if recalls else ""


def _memory(runs: Mapping[str, Any]) -> str:
    held = {
        f"{engine}, {int(size):,}": steps["memory"]["figures"]
        for engine, run in runs.items()
        for size, steps in run.items()
        if steps.get("memory", {}).get("ended")
    }
    stages = dict.fromkeys(stage for stages in held.values() for stage in stages)
    head = ("the server's MB: RSS (what cannot be evicted)", *held)
    return _table(head, [(stage, *_stage(stage, held.values())) for stage in stages])


def _stage(stage: str, held: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for stages in held:
        yield f"{stages[stage]['rss']:.0f} ({stages[stage]['kept']:.0f})"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Nothing where there are no rows."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    if not lines:
        return ""
    return "\n".join([f"| {' | '.join(head)} |", "|" + "---|" * len(head), *lines])
