"""An answer as JSON: one form for the command line and the HTTP API."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from lib.core.collocation import Collocate, CollocatesQuery
from lib.core.concordance import Line, LinesPage
from lib.core.dispersion import Share
from lib.core.documents import Tag, TagCount
from lib.core.errors import MafteachError
from lib.core.keyness import Counts, Keyword
from lib.core.results import Hit, ResultPage
from lib.core.tagging import TagAct, TagChange
from lib.core.visible import visible
from lib.core.word_forms import WordForms
from lib.search.collocations import CollocatesPage
from lib.search.dispersion import DispersionPage
from lib.search.keywords import KeywordsPage
from lib.search.plan import Wants
from lib.search.similar import SimilarPage
from lib.search.suggestions import Suggestion
from lib.search.tag_suggestions import PassageSuggestion, TagSuggestion

_UNSEEN = re.compile(
    "[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ud800-\udfff\ufeff]"
)


def as_json(value: Any) -> str:
    """One line of JSON.  Hebrew stays readable; what a terminal would obey instead of showing,
    and half a surrogate pair, is escaped."""
    written = json.dumps(value, ensure_ascii=False)
    return _UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", written)


def page_as_dict(
    page: ResultPage,
    wants: Wants = Wants(),
    explain: bool = False,
    suggestions: Sequence[Suggestion] = (),
) -> dict[str, Any]:
    """`page`, with what was wanted beside its hits, for --json and /api/v1/search; docs/API.md
    lists the keys."""
    answer: dict[str, Any] = {
        "mode": str(page.mode),
        "model": page.model,
        "total": page.total,
        "truncated": page.truncated,
        "page": page.query.page,
        "limit": page.query.limit,
        "hits": [hit_as_dict(hit, explain) for hit in page.hits],
        "notices": [notice.as_dict() for notice in page.notices],
        "timings_ms": page.timings_ms,
    }
    if wants.facets:
        answer["facets"] = tag_counts(page.facets)
        answer["siblings"] = tag_counts(page.siblings)
    if wants.related:
        answer["related"] = list(page.related)
    if wants.forms:
        answer["forms"] = [word_forms_as_dict(word) for word in page.forms]
    if suggestions:
        answer["suggestions"] = [suggestion_as_dict(suggestion) for suggestion in suggestions]
    if explain:
        answer["explain"] = page.explain
    return answer


def word_forms_as_dict(word: WordForms) -> dict[str, Any]:
    """What one word of the query meets in the corpus; `used` forms are searched for."""
    return {
        "word": word.word,
        "tolerance": str(word.tolerance),
        "forms": [
            {
                "form": form.word,
                "documents": form.documents,
                "tier": str(form.rule.tier),
                "reason": form.rule.reason(word.word, form.word).as_dict(),
                "doubtful": form.doubtful,
                "used": form.used,
            }
            for form in word.forms
        ],
    }


def suggestion_as_dict(offered: Suggestion) -> dict[str, Any]:
    """`params` is the other search's query string; `total` null where it was not counted."""
    return {
        "code": offered.code,
        "word": offered.word,
        "params": offered.query.to_params(),
        "total": offered.total,
    }


def hit_as_dict(hit: Hit, explain: bool = False) -> dict[str, Any]:
    """`highlights` are [start, end) in `snippet`, in characters; so `title_highlights`.  `shares`
    tell what each arm gave it, where that is to be explained."""
    told: dict[str, Any] = {
        "id": hit.document.id,
        "title": visible(hit.document.title),
        "ref": hit.document.ref,
        "score": hit.score,
        "tier": str(hit.tier),
        "snippet": hit.snippet.text,
        "highlights": [list(span) for span in hit.snippet.highlights],
        "title_highlights": [list(span) for span in hit.title_highlights],
        "cut_before": hit.snippet.cut_before,
        "cut_after": hit.snippet.cut_after,
        "tags": [tag_as_dict(tag) for tag in hit.document.tags],
        "reasons": [reason.as_dict() for reason in hit.reasons],
    }
    return {**told, "shares": asdict(hit.shares)} if explain else told


def lines_as_dict(page: LinesPage) -> dict[str, Any]:
    """`page` for --json and /api/v1/concordance."""
    answer: dict[str, Any] = {
        "mode": str(page.mode),
        "total": page.total,
        "documents": page.documents,
        "truncated": page.truncated,
        "sort": str(page.asked.sort),
        "page": page.asked.page,
        "limit": page.asked.limit,
        "lines": [line_as_dict(line) for line in page.lines],
        "forms": [{"form": each.form, "places": each.places} for each in page.forms],
        "notices": [notice.as_dict() for notice in page.notices],
        "timings_ms": dict(page.timings_ms),
    }
    if page.facets is not None:
        answer["facets"] = tag_counts(page.facets)
    return answer


def keywords_as_dict(page: KeywordsPage) -> dict[str, Any]:
    """`page` for --json and /api/v1/keywords."""
    return {
        "unit": str(page.unit),
        "mode": str(page.mode),
        "total": page.total,
        "counted": page.counted,
        "rest": page.rest,
        "compared": page.compared,
        "standing": page.standing,
        "keywords": [keyword_as_dict(each) for each in page.words],
        "notices": [notice.as_dict() for notice in page.notices],
        "timings_ms": page.timings_ms,
    }


def keyword_as_dict(each: Keyword) -> dict[str, Any]:
    counts = each.counts
    return {
        "word": each.word,
        "inside": counts.inside,
        "elsewhere": counts.elsewhere,
        **_measures(counts),
    }


def _measures(counts: Counts) -> dict[str, float]:
    return {
        "log_likelihood": round(counts.log_likelihood, 2),
        "log_ratio": round(counts.log_ratio, 3),
    }


def collocates_as_dict(page: CollocatesPage) -> dict[str, Any]:
    """`page` for --json and /api/v1/collocations."""
    return {
        "mode": str(page.mode),
        "window": page.asked.window,
        "side": str(page.asked.side),
        "stop_words": page.asked.stop_words,
        "places": page.places,
        "documents": page.documents,
        "truncated": page.truncated,
        "words": page.words,
        "standing": page.standing,
        "collocates": [collocate_as_dict(each, page.asked) for each in page.collocates],
        "notices": [notice.as_dict() for notice in page.notices],
        "timings_ms": page.timings_ms,
    }


def collocate_as_dict(each: Collocate, asked: CollocatesQuery) -> dict[str, Any]:
    """`params` is the query string of the search for where both stand."""
    return {
        "word": each.word,
        "before": each.before,
        "after": each.after,
        "elsewhere": each.counts.elsewhere,
        **_measures(each.counts),
        "params": asked.where(each.word).to_params(),
    }


def dispersion_as_dict(page: DispersionPage) -> dict[str, Any]:
    """`page` for --json and /api/v1/dispersion."""
    return {
        "mode": str(page.mode),
        **share_as_dict(page.whole),
        "counted": page.counted,
        "deviation": round(page.deviation, 4),
        "parts": [
            {
                **share_as_dict(part.share),
                "first": {"id": part.first.id, "ref": part.first.ref} if part.first else None,
            }
            for part in page.parts
        ],
        "category": page.category,
        "tags": [{**tag_as_dict(each.tag), **share_as_dict(each.share)} for each in page.tags],
        "notices": [notice.as_dict() for notice in page.notices],
        "timings_ms": page.timings_ms,
    }


def share_as_dict(share: Share) -> dict[str, Any]:
    return {**asdict(share), "per_10_000": round(share.rate, 3)}


def line_as_dict(line: Line) -> dict[str, Any]:
    """`span` is the match's [start, end) in the field, in characters, without direction marks."""
    return {
        "id": line.document.id,
        "title": visible(line.document.title),
        "ref": line.document.ref,
        "field": str(line.field),
        "span": [line.start, line.end],
        "before": line.before,
        "match": line.match,
        "after": line.after,
        "form": line.form,
        "tags": [tag_as_dict(tag) for tag in line.document.tags],
    }


def similar_as_dict(page: SimilarPage) -> dict[str, Any]:
    """`page` for /api/v1/documents/{id}/similar."""
    return {
        "model": page.model,
        "clear": page.clear,
        "hits": [
            {
                "id": hit.document.id,
                "title": visible(hit.document.title),
                "ref": hit.document.ref,
                "cosine": hit.cosine,
                "clear": hit.clear,
                "tags": [tag_as_dict(tag) for tag in hit.document.tags],
                "shared_words": list(hit.words),
                "shared_tags": [tag_as_dict(tag) for tag in hit.tags],
            }
            for hit in page.hits
        ],
    }


def tag_as_dict(tag: Tag) -> dict[str, str]:
    return {"name": tag.name, "category": tag.category}


def tag_change_as_dict(change: TagChange) -> dict[str, Any]:
    """A change of the log; `color` and `former` only where a category was coloured."""
    told: dict[str, Any] = {
        "number": change.number,
        "at": change.at.isoformat(timespec="seconds"),
        "author": change.author,
        "act": str(change.act),
        "tag": tag_as_dict(change.tag),
        "to": tag_as_dict(change.to) if change.to else None,
        "documents": change.documents,
        "undoes": change.undoes or None,
        "kept": change.kept,
        "undone": change.undone,
    }
    if change.act is TagAct.RECOLOR:
        told |= {"color": change.color, "former": change.former}
    return told


def suggestions_as_dict(
    offered: Sequence[TagSuggestion | PassageSuggestion],
) -> dict[str, Any]:
    return {"suggestions": [_suggested(each) for each in offered]}


def _suggested(each: TagSuggestion | PassageSuggestion) -> dict[str, Any]:
    if isinstance(each, TagSuggestion):
        return {
            "tag": tag_as_dict(each.tag), "score": each.score, "neighbours": each.neighbours,
            "cosine": each.cosine,
        }  # fmt: skip
    return {
        "id": each.document.id, "title": visible(each.document.title), "ref": each.document.ref,
        "cosine": each.cosine,
    }  # fmt: skip


def tag_counts(counts: Iterable[TagCount]) -> list[dict[str, Any]]:
    return [
        {**tag_as_dict(count.tag), "color": count.color, "documents": count.documents}
        for count in counts
    ]


def error_as_dict(error: MafteachError) -> dict[str, Any]:
    """`why` and `details` tell a program what `message` tells a person, where more is known."""
    told = {"code": error.code, "message": error.message, "hint": error.hint}
    if error.said is None:
        return told
    said = error.said.as_dict()
    return {**told, "why": said["code"], "details": said["details"]}
