"""backup, restore and rescue as people run them."""

from pathlib import Path

from tests.faults.conftest import overwrite


def test_what_is_backed_up_is_restored_elsewhere(run, corpus, environment, tmp_path: Path) -> None:
    file = tmp_path / "b.zip"
    done = run("backup", str(file))
    assert (done.code, file.exists()) == (0, True)
    assert "4 documents" in done.out
    before = run("export").out
    environment["DATABASE_URL"] = f"sqlite:///{tmp_path / 'other.db'}"
    assert run("restore", str(file), "--json").json["records"]["documents"] == 4
    assert run("export").out == before
    again = run("restore", str(file))
    assert again.code == 2
    assert "--replace" in again.err
    assert run("restore", str(file), "--replace").code == 0
    assert run("export").out == before


def test_what_is_no_backup_is_refused(run, corpus: Path) -> None:
    refused = run("restore", str(corpus), "--replace")
    assert refused.code == 1
    assert "no whole backup" in refused.err
    assert run("stats", "--json").json["documents"] == 4


def test_a_damaged_database_is_told_by_every_command_and_rescued(
    run, environment, tmp_path: Path
) -> None:
    many = tmp_path / "many.csv"
    many.write_text("id,text\n" + "".join(f"{n},{'מילים ' * 60}\n" for n in range(300)))
    assert run("import", str(many)).code == 0
    overwrite(tmp_path / "cli.db", 25)
    for command in (["stats"], ["search", "מילים"], ["backup", str(tmp_path / "b.zip")]):
        told = run(*command)
        assert told.code == 1
        assert "python -m lib rescue" in told.err
    saved = run("rescue", str(tmp_path / "saved.zip"), "--json")
    assert saved.code == 3
    assert saved.json["lost"]
    environment["DATABASE_URL"] = f"sqlite:///{tmp_path / 'new.db'}"
    assert run("restore", str(tmp_path / "saved.zip")).code == 0
    assert run("stats", "--json").json["documents"] == saved.json["records"]["documents"] > 100
