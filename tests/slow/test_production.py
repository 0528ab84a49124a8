"""The ways to serve, as platforms run them: searched through, stopped, and nothing half done."""

import gzip
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest

from bench.server import free_port
from bench.visitors import visitors
from lib.stores.store import open_store
from tests.deaf import deaf_visitor
from tests.server import PASSWORD, chromium, sign_in

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 60
STOP_SECONDS = 3.0
OPEN_PAGES = 50

pytestmark = pytest.mark.slow


def _procfile() -> str:
    process, _, command = (ROOT / "Procfile").read_text(encoding="utf-8").partition(":")
    assert process == "web"
    return command.strip()


GUNICORN = "gunicorn --config gunicorn.conf.py streamlit_app:app"
WAYS = {
    "Procfile": _procfile(),
    "gunicorn": GUNICORN,
    "streamlit run": "streamlit run streamlit_app.py --server.port {port}",
    "uvicorn": "uvicorn streamlit_app:app --port {port} --timeout-graceful-shutdown 1",
}
ENDS = {"Procfile": 0, "gunicorn": 0, "streamlit run": -signal.SIGTERM, "uvicorn": -signal.SIGTERM}
"""Uvicorn ends by the signal itself once all is closed; gunicorn's arbiter exits with 0."""


@dataclass(frozen=True)
class Production:
    process: subprocess.Popen[bytes]
    address: str
    database: str
    log_path: Path

    @property
    def log(self) -> str:
        return self.log_path.read_text(encoding="utf-8", errors="replace")

    def stop(self) -> tuple[int, float]:
        """(exit code, seconds it took); fails where anything of it is left."""
        family = psutil.Process(self.process.pid).children(recursive=True)
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=60)
        seconds = time.monotonic() - begun
        assert psutil.wait_procs(family, timeout=1)[1] == []
        return code, seconds


@contextmanager
def production(command: str, folder: Path, **given: str) -> Iterator[Production]:
    """The command in an environment as bare as a platform's, until the end of the block."""
    port = free_port()
    database = given.pop("DATABASE_URL", f"sqlite:///{folder / 'production.db'}")
    environment = {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        "HOME": str(folder), "PORT": str(port), "DATABASE_URL": database,
        "MEMORY_HISTORY": str(folder / "memory.history"), **given,
    }  # fmt: skip
    log = folder / "log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            shlex.split(command.format(port=port)), cwd=ROOT, env=environment,
            stdout=file, stderr=file,
        )  # fmt: skip
    served = Production(process, f"http://127.0.0.1:{port}", database, log)
    try:
        _await(served)
        yield served
    finally:
        left = (
            psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
        )
        for each in left:
            each.kill()
        process.kill()
        process.wait()


def _await(served: Production) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and served.process.poll() is None:
        try:
            httpx.get(f"{served.address}/healthz")
            return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail(f"the server did not start:\n{served.log[-2000:]}")


def _gets_ready(client: httpx.Client) -> bool:
    """503 until the sample is loaded, which takes half a second of work; then 200."""
    deadline = time.monotonic() + START_SECONDS
    while (status := client.get("/readyz").status_code) == 503 and time.monotonic() < deadline:
        time.sleep(0.1)
    return status == 200


@pytest.mark.parametrize("way", WAYS)
def test_it_is_searched_through_and_stops_in_time_under_fifty_open_pages(
    way: str, tmp_path: Path
) -> None:
    with production(WAYS[way], tmp_path) as served:
        with httpx.Client(base_url=served.address, timeout=20) as client:
            assert client.get("/healthz").json() == {"status": "ok"}
            assert _gets_ready(client)
            page = client.get("/")
            assert page.status_code == 200
            assert "<html" in page.text
            for query in ("ירושלים", "מים קרים", '"בית ספר"'):
                found = client.get("/api/v1/search", params={"q": query, "mode": "words"}).json()
                assert found["total"] > 0
                assert found["hits"][0]["snippet"]
        with visitors(served.address, OPEN_PAGES) as opened:
            for number, visitor in enumerate(opened):
                drawn = visitor.visit(q="ירושלים", mode="words", lang="en" if number % 2 else "he")
                assert "<mark>" in drawn
            code, seconds = served.stop()
        assert code == ENDS[way]
        assert seconds < STOP_SECONDS
        assert "Traceback" not in served.log
        assert (tmp_path / "memory.history").is_file()  # the lifespan ran to its end
        assert not list(tmp_path.glob("memory.history?*"))
    if way != "streamlit run":  # which keeps uvicorn's own lines to itself
        assert "Application shutdown complete" in served.log


def test_one_worker_serves_and_the_arbiter_has_not_imported_the_application(tmp_path: Path) -> None:
    with production(GUNICORN, tmp_path) as served:
        (worker,) = psutil.Process(served.process.pid).children(recursive=True)
        arbiter = psutil.Process(served.process.pid)
        assert arbiter.memory_info().rss < worker.memory_info().rss / 2
        assert not [each for each in arbiter.memory_maps() if "sqlalchemy" in each.path]


def test_pages_that_never_read_do_not_hold_gunicorn_up(tmp_path: Path) -> None:
    with production(GUNICORN, tmp_path) as served:
        pages = [deaf_visitor(served.address) for _ in range(10)]
        for turn in range(3):
            for page in pages:
                page.ask(f"q=מים&page={turn}")
            time.sleep(2)  # what it draws for them it cannot send
        code, seconds = served.stop()
        for page in pages:
            page.close()
    assert code == 0
    assert seconds < STOP_SECONDS
    assert "Application shutdown complete" in served.log  # on its own, not killed


@pytest.mark.parametrize("asked", [{"GUNICORN_WORKERS": "2"}, {"option": "--workers 3"}])
def test_more_workers_are_refused_with_the_reason_and_what_allows_them(asked, tmp_path) -> None:
    command = f"{GUNICORN} {asked.get('option', '')}"
    environment = {**os.environ, "PORT": str(free_port()), "GUNICORN_WORKERS": "1", **asked}
    ran = subprocess.run(
        [sys.executable, "-m", *shlex.split(command)], cwd=ROOT, capture_output=True, text=True,
        env=environment, timeout=30, check=False,
    )  # fmt: skip
    assert ran.returncode == 1
    assert "session lives in its worker's memory" in ran.stderr
    assert "ALLOW_MORE_WORKERS=true" in ran.stderr
    assert "Booting worker" not in ran.stderr
    assert "Traceback" not in ran.stderr


def test_more_workers_serve_where_they_are_allowed(tmp_path: Path) -> None:
    allowed = {"GUNICORN_WORKERS": "2", "ALLOW_MORE_WORKERS": "true"}
    with production(GUNICORN, tmp_path, **allowed) as served:
        deadline = time.monotonic() + START_SECONDS
        while served.log.count("Application startup complete") < 2:  # once a worker
            assert time.monotonic() < deadline, served.log[-2000:]
            time.sleep(0.1)
        assert len(psutil.Process(served.process.pid).children(recursive=True)) == 2
        assert served.stop()[0] == 0


def test_herokus_variable_for_worker_counts_is_not_taken_for_ours(tmp_path: Path) -> None:
    with production(GUNICORN, tmp_path, WEB_CONCURRENCY="4") as served:
        time.sleep(1)
        assert len(psutil.Process(served.process.pid).children(recursive=True)) == 1


@pytest.fixture
def corpus_file(tmp_path: Path) -> Path:
    """Of so many passages that importing them takes longer than the test."""
    path = tmp_path / "many.jsonl.gz"
    text = "המים הקרים זורמים אל הנהר ליד העיר ירושלים " * 5
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=1) as file:
        for number in range(150_000):
            record = {"id": f"many-{number}", "text": f"{text}{number}", "tags": ["נוף:מים"]}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    assert path.stat().st_size < 10 << 20  # what may be uploaded
    return path


def _sqlite(folder: Path, request: pytest.FixtureRequest) -> str:
    return f"sqlite:///{folder / 'production.db'}"


def _postgres(folder: Path, request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue("postgres_url"))


@pytest.mark.browser
@pytest.mark.parametrize(
    ("way", "url"),
    [("Procfile", _sqlite), ("streamlit run", _sqlite), ("uvicorn", _sqlite),
     pytest.param("Procfile", _postgres, marks=pytest.mark.postgres)],
)  # fmt: skip
def test_a_running_import_is_rolled_back_by_a_stop(
    way: str, url: Callable[..., str], tmp_path: Path, corpus_file: Path, request
) -> None:
    database = url(tmp_path, request)
    mine = {"DATABASE_URL": database, "ADMIN_PASSWORD": PASSWORD}
    with production(WAYS[way], tmp_path, **mine) as served:
        before = httpx.get(f"{served.address}/api/v1/search", params={"q": "מים"}).json()["total"]
        with chromium() as browser, visitors(served.address, 5) as opened:
            for visitor in opened:
                visitor.visit()
            page = browser.new_page()
            sign_in(page, served.address)
            page.locator("input[type=file]").set_input_files(corpus_file)
            page.get_by_role("button", name="Import", exact=True).click(timeout=60_000)
            page.get_by_text(re.compile(r"[1-9][\d,]* records")).first.wait_for(timeout=60_000)
            code, seconds = served.stop()
    assert (code, seconds < STOP_SECONDS) == (ENDS[way], True)
    assert "Traceback" not in served.log
    store = open_store(database)
    try:
        figures = store.read(lambda reader: reader.statistics())
        assert figures.documents == 150  # the sample
    finally:
        store.close()
    with production(WAYS[way], tmp_path, DATABASE_URL=database) as served:  # and it starts again
        after = httpx.get(f"{served.address}/api/v1/search", params={"q": "מים"}).json()["total"]
    assert after == before > 0
