"""A document as HTML: crumbs, title, text, tags, neighbours."""

from collections.abc import Mapping
from html import escape

from lib.core.documents import Document
from lib.core.query import Query
from lib.core.visible import visible
from lib.search.highlighting import Highlights
from lib.search.similar import SimilarPage
from lib.stores.protocol import Neighbours
from lib.ui.address import document_link, link, search_link
from lib.ui.cards import pills
from lib.ui.markup import direction_of, isolated, marked, paragraphs, safe
from lib.ui.strings import t


def reader(
    document: Document,
    spans: Highlights,
    neighbours: Neighbours,
    query: Query,
    colors: Mapping[str, str],
) -> str:
    name = marked(visible(document.title), spans.title) or safe(document.ref or document.id)
    ref = document.ref if document.ref != document.title else ""
    return (
        f'<p class="crumbs">{_back(query)}</p><header dir="{direction_of(document.text)}">'
        f"<h1><bdi>{name}</bdi></h1>"
        f'<p class="ref" id="reference">{isolated(ref) if ref else ""}</p></header>'
        f'<div id="passage">{paragraphs(document.text, spans.text)}</div>'
        f"{pills(document.tags, colors)}{_details(document)}{_actions(document)}"
        f"{_neighbours(neighbours, query)}"
    )


def _back(query: Query) -> str:
    came = query != Query()
    address = search_link(query) if came else link("search")
    arrow = '<span aria-hidden="true">↩</span>'
    words = t("back_to_results" if came else "back_to_search")
    return f'<a href="{escape(address)}" target="_self">{arrow} {words}</a>'


def _details(document: Document) -> str:
    if not document.metadata:
        return ""
    rows = "".join(
        f"<dt>{isolated(str(key), 60)}</dt><dd>{isolated(str(value), 500)}</dd>"
        for key, value in document.metadata.items()
    )
    return f"<details><summary>{t('metadata')}</summary><dl>{rows}</dl></details>"


def _actions(document: Document) -> str:
    done = t("copied")
    reference = ""
    if document.ref and document.ref != document.title:
        reference = f'<a href="#" data-copy="#reference" data-done="{done}">{t("copy_ref")}</a> · '
    return (
        f'<p class="quiet"><a href="#" data-copy="#passage" data-done="{done}">'
        f'{t("copy_text")}</a> · {reference}<a href="#" data-copy="address" data-done="{done}">'
        f'{t("copy_link")}</a> · <bdi class="code">{safe(document.id)}</bdi></p>'
    )


def similar_html(found: SimilarPage, query: Query) -> str:
    """Passages near this one in meaning, as cards of a row."""
    rows = "".join(
        f'<li dir="{direction_of(hit.document.text)}">'
        f'<a href="{escape(document_link(hit.document.id, query))}" target="_self">'
        f"{isolated(hit.document.title or hit.document.ref or hit.document.id, 80)}</a>"
        f'<bdi class="passage">{safe(hit.document.text, 150)}</bdi></li>'
        for hit in found.hits
    )
    hint = t("similar_by" if found.clear else "similar_far", model=isolated(found.model))
    return (
        f'<section class="reader similar"><h2 class="page-part">{t("similar_title")}</h2>'
        f'<p class="quiet">{hint}</p><ul>{rows}</ul></section>'
    )


def _neighbours(neighbours: Neighbours, query: Query) -> str:
    previous, following = neighbours.previous, neighbours.next
    before = _turn(previous, query, "prev", "previous_passage") if previous else "<span></span>"
    after = _turn(following, query, "next", "next_passage") if following else "<span></span>"
    return f'<nav class="neighbours" aria-label="{t("neighbours_label")}">{before}{after}</nav>'


def _turn(key: str, query: Query, rel: str, code: str) -> str:
    return f'<a rel="{rel}" href="{escape(document_link(key, query))}" target="_self">{t(code)}</a>'
