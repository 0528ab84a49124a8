"""The house's arrows (CONTRIBUTING.md draws them): imports point down only."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

FLOORS = (
    {"lib.ui", "lib.web", "lib.cli", "lib.__main__", "pages", "streamlit_app"},
    {"lib.serving"},
    {"lib.bootstrap"},
    {"lib.search", "lib.ingest", "lib.evaluate", "lib.access"},
    {"lib.stores", "lib.encoders", "lib.memory", "lib.limits"},
    {"lib.core"},
)
"""From the faces down; rooms of one floor may not know each other, except the services."""

WITHOUT_STREAMLIT = frozenset().union(*FLOORS[1:])
AT_HOME_WITH_TORCH = ("lib.encoders.preparing", "lib.encoders.torch")
"""Which nobody imports at module level: only a command, or EMBEDDING_MODEL=torch, does."""

HEAVY = ("torch", "transformers", "sentence_transformers", "pandas", "pyarrow", "scipy", "sklearn")


def _modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(
        [*ROOT.glob("lib/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "streamlit_app.py"]
    ):
        if path.is_file():
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            yield name.removesuffix(".__init__"), path


@cache
def _imports(path: Path, deep: bool = True) -> set[str]:
    """What the file imports anywhere, or without `deep` only as it is imported itself."""
    found: set[str] = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree) if deep else tree.body:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: relative imports hide the arrow"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def _room(module: str) -> str:
    return ".".join(module.split(".")[:2]) if module.startswith("lib.") else module.split(".")[0]


def _floor(room: str) -> int | None:
    return next((number for number, rooms in enumerate(FLOORS) if room in rooms), None)


def test_the_walk_sees_the_house() -> None:
    names = dict(_modules())
    assert {"lib.core.hebrew", "lib.stores.reader", "lib.search.service", "lib.bootstrap"} <= set(
        names
    )
    for name in names:
        assert name == "lib" or _floor(_room(name)) is not None, f"{name} stands on no floor"


def test_imports_point_down_only() -> None:
    upward = [
        f"{name} imports {target}"
        for name, path in _modules()
        for target in _imports(path)
        if not _points_down(_room(name), _room(target))
    ]
    assert not upward


def _points_down(room: str, below: str) -> bool:
    floor, level = _floor(room), _floor(below)
    if floor is None or level is None or below == room:
        return True
    services = floor == 3 and level == 3
    faces = floor == 0 and level == 0 and room in ("pages", "streamlit_app", "lib.__main__")
    return level > floor or services or faces


def test_an_arrow_upward_would_be_seen() -> None:
    assert not _points_down("lib.stores", "lib.search") and not _points_down("lib.ui", "lib.web")
    assert _points_down("lib.search", "lib.stores") and _points_down("pages", "lib.ui")


def test_nothing_heavy_is_imported_and_streamlit_only_by_faces() -> None:
    for name, path in _modules():
        tops = {target.split(".")[0] for target in _imports(path)}
        if not name.startswith(AT_HOME_WITH_TORCH):
            assert not tops & set(HEAVY), name
        if _room(name) in WITHOUT_STREAMLIT:
            assert "streamlit" not in tops, name


def test_nobody_imports_what_needs_torch_at_module_level() -> None:
    for name, path in _modules():
        if not name.startswith("lib.encoders.preparing"):
            tops = _imports(path, deep=False)
            assert not [top for top in tops if top.startswith(AT_HOME_WITH_TORCH)], name


def test_only_tests_import_tests() -> None:
    folders = ("lib", "pages", "bench", "training", "scripts")
    paths = [path for folder in folders for path in ROOT.glob(f"{folder}/**/*.py")]
    borrowing = [path for path in paths if any(_room(t) == "tests" for t in _imports(path))]
    assert len(paths) > 100 and not borrowing


def test_core_stands_on_the_standard_library_alone() -> None:
    allowed = sys.stdlib_module_names | {"lib"}
    for name, path in _modules():
        if name.startswith("lib.core"):
            assert {target.split(".")[0] for target in _imports(path)} <= allowed, name


def test_bootstrap_loads_no_heavy_module_and_no_streamlit() -> None:
    code = (
        "import sys, lib.bootstrap;"
        f"print([m for m in {(*HEAVY, 'streamlit', 'numpy', 'plotly')!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
