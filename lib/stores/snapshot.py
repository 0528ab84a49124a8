"""One read-only transaction, as every part of a reader asks it."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, ScalarResult, Select

from lib.stores.engine import Engine


@dataclass(frozen=True)
class Snapshot:
    connection: Connection
    engine: Engine
    of_replica: bool = False
    """Another server takes what is written."""

    def off_the_clock(self) -> AbstractContextManager[None]:
        return self.engine.off_the_clock(self.connection)

    def rows(self, statement: Select[Any], **values: Any) -> Sequence[Row[Any]]:
        return self.connection.execute(statement, values).all()

    def ids(self, statement: Select[Any], **values: Any) -> list[int]:
        """The first column."""
        return list(self.each(statement, **values))

    def each(self, statement: Select[Any], **values: Any) -> ScalarResult[int]:
        """The first column, one at a time."""
        return self.connection.execute(statement, values).scalars()

    def number(self, statement: Select[Any], **values: Any) -> int:
        return int(self.connection.execute(statement, values).scalar_one())
