"""Work on a database that is killed before its k-th statement.

A process of its own imports everything once and then forks for each run; it has no threads and
no connections that a child could share.  Run as a module, it takes a JSON object a line.
"""

import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DONE = 0
KILLED = -signal.SIGKILL


class Killer:
    """Runs work in a child that dies before its k-th statement or commit."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, work: str, url: str, at: int, file: Path | str = "") -> int:
        """KILLED, DONE where it came to its end before that, else its exit code."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        asked = {"work": work, "url": url, "at": at, "file": str(file)}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@contextmanager
def killer() -> Iterator[Killer]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.killed"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    try:
        yield Killer(process)
    finally:
        process.stdin.close()
        process.wait(timeout=60)
        process.stdout.close()


def _works():
    from lib.core.analysis import analyse, analysis_version
    from lib.core.documents import Document
    from lib.ingest import importer, indexing, reanalysis
    from lib.ingest.readers import open_path
    from lib.stores import claims
    from lib.stores.store import open_as_it_is, open_store
    from tests.fakes import FakeEncoder, keeper_of

    analysis_version(), analyse(Document("", "מילים"))  # reads its tables, for every child
    importer.BATCH = 20

    def migrate(url: str, file: str) -> None:
        store = open_store(url)
        reanalysis.reanalyse(store, batch=2)
        store.close()

    def imported(url: str, file: str) -> None:
        store = open_store(url)
        with (source := open_path(Path(file))).stream:
            importer.import_source(store, source, replace=True, agreed=True)
        store.close()

    def index(url: str, file: str) -> None:
        store = open_store(url)
        indexing.WRITE_SECONDS = 0.0  # every batch of ten is kept
        claims.LEASE_SECONDS = 0.0  # who comes after need not wait for what was claimed
        indexing.index_corpus(store, keeper_of(FakeEncoder()), batch=10)
        store.close()

    def restored(url: str, file: str) -> None:
        from lib.ingest.backup import restore

        store = open_store(url)
        restore(store, Path(file), replace=True)
        store.close()

    def moved(url: str, file: str) -> None:
        """From the database whose address `file` is."""
        from lib.ingest import move

        move.BATCH = 20
        move.move(open_as_it_is(file), open_store(url))

    return {
        "migrate": migrate, "import": imported, "index": index, "restore": restored, "move": moved,
    }  # fmt: skip


def _child(work, asked: dict) -> None:
    import sqlalchemy
    from sqlalchemy import event

    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == asked["at"]:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(sqlalchemy.Engine, "before_cursor_execute", count)
    event.listen(sqlalchemy.Engine, "commit", count)
    code = 1
    try:
        work(asked["url"], asked["file"])
        code = DONE
    except Exception:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def main() -> None:
    works = _works()
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if not child:
            _child(works[asked["work"]], asked)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
