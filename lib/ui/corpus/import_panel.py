"""The import panel: choose a file, look at it, import it, read the report."""

from typing import cast

import streamlit as st
from markupsafe import Markup

from lib.access.audit import Action
from lib.core.errors import MafteachError
from lib.core.measures import size
from lib.ingest.importer import Report, removes_many
from lib.ingest.mapping import FieldMapping
from lib.ingest.readers import Reading, Told
from lib.serving import serving_app, serving_host
from lib.stores.protocol import CorpusStore
from lib.ui.corpus import choices
from lib.ui.corpus.importing import ImportJob, Staged, desk, kept_rejections
from lib.ui.corpus.report import (
    ended_html,
    foreseen_html,
    preview_html,
    progress_html,
    refused_csv,
)
from lib.ui.insides import drop_upload
from lib.ui.job_panel import follow
from lib.ui.markup import draw, element, isolated
from lib.ui.problems import said
from lib.ui.strings import t
from lib.ui.uploads import take_upload
from lib.ui.visitor import require_administrator

ENDINGS = [
    "jsonl", "ndjson", "json", "csv", "tsv", "tab", "txt", "md", "xlsx", "xlsm", "xls", "ods",
    "gz", "zip",
]  # fmt: skip
PREVIEWED = 5
_STAGED, _UPLOADS = "import_staged", "import_uploads"


def import_panel(store: CorpusStore) -> None:
    """For an administrator: whatever is next, from choosing a file to reading the report."""
    limit = size(float(st.get_option("server.maxUploadSize")) * 2**20)
    draw(
        element("h2.panel-title", t("import_title")),
        element("p.quiet", t("import_hint", limit=limit)),
    )
    job = desk.job
    if job is not None and job.running:
        follow(desk, progress_html, said, "import_cancel")
        return
    if job is not None:
        _ended(job)
    staged = cast(Staged | None, st.session_state.get(_STAGED))
    if staged is None or staged.closed:
        _choose()
    else:
        _prepare(store, staged)


# A file


def _choose() -> None:
    number = st.session_state.setdefault(_UPLOADS, 0)
    upload = st.file_uploader(t("import_upload"), type=ENDINGS, key=f"import_upload_{number}")
    if upload is None:
        return
    try:
        with take_upload(upload) as file:
            st.session_state[_STAGED] = Staged(upload.name, file)
    except MafteachError as error:
        draw(said(error))
        return
    drop_upload(upload)
    st.session_state[_UPLOADS] = number + 1
    choices.forget()
    desk.forget()
    st.rerun()


def _unstage() -> None:
    staged = st.session_state.pop(_STAGED, None)
    if staged is not None:
        staged.stop_looking()
        staged.close()
    choices.forget()
    desk.forget()


def _prepare(store: CorpusStore, staged: Staged) -> None:
    """What the file was taken for, what else it may be, and what importing it would change."""
    with st.container(horizontal=True, vertical_alignment="center"):
        draw(_staged_html(staged))
        st.button(t("import_other_file"), key="import_other", type="tertiary", on_click=_unstage)
    head = st.container()
    told = choices.told(_recognised(staged)) if staged.has_columns else Told()
    try:
        reading = staged.reading(told)
        mapping = choices.mapping(reading.columns) if reading.columns else FieldMapping()
        shown = staged.preview(mapping, PREVIEWED, told)
        with head:
            draw(choices.recognised_html(reading))
        draw(preview_html(shown))
        if shown:
            _decide(store, staged, mapping, told)
    except MafteachError as error:
        draw(said(error))


def _recognised(staged: Staged) -> Reading | None:
    """None for a file that cannot be read as it is; it may be, as the visitor says."""
    try:
        return staged.reading()
    except MafteachError:
        return None


def _decide(store: CorpusStore, staged: Staged, mapping: FieldMapping, told: Told) -> None:
    """What would change, and the button that makes it so.  Raises as `foreseen` does."""
    replace = st.checkbox(t("import_replace"), key="import_replace", help=t("import_replace_hint"))
    job = staged.foreseen(store, mapping, told)
    if job.running:
        follow(staged.look, progress_html, said, "import_look_cancel")
        return
    draw(foreseen_html(job, replace))
    agreed = not replace or job.report is None or _agreed(store, job.report)
    with st.container(horizontal=True):
        disabled = job.error is not None or not agreed
        if st.button(t("import_start"), key="import_start", type="primary", disabled=disabled):
            _start(store, staged, mapping, told, replace)
        if job.report is None:
            st.button(t("import_look_again"), key="import_look", on_click=staged.look.forget)


def _agreed(store: CorpusStore, report: Report) -> bool:
    """Asked where more than a tenth of the corpus would go."""
    stored = store.read(lambda reader: reader.statistics()).documents
    if not removes_many(report.removed, stored):
        return True
    asked = t("import_agree", number=report.removed, stored=stored)
    return st.checkbox(asked, key=f"{choices.KEYS}agreed")


def _staged_html(staged: Staged) -> Markup:
    size_ = element("bdi", size(staged.size))
    return element("p.staged", isolated(staged.name, 80), " ", element("span.quiet", size_))


# Running


def _start(
    store: CorpusStore, staged: Staged, mapping: FieldMapping, told: Told, replace: bool
) -> None:
    """Raises NotAllowed, NotFound."""
    require_administrator(Action.IMPORT, file=staged.name, replace=str(replace), dry_run="False")
    events = serving_host().memory.events
    desk.start(
        store, staged, mapping, replace, told=told, agreed=True,
        watched=lambda: events.measured("import", file=staged.name, dry_run=False),
        then=serving_app().models.keep_up,
    )  # fmt: skip
    st.rerun()


# Ended


def _ended(job: ImportJob) -> None:
    draw(ended_html(job))
    rejected = kept_rejections(job)
    with st.container(horizontal=True):
        if rejected:
            st.download_button(
                t("report_download"), data=refused_csv(rejected), file_name="refused.csv",
                mime="text/csv", on_click="ignore", key="report_download",
            )  # fmt: skip
        st.button(t("import_close"), key="import_close", on_click=desk.forget)
