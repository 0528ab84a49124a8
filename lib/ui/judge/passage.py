"""One passage to judge, and the row of all of them, as HTML."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from lib.access.administrators import Way
from lib.core.documents import Document
from lib.core.judgements import Grade, Judgement, nearest
from lib.core.query import Mode, Query
from lib.core.visible import one_line, visible
from lib.search.highlighting import Highlights
from lib.ui.address import cards_link, document_link, judge_link
from lib.ui.keys import STEPS
from lib.ui.markup import anchor, direction_of, element, isolated, joined, marked, paragraphs
from lib.ui.strings import t

IMPORTED = "import"
"""Who said what a file brought."""
Said = Mapping[str, Judgement]
"""document → what was said of it."""


def to_judging(query: Query) -> Markup:
    """From the cards; nothing where there is no text to judge by."""
    if not query.text.strip():
        return Markup()
    return element("p.to-beside", anchor(judge_link(query.text.strip()), t("judge_to")))


def head(query: Query, done: int, total: int) -> Markup:
    """What is judged, how far that is, and the way back."""
    back = anchor(cards_link(query), t("beside_back"))
    progress = element("span.number", t("judge_progress", done=done, total=total), role="status")
    return element("div.bar-line", back, anchor(judge_link(), t("judge_all")), progress)


def strip(ids: Sequence[str], said: Said, text: str, here: int) -> Markup:
    """A number for each passage, which shows what was said of it; `here` is the one open."""
    cells = (_cell(number, said.get(key), text, here) for number, key in enumerate(ids, 1))
    return element("ol.judge-strip", cells, aria_label=t("judge_strip"))


def _cell(number: int, judgement: Judgement | None, text: str, here: int) -> Markup:
    grade = nearest(judgement.grade).word if judgement else ""
    said = t(f"judge_{grade}") if grade else t("judge_open")
    label = t("judge_number", number=number, said=said)
    link = anchor(
        judge_link(text, number), str(number), class_=grade, aria_label=label, title=label,
        aria_current="step" if number == here else None,
    )  # fmt: skip
    return element("li", link)


def passage_html(
    document: Document, spans: Highlights, query: Query, judgement: Judgement | None
) -> Markup:
    """The whole of it, without anything that tells how it was found."""
    title = marked(visible(document.title), spans.title)
    ref = element("span.ref", isolated(document.reference)) if document.reference else ""
    name = element("bdi", title or one_line(document.name))
    return element(
        "article.judge-passage",
        element("h2", anchor(document_link(document.id, query), name), ref),
        element("div.judge-text", paragraphs(document.text, spans.text), tabindex=0),
        element("p.quiet", said_html(judgement)) if judgement else "",
        dir=direction_of(document.text),
    )


def said_html(judgement: Judgement) -> Markup:
    """'Partly, by dana, 3.12.2026'."""
    grade = t(f"judge_{nearest(judgement.grade).word}")
    known = judgement.who in (Way.PASSWORD, Way.LINK, IMPORTED)
    who = t(f"judge_by_{judgement.who}") if known else isolated(judgement.who, 60)
    date = element("bdi", f"{judgement.at:%d.%m.%Y}")
    return element("span", t("judge_said", said=grade, who=who, date=date))


def steps(text: str, here: int, total: int) -> Markup:
    """To the passages beside it, by link and by key."""
    ways = {"prev": here - 1, "next": here + 1}
    drawn = (_step(text, side, to) for side, to in ways.items() if 1 <= to <= total)
    return element("nav.steps.judge-steps", drawn, aria_label=t("judge_strip"))


def _step(text: str, side: str, number: int) -> Markup:
    key = STEPS[side][0]
    return anchor(
        judge_link(text, number), t(f"judge_{side}"), " ", element("kbd", key),
        data_step=side, rel=side, aria_keyshortcuts=" ".join(STEPS[side]),
    )  # fmt: skip


def missing(modes: Sequence[Mode]) -> Markup:
    """Which modes cannot answer now."""
    if not modes:
        return Markup()
    named = ", ".join(t(f"mode_{mode}") for mode in modes)
    return element("p.notice", t("judge_missing", modes=named), role="note")


def nothing_to_judge() -> Markup:
    return element("div.panel", element("h2", t("judge_found_none")))


def done_html() -> Markup:
    return joined(element("p.notice", t("judge_done"), role="status"))


def button_label(grade: Grade, key: str) -> str:
    """Not HTML."""
    return t("judge_key", said=t(f"judge_{grade.word}"), key=key)
