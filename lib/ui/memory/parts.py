"""Where the server's memory is, as a bar of its parts, and what frees each of them."""

from dataclasses import dataclass

from markupsafe import Markup

from lib.bootstrap import App, Host
from lib.memory.readings import MB
from lib.memory.watch import MemoryWatch
from lib.ui.markup import element, isolated, joined
from lib.ui.sessions import Sessions, sessions
from lib.ui.strings import t

CONNECTION_BYTES = 4 * MB + 100_000
"""SQLite's page cache at its most (lib/stores/sqlite/engine.py), and SQLAlchemy's own."""


@dataclass(frozen=True)
class Part:
    name: str
    size: int
    more: str = ""


def parts(host: Host) -> list[Part]:
    """Largest claims first in the order of the picture; together the process' resident bytes."""
    rss = host.memory.own()
    base = min(rss, host.memory.base or rss)
    found = [Part("base", base), _sessions(sessions(weigh=True))]
    if isinstance(host, App):
        found += [_model(host), *_held(host)]
    rest = max(0, rss - sum(part.size for part in found))
    return [*found, Part("rest", rest, t("memory_part_rest_more"))]


def _sessions(found: Sessions | None) -> Part:
    found = found or Sessions(0, 0)
    more = t("memory_part_sessions_more", open=found.open, waiting=found.waiting)
    return Part("sessions", found.size_bytes, more)


def _model(app: App) -> Part:
    if app.model_state().get("state") != "loaded":
        return Part("model", 0, t("memory_part_model_gone"))
    return Part("model", loaded_bytes(app.memory), t("memory_part_model_more"))


def loaded_bytes(memory: MemoryWatch) -> int:
    """What the last load added."""
    for event in memory.events.recent():
        if event.kind == "model_load" and event.difference is not None:
            return max(0, event.difference)
    return 0


def _held(app: App) -> list[Part]:
    caches = {each.name: each for each in app.footprint.caches()}
    pool = app.store.pool()
    opened = pool.in_use + pool.idle
    entries = {name: each.entries for name, each in caches.items()}
    return [
        Part("codes", app.footprint.codes()),
        Part(
            "caches",
            sum(each.size_bytes for each in caches.values()),
            t("memory_part_caches_more", vectors=entries["query_vectors"], words=entries["words"]),
        ),
        Part(
            "pool",
            opened * CONNECTION_BYTES,
            t("memory_part_pool_more", number=opened),
        ),
    ]


def picture_html(found: list[Part]) -> Markup:
    """A bar, and the parts under it with their sizes."""
    whole = max(1, sum(part.size for part in found))
    bar = (
        element("i.part", class_=f"of-{part.name}", style=f"flex-grow:{part.size / whole:.4f}")
        for part in found
        if part.size
    )
    return joined(
        element("p.quiet", t("memory_parts_said", rss=isolated(_size(whole)))),
        element("div.memory-bar", bar, role="presentation"),
        element("ul.memory-parts", map(_row, found)),
    )


def _row(part: Part) -> Markup:
    mark = element("i.area.part", class_=f"of-{part.name}")
    said = element("span", t(f"memory_part_{part.name}"), element("small", part.more))
    return element("li", mark, said, isolated(_size(part.size)))


def _size(number: int) -> str:
    return f"{number / MB:,.1f} MB"
