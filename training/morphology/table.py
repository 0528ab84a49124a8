"""Writing what was learned as the file that lib.core.morphology_table maps."""

import json
import math
import struct
from collections import Counter, defaultdict
from dataclasses import dataclass
from hashlib import blake2s
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from lib.core.morphology_table import BEGIN, END, LOWEST, MAGIC, RANGE, encoded
from lib.core.stopwords import STOP_WORDS
from training.morphology.learning import PENALTY, TINY, Candidate, Grammar, Lexicon
from training.morphology.lists import KINDS
from training.morphology.prefixes import may_stand_before
from training.morphology.scripts import Script, applied, script_between

STEP = 0.09
"""Nats between two costs; 254 of them reach from the likeliest form to one of 23 nats less."""
PER_BUCKET = 8
TWIN = 0.02
"""Share of a verb's occurrences that a noun of its spelling needs, to be told apart from it."""
YIELD, LOST = 1.0, 6.0
"""Nats by which an adverb may be likelier than preposition and noun, and by which it is a word
that only looks like them."""
TAGS = tuple(KINDS)


class Held(NamedTuple):
    """A reading of a form, and whether it supposes another spelling."""

    tag: str
    script: Script
    log: float
    spelling: bool = False

    @property
    def reading_class(self) -> tuple[str, Script, bool]:
        return self.tag, self.script, self.spelling


Rows = dict[str, list[Held]]
Node = tuple[str, str]
Weighable = tuple[Candidate, str]


@dataclass(frozen=True)
class Choice:
    """Which readings are worth their bytes."""

    least: float = -20.5
    """`log` under which a listed form that the text never shows is left out."""
    kept: frozenset[str] = frozenset()
    """Forms that stay however unlikely they are."""
    apart: float = 9.0
    """Nats under a form's likeliest reading at which another is left out."""
    most: int = 8
    seen: float = 2.0
    """Occurrences that a word of no list needs."""


def held_rows(grammar: Grammar, lexicon: Lexicon, choice: Choice) -> Rows:
    """Form → its readings, likeliest first."""
    total = sum(grammar.nodes.values())
    keys = _keys(grammar, lexicon)
    rows: Rows = {}
    for form in lexicon.entries:
        in_text = form in lexicon.counts
        held = _held(grammar, total, _bare(lexicon, form, keys), choice)
        if held and (in_text or form in choice.kept or held[0].log > choice.least):
            rows[form] = held
    for form, count in lexicon.counts.items():
        if form not in rows and count >= choice.seen:
            unlisted = Candidate("", form, (form, ""), "U", ())
            if grammar.nodes[form, ""] > TINY:
                rows[form] = _held(grammar, total, [(unlisted, form)], choice)
    return rows


def yielding(rows: Rows, grammar: Grammar) -> Rows:
    """The rows with words that are never inflected and are also a preposition and a noun
    (במקרה, בדיוק) no likelier than the noun's reading allows, so that it is read as well."""
    lemmas = Counter(applied(held.script, form) for form, all_ in rows.items() for held in all_[:1])
    return {
        form: [_yielded(form, all_[0], rows, grammar), *all_[1:]]
        if all_[0].tag in "NW" and not all_[0].script and lemmas[form] == 1
        else all_
        for form, all_ in rows.items()
    }


def _yielded(form: str, held: Held, rows: Rows, grammar: Grammar) -> Held:
    prefix, rest = form[0], form[1:]
    noun = rows[rest][0] if prefix in "בלכמ" and rest in rows else None
    if noun is None or noun.tag != "N" or noun.script or form in STOP_WORDS:
        return held
    log = noun.log + math.log(grammar.prefix_share(prefix, "N"))
    return held._replace(log=min(held.log, log + YIELD)) if held.log < log + LOST else held


def _keys(grammar: Grammar, lexicon: Lexicon) -> dict[Node, str]:
    """Verb → its commonest infinitive, where a noun is spelled as its lemma: so ספר,
    a book, is not ספר, counted, which is לספור."""
    infinitives: dict[Node, tuple[float, str]] = {}
    for form, entries in lexicon.entries.items():
        for entry in entries:
            node = entry.lemma, KINDS[entry.tag]
            if entry.tag == "I":
                found = grammar.pairs[node, form, "I"], form
                infinitives[node] = max(infinitives.get(node, found), found)
    return {
        node: form
        for node, (_, form) in infinitives.items()
        if grammar.nodes[node[0], "noun"] > TWIN * grammar.nodes[node]
    }


def _bare(lexicon: Lexicon, form: str, keys: dict[Node, str]) -> list[Weighable]:
    """The form's entries as readings with their key, whether or not they may stand bare."""
    found = [candidate for candidate in lexicon.candidates(form) if not candidate.prefix]
    return [(candidate, keys.get(candidate.node, candidate.node[0])) for candidate in found]


def _held(
    grammar: Grammar, total: float, candidates: list[Weighable], choice: Choice
) -> list[Held]:
    weighed = [
        Held(c.tag, script_between(c.form, key), math.log(grammar.form_weight(c) / total))
        for c, key in candidates
    ]
    weighed.sort(key=lambda held: -held.log)
    return [h for h in weighed[: choice.most] if h.log > weighed[0].log - choice.apart]


def write_table(path: Path, rows: Rows, grammar: Grammar) -> None:
    """The file at `path`, the same for the same rows."""
    for all_ in rows.values():
        all_.sort(key=lambda held: -held.log)
    counted = Counter(held.reading_class for all_ in rows.values() for held in all_)
    classes = [found for found, _ in counted.most_common(RANGE * RANGE)]
    numbers = {found: number for number, found in enumerate(classes)}
    best = max(held.log for all_ in rows.values() for held in all_)
    buckets: defaultdict[int, list[bytes]] = defaultdict(list)
    size = max(1, len(rows) // PER_BUCKET)
    for form in sorted(rows):
        key = encoded(form)
        assert key is not None
        readings = b"".join(_reading(held, numbers, best) for held in rows[form])
        buckets[crc32(key) % size].append(BEGIN + key + END + readings)
    packed = [b"".join(buckets[number]) + BEGIN for number in range(size)]
    described = [_json((TAGS.index(t), int(spelling), s)) for t, s, spelling in classes]
    head = {
        "step": STEP,
        "best": round(best, 2),
        "buckets": size,
        "unknown": round(math.log(TINY * PENALTY["U"] / sum(grammar.nodes.values())), 2),
        "unknown_tag": TAGS.index("U"),
        "kinds": list(KINDS.values()),
        "prefixes": _prefixes(grammar),
        "fingerprint": blake2s(b"".join(packed + described), digest_size=6).hexdigest(),
        "classes": 10**8,  # a place holder as long as any offset
    }
    start = len(MAGIC) + 4 + len(_json(head))
    records = _with_offsets(packed, start)
    head["classes"] = start + len(records)
    text = _json(head).ljust(start - len(MAGIC) - 4)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(
        MAGIC
        + struct.pack("<I", len(text))
        + text
        + records
        + _with_offsets(described, start + len(records))
    )


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _with_offsets(parts: list[bytes], start: int) -> bytes:
    """The parts behind a uint32 for each and one more, where it begins in the file."""
    offsets = list(accumulate(map(len, parts), initial=start + 4 * (len(parts) + 1)))
    return struct.pack(f"<{len(offsets)}I", *offsets) + b"".join(parts)


def _reading(held: Held, numbers: dict[tuple[str, Script, bool], int], best: float) -> bytes:
    number = numbers[held.reading_class]
    cost = min(RANGE - 1, round((best - held.log) / STEP))
    return bytes([LOWEST + number // RANGE, LOWEST + number % RANGE, LOWEST + cost])


def _prefixes(grammar: Grammar) -> dict[str, list[float | None]]:
    """Prefix → ln P(prefix | tag) by tag."""
    found = sorted({prefix for _, prefix in grammar.prefixes})
    return {
        prefix: [
            round(math.log(grammar.prefix_share(prefix, tag)), 2)
            if may_stand_before(prefix, tag)
            else None
            for tag in TAGS
        ]
        for prefix in found
    }
