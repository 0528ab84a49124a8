"""The whole database into one file, and back into a database of either kind.

The file is a zip: PART.jsonl for each part of lib/stores/archive.py, and at its end
manifest.json with the number of records and the SHA-256 of each.
"""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from lib.core.errors import ImportRefused, StoreError
from lib.core.visible import one_line
from lib.ingest.whole_file import whole_file
from lib.stores.protocol import ARCHIVED, Archive, CorpusStore, Restoration

MANIFEST = "manifest.json"
FORMAT = 1
LONGEST_RECORD = 16 << 20
LARGEST_MANIFEST = 1 << 20
Progress = Callable[[str, int], None]
"""Told the part, and how many of its records are done."""

_EVERY = 100
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, EOFError, ValueError, KeyError, TypeError, AttributeError,
    NotImplementedError, RuntimeError, OSError,
)  # fmt: skip
"""What zipfile and json raise for files that are not what they seem."""


@dataclass(frozen=True)
class PartSum:
    """How many records a part has, and their SHA-256 in hexadecimal."""

    records: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """`lost` counts, for each part, what a rescue could not read; empty for a backup."""

    parts: Mapping[str, PartSum]
    made: str
    lost: Mapping[str, int]
    format: int = FORMAT

    @property
    def records(self) -> int:
        return sum(each.records for each in self.parts.values())


def _silent(part: str, done: int) -> None:
    return


def write(
    archive: Archive,
    path: Path,
    progress: Progress = _silent,
    lost: Callable[[], Mapping[str, int]] = dict,
) -> Manifest:
    """Writes all of it, reads it again, and only then gives it its name.

    An exception raised by `progress` stops it.  Raises MafteachError where there is no place.
    """
    with whole_file(path) as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            sums = {
                part: _write_part(packed, part, archive.records(part), progress)
                for part in ARCHIVED
            }
            made = datetime.now(UTC).isoformat(timespec="seconds")
            manifest = Manifest(sums, made, lost())
            packed.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
        file.seek(0)
        with _opened(file, path.name) as written:
            written.check()
    return manifest


def _write_part(
    packed: zipfile.ZipFile, part: str, records: Iterable[bytes], progress: Progress
) -> PartSum:
    with packed.open(_member(part), "w", force_zip64=True) as file:
        counted = _Counted(part, progress)
        for record in counted.through(records):
            file.write(record)
    return counted.sum()


def restore(
    store: CorpusStore, path: Path, replace: bool = False, progress: Progress = _silent
) -> Manifest:
    """Takes a backup in, after looking at all of it, in one transaction; before that ends it is
    read back and compared.

    Raises ImportRefused for a file that is damaged or no backup, UsageError where the database
    is not empty and not to be replaced; nothing has changed then.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise ImportRefused(
            f"{one_line(path.name)} cannot be read: {error.strerror}.", "Name a backup."
        ) from error
    with file, _opened(file, path.name) as backup:
        backup.check()
        with store.restoring(replace) as target:
            unknown = backup.manifest.parts.keys() - set(ARCHIVED)
            if unknown:
                raise _refused(path.name, f"this program does not know its {min(unknown)}")
            for part in ARCHIVED:
                _restore_part(backup, target, part, progress)
            for part, wanted in backup.manifest.parts.items():
                _compare(target, part, wanted)
        return backup.manifest


def _restore_part(backup: "_Backup", target: Restoration, part: str, progress: Progress) -> None:
    counted = _Counted(part, progress)
    with backup.telling():
        target.take(part, counted.through(backup.records(part)))


def _compare(target: Restoration, part: str, wanted: PartSum) -> None:
    counted = _Counted(part, _silent)
    for _ in counted.through(target.records(part)):
        pass
    if counted.sum() != wanted:
        raise StoreError(
            f"The {part} that were read back from the database are not those of the backup.",
            "Nothing was kept. Try again; please report it where it happens twice.",
        )


class _Counted:
    """Counts and sums the records that pass through."""

    def __init__(self, part: str, progress: Progress) -> None:
        self._part, self._progress = part, progress
        self._digest = hashlib.sha256()
        self._records = 0

    def through(self, records: Iterable[bytes]) -> Iterator[bytes]:
        for record in records:
            self._digest.update(record)
            self._records += 1
            if self._records % _EVERY == 0:
                self._progress(self._part, self._records)
            yield record

    def sum(self) -> PartSum:
        return PartSum(self._records, self._digest.hexdigest())


class _Backup:
    """An open backup file."""

    def __init__(self, packed: zipfile.ZipFile, name: str) -> None:
        self._packed = packed
        self._name = name
        with self.telling():
            self.manifest = _manifest(packed)

    def check(self) -> None:
        """Reads every record once.  Raises ImportRefused where it is not what the manifest says."""
        for part, wanted in self.manifest.parts.items():
            counted = _Counted(part, _silent)
            for _ in counted.through(self.records(part)):
                pass
            if counted.sum() != wanted:
                raise _refused(self._name, f"its {part} are not those that were written")

    def records(self, part: str) -> Iterator[bytes]:
        """None of a part that an older backup does not have."""
        if part not in self.manifest.parts:
            return
        with self.telling(), self._packed.open(_member(part)) as file:
            while line := file.readline(LONGEST_RECORD):
                if not line.endswith(b"\n"):
                    raise ValueError("a record has no end")
                yield line

    @contextmanager
    def telling(self) -> Iterator[None]:
        """What cannot be read is refused."""
        try:
            yield
        except _UNREADABLE as error:
            raise _refused(self._name, str(error) or type(error).__name__) from error


@contextmanager
def _opened(file: IO[bytes], name: str) -> Iterator[_Backup]:
    try:
        packed = zipfile.ZipFile(file)
    except _UNREADABLE as error:
        raise _refused(name, str(error)) from error
    with packed:
        yield _Backup(packed, name)


def _manifest(packed: zipfile.ZipFile) -> Manifest:
    with packed.open(MANIFEST) as file:
        raw: dict[str, Any] = json.loads(file.read(LARGEST_MANIFEST))
    if raw["format"] != FORMAT:
        raise ValueError(f"it has format {raw['format']}, and this program knows {FORMAT}")
    parts = {str(part): PartSum(**told) for part, told in raw["parts"].items()}
    return Manifest(parts, str(raw["made"]), dict(raw["lost"]))


def _member(part: str) -> str:
    return f"{part}.jsonl"


def _refused(name: str, why: str) -> ImportRefused:
    return ImportRefused(
        f"{one_line(name)} is no whole backup: {one_line(why, 200)}.",
        "Nothing was changed. Take another backup.",
    )
