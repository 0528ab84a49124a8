"""Workbooks of Excel and LibreOffice, read in a process of their own.

A workbook is held whole by whoever reads it.  That process ends, and all of its memory with it;
the one that imports sees a row at a time.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from lib.core.errors import ImportRefused
from lib.core.messages import Message
from lib.ingest.delimited import check_columns
from lib.ingest.records import Record
from lib.ingest.refusals import Broken, FileRefusal, Refusal
from lib.ingest.unpacking import DAMAGED_ZIP, LARGEST_RATIO, SMALLEST_BOMB

_CHILD = Path(__file__).with_name("workbook_reader.py")
_OLD_MAGIC = b"\xd0\xcf\x11\xe0"
LARGEST_PARTS = 512 << 20
"""Bytes of a workbook's parts, unpacked."""


@dataclass(frozen=True)
class Sheet:
    """The sheet that is read, and all there are."""

    name: str
    names: tuple[str, ...]
    columns: tuple[str, ...]


def is_workbook(stream: IO[bytes]) -> bool:
    """Whether the bytes are a workbook's, whatever the file is called."""
    stream.seek(0)
    start = stream.read(4)
    if start == _OLD_MAGIC:
        return True
    if start != b"PK\x03\x04":
        return False
    try:
        stream.seek(0)
        with zipfile.ZipFile(stream) as parts:
            return any(
                name.startswith("xl/workbook.") or name == "content.xml"
                for name in parts.namelist()[:2_000]
            )
    except DAMAGED_ZIP:
        return False


def sheet_rows(
    name: str,
    stream: IO[bytes],
    wanted: str = "",
    went_on: Callable[[int, int], None] = lambda done, total: None,
) -> Iterator[Sheet | Record | Broken]:
    """The sheet called `wanted`, or the first that holds anything, then its rows as records; the
    first row that is not empty names the columns.  Lines are numbered as the program shows them.

    Raises ImportRefused.
    """
    _refuse_bomb(name, stream)
    with _reader(name, stream, wanted) as said:
        first = next(said, {})
        if "refused" in first:
            raise ImportRefused(_refusal(name, first))
        header = next(said, None)
        if header is None:
            return
        columns = tuple(" ".join(str(cell).split()) for cell in header["cells"])
        while not columns[-1]:
            columns = columns[:-1]
        check_columns(columns)
        yield Sheet(first["sheet"], tuple(first["sheets"]), columns)
        for row in said:
            went_on(row["line"], first["rows"])
            yield _record(row["line"], columns, row["cells"])


def _record(number: int, columns: tuple[str, ...], cells: list[Any]) -> Record | Broken:
    behind = [cell for cell in cells[len(columns) :] if cell != ""]
    if behind:
        return Broken(number, Refusal.CELLS(number=len(cells), header=len(columns)))
    named = zip(columns, cells, strict=False)
    return Record(number, {name: cell for name, cell in named if name})


def _refuse_bomb(name: str, stream: IO[bytes]) -> None:
    """By what the zip's own list promises, which its parts cannot exceed."""
    stream.seek(0, os.SEEK_END)
    size = stream.tell()
    stream.seek(0)
    with suppress(*DAMAGED_ZIP), zipfile.ZipFile(stream) as parts:
        most = min(max(SMALLEST_BOMB, LARGEST_RATIO * size), LARGEST_PARTS)
        if sum(each.file_size for each in parts.infolist()) > most:
            raise ImportRefused(FileRefusal.BOMB(name=name, most=most >> 20))


@contextmanager
def _reader(name: str, stream: IO[bytes], wanted: str) -> Iterator[Iterator[dict[str, Any]]]:
    """What the child says, line by line; it is ended when nobody listens any more."""
    with _on_disk(stream) as file:
        os.lseek(file.fileno(), 0, os.SEEK_SET)  # our own buffer may have read on
        child = subprocess.Popen(  # noqa: S603 (our own reader)
            [sys.executable, "-I", str(_CHILD), wanted],
            stdin=file.fileno(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        assert child.stdout is not None
        try:
            yield _said(name, child)
        finally:
            child.stdout.close()
            child.kill()
            child.wait()


@contextmanager
def _on_disk(stream: IO[bytes]) -> Iterator[IO[bytes]]:
    """The stream where it is a file that another process can read, else a copy that is."""
    try:
        stream.fileno()
    except OSError:
        with tempfile.TemporaryFile() as copy:
            stream.seek(0)
            shutil.copyfileobj(stream, copy)
            copy.flush()
            yield copy
    else:
        yield stream


def _said(name: str, child: "subprocess.Popen[bytes]") -> Iterator[dict[str, Any]]:
    assert child.stdout is not None
    for line in child.stdout:
        yield json.loads(line)
    if child.wait():
        raise ImportRefused(FileRefusal.WORKBOOK(name=name, cause="its reader was stopped"))


def _refusal(name: str, line: dict[str, Any]) -> Message:
    if "sheets" in line:
        known = ", ".join(line["sheets"])
        return FileRefusal.NO_SHEET(sheet=line["refused"], sheets=known[:200])
    return FileRefusal.WORKBOOK(name=name, cause=str(line["refused"])[:120])
