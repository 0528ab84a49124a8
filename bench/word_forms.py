"""How words that belong together meet: forms of a lemma, prefixes, points.

    python -m bench.word_forms [--search]

Prints the tables of docs/QUALITY.md, all competitors in one run: over the dev files of UD Hebrew
IAHLT, a fifth of UniMorph's lemmas, at most 10,000 frequent nouns and pointed words.  With
--search also what the application itself finds, each word being one passage.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Mapping

from bench.nouns import MORPHOLOGY, PREFIXES, after_prefix, frequent_nouns, prefixed
from bench.passages import SHARED
from bench.pointed_spelling import by_hand, by_unimorph, spelling_row
from bench.unimorph import paradigms
from bench.word_counts import word_counts
from bench.word_keys import Competitor, competitors
from bench.word_pairs import Keys, Lemma, Truth, measure, sharing_a_key, treebank_truth
from bench.word_search import found_by_searching

TREEBANKS = sorted(MORPHOLOGY.glob("*-dev.conllu.gz"))
SHARE = 5
"""Every fifth of UniMorph's lemmas."""
SEARCHED_NOUNS = 500


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--search", action="store_true", help="measure the application as well")
    asked = parser.parse_args()
    if not SHARED.is_dir():
        sys.exit("The treebanks lie beside the repository and are not on this machine.")
    rivals = competitors()
    treebank, paradigm = treebank_truth(TREEBANKS), unimorph_truth()
    nouns = frequent_nouns(word_counts(), treebanks=TREEBANKS)

    print(f"## Forms of one lemma: {len(treebank):,} words of UD dev files\n")
    print("| index | recall nouns | recall verbs | precision | µs a word |\n|---|---|---|---|---|")
    _rows(rivals, lambda keys: _treebank(keys, treebank))
    print(f"\n## Forms of one lemma: {len(paradigm):,} forms of every fifth lemma of UniMorph\n")
    print("| index | recall nouns | recall verbs |\n|---|---|---|")
    _rows(rivals, lambda keys: _recall(keys, paradigm))
    print(f"\n## {len(nouns):,} nouns and nine prefixes ({', '.join(PREFIXES)})\n")
    print("| index | pairs that meet | nouns that meet all nine | by frequency | taken apart |")
    print("|---|---|---|---|---|")
    _rows(rivals, lambda keys: _prefixed(keys, nouns))
    print("\n## Pointed words spelled in full\n")
    print("| list | words | points taken off | lib.core.points |\n|---|---|---|---|")
    print(spelling_row("written by hand, by the Academy's rules", by_hand()))
    print(spelling_row("UniMorph", by_unimorph()))
    if asked.search:
        search(treebank, [noun for noun, _ in nouns])


def unimorph_truth() -> dict[str, set[Lemma]]:
    """form → its lemmas, of every fifth paradigm."""
    truth: dict[str, set[Lemma]] = {}
    for lemma, cells in list(paradigms(MORPHOLOGY / "unimorph_he.tsv.gz").items())[::SHARE]:
        for features, forms in cells.items():
            for form in forms:
                truth.setdefault(form, set()).add((lemma, features[0]))
    return truth


def _rows(rivals: list[Competitor], cells: Callable[[Keys], str]) -> None:
    for rival in rivals:
        shown = cells(rival.keys) if rival.keys else f"({rival.missing})"
        print(f"| {rival.name} | {shown} |", flush=True)


def _treebank(keys: Keys, truth: Truth) -> str:
    begun = time.perf_counter()
    meets = sharing_a_key(keys, truth)
    spent = (time.perf_counter() - begun) / len(truth) * 1e6
    pairs = measure(meets, truth)
    return (
        f"{pairs.recall('N'):.3f} | {pairs.recall('V'):.3f} | {pairs.precision:.3f} | {spent:.0f}"
    )


def _recall(keys: Keys, truth: Truth) -> str:
    pairs = measure(sharing_a_key(keys, truth), truth)
    return f"{pairs.recall('N'):.3f} | {pairs.recall('V'):.3f}"


def _prefixed(keys: Keys, nouns: list[tuple[str, int]]) -> str:
    found = prefixed(keys, nouns)
    return (
        f"{found.pairs:.3f} | {found.all_nine:.3f} | {found.weighted:.3f} | {found.taken_apart:.3f}"
    )


def search(treebank: Mapping[str, set[Lemma]], nouns: list[str]) -> None:
    """Prints what the application finds, words mode, SQLite, all pages of 100 hits."""
    begun = time.perf_counter()
    pairs = measure(found_by_searching(sorted(treebank)), treebank)
    each = (time.perf_counter() - begun) / len(treebank) * 1000
    print(f"\n## The application: {len(treebank):,} passages of one word, each searched for\n")
    print("| recall nouns | recall verbs | precision | ms a word |\n|---|---|---|---|")
    recalls = f"{pairs.recall('N'):.3f} | {pairs.recall('V'):.3f}"
    print(f"| {recalls} | {pairs.precision:.3f} | {each:.1f} |")
    some = random.Random(17).sample(nouns, min(SEARCHED_NOUNS, len(nouns)))
    forms = {noun: [after_prefix(each, noun) for each in PREFIXES] for noun in some}
    passages = sorted({*some, *(form for mine in forms.values() for form in mine)})
    meets = found_by_searching(passages)
    there = sum(form in meets(noun) for noun in some for form in forms[noun])
    back = sum(noun in meets(form) for noun in some for form in forms[noun])
    whole = sum(
        all(form in meets(noun) and noun in meets(form) for form in forms[noun]) for noun in some
    )
    total = len(some) * len(PREFIXES)
    print(f"\n{len(some)} nouns and nine prefixes, {len(passages):,} passages of one word\n")
    print("| the noun finds the prefixed | the prefixed finds the noun | all nine, both ways |")
    print("|---|---|---|")
    print(f"| {there / total:.3f} | {back / total:.3f} | {whole / len(some):.3f} |")


if __name__ == "__main__":
    main()
