"""Which engine a database's address asks for: the one place that names them all.

An engine is imported when it is chosen and no other is: SQLAlchemy's dialect of PostgreSQL alone
takes 2.4 MB.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from lib.core.errors import SettingsError
from lib.stores.addresses import Shape, check_address
from lib.stores.postgres import address as postgres
from lib.stores.sqlite import address as sqlite

if TYPE_CHECKING:
    from sqlalchemy import URL

    from lib.stores.engine import Engine


@dataclass(frozen=True)
class Served:
    shape: Shape
    engine: Callable[[], Engine]
    replicated: bool


@cache
def _sqlite() -> Engine:
    from lib.stores.sqlite.engine import SqliteEngine

    return SqliteEngine()


@cache
def _postgres() -> Engine:
    from lib.stores.postgres.engine import PostgresEngine

    return PostgresEngine()


SERVED = [Served(sqlite.SHAPE, _sqlite, False), Served(postgres.SHAPE, _postgres, True)]


def address_of(file: Path) -> str:
    """Of a database that is a file."""
    return next(f"{each.shape.before_path}{file}" for each in SERVED if each.shape.before_path)


def check(address: str, name: str = "DATABASE_URL") -> None:
    """Raises SettingsError for what is no address, or one of a database that is not served; it
    speaks of `name`."""
    check_address(address, [served.shape for served in SERVED], name)


def check_both(address: str, replica: str) -> None:
    """The same for a database's address, and that of its replica where one is named."""
    check(address)
    if not replica:
        return
    check(replica, "READ_DATABASE_URL")
    for each, name in ((address, "DATABASE_URL"), (replica, "READ_DATABASE_URL")):
        if not _served(each).replicated:
            raise SettingsError(
                f"READ_DATABASE_URL is set, and {name} names a database that has no replicas.",
                "Name a PostgreSQL server and its streaming replica, or leave it out.",
            )


def _served(address: str) -> Served:
    scheme = address.partition("://")[0].partition("+")[0].lower()
    return next(each for each in SERVED if scheme in each.shape.schemes)


def choose(address: str, name: str = "DATABASE_URL") -> tuple[Engine, URL]:
    """Raises SettingsError as `check` does."""
    from sqlalchemy import exc, make_url  # 20 MB, which a look at an address does without

    check(address, name)
    try:
        url = make_url(address)
    except (exc.ArgumentError, ValueError) as error:
        raise SettingsError(
            f"{name} cannot be read as a database address.",
            f"Write {' or '.join(served.shape.example for served in SERVED)}.",
        ) from error
    return _served(address).engine(), url
