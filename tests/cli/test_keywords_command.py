"""keywords: from argv to words that stand out."""

from tests.cli.conftest import write_jsonl


def _load(run, tmp_path) -> None:
    records = [{"id": f"s{n}", "text": "הספינה הפליגה בים", "tags": ["ים"]} for n in range(20)]
    records += [{"id": f"f{n}", "text": "האיכר חרש את השדה"} for n in range(40)]
    assert run("import", str(write_jsonl(tmp_path / "k.jsonl", *records))).code == 0


def test_people_get_a_line_for_every_word_with_its_counts(run, tmp_path) -> None:
    _load(run, tmp_path)
    shown = run("keywords", "", "--tag", "ים").out
    assert "stand out in 20 passages" in shown
    assert "ספינה  20 of 20 here, 0 of 40 elsewhere" in shown


def test_json_has_the_documented_keys(run, tmp_path) -> None:
    _load(run, tmp_path)
    answer = run("keywords", "ים", "--json", "--limit", "1").json
    assert (answer["total"], answer["rest"], answer["counted"]) == (20, 40, 20)
    assert answer["standing"] > len(answer["keywords"]) == 1
    assert set(answer["keywords"][0]) == {
        "word", "inside", "elsewhere", "log_likelihood", "log_ratio",
    }  # fmt: skip


def test_meaning_and_other_numbers_are_refused(run, tmp_path) -> None:
    _load(run, tmp_path)
    assert run("keywords", "ים", "--mode", "semantic").code == 2
    assert run("keywords", "ים", "--limit", "0").code == 2
