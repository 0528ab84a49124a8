"""Numbers and their nouns: a string says what it says of one, of two and of more.

    {passages|קטע אחד|שני קטעים|# קטעים}      {passages|1 passage|# passages}

The number that fills the blank chooses the form, and stands where the form has a #.  With two
forms the second is of everything but one; a third is of everything but one and two.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_CHOICE = re.compile(r"\{(\w+)\|([^{}]*)\}")


@dataclass(frozen=True)
class Number:
    """One that is written in a way of its own: marked, rounded, with more behind it."""

    value: float
    shown: str


def agreeing(text: str, details: Mapping[str, object]) -> str:
    """`text` with the forms chosen that agree with `details`, its blanks still to be filled."""
    return _CHOICE.sub(lambda found: _form(found[1], found[2].split("|"), details), text)


def _form(name: str, forms: list[str], details: Mapping[str, object]) -> str:
    given = details[name]
    value = given.value if isinstance(given, Number) else given
    if value == 1:
        form = forms[0]
    elif value == 2:
        form = forms[1]
    else:
        form = forms[-1]
    return form.replace("#", f"{{{name}}}")


def shown(given: object) -> object:
    """A detail as it is written."""
    if isinstance(given, Number):
        return given.shown
    return f"{given:,}" if isinstance(given, int) else given


def blanks(text: str) -> set[str]:
    """The names of what fills `text`."""
    return set(re.findall(r"\{(\w+)", text))


def rounded(number: float) -> Number:
    """To a tenth."""
    return Number(round(number, 1), f"{number:,.1f}")
