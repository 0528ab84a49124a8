"""Published corpora, made up for the tests: folders of files, and what a source reads in them."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lib.ingest.records import Record
from lib.ingest.refusals import Broken
from lib.ingest.sources import SOURCES, Options, Published
from lib.ingest.sources.files import Files, opened


class Read:
    """What came out of a folder, by the source that knew it."""

    def __init__(self, files: Files, options: Options) -> None:
        source = next(each for each in SOURCES if each.recognises(files))
        items = list(Published(files, source, options).opened()[1])
        self.source = source.name
        self.records = [item for item in items if isinstance(item, Record)]
        self.broken = [item for item in items if isinstance(item, Broken)]

    def all(self, field: str) -> list[Any]:
        return [record.fields.get(field) for record in self.records]

    def tags(self, index: int = 0) -> list[tuple[str, str]]:
        """(category, name) of one passage's tags."""
        return [(each["category"], each["name"]) for each in self.records[index].fields["tags"]]


Written = dict[str, str | bytes]


def write(folder: Path, files: Written) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def zipped(files: Written) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return packed.getvalue()


@pytest.fixture(params=["folder", "zip"])
def read(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., Read]:
    """read({name: content}, option=…): from a folder and from a zip alike."""

    def call(files: Written, **options: Any) -> Read:
        if request.param == "folder":
            path = write(tmp_path / "corpus", files)
        else:
            path = tmp_path / "corpus.zip"
            path.write_bytes(zipped(files))
        found, stream = opened(path)
        try:
            return Read(found, Options(**options))
        finally:
            found.close()
            if stream is not None:
                stream.close()

    return call
