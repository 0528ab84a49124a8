"""Why a hit stands where it does: what each arm gave it, by which rule, how near, and its tags.

All of it came with the answer, so that nothing is searched to say it.
"""

from collections.abc import Iterator

from markupsafe import Markup

from lib.core.documents import Document
from lib.core.query import Query
from lib.core.reasons import Near, ReasonCode, Shares, Why
from lib.core.visible import one_line
from lib.ui import messages
from lib.ui.markup import element, isolated
from lib.ui.search.choosing import chosen_as
from lib.ui.strings import direction, t

_OF_MEANING = (ReasonCode.MEANING, ReasonCode.NEAR_TAG)


def explanation(document: Document, why: Why, query: Query) -> Markup:
    """To be opened; nothing where the query has no text."""
    if not query.text.strip():
        return Markup()
    label = t("explain_why", name=one_line(document.name, 60))
    return element(
        "details.explain",
        element("summary", t("explain"), aria_label=label),
        element("div", _picture(why.shares), element("ul", _said(document, why, query))),
        dir=direction(),
    )


def _said(document: Document, why: Why, query: Query) -> Iterator[Markup]:
    """In plain words, each a line."""
    if shared := _shared(why.shares):
        yield element("li", shared)
    yield element("li", t("explain_rule", tier=t(f"tier_{why.tier}")))
    for each in why.reasons:
        if each.code not in _OF_MEANING:
            yield element("li", messages.html(each))
    if near := why.shares.near:
        yield element("li", t(f"explain_{_nearness(near)}"))
        if near.tag:
            yield element("li", t("explain_near_tag", tag=isolated(near.tag, 60)))
    chosen = [isolated(tag.name, 60) for tag in document.tags if chosen_as(query, tag)]
    if chosen:
        yield element("li", t("explain_tags", tags=Markup(", ").join(chosen)))


def _shared(shares: Shares) -> str:
    if shares.words is None:
        return ""
    if shares.meaning is None:
        return t("explain_words", words=round(100 * shares.words))
    whole = shares.words + shares.meaning
    words = round(100 * shares.words / whole) if whole else 0
    return t("explain_both", words=words, meaning=100 - words) if whole else ""


def _nearness(near: Near) -> str:
    if near.cosine >= near.clear:
        return "clear"
    return "floor" if near.cosine >= near.floor else "far"


def _picture(shares: Shares) -> Markup:
    """A bar for each arm, and where random passages lie on that of meaning; the words beside it
    say the same."""
    rows = []
    # Meaning may count more than a full match by words.
    most = max(1.0, shares.words or 0.0, shares.meaning or 0.0)
    if shares.words is not None:
        rows += [_label("words"), _bar("words", shares.words / most)]
    if shares.meaning is not None:
        rows += [_label("meaning"), _bar("meaning", shares.meaning / most)]
    if near := shares.near:
        rows += [element("span", t("explain_scale")), _scale(near)]
    return element("div.arms", rows, aria_hidden="true") if rows else Markup()


def _label(arm: str) -> Markup:
    return element("span", t(f"tier_{arm}"))


def _bar(arm: str, share: float) -> Markup:
    return element(
        "span.share", element("i", class_=f"by-{arm}", style=f"--share:{_percent(share)}")
    )


def _scale(near: Near) -> Markup:
    """From a random passage to twice as far as what is clear: nine in ten random passages lie in
    the first part, ninety-nine in a hundred within the second.  Not from no likeness: all that
    some models tell by lies within a tenth of a cosine."""
    whole = max(2 * near.clear - near.base, near.cosine) - near.base or 1.0

    def share(cosine: float) -> str:
        return f"--share:{_percent((cosine - near.base) / whole)}"

    return element(
        "span.scale",
        element("i.usual", style=share(near.floor)),
        element("i.rare", style=share(near.clear)),
        element("b", style=share(near.cosine)),
    )


def _percent(share: float) -> str:
    return f"{100 * min(1.0, max(0.0, share)):.1f}%"
