"""Downloads, which Streamlit would hold in memory: their own addresses, and who may ask for them.

An address names a ticket that a page was given, since whoever may not look at the page may not
download from it either.
"""

import secrets
import threading

import streamlit as st
from starlette.responses import PlainTextResponse, Response

from lib.ui.insides import this_session

_KEY = "download_ticket"


class Tickets:
    """Which session each was given to.  Safe between threads."""

    def __init__(self) -> None:
        self._sessions: dict[str, str] = {}
        self._lock = threading.Lock()

    def give(self, session: str) -> str:
        ticket = secrets.token_urlsafe(16)
        with self._lock:
            self._sessions[ticket] = session
        return ticket

    def session(self, ticket: str) -> str | None:
        return self._sessions.get(ticket)

    def keep_only(self, sessions: set[str]) -> None:
        """Those of pages that are still there."""
        with self._lock:
            self._sessions = {
                ticket: session for ticket, session in self._sessions.items() if session in sessions
            }


tickets = Tickets()
"""The process' own."""


def this_ticket() -> str:
    """The one of the page that is shown."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = tickets.give(this_session())
    return str(st.session_state[_KEY])


def said(status: int, text: str, seconds: int = 0) -> Response:
    headers = {"Cache-Control": "no-store", **({"Retry-After": str(seconds)} if seconds else {})}
    return PlainTextResponse(f"{text}\n", status, headers)
