"""What an address asks of the API, read from its query string; whatever cannot be used raises
QueryError."""

from collections.abc import Sequence
from contextlib import suppress

from starlette.requests import Request

from lib.core.errors import QueryError
from lib.core.visible import one_line

Params = dict[str, list[str]]


def params_of(request: Request) -> Params:
    return {name: request.query_params.getlist(name) for name in request.query_params}


def flag(request: Request, name: str) -> bool:
    value = request.query_params.get(name, "0").lower()
    if value in ("1", "true", "0", "false", ""):
        return value in ("1", "true")
    raise QueryError(f"{name}={one_line(value, 40)!r} cannot be used; it takes 1 or 0.")


def one_of(request: Request, name: str, values: Sequence[str], usual: str) -> str:
    value = request.query_params.get(name) or usual
    if value in values:
        return value
    shown = one_line(value, 40)
    raise QueryError(f"{name}={shown!r} cannot be used; it takes one of {', '.join(values)}.")


def limit_of(request: Request, usual: int, most: int) -> int:
    written = request.query_params.get("limit") or str(usual)
    with suppress(ValueError):  # also for thousands of digits, which Python does not read
        if 1 <= int(written) <= most:
            return int(written)
    shown = one_line(written, 40)
    raise QueryError(f"limit={shown!r} cannot be used; it takes 1 to {most}.")
