"""Texts that nobody means well: odd characters, pieces of every syntax, and runs of them."""

from dataclasses import dataclass

from hypothesis import strategies as st

LONGEST = 100_000
"""Characters; as many as a passage may have."""

LETTERS = "אבגדהוזיכלמנסעפצקרשתךםןףץ"
HEBREW = [*LETTERS, *"\u05b0\u05b4\u05b7\u05b8\u05b9\u05bb\u05bc\u05c1\u05c2\u0591\u05bd\u05c7",
          *"־׀׃׆׳״\u05f0\u05f1\u05f2\u2135\ufb1d\ufb2a\ufb2e\ufb35\ufb4b\ufb4f\ufb29\ufb1e"]  # fmt: skip
SPACES = [*" \t\n\r\x0b\x0c\x1c\x85\xa0\u2009\u2028\u2029\u202f\u3000"]
SIGNS = [*"\"'`´‘’“”„«»׳ʼʺ()[]{}<>‹›（）-–—−_=+*~^|\\/:;,.!?@#$%&"]
DIGITS = [*"0159٥५𝟓²①Ⅷ½"]
OTHER = [*"aZéßİıſﬁǅΣς语あ한ا\u0301\u0308\u20dd\u093f😀♯\U000e0041", "👩\u200d👧"]
UNSEEN = [*"\0\x01\x1b\x7f\xad\u034f\u061c\u200b\u200d\u200e\u200f\u202a\u202e\u2060\u2066\u2069",
          *"\ufeff\ufff9\ufffd\uffff\ue000\ud800\udc80\udfff"]  # fmt: skip
SYNTAX = [
    "tag:", "תגית:", '"א ב"~5', "OR", "או", "AND", "NOT", "-(", "*", "NEAR(", "ה\"", "צה\"ל",
    "<h1>", "</h1>", "<b>", "</b>", "<br/>", "<sup>", "</sup>", "<i class=footnote>", "class=",
    "footnote-marker", "<!--", "-->", "<script>", "&amp;", "&#65;", "&#x110000;", "&nbsp", "<a b='",
    "# ", "***", "---", "+++", "===", "```", "~~~", "> ", "[a](b)", "![", "](", "1. ", "**א**",
    "פרק א", "↩", "…", "[1]", "א1", "\r\n", "\n\n", "sep=;", "=1+1", "'=", "@SUM(", "%00", "../",
    "\\u0000", "\\ud800", "{\"a\":", "[[", "]]", "null", "NaN", "1e999", "-0", "true", "\\\\", "''",
    "1,250,000", "1.5", "מ(ו)תרת", "של[ום עול]ם", "תל-אביב", "הוֹלֵךְ", "C++", "ch. 1:2",
]  # fmt: skip
PARTS = [*HEBREW, *SPACES, *SIGNS, *DIGITS, *OTHER, *UNSEEN, *SYNTAX]


def hostile(most: int = 40) -> st.SearchStrategy[str]:
    """Up to `most` odd parts in a row."""
    part = st.sampled_from(PARTS) | st.sampled_from(LETTERS) | st.characters()
    return st.lists(part, max_size=most).map("".join)


@dataclass(frozen=True)
class Run:
    """A short text again and again, between two others: what makes a careless rule slow."""

    begin: str
    again: str
    end: str
    length: int

    @property
    def text(self) -> str:
        middle = self.again * (self.length // max(1, len(self.again)))
        return (self.begin + middle)[: max(0, self.length - len(self.end))] + self.end


def runs(longest: int = LONGEST, most: int = 4) -> st.SearchStrategy[Run]:
    """Texts up to `longest` characters, of which few have to be drawn."""
    lengths = st.sampled_from([64, 1_000, longest // 2, longest, longest])
    return st.builds(Run, hostile(3), hostile(most), hostile(3), lengths)


def prose(most: int = 400) -> st.SearchStrategy[str]:
    """Hebrew words, pointed and not, with signs between them."""
    word = st.text(st.sampled_from([*LETTERS, *"וייהשמ"]), min_size=1, max_size=7)
    pointed = st.sampled_from(
        [
            "וְשֶׁבִּירוּשָׁלַיִם",
            "הָיוּ",
            "קוֹרְאִין",
            "אֶת",
            "הַמְּגִלָּה",
            "צה״ל",
            "תל־אביב",
            "ב'הארץ'",
            "מ(ו)תרת",
            "1,250",
        ]
    )
    between = st.sampled_from([" ", " ", " ", " ", ", ", ". ", "־", "\n", " - "])
    return st.lists(st.tuples(word | pointed, between), max_size=most).map(
        lambda pairs: "".join(part for pair in pairs for part in pair)
    )
