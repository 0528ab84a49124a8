"""What is not Python stands in files: CSS, JavaScript, and no HTML but what `element` builds."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import tinycss2
import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

from lib.ui.theme import colors

ROOT = Path(__file__).resolve().parent.parent.parent
STYLES = sorted(ROOT.glob("lib/ui/static/style/*.css"))
SCRIPTS = sorted(ROOT.glob("lib/ui/static/script/*.js"))
MODULES = sorted([*ROOT.glob("lib/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "streamlit_app.py"])

BUILDERS = ("lib/ui/markup.py", "lib/ui/assets.py")
"""Where tags are written, and files become elements."""

_TAGS = (
    "a|article|aside|b|bdi|body|br|button|code|dd|details|div|dl|dt|em|footer|form|h[1-6]|head|"
    "header|html|i|iframe|img|input|label|li|link|main|mark|meta|nav|ol|p|pre|script|section|"
    "select|small|span|strong|style|summary|svg|table|tbody|td|textarea|th|thead|title|tr|u|ul"
)
_PROPERTIES = (
    "--|align|animation|background|block|border|box|clip|color|content|counter|cursor|direction|"
    "display|fill|flex|float|font|gap|grid|height|inline|inset|justify|left|line|list|margin|max|"
    "min|opacity|order|outline|overflow|padding|position|right|text|top|transform|transition|"
    "unicode|vertical|visibility|white|width|word|z-index"
)
FOREIGN = {
    "html": re.compile(
        rf"(?<!\(\?P)</?(?:{_TAGS})(?:>|/>|\s[^<>]*/?>|\s+[a-z-]+=)|<!--", re.IGNORECASE
    ),
    "css": re.compile(
        rf"[\w\])*>-]\s*\{{\s*(?:{_PROPERTIES})[a-z-]*\s*:(?!,|\.\d[fge%])"  # not {line:,}
        r"|@(?:media|font-face)\b"
    ),
    "javascript": re.compile(
        r"\b(?:document|window|navigator|location|history)\.\w|=>\s*[\w{(]|\bfunction\s*\w*\("
        r"|\b(?:const|let)\s+\w+\s*=|\bjavascript:"
    ),
}
PLOTLY = ("<extra></extra>",)
"""Not HTML: how plotly is told to leave its second box out."""


def _relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _docstrings(tree: ast.AST) -> set[int]:
    """Those of modules, classes and functions, and of constants: strings that nobody uses."""
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def _strings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, text) of every string, an f-string with an x for what is filled in."""
    left_out = _docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            left_out |= {id(part) for part in node.values}
            parts = (p.value if isinstance(p, ast.Constant) else "x" for p in node.values)
            yield node.lineno, "".join(map(str, parts))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in left_out:
            yield node.lineno, str(node.value)


def _foreign(source: str, kinds: tuple[str, ...] = tuple(FOREIGN)) -> list[str]:
    found = []
    for line, text in _strings(ast.parse(source)):
        for known in PLOTLY:
            text = text.replace(known, "")
        found += [f"{line}: {kind}: {text[:60]!r}" for kind in kinds if FOREIGN[kind].search(text)]
    return found


def test_no_module_holds_html_css_or_javascript() -> None:
    for path in MODULES:
        if _relative(path) not in BUILDERS:
            assert not _foreign(path.read_text(encoding="utf-8")), _relative(path)


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("STYLE = '<style>.a {margin:0; padding:0}</style>'", "css"),
        ("_TOP = '.topbar{display:flex}'", "css"),
        ("style = f'body,.stApp{{direction:{side}}}'", "css"),
        ("_PHONE = '@media (max-width:640px){}'", "css"),
        ("s = 'document.documentElement.lang = \"LANG\";'", "javascript"),
        ("s = 'const arrived = () => { return 1; };'", "javascript"),
        ("s = f'<p class=\"quiet\">{text}</p>'", "html"),
        ("s = '<p>%s</p>' % text", "html"),
        ("s = '<b>' + text + '</b>'", "html"),
        ('s = f\'<a href="{address}" target="_self"{here}>\'', "html"),
        ("s = ''.join(f'<li>{x}' for x in y)", "html"),
        ("s = Markup('<i>{}</i>').format(text)", "html"),
    ],
)
def test_the_check_finds_each_way_in_which_they_once_stood_here(source: str, kind: str) -> None:
    assert any(f": {kind}: " in found for found in _foreign(source))


def _calls(path: Path) -> Iterator[ast.Call]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def test_nothing_but_the_builders_calls_text_markup_or_puts_it_on_a_page() -> None:
    others = [path for path in MODULES if _relative(path) not in BUILDERS]
    for where, call in ((_relative(path), call) for path in others for call in _calls(path)):
        known = all(isinstance(each, ast.Constant) for each in call.args)
        where = f"{where}:{call.lineno}"
        assert _name(call) != "Markup" or known, f"{where}: Markup of what may be anyone's text"
        drawn = _name(call) in ("html", "markdown") and ast.unparse(call.func) != "messages.html"
        assert not drawn, f"{where}: use markup.draw"
        assert not any(each.arg == "unsafe_allow_html" for each in call.keywords), where


def _rules(nodes: list) -> Iterator:
    """Every rule, those inside @media and the like included, and whatever is no rule."""
    for node in nodes:
        yield node
        if node.type == "at-rule" and node.content and node.lower_at_keyword in (
            "media", "keyframes", "supports",
        ):  # fmt: skip
            yield from _rules(tinycss2.parse_rule_list(node.content, True, True))


def _declarations(path: Path) -> Iterator:
    sheet = tinycss2.parse_stylesheet(path.read_text(encoding="utf-8"), True, True)
    for rule in _rules(sheet):
        assert rule.type in ("qualified-rule", "at-rule"), f"{path.name}: {rule}"
        nested = rule.type == "at-rule" and rule.lower_at_keyword in ("media", "keyframes")
        if rule.content is not None and not nested:
            yield from tinycss2.parse_blocks_contents(rule.content, True, True)


@pytest.mark.parametrize("path", STYLES, ids=_relative)
def test_every_style_parses(path: Path) -> None:
    declared = list(_declarations(path))
    assert declared
    for each in declared:
        assert each.type == "declaration", f"{path.name}:{each.source_line}: {each}"
        assert tinycss2.serialize(each.value).strip(), f"{path.name}: {each.name} has no value"


@pytest.mark.parametrize("path", STYLES, ids=_relative)
def test_no_style_holds_what_makes_streamlit_drop_it_or_a_colour_of_its_own(path: Path) -> None:
    written = path.read_text(encoding="utf-8")
    assert "<" not in written
    if path.name != "colors.css":
        found = [each.serialize() for d in _declarations(path) for each in d.value
                 if each.type == "hash" or getattr(each, "lower_name", "") in ("rgb", "rgba", "hsl")]  # fmt: skip
        assert not found


def test_every_custom_property_that_is_used_is_set() -> None:
    written = {path: path.read_text(encoding="utf-8") for path in [*STYLES, *MODULES]}
    used = {name for text in written.values() for name in re.findall(r"var\(--(\w+)", text)}
    set_by_us = {name for text in written.values() for name in re.findall(r"--(\w+)\s*:", text)}
    assert used <= set_by_us | _properties()


def _properties() -> set[str]:
    """Those that are handed to assets.style."""
    return {
        str(word.arg)
        for path in MODULES
        for call in _calls(path)
        if _name(call) == "style"
        for word in call.keywords
    }


@pytest.mark.parametrize(("kind", "files"), [("style", STYLES), ("script", SCRIPTS)])
def test_every_file_is_used_and_every_file_that_is_used_is_there(kind: str, files) -> None:
    asked = {
        each.value
        for path in MODULES
        for call in _calls(path)
        if _name(call) == kind or (kind == "style" and _name(call) == "first_paint")
        for each in call.args
        if isinstance(each, ast.Constant)
    }
    assert asked == {path.stem for path in files}


def test_light_and_dark_name_the_same_colours() -> None:
    light, dark = colors(dark=False), colors(dark=True)
    assert light.keys() == dark.keys()
    assert len(light) > 15
    assert light["paper"] != dark["paper"]


@pytest.mark.parametrize("look", ["light", "dark"])
def test_streamlits_own_widgets_wear_the_same_colours(look: str) -> None:
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    ours = colors(dark=look == "dark")
    theirs = {key: value.lower() for key, value in settings["theme"][look].items()}
    pairs = {"primaryColor": "accent", "backgroundColor": "paper", "textColor": "ink",
             "borderColor": "line", "linkColor": "accent"}  # fmt: skip
    assert {key: theirs[key] for key in pairs} == {key: ours[name] for key, name in pairs.items()}


def _broken(node: Node) -> Iterator[Node]:
    if node.is_error or node.is_missing:
        yield node
    for child in node.children:
        yield from _broken(child)


def _errors(source: str) -> list[str]:
    parser = Parser(Language(tree_sitter_javascript.language()))
    tree = parser.parse(source.encode())
    return [f"line {node.start_point.row + 1}: {node.type}" for node in _broken(tree.root_node)]


@pytest.mark.parametrize("path", SCRIPTS, ids=_relative)
def test_every_script_parses(path: Path) -> None:
    assert not _errors(path.read_text(encoding="utf-8"))


def test_the_parser_finds_what_is_wrong() -> None:
    assert _errors("const a = ;") and _errors("if (a { b(); }")
    broken = tinycss2.parse_stylesheet(".a {} } b", True, True)
    assert any(rule.type == "error" for rule in broken)
