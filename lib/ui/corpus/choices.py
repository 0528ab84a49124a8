"""How an uploaded file is to be read: what was recognised, and what else may be chosen."""

from collections.abc import Iterable, Sequence
from itertools import cycle

import streamlit as st
from markupsafe import Markup, escape

from lib.ingest.mapping import FieldMapping, Rule, guessed_columns, mapping_of
from lib.ingest.readers import Reading, Told
from lib.ingest.records import FIELDS
from lib.ui.markup import draw, element, isolated
from lib.ui.strings import t

ENCODINGS = ("utf-8", "windows-1255", "iso-8859-8", "utf-16", "cp862", "windows-1252")
SEPARATORS = {",": ",", ";": ";", "\t": "tab", "|": "|"}
ONE_COLUMN = ("id", "text", "title", "order")
"""Fields that take one column; a ref joins several, and each column of tags is a category."""
KEYS = "import_choice_"
"""What the state of every choice begins with: a new file starts without any."""


def forget() -> None:
    """Drops what was chosen for another file."""
    for key in [key for key in st.session_state if str(key).startswith(KEYS)]:
        del st.session_state[key]


# What it is


def recognised_html(reading: Reading) -> Markup:
    """What the file was taken for; guesses say that they are."""
    parts = [
        _said(reading, "format", t(f"format_{reading.format}")),
        _said(reading, "encoding", reading.encoding),
        _said(reading, "separator", SEPARATORS.get(reading.separator, reading.separator)),
        _said(reading, "sheet", reading.sheet),
    ]
    return element("p.quiet.recognised", Markup(" · ").join(filter(None, parts)))


def _said(reading: Reading, what: str, value: str) -> Markup:
    if not value:
        return Markup()
    code = "import_guessed" if what in reading.guessed else "import_recognised"
    return escape(t(code, what=t(f"import_{what}"), value=isolated(value, 60)))


def told(reading: Reading | None) -> Told:
    """What the visitor says otherwise; `reading` is how the file was recognised, None where it
    could not be read so."""
    tabular = reading is None or bool(reading.separator)
    with st.container(horizontal=True):
        encoding = "" if reading and not reading.encoding else _chosen("encoding", ENCODINGS)
        separator = _chosen("separator", tuple(SEPARATORS), SEPARATORS) if tabular else ""
        several = reading is not None and len(reading.sheets) > 1
        sheet = _chosen("sheet", reading.sheets) if reading and several else ""
    return Told(encoding, separator, sheet)


def _chosen(what: str, values: Sequence[str], names: dict[str, str] | None = None) -> str:
    shown = {"": t("import_as_recognised"), **(names or {})}
    return st.selectbox(
        t(f"import_{what}"), ("", *values), key=f"{KEYS}{what}", width=200,
        format_func=lambda value: shown.get(value, value),
    )  # fmt: skip


# Its columns


def mapping(columns: Sequence[str]) -> FieldMapping:
    """Which column becomes which field; unfolded where the file's own names do not say it.

    Raises UsageError.
    """
    guessed = guessed_columns(columns)
    with st.expander(t("import_mapping"), expanded=not set(columns) <= set(FIELDS)):
        draw(element("p.quiet", t("import_mapping_hint")))
        chosen = {}
        for place, name in zip(cycle(st.columns(2)), ONE_COLUMN, strict=False):
            with place:
                chosen[name] = _column(name, columns, guessed.get(name, ""))
        ref = _columns("ref", columns, [guessed["ref"]] if "ref" in guessed else [])
        tags = _columns("tags", columns, [guessed["tags"]] if "tags" in guessed else [])
        kept = _columns("metadata", columns, [name for name in columns if name == "metadata"])
    rules = [
        *(Rule(name, "", column) for name, column in chosen.items()),
        *([Rule("ref", "", _joined(ref))] if ref != ["ref"] else []),
        *(_tag_rules(tags, guessed.get("tags", ""))),
        *(Rule("meta", column, column) for column in kept if column != "metadata"),
        *([] if "metadata" in kept else [Rule("metadata", "", "")]),
    ]
    told = [rule for rule in rules if _says_more(rule) and _matters(rule, columns)]
    if not told and set(columns) <= set(FIELDS):
        return FieldMapping()
    return mapping_of(told or [Rule("text", "", chosen["text"])])


def _says_more(rule: Rule) -> bool:
    """A field of a column of the same name needs no rule; tags do, beside other columns."""
    return rule.source != rule.target or rule.target == "tags"


def _matters(rule: Rule, columns: Sequence[str]) -> bool:
    """A field left empty is a rule only where a column is called like it."""
    return bool(rule.source) or rule.target in columns


def _tag_rules(columns: Sequence[str], own: str) -> list[Rule]:
    """A column of tags by their own name, others each as a category of its name."""
    if not columns:
        return [Rule("tags", "", "")]
    if list(columns) == ["tags"]:
        return []
    return [
        Rule("tags", "", column) if column in ("tags", own) else Rule("tag", column, column)
        for column in columns
    ]


def _joined(columns: Sequence[str]) -> str:
    """Several columns as one text, a space between them."""
    return columns[0] if len(columns) == 1 else " ".join(f"{{{column}}}" for column in columns)


def _column(field: str, columns: Sequence[str], usual: str) -> str:
    options, none = ("", *columns), t("import_no_column")
    return st.selectbox(
        t(f"field_{field}"), options, index=options.index(usual), key=f"{KEYS}field_{field}",
        format_func=lambda column: column or none,
    )  # fmt: skip


def _columns(field: str, columns: Sequence[str], usual: Iterable[str]) -> list[str]:
    return st.multiselect(
        t(f"field_{field}"), columns, default=list(usual), key=f"{KEYS}field_{field}",
        placeholder=t("import_no_column"),
    )  # fmt: skip
