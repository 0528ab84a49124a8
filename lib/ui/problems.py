"""Errors as designed panels: what happened, what was kept, what to do next."""

import logging

import streamlit as st

from lib.core.errors import DatabaseUnavailable, MafteachError, RateLimited, StoreError
from lib.ui.address import link
from lib.ui.strings import STRINGS, t

log = logging.getLogger("mafteach.ui")

RETRY_SECONDS = 5


def panel(error: Exception) -> str:
    """The error as HTML, in the visitor's language."""
    code = error.code if isinstance(error, MafteachError) else "error"
    code = code if f"error_{code}" in STRINGS else "error"
    seconds = _countdown(error.details["seconds"]) if isinstance(error, RateLimited) else ""
    return (
        f'<div class="panel" role="alert"><h2>{t(f"error_{code}")}</h2>'
        f"<p>{t(f'next_{code}', seconds=seconds)}</p>"
        f'<a class="action" href="{link("search")}" target="_self">{t("start_afresh")}</a></div>'
    )


def show(error: Exception) -> None:
    """The panel, with another try where one may help; an unreachable database is asked again
    by itself, and so is a search that came too soon."""
    st.html(panel(error))
    if isinstance(error, StoreError):
        st.button(t("try_again"), key="try_again", type="primary")
    if isinstance(error, DatabaseUnavailable):
        st.fragment(_again, run_every=RETRY_SECONDS)()
    if isinstance(error, RateLimited):
        st.fragment(_again, run_every=error.details["seconds"])()


def _countdown(seconds: int) -> str:
    """A number that the browser counts down by itself; read aloud, only the first one is."""
    return f'<span class="countdown number" style="--from:{seconds}"><span>{seconds}</span></span>'


def _again() -> None:
    if st.session_state.pop("waited", False):
        st.rerun()
    st.session_state["waited"] = True


def on_script_error(error: Exception) -> bool:
    """For st.App: nobody sees a stack trace; the log has it."""
    if isinstance(error, MafteachError):
        log.warning("A page failed: %s", error)
    else:
        log.error("A page failed", exc_info=error)
    show(error)
    return True
