"""The API as tools of the Model Context Protocol: what each takes, and the answer with links.

A call of a tool is the API's GET in other clothes: the same parameters, limits, turns, deadlines
and answers.  Nothing here needs the protocol's SDK.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request

from lib.bootstrap import App
from lib.core.errors import QueryError
from lib.core.visible import one_line
from lib.web.api import Handler, answered, concordance, document, outstanding, search, similar, tags
from lib.web.links import passage_link, site, tag_link
from lib.web.openapi import (
    DOCUMENT_PARAMETERS,
    KEYWORDS_PARAMETERS,
    LINES_PARAMETERS,
    SEARCH_PARAMETERS,
    SIMILAR_PARAMETERS,
    TAGS_PARAMETERS,
    Parameter,
)

ID: Parameter = ("id", "The passage's id, as answers name it", {"type": "string"})
_AS_JSON = "format"
"""A file is nothing that a tool answers."""


@dataclass(frozen=True)
class Tool:
    """`description` is what a model reads to choose it."""

    name: str
    title: str
    description: str
    handler: Handler
    parameters: tuple[Parameter, ...]

    @property
    def schema(self) -> dict[str, Any]:
        """JSON Schema of its arguments."""
        taken = [each for each in self.parameters if each[0] != _AS_JSON]
        return {
            "type": "object",
            "properties": {name: {**of, "description": said} for name, said, of in taken},
            "required": [name for name, *_ in taken if name == ID[0]],
            "additionalProperties": False,
        }


TOOLS = {
    each.name: each
    for each in (
        Tool(
            "search", "Search the corpus",
            "Finds passages of the Hebrew corpus by words in all their forms, by tags and by "
            "meaning; each hit has a snippet and a link to cite. `next` is the cursor of more.",
            search, SEARCH_PARAMETERS,
        ),
        Tool(
            "document", "One passage", "The whole text of a passage, its tags and neighbours.",
            document, (ID, *DOCUMENT_PARAMETERS),
        ),
        Tool(
            "tags", "Tags", "Every category and tag, and how many passages carry it.",
            tags, TAGS_PARAMETERS,
        ),
        Tool(
            "similar", "Passages like one", "Passages near a passage in meaning, nearest first.",
            similar, (ID, *SIMILAR_PARAMETERS),
        ),
        Tool(
            "keywords", "Words that stand out",
            "Dictionary words that stand out in what a query finds against the rest of the corpus.",
            outstanding, KEYWORDS_PARAMETERS,
        ),
        Tool(
            "concordance", "Every place of the words",
            "Every place where the query's words stand, with what stands before and after.",
            concordance, LINES_PARAMETERS,
        ),
    )
}  # fmt: skip


async def called(tool: Tool, arguments: Mapping[str, Any], app: App, request: Request) -> Any:
    """The tool's answer to the caller of `request`.  Raises MafteachError."""
    made = await answered(tool.handler, app, _as_get(tool, arguments, request))
    return _linked(made, site(request, app.settings.trusted_proxies))


def _as_get(tool: Tool, arguments: Mapping[str, Any], request: Request) -> Request:
    known = tool.schema["properties"]
    for name in arguments:
        if name not in known:
            raise QueryError(f"{one_line(name, 40)!r} is no argument; {_takes(tool, known)}")
    if ID[0] in known and not isinstance(arguments.get(ID[0]), str):
        raise QueryError(f"id is missing; {_takes(tool, known)}")
    pairs = [(name, text) for name, given in arguments.items() for text in _texts(name, given)]
    path = {"id": arguments["id"]} if ID[0] in known else {}
    asked = urlencode([pair for pair in pairs if pair[0] not in path], errors="replace")
    scope = {**request.scope, "method": "GET", "query_string": asked.encode(), "path_params": path}
    return Request(scope)


def _takes(tool: Tool, known: Iterable[str]) -> str:
    return f"{tool.name} takes {', '.join(known)}."


def _texts(name: str, given: Any) -> list[str]:
    """As a query string has it."""
    several = given if isinstance(given, list) else [given]
    if not all(isinstance(each, str | int | float) for each in several):
        raise QueryError(f"{name} takes a text, a number, or a list of texts.")
    return [str(int(each)) if isinstance(each, bool) else str(each) for each in several]


def _linked(made: dict[str, Any], here: str) -> dict[str, Any]:
    """With the address of a page beside each passage and tag."""
    lists: dict[str, Any] = {
        key: [_with_link(each, here) for each in made[key]]
        for key in ("hits", "lines")
        if key in made
    }
    if "categories" in made:
        lists["tags"] = [
            {**tag, "link": here + tag_link(tag["name"], tag["category"])} for tag in made["tags"]
        ]
    return _with_link({**made, **lists}, here)


def _with_link(passage: dict[str, Any], here: str) -> dict[str, Any]:
    return {**passage, "link": here + passage_link(passage["id"])} if "id" in passage else passage
