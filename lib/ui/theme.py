"""The look of every page, light and dark after the browser's own setting.

Colours, type and measures are those of a reading room: warm paper, ink, one accent.
"""

import re

from markupsafe import Markup

from lib.ui.assets import style, text
from lib.ui.markup import element, joined
from lib.ui.strings import direction

_PRELOADED = (
    "noto-sans-hebrew-hebrew-400-normal.woff2",
    "noto-serif-hebrew-hebrew-400-normal.woff2",
)


def look() -> Markup:
    """What every page wears."""
    return style(
        "fonts", "colors", "bare", "frame", "top_bar", "keys", "parts", "search", "lines", "beside",
        "keywords", "special", "tagging", "kept",
        "reader", "tour", "phone", "paper",
        side=direction(),
    )  # fmt: skip


def first_paint(*more: str) -> Markup:
    """What the first HTML needs of it, before any script has run; `more` are files of style."""
    return joined(
        map(_preload, _PRELOADED), style("fonts", "colors", "bare", "top_bar", "first", *more)
    )


def _preload(file: str) -> Markup:
    address = f"/app/static/fonts/{file}"
    return element(
        "link", rel="preload", href=address, as_="font", type="font/woff2", crossorigin=True
    )


def colors(dark: bool) -> dict[str, str]:
    """The colours by name, for what is drawn without CSS."""
    light, _, darker = text("style/colors.css").partition("prefers-color-scheme")
    return dict(re.findall(r"--(\w+): (#\w+);", darker if dark else light))
