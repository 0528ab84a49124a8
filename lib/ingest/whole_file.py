"""A file that appears when it is complete: a reader never meets half of it, nor a failure the old
one."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from lib.core.errors import MafteachError
from lib.core.visible import one_line


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """What is written in the block lies beside `path`, and takes its name at the end, when it is
    on the disk.  Raises MafteachError where that cannot be."""
    beside: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(
            "w+b", dir=path.parent, prefix=".unfinished-", delete=False
        ) as file:
            beside = Path(file.name)
            yield file  # type: ignore[misc]  # all that BinaryIO has
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(0o666 & ~_umask())
        beside.replace(path)
    except OSError as error:
        raise MafteachError(
            f"{one_line(str(path))} cannot be written: {error.strerror}.", "Name another place."
        ) from error
    finally:
        if beside is not None:
            beside.unlink(missing_ok=True)


def _umask() -> int:
    """The process' mask; it can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
