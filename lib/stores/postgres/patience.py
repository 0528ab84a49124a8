"""How long an answer of the server is waited for.

libpq waits for one without end.  TCP's own timeouts notice a host that acknowledges nothing;
not one that takes every byte and says nothing more, as a balancer does whose server failed over
behind it.  psycopg2 lets a callback do the waiting, for every connection of the process
(https://www.psycopg.org/docs/advanced.html#support-for-coroutine-libraries): what it raises
closes the connection.  It costs a statement 6 µs, measured
on a Unix socket.
"""

import math
import os
import select
import socket
import time
from contextlib import suppress
from typing import Any

from psycopg2 import OperationalError, extensions
from sqlalchemy import Connection

CONNECT_SECONDS = 5.0
"""For each of the hosts that an address names."""

IDLE_SECONDS = 2.0
"""For what is asked between transactions: whether the connection still lives."""

MARGIN_SECONDS = 1.0
"""So much later than the server should have stopped a statement, it is taken to be gone."""

_EVENTS = {extensions.POLL_READ: select.POLLIN, extensions.POLL_WRITE: select.POLLOUT}


class PatientConnection(extensions.connection):  # type: ignore[misc]
    """`patience` is how many seconds the answer to one statement may take; None while it is
    being connected."""

    patience: float | None = None

    def rest(self) -> None:
        """No transaction is open."""
        self.patience = IDLE_SECONDS


def patient(connection: Connection, seconds: float) -> PatientConnection:
    """The driver's connection, whose statements the server stops after so long."""
    driver = connection.connection.dbapi_connection
    assert isinstance(driver, PatientConnection)
    driver.patience = seconds + MARGIN_SECONDS
    return driver


def be_patient() -> None:
    """From now on, psycopg2 waits by `wait`."""
    extensions.set_wait_callback(wait)


def wait(connection: Any) -> None:
    """Until the server has answered.  Raises OperationalError where patience ends first."""
    patience = getattr(connection, "patience", math.inf)  # of another's connection, without end
    if patience is None:
        _wait_for_any_host(connection)
    elif not _answered(connection, patience):
        raise OperationalError(f"no answer from the server in {patience:g} s")


def _answered(connection: Any, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while (state := connection.poll()) != extensions.POLL_OK:
        asked = select.poll()
        asked.register(connection.fileno(), _EVENTS[state])
        left = max(0.0, end - time.monotonic())
        if not asked.poll(left * 1000 if left < math.inf else None):
            return False
    return True


def _wait_for_any_host(connection: Any) -> None:
    """The next host is libpq's to try once the connection to one is cut."""
    while not _answered(connection, CONNECT_SECONDS):
        with socket.socket(fileno=os.dup(connection.fileno())) as silent, suppress(OSError):
            silent.shutdown(socket.SHUT_RDWR)
