"""What else a visitor may have meant: another tag, another keyboard, a looser search.

Offered with what each would find, never searched unasked.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from lib.core import hebrew
from lib.core.analysis import lemmas_of
from lib.core.meeting import without_vowels
from lib.core.query import Mode, Query, TagMatch, Tolerance
from lib.core.results import ResultPage
from lib.stores.protocol import CorpusReader

MOST_NAMES = 3
ALIKE = 0.7
"""Share of letters in common (difflib's ratio) from which two tag names may be one mistyped."""

# Israel's keyboard (SI-1452): what the keys of a Latin layout write with the Hebrew one.
_LATIN = "ertyuiopasdfghjkl;zxcvbnm,."
_HEBREW = "קראטוןםפשדגכעיחלךףזסבהנמצתץ"
_TO_HEBREW = str.maketrans(_LATIN, _HEBREW)
_TO_LATIN = str.maketrans(_HEBREW, _LATIN)

_WRITTEN_TAG = re.compile(r'(?<!\S)(-?(?:tag|תגית):)("[^"]*"|\S+)')


@dataclass(frozen=True)
class Suggestion:
    """Another query, what it would find (None where that was not counted), and why: `code` and
    `word` fill the interface's sentence."""

    code: str
    query: Query
    word: str = ""
    total: int | None = None


def tags_meant(reader: CorpusReader, query: Query, unknown: tuple[str, ...]) -> list[Suggestion]:
    """The query with a tag that exists in the place of each that does not."""
    if not unknown:
        return []
    names = {hebrew.canonical(count.tag.name): count.tag.name for count in reader.tags()}
    return [
        Suggestion("tag", _with_tag(query, name, names[near]), names[near])
        for name in unknown
        for near in _near(hebrew.canonical(name.rpartition(":")[2]), list(names))
    ]


def _near(name: str, names: list[str]) -> list[str]:
    """Those that differ by vowel letters alone come first."""
    same = [other for other in names if without_vowels(other) == without_vowels(name)]
    close = get_close_matches(name, names, MOST_NAMES, ALIKE)
    return list(dict.fromkeys([*same, *close]))[:MOST_NAMES]


def _with_tag(query: Query, unknown: str, name: str) -> Query:
    """`name` wherever the query says `unknown`: chosen, left out, or written in the text."""
    wanted = hebrew.canonical(unknown)

    def other(tag: str) -> str:
        return name if hebrew.canonical(tag) == wanted else tag

    def written(match: re.Match[str]) -> str:
        same = hebrew.canonical(match[2].strip('"')) == wanted
        return f'{match[1]}"{name}"' if same else match[0]

    return query.with_(
        text=_WRITTEN_TAG.sub(written, query.text),
        tags=tuple(map(other, query.tags)),
        any_tags=tuple(map(other, query.any_tags)),
        not_tags=tuple(map(other, query.not_tags)),
        page=1,
    )


def other_keyboard(reader: CorpusReader, query: Query) -> list[Suggestion]:
    """The query as the same keys write it in the other script, where the corpus has none of its
    words and all of those."""
    text = query.text.strip()
    for table in (_TO_HEBREW, _TO_LATIN):
        meant = text.lower().translate(table)
        if meant != text.lower() and _held(reader, meant) and not _any_held(reader, text):
            return [Suggestion("keyboard", query.with_(text=meant, page=1), meant)]
    return []


def _held(reader: CorpusReader, text: str) -> bool:
    words = hebrew.words(hebrew.canonical(text))
    return bool(words) and all(_frequency(reader, word) for word in words)


def _any_held(reader: CorpusReader, text: str) -> bool:
    return any(_frequency(reader, word) for word in hebrew.words(hebrew.canonical(text)))


def _frequency(reader: CorpusReader, word: str) -> int:
    keys = [("w", word), *(("l", lemma) for lemma, _ in lemmas_of(word))]
    return max(reader.frequencies(keys).values(), default=0)


def loosened(query: Query) -> Iterator[Suggestion]:
    """The same search, loosened in one way each."""
    if query.page > 1:
        yield Suggestion("first_page", query.with_(page=1))
        return
    if query.chosen or query.not_tags:
        yield Suggestion("unfiltered", query.with_(tags=(), any_tags=(), not_tags=()))
    if len(query.tags) > 1 and query.tag_match is TagMatch.ALL:
        yield Suggestion("any_tag", query.with_(tag_match=TagMatch.ANY))
    if query.held or query.dropped:
        yield Suggestion("every_form", query.with_(held=(), dropped=()))
    if query.tolerance is not Tolerance.SPELLING:
        yield Suggestion("looser", query.with_(tolerance=Tolerance.SPELLING))
    if query.mode is Mode.EXACT:
        yield Suggestion("words", query.with_(mode=Mode.WORDS))
    elif query.text.strip():
        yield Suggestion("exact", query.with_(mode=Mode.EXACT))
    yield from _fewer_words(query)


MOST_WORDS = 5


def _fewer_words(query: Query) -> Iterator[Suggestion]:
    """Without one of the words, as typed."""
    typed = query.text.split()
    if not 1 < len(typed) <= MOST_WORDS:
        return
    for place, word in enumerate(typed):
        left = " ".join(typed[:place] + typed[place + 1 :])
        yield Suggestion("without_word", query.with_(text=left), word)


def counted(
    offered: Iterator[Suggestion], search: Callable[[Query], ResultPage]
) -> Iterator[Suggestion]:
    """With what each would find; those that would find nothing are left out."""
    for offer in offered:
        mode = Mode.EXACT if offer.query.mode is Mode.EXACT else Mode.WORDS
        total = search(offer.query.with_(mode=mode, limit=1)).total
        if total:
            yield Suggestion(offer.code, offer.query, offer.word, total)
