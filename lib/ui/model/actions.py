"""What an administrator may do with a model: load, release, make the missing vectors."""

import streamlit as st
from markupsafe import Markup

from lib.access.audit import Action
from lib.bootstrap import App
from lib.core.errors import MafteachError
from lib.core.measures import duration
from lib.encoders.keeper import ModelKeeper, State
from lib.ui.job_panel import follow, progress_bar
from lib.ui.jobs import State as JobState
from lib.ui.markup import draw, element, isolated
from lib.ui.model.indexing import IndexJob, desk
from lib.ui.problems import said
from lib.ui.strings import t
from lib.ui.strings.counting import rounded
from lib.ui.visitor import require_administrator


def actions(keeper: ModelKeeper) -> None:
    """Load or release, whichever there is to do."""
    loaded = keeper.state().state is State.LOADED
    code = "model_release" if loaded else "model_load"
    if not st.button(t(code), key="model_action"):
        return
    try:
        asked = Action.RELEASE_MODEL if loaded else Action.LOAD_MODEL
        require_administrator(asked, model=keeper.card.name)
        with st.spinner(t(f"{code}_doing")):
            if loaded:
                keeper.release()
            else:
                keeper.ensure_loaded()
    except MafteachError as error:
        draw(said(error))
        return
    st.rerun()


def index_panel(app: App, missing: int) -> None:
    """Starts the run that makes what is `missing`, shows how far it is, and how it ended."""
    job = desk.job
    if job is not None and job.running:
        follow(desk, progress_html, said, "index_cancel")
        return
    if job is not None:
        draw(_ended(job))
    if st.button(t("index_start" if missing else "index_check"), key="index_start"):
        try:
            require_administrator(Action.INDEX, missing=missing)
            desk.start(app, app.models.preferred)
        except MafteachError as error:
            draw(said(error))
            return
        st.rerun()


def progress_html(job: IndexJob) -> Markup:
    """The bar, its rate and the time left."""
    now = job.progress
    percent = int(100 * now.share) if now.total else 0
    if job.stopping:
        pace = t("import_stopping")
    elif now.total and now.share >= 1:
        pace = t("index_calibrating")
    else:
        left = isolated(duration(now.seconds_left))
        pace = t("index_progress", done=now.done, rate=f"{now.rate:,.0f}", left=left)
    return progress_bar(t("index_running", name=isolated(job.title)), percent, pace)


def _ended(job: IndexJob) -> Markup:
    if job.error is not None:
        return said(job.error)
    if job.state is JobState.CANCELLED or job.report is None:
        return element("p", t("index_cancelled"), role="status")
    report = job.report
    text = t(
        "index_done", encoded=report.encoded, tags=report.tags, words=report.words,
        seconds=rounded(report.seconds),
    )  # fmt: skip
    long = t("index_truncated", number=report.truncated) if report.truncated else ""
    failed = t("index_failed", number=len(report.failed)) if report.failed else ""
    return element("p", element("b", text), " ", long, " ", failed, role="status")
