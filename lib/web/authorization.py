"""The bearer token that API_TOKEN asks for."""

import hmac

from starlette.requests import Request

from lib.core.errors import MafteachError


class Unauthorized(MafteachError):
    code = "unauthorized"
    status = 401


def authorize(request: Request, token: str) -> None:
    """Raises Unauthorized unless the request carries `token`; an empty one opens the API."""
    if not token:
        return
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    # compare_digest takes as long for a near miss as for any other.
    right = hmac.compare_digest(given.strip().encode(), token.encode())
    if scheme.lower() != "bearer" or not right:
        raise Unauthorized(
            "This API asks for a token.", "Send the header Authorization: Bearer API_TOKEN."
        )
