"""What a read waits for does not use up its time."""

from types import SimpleNamespace

import pytest
from sqlalchemy.exc import OperationalError

from lib.stores.sqlite import engine
from lib.stores.store import SqlStore
from tests.clock import Clock

WORK = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
    " SELECT count(*) FROM n"
)
"""Long enough for the database to ask after its deadline."""


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(engine, "time", SimpleNamespace(monotonic=made))
    return made


def test_what_runs_off_the_clock_does_not_use_up_a_reads_time(
    sqlite_store: SqlStore, clock: Clock
) -> None:
    with sqlite_store.database.reading(0.5) as connection:
        with sqlite_store.database.engine.off_the_clock(connection):
            clock.now += 0.6
            assert connection.exec_driver_sql(WORK).scalar() == 20_000
        clock.now += 0.4
        assert connection.exec_driver_sql(WORK).scalar() == 20_000
        clock.now += 0.2
        with pytest.raises(OperationalError):
            connection.exec_driver_sql(WORK)
