"""The API's own description (OpenAPI 3.1)."""

from typing import Any

from lib.core.query import LARGEST_PAGE, LONGEST_TEXT, Mode, Query, Sort, TagMatch, Tolerance

_DEFAULT = Query()


def _choice(values: Any, default: str) -> dict[str, Any]:
    return {"type": "string", "enum": [str(value) for value in values], "default": str(default)}


_TAGS = {"type": "array", "items": {"type": "string"}}
_FLAG = {"type": "integer", "enum": [0, 1], "default": 0}

SEARCH_PARAMETERS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("q", 'Words, "a phrase", -word, tag:name; without it, every passage under the tags',
     {"type": "string", "maxLength": LONGEST_TEXT}),
    ("mode", "How to search", _choice(Mode, _DEFAULT.mode)),
    ("tag", "Only under this tag, by name or category:name; may be repeated", _TAGS),
    ("tags", "Under all of the tags, or any", _choice(TagMatch, _DEFAULT.tag_match)),
    ("not_tag", "Not under this tag; may be repeated", _TAGS),
    ("tolerance", "How far a word may vary", _choice(Tolerance, _DEFAULT.tolerance)),
    ("sort", "By relevance, or in the corpus' order", _choice(Sort, _DEFAULT.sort)),
    ("page", "From 1", {"type": "integer", "minimum": 1, "default": _DEFAULT.page}),
    ("limit", "Hits a page",
     {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": _DEFAULT.limit}),
    ("facets", "Also count the tags of all matching passages", _FLAG),
    ("related", "Also offer words near the query, where the model is loaded and tells", _FLAG),
    ("explain", "Also tell what was asked of the index", _FLAG),
)  # fmt: skip


def description() -> dict[str, Any]:
    """The document behind /api/v1/openapi.json."""
    identifier = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    parameters = [
        {"name": name, "in": "query", "description": text, "schema": schema}
        for name, text, schema in SEARCH_PARAMETERS
    ]
    return {
        "openapi": "3.1.0",
        "info": {"title": "Mafteach", "version": "1"},
        "paths": {
            "/api/v1/search": _get("Search the corpus", parameters),
            "/api/v1/documents/{id}": _get("One passage and its neighbours", [identifier]),
            "/api/v1/documents/{id}/similar": _get("Passages near it in meaning", [identifier]),
            "/api/v1/tags": _get("Categories, and tags with their counts"),
            "/api/v1/memory": _get("How much memory is used, how much is left, and what happened"),
            "/api/v1/openapi.json": _get("This description"),
            "/healthz": _get("The process is alive"),
            "/readyz": _get("The database answers within a second"),
            "/metrics": _get("Memory, searches and models for Prometheus (OpenMetrics)"),
        },
    }


def _get(summary: str, parameters: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    problem = {"application/problem+json": {"schema": {"type": "object"}}}
    return {
        "get": {
            "summary": summary,
            "parameters": parameters or [],
            "responses": {
                "200": {"description": "Done", "content": {"application/json": {}}},
                "default": {"description": "What went wrong, what to do", "content": problem},
            },
        }
    }
