"""Deleting the corpus: asked twice, the second time by the number of its documents."""

import streamlit as st

from lib.access.audit import Action
from lib.core.errors import MafteachError
from lib.stores.protocol import CorpusStore
from lib.ui.markup import draw, element
from lib.ui.problems import said
from lib.ui.strings import t
from lib.ui.visitor import require_administrator

_ASKED = "delete_asked"


class _Changed(Exception):
    """The corpus is not the one that was agreed to be deleted: rolls back."""

    def __init__(self, documents: int) -> None:
        super().__init__(documents)
        self.documents = documents


def delete_all(store: CorpusStore, agreed: int) -> int:
    """Deletes the corpus if it still holds `agreed` documents; returns how many it held."""
    try:
        with store.writing() as writer:
            removed = writer.delete_all()
            if removed != agreed:
                raise _Changed(removed)
    except _Changed as changed:
        return changed.documents
    return agreed


def delete_panel(store: CorpusStore, documents: int) -> None:
    """A button; then the question; then, if the number was typed, the deletion."""
    draw(
        element("h2.panel-title", t("delete_title")),
        element("p.quiet", t("delete_hint")),
    )
    if not st.session_state.get(_ASKED):
        st.button(t("delete_ask"), key="delete_ask", on_click=_ask, args=(True,))
        return
    with st.form("delete_form", border=True):
        typed = st.text_input(t("delete_confirm", number=documents), key="delete_typed")
        with st.container(horizontal=True):
            agreed = st.form_submit_button(t("delete_go"), type="primary", key="delete_go")
            st.form_submit_button(t("delete_back"), key="delete_back", on_click=_ask, args=(False,))
    if agreed:
        _delete(store, documents, typed)


def _ask(asked: bool) -> None:
    st.session_state[_ASKED] = asked


def _delete(store: CorpusStore, documents: int, typed: str) -> None:
    if typed.strip().replace(",", "") != str(documents):
        st.error(t("delete_mismatch", number=documents))
        return
    try:
        require_administrator(Action.DELETE, documents=documents)
        held = delete_all(store, documents)
    except MafteachError as error:
        draw(said(error))
        return
    if held != documents:
        st.error(t("delete_changed", number=held))
        return
    _ask(False)
    st.session_state["corpus_said"] = t("deleted", number=documents)
    st.rerun()
