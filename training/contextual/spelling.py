"""The tokenizer: the source's Unigram with the pieces that were chosen, numbered anew.

Everything is said in the `tokenizers` library's own terms, so that whoever opens tokenizer.json
gets the same tokens.  Points and ignorable characters go, as everywhere (lib/core/hebrew.py);
what keyboards put in place of geresh, gershayim and maqaf becomes the sign that the source has
read most: a Unigram has a piece for a spelling, not for a word.
"""

import re
from collections.abc import Iterable, Sequence

from tokenizers import Regex, Tokenizer
from tokenizers.models import Unigram
from tokenizers.normalizers import NFKC, Replace
from tokenizers.normalizers import Sequence as Normalizers
from tokenizers.pre_tokenizers import Metaspace, WhitespaceSplit
from tokenizers.pre_tokenizers import Sequence as Splits
from tokenizers.processors import TemplateProcessing

from lib.core.characters import IGNORABLE, POINTS
from training.carried import Pieces

SPECIALS = ("<s>", "<pad>", "</s>", "<unk>")
"""What stands first, in the order in which XLM-R has them."""

_INSTEAD = (
    (f"[{IGNORABLE}{POINTS}]", ""),
    ("[\u05be\u2010-\u2015\u2212]", "-"),
    ("[\u05f3\u2018\u2019\u201b]", "'"),
    ("[\u05f4\u201c-\u201f]", '"'),
    ("[\u05c0\u05c3\u05c6|]", " "),
    ("\u05ef", "ייי"),
    (" {2,}", " "),
)


def normalizers() -> Normalizers:
    return Normalizers([NFKC(), *(Replace(Regex(each), plain) for each, plain in _INSTEAD)])


def tokenizer_of(pieces: Pieces, chosen: Sequence[int] | None = None) -> Tokenizer:
    """With the chosen places of the source's pieces, in their order; with all of them unless
    told."""
    places = range(len(pieces.names)) if chosen is None else chosen
    scored = [(pieces.names[place], pieces.scores[place]) for place in places]
    number = {name: place for place, (name, _) in enumerate(scored)}
    begin, end, unknown = (
        pieces.names[each] for each in (pieces.begin, pieces.end, pieces.unknown)
    )
    tokenizer = Tokenizer(Unigram(scored, unk_id=number[unknown]))
    tokenizer.normalizer = normalizers()
    tokenizer.pre_tokenizer = Splits([WhitespaceSplit(), Metaspace(prepend_scheme="always")])
    tokenizer.post_processor = TemplateProcessing(
        single=f"{begin} $A {end}",
        special_tokens=[(begin, number[begin]), (end, number[end])],
    )
    return tokenizer


_HEBREW = re.compile("[\u0590-\u05ff]")
_LATIN = re.compile("[!-~\u00a1-\u024f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2581]+")
_DROPPED = re.compile(f"[{IGNORABLE}{POINTS}\u05be\u05c0\u05c3\u05c6\u05ef\u05f3\u05f4]")


def kept(pieces: Pieces, used: Iterable[int]) -> list[int]:
    """Places of the pieces to keep: what stands first, all that Hebrew is written with, every
    single Latin character, digit and sign, and of longer ones without a Hebrew letter those that
    are `used`."""
    among = set(used)

    def wanted(place: int, name: str) -> bool:
        bare = name.removeprefix("\u2581")
        if name in SPECIALS:
            return True
        if _DROPPED.search(name):  # never seen: normalised away
            return False
        if _HEBREW.search(name):
            return True
        return bool(_LATIN.fullmatch(name)) and (len(bare) < 2 or place in among)

    return [place for place, name in enumerate(pieces.names) if wanted(place, name)]
