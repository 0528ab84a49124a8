"""Hits as cards: title, reference, snippet, tags, the rule that found it and why."""

from collections.abc import Mapping
from html import escape

from lib.core.documents import Tag
from lib.core.query import Query
from lib.core.results import Hit, Reason, Tier
from lib.core.visible import visible
from lib.ui.address import document_link, search_link
from lib.ui.markup import isolated, marked, passage, safe
from lib.ui.strings import STRINGS, t

# A shape for each tier, so that colour is never the only sign.
_SHAPES = {
    Tier.EXACT: '<rect x="1" y="1" width="10" height="10"/>',
    Tier.WORDS: '<circle cx="6" cy="6" r="5"/>',
    Tier.PREFIX: '<path d="M6 1 11 11H1z"/>',
    Tier.SPELLING: '<path d="M6 0 12 6 6 12 0 6z"/>',
    Tier.MEANING: '<path d="M6 0l1.8 4.2L12 6 7.8 7.8 6 12 4.2 7.8 0 6l4.2-1.8z"/>',
}

Colors = Mapping[str, str]
"""Category → colour."""


def cards(hits: tuple[Hit, ...], query: Query, colors: Colors) -> str:
    """The list of one result page."""
    drawn = "".join(_card(hit, query, colors) for hit in hits)
    return f'<ol class="cards" aria-label="{t("results_label")}">{drawn}</ol>'


def _card(hit: Hit, query: Query, colors: Colors) -> str:
    document = hit.document
    title = marked(visible(document.title), hit.title_highlights) if document.title else ""
    name = f"<bdi>{title or safe(document.ref or document.id)}</bdi>"
    ref = f'<span class="ref">{isolated(document.ref)}</span>' if _adds(document.ref, title) else ""
    found = hit.snippet
    snippet = passage(marked(found.text, found.highlights, found.cut_before, found.cut_after))
    return (
        f'<li class="card"><h3><a href="{escape(document_link(document.id, query))}" '
        f'target="_self">{name}</a>{ref}</h3>{snippet}'
        f'<div class="card-foot">{_tier(hit.tier) if query.text.strip() else ""}{_why(hit)}'
        f"{pills(document.tags, colors)}</div></li>"
    )


def _adds(ref: str, title: str) -> bool:
    return bool(ref) and bool(title) and escape(ref) != title


def _tier(tier: Tier) -> str:
    return (
        f'<span class="tier" style="--tier:var(--{tier})"><svg viewBox="0 0 12 12" '
        f'aria-hidden="true">{_SHAPES[tier]}</svg>{t(f"tier_{tier}")}</span>'
    )


def _why(hit: Hit) -> str:
    said = [text for each in hit.reasons if (text := reason_text(each))]
    return f'<span class="why">{"".join(f"<span>{text}</span>" for text in said)}</span>'


def reason_text(reason: Reason) -> str:
    """The reason as HTML; "" for one that the tier's own word already says."""
    code = f"reason_{reason.code}"
    if reason.code in ("word", "words", "phrase") or code not in STRINGS:
        return ""
    details = {key: isolated(str(value).replace("+", " + "), 60) for key, value in reason.details}
    return t(code, **details)


def pills(tags: tuple[Tag, ...], colors: Colors) -> str:
    """Tags as links to the search that they filter."""
    drawn = "".join(
        f'<a class="pill" href="{escape(search_link(Query(tags=(str(tag),))))}" target="_self" '
        f'style="--dot:{escape(colors.get(tag.category, ""))}"><i class="dot"></i>'
        f"{isolated(tag.name, 60)}</a>"
        for tag in tags
    )
    return f'<span class="pills">{drawn}</span>' if drawn else ""
