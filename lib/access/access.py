"""Who may change things on this server: whoever signed in, and nobody else.

By an identity provider where one is set up; else by ADMIN_PASSWORD where it is set; else by a
link that the server writes where only its operator reads.  From where a request comes, which
headers it has or has not, says nothing about who sent it.
"""

import threading
import time
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from lib.access.administrators import Administrator, Sessions, Way, cookie_name
from lib.access.audit import AUDIT, Action
from lib.access.link import Link
from lib.access.password import Attempts, Password
from lib.core.errors import NotAllowed, RateLimited
from lib.core.messages import Code
from lib.core.settings import Settings


class SignInRefusal(Code):
    WRONG_PASSWORD = "wrong_password", "The password is wrong.", "Try again."
    TOO_MANY = (
        "too_many", "Too many wrong passwords from this address.", "Try again in {seconds} s."
    )  # fmt: skip
    STALE_LINK = (
        "stale_link", "This link was used already, or is not one of this server's.",
        "Take the newest one from the terminal in which the server runs.",
    )  # fmt: skip


class Access:
    """Of one process: a restart signs everyone out."""

    def __init__(
        self,
        settings: Settings,
        provider: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.settings = settings
        self.way = _way(settings, provider)
        self.sessions = Sessions(clock)
        self.link = Link()
        self._attempts = Attempts(clock)
        self._at_the_door = threading.Lock()

    @cached_property
    def _password(self) -> Password:
        return Password(self.settings.admin_password)

    def sign_in(self, password: str, address: str) -> str:
        """The secret of a new session.

        Raises NotAllowed for a wrong password, RateLimited after too many from this address.
        """
        with self._at_the_door:  # one at a time: of a hundred sent at once five are looked at
            if wait := self._attempts.wait(address):
                AUDIT.refused(Action.SIGN_IN, address, why="too_many")
                raise RateLimited(SignInRefusal.TOO_MANY(seconds=wait))
            if self.way is not Way.PASSWORD or not self._password.matches(password):
                self._attempts.failed(address)
                AUDIT.refused(Action.SIGN_IN, address, why="wrong_password")
                raise NotAllowed(SignInRefusal.WRONG_PASSWORD())
        return self._opened(address)

    def follow(self, token: str, address: str) -> str:
        """The secret of a new session for whoever brings the link's token; raises NotAllowed."""
        if self.way is not Way.LINK or not self.link.take(token):
            AUDIT.refused(Action.SIGN_IN, address, why="stale_link")
            raise NotAllowed(SignInRefusal.STALE_LINK())
        return self._opened(address)

    def _opened(self, address: str) -> str:
        who = Administrator(self.way)
        AUDIT.allowed(Action.SIGN_IN, who, address)
        return self.sessions.open(who)

    def administrator(self, cookies: Mapping[str, str], host: str | None) -> Administrator | None:
        """Who is signed in with these cookies, at this Host header."""
        return self.sessions.find(cookies.get(cookie_name(host), ""))

    def sign_out(self, cookies: Mapping[str, str], host: str | None, address: str) -> None:
        who = self.administrator(cookies, host)
        if who is not None:
            AUDIT.allowed(Action.SIGN_OUT, who, address)
            self.sessions.close(cookies[cookie_name(host)])

    def known(self, claims: Mapping[str, Any]) -> Administrator | None:
        """Whom an identity provider has signed in, if ADMIN_USERS names them: by an address that
        the provider says it verified, or by their `sub` (OpenID Connect Core 1.0, §5.1)."""
        if self.way is not Way.PROVIDER or claims.get("is_logged_in") is not True:
            return None
        verified = claims.get("email_verified") in (True, "true")
        names = (str(claims.get("email") or "").lower() if verified else "", claims.get("sub"))
        found = (str(name) for name in names if name and str(name) in self._users)
        name = next(found, None)
        return None if name is None else Administrator(Way.PROVIDER, name)

    @cached_property
    def _users(self) -> frozenset[str]:
        names = [name.strip() for name in self.settings.admin_users.split(",")]
        return frozenset(name.lower() if "@" in name else name for name in names if name)


def _way(settings: Settings, provider: bool) -> Way:
    if provider:
        return Way.PROVIDER
    return Way.PASSWORD if settings.admin_password else Way.LINK
