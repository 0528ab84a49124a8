"""The corpus as a download: written to disk when it is asked for, and sent from there.

Streamlit would hold each file in memory for as long as its page is open.  The links name a ticket
that the page was given, since whoever may not look at it may not download either.
"""

import gzip
import io
import logging
import re
import tempfile
from typing import IO, cast

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from lib.core.errors import MafteachError, RateLimited
from lib.ingest.exporter import exported
from lib.limits.clients import Client
from lib.limits.places import BUSY_SECONDS, places
from lib.serving import serving_app
from lib.stores.protocol import CorpusStats, CorpusStore
from lib.ui.downloads import said, this_ticket, tickets
from lib.ui.markup import draw, element
from lib.ui.sign_in import caller_address
from lib.ui.strings import t

SECONDS = 600.0
LARGE_WORDS = 1_000_000
"""Above it files are packed."""
CHUNK = 64 * 1024
_NAME = re.compile(r"mafteach\.(jsonl|csv)(\.gz)?")
log = logging.getLogger("mafteach.export")


# On the page


def export_panel(stats: CorpusStats) -> None:
    """The two downloads, and the command that does the same."""
    packed = stats.words > LARGE_WORDS
    draw(
        element("h2.panel-title", t("corpus_export_title")),
        element("p.quiet", t("corpus_export_hint")),
    )
    links = (_link(format, packed) for format in ("jsonl", "csv"))
    draw(element("p", [(each, " ") for each in links]))
    if packed:
        draw(element("p.quiet", t("corpus_export_packed")))
    command = element("code", "python -m lib export --format jsonl", dir="ltr")
    draw(element("p.quiet", t("corpus_export_command"), ": ", element("br"), command))


def _link(format: str, packed: bool) -> str:
    name = f"mafteach.{format}" + (".gz" if packed else "")
    address = f"/download/{this_ticket()}/{name}"
    return element("a.action", t(f"corpus_export_{format}"), href=address, download=name)


# What it leads to


def export_routes() -> list[BaseRoute]:
    return [Route("/download/{ticket}/{name}", _asked, methods=["GET"])]


async def _asked(request: Request) -> Response:
    found = _NAME.fullmatch(request.path_params["name"])
    session = tickets.session(request.path_params["ticket"])
    if found is None or session is None:
        return said(404, "This download has passed. Open the Corpus page again.")
    try:
        app = await to_thread.run_sync(serving_app)
        app.limits.export(Client(caller_address(request), session))
    except RateLimited as limited:
        return said(429, f"{limited}", limited.details["seconds"])
    if not places.acquire(blocking=False):
        return said(503, "Too many downloads are under way. Try again in a moment.", BUSY_SECONDS)
    format, packed = found[1], bool(found[2])
    made = Download(_mime(format, packed), found[0])
    try:
        await to_thread.run_sync(write, app.store, format, made.file, packed)
    except (MafteachError, OSError) as error:
        made.close()
        log.warning("An export failed: %s", error)
        return said(503, "The corpus could not be read or written to disk. Try again later.", 10)
    except BaseException:
        made.close()
        raise
    return made


def _mime(format: str, packed: bool) -> str:
    if packed:
        return "application/gzip"
    return "text/csv; charset=utf-8" if format == "csv" else "application/x-ndjson"


class Download(Response):
    """A file on disk under no name; closed, and its place free, when it was sent or is not
    wanted."""

    def __init__(self, mime: str, name: str) -> None:
        super().__init__(media_type=mime)
        self.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        self.headers["Cache-Control"] = "no-store"
        self.file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (closed by `close`)

    def close(self) -> None:
        self.file.close()
        places.release()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            self.headers["Content-Length"] = str(self.file.tell())
            self.file.seek(0)
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            while chunk := await to_thread.run_sync(self.file.read, CHUNK):
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            self.close()


def write(store: CorpusStore, format: str, file: IO[bytes], packed: bool = False) -> None:
    """Writes the whole corpus to `file`, a batch of documents in memory at a time."""
    out = cast(IO[bytes], gzip.GzipFile(fileobj=file, mode="wb", mtime=0)) if packed else file
    text = io.TextIOWrapper(out, encoding="utf-8", newline="")
    with store.reading(SECONDS) as reader:
        for line in exported(reader.stream(), format):
            text.write(line)
    text.detach()
    if packed:
        out.close()
