"""The judgements as a download: its link, and what that leads to."""

import logging

from anyio import to_thread
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from lib.bootstrap import App
from lib.core.errors import MafteachError, RateLimited
from lib.evaluate.judged import by_query, written
from lib.limits.clients import Client
from lib.serving import serving_app
from lib.ui.downloads import said, this_ticket, tickets
from lib.ui.markup import element
from lib.ui.sign_in import caller_address
from lib.ui.strings import t

NAME = "judged.jsonl"
log = logging.getLogger("mafteach.export")


def download_html() -> Markup:
    """The link, and what can be done with the file."""
    address = f"/download/{this_ticket()}/judgements/{NAME}"
    link = element("a.action", t("judge_download"), href=address, download=NAME)
    return element("p.judge-download", link, " ", element("span.quiet", t("judge_download_how")))


def judgement_routes() -> list[BaseRoute]:
    return [Route(f"/download/{{ticket}}/judgements/{NAME}", _asked, methods=["GET"])]


async def _asked(request: Request) -> Response:
    session = tickets.session(request.path_params["ticket"])
    if session is None:
        return said(404, "This download has passed. Open the Search page again.")
    try:
        app = await to_thread.run_sync(serving_app)
        app.limits.export(Client(caller_address(request), session))
        lines = await to_thread.run_sync(_lines, app)
    except RateLimited as limited:
        return said(429, f"{limited}", limited.details["seconds"])
    except MafteachError as error:
        log.warning("The judgements were not written: %s", error)
        return said(error.status, f"{error}")
    headers = {
        "Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{NAME}"',
    }  # fmt: skip
    return StreamingResponse(iter(lines), 200, headers, "application/x-ndjson")


def _lines(app: App) -> list[str]:
    """A page of them, for they were all said by hand."""
    return app.store.read(lambda reader: list(written(by_query(reader.judgements()))))
