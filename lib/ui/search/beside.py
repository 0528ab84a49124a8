"""One text asked in several ways, the answers side by side: where each passage stands in each."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from lib.core.documents import Document
from lib.core.query import Query
from lib.core.results import ResultPage
from lib.core.visible import one_line
from lib.search.side_by_side import FIRST, Axis, rows
from lib.ui.address import beside_link, cards_link, document_link
from lib.ui.markup import anchor, element, isolated
from lib.ui.search.filters import current
from lib.ui.search.results import nothing_found
from lib.ui.strings import t
from lib.ui.strings.counting import Number


def to_side_by_side(query: Query) -> Markup:
    """From the cards; nothing where there is no text to ask."""
    if not query.text.strip():
        return Markup()
    return element("p.to-beside", anchor(beside_link(query, Axis.MODES), t("beside_compare")))


def axes(query: Query, axis: Axis) -> Markup:
    """Along which axis, and the way back to the cards."""
    labels = {Axis.MODES: t("mode_label"), Axis.TOLERANCES: t("filters_tolerance")}
    drawn = (
        anchor(beside_link(query, each), label, aria_current=current(each is axis))
        for each, label in labels.items()
    )
    segments = element("span.segments", drawn, role="group", aria_label=t("beside"))
    return segments + anchor(cards_link(query.with_(limit=Query.limit)), t("beside_back"))


def side_by_side(answers: Sequence[ResultPage], axis: Axis) -> Markup:
    """A table: a row for each passage, the best placed first, a column for each answer."""
    listed = rows(answers)
    documents = {hit.document.id: hit.document for answer in answers for hit in answer.hits}
    if not documents:
        return nothing_found(())
    shared = sum(None not in places for _, places in listed)
    hint = t("beside_hint", axis=t(f"beside_axis_{axis}"), number=shared)
    alone = [_alone(number, [places for _, places in listed]) for number in range(len(answers))]
    heads = (_head(answer, axis, each) for answer, each in zip(answers, alone, strict=True))
    head = element("tr", element("th", t("beside_passage"), scope="col"), heads)
    body = (_row(documents[key], places, answers) for key, places in listed)
    table = element("table.beside", element("thead", head), element("tbody", body))
    return element("p.quiet.beside-hint", hint, role="status") + table


def _alone(number: int, listed: Iterable[Sequence[int | None]]) -> int:
    """Passages that only the answer of this number has among its first."""
    return sum(
        places[number] is not None and sum(each is not None for each in places) == 1
        for places in listed
    )


def _head(answer: ResultPage, axis: Axis, alone: int) -> Markup:
    query = answer.query
    name = f"mode_{query.mode}" if axis is Axis.MODES else f"tolerance_{query.tolerance}"
    more = "+" * answer.truncated
    total = t("beside_total", total=Number(answer.total, f"{answer.total:,}{more}"))
    return element(
        "th",
        anchor(cards_link(query.with_(limit=Query.limit)), t(name)),
        element("small", total),
        element("small", t("beside_only", number=alone)) if alone else "",
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
