"""The lock of requirements-serve.txt is enough to serve, and brings nothing heavy along."""

import os
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from bench.server import free_port
from tests.conftest import missing

ROOT = Path(__file__).resolve().parent.parent.parent
NOT_INSTALLED = ("torch", "sentence_transformers", "transformers", "scipy", "sklearn")
NOT_IMPORTED = (*NOT_INSTALLED, "pandas", "pyarrow")  # the last two come with streamlit

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of an environment with what is locked for serving, by its hashes, and nothing else."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    installer = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    lock = str(ROOT / "locks" / "requirements-serve.txt")
    installed = subprocess.run(
        [*installer, "--disable-pip-version-check", "--require-hashes", "-r", lock],
        capture_output=True, text=True, timeout=1200, check=False,
    )  # fmt: skip
    if installed.returncode:
        missing(f"the packages cannot be installed here: {installed.stderr[-300:]}")
    return folder / "bin" / "python"


def _run(python: Path, code: str, **environment: str) -> str:
    ran = subprocess.run(
        [str(python), "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120,
        env={"PATH": os.environ["PATH"], **environment}, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-2000:]
    return ran.stdout


def test_nothing_heavy_is_installed(python: Path) -> None:
    code = (
        "import importlib.util;"
        f"print([each for each in {NOT_INSTALLED!r} if importlib.util.find_spec(each)])"
    )
    assert _run(python, code).strip() == "[]"


def test_it_serves_and_is_searched_through(python: Path, tmp_path: Path) -> None:
    port = free_port()
    environment = {
        "PATH": f"{python.parent}:{os.environ['PATH']}", "HOME": str(tmp_path),
        "PORT": str(port), "DATABASE_URL": f"sqlite:///{tmp_path / 't.db'}",
        "MEMORY_HISTORY": "off", "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    command = [str(python.parent / "gunicorn"), "--config", "gunicorn.conf.py", "streamlit_app:app"]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(f"{address}/readyz", process, tmp_path / "log")
        query = urllib.parse.urlencode({"q": "ירושלים", "mode": "words"})
        found = urllib.request.urlopen(f"{address}/api/v1/search?{query}", timeout=20).read()
        assert "<html" in urllib.request.urlopen(address, timeout=20).read().decode()
        assert "total" in found.decode()
        assert '"hits":[]' not in found.decode().replace(" ", "")
    finally:
        process.terminate()
        assert process.wait(10) == 0


def test_every_package_that_meaning_needs_is_there(python: Path) -> None:
    code = (
        "import lib.encoders.onnx, sys;"
        f"print([each for each in {NOT_IMPORTED!r} if each in sys.modules])"
    )
    assert _run(python, code).strip() == "[]"


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        assert process.poll() is None, log.read_text(errors="replace")[-2000:]
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(log.read_text(errors="replace")[-2000:])
