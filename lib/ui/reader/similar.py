"""Passages near a document in meaning, as HTML, with what makes each one like it."""

from collections.abc import Mapping

from markupsafe import Markup

from lib.core.documents import Tag
from lib.core.query import Query
from lib.core.visible import one_line
from lib.search.similar import Similar, SimilarPage
from lib.ui.address import document_link
from lib.ui.markup import anchor, color, direction_of, element, isolated, joined
from lib.ui.strings import direction, t


def similar_html(found: SimilarPage, query: Query, colors: Mapping[str, str]) -> Markup:
    """As cards of a row; `colors` are those of categories."""
    if found.clear:
        hint = t("similar_by", model=isolated(found.model))
    else:
        hint = t("similar_far", number=len(found.hits))
    return element(
        "section.reader.similar",
        element("h2.page-part", t("similar_title")),
        element("p.quiet", hint),
        element("ul", (_row(hit, query, colors, found.clear) for hit in found.hits)),
    )


def _row(hit: Similar, query: Query, colors: Mapping[str, str], others_are_clear: bool) -> Markup:
    document = hit.document
    name = isolated(document.name, 80)
    less = others_are_clear and not hit.clear
    return element(
        "li",
        anchor(document_link(document.id, query), name),
        joined(" ", element("span.quiet", t("similar_less"), dir=direction())) if less else "",
        element("bdi.passage", one_line(document.text, 150)),
        _alike(hit, colors),
        dir=direction_of(document.text),
    )


def _alike(hit: Similar, colors: Mapping[str, str]) -> Markup:
    """'In common: water, pipe · the Negev'."""
    words = Markup(", ").join(isolated(word, 40) for word in hit.words)
    said = element("span", t("similar_words", words=words)) if hit.words else ""
    tags = [_tag(tag, color(colors.get(tag.category, ""))) for tag in hit.tags]
    return element("p.alike", said, tags, dir=direction()) if said or tags else Markup()


def _tag(tag: Tag, own: str) -> Markup:
    return element("span.tag", element("i.dot"), isolated(tag.name, 40), style=f"--dot:{own}")
