"""Files over HTTP, resumed where they broke off and checked when they are whole.

huggingface_hub's own download begins a file again in every process (2.4), and a model is one
large file; so only its session (proxies, redirects that drop the token) is used here.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from httpx2 import HTTPError  # the client of huggingface_hub
from huggingface_hub import get_session

from lib.core.errors import EncoderError
from lib.encoders.manifest import sha256

ATTEMPTS = 4
SILENCE_SECONDS = 20.0
"""Without a byte for so long, a server counts as gone."""

AGAIN = "Try again later: what has arrived is kept, and the download goes on from there."

Tick = Callable[[int], None]


def download(
    url: str,
    target: Path,
    sum_sha256: str = "",
    headers: dict[str, str] | None = None,
    tick: Tick = lambda received: None,
) -> None:
    """Fetches `url` into `target`; `tick` gets the bytes received so far.

    Raises EncoderError; a file with another checksum is deleted.
    """
    if target.is_file():
        return tick(target.stat().st_size)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    for attempt in range(1, ATTEMPTS + 1):
        before = _size(part)
        try:
            _receive(url, part, headers or {}, tick)
            break
        except HTTPError as exc:
            if attempt == ATTEMPTS or _size(part) == before:
                raise unreachable(url, f"did not send {target.name}", exc) from exc
        except OSError as exc:
            raise EncoderError(f"{target.name} cannot be written: {exc.strerror}.", AGAIN) from exc
    if sum_sha256 and sha256(part) != sum_sha256:
        part.unlink()
        raise EncoderError(
            f"{target.name} arrived with another checksum than announced, and was deleted.",
            "Try again; if it stays so, what is offered there is not what was meant.",
        )
    part.rename(target)
    return None


def unreachable(url: str, what: str, exc: Exception) -> EncoderError:
    why = str(exc).splitlines()[0][:200] if str(exc) else type(exc).__name__
    return EncoderError(f"{urlsplit(url).netloc} {what}: {why}", AGAIN)


def _receive(url: str, part: Path, headers: dict[str, str], tick: Tick) -> None:
    """Appends to `part` from where it ends, or writes it anew where the server knows no ranges."""
    have = _size(part)
    asked = {**headers, "Accept-Encoding": "identity"}
    if have:
        asked["Range"] = f"bytes={have}-"
    with get_session().stream(
        "GET", url, headers=asked, timeout=SILENCE_SECONDS, follow_redirects=True
    ) as answer:
        if answer.status_code == 416:  # nothing is missing, or what we have is not of this file
            part.unlink()
            return _receive(url, part, headers, tick)
        answer.raise_for_status()
        with part.open("ab" if answer.status_code == 206 else "wb") as file:
            for chunk in answer.iter_bytes():
                file.write(chunk)
                tick(file.tell())
    return None


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0
