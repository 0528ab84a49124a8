"""Judged queries as they are read, and figures as they are put together."""

from pathlib import Path

import pytest

from lib.core.errors import ImportRefused, QueryTimeout
from lib.core.query import Mode
from lib.core.results import ResultPage
from lib.evaluate.evaluation import Evaluation, Outcome
from lib.evaluate.judged import Judged, read_judged
from lib.evaluate.run import evaluate


@pytest.fixture
def written(tmp_path: Path):
    def write(*lines: str) -> Path:
        path = tmp_path / "judged.jsonl"
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    return write


def test_ids_in_a_list_have_grade_one(written) -> None:
    path = written('{"query": "נמל", "relevant": ["a", "b", 7]}')
    assert read_judged(path) == [Judged("נמל", {"a": 1, "b": 1, "7": 1})]


def test_an_object_gives_each_document_its_grade(written) -> None:
    path = written(
        '{"query": "נמל", "relevant": {"a": 3, "b": 1}}', "", '{"query": "", "relevant": []}'
    )
    assert read_judged(path) == [Judged("נמל", {"a": 3, "b": 1}), Judged("", {})]


@pytest.mark.parametrize("grade", ["0", "4", "-1", "1.5", "true", "null", '"2"', "[1]", "{}"])
def test_a_bad_grade_is_refused_with_its_line(written, grade) -> None:
    path = written(
        '{"query": "x", "relevant": ["a"]}', f'{{"query": "x", "relevant": {{"b": {grade}}}}}'
    )
    with pytest.raises(ImportRefused, match=r"line 2: the grade of 'b' is") as refused:
        read_judged(path)
    assert "1, 2 or 3" in refused.value.hint


@pytest.mark.parametrize(
    "line",
    [
        "[]", '"x"', "{", '{"query": "x"}', '{"relevant": ["a"]}', '{"query": 3, "relevant": ["a"]}',
        '{"query": "x", "relevant": "abc"}', '{"query": "x", "relevant": null}',
        '{"query": "x", "relevant": [["a"]]}', '{"query": "x", "relevant": [true]}',
    ],
)  # fmt: skip
def test_a_line_of_another_shape_is_refused_with_its_number(written, line) -> None:
    with pytest.raises(ImportRefused, match="line 2: not a judged query"):
        read_judged(written('{"query": "x", "relevant": ["a"]}', line))


def test_an_outcome_measures_one_answer() -> None:
    found = Outcome.of(["x", "a"], {"a": 2, "b": 2}, 3.0, "words")
    assert (found.rr_at_10, found.recall_at_10, found.recall_at_100) == (0.5, 0.5, 0.5)
    assert 0 < found.ndcg_at_10 < 1


def test_figures_are_means_with_intervals_around_them() -> None:
    outcomes = [Outcome.of(["a"], {"a": 1}, ms, "words") for ms in (1.0, 2.0)]
    outcomes += [Outcome.of(["x"], {"a": 1}, 9.0, "words")]
    found = Evaluation.of("hybrid", outcomes).as_dict()
    assert (found["mrr@10"], found["recall@10"], found["queries"]) == (0.6667, 0.6667, 3)
    assert (found["p50_ms"], found["p95_ms"]) == (2.0, 9.0)
    low, high = found["mrr@10_ci"]
    assert 0 <= low < found["mrr@10"] < high <= 1
    assert found["recall@10_ci"] == (low, high)


def test_the_mode_that_answered_most_queries_is_named() -> None:
    outcomes = [Outcome.of([], {"a": 1}, mode=mode) for mode in ("words", "words", "semantic")]
    assert Evaluation.of("semantic", outcomes).answered_by == "words"


def test_a_query_that_fails_is_counted_and_the_run_goes_on() -> None:
    class Service:
        def search(self, query, seconds):
            if query.text == "slow":
                raise QueryTimeout("It took too long.")
            return ResultPage(query, "words", (), 0)

    judged = [Judged("slow", {"a": 1}), Judged("", {"a": 1}), Judged("x" * 2_000, {"a": 1})]
    figures = evaluate(Service(), judged, Mode.WORDS)
    assert (figures.queries, figures.failed) == (3, 2)
    assert figures.as_dict()["failed"] == 2
