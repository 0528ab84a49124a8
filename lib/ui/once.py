"""What is the same all through one drawing of a page, and is looked for once in it.

A page of twenty hits has hundreds of links, and each asks for the visitor's language and for what
the address says; asking Streamlit takes longer than writing the link.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import TypeVar, cast

T = TypeVar("T")

_found: ContextVar[dict[object, object] | None] = ContextVar("found", default=None)


@contextmanager
def drawing() -> Iterator[None]:
    """While it lasts, the address does not change: a page that writes it runs again at once."""
    outer = _found.set({})
    try:
        yield
    finally:
        _found.reset(outer)


def once(look: Callable[[], T]) -> Callable[[], T]:
    """`look`, which looks once in a drawing, and outside of one each time that it is called.

    What it returns is shared: nobody may change it.
    """

    @wraps(look)
    def looked() -> T:
        found = _found.get()
        if found is None:
            return look()
        if look not in found:
            found[look] = look()
        return cast("T", found[look])

    return looked
