"""What differs between the databases: how the text index is made, filled and asked."""

from typing import Any, Protocol

from sqlalchemy import ColumnElement, Connection, Select

from lib.core.analysis import Forms
from lib.core.match import CorpusFigures, Frequencies, Match


class TextIndex(Protocol):
    """Asked with pure values, answers in SQL expressions over `document_forms`."""

    def create(self, connection: Connection) -> None:
        """The index' own tables, columns and extensions, in an empty database."""

    def insert(self, connection: Connection, forms: dict[int, Forms]) -> None:
        """Writes the forms of new documents and indexes them."""

    def delete(self, connection: Connection, ids: list[int]) -> None:
        """Takes documents out of the index, before their forms are deleted."""

    def clear(self, connection: Connection) -> None: ...
    def settle(self, connection: Connection) -> None:
        """After a large change: what keeps the next search fast."""

    def where(self, match: Match) -> list[ColumnElement[bool]]:
        """Conditions for everything in `match` but its tags."""

    def ranked(
        self, match: Match, figures: CorpusFigures, frequencies: Frequencies
    ) -> Select[Any]:
        """`document_forms.document_id` of what matches the terms, best first."""

    def size_bytes(self, connection: Connection) -> int: ...
    def lock(self, connection: Connection) -> None:
        """Makes this transaction the only writer until it ends."""
