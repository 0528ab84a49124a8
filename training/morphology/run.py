"""From the data folder to the table and its card."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from training.morphology import lists, paradigms, spelling
from training.morphology.card import write_card
from training.morphology.learning import Cuts, Lexicon, learn, taught_by
from training.morphology.table import Choice, held_rows, write_table, yielding
from training.morphology.teaching import Lesson, lessons, marked_cuts
from training.morphology.text import count_words


@dataclass(frozen=True)
class Sources:
    """Where everything is read: `heb_lex` and `cuts` are files of rftokenizer's, or nothing."""

    data: Path
    heb_lex: Path | None = None
    cuts: Path | None = None

    @property
    def morphology(self) -> Path:
        return self.data / "morphology"


def entries(sources: Sources, counts: Counter[str]) -> list[lists.Entry]:
    """What the lists say, and what follows for the words of the text."""
    found = list(lists.unimorph(sources.morphology / "unimorph_he.tsv.gz"))
    if sources.heb_lex:
        found += lists.heb_lex(sources.heb_lex)
    verbs = {entry.lemma for entry in found if lists.KINDS[entry.tag] == "verb"}
    found += lists.simplemma(verbs)
    if not sources.heb_lex:
        found += paradigms.nouns(found, counts)
        found += paradigms.verbs(sources.morphology / "unimorph_he.tsv.gz", counts)
    listed = {entry.form for entry in found}
    found += lists.rabbinic(found, listed)
    return lists.without_aramaic_names(lists.tidied(found), counts)


def taught_cuts(sources: Sources) -> Cuts:
    cuts: Cuts = {}
    for word, prefix in marked_cuts(sources.cuts) if sources.cuts else ():
        cuts.setdefault(word, Counter())[prefix] += 1
    return cuts


def run(
    sources: Sources,
    out: Path,
    say: Callable[[str], None] = print,
    teaches: Callable[[Lesson], bool] = lambda lesson: True,
) -> None:
    """Writes words.bin and README.md into `out`; only what `teaches` of the treebanks' words is
    learned from."""
    start = time.monotonic()
    counts = count_words(sources.data / "text")
    lexicon = Lexicon(entries(sources, counts), counts)
    say(f"{len(counts):,} words, {len(lexicon.entries):,} listed forms")
    files = sorted(sources.morphology.glob("*-dev.conllu.gz"))
    marked = (lesson for file in files for lesson in lessons(file) if teaches(lesson))
    taught = taught_by(marked, lexicon)
    grammar = learn(lexicon, taught, taught_cuts(sources))
    unimorph = lists.unimorph(sources.morphology / "unimorph_he.tsv.gz")
    choice = Choice(kept=frozenset(entry.form for entry in unimorph))
    rows = spelling.promoted(yielding(held_rows(grammar, lexicon, choice), grammar))
    full = spelling.full_of(spelling.pointed_words(sources.data))
    other = spelling.supposed(rows, lexicon, full)
    for form, held in other.items():
        rows.setdefault(form, []).extend(held)
    write_table(out / "words.bin", rows, grammar)
    write_card(out / "README.md", sources, rows, out / "words.bin")
    say(f"{len(rows):,} forms, {len(other):,} in other spellings, {time.monotonic() - start:.0f} s")
