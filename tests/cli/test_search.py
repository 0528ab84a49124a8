"""search: from argv to hits."""

import json

import pytest

HIT_KEYS = {"id", "title", "score", "tier", "snippet", "tags", "reasons", "ref", "highlights"}


def test_json_has_the_documented_keys(run, corpus) -> None:
    answer = run("search", "ירושלים", "--json").json
    assert {"mode", "total", "hits", "timings_ms", "notices", "truncated"} <= set(answer)
    assert answer["mode"] == "words"
    assert answer["total"] == 2
    assert all(set(hit) >= HIT_KEYS for hit in answer["hits"])


def test_the_hit_says_how_it_matched(run, corpus) -> None:
    first, second = run("search", "ירושלים", "--json").json["hits"]
    assert (first["id"], first["tier"]) == ("1", "words")
    assert (second["id"], second["tier"]) == ("2", "prefix")
    assert second["reasons"][0]["letters"] == "ל"


def test_highlights_cut_the_matched_letters_out_of_the_snippet(run, corpus) -> None:
    hit = run("search", "בראשית", "--json").json["hits"][0]
    ((start, end),) = hit["highlights"]
    assert hit["snippet"][start:end] == "בְּרֵאשִׁית"


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        (["--tag", "עיר"], {"1", "4"}),
        (["--tag", "מקום:עיר", "--tag", "מסע"], {"4"}),
        (["--tag", "עיר", "--tag", "מסע", "--all"], {"4"}),
        (["--tag", "עיר", "--tag", "מסע", "--any"], {"1", "2", "4"}),
        (["--not-tag", "מסע"], {"1", "3"}),
    ],
)
def test_tags_narrow_the_answer(run, corpus, options, ids) -> None:
    answer = run("search", "", *options, "--json").json
    assert {hit["id"] for hit in answer["hits"]} == ids


def test_tolerance_none_takes_no_prefix_letters(run, corpus) -> None:
    answer = run("search", "ירושלים", "--tolerance", "none", "--json").json
    assert [hit["id"] for hit in answer["hits"]] == ["1"]


def test_pages_follow_each_other_in_corpus_order(run, corpus) -> None:
    found = [
        run("search", "", "--sort", "order", "--limit", "3", "--page", page, "--json").json["hits"]
        for page in ("1", "2")
    ]
    assert [[hit["id"] for hit in hits] for hits in found] == [["1", "2", "3"], ["4"]]


def test_semantic_mode_answers_by_words_and_says_so(run, corpus) -> None:
    answer = run("search", "ירושלים", "--mode", "semantic", "--json").json
    assert answer["mode"] == "words"
    assert [notice["code"] for notice in answer["notices"]] == ["semantic_off"]


def test_explain_tells_what_was_asked_of_the_index(run, corpus) -> None:
    assert "explain" not in run("search", "ירושלים", "--json").json
    assert run("search", "ירושלים", "--json", "--explain").json["explain"]["all_of"]
    assert "all_of" in run("search", "ירושלים", "--explain").out


def test_explain_tells_what_each_arm_gave_a_hit(run, corpus) -> None:
    asked = ("search", "ירושלים", "--mode", "words")
    (first, *_) = run(*asked, "--json", "--explain").json["hits"]
    assert 0 < first["shares"]["words"] <= 1 and first["shares"]["near"] is None
    assert f'"words": {first["shares"]["words"]}' in run(*asked, "--explain").out
    assert "shares" not in run(*asked, "--json").json["hits"][0]


def test_people_get_the_passage_with_its_match_marked(run, corpus) -> None:
    shown = run("search", "ירושלים")
    assert "2 passages · words" in shown.out
    assert "[ירושלים]" in shown.out
    assert "[prefix] 2" in shown.out
    assert shown.err.startswith("Note: Search by meaning is switched off")


def test_an_empty_corpus_is_told_with_the_command_that_fills_it(run) -> None:
    ran = run("search", "ירושלים", "--json")
    assert (ran.code, ran.json["total"]) == (0, 0)
    assert "python -m lib demo" in ran.err


@pytest.mark.parametrize(
    "text",
    ['"', "a-b", "NEAR(", "NEAR(a b)", "*", "AND", "a AND", "OR NOT", "^", "col : x", "{t} : a",
     'שלום"', "(" * 900, "100%", "_", "\\", "';--", "\0", "ש\0לום", "\udc80", "תגית:\udcff",
     "tag:\0", "😀", "ְֱֲ", "של את על", "", "   ", "-", "-ש", "\u202eabc"],
)  # fmt: skip
@pytest.mark.parametrize("mode", ["words", "exact", "hybrid"])
def test_no_text_is_an_operator_or_an_error(run, corpus, mode, text) -> None:
    ran = run("search", f"--mode={mode}", "--json", "--", text)
    assert ran.code == 0, ran.err
    assert "Traceback" not in ran.err
    json.loads(ran.out.encode("utf-8"))


def test_a_percent_sign_is_itself_in_substring_search(run, corpus, tmp_path) -> None:
    path = tmp_path / "percent.jsonl"
    path.write_text('{"id": "p", "text": "עלייה של 100% בשנה"}\n', encoding="utf-8")
    run("import", str(path))
    found = run("search", "100%", "--mode", "exact", "--json").json
    assert [hit["id"] for hit in found["hits"]] == ["p"]
    assert run("search", "1_0", "--mode", "exact", "--json").json["total"] == 0


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["search", "x" * 10_000], "at most 1,000"),
        (["search", "x", "--limit", "0"], "limit is 0"),
        (["search", "x", "--limit", "ten"], "invalid int value"),
        (["search", "x", "--page", "99999"], "first 10,000"),
        (["search", "x", "--mode", "magic"], "invalid choice"),
        (["search", "x", "--all", "--any"], "not allowed with"),
        (["search", *("--tag=t" + str(n) for n in range(30)), "x"], "At most 20 tags"),
        (["search"], "required: QUERY"),
        (["search", "x", "--lim", "3"], "unrecognized arguments"),
        (["nothing"], "invalid choice"),
        ([], "required: COMMAND"),
    ],
)
def test_bad_usage_is_one_line_and_code_2(run, argv, said) -> None:
    ran = run(*argv)
    assert ran.code == 2
    assert said in ran.err
    assert ran.out == ""
    assert len(ran.err.splitlines()) == 1


def test_what_a_terminal_would_obey_is_not_sent_to_it(run, tmp_path) -> None:
    evil = "\u202eהפוך\u2066 \u001b[31mאדום\u0085 שלום"
    path = tmp_path / "evil.jsonl"
    path.write_text(
        json.dumps({"id": "\u001b]0;x\u0007e\nf", "title": evil, "text": evil, "tags": [evil]})
        + "\n",
        encoding="utf-8",
    )
    assert run("import", str(path)).code == 0
    for argv in (["search", "שלום"], ["search", "שלום", "--json"], ["search", "שלום", "--explain"]):
        out = run(*argv).out
        assert "שלום" in out
        assert not set(out) & set("\u202e\u2066\u001b\u0085\u0007")
