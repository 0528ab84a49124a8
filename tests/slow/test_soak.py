"""Ten minutes of what `python -m bench.soak` does for an hour."""

from pathlib import Path

import pytest

from bench.soak.run import PEOPLE, soak
from lib.ingest.sample import SAMPLE
from tests.conftest import missing
from tests.server import chromium

pytestmark = [pytest.mark.slow, pytest.mark.browser]
SECONDS, CYCLE_SECONDS = 600, 120
SECONDS_OF_A_SEARCH = 1.0
"""At most, for nineteen searches of twenty, where the cores are free."""
GROWN_MB = 10.0
"""Of a few floors; caches still fill.  The slope that counts is that of an hour."""


def test_many_people_use_it_under_a_hard_limit_and_nothing_fails(tmp_path: Path) -> None:
    with chromium():
        pass  # the administrator has one
    try:
        soaked = soak(tmp_path, SAMPLE, (), SECONDS, cycle=CYCLE_SECONDS)
    except OSError as error:
        missing(f"no control group can be made here: {error}")
    assert soaked.ledger.failures == []
    assert soaked.complaints == []
    assert soaked.kills == 0
    done = {kind: found["done"] for kind, found in soaked.ledger.outcomes.items()}
    assert done["import, page"] >= 2
    assert done["import, terminal"] >= 2
    assert sum(number for kind, number in done.items() if kind.startswith("search")) > PEOPLE * 20
    assert soaked.loads >= 3
    assert soaked.ledger.slowest_of_twenty() < SECONDS_OF_A_SEARCH * soaked.slowness
    floors = [each.hard for each in soaked.watch.floors(CYCLE_SECONDS)]
    assert floors[-1] - floors[1] < GROWN_MB
