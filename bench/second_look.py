"""Whether a second look pays: the first twenty hits scored again by their token vectors.

    python -m bench.second_look [--pools sample alone distractors] [--passages N] [--all] [--costs]

Hybrid's order (contextual_quality.py: words + 0.7 × meaning, raw, the larger span) and what late
interaction (late_interaction.py) makes of its first twenty: MRR@10 / recall@10 with the paired
difference to the order without it and its interval of 95 %.  Each half of the questions says what
the way and weight are worth that the other half of all pools' questions chose; --all prints every
way and weight.

Ways: token vectors as they are or centred, from the mean of all passages' tokens; all of the
query's tokens alike or by idf, that of the word as the words arm counts it; the whole passage or
its best window.  A weight mixes:

    first score + weight × (late − mean late of the twenty) / span

`span` is what the median query's best of the twenty has above their mean; "alone" is late
interaction without the first score.

Then the same of fewer hits, and of token vectors as they might be kept with a passage.  --costs
measures instead what reading twenty passages at query time takes, and what keeping and scoring
does.  Vectors are kept in a file (kept_vectors.py), but not for these.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import product

from bench.contextual_quality import POOLS, Found, Pool, found_by, head, pool_of, row
from bench.kept_vectors import Kept
from bench.late_interaction import (
    FIRST,
    KEPT,
    READ,
    WAYS,
    Look,
    Texts,
    Way,
    first_twenty,
    late_of,
    looked,
    texts_of,
)
from bench.passages import SHARED
from bench.token_vectors import TokenEncoder, maxsim, packed, together, unpacked
from lib.bootstrap import CONTEXTUAL
from lib.encoders.onnx import THREADS, OnnxEncoder
from lib.encoders.protocol import Encoder

WEIGHTS = (0.3, 0.5, 0.7, 1.0, 2.0, None)
"""Of late interaction beside the first score; None is late interaction alone."""
TIMED = 10
"""Questions by which time is taken."""

ALL, HALVES = slice(None), (slice(0, None, 2), slice(1, None, 2))

Tried = tuple[Way, float | None]
"""A way, and its weight."""


@dataclass(frozen=True)
class Measured:
    """A pool, and what each way finds there at a weight; under None without a second look."""

    pool: Pool
    first: list[Look]
    texts: Texts
    found: dict[Tried | None, Found]

    def measure(self, ways: Iterable[Way], weights: Sequence[float | None]) -> None:
        for way in ways:
            late = late_of(self.texts, self.first, way)
            for weight in weights:
                scores = looked(self.first, late, weight)
                self.found[way, weight] = found_by(self.pool, scores)

    def gain(self, tried: Tried, half: slice) -> float:
        """In MRR@10."""
        return float((self.found[tried] - self.found[None])[half, 0].mean())

    def row(self, name: str, found: Found, of: slice = ALL) -> str:
        return row(name, self.pool.asked.kinds[of], found[of], self.found[None][of])

    def table(self, tried: Iterable[Tried]) -> Iterator[str]:
        yield head(self.pool.asked.kinds)
        yield self.row("without a second look", self.found[None])
        yield from (self.row(named(each), self.found[each]) for each in tried)


def named(tried: Tried) -> str:
    way, weight = tried
    return f"{way}, {'alone' if weight is None else f'weight {weight}'}"


def measured(name: str, pool: Pool, first: list[Look], texts: Texts, every: bool) -> Measured:
    measured = Measured(pool, first, texts, {None: found_by(pool, lambda number: first[number])})
    measured.measure(WAYS, WEIGHTS)
    if every:
        print(f"\n{name}: all {len(pool.asked.questions):,} questions\n")
        print("\n".join(measured.table(product(WAYS, WEIGHTS))), flush=True)
    return measured


def chosen(pools: Sequence[Measured], half: slice) -> Tried:
    """What gains most on this half of the questions, in the mean of the pools."""

    def gain(tried: Tried) -> float:
        return sum(each.gain(tried, half) for each in pools)

    return max(product(WAYS, WEIGHTS), key=gain)


def as_might_be(tried: Tried, form: Way) -> Tried:
    """The same weight, of fewer hits or of token vectors as they might be kept."""
    return replace(form, by_idf=tried[0].by_idf), tried[1]


def report(pools: dict[str, Measured]) -> Iterator[str]:
    """What each half of the questions finds by what the other chose."""
    picked = [chosen(list(pools.values()), half) for half in reversed(HALVES)]
    for name, each in pools.items():
        yield f"\n{name}: {len(each.pool.ids):,} passages\n\n{head(each.pool.asked.kinds)}"
        yield each.row("without a second look", each.found[None])
        for half, tried in zip(HALVES, picked, strict=True):
            yield each.row(f"one half: {named(tried)}", each.found[tried], half)
        yield each.row("both halves", crossed(each, picked))
        for form in (*READ, *KEPT):
            kept = [as_might_be(tried, form) for tried in picked]
            for way, weight in kept:
                each.measure([way], [weight])
            yield each.row(f"both halves, {form}", crossed(each, kept))


def crossed(pool: Measured, picked: Sequence[Tried]) -> Found:
    found = pool.found[None].copy()
    for half, tried in zip(HALVES, picked, strict=True):
        found[half] = pool.found[tried][half]
    return found


def costs(pool: Pool, first: Sequence[Look], queries: Encoder) -> Iterator[str]:
    """Milliseconds for twenty passages, and bytes a passage."""
    passages = TokenEncoder(CONTEXTUAL, "passage", THREADS)
    took: dict[str, list[float]] = {}
    sizes: dict[str, list[float]] = {"tokens": []}
    whole = [number for number, (places, _) in enumerate(first) if len(places) == FIRST]
    for number in whole[:: max(1, len(whole) // TIMED)][:TIMED]:
        texts = [pool.texts[place] for place in first[number][0]]
        asked = queries.encode_passages([pool.asked.questions[number]], windows=True).windows[0]
        with _timed(took, "reading"):
            read = passages.encode_passages(texts, windows=True).windows
        sizes["tokens"] += [len(each.vectors) for each in read]
        for way in KEPT:
            kept = [packed(together(each.vectors, way.together), way.bits) for each in read]
            sizes.setdefault(f"bytes, {way}", []).extend(each.nbytes for each in kept)
            with _timed(took, f"scoring, {way}"):
                for each in kept:
                    maxsim(asked.vectors, unpacked(each))
    passages.close()
    sizes["bytes of text"] = [len(text.encode()) for text in pool.texts]
    yield "| twenty passages, ms | median | least to most |\n|---|---|---|"
    yield from (_spread(what, values, 1) for what, values in took.items())
    yield "\n| a passage | median | least to most |\n|---|---|---|"
    yield from (_spread(what, values) for what, values in sizes.items())


@contextmanager
def _timed(took: dict[str, list[float]], what: str) -> Iterator[None]:
    begun, used = time.perf_counter(), time.process_time()
    yield
    took.setdefault(what, []).append(1000 * (time.perf_counter() - begun))
    took.setdefault(f"{what}, of the processor", []).append(1000 * (time.process_time() - used))


def _spread(what: str, values: Sequence[float], digits: int = 0) -> str:
    median, least, most = (
        f"{value:,.{digits}f}" for value in (statistics.median(values), min(values), max(values))
    )
    return f"| {what} | {median} | {least} to {most} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pools", choices=POOLS, nargs="+", default=["sample", "alone"])
    parser.add_argument("--passages", type=int, default=0, help="most passages of a pool")
    parser.add_argument("--all", action="store_true", help="every way and weight")
    parser.add_argument("--costs", action="store_true", help="what it takes, not what it finds")
    options = parser.parse_args()
    if set(options.pools) != {"sample"} and not SHARED.is_dir():
        sys.exit("The judged questions lie beside the repository and are not on this machine.")
    whole = Kept(OnnxEncoder(CONTEXTUAL, threads=1))
    queries, passages = (Kept(TokenEncoder(CONTEXTUAL, kind)) for kind in ("query", "passage"))
    pools: dict[str, Measured] = {}
    for name in options.pools:
        pool = pool_of(name, options.passages, whole)
        first = first_twenty(pool)
        if options.costs:
            print(f"\n{name}\n", *costs(pool, first, queries), sep="\n", flush=True)
            continue
        texts = texts_of(pool, first, queries, passages)
        pools[name] = measured(name, pool, first, texts, options.all)
    if pools:
        print("\n".join(report(pools)))


if __name__ == "__main__":
    main()
