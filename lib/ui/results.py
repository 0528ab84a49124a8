"""What stands around the cards: figures, notices, paging, and the states without any."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from lib.core.documents import TagCount
from lib.core.query import DEEPEST, LARGEST_PAGE, Mode, Query, TagMatch, Tolerance
from lib.core.results import Notice, ResultPage
from lib.ingest.exporter import csv_line
from lib.search.service import Gate, SearchService, open_gate
from lib.ui.address import link, search_link
from lib.ui.cards import pills
from lib.ui.markup import isolated
from lib.ui.strings import STRINGS, t

MOST_LISTED = 1_000
"""Hits in the list that a visitor downloads."""
EXAMPLES = ((Query("תוכנית"), "example_spelling"), (Query('"בית ספר"'), "example_phrase"),
            (Query("איך לחסוך בחשבון החשמל", Mode.SEMANTIC), "example_meaning"))  # fmt: skip


def result_line(page: ResultPage) -> str:
    """'124 passages in 18 ms · words'."""
    if not page.total:
        return ""
    counted = f"{page.total:,}{'+' if page.truncated else ''}"
    special = {1: "found_one", 2: "found_two"}.get(page.total, "found")
    total = t(special, total=f'<b class="number">{counted}</b>')
    ms = f'<span class="number">{page.timings_ms.get("total", 0):,.0f}</span>'
    mode = f" · {t(f'mode_{page.mode}')}" if page.query.text.strip() else ""
    if page.model:
        mode += f" · {isolated(page.model, 40)}"
    return (
        f'<p class="result-line" role="status">{total} {t("found_in", ms=ms)}{mode}</p>'
        f'<a class="quiet" href="#" data-copy="address" data-done="{t("copied")}">'
        f"{t('copy_link')}</a>"
    )


def notices(page: ResultPage) -> str:
    """Each in the visitor's language; one that has no words here in English."""
    return "".join(f'<p class="notice" role="note">{_notice(each)}</p>' for each in page.notices)


def _notice(each: Notice) -> str:
    code = f"notice_{each.code}"
    if code not in STRINGS:
        return isolated(each.message)
    return t(code, **{key: isolated(str(value), 60) for key, value in each.details})


def pager(page: ResultPage) -> str:
    """Previous and next, where there are more pages than one."""
    query = page.query
    reachable = min(page.total, DEEPEST + query.limit)
    pages = -(-reachable // query.limit)
    if pages < 2:
        return ""
    parts = []
    if query.page > 1:
        parts.append(_turn(query, -1, "prev", "page_previous"))
    number = t("page_of", page=f"{query.page:,}", pages=f"{pages:,}{'+' * page.truncated}")
    parts.append(f'<span class="quiet number">{number}</span>')
    if query.page < pages and query.offset + query.limit <= DEEPEST:
        parts.append(_turn(query, 1, "next", "page_next"))
    return f'<nav class="pager" aria-label="{t("pages_label")}">{"".join(parts)}</nav>'


def _turn(query: Query, step: int, rel: str, code: str) -> str:
    address = escape(search_link(query, page=query.page + step))
    return f'<a rel="{rel}" href="{address}" target="_self">{t(code)}</a>'


def empty_corpus() -> str:
    return (
        f'<div class="panel"><h2>{t("empty_corpus")}</h2><p>{t("empty_corpus_hint")}</p>'
        f'<a class="action" href="{escape(link("corpus"))}" target="_self">{t("to_corpus")}</a>'
        "</div>"
    )


def hello(
    documents: int,
    recent: Sequence[Query],
    tags: Sequence[TagCount],
    colors: Mapping[str, str],
) -> str:
    """Before the first query: examples, this session's searches, and tags to browse."""
    examples = "".join(_suggestion(query, t(code)) for query, code in EXAMPLES)
    frequent = sorted(tags, key=lambda each: -each.documents)[:14]
    own = "".join(_suggestion(query, "") for query in recent)
    title = t("welcome", number=f'<span class="number">{documents:,}</span>')
    everything = escape(link("search", {"sort": ["order"]}))
    return (
        f'<div class="hello"><h1>{title}</h1>'
        + (f"<h2>{t('recent')}</h2><ul>{own}</ul>" if own else "")
        + f"<h2>{t('examples')}</h2><ul>{examples}</ul><h2>{t('browse')}</h2>"
        + pills(tuple(each.tag for each in frequent), colors)
        + f'<p><a href="{everything}" target="_self">{t("all_passages")}</a></p></div>'
    )


def _suggestion(query: Query, note: str) -> str:
    said = f"<span>{note}</span>" if note else ""
    address = escape(search_link(query))
    return f'<li><a href="{address}" target="_self">{isolated(query.text, 80)}</a>{said}</li>'


def nothing_found(query: Query) -> str:
    """What would find something: the same search, loosened in one way each."""
    rows = "".join(
        f'<li><a href="{escape(search_link(looser))}" target="_self">{t(code)}</a></li>'
        for code, looser in _loosened(query)
    )
    hint = f"<p>{t('nothing_hint')}</p><ul>{rows}</ul>" if rows else ""
    return f'<div class="panel"><h2>{t("nothing")}</h2>{hint}</div>'


def _loosened(query: Query) -> Iterable[tuple[str, Query]]:
    if query.page > 1:
        yield "try_first_page", query.with_(page=1)
    if query.tags or query.not_tags:
        yield "try_unfiltered", query.with_(tags=(), not_tags=(), page=1)
    if len(query.tags) > 1 and query.tag_match is TagMatch.ALL:
        yield "try_any_tag", query.with_(tag_match=TagMatch.ANY, page=1)
    if query.mode is Mode.EXACT:
        yield "try_words", query.with_(mode=Mode.WORDS, page=1)
    elif query.text.strip():
        if query.tolerance is not Tolerance.SPELLING:
            yield "try_looser", query.with_(tolerance=Tolerance.SPELLING, page=1)
        yield "try_exact", query.with_(mode=Mode.EXACT, page=1)


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
