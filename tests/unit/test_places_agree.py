"""Places that are found in the index' forms are those that highlights mark in the texts."""

from collections.abc import Sequence, Set

from hypothesis import example, given
from hypothesis import strategies as st

from bench.fuzz.texts import prose
from lib.core.analysis import analyse, lemmas_of, word_pairs
from lib.core.concordance import Field, Gathering, LineSort
from lib.core.documents import Document
from lib.core.highlight import Highlighter, merged
from lib.core.match import Candidate, Match, Run, Term
from lib.core.visible import visible
from lib.search.lines import lines_of
from lib.search.places import InForms, InTexts, finder_of

WORDS = st.text(st.sampled_from("אבהולימנשת"), min_size=1, max_size=4)
TERMS = st.lists(
    st.builds(Term.of, WORDS)
    | st.builds(Term, WORDS, wildcard=st.booleans())
    | st.builds(Run.as_written, st.lists(WORDS, min_size=1, max_size=3), st.none() | st.integers(1, 5)),
    max_size=3,
)  # fmt: skip
TEXTS = prose(12) | st.text(
    st.sampled_from(list("אבהולימנשתםן ") + list("  \n-־,.\"״'׳()[]") + list("ab1.3") + list("ְִֵָֹּ\u202e\u05f0")),
    max_size=80,
)  # fmt: skip


class OneDocument:
    """A corpus of it, as far as places and lines ask."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._forms = analyse(document)

    def forms(self, rows: Sequence[int]) -> list[Candidate]:
        return [Candidate.of(row, self._forms) for row in rows]

    def documents(self, rows: Sequence[int]) -> list[Document]:
        return [self._document for _ in rows]

    def vocabulary(self, lemmas: Sequence[str]) -> dict[str, Set[str]]:
        pairs = word_pairs(self._forms)
        return {
            lemma: {word for word, full in pairs if lemma in dict(lemmas_of(full))}
            for lemma in lemmas
        }


def _marked(document: Document, match: Match) -> dict[Field, list[tuple[int, int]]]:
    """Where lines have their matches."""
    reader = OneDocument(document)
    finder = finder_of(reader, match)  # type: ignore[arg-type]
    gathering = Gathering(finder.by_words)
    for row, found in finder.found([1]):
        gathering.add(row, found)
    made = gathering.concordance()
    places = made.places(LineSort.ORDER)
    lines = lines_of(reader, made, places)  # type: ignore[arg-type]
    assert len(lines) == len(places)
    marked: dict[Field, list[tuple[int, int]]] = {field: [] for field in Field}
    for line in lines:
        whole = visible(document.title if line.field is Field.TITLE else document.text)
        assert "".join(whole[line.start : line.end].split()) == "".join(line.match.split())
        shown = "".join((line.before + line.match + line.after).split())
        assert shown in "".join(whole.split())
        marked[line.field].append((line.start, line.end))
    # One character may be two of the canonical text (װ is וו), with a match in each.
    return {field: merged(spans) for field, spans in marked.items()}


def _agree(title: str, text: str, match: Match) -> None:
    highlighter = Highlighter(match.wanted, match.substrings, match.spelled)
    marked = _marked(Document("d", text, title), match)
    assert tuple(marked[Field.TEXT]) == highlighter.highlights(visible(text))
    assert tuple(marked[Field.TITLE]) == highlighter.highlights(visible(title))


@given(TEXTS, TEXTS, TERMS)
@example("", "בְּרִבִּית מַלְוֶה", [Term.of("מלווה"), Term.of("ריבית")])
@example("גלגל", "1.3.14 ב2024", [Term("3"), Run.as_written(["3", "14"])])
def test_words_and_phrases(title: str, text: str, wanted: list[Term | Run]) -> None:
    _agree(title, text, Match(any_of=tuple(wanted)))


@given(TEXTS, TEXTS, WORDS)
@example("", "גלגל הגלגלים", "גל")
@example("", "הַמַּלְוֶה", "מלווה")
def test_letters_inside_words(title: str, text: str, letters: str) -> None:
    match = Match(substrings=(letters,), spelled=True)
    assert isinstance(finder_of(OneDocument(Document("d", text)), match), InForms)  # type: ignore[arg-type]
    _agree(title, text, match)


@given(TEXTS, TEXTS, st.sampled_from(["א, ב", "ל ה", "1.", "a1", "״"]))
def test_any_other_text(title: str, text: str, literal: str) -> None:
    match = Match(substrings=(literal,), spelled=True)
    assert isinstance(finder_of(OneDocument(Document("d", text)), match), InTexts)  # type: ignore[arg-type]
    _agree(title, text, match)
