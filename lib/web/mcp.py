"""/mcp: the API's tools for models, over the Model Context Protocol (Streamable HTTP).

The protocol's own SDK speaks it.  It is imported by the first request of a server that was told to
(ENABLE_MCP), and costs what docs/API.md says then.  Nothing is kept between requests.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from lib.bootstrap import App
from lib.core.errors import MafteachError, NotFound
from lib.core.visible import one_line
from lib.search.rendering import as_json, error_as_dict
from lib.web.api import in_thread, refused
from lib.web.callers import authorize
from lib.web.responses import problem
from lib.web.tools import TOOLS, called

if TYPE_CHECKING:
    import mcp_types as types
    from mcp.server.lowlevel import Server

LARGEST = 64 << 10
"""Bytes of a request; a query of a thousand characters is four kilobytes."""
INSTRUCTIONS = (
    "A Hebrew tagged corpus. Search with a few telling words in Hebrew, read passages with "
    "document, and cite the link of each passage that you use."
)


def _is_of_ours(record: logging.LogRecord) -> bool:
    """Not of a caller who hung up, for each of whom the SDK writes a traceback."""
    return not (record.exc_info and isinstance(record.exc_info[1], ClientDisconnect))


logging.getLogger("mcp.server.streamable_http").addFilter(_is_of_ours)


class NotInstalled(MafteachError):
    code = "not_installed"
    status = 501


class Mcp:
    """ASGI application.  Whoever may read the API may use it."""

    def __init__(self, app_factory: Callable[[], App]) -> None:
        self._app_factory = app_factory

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            answering = await self._answering(request)
        except MafteachError as error:
            answering = await refused(request, error)
        await answering(scope, receive, send)

    async def _answering(self, request: Request) -> ASGIApp:
        """What answers the request.  Raises MafteachError."""
        app = await in_thread(self._app_factory)
        if not app.settings.enable_mcp:
            raise NotFound("/mcp is switched off.", "ENABLE_MCP=true switches it on.")
        authorize(request, app.settings.api_token, app.settings.anonymous_reading)
        if request.method != "POST":
            hint = "Nothing is kept between requests, so that there is no stream to listen to."
            return problem(405, "method_not_allowed", "/mcp takes POST.", hint, {"Allow": "POST"})
        server = await in_thread(lambda: _server(app))

        async def speak(scope: Scope, receive: Receive, send: Send) -> None:
            from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

            # One for each request: it then lives, and is cancelled, in the request's own task.
            manager = StreamableHTTPSessionManager(
                server, json_response=True, stateless=True, max_request_body_size=LARGEST
            )
            async with manager.run():
                await manager.handle_request(scope, receive, send)

        return speak


def _server(app: App) -> Server[Any]:
    """Raises NotInstalled."""
    try:
        import mcp_types as types
        from mcp.server.lowlevel import Server
    except ImportError as error:
        raise NotInstalled(
            "The SDK of the Model Context Protocol is not installed.",
            "pip install --require-hashes -r locks/requirements-mcp.txt",
        ) from error

    async def tools(context: Any, params: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=_listed())

    async def call(context: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        tool = TOOLS.get(params.name)
        try:
            if tool is None:
                names = ", ".join(TOOLS)
                raise NotFound(f"No tool is called {one_line(params.name, 40)!r}.", f"Use {names}.")
            return _result(await called(tool, params.arguments or {}, app, context.request))
        except MafteachError as error:
            return _result(error_as_dict(error), is_error=True)

    return Server(
        "mafteach", version="1", title="Mafteach", instructions=INSTRUCTIONS,
        on_list_tools=tools, on_call_tool=call,
    )  # fmt: skip


def _listed() -> list[types.Tool]:
    import mcp_types as types

    reading = types.ToolAnnotations(
        read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
    )
    return [
        types.Tool(
            name=each.name, title=each.title, description=each.description,
            input_schema=each.schema, annotations=reading,
        )
        for each in TOOLS.values()
    ]  # fmt: skip


def _result(answer: dict[str, Any], is_error: bool = False) -> types.CallToolResult:
    """As an object, and as a text for models that are shown no objects."""
    import mcp_types as types

    text = types.TextContent(type="text", text=as_json(answer))
    return types.CallToolResult(content=[text], structured_content=answer, is_error=is_error)
