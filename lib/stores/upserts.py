"""Writing over what is there already, as SQLite and PostgreSQL both say it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Table

ADD_FREQUENCY = (
    "ON CONFLICT (form, term) DO UPDATE SET documents = terms.documents + excluded.documents"
)
KEEP_WORD = "ON CONFLICT DO NOTHING"


def keeping(insert: Callable[[Table], Any], table: Table, rows: Sequence[Mapping[str, Any]]) -> Any:
    """One INSERT of a few rows that leaves a row alone which has the same primary key."""
    return insert(table).values(list(rows)).on_conflict_do_nothing()


def replacing(insert: Callable[[Table], Any], table: Table, columns: Iterable[str]) -> Any:
    """An INSERT of these columns that writes over a row with the same primary key; `insert` is
    the dialect's own."""
    statement = insert(table)
    keys = table.primary_key.columns.keys()
    return statement.on_conflict_do_update(
        index_elements=keys,
        set_={name: statement.excluded[name] for name in columns if name not in keys},
    )
