"""What a store is asked to find, free of any database's language."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from lib.core.analysis import Forms, lemmas_of
from lib.core.beside import Beside
from lib.core.query import Tolerance


@dataclass(frozen=True)
class Term:
    """One word of a query and the ways it may be met; all are alternatives.

    It is met by itself as written and by every word that may be a form of one of `lemmas`, each
    with its probability.  Where `forms` is given it is met by these words alone, as written; a
    `wildcard` by every word that begins with it.
    """

    word: str
    lemmas: tuple[tuple[str, float], ...] = ()
    forms: tuple[str, ...] | None = None
    wildcard: bool = False

    @classmethod
    def of(cls, word: str, tolerance: Tolerance = Tolerance.SPELLING) -> "Term":
        """As written, or by all of its forms.  What lies between depends on the corpus: see
        lib.search.forms."""
        return cls(word) if tolerance is Tolerance.NONE else cls(word, lemmas_of(word))

    @property
    def words(self) -> tuple[str, ...]:
        """The words that it is met by as written."""
        return (self.word,) if self.forms is None else self.forms

    @property
    def keys(self) -> tuple[str, ...]:
        """The lemmas that it is met by."""
        return tuple(lemma for lemma, _ in self.lemmas) if self.forms is None else ()


@dataclass(frozen=True)
class Run:
    """Words side by side, or near each other: `terms` are what all of its passages meet, `beside`
    tells which of these hold the words in place."""

    terms: tuple[Term, ...]
    beside: Beside

    @classmethod
    def as_written(cls, words: Sequence[str], within: int | None = None) -> "Run":
        forms = tuple(frozenset((word,)) for word in words)
        return cls(tuple(map(Term, words)), Beside(forms, within))

    @property
    def text(self) -> str:
        return " ".join(term.word for term in self.terms)

    @property
    def words(self) -> frozenset[str]:
        """Every word that may stand in it."""
        return frozenset[str]().union(*self.beside.forms)


Clause = tuple[Term | Run, ...]
"""Alternatives, of which one must be met."""


@dataclass(frozen=True)
class TagFilter:
    """Tags by name or category:name: all (or any) of `required`, one of each group of
    `written`, none of `excluded`."""

    required: tuple[str, ...] = ()
    any: bool = False
    excluded: tuple[str, ...] = ()
    written: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Match:
    """The documents that meet every clause of `all_of`, one of `any_of` where there are any,
    none of `none_of`, hold every substring anywhere, and pass the tags; where `rows` is given,
    only those among these rows, and only those behind row `since`.

    The empty Match is the whole corpus.  Substrings are canonical text; with `spelled` they are
    also looked for in the full spelling of what is pointed.
    """

    all_of: tuple[Clause, ...] = ()
    any_of: Clause = ()
    none_of: Clause = ()
    substrings: tuple[str, ...] = ()
    spelled: bool = False
    tags: TagFilter = TagFilter()
    rows: tuple[int, ...] | None = None
    since: int = 0

    @property
    def wanted(self) -> tuple[Term | Run, ...]:
        """Everything that counts for a passage."""
        return tuple(each for clause in self.all_of for each in clause) + self.any_of


@dataclass(frozen=True)
class Met:
    """The words of a passage, as written, that a query's words are met by; not `surely` where
    the passage's points have a say too."""

    words: frozenset[str]
    surely: bool = True


@dataclass(frozen=True)
class Candidate:
    """A document as the index holds it: see lib.core.analysis.Forms for the columns.

    `title_words` says how many of the leading words belong to the title.
    """

    id: int
    title_words: int
    words: str
    lemmas: str
    others: str
    spelled: str

    @classmethod
    def of(cls, row: int, forms: Forms) -> "Candidate":
        """As the index would hold a document that has these forms."""
        return cls(row, forms.title_words, forms.words, forms.lemmas, forms.others, forms.spelled)


@dataclass(frozen=True)
class CorpusStatistics:
    """What ranking needs to know of the whole corpus; lengths are in words.

    `stale` documents wait to be analysed again: they are found by their words as written alone.
    `lost` per cent lie on a server that does not answer: they are not found at all.
    """

    documents: int
    average_length: float
    version: int
    stale: int = 0
    lost: int = 0


Vocabulary = Mapping[str, Set[str]]
"""The words of the corpus that may have each lemma."""

Frequencies = dict[tuple[str, str], int]
"""Documents that hold (form, term); forms are 'w' a word as written and 'l' a lemma."""
