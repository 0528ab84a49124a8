"""The rivals that search quality is measured against, and how its figures are shown."""

import re
from xml.etree import ElementTree

import pytest

from bench import quality_plot
from bench.quality_tables import differences_table, quality_table, weights_table
from bench.rivals import Like, PlainBm25, fts5
from lib.evaluate.evaluation import Evaluation, Outcome

PASSAGES = {
    "sea": "נמל חיפה, נמל של ים",
    "long": "בנמל חיפה " + "עוגנות אוניות רבות " * 20,
    "hill": "ירושלים על ההרים",
}


def outcome(rank: int) -> Outcome:
    return Outcome.of([""] * (rank - 1) + ["a"], {"a": 1})


def test_like_counts_the_words_that_are_held_anywhere_then_keeps_corpus_order() -> None:
    like = Like(PASSAGES)
    assert like.search("נמל") == ["sea", "long"]
    assert like.search("חיפה אוניות") == ["long", "sea"]
    assert like.search("מדבר") == []


def test_fts5_finds_words_as_they_are_written_only() -> None:
    with fts5(PASSAGES) as search:
        assert search("נמל") == ["sea"]
        assert search("חיפה ירושלים")[0] == "hill"
        assert set(search("חיפה ירושלים")) == set(PASSAGES)


def test_no_question_breaks_a_rival() -> None:
    with fts5(PASSAGES) as search:
        for rival in (search, Like(PASSAGES).search, PlainBm25(PASSAGES).search):
            assert rival('"?! - * %') == []
            assert rival('חיפה" OR NEAR(') != []


def test_points_do_not_part_a_rival_from_its_word() -> None:
    with fts5(PASSAGES) as search:
        assert search("נָמֵל") == Like(PASSAGES).search("נָמֵל")[:1] == ["sea"]


def test_the_low_columns_are_of_the_low_questions_alone() -> None:
    line = quality_table({"words": [outcome(1), outcome(1), outcome(4)]}, [2])[-1]
    assert line.startswith("| words | 0.7500 [")
    assert line.endswith("| 1.0000 | 0.2500 | 1.0000 |")


def test_differences_are_taken_question_by_question() -> None:
    found = {"a": [outcome(1), outcome(4)], "b": [outcome(2), outcome(20)]}
    line = differences_table(found, [1], [("a", "b")])[-1]
    assert line.startswith("| a − b | +0.3750 [+0.250, +0.500] | +0.5000 [+0.000, +1.000] |")
    assert differences_table(found, [1], [("a", "a")])[-1].count("+0.0000 [+0.000, +0.000]") == 4


def test_the_weight_of_the_labels_is_set_beside_calibrations() -> None:
    found = {"0.0": [outcome(2)], "0.3": [outcome(4)], "0.7": [outcome(1)]}
    measured = {"queries": 200, "hybrid": {"0.0": 0.5, "0.3": 0.6, "0.7": 0.4}}
    lines = weights_table(measured, 0.3, found, [0])
    assert "| 200 pseudo-queries, no labels: MRR@10 | 0.5000 | **0.6000** | 0.4000 |" in lines
    assert "| 1 questions: MRR@10 | 0.5000 | 0.2500 | **1.0000** |" in lines
    assert lines[-1].startswith("Calibration chose 0.3; the labels would choose 0.7")
    assert "+0.7500" in lines[-1]


@pytest.fixture
def drawing() -> str:
    rows = {"LIKE": [outcome(4), outcome(8)], "a<b": [outcome(1), outcome(2)]}
    figures = {name: Evaluation.of(name, found) for name, found in rows.items()}
    return quality_plot.svg({"HeQ alone": figures, "with distractors": figures})


def test_the_drawing_has_a_mark_with_whiskers_for_every_figure(drawing) -> None:
    root = ElementTree.fromstring(drawing)
    marks = [each for each in root.iter() if re.fullmatch(r"pool\d", each.get("class", ""))]
    in_the_legend, panels, pools, rows = 2, 2, 2, 2
    assert len(marks) == in_the_legend + panels * pools * rows * 2


def test_the_drawing_stays_inside_its_frame(drawing) -> None:
    root = ElementTree.fromstring(drawing)
    width = float(root.get("width", 0))
    circles = [float(each.get("cx", -1)) for each in root.iter() if each.tag.endswith("circle")]
    assert all(quality_plot.LABELS <= x <= width for x in circles)


def test_the_drawing_knows_light_and_dark_and_escapes_names(drawing) -> None:
    assert "prefers-color-scheme: dark" in drawing
    assert "a&lt;b" in drawing
