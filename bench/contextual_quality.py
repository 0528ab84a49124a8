"""What the contextual model finds, alone and beside words, by each way of fusing the two.

    python -m bench.contextual_quality [--pool sample|alone|distractors] [--passages N]
                                       [--model DIR] [--all] [--control]

MRR@10 / recall@10 with the paired difference to words and its interval of 95 %.  The sample's
judged queries by kind; HeQ's validation questions alone or among distractors, of which --passages
keeps a random part, with the third of the questions that share the fewest stems with their
passage.  Vectors are kept in a file (kept_vectors.py): a first run over all distractors takes a
quarter of an hour.

Closeness is the cosine of the whole passage (raw), from the mean of the corpus (from the mean), of
its best window, or the mean of whole and window.  Fusion:

    words / max(best words, held × whole) + weight × (above / span) ** power

`above` is what closeness has over that of unrelated pairs; `span` the query's own best, the median
query's best (typical), the same for all, or the larger of its own and of what is clearly near (as
lib/search/hybrid.py has it).

--control measures the same network with random weights (untrained.py) too, by the same fusions:
what is trained must show.  Then the differences are those to random weights.
"""

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np

from bench import judged_pool
from bench.databases import database
from bench.kept_vectors import Kept
from bench.passages import SHARED
from bench.untrained import untrained
from lib.bootstrap import CONTEXTUAL, build
from lib.core.documents import text_of
from lib.core.match import Term
from lib.core.query import Query
from lib.core.ranking import idf, terms_of
from lib.core.settings import Settings
from lib.encoders.onnx import OnnxEncoder
from lib.encoders.protocol import Encoder
from lib.evaluate.metrics import interval, recall, reciprocal_rank
from lib.ingest.sample import SAMPLE, load_sample
from lib.search.deadline import NEVER
from lib.search.drawn import Drawn
from lib.search.plan import Plan
from lib.search.question import seen_from
from lib.search.words import Wanted, clauses_of, wanted
from lib.stores.protocol import CorpusReader, CorpusStore

POOLS = ("sample", "alone", "distractors")
DEPTH = 100
SECONDS = 3_600.0
HELD = 0.7
CLEAR = 0.99
"""Share of unrelated pairs that what is clearly near is nearer than."""
SPANS = ("own", "typical", "larger")

Scores = Callable[[int], tuple[np.ndarray, np.ndarray]]
"""Of a question's number: places of passages, and the score of each."""


@dataclass(frozen=True)
class Asked:
    """Questions with the ids that answer, and the kind by which each is counted."""

    questions: list[str]
    relevant: list[set[str]]
    kinds: list[str]


@dataclass(frozen=True)
class Candidates:
    """Of one question: places of passages with what words give each, `own` of them drawn by
    words; `whole` is what all its words are worth, `telling` the idf of each word that counts."""

    places: np.ndarray
    words: np.ndarray
    own: int
    whole: float
    telling: dict[str, float]


@dataclass(frozen=True)
class Pool:
    asked: Asked
    ids: list[str]
    texts: list[str]
    closeness: dict[str, np.ndarray]
    """(questions, passages) by each way of telling it."""
    candidates: list[Candidates]


def asked_of(pool: str) -> Asked:
    if pool == "sample":
        lines = SAMPLE.with_name("judged.jsonl").read_text(encoding="utf-8").splitlines()
        judged = [json.loads(line) for line in lines]
        kinds = [each["kind"] for each in judged]
        return Asked(
            [each["query"] for each in judged], [set(e["relevant"]) for e in judged], kinds
        )
    read = judged_pool.read_judged()
    low = set(read.low.tolist())
    kinds = ["low" if number in low else "rest" for number in range(len(read.questions))]
    return Asked(read.questions, [{read.ids[each]} for each in read.truth], kinds)


def load(store: CorpusStore, pool: str, passages: int) -> None:
    """A part of the distractors is the same on every machine, and holds every smaller part."""
    if pool == "sample":
        load_sample(store)
        return
    judged_pool.load(store, judged_pool.ALONE if pool == "alone" else judged_pool.FILES)
    if passages:
        own = {each["id"] for each in judged_pool.records(judged_pool.ALONE[0])}
        others = sorted({id for _, id, _ in _documents(store)} - own)
        random.Random(1).shuffle(others)
        with store.writing() as writer:
            writer.delete_except(own | set(others[: passages - len(own)]))


def _documents(store: CorpusStore) -> list[tuple[int, str, str]]:
    """(row, id, what encoders read of it) of every document."""

    def read(reader: CorpusReader) -> Iterator[tuple[int, str, str]]:
        row = 0
        while some := reader.unembedded("", 500, row):
            yield from ((each, document.id, text_of(document)) for each, document in some)
            row = some[-1][0]

    return store.read(lambda reader: list(read(reader)), SECONDS)


def pool_of(name: str, passages: int, encoder: Encoder) -> Pool:
    asked = asked_of(name)
    with database("sqlite") as url:
        app = build(Settings(database_url=url, enable_semantic_search=False, log_level="WARNING"))
        load(app.store, name, passages)
        rows, ids, texts = (list(each) for each in zip(*_documents(app.store), strict=True))
        closeness = closeness_of(encoder, asked.questions, texts)
        near = [closeness[each] for each in ("raw", "from the mean")]
        candidates = [
            app.store.read(
                partial(_candidates, question, rows, [each[number] for each in near]), SECONDS
            )
            for number, question in enumerate(asked.questions)
        ]
        app.close()
    return Pool(asked, ids, texts, closeness, candidates)


def _candidates(
    question: str, rows: Sequence[int], near: Sequence[np.ndarray], reader: CorpusReader
) -> Candidates:
    """What words draw, and the nearest by each closeness."""
    place = {row: number for number, row in enumerate(rows)}
    query = Query(question)
    plan = Plan(query, query.parsed(), DEPTH)
    words = wanted(reader, plan, DEPTH)
    own = words.rows(reader, DEPTH)
    by_meaning = [rows[each] for one in near for each in np.argsort(-one)[:DEPTH]]
    every = list(dict.fromkeys((*own, *by_meaning)))
    drawn = Drawn(reader, words.ranking, NEVER)
    drawn.add(every)
    return Candidates(
        np.array([place[row] for row in every]),
        np.array([drawn.scores[row] for row in every]),
        len(own),
        words.ranking.whole,
        _telling(reader, plan, words),
    )


def _telling(reader: CorpusReader, plan: Plan, words: Wanted) -> dict[str, float]:
    def frequency(term: Term) -> int:
        key = ("l", term.keys[0]) if term.keys else ("w", term.word)
        return words.frequencies.get(key, 0)

    terms = terms_of(each for clause in clauses_of(reader, plan) for each in clause)
    documents = words.statistics.documents
    return {term.word: idf(documents, min(frequency(term), documents)) for term in terms}


def closeness_of(
    encoder: Encoder, questions: Sequence[str], texts: Sequence[str]
) -> dict[str, np.ndarray]:
    encoded = [encoder.encode_passages([text], windows=True) for text in texts]
    passages = np.concatenate([each.vectors for each in encoded])
    asked = np.stack([encoder.encode_query(question) for question in questions])
    mean = passages.mean(axis=0).tolist()
    seen = np.stack([seen_from(mean, vector) for vector in asked])
    raw = asked @ passages.T
    window = np.stack([_best(asked, each.windows[0].vectors) for each in encoded], axis=1)
    return {
        "raw": raw,
        "from the mean": seen @ passages.T,
        "window": window,
        "raw and window": (raw + window) / 2,
    }


def _best(asked: np.ndarray, windows: np.ndarray) -> np.ndarray:
    if not len(windows):
        return np.zeros(len(asked), np.float32)
    return np.asarray((asked @ windows.T).max(axis=1))


def words_alone(pool: Pool) -> Scores:
    def scores(number: int) -> tuple[np.ndarray, np.ndarray]:
        found = pool.candidates[number]
        return found.places[: found.own], found.words[: found.own]

    return scores


def meaning_alone(pool: Pool, how: str) -> Scores:
    every = np.arange(len(pool.ids))
    return lambda number: (every, pool.closeness[how][number])


def fused(
    pool: Pool, how: str, weight: float, power: float = 1, span: str = "typical", held: float = HELD
) -> Scores:
    closeness = pool.closeness[how]
    base = float(closeness.mean())
    typical = float(np.median(closeness.max(axis=1))) - base
    clear = float(np.quantile(closeness, CLEAR)) - base  # almost all pairs are unrelated

    def scores(number: int) -> tuple[np.ndarray, np.ndarray]:
        found = pool.candidates[number]
        kept = np.isin(found.places, np.argsort(-closeness[number])[:DEPTH])
        kept[: found.own] = True
        places, words = found.places[kept], found.words[kept]
        above = np.maximum(closeness[number][places] - base, 0)
        most = max(float(words.max(initial=0)), held * found.whole) or 1.0
        own = max(float(above.max(initial=0)), 1e-9)
        widths = {"own": own, "typical": typical, "larger": max(own, clear)}
        return places, words / most + weight * (above / widths[span]) ** power

    return scores


Found = np.ndarray
"""(questions, 2): reciprocal rank and recall, both at 10."""


def found_by(pool: Pool, scores: Scores) -> Found:
    figures = []
    for number, relevant in enumerate(pool.asked.relevant):
        places, values = scores(number)
        order = np.lexsort((places, -values))[:10]
        first = [pool.ids[place] for place in places[order]]
        figures.append((reciprocal_rank(first, relevant), recall(first, relevant, 10)))
    return np.array(figures)


def head(kinds: Sequence[str]) -> str:
    """Of a table whose rows are `row`."""
    named = list(dict.fromkeys(kinds))
    return f"| MRR@10 / recall@10 | all | {' | '.join(named)} |\n|---|---|{'---|' * len(named)}"


def row(name: str, kinds: Sequence[str], found: Found, beside: Found) -> str:
    """The figures, of each kind too, with the differences to what is found `beside`."""
    of = np.array(kinds)
    cells = [_cell(found, beside)]
    cells += [_cell(found[of == kind], beside[of == kind]) for kind in dict.fromkeys(kinds)]
    return f"| {name} | {' | '.join(cells)} |"


def _cell(found: Found, words: Found) -> str:
    mean = " / ".join(f"{value:.4f}" for value in found.mean(axis=0))
    gained = (found - words)[:, 0]
    if not gained.any():
        return mean
    low, high = interval(gained.tolist())
    return f"{mean} ({gained.mean():+.4f} [{low:+.4f}, {high:+.4f}])"


def tried(pool: Pool, every: bool) -> Iterator[tuple[str, Scores]]:
    yield "words", words_alone(pool)
    for how in pool.closeness:
        yield f"{how}, alone", meaning_alone(pool, how)
    hows = tuple(pool.closeness) if every else ("raw", "from the mean", "window")
    weights = (0.3, 0.5, 0.7, 1.0) if not every else (0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0)
    for how, span, power, weight in product(hows, SPANS, (1, 2), weights):
        name = f"{how}{'' if power == 1 else ', squared'}, {span} span"
        yield f"words + {weight} {name}", fused(pool, how, weight, power, span)
    if every:
        for held, weight in product((0.0, 1.0, 1.3), weights):
            scores = fused(pool, "raw", weight, held=held)
            yield f"words + {weight} raw, typical span, held {held}", scores


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pool", choices=POOLS, default="sample")
    parser.add_argument("--passages", type=int, default=0, help="most passages of the pool")
    parser.add_argument("--model", type=Path, default=CONTEXTUAL)
    parser.add_argument("--all", action="store_true", help="every combination")
    parser.add_argument("--control", action="store_true", help="beside random weights")
    options = parser.parse_args()
    if options.pool != "sample" and not SHARED.is_dir():
        sys.exit("The judged questions lie beside the repository and are not on this machine.")
    pool = pool_of(options.pool, options.passages, Kept(OnnxEncoder(options.model, threads=1)))
    print(f"{len(pool.asked.questions):,} questions, {len(pool.ids):,} passages\n")
    print(head(pool.asked.kinds))
    words = found_by(pool, words_alone(pool))
    if options.control:
        print("\n".join(beside_control(pool, control_of(options), options.all)))
        return
    for name, scores in tried(pool, options.all):
        print(row(name, pool.asked.kinds, found_by(pool, scores), words), flush=True)


def control_of(options: argparse.Namespace) -> Pool:
    """The same questions and passages as random weights read them."""
    with tempfile.TemporaryDirectory(prefix="mafteach-untrained-") as folder:
        copy = untrained(options.model, Path(folder))
        return pool_of(options.pool, options.passages, OnnxEncoder(copy))


def beside_control(pool: Pool, control: Pool, every: bool) -> Iterator[str]:
    """Of each way two rows: random weights with the difference to words, the model with that to
    random weights."""
    words = found_by(pool, words_alone(pool))
    for (name, scores), (_, by_chance) in zip(
        tried(pool, every), tried(control, every), strict=True
    ):
        blank = found_by(control, by_chance)
        yield row(f"{name}: random weights", control.asked.kinds, blank, words)
        yield row(name, pool.asked.kinds, found_by(pool, scores), blank)


if __name__ == "__main__":
    main()
