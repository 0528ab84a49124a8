"""What stands over a passage: the search box, the way back, and the way from hit to hit."""

from markupsafe import Markup

from lib.core.query import Query
from lib.ui.address import document_link, link, search_link
from lib.ui.keys import STEPS, arrow
from lib.ui.markup import anchor, element
from lib.ui.strings import t
from lib.ui.trail import Trail


def search_box(query: Query) -> Markup:
    """The search that the passage was opened from, to go on with: static/script/page.js sends it
    to the form's address, which keeps the mode and the tags."""
    field = element(
        "input", type="search", name="q", value=query.text, aria_label=t("search_label"),
        placeholder=t("search_placeholder"), autocomplete="off",
    )  # fmt: skip
    return element("form.ask", field, role="search", action=search_link(query, text="", page=1))


def bar(query: Query, trail: Trail | None, number: int, keep: Markup = Markup()) -> Markup:
    """`number` is that of the hit that is read, 0 where it is none of the `trail`; `keep` is what
    keeps the passage."""
    crumbs = element("p.crumbs", _back(query))
    if not (trail and number):
        return element("div.reader-bar", crumbs, keep)
    steps = _steps(query, trail, number)
    return element(
        "div.reader-bar", crumbs, keep, steps, data_address=_address(query, trail, number)
    )


def _back(query: Query) -> Markup:
    came = query != Query()
    address = search_link(query) if came else link("search")
    arrow = element("span", "↩", aria_hidden="true")
    return anchor(address, arrow, " ", t("back_to_results" if came else "back_to_search"))


def _steps(query: Query, trail: Trail, number: int) -> Markup:
    """'Result 3 of 19', between the one before and the one behind."""
    total = f"{trail.total:,}{'+' * trail.more}"
    here = t("place_of" if trail.of_lines else "result_of", number=f"{number:,}", total=total)
    return element(
        "nav.steps",
        _step(query, trail, number - 1, "prev"),
        element("span.number", here, role="status"),
        _step(query, trail, number + 1, "next"),
        aria_label=t("steps_label"),
    )


def _step(query: Query, trail: Trail, number: int, side: str) -> Markup:
    """A link; where nothing more comes, one that is off and keeps the others in their place."""
    kind = "place" if trail.of_lines else "result"
    said, keys = t(f"{side}_{kind}"), STEPS[side]
    points = element("span.arrow", arrow(side), aria_hidden="true")
    words = element("span.label", said, " ", element("kbd", keys[0]))
    inside = (points, words) if side == "prev" else (words, points)
    if not trail.leads_to(number):
        return element("span.step", inside, role="link", aria_disabled="true", aria_label=said)
    return anchor(
        _address(query, trail, number), inside,
        class_="step", data_step=side, aria_label=said, title=said,
        aria_keyshortcuts=" ".join(keys),
    )  # fmt: skip


def _address(query: Query, trail: Trail, number: int) -> str:
    """Of a stop of the next page or the one before the document is known once it is searched."""
    stop = trail.stop(number)
    if stop is None:
        page = query.page + (1 if number > trail.offset else -1)
        return document_link("", query.with_(page=page), number=number)
    at = "{}-{}".format(*stop.place) if trail.of_lines and stop.place else ""
    return document_link(stop.key, query, at, number)
