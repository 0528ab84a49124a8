"""Names of files in a folder or a zip: which are its own, and in what order people count them."""

import re
import stat
import zipfile

_LEFT_BY_PACKERS = frozenset(("__MACOSX", "Thumbs.db", "desktop.ini"))
_DIGITS = re.compile(r"(\d+)")
_DRIVE = re.compile(r"^[A-Za-z]:")


def counted_order(name: str) -> list[tuple[int, int, str]]:
    """Sorts digits by value; folders and files alike by their own parts."""
    return [
        _of_digits(part) if part.isdecimal() else (1, 0, part)
        for piece in name.split("/")
        for part in (*_DIGITS.split(piece), "\0")
        if part
    ]


def _of_digits(digits: str) -> tuple[int, int, str]:
    """However many there are: of two numbers the longer is the larger."""
    value = digits.lstrip("0")
    return (0, len(value), value)


def is_own(name: str) -> bool:
    """Whether a name stays below the folder and is meant to be read."""
    parts = name.split("/")
    return bool(name) and not (
        _DRIVE.match(name)
        or any(not part or part.startswith(".") or part in _LEFT_BY_PACKERS for part in parts)
    )


def own_name(info: zipfile.ZipInfo) -> str:
    """The name to know a zip's file by; empty for one that is not read."""
    link = stat.S_ISLNK(info.external_attr >> 16)
    name = _unicode_name(info).replace("\\", "/")
    return "" if info.is_dir() or link or not is_own(name) else name


def _unicode_name(info: zipfile.ZipInfo) -> str:
    """Packers that write no Unicode mark write UTF-8 nevertheless, or the DOS of Israel."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        written = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    try:
        return written.decode("utf-8")
    except UnicodeDecodeError:
        return written.decode("cp862", "replace")
