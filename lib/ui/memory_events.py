"""What happened to memory, told in the visitor's language."""

import time
from collections.abc import Callable, Sequence

from lib.memory.events import Event
from lib.memory.readings import MB
from lib.ui.markup import isolated, safe
from lib.ui.strings import STRINGS, t

MOST_ROWS = 40


def said(event: Event) -> str:
    """One sentence, as HTML and for plotly alike: nothing in it that either would read."""
    code = f"memory_event_{event.code}"
    if code not in STRINGS:
        code = f"memory_event_{event.kind}"
    text = t(code, **_fields(event))
    if event.details.get("times", 1) > 1:
        text += " " + t("memory_times", times=f"{event.details['times']:,}")
    if event.difference is not None:
        text += f" ({_signed(event.difference)})"
    return text


def _fields(event: Event) -> dict[str, str]:
    """Everything that a sentence may ask for."""
    details = event.details
    limit = details.get("limit")
    return {
        "model": safe(str(details.get("model", "")), 60),
        "file": safe(str(details.get("file", "")), 60),
        "encoded": f"{details.get('encoded', 0):,}",
        "what": t(f"memory_kind_{event.kind}"),
        "limit": f"{limit / MB:,.0f} MB" if isinstance(limit, int) else "–",
        "sessions": f"{details.get('sessions', 0):,}",
        "size": f"{details.get('working_set_mb', 0):,.0f} MB",
    }


def table_html(events: Sequence[Event], clock: Callable[[float], str]) -> str:
    """Newest first; `clock` writes a moment in the visitor's own time."""
    if not events:
        return f'<p class="quiet">{t("memory_events_none")}</p>'
    heads = ("memory_when", "memory_what", "memory_lasted", "memory_peak", "memory_change")
    head = "".join(f'<th scope="col">{t(code)}</th>' for code in heads)
    rows = "".join(_row(event, clock) for event in events[:MOST_ROWS])
    return (
        f'<div class="memory-scroll"><table class="memory-events"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _row(event: Event, clock: Callable[[float], str]) -> str:
    what = said(event).removesuffix(f" ({_signed(event.difference or 0)})")
    peak = f"{event.peak / MB:,.1f} MB" if event.peak else ""
    change = _signed(event.difference) if event.difference is not None else ""
    cells = (
        ("memory_when", f"<bdi>{clock(event.started)}</bdi>"),
        ("memory_what", what),
        ("memory_lasted", _lasted(event)),
        ("memory_peak", f"<bdi>{peak}</bdi>" if peak else ""),
        ("memory_change", f"<bdi>{change}</bdi>" if change else ""),
    )
    drawn = "".join(f'<td data-head="{t(code)}">{value}</td>' for code, value in cells)
    return f'<tr class="{safe(_tone(event))}">{drawn}</tr>'


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
        return isolated(f"{event.seconds:.1f} s")
    return isolated(f"{event.seconds / 60:,.0f} min")


def _signed(size: int) -> str:
    return f"{size / MB:+,.1f} MB"


def clock_of(shift: float) -> Callable[[float], str]:
    """Hours and minutes today, with the day before that; `shift` seconds from UTC."""

    def clock(moment: float) -> str:
        then, today = time.gmtime(moment + shift), time.gmtime(time.time() + shift)
        same = (then.tm_year, then.tm_yday) == (today.tm_year, today.tm_yday)
        return time.strftime("%H:%M:%S" if same else "%d.%m %H:%M", then)

    return clock
