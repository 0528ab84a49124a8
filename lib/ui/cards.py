"""Hits as cards: title, reference, snippet, tags, the rule that found it and why."""

from collections.abc import Mapping
from html import escape

from lib.core.documents import Tag
from lib.core.query import Query
from lib.core.results import Hit, Reason, Tier
from lib.core.visible import visible
from lib.ui.address import document_link, search_link
from lib.ui.language import direction
from lib.ui.markup import direction_of, isolated, marked, passage, safe
from lib.ui.strings import STRINGS, t

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
    content = marked(found.text, found.highlights, found.cut_before, found.cut_after)
    side = direction_of(document.text)
    return (
        f'<li class="card" dir="{side}"><h3><a href="{escape(document_link(document.id, query))}" '
        f'target="_self">{name}</a>{ref}</h3>{passage(content, side)}'
        f'<div class="card-foot">{_tier(hit.tier) if query.text.strip() else ""}{_why(hit)}'
        f"{pills(document.tags, colors)}</div></li>"
    )


def _adds(ref: str, title: str) -> bool:
    return bool(ref) and bool(title) and escape(ref) != title


def _tier(tier: Tier) -> str:
    """The tier's word in its colour, beside a shape of its own: colour is never the only sign."""
    return (
        f'<span class="tier" style="--tier:var(--{tier})"><i class="shape-{tier}"></i>'
        f"{t(f'tier_{tier}')}</span>"
    )


def _why(hit: Hit) -> str:
    said = [text for each in hit.reasons if (text := reason_text(each))]
    # In the page's own direction: the card has its passage's.
    drawn = "".join(f'<span dir="{direction()}">{text}</span>' for text in said)
    return f'<span class="why">{drawn}</span>' if drawn else ""


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
