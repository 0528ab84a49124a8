"""Hits as cards: title, reference, snippet, tags, the rule that found it and why."""

from collections.abc import Mapping
from dataclasses import replace

from markupsafe import Markup

from lib.core.citation import Style
from lib.core.documents import Tag
from lib.core.query import Query
from lib.core.reasons import Reason, ReasonCode, Tier
from lib.core.results import Hit
from lib.core.visible import one_line, visible
from lib.ui import messages
from lib.ui.address import document_link, search_link
from lib.ui.keeping.controls import keep_hit
from lib.ui.markup import anchor, color, direction_of, element, isolated, joined, marked, passage
from lib.ui.reader.citing import citing
from lib.ui.search import choosing
from lib.ui.search.choosing import Way
from lib.ui.search.explanation import explanation
from lib.ui.special import special
from lib.ui.strings import direction, t

Colors = Mapping[str, str]
"""Category → colour."""


def cards(hits: tuple[Hit, ...], query: Query, colors: Colors) -> Markup:
    """The list of one result page."""
    drawn = (_card(hit, query, colors) for hit in hits)
    return element("ol.cards", drawn, aria_label=t("results_label"))


def _card(hit: Hit, query: Query, colors: Colors) -> Markup:
    document = hit.document
    side = direction_of(document.text)
    found = hit.snippet
    content = marked(found.text, found.highlights, found.cut_before, found.cut_after)
    tier = _tier(hit.tier) if query.text.strip() else ""
    why = explanation(document, hit.why, query)
    label = t("cite_passage", name=one_line(document.name, 60))
    cite = citing(document, Style.CITATION, t("cite"), class_="cite", aria_label=label)
    tags = pills(document.tags, colors, query)
    # Together: a line of its own for what is seen only under the pointer would look empty.
    doing = element("div.card-do", why, keep_hit(document), cite)
    foot = element("div.card-foot", tier, _why(hit), tags, doing)
    return element("li.card", _title(hit, query), passage(content, side), foot, dir=side)


def _title(hit: Hit, query: Query) -> Markup:
    document = hit.document
    title = marked(visible(document.title), hit.title_highlights)
    name = element("bdi", title or one_line(document.name))
    ref = element("span.ref", isolated(document.reference)) if document.reference else ""
    return element("h3", anchor(document_link(document.id, query), name), ref)


def _tier(tier: Tier) -> Markup:
    """The tier's word in its colour, beside a shape of its own: colour is never the only sign."""
    shape = element("i", class_=f"shape-{tier}")
    return element("span.tier", shape, t(f"tier_{tier}"), style=f"--tier:var(--{tier})")


def _why(hit: Hit) -> Markup:
    said = [text for each in hit.reasons if (text := reason_text(each))]
    # In the page's own direction: the card has its passage's.
    drawn = [element("span", text, dir=direction()) for text in said]
    return element("span.why", drawn) if drawn else Markup()


_SAID_BY_THE_TIER = (ReasonCode.WORD, ReasonCode.WORDS, ReasonCode.PHRASE)


def reason_text(reason: Reason) -> Markup:
    """The reason for HTML; nothing for one that the tier's own word already says."""
    if reason.code in _SAID_BY_THE_TIER:
        return Markup()
    spaced = tuple(
        (name, value.replace("+", " + ") if isinstance(value, str) else value)
        for name, value in reason.details
    )
    letters = dict(spaced).get("letters", "") if reason.code != ReasonCode.PREFIX else ""
    said = messages.html(replace(reason, details=spaced))
    return joined(said, " (", isolated(letters), ")") if letters else said


def pills(tags: tuple[Tag, ...], colors: Colors, query: Query = Query()) -> Markup:
    """Tags as links to `query` with them added, or taken off where it has them; behind each the
    way to what is special under it."""
    drawn = [_pill(tag, colors.get(tag.category, ""), query) for tag in tags]
    return element("span.pills", drawn) if drawn else Markup()


def _pill(tag: Tag, own: str, query: Query) -> Markup:
    chosen, dot = choosing.chosen_as(query, tag), f"--dot:{color(own) if own else ''}"
    without, within = choosing.without, choosing.with_tag
    to = without(query, chosen) if chosen else within(query, str(tag), Way.ALL)
    named = anchor(
        search_link(to), element("i.dot"), isolated(tag.name, 60),
        class_="pill", style=dot, aria_current="true" if chosen else None,
    )  # fmt: skip
    return element("span.tagged", named, special(tag))
