"""The record of what administrators did, and of what others tried: a line each in the log.

    action=delete outcome=allowed by=password address=192.0.2.7 documents=150

The log gives the time.  No line holds a password, a token or a cookie.
"""

import json
import logging
import re
import threading
import time
from collections.abc import Callable
from enum import StrEnum

from lib.access.administrators import Administrator
from lib.core.visible import one_line

log = logging.getLogger("mafteach.audit")
log.setLevel(logging.INFO)  # whatever LOG_LEVEL is

MOST_REFUSALS, SECONDS = 120, 60.0
"""Lines about what was refused, so that nobody fills the disk with them; the rest is counted."""
_PLAIN = re.compile(r"[\w.:@/+-]+", re.ASCII)


class Action(StrEnum):
    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    UPLOAD = "upload"
    IMPORT = "import"
    LOAD_SAMPLE = "load_sample"
    DELETE = "delete"
    LOAD_MODEL = "load_model"
    RELEASE_MODEL = "release_model"
    INDEX = "index"
    TAG = "tag"
    CANCEL = "cancel"
    FREE_MEMORY = "free_memory"
    JUDGE = "judge"
    UNDO_JUDGEMENT = "undo_judgement"
    KEEP = "keep"
    WRITE = "write"  # through the API
    CONNECT = "connect"  # from a page elsewhere


Detail = str | int


class Audit:
    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._began, self._lines, self._unsaid = clock(), 0, 0

    def allowed(self, action: Action, who: Administrator, address: str, **details: Detail) -> None:
        """Somebody who may do it asked for it."""
        named = {"by": str(who.way), **({"name": who.name} if who.name else {})}
        log.info("%s", _line(action, "allowed", {**named, "address": address, **details}))

    def refused(self, action: Action, address: str, **details: Detail) -> None:
        """Somebody who may not tried it."""
        unsaid = self._room()
        if unsaid is None:
            return
        more = {"not_logged_before": unsaid} if unsaid else {}
        log.warning("%s", _line(action, "refused", {"address": address, **details, **more}))

    def _room(self) -> int | None:
        """How many refusals were left out before this one; None where it is left out itself."""
        with self._lock:
            now = self._clock()
            if now - self._began >= SECONDS:
                self._began, self._lines = now, 0
            if self._lines >= MOST_REFUSALS:
                self._unsaid += 1
                return None
            self._lines += 1
            unsaid, self._unsaid = self._unsaid, 0
            return unsaid


AUDIT = Audit()
"""Of this process, as its log is."""


def _line(action: Action, outcome: str, details: dict[str, Detail]) -> str:
    told = {"action": str(action), "outcome": outcome, **details}
    return " ".join(f"{name}={_written(value)}" for name, value in told.items())


def _written(value: Detail) -> str:
    """One line, in quotes where it could be taken for another detail."""
    text = one_line(str(value))
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
