"""Every string of the interface is said somewhere."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.ui.messages import FAMILIES, key_of
from lib.ui.strings import STRINGS

ROOT = Path(__file__).resolve().parent.parent.parent


def _nodes() -> Iterator[ast.AST]:
    catalogue = ROOT / "lib" / "ui" / "strings"
    for path in [*ROOT.glob("lib/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "streamlit_app.py"]:
        if catalogue not in path.parents:
            yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def is_said():
    """Whether a code stands as a literal, or as an f-string whose parts are said in their turn,
    as f"mode_{mode}", f"{code}_doing" and f"{prefix}_{each}" are."""
    literals = {key_of(code) for family in FAMILIES for code in family}
    patterns = set()
    for node in _nodes():
        match node:
            case ast.Constant(value=str(text)):
                literals.add(text)
            case ast.JoinedStr(values=parts):
                fixed = [getattr(part, "value", "") for part in parts]
                texts = [each if isinstance(each, str) else "" for each in fixed]
                if re.fullmatch("[a-z]*_[a-z_]*", "".join(texts)):
                    patterns.add("".join(each or "(.+)" for each in texts))

    def told(code: str) -> bool:
        found = (re.fullmatch(pattern, code) for pattern in patterns)
        return code in literals or any(all(map(told, each.groups())) for each in found if each)

    return told


def test_no_string_is_left_that_nothing_says(is_said) -> None:
    assert not [code for code in STRINGS if not is_said(code)]


def test_the_walk_tells_what_nothing_says(is_said) -> None:
    for code in ("nought", "mode_nought", "nought_doing", "notice_unread_nought"):
        assert not is_said(code)
