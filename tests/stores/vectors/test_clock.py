"""What a read waits for does not use up its time."""

import time

import pytest
from sqlalchemy.exc import OperationalError

from lib.stores.database import off_the_clock
from lib.stores.store import SqlStore


def test_what_runs_off_the_clock_does_not_use_up_a_reads_time(sqlite_store: SqlStore) -> None:
    work = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)"
        " SELECT count(*) FROM n"
    )
    with sqlite_store.database.reading(0.5) as connection:
        with off_the_clock(connection):
            time.sleep(0.6)
            assert connection.exec_driver_sql(work).scalar() == 200_000
        assert connection.exec_driver_sql(work).scalar() == 200_000
        time.sleep(0.6)
        with pytest.raises(OperationalError):
            connection.exec_driver_sql(work)
