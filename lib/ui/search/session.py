"""What this session's visitor searched, and who that is for the rate limits."""

import secrets

import streamlit as st

from lib.bootstrap import App
from lib.core.documents import Document
from lib.core.query import Query
from lib.limits.clients import Client
from lib.search.highlighting import Highlights, highlights
from lib.ui.visitor import this_address

MOST = 6
_KEPT = "recent_searches"
_CLIENT = "client"


def this_client(proxies: int) -> Client:
    """This session at its address; `proxies` are those in front of the server that are trusted."""
    session: str = st.session_state.setdefault(_CLIENT, secrets.token_hex(8))
    return Client(this_address(proxies), session)


def marked(app: App, query: Query, document: Document) -> Highlights:
    """In the visitor's turn: in a long passage it takes as long as a search."""
    if not query.text.strip():
        return Highlights((), ())
    with app.limits.turns.turn(this_client(app.settings.trusted_proxies).address):
        return app.store.read(lambda reader: highlights(reader, query, document))


def remember(query: Query) -> None:
    """Keeps a search that has words; neither its page nor what was new in it is part of it."""
    text = query.text.strip()
    if not text:
        return
    kept: list[Query] = st.session_state.setdefault(_KEPT, [])
    kept[:] = [query.with_(page=1, since=0), *(each for each in kept if each.text.strip() != text)][
        :MOST
    ]


def recent_searches() -> list[Query]:
    """At most six."""
    kept: list[Query] = st.session_state.get(_KEPT, [])
    return list(kept)
