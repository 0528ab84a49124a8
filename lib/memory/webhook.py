"""Alerts posted to an address of the operator's."""

import http.client
import json
import logging
import queue
import threading
import urllib.request
from collections.abc import Mapping
from typing import Any

SECONDS = 5.0
MOST_WAITING = 20
log = logging.getLogger("mafteach.memory")


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """The operator named one address; its answer may not send an alert, or a token, to another."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class Webhook:
    """`send` never waits: what cannot be delivered is dropped, and the log says so (without the
    address, whose path often is the secret)."""

    def __init__(self, url: str, seconds: float = SECONDS) -> None:
        self._url = url
        self._seconds = seconds
        self._waiting: queue.Queue[bytes] = queue.Queue(MOST_WAITING)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._opener = urllib.request.build_opener(NoRedirect)

    def send(self, text: str, values: Mapping[str, Any]) -> None:
        """`text` stands under the key that chat services show."""
        if not self._url:
            return
        body = json.dumps({"text": text, **values}, ensure_ascii=False).encode()
        try:
            self._waiting.put_nowait(body)
        except queue.Full:
            log.warning("The alert webhook is behind; an alert was not sent to it")
            return
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._deliver, name="mafteach-webhook", daemon=True
                )
                self._thread.start()

    def _deliver(self) -> None:
        """Until nothing waits; the next alert starts another thread."""
        while True:
            with self._lock:
                if self._waiting.empty():
                    self._thread = None
                    return
            self._post(self._waiting.get())

    def _post(self, body: bytes) -> None:
        request = urllib.request.Request(  # noqa: S310 - Settings take http and https only
            self._url, body, {"Content-Type": "application/json"}, method="POST"
        )
        try:
            with self._opener.open(request, timeout=self._seconds):
                pass
        except (OSError, ValueError, http.client.HTTPException) as error:
            log.warning("The alert webhook did not take an alert: %s", type(error).__name__)
