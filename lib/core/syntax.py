"""Reads a query's text, as it was typed, into pieces.

    words   "a phrase"   "near words"~5   begin*   one OR other (או, |)
    -word   -"a phrase"  -tag:name        tag:name   tag:"a long name"   (תגית:)

Nothing fails: what is no operator is a word or punctuation, and what looks like an operator and
cannot be read is told (lib.core.parsed.UnreadCode).  The reader only goes forward.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from lib.core import hebrew
from lib.core.characters import (
    CLOSING,
    GERESH_SIGNS,
    GERSHAYIM_SIGNS,
    IGNORABLE,
    LETTER,
    NARROW,
    OPENING,
    POINTS,
    PREFIXES,
    is_dash,
    is_mark,
    plain,
)
from lib.core.parsed import (
    MOST_TYPED,
    Operand,
    Parsed,
    Phrase,
    Piece,
    Unread,
    Word,
    WrittenTag,
    assembled,
)

FARTHEST = 100
"""Words that `within` may reach over."""

_INVISIBLE = re.compile(f"[{IGNORABLE}]")
_TWO_GERESH = re.compile(f"[{GERESH_SIGNS}]{{2,}}")
_ASCII = {
    code: unicodedata.normalize("NFKC", chr(code))
    for code in (*range(0xFF01, 0xFF5F), *range(0xFE50, 0xFE70))
} | {ord("∗"): "*", ord("∼"): "~"}
"""Operators and brackets in full-width and small forms."""
_QUOTE = re.compile(f"[{GERSHAYIM_SIGNS}]+")
_TAG = re.compile(r"([^\W\d_][^\s:|]{2,20}):")
_TAG_NAMES = ("tag", "תגית")
_WITHIN = re.compile(r"~(\w*)")
_TRAILING = ",.;:!?…" + CLOSING
_POINTED = f"[{LETTER}][{POINTS}]*"
_QUOTED_BEHIND_PREFIX = re.compile(
    f"((?:[{PREFIXES}][{POINTS}]*){{1,4}}+)[{GERSHAYIM_SIGNS}]+(?={_POINTED}[{LETTER}])"
)
_WORD_BEHIND_PREFIX = re.compile(
    f"((?:[{PREFIXES}][{POINTS}]*){{1,4}}+)[{GERESH_SIGNS}]((?:{_POINTED}){{3,}}+)[{GERESH_SIGNS}]"
    f"(?![{LETTER}])"
)


def parse(text: str) -> Parsed:
    """Takes a query's text apart; never fails, whatever the characters."""
    typed = _TWO_GERESH.sub('"', _INVISIBLE.sub("", text).translate(_ASCII))
    reader = _Reader(typed)
    return assembled(list(reader.pieces()), tuple(reader.faults))


class _Reader:
    """`at` is where the next piece begins."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.faults: list[Unread] = []

    def pieces(self) -> Iterator[Piece]:
        while self._skip_blank():
            yield from self._bracketed() if self._begins() else ()
            if not self._is_blank(self.at):
                yield self._piece()

    def _skip_blank(self) -> bool:
        while self.at < len(self.text) and self._is_blank(self.at):
            self.at += 1
        return self.at < len(self.text)

    def _is_blank(self, index: int) -> bool:
        """The end and white space; a narrow space between digits groups them."""
        char = self.text[index : index + 1]
        if plain(char or " ") == NARROW:
            around = self.text[max(0, index - 1) : index + 2 : 2]
            return not (len(around) == 2 and around.isdigit())
        return not char or char.isspace()

    def _begins(self) -> bool:
        """Whether an operator may stand here: at the start, or behind white space."""
        return not self.at or self._is_blank(self.at - 1)

    def _bracketed(self) -> Iterator[Piece]:
        """Opening brackets before an operator: ("בית ספר") and (-ישן)."""
        begin = self.at
        while self.text[self.at : self.at + 1] and self.text[self.at] in OPENING:
            self.at += 1
        brackets = self.text[begin : self.at]
        operator = self._operator() if brackets and not self._is_blank(self.at) else None
        if operator:
            yield Piece(literal=brackets if operator.literal else "")
            yield operator
        else:
            self.at = begin

    def _piece(self) -> Piece:
        if self.text[self.at] == "|":
            begin, self.at = self.at, self._run_end("|")
            return Piece(is_or=True, typed=self.text[begin : self.at])
        piece = self._operator() if self._begins() else None
        return piece or self._word_or_conjunction()

    def _run_end(self, char: str) -> int:
        end = self.at
        while self.text[end : end + 1] == char:
            end += 1
        return end

    def _operator(self) -> Piece | None:
        if is_dash(self.text[self.at]):
            return self._minus()
        return self._argument()

    def _argument(self, excluded: bool = False) -> Piece | None:
        """A tag, a phrase or a quotation behind prefix letters, if one begins here."""
        return self._tag() or self._quotation() or self._phrase(excluded)

    def _tell(self, code: str, typed: str) -> None:
        self.faults.append(Unread(code, typed.strip()[:MOST_TYPED]))

    # A minus

    def _minus(self) -> Piece:
        begin = self.at
        while self.at < len(self.text) and is_dash(self.text[self.at]):
            self.at += 1
        if self._is_blank(self.at):
            return self._lone_dash(begin)
        if self._is_several_in_brackets():
            return self._left_out_brackets(begin)
        piece = self._argument(excluded=True) or self._word()
        if not piece.operands:
            self._tell("alone_minus", self.text[begin : self.at])
        elif len(piece.operands) > 1 and _has_wildcard(piece):
            self._tell("wildcard_misplaced", piece.typed)
        return replace(piece, literal="", natural="", excluded=bool(piece.operands), plain=False)

    def _lone_dash(self, begin: int) -> Piece:
        """A dash between spaces is punctuation; at an end it may have been meant for a minus."""
        dash = self.text[begin : self.at]
        if not self.text[:begin].strip() or not self.text[self.at :].strip():
            self._tell("alone_minus", dash)
        return Piece(literal=dash, natural=dash)

    def _is_several_in_brackets(self) -> bool:
        if self.text[self.at] not in OPENING:
            return False
        return not any(char in CLOSING for char in self.text[self.at : self._token_end()]) and any(
            char in CLOSING for char in self.text[self.at :]
        )

    def _left_out_brackets(self, begin: int) -> Piece:
        """-(א ב): neither asked for nor left out."""
        while self.text[self.at] not in CLOSING:
            self.at += 1
        self.at += 1
        self._tell("minus_before_bracket", self.text[begin : self.at])
        return Piece()

    # A tag

    def _tag(self) -> Piece | None:
        found = _TAG.match(self.text, self.at)
        if not found or hebrew.canonical(found[1]) not in _TAG_NAMES:
            return None
        begin = found.end()
        while begin < len(self.text) and self._is_blank(begin):
            begin += 1
        if self.text[begin : begin + 1] and is_dash(self.text[begin]):
            begin = found.end()
        name, end, is_quoted = self._tag_name(begin)
        trimmed = name if is_quoted else _trimmed(name)
        canonical = hebrew.canonical(trimmed)
        if not canonical:
            self._tell("empty_tag", found[0])
            return None
        self.at = end
        is_open = not is_quoted and trimmed == name
        return Piece((WrittenTag(canonical),), open=is_open, typed=found[0] + name)

    def _tag_name(self, begin: int) -> tuple[str, int, bool]:
        """The name's text, its end, and whether quotes close it: tag:"x y", tag:category:"x y"."""
        end = begin
        while not self._is_blank(end):
            quote = _QUOTE.match(self.text, end)
            if quote and (end == begin or self.text[end - 1] == ":"):
                closing = self._closing(quote.end())
                if closing:
                    inside = self.text[quote.end() : closing.start()]
                    return self.text[begin:end] + inside, closing.end(), True
                self._tell("unclosed_quote", self.text[begin:])
            end += 1
        return self.text[begin:end].strip(GERSHAYIM_SIGNS), end, False

    # Quotation marks

    def _closing(self, begin: int) -> re.Match[str] | None:
        """The quotation mark that closes what begins there; those between two letters are
        acronyms, and one that opens another quotation closes nothing."""
        for quote in _QUOTE.finditer(self.text, begin):
            if not self._is_of_word(quote.end()):
                return quote
            if not self._is_of_word(quote.start() - 1):
                return None
        return None

    def _is_of_word(self, index: int) -> bool:
        char = self.text[index : index + 1]
        return bool(char) and (char.isalnum() or char == "_" or is_mark(char))

    def _phrase(self, excluded: bool) -> Piece | None:
        quote = _QUOTE.match(self.text, self.at)
        if not quote:
            return None
        begin, closing = self.at, self._closing(quote.end())
        if closing:
            self.at = closing.end()
            return self._phrase_of(self.text[quote.end() : closing.start()], begin)
        if len(quote[0]) == 1 or not self._is_blank(quote.end()):
            self._tell("unclosed_quote", self.text[begin:])
        if not excluded:
            return None
        self.at = len(self.text)  # left out up to the end, rather than asked for
        return self._phrase_of(self.text[quote.end() :], begin)

    def _quotation(self) -> Piece | None:
        """ה"יום הזה" and ב'הארץ': the quotation is meant, not its prefix letters."""
        if word := _WORD_BEHIND_PREFIX.match(self.text, self.at):
            self.at = word.end()
            return self._phrase_of(word[2], word.start(), word[1])
        quote = _QUOTED_BEHIND_PREFIX.match(self.text, self.at)
        closing = self._closing(quote.end()) if quote else None
        if not quote or not closing:
            return None
        self.at = closing.end()
        return self._phrase_of(
            self.text[quote.end() : closing.start()], quote.start(), prefix=quote[1]
        )

    def _phrase_of(self, inside: str, begin: int, prefix: str = "") -> Piece:
        within = self._within()
        typed = self.text[begin : self.at]
        if "*" in inside:
            self._tell("wildcard_misplaced", typed)
        value = hebrew.canonical(inside)
        found = hebrew.words(value)
        if not found:
            return Piece(literal=inside, natural=inside, typed=typed)
        phrase = Phrase(value, within if len(found) > 1 else None)
        return Piece((phrase,), literal=value, natural=prefix + inside, typed=typed)

    def _within(self) -> int | None:
        """The number behind a phrase's ~, if it has one that can be used."""
        found = _WITHIN.match(self.text, self.at)
        if not found:
            return None
        self.at = found.end()
        number = int(found[1]) if found[1].isdecimal() else 0
        if not 1 <= number <= FARTHEST:
            self._tell("within_number", found[0])
        return min(number, FARTHEST) or None

    # Words

    def _token_end(self) -> int:
        end = self.at
        while not self._is_blank(end) and self.text[end] != "|":
            end += 1
        return end

    def _word_or_conjunction(self) -> Piece:
        raw = self.text[self.at : self._token_end()]
        behind = self.text[self.at + len(raw) :].strip()
        before = self.text[: self.at].strip()
        if raw in ("OR", "או"):
            self.at += len(raw)
            word = (Word(raw),) if raw == "או" else ()
            return Piece(word, raw, raw if word else "", is_or=True, typed=raw)
        if raw == "AND" and before and behind:  # all are wanted, unless told
            self.at += len(raw)
            return Piece(literal=raw, is_and=True)
        if raw == "NOT" and behind:
            self._tell("not_is_a_word", raw)
        return self._word()

    def _word(self) -> Piece:
        """All up to white space: one word, or several (תל-אביב), or punctuation alone."""
        raw = self.text[self.at : self._token_end()]
        self.at += len(raw)
        stem = self._stem(raw) if "*" in raw else None
        found = hebrew.words(hebrew.canonical(stem or raw))
        operands: list[Operand] = [Word(word) for word in found]
        if stem:
            operands[-1] = Word(found[-1], wildcard=True)
        return Piece(
            tuple(operands),
            literal=stem or raw,
            natural=(stem or raw).strip(GERSHAYIM_SIGNS),
            plain=bool(operands) and not stem,
            last=raw[-1:] in _TRAILING,
            typed=raw,
        )

    def _stem(self, raw: str) -> str | None:
        """What stands before a * that can be read."""
        body = raw.rstrip(_TRAILING)
        stem = body.rstrip("*")
        found = hebrew.words(hebrew.canonical(stem))
        is_last = body != stem and "*" not in stem
        if not found or not is_last or not (stem[-1].isalnum() or is_mark(stem[-1])):
            self._tell("wildcard_misplaced", raw)
            return None
        if len(found[-1]) < 2:
            self._tell("wildcard_too_short", raw)
            return None
        return stem


def _has_wildcard(piece: Piece) -> bool:
    return any(isinstance(operand, Word) and operand.wildcard for operand in piece.operands)


def _trimmed(name: str) -> str:
    """A tag's name without the punctuation that ends a list, or a bracket opened before it."""
    name = name.rstrip(",;")
    if name[-1:] and name[-1] in CLOSING and not any(char in OPENING for char in name):
        return name[:-1]
    return name
