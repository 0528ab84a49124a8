"""The mark of a database into which another one is being copied."""

from sqlalchemy import Connection, select

from lib.stores import failures
from lib.stores.schema import meta

MOVING = "moving"
"""The key of `meta` under which the place is kept up to which it has come."""

_MARK = select(meta.c.value).where(meta.c.key == MOVING)


def mark(connection: Connection) -> str | None:
    value: str | None = connection.execute(_MARK).scalar()
    return value


def check_whole(connection: Connection) -> None:
    """Raises DatabaseMoving where the copy has not come to its end."""
    if mark(connection) is not None:
        raise failures.half_moved()
