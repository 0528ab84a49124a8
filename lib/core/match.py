"""What a store is asked to find, free of any database's language."""

from dataclasses import dataclass

from lib.core import hebrew
from lib.core.query import Tolerance


@dataclass(frozen=True)
class Term:
    """One word of a query in every form it may be met in; all are alternatives.

    A form that the query's tolerance rules out is empty.
    """

    word: str
    core: str = ""
    skeleton: str = ""

    @classmethod
    def of(cls, word: str, tolerance: Tolerance = Tolerance.SPELLING) -> "Term":
        if tolerance is Tolerance.NONE:
            return cls(word)
        core = hebrew.core(word)
        return cls(word, core, hebrew.skeleton(core) if tolerance is Tolerance.SPELLING else "")

    @property
    def loosest(self) -> tuple[str, str]:
        """(form, term) under which every document that this term matches is indexed: a word
        has one core and a core one skeleton, so the looser form includes the stricter."""
        if self.skeleton:
            return "s", self.skeleton
        return ("c", self.core) if self.core else ("w", self.word)


@dataclass(frozen=True)
class TagFilter:
    """Tags by name or category:name: all (or any) of `required`, all of `written`, none of
    `excluded`."""

    required: tuple[str, ...] = ()
    any: bool = False
    excluded: tuple[str, ...] = ()
    written: tuple[str, ...] = ()


@dataclass(frozen=True)
class Match:
    """The documents that hold all of `all_of`, one of `any_of` where there are any, none of
    `none_of`, every phrase on word boundaries, every substring anywhere, and pass the tags;
    where `rows` is given, only those among these rows.

    The empty Match is the whole corpus.  Phrases and substrings are canonical text.
    """

    all_of: tuple[Term, ...] = ()
    any_of: tuple[Term, ...] = ()
    none_of: tuple[Term, ...] = ()
    phrases: tuple[str, ...] = ()
    substrings: tuple[str, ...] = ()
    tags: TagFilter = TagFilter()
    rows: tuple[int, ...] | None = None

    @property
    def terms(self) -> tuple[Term, ...]:
        return self.all_of + self.any_of


@dataclass(frozen=True)
class Candidate:
    """A document as the index holds it: the forms of its words, in order, space-separated.

    `title_words` says how many of the leading words belong to the title.
    """

    id: int
    title_words: int
    words: str
    cores: str
    skeletons: str


@dataclass(frozen=True)
class CorpusFigures:
    """What ranking needs to know of the whole corpus; lengths are in words."""

    documents: int
    average_length: float
    version: int


Frequencies = dict[tuple[str, str], int]
"""Documents that hold (form, term); forms are 'c' core and 's' skeleton."""
