"""Something to say to people, as a value: a code, and the details that fill its words.

English stands with the code, for the command line, the API and logs; the interface's own
tables (lib/ui/strings) hold each code's words in its languages, filled with the same details.
"""

from dataclasses import dataclass
from enum import StrEnum
from string import Formatter
from typing import Any, Self


class Code(StrEnum):
    """A list of what can be said; each member is its code, its English and, where there is
    more to do than read it, a hint; both have their details in braces.

    A member called with its details makes a Message.
    """

    english: str
    hint: str
    details: frozenset[str]

    def __new__(cls, code: str, english: str = "", hint: str = "") -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.english, member.hint = english, hint
        member.details = frozenset(blanks(english) | blanks(hint))
        return member

    def __call__(self, **details: Any) -> "Message":
        """Raises TypeError where a detail is missing, whose blank no language could fill."""
        missing = self.details - details.keys()
        if missing:
            raise TypeError(f"{self!r} needs {', '.join(sorted(missing))}")
        return Message(self, tuple(details.items()))


@dataclass(frozen=True)
class Message:
    code: Code
    details: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        return self.code.english.format(**dict(self.details))

    @property
    def hint(self) -> str:
        return self.code.hint.format(**dict(self.details))

    def as_dict(self) -> dict[str, Any]:
        return {"code": str(self.code), "details": dict(self.details)}


def blanks(words: str) -> set[str]:
    """The names of the details that `words` holds in braces."""
    return {name for _, name, _, _ in Formatter().parse(words) if name}
