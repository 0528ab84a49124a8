"""How near documents stand to a question, whatever drew them.

A document's cosine is that of the vector that was stored or, by a model that encodes windows on
demand, of its best window.  Such a model also tells how far the best of them cover the question
word by word.  A document under a tag that is itself near the question gains a little.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lib.core.documents import Document, Tag, text_of
from lib.core.highlight import Span
from lib.core.reasons import Near, Reason, reason
from lib.core.stretches import LONG, best_stretches
from lib.core.visible import visible
from lib.search.calibration import Calibration
from lib.search.deadline import Deadline
from lib.search.portions import in_portions
from lib.search.question import Question
from lib.stores.protocol import CorpusReader

NEAR_TAGS = 5
LOOKED_AT = 300_000
"""Characters of texts that one question looks through at most: two hundred paragraphs, fifteen
passages of 20,000."""
STRETCH = 1_000
"""Characters of a long text that are looked into: with its overlaps a long paragraph."""
COVERED = 50
"""So many of the nearest are also compared word by word: the order of the rest is not seen."""
BESIDE = 1.0
"""Share of the whole document beside its best window (`bench.encoder_quality --plain`: recall@10
.899 of windows alone, .907 so)."""
TAG_BOOST = 0.3
"""Share of what a near tag's cosine has above that of unrelated passages that its documents gain
(docs/QUALITY.md: a share of the whole cosine is more than tells one passage from another)."""


@dataclass(frozen=True)
class Nearness:
    """`score` orders documents: the cosine with what a near tag and, of a model with windows on
    demand, `beside` add; `span` is the best window, in the visible text."""

    cosine: float
    score: float
    span: Span | None = None
    tag: Tag | None = None

    @property
    def reasons(self) -> tuple[Reason, ...]:
        why = (reason("meaning", cosine=round(self.cosine, 3)),)
        return why if self.tag is None else (*why, reason("near_tag", tag=str(self.tag)))

    def beside(self, known: Calibration) -> Near:
        """Beside what unrelated passages are."""
        tag = str(self.tag) if self.tag else ""
        return Near(round(self.cosine, 4), known.base, known.floor, known.clear, tag)


class Look:
    """One question's look into texts by a model that encodes windows while it waits: within so
    many characters and until the deadline.  Of a long text the stretch that holds the most of
    the `sought` words is looked at."""

    def __init__(self, question: Question, sought: frozenset[str], deadline: Deadline) -> None:
        self.question = question
        self.in_time = True
        self._sought = sought
        self._deadline = deadline
        self._left = LOOKED_AT

    def into(self, document: Document) -> Looked | None:
        """Nothing where there is no time or room left."""
        if self._deadline.passed or self._left <= 0:
            self.in_time = self.in_time and not self._deadline.passed
            return None
        text, start = text_of(document), 0
        self._left -= len(text)
        if len(text) > LONG:
            start, end = best_stretches(text, self._sought, most=1, length=STRETCH)[0]
            text = text[start:end]
        cosine, span = self._best_window(text)
        if span is not None:
            span = span[0] + start, span[1] + start
        return Looked(text, cosine, span)

    def _best_window(self, text: str) -> tuple[float, Span | None]:
        from lib.search.windows import best

        encoded = self.question.keeper.encode_passages([text], windows=True)
        return best(encoded.windows[0], self.question.direction)


@dataclass(frozen=True)
class Looked:
    """A text and its window that is nearest to the question, in the whole document's text."""

    text: str
    cosine: float
    span: Span | None


@dataclass(frozen=True)
class _Seen:
    """What is remembered of a document: its title's length in `text_of` and its near tag."""

    title: str
    tag: Tag | None
    looked: Looked | None


def nearness(
    reader: CorpusReader,
    look: Look,
    rows: Sequence[int],
    tags: Mapping[Tag, float],
    worth: Sequence[int],
) -> dict[int, Nearness]:
    """By row; a document that has no vector yet is left out.  `tags` are those near the
    question, with their cosines; `worth` the rows whose texts may be looked into, first things
    first."""
    cosines = _by_vectors(reader, look.question, rows)
    seen = _seen(reader, look, [row for row in rows if row in cosines], tags, worth)
    covered = _covered(look.question, seen)
    near = {}
    for row, remembered in seen.items():
        whole, span = cosines[row]
        cosine, more = whole, 0.0
        if look.question.card.windows_on_demand:
            more = beside(whole, covered.get(row))
        if remembered.looked is not None:
            cosine, span = remembered.looked.cosine, remembered.looked.span
        above = tags[remembered.tag] - look.question.calibration.base if remembered.tag else 0.0
        near[row] = Nearness(
            cosine,
            cosine + more + TAG_BOOST * max(0.0, above),
            _in_text(span, remembered.title),
            remembered.tag,
        )
    return near


def _seen(
    reader: CorpusReader,
    look: Look,
    rows: Sequence[int],
    tags: Mapping[Tag, float],
    worth: Sequence[int],
) -> dict[int, _Seen]:
    """In the order of `rows`; those worth a look are read first."""
    into = set(worth) if look.question.card.windows_on_demand else set()
    among = set(rows)
    first = [row for row in worth if row in among]
    order = list(dict.fromkeys((*first, *rows)))
    seen: dict[int, _Seen] = {}
    for row, document in zip(order, in_portions(order, reader.documents, _characters), strict=True):
        near = [tag for tag in document.tags if tag in tags]
        own = max(near, key=tags.__getitem__, default=None)
        looked = look.into(document) if row in into else None
        seen[row] = _Seen(visible(document.title), own, looked)
    return {row: seen[row] for row in rows}


def _characters(document: Document) -> int:
    return len(document.text)


def _covered(question: Question, seen: Mapping[int, _Seen]) -> dict[int, float]:
    """Of the nearest that were looked into."""
    looked = {
        row: remembered.looked for row, remembered in seen.items() if remembered.looked is not None
    }
    nearest = sorted(looked, key=lambda row: -looked[row].cosine)[:COVERED]
    if not nearest:
        return {}
    shares = question.keeper.coverage(question.text, [looked[row].text for row in nearest])
    return {} if shares is None else dict(zip(nearest, shares.tolist(), strict=True))


def beside(whole: float, covered: float | None) -> float:
    """What orders documents beside the cosine of their best window: some of the whole one's, and
    how far their words cover the question's where that is known."""
    return BESIDE * whole + (covered or 0.0)


def near_tags(reader: CorpusReader, question: Question) -> dict[Tag, float]:
    """Tags nearer to the question than unrelated ones are, with their cosines."""
    nearest = reader.nearest_tags(question.card.name, question.vector, NEAR_TAGS)
    floor = question.calibration.tag_floor
    return {tag: cosine for tag, cosine in nearest if cosine > floor}


def _by_vectors(
    reader: CorpusReader, question: Question, rows: Sequence[int]
) -> dict[int, tuple[float, Span | None]]:
    from lib.search.windows import best_packed

    model, query = question.card.name, question.direction
    packed = reader.windows(model, rows)
    return {
        row: (float(vector @ query), best_packed(packed.get(row, b""), query))
        for row, vector in reader.vectors(model, rows).items()
    }


def _in_text(span: Span | None, title: str) -> Span | None:
    from lib.search.windows import within_text

    return within_text(span, title)
