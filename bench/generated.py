"""Passages by the million, for benches of size: the words are real, their order is not.

    python -m bench.generated 5

Words are drawn from those of the laws (without them, of the sample) by Zipf's law as Mandelbrot
has it; some get a prefix or an ending, so that the vocabulary grows with the corpus.  Lengths are
log-normal.  A passage depends on its number alone: a run may stop and go on, or begin anywhere.
"""

import argparse
import gzip
import itertools
import json
import random
from collections import Counter
from collections.abc import Iterator
from functools import cache

from bench.passages import SHARED
from lib.core import hebrew
from lib.core.documents import Document, Tag
from lib.ingest.sample import SAMPLE

MOST_WORDS = 40_000
READ = 8_000
"""Passages of which the words are taken."""
SHIFT, EXPONENT = 2.7, 1.07
"""Of Zipf's law: a word of rank r is drawn in proportion to 1 / (r + SHIFT) ** EXPONENT."""
MEDIAN_WORDS, SPREAD, FEWEST, MOST = 45, 0.7, 4, 400
PREFIXES = ("ו", "ה", "ב", "ל", "מ", "ש", "כ", "וה", "שה", "מה", "כש", "ול")
ENDINGS = ("ים", "ות", "י", "ו", "ה", "יו", "יה", "נו", "ית")
PREFIXED, INFLECTED = 0.12, 0.06
"""Shares of the words drawn; those that are drawn carry their own besides."""
SHARES = {"one in a hundred": 0.01, "one in four": 0.26, "every other": 0.5}
"""Tags of the category `share`, each on so many of the passages."""
SOURCES = 200


def generated(count: int, first: int = 0, seed: int = 7) -> Iterator[Document]:
    """The passages numbered from `first` on."""
    return (_passage(number, seed) for number in range(first, first + count))


def common_words(ranks: range) -> list[str]:
    """Words by how often they are drawn, as far as there are; the rank of the commonest is 0."""
    words, _ = _vocabulary()
    return words[ranks.start : ranks.stop : ranks.step]


def _passage(number: int, seed: int) -> Document:
    choice = random.Random(seed * 1_000_003 + number)
    words = round(choice.lognormvariate(0, SPREAD) * MEDIAN_WORDS)
    text = _sentences(_drawn(choice, min(max(words, FEWEST), MOST)), choice)
    title = " ".join(_drawn(choice, choice.randint(2, 6)))
    shares = (Tag(name, "share") for name, share in SHARES.items() if choice.random() < share)
    source = Tag(f"source {int(SOURCES * choice.random() ** 2)}", "source")
    return Document(f"generated-{number:08d}", text, title, (source, *shares))


def _drawn(choice: random.Random, number: int) -> list[str]:
    words, weights = _vocabulary()
    return [_varied(word, choice) for word in choice.choices(words, cum_weights=weights, k=number)]


def _varied(word: str, choice: random.Random) -> str:
    if choice.random() < INFLECTED and len(word) > 2:
        word = hebrew.fold(word) + choice.choice(ENDINGS)
    return choice.choice(PREFIXES) + word if choice.random() < PREFIXED else word


def _sentences(words: list[str], choice: random.Random) -> str:
    sentences = []
    while words:
        length = choice.randint(6, 24)
        sentences.append(" ".join(words[:length]) + ".")
        words = words[length:]
    return " ".join(sentences)


@cache
def _vocabulary() -> tuple[list[str], list[float]]:
    """Hebrew words, commonest first, and their weights added up."""
    counted = Counter(word for text in _texts() for word in hebrew.words(hebrew.canonical(text)))
    common = sorted(counted, key=lambda word: (-counted[word], word))
    words = [word for word in common if "א" <= word[0] <= "ת"][:MOST_WORDS]
    weights = ((rank + SHIFT) ** -EXPONENT for rank in range(len(words)))
    return words, list(itertools.accumulate(weights))


def _texts() -> Iterator[str]:
    laws = SHARED / "law_sections.jsonl.gz"
    with (
        gzip.open(laws, "rt", encoding="utf-8") if laws.is_file() else SAMPLE.open(encoding="utf-8")
    ) as lines:
        for line in itertools.islice(lines, READ):
            yield json.loads(line)["text"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("count", type=int)
    for each in generated(parser.parse_args().count):
        tags = ", ".join(tag.name for tag in each.tags)
        print(f"{each.id} [{tags}] {each.title}: {each.text}\n")


if __name__ == "__main__":
    main()
