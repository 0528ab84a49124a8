"""A running server's own account of its memory, asked for over HTTP."""

import http.client
import json
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from lib.core.errors import MemoryUnknown, UsageError
from lib.core.visible import one_line
from lib.memory.webhook import NoRedirect

PATH = "/api/v1/memory"
SECONDS = 5.0
LONGEST = 1 << 20
_FIGURES = ("limit", "working_set", "hard", "left")


def asked(url: str, token: str) -> dict[str, Any]:
    """The report of the server at `url` (its root, or the whole address of the report).

    Raises MemoryUnknown where it does not answer, or with something else.
    """
    address = _address(url)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        request = urllib.request.Request(address, headers=headers)  # noqa: S310 - _address looked
        opener = urllib.request.build_opener(NoRedirect)
        with opener.open(request, timeout=SECONDS) as response:
            told = json.loads(response.read(LONGEST))
    except urllib.error.HTTPError as exc:
        with exc:
            raise MemoryUnknown(f"The server answered {exc.code}.", _hint(exc.code)) from exc
    except (OSError, ValueError, http.client.HTTPException) as exc:
        raise MemoryUnknown(
            f"No answer came from {one_line(urlsplit(address).netloc.rpartition('@')[2])}:"
            f" {one_line(str(exc))}.",
            "Check the address and that the server runs.",
        ) from exc
    return _checked(told)


def _address(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname
    except ValueError:
        usable = None
    if not usable:
        raise UsageError("--url takes an http:// or https:// address.", "See --help.")
    bare = url.rstrip("/")
    return bare if bare.endswith(PATH) else bare + PATH


def _hint(status: int) -> str:
    if status == 401:
        return "Set API_TOKEN to the server's own."
    if status == 404:
        return "Give the address of the server's root; an older server has no such route."
    return "Its log says more."


def _checked(told: Any) -> dict[str, Any]:
    try:
        figures = [told["reading"][name] for name in _FIGURES] + [told["reading"]["process"]["rss"]]
        whole = all(type(each) is int and each >= 0 for each in figures) and figures[0] > 0
        if whole and isinstance(told["level"], str) and told["thresholds"]:
            return dict(told)
    except (TypeError, KeyError):
        pass
    raise MemoryUnknown("What answers there does not tell its memory.", "Check the address.")
