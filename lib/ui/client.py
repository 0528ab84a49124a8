"""Who searches on a page, for the rate limits."""

import secrets

import streamlit as st

from lib.core.clients import Client, client_address

_SESSION = "client"


def this_client(proxies: int) -> Client:
    """This session at its address; `proxies` are those in front of the server that are trusted."""
    session: str = st.session_state.setdefault(_SESSION, secrets.token_hex(8))
    forwarded = st.context.headers.get_all("x-forwarded-for")
    return Client(client_address(st.context.ip_address, forwarded, proxies), session)
