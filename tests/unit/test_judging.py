"""Judging: the modes' first hits mixed, and what the modes are worth by what was said of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.bootstrap import App
from lib.core.errors import EncoderBusy
from lib.core.judgements import Grade, Judgement, nearest
from lib.core.query import Mode
from lib.evaluate.judged import Judged, by_query, read_judged, written
from lib.evaluate.judging import Figures, pool
from lib.evaluate.run import evaluate
from tests.conftest import doc, put
from tests.fakes import FakeEncoder, app_of

PASSAGES = (
    doc("dog", "הכלב רץ בגן"), doc("cat", "חתול ישן על הספה"), doc("car", "מכונית חדשה"),
    doc("dogs", "כלבים רבים נובחים"), doc("sea", "הים סוער"),
)  # fmt: skip


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    made = app_of(tmp_path, FakeEncoder())
    put(made.store, *PASSAGES)
    made.index(made.models.preferred)
    yield made
    made.close()


def judge(app: App, query: str, **grades: int) -> None:
    with app.store.judging() as writer:
        for document, grade in grades.items():
            writer.judge(Judgement(query, document, grade, "dana"))


def test_every_mode_that_can_answer_brings_its_first_hits(app: App) -> None:
    found = app.judging.found("כלב")
    assert set(found) == {Mode.WORDS, Mode.SEMANTIC, Mode.HYBRID}
    assert "cat" in found[Mode.SEMANTIC] and "cat" not in found[Mode.WORDS]
    assert set(pool("כלב", found)) == set().union(*found.values())


def test_without_a_model_words_are_compared_with_the_exact_text(tmp_path: Path) -> None:
    app = app_of(tmp_path, enable_semantic_search=False)
    put(app.store, *PASSAGES)
    assert set(app.judging.found("כלב")) == {Mode.EXACT, Mode.WORDS}
    app.close()


def test_the_order_is_the_same_every_time_and_does_not_follow_the_ranks() -> None:
    ids = tuple(f"d{n:02}" for n in range(20))
    first = pool("כלב", {Mode.WORDS: ids[:10], Mode.HYBRID: ids[10:]})
    again = pool("כלב", {Mode.HYBRID: ids[::-1][:10], Mode.WORDS: ids[:10]})
    assert first == again and first != sorted(first)
    assert pool("חתול", {Mode.WORDS: ids}) != first
    from_words = [key in ids[:10] for key in first]
    assert from_words[:10] != [True] * 10 and from_words[:10] != [False] * 10


def test_what_was_found_is_kept_until_the_corpus_changes(app: App) -> None:
    assert app.judging.known("כלב") is None
    found = app.judging.found("כלב")
    assert app.judging.known("כלב") is found
    put(app.store, doc("new", "כלב חדש"))
    assert app.judging.known("כלב") is None


def test_of_one_search_nothing_is_said_of_how_far_a_mode_is_over_the_control(app: App) -> None:
    judge(app, "כלב", dog=3, cat=0, dogs=2)
    worth = app.judging.figures(60).worth
    assert {each.mode: each.over for each in worth} == dict.fromkeys([*app.judging.modes, None])


def test_figures_are_those_of_evaluate_over_the_same_judgements(app: App, tmp_path: Path) -> None:
    judge(app, "כלב", dog=3, cat=0, dogs=2)
    judge(app, "מכונית", car=3, dog=0)
    path = tmp_path / "judged.jsonl"
    path.write_text(
        "".join(app.store.read(lambda reader: list(written(by_query(reader.judgements())))))
    )
    judged = read_judged(path)
    figures = app.judging.figures(60)
    assert (figures.queries, figures.waiting, figures.barren) == (2, 0, 0)
    assert [each.mode for each in figures.worth] == [*app.judging.modes, None]
    for each in figures.worth[:-1]:
        assert each.mode is not None
        measured = evaluate(app.search, judged, each.mode)
        for name in ("mrr_at_10", "mrr_at_10_ci", "ndcg_at_10", "ndcg_at_10_ci", "recall_at_10"):
            assert getattr(each.figures, name) == getattr(measured, name), (each.mode, name)


def test_the_control_is_worse_than_a_mode_that_puts_what_is_relevant_first(app: App) -> None:
    judge(app, "מכונית", car=3)
    judge(app, "הים", sea=3)
    *modes, control = app.judging.figures(60).worth
    assert control.mode is None and control.over is None
    best = max(modes, key=lambda each: each.figures.ndcg_at_10)
    assert best.figures.ndcg_at_10 == 1.0 > control.figures.ndcg_at_10 > 0
    assert best.over and best.over[0] > 0


def test_how_much_of_the_first_hits_was_judged_is_told(app: App) -> None:
    found = app.judging.found("כלב")
    judge(app, "כלב", **dict.fromkeys(found[Mode.WORDS], 3))
    by_mode = {each.mode: each.seen for each in app.judging.figures(60).worth}
    assert by_mode[Mode.WORDS] == 1.0 > by_mode[Mode.SEMANTIC] > 0


def test_a_query_to_which_nothing_is_relevant_tells_nothing(app: App) -> None:
    judge(app, "הים", sea=0)
    assert app.judging.figures(60) == Figures(barren=1)


def test_what_there_is_no_time_for_waits_and_what_is_known_does_not(app: App) -> None:
    judge(app, "כלב", dog=3)
    judge(app, "מכונית", car=3)
    app.judging.found("כלב")
    figures = app.judging.figures(-1)
    assert (figures.queries, figures.waiting) == (1, 1)


def test_a_mode_that_cannot_answer_now_is_left_out_and_nothing_is_kept(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge(app, "כלב", dog=3)
    judge(app, "מכונית", car=3)
    asked = []

    def busy(text: str) -> None:
        asked.append(text)
        raise EncoderBusy("Too many texts wait.", why="busy")

    with monkeypatch.context() as patched:
        patched.setattr(app.models.keepers[0], "encode_query", busy)
        assert set(app.judging.found("חיות")) == {Mode.WORDS}
        asked.clear()
        assert app.judging.figures(60).waiting == 2
        assert set(asked) == {"כלב"}  # the next would not be answered either
    assert app.judging.figures(60).queries == 2


def test_what_touches_on_it_is_shown_as_partly() -> None:
    assert [nearest(grade) for grade in range(4)] == [
        Grade.NOT, Grade.PARTLY, Grade.PARTLY, Grade.RELEVANT,
    ]  # fmt: skip


def test_a_file_of_judgements_is_read_as_it_was_written(tmp_path: Path) -> None:
    judged = [
        Judged('א"ב', {"a": 3, "b": 1}, ("c",)),
        Judged("ג", {}, ("a",)),
        Judged("ד", {"x": 2}),
    ]
    path = tmp_path / "judged.jsonl"
    path.write_text("".join(written(judged)), encoding="utf-8")
    assert read_judged(path) == judged
    assert [each.tells for each in judged] == [True, False, True]
