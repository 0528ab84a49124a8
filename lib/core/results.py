"""What a search answers."""

from dataclasses import dataclass, field
from typing import Any

from lib.core.documents import Document, TagCount
from lib.core.messages import Code, Message
from lib.core.query import Query
from lib.core.reasons import NO_SHARES, Reason, Shares, Tier, Why
from lib.core.word_forms import WordForms


class NoticeCode(Code):
    """What is told of a whole answer; of a part of the query that was not read see UnreadCode."""

    NO_WORDS = "no_words", "The query holds no word to search for."
    REINDEXING = (
        "reindexing",
        "The index is {percent} % renewed; the rest is found less well. "
        "A running server renews it, and so does python -m lib index.",
    )
    PARTS_LOST = (
        "parts_lost",
        "One of the database's servers does not answer: about {percent} % of the passages "
        "are missing here.",
    )
    UNKNOWN_TAG = "unknown_tag", "No tag is called {tag!r}."
    ONLY_DOUBTFUL = (
        "only_doubtful",
        "No passage surely holds the word; these hold one that may be a form of it.",
    )
    NO_PHRASE = "no_phrase", "No passage holds the phrase; its words were searched instead."
    SOME_WORDS = "some_words", "Few passages hold all the words; these hold some of them."
    NEAR_NONE_CLEAR = "near_none_clear", "No passage clearly answers; these are the nearest."
    NEAR_NONE = "near_none", "No passage is near in meaning; these are the least far."
    CUT_SHORT = (
        "cut_short",
        "The passages are long: not all that were found could be compared in time.",
    )
    UNMARKED = (
        "unmarked",
        "The passages are long: there was no time to say of each why it was found, and where.",
    )
    FIRST_PLACES = (
        "first_places",
        "These are the first {places} places in the corpus' order; there may be more.",
    )
    SAMPLED = (
        "sampled",
        "Words were counted in {counted} of the {total} passages, chosen by chance.",
    )
    FIRST_READ = (
        "first_read",
        "There was time to read {read} of the {total} passages that hold the words.",
    )
    NO_REST = "no_rest", "This is the whole corpus: there is nothing to compare it with."
    FIRST_LISTED = (
        "first_listed",
        "These are the first {listed} passages; there are more.",
    )
    RANKED_PART = (
        "ranked_part",
        "Searches by meaning compare the nearest passages alone, here {listed}; "
        "words mode lists every passage that holds the words.",
    )
    PARTLY_INDEXED = (
        "partly_indexed",
        "Not every passage can be found by meaning yet; indexing goes on.",
    )
    WORDS_ENOUGH = (
        "words_enough",
        "On this corpus meaning adds nothing to what words find, so words mode answered.",
    )
    SEMANTIC_OFF = "semantic_off", "Search by meaning is switched off."
    SEMANTIC_NO_MODEL = "semantic_no_model", "No model is set up for search by meaning."
    SEMANTIC_NOT_INDEXED = "semantic_not_indexed", "The corpus has no vectors yet."
    SEMANTIC_MEMORY = (
        "semantic_memory",
        "The model needs {needs} MB of memory and {left} MB are left.",
    )
    SEMANTIC_BUSY = "semantic_busy", "The model is busy."
    SEMANTIC_FAILED = "semantic_failed", "The model is not available."
    SEMANTIC_NO_WORDS = "semantic_no_words", "The model knows no word of the query."
    SEMANTIC_LIMITED = (
        "semantic_limited",
        "Too many searches by meaning in a row; the next may come in {seconds} s.",
    )


OF_HITS = frozenset((
    NoticeCode.ONLY_DOUBTFUL, NoticeCode.SOME_WORDS, NoticeCode.NEAR_NONE_CLEAR,
    NoticeCode.NEAR_NONE, NoticeCode.UNMARKED,
))  # fmt: skip
"""What is told of the hits, and so only where there are any."""


@dataclass(frozen=True)
class Notice(Message):
    """Something the visitor should know about the whole answer; `english` says more than the
    code's own words where the cause is known better."""

    english: str = ""

    @property
    def message(self) -> str:
        return self.english or str(self)

    def as_dict(self) -> dict[str, Any]:
        return {"code": self.code, "message": self.message, **dict(self.details)}


def notice(code: Code, english: str = "", **details: Any) -> Notice:
    return Notice(code, code(**details).details, english)


@dataclass(frozen=True)
class Snippet:
    """Part of the original text, from `start` on; `highlights` are [start, end) in `text`, in
    order, apart."""

    text: str
    highlights: tuple[tuple[int, int], ...] = ()
    cut_before: bool = False
    cut_after: bool = False
    start: int = 0

    @property
    def place(self) -> tuple[int, int] | None:
        """[start, end) in the original of the first highlight, or of all that is shown where there
        is none; None where that is the beginning anyway."""
        if not self.cut_before:
            return None
        first, last = self.highlights[0] if self.highlights else (0, len(self.text))
        return self.start + first, self.start + last

    def marked(self, before: str = "[", after: str = "]") -> str:
        out: list[str] = []
        position = 0
        for start, end in self.highlights:
            out += [self.text[position:start], before, self.text[start:end], after]
            position = end
        out.append(self.text[position:])
        return ("…" if self.cut_before else "") + "".join(out) + ("…" if self.cut_after else "")


@dataclass(frozen=True)
class Hit:
    """`score` is comparable within one answer only.  `document` holds the beginning of a long
    text."""

    document: Document
    score: float
    tier: Tier
    snippet: Snippet
    title_highlights: tuple[tuple[int, int], ...] = ()
    reasons: tuple[Reason, ...] = ()
    shares: Shares = NO_SHARES

    @property
    def why(self) -> Why:
        return Why(self.tier, self.reasons, self.shares)


@dataclass(frozen=True)
class ResultPage:
    """One page of an answer.

    `total` counts all documents that match; `truncated` says that counting stopped there.
    `mode` is the mode that answered, which may not be the one asked for: see `notices`.
    `model` is the title of the model whose vectors did, "" where none.
    `facets`, `forms` and `related` are there where they were asked for.  `siblings` come with the
    facets: tags that would do beside a chosen one, and how many passages each would add.
    """

    query: Query
    mode: str
    hits: tuple[Hit, ...]
    total: int
    truncated: bool = False
    model: str = ""
    facets: tuple[TagCount, ...] = ()
    siblings: tuple[TagCount, ...] = ()
    forms: tuple[WordForms, ...] = ()
    related: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
    timings_ms: dict[str, float] = field(default_factory=dict)
    explain: dict[str, Any] = field(default_factory=dict)
