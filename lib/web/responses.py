"""What the API sends: JSON, or problem+json (RFC 9457) that says what to do."""

from http import HTTPStatus
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from lib.core.errors import MafteachError, RateLimited, StoreError, UsageError
from lib.core.visible import one_line
from lib.search.rendering import as_json

HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
FILE_HEADERS = {**HEADERS, "Content-Disposition": "attachment; filename=concordance.csv"}

_USAGE = "/api/v1/openapi.json lists what is understood."


def answer(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Kept by nobody, unless its `headers` say otherwise."""
    return Response(as_json(value), status, headers or HEADERS, "application/json")


def problem(
    status: int, code: str, detail: str, hint: str, headers: dict[str, str] | None = None
) -> Response:
    """`code` is stable for programs, `detail` says what happened, `hint` what to do."""
    body = {
        "type": f"urn:mafteach:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": one_line(detail, 500),
        "hint": one_line(hint, 500),
    }
    return Response(
        as_json(body), status, {**HEADERS, **(headers or {})}, "application/problem+json"
    )


def problem_of(error: MafteachError, status: int | None = None) -> Response:
    """The error's own status unless told."""
    hint = error.hint or (_USAGE if isinstance(error, UsageError) else "Try again in a moment.")
    return problem(status or error.status, error.code, error.message, hint, _when_again(error))


def _when_again(error: MafteachError) -> dict[str, str]:
    if isinstance(error, RateLimited):
        return {"Retry-After": str(error.details["seconds"])}
    if isinstance(error, StoreError) and error.status == HTTPStatus.SERVICE_UNAVAILABLE:
        return {"Retry-After": "2"}
    return {}


async def refuse(response: Response, scope: Scope, receive: Receive, send: Send) -> None:
    """Answers in place of an application; a websocket's handshake with a status where the server
    knows how (the ASGI extension for it), else by closing."""
    if scope["type"] == "websocket":
        await receive()  # the handshake itself
        if "websocket.http.response" not in (scope.get("extensions") or {}):
            await send({"type": "websocket.close", "code": 1008})
            return
    await response(scope, receive, send)
