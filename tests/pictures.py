"""The pictures of the Memory page in docs/: calm, loading, warning, critical.

    python -m tests.pictures [--language en] [--folder docs]

A real server (bench/instrumented.py) with a model of AlephBERT's shape is driven from one to the
next: the model is loaded from the Model page, then memory is held until the alerts come.
"""

import argparse
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Page

from bench import models
from tests.server import INSTRUMENTED, PASSWORD, chromium, served, sign_in

WIDTH, HEIGHT = 1280, 900
CALM_SECONDS = 100
STEP_MB = 24


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--language", choices=("he", "en"), default="en")
    parser.add_argument("--scheme", choices=("light", "dark"), default="light")
    parser.add_argument("--width", type=int, default=WIDTH)
    parser.add_argument("--folder", type=Path, default=Path("docs"))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        kept = Path(folder) / "models"
        kept.mkdir()
        (kept / "alephbert").symlink_to(models.prepared_alephbert())
        with served(
            f"sqlite:///{folder}/t.db",
            INSTRUMENTED,
            MODEL_DIR=str(kept),
            MAX_MEMORY_MB="400",
            ADMIN_PASSWORD=PASSWORD,
        ) as (address, _):
            context = browser.new_context(
                locale={"he": "he-IL", "en": "en-US"}[asked.language],
                viewport={"width": asked.width, "height": HEIGHT},
                color_scheme=asked.scheme,
            )
            _drive(address, context.new_page(), context.new_page(), asked.folder)


def _drive(address: str, page: Page, other: Page, folder: Path) -> None:
    page.goto(f"{address}/memory")
    page.locator("#memory-chart.js-plotly-plot").wait_for()
    sign_in(other, address)
    other.goto(f"{address}/model")
    page.wait_for_timeout(CALM_SECONDS * 1000)
    _take(page, folder, "calm")
    other.locator(".st-key-model_action button").click()
    _until(
        page,
        ".memory-figures div:nth-child(4) b",
        ("Loading", "נטען עכשיו", "Loaded", "טעון"),
    )
    page.wait_for_timeout(2_500)  # on the chart it rises
    _take(page, folder, "loading")
    page.wait_for_timeout(15_000)
    _fill(address, page, "warning")
    _take(page, folder, "warning")
    _fill(address, page, "critical")
    _take(page, folder, "critical")


def _fill(address: str, page: Page, level: str) -> None:
    """Holds more, step by step, until the page says so; relief takes some of it back meanwhile."""
    for _ in range(60):
        if page.locator(f".memory-status.{level}").count():
            page.wait_for_timeout(2_500)
            if page.locator(f".memory-status.{level}").count():
                return
        urllib.request.urlopen(f"{address}/test/allocate?mb={STEP_MB}", timeout=30).close()
        page.wait_for_timeout(2_500)
    raise TimeoutError(f"Memory never was at {level}")


def _until(page: Page, where: str, words: tuple[str, ...]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        text = page.locator(where).inner_text()
        if text.strip() in words:
            return
        page.wait_for_timeout(50)
    raise TimeoutError(f"{where} never said {words[0]}")


def _take(page: Page, folder: Path, name: str) -> None:
    page.screenshot(path=folder / f"memory-{name}.png")


if __name__ == "__main__":
    main()
