"""The keys that the pages know, and the list of them that "?" opens: static/script/page.js."""

from markupsafe import Markup

from lib.core.judgements import Grade
from lib.ui.markup import element
from lib.ui.strings import direction, t

STEPS = {"prev": ("k", "ל"), "next": ("j", "ח")}
"""Side → what leads there from hit to hit: one key, as either keyboard layout calls it."""
GRADES = {
    Grade.RELEVANT: ("1", "r", "ר"), Grade.PARTLY: ("2", "p", "פ"), Grade.NOT: ("3", "n", "מ"),
}  # fmt: skip
UNDO = ("u", "ו")
KEEP = ("s", "ד")
_BOX = ("/", ".")


def arrow(side: str) -> str:
    """Which way "prev" or "next" points, and its key between neighbouring passages."""
    return "→" if (side == "next") == (direction() == "ltr") else "←"


def keys_button() -> Markup:
    """What opens the list without a key."""
    said = t("keys_title")
    return element(
        "button.keys-open", "?", type="button", aria_label=said, title=said,
        aria_haspopup="dialog", aria_keyshortcuts="?",
    )  # fmt: skip


def keys_list() -> Markup:
    """Unseen until it is opened; the browser closes it by Escape, and gives the focus back."""
    return element(
        "dialog.keys",
        element("h2", t("keys_title"), id="keys-title"),
        element("p.quiet", t("keys_hint")),
        _group(
            "keys_everywhere",
            (_BOX, "keys_box"),
            (KEEP, "keys_keep"), (("Tab",), "keys_tab"), (("Enter",), "keys_enter"),
            (("?",), "keys_this"), (("Esc",), "keys_escape"),
        ),
        _group(
            "keys_reading",
            (STEPS["next"], "next_result"), (STEPS["prev"], "prev_result"),
            ((arrow("next"),), "next_passage"), ((arrow("prev"),), "previous_passage"),
        ),
        _group(
            "keys_judging",
            *((keys, f"judge_{grade.word}") for grade, keys in GRADES.items()),
            (UNDO, "judge_undo"),
            (STEPS["next"], "judge_next"), (STEPS["prev"], "judge_prev"),
        ),
        element("button.keys-close", t("keys_close"), type="button"),
        aria_labelledby="keys-title",
    )  # fmt: skip


def _group(where: str, *rows: tuple[tuple[str, ...], str]) -> Markup:
    return element("section", element("h3", t(where)), element("dl", (_row(*row) for row in rows)))


def _row(keys: tuple[str, ...], code: str) -> Markup:
    caps = ((element("kbd", key), " ") for key in keys)
    return element("div", element("dt", caps), element("dd", t(code)))
