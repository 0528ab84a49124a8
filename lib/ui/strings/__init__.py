"""What the interface says, in Hebrew and English, by code."""

from lib.ui.language import language
from lib.ui.strings import common, corpus, document, memory, model, search, tags

LANGUAGES = ("he", "en")
STRINGS: dict[str, tuple[str, str]] = {
    **common.STRINGS,
    **search.STRINGS,
    **document.STRINGS,
    **tags.STRINGS,
    **corpus.STRINGS,
    **memory.STRINGS,
    **model.STRINGS,
}


def t(code: str, **details: object) -> str:
    """The string called `code` in the visitor's language, filled with `details`.

    `details` go in as they are: for HTML, escape them first.
    """
    return STRINGS[code][LANGUAGES.index(language())].format(**details)
