"""How far a primary has written, and how far a standby has replayed that.

https://www.postgresql.org/docs/current/functions-admin.html: the times and positions of recovery.
"""

import math

from sqlalchemy import Connection

from lib.stores.engine import LogPosition, Replayed

_POSITION = """
SELECT system_identifier::text, pg_wal_lsn_diff(
    CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END,
    '0/0')::bigint
FROM pg_control_system()
"""
_REPLAYED = """
SELECT system_identifier::text, pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint,
    extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float
FROM pg_control_system()
WHERE pg_is_in_recovery() AND pg_last_wal_replay_lsn() IS NOT NULL
"""


class StreamingReplication:
    """Replication of PostgreSQL's own kind."""

    def position(self, connection: Connection) -> LogPosition:
        return LogPosition(*connection.exec_driver_sql(_POSITION).one())

    def replayed(self, connection: Connection) -> Replayed | None:
        row = connection.exec_driver_sql(_REPLAYED).first()
        if row is None:
            return None
        system, position, seconds = row
        return Replayed(system, position, math.inf if seconds is None else max(0.0, seconds))
