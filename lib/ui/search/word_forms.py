"""What each word of a query met, as chips that open: forms with counts, and how far they go."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from lib.core.query import Query, Tolerance
from lib.core.visible import one_line
from lib.core.word_forms import Form, WordForms
from lib.ui.address import search_link
from lib.ui.markup import anchor, element, isolated, joined
from lib.ui.search.cards import reason_text
from lib.ui.search.filters import current, unfolding
from lib.ui.strings import t

SHOWN = 12
"""Forms that are seen at once; the others unfold."""


def word_chips(query: Query, words: Sequence[WordForms]) -> Markup:
    """One chip for each word that the corpus holds some form of."""
    drawn = [_chip(query, each) for each in words if each.forms]
    if not drawn:
        return Markup()
    return element("div.words", drawn, role="group", aria_label=t("forms_label"))


def _chip(query: Query, word: WordForms) -> Markup:
    used = sum(form.used for form in word.forms)
    number = f"{used:,}" if used == len(word.forms) else f"{used:,}/{len(word.forms):,}"
    # What was narrowed stays open: the visitor sees what the search leaves out.
    narrowed = word.word in _words(query.held) or word.word in _words(query.dropped)
    counted = element("span.number", number, title=t("forms_number"))
    head = element("summary", isolated(word.word, 40), counted)
    return element("details.word", head, _forms(query, word), open=narrowed)


def _forms(query: Query, word: WordForms) -> Markup:
    sure = [form for form in word.forms if not form.doubtful]
    doubtful = [form for form in word.forms if form.doubtful]
    parts = [_levels(query, word), _list(query, word, sure)]
    if doubtful:
        parts += [element("h4", t("forms_doubtful")), _list(query, word, doubtful)]
    return element("div.word-forms", parts)


def _words(entries: Iterable[str]) -> set[str]:
    return {entry.partition(":")[0] for entry in entries}


def _levels(query: Query, word: WordForms) -> Markup:
    """As written, with prefix letters, all forms, all forms and spellings."""
    drawn = (
        anchor(
            _held(query, word.word, level), t(f"tolerance_{level}"),
            aria_current=current(level is word.tolerance),
        )
        for level in Tolerance
    )  # fmt: skip
    label = t("forms_level", word=one_line(word.word, 40))
    return element("span.segments", drawn, role="group", aria_label=label)


def _held(query: Query, word: str, level: Tolerance) -> str:
    others = tuple(each for each in query.held if each.partition(":")[0] != word)
    own = () if level is query.tolerance else (f"{word}:{level}",)
    return search_link(query, held=(*others, *own))


def _list(query: Query, word: WordForms, forms: Sequence[Form]) -> Markup:
    return unfolding([_row(query, word, form) for form in forms], SHOWN)


def _row(query: Query, word: WordForms, form: Form) -> Markup:
    why = element("span.quiet", reason_text(form.rule.reason(word.word, form.word)))
    inside = joined(
        element("span.form", isolated(form.word, 40)),
        element("span.number", f"{form.documents:,}"),
    )
    entry = f"{word.word}:{form.word}"
    side = "" if form.used else "off"
    # What a narrower level leaves out is not switched on one by one.
    if not form.used and entry not in query.dropped:
        return element("li", inside, why, class_=side)
    label = t("forms_drop" if form.used else "forms_use", form=one_line(form.word, 40))
    switch = anchor(_switched(query, entry), inside, aria_label=label, title=label)
    return element("li", switch, why, class_=side)


def _switched(query: Query, entry: str) -> str:
    if entry in query.dropped:
        dropped = tuple(each for each in query.dropped if each != entry)
    else:
        dropped = (*query.dropped, entry)
    return search_link(query, dropped=dropped)
