"""What an administrator does meanwhile: imports through the page and from a terminal of the same
instance, makes the vectors, takes a backup."""

import itertools
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bench.cgroups import Limited
from bench.pages import CHROMIUM
from bench.server import ROOT
from bench.soak.ledger import Ledger

EVERY_SECONDS = 30.0
PASSAGES = 20
PASSWORD = "administrator of the soak"


class Administrator(threading.Thread):
    """In a browser that is outside the limit, and a terminal that is within it."""

    def __init__(
        self,
        address: str,
        group: Limited,
        environment: Mapping[str, str],
        ledger: Ledger,
        over: threading.Event,
    ) -> None:
        super().__init__(name="administrator", daemon=True)
        self._address, self._group, self._environment = address, group, environment
        self._ledger, self._over = ledger, over

    def run(self) -> None:
        try:
            with sync_playwright() as driver, tempfile.TemporaryDirectory() as folder:
                browser = driver.chromium.launch(
                    executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
                )
                page = browser.new_page(locale="en-US")
                page.set_default_timeout(60_000)
                self._sign_in(page)
                self._go_on(page, Path(folder))
                browser.close()
        except Exception as error:
            self._ledger.fail(f"administrator: {type(error).__name__}: {error}")

    def _go_on(self, page: Page, folder: Path) -> None:
        deeds: list[tuple[str, Callable[[int], None]]] = [
            ("import, page", lambda turn: self._import_on_page(page, _passages(turn))),
            ("index, terminal", lambda _: self._command("index")),
            ("import, terminal", lambda turn: self._import(folder / f"{turn}.jsonl", turn)),
            ("index, terminal", lambda _: self._command("index")),
            ("backup, terminal", lambda turn: self._command("backup", f"{folder}/{turn}.zip")),
        ]
        for turn, (kind, act) in enumerate(itertools.cycle(deeds)):
            if self._over.wait(EVERY_SECONDS):
                return
            with self._ledger.deed(kind):
                act(turn)

    def _sign_in(self, page: Page) -> None:
        page.goto(f"{self._address}/sign-in?lang=en")
        page.get_by_label("Administrator's password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/corpus?lang=en")

    def _import_on_page(self, page: Page, content: bytes) -> None:
        page.goto(f"{self._address}/corpus?lang=en")
        page.locator("input[type=file]").set_input_files(
            {"name": "more.jsonl", "mimeType": "application/x-ndjson", "buffer": content}
        )
        page.locator(".preview").wait_for()
        page.get_by_role("button", name="Import", exact=True).click()
        page.locator(".report", has_text="Import finished").wait_for()

    def _import(self, path: Path, turn: int) -> None:
        path.write_bytes(_passages(turn))
        self._command("import", str(path))
        path.unlink()

    def _command(self, *argv: str) -> None:
        done = subprocess.run(
            self._group.command(sys.executable, "-m", "lib", *argv),
            cwd=ROOT, env={**os.environ, **self._environment}, capture_output=True, text=True,
            timeout=300, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-400:]


def _passages(turn: int) -> bytes:
    """The same passages each time, with other words: the corpus does not grow."""
    lines = (
        {"id": f"soak-{n}", "text": f"הודעה מספר {n} מסבב {turn}: המים בברכה חמים היום"}
        for n in range(PASSAGES)
    )
    return "\n".join(json.dumps(each, ensure_ascii=False) for each in lines).encode()
