"""Who answers a read, by what is known of a replica; tests/slow/test_streaming_replica.py asks a real one."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from lib.core.errors import DatabaseUnavailable, QueryTimeout, SettingsError
from lib.core.settings import Settings
from lib.stores.engine import LogPosition, Replayed
from lib.stores.protocol import PoolState, ReplicaUse
from lib.stores.registry import check_both
from lib.stores.replica import Replica, shared

PRIMARY = "postgresql://u:p@one/name"


class Server:
    """A database that answers with its name, or what is asked of its log; `down` fails."""

    def __init__(self, name: str, world: "World") -> None:
        self.name, self._world = name, world
        self.down: Exception | None = None
        self.in_use = 0
        self.closed = False
        self.engine = SimpleNamespace(replication=world)

    def read(self, work: Callable, seconds: float = 5.0):
        if self.down is not None:
            raise self.down
        return work(self)

    def pool(self) -> PoolState:
        return PoolState(self.in_use, 0, 3)


class World:
    """A log, a clock, and a Replica over two servers; nothing is looked at but by `look`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.written, self.there = 100.0, 1000, 1000
        self.commit, self.system, self.is_replica = 0.0, "a", True
        self.primary, self.second = Server("primary", self), Server("replica", self)
        monkeypatch.setattr(Replica, "_look_soon", lambda self: None)
        self.replica = Replica(self.primary, self.second, 5.0, lambda: self.now)

    def position(self, server: Server) -> LogPosition:
        return LogPosition("a", self.written)

    def replayed(self, server: Server) -> Replayed | None:
        return (
            Replayed(self.system, self.there, self.now - self.commit) if self.is_replica else None
        )

    def answers(self) -> str:
        return self.replica.read(lambda server: server.name)

    def look(self) -> str:
        self.replica.look()
        return self.answers()


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return World(monkeypatch)


def test_the_primary_answers_until_somebody_has_looked(world: World) -> None:
    assert world.answers() == "primary"
    assert world.look() == "replica"


def test_a_replica_of_an_idle_primary_is_near_however_old_its_last_commit(world: World) -> None:
    world.now += 3600
    assert world.look() == "replica"
    assert world.replica.state().lag == 0


def test_a_replica_that_is_too_far_behind_is_left_and_taken_up_again(world: World) -> None:
    assert world.look() == "replica"
    world.written += 10
    for _ in range(4):
        world.now += 1
        assert world.look() == "replica"
    world.now += 2
    assert world.look() == "primary"
    assert world.replica.state().use is ReplicaUse.BEHIND
    world.there = world.written
    assert world.look() == "replica"


def test_the_last_commit_tells_at_once_of_a_busy_primary(world: World) -> None:
    world.written, world.commit = 2000, world.now - 2
    assert world.look() == "replica"
    assert world.replica.state().lag == 2


def test_what_nobody_has_looked_at_for_long_is_not_near(world: World) -> None:
    world.look()
    world.now += 6
    assert world.answers() == "primary"


def test_own_writes_are_read_from_the_primary_until_the_replica_has_them(world: World) -> None:
    world.look()
    world.now += 0.5
    world.written += 10
    world.commit = world.now
    world.replica.wrote()
    assert world.answers() == "primary"
    world.now += 1
    assert world.look() == "primary"  # near enough, and without what was written
    world.there = world.written
    assert world.look() == "replica"


def test_a_replica_that_fails_is_not_asked_again_and_said_once(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.look()
    caplog.clear()
    world.second.down = DatabaseUnavailable("gone")
    assert [world.answers(), world.look(), world.look()] == ["primary"] * 3
    assert len(caplog.records) == 1
    world.second.down = None
    assert world.look() == "replica"
    world.second.down = QueryTimeout("too long")  # which the primary would not be faster with
    with pytest.raises(QueryTimeout):
        world.answers()


def test_the_replica_answers_alone_where_the_primary_does_not(world: World) -> None:
    world.look()
    world.primary.down = DatabaseUnavailable("gone")
    world.now += 60
    assert world.look() == "replica"
    assert world.replica.state().use is ReplicaUse.ALONE


def test_another_systems_replica_and_a_promoted_one_are_not_asked(world: World) -> None:
    world.look()
    world.system = "b"
    assert world.look() == "primary"
    world.system, world.is_replica = "a", False
    assert world.look() == "primary"
    assert world.replica.state().use is ReplicaUse.NO_REPLICA


def test_the_primary_helps_where_all_the_replicas_connections_are_taken(world: World) -> None:
    world.look()
    world.second.in_use = 3
    assert world.answers() == "primary"


def test_both_together_have_no_more_connections_than_one_had() -> None:
    assert shared(2, 3) == ((1, 1), (1, 2))
    for pool in range(1, 6):
        for more in range(6 - pool):
            if pool + more > 1:
                primary, replica = shared(pool, more)
                assert sum(primary) + sum(replica) == pool + more
                assert min(primary[0], replica[0]) >= 1
                assert min(primary[1], replica[1]) >= 0


@pytest.mark.parametrize(
    ("address", "replica", "named"),
    [
        (PRIMARY, "sqlite:///a.db", "READ_DATABASE_URL names a database"),
        ("sqlite:///a.db", PRIMARY, "DATABASE_URL names a database"),
        (PRIMARY, "mysql://u:secret@h/n", "READ_DATABASE_URL names 'mysql'"),
        (PRIMARY, "postgresql://u:secret@h:x/n", "READ_DATABASE_URL's port"),
    ],
)
def test_what_has_no_replica_is_refused(address: str, replica: str, named: str) -> None:
    with pytest.raises(SettingsError, match=named) as caught:
        check_both(address, replica)
    assert "secret" not in str(caught.value)
    check_both(PRIMARY, PRIMARY.replace("one", "two"))
    check_both("sqlite:///a.db", "")


def test_a_replica_needs_a_second_connection_and_keeps_its_password() -> None:
    given = {"READ_DATABASE_URL": "postgresql://u:hush@h/n", "DB_POOL_SIZE": "1"}
    assert "hush" not in repr(Settings.from_environment(given))
    with pytest.raises(SettingsError, match="second connection"):
        Settings.from_environment({**given, "DB_MAX_OVERFLOW": "0"})
