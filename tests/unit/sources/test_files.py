"""Folders and zips: what is listed, and what can never be read through them."""

import io
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from lib.core.errors import ImportRefused
from lib.ingest.sources import files as files_module
from lib.ingest.sources.files import Files, Folder, Zip, files_of, opened
from tests.unit.sources.conftest import write, zipped


def names(files: Files) -> list[str]:
    return [entry.name for entry in files.entries]


def in_zip(content: bytes) -> Zip:
    files = files_of("some.zip", io.BytesIO(content), len(content))
    assert isinstance(files, Zip)
    return files


HIDDEN = {
    ".git/config": "x", "a/.hidden.txt": "x", "__MACOSX/a.txt": "x", "Thumbs.db": "x",
    "a/2.txt": "שתיים", "a/10.txt": "עשר", "b.txt": "ב",
}  # fmt: skip


def test_files_come_in_counted_order_without_hidden_ones(tmp_path: Path) -> None:
    assert names(Folder(write(tmp_path / "c", HIDDEN))) == ["a/2.txt", "a/10.txt", "b.txt"]
    assert names(in_zip(zipped(HIDDEN))) == ["a/2.txt", "a/10.txt", "b.txt"]


def test_a_number_of_any_length_has_its_place() -> None:
    many = "9" * 5_000
    assert names(in_zip(zipped({f"{many}.txt": "x", "10.txt": "x", "007.txt": "x"}))) == [
        "007.txt", "10.txt", f"{many}.txt",
    ]  # fmt: skip


def test_a_zip_names_nothing_outside_itself() -> None:
    evil = dict.fromkeys(("../up.txt", "/abs.txt", "C:/win.txt", "a/../../b.txt", "..\\w"), "x")
    files = in_zip(zipped({**evil, "good.txt": "טוב"}))
    assert names(files) == ["good.txt"]
    assert "../up.txt" not in files


def test_links_lead_nowhere_outside_the_folder(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", {"secret.txt": "סוד", "deep/more.txt": "סוד"})
    folder = write(tmp_path / "c", {"a.txt": "א"})
    (folder / "inner.txt").symlink_to(folder / "a.txt")
    (folder / "link.txt").symlink_to(outside / "secret.txt")
    (folder / "deep").symlink_to(outside / "deep")
    (folder / "loop").symlink_to(folder)
    files = Folder(folder)
    assert names(files) == ["a.txt", "inner.txt"]
    assert [n for n in ("link.txt", "deep/more.txt", "../outside/secret.txt") if n in files] == []


def test_a_link_in_a_zip_is_not_followed() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        file.writestr(link, "/etc/passwd")
        file.writestr("a.txt", "א")
    assert names(in_zip(packed.getvalue())) == ["a.txt"]


def test_hebrew_names_of_old_packers_are_read() -> None:
    """An entry without the mark of UTF-8, its name in UTF-8 or in code page 862."""
    for written in ("שיר.txt".encode(), "שיר.txt".encode("cp862")):
        packed = zipped({"x" * len(written): "א"}).replace(b"x" * len(written), written)
        assert names(in_zip(packed)) == ["שיר.txt"]


def test_a_zip_that_unpacks_to_a_mountain_is_refused(monkeypatch) -> None:
    monkeypatch.setattr(files_module, "SMALLEST_BOMB", 1 << 20)
    with pytest.raises(ImportRefused, match="unpacks to more than"):
        in_zip(zipped({f"{n}.txt": b"\0" * (1 << 20) for n in range(5)}))


def test_a_zip_that_lies_about_its_sizes_gives_no_more_than_it_told() -> None:
    content = zipped({"a.txt": "א" * 50_000})
    true, told = struct.pack("<L", 100_000), struct.pack("<L", 10)
    files = in_zip(content.replace(true, told))
    with pytest.raises(OSError, match="damaged in the zip"), files.open("a.txt") as stream:
        while stream.read(1 << 16):
            pass


def test_a_list_of_files_larger_than_can_be_held_is_not_read() -> None:
    content = bytearray(zipped({"a.txt": "א"}))
    end = content.rfind(b"PK\x05\x06")
    content[end + 12 : end + 16] = struct.pack("<L", 1 << 30)
    with pytest.raises(ImportRefused, match="more than 100,000 files"):
        in_zip(bytes(content))


def test_too_many_files_are_refused(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(files_module, "MOST_FILES", 2)
    some = {f"{number}.txt": "א" for number in range(3)}
    with pytest.raises(ImportRefused, match="more than 2 files"):
        names(Folder(write(tmp_path / "c", some)))
    with pytest.raises(ImportRefused, match="more than 2 files"):
        in_zip(zipped(some))


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04 no zip", zipped({"a.txt": "א"})[:-30]],
    ids=["no", "cut"],  # its date is in it
)
def test_a_damaged_zip_is_refused(content: bytes) -> None:
    with pytest.raises(ImportRefused, match="damaged zip"):
        in_zip(content)


def test_a_damaged_file_in_a_zip_is_an_error_of_reading() -> None:
    content = bytearray(zipped({"a.txt": "אבג" * 1000}))
    content[40:44] = b"\xff\xff\xff\xff"
    files = in_zip(bytes(content))
    with pytest.raises(OSError, match="damaged in the zip"), files.open("a.txt") as stream:
        stream.read()


def test_a_folder_that_is_not_there_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="cannot be opened"):
        opened(tmp_path / "absent")


def test_only_counted_streams_move_the_progress(tmp_path: Path) -> None:
    files = Folder(write(tmp_path / "c", {"a.txt": "א" * 100, "b.txt": "ב"}))
    files.weigh(files.named(".txt"))
    for counted in (False, True):
        with files.open("a.txt", counted) as stream:
            stream.read()
            stream.seek(0)
            stream.read()
    assert (files.position, files.size) == (200, 202)
