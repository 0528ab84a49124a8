"""Three instances behind nginx over one PostgreSQL; one is killed, and the database restarted."""

import os
import re
import shutil
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from bench.server import ROOT, free_port, running, wait_for
from bench.visitors import visitors
from lib.search.models import FRESH_SECONDS
from lib.stores.store import SqlStore, open_store
from tests.conftest import doc, missing, put
from tests.embeddings import DIMENSION, MODEL, EmbeddingService, embedding_service
from tests.own_postgres import own_postgres

pytestmark = [pytest.mark.slow, pytest.mark.postgres]
CONFIGURATION = ROOT / "docs" / "nginx.conf"
NAME = f"{MODEL}@remote-{DIMENSION}"
PASSAGES = 400
PATIENCE_SECONDS = 120
"""On a busy machine; all of it takes half a minute on two cores that are free."""
WRAPPER = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; {user}
events {{}}
http {{
    log_format served '$upstream_addr $status $request_uri';
    access_log {folder}/access.log served;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/mafteach.conf;
}}
"""


@contextmanager
def nginx(folder: Path, ports: list[int]) -> Iterator[str]:
    """Its address, in front of instances at these ports, as docs/nginx.conf says."""
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        missing("nginx is not installed")
    port, instances = free_port(), iter(ports)
    text = CONFIGURATION.read_text(encoding="utf-8").replace("listen 8080;", f"listen {port};")
    text = re.sub(r"(server 127\.0\.0\.1:)\d+", lambda found: f"{found[1]}{next(instances)}", text)
    (folder / "mafteach.conf").write_text(text, encoding="utf-8")
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(WRAPPER.format(folder=folder, user=user), encoding="utf-8")
    argv = [program, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    with running(argv, folder, os.environ) as process:
        wait_for(f"http://127.0.0.1:{port}/api/v1/search?q=", process)
        yield f"http://127.0.0.1:{port}"


@dataclass
class Searcher(threading.Thread):
    """Searches on and on, as a program without a cookie does, and notes what was not answered."""

    address: str
    answered: int = 0
    lost: list[tuple[float, str]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        while not self.over.wait(0.05):
            try:
                asked = {"q": "קטע", "mode": "words"}
                found = httpx.get(f"{self.address}/api/v1/search", params=asked, timeout=60)
                said = "" if found.status_code == 200 else f"{found.status_code} {found.text[:200]}"
            except httpx.HTTPError as error:
                said = repr(error)
            if said:
                self.lost.append((time.monotonic(), said))
            else:
                self.answered += 1


@pytest.fixture
def embedding() -> Iterator[EmbeddingService]:
    with embedding_service() as service:
        yield service


def environment(url: str, service: EmbeddingService) -> dict[str, str]:
    return {
        **os.environ, "DATABASE_URL": url, "MEMORY_HISTORY": "off", "RATE_LIMIT": "off",
        "TRUSTED_PROXIES": "1", "ADMIN_PASSWORD": "", "EMBEDDING_MODEL": "remote",
        "REMOTE_MODEL_URL": service.url, "REMOTE_MODEL_NAME": MODEL,
        "REMOTE_MODEL_DIMENSION": str(DIMENSION),
    }  # fmt: skip


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def total(address: str, word: str) -> int:
    found = httpx.get(f"{address}/api/v1/search", params={"q": word, "mode": "words"}, timeout=60)
    return found.json()["total"]


def passage(number: int) -> str:
    """Longer than what the model is measured with."""
    return f"קטע מספר {number}" + " ובו עוד מילים רבות" * 10


def uncovered(store: SqlStore) -> int:
    return store.read(lambda reader: reader.coverage(NAME)).missing


def test_three_instances_lose_no_search_and_encode_nothing_twice(
    tmp_path: Path, embedding: EmbeddingService
) -> None:
    with ExitStack() as stack:
        url, restart = stack.enter_context(own_postgres("fast"))
        store = stack.enter_context(closing(open_store(url)))
        put(store, *(doc(f"{n:03}", passage(n), "תגית") for n in range(PASSAGES)))
        given = environment(url, embedding)

        # Three instances behind nginx
        ports = [free_port() for _ in range(3)]
        instances = [
            stack.enter_context(
                running(
                    [sys.executable, *f"-m uvicorn --port {port} streamlit_app:app".split()],
                    ROOT, given, tmp_path / f"{port}.log",
                )
            )
            for port in ports
        ]  # fmt: skip
        direct = [f"http://127.0.0.1:{port}" for port in ports]
        for address, process in zip(direct, instances, strict=True):
            wait_for(f"{address}/readyz", process)
        front = stack.enter_context(nginx(tmp_path, ports))

        # A visitor stays at one of them, programs go to all
        stays_at_one_instance(front, tmp_path / "access.log")
        searcher = Searcher(front)
        searcher.start()

        # What is written is seen by all a second later, whatever they answered before
        assert [total(address, "פלאפון") for address in direct] == [0, 0, 0]
        put(store, doc("new", "מילה חדשה: פלאפון"))
        time.sleep(FRESH_SECONDS)
        assert [total(address, "פלאפון") for address in direct] == [1, 1, 1]

        # Workers begin; an instance is killed, then the database restarted, then a worker stopped
        work = [sys.executable, "-m", "lib", "work"]
        workers = [
            stack.enter_context(running(work, ROOT, given, tmp_path / f"work{n}.log"))
            for n in range(2)
        ]
        embedding.faults, embedding.stuck = ["slow"], True
        until(lambda: len(embedding.embedded) > 5)
        killed_at = time.monotonic()
        instances[0].kill()
        answered_after(searcher, 10)
        restart()
        restarted_at = time.monotonic()
        answered_after(searcher, 10)
        embedding.stuck = False
        workers[0].send_signal(signal.SIGTERM)
        assert workers[0].wait(PATIENCE_SECONDS) == 0
        until(lambda: uncovered(store) == 0)
        sent = list(embedding.embedded)  # what comes then is the measuring of the model
        searcher.over.set()
        searcher.join(20)

        # Nothing was encoded twice, and no more was lost than what was under way
        encoded = Counter(text for call in sent for text in call)
        assert {encoded[passage(number)] for number in range(PASSAGES)} == {1}
        by_the_kill = [said for at, said in searcher.lost if at < restarted_at - 3]
        assert len(by_the_kill) <= 1, (by_the_kill, killed_at)
        assert len(searcher.lost) <= 4, searcher.lost

        # Who was at the killed one goes on at another
        for number in range(6):
            with visitors(front, 1, cookie=f"mafteach_at=visitor{number}") as (visitor,):
                assert "<mark>" in visitor.visit(q="פלאפון", mode="words")


def answered_after(searcher: Searcher, number: int) -> None:
    before = searcher.answered
    until(lambda: searcher.answered >= before + number)


def stays_at_one_instance(front: str, log: Path) -> None:
    with httpx.Client(base_url=front) as browser:
        for number in range(8):
            assert browser.get("/api/v1/search", params={"q": f"stays{number}"}).status_code == 200
    for number in range(12):
        httpx.get(f"{front}/api/v1/search", params={"q": f"goes{number}"})
    with visitors(front, 1, cookie="mafteach_at=somebody") as (visitor,):
        assert "<mark>" in visitor.visit(q="קטע", mode="words")
    lines = log.read_text(encoding="utf-8").splitlines()
    assert len({line.split()[0] for line in lines if "=stays" in line}) == 1
    assert len({line.split()[0] for line in lines if "=goes" in line}) > 1
