"""Open pages and what they send, between a server and an application that are both made up."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from lib.core.settings import Settings
from lib.ui.insides import message_read
from lib.web.messages import (
    MOST_AHEAD,
    MOST_PIECES,
    NOT_TAKEN,
    TOO_BIG,
    UNREADABLE,
    MessageGuard,
    Redraws,
)
from lib.web.server import MOST_MESSAGE
from lib.web.websockets import COME_AGAIN, OpenWebsockets, WebsocketCap

READ = "rerun_script"


def scope(peer: str = "192.0.2.1", **headers: str) -> dict[str, Any]:
    made = [(name.encode(), value.encode()) for name, value in headers.items()]
    return {"type": "websocket", "client": (peer, 50_000), "headers": made, "extensions": {}}


class Browser:
    """The other end: what it sends, and what it was sent."""

    def __init__(self, *messages: Any) -> None:
        self.messages: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.got: list[dict[str, Any]] = []
        self.reads = asyncio.Event()
        self.reads.set()
        for each in messages:
            self.says(each)

    def says(self, message: Any) -> None:
        kind = "bytes" if isinstance(message, bytes) else "text"
        self.messages.put_nowait({"type": "websocket.receive", kind: message})

    def leaves(self) -> None:
        self.messages.put_nowait({"type": "websocket.disconnect", "code": 1001})

    async def receive(self) -> dict[str, Any]:
        return await self.messages.get()

    async def send(self, message: dict[str, Any]) -> None:
        await self.reads.wait()
        self.got.append(message)


Application = Callable[[Any, Any, Any], Awaitable[None]]


def heard(into: list[dict[str, Any]]) -> Application:
    """Streamlit, as far as this is about: takes messages until the page is left."""

    async def application(scope: Any, receive: Any, send: Any) -> None:
        while True:
            into.append(await receive())
            if into[-1]["type"] == "websocket.disconnect":
                return

    return application


def through(browser_of: Callable[[], Browser], wait: Any = lambda scope, kind: 0.0, **more: Any):
    """(what reached the application, what the browser was sent)."""
    got: list[dict[str, Any]] = []
    read = more.get("read", message_read)

    async def scenario() -> Browser:
        browser = browser_of()
        guard = MessageGuard(heard(got), read, wait)
        async with asyncio.timeout(5):
            await guard(scope(), browser.receive, browser.send)
        return browser

    return got, asyncio.run(scenario()).got


def asked(**fields: Any) -> bytes:
    return BackMsg(**fields).SerializeToString()


def rerun(**fields: Any) -> bytes:
    made = BackMsg()
    for name, value in fields.items():
        setattr(made.rerun_script, name, value)
    made.rerun_script.is_auto_rerun = False
    made.rerun_script.SetInParent()
    return made.SerializeToString()


def left(*messages: Any) -> Callable[[], Browser]:
    def browser() -> Browser:
        made = Browser(*messages)
        made.leaves()
        return made

    return browser


def deferred() -> bytes:
    made = BackMsg()
    made.backend_operation_request.deferred_file.file_id = "x"
    return made.SerializeToString()


def test_what_a_page_of_ours_sends_arrives() -> None:
    made = BackMsg()
    made.file_urls_request.file_names.append("c.jsonl")
    sent = [rerun(query_string="q=מים"), asked(stop_script=True), asked(app_heartbeat=True),
            made.SerializeToString(), deferred()]  # fmt: skip
    got, back = through(left(*sent))
    assert [each.get("bytes") for each in got[:-1]] == sent
    assert back == []


@pytest.mark.parametrize(
    "kind",
    ["clear_cache", "load_git_info", "set_run_on_save", "debug_disconnect_websocket",
     "debug_shutdown_runtime"],
)  # fmt: skip
def test_what_is_not_for_visitors_is_dropped_and_the_page_goes_on(kind: str) -> None:
    got, back = through(left(asked(**{kind: True}), asked(app_heartbeat=True)))
    assert [each.get("bytes") for each in got[:-1]] == [asked(app_heartbeat=True)]
    assert back == []


@pytest.mark.parametrize("kind", ["install_skills", "dismiss_skills_nudge", "dataframe_chunk"])
def test_no_file_is_written_at_a_visitors_word(kind: str) -> None:
    made = BackMsg()
    getattr(made.backend_operation_request, kind).SetInParent()
    got, _ = through(left(made.SerializeToString()))
    assert [each["type"] for each in got] == ["websocket.disconnect"]


def _widgets(number: int, name: str = "$$ID") -> bytes:
    made = BackMsg()
    for each in range(number):
        made.rerun_script.widget_states.widgets.add(id=f"{name}{each}", int_value=1)
    return made.SerializeToString()


def _strings() -> bytes:
    made = BackMsg()
    widget = made.rerun_script.widget_states.widgets.add(id="$$ID")
    widget.string_array_value.data.extend(["x"] * MOST_PIECES)
    return made.SerializeToString()


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (rerun(query_string="x" * MOST_MESSAGE), TOO_BIG),
        (_widgets(MOST_PIECES), NOT_TAKEN),
        (_strings(), NOT_TAKEN),
        (_widgets(1, "administrator_digest"), UNREADABLE),
        (b"\xff\xff\xff", UNREADABLE),
        ("text", UNREADABLE),
    ],
)
def test_what_none_of_ours_sends_ends_the_page(message: Any, code: int) -> None:
    got, back = through(lambda: Browser(message, asked(app_heartbeat=True)))
    assert got == [{"type": "websocket.disconnect", "code": code}]
    assert back == [{"type": "websocket.close", "code": code}]


def test_a_page_with_many_widgets_is_taken() -> None:
    got, back = through(left(_widgets(200)))
    assert len(got) == 2 and back == []


def test_the_application_learns_that_a_page_was_ended_when_it_writes() -> None:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        with pytest.raises(OSError, match="closed"):
            await send({"type": "websocket.send", "bytes": b""})

    async def scenario() -> None:
        browser = Browser("text")
        await MessageGuard(application, message_read, lambda scope, kind: 0.0)(
            scope(), browser.receive, browser.send
        )

    asyncio.run(scenario())


def test_while_a_message_waits_the_page_may_leave() -> None:
    got, _ = through(left(rerun(), rerun()), wait=lambda scope, kind: 60.0)
    assert [each["type"] for each in got] == ["websocket.disconnect"]


def test_while_a_message_waits_not_too_many_may_follow() -> None:
    got, back = through(
        lambda: Browser(*[rerun()] * (MOST_AHEAD + 2)), wait=lambda scope, kind: 60.0
    )
    assert [each["code"] for each in got] == [NOT_TAKEN] == [each["code"] for each in back]


def test_messages_that_waited_arrive_in_their_order() -> None:
    sent = [rerun(query_string=str(number)) for number in range(10)]
    got, _ = through(left(*sent, asked(app_heartbeat=True)), wait=lambda scope, kind: 0.001)
    kept = [each["bytes"] for each in got[:-1]]
    assert kept == sent[: len(kept)]


def test_who_does_not_read_is_not_heard() -> None:
    got: list[dict[str, Any]] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        writing = asyncio.create_task(send({"type": "websocket.send", "bytes": b"page"}))
        await asyncio.sleep(0)
        await heard(got)(scope, receive, send)
        await writing

    async def scenario() -> None:
        browser = Browser(rerun())
        browser.reads.clear()
        guard = MessageGuard(application, message_read, lambda scope, kind: 0.0)
        serving = asyncio.create_task(guard(scope(), browser.receive, browser.send))
        await asyncio.sleep(0.02)
        assert got == []
        browser.reads.set()
        browser.leaves()
        await asyncio.wait_for(serving, 5)
        assert [each["type"] for each in got][-1] == "websocket.disconnect"

    asyncio.run(scenario())


def test_redraws_of_one_page_wait_and_stopping_never_does() -> None:
    redraws = Redraws(lambda: Settings(redraw_limit="2/minute"))
    page = scope()
    waits = [redraws.seconds(page, READ) for _ in range(3)]
    assert waits[:2] == [0, 0] and waits[2] > 0
    assert redraws.seconds(page, "stop_script") == 0


# How many


def cap(most: int, proxies: int = 0) -> OpenWebsockets:
    return OpenWebsockets(lambda: Settings(max_websockets=most, trusted_proxies=proxies))


async def opened(sockets: OpenWebsockets, *scopes: dict[str, Any]) -> list[tuple[Browser, Any]]:
    """(the browser, the task that serves it) of each."""
    made = []
    for each in scopes:
        browser = Browser()
        serve = WebsocketCap(heard([]), sockets)(each, browser.receive, browser.send)
        made.append((browser, asyncio.create_task(serve)))
        await asyncio.sleep(0)
    return made


async def closed(pages: list[tuple[Browser, Any]]) -> None:
    for browser, task in pages:
        browser.leaves()
        await asyncio.wait_for(task, 5)


def test_where_no_room_is_left_a_page_is_turned_away() -> None:
    async def scenario() -> None:
        sockets = cap(3)
        pages = await opened(sockets, scope(), scope(), scope())
        turned = await opened(sockets, scope())
        turned[0][0].messages.put_nowait({"type": "websocket.connect"})
        await asyncio.wait_for(turned[0][1], 5)
        assert turned[0][0].got == [{"type": "websocket.close", "code": COME_AGAIN}]
        assert (sockets.open, sockets.refused) == (3, 1)
        await closed(pages)
        assert sockets.open == 0

    asyncio.run(scenario())


def test_the_address_with_the_most_pages_makes_room_for_another() -> None:
    async def scenario() -> None:
        sockets = cap(4)
        pages = await opened(sockets, *[scope("192.0.2.1")] * 4)
        others = await opened(sockets, scope("192.0.2.2"))
        oldest, serving = pages.pop(0)
        await asyncio.wait_for(serving, 5)
        assert oldest.got == [{"type": "websocket.close", "code": COME_AGAIN}]
        assert (sockets.open, sockets.refused) == (4, 0)
        await closed([*pages, *others])

    asyncio.run(scenario())


def test_behind_a_trusted_proxy_it_is_the_visitors_address_that_counts() -> None:
    async def scenario() -> None:
        sockets = cap(2, proxies=1)
        header = {"x-forwarded-for": "198.51.100.1"}
        pages = await opened(sockets, scope(**header), scope(**header))
        other = {"x-forwarded-for": "198.51.100.2"}
        others = await opened(sockets, scope(**other))
        await asyncio.sleep(0)
        assert pages[0][0].got == [{"type": "websocket.close", "code": COME_AGAIN}]
        await closed([*pages[1:], *others])

    asyncio.run(scenario())
