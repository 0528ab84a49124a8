"""A model that was released has given its memory back, however often."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.load_release import Growth

ROOT = Path(__file__).resolve().parent.parent.parent
CYCLES = 40
"""A hundred are a bench's (bench/load_release.py), and the small model's."""
MANY = 100
ALEPHBERT = """
import json, sys
from pathlib import Path
from bench.load_release import measured
print(json.dumps(measured(Path(sys.argv[1]), "faithful", int(sys.argv[2])).after))
"""
CONTEXTUAL = """
import json, sys
from bench.load_release import cycled
from lib.bootstrap import build
from lib.core.settings import Settings
from lib.memory import allocator
allocator.limit_arenas()
allocator.hand_back_large_pieces()
app = build(Settings(database_url=f"sqlite:///{sys.argv[1]}/t.db", embedding_model="contextual",
                     memory_history="off", log_level="WARNING"))
print(json.dumps(cycled(app.models.preferred, int(sys.argv[2])).after))
app.close()
"""


def growth_of(code: str, folder: Path, cycles: int = CYCLES) -> Growth:
    """In a process of its own: pytest's memory is no base to measure from."""
    ran = subprocess.run(
        [sys.executable, "-c", code, str(folder), str(cycles)],
        cwd=ROOT, capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-2000:]
    return Growth(json.loads(ran.stdout.splitlines()[-1]))


def assert_nothing_is_left(growth: Growth, cycles: int = CYCLES) -> None:
    assert len(growth.after) == cycles
    assert growth.a_cycle <= 0.1
    assert growth.in_the_end <= 15


@pytest.mark.slow
def test_forty_loads_and_releases_leave_nothing_behind(prepared_alephbert: Path) -> None:
    assert_nothing_is_left(growth_of(ALEPHBERT, prepared_alephbert))


@pytest.mark.slow
def test_nor_do_a_hundred_of_the_repositorys_model(tmp_path: Path) -> None:
    assert_nothing_is_left(growth_of(CONTEXTUAL, tmp_path, MANY), MANY)


def test_a_leak_shows_in_the_growth_of_a_cycle() -> None:
    leaking = Growth([100 + 5 * (n < 3) + 0.5 * n for n in range(40)])
    assert leaking.a_cycle == pytest.approx(0.5)
    assert leaking.in_the_end == pytest.approx(14.5)
    assert Growth([100.0, 104.0, *[105.0] * 38]).a_cycle == pytest.approx(0)
