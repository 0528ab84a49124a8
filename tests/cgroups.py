"""A hard memory limit for a test's process, where that is permitted."""

from bench import cgroups
from bench.cgroups import MB, Limited
from tests.conftest import missing

__all__ = ["MB", "Limited", "limited"]


def limited(megabytes: int) -> Limited:
    """Skips where no group can be made: without root, or in most containers."""
    try:
        return cgroups.limited(megabytes)
    except OSError as error:
        missing(f"no control group can be made here: {error}")
