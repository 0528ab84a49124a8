"""Bytes and seconds as people write them."""

_UNITS = ("B", "KB", "MB", "GB", "TB")


def size(number: float) -> str:
    """Bytes for people: '14.2 MB'."""
    unit = 0
    while number >= 1024 and unit < len(_UNITS) - 1:
        number, unit = number / 1024, unit + 1
    written = f"{number:,.1f}".removesuffix(".0")
    return f"{written} {_UNITS[unit]}"


def duration(seconds: float) -> str:
    """'0:42', '12:05', '1:02:03'."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
