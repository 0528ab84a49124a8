"""A document as HTML: title, text, tags, neighbours."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from markupsafe import Markup

from lib.core.citation import Style
from lib.core.documents import Document
from lib.core.highlight import Span, merged
from lib.core.query import Query
from lib.core.visible import one_line, visible
from lib.search.highlighting import Highlights
from lib.stores.protocol import Neighbours
from lib.ui.address import document_link
from lib.ui.markup import anchor, direction_of, element, isolated, marked, paragraphs
from lib.ui.reader.citing import citing
from lib.ui.search.cards import pills
from lib.ui.search.explanation import explanation
from lib.ui.strings import t
from lib.ui.trail import Stop


def reader(
    document: Document,
    spans: Highlights,
    neighbours: Neighbours,
    query: Query,
    colors: Mapping[str, str],
    bar: Markup = Markup(),
    at: Span | None = None,
    stop: Stop | None = None,
) -> Markup:
    """`at` is a place of the visible text, which is marked too and scrolled to; what was shown of
    it before, as `stop` of a trail, is only scrolled to."""
    shown = stop.place if stop else None
    why = explanation(document, stop.why, query) if stop and stop.why else ""
    name = marked(visible(document.title), spans.title) or one_line(document.name)
    ref = isolated(document.reference) if document.reference else ""
    return element(
        "article.reader",
        bar,
        element(
            "header",
            element("h1", element("bdi", name, id="name")),
            element("p.ref", ref, id="reference"),
            dir=direction_of(document.text),
        ),
        element("div", _text(document, spans.text, at, shown), id="passage"),
        pills(document.tags, colors, query),
        why,
        _details(document),
        _actions(document),
        _neighbours(neighbours, query),
        data_key=quote(document.id),
    )


def _text(document: Document, spans: Sequence[Span], at: Span | None, shown: Span | None) -> Markup:
    if place := _within(document, at):
        return paragraphs(document.text, merged((*spans, place)), here=place[0])
    place = _within(document, shown)
    if place and place in spans:
        return paragraphs(document.text, spans, here=place[0])
    return paragraphs(document.text, spans, near=place)


def _within(document: Document, place: Span | None) -> Span | None:
    """The place, unless the text is another one now."""
    holds = place is not None and place[0] < place[1] <= len(visible(document.text))
    return place if holds else None


def _details(document: Document) -> Markup:
    if not document.metadata:
        return Markup()
    rows = (
        (element("dt", isolated(str(key), 60)), element("dd", isolated(str(value), 500)))
        for key, value in document.metadata.items()
    )
    return element("details", element("summary", t("metadata")), element("dl", rows))


def _actions(document: Document) -> Markup:
    offered = [_copy("#passage", "copy_text")]
    if document.ref:
        offered.append(_copy("#reference" if document.reference else "#name", "copy_ref"))
    offered.append(_copy("address", "copy_link"))
    offered += [citing(document, style, t(f"copy_{style}")) for style in Style]
    if document.id not in (document.ref, document.name):
        offered.append(element("bdi.code", one_line(document.id)))
    return element("p.quiet", Markup(" · ").join(offered))


def _copy(what: str, code: str) -> Markup:
    """A link that static/script/page.js takes for a button: `what` is a selector or "address"."""
    return element("a", t(code), href="#", data_copy=what, data_done=t("copied"))


def _neighbours(neighbours: Neighbours, query: Query) -> Markup:
    return element(
        "nav.neighbours",
        _turn(neighbours.previous, query, "prev", "previous_passage"),
        _turn(neighbours.next, query, "next", "next_passage"),
        aria_label=t("neighbours_label"),
    )


def _turn(key: str | None, query: Query, rel: str, code: str) -> Markup:
    """A link; where there is nobody, what keeps the other at its own edge."""
    if not key:
        return element("span")
    return anchor(document_link(key, query), t(code), rel=rel)
