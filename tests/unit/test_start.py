"""Starting with what cannot work: one line that says what, and an exit code that says so."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from lib.core.settings import Settings
from tests.server import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
SERVERS = {
    "streamlit": "-m streamlit run streamlit_app.py --server.headless true "
    "--server.address 127.0.0.1 --server.port {port}",
    "gunicorn": "-m gunicorn --config gunicorn.conf.py streamlit_app:app",
    "uvicorn": "-m uvicorn streamlit_app:app --port {port}",
}


def started(server: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    port = str(free_port())
    return subprocess.run(
        [sys.executable, *shlex.split(SERVERS[server].format(port=port))], cwd=ROOT, timeout=60,
        capture_output=True, text=True, check=False,
        env={**os.environ, "PORT": port, "MEMORY_HISTORY": "off", **environment},
    )  # fmt: skip


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RATE_LIMIT", "100000/minute"),
        ("DATABASE_URL", "'postgresql://u:hunter2@127.0.0.1/d'"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_line(server: str, name: str, value: str):
    ran = started(server, **{name: value})
    assert ran.returncode == 2
    assert [line for line in ran.stderr.splitlines() if line.startswith(name)]
    assert len(ran.stderr.strip().splitlines()) == 1
    assert "hunter2" not in ran.stdout + ran.stderr


@pytest.mark.parametrize("server", ["streamlit", "gunicorn"])
def test_a_model_that_is_not_there_stops_it_too(server: str, tmp_path: Path):
    ran = started(server, EMBEDDING_MODEL="alephbert", MODEL_DIR=str(tmp_path))
    assert ran.returncode == 2
    assert "no prepared model" in ran.stderr
    assert "Booting worker" not in ran.stderr


def test_make_says_in_one_line_which_python_is_needed(tmp_path: Path):
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    ran = subprocess.run(
        ["make", "run", f"PYTHON={old}", f"VENV={tmp_path}/venv"], cwd=ROOT, timeout=30,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 2
    first, *others = ran.stderr.strip().splitlines()
    assert first.startswith("Python 3.11 or newer is needed")
    assert len(others) == 1  # make's own
    assert not (tmp_path / "venv").exists()


def test_make_demo_serves_the_sample_alone_from_the_start_of_the_tour(tmp_path: Path):
    """In a folder with the Makefile alone, where `streamlit` writes what it was started with."""
    told = tmp_path / "told"
    program = tmp_path / "venv" / "bin" / "streamlit"
    files = {
        "venv/bin/python": "", "venv/.serve": "", "locks/requirements-serve.txt": "",
        "data/mafteach.db": "own", "data/demo.db": "former", "data/demo.db-wal": "former",
        "venv/bin/streamlit": f'#!/bin/sh\necho "$@" >{told}.argv; env -0 >{told}\n',
    }  # fmt: skip
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    program.chmod(0o755)
    os.utime(tmp_path / "locks" / "requirements-serve.txt", (0, 0))
    ran = subprocess.run(
        ["make", "-f", ROOT / "Makefile", "demo", f"VENV={tmp_path}/venv", "PORT=8600"],
        cwd=tmp_path, timeout=30, capture_output=True, text=True, check=False,
        env={**os.environ, "DATABASE_URL": "sqlite:///data/mafteach.db", "ADMIN_PASSWORD": "x"},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert [each.name for each in (tmp_path / "data").iterdir()] == ["mafteach.db"]
    given = dict(each.split("=", 1) for each in told.read_text().split("\0") if each)
    settings = Settings.from_environment(given)
    assert settings.database_url == "sqlite:///data/demo.db" and not settings.admin_password
    assert settings.open_browser and settings.open_tour
    assert settings.enable_semantic_search and settings.embedding_model == "contextual"
    assert "--server.port 8600 --server.address localhost" in Path(f"{told}.argv").read_text()


def test_make_takes_the_first_python_that_is_new_enough(tmp_path: Path):
    old = tmp_path / "old"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    new = tmp_path / "new"
    new.write_text(f"#!/bin/sh\n[ $1 = -c ] || mkdir -p {tmp_path}/venv/bin\n")
    new.chmod(0o755)
    ran = subprocess.run(
        ["make", f"{tmp_path}/venv/bin/python", f"PYTHON={old} {new}", f"VENV={tmp_path}/venv"],
        cwd=ROOT, timeout=30, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "venv" / "bin").is_dir()
