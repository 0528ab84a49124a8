"""What happened to memory, told in the visitor's language."""

import time
from collections.abc import Callable, Sequence

from markupsafe import Markup, escape

from lib.core.visible import one_line
from lib.memory.events import Event
from lib.memory.readings import MB
from lib.ui.markup import element, isolated
from lib.ui.strings import STRINGS, t

MOST_ROWS = 40


def said(event: Event) -> Markup:
    """One sentence, for HTML and for plotly alike: nothing in it that either would read."""
    code = f"memory_event_{event.code}"
    if code not in STRINGS:
        code = f"memory_event_{event.kind}"
    text = t(code, **_fields(event))
    if event.details.get("times", 1) > 1:
        text += " " + t("memory_times", times=f"{event.details['times']:,}")
    if event.difference is not None:
        text += f" ({_signed(event.difference)})"
    return escape(text)


def _fields(event: Event) -> dict[str, str | int]:
    """Everything that a sentence may ask for."""
    details = event.details
    limit = details.get("limit")
    return {
        "model": one_line(str(details.get("model", "")), 60),
        "file": one_line(str(details.get("file", "")), 60),
        "encoded": details.get("encoded", 0),
        "what": t(f"memory_kind_{event.kind}"),
        "limit": f"{limit / MB:,.0f} MB" if isinstance(limit, int) else "–",
        "sessions": details.get("sessions", 0),
        "size": f"{details.get('working_set_mb', 0):,.0f} MB",
    }


def table_html(events: Sequence[Event], clock: Callable[[float], str]) -> Markup:
    """Newest first; `clock` writes a moment in the visitor's own time."""
    if not events:
        return element("p.quiet", t("memory_events_none"))
    heads = ("memory_when", "memory_what", "memory_lasted", "memory_peak", "memory_change")
    head = element("thead", element("tr", (element("th", t(code), scope="col") for code in heads)))
    body = element("tbody", (_row(event, clock) for event in events[:MOST_ROWS]))
    return element("div.memory-scroll", element("table.memory-events", head, body))


def _row(event: Event, clock: Callable[[float], str]) -> Markup:
    change = "" if event.difference is None else _signed(event.difference)
    cells = (
        ("memory_when", isolated(clock(event.started))),
        ("memory_what", said(event).removesuffix(f" ({change})")),
        ("memory_lasted", _lasted(event)),
        ("memory_peak", isolated(f"{event.peak / MB:,.1f} MB") if event.peak else ""),
        ("memory_change", isolated(change) if change else ""),
    )
    drawn = (element("td", value, data_head=t(code)) for code, value in cells)
    return element("tr", drawn, class_=_tone(event))


def _tone(event: Event) -> str:
    if event.kind == "kill" or event.details.get("level") == "critical":
        return "critical"
    return "warning" if event.kind == "alert" else ""


def _lasted(event: Event) -> str:
    if event.seconds is None:
        return t("memory_lasts")
    if event.seconds < 0.05:
        return ""
    if event.seconds < 60:
        return t("memory_seconds", number=isolated(f"{event.seconds:.1f}"))
    return t("memory_minutes", number=isolated(f"{event.seconds / 60:,.0f}"))


def _signed(size: int) -> str:
    return f"{size / MB:+,.1f} MB"


def clock_of(shift: float) -> Callable[[float], str]:
    """Hours and minutes today, with the day before that; `shift` seconds from UTC."""

    def clock(moment: float) -> str:
        then, today = time.gmtime(moment + shift), time.gmtime(time.time() + shift)
        same = (then.tm_year, then.tm_yday) == (today.tm_year, today.tm_yday)
        return time.strftime("%H:%M:%S" if same else "%d.%m %H:%M", then)

    return clock
