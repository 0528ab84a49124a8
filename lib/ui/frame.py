"""What stands around every page: the bar on top, and links that need no reload."""

from markupsafe import Markup

from lib.core.errors import MafteachError
from lib.memory.guard import Level
from lib.serving import serving_host
from lib.ui import tour
from lib.ui.address import PAGES, current_stop, in_language, last_search, link
from lib.ui.assets import script
from lib.ui.keeping.controls import dialog
from lib.ui.keys import keys_button, keys_list
from lib.ui.markup import anchor, draw, element
from lib.ui.strings import direction, language, t
from lib.ui.theme import look

NAVIGATION = ("search", "tags", "kept", "corpus", "memory", "model")


def frame(page: str) -> None:
    """Draws it; `page` is a key of address.PAGES."""
    draw(look())
    draw(_behaviour(page), unsafe_allow_javascript=True)
    draw(top_bar(page), keys_list(), dialog())
    if notice := memory_notice(page, _memory_level()):
        draw(notice)
    if on_tour := tour.bar(page, current_stop()):
        draw(on_tour)


def _behaviour(page: str) -> Markup:
    addresses = list(PAGES.values())
    return script(
        "page", language=language(), direction=direction(), page=page, addresses=addresses
    )


def _memory_level() -> Level:
    try:
        return serving_host().memory.level
    except MafteachError:
        return Level.OK  # the settings are wrong, and the page will say so


def memory_notice(page: str, level: Level) -> Markup:
    """What every other page says while memory is critical."""
    if level is not Level.CRITICAL or page == "memory":
        return Markup()
    leads_there = anchor(link("memory"), t("memory_notice_link"))
    return element("p.notice", t("memory_notice"), " ", leads_there, role="status")


def top_bar(page: str) -> Markup:
    """The name, the pages, the list of keys and the language switch."""
    other = "en" if language() == "he" else "he"
    switch = in_language(other, page)
    return element(
        "div.topbar",
        anchor(link("search"), t("name"), class_="name"),
        element("nav", (_page_link(each, page) for each in NAVIGATION), aria_label=t("nav_label")),
        keys_button(),
        anchor(switch, t("other_language"), class_="language", lang=other),
    )


def _page_link(each: str, page: str) -> Markup:
    here = "page" if each == page else None
    asked = last_search() if each == "search" and page != "search" else {}
    return anchor(link(each, asked), t(f"nav_{each}"), aria_current=here)
