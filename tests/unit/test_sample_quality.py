"""Search over the sample corpus does not get worse: judged queries of sample/judged.jsonl.

The floors lie a little below what is measured (docs/QUALITY.md), for a change that moves a
query or two; they are a regression's alarm, not a target.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.bootstrap import App, build
from lib.core import hebrew
from lib.core.query import Mode, Query
from lib.core.settings import Settings
from lib.core.stopwords import content_words
from lib.evaluate.metrics import recall, reciprocal_rank
from lib.ingest.sample import SAMPLE, load_sample

JUDGED = [
    json.loads(line)
    for line in SAMPLE.with_name("judged.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    path: Path = tmp_path_factory.mktemp("quality") / "sample.db"
    made = build(Settings(database_url=f"sqlite:///{path}", memory_limit_mb=4096))
    load_sample(made.store, models=made.models.names)
    yield made
    made.close()


def _figures(app: App, mode: Mode, kind: str) -> tuple[float, float]:
    """(MRR@10, recall@10), means over the queries of that kind."""
    ranks, recalls = [], []
    for judged in JUDGED:
        if judged["kind"] != kind:
            continue
        page = app.search.search(Query(judged["query"], mode=mode, limit=10))
        assert page.mode == mode or page.notices
        found, relevant = [hit.document.id for hit in page.hits], set(judged["relevant"])
        ranks.append(reciprocal_rank(found, relevant))
        recalls.append(recall(found, relevant, 10))
    return sum(ranks) / len(ranks), sum(recalls) / len(recalls)


def test_the_sample_is_rich_enough_to_be_searched_by_meaning() -> None:
    passages = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    assert len(passages) >= 150
    assert all(40 <= len(each["text"].split()) <= 90 for each in passages)
    assert all(2 <= len(each["tags"]) <= 4 for each in passages)
    assert len({tag["category"] for each in passages for tag in each["tags"]}) >= 8
    for kind in ("[\u05b0-\u05bc]", "[A-Za-z]", '[א-ת]["״][א-ת]', r"\d"):  # points, Latin, ...
        assert sum(bool(re.search(kind, each["text"])) for each in passages) >= 10


def test_the_judged_set_is_whole() -> None:
    ids = {json.loads(line)["id"] for line in SAMPLE.read_text(encoding="utf-8").splitlines()}
    kinds = [judged["kind"] for judged in JUDGED]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "meaning": 70, "topic": 77, "words": 45,
    }  # fmt: skip
    assert all(judged["relevant"].keys() <= ids for judged in JUDGED)
    assert {grade for judged in JUDGED for grade in judged["relevant"].values()} == {1, 2, 3}
    assert len({judged["query"] for judged in JUDGED}) == len(JUDGED)


@pytest.mark.parametrize("mode", [Mode.WORDS, Mode.HYBRID])
def test_a_query_in_the_words_of_the_passage_finds_it_first(app: App, mode: Mode) -> None:
    rank, found = _figures(app, mode, "words")
    assert rank >= 0.95
    assert found >= 0.90


def test_a_question_in_other_words_is_served_better_by_hybrid_than_by_words(app: App) -> None:
    words, hybrid = (_figures(app, mode, "meaning") for mode in (Mode.WORDS, Mode.HYBRID))
    assert hybrid[0] >= words[0] + 0.02
    assert hybrid[1] >= words[1] + 0.13
    assert hybrid[1] >= 0.81


def test_a_topic_that_no_passage_names_is_served_better_by_hybrid_than_by_words(app: App) -> None:
    words, hybrid = (_figures(app, mode, "topic") for mode in (Mode.WORDS, Mode.HYBRID))
    assert hybrid[0] >= words[0] + 0.20
    assert hybrid[1] >= words[1] + 0.22
    assert hybrid[1] >= 0.55


@pytest.mark.parametrize(("kind", "least"), [("words", 0.86), ("meaning", 0.76), ("topic", 0.52)])
def test_a_search_by_meaning_shows_what_it_ranks_among_the_first_ten(
    app: App, kind: str, least: float
) -> None:
    assert _figures(app, Mode.SEMANTIC, kind)[1] >= least


def test_a_single_word_finds_first_what_words_mode_finds_first(app: App) -> None:
    passages = [
        json.loads(line)["text"] for line in SAMPLE.read_text(encoding="utf-8").splitlines()
    ]
    texts = " ".join(passages)
    words = sorted(set(content_words(hebrew.words(hebrew.canonical(texts)))))[::90]
    assert len(words) > 30

    def first(word: str, mode: Mode) -> list[str]:
        page = app.search.search(Query(word, mode=mode, limit=1))
        return [hit.document.id for hit in page.hits]

    same = [first(word, Mode.HYBRID) == first(word, Mode.WORDS) for word in words]
    assert sum(same) / len(same) >= 0.75
