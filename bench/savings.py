"""What each measure that keeps memory small is worth: every row is two runs, without and with it.

    python -m bench.savings [--rows arenas trim …]

Each run is a process of its own and its figure that process's RSS in MB, where nothing else is
said.  `weights` and `trim` need a model of AlephBERT's exact shape, made once by bench/models.py
with requirements.txt.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import psutil

from bench import models
from bench.load_release import keeper_of
from bench.memory import WORDS, get, passage_texts
from bench.server import ROOT, served
from lib.core.documents import Document
from lib.memory import allocator
from lib.stores import database
from lib.stores.store import open_store

MB = 1 << 20
SEARCHES, THREADS, PASSAGES = 400, 16, 5_000
GLIBCS_OWN = 8 * (os.cpu_count() or 1)
"""Arenas where nobody says how many: eight a core (mallopt(3))."""

SQLALCHEMYS_OWN = 15
"""Connections where nobody says how many: 5, and 10 more under load."""


def _pandas(kept_out: bool) -> float:
    return _alone("import numpy", "" if kept_out else "import pandas")


def _plotly(on_demand: bool) -> float:
    """streamlit registers its theme with plotly, which then reads the table."""
    install = "from lib.ui import insides; insides.install_schema()"
    return _alone(install if on_demand else "", "import streamlit", "import plotly.graph_objects")


def _alone(*lines: str) -> float:
    """A process of these lines and nothing else."""
    told = "import psutil; print(psutil.Process().memory_info().rss)"
    command = [sys.executable, "-c", "\n".join([*lines, told])]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT).stdout
    return int(said) / MB


def _arenas(limited: bool) -> float:
    """The server after many searches in many threads at once."""
    with _corpus() as url:
        arenas = allocator.ARENAS if limited else GLIBCS_OWN
        with served(
            url, ENABLE_SEMANTIC_SEARCH="false", MALLOC_ARENA_MAX=str(arenas)
        ) as (address, pid), ThreadPoolExecutor(THREADS) as pool:  # fmt: skip
            list(pool.map(lambda n: _search(address, n), range(SEARCHES)))
            return _resident(pid)


def _connections(bounded: bool) -> float:
    """All of them in use, each having read every passage once."""
    with _corpus() as url, ExitStack() as stack:
        database.MOST_CONNECTIONS = SQLALCHEMYS_OWN  # type: ignore[attr-defined]
        number = 5 if bounded else SQLALCHEMYS_OWN
        pool = database.Database(url, number, 0).connections
        for _ in range(number):
            connection = stack.enter_context(pool.connect())
            connection.exec_driver_sql("SELECT max(length(text)) FROM documents").all()
        return _resident()


def _arbiter(apart: bool) -> float:
    """gunicorn's two processes together, in memory that is theirs alone (USS)."""
    arguments = "" if apart else "--preload"
    with _corpus() as url, served(
        url, ENABLE_SEMANTIC_SEARCH="false", GUNICORN_CMD_ARGS=arguments
    ) as (address, pid):  # fmt: skip
        _search(address, 1)
        worker = psutil.Process(pid)
        arbiter = worker.parent()
        assert arbiter is not None
        return float(sum(each.memory_full_info().uss for each in (worker, arbiter)) / MB)


def _trim(given_back: bool) -> float:
    """After the model was used for ten passages and released."""
    if not given_back:
        allocator.trim = _no_trim
    with keeper_of(models.prepared_alephbert(), "faithful") as keeper:
        keeper.encode_passages(passage_texts(10))
        assert keeper.release()
        return _resident()


def _no_trim(measure: Callable[[], int] = allocator.resident) -> allocator.Trimmed:
    return allocator.Trimmed(measure(), measure())


def _weights(eight_bit: bool) -> float:
    """With the model loaded and used, and what it is run by; without is fp32 in torch."""
    if eight_bit:
        with keeper_of(models.prepared_alephbert(), "faithful") as keeper:
            keeper.encode_passages(passage_texts(10))
            return _resident()
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(models.alephbert_shaped()), device="cpu")
    model.encode(passage_texts(10), batch_size=10)
    return _resident()


ROWS: dict[str, tuple[str, Callable[[bool], float]]] = {
    "weights": ("8-bit weights run by onnxruntime, not fp32 by torch", _weights),
    "trim": ("freed memory is handed back after a release", _trim),
    "pandas": ("no pandas in the process", _pandas),
    "plotly": ("plotly's table of properties is read on demand", _plotly),
    "arenas": (f"2 malloc arenas, not {GLIBCS_OWN}: {THREADS} threads searching", _arenas),
    "connections": (f"5 connections in use, not {SQLALCHEMYS_OWN} (SQLite)", _connections),
    "arbiter": ("the arbiter does not import the application (USS of both)", _arbiter),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", nargs="+", choices=ROWS, default=list(ROWS))
    parser.add_argument("--once", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.once:
        row, kept = asked.once
        print(ROWS[row][1](kept == "with"))
        return
    if {"weights", "trim"} & set(asked.rows):
        models.prepared_alephbert()  # here, so that no measured process makes it
    print("| what | without | with | saves MB |\n|---|---|---|---|")
    for row in asked.rows:
        without, kept = (_in_a_process(row, each) for each in ("without", "with"))
        cells = f"{without:.0f} | {kept:.0f} | {without - kept:.0f}"
        print(f"| {ROWS[row][0]} | {cells} |", flush=True)


def _in_a_process(row: str, kept: str) -> float:
    command = [sys.executable, "-m", "bench.savings", "--once", row, kept]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return float(said.splitlines()[-1])


def _resident(pid: int | None = None) -> float:
    return float(psutil.Process(pid).memory_info().rss / MB)


def _search(address: str, number: int) -> None:
    get(address, "/api/v1/search", q=f"{WORDS[number % len(WORDS)]} {number}", mode="words")


@contextmanager
def _corpus() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="mafteach-bench-") as name:
        url = f"sqlite:///{name}/bench.db"
        store = open_store(url)
        with store.writing() as writer:
            texts = passage_texts(PASSAGES)
            writer.upsert([Document(f"p{number}", text) for number, text in enumerate(texts)])
        store.close()
        yield url


if __name__ == "__main__":
    main()
