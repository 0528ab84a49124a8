"""A model that was released has given its memory back, however often."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.load_release import Growth

ROOT = Path(__file__).resolve().parent.parent.parent
CYCLES = 20
CODE = """
import json, sys
from pathlib import Path
from bench.load_release import measured
print(json.dumps(measured(Path(sys.argv[1]), "faithful", int(sys.argv[2])).after))
"""


@pytest.mark.slow
def test_twenty_loads_and_releases_leave_nothing_behind(prepared_alephbert: Path) -> None:
    ran = subprocess.run(  # a process of its own: pytest's memory is no base to measure from
        [sys.executable, "-c", CODE, str(prepared_alephbert), str(CYCLES)],
        cwd=ROOT, capture_output=True, text=True, timeout=500, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-2000:]
    growth = Growth(json.loads(ran.stdout.splitlines()[-1]))
    assert len(growth.after) == CYCLES
    assert growth.a_cycle <= 0.1
    assert growth.in_the_end <= 15


def test_a_leak_shows_in_the_growth_of_a_cycle() -> None:
    leaking = Growth([100 + 5 * (n < 3) + 0.5 * n for n in range(40)])
    assert leaking.a_cycle == pytest.approx(0.5)
    assert leaking.in_the_end == pytest.approx(14.5)
    assert Growth([100.0, 104.0, *[105.0] * 38]).a_cycle == pytest.approx(0)
