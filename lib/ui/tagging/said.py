"""A change of tags in words, as HTML: after it was done, and in the log."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from markupsafe import Markup

from lib.core.documents import CATEGORY_COLORS, Tag
from lib.core.tagging import TagAct, TagChange
from lib.core.visible import one_line
from lib.ui.markup import color, element, isolated, joined
from lib.ui.strings import t

AUTHORS = ("password", "link", "api", "command")
"""Those that are no names."""
COLORS = dict(
    zip(
        CATEGORY_COLORS,
        (
            "blue",
            "purple",
            "green",
            "orange",
            "red",
            "turquoise",
            "olive",
            "indigo",
            "brown",
            "moss",
        ),
        strict=True,
    )
)


def changed(change: TagChange) -> Markup:
    """'place:Haifa added to 12 passages · Undoes change 3 · 1 passage was left alone'."""
    details = {"tag": _called(change.tag), "number": change.documents}
    if change.to is not None:
        details["to"] = _called(change.to)
    if change.act is TagAct.RECOLOR:
        details |= {"tag": isolated(change.tag.category, 60), "color": color_name(change.color)}
    parts = [t(f"did_{change.act}", **details)]
    if change.undoes:
        parts.append(t("did_undo", change=change.undoes))
    if change.kept:
        parts.append(t("did_keep", number=change.kept))
    return Markup(" · ").join(parts)


def log_line(change: TagChange, ahead: timedelta) -> Markup:
    """A line of the log; the visitor's clock is `ahead` of UTC."""
    undone = element("span.quiet", " · ", t("did_undone")) if change.undone else ""
    return element(
        "div.tag-change",
        element("span.quiet.number", f"{change.number:,}"),
        element("span", changed(change), undone),
        element(
            "span.quiet", author(change.author), " · ", element("bdi", _written(change.at + ahead))
        ),
    )


def author(name: str) -> Markup:
    return Markup.escape(t(f"author_{name}")) if name in AUTHORS else isolated(name, 60)


def color_name(code: str) -> str:
    """A colour of the palette; another is called by its code."""
    name = COLORS.get(code)
    return t(f"color_{name}") if name else one_line(code, 7)


def pill(tag: Tag, colors: Mapping[str, str]) -> Markup:
    """A tag that leads nowhere."""
    dot = f"--dot:{color(colors.get(tag.category, ''))}"
    return element("span.pill", element("i.dot"), _called(tag), style=dot)


def row(tag: Markup, *why: Markup | str) -> Markup:
    """What stands beside a button: a tag or a passage, and why it is offered."""
    said = Markup(" · ").join(each for each in why if each)
    return element("div.tag-offer", tag, element("span.quiet", said) if said else "")


def _called(tag: Tag) -> Markup:
    return isolated(str(tag), 80)


def _written(at: datetime) -> str:
    return at.strftime("%d.%m.%Y %H:%M")


def together(changes: Sequence[TagChange]) -> Markup:
    """What was done in one go."""
    if len(changes) == 1:
        return changed(changes[0])
    said = Markup("; ").join(map(changed, changes))
    return joined(t("did_several", number=len(changes)), ": ", said)
