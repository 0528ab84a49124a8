"""Which words a query's terms are met by, whatever text they stand in."""

from collections.abc import Iterable

from lib.core.analysis import lemmas_of
from lib.core.match import Term


class WantedWords:
    """Tells of any word whether one of the terms is met by it; looks at each spelling once."""

    def __init__(self, terms: Iterable[Term]) -> None:
        terms = list(terms)
        self.written = {word for term in terms if not term.wildcard for word in term.words}
        self.beginnings = tuple(term.word for term in terms if term.wildcard)
        self.lemmas = {lemma for term in terms for lemma in term.keys}
        self._verdicts: dict[str, bool] = {}

    def __bool__(self) -> bool:
        """Whether there is anything to meet."""
        return bool(self.written or self.beginnings)

    def as_written(self, word: str) -> bool:
        """Whether a word of a canonical text is one of them as it is written."""
        return word in self.written or word.startswith(self.beginnings or "\0")

    def by_lemma(self, spelled: str) -> bool:
        """Whether a word, spelled in full, may be a form of one of them."""
        if not self.lemmas:
            return False
        verdict = self._verdicts.get(spelled)
        if verdict is None:
            verdict = any(lemma in self.lemmas for lemma, _ in lemmas_of(spelled))
            self._verdicts[spelled] = verdict
        return verdict
