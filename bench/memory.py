"""Memory of the whole server as AlephBERT is used in it, step by step, next to the usual way.

    python -m bench.memory [--profiles faithful tight] [--after 60] [--without-rival]

The model has AlephBERT's exact shape and random weights, so its memory is AlephBERT's (made once
by bench/models.py, which needs requirements.txt).  Each row is one server process: RSS, and in
brackets the part of it that is anonymous, which the kernel cannot take back; the peak is the
kernel's own high-water mark.  The rival is SentenceTransformer in full precision under
st.cache_resource in a bare Streamlit page, loaded when the page is first drawn, without a
database, a search or a chart.
"""

import argparse
import json
import os
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from bench import models
from bench.server import ROOT, bare_page, free_port, running, status, wait_for
from bench.visitors import visitors
from lib.bootstrap import build
from lib.core.documents import Document
from lib.core.settings import Settings
from lib.ingest.sample import SAMPLE
from lib.stores.store import open_store

PASSAGES = 500
SEARCHES = 100
MB = 1 << 20
WORDS = ("מים", "ירושלים", "תוכנית", "בית ספר", "אור", "ילדים", "עיר", "זמן", "דרך", "אוכל")
VISITS: tuple[tuple[str, dict[str, str]], ...] = (
    ("", {}), ("", {"q": "מים", "mode": "words"}), ("", {"q": "תוכנית", "mode": "exact"}),
    ("tags", {}), ("corpus", {}), ("model", {}), ("memory", {}),
    ("", {"q": "ירושלים", "mode": "words", "lang": "en"}),
)  # fmt: skip
"""By words; a document's page shows those like it, by their vectors."""

DOCUMENT: tuple[tuple[str, dict[str, str]], ...] = (("document", {"id": "p1"}),)
STEPS = (
    "started", "pages by words", "a document and those like it", "first semantic search",
    "100 more", "500 passages indexed", "released", "later", "peak",
)  # fmt: skip
USUAL = """
import streamlit as st
from sentence_transformers import SentenceTransformer

@st.cache_resource
def model():
    return SentenceTransformer({model!r}, device="cpu")

model()
asked = st.query_params
if "q" in asked:
    st.write(float(model().encode(asked["q"])[0]))
if "index" in asked:
    texts = open({texts!r}, encoding="utf-8").read().split("\\n")
    for first in range(0, len(texts), 10):
        model().encode(texts[first : first + 10])
st.html("drawn")
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--profiles", nargs="+", default=["faithful", "tight"])
    parser.add_argument("--after", type=int, default=60, help="seconds after the release")
    parser.add_argument("--without-rival", action="store_true")
    asked = parser.parse_args()
    print(f"{PASSAGES} passages; the last look but one is {asked.after} s after the release\n")
    print(f"| MB | {' | '.join(STEPS)} |\n|{'---|' * (len(STEPS) + 1)}")
    if not asked.without_rival:
        print(_row("SentenceTransformer fp32, bare page", _usual()), flush=True)
    for profile in asked.profiles:
        print(_row(f"Mafteach, `{profile}`", _ours(profile, asked.after)), flush=True)


def _row(name: str, cells: list[str]) -> str:
    return f"| {name} | {' | '.join(cells)} |"


class Look:
    """Cells of a row; every look also remembers the most anonymous memory seen at one."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.cells: list[str] = []
        self.anonymous = 0.0

    def __call__(self) -> None:
        now = status(self.pid)
        self.anonymous = max(self.anonymous, now["RssAnon"])
        self.cells.append(f"{now['VmRSS']:.0f} ({now['RssAnon']:.0f})")

    def watching(self, work: Callable[[], object]) -> None:
        """Does it in this thread while another looks at anonymous memory 20 times a second."""
        done = threading.Event()

        def look() -> None:
            while not done.wait(0.05):
                self.anonymous = max(self.anonymous, status(self.pid)["RssAnon"])

        watcher = threading.Thread(target=look)
        watcher.start()
        try:
            work()
        finally:
            done.set()
            watcher.join()

    def peak(self) -> None:
        self.cells.append(f"{status(self.pid)['VmHWM']:.0f} ({self.anonymous:.0f})")


def _ours(profile: str, after: int) -> list[str]:
    with mafteach(profile, PASSAGES) as (address, pid):
        look = Look(pid)
        look()
        for visits in (VISITS, DOCUMENT):
            look.watching(partial(_visit, address, visits))
            look()
        look.watching(partial(search, address, "ראשונה"))
        look()
        look.watching(lambda: _search_on(address))
        look()
        look.watching(lambda: get(address, "/test/index", quick=1, anew=1))
        look()
        assert get(address, "/test/release")["released"]
        look()
        time.sleep(after)
        look()
        look.peak()
        return look.cells


def _search_on(address: str) -> None:
    for number in range(SEARCHES):
        search(address, f"{WORDS[number % len(WORDS)]} {number}")


def _visit(address: str, visits: Sequence[tuple[str, dict[str, str]]]) -> None:
    with visitors(address, 1) as (visitor,):
        for page, query in visits:
            assert visitor.visit(page, **query)


@contextmanager
def mafteach(profile: str, passages: int) -> Iterator[tuple[str, int]]:
    """(address, pid) of a server with bench/instrumented.py's routes, the prepared model of
    AlephBERT's shape served as `profile`, and a corpus that it has encoded once."""
    with tempfile.TemporaryDirectory(prefix="mafteach-bench-") as name:
        folder = Path(name)
        served_as(models.prepared_alephbert(), folder / "models" / "alephbert", profile)
        url = f"sqlite:///{folder / 'bench.db'}"
        _fill(url, passages)
        port = free_port()
        command = [
            sys.executable,
            *["-m", "uvicorn", "bench.instrumented:app", "--port"],
            str(port),
        ]
        environment = {
            **os.environ, "DATABASE_URL": url, "MODEL_DIR": str(folder / "models"),
            "RATE_LIMIT": "off", "SEMANTIC_RATE_LIMIT": "off", "MEMORY_HISTORY": "off",
            "EMBEDDING_MODEL": "alephbert",
        }  # fmt: skip
        _index(environment)
        address = f"http://127.0.0.1:{port}"
        with running(command, ROOT, environment) as process:
            wait_for(f"{address}/healthz", process)
            time.sleep(3)  # what the start leaves to do afterwards is done
            yield address, process.pid


def served_as(prepared: Path, target: Path, profile: str) -> None:
    """The prepared model at `target`, its manifest asking for `profile`."""
    target.mkdir(parents=True)
    for each in prepared.iterdir():
        if each.name != "manifest.json":
            (target / each.name).symlink_to(each)
    manifest = json.loads((prepared / "manifest.json").read_text(encoding="utf-8"))
    text = json.dumps({**manifest, "profile": profile})
    (target / "manifest.json").write_text(text, encoding="utf-8")


def passage_texts(number: int) -> list[str]:
    texts = [json.loads(line)["text"] for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    return [f"{texts[n % len(texts)]} {n}".replace("\n", " ") for n in range(number)]


def _fill(url: str, passages: int) -> None:
    store = open_store(url)
    with store.writing() as writer:
        writer.upsert([Document(f"p{n}", text) for n, text in enumerate(passage_texts(passages))])
    store.close()


def _index(environment: dict[str, str]) -> None:
    """Whoever serves finds vectors, as after any earlier run; else the first search would only
    begin to make them."""
    roomy = {"LOG_LEVEL": "WARNING", "MEMORY_LIMIT_MB": "4096"}  # may have exported the model too
    app = build(Settings.from_environment({**environment, **roomy}))
    keeper = app.models.preferred
    assert keeper is not None
    app.index(keeper, quick=True)
    app.close()


def search(address: str, text: str) -> None:
    """A search by meaning that the model answered."""
    answer = get(address, "/api/v1/search", q=text, mode="semantic")
    assert answer["mode"] == "semantic", answer["notices"]


def get(address: str, path: str, **params: object) -> dict[str, Any]:
    url = f"{address}{path}?{urllib.parse.urlencode(params)}"
    with urllib.request.urlopen(url, timeout=600) as answer:
        found: dict[str, Any] = json.load(answer)
        return found


def _usual() -> list[str]:
    with tempfile.TemporaryDirectory(prefix="mafteach-bench-") as name:
        folder = Path(name)
        (folder / "texts").write_text("\n".join(passage_texts(PASSAGES)), encoding="utf-8")
        script = USUAL.format(model=str(models.alephbert_shaped()), texts=str(folder / "texts"))
        with bare_page(script) as (address, pid):
            look = Look(pid)
            look()
            with visitors(address, 1) as (visitor,):
                for work in (
                    lambda: visitor.visit(),
                    lambda: visitor.visit(q="ראשונה"),
                    lambda: [visitor.visit(q=f"{WORDS[n % 10]} {n}") for n in range(SEARCHES)],
                    lambda: visitor.visit(index="1"),
                ):
                    look.watching(work)
                    look()
            look.cells.insert(2, "–")  # nor documents
            look.cells += ["–", "–"]  # it has no release
            look.peak()
            return look.cells


if __name__ == "__main__":
    main()
