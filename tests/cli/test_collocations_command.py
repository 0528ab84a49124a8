"""collocations and dispersion: from argv to what stands next to the words, and where they do."""

from tests.cli.conftest import write_jsonl


def _load(run, tmp_path) -> None:
    records = [
        {"id": f"s{n}", "text": "הספינה הגדולה הפליגה בים", "tags": ["נושא:ים"]} for n in range(20)
    ]
    records += [{"id": f"f{n}", "text": "האיכר חרש את השדה"} for n in range(20)]
    assert run("import", str(write_jsonl(tmp_path / "k.jsonl", *records))).code == 0


def test_people_get_a_line_for_every_neighbour_with_its_counts(run, tmp_path) -> None:
    _load(run, tmp_path)
    shown = run("collocations", "ספינה", "--window", "2").out
    assert "stand near 20 places in 20 passages" in shown
    assert "הפליג  0 before, 20 after, about 0 elsewhere" in shown


def test_people_see_parts_and_tags_as_bars(run, tmp_path) -> None:
    _load(run, tmp_path)
    shown = run("dispersion", "ספינה", "--parts", "2").out
    assert "20 places in 20 of 40 passages, 1250.0 in 10,000 words, deviation 0.50" in shown
    assert "  1    2500.0  " + "#" * 30 in shown and "  2       0.0" in shown


def test_other_numbers_and_meaning_are_refused(run, tmp_path) -> None:
    _load(run, tmp_path)
    for refused in (["--window", "0"], ["--mode", "semantic"], ["--limit", "0"]):
        assert run("collocations", "ספינה", *refused).code == 2
    assert run("dispersion", "ספינה", "--parts", "101").code == 2
