"""What bench.scale makes of its figures: slopes, bars that are met or not, tables and a picture."""

import xml.etree.ElementTree as ET
from typing import Any

import pytest

from bench.scale import bars, corpus, growth, growth_plot, report
from bench.scale.checkpoint import Checkpoint


def took(p50: float, **more: float) -> dict[str, float]:
    return {"p50": p50, "p95": 2 * p50, "cpu_p50": p50, "cpu": p50, "server_cpu": 0.0, **more}


def ended(**figures: Any) -> dict[str, Any]:
    return {"ended": True, "at": "2026-01-02T03:04+00:00", "load": 1.0, "figures": figures}


def run(size: int, two: float, eight: float) -> dict[str, Any]:
    words = {"two words": took(two), "eight words": took(eight)}
    near = {"nearest": took(2.0, recall=0.98), "codes": {"mb": 5.2}}
    return {str(size): {"words": ended(**words), "meaning": ended(**near)}}


TOLD = {
    "machine": {"cores": 2, "memory_gb": 4, "system": "Linux", "python": "3", "numpy": "2"},
    "runs": {"sqlite": run(10_000, 2, 4) | run(100_000, 20, 4) | run(1_000_000, 200, 4)},
}


def test_a_slope_is_what_ten_times_the_passages_make_of_the_time() -> None:
    kinds = growth.searches(TOLD["runs"]["sqlite"])
    assert growth.slope_of(kinds["two words"]) == pytest.approx(1)
    assert growth.slope_of(kinds["eight words"]) == pytest.approx(0)
    assert growth.slope({10_000: 3.0}) is None
    assert "codes" not in kinds


def test_a_bar_is_met_or_not_or_was_not_run() -> None:
    rows = {row[0]: row for row in bars.told(TOLD["runs"])}
    assert rows["sqlite, 100,000: two words, p50"][2:4] == ("20", "**not met**")
    assert rows["sqlite, 100,000: eight words, p50"][2:4] == ("4", "met")
    assert rows["sqlite, 100,000: codes, mb"][3] == "met"
    assert rows["postgresql, 1,000,000: nearest, recall"][2:4] == ("–", "not run")
    assert rows["sqlite: two words, slope of processor time"][3] == "**not met**"
    assert rows["sqlite: eight words, slope of processor time"][3] == "met"


def test_what_did_not_end_counts_as_not_measured() -> None:
    runs = {"sqlite": run(100_000, 1, 1)}
    runs["sqlite"]["100000"]["words"]["ended"] = False
    rows = {row[0]: row for row in bars.told(runs)}
    assert rows["sqlite, 100,000: two words, p50"][3] == "not run"


def test_tables_and_picture_hold_every_size() -> None:
    markdown, picture = report.markdown(TOLD), growth_plot.svg(TOLD)
    assert "| two words | 2.0 (4) | 20.0 (40) | 200.0 (400) |" in markdown
    assert "| 1.00 | 1.00 |" in markdown
    ET.fromstring(picture)
    assert "two words: slope 1.00" in picture
    assert "1,000,000" in picture


def test_a_checkpoint_goes_on_where_it_was_left(tmp_path) -> None:
    first = Checkpoint.of(tmp_path / "scale.json")
    first.keep("sqlite", 10, "import", {"passages": 5, "seconds": 2.0}, ended=False)
    second = Checkpoint.of(tmp_path / "scale.json")
    assert second.before("sqlite", 10, "import")["figures"]["passages"] == 5
    assert second.seconds("sqlite", 10) == {"import": 2.0}
    second.forget("sqlite", 10, ["import"])
    assert second.before("sqlite", 10, "import") == {}


def test_vectors_depend_on_their_number_alone_and_exact_search_keeps_to_a_mask() -> None:
    import numpy as np

    (few,), (more,) = corpus.vectors(20), corpus.vectors(300)
    assert np.array_equal(few, more[:20])
    assert np.allclose(np.linalg.norm(more, axis=1), 1)
    kept = np.zeros(300, dtype=bool)
    kept[[3, 7]] = True
    assert corpus.nearest_exactly(300, corpus.query_vectors(2), kept, 10) == [{4, 8}, {4, 8}]
    everything = np.ones(300, dtype=bool)
    (found,) = corpus.nearest_exactly(300, more[42:43], everything, 1)
    assert found == {43}
