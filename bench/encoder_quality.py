"""The bundled encoder on judged questions, beside random vectors and the words arm.

    python -m bench.encoder_quality [--model DIR] [--card | --plain]

HeQ's validation questions among its own passages and the distractors, titles included.
The control is random vectors for the same tokens, weighted by their rarity in this pool,
untrained.  "Centred" takes the mean of 200 passages of the pool off every vector, "seen from the
mean" off the questions alone, as searching does.  --plain leaves the words out: two minutes.
"Low" is the third of the questions that share the fewest stems with their passage.
"""

import argparse
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bench.control import control
from bench.databases import database
from bench.judged_pool import Judged, figures, load, read_judged
from bench.passages import SHARED
from lib.bootstrap import ROOT, build
from lib.core.query import Mode, Query
from lib.core.settings import Settings
from lib.encoders import static
from lib.encoders.static import StaticEncoder
from lib.search.nearness import BESIDE
from lib.search.question import seen_from

DEPTHS = (100, 200, 300)
DEPTH = 300
"""First passages by one vector that windows and coverage put in order."""

CENTRED_ON = 200
"""Passages whose mean is taken off every vector in the centred rows."""

HYBRIDS = ((0.2, 0.0), (0.3, 0.0), (0.0, 0.3), (0.15, 0.3), (0.2, 0.4))
"""Weights of the best window and of coverage beside the words arm, each over its best."""


@dataclass(frozen=True)
class Scores:
    """(questions, passages) each: cosines of the one vector and of the best window, and the
    coverage of the question where it was asked for, else 0."""

    one: np.ndarray
    window: np.ndarray
    coverage: np.ndarray

    def first(self, depth: int) -> np.ndarray:
        """Which passages are among the first by one vector."""
        held = np.zeros(self.one.shape, bool)
        first = np.argpartition(-self.one, depth, axis=1)[:, :depth]
        np.put_along_axis(held, first, True, 1)
        return held

    def ordered(self, depth: int, by: np.ndarray) -> np.ndarray:
        """The first `depth` in the order of `by`, the rest behind them by one vector."""
        return np.where(self.first(depth), by, self.one - 10)


def over_best(scores: np.ndarray) -> np.ndarray:
    positive = np.maximum(scores, 0)
    return np.asarray(positive / np.maximum(positive.max(axis=1, keepdims=True), 1e-9))


@dataclass(frozen=True)
class Vectors:
    """Unit vectors of questions, passages and their windows; passage p has the windows from
    `starts[p]` to the next."""

    questions: np.ndarray
    passages: np.ndarray
    windows: np.ndarray
    starts: np.ndarray

    def centred(self) -> "Vectors":
        """Less the mean of some passages of this corpus, which needs no labels."""
        mean = self._mean()
        return Vectors(
            _unit(self.questions - mean),
            _unit(self.passages - mean),
            _unit(self.windows - mean),
            self.starts,
        )

    def seen_from_the_mean(self) -> "Vectors":
        """As lib.search.semantic reads a question; the passages stay as they are stored."""
        mean = self._mean().tolist()
        directions = [seen_from(mean, question) for question in self.questions]
        return replace(self, questions=np.stack(directions))

    def _mean(self) -> np.ndarray:
        some = np.random.default_rng(7).choice(len(self.passages), CENTRED_ON, replace=False)
        return np.asarray(self.passages[some].mean(axis=0))

    def scores(self) -> Scores:
        """With no coverage yet."""
        one = self.questions @ self.passages.T
        window = np.empty_like(one)
        for number, question in enumerate(self.questions):
            window[number] = np.maximum.reduceat(self.windows @ question, self.starts)
        return Scores(one, window, np.zeros(0))


def _unit(vectors: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9))


def vectors_of(encoder: StaticEncoder, judged: Judged) -> Vectors:
    encoded = encoder.encode_passages(judged.texts, windows=True)
    counts = [len(windows.spans) for windows in encoded.windows]
    return Vectors(
        np.stack([encoder.encode_query(question) for question in judged.questions]),
        encoded.vectors,
        np.concatenate([windows.vectors for windows in encoded.windows]),
        np.concatenate([[0], np.cumsum(counts)[:-1]]),
    )


def with_coverage(
    found: Scores, encoder: StaticEncoder, judged: Judged, words: np.ndarray
) -> Scores:
    """Coverage is measured for what the words arm or the one vector brings."""
    coverage = np.zeros(found.one.shape, np.float32)
    brought = found.first(DEPTH) | (words > 0)
    for number, question in enumerate(judged.questions):
        places = np.flatnonzero(brought[number])
        texts = [judged.texts[place] for place in places]
        coverage[number, places] = encoder.coverage(question, texts)
    return Scores(found.one, found.window, coverage)


def row(name: str, scores: np.ndarray, judged: Judged) -> str:
    line = f"| {name} | {figures(scores, judged)} | {figures(scores, judged, judged.low)} |"
    print(line, flush=True)
    return line


def words_scores(judged: Judged) -> np.ndarray:
    """(questions, passages): the words arm's scores over their best, 0 where it has none."""
    scores = np.zeros((len(judged.questions), len(judged.ids)), np.float32)
    place = {key: number for number, key in enumerate(judged.ids)}
    with database("sqlite") as url:
        app = build(Settings(database_url=url))
        load(app.store)
        for number, question in enumerate(judged.questions):
            page = app.search.search(Query(question, mode=Mode.WORDS, limit=100))
            for hit in page.hits:
                scores[number, place[hit.document.id]] = hit.score
        app.close()
    return over_best(scores)


def plain_rows(name: str, found: Scores, judged: Judged) -> list[str]:
    beside = found.window + BESIDE * found.one
    return [
        row(f"{name}: one vector", found.one, judged),
        row(f"{name}: first {DEPTH} by best window", found.ordered(DEPTH, found.window), judged),
        row(
            f"{name}: first {DEPTH} by window + {BESIDE} one", found.ordered(DEPTH, beside), judged
        ),
        row(f"{name}: every window", found.window, judged),
    ]


def semantic_rows(name: str, found: Scores, judged: Judged) -> list[str]:
    window, coverage = over_best(found.window), over_best(found.coverage)
    beside = found.window + BESIDE * found.one
    return [
        row(f"{name}: one vector", found.one, judged),
        *(
            row(f"{name}: first {depth} by best window", found.ordered(depth, found.window), judged)
            for depth in DEPTHS
        ),
        row(
            f"{name}: first {DEPTH} by window + {BESIDE} one", found.ordered(DEPTH, beside), judged
        ),
        row(
            f"{name}: first {DEPTH} by window + coverage",
            found.ordered(DEPTH, window + coverage),
            judged,
        ),
        row(f"{name}: every window", found.window, judged),
    ]


def hybrid_rows(name: str, found: Scores, words: np.ndarray, judged: Judged) -> list[str]:
    brought = found.first(DEPTH) | (words > 0)
    window = over_best(np.where(brought, found.window, 0))
    coverage = over_best(found.coverage)
    return [
        row(f"{name}: words + {w} window + {c} coverage", words + w * window + c * coverage, judged)
        for w, c in HYBRIDS
    ]


def measure(model: Path, plain: bool = False) -> list[str]:
    """The table's lines, printed as they are found; `plain` ones are of vectors alone."""
    judged = read_judged()
    print(f"{len(judged.questions):,} questions, {len(judged.ids):,} passages\n")
    print("\n".join(HEADER), flush=True)
    words = np.zeros(0) if plain else words_scores(judged)
    lines = [] if plain else [row("words arm", words, judged)]
    with tempfile.TemporaryDirectory(prefix="mafteach-control-") as folder:
        for name, directory in (
            ("model", model),
            ("random vectors", control(model, judged.texts, Path(folder))),
        ):
            encoder = StaticEncoder(directory)
            vectors = vectors_of(encoder, judged)
            lines += plain_rows(name, vectors.scores(), judged)
            seen = vectors.seen_from_the_mean().scores()
            lines += plain_rows(f"{name}, seen from the mean", seen, judged)
            if plain:
                continue
            found = with_coverage(vectors.centred().scores(), encoder, judged, words)
            lines += semantic_rows(f"{name}, centred", found, judged)
            lines += hybrid_rows(f"{name}, centred", found, words, judged)
    return lines


def write_into_card(card: Path, lines: list[str], speed: str) -> None:
    """Puts the figures between the card's marks."""
    text = card.read_text(encoding="utf-8")
    before, _, rest = text.partition("<!-- figures -->")
    _, _, after = rest.partition("<!-- /figures -->")
    table = "\n".join([*HEADER, *lines])
    body = f"`python -m bench.encoder_quality`, HeQ validation with distractors:\n\n{table}"
    card.write_text(
        f"{before}<!-- figures -->\n{body}\n\n```\n{speed}```\n<!-- /figures -->{after}",
        encoding="utf-8",
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, default=ROOT / "models" / "bundled")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--card", action="store_true", help="write them into the model's card")
    kind.add_argument("--plain", action="store_true", help="of vectors alone, without the words")
    asked = parser.parse_args()
    if not SHARED.is_dir():
        sys.exit("The judged questions lie beside the repository and are not on this machine.")
    static.REMEMBERED = 1_000_000  # every question meets the same passages again
    lines = measure(asked.model, asked.plain)
    if asked.plain:
        return
    speed = subprocess.run(
        [sys.executable, "-m", "bench.encoder_speed", str(asked.model)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    print(f"\n{speed}")
    if asked.card:
        write_into_card(asked.model / "README.md", lines, speed)


HEADER = ("| MRR@10 / recall@10 / recall@100 | all | low |", "|---|---|---|")

if __name__ == "__main__":
    main()
