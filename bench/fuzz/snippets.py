"""What is highlighted, and which part of a text is shown, of texts of any length."""

from hypothesis import strategies as st

from bench.fuzz.target import Target
from bench.fuzz.texts import HEBREW, SIGNS, UNSEEN, hostile, prose
from lib.core import hebrew
from lib.core.characters import is_deleted
from lib.core.highlight import SNIPPET_LENGTH, Highlighter, Span
from lib.core.match import Met, Run, Term
from lib.core.query import Tolerance
from lib.core.results import Snippet
from lib.core.stretches import LONG, OVERLAP, STRETCH, best_stretches, pieces_of
from lib.core.visible import visible

_WORDS = st.text(st.sampled_from("אבגדהוילמנשת"), min_size=1, max_size=6)
_WANTED = st.lists(
    st.builds(Term.of, _WORDS, st.sampled_from(Tolerance))
    | st.builds(Term, _WORDS, wildcard=st.booleans())
    | st.builds(Run.as_written, st.lists(_WORDS, min_size=1, max_size=3), st.none() | st.integers(1, 9)),
    max_size=4,
)  # fmt: skip
_LITERALS = st.lists((_WORDS | hostile(3)).map(hebrew.canonical), max_size=2)
_NOISE = st.sampled_from([*HEBREW, *SIGNS, *UNSEEN, " ", "\n"])
_UNITS = prose(30) | hostile(30) | st.text(_NOISE, max_size=30)


@st.composite
def _texts(draw: st.DrawFn) -> str:
    """Of a few different stretches again and again, so that long ones cost little to draw."""
    units = draw(st.lists(_UNITS, min_size=1, max_size=3))
    order = draw(st.lists(st.sampled_from(units), max_size=6))
    return "".join(unit * draw(st.integers(1, 40)) for unit in order)[:30_000]


@st.composite
def _arounds(draw: st.DrawFn, longest: int = 30_000) -> Span:
    start = draw(st.integers(0, longest))
    return start, start + draw(st.integers(1, 600))


def _any(
    text: str, wanted: list[Term | Run], literals: list[str], spelled: bool, around: Span | None,
    met: Met | None,
) -> None:  # fmt: skip
    """Offsets lie in the text, in order and apart; what is shown is the text's own."""
    text = visible(text)
    highlighter = Highlighter(wanted, literals, spelled)
    _check_spans(text, highlighter.highlights(text, met))
    if around is not None:
        around = min(around[0], len(text)), min(around[1], len(text))
        around = around if around[0] < around[1] else None
    snippet = highlighter.snippet(text, around=around, met=met)
    _check_snippet(text, snippet)
    if around is not None and around[1] - around[0] < SNIPPET_LENGTH // 2:
        _check_shown(text, snippet, around)
    for start, end in best_stretches(text, pieces_of(literals)):
        assert 0 <= start <= end <= len(text)
        assert end - start <= STRETCH + 2 * OVERLAP


def _check_spans(text: str, spans: tuple[Span, ...]) -> None:
    position = 0
    for start, end in spans:
        assert position <= start < end <= len(text), (position, start, end, len(text))
        assert not is_deleted(text[start])
        position = end


def _check_snippet(text: str, snippet: Snippet) -> None:
    assert snippet.text in text
    _check_spans(snippet.text, snippet.highlights)
    if text.strip() and hebrew.canonical(text):
        assert snippet.text.strip()
    if not (snippet.cut_before or snippet.cut_after):
        assert hebrew.canonical(snippet.text) == hebrew.canonical(text)


def _check_shown(text: str, snippet: Snippet, around: Span) -> None:
    """Something of what was to be shown is shown."""
    wanted = hebrew.canonical(text[slice(*around)])
    words = [word for word in hebrew.words(wanted) if len(word) > 2]
    if not words or len(wanted) > SNIPPET_LENGTH // 2:
        return
    begins = [at for at in range(len(text)) if text.startswith(snippet.text, at)]
    assert any(at < around[1] and around[0] < at + len(snippet.text) for at in begins)


ANY = Target(
    _any,
    {
        "text": _texts(), "wanted": _WANTED, "literals": _LITERALS, "spelled": st.booleans(),
        "around": st.none() | _arounds(),
        "met": st.none() | st.builds(Met, st.frozensets(_WORDS, max_size=3), st.booleans()),
    },
)  # fmt: skip


# Of a long text the same is marked as if all of it had been looked at, where there is one match

_FILLING = st.lists(
    st.sampled_from(
        ["קוף", "קרן", "סוס", "צפון", "חרק", "עץ", "רגע", "קֶרֶן", "צָפוֹן", "פק״ס", "זז־רץ", "(חץ)", "1,250",
         "ab", "\u200fטס\u200f", "טַ֖עַם"]  # fmt: skip
    ),
    min_size=3, max_size=12,
)  # fmt: skip
"""Words that share no letter but these with what is looked for."""
_NEEDLES = [
    ("אוהבים", "אוהבים"), ("אוהבים", "אוֹהֲבִים"), ("אוהבים", "\u200fאוהבים"), ("האוהבים", "הָאוֹהֲבִים"),
    ("אבל מה", "אבל מה"), ("אבל מה", "אֲבָל־מָה"), ("אבל מה", "אבל  \n מה"),
    ("אבה״ל", "אבה״ל"), ("אבה״ל", 'אבה"ל'), ("גילה", "ג׳ילה"), ("אמבה", "א(מ)בה"), ("אמבה", "אמ[ב]ה"),
]  # fmt: skip
"""What is asked and how it stands in the text."""


def _unique(filling: list[str], before: int, needle: tuple[str, str], after: int) -> None:
    asked, written = needle
    line = " ".join(filling) + " "
    text = (line * (before // len(line) + 1))[:before] + f" {written} "
    text += (line * (after // len(line) + 1))[:after]
    words = hebrew.words(hebrew.canonical(asked))
    wanted: list[Term | Run] = [Term(words[0])] if len(words) == 1 else [Run.as_written(words)]
    for highlighter in (Highlighter(wanted), Highlighter((), [hebrew.canonical(asked)])):
        whole = highlighter.highlights(text)
        assert len(whole) == 1, whole
        snippet = highlighter.snippet(text)
        shown = [snippet.text[slice(*span)] for span in snippet.highlights]
        assert shown == [text[slice(*whole[0])]], (shown, text[slice(*whole[0])])
        _check_snippet(text, snippet)
        assert snippet.cut_before == bool(text[: text.index(snippet.text)].strip())


UNIQUE = Target(
    _unique,
    {
        "filling": _FILLING, "before": st.integers(0, 3 * LONG), "after": st.integers(0, 3 * LONG),
        "needle": st.sampled_from(_NEEDLES),
    },
)  # fmt: skip
