"""A running job on a page: its bar, its pace, and the button that stops it."""

from collections.abc import Callable
from typing import Any

import streamlit as st
from markupsafe import Markup

from lib.access.audit import Action
from lib.core.errors import MafteachError
from lib.ui.jobs import Desk
from lib.ui.markup import draw, element
from lib.ui.strings import t
from lib.ui.visitor import require_administrator


@st.fragment(run_every=0.5)
def follow(
    desk: Desk[Any],
    drawn: Callable[[Any], Markup],
    problem: Callable[[MafteachError], Markup],
    key: str,
) -> None:
    """Draws the desk's job again and again until it ends; an administrator may cancel it."""
    job = desk.job
    if job is None or not job.running:
        st.rerun()
    draw(drawn(job))
    if st.button(t("import_cancel"), key=key, disabled=job.stopping):
        try:
            require_administrator(Action.CANCEL, job=key)
        except MafteachError as error:
            draw(problem(error))
            return
        job.cancel()
        st.rerun(scope="fragment")


def progress_bar(said: str, percent: int, pace: str) -> Markup:
    """What is done, how much of it, and what it is at."""
    number = element("bdi.number", f"{percent}%")
    track = element(
        "div.track", element("i", style=f"width:{percent}%"), role="progressbar",
        aria_valuemin=0, aria_valuemax=100, aria_valuenow=percent,
    )  # fmt: skip
    return element(
        "section.importing",
        element("p", said, " ", number),
        track,
        element("p.quiet", pace, aria_live="polite"),
    )
