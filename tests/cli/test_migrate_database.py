"""migrate-database as people run it."""

from pathlib import Path

import pytest

from lib.stores.sqlite.engine import SqliteEngine


def test_a_corpus_is_copied_and_served_from_there(run, corpus, environment, tmp_path: Path) -> None:
    source, target = tmp_path / "cli.db", tmp_path / "other.db"
    before = run("export").out
    done = run("migrate-database", str(source), f"sqlite:///{target}", "--json")
    assert (done.code, done.json["rows"]["documents"], done.json["changed"]) == (0, 4, [])
    environment["DATABASE_URL"] = f"sqlite:///{target}"
    assert run("export").out == before
    again = run("migrate-database", str(source), str(target))
    assert again.code == 2
    assert "not empty" in again.err
    assert run("export").out == before


@pytest.mark.postgres
def test_a_path_and_an_address_of_either_kind_are_taken(
    run, corpus, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("migrate-database", "cli.db", postgres_url).code == 0
    back = run("migrate-database", postgres_url, "back.db")
    assert "4 documents" in back.out
    assert (tmp_path / "back.db").is_file()


@pytest.mark.parametrize(
    ("source", "target", "code", "said"),
    [
        ("nowhere.db", "new.db", 1, "no such database file"),
        ("cli.db", "cli.db", 2, "the same database"),
        ("cli.db", "mysql://u:secret@host/name", 2, "DST names 'mysql'"),
        ("postgresql://u:secret@127.0.0.1:1/name", "new.db", 1, "does not answer"),
        ("postgresql://u:sec#ret@host/name", "new.db", 2, "SRC cannot be taken apart"),
    ],
)
def test_what_cannot_be_copied_is_refused_and_no_password_is_shown(
    run, corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source, target, code, said
) -> None:
    monkeypatch.chdir(tmp_path)
    refused = run("migrate-database", source, target)
    assert refused.code == code
    assert said in refused.err
    assert "sec" not in refused.out + refused.err
    assert not (tmp_path / "new.db").exists()


def test_stats_tell_when_another_database_would_serve_better(
    run, corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("stats", "--json").json["outgrown"] is False
    assert "migrate-database" not in run("stats").err
    monkeypatch.setattr(SqliteEngine, "most_passages", 3)
    assert run("stats", "--json").json["outgrown"] is True
    assert "migrate-database" in run("stats").err
