"""One text asked in several ways, the answers side by side: where each passage stands in each."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from lib.core.documents import Document
from lib.core.query import Mode, Query, Tolerance
from lib.core.results import NoticeCode, ResultPage
from lib.core.visible import one_line
from lib.ui import messages
from lib.ui.address import Axis, beside_link, cards_link, document_link
from lib.ui.markup import anchor, element, isolated
from lib.ui.search.filters import current
from lib.ui.search.results import nothing_found
from lib.ui.strings import t
from lib.ui.strings.counting import Number

FIRST = 10
"""Hits of each answer that are compared."""
_INSTEAD = {code for code in NoticeCode if code.startswith("semantic_")}
"""Why words have answered in place of meaning, which a column says of itself."""


def variants(query: Query, axis: Axis, meaning: bool) -> list[Query]:
    """The query in each way of the axis; those that ask a model only where there is one.  Models
    are all asked for the meaning."""
    first = query.with_(page=1, limit=FIRST)
    if axis is Axis.MODELS:
        return [first.with_(mode=Mode.SEMANTIC)]
    if axis is Axis.TOLERANCES:
        mode = Mode.HYBRID if meaning and query.mode is Mode.HYBRID else Mode.WORDS
        return [first.with_(mode=mode, tolerance=each) for each in Tolerance]
    by_meaning = (Mode.SEMANTIC, Mode.HYBRID) if meaning else ()
    return [first.with_(mode=each) for each in (Mode.EXACT, Mode.WORDS, *by_meaning)]


def to_side_by_side(query: Query) -> Markup:
    """From the cards; nothing where there is no text to ask."""
    if not query.text.strip():
        return Markup()
    return element("p.to-beside", anchor(beside_link(query, Axis.MODES), t("beside_compare")))


def axes(query: Query, axis: Axis, several: bool = False) -> Markup:
    """Along which axis, and the way back to the cards; models only where there are `several`."""
    labels = {Axis.MODES: t("mode_label"), Axis.TOLERANCES: t("filters_tolerance")}
    if several:
        labels[Axis.MODELS] = t("beside_models")
    drawn = (
        anchor(beside_link(query, each), label, aria_current=current(each is axis))
        for each, label in labels.items()
    )
    segments = element("span.segments", drawn, role="group", aria_label=t("beside"))
    return segments + anchor(cards_link(query.with_(limit=Query.limit)), t("beside_back"))


def side_by_side(answers: Sequence[ResultPage], axis: Axis, models: Sequence[str] = ()) -> Markup:
    """A table: a row for each passage, the best placed first, a column for each answer; of
    `models` these are the titles."""
    ranks = [_ranks(answer) for answer in answers]
    documents = {hit.document.id: hit.document for answer in answers for hit in answer.hits}
    if not documents:
        return nothing_found(())
    rows = sorted(documents, key=lambda key: sorted(each.get(key, FIRST + 1) for each in ranks))
    shared = sum(all(key in each for each in ranks) for key in documents)
    hint = t("beside_hint", axis=t(f"beside_axis_{axis}"), number=shared)
    names = [_by(title) for title in models] or [_way(answer.query, axis) for answer in answers]
    heads = (
        _head(name, answer, _alone(number, ranks))
        for number, (name, answer) in enumerate(zip(names, answers, strict=True))
    )
    head = element("tr", element("th", t("beside_passage"), scope="col"), heads)
    body = (_row(documents[key], [each.get(key) for each in ranks], answers) for key in rows)
    table = element("table.beside", element("thead", head), element("tbody", body))
    return element("p.quiet.beside-hint", hint, role="status") + table


def _ranks(answer: ResultPage) -> dict[str, int]:
    return {hit.document.id: rank for rank, hit in enumerate(answer.hits, 1)}


def _alone(number: int, ranks: Sequence[dict[str, int]]) -> int:
    """Passages that only this answer has among its first."""
    others: set[str] = set().union(*(each for at, each in enumerate(ranks) if at != number))
    return len(ranks[number].keys() - others)


def _by(title: str) -> Markup:
    return element("b", isolated(title, 40))


def _way(query: Query, axis: Axis) -> Markup:
    name = f"mode_{query.mode}" if axis is Axis.MODES else f"tolerance_{query.tolerance}"
    return anchor(cards_link(query.with_(limit=Query.limit)), t(name))


def _head(name: Markup, answer: ResultPage, alone: int) -> Markup:
    more = "+" * answer.truncated
    total = t("beside_total", total=Number(answer.total, f"{answer.total:,}{more}"))
    return element(
        "th",
        name,
        element("small", total),
        element("small", t("beside_only", number=alone)) if alone else "",
        (element("small", messages.html(said)) for said in answer.notices if said.code in _INSTEAD),
        scope="col",
    )


def _row(document: Document, places: Sequence[int | None], answers: Iterable[ResultPage]) -> Markup:
    name = one_line(document.name, 80)
    cells = (_cell(document, place, answer) for place, answer in zip(places, answers, strict=True))
    return element("tr", element("th", isolated(name), scope="row"), cells)


def _cell(document: Document, place: int | None, answer: ResultPage) -> Markup:
    """The place, as a link that reads on in that answer, the fuller the higher it is."""
    if place is None:
        return element("td", element("span", "–", aria_label=t("beside_absent"), role="img"))
    share = f"--share:{100 * (FIRST + 1 - place) // FIRST}%"
    leads_there = document_link(document.id, answer.query, number=place)
    return element("td", anchor(leads_there, str(place), style=share, class_="number"))
