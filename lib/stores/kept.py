"""What the database keeps as text, read back.  Raises DatabaseDamaged where nobody wrote that."""

import json
from typing import Any

from lib.stores import failures


def number(text: str | None) -> int:
    """A figure of the table `meta`, 0 where it is not there."""
    try:
        return int(text or 0)
    except ValueError as error:
        raise failures.damaged() from error


def mapping(text: str) -> dict[str, Any]:
    try:
        read = json.loads(text)
    except ValueError as error:
        raise failures.damaged() from error
    if not isinstance(read, dict):
        raise failures.damaged()
    return read
