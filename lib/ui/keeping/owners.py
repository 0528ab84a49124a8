"""Who keeps things on the server: administrators, each page's own as it was last drawn."""

from starlette.requests import Request

from lib.access.administrators import Administrator, Way
from lib.serving import serving_access

EVERYBODY = "administrator"
"""Whoever signs in by the password or the link: these are nameless, and so one."""


class Owners:
    """Session → its administrator.  What an identity provider says is known to pages alone, so
    that they have to tell."""

    def __init__(self) -> None:
        self._signed_in: dict[str, Administrator] = {}

    def tell(self, session: str, who: Administrator | None) -> None:
        if who is None:
            self._signed_in.pop(session, None)
        else:
            self._signed_in[session] = who

    def of(self, session: str) -> Administrator | None:
        return self._signed_in.get(session)

    def keep_only(self, sessions: set[str]) -> None:
        for session in set(self._signed_in) - sessions:
            self._signed_in.pop(session, None)


owners = Owners()
"""The process' own."""


def owner_of(request: Request, session: str) -> Administrator | None:
    """Who asks, from a page of that session; by the browser's own cookie where there is one."""
    access = serving_access()
    if access.way is Way.PROVIDER:
        return owners.of(session)
    return access.administrator(request.cookies, request.headers.get("host"))


def name_of(who: Administrator) -> str:
    """By which the database files what they keep."""
    return f"user:{who.name}" if who.name else EVERYBODY
