"""The tags command: the verbs, the log and its undo."""

import json

import pytest


@pytest.fixture
def corpus(run, tmp_path):
    path = tmp_path / "c.jsonl"
    rows = [{"id": f"{n}", "text": "שלום עולם", "tags": ["א"] if n else []} for n in range(3)]
    path.write_text("\n".join(json.dumps(each) for each in rows), encoding="utf-8")
    assert run("import", str(path)).code == 0


def log(run) -> list[dict]:
    return [json.loads(line) for line in run("tags", "log", "--json").out.splitlines()]


def test_tags_are_added_renamed_merged_and_every_change_is_undone(run, corpus) -> None:
    assert run("tags", "add", "עבודה:חדשה", "--id", "0", "--id", "1").code == 0
    assert run("tags", "add", "נמצא", "--query", "שלום").code == 0
    assert run("tags", "rename", "נמצא", "עבודה:נמצא").code == 0
    assert run("tags", "merge", "עבודה:נמצא", "עבודה:חדשה").code == 0
    assert run("tags", "color", "עבודה", "#5c7f45").code == 0
    assert run("tags", "remove", "א", "--id", "1").code == 0
    acts = ["untag", "recolor", "merge", "rename", "tag", "tag"]
    assert [(each["act"], each["author"]) for each in log(run)] == [(a, "command") for a in acts]
    for number in range(6, 0, -1):
        assert run("tags", "undo", str(number)).code == 0
    assert not any(each["kept"] for each in log(run))
    exported = [json.loads(line) for line in run("export").out.splitlines()]
    assert [each.get("tags", []) for each in exported] == [[], ["א"], ["א"]]


@pytest.mark.parametrize(
    "argv",
    [("rename", "א"), ("add", "א"), ("add", "א", "--id", "none"), ("undo", "x"), ("undo", "7"),
     ("color", "א", "red"), ("merge", "א", "ב"), ("suggest",), ("log", "--limit", "0")],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_changes_nothing(run, corpus, argv) -> None:
    ran = run("tags", *argv)
    assert ran.code in (1, 2) and ran.err
    assert log(run) == []


def test_above_a_hundred_nobody_is_tagged_unasked(run, tmp_path) -> None:
    path = tmp_path / "c.jsonl"
    rows = [{"id": f"{n}", "text": "שלום"} for n in range(101)]
    path.write_text("\n".join(json.dumps(each) for each in rows), encoding="utf-8")
    run("import", str(path))
    ran = run("tags", "add", "א", "--query", "שלום")
    assert ran.code == 1 and "--yes" in ran.err
    assert log(run) == []
    assert run("tags", "add", "א", "--query", "שלום", "--yes").code == 0
    assert log(run)[0]["documents"] == 101


def test_what_is_said_is_safe_for_a_terminal(run, corpus) -> None:
    run("tags", "add", "רע\u202e\u001b[31m", "--id", "0")
    ran = run("tags", "log")
    assert "\u202e" not in ran.out and "\u001b" not in ran.out
