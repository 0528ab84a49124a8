"""How many browser sessions the server holds, open and waiting for their return."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lib.ui.insides import session_manager, state_of

SESSION_BYTES = 80 * 1024
"""What one holds beside its state: 50 to 100 KB."""
_DEEP, _WIDE = 4, 2_000


@dataclass(frozen=True)
class Sessions:
    """`size_bytes` is an estimate: SESSION_BYTES each, and what their states weigh."""

    open: int
    waiting: int
    size_bytes: int = 0


def sessions(weigh: bool = False) -> Sessions | None:
    """None outside a server, and where another Streamlit keeps them elsewhere."""
    manager = session_manager()
    if manager is None:
        return None
    kept = manager.list_sessions()
    active = manager.num_active_sessions()
    size = sum(SESSION_BYTES + _state_bytes(info.session) for info in kept) if weigh else 0
    return Sessions(active, len(kept) - active, size)


def _state_bytes(session: Any) -> int:
    return sum(_weight(list(each.values())) for each in state_of(session))


def _weight(value: Any, depth: int = _DEEP) -> int:
    """Roughly: containers to a depth and a width, each thing as often as it is met."""
    size = sys.getsizeof(value)
    if depth and isinstance(value, dict):
        size += sum(_weight(each, depth - 1) for each in _some(value.values()))
    elif depth and isinstance(value, list | tuple | set | frozenset):
        size += sum(_weight(each, depth - 1) for each in _some(value))
    return size


def _some(values: Iterable[Any]) -> list[Any]:
    return list(values)[:_WIDE]
