"""Numbers as Hebrew books write them: letters for chapters, leaf and side for the Talmud."""

_LETTERS = (
    (400, "ת"), (300, "ש"), (200, "ר"), (100, "ק"), (90, "צ"), (80, "פ"), (70, "ע"), (60, "ס"),
    (50, "נ"), (40, "מ"), (30, "ל"), (20, "כ"), (10, "י"), (9, "ט"), (8, "ח"), (7, "ז"), (6, "ו"),
    (5, "ה"), (4, "ד"), (3, "ג"), (2, "ב"), (1, "א"),
)  # fmt: skip
GERESH = "׳"


def hebrew_number(number: int) -> str:
    """`number` in letters, without geresh or gershayim: 2 is ב, 15 is טו, 613 is תריג.

    Thousands stand before a geresh (5,784 is ה׳תשפד); 0 and below have no letters and stay digits.
    """
    if number < 1:
        return str(number)
    thousands, rest = divmod(number, 1000)
    before = hebrew_number(thousands) + GERESH if thousands else ""
    return before + _below_a_thousand(rest)


def _below_a_thousand(number: int) -> str:
    letters = ""
    for value, letter in _LETTERS:
        if number in (15, 16):  # יה and יו would write the Name
            return letters + "ט" + hebrew_number(number - 9)
        count, number = divmod(number, value)
        letters += letter * count
    return letters


def daf(entry: int) -> str:
    """The side of a leaf that entry number `entry`, from 0, of a Talmud's text is: 2 is ב ע״א.

    A leaf has two entries, and the first leaf's are mostly empty: books begin on leaf 2.
    """
    leaf, side = divmod(entry, 2)
    return f"{hebrew_number(leaf + 1)} ע״{'אב'[side]}"


def daf_address(entry: int) -> str:
    """The same as the world cites it: entry 2 is 2a."""
    return f"{entry // 2 + 1}{'ab'[entry % 2]}"
