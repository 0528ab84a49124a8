"""A whole result as a file, over 32,000 sections of law: how soon, how long, how much memory.

    python -m bench.result_files [--passages 32000] [--databases sqlite …]

Against a server of its own, which searches by words alone: every passage of the corpus in its
order, and every one of a frequent word by relevance.  Memory is what the serving process has to
itself (USS) at its highest while the file is sent, over what it had before, a search done.
"""

import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

import psutil

from bench.databases import database
from bench.law import arguments, imported, law
from bench.server import served
from lib.search.result_file import Format

ASKED = {"every passage": {"sort": "order"}, "חוק": {"q": "חוק", "mode": "words"}}
CHUNK = 64 * 1024


def main() -> None:
    parser = arguments(__doc__.splitlines()[0])
    asked = parser.parse_args()
    source, documents = law(asked.passages)
    print(f"{len(documents):,} passages ({source})\n")
    print("| database | query | file | MB | first byte ms | seconds | peak over idle MB |")
    print("|---|---|---|---|---|---|---|")
    for kind in asked.databases:
        with database(kind) as url:
            imported(url, documents).close()
            limits = {"ENABLE_SEMANTIC_SEARCH": "false", "EXPORT_LIMIT": "off"}
            with served(url, **limits) as (address, pid):
                urllib.request.urlopen(f"{address}/api/v1/search?q=%D7%A9%D7%A8").read()
                for name, params in ASKED.items():
                    for format in Format:
                        query = urlencode({**params, "format": format})
                        _row(
                            f"| {kind} | {name} | {format} |",
                            pid,
                            f"{address}/api/v1/export?{query}",
                        )


def _row(begins: str, pid: int, address: str) -> None:
    size = 0
    with _peak(psutil.Process(pid)) as held:
        begun = time.perf_counter()
        with urllib.request.urlopen(address) as answer:
            size += len(answer.read(1))
            first = time.perf_counter() - begun
            while piece := answer.read(CHUNK):
                size += len(piece)
        took = time.perf_counter() - begun
    gained = (held[1] - held[0]) / (1 << 20)
    print(f"{begins} {size / (1 << 20):.1f} | {first * 1000:.0f} | {took:.1f} | {gained:.1f} |",
          flush=True)  # fmt: skip


@contextmanager
def _peak(process: psutil.Process) -> Iterator[list[int]]:
    """[before, at the highest], in bytes."""
    held = [process.memory_full_info().uss] * 2
    done = threading.Event()

    def look() -> None:
        while not done.wait(0.02):
            held[1] = max(held[1], process.memory_full_info().uss)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield held
    finally:
        done.set()
        looking.join()


if __name__ == "__main__":
    main()
