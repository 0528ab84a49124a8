"""What turns a form into its lemma, written so that many words share it."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache

Script = tuple[tuple[int, int, str], ...]
"""Edits in order: at a place of the form (negative counts from its end, which is ~0), that
many letters go and these come."""


def script_between(form: str, lemma: str) -> Script:
    """Edits that make `lemma` of `form`; `applied` follows them."""
    edits = []
    for kind, start, end, from_, to in _opcodes(form, lemma):
        if kind != "equal":
            near_end = start * 2 >= len(form)
            edits.append(
                (start - len(form) - 1 if near_end else start, end - start, lemma[from_:to])
            )
    return tuple(edits)


def applied(script: Script, form: str) -> str:
    """The lemma of `form`."""
    pieces, position = [], 0
    for place, gone, come in script:
        start = place + len(form) + 1 if place < 0 else place
        pieces += [form[position:start], come]
        position = start + gone
    return "".join(pieces) + form[position:]


@lru_cache(1 << 18)
def _opcodes(form: str, lemma: str) -> Sequence[tuple[str, int, int, int, int]]:
    if form == lemma:
        return []
    if form.startswith(lemma):
        return [("delete", len(lemma), len(form), len(lemma), len(lemma))]
    if form[:-1] == lemma[:-1]:
        return [("replace", len(form) - 1, len(form), len(lemma) - 1, len(lemma))]
    return SequenceMatcher(None, form, lemma, autojunk=False).get_opcodes()
