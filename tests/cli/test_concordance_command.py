"""concordance: from argv to lines."""

import csv
import io

import pytest


def test_people_get_a_line_for_every_place_with_the_match_marked(run, corpus) -> None:
    shown = run("concordance", "ירושלים")
    assert "3 places in 2 passages · words" in shown.out
    assert "[לירושלים] ברגל" in shown.out


def test_json_has_the_documented_keys(run, corpus) -> None:
    answer = run("concordance", "ירושלים", "--sort", "after", "--json").json
    assert (answer["total"], answer["documents"], answer["sort"]) == (3, 2, "after")
    line = next(each for each in answer["lines"] if each["field"] == "text")
    assert set(line) == {
        "id", "title", "ref", "field", "span", "before", "match", "after", "form", "tags",
    }  # fmt: skip
    assert answer["forms"][0] == {"form": "ירושלים", "places": 2}


def test_csv_holds_all_lines_whatever_the_page(run, corpus) -> None:
    out = run("concordance", "ירושלים", "--csv", "--limit", "1").out
    rows = list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff"))))
    assert len(rows) == 3
    assert {row["match"] for row in rows} == {"ירושלים", "לירושלים"}


def test_meaning_is_no_mode_of_it(run, corpus) -> None:
    ran = run("concordance", "ירושלים", "--mode", "semantic")
    assert ran.code == 2 and "invalid choice" in ran.err


@pytest.mark.parametrize("text", ['"', "*", "NEAR(", "\0", "\udc80", "", "-ש", "של את על", "😀"])
@pytest.mark.parametrize("mode", ["words", "exact"])
def test_no_text_is_an_operator_or_an_error(run, corpus, mode: str, text: str) -> None:
    ran = run("concordance", f"--mode={mode}", "--json", "--", text)
    assert ran.code == 0, ran.err
