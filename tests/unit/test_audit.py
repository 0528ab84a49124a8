"""A known hole fails, silence passes and says so, and no answer is believed that may be silence."""

import sys
from collections.abc import Callable

import pytest

from scripts import audit
from scripts.audit import HOLED, Answer, Report
from scripts.audit import audit as verdict

KNOWN: Report = {
    "dependencies": [
        {"name": "flask", "version": "0.5", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.0"]}]}
    ]
}
UNHEARD_OF: Report = {"dependencies": [{"name": "flask", "skip_reason": "not found on PyPI (0.5)"}]}
CLEAN: Report = {"dependencies": [{"name": "flask", "version": "0.5", "vulns": []}]}


def _answering(first: Answer, second: Answer | None = None) -> Callable[[list[str]], Answer]:
    def ask(pins: list[str]) -> Answer:
        if pins == [HOLED]:
            return first
        assert second is not None, "asked on although the service cannot be believed"
        return second

    return ask


def test_everything_that_is_locked_is_asked_about_and_torch_too() -> None:
    pins = audit.pinned()
    names = [pin.partition("==")[0] for pin in pins]
    assert {"streamlit", "torch", "pytest", "pip-audit", "colorama"} <= set(names)
    assert len(set(names)) == len(names) > 100


@pytest.mark.parametrize(
    "first",
    [
        (None, "…\nConnectionError: Failed to resolve", 1),
        (UNHEARD_OF, "No known vulnerabilities found", 0),
        (CLEAN, "No known vulnerabilities found", 0),
    ],
    ids=["no connection", "a mirror that knows nothing", "a mirror that knows no holes"],
)
def test_a_service_out_of_reach_passes_and_says_that_nothing_was_audited(first: Answer) -> None:
    code, message = verdict(_answering(first))
    assert code == 0
    assert "out of reach" in message
    assert "NOTHING WAS AUDITED" in message


def test_a_known_hole_fails_and_is_named() -> None:
    bad: Report = {
        "dependencies": [
            {"name": "good", "version": "1", "vulns": []},
            {"name": "bad", "version": "2", "vulns": [{"id": "PYSEC-2", "fix_versions": ["2.1"]}]},
            {"name": "worse", "version": "3", "vulns": [{"id": "PYSEC-3", "fix_versions": []}]},
        ]
    }
    code, message = verdict(_answering((KNOWN, "", 1), (bad, "", 1)))
    assert code == 1
    assert "bad 2: PYSEC-2, mended in 2.1" in message
    assert "worse 3: PYSEC-3, mended in nothing yet" in message
    assert "good" not in message


def test_a_package_that_the_service_skips_fails() -> None:
    code, message = verdict(_answering((KNOWN, "", 1), (UNHEARD_OF, "", 0)))
    assert code == 1
    assert "flask: not audited, not found" in message


def test_an_answer_for_one_and_none_for_the_rest_fails() -> None:
    code, message = verdict(_answering((KNOWN, "", 1), (None, "no such version", 1)))
    assert code == 1
    assert "no such version" in message


def test_no_hole_passes_and_says_how_many_were_asked_about() -> None:
    assert verdict(_answering((KNOWN, "", 1), (CLEAN, "", 0))) == (
        0, "pip-audit: no known vulnerability in 1 pins",
    )  # fmt: skip


def test_a_pip_audit_that_cannot_be_run_does_not_pass() -> None:
    code, message = verdict(_answering((None, "unrecognized arguments: --no-deps", 2)))
    assert code == 1
    assert "make audit" in message
    code, _ = verdict(_answering((None, f"{sys.executable}: No module named pip_audit", 1)))
    assert code == 1
