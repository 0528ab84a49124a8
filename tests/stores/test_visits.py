"""A visitor's limit over several instances, which count in one database."""

import logging
import threading
import time
from contextlib import closing

import pytest
from sqlalchemy import func, select

from lib.bootstrap import App
from lib.core.errors import DatabaseUnavailable, RateLimited, SettingsError
from lib.core.rate import Window
from lib.core.settings import Settings
from lib.limits.clients import Client
from lib.limits.rates import RateLimits
from lib.limits.shared import AWAY_SECONDS, SharedVisits
from lib.stores.schema import visits
from lib.stores.store import SqlStore, open_store
from tests.clock import Clock
from tests.fakes import app_of

VISITOR = Client("192.0.2.1", "a")


def count(store: SqlStore, *windows: Window) -> float:
    with store.counting() as visits:
        return visits.count(windows)


def test_one_in_each_window_or_in_none(store: SqlStore) -> None:
    own, address = Window("own", 3, 60), Window("address", 4, 60)
    assert [count(store, own, address) for _ in range(3)] == [0.0] * 3
    assert 59 < count(store, own, address) <= 60
    assert count(store, Window("another", 3, 60), address) == 0.0
    assert count(store, Window("third", 3, 60), address) > 0


def test_what_has_passed_is_room_again_and_is_forgotten(store: SqlStore) -> None:
    brief = Window("brief", 1, 1)
    assert count(store, brief) == 0.0
    left = count(store, brief)
    assert 0 < left <= 1
    time.sleep(left)
    assert count(store, brief) == 0.0
    time.sleep(1)
    count(store, Window("new", 1, 60))
    with store.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(visits)).scalar_one() == 1


@pytest.mark.postgres
def test_instances_that_count_at_once_never_let_one_too_many_through(postgres_url: str) -> None:
    through: list[int] = []
    waits: list[int] = []

    def instance() -> None:
        with closing(open_store(postgres_url)) as store:
            limits = RateLimits("20/minute", "off", shared=SharedVisits(lambda w: count(store, *w)))
            for _ in range(12):
                try:
                    limits.search(VISITOR)
                    through.append(1)
                except RateLimited as refused:
                    waits.append(refused.details["seconds"])

    instances = [threading.Thread(target=instance) for _ in range(3)]
    for each in instances:
        each.start()
    for each in instances:
        each.join(60)
    assert len(through) == 20
    assert len(waits) == 16 and 0 < min(waits) <= max(waits) <= 60


@pytest.mark.postgres
def test_the_setting_counts_two_apps_as_one(postgres_url: str, tmp_path) -> None:
    shared = {"shared_limits": True, "rate_limit": "3/minute", "database_url": postgres_url}
    apps: list[App] = [app_of(tmp_path, **shared) for _ in range(2)]
    for each in (apps[0], apps[1], apps[0]):
        each.limits.search(VISITOR)
    for each in apps:
        with pytest.raises(RateLimited):
            each.limits.search(VISITOR)
        each.close()


def test_while_the_database_is_away_each_instance_counts_for_itself(caplog) -> None:
    clock, asked = Clock(1_000.0), []

    def away(windows) -> float:
        asked.append(windows)
        raise DatabaseUnavailable("The database does not answer.", "Wait.")

    limits = RateLimits("2/minute", "off", clock, shared=SharedVisits(away, clock))
    with caplog.at_level(logging.WARNING):
        limits.search(VISITOR)
        limits.search(VISITOR)
        with pytest.raises(RateLimited):
            limits.search(VISITOR)
    assert len(asked) == len(caplog.records) == 1
    clock.now += AWAY_SECONDS
    with pytest.raises(RateLimited):
        limits.search(VISITOR)
    assert len(asked) == 2


def test_who_is_refused_is_refused_again_without_asking_and_is_not_named() -> None:
    clock, asked = Clock(1_000.0), []

    def full(windows) -> float:
        asked.append(windows)
        return 7.0

    shared = SharedVisits(full, clock)
    limits = RateLimits("2/minute", "off", clock, shared=shared)
    for seconds in (7, 6):
        with pytest.raises(RateLimited) as refused:
            limits.search(VISITOR)
        assert refused.value.details["seconds"] == seconds
        clock.now += 1
    assert len(asked) == 1
    assert not any("192.0.2.1" in window.key for window in asked[0])


def test_a_sqlite_file_is_no_place_to_share_limits_in() -> None:
    with pytest.raises(SettingsError, match="PostgreSQL"):
        Settings.from_environment({"SHARED_LIMITS": "true"})
