"""The memory of a real server's process over the database, from stage to stage."""

import json
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence

from bench.scale import corpus
from bench.scale.timing import Figures
from bench.server import served, status

Asked = tuple[str, Sequence[str], str]
"""A path of the API, the texts, and the mode."""


def by_stage(url: str, size: int, queries: int) -> dict[str, Figures]:
    """MB: RSS, and what of it no kernel can take back.  Queries are encoded by the repository's
    model; a server without it does the first stages, one with it the others."""
    asked, frequent = corpus.texts(size, queries), corpus.frequent_and_rare(10)
    texts = asked["two words"] + asked["eight words"]
    by_words = {
        "started": (),
        "words": (("search", texts, "words"),),
        "a concordance": (("concordance", frequent["a common word"], "words"),),
    }
    with_model = {
        "words and meaning": (("search", texts, "words"), ("search", texts, "semantic")),
        "and hybrid": (("search", texts, "hybrid"),),
    }
    with served(url, ENABLE_SEMANTIC_SEARCH="false") as server:
        held = _stages(*server, by_words)
    with served(url, ENABLE_SEMANTIC_SEARCH="true", EMBEDDING_MODEL="contextual") as server:
        return {**held, **_stages(*server, with_model)}


def _stages(address: str, pid: int, stages: Mapping[str, Sequence[Asked]]) -> dict[str, Figures]:
    held = {}
    for name, work in stages.items():
        for path, texts, mode in work:
            _all(address, path, texts, mode)
        now = status(pid)
        kept = now["RssAnon"] + now["RssShmem"]
        held[name] = {
            "rss": round(now["VmRSS"], 1), "kept": round(kept, 1), "peak": round(now["VmHWM"], 1),
        }  # fmt: skip
    return held


def _all(address: str, path: str, texts: Sequence[str], mode: str) -> None:
    for text in texts:
        given = urllib.parse.urlencode({"q": text, "mode": mode})
        with urllib.request.urlopen(f"{address}/api/v1/{path}?{given}", timeout=120) as answer:
            told = json.load(answer)
        assert told.get("mode", mode) == mode, told["notices"]
