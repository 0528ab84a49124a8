"""CSS and JavaScript from lib/ui/static: the one way in which they reach a page, inlined.

Data reaches CSS as custom properties and JavaScript as JSON, never by writing into the file.
"""

import json
import re
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

STATIC = Path(__file__).resolve().parent / "static"


def style(*names: str, **properties: str) -> Markup:
    """The files of static/style as one element; `properties` are CSS values by name, see `quoted`.

    Nothing in it is a "<", or Streamlit would drop all of it.
    """
    given = "".join(f"--{name}:{value};" for name, value in properties.items())
    rules = f":root{{{given}}}" if given else ""
    return Markup(f"<style>{rules}{''.join(map(_css, names))}</style>")  # noqa: S704


def script(name: str, **given: object) -> Markup:
    """A file of static/script as an element; the file finds `given` as a constant of that name."""
    data = json.dumps(given, ensure_ascii=False, separators=(",", ":"))
    inert = data.replace("<", "\\u003c")  # "</script>" and "<!--" end nothing
    return Markup(f"<script>{{const given={inert};\n{text(f'script/{name}.js')}}}</script>")  # noqa: S704


def quoted(said: str) -> str:
    """Text as a CSS string."""
    return '"' + re.sub(r'["\\<\n\r\f]', lambda found: f"\\{ord(found[0]):x} ", said) + '"'


@lru_cache
def text(name: str) -> str:
    """A file of static, as it is written."""
    return (STATIC / name).read_text(encoding="utf-8")


@lru_cache
def _css(name: str) -> str:
    """Without its comments and the white space that only people need."""
    return re.sub(r"(/\*.*?\*/|\s)+", " ", text(f"style/{name}.css"), flags=re.DOTALL)
