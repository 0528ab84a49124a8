"""What stands around the cards: figures, notices, paging, and the states without any."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from markupsafe import Markup

from lib.core.documents import TagCount
from lib.core.query import DEEPEST, LARGEST_PAGE, Mode, Query
from lib.core.results import ResultPage
from lib.ingest.exporter import csv_line
from lib.search.plan import Gate, open_gate
from lib.search.service import SearchService
from lib.search.suggestions import Suggestion
from lib.ui import messages
from lib.ui.address import link, search_link
from lib.ui.markup import anchor, element, isolated, joined
from lib.ui.search.cards import pills
from lib.ui.strings import t
from lib.ui.strings.counting import Number, rounded

MOST_LISTED = 1_000
"""Hits in the list that a visitor downloads."""
EXAMPLES = ((Query("תוכנית"), "example_spelling"), (Query('"בית ספר"'), "example_phrase"),
            (Query("איך לחסוך בחשבון החשמל", Mode.SEMANTIC), "example_meaning"))  # fmt: skip


def result_line(page: ResultPage) -> Markup:
    """'124 passages in 18 ms · words'."""
    if not page.total:
        return Markup()
    more = "+" if page.truncated else ""
    counted = Number(page.total, element("b.number", f"{page.total:,}{more}"))
    mode = f" · {t(f'mode_{page.mode}')}" if page.query.text.strip() else ""
    model = (" · ", isolated(page.model, 40)) if page.model else ""
    took = _took(page.timings_ms.get("total", 0))
    said = (t("found", total=counted), " ", took, mode, model)
    return joined(
        element("p.result-line", said, role="status"),
        element("a.quiet", t("copy_link"), href="#", data_copy="address", data_done=t("copied")),
    )


def _took(ms: float) -> str:
    """'in 18 ms', 'in 8.8 s'."""
    if ms < 999.5:
        whole = max(1, round(ms))
        return t("found_in_ms", number=_written(Number(whole, str(whole))))
    return t("found_in_seconds", number=_written(rounded(ms / 1000)))


def _written(number: Number) -> Number:
    """The same with its digits marked as such."""
    return replace(number, shown=element("span.number", number.shown))


def notices(page: ResultPage) -> Markup:
    return joined(element("p.notice", messages.html(each), role="note") for each in page.notices)


def pager(page: ResultPage) -> Markup:
    """Previous and next, where there are more pages than one."""
    query = page.query
    reachable = min(page.total, DEEPEST + query.limit)
    pages = -(-reachable // query.limit)
    if pages < 2:
        return Markup()
    parts = []
    if query.page > 1:
        parts.append(_turn(query, -1, "prev", "page_previous"))
    number = t("page_of", page=f"{query.page:,}", pages=f"{pages:,}{'+' * page.truncated}")
    parts.append(element("span.quiet.number", number))
    if query.page < pages and query.offset + query.limit <= DEEPEST:
        parts.append(_turn(query, 1, "next", "page_next"))
    return element("nav.pager", parts, aria_label=t("pages_label"))


def _turn(query: Query, step: int, rel: str, code: str) -> Markup:
    return anchor(search_link(query, page=query.page + step), t(code), rel=rel)


def empty_corpus() -> Markup:
    return element(
        "div.panel",
        element("h2", t("empty_corpus")),
        element("p", t("empty_corpus_hint")),
        anchor(link("corpus"), t("to_corpus"), class_="action"),
    )


def hello(
    documents: int,
    recent: Sequence[Query],
    tags: Sequence[TagCount],
    colors: Mapping[str, str],
) -> Markup:
    """Before the first query: examples, this session's searches, and tags to browse."""
    frequent = sorted(tags, key=lambda each: -each.documents)[:14]
    own = [_suggestion(query, "") for query in recent]
    everything = link("search", {"sort": ["order"]})
    return element(
        "div.hello",
        element(
            "h1", t("welcome", number=Number(documents, element("span.number", f"{documents:,}")))
        ),
        (element("h2", t("recent")), element("ul", own)) if own else "",
        element("h2", t("examples")),
        element("ul", (_suggestion(query, t(code)) for query, code in EXAMPLES)),
        element("h2", t("browse")),
        pills(tuple(each.tag for each in frequent), colors),
        element("p", anchor(everything, t("all_passages"))),
    )


def _suggestion(query: Query, note: str) -> Markup:
    said = element("span", note) if note else ""
    return element("li", anchor(search_link(query), isolated(query.text, 80)), said)


def nothing_found(offered: Sequence[Suggestion]) -> Markup:
    """What would find something, and how much."""
    rows = [element("li", _offer(each)) for each in offered]
    hint = (element("p", t("nothing_hint")), element("ul", rows)) if rows else ""
    return element("div.panel", element("h2", t("nothing")), hint)


def did_you_mean(offered: Sequence[Suggestion]) -> Markup:
    """Another tag or another keyboard, above what was found all the same."""
    if not offered:
        return Markup()
    drawn = Markup(" · ").join(map(_offer, offered))
    return element("p.notice", t("did_you_mean"), " ", drawn, role="note")


def _offer(each: Suggestion) -> Markup:
    said = t(f"try_{each.code}", word=isolated(each.word, 60))
    total = "" if each.total is None else (" ", element("span.number.quiet", f"{each.total:,}"))
    return joined(anchor(search_link(each.query), said), total)


def csv_list(service: SearchService, query: Query, columns: str, gate: Gate = open_gate) -> bytes:
    """The result list for a spreadsheet: at most a thousand hits, in their order."""
    lines = ["\ufeff" + csv_line(columns.split(","))]
    for number in range(1, MOST_LISTED // LARGEST_PAGE + 1):
        page = service.search(query.with_(limit=LARGEST_PAGE, page=number), gate=gate)
        for hit in page.hits:
            document = hit.document
            tags = "|".join(map(str, document.tags))
            snippet = hit.snippet.marked("", "")
            row = (document.id, document.title, document.ref, str(hit.tier), tags, snippet)
            lines.append(csv_line(row))
        if number * LARGEST_PAGE >= page.total:
            break
    return "".join(lines).encode()
