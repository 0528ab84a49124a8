"""How the operator learns of the link for signing in, where there is no other way.

A terminal shows it; no log does.  A page that forwards to it stands in a file that the server's
user alone can read, as long as the server runs: `make run` has it opened, since an address that is
handed to a browser's program would show its token in the list of processes (Jupyter does the
same).
"""

import asyncio
import logging
import os
import sys
import tempfile
import webbrowser
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TextIO

import streamlit as st
from anyio import to_thread

from lib.access.administrators import Way
from lib.access.link import PARAMETER
from lib.core.errors import MafteachError
from lib.serving import serving_access
from lib.ui import tour
from lib.ui.address import PAGES
from lib.ui.markup import anchor, document, element, joined
from lib.ui.strings import words

LISTENING_SECONDS = 20.0
log = logging.getLogger("mafteach")


async def invite() -> None:
    """For the server's life: keeps the file and shows every new link; a file that cannot be
    written is done without."""
    try:
        access = await to_thread.run_sync(serving_access)
    except MafteachError:
        return  # a setting is wrong: every page says so
    if access.way is not Way.LINK:
        return
    port = _port(access.settings.port)
    path = tour.start() if access.settings.open_tour else PAGES["search"]
    invitation = Invitation(f"http://localhost:{port}{path}")
    access.link.announce_to(invitation.renew)
    try:
        if access.settings.open_browser and await _listens(port):
            await to_thread.run_sync(invitation.open)
        await asyncio.Event().wait()
    finally:
        invitation.remove()


def _port(set_here: int) -> int:
    """`streamlit run` may be told another one than PORT says."""
    from streamlit import config

    if config.is_manually_set("server.port"):
        return int(st.get_option("server.port"))
    return set_here


async def _listens(port: int) -> bool:
    """Once the server does; it starts to after its companions."""
    with suppress(TimeoutError):
        async with asyncio.timeout(LISTENING_SECONDS):
            while True:
                with suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                    writer.close()
                    return True
                await asyncio.sleep(0.1)
    return False


class Invitation:
    """`address` is where the link leads, `terminal` what shows it if it is one."""

    def __init__(
        self,
        address: str,
        terminal: TextIO = sys.stderr,
        open_file: Callable[[str], object] = webbrowser.open,
    ) -> None:
        self._address = address
        self._terminal = terminal
        self._open_file = open_file
        self.file: Path | None = None

    def renew(self, token: str) -> None:
        """Shows the link with this token in the place of the one before."""
        more = "&" if "?" in self._address else "?"
        link = f"{self._address}{more}{PARAMETER}={token}"
        try:
            self._write(link)
        except OSError as error:
            log.warning("The page that signs an administrator in cannot be kept: %s", error)
        if self._terminal.isatty():
            print(f"\n  Sign in, once, at:  {link}\n", file=self._terminal, flush=True)

    def _write(self, link: str) -> None:
        said = words("en")
        forward = joined(
            element("title", said["name"]),
            element("meta", http_equiv="refresh", content=f"0;url={link}"),
        )
        html = document("en", forward, anchor(link, said["sign_in"]))
        handle, name = tempfile.mkstemp(prefix="mafteach-", suffix=".html")  # of mode 0600
        with open(handle, "w", encoding="utf-8") as written:
            written.write(html)
        if self.file is not None:
            os.replace(name, self.file)
            return
        self.file = Path(name)
        log.info("ADMIN_PASSWORD is not set: an administrator signs in, once, by the page %s", name)

    def open(self) -> None:
        """In this machine's browser, if it has one that is no terminal's."""
        if self.file is not None and has_display(os.environ, sys.platform):
            with suppress(webbrowser.Error):
                self._open_file(self.file.as_uri())

    def remove(self) -> None:
        if self.file is not None:
            self.file.unlink(missing_ok=True)


def has_display(environment: Mapping[str, str], platform: str) -> bool:
    return platform in ("darwin", "win32") or any(
        environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
