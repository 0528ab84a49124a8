"""The first look: is anything wrong, what to do, and six figures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lib.memory.guard import Level, Line
from lib.memory.readings import MB, Reading
from lib.memory.trend import Trend
from lib.stores.protocol import PoolState
from lib.ui.corpus_figures import duration
from lib.ui.markup import isolated, safe
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
    peak: Reading
    trend: Trend
    model: Mapping[str, Any]
    sessions: Sessions | None
    pool: PoolState | None
    last_kill: float | None
    administrator: bool


def status_html(now: Now) -> str:
    """One calm line; a panel once something is wrong."""
    reading = now.reading
    fill = {
        "used": _size(reading.working_set), "limit": _size(reading.limit),
        "left": _size(reading.headroom), "hard": _size(reading.hard),
        "room": _size(reading.left), "line": _size(now.line.raised),
    }  # fmt: skip
    if now.level is Level.OK:
        calm = t("memory_calm", **fill)
        return f'<p class="memory-status ok" role="status"><i></i><span>{calm}</span></p>'
    advice = "memory_do_critical" if now.level is Level.CRITICAL else "memory_do_warning"
    who = "" if now.administrator else f" {t('memory_do_sign_in')}"
    return (
        f'<div class="memory-status {now.level}" role="alert"><h2>'
        f"{t(f'memory_head_{now.level}', **fill)}</h2>"
        f"<p>{t(f'memory_said_{now.level}', **fill)}</p><p>{t(advice)}{who}</p></div>"
    )


def figures_html(now: Now, clock: Callable[[float], str]) -> str:
    reading = now.reading
    share = 100 * reading.working_set / reading.limit
    cells = (
        ("memory_used", _size(reading.working_set),
         t("memory_used_of", limit=_size(reading.limit), share=f"{share:.0f}%")),
        ("memory_headroom", _size(reading.headroom), _limit_in(now)),
        ("memory_peak_since", _size(now.peak.working_set),
         t("memory_at", at=f"<bdi>{clock(now.peak.at)}</bdi>")),
        ("memory_model", *_model(now.model)),
        ("memory_sessions", *_sessions(now.sessions)),
        ("memory_connections", *_pool(now.pool)),
    )  # fmt: skip
    drawn = "".join(
        f"<div><dt>{t(code)}</dt><dd><b><bdi>{value}</bdi></b><span>{more}</span></dd></div>"
        for code, value, more in cells
    )
    return f'<dl class="memory-figures">{drawn}</dl>{_beneath(now, clock)}'


def _limit_in(now: Now) -> str:
    """The trend, and how long it can go on."""
    if now.trend.per_minute is None:
        return t("memory_trend_unknown")
    if now.trend.steady:
        return t("memory_trend_steady")
    rate = f"<bdi>{now.trend.per_minute / MB:+.1f} MB</bdi>"
    seconds = now.trend.seconds_to(now.reading.headroom)
    if seconds is None or seconds > LONG:
        return t("memory_trend", rate=rate)
    return t("memory_trend_limit", rate=rate, left=f"<bdi>{duration(seconds)}</bdi>")


def _model(model: Mapping[str, Any]) -> tuple[str, str]:
    if not model:
        return "–", t("memory_model_none")
    said = t(f"memory_model_{model['state']}")
    if model["release_in"] is None:
        return said, isolated(model["title"], 40)
    left = f"<bdi>{duration(model['release_in'])}</bdi>"
    return said, t("memory_model_release", left=left)


def _sessions(sessions: Sessions | None) -> tuple[str, str]:
    if sessions is None:
        return "–", ""
    return f"{sessions.open:,}", t("memory_sessions_waiting", number=f"{sessions.waiting:,}")


def _pool(pool: PoolState | None) -> tuple[str, str]:
    if pool is None:
        return "–", t("memory_pool_none")
    return t("figure_of", number=pool.in_use, limit=pool.limit), t(
        "memory_pool_idle", number=f"{pool.idle:,}"
    )


def _beneath(now: Now, clock: Callable[[float], str]) -> str:
    reading = now.reading
    kill = (
        t("memory_last_kill", at=f"<bdi>{clock(now.last_kill)}</bdi>")
        if now.last_kill
        else t("memory_no_kill")
    )
    file = safe(reading.source.get("limit", ""), 90)
    kind = "processes" if reading.fallback else "cgroup"
    source = t(f"memory_source_{kind}", file=f'<code dir="ltr">{file}</code>', kind=reading.kind)
    hard = t("memory_hard_said", size=f"<bdi>{_size(reading.hard)}</bdi>")
    return f'<p class="memory-beneath">{hard} · {source} · {kill}</p>'


def _size(size: float) -> str:
    return f"{size / MB:,.0f} MB"
