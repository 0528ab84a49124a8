"""What stands around the cards: figures, notices, paging, and the states without any."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from markupsafe import Markup

from lib.core.documents import TagCount
from lib.core.query import DEEPEST, Query
from lib.core.results import Notice, NoticeCode, ResultPage
from lib.search.examples import Example
from lib.search.suggestions import Suggestion
from lib.ui import messages
from lib.ui.address import link, search_link
from lib.ui.markup import Inside, anchor, element, isolated, joined
from lib.ui.search.cards import pills
from lib.ui.strings import t
from lib.ui.strings.counting import Number, rounded


def result_line(page: ResultPage) -> Markup:
    """'124 passages in 18 ms · words'."""
    if not page.total:
        return Markup()
    found = counted("found", page.total, page.truncated)
    mode = page.mode if page.query.text.strip() else ""
    model = (" · ", isolated(page.model, 40)) if page.model else ""
    return figures(found, page.timings_ms, mode, model)


def counted(code: str, number: int, more: bool = False) -> Markup:
    """So many, with the number as a figure."""
    figure = Number(number, element("b.number", f"{number:,}{'+' if more else ''}"))
    return joined(t(code, total=figure))


def figures(
    found: Markup, timings_ms: Mapping[str, float], mode: str, model: Inside = ""
) -> Markup:
    """What was found, how fast and how, and the link to it."""
    took = _took(timings_ms.get("total", 0))
    by = f" · {t(f'mode_{mode}')}" if mode else ""
    return joined(
        element("p.result-line", found, " ", took, by, model, role="status"),
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


def notices(said: Sequence[Notice]) -> Markup:
    return joined(map(_notice, said))


def _notice(said: Notice) -> Markup:
    lacking = said.code is NoticeCode.PARTS_LOST
    return element("p.notice", messages.html(said), role="note", class_="grave" if lacking else "")


def pager(page: ResultPage) -> Markup:
    """Previous and next, where there are more pages than one."""
    query = page.query
    pages = min(-(-page.total // query.limit), DEEPEST // query.limit + 1)
    return turns(query.page, pages, page.truncated, lambda n: search_link(query, page=n))


def turns(number: int, pages: int, more: bool, address: Callable[[int], str]) -> Markup:
    """From page `number` to the one before and behind it; `address` is that of a page."""
    if pages < 2:
        return Markup()
    parts = []
    if number > 1:
        parts.append(anchor(address(number - 1), t("page_previous"), rel="prev"))
    counted = t("page_of", page=f"{number:,}", pages=f"{pages:,}{'+' * more}")
    parts.append(element("span.quiet.number", counted))
    if number < pages:
        parts.append(anchor(address(number + 1), t("page_next"), rel="next"))
    return element("nav.pager", parts, aria_label=t("pages_label"))


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
    tour: Markup = Markup(),
) -> Markup:
    """Before the first query: examples, this session's searches, tags to browse, and the way to
    the `tour` where there is one."""
    frequent = sorted(tags, key=lambda each: -each.documents)[:14]
    own = [_suggestion(query, "") for query in recent]
    everything = link("search", {"sort": ["order"]})
    return element(
        "div.hello",
        element(
            "h1", t("welcome", number=Number(documents, element("span.number", f"{documents:,}")))
        ),
        element(
            "div", (element("h2", t("recent")), element("ul", own)) if own else "", id="recent"
        ),
        (element("h2", t("examples")), element("ul", map(_example, examples))) if examples else "",
        element("h2", t("browse")),
        pills(tuple(each.tag for each in frequent), colors),
        element("p", anchor(everything, t("all_passages"))),
        tour,
    )


def _suggestion(query: Query, note: str | Markup) -> Markup:
    said = element("span", note) if note else ""
    return element("li", anchor(search_link(query), isolated(query.text, 80)), said)


def _example(each: Example) -> Markup:
    forms = Markup(", ").join(isolated(form, 40) for form in each.forms)
    return _suggestion(each.query, t(f"example_{each.code}", forms=forms))


def nothing_found(offered: Sequence[Suggestion], said: str = "", *own: Markup) -> Markup:
    """What would find something, and how much; `own` are links before these."""
    rows = [element("li", each) for each in (*own, *map(_offer, offered))]
    hint = (element("p", t("nothing_hint")), element("ul", rows)) if rows else ""
    return element("div.panel", element("h2", said or t("nothing")), hint)


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
