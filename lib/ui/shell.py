"""The HTML that a browser gets first: Streamlit's own, with our bar and box already in it.

Streamlit's index is blank until a megabyte of script has run.  This one paints at once, in the
visitor's language and colours, takes what is typed, and goes when the page arrives.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache

from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from lib.ui.address import PAGES, language_of
from lib.ui.assets import script
from lib.ui.frame import NAVIGATION
from lib.ui.insides import Mark, index
from lib.ui.markup import element
from lib.ui.sign_in import arrival
from lib.ui.strings import LANGUAGES, words
from lib.ui.theme import first_paint


def shell_routes() -> list[BaseRoute]:
    """The pages' addresses, before Streamlit's own fallback for them."""
    return [Route(path, _page(name), methods=["GET", "HEAD"]) for name, path in PAGES.items()]


def _page(name: str) -> Callable[[Request], Response]:
    def page(request: Request) -> Response:
        return arrival(request, name) or HTMLResponse(
            shell(language_of(request), name),
            headers={"Cache-Control": "no-cache", "Vary": "Accept-Language"},
        )

    return page


@lru_cache(maxsize=len(LANGUAGES) * len(PAGES))
def shell(language: str, page: str) -> str:
    """Streamlit's own index where this version has another one than we know."""
    said = words(language)
    side = "rtl" if language == "he" else "ltr"
    return index(
        {
            Mark.LANGUAGE: f'lang="{language}" dir="{side}"',
            Mark.HEAD: f"{first_paint()}{Mark.HEAD}",
            Mark.NAME: f">{escape(said['name'])}<",
            Mark.ICON: "/app/static/icon.svg",
            Mark.BODY: f"{Mark.BODY}{_body(said, page)}{script('first')}",
        }
    )


def _body(said: Mapping[str, str], page: str) -> Markup:
    """Our bar before it can do anything, and on the Search page its box: see script/first.js."""
    links = (
        element("a", said[f"nav_{each}"], aria_current="page" if each == page else None)
        for each in NAVIGATION
    )
    bar = element("div.topbar", element("a.name", said["name"]), element("nav", links))
    return element("div.first.painted", bar, _box(said) if page == "search" else "")


def _box(said: Mapping[str, str]) -> Markup:
    field = element(
        "input", type="search", name="q", aria_label=said["search_label"],
        placeholder=said["search_placeholder"], autocomplete="off",
    )  # fmt: skip
    return element("form.box", field, role="search", action=PAGES["search"])
