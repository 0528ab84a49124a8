"""One text asked in several ways, the answers side by side: where each passage stands in each."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from lib.core.documents import Document
from lib.core.query import Query
from lib.core.results import NoticeCode, ResultPage
from lib.core.visible import one_line
from lib.search.side_by_side import FIRST, Axis, rows
from lib.ui import messages
from lib.ui.address import beside_link, cards_link, document_link
from lib.ui.markup import anchor, element, isolated
from lib.ui.search.filters import current
from lib.ui.search.results import nothing_found
from lib.ui.strings import t
from lib.ui.strings.counting import Number

_INSTEAD = {code for code in NoticeCode if code.startswith("semantic_")}
"""Why words have answered in place of meaning, which a column says of itself."""


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
    listed = rows(answers)
    documents = {hit.document.id: hit.document for answer in answers for hit in answer.hits}
    if not documents:
        return nothing_found(())
    shared = sum(None not in places for _, places in listed)
    hint = t("beside_hint", axis=t(f"beside_axis_{axis}"), number=shared)
    names = [_by(title) for title in models] or [_way(answer.query, axis) for answer in answers]
    placed = [places for _, places in listed]
    heads = (
        _head(name, answer, _alone(number, placed))
        for number, (name, answer) in enumerate(zip(names, answers, strict=True))
    )
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
