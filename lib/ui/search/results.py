"""What stands around the cards: figures, notices, paging, and the states without any."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from lib.core.documents import TagCount
from lib.core.query import DEEPEST, LARGEST_PAGE, Query
from lib.core.results import ResultPage
from lib.ingest.exporter import csv_line
from lib.search.examples import Example
from lib.search.plan import Gate, open_gate
from lib.search.service import SearchService
from lib.search.suggestions import Suggestion
from lib.ui import messages
from lib.ui.address import link, search_link
from lib.ui.markup import anchor, element, isolated, joined
from lib.ui.search.cards import pills
from lib.ui.strings import t

MOST_LISTED = 1_000
"""Hits in the list that a visitor downloads."""


def result_line(page: ResultPage) -> Markup:
    """'124 passages in 18 ms · words'."""
    if not page.total:
        return Markup()
    counted = element("b.number", f"{page.total:,}{'+' if page.truncated else ''}")
    special = {1: "found_one", 2: "found_two"}.get(page.total, "found")
    ms = element("span.number", f"{page.timings_ms.get('total', 0):,.0f}")
    mode = f" · {t(f'mode_{page.mode}')}" if page.query.text.strip() else ""
    model = (" · ", isolated(page.model, 40)) if page.model else ""
    said = (t(special, total=counted), " ", t("found_in", ms=ms), mode, model)
    return joined(
        element("p.result-line", said, role="status"),
        element("a.quiet", t("copy_link"), href="#", data_copy="address", data_done=t("copied")),
    )


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
    examples: Sequence[Example],
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
        element("h1", t("welcome", number=element("span.number", f"{documents:,}"))),
        (element("h2", t("recent")), element("ul", own)) if own else "",
        (element("h2", t("examples")), element("ul", map(_example, examples))) if examples else "",
        element("h2", t("browse")),
        pills(tuple(each.tag for each in frequent), colors),
        element("p", anchor(everything, t("all_passages"))),
    )


def _suggestion(query: Query, note: str | Markup) -> Markup:
    said = element("span", note) if note else ""
    return element("li", anchor(search_link(query), isolated(query.text, 80)), said)


def _example(each: Example) -> Markup:
    forms = Markup(", ").join(isolated(form, 40) for form in each.forms)
    return _suggestion(each.query, t(f"example_{each.code}", forms=forms))


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
