"""Text as the places that publish Hebrew publish it: each source is one module of this folder.

A new source is a class with the protocol's two methods, in a module of its own, and its line in
`SOURCES`.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Protocol

from lib.core.errors import ImportRefused, UsageError
from lib.ingest.importer import Readable
from lib.ingest.mapping import FieldMapping
from lib.ingest.readers import Reading, Told, format_of, open_path
from lib.ingest.records import Record
from lib.ingest.refusals import Broken, FileRefusal
from lib.ingest.sources.ben_yehuda import CATALOGUE, BenYehuda
from lib.ingest.sources.catalogue import Catalogue
from lib.ingest.sources.files import Beside, Files, Folder, OneFile, opened
from lib.ingest.sources.protocol import Options, Source
from lib.ingest.sources.sefaria import Sefaria
from lib.ingest.sources.shortened import Shortened
from lib.ingest.sources.texts import ENDINGS as TEXT_ENDINGS
from lib.ingest.sources.texts import Otzaria, Texts

SOURCES: tuple[Source, ...] = (Sefaria(), BenYehuda(), Catalogue(), Otzaria(), Texts())
"""The first that recognises files reads them."""
NAMES = tuple(source.name for source in SOURCES)


class Published:
    """Files and the source that reads them, to be imported like an open file."""

    def __init__(
        self, files: Files, source: Source, options: Options, stream: IO[bytes] | None = None
    ) -> None:
        self.name = files.name
        self.source = source
        self._files = files
        self._options = options
        self._stream = stream

    @property
    def position(self) -> int:
        return self._files.position

    @property
    def size(self) -> int:
        return self._files.size

    def opened(self) -> tuple[Reading, Iterator[Record | Broken]]:
        """Every passage, from the beginning."""
        self._files.position = 0
        return Reading(self.source.name), self.source.records(self._files, self._options)

    def close(self) -> None:
        _close(self._files, self._stream)


def _close(files: Files, stream: IO[bytes] | None) -> None:
    files.close()
    if stream is not None:
        stream.close()


class Importable(Readable, Protocol):
    def close(self) -> None: ...


def open_import(
    path: Path,
    options: Options,
    source: str = "",
    format: str | None = None,
    told: Told = Told(),
) -> tuple[Importable, FieldMapping]:
    """What is at `path`, to be imported with the mapping that is left to do.

    A published corpus is read by its source, named or recognised, unless a format is told; any
    other file by its format.  Raises ImportRefused and UsageError.
    """
    published = None if format else published_at(path, options, source)
    if published is None:
        file = open_path(path, format, told)
        if options.cut:
            return Shortened(file, options.mapping, options.length), FieldMapping()
        return file, options.mapping
    if options.mapping.rules and published.source.name != Catalogue.name:
        published.close()
        raise UsageError(FileRefusal.MAPPED(name=published.name, source=published.source.name))
    return published, FieldMapping()


def check_name(path: Path) -> None:
    """Raises UsageError for a file whose name tells neither a format nor a source."""
    if not (path.is_dir() or path.name.lower().endswith((".zip", *TEXT_ENDINGS))):
        format_of(path.name)


def published_at(path: Path, options: Options, name: str = "") -> Published | None:
    """The corpus at a path, by the source of that name or the one that recognises it.

    None for a file that no source recognises, which is read by its format then.  Raises
    ImportRefused for a folder or a zip of which none knows anything, and what cannot be opened.
    """
    files, stream = _opened(path, options)
    if options.text_from and not name:
        name = Catalogue.name
    try:
        published = recognised(files, options, name, stream)
    except BaseException:
        _close(files, stream)
        raise
    if published is None:
        _close(files, stream)
    return published


def recognised(
    files: Files, options: Options, name: str = "", stream: IO[bytes] | None = None
) -> Published | None:
    """The corpus that `files` are; None for one file that is none.  Raises ImportRefused."""
    for source in SOURCES:
        if source.name == name or (not name and source.recognises(files)):
            return Published(files, source, options, stream)
    if isinstance(files, OneFile):
        return None
    known = ", ".join(NAMES)
    raise ImportRefused(FileRefusal.UNKNOWN_SOURCE(name=files.name, sources=known))


def _opened(path: Path, options: Options) -> tuple[Files, IO[bytes] | None]:
    """A catalogue's texts stand about it, or in the folder that was named for them."""
    if options.catalogue and Path(options.text_from).is_dir():
        return Beside(path, Folder(Path(options.text_from))), None
    if options.catalogue or path.name == CATALOGUE:
        return (Folder(path.parent), None) if path.is_file() else opened(path)
    return opened(path)
