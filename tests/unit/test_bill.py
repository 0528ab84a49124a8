"""Licences and bill of materials are those of the lock."""

import json
import sys
from importlib import metadata
from pathlib import Path

import pytest

from scripts import bill
from scripts.bill import BILL, LICENCES, Part

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="they describe the image's packages")


@pytest.fixture(scope="module")
def written() -> dict:
    return json.loads(BILL.read_text("utf-8"))


def test_licences_and_bill_name_what_the_lock_names(written: dict) -> None:
    locked = [(each.name, each.version) for each in bill.served()]
    rows = [line.split(" | ") for line in LICENCES.read_text("utf-8").splitlines()[8:]]
    assert [(row[0].removeprefix("| "), row[1]) for row in rows] == locked, "Run: make licences"
    assert [(each["name"], each["version"]) for each in written["components"]] == locked
    assert len(locked) > 50


@on_linux
def test_both_are_made_anew_byte_for_byte_from_what_is_installed() -> None:
    packages = bill.parts()
    assert bill.markdown(packages) == LICENCES.read_text("utf-8"), "Run: make licences"
    assert bill.cyclonedx(packages) == BILL.read_text("utf-8"), "Run: make licences"


def test_nothing_in_the_bill_changes_by_itself(written: dict) -> None:
    assert written["bomFormat"] == "CycloneDX"
    assert "serialNumber" not in written
    assert "timestamp" not in written["metadata"]


def test_every_reference_of_the_bill_leads_to_a_part_that_something_needs(written: dict) -> None:
    project = written["metadata"]["component"]["bom-ref"]
    parts = {each["bom-ref"] for each in written["components"]}
    needs = {each["ref"]: each["dependsOn"] for each in written["dependencies"]}
    assert needs.keys() == parts | {project}
    assert {part for needed in needs.values() for part in needed} == parts
    assert "pkg:pypi/streamlit@" in " ".join(needs[project])


def test_every_package_says_its_licence() -> None:
    assert "not said" not in LICENCES.read_text("utf-8")


@pytest.mark.parametrize(
    ("said", "licence"),
    [
        ("License-Expression: MIT OR 0BSD\nLicense: old", ("MIT OR 0BSD", True)),
        ("License: MIT\nClassifier: License :: OSI Approved :: BSD License", ("MIT", False)),
        ("License: Copyright (c) 2015, and the whole text of it that goes on", ("not said", False)),
        (
            "License: Copyright\n        all rights\nClassifier: License :: OSI Approved :: BSD License",
            ("BSD License", False),
        ),
        ("Classifier: Topic :: Text Processing", ("not said", False)),
    ],
)
def test_a_licence_is_the_first_thing_that_is_short_and_said(
    tmp_path: Path, said: str, licence: tuple[str, bool]
) -> None:
    folder = tmp_path / "some-1.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: some\nVersion: 1\n{said}\n\n")
    assert bill.licence(metadata.Distribution.at(folder)) == licence


@on_linux
def test_another_version_than_the_locked_one_is_not_described(monkeypatch) -> None:
    real = bill.served()
    monkeypatch.setattr(bill, "served", lambda: [*real, bill.Locked("pytest", "0.1", "", (), ())])
    with pytest.raises(SystemExit, match=r"pytest is installed at .* locked at 0\.1"):
        bill.parts()
    monkeypatch.setattr(bill, "served", lambda: [bill.Locked("no-such", "0.1", "", (), ())])
    with pytest.raises(SystemExit, match="no-such is not installed"):
        bill.parts()


def test_a_part_is_named_by_its_package_url() -> None:
    assert Part("jinja2", "3.1", "MIT", True, ()).address == "pkg:pypi/jinja2@3.1"
