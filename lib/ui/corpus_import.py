"""The import panel: choose a file, look at it, import it, read the report."""

from collections.abc import Callable, Sequence
from typing import cast

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from lib.bootstrap import serving_host
from lib.core.documents import Document
from lib.core.errors import MafteachError
from lib.ingest.exporter import csv_line
from lib.ingest.mapping import FieldMapping, parse_mapping
from lib.ingest.readers import Broken
from lib.ingest.records import FIELDS
from lib.stores.protocol import CorpusStore
from lib.ui.corpus_figures import duration, size
from lib.ui.corpus_words import problem_html, reason_text
from lib.ui.importing import ImportJob, Staged, desk, kept_rejections
from lib.ui.job_panel import follow, progress_bar
from lib.ui.jobs import State
from lib.ui.markup import safe
from lib.ui.strings import t
from lib.ui.visitor import require_administrator

ENDINGS = ["jsonl", "ndjson", "json", "csv", "txt", "gz"]
REFUSED_SHOWN = 20
PREVIEWED = 5
COLUMNS_SHOWN = 30
_STAGED, _UPLOADS = "import_staged", "import_uploads"
_EXAMPLE = "text=text_hebrew\nref={tractate} {chapter}\ntag:tractate=tractate"


def import_panel(store: CorpusStore) -> None:
    """For an administrator: whatever is next, from choosing a file to reading the report."""
    limit = size(float(st.get_option("server.maxUploadSize")) * 2**20)
    st.html(
        f'<h2 class="panel-title">{t("import_title")}</h2>'
        f'<p class="quiet">{t("import_hint", limit=limit)}</p>'
    )
    job = desk.job
    if job is not None and job.running:
        follow(desk, progress_html, problem_html, "import_cancel")
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
    st.html(_UPLOADER.replace("CHOOSE", t("import_choose")))
    upload = st.file_uploader(t("import_upload"), type=ENDINGS, key=f"import_upload_{number}")
    if upload is None:
        return
    try:
        st.session_state[_STAGED] = Staged(upload.name, upload)
    except MafteachError as error:
        st.html(problem_html(error))
        return
    _drop(upload)
    st.session_state[_UPLOADS] = number + 1
    desk.forget()
    st.rerun()


def _drop(upload: UploadedFile) -> None:
    """Frees Streamlit's copy, which it would hold in memory as long as the session lives."""
    context = get_script_run_ctx()
    if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(context.session_id, upload.file_id)


def _unstage() -> None:
    staged = st.session_state.pop(_STAGED, None)
    if staged is not None:
        staged.close()
    desk.forget()


def _prepare(store: CorpusStore, staged: Staged) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.html(
            f'<p class="staged"><bdi>{safe(staged.name, 80)}</bdi> '
            f'<span class="quiet"><bdi>{staged.format} · {size(staged.size)}</bdi></span></p>'
        )
        st.button(t("import_other_file"), key="import_other", type="tertiary", on_click=_unstage)
    try:
        mapping = _mapping(staged.columns())
        shown = staged.preview(mapping, PREVIEWED)
    except MafteachError as error:
        st.html(problem_html(error))
        return
    st.html(preview_html(shown))
    if not shown:
        return
    replace = st.checkbox(t("import_replace"), key="import_replace", help=t("import_replace_hint"))
    with st.container(horizontal=True):
        asked = st.button(t("import_start"), key="import_start", type="primary")
        tried = st.button(t("import_dry_run"), key="import_dry_run", help=t("import_dry_run_hint"))
    if asked or tried:
        _start(store, staged, mapping, replace, dry_run=tried)


def _mapping(columns: Sequence[str]) -> FieldMapping:
    """The mapping that was written; unfolded where the file has columns that need one.

    Raises UsageError for a line that cannot be read.
    """
    with st.expander(t("import_mapping"), expanded=not set(columns) <= set(FIELDS)):
        names = " ".join(f"<code>{safe(name, 40)}</code>" for name in columns[:COLUMNS_SHOWN])
        st.html(
            f'<p class="quiet">{t("import_mapping_hint")}</p>'
            f'<p class="quiet">{t("import_columns", names=names)}</p>'
        )
        written = st.text_area(
            t("import_mapping_label"), key="import_mapping", placeholder=_EXAMPLE, height=120
        )
    return parse_mapping(line.strip() for line in written.splitlines() if line.strip())


def preview_html(shown: Sequence[Document | Broken]) -> str:
    """The first records as they would be imported, refused ones with their reason."""
    if not shown:
        return f'<p class="problem">{t("import_preview_none")}</p>'
    rows = "".join(_refused(each) if isinstance(each, Broken) else _row(each) for each in shown)
    return (
        f'<section class="preview"><h3>{t("import_preview")}</h3>'
        f'<p class="quiet">{t("import_preview_hint")}</p><ol>{rows}</ol></section>'
    )


def _row(document: Document) -> str:
    tags = "".join(
        f'<span class="pill"><bdi>{safe(str(tag), 60)}</bdi></span>' for tag in document.tags[:8]
    )
    title = f"<b><bdi>{safe(document.title, 60)}</bdi></b> " if document.title else ""
    ref = f'<bdi class="quiet">{safe(document.ref, 60)}</bdi>' if document.ref else ""
    return (
        f'<li><div><code dir="ltr">{safe(document.id, 40)}</code> {title}{ref}</div>'
        f'<p><bdi dir="auto">{safe(document.text, 160)}</bdi></p>{tags}</li>'
    )


def _refused(broken: Broken) -> str:
    reason = f"<bdi>{safe(reason_text(broken.reason))}</bdi>"
    return (
        f'<li class="refused"><span class="quiet">{t("import_line", line=broken.line)}</span> '
        f"{t('import_refused_line', reason=reason)}</li>"
    )


# Running


def _start(
    store: CorpusStore, staged: Staged, mapping: FieldMapping, replace: bool, dry_run: bool
) -> None:
    try:
        require_administrator()
        events = serving_host().memory.events
        desk.start(
            store, staged, mapping, replace, dry_run,
            lambda: events.measured("import", file=staged.name, dry_run=dry_run),
        )  # fmt: skip
    except MafteachError as error:
        st.html(problem_html(error))
        return
    st.rerun()


def progress_html(job: ImportJob) -> str:
    """The bar, its rate and the time left."""
    progress = job.progress
    percent = int(100 * progress.share)
    name = f"<bdi>{safe(job.name, 80)}</bdi>"
    code = "import_trying" if job.dry_run else "import_running"
    return progress_bar(t(code, name=name), percent, _pace(job))


def _pace(job: ImportJob) -> str:
    if job.stopping:
        return t("import_stopping")
    if job.progress.share >= 1:
        return t("import_finishing")
    progress = job.progress
    return t(
        "import_progress", read=f"{progress.read:,}", rate=f"{progress.rate:,.0f}",
        left=f"<bdi>{duration(progress.seconds_left)}</bdi>",
    )  # fmt: skip


# Ended


def _ended(job: ImportJob) -> None:
    st.html(ended_html(job))
    rejected = kept_rejections(job)
    with st.container(horizontal=True):
        if rejected:
            st.download_button(
                t("report_download"), data=refused_csv(rejected), file_name="refused.csv",
                mime="text/csv", on_click="ignore", key="report_download",
            )  # fmt: skip
        st.button(t("import_close"), key="import_close", on_click=desk.forget)


def refused_csv(rejected: Sequence[Broken]) -> Callable[[], bytes]:
    """The refused lines and why, for a spreadsheet."""
    lines = [csv_line([t("report_line"), t("report_reason")])]
    lines += [csv_line([str(each.line), reason_text(each.reason)]) for each in rejected]
    return lambda: ("\ufeff" + "".join(lines)).encode("utf-8", "replace")


def ended_html(job: ImportJob) -> str:
    """What became of an import."""
    if job.state is State.CANCELLED:
        return (
            f'<section class="report"><h3>{t("import_cancelled")}</h3>'
            f"<p>{t('import_cancelled_hint')}</p></section>"
        )
    refused = _refused_table(kept_rejections(job), job)
    if job.error is not None:
        return (
            f'<section class="report"><h3>{t("import_failed")}</h3>{problem_html(job.error)}'
            f"<p>{t('import_kept')}</p>{refused}</section>"
        )
    title = t("import_dry_done" if job.dry_run else "import_done")
    return (
        f'<section class="report"><h3>{title} '
        f'<bdi class="quiet">{safe(job.name, 80)}</bdi></h3>{_counts(job)}{refused}</section>'
    )


def _counts(job: ImportJob) -> str:
    if job.report is None:
        return ""
    counts = job.report.as_dict()
    names = ("read", "added", "updated", "unchanged", "removed", "refused")
    cells = "".join(
        f"<div><dt>{t(f'report_{name}')}</dt><dd><bdi>{counts[name]:,}</bdi></dd></div>"
        for name in names
    )
    seconds = t("import_seconds", seconds=f"{job.report.seconds:,.1f}")
    return f'<dl class="figures">{cells}</dl><p class="quiet">{seconds}</p>'


def _refused_table(rejected: Sequence[Broken], job: ImportJob) -> str:
    if not rejected:
        return ""
    rows = "".join(
        f'<tr><td class="number">{each.line:,}</td>'
        f"<td><bdi>{safe(reason_text(each.reason))}</bdi></td></tr>"
        for each in rejected[:REFUSED_SHOWN]
    )
    total = job.report.refused if job.report is not None else len(rejected)
    more = t("report_more", shown=min(REFUSED_SHOWN, len(rejected)), number=f"{total:,}")
    note = f'<p class="quiet">{more}</p>' if total > REFUSED_SHOWN else ""
    return (
        f'<table class="refused-lines"><thead><tr><th>{t("report_line")}</th>'
        f"<th>{t('report_reason')}</th></tr></thead><tbody>{rows}</tbody></table>{note}"
    )


# Streamlit's uploader speaks English only; the limit and the endings stand above it.
_UPLOADER = """<style>
[data-testid=stFileUploaderDropzoneInstructions] {display:none}
[data-testid=stFileUploaderDropzone] button [data-testid=stMarkdownContainer] {display:none}
[data-testid=stFileUploaderDropzone] button::after {content:"CHOOSE"; font-size:.875rem;
  margin-inline-start:.4rem}
</style>"""

STYLE = """<style>
.st-key-import_mapping textarea {direction:ltr; text-align:left; unicode-bidi:plaintext;
  font-family:ui-monospace,monospace; font-size:.875rem}
.staged {margin:0; font-weight:600}
.staged .quiet {font-weight:400; margin-inline-start:.5rem}
.preview h3, .report h3 {font-size:1rem; font-weight:600; margin:.25rem 0 0; padding:0}
.preview ol {list-style:none; margin:.5rem 0 0; padding:0; border-block-start:1px solid var(--line)}
.preview li {margin:0; padding:.6rem 0; border-block-end:1px solid var(--line)}
.preview li p {margin:.15rem 0 .25rem; line-height:1.6; max-inline-size:68ch}
.preview code {font-size:.8125rem; color:var(--quiet); background:none; padding:0}
.preview .pill {display:inline-block; border:1px solid var(--line); border-radius:999px;
  padding:0 .55rem; margin-inline-end:.3rem; font-size:.8125rem}
.preview .refused, .problem {color:var(--accent)}
.importing p {margin:.25rem 0}
.importing .number {float:inline-end; font-variant-numeric:tabular-nums}
.importing .track {block-size:.5rem; background:var(--line); border-radius:4px; overflow:hidden}
.importing .track i {display:block; block-size:100%; background:var(--accent); border-radius:4px}
.report {border:1px solid var(--line); border-radius:6px; padding:1rem 1.1rem}
.report .figures {margin:.75rem 0 .5rem; border:0;
  grid-template-columns:repeat(auto-fill,minmax(5.5rem,1fr))}
.report .figures div {padding:.25rem 0}
.refused-lines {border-collapse:collapse; inline-size:100%; margin-block-start:.75rem;
  font-size:.9375rem}
.refused-lines th, .refused-lines td {text-align:start; padding:.3rem .5rem;
  border:0; border-block-end:1px solid var(--line); vertical-align:top}
.refused-lines .number {font-variant-numeric:tabular-nums; inline-size:5rem}
</style>"""
