"""A running job on a page: its bar, its pace, and the button that stops it."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from lib.core.errors import MafteachError
from lib.ui.jobs import Desk
from lib.ui.strings import t
from lib.ui.visitor import require_administrator


@st.fragment(run_every=0.5)
def follow(
    desk: Desk[Any], drawn: Callable[[Any], str], problem: Callable[[MafteachError], str], key: str
) -> None:
    """Draws the desk's job again and again until it ends; an administrator may cancel it."""
    job = desk.job
    if job is None or not job.running:
        st.rerun()
    st.html(drawn(job))
    if st.button(t("import_cancel"), key=key, disabled=job.stopping):
        try:
            require_administrator()
        except MafteachError as error:
            st.html(problem(error))
            return
        job.cancel()
        st.rerun(scope="fragment")


def progress_bar(said: str, percent: int, pace: str) -> str:
    """`said` and `pace` are HTML."""
    return (
        f'<section class="importing"><p>{said} <bdi class="number">{percent}%</bdi></p>'
        f'<div class="track" role="progressbar" aria-valuemin="0" aria-valuemax="100" '
        f'aria-valuenow="{percent}"><i style="width:{percent}%"></i></div>'
        f'<p class="quiet" aria-live="polite">{pace}</p></section>'
    )
