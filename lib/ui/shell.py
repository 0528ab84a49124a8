"""The HTML that a browser gets first: Streamlit's own, with our bar and box already in it.

Streamlit's index is blank until a megabyte of script has run.  This one paints at once, in the
visitor's language and colours, and is replaced when the page arrives.
"""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import streamlit
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from lib.ui.address import PAGES
from lib.ui.frame import NAVIGATION
from lib.ui.strings import LANGUAGES, STRINGS
from lib.ui.theme import first_paint

INDEX = Path(streamlit.__file__).parent / "static" / "index.html"


def shell_routes() -> list[BaseRoute]:
    """The pages' addresses, before Streamlit's own fallback for them."""
    return [Route(path, _page(name), methods=["GET", "HEAD"]) for name, path in PAGES.items()]


def _page(name: str) -> Callable[[Request], Response]:
    def page(request: Request) -> Response:
        return HTMLResponse(
            shell(_language(request), name),
            headers={
                "Cache-Control": "no-cache",
                "Vary": "Accept-Language",
                "X-Content-Type-Options": "nosniff",
                "Referrer-Policy": "same-origin",
            },
        )

    return page


def _language(request: Request) -> str:
    asked = request.query_params.get("lang", "")
    if asked in LANGUAGES:
        return asked
    first = request.headers.get("accept-language", "he").split(",")[0].strip().lower()
    return "en" if first.startswith("en") else "he"


@lru_cache(maxsize=8)
def shell(language: str, page: str) -> str:
    """Raises ValueError where this version of Streamlit has another index than we know."""
    said = {code: both[LANGUAGES.index(language)] for code, both in STRINGS.items()}
    side = "rtl" if language == "he" else "ltr"
    links = "".join(
        f"<a{' aria-current=page' if each == page else ''}>{said[f'nav_{each}']}</a>"
        for each in NAVIGATION
    )
    body = (
        f'<div class="first"><div class="topbar"><a class="name">{said["name"]}</a>'
        f"<nav>{links}</nav></div>"
        + (f'<div class="box">{said["search_placeholder"]}</div>' if page == "search" else "")
        + "</div>"
    )
    html = INDEX.read_text(encoding="utf-8")
    for old, new in (
        ('<html lang="en">', f'<html lang="{language}" dir="{side}">'),
        ("<title>Streamlit</title>", f"<title>{said['name']}</title>{first_paint()}"),
        ('href="./favicon.png"', 'href="/app/static/icon.svg"'),
        ('<div id="root"></div>', f'<div id="root">{body}</div>'),
    ):
        if html.count(old) != 1:
            raise ValueError(f"Streamlit's index has no single {old!r}; see lib/ui/shell.py.")
        html = html.replace(old, new)
    return html
