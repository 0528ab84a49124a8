"""The tokenizer: one token a word, its core; words outside the vocabulary in pieces.

Everything is said in the `tokenizers` library's own terms, so that whoever opens
tokenizer.json gets the same tokens.  The rules follow lib/core/hebrew.py: points and joiners
go, abbreviation signs go, final letters become ordinary ones, one to three prefix letters and
one light ending are stripped where three letters are left.
"""

import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from tokenizers import Regex, Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import NFKC, Lowercase, Replace
from tokenizers.normalizers import Sequence as Normalizers
from tokenizers.pre_tokenizers import Sequence as Splits
from tokenizers.pre_tokenizers import Split

from training.recipe import Recipe

UNKNOWN = "[UNK]"
CONTINUED = "##"
LONGEST_PIECE = 3
_LETTER = "\u05d0-\u05ea"
_DELETED = (
    "[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u00ad\u034f\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
_QUOTES = "'\u05f3\u2018\u2019\u201b\"\u05f4\u201c\u201d\u201f"
_GERESH = "'\u05f3\u2018\u2019\u201b"
_ENDINGS = (
    "ותיהמ|ותיהנ|ותיכמ|ותינו|יותיו|ותיו|ותיה|ותי|יות|יהמ|יהנ|יכמ|ינו|ימ|ות|ית|יו|יה|נו|ה|ת|י|ו"
)
_SINGLES = "אבגדהוזחטיכלמנסעפצקרשת0123456789abcdefghijklmnopqrstuvwxyz"


def pipeline() -> Tokenizer:
    """Normalisation and splitting, with no vocabulary yet."""
    tokenizer = Tokenizer(WordPiece({UNKNOWN: 0}, unk_token=UNKNOWN))
    finals = [Replace(final, plain) for final, plain in zip("ךםןףץ", "כמנפצ", strict=True)]
    abbreviation = f"(?<=[{_LETTER}])[{_QUOTES}]+(?=[{_LETTER}])|(?<=[{_LETTER}])[{_GERESH}]+"
    tokenizer.normalizer = Normalizers(
        [
            NFKC(),
            Replace(Regex(_DELETED), ""),
            Replace(Regex(abbreviation), ""),
            Lowercase(),
            *finals,
        ]
    )
    tokenizer.pre_tokenizer = Splits(
        [
            Split(Regex(f"[{_LETTER}]+|[^\\W_{_LETTER}]+"), "removed", invert=True),
            Split(Regex(f"^[והבכלמש]{{1,3}}(?=[{_LETTER}]{{3}})"), "removed"),
            Split(Regex(f"(?<=[{_LETTER}]{{3}})(?:{_ENDINGS})$"), "removed"),
        ]
    )
    return tokenizer


def cores(tokenizer: Tokenizer, chunk: str) -> list[str]:
    """The cores of one stretch of text without white space."""
    normal = tokenizer.normalizer.normalize_str(chunk)
    return [core for core, _ in tokenizer.pre_tokenizer.pre_tokenize_str(normal)]


@dataclass(frozen=True)
class Vocabulary:
    """`rows[t]` is the row of token t, `rarity[t]` its starting weight; token 0 is unknown
    and has a row of zeros."""

    tokenizer: Tokenizer
    tokens: list[str]
    rows: np.ndarray
    rarity: np.ndarray
    own: int

    @property
    def row_count(self) -> int:
        return int(self.rows.max()) + 1


def build_vocabulary(counts: Mapping[str, float], recipe: Recipe) -> Vocabulary:
    """The vocabulary of weighted core counts; ties are broken by the core itself."""
    ranked = sorted(counts, key=lambda core: (-counts[core], core))
    kept = ranked[: recipe.own + recipe.shared]
    own = min(recipe.own, len(kept))
    pieces = _pieces(ranked[len(kept) :], set(kept), counts, recipe.pieces)
    initials = [single for single in _SINGLES if single not in set(kept)]
    tokens = [UNKNOWN, *kept, *initials, *pieces]
    total = sum(counts.values())
    rarest = _rarity(0.5 / total)
    rows = [0, *range(1, own + 1)]
    rarity = [0.0, *(_rarity(counts[core] / total) for core in kept[:own])]
    for token in tokens[own + 1 :]:
        rows.append(own + 1 + zlib.crc32(token.encode()) % recipe.buckets)
        rarity.append(_rarity(counts[token] / total) if token in counts else 0.6 * rarest)
    tokenizer = pipeline()
    tokenizer.model = WordPiece(
        {token: number for number, token in enumerate(tokens)},
        unk_token=UNKNOWN,
        continuing_subword_prefix=CONTINUED,
        max_input_chars_per_word=100,
    )
    return Vocabulary(
        tokenizer, tokens, np.array(rows, np.int64), np.array(rarity, np.float32), own
    )


def _rarity(share: float) -> float:
    """log(1 + 1/(100 p)), near idf for rare words and near nothing for the commonest."""
    return float(np.log1p(1 / (100 * share)))


def _pieces(
    outside: Iterable[str], kept: set[str], counts: Mapping[str, float], number: int
) -> list[str]:
    """Single continuation letters, then the commonest longer ones that cores outside the
    vocabulary need behind the longest vocabulary word that begins them."""
    wanted: dict[str, float] = defaultdict(float)
    for core in outside:
        begun = next((n for n in range(len(core) - 1, 1, -1) if core[:n] in kept), 1)
        rest = core[begun:]
        for size in range(2, LONGEST_PIECE + 1):
            for start in range(len(rest) - size + 1):
                wanted[CONTINUED + rest[start : start + size]] += counts[core] * (size - 1)
    ranked = sorted(wanted, key=lambda piece: (-wanted[piece], piece))[:number]
    return [*(CONTINUED + single for single in _SINGLES), *ranked]


def by_row(values: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """(number of rows,) float32: the mean of the tokens' values in each row."""
    number = np.maximum(np.bincount(rows), 1)
    return np.asarray(np.bincount(rows, values) / number, np.float32)
