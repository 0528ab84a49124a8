"""Passages near a document in meaning, as HTML."""

from markupsafe import Markup

from lib.core.query import Query
from lib.core.visible import one_line
from lib.search.similar import Similar, SimilarPage
from lib.ui.address import document_link
from lib.ui.markup import anchor, direction_of, element, isolated
from lib.ui.strings import t


def similar_html(found: SimilarPage, query: Query) -> Markup:
    """As cards of a row."""
    hint = t("similar_by" if found.clear else "similar_far", model=isolated(found.model))
    return element(
        "section.reader.similar",
        element("h2.page-part", t("similar_title")),
        element("p.quiet", hint),
        element("ul", (_row(hit, query) for hit in found.hits)),
    )


def _row(hit: Similar, query: Query) -> Markup:
    document = hit.document
    name = isolated(document.name, 80)
    text = element("bdi.passage", one_line(document.text, 150))
    address = document_link(document.id, query)
    return element("li", anchor(address, name), text, dir=direction_of(document.text))
