"""The wall clock is set hours or days forward or back while everything runs.

What lasts, waits or expires goes by a clock that nobody sets; the wall clock is read only to say
when something was.  Libraries read it too: `jump` shows it to everybody in the process.
"""

import ast
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lib.access.access import Access
from lib.access.administrators import cookie_name
from lib.core.errors import QueryTimeout, RateLimited
from lib.core.query import Mode, Query
from lib.core.rate import Rate
from lib.core.settings import Settings
from lib.encoders.keeper import State
from lib.limits.clients import Client
from lib.limits.pace import Pace
from lib.limits.rates import RateLimits
from lib.memory.events import Events
from lib.memory.sampler import Sampler
from lib.memory.trend import trend
from lib.memory.watch import MemoryWatch
from lib.search.models import Models
from lib.search.service import SearchService
from lib.stores.store import SqlStore
from tests.clock import Clock
from tests.conftest import doc, put
from tests.fakes import FakeEncoder, keeper_of
from tests.scale import MB, FakeReader

ROOT = Path(__file__).resolve().parent.parent.parent
HOUR, DAY = 3_600.0, 86_400.0
JUMPS = [3 * HOUR, -3 * HOUR, 400 * DAY, -400 * DAY]
HOST = "localhost:8501"


@pytest.fixture
def jump(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """jump(seconds): from now on the wall clock is so far from what it was."""
    told, told_ns = time.time, time.time_ns

    def by(seconds: float) -> None:
        monkeypatch.setattr(time, "time", lambda: told() + seconds)
        monkeypatch.setattr(time, "time_ns", lambda: told_ns() + int(seconds * 1e9))

    return by


# Who reads it

SHOWN = {
    "lib/cli/judgements.py": "when judgements were taken in",
    "lib/core/keeping.py": "when something was kept",
    "lib/encoders/preparing/prepare.py": "the day on which a model was made",
    "lib/ingest/backup.py": "when a backup was made",
    "lib/memory/events.py": "when something was",
    "lib/memory/readings.py": "when something was",
    "lib/memory/sampler.py": "the middle of a second of the chart",
    "lib/memory/watch.py": "when something was",
    "lib/stores/tag_writer.py": "when tags were changed",
    "lib/ui/judge/desk.py": "when something was judged",
    "lib/ui/reader/citing.py": "the day of a citation",
    "lib/ui/search/files.py": "when a file was made",
    "lib/web/api.py": "when a file was made",
    "lib/web/lists.py": "the right end of the chart",
    "lib/ui/memory/events.py": "whether something was today",
    "pages/memory.py": "the right end of the chart",
}
WALL = {
    "time.time", "time.time_ns", "time.gmtime", "time.localtime", "time.ctime",
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today",
}  # fmt: skip


def reads_it(source: str) -> bool:
    """Or takes names out of the module that tells it, and may."""
    nodes = list(ast.walk(ast.parse(source)))
    told = [each.func for each in nodes if isinstance(each, ast.Call) and each.args]
    return any(
        (isinstance(each, ast.ImportFrom) and each.module == "time")
        or (isinstance(each, ast.Attribute)
        and ast.unparse(each) in WALL
        and not (each in told and each.attr in ("gmtime", "localtime", "ctime")))  # of a moment
        for each in nodes
    )  # fmt: skip


def test_the_wall_clock_is_read_only_to_say_when_something_was() -> None:
    serving = [*ROOT.glob("*.py"), *(ROOT / "lib").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]
    found = [path for path in serving if reads_it(path.read_text(encoding="utf-8"))]
    assert {str(path.relative_to(ROOT)) for path in found} == set(SHOWN)


@pytest.mark.parametrize(
    "source",
    [
        "import time\ntime.time()",
        "f(clock=time.time)",
        "from time import time",
        "datetime.now(UTC)",
    ],
)
def test_who_reads_it_is_seen(source: str) -> None:
    assert reads_it(source)
    assert not reads_it("import time\ntime.monotonic()\ntime.gmtime(0)")


# Access


@pytest.mark.parametrize("seconds", JUMPS)
def test_who_is_signed_in_stays_so_and_no_longer(jump, seconds: float) -> None:
    clock = Clock()
    access = Access(Settings(admin_password="sesame"), clock=clock)
    cookies = {cookie_name(HOST): access.sign_in("sesame", "192.0.2.1")}
    default = Access(Settings(admin_password="sesame"))
    others = {cookie_name(HOST): default.sign_in("sesame", "192.0.2.1")}
    jump(seconds)
    assert access.administrator(cookies, HOST)
    assert default.administrator(others, HOST)
    clock.now += 12 * HOUR
    assert not access.administrator(cookies, HOST)


@pytest.mark.parametrize("seconds", JUMPS)
def test_a_link_is_good_once(jump, seconds: float) -> None:
    access = Access(Settings())
    token = access.link._token
    jump(seconds)
    assert access.follow(token, "192.0.2.1")
    jump(-seconds)
    assert not access.link.take(token)


@pytest.mark.parametrize("seconds", JUMPS)
def test_wrong_passwords_count_for_a_minute(jump, seconds: float) -> None:
    clock = Clock()
    access = Access(Settings(admin_password="sesame"), clock=clock)
    default = Access(Settings(admin_password="sesame"))
    for each in (access, default):
        for _ in range(5):
            with pytest.raises(Exception, match="wrong"):
                each.sign_in("guess", "192.0.2.1")
    jump(seconds)
    for each in (access, default):
        with pytest.raises(RateLimited):
            each.sign_in("sesame", "192.0.2.1")
    clock.now += 61
    assert access.sign_in("sesame", "192.0.2.1")


# Limits


@pytest.mark.parametrize("seconds", JUMPS)
def test_a_rate_is_used_up_and_free_again_as_without_a_jump(jump, seconds: float) -> None:
    clock = Clock()
    limits, default = RateLimits("2/minute", "off", clock), RateLimits("2/minute", "off")
    client = Client("192.0.2.1", "session")
    for each in (limits, default):
        each.search(client)
        each.search(client)
    jump(seconds)
    for each in (limits, default):
        with pytest.raises(RateLimited) as refused:
            each.search(client)
        assert 1 <= refused.value.details["seconds"] <= 60
    clock.now += 61
    limits.search(client)


@pytest.mark.parametrize("seconds", JUMPS)
def test_a_page_waits_as_long_as_without_a_jump(jump, seconds: float) -> None:
    pace, client = Pace(Rate(4, 1)), Client("192.0.2.1", "session")
    for _ in range(6):
        pace.wait(client)
    jump(seconds)
    assert 0.2 < pace.wait(client) < 1.0


# Models, searches, the database


@pytest.mark.parametrize("seconds", JUMPS)
def test_a_model_is_released_when_it_was_idle_for_its_time_and_not_before(jump, seconds) -> None:
    used, idle = (
        keeper_of(FakeEncoder(), idle_seconds=60),
        keeper_of(FakeEncoder(), idle_seconds=0.3),
    )
    for each in (used, idle):
        each.encode_query("מים")
    jump(seconds)
    until = time.monotonic() + 5
    while idle.state().state is State.LOADED and time.monotonic() < until:
        time.sleep(0.02)
    assert idle.state().state is State.IDLE
    assert used.state().state is State.LOADED
    assert 50 < used.state().release_in <= 60
    for each in (used, idle):
        each.close()


@pytest.mark.parametrize("seconds", JUMPS)
def test_searches_go_on_and_connections_are_not_lost(store: SqlStore, jump, seconds: float) -> None:
    service = SearchService(store, Models(store))
    put(store, doc("a", "שלום עולם"))
    for by in (0.0, seconds, 0.0):
        jump(by)
        assert service.search(Query("שלום", Mode.WORDS)).total == 1
        assert service.search(Query(f"עולם {by}", Mode.WORDS)).total == 1
        put(store, doc("b", f"אחר {by}"))
        assert store.pool().in_use == 0


def test_a_deadline_holds_while_the_clock_jumps(store: SqlStore, jump) -> None:
    stop = threading.Event()

    def restless() -> None:
        while not stop.wait(0.02):
            for seconds in JUMPS:
                jump(seconds)

    other = threading.Thread(target=restless)
    other.start()
    endless = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    )
    begun = time.monotonic()
    try:
        with pytest.raises(QueryTimeout), store.database.reading(seconds=0.5) as connection:
            connection.exec_driver_sql(endless).all()
        assert 0.4 < time.monotonic() - begun < 2
    finally:
        stop.set()
        other.join()


# Memory's history and chart


class Watched:
    """A watch whose wall clock is set while the seconds go on."""

    def __init__(self, history: Path | None = None) -> None:
        self.wall, self.ticks = Clock(1_800_000_000.0), Clock(0.0)
        self.scale = FakeReader(self.wall)
        self.watch = MemoryWatch(
            Settings(), history, reader=self.scale, clock=self.wall, ticks=self.ticks
        )

    def go_on(self, seconds: int) -> None:
        for _ in range(seconds):
            self.wall.now += 1
            self.ticks.now += 1
            self.watch.tick()


@pytest.mark.parametrize("seconds", JUMPS)
def test_an_alert_lasts_as_long_as_it_lasted(seconds: float) -> None:
    watched = Watched()
    watched.go_on(5)
    watched.scale.fill(450, 420)
    watched.go_on(10)
    watched.wall.now += seconds
    watched.go_on(10)
    watched.scale.fill(100, 90)
    watched.go_on(1)
    (alert,) = [each for each in watched.watch.events.recent() if each.kind == "alert"]
    assert alert.seconds == 20


@pytest.mark.parametrize("seconds", JUMPS)
def test_what_happens_by_the_thousand_is_one_event_a_minute(seconds: float) -> None:
    wall, ticks = Clock(), Clock(0.0)
    events = Events(lambda: (MB, MB), clock=wall, ticks=ticks)
    for second in range(120):
        wall.now += seconds if second == 30 else 1
        ticks.now += 1
        events.count("encode_refused")
    kept = events.recent()
    assert [each.details["times"] for each in kept] == [60, 60]
    assert [each.seconds for each in kept] == [59, 59]


@pytest.mark.parametrize("seconds", JUMPS)
def test_the_log_and_the_history_are_written_as_often(seconds, tmp_path, caplog) -> None:
    caplog.set_level("INFO", logger="mafteach.memory")
    watched = Watched(tmp_path / "history")
    saves = []
    watched.watch._history.save = lambda at, clean: saves.append(watched.ticks.now)
    watched.go_on(450)
    watched.wall.now += seconds
    watched.go_on(450)
    assert saves == [1, 301, 601]
    lines = [each for each in caplog.messages if each.startswith("Memory usage")]
    assert len(lines) == 15


@pytest.mark.parametrize("seconds", JUMPS)
@pytest.mark.parametrize("window", [300, 3_600, 86_400])
def test_the_chart_shows_what_was_seen_at_the_hours_the_clock_told(seconds, window) -> None:
    watched = Watched()
    watched.scale.fill(300, 200)
    watched.go_on(100)
    watched.wall.now += seconds
    watched.scale.fill(100, 90)
    watched.go_on(100)
    shown = watched.watch.rings.window(window, watched.wall.now)
    assert shown.times[-1] <= watched.wall.now
    high = [each for each in shown.bands["working_set"].high if each is not None]
    before_too = 0 < seconds + 100 < window  # what the clock told before lies in the window
    assert set(high) == ({300 * MB, 100 * MB} if before_too else {100 * MB})
    slope = trend(watched.watch.rings, watched.wall.now).per_minute
    assert slope is None or abs(slope) < MB


@pytest.mark.parametrize("seconds", JUMPS)
def test_a_server_that_starts_at_another_hour_takes_the_history_over(seconds, tmp_path) -> None:
    first = Watched(tmp_path / "history")
    first.go_on(10)
    first.watch._save(first.watch.latest)
    second = Watched(tmp_path / "history")
    second.wall.now = first.wall.now + seconds
    second.watch.start()
    second.watch.stop()
    (restart,) = second.watch.restarts
    assert restart.last_seen == first.wall.now
    assert "restarted" in [each.code for each in second.watch.events.recent()]


@pytest.mark.parametrize("seconds", JUMPS)
def test_the_next_look_comes_within_a_second(seconds: float) -> None:
    wall = Clock(1_800_000_000.3)
    sampler = Sampler(lambda: None, clock=wall)
    assert sampler.until_next() == pytest.approx(0.2)
    wall.now += seconds + 0.1
    assert 0 < sampler.until_next() <= 1
