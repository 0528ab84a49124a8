"""python -m lib judgements: out into evaluate's format, and back."""

import json
from pathlib import Path

from tests.cli.conftest import write_jsonl

JUDGED = ({"query": "ירושלים", "relevant": {"1": 3, "2": 1}, "not_relevant": ["4"]},)


def test_what_is_imported_is_exported_as_it_was(run, corpus: Path, tmp_path: Path) -> None:
    file = write_jsonl(tmp_path / "judged.jsonl", *JUDGED)
    ran = run("judgements", "import", str(file), "--by", "dana")
    assert ran.code == 0 and "3 judgements are new" in ran.err
    assert run("judgements", "export", "-").lines == list(JUDGED)
    assert run("judgements", "export", str(tmp_path / "out.jsonl")).code == 0
    assert json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8")) == JUDGED[0]
    assert "0 judgements are new, 3 were known" in run("judgements", "import", str(file)).err


def test_what_names_no_passage_is_left_out_and_said(run, corpus: Path, tmp_path: Path) -> None:
    file = write_jsonl(tmp_path / "judged.jsonl", {"query": "א", "relevant": ["1", "none"]})
    ran = run("judgements", "import", str(file))
    assert ran.code == 3 and "1 name passages that are not in this corpus" in ran.err
    assert run("judgements", "export", "-").lines == [{"query": "א", "relevant": {"1": 1}}]


def test_a_query_that_cannot_be_asked_is_refused_and_nothing_is_taken(
    run, corpus: Path, tmp_path: Path
) -> None:
    lines = ({"query": "א", "relevant": ["1"]}, {"query": "א" * 2_000, "relevant": ["1"]})
    ran = run("judgements", "import", str(write_jsonl(tmp_path / "judged.jsonl", *lines)))
    assert ran.code == 1 and run("judgements", "export", "-").out == ""


def test_evaluate_does_not_count_what_was_looked_at_in_vain(
    run, corpus: Path, tmp_path: Path
) -> None:
    barren = {"query": "ים", "relevant": {}, "not_relevant": ["1"]}
    file = write_jsonl(tmp_path / "judged.jsonl", *JUDGED, barren)
    ran = run("evaluate", str(file), "--modes", "words", "--json")
    assert ran.json["words"]["queries"] == 1 and len(ran.json["words"]["ndcg@10_ci"]) == 2
    assert "Nothing is relevant to 1 of the queries" in ran.err
