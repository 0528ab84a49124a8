"""The Memory page: what it says at every level, and how the open chart lives."""

import re
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import replace

import pytest

from lib.core.settings import Settings
from lib.memory.events import KINDS, Event
from lib.memory.readings import MB
from lib.memory.rings import Rings
from lib.memory.trend import Trend, trend
from lib.memory.watch import MemoryWatch
from lib.ui.memory.events import said, table_html
from lib.ui.memory.script import drawing
from lib.ui.strings import STRINGS
from tests.server import INSTRUMENTED, served
from tests.ui.conftest import PASSAGES, shown, visit

WORKING_SET = 3
"""Its place among the chart's traces."""


def put_at(app, working_set: int, hard: int) -> None:
    """The watch as if it had just read this, of 512 MB."""
    reading = replace(
        app.memory.reading(), limit=512 * MB, working_set=working_set * MB, hard=hard * MB
    )
    app.memory.latest = reading
    app.memory.current = lambda: reading
    app.memory.guard.see(reading)


def test_all_is_calm_until_something_is_wrong(serve) -> None:
    put_at(serve(*PASSAGES), 96, 80)
    html = shown(visit("memory", "en"))
    assert "All quiet" in html and "96 MB" in html and "416 MB" in html
    assert "0 of 5" in html and "memory-status critical" not in html


@pytest.mark.parametrize(
    ("working_set", "hard", "level", "words"),
    [
        (430, 300, "warning", ("82 MB", "release")),
        (500, 470, "critical", ("42 MB", "restart the server")),
    ],
)
def test_the_head_says_what_is_wrong_and_what_to_do(serve, working_set, hard, level, words) -> None:
    put_at(serve(*PASSAGES), working_set, hard)
    html = shown(visit("memory", "en"))
    (panel,) = re.findall(rf'<div class="memory-status {level}" role="alert">.*?</div>', html)
    assert all(word in panel for word in words)


@pytest.mark.parametrize("page", ["search", "tags", "corpus"])
def test_other_pages_say_that_memory_is_short(serve, page) -> None:
    from lib.ui.frame import memory_notice

    app = serve(*PASSAGES)
    assert memory_notice(page, app.memory.level) == ""
    put_at(app, 500, 470)
    assert 'href="/memory"' in memory_notice(page, app.memory.level)
    assert memory_notice("memory", app.memory.level) == ""


def test_every_kind_of_event_has_words() -> None:
    for kind in KINDS:
        assert said(Event(1, kind, 0.0))
        assert f"memory_kind_{kind}" in STRINGS


def test_how_long_an_event_lasted_is_told_in_hebrew_units() -> None:
    html = table_html(
        [Event(1, "index", 0.0, seconds=0.3), Event(2, "index", 0.0, seconds=120)], str
    )
    assert "<bdi>0.3</bdi> שנ׳" in html and "<bdi>2</bdi> דק׳" in html


def test_what_an_event_names_cannot_steer_the_page() -> None:
    event = Event(1, "import", 0.0, "import", {"file": "<img src=x onerror=alert(1)>\u202e"})
    html = table_html([event], str)
    assert "<img" not in html and "\u202e" not in html and "&lt;img" in html


def test_the_script_cannot_be_ended_from_inside_its_data() -> None:
    class Hostile:
        def to_plotly_json(self) -> dict[str, str]:
            return {"name": "</script><script>alert(1)</script><!--"}

    script = drawing(Hostile())
    assert script.count("</script>") == 1 and "<!--" not in script


def test_freeing_says_what_it_brought(serve, signed_in) -> None:
    serve(*PASSAGES)
    page = visit("memory", "en")
    page.button(key="memory_caches").click().run()
    assert re.search(r"Freed|nothing to free", shown(page))
    assert "The caches were cleared" in shown(page)


def test_only_an_administrator_may_free(serve) -> None:
    serve(*PASSAGES)
    page = visit("memory", "en")
    assert not [each for each in page.button if each.key == "memory_trim"]


def test_memory_is_shown_while_the_database_is_away(sign_in, monkeypatch, tmp_path) -> None:
    from lib import serving
    from lib.bootstrap import Host

    settings = Settings(database_url=f"sqlite:///{tmp_path}/none/\0/t.db")
    monkeypatch.setattr(serving, "_serving", None)
    monkeypatch.setattr(serving, "_host", Host(settings, MemoryWatch(settings)))
    monkeypatch.setattr("lib.serving.build", _away)
    html = shown(visit("memory", "en"))
    assert "memory-figures" in html and "the database is not open yet" in html


def _away(*args, **kwargs):
    from lib.core.errors import DatabaseUnavailable

    raise DatabaseUnavailable("The database does not answer.", "Check DATABASE_URL.")


# The trend


def filled(sizes: list[float]) -> Rings:
    """A ring of one reading a second, in MB, that ends at the time 10,000."""
    reading = MemoryWatch(Settings()).reading()
    rings = Rings()
    for number, size in enumerate(sizes):
        at = 10_000 - len(sizes) + number + 0.5
        rings.add(replace(reading, at=at, working_set=int(size * MB)))
    return rings


def test_steady_growth_is_told_with_the_time_that_is_left() -> None:
    found = trend(filled([100 + second / 60 for second in range(600)]), 10_000)
    assert found.per_minute == pytest.approx(MB, rel=0.02)
    assert found.seconds_to(60 * MB) == pytest.approx(3600, rel=0.02)


def test_beside_all_quiet_a_time_is_told_only_of_a_growth_that_lasts(serve, monkeypatch) -> None:
    app = serve(*PASSAGES)
    put_at(app, 96, 80)
    for lasting, told in ((False, False), (True, True)):
        growth = Trend(MB, lasting)
        monkeypatch.setattr("lib.memory.trend.trend", lambda *_, growth=growth: growth)
        html = shown(visit("memory", "en"))
        assert "All quiet" in html and "+1.0 MB" in html
        assert ("limit in" in html) == told


@pytest.mark.parametrize(
    ("sizes", "lasting"),
    [
        ([100 + second / 60 for second in range(600)], True),
        ([100 + second / 60 for second in range(200)], False),
        ([100 + min(second, 240) / 60 for second in range(600)], False),
        ([100.0] * 240 + [100 + second / 30 for second in range(360)], False),
    ],
)
def test_a_growth_lasts_that_went_on_for_minutes(sizes, lasting) -> None:
    assert trend(filled(sizes), 10_000).lasting is lasting


def test_the_peak_is_no_lower_than_what_an_event_reached(serve) -> None:
    app = serve(*PASSAGES)
    put_at(app, 96, 80)
    app.memory.peak = app.memory.current()
    with app.memory.events.measured("model_load") as event:
        event.peak = 260 * MB
    app.memory.events.recent()
    reached = max(each.peak for each in app.memory.events.recent() if each.peak)
    assert f"{reached / MB:,.0f} MB" in figure(shown(visit("memory", "en")), "Peak since start")


def figure(html: str, name: str) -> str:
    (found,) = re.findall(rf"<dt>{name}</dt><dd>.*?</dd>", html)
    return found


def test_closed_pages_are_one_line_an_hour(serve) -> None:
    app = serve(*PASSAGES)
    for sessions in (1, 1, 3):
        app.memory.trim("sessions_ended", sessions=sessions)
    app.memory.trim()
    html = table_html(app.memory.events.recent(), str)
    assert html.count("<tr") == 3
    assert said(app.memory.events.recent()[1]).startswith("5 ")


def test_one_step_is_no_trend() -> None:
    found = trend(filled([100.0] * 150 + [250.0] * 450), 10_000)
    assert found.steady and found.seconds_to(MB) is None


def test_too_little_was_seen_to_tell() -> None:
    assert trend(filled([100 + second for second in range(40)]), 10_000) == Trend(None)


# In the browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that holds more memory when it is told to."""
    folder = tmp_path_factory.mktemp("memory")
    with served(f"sqlite:///{folder / 't.db'}", INSTRUMENTED) as (address, _):
        yield address


def told(site: str, path: str) -> None:
    with urllib.request.urlopen(f"{site}/test/{path}", timeout=20):
        pass


def highest(page) -> float:
    return page.evaluate(
        f"Math.max(...document.getElementById('memory-chart').data[{WORKING_SET}].y)"
    )


def opened(open_page, path: str = "/memory", **how):
    page = open_page(path, "en-US", **how)
    page.wait_for_selector("#memory-chart.js-plotly-plot")
    page.wait_for_function(
        f"document.getElementById('memory-chart').data[{WORKING_SET}].y.some(Boolean)"
    )
    return page


@pytest.mark.browser
def test_an_allocation_shows_within_four_seconds_and_its_peak_stays_in_every_window(
    open_page, site
) -> None:
    page = opened(open_page)
    page.wait_for_timeout(3_000)
    before = highest(page)
    begun = time.monotonic()
    told(site, "allocate?mb=50")
    page.wait_for_function(
        f"Math.max(...document.getElementById('memory-chart').data[{WORKING_SET}].y)"
        f" > {before + 45}",
        timeout=10_000,
    )
    assert time.monotonic() - begun < 4
    told(site, "allocate")
    page.wait_for_timeout(4_000)
    for name in ("1 hour", "24 hours", "7 days", "5 min"):
        page.get_by_role("link", name=name, exact=True).click()
        page.locator(f".segments a[aria-current]:text-is('{name}')").wait_for()
        page.wait_for_timeout(2_500)
        assert highest(page) > before + 45, name
    assert (
        page.evaluate(
            f"document.getElementById('memory-chart').data[{WORKING_SET}].y.filter(Boolean).at(-1)"
        )
        < before + 25
    )


def shown_range(page) -> list:
    return page.evaluate("document.getElementById('memory-chart')._fullLayout.xaxis.range")


@pytest.mark.browser
def test_a_zoom_outlives_refreshes_until_it_is_undone(open_page) -> None:
    page = opened(open_page)
    box = page.locator("#memory-chart .nsewdrag").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + 110, steps=5)
    page.mouse.up()
    page.wait_for_timeout(500)
    zoomed = shown_range(page)
    page.wait_for_timeout(5_000)
    assert shown_range(page) == zoomed
    page.locator(".memory-zoom-out").click()
    page.wait_for_timeout(500)
    wide = shown_range(page)
    assert wide != zoomed
    page.wait_for_timeout(3_000)
    assert shown_range(page) != wide  # it moves on
    assert not page.locator(".memory-zoom-out").is_visible()


@pytest.mark.browser
def test_the_paused_chart_stands_still_while_the_figures_go_on(open_page) -> None:
    page = opened(open_page)
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Resume").wait_for()
    page.wait_for_timeout(1_000)
    still = shown_range(page)
    page.wait_for_timeout(5_000)
    assert shown_range(page) == still
    page.get_by_role("button", name="Resume").click()
    page.get_by_role("button", name="Pause").wait_for()
    page.wait_for_timeout(2_500)
    assert shown_range(page) != still


@pytest.mark.browser
@pytest.mark.parametrize(("locale", "width"), [("he-IL", 390), ("en-US", 390), ("en-US", 360)])
def test_a_phone_needs_no_horizontal_scroll(open_page, locale, width) -> None:
    page = open_page("/memory", locale, width)
    page.wait_for_selector("#memory-chart.js-plotly-plot")
    page.wait_for_timeout(1_000)
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= width
    assert page.evaluate("document.querySelector('#memory-chart .main-svg').clientWidth") <= width
