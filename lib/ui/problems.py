"""Errors as designed panels: what happened, what was kept, what to do next."""

import logging

import streamlit as st
from markupsafe import Markup

from lib.core.errors import (
    DatabaseUnavailable,
    ErrorCode,
    MafteachError,
    QueryError,
    RateLimited,
    SemanticUnavailable,
    StoreError,
)
from lib.core.results import NoticeCode
from lib.ui import messages
from lib.ui.address import link
from lib.ui.markup import anchor, draw, element
from lib.ui.strings import t

log = logging.getLogger("mafteach.ui")

RETRY_SECONDS = 5


def panel(error: Exception) -> Markup:
    """The error of a page that cannot be drawn."""
    code = error.code if isinstance(error, MafteachError) else ErrorCode.ERROR
    return element(
        "div.panel",
        element("h2", t(f"error_{code}")),
        element("p", _next(error, code)),
        anchor(link("search"), t("start_afresh"), class_="action"),
        role="alert",
    )


def _next(error: Exception, code: str) -> str:
    """What to do next; of a search that cannot be run, what is wrong with it."""
    if isinstance(error, QueryError) and error.said is not None:
        return messages.html(error.said)
    seconds = _countdown(error.details["seconds"]) if isinstance(error, RateLimited) else ""
    return t(f"next_{code}", seconds=seconds)


def said(error: MafteachError) -> Markup:
    """The error of something that was asked of a page, as a line in it: what happened, and
    what to do next."""
    return element("p.problem", _words(error), role="alert")


def _words(error: MafteachError) -> str:
    if error.said is not None:
        return messages.html(error.said)
    if isinstance(error, SemanticUnavailable):
        return messages.html(NoticeCode(f"semantic_{error.why}")(**error.details))
    return t(f"problem_{error.code}")


def show(error: Exception) -> None:
    """The panel, with another try where one may help; an unreachable database is asked again
    by itself, and so is a search that came too soon."""
    draw(panel(error))
    if isinstance(error, StoreError):
        st.button(t("try_again"), key="try_again", type="primary")
    if isinstance(error, DatabaseUnavailable):
        st.fragment(_again, run_every=RETRY_SECONDS)()
    if isinstance(error, RateLimited):
        st.fragment(_again, run_every=error.details["seconds"])()


def _countdown(seconds: int) -> Markup:
    """A number that the browser counts down by itself; read aloud, only the first one is."""
    first = element("span", str(seconds))
    return element("span.countdown.number", first, style=f"--from:{seconds}")


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
