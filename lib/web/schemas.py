"""The shapes of the API's answers, as JSON Schema; docs/API.md says what they mean."""

from typing import Any

from lib.core.collocation import Side
from lib.core.concordance import Field, LineSort
from lib.core.documents import CATEGORY_COLORS
from lib.core.keyness import Unit
from lib.core.query import Mode, Tolerance
from lib.core.reasons import Tier
from lib.core.tagging import TagAct
from lib.encoders.keeper import State
from lib.memory.events import KINDS
from lib.memory.guard import Level
from lib.memory.rings import WINDOWS
from lib.search.side_by_side import Axis
from lib.stores.protocol import ReplicaUse

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
NUMBER: Schema = {"type": "number"}
COUNT: Schema = {"type": "integer", "minimum": 0}


def one_of(values: Any) -> Schema:
    return {"type": "string", "enum": [str(value) for value in values]}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _list(of: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": of, **more}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _object(required: Schema, optional: Schema | None = None, more: bool = False) -> Schema:
    """`more`: other keys may stand beside these."""
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": more,
    }


_SPANS = _list(_list(COUNT, minItems=2, maxItems=2))
_CODED = _object({"code": TEXT}, more=True)
_TAG = _object({"name": TEXT, "category": TEXT})
_TAG_COUNTS = _list(_object({"name": TEXT, "category": TEXT, "color": TEXT, "documents": COUNT}))
_NEXT = _or_null(TEXT)
_WHOLE = {"id": TEXT, "text": TEXT, "tags": _list(_TAG)}
_PERHAPS = {"title": TEXT, "ref": TEXT, "order": NUMBER, "metadata": {"type": "object"}}
_POINTS = _list(_or_null(NUMBER))
_BAND = _object({"low": _POINTS, "mean": _POINTS, "high": _POINTS})
_PASSAGE = {"id": TEXT, "title": TEXT, "ref": TEXT, "tags": _list(_TAG)}

_NEAR = _object({"cosine": NUMBER, "base": NUMBER, "floor": NUMBER, "clear": NUMBER, "tag": TEXT})
_HIT = _object(
    {
        **_PASSAGE, "score": NUMBER, "tier": one_of(Tier), "snippet": TEXT, "highlights": _SPANS,
        "title_highlights": _SPANS, "cut_before": FLAG, "cut_after": FLAG,
        "reasons": _list(_CODED),
    },
    {
        "shares": _object(
            {"words": _or_null(NUMBER), "meaning": _or_null(NUMBER), "near": _or_null(_NEAR)}
        )
    },
)  # fmt: skip
_FORM = _object(
    {
        "form": TEXT, "documents": COUNT, "tier": one_of(Tier), "reason": _CODED,
        "doubtful": FLAG, "used": FLAG,
    }
)  # fmt: skip
_WORD = _object({"word": TEXT, "tolerance": one_of(Tolerance), "forms": _list(_FORM)})
_PARAMS: Schema = {"type": "object", "additionalProperties": _list(TEXT)}
_SUGGESTION = _object({"code": TEXT, "word": TEXT, "total": _or_null(COUNT), "params": _PARAMS})
_LINE = _object(
    {
        **_PASSAGE, "field": one_of(Field), "span": _list(COUNT, minItems=2, maxItems=2),
        "before": TEXT, "match": TEXT, "after": TEXT, "form": TEXT,
    }
)  # fmt: skip
_SIMILAR = _object(
    {
        **_PASSAGE, "cosine": NUMBER, "clear": FLAG,
        "shared_words": _list(TEXT), "shared_tags": _list(_TAG),
    }
)  # fmt: skip
_MEASURES = {"log_likelihood": NUMBER, "log_ratio": NUMBER}
_COLLOCATE = _object(
    {
        "word": TEXT, "before": COUNT, "after": COUNT, "elsewhere": COUNT, **_MEASURES,
        "params": _PARAMS,
    }
)  # fmt: skip
_SHARE = {
    **dict.fromkeys(("passages", "words", "holding", "places"), COUNT), "per_10_000": NUMBER,
}  # fmt: skip
_NOTICES = _list(_object({"code": TEXT, "message": TEXT}, more=True))
_TIMINGS: Schema = {"type": "object", "additionalProperties": NUMBER}
_EVENT = _object(
    {
        "number": COUNT, "kind": one_of(KINDS), "started": NUMBER, "code": TEXT,
        "details": {"type": "object"}, "seconds": _or_null({"type": "number", "minimum": 0}),
        "before": _or_null(COUNT), "after": _or_null(COUNT), "peak": _or_null(COUNT),
        "difference": _or_null({"type": "integer"}),
    }
)  # fmt: skip
_CHANGE = _object(
    {
        "number": COUNT, "at": TEXT, "author": TEXT, "act": one_of(TagAct), "tag": _TAG,
        "to": _or_null(_TAG), "documents": COUNT, "undoes": _or_null(COUNT), "kept": COUNT,
        "undone": FLAG,
    },
    {"color": TEXT, "former": TEXT},
)  # fmt: skip
TAG_GIVEN: Schema = {
    "anyOf": [TEXT, _object({"name": TEXT}, {"category": TEXT})],
    "description": "A name, category:name, or both apart",
}
_BYTES = ("limit", "working_set", "hard", "anonymous", "mapped", "cache", "left", "headroom")

SCHEMAS: dict[str, Schema] = {
    "Search": _object(
        {
            "mode": one_of(Mode), "model": TEXT, "total": COUNT, "truncated": FLAG,
            "page": COUNT, "limit": COUNT, "hits": _list(_HIT), "next": _NEXT,
            "notices": _NOTICES, "timings_ms": _TIMINGS,
        },
        {
            "facets": _TAG_COUNTS, "siblings": _TAG_COUNTS,
            "related": _list(TEXT), "forms": _list(_WORD),
            "suggestions": _list(_SUGGESTION), "explain": {"type": "object"},
        },
    ),
    "Concordance": _object(
        {
            "mode": one_of(Mode), "total": COUNT, "documents": COUNT, "truncated": FLAG,
            "sort": one_of(LineSort), "page": COUNT, "limit": COUNT, "lines": _list(_LINE),
            "next": _NEXT,
            "forms": _list(_object({"form": TEXT, "places": COUNT})),
            "notices": _NOTICES, "timings_ms": _TIMINGS,
        },
        {"facets": _TAG_COUNTS},
    ),
    "Keywords": _object(
        {
            "unit": one_of(Unit), "mode": one_of(Mode), "total": COUNT, "counted": COUNT,
            "rest": COUNT, "compared": COUNT,
            "standing": COUNT, "notices": _NOTICES, "timings_ms": _TIMINGS,
            "keywords": _list(
                _object({"word": TEXT, "inside": COUNT, "elsewhere": COUNT, **_MEASURES})
            ),
        },
        {"facets": _TAG_COUNTS},
    ),
    "Beside": _object(
        {
            "axis": one_of(Axis),
            "answers": _list(_object({
                "asked": TEXT, "mode": one_of(Mode), "total": COUNT, "truncated": FLAG,
                "notices": _NOTICES,
            })),
            "passages": _list(_object({
                "id": TEXT, "title": TEXT, "ref": TEXT, "places": _list(_or_null(COUNT)),
            })),
        }
    ),
    "Collocations": _object(
        {
            "mode": one_of(Mode), "window": COUNT, "side": one_of(Side), "stop_words": FLAG,
            "places": COUNT, "documents": COUNT, "truncated": FLAG, "words": COUNT,
            "standing": COUNT, "collocates": _list(_COLLOCATE),
            "notices": _NOTICES, "timings_ms": _TIMINGS,
        }
    ),
    "Dispersion": _object(
        {
            "mode": one_of(Mode), **_SHARE, "counted": COUNT, "deviation": NUMBER,
            "parts": _list(
                _object({**_SHARE, "first": _or_null(_object({"id": TEXT, "ref": TEXT}))})
            ),
            "category": TEXT,
            "tags": _list(_object({"name": TEXT, "category": TEXT, **_SHARE})),
            "notices": _NOTICES, "timings_ms": _TIMINGS,
        }
    ),
    "Documents": _object(
        {"limit": COUNT, "next": _NEXT, "documents": _list(_object(_WHOLE, _PERHAPS))}
    ),
    "Document": _object(
        {**_WHOLE, "previous": _or_null(TEXT), "next": _or_null(TEXT)},
        {**_PERHAPS, "highlights": _SPANS, "title_highlights": _SPANS},
    ),
    "Similar": _object({"model": TEXT, "clear": FLAG, "hits": _list(_SIMILAR)}),
    "Tags": _object(
        {"categories": _list(_object({"name": TEXT, "color": TEXT})), "tags": _TAG_COUNTS},
        {"pairs": _list(_object({"tags": _list(_TAG), "documents": COUNT}))},
    ),
    "Corpus": _object(
        {
            "documents": COUNT, "words": COUNT, "tags": COUNT, "categories": COUNT,
            "terms": COUNT, "size_bytes": COUNT, "database": TEXT, "database_title": TEXT,
            "writable": FLAG, "outgrown": FLAG, "version": COUNT,
        }
    ),
    "Examples": _object(
        {"examples": _list(_object({"code": TEXT, "params": _PARAMS, "forms": _list(TEXT)}))}
    ),
    "Models": _object(
        {
            "answers": TEXT,
            "models": _list(_object({
                "name": TEXT, "title": TEXT, "kind": TEXT, "dimension": COUNT, "longest": COUNT,
                "license": TEXT, "state": one_of(State), "done": COUNT, "missing": COUNT,
            })),
        }
    ),
    "Past": _object(
        {
            "window": one_of(WINDOWS), "step": COUNT, "times": _list(COUNT),
            "series": {"type": "object", "additionalProperties": _BAND},
        }
    ),
    "Judgements": _object({"judged": _list(_object(
        {
            "query": TEXT,
            "relevant": {
                "type": "object",
                "additionalProperties": {"type": "integer", "enum": [1, 2, 3]},
            },
        },
        {"not_relevant": _list(TEXT)},
    ))}),
    "TagChanges": _object({"changes": _list(_CHANGE)}, {"tags": _list(_TAG)}),
    "Suggestions": _object({"suggestions": _list({"anyOf": [
        _object({"tag": _TAG, "score": NUMBER, "neighbours": COUNT, "cosine": _or_null(NUMBER)}),
        _object({"id": TEXT, "title": TEXT, "ref": TEXT, "cosine": NUMBER}),
    ]})}),
    "TagsAdded": _object({"tags": _list(TAG_GIVEN, minItems=1)}),
    "TagOfResult": _object({"tag": TAG_GIVEN}, {"act": one_of(("tag", "untag")), "agreed": COUNT}),
    "TagChanged": _object(
        {}, {"to": TAG_GIVEN, "merge": FLAG, "color": one_of(CATEGORY_COLORS)}
    ),
    "Memory": _object(
        {
            "level": one_of(Level),
            "reading": _object(
                {"at": NUMBER, "kind": TEXT, "fallback": FLAG, **dict.fromkeys(_BYTES, COUNT)},
                more=True,
            ),
            "thresholds": {"type": "object"},
            "refuses_loads": FLAG,
            "peak": _object({"working_set": COUNT, "hard": COUNT, "at": NUMBER}),
            "model": {"type": "object"},
            "events": _list(_EVENT, maxItems=50),
        }
    ),
    "Status": _object({"status": one_of(("ok", "ready"))}, {"replica": one_of(ReplicaUse)}),
    "Problem": _object(
        {
            "type": TEXT, "title": TEXT, "status": {"type": "integer"}, "code": TEXT,
            "detail": TEXT, "hint": TEXT,
        }
    ),
}  # fmt: skip
