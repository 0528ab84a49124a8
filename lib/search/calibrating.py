"""Measures one model on one corpus: see calibration.py for what comes out.

Pseudo-queries stand in for judged ones.  Each is a sentence of a passage, and the passage
without it is its answer (the inverse cloze task: Lee, Chang and Toutanova 2019, "Latent retrieval
for weakly supervised open domain question answering"): it is put as people put things, and
shares with the rest what sentences about one thing share.  Of a passage that is one sentence it
is a stretch of words, half of which are taken out of the answer; with all of them words mode
could not lose.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lib.core import hebrew
from lib.core.analysis import analyse, lemmas_of
from lib.core.documents import Document, text_of
from lib.core.match import Candidate
from lib.core.query import LONGEST_TEXT, Query
from lib.core.stopwords import content_words
from lib.encoders.keeper import ModelKeeper
from lib.encoders.protocol import Matrix
from lib.search.calibration import FEWEST, Calibration
from lib.search.hybrid import Pool, best_first
from lib.search.nearness import Nearness
from lib.search.plan import Plan
from lib.search.question import Question, direction_of
from lib.search.words import wanted
from lib.stores.protocol import CorpusReader, CorpusStore

SAMPLE = 200
SAMPLE_WORDS = 100_000
"""Fewer passages are looked at where they are long: the work grows with their length and with
the square of their number."""
FEW = 60
"""Queries that are enough for a mean."""
WEIGHTS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7)
DEPTH = 100
LONGEST = 8
"""Words of a stretch, at most."""
SENTENCE = range(4, 21)
"""Words of a sentence that is a query; where more is left of the passage than a query's least."""
_SENTENCE_ENDS = re.compile(r"(?<=[.!?:;])\s+|\n+")

Progress = Callable[[float], None]


@dataclass(frozen=True)
class Sample:
    rows: list[int]
    documents: list[Document]
    vectors: Matrix


def calibrate(
    store: CorpusStore,
    keeper: ModelKeeper,
    progress: Progress = lambda share: None,
    seed: int = 1,
) -> Calibration:
    """The same corpus and model give the same figures."""
    model = keeper.card.name
    sample = store.read(lambda reader: _sample(reader, model))
    number = store.read(lambda reader: reader.statistics().documents)
    if len(sample.rows) < FEWEST:
        return Calibration(documents=number)
    choice = random.Random(seed)  # noqa: S311
    queries = [_pseudo_query(document, choice) for document in sample.documents]
    encoded = []
    for asked, query in enumerate(queries):
        progress(0.2 * asked / len(queries))
        encoded.append(keeper.encode_query(query.text))
    vectors = np.stack(encoded)
    mean = [round(float(coordinate), 5) for coordinate in sample.vectors.mean(axis=0)]
    directions = np.stack([direction_of(keeper.card, mean, vector) for vector in vectors])
    pairs = _unrelated(directions @ sample.vectors.T)
    known = Calibration(
        base=float(pairs.mean()),
        floor=float(np.quantile(pairs, 0.9)),
        clear=float(np.quantile(pairs, 0.99)),
        tag_floor=_tag_floor(store, model, vectors[:FEW]),
        pair_floor=float(np.quantile(_unrelated(sample.vectors @ sample.vectors.T), 0.99)),
        documents=number,
        mean=mean,
    )
    progress(0.2)
    return _with(known, **_weight(store, keeper, known, sample, queries, vectors, progress))


def _with(known: Calibration, **changes: Any) -> Calibration:
    return Calibration.of({**known.as_dict(), **changes})


def _sample(reader: CorpusReader, model: str) -> Sample:
    length = max(1.0, reader.statistics().average_length)
    number = min(SAMPLE, max(FEWEST, int(SAMPLE_WORDS / length)))
    rows, vectors = reader.sampled(model, number)
    documents = reader.documents(rows)
    return Sample(rows, documents, vectors)


@dataclass(frozen=True)
class PseudoQuery:
    """`answer` is the document without the words that it does not share with the query."""

    text: str
    answer: Document


def _pseudo_query(document: Document, choice: random.Random) -> PseudoQuery:
    """A sentence, where there are several, or a stretch."""
    sentences = [each for each in _SENTENCE_ENDS.split(document.text) if each.strip()]
    asked = [at for at, each in enumerate(sentences) if len(each.split()) in SENTENCE]
    if not asked:
        return _stretch(document, choice)
    at = choice.choice(asked)
    rest = " ".join(sentences[:at] + sentences[at + 1 :])
    if len(rest.split()) < SENTENCE.start:
        return _stretch(document, choice)
    return PseudoQuery(sentences[at].strip()[:LONGEST_TEXT], replace(document, text=rest))


def _stretch(document: Document, choice: random.Random) -> PseudoQuery:
    """Four to eight neighbouring content words; every second of them, by chance, is taken out
    of the passage wherever it stands."""
    canonical = hebrew.canonical(document.text)
    telling = [word for word in content_words(hebrew.words(canonical)) if len(word) > 2]
    if len(telling) < 2 * LONGEST:
        return PseudoQuery(document.title or canonical[:LONGEST_TEXT] or document.id, document)
    length = choice.randint(4, LONGEST)
    start = choice.randrange(len(telling) - length + 1)
    stretch = list(dict.fromkeys(telling[start : start + length]))
    gone = {_lemma(word) for word in choice.sample(stretch, len(stretch) // 2)}
    kept = " ".join(word for word in canonical.split() if not _lemmas(word) & gone)
    return PseudoQuery(" ".join(stretch)[:LONGEST_TEXT], replace(document, text=kept))


def _lemmas(text: str) -> set[str]:
    return {_lemma(word) for word in hebrew.words(text)}


def _lemma(word: str) -> str:
    return lemmas_of(word)[0][0]


def _unrelated(cosines: Matrix) -> Matrix:
    """All but the diagonal."""
    return cosines[~np.eye(len(cosines), dtype=bool)]


def _tag_floor(store: CorpusStore, model: str, queries: Matrix) -> float:
    """The cosine to its third nearest tag that one pseudo-query in ten passes."""
    nearest = [
        store.read(lambda reader, q=query: reader.nearest_tags(model, q, 3))  # type: ignore[misc]
        for query in queries
    ]
    third = [tags[-1][1] for tags in nearest if len(tags) == 3]
    return float(np.quantile(third, 0.9)) if third else 1.0


def _weight(
    store: CorpusStore,
    keeper: ModelKeeper,
    known: Calibration,
    sample: Sample,
    queries: Sequence[PseudoQuery],
    vectors: Matrix,
    progress: Progress,
) -> dict[str, Any]:
    """The weight that serves the pseudo-queries best, and the figures of each."""
    ranks: dict[float, list[float]] = {weight: [] for weight in WEIGHTS}
    alone: list[float] = []
    for number, (row, query, vector) in enumerate(zip(sample.rows, queries, vectors, strict=True)):
        question = Question(query.text, vector, keeper, known)
        pool = store.read(lambda reader, q=question: _pool(reader, q))  # type: ignore[misc]
        pool = pool.with_text(row, *_scores(question, query.answer, row))
        own = question.calibration
        rows = pool.passing(own)
        alone.append(_reciprocal({other: pool.meaning(other) for other in pool.rows}, row))
        for weight in WEIGHTS:
            # words were taken from the answer on purpose: that it holds few says nothing
            scores = pool.fused(rows, own, weight, held=0)
            ranks[weight].append(_reciprocal(scores, row))
        progress(0.2 + 0.8 * (number + 1) / len(queries))
    means = {
        str(weight): round(float(np.mean(reciprocals)), 4) for weight, reciprocals in ranks.items()
    }
    measured = {
        "queries": len(queries),
        "words": means["0.0"],
        "meaning": round(float(np.mean(alone)), 4),
        "hybrid": means,
    }
    return {"weight": chosen(ranks), "measured": measured}


def _scores(question: Question, answer: Document, row: int) -> tuple[Candidate, Nearness]:
    """The answer as the index would hold it, and how near it is to the question."""
    encoded = question.keeper.encode_passages([text_of(answer)])
    cosine = float(encoded.vectors[0] @ question.direction)
    return Candidate.of(row, analyse(answer)), Nearness(cosine, cosine)


def chosen(ranks: dict[float, list[float]]) -> float:
    """The largest weight that is neither clearly below the best nor at all below weight 0, where
    the best is clearly above weight 0; else 0: what does not help must not drag.

    Clearly is by more than a standard error of the paired difference (the rule by which Breiman
    and others, 1984, choose among trees).  The largest of equals, because pseudo-queries favour
    words: half of each one's stand in its answer, and of a question in other words none may.
    """
    means = {weight: float(np.mean(reciprocals)) for weight, reciprocals in ranks.items()}
    best_weight = max(means, key=lambda weight: (means[weight], -weight))
    if not _clearly(ranks[best_weight], ranks[0.0]):
        return 0.0
    return max(
        weight
        for weight, reciprocal in ranks.items()
        if means[weight] >= means[0.0] and not _clearly(ranks[best_weight], reciprocal)
    )


def _clearly(better: list[float], worse: list[float]) -> bool:
    gains = np.array(better) - np.array(worse)
    return bool(gains.mean() > gains.std() / max(1, len(gains)) ** 0.5)


def _pool(reader: CorpusReader, question: Question) -> Pool:
    query = Query(question.text)
    plan = Plan(query, query.parsed(), DEPTH)
    return Pool(reader, plan, question, wanted(reader, plan, plan.depth))


def _reciprocal(scores: dict[int, float], row: int) -> float:
    ranked = best_first(scores)[:10]
    return 1 / (ranked.index(row) + 1) if row in ranked else 0.0
