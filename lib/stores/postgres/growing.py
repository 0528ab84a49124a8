"""Adds a server to a database that is cut into parts, and moves its share of them there.

Searches go on: a part is read where it was until its copy is whole and indexed, and changes its
place in one short transaction.  Whoever writes waits until the part that is moving has moved.
"""

from __future__ import annotations

from contextlib import closing

from sqlalchemy import Connection, exc

from lib.core.errors import DatabaseBusy, UsageError
from lib.stores.database import Database
from lib.stores.postgres.sharding import (
    CUT,
    SERVER,
    describe_losses,
    introduce,
    kept_shapes,
    make_parts,
    on_server,
    placed,
    sample_little,
    without,
)

MOVE_SECONDS = 12 * 3600.0
"""For one part, of a very large corpus."""

TRIES = 60
"""Times that the moment is looked for in which no search reads, half a second each."""


def grow(coordinator: Database, url: str) -> dict[str, list[int]]:
    """The server at `url` joins those of `coordinator` and takes its share of the parts, from
    whichever holds most; returns which parts lie where then.

    Raises UsageError where the database is not cut or there is no part left to move.  What has
    moved before an error stays moved; the command moves the rest when it is given again.
    """
    server, wanted = _joined(coordinator, url)
    while True:
        with coordinator.reading() as connection:
            servers = placed(connection)
        if len(servers.get(server, ())) >= wanted:
            return servers
        source = max((each for each in servers if each != server), key=lambda s: len(servers[s]))
        with closing(Database(url, 1, 0)) as target:
            _move(coordinator, target, server, source, servers[source][-1])


def _joined(coordinator: Database, url: str) -> tuple[str, int]:
    """The new server's name, and how many parts it is to hold."""
    from sqlalchemy import make_url

    with coordinator.writing() as connection:
        servers = placed(connection)
        if not servers:
            raise UsageError("The database is not cut into parts.", "Cut it with --servers first.")
        asked = make_url(url)
        known = connection.exec_driver_sql(
            _AT, (asked.host, str(asked.port or 5432), asked.database)
        )
        name = known.scalar()
        if name is None:
            numbers = connection.exec_driver_sql(_NUMBERS, (f"{SERVER}%",)).scalar_one()
            name = f"{SERVER}{numbers + 1}"
            introduce(connection, name, url)
        others = [each for each in servers if each != name]
        wanted = sum(map(len, servers.values())) // (len(others) + 1)
        if not wanted:
            raise UsageError("There are fewer parts than servers.", "Use a server less.")
    return str(name), wanted


_AT = """
    SELECT srvname FROM pg_foreign_server WHERE srvoptions @> ARRAY[
        'host=' || %s, 'port=' || %s, 'dbname=' || %s]
"""
_NUMBERS = "SELECT count(*) FROM pg_foreign_server WHERE srvname LIKE %s"


def _move(coordinator: Database, target: Database, server: str, source: str, part: int) -> None:
    with coordinator.writing(MOVE_SECONDS) as held:
        coordinator.engine.lock(held)  # nobody writes until this is over
        shapes = kept_shapes(held)
        with target.writing(MOVE_SECONDS) as connection:
            make_parts(connection, shapes, [part])
        with coordinator.writing(MOVE_SECONDS) as connection:
            _copy(connection, server, part)
        with coordinator.alone() as connection:
            _index(connection, source, server, part)
        _swap(held, server, part)
    with coordinator.alone() as connection:
        gone = ", ".join(f"{table}_{part}" for table in CUT)
        on_server(connection, source, f"DROP TABLE {gone}")


def _copy(connection: Connection, server: str, part: int) -> None:
    for table in CUT:
        name = f"{table}_{part}"
        connection.exec_driver_sql(f"DROP FOREIGN TABLE IF EXISTS moving_{name}")
        connection.exec_driver_sql(
            f"CREATE FOREIGN TABLE moving_{name} (LIKE {name}) SERVER {server} "
            f"OPTIONS (table_name '{name}')"
        )
        connection.exec_driver_sql(f"INSERT INTO moving_{name} SELECT * FROM {name}")


def _index(connection: Connection, source: str, server: str, part: int) -> None:
    """The vectors' indexes, as they are where the part was."""
    asked = f"""
        SELECT * FROM dblink(%s, $$SELECT pg_get_indexdef(indexrelid) FROM pg_index
        JOIN pg_class ON pg_class.oid = indexrelid
        WHERE relname LIKE 'embeddings_near_%%_{part}'$$) AS t (made text)
    """
    for made in connection.exec_driver_sql(asked, (source,)).scalars().all():
        on_server(connection, server, made)
    on_server(connection, server, "ANALYZE")


def _swap(connection: Connection, server: str, part: int) -> None:
    _wait_for_nobody(connection)
    parts = sum(map(len, placed(connection).values()))
    for other in placed(connection):
        connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {without(other)} CASCADE")
    for table in CUT:
        name = f"{table}_{part}"
        connection.exec_driver_sql(f"DROP FOREIGN TABLE {name}")
        connection.exec_driver_sql(f"ALTER FOREIGN TABLE moving_{name} RENAME TO {name}")
        connection.exec_driver_sql(
            f"ALTER TABLE {table} ATTACH PARTITION {name} "
            f"FOR VALUES WITH (MODULUS {parts}, REMAINDER {part})"
        )
        sample_little(connection, name)
    describe_losses(connection)


def _wait_for_nobody(connection: Connection) -> None:
    """Gives way again and again: who waits for a lock has every later search wait behind him.
    Raises DatabaseBusy."""
    connection.exec_driver_sql("SET LOCAL lock_timeout = '500ms'")
    for _ in range(TRIES):
        try:
            with connection.begin_nested():
                connection.exec_driver_sql(f"LOCK TABLE {', '.join(CUT)} IN ACCESS EXCLUSIVE MODE")
                return
        except exc.OperationalError:
            continue
    raise DatabaseBusy(
        "The part could not change its place: searches read it all the time.",
        "Try again when less is asked; what has been copied so far is copied anew.",
    )
