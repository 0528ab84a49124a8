"""Where a loaded model stands in the server: one st.cache_resource, shared by pages and API."""

from collections.abc import Callable

import streamlit as st

from lib.encoders.protocol import Encoder


@st.cache_resource(show_spinner=False)
def held_encoder(name: str, _load: Callable[[], Encoder]) -> Encoder:
    """The encoder of the model called `name`; `_load` runs where it is not there yet."""
    return _load()


class CachedModel:
    """A keeper's holder; the keeper's own line sees to it that only one comes at a time."""

    def __init__(self, name: str) -> None:
        self._name = name

    def get(self, load: Callable[[], Encoder]) -> Encoder:
        return held_encoder(self._name, load)

    def clear(self) -> None:
        held_encoder.clear(self._name)
