"""docs/ARCHITECTURE.md names what is there."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TEXT = " ".join((ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8").split())
PATHS = re.findall(r"`((?:lib|pages|tests|bench|training)/[\w/]*(?:\.py)?)`", TEXT)
NAMED = re.findall(r"`([\w/]+\.py)` `([\w.]+)`", TEXT)
INSIDE = re.findall(r"`(\w+)` (?:in|of) `([\w/]+\.py)`", TEXT)


def _names(path: str) -> set[str]:
    """Functions, classes, methods and constants of a module."""
    found: set[str] = set()
    for node in ast.parse((ROOT / path).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            inside = [each for each in node.body if isinstance(each, ast.FunctionDef)]
            found |= {f"{node.name}.{each.name}" for each in inside}
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {each.id for each in targets if isinstance(each, ast.Name)}
    return found


def test_the_page_names_enough_to_be_held_to() -> None:
    assert len(PATHS) > 40
    assert len(NAMED) > 25


def test_every_path_is_there() -> None:
    assert not [path for path in PATHS if not (ROOT / path).exists()]


def test_every_name_is_in_its_file() -> None:
    named = {*NAMED, *((path, name) for name, path in INSIDE)}
    assert not [(path, name) for path, name in sorted(named) if name not in _names(path)]
