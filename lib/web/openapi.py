"""The API's own description (OpenAPI 3.1)."""

from collections.abc import Iterable
from typing import Any

from lib.core.citation import Style
from lib.core.collocation import WIDEST, WINDOW, Side
from lib.core.concordance import LINES, LineSort
from lib.core.dispersion import MOST_PARTS, PARTS
from lib.core.keyness import Unit
from lib.core.query import (
    DEEPEST,
    LARGEST_PAGE,
    LAST_ROW,
    LONGEST_TEXT,
    MOST_HELD,
    MOST_TAGS,
    Mode,
    Query,
    Sort,
    TagMatch,
    Tolerance,
)
from lib.core.tagging import LOG_PAGE, MOST_LOG
from lib.memory.rings import WINDOWS
from lib.search.keywords import MOST_WORDS, WORDS
from lib.search.result_file import MIME, Format
from lib.search.side_by_side import Axis
from lib.web.cursors import CURSOR
from lib.web.schemas import SCHEMAS, Schema, one_of

Parameter = tuple[str, str, Schema]
"""Name, what it says, what it may be."""

_DEFAULT = Query()
SIMILAR, MOST_SIMILAR = 10, 50
"""Passages like a passage: unless told, and at most."""


def _choice(values: Any, default: str) -> Schema:
    return {**one_of(values), "default": str(default)}


def _several(most: int, **each: Any) -> Schema:
    return {"type": "array", "items": {"type": "string", **each}, "maxItems": most}


_TAGS = _several(MOST_TAGS)
_FLAG = {"type": "integer", "enum": [0, 1], "default": 0}

SEARCH_PARAMETERS: tuple[Parameter, ...] = (
    ("q", 'Words, "a phrase", -word, one OR other, begin*, tag:name; without it, every passage',
     {"type": "string", "maxLength": LONGEST_TEXT}),
    ("mode", "How to search", _choice(Mode, _DEFAULT.mode)),
    ("tag", "Only under this tag, by name or category:name; may be repeated", _TAGS),
    ("tags", "Under all of the tags, or any", _choice(TagMatch, _DEFAULT.tag_match)),
    ("any_tag", "Under at least one of these of each category; may be repeated", _TAGS),
    ("not_tag", "Not under this tag; may be repeated", _TAGS),
    ("tolerance", "How far a word may vary", _choice(Tolerance, _DEFAULT.tolerance)),
    ("hold", "word:level, how far this one word may vary; may be repeated",
     _several(MOST_HELD, pattern=f":({'|'.join(Tolerance)})$")),
    ("not_form", "word:form, a form that is not looked for; may be repeated",
     _several(MOST_HELD, pattern=".:.")),
    ("since", "Only what was added behind the row of this number; 0 for all",
     {"type": "integer", "minimum": 0, "maximum": LAST_ROW, "default": _DEFAULT.since}),
    ("sort", "By relevance, or in the corpus' order", _choice(Sort, _DEFAULT.sort)),
    ("page", f"From 1, within the first {DEEPEST:,} hits",
     {"type": "integer", "minimum": 1, "maximum": DEEPEST + 1, "default": _DEFAULT.page}),
    ("limit", "Hits a page",
     {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": _DEFAULT.limit}),
    (CURSOR, "Where an answer before said that it goes on (`next`): in place of a page",
     {"type": "string"}),
    ("facets", "Also count the tags of what matches, and what others beside a chosen one add",
     _FLAG),
    ("related", "Also offer words of the corpus near the query, where a model has read them",
     _FLAG),
    ("forms", "Also list the forms that each word meets in the corpus", _FLAG),
    ("explain", "Also tell what was asked of the index", _FLAG),
)  # fmt: skip


FORMATS = ("json", "csv")
_SAYS_WHAT = (
    "q", "tag", "tags", "any_tag", "not_tag", "tolerance", "hold", "not_form", "since",
)  # fmt: skip
Parameters = tuple[Parameter, ...]


def _search_parameters(*names: str) -> Parameters:
    return tuple(each for each in SEARCH_PARAMETERS if each[0] in names)


PLACED: Parameters = (
    *_search_parameters(*_SAYS_WHAT),
    ("mode", "How to search; meaning stands at no place",
     _choice([mode for mode in Mode if mode is not Mode.SEMANTIC], _DEFAULT.mode)),
)  # fmt: skip
"""What is searched by what looks at its words."""
MOST: Parameters = (
    ("limit", "Words at most",
     {"type": "integer", "minimum": 1, "maximum": MOST_WORDS, "default": WORDS}),
)  # fmt: skip
LINES_PARAMETERS: Parameters = (
    *PLACED,
    *_search_parameters("page", CURSOR, "facets"),
    ("sort", "In the corpus' order, by the words before the match, or by those after it",
     _choice(LineSort, LineSort.ORDER)),
    ("limit", "Lines a page",
     {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": LINES}),
    ("format", "One page as JSON, or all lines as CSV", _choice(FORMATS, "json")),
)  # fmt: skip
KEYWORDS_PARAMETERS: Parameters = (
    *PLACED, *MOST, *_search_parameters("facets"),
    ("unit", "Words, or pairs of neighbouring words", _choice(Unit, Unit.WORDS)),
)  # fmt: skip
COLLOCATIONS_PARAMETERS: Parameters = (
    *PLACED, *MOST,
    ("window", "Words on each side of a place",
     {"type": "integer", "minimum": 1, "maximum": WIDEST, "default": WINDOW}),
    ("side", "Before a place, after it, or both", _choice(Side, Side.BOTH)),
    ("stop_words", "Function words too", _FLAG),
)  # fmt: skip
DISPERSION_PARAMETERS: Parameters = (
    *PLACED,
    ("category", "Over the tags of this category; of the commonest unless told",
     {"type": "string"}),
    ("parts", "Of the corpus, in its order",
     {"type": "integer", "minimum": 1, "maximum": MOST_PARTS, "default": PARTS}),
)  # fmt: skip
JUDGED_FORMATS = ("json", "jsonl")
JUDGED_PARAMETERS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("format", "JSON, or JSONL as evaluate reads it", _choice(JUDGED_FORMATS, "json")),
)
VIEWS = ("cards", "lines")
EXPORT_PARAMETERS: Parameters = (
    *_search_parameters(*_SAYS_WHAT, "mode"),
    ("view", "Passages, or every place of the words", _choice(VIEWS, VIEWS[0])),
    ("sort", "By relevance, in the corpus' order, or of lines also by the words beside the match",
     _choice((*Sort, LineSort.BEFORE, LineSort.AFTER), _DEFAULT.sort)),
    ("format", "The kind of file", _choice(Format, Format.CSV)),
)  # fmt: skip
BESIDE_PARAMETERS: tuple[Parameter, ...] = (
    *_search_parameters(*_SAYS_WHAT, "mode"),
    ("axis", "In every mode, or with every tolerance", _choice(Axis, Axis.MODES)),
)
DOCUMENTS_PARAMETERS = _search_parameters(
    "tag", "tags", "any_tag", "not_tag", "since", "limit", CURSOR
)
CITED = {
    Style.CITATION: "text/plain; charset=utf-8",
    Style.BIBTEX: "application/x-bibtex; charset=utf-8",
    Style.RIS: "application/x-research-info-systems; charset=utf-8",
}
DOCUMENT_FORMATS = ("json", *Style)
DOCUMENT_PARAMETERS: tuple[Parameter, ...] = (
    *_search_parameters("q", "mode", "tolerance", "hold", "not_form"),
    ("format", "The passage, or how one cites it", _choice(DOCUMENT_FORMATS, "json")),
)
SIMILAR_PARAMETERS: tuple[Parameter, ...] = (
    ("limit", "Passages at most",
     {"type": "integer", "minimum": 1, "maximum": MOST_SIMILAR, "default": SIMILAR}),
)  # fmt: skip
TAGS_PARAMETERS: tuple[Parameter, ...] = (
    ("pairs", "Also count the passages that carry two of the most frequent tags", _FLAG),
)
PAST_PARAMETERS: tuple[Parameter, ...] = (("window", "How far back", _choice(WINDOWS, "5m")),)


def description() -> dict[str, Any]:
    """The document behind /api/v1/openapi.json."""
    identifier: dict[str, Any] = {
        "name": "id",
        "in": "path",
        "required": True,
        "schema": {"type": "string"},
    }
    similar = [identifier, *_queried(SIMILAR_PARAMETERS)]
    one = [identifier, *_queried(DOCUMENT_PARAMETERS)]
    return {
        "openapi": "3.1.0",
        "info": {"title": "Mafteach", "version": "1"},
        "paths": {
            "/api/v1/search": _kept(
                "Search the corpus", "Search", _queried(SEARCH_PARAMETERS), {**PASSED, **LIMITED}
            ),
            "/api/v1/beside": _kept(
                "One text asked in several ways", "Beside", _queried(BESIDE_PARAMETERS), LIMITED
            ),
            "/api/v1/concordance": _concordance(),
            "/api/v1/export": _export(),
            "/api/v1/keywords": _kept(
                "Words that stand out in what is found",
                "Keywords",
                _queried(KEYWORDS_PARAMETERS),
                LIMITED,
            ),
            "/api/v1/collocations": _kept(
                "What stands next to the words",
                "Collocations",
                _queried(COLLOCATIONS_PARAMETERS),
                LIMITED,
            ),
            "/api/v1/dispersion": _kept(
                "Where the words stand, over the corpus and over tags",
                "Dispersion",
                _queried(DISPERSION_PARAMETERS),
                LIMITED,
            ),
            "/api/v1/documents": _kept(
                "Whole passages in the corpus' order",
                "Documents",
                _queried(DOCUMENTS_PARAMETERS),
                {**PASSED, **LIMITED},
            ),
            "/api/v1/documents/{id}": _document(one),
            "/api/v1/documents/{id}/similar": _kept(
                "Passages near it in meaning", "Similar", similar, {**GONE, **LIMITED}
            ),
            "/api/v1/tags": _kept(
                "Categories, and tags with their counts", "Tags", _queried(TAGS_PARAMETERS)
            ),
            "/api/v1/corpus": _kept("The corpus in figures", "Corpus"),
            "/api/v1/examples": _kept("Queries to begin with", "Examples"),
            "/api/v1/models": _get("The models that are set up, and their vectors", "Models"),
            "/api/v1/judgements": _judgements(),
            "/api/v1/memory": _get(
                "How much memory is used, how much is left, and what happened", "Memory"
            ),
            "/api/v1/memory/history": _get("Memory as it was", "Past", _queried(PAST_PARAMETERS)),
            **tag_paths(identifier),
            "/api/v1/openapi.json": _get("This description", ""),
            "/healthz": _get("The process is alive", "Status"),
            "/readyz": _get("The database answers within a second", "Status"),
            "/metrics": _metrics(),
        },
        "components": {"schemas": SCHEMAS},
    }


def _queried(parameters: Iterable[tuple[str, str, Schema]]) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "query", "description": text, "schema": schema}
        for name, text, schema in parameters
    ]


METRICS = "application/openmetrics-text"
_HEADERS = {
    "Cache-Control": {"schema": {"const": "no-store"}, "required": True},
    "X-Content-Type-Options": {"schema": {"const": "nosniff"}, "required": True},
}


def _problem(description: str, **headers: Schema) -> dict[str, Any]:
    told = {name: {"schema": schema, "required": True} for name, schema in headers.items()}
    return {
        "description": description,
        "headers": {**_HEADERS, **told},
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
    }


PASSED = {"410": _problem("The list cannot go on: the corpus is another one now")}
GONE = {"404": _problem("No such passage")}
LIMITED = {
    "429": _problem(
        "Too many searches in a row", **{"Retry-After": {"type": "integer", "minimum": 1}}
    )
}
_USUAL = {
    "401": _problem("A token is asked for", **{"WWW-Authenticate": {"const": "Bearer"}}),
    "default": _problem("What went wrong, what to do"),
}


def _get(
    summary: str,
    answers: str,
    parameters: list[dict[str, Any]] | None = None,
    problems: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """`answers` names its schema; without one it is any object."""
    schema = {"$ref": f"#/components/schemas/{answers}"} if answers else {"type": "object"}
    done = {"description": "Done", "headers": _HEADERS,
            "content": {"application/json": {"schema": schema}}}  # fmt: skip
    return {
        "get": {
            "summary": summary,
            "parameters": parameters or [],
            "responses": {"200": done, **(problems or {}), **_USUAL},
        }
    }


def _kept(
    summary: str,
    answers: str,
    parameters: list[dict[str, Any]] | None = None,
    problems: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Of an answer with an ETag, which its caller may keep; some are of the moment and have
    none."""
    made = _get(summary, answers, parameters, problems)
    responses = made["get"]["responses"]
    responses["200"]["headers"] = {
        **_HEADERS,
        "Cache-Control": {"schema": {"enum": ["private, no-cache", "no-store"]}, "required": True},
        "ETag": {"schema": {"type": "string"}},
    }
    responses["304"] = {"description": "The caller has this answer (If-None-Match)"}
    return made


def _concordance() -> dict[str, Any]:
    made = _kept(
        "Every place of the words, with what stands before and after", "Concordance",
        _queried(LINES_PARAMETERS), {**PASSED, **LIMITED},
    )  # fmt: skip
    made["get"]["responses"]["200"]["content"]["text/csv"] = {"schema": {"type": "string"}}
    return made


def _document(parameters: list[dict[str, Any]]) -> dict[str, Any]:
    made = _kept(
        "One passage and its neighbours, or how one cites it", "Document", parameters, GONE
    )
    for mime in CITED.values():
        media = mime.partition(";")[0]
        made["get"]["responses"]["200"]["content"][media] = {"schema": {"type": "string"}}
    return made


def _export() -> dict[str, Any]:
    made = _get("The whole result as a file", "", _queried(EXPORT_PARAMETERS), LIMITED)
    made["get"]["responses"]["200"]["content"] = {
        mime.partition(";")[0]: {"schema": {"type": "string"}} for mime in MIME.values()
    }
    return made


def _judgements() -> dict[str, Any]:
    made = _get(
        "What people judged relevant to which queries", "Judgements", _queried(JUDGED_PARAMETERS),
        LIMITED,
    )  # fmt: skip
    made["get"]["responses"]["200"]["content"]["application/x-ndjson"] = {
        "schema": {"type": "string"}
    }
    return made


def _metrics() -> dict[str, Any]:
    made = _get("Memory, searches and models for Prometheus (OpenMetrics)", "")
    made["get"]["responses"]["200"]["content"] = {METRICS: {"schema": {"type": "string"}}}
    return made


# Tag work


def tag_paths(identifier: Schema) -> dict[str, Any]:
    """Everything that changes tags, and the log, asks for API_TOKEN."""
    tag = {**identifier, "name": "tag", "description": "category:name"}
    number = {**identifier, "name": "number", "schema": {"type": "integer", "minimum": 1}}
    offset = _queried([("offset", "Suggestions to pass over", {"type": "integer", "minimum": 0,
                        "maximum": 90, "default": 0})])  # fmt: skip
    off = _queried([("tag", "The tags to take off, by name or category:name", _TAGS)])
    log = _queried([
        ("limit", "Changes at most",
         {"type": "integer", "minimum": 1, "maximum": MOST_LOG, "default": LOG_PAGE}),
        ("before", "Only changes before that number", {"type": "integer", "minimum": 0}),
    ])  # fmt: skip
    searched = _queried(each for each in SEARCH_PARAMETERS if each[0] not in _SHOWN)
    return {
        "/api/v1/documents/{id}/suggestions": _get(
            "Tags that the passage may lack, ten at a time", "Suggestions", [identifier, *offset],
            {**GONE, **LIMITED},
        ),
        "/api/v1/tags/{tag}/suggestions": _get(
            "Passages that may lack the tag, ten at a time", "Suggestions", [tag, *offset], LIMITED
        ),
        "/api/v1/documents/{id}/tags": {
            "post": _change("Add tags to a passage", [identifier], "TagsAdded"),
            "delete": _change("Take tags off a passage", [identifier, *off]),
        },
        "/api/v1/search/tags": {
            "post": _change("A tag for all that a search finds, or off it", searched, "TagOfResult")
        },
        "/api/v1/tags/log": _get("Who changed which tags", "TagChanges", log),
        "/api/v1/tags/log/{number}/undo": {"post": _change("Undo a change", [number])},
        "/api/v1/tags/{tag}": {
            "patch": _change("Rename or merge a tag, or colour its category", [tag], "TagChanged")
        },
    }  # fmt: skip


_SHOWN = ("page", "limit", "facets", "related", "forms", "explain")


def _change(summary: str, parameters: list[dict[str, Any]], body: str = "") -> dict[str, Any]:
    problems = {**GONE, **LIMITED, "409": _problem("Somebody else was faster")}
    made: dict[str, Any] = _get(summary, "TagChanges", parameters, problems)["get"]
    if body:
        schema = {"$ref": f"#/components/schemas/{body}"}
        made["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema}},
        }
    return made
