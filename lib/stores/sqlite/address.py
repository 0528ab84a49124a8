"""What the address of a file looks like."""

from lib.core.errors import SettingsError
from lib.stores.addresses import Shape


def _check(rest: str, called: str) -> None:
    if rest and not rest.startswith("/"):
        raise SettingsError(
            f"{called} has two slashes behind sqlite: where three belong.",
            "Write sqlite:///file.db, or sqlite:////var/lib/file.db for a whole path.",
        )


SHAPE = Shape(("sqlite",), ("pysqlite",), "sqlite:///file.db", _check, "sqlite:///")
