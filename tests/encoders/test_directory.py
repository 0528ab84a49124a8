"""The folder of models holds whole ones only, whenever its maker is killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bench.models import tiny_model as make_tiny
from lib.core.errors import EncoderError
from lib.encoders.directory import MAKING, REPLACED, making, short_name
from lib.encoders.manifest import check, read_manifest

KILLED_AT = """
import os, signal, sys
from pathlib import Path
from lib.encoders.fetch import from_directory
source, models, step = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
steps = 0
def audit(event, arguments):
    global steps
    touches = event in ("os.rename", "os.mkdir", "shutil.rmtree", "shutil.copyfile", "open")
    if touches and any(str(models) in str(each) for each in arguments[:2]):
        steps += 1
        if steps == step:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(audit)
from_directory(source, models, lambda share, words: None)
"""


def _killed(source: Path, models: Path, step: int) -> bool:
    """Installs `source`, killed at that step; False when it was done before."""
    ran = subprocess.run(
        [sys.executable, "-c", KILLED_AT, str(source), str(models), str(step)], check=False
    )
    assert ran.returncode in (0, -signal.SIGKILL)
    return ran.returncode != 0


@pytest.mark.slow
def test_killed_at_any_step_the_model_is_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    """Every audited step of the replacement, as SQLite injects its faults: 1, 2, 3 … the end."""
    old, new = (make_tiny(tmp_path / each, longest=length) for each, length in (("a", 8), ("b", 9)))
    models, step, seen = tmp_path / "models", 0, set()
    _killed(old, models, 0)
    while True:
        step += 1
        killed = _killed(new, models, step)
        whole = list(models.glob("[!.]*/manifest.json"))
        for path in whole:
            manifest = read_manifest(path.parent)
            check(path.parent, manifest)
            seen.add(manifest.longest)
        if not whole:  # between the two renames: the next run begins with the old one again
            assert [path.name for path in models.glob(f"{REPLACED}*")] == [f"{REPLACED}tiny"]
        if not killed:
            break
        _killed(old, models, 0)
        assert read_manifest(models / "tiny").longest == 8
        assert not list(models.glob(f"{MAKING}*")) + list(models.glob(f"{REPLACED}*"))
    assert seen == {8, 9}
    assert step > 10


def test_killed_between_the_renames_the_old_model_comes_back(tmp_path: Path) -> None:
    models = tmp_path / "models"
    make_tiny(models, longest=8)
    (models / "tiny").rename(models / f"{REPLACED}tiny")
    with pytest.raises(RuntimeError), making(models, "other"):
        raise RuntimeError
    assert read_manifest(models / "tiny").longest == 8


def test_what_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), making(tmp_path, "model") as made:
        (made / "half").write_text("…")
        raise RuntimeError
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]


def test_two_makers_at_once_are_one_too_many(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from lib.encoders.directory import making\n"
        "with making(Path(sys.argv[1]), 'one'): print('in', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == "in\n"
        with pytest.raises(EncoderError, match="Another process"), making(tmp_path, "two"):
            pass
        assert (tmp_path / f"{MAKING}one").is_dir()
        other.communicate("")
    assert (tmp_path / "one").is_dir()


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("imvladikon/sentence-transformers-alephbert", "sentence-transformers-alephbert"),
        ("/somewhere/my model/", "my-model"),
        ("owner/..hidden", "hidden"),
        ("x" * 200, "x" * 80),
    ],
)
def test_a_short_name_is_safe_as_a_directory(source: str, name: str) -> None:
    assert short_name(source) == name


def test_what_names_nothing_is_refused() -> None:
    for source in ("", "/", "..", "owner/.."):
        with pytest.raises(EncoderError):
            short_name(source)


def test_the_lock_is_gone_with_its_process(tmp_path: Path) -> None:
    pid = os.fork()
    if pid == 0:
        with making(tmp_path, "one"):
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(pid, 0)
    with making(tmp_path, "two"):
        assert not (tmp_path / f"{MAKING}one").exists()
