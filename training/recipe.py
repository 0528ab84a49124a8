"""Every number of the recipe, in one frozen record that the model's card prints."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Recipe:
    """The defaults made the bundled model."""

    seed: int = 7
    dimension: int = 960
    own: int = 10_000
    """Most frequent cores, each with a row of its own."""
    shared: int = 28_000
    """Next cores: tokens of their own, with rows shared by crc32."""
    pieces: int = 12_000
    """Continuations of up to three letters, for cores outside the vocabulary."""
    buckets: int = 5_100
    """Rows that the shared cores and the pieces are spread over."""
    steps: int = 2_400
    batch: int = 1_024
    rate: float = 1e-3
    """Adam's, falling linearly to nothing."""
    temperature: float = 0.05
    removed: float = 0.6
    """How often the query's sentence is missing from the passage."""
    masked: float = 0.3
    """Chance of each of the query's words to be missing from the passage everywhere: what is
    left must be found by meaning."""
    frequent: float = 3e-4
    """Words of a larger share of the text are thinned out of the passages (word2vec)."""
    context: float = 0.9
    """Share of the co-occurrence vectors in the start, beside random ones."""
    context_dimension: int = 384
    paired: float = 0.2
    """Share of a batch that is titles, headings, synonyms, definitions."""
    taught: int = 192
    """Dimensions that learn from the teacher; 0 trains without one."""
    lessons: int = 150_000
    """Parts of the running text that the teacher reads."""
    lesson_words: int = 60_000
    """Commonest words that it reads alone."""
    lesson_steps: int = 1_000
    lesson_rate: float = 1e-2
    taught_length: float = 0.5
    """Length of what the teacher taught in a passage's vector, where the rest has 1."""
    centre: float = 1.0
    """Share of the mean passage vector that is taken off every token."""

    @property
    def read(self) -> int:
        """Dimensions that learn from the running text."""
        return self.dimension - self.taught

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)
