"""What differs between the databases: how the text index is made, filled and asked."""

from dataclasses import asdict
from typing import Any, Protocol

from sqlalchemy import Connection, Select

from lib.core.analysis import Forms
from lib.core.match import CorpusFigures, Frequencies, Match

ON_CONFLICT = (
    "ON CONFLICT (form, term) DO UPDATE SET documents = terms.documents + excluded.documents"
)
"""How both databases add to a frequency that is there already."""


class TextIndex(Protocol):
    """Asked with pure values, answers in SQL expressions over `document_forms`."""

    def create(self, connection: Connection) -> None:
        """The index' own tables, columns and extensions, in an empty database."""

    def insert(self, connection: Connection, forms: dict[int, Forms]) -> None:
        """Writes the forms of new documents and indexes them."""

    def delete(self, connection: Connection, ids: list[int]) -> None:
        """Takes documents out of the index, before their forms are deleted."""

    def clear(self, connection: Connection) -> None: ...
    def add_frequencies(self, connection: Connection, changes: list[tuple[str, str, int]]) -> None:
        """Adds (form, term, documents) to the table of frequencies; numbers may be negative."""

    def settle(self, connection: Connection) -> None:
        """After a large change: what keeps the next search fast."""

    def matching(self, match: Match) -> Select[Any]:
        """`document_id` of everything that `match` holds, its tags aside, in no order; of the
        table `document_forms` where there are substrings."""

    def ranked(self, match: Match, figures: CorpusFigures, frequencies: Frequencies) -> Select[Any]:
        """`document_forms.document_id` of what matches the terms, best first."""

    def size_bytes(self, connection: Connection) -> int: ...
    def lock(self, connection: Connection) -> None:
        """Makes this transaction the only writer until it ends."""


def form_rows(forms: dict[int, Forms]) -> list[dict[str, Any]]:
    """Rows of `document_forms`."""
    return [{"document_id": row_id, **asdict(each)} for row_id, each in forms.items()]
