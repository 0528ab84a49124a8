"""Kept: saved searches, with what is new in each, and the reading list."""

from lib.ui.markup import draw, element
from lib.ui.strings import t


def page() -> None:
    """The list comes by static/script/keep.js: a browser's own things only the browser knows."""
    draw(
        element("h1.page-title", t("kept_title")),
        element("div", element("p.quiet", t("kept_waiting")), id="kept", aria_live="polite"),
    )


page()
