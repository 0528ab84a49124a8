"""The bench of sizes, at sizes that a test has the time for."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.databases import DATABASES
from bench.scale.steps import STEPS
from bench.server import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.postgres]
SIZE = 2_000


def run(folder: Path) -> dict:
    command = [sys.executable, "-m", "bench.scale", "--queries", "10", "--folder", str(folder)]
    subprocess.run([*command, "--sizes", str(SIZE)], cwd=ROOT, check=True)
    return json.loads((folder / "scale.json").read_text(encoding="utf-8"))


def test_every_step_is_measured_on_both_engines_and_none_of_them_twice(tmp_path: Path) -> None:
    told = run(tmp_path)
    assert set(told["runs"]) == set(DATABASES)
    for sizes in told["runs"].values():
        assert set(sizes) == {str(SIZE)}
        steps = sizes[str(SIZE)]
        assert set(steps) == set(STEPS)
        assert all(step["ended"] for step in steps.values())
        figures = {name: step["figures"] for name, step in steps.items()}
        assert figures["import"]["passages"] == figures["vectors"]["vectors"] == SIZE
        assert figures["import"]["per_second"] > 0
        assert figures["disk"]["bytes"] > 1_000 * SIZE
        assert figures["meaning"]["nearest"]["recall"] >= 0.95
        assert figures["meaning"]["nearest, tag"]["recall"] >= 0.95
        for step in ("words", "tags", "hybrid", "concordance"):
            assert all(0 < each["p50"] <= each["p95"] for each in figures[step].values())
        held = figures["memory"]
        assert held["started"]["kept"] < held["and hybrid"]["kept"]
        assert all(each["kept"] < each["rss"] <= each["peak"] for each in held.values())
    assert run(tmp_path)["runs"] == told["runs"]
    markdown = (tmp_path / "scale.md").read_text(encoding="utf-8")
    assert all(name in markdown for name in ("two rare words", "postgresql, 2,000", "not run"))
    assert (tmp_path / "growth.svg").read_text(encoding="utf-8").count("<circle") == 2 * 6


def test_a_run_that_was_ended_goes_on_with_what_is_in_the_database(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bench.scale", "--folder", str(tmp_path), "--queries", "10"]
    command += ["--sizes", "600", "--engines", "sqlite"]
    subprocess.run([*command, "--steps", "import", "vectors"], cwd=ROOT, check=True)
    checkpoint = tmp_path / "scale.json"
    told = json.loads(checkpoint.read_text(encoding="utf-8"))
    imported = told["runs"]["sqlite"]["600"]["import"]
    imported["ended"] = False  # as if it had been killed before it could say so
    checkpoint.write_text(json.dumps(told), encoding="utf-8")
    subprocess.run([*command, "--steps", "import", "words"], cwd=ROOT, check=True)
    steps = json.loads(checkpoint.read_text(encoding="utf-8"))["runs"]["sqlite"]["600"]
    assert steps["import"]["figures"] == imported["figures"]
    assert steps["words"]["ended"]


def test_rivals_answer_the_same_questions_and_what_is_not_installed_stays_away(
    tmp_path: Path,
) -> None:
    command = [sys.executable, "-m", "bench.scale.rivals", "--folder", str(tmp_path)]
    subprocess.run([*command, "--passages", "600", "--queries", "8"], cwd=ROOT, check=True)
    told = json.loads((tmp_path / "rivals.json").read_text(encoding="utf-8"))
    ours = {"Mafteach, SQLite", "Mafteach, PostgreSQL"}
    assert set(told["two words"]) == ours | {"plain FTS5", "LIKE", "PostgreSQL, `simple`"}
    assert set(told["nearest"]) == ours | {"exact fp32, numpy"}
    assert told["nearest"]["exact fp32, numpy"]["recall"] == 1.0
    assert all(told["nearest"][each]["recall"] >= 0.95 for each in ours)
    for kind in ("two words", "eight words", "nearest", "a query encoded"):
        for row in told[kind].values():
            assert 0 < row["p50"] <= row["p95"]
            assert 0 < row["kept"] < row["rss"]
