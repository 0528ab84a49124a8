"""The first look: is anything wrong, what to do, and six figures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from lib.core.measures import duration
from lib.core.visible import one_line
from lib.memory.guard import Level, Line
from lib.memory.readings import MB, Reading
from lib.memory.trend import Trend
from lib.memory.watch import Peak
from lib.stores.protocol import PoolState, ReplicaState
from lib.ui.markup import element, isolated, joined
from lib.ui.sessions import Sessions
from lib.ui.strings import t

LONG = 24 * 3600.0
"""A limit that is a day away is no news."""


@dataclass(frozen=True)
class Now:
    """Everything that the head tells; None where it is not known."""

    reading: Reading
    level: Level
    line: Line
    peak: Peak
    trend: Trend
    model: Mapping[str, Any]
    sessions: Sessions | None
    pool: PoolState | None
    last_kill: float | None
    administrator: bool
    replica: ReplicaState | None = None


def status_html(now: Now) -> Markup:
    """One calm line; a panel once something is wrong."""
    reading = now.reading
    sizes = {
        "used": reading.working_set, "limit": reading.limit, "left": reading.headroom,
        "hard": reading.hard, "room": reading.left, "line": now.line.raised,
    }  # fmt: skip
    fill = {name: isolated(_size(each)) for name, each in sizes.items()}
    if now.level is Level.OK:
        calm = element("span", t("memory_calm", **fill))
        return element("p.memory-status.ok", element("i"), calm, role="status")
    advice = "memory_do_critical" if now.level is Level.CRITICAL else "memory_do_warning"
    who = "" if now.administrator else f" {t('memory_do_sign_in')}"
    return element(
        "div.memory-status",
        element("h2", t(f"memory_head_{now.level}", **fill)),
        element("p", t(f"memory_said_{now.level}", **fill)),
        element("p", t(advice), who),
        class_=str(now.level),
        role="alert",
    )


def figures_html(now: Now, clock: Callable[[float], str]) -> Markup:
    cells = (
        ("memory_used", _size(now.reading.working_set), _share(now.reading)),
        ("memory_headroom", _size(now.reading.headroom), _limit_in(now)),
        ("memory_peak_since", _size(now.peak.size),
         t("memory_at", at=isolated(clock(now.peak.at)))),
        ("memory_model", *_model(now.model)),
        ("memory_sessions", *_sessions(now.sessions)),
        ("memory_connections", *_pool(now.pool, now.replica)),
    )  # fmt: skip
    drawn = (
        element(
            "div",
            element("dt", t(code)),
            element("dd", element("b", element("bdi", value)), element("span", more)),
        )
        for code, value, more in cells
    )
    return joined(element("dl.memory-figures", drawn), _beneath(now, clock))


def _share(reading: Reading) -> str:
    share = f"{100 * reading.working_set / reading.limit:.0f}%"
    return t("memory_used_of", limit=isolated(_size(reading.limit)), share=isolated(share))


def _limit_in(now: Now) -> str:
    """The trend, and how long it can go on."""
    if now.trend.per_minute is None:
        return t("memory_trend_unknown")
    if now.trend.steady:
        return t("memory_trend_steady")
    rate = isolated(f"{now.trend.per_minute / MB:+.1f} MB")
    seconds = now.trend.seconds_to(now.reading.headroom)
    # Beside "all quiet" a time is told only of a growth that goes on.
    passing = now.level is Level.OK and not now.trend.lasting
    if seconds is None or seconds > LONG or passing:
        return t("memory_trend", rate=rate)
    return t("memory_trend_limit", rate=rate, left=isolated(duration(seconds)))


def _model(model: Mapping[str, Any]) -> tuple[str, str]:
    if not model:
        return "–", t("memory_model_none")
    said = t(f"memory_model_{model['state']}")
    if model["release_in"] is None:
        return said, isolated(model["title"], 40)
    return said, t("memory_model_release", left=isolated(duration(model["release_in"])))


def _sessions(sessions: Sessions | None) -> tuple[str, str]:
    if sessions is None:
        return "–", ""
    return f"{sessions.open:,}", t("memory_sessions_waiting", number=sessions.waiting)


def _pool(pool: PoolState | None, replica: ReplicaState | None) -> tuple[str, str]:
    if pool is None:
        return "–", t("memory_pool_none")
    more = t("memory_pool_idle", number=pool.idle)
    if replica is not None:
        more = f"{more} · {t(f'memory_replica_{replica.use}')}"
    return t("figure_of", number=pool.in_use, limit=pool.limit), more


def _beneath(now: Now, clock: Callable[[float], str]) -> Markup:
    reading = now.reading
    kill = (
        t("memory_last_kill", at=isolated(clock(now.last_kill)))
        if now.last_kill
        else t("memory_no_kill")
    )
    file = element("code", one_line(reading.source.get("limit", ""), 90), dir="ltr")
    kind = "processes" if reading.fallback else "cgroup"
    source = t(f"memory_source_{kind}", file=file, kind=reading.kind)
    hard = t("memory_hard_said", size=isolated(_size(reading.hard)))
    return element("p.memory-beneath", hard, " · ", source, " · ", kill)


def _size(size: float) -> str:
    return f"{size / MB:,.0f} MB"
