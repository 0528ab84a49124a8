"""Static token embeddings: a text's vector is the mean of its tokens' vectors.

Reads the directory that sentence-transformers' StaticEmbedding reads, with tokenizers and
numpy alone, and gives the same vectors as SentenceTransformer(directory).  The weights are
8-bit rows in the layout that it undoes while loading:

    vector of token t = embeddings[mapping[t]] × weights[t]
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lib.core.errors import EncoderError, ModelDamaged, ModelMissing
from lib.encoders.protocol import Encoded, Windows
from lib.encoders.safetensors import Tensors, read_tensors
from lib.encoders.static_card import FOLDER, check_digest, static_card
from lib.encoders.unchanged import Unchanged

if TYPE_CHECKING:
    import numpy as np
    from tokenizers import Tokenizer

    from lib.encoders.protocol import Matrix, Vector

WORDS_FILE = "words.txt"
STEP = 10
"""Words between the beginnings of two windows, about; a window is two steps."""

REMEMBERED = 16_384
"""Stretches without white space whose tokens are remembered; running text repeats itself."""

_LONGEST_REMEMBERED = 32
_CHUNK = re.compile(r"\S{1,100}")
_ROWS_AT_ONCE = 256
_STEPS_AT_ONCE = 16
"""Steps whose vectors are summed in one go: memory does not grow with the text."""


class StaticEncoder:
    """Raises ModelMissing where there is no model, ModelDamaged where a file is not whole."""

    def __init__(self, directory: Path) -> None:
        folder = directory / FOLDER
        if not folder.is_dir():
            raise ModelMissing(
                f"There is no static model in {directory.name}.",
                "Give the directory that holds modules.json, or train one: python -m training.",
            )
        files = [folder / "model.safetensors", folder / "tokenizer.json"]
        self._files = Unchanged(files)
        tensors = read_tensors(files[0])
        self._rows = _tensor(tensors, "embeddings", 2)
        self._row_of = _tensor(tensors, "mapping", 1)
        self._weights = _tensor(tensors, "weights", 1).astype("float32")
        self._tokenizer: Tokenizer | None = _tokenizer(files[1])
        self._check(self._tokenizer.get_vocab_size())
        self._words_file = directory / WORDS_FILE
        self._vocabulary: tuple[list[str], Vector] | None = None
        self._remembered: dict[str, list[int]] = {}
        self.card = static_card(directory)
        check_digest(self.card.name, *files)
        self._files.check()

    def _check(self, tokens: int) -> None:
        import numpy as np

        if not (
            len(self._row_of) == len(self._weights) == tokens
            and int(self._row_of.max()) < len(self._rows)
        ):
            raise ModelDamaged(
                f"The tokenizer has {tokens} tokens and the weights {len(self._row_of)}.",
                "Fetch the model again: its files belong to different versions.",
            )
        if not np.isfinite(self._weights).all():
            raise ModelDamaged("A token's weight is no number.", "Fetch or train the model again.")

    def encode_query(self, text: str) -> Vector:
        vector: Vector = self.encode_passages([text]).vectors[0]
        return vector

    def encode_passages(self, texts: Sequence[str], windows: bool = False) -> Encoded:
        import numpy as np

        self._files.check()
        vectors = np.zeros((len(texts), self.card.dimension), np.float32)
        found = []
        for number, text in enumerate(texts):
            spans = [match.span() for match in _CHUNK.finditer(text)]
            bounds = _step_bounds(len(spans))
            steps = self._step_sums(text, spans, bounds)
            vectors[number] = steps.sum(axis=0)
            if windows:
                found.append(_windows(spans, bounds, steps))
        return Encoded(_unit(vectors), windows=found)

    def _step_sums(
        self, text: str, spans: Sequence[tuple[int, int]], bounds: Sequence[int]
    ) -> Matrix:
        """(steps, dimension): the sums of the token vectors of each step."""
        import numpy as np

        sums = np.zeros((len(bounds) - 1, self.card.dimension), np.float32)
        for begin in range(0, len(sums), _STEPS_AT_ONCE):
            some = bounds[begin : begin + _STEPS_AT_ONCE + 1]
            sums[begin : begin + len(some) - 1] = self._summed(text, spans, some)
        return sums

    def _summed(self, text: str, spans: Sequence[tuple[int, int]], bounds: Sequence[int]) -> Matrix:
        import numpy as np

        tokens: list[int] = []
        ends = [0]
        for first, last in itertools.pairwise(bounds):
            for start, end in spans[first:last]:
                tokens += self._tokens(text[start:end])
            ends.append(len(tokens))
        numbers = np.array(tokens, np.intp)
        weights = self._weights[numbers]
        share = np.zeros((len(bounds) - 1, len(numbers)), np.float32)
        for step, (start, end) in enumerate(itertools.pairwise(ends)):
            share[step, start:end] = weights[start:end]
        sums: Matrix = share @ self._rows[self._row_of[numbers]].astype(np.float32)
        return sums

    def _tokens(self, chunk: str) -> list[int]:
        """White space parts tokens, so that a chunk's tokens never depend on its neighbours."""
        tokens = self._remembered.get(chunk)
        if tokens is None:
            if self._tokenizer is None:
                raise EncoderError("The model was closed.", "Search again: it is loaded anew.")
            tokens = self._tokenizer.encode(chunk, add_special_tokens=False).ids
            if len(self._remembered) >= REMEMBERED:
                self._remembered.clear()
            if len(chunk) <= _LONGEST_REMEMBERED:
                self._remembered[chunk] = tokens
        return tokens

    def related(self, text: str, limit: int = 8) -> list[tuple[str, float]]:
        """The vocabulary's words nearest to the text and their cosines, best first; never the
        text's own words.  Words as people write them, one for each core."""
        import numpy as np

        query = self.encode_query(text)  # and with it the files are looked at
        own = {token for chunk in text.split() for token in self._tokens(chunk)}
        words, lengths = self._shown_words()
        products = _joined(rows @ query for rows in self._first_rows(len(words)))
        cosines = products / np.maximum(lengths, np.float32(1e-12))
        found: list[tuple[str, float]] = []
        for token in np.argsort(-cosines, kind="stable").tolist():
            if len(found) == limit or cosines[token] <= 0:
                break
            if words[token] and token not in own:
                found.append((words[token], float(cosines[token])))
        return found

    def coverage(self, query: str, texts: Sequence[str]) -> Vector:
        """(texts,): how far each text covers the query word by word, 0 to 1.

        The mean over the query's tokens of each one's best cosine among the text's tokens,
        weighted by the length of its vector, which training made the measure of how telling a
        word is (late interaction: Khattab and Zaharia 2020).  Costs as much as windows do.
        """
        import numpy as np

        self._files.check()
        asked = np.unique(self._all_tokens(query))
        held = [np.unique(self._all_tokens(text) or [0]) for text in texts]
        if not len(asked) or not held:
            return np.zeros(len(texts), np.float32)
        tokens, places = np.unique(np.concatenate(held), return_inverse=True)
        cosines = self._token_cosines(asked, tokens)
        starts = np.cumsum([0, *map(len, held[:-1])])
        best = np.maximum.reduceat(cosines[:, places], starts, axis=1)
        telling = np.linalg.norm(self._vectors(asked), axis=1)
        covered: Vector = telling @ best / max(float(telling.sum()), 1e-12)
        return covered

    def _all_tokens(self, text: str) -> list[int]:
        return [token for found in _CHUNK.finditer(text) for token in self._tokens(found[0])]

    def _vectors(self, tokens: np.ndarray) -> Matrix:
        vectors: Matrix = self._rows[self._row_of[tokens]] * self._weights[tokens, None]
        return vectors

    def _token_cosines(self, asked: np.ndarray, tokens: np.ndarray) -> Matrix:
        """(asked, tokens), never below 0; rare words that share a row share no meaning."""
        import numpy as np

        queries = _unit(self._vectors(asked))
        cosines = np.empty((len(asked), len(tokens)), np.float32)
        for begin in range(0, len(tokens), 1024):
            some = tokens[begin : begin + 1024]
            cosines[:, begin : begin + 1024] = queries @ _unit(self._vectors(some)).T
        same_row = self._row_of[asked][:, None] == self._row_of[tokens][None]
        cosines[same_row & (asked[:, None] != tokens[None])] = 0
        return np.maximum(cosines, 0, out=cosines)

    def _shown_words(self) -> tuple[list[str], Vector]:
        """The word to show for each of the first tokens, and the lengths of their rows; made on
        the first use."""
        import numpy as np

        if self._vocabulary is None:
            words = _read_words(self._words_file)[: len(self._row_of)]
            rows = self._first_rows(len(words))
            self._vocabulary = (
                words,
                _joined(np.sqrt(np.einsum("ij,ij->i", some, some)) for some in rows),
            )
        return self._vocabulary

    def _first_rows(self, tokens: int) -> Iterator[Matrix]:
        """The rows of the first tokens, some at a time, each lot in the place of the one before:
        fresh memory for each costs a server's thread more time than the arithmetic."""
        import numpy as np

        stored = np.empty((_ROWS_AT_ONCE, self.card.dimension), self._rows.dtype)
        rows = np.empty(stored.shape, np.float32)
        for begin in range(0, tokens, _ROWS_AT_ONCE):
            some = self._row_of[begin : min(begin + _ROWS_AT_ONCE, tokens)]
            # "raise" would copy once more; _check has seen to it that every row is there.
            np.take(self._rows, some, axis=0, out=stored[: len(some)], mode="clip")
            rows[: len(some)] = stored[: len(some)]
            yield rows[: len(some)]

    def close(self) -> None:
        import numpy as np

        self._tokenizer = None
        self._remembered = {}
        self._vocabulary = None
        self._rows = np.zeros((0, self.card.dimension), np.int8)
        self._row_of = self._weights = np.zeros(0, np.int32)


def _step_bounds(words: int) -> list[int]:
    """Steps of about STEP words and of equal size: no window is shorter than its
    neighbours, which would bring its cosines nearer to 1."""
    steps = max(1, round(words / STEP))
    return [step * words // steps for step in range(steps + 1)]


def _windows(spans: Sequence[tuple[int, int]], bounds: Sequence[int], steps: Matrix) -> Windows:
    """Two neighbouring steps each; a text of one step is one window, one without words none."""
    if not spans:
        return Windows([], steps[:0])
    wide = min(2, len(steps))
    sums = steps if wide == 1 else steps[:-1] + steps[1:]
    stretches = [
        (spans[bounds[step]][0], spans[bounds[step + wide] - 1][1]) for step in range(len(sums))
    ]
    return Windows(stretches, _unit(sums))


def _unit(vectors: Matrix) -> Matrix:
    """Rows of unit length; zeros stay zeros."""
    import numpy as np

    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    units: Matrix = vectors / np.maximum(lengths, np.float32(1e-12))
    return units


def _joined(parts: Iterable[Vector]) -> Vector:
    import numpy as np

    whole: Vector = np.concatenate([*parts, np.zeros(0, np.float32)])
    return whole


def _tensor(tensors: Tensors, name: str, dimensions: int) -> np.ndarray:
    array = tensors.arrays.get(name)
    if array is None or array.ndim != dimensions:
        raise ModelDamaged(
            f"model.safetensors holds no usable {name}.", "Fetch or train the model again."
        )
    return array


def _tokenizer(path: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    try:
        return Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises nothing narrower
        raise ModelDamaged(
            f"{path.name} cannot be read: {error}.", "Fetch or train the model again."
        ) from error


def _read_words(path: Path) -> list[str]:
    """Line t is the word to show for token t; an empty line is never shown."""
    try:
        return path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError):
        return []
