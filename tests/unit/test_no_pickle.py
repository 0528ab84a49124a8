"""Nothing that is read here can run as code: no pickle and nothing that is pickle underneath."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PATHS = sorted(
    path
    for pattern in ("lib/**/*.py", "pages/**/*.py", "scripts/**/*.py", "*.py")
    for path in ROOT.glob(pattern)
)
PICKLING = {
    "pickle", "_pickle", "cPickle", "pickletools", "copyreg", "shelve", "marshal", "dill", "joblib",
    "cloudpickle", "jsonpickle", "multiprocessing", "xmlrpc",
}  # fmt: skip
READERS = {"read_pickle", "to_pickle", "allow_pickle"}


def _dangers(code: str) -> list[str]:
    return [
        f"line {getattr(node, 'lineno', '?')}: {danger}"
        for node in ast.walk(ast.parse(code))
        if (danger := _danger(node))
    ]


def _danger(node: ast.AST) -> str | None:
    if isinstance(node, ast.Import):
        names = [each.name for each in node.names]
    elif isinstance(node, ast.ImportFrom):
        names = [node.module or "", *(f"{node.module}.{each.name}" for each in node.names)]
    elif isinstance(node, ast.Call):
        return _dangerous_call(node)
    else:
        return None
    return next((name for name in names if PICKLING & set(name.split("."))), None)


def _dangerous_call(call: ast.Call) -> str | None:
    name = ast.unparse(call.func)
    options = {each.arg: ast.unparse(each.value) for each in call.keywords}
    last = name.rpartition(".")[2]
    if options.get("allow_pickle", "False") != "False" or last in READERS:
        return f"{name} may unpickle"
    if name == "torch.load" and options.get("weights_only") != "True":
        return "torch.load without weights_only=True"
    if last in ("import_module", "__import__") and call.args:
        named = ast.unparse(call.args[0]).strip("'\"").split(".")
        return next((each for each in named if each in PICKLING), None)
    if options.get("trust_remote_code", "False") != "False":
        return f"{name} runs what a model's repository brings"
    return None


def test_nothing_is_unpickled() -> None:
    found = {str(path.relative_to(ROOT)): _dangers(path.read_text("utf-8")) for path in PATHS}
    assert not {path: dangers for path, dangers in found.items() if dangers}


def test_the_walk_sees_every_part_that_serves() -> None:
    seen = {str(path.relative_to(ROOT)) for path in PATHS}
    assert {"streamlit_app.py", "gunicorn.conf.py", "lib/bootstrap.py", "scripts/locks.py"} <= seen
    assert len(seen) > 100


@pytest.mark.parametrize(
    "code",
    [
        "import pickle",
        "import os, shelve as s",
        "from pickle import loads",
        "from joblib import load",
        "from concurrent import multiprocessing",
        "def f():\n    import marshal",
        "__import__('dill')",
        "importlib.import_module('cloudpickle.fast')",
        "np.load(path, allow_pickle=True)",
        "numpy.load(path, allow_pickle=trusted)",
        "pandas.read_pickle(path)",
        "torch.load(path)",
        "torch.load(path, weights_only=False)",
        "SentenceTransformer(name, trust_remote_code=True)",
    ],
)
def test_it_would_be_seen(code: str) -> None:
    assert _dangers(code)


@pytest.mark.parametrize(
    "code",
    [
        "np.load(path)",
        "np.load(path, allow_pickle=False)",
        "torch.load(path, weights_only=True)",
        "json.load(file)",
        "import json",
    ],
)
def test_what_is_safe_is_let_through(code: str) -> None:
    assert _dangers(code) == []
