"""What the import panel says of a file: its first records, what it would change, what it did."""

from collections.abc import Callable, Sequence

from markupsafe import Markup

from lib.core.documents import Document
from lib.core.measures import duration
from lib.core.visible import one_line
from lib.ingest.exporter import csv_line
from lib.ingest.importer import Report
from lib.ingest.refusals import Broken
from lib.ui import messages
from lib.ui.corpus.figures import figure
from lib.ui.corpus.importing import ImportJob, kept_rejections
from lib.ui.job_panel import progress_bar
from lib.ui.jobs import State
from lib.ui.markup import element, isolated, joined
from lib.ui.problems import said
from lib.ui.strings import t
from lib.ui.strings.counting import rounded

REFUSED_SHOWN = 20


# Before


def preview_html(shown: Sequence[Document | Broken]) -> Markup:
    """The first records as they would be imported, refused ones with their reason."""
    if not shown:
        return element("p.problem", t("import_preview_none"))
    rows = (_refused(each) if isinstance(each, Broken) else _row(each) for each in shown)
    return element(
        "section.preview",
        element("h3", t("import_preview")),
        element("p.quiet", t("import_preview_hint")),
        element("ol", rows),
    )


def _row(document: Document) -> Markup:
    title = (element("b", isolated(document.title, 60)), " ") if document.title else ""
    ref = element("bdi.quiet", one_line(document.ref, 60)) if document.ref else ""
    return element(
        "li",
        element("div", element("code", one_line(document.id, 40), dir="ltr"), " ", title, ref),
        element("p", element("bdi", one_line(document.text, 160), dir="auto")),
        (element("span.pill", isolated(str(tag), 60)) for tag in document.tags[:8]),
    )


def _refused(broken: Broken) -> Markup:
    reason = element("bdi", messages.html(broken.reason))
    refused = t("import_refused_line", reason=reason)
    return element("li.refused", element("span.quiet", _where(broken)), " ", refused)


def _where(broken: Broken) -> Markup:
    """The file and the address of a refused record, or its line."""
    names = [element("bdi", one_line(each, 120)) for each in (broken.file, broken.place) if each]
    line = [t("import_line", line=broken.line)] if broken.line and not broken.place else []
    return Markup(", ").join([*names, *line])


def foreseen_html(job: ImportJob, replace: bool) -> Markup:
    """What importing the file would change; what would go, only where it is to `replace`."""
    if job.error is not None:
        return element("section.report", said(job.error), _refused_table(job))
    if job.report is None:
        return element("p.quiet", t("import_look_stopped"))
    return element(
        "section.report",
        element("h3", t("import_foreseen")),
        _counts(job.report, (*FORESEEN, "removed") if replace else FORESEEN, "foreseen"),
        _kept(job.report) if replace else "",
        _refused_table(job),
    )


FORESEEN = ("added", "updated", "unchanged", "refused")


def _kept(report: Report) -> Markup:
    """Why nothing is removed although the file does not name all."""
    if not report.kept:
        return Markup()
    said = t("report_kept_why", number=report.kept, unread=report.unread)
    return element("p.problem", said)


# While it runs


def progress_html(job: ImportJob) -> Markup:
    """The bar, its rate and the time left."""
    progress = job.progress
    percent = int(100 * progress.share)
    name = isolated(job.name, 80)
    code = "import_trying" if job.dry_run else "import_running"
    return progress_bar(t(code, name=name), percent, _pace(job))


def _pace(job: ImportJob) -> str:
    if job.stopping:
        return t("import_stopping")
    if job.progress.share >= 1:
        return t("import_finishing")
    progress = job.progress
    return t(
        "import_progress", read=progress.read, rate=f"{progress.rate:,.0f}",
        left=isolated(duration(progress.seconds_left)),
    )  # fmt: skip


# After


def refused_csv(rejected: Sequence[Broken]) -> Callable[[], bytes]:
    """The refused lines and why, for a spreadsheet."""
    lines = [csv_line([t("report_line"), t("report_reason")])]
    lines += [csv_line([_cell(each), messages.text(each.reason)]) for each in rejected]
    return lambda: ("\ufeff" + "".join(lines)).encode("utf-8", "replace")


def _cell(broken: Broken) -> str:
    """Where it stands: a number for a line of the file itself, else as the command line says."""
    return broken.where if broken.file or broken.place else str(broken.line)


def ended_html(job: ImportJob) -> Markup:
    """What became of an import."""
    if job.state is State.CANCELLED:
        title, inside = [t("import_cancelled")], [element("p", t("import_cancelled_hint"))]
    elif job.error is not None:
        title = [t("import_failed")]
        inside = [said(job.error), element("p", t("import_kept")), _refused_table(job)]
    else:
        name = element("bdi.quiet", one_line(job.name, 80))
        title = [t("import_done"), " ", name]
        inside = [_done(job.report), _refused_table(job)]
    return element("section.report", element("h3", title), inside)


def _done(report: Report | None) -> Markup:
    if report is None:
        return Markup()
    names = ("read", "added", "updated", "unchanged", "removed", "refused")
    seconds = t("import_seconds", seconds=rounded(report.seconds))
    return joined(_counts(report, names), _kept(report), element("p.quiet", seconds))


def _counts(report: Report, names: Sequence[str], tense: str = "report") -> Markup:
    counts = report.as_dict()
    return element(
        "dl.figures", (figure(t(f"{tense}_{name}"), f"{counts[name]:,}") for name in names)
    )


def _refused_table(job: ImportJob) -> Markup:
    rejected = kept_rejections(job)
    if not rejected:
        return Markup()
    heads = (element("th", t(code)) for code in ("report_line", "report_reason"))
    table = element(
        "table.refused-lines",
        element("thead", element("tr", heads)),
        element("tbody", map(_refused_row, rejected[:REFUSED_SHOWN])),
    )
    total = job.report.refused if job.report is not None else len(rejected)
    if total <= REFUSED_SHOWN:
        return table
    more = t("report_more", shown=min(REFUSED_SHOWN, len(rejected)), number=total)
    return joined(table, element("p.quiet", more))


def _refused_row(broken: Broken) -> Markup:
    place = _where(broken) if broken.file or broken.place else f"{broken.line:,}"
    reason = element("bdi", messages.html(broken.reason))
    return element("tr", element("td.number", place), element("td", reason))
