"""All of one database into another, of either kind, and proof that it came.

First the source is summed up in one snapshot, part by part; the sums say which source it is.  Then
its records go over, some thousands a transaction, and last the target is summed up and compared.  A
sum does not depend on the order of the rows: two databases need not sort text alike.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from lib.core.errors import StoreError
from lib.stores.protocol import COPIED, Archive, CorpusStore, Incoming, Place

BATCH = 2_000
"""Records a transaction: what is done again after a kill."""

_EVERY = 100
_MODULUS = 1 << 256

Progress = Callable[[str, str, int, int], None]
"""Told the step ("read", "copy", "check"), the part, and how many of how many records are done;
of how many is 0 while that is counted."""


@dataclass(frozen=True)
class RowSum:
    """Rows of a part, and the sum of their SHA-256 (modulo 2²⁵⁶), in hexadecimal."""

    rows: int
    digest: str


@dataclass(frozen=True)
class Moved:
    """`sums` of every part, the same on both sides.  `resumed` where an earlier run had begun;
    `changed` names the parts of the source that were written to since."""

    sums: Mapping[str, RowSum]
    resumed: bool
    changed: tuple[str, ...]


def _silent(step: str, part: str, done: int, of: int) -> None:
    return


def move(
    source: CorpusStore, target: CorpusStore, anew: bool = False, progress: Progress = _silent
) -> Moved:
    """An exception raised by `progress` stops it, and so does anything else: the next run goes on.

    Raises UsageError where the target holds anything but the beginning of the same, StoreError
    where it holds something else than the source in the end; it answers no search then.
    """
    incoming = target.incoming()
    with source.archiving() as archive:
        sums = _sums("read", archive.records, {}, progress)
        place = incoming.begin(_name_of(sums), anew)
        resumed = place.part != COPIED[0] or place.done > 0
        for part in COPIED[COPIED.index(place.part) :]:
            place = _copy(archive, incoming, place, part, sums[part].rows, progress)
    _compare(sums, _sums("check", incoming.records, sums, progress))
    incoming.end(place)
    return Moved(sums, resumed, _changed(source, sums))


def _copy(
    archive: Archive, incoming: Incoming, place: Place, part: str, of: int, progress: Progress
) -> Place:
    def told(records: Iterable[bytes]) -> Iterator[bytes]:
        for number, record in enumerate(records, place.done_of(part)):
            if number % _EVERY == 0:
                progress("copy", part, number, of)
            yield record

    left = islice(archive.records(part), place.done_of(part), None)
    while place.done_of(part) < of:
        place = incoming.take(place, part, told(islice(left, BATCH)))
    return place


def _sums(
    step: str,
    records: Callable[[str], Iterable[bytes]],
    known: Mapping[str, RowSum],
    progress: Progress,
) -> dict[str, RowSum]:
    def summed(part: str) -> RowSum:
        of = known[part].rows if part in known else 0
        rows = total = 0
        for record in records(part):
            total += int.from_bytes(hashlib.sha256(record).digest(), "big")
            if rows % _EVERY == 0:
                progress(step, part, rows, of)
            rows += 1
        return RowSum(rows, f"{total % _MODULUS:064x}")

    return {part: summed(part) for part in COPIED}


def _name_of(sums: Mapping[str, RowSum]) -> str:
    """What tells this source from all others, and from itself once it has changed."""
    told = {part: (each.rows, each.digest) for part, each in sums.items()}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _compare(wanted: Mapping[str, RowSum], found: Mapping[str, RowSum]) -> None:
    for part in COPIED:
        if found[part] != wanted[part]:
            raise StoreError(
                f"The copy is not the same in its {part.replace('_', ' ')}: "
                f"{found[part].rows:,} rows, {wanted[part].rows:,} in the source.",
                "Run it again with --anew; please report it where it happens twice.",
            )


def _changed(source: CorpusStore, sums: Mapping[str, RowSum]) -> tuple[str, ...]:
    with source.archiving() as archive:
        now = _sums("look again", archive.records, sums, _silent)
    return tuple(part for part in COPIED if now[part] != sums[part])
