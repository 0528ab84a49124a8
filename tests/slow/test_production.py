"""The Procfile's command, as a platform runs it."""

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest
from websockets.sync.client import connect

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 60
STOP_SECONDS = 10

pytestmark = pytest.mark.slow


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _command() -> list[str]:
    process, _, command = (ROOT / "Procfile").read_text(encoding="utf-8").partition(":")
    assert process == "web"
    return shlex.split(command)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], httpx.Client]]:
    """The running arbiter, and a client of its server."""
    port = _free_port()
    beside_python = str(Path(sys.executable).parent)
    environment = {
        "PATH": os.pathsep.join([beside_python, os.environ.get("PATH", "")]),
        "HOME": str(tmp_path),
        "PORT": str(port),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'production.db'}",
        "MEMORY_HISTORY": str(tmp_path / "memory.history"),
    }
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(_command(), cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10) as client:
            _await(process, client, tmp_path / "log")
            yield process, client
    finally:
        for each in (
            [*psutil.Process(process.pid).children(recursive=True)]
            if process.poll() is None
            else []
        ):
            each.kill()
        process.kill()
        process.wait()


def _await(process: subprocess.Popen[bytes], client: httpx.Client, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            client.get("/healthz")
            return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail(
        f"the server did not start:\n{log.read_text(encoding='utf-8', errors='replace')[-2000:]}"
    )


def test_the_procfile_serves_with_one_worker_and_stops_cleanly(
    served: tuple[subprocess.Popen[bytes], httpx.Client], tmp_path: Path
) -> None:
    process, client = served
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").status_code == 200
    page = client.get("/")
    assert page.status_code == 200
    assert "<html" in page.text
    assert client.get("/api/v1/search", params={"q": "ירושלים"}).json()["total"] > 0

    workers = psutil.Process(process.pid).children(recursive=True)
    assert len(workers) == 1

    # An open page, whose websocket never ends on its own, must not hold the server up.
    address = f"{str(client.base_url).replace('http', 'ws', 1)}/_stcore/stream"
    with connect(address, subprotocols=["streamlit"]):
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=STOP_SECONDS) == 0
    assert not workers[0].is_running()
    log = (tmp_path / "log").read_text(encoding="utf-8")
    assert "Application shutdown complete" in log
    assert "Traceback" not in log
