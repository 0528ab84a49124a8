"""A database's address, looked at before anything is opened: what is wrong, and what to write.

No more of it is ever shown than a scheme, a driver or a parameter's name: it holds a password.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lib.core.errors import SettingsError

_NAME = re.compile(r"[a-z0-9_.-]{1,30}", re.IGNORECASE)
_QUOTES = "\"'`“”‘’„«»"


@dataclass(frozen=True)
class Shape:
    """What the address of one engine looks like: `schemes` and `drivers` it may name, an
    `example`, and a look at what stands behind its scheme, by who is called so."""

    schemes: tuple[str, ...]
    drivers: tuple[str, ...]
    example: str
    check: Callable[[str, str], None]
    before_path: str = ""
    """What makes a file's path an address."""


def check_address(text: str, shapes: Sequence[Shape], name: str = "DATABASE_URL") -> None:
    """Raises SettingsError, which speaks of `name`, for what has none of these shapes."""
    write = f"Write {' or '.join(shape.example for shape in shapes)}."
    if text and (text[0] in _QUOTES or text[-1] in _QUOTES):
        raise SettingsError(f"{name} stands in quotation marks.", "Write it without them.")
    scheme, apart, rest = text.partition("://")
    scheme = scheme.lower()
    if scheme.startswith("jdbc:"):
        raise SettingsError(f"{name} begins with jdbc:, as Java writes it.", write)
    if not apart:
        raise SettingsError(f"{name} has no scheme.", _schemed(text, shapes, write))
    if any(char.isspace() for char in text):
        raise SettingsError(f"{name} holds a space.", "Write it as %20, or leave it out.")
    backend, _, driver = scheme.partition("+")
    shape = next((each for each in shapes if backend in each.schemes), None)
    if shape is None:
        served = " and ".join(each.schemes[0] for each in shapes)
        raise SettingsError(f"{name} names {shown(backend)}; {served} are served.", write)
    if driver and driver not in shape.drivers:
        raise SettingsError(
            f"{name} names the driver {shown(driver)}, which is not used here.",
            f"Leave it out: {backend}://…",
        )
    shape.check(rest, name)


def _schemed(text: str, shapes: Sequence[Shape], write: str) -> str:
    is_path = text.startswith(("/", "./")) and "@" not in text
    before = next((each.before_path for each in shapes if each.before_path), "")
    return f"For a file write {before}{text}." if is_path and before else write


def shown(name: str) -> str:
    """A scheme's, a driver's or a parameter's name; anything else may be a secret."""
    return repr(name) if _NAME.fullmatch(name) else "something else"
