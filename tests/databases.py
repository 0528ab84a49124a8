"""Empty databases whose schema is up to date: made once a process, and copied from then on in a
tenth of the time."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from lib.stores.store import open_store


def empty_sqlite(path: Path) -> str:
    """The URL of a new one at `path`."""
    shutil.copyfile(_template(), path)
    return f"sqlite:///{path}"


@cache
def _template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="mafteach-template-"))
    atexit.register(shutil.rmtree, folder)
    path = folder / "empty.db"
    open_store(f"sqlite:///{path}").close()
    assert [each.name for each in folder.iterdir()] == ["empty.db"], "a log holds some of it"
    return path
