"""Those who compete at letting words meet: each gives a word its index keys."""

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench.former_rule import core, skeleton, split_prefix
from bench.word_pairs import Keys


@dataclass(frozen=True)
class Competitor:
    """`keys` is None where the competitor cannot compete; `missing` says what it lacks."""

    name: str
    keys: Keys | None
    missing: str = ""


def competitors() -> list[Competitor]:
    return [
        Competitor("the word as written", lambda word: {word}),
        *_simplemma(),
        Competitor("core + skeleton (the former rule)", former),
        *_ours(),
    ]


def former(word: str) -> set[str]:
    bare = core(word)
    return {f"core {bare}", f"skeleton {skeleton(bare)}"}


def _simplemma() -> list[Competitor]:
    names = ("simplemma, the word", "simplemma, the word and after its longest prefix")
    if not importlib.util.find_spec("simplemma"):
        return [Competitor(name, None, "simplemma is not installed") for name in names]
    from simplemma import lemmatize

    def lemma(word: str) -> set[str]:
        return {lemmatize(word, lang="he")}

    def lemmas(word: str) -> set[str]:
        return lemma(word) | lemma(split_prefix(word)[1])

    return [Competitor(names[0], lemma), Competitor(names[1], lemmas)]


def _ours() -> list[Competitor]:
    names = ("ours, the likeliest reading", "ours, every reading")
    if not importlib.util.find_spec("lib.core.morphology"):
        return [Competitor(name, None, "lib.core.morphology is not there") for name in names]
    readings: Callable[[str], tuple[Any, ...]] = importlib.import_module(
        "lib.core.morphology"
    ).readings

    def likeliest(word: str) -> set[str]:
        best = max(readings(word), key=lambda each: each.probability, default=None)
        return {best.lemma} if best else {word}

    def every(word: str) -> set[str]:
        return {each.lemma for each in readings(word)} or {word}

    return [Competitor(names[0], likeliest), Competitor(names[1], every)]
