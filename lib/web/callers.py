"""Who calls: by which token, and from where, for the rate limits."""

import hmac

from starlette.requests import HTTPConnection, Request
from starlette.types import Scope

from lib.core.errors import MafteachError
from lib.limits.clients import Client, client_address

SESSION = "api"
"""One for all calls from an address: API_TOKEN is the same for everyone who has it."""


def address_of(scope: Scope, proxies: int) -> str:
    """Of whoever opened a connection; `proxies` are those in front of the server that are
    trusted."""
    connection = HTTPConnection(scope)
    peer = connection.client.host if connection.client else None
    return client_address(peer, connection.headers.getlist("x-forwarded-for"), proxies)


def caller(request: HTTPConnection, proxies: int) -> Client:
    return Client(address_of(request.scope, proxies), SESSION)


class Unauthorized(MafteachError):
    code = "unauthorized"
    status = 401


def authorize(request: Request, token: str, anonymous: bool = True) -> None:
    """Raises Unauthorized unless the request carries `token`; an empty one opens what is
    `anonymous`, and nothing else."""
    if not token and anonymous:
        return
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    # compare_digest takes as long for a near miss as for any other.
    right = hmac.compare_digest(given.strip().encode(), token.encode())
    if not token or scheme.lower() != "bearer" or not right:
        raise Unauthorized(
            "This API asks for a token.", "Send the header Authorization: Bearer API_TOKEN."
        )
