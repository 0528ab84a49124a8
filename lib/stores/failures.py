"""What an engine makes of its driver's errors: see lib.core.errors for the tree."""

from lib.core.errors import (
    DatabaseBusy,
    DatabaseDamaged,
    DatabaseFull,
    DatabaseMoving,
    DatabaseReadOnly,
    DatabaseUnavailable,
    QueryTimeout,
    StoreError,
)


def timed_out(seconds: float) -> QueryTimeout:
    return QueryTimeout(
        f"The database needed longer than {seconds:g} s and was stopped; nothing was changed.",
        "Narrow a search with another word or a tag; try anything else again.",
    )


def busy() -> DatabaseBusy:
    return DatabaseBusy("The database is busy with another change.", "Try again in a moment.")


def full() -> DatabaseFull:
    return DatabaseFull(
        "The disk of the database is full; nothing was written.", "Free some space, then try again."
    )


def unavailable() -> DatabaseUnavailable:
    return DatabaseUnavailable(
        "The database does not answer.",
        "Check DATABASE_URL and that the server runs, then try again.",
    )


def part_lost() -> DatabaseUnavailable:
    return DatabaseUnavailable(
        "One of the servers that the database is cut into parts on does not answer.",
        "Start it again; SHARD_LOSS=answer searches the others meanwhile.",
    )


def damaged() -> DatabaseDamaged:
    return DatabaseDamaged(
        "The database is damaged: what it holds is not what was written.",
        "Stop the server and run python -m lib rescue FILE, which saves what can be read; "
        "docs/RELIABILITY.md tells how to go on from there, or from a backup.",
    )


def read_only() -> DatabaseReadOnly:
    return DatabaseReadOnly(
        "The database is open for reading only; nothing was changed.",
        "Let the server write to the database's file and its folder.",
    )


def half_moved() -> DatabaseMoving:
    return DatabaseMoving(
        "Another database is being copied into this one, which is not whole yet.",
        "Wait for python -m lib migrate-database, or run it again: it goes on where it stopped.",
    )


def refused() -> StoreError:
    return StoreError("The database refused a statement.", "See the log for its reason.")
