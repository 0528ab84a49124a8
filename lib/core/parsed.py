"""A query's text taken apart: operands, what is wanted and left out, and what was not read.

    Word        one word; with `wildcard`, every word that begins so
    Phrase      words side by side; with `within`, at most so many words apart, in any order
    WrittenTag  a tag's name, or category:name

A group of `wanted` is met by any one of its operands; all groups must be.  Groups are of words
and phrases, or of tags: a document's tags narrow what is searched, so that "this word or that
tag" has no meaning in ranking, and is told and read as both (`or_mixed`).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from lib.core import hebrew
from lib.core.characters import CLOSING, OPENING
from lib.core.messages import Code

MOST_WORDS = 40
MOST_TAGS = 20
LONGEST_TAIL = 8
"""Words behind an unquoted tag that may belong to its name."""
MOST_UNREAD = 10
MOST_TYPED = 40
"""Characters that are shown of what was not read."""


class UnreadCode(Code):
    """Why a part of a query was not understood, as a notice."""

    ALONE_MINUS = (
        "unread_alone_minus",
        "{text}: a minus with no word right behind it leaves nothing out.",
    )
    MINUS_BEFORE_BRACKET = (
        "unread_minus_before_bracket",
        "{text}: a minus leaves out one word, phrase or tag, not several in brackets.",
    )
    NOT_IS_A_WORD = (
        "unread_not_is_a_word",
        "{text} is read as a word; a minus right before a word leaves it out.",
    )
    UNCLOSED_QUOTE = (
        "unread_unclosed_quote",
        "{text}: the quotation mark has no partner; the words behind it were read one by one.",
    )
    WITHIN_NUMBER = (
        "unread_within_number",
        "{text}: after ~ stands a number of words from 1 to 100.",
    )
    OR_WITHOUT_SIDES = (
        "unread_or_without_sides",
        "{text}: OR stands between two words, phrases or tags that are wanted.",
    )
    OR_MIXED = (
        "unread_or_mixed",
        "{text}: a tag OR a word cannot be asked for; passages with both are shown.",
    )
    OR_BRACKETS = (
        "unread_or_brackets",
        "{text}: brackets group nothing; OR joins the two that stand right beside it.",
    )
    WILDCARD_TOO_SHORT = (
        "unread_wildcard_too_short",
        "{text}: at least two letters stand before *; it was ignored.",
    )
    WILDCARD_MISPLACED = (
        "unread_wildcard_misplaced",
        "{text}: * stands at the end of a single word; here it was ignored.",
    )
    EMPTY_TAG = "unread_empty_tag", "{text}: a tag's name follows its colon."
    TOO_MANY = (
        "unread_too_many",
        "{text}: the query has more words or tags than are read; the last ones were ignored.",
    )


@dataclass(frozen=True)
class Unread:
    """A part of the query that was not understood, as it was typed."""

    code: str
    text: str

    @property
    def said(self) -> UnreadCode:
        return UnreadCode(f"unread_{self.code}")


@dataclass(frozen=True)
class Word:
    text: str
    wildcard: bool = False


@dataclass(frozen=True)
class Phrase:
    text: str
    within: int | None = None


@dataclass(frozen=True)
class WrittenTag:
    name: str


Operand = Word | Phrase | WrittenTag


@dataclass(frozen=True)
class Piece:
    """One thing that was typed: operands that are all wanted (or left out as one), OR, or AND.

    `literal` and `natural` are its share of the texts that exact mode and models read.  An
    `open` piece may be followed by more of its name (a tag), a `plain` one may be such a part.
    """

    operands: tuple[Operand, ...] = ()
    literal: str = ""
    natural: str = ""
    excluded: bool = False
    is_or: bool = False
    is_and: bool = False
    open: bool = False
    plain: bool = False
    last: bool = False
    """Ends with punctuation: no name goes on behind it."""
    typed: str = ""


@dataclass(frozen=True)
class Parsed:
    """All texts of operands are canonical.

    Words behind a tag's unquoted name are in `wanted`, until `with_tags` has told which of them
    belong to it.
    """

    wanted: tuple[tuple[Operand, ...], ...] = ()
    excluded: tuple[Operand, ...] = ()
    literal: str = ""
    """What exact mode looks for: the text without exclusions and tags, quotes taken off."""
    natural: str = ""
    """What a model reads: the text without exclusions, tags, operators and quotes."""
    unread: tuple[Unread, ...] = ()
    pieces: tuple[Piece, ...] = field(default=(), repr=False, compare=False)
    faults: tuple[Unread, ...] = field(default=(), repr=False, compare=False)
    """The part of `unread` that does not depend on tags."""

    @property
    def asks(self) -> bool:
        """Whether it holds any operand.  A text that is not blank and asks nothing was not
        understood; it is no request for everything."""
        return bool(self.wanted or self.excluded)

    @property
    def asks_words(self) -> bool:
        """Whether any word or phrase is wanted or left out, and not tags alone."""
        operands = [*self.excluded, *(each for group in self.wanted for each in group)]
        return any(not isinstance(each, WrittenTag) for each in operands)

    @property
    def narrows_by_words(self) -> bool:
        """Whether words narrow even a search by meaning: a phrase, or a word that is left out."""
        operands = [each for group in self.wanted for each in group]
        return any(isinstance(each, Phrase) for each in operands) or any(
            not isinstance(each, WrittenTag) for each in self.excluded
        )

    @property
    def has_tails(self) -> bool:
        """Whether words behind a tag's name may belong to it, which `with_tags` finds out."""
        return any(piece.open for piece in self.pieces)

    def with_tags(self, exists: Callable[[str], bool]) -> "Parsed":
        """The same with every tag's name made certain: the longest one, with words of its tail,
        that `exists`, else the name alone.  Words of a name are no longer wanted."""
        if not self.has_tails:
            return self
        pieces = list(_resolved(self.pieces, exists))
        return assembled(pieces, self.faults)


def _resolved(pieces: tuple[Piece, ...], exists: Callable[[str], bool]) -> Iterator[Piece]:
    index = 0
    while index < len(pieces):
        piece = pieces[index]
        index += 1
        if piece.open:
            name = _name(piece)
            tail = _tail(pieces, index)
            names = [" ".join([name, *_texts(tail[:size])]) for size in range(len(tail) + 1)]
            size = next((s for s in range(len(tail), 0, -1) if exists(names[s])), 0)
            index += size
            piece = replace(piece, operands=(WrittenTag(names[size]),), open=False)
        yield piece


def _name(piece: Piece) -> str:
    tag = piece.operands[0]
    assert isinstance(tag, WrittenTag)
    return tag.name


def _tail(pieces: tuple[Piece, ...], start: int) -> tuple[Piece, ...]:
    """The plain pieces from `start` on that a tag's name may go on with."""
    tail: list[Piece] = []
    for piece in pieces[start:]:
        if not piece.plain or len(_texts([*tail, piece])) > LONGEST_TAIL:
            break
        tail.append(piece)
        if piece.last:
            break
    return tuple(tail)


def _texts(pieces: Iterable[Piece]) -> tuple[str, ...]:
    return tuple(o.text for piece in pieces for o in piece.operands if isinstance(o, Word))


def assembled(pieces: Iterable[Piece], faults: tuple[Unread, ...] = ()) -> Parsed:
    """What the pieces ask together; `faults` are what was not read in any one of them."""
    pieces = tuple(pieces)
    told: list[Unread] = []
    spoken = _spoken(pieces)
    literal = hebrew.canonical(" ".join(piece.literal for piece in spoken))
    wanted = _bounded(_groups(pieces, told), told)
    left_out = ((as_one(piece),) for piece in pieces if piece.excluded)
    excluded = _bounded(left_out, told)
    if not wanted and not excluded:  # operators alone (OR) are words like any other
        wanted = _bounded(((Word(word),) for word in hebrew.words(literal)), told)
    return Parsed(
        wanted=wanted,
        excluded=tuple(operand for (operand,) in excluded),
        literal=literal,
        natural=" ".join(piece.natural for piece in spoken if piece.natural),
        unread=tuple(dict.fromkeys((*faults, *told)))[:MOST_UNREAD],
        pieces=pieces,
        faults=faults,
    )


def _spoken(pieces: tuple[Piece, ...]) -> list[Piece]:
    """Without OR and AND beside tags and exclusions: they are no part of the text."""
    return [
        piece
        for index, piece in enumerate(pieces)
        if not (piece.is_or or piece.is_and)
        or not any(_is_filter(side) for side in pieces[max(0, index - 1) : index + 2])
    ]


def _is_filter(piece: Piece) -> bool:
    return piece.excluded or any(isinstance(operand, WrittenTag) for operand in piece.operands)


def as_one(piece: Piece) -> Operand:
    """The piece as a single operand: the words of תל-אביב as a phrase."""
    if len(piece.operands) == 1:
        return piece.operands[0]
    return Phrase(" ".join(_texts([piece])))


def _loses_wildcard(piece: Piece) -> bool:
    last = piece.operands[-1]
    return len(piece.operands) > 1 and isinstance(last, Word) and last.wildcard


def _is_grouped(left: str, right: str) -> bool:
    """(a b) OR c, a OR (b c): a bracket closes or opens right beside the OR."""
    closes = left[-1:] in CLOSING and not any(char in OPENING for char in left)
    opens = right[:1] in OPENING and not any(char in CLOSING for char in right)
    return bool(left and closes) or bool(right and opens)


def _groups(pieces: Iterable[Piece], told: list[Unread]) -> Iterator[tuple[Operand, ...]]:
    """The groups in the order typed; an OR without two wanted sides is told."""
    told_apart = [piece for piece in pieces if piece.operands or piece.is_or]
    chain: list[Piece] = []
    for index, piece in enumerate(told_apart):
        if piece.is_or and _has_sides(told_apart, index):
            continue
        if piece.is_or and (not piece.operands or _is_beside_excluded(told_apart, index)):
            told.append(Unread("or_without_sides", piece.typed))
            continue
        if piece.excluded:
            continue
        if index and told_apart[index - 1].is_or and _has_sides(told_apart, index - 1):
            chain.append(piece)
            continue
        yield from _closed(chain, told)
        chain = [piece]
    yield from _closed(chain, told)


def _has_sides(pieces: list[Piece], index: int) -> bool:
    if not 0 < index < len(pieces) - 1:
        return False
    sides = (pieces[index - 1], pieces[index + 1])
    return not any(side.is_or or side.excluded for side in sides)


def _is_beside_excluded(pieces: list[Piece], index: int) -> bool:
    return any(side.excluded for side in pieces[max(0, index - 1) : index + 2])


def _closed(chain: list[Piece], told: list[Unread]) -> Iterator[tuple[Operand, ...]]:
    if len(chain) < 2:
        yield from ((operand,) for piece in chain for operand in piece.operands)
        return
    group = tuple(dict.fromkeys(as_one(piece) for piece in chain))
    told += [Unread("wildcard_misplaced", piece.typed) for piece in chain if _loses_wildcard(piece)]
    told += [
        Unread("or_brackets", f"{left.typed} {right.typed}"[:MOST_TYPED])
        for left, right in pairwise(chain)
        if _is_grouped(left.typed, right.typed)
    ]
    if len({isinstance(operand, WrittenTag) for operand in group}) == 1:
        yield group
        return
    told.append(Unread("or_mixed", " ".join(piece.typed for piece in chain)[:MOST_TYPED]))
    yield from ((operand,) for operand in group)


def _bounded(
    groups: Iterable[tuple[Operand, ...]], told: list[Unread]
) -> tuple[tuple[Operand, ...], ...]:
    """Distinct groups, as many as are read."""
    kept: list[tuple[Operand, ...]] = []
    room = {Word: MOST_WORDS, Phrase: MOST_WORDS, WrittenTag: MOST_TAGS}
    for group in dict.fromkeys(groups):
        taken = []
        for operand in group:
            room[type(operand)] -= 1
            if room[type(operand)] >= 0:
                taken.append(operand)
        if len(taken) < len(group) and not any(each.code == "too_many" for each in told):
            told.append(Unread("too_many", _shown(group[-1])))
        if taken:
            kept.append(tuple(taken))
    return tuple(kept)


def _shown(operand: Operand) -> str:
    return operand.name if isinstance(operand, WrittenTag) else operand.text
