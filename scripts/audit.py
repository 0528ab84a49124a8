"""Asks pip-audit whether a known hole is in anything that is locked, and in torch.

make audit     exit code 1 where one is, or where the answer cannot be trusted; 0 where none is,
               and, in so many words, where the service that knows is out of reach

pip-audit calls a package clean that its service has never heard of, and a mirror of the package
index may know packages and no holes.  So a release with published holes is asked about first: a
service that does not name them has told nothing of the others either.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from typing import Any

from scripts.locks import of, requirement_files, torch

HOLED = "flask==0.5"  # PYSEC-2018-66 and PYSEC-2019-179, pip-audit's own example
MISUSED = 2
"""What argparse exits with; any other failure of the first question is the service's."""

Report = dict[str, list[dict[str, Any]]]
Answer = tuple[Report | None, str, int]
"""pip-audit's report where it made one, what it said beside it, and its exit code."""


def pinned() -> list[str]:
    """Every pin of every lock, whatever the system, and torch."""
    locked = {f"{each.name}=={each.version}" for name in requirement_files() for each in of(name)}
    return sorted({*locked, torch()})


def ask(pins: list[str]) -> Answer:
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as listed:
        listed.write("\n".join(pins))
        listed.flush()
        ran = subprocess.run(
            [
                sys.executable, "-m", "pip_audit", "--requirement", listed.name, "--disable-pip",
                "--no-deps", "--format", "json", "--progress-spinner", "off",
            ],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    try:
        return json.loads(ran.stdout), ran.stderr, ran.returncode
    except ValueError:
        return None, ran.stderr, ran.returncode


def holes(report: Report) -> list[str]:
    """A line for each known hole, and for each package that the service does not know."""
    lines = []
    for package in report["dependencies"]:
        name = f"{package['name']} {package.get('version', '')}".strip()
        if "skip_reason" in package:
            lines.append(f"{name}: not audited, {package['skip_reason']}")
        for hole in package.get("vulns", []):
            fixed = ", ".join(hole["fix_versions"]) or "nothing yet"
            lines.append(f"{name}: {hole['id']}, mended in {fixed}")
    return lines


def audit(ask: Callable[[list[str]], Answer] = ask) -> tuple[int, str]:
    """(exit code, what to say)."""
    pins = pinned()
    known, said, code = ask([HOLED])
    if code == MISUSED or "No module named pip_audit" in said:
        return 1, f"pip-audit cannot be run. Try: make audit\n{said}"
    if known is None:
        return 0, _out_of_reach(pins, said.strip().rpartition("\n")[2])
    if not any(each.get("vulns") for each in known["dependencies"]):
        return 0, _out_of_reach(pins, *holes(known))
    report, said, _ = ask(pins)
    if report is None:
        return 1, f"pip-audit answered for {HOLED} and not for the locks:\n{said}"
    if found := holes(report):
        return 1, "\n".join([*found, "Raise the pins, then: make locks UPGRADE=--upgrade"])
    return 0, f"pip-audit: no known vulnerability in {len(report['dependencies'])} pins"


def _out_of_reach(pins: list[str], *reasons: str) -> str:
    return "\n".join(
        [
            f"pip-audit: the service that knows is out of reach: NOTHING WAS AUDITED, and "
            f"{len(pins)} pins wait for a machine that reaches it.",
            f"It was asked for the known holes of {HOLED} and named none.",
            *reasons,
        ]
    )


def main() -> int:
    code, message = audit()
    print(message, file=sys.stderr if code else sys.stdout)
    return code


if __name__ == "__main__":
    sys.exit(main())
