"""The identity provider (OpenID Connect) of .streamlit/secrets.toml, where one is set up.

Streamlit talks to it, by Authlib, which is imported when somebody signs in and need not be
installed before.
"""

from collections.abc import Mapping
from importlib.util import find_spec

import streamlit as st


def is_set_up() -> bool:
    return st.secrets.load_if_toml_exists() and "auth" in st.secrets


def is_installed() -> bool:
    return find_spec("authlib") is not None


def names() -> list[str | None]:
    """Of the providers, as st.login takes them; None is the one without a name."""
    section = st.secrets["auth"]
    if "client_id" in section:
        return [None]
    return [name for name, value in section.items() if isinstance(value, Mapping)]
