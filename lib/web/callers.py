"""Who calls the API, for its rate limits."""

from starlette.requests import Request

from lib.core.clients import Client, client_address

SESSION = "api"
"""One for all calls from an address: API_TOKEN is the same for everyone who has it."""


def caller(request: Request, proxies: int) -> Client:
    """`proxies` are those in front of the server that are trusted."""
    peer = request.client.host if request.client else None
    forwarded = request.headers.getlist("x-forwarded-for")
    return Client(client_address(peer, forwarded, proxies), SESSION)
