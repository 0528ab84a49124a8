"""Where a command writes: data on standard output, everything else on standard error."""

import sys
from collections.abc import Iterable
from typing import Any, TextIO

from lib.core.results import Notice
from lib.core.visible import one_line, visible
from lib.search.rendering import as_json


class Console:
    def __init__(self, out: TextIO | None = None, err: TextIO | None = None) -> None:
        self.out = out or sys.stdout
        self.err = err or sys.stderr

    def line(self, text: str = "") -> None:
        """A line of the answer, for people."""
        self.out.write(visible(text) + "\n")

    def json(self, value: Any) -> None:
        """The answer, for programs: one line."""
        self.out.write(as_json(value) + "\n")

    def raw(self, text: str) -> None:
        """A piece of a file, as it is."""
        self.out.write(text)

    def say(self, text: str) -> None:
        """What the person should know beside the answer."""
        self.err.write(visible(text) + "\n")
        self.err.flush()

    def notes(self, notices: Iterable[Notice]) -> None:
        """What an answer says of itself."""
        for each in notices:
            self.say(f"Note: {one_line(each.message)}")

    def asks(self, question: str) -> bool:
        """Whether the person says yes; nobody is asked where no person is."""
        if not (sys.stdin.isatty() and self.err.isatty()):
            return False
        self.err.write(f"{visible(question)} [y/N] ")
        self.err.flush()
        return sys.stdin.readline().strip().lower() in ("y", "yes", "כן", "כ")

    def table(self, rows: list[list[str]]) -> None:
        """Columns apart by two spaces: the first to the left, figures to the right."""
        widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
        for first, *rest in rows:
            cells = [first.ljust(widths[0])]
            cells += [cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True)]
            self.line("  ".join(cells).rstrip())
