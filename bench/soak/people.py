"""What people do with the pages and the API: each from an address of its own, with a pause to
read after every answer."""

import json
import random
import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from urllib.parse import quote, urlencode, urlsplit

from bench.soak.ledger import Ledger, Refused
from bench.visitors import Visitor, visitor
from lib.core import hebrew
from lib.core.documents import Document
from lib.core.errors import ErrorCode
from lib.ui.strings import STRINGS

READING_SECONDS = 6.0
"""On average, between an answer and what is asked next."""

VISITS = (5, 40)
"""What is asked of a page before its tab is closed and another opened."""

_DESIGNED = (ErrorCode.RATE_LIMITED, ErrorCode.DATABASE_BUSY, ErrorCode.ENCODER_BUSY)
_REFUSALS = [both for code in _DESIGNED for both in STRINGS[f"error_{code}"]]
_BUSY = [*(f'"{code}"'.encode() for code in _DESIGNED), b"Too many downloads"]
"""In what a 503 says that is a refusal; any other is a failure."""
_EXPORT = re.compile(r'href="(/download/[^"]+)"')


@dataclass(frozen=True)
class Corpus:
    """What can be asked of it: stretches of its text, its ids and tags."""

    texts: Sequence[Sequence[str]]
    ids: Sequence[str]
    tags: Sequence[str]

    @classmethod
    def of(cls, documents: Sequence[Document]) -> "Corpus":
        texts = [hebrew.canonical(each.text).split() for each in documents]
        tags = sorted({str(tag) for each in documents for tag in each.tags})
        return cls([each for each in texts if each], [each.id for each in documents], tags)

    def words(self, chance: random.Random, most: int) -> str:
        text = chance.choice(self.texts)
        number = min(chance.randint(1, most), len(text))
        begin = chance.randint(0, len(text) - number)
        return " ".join(text[begin : begin + number])


class Person(threading.Thread):
    """Asks until `over`; `meaning` says whether people search by meaning now."""

    def __init__(
        self,
        number: int,
        address: str,
        corpus: Corpus,
        ledger: Ledger,
        meaning: Callable[[], bool],
        over: threading.Event,
        seed: int,
    ) -> None:
        super().__init__(name=f"person {number}", daemon=True)
        self._address, self._corpus, self._ledger = address, corpus, ledger
        self._meaning, self._over = meaning, over
        self._local = f"127.0.1.{number + 1}"
        self._chance = random.Random(f"{seed} {number}")

    def run(self) -> None:
        while not self._over.is_set():
            try:
                with visitor(self._address, local=self._local) as page:
                    for _ in range(self._chance.randint(*VISITS)):
                        if self._over.wait(self._chance.expovariate(1 / READING_SECONDS)):
                            return
                        self._ask(page)
            except Exception as error:
                self._ledger.fail(f"{self.name}'s page: {type(error).__name__}: {error}")
                self._over.wait(READING_SECONDS)

    def _ask(self, page: Visitor) -> None:
        modes = ("words", "exact", "hybrid", "semantic") if self._meaning() else ("words", "exact")
        mode = self._chance.choice(modes)
        words = self._corpus.words(self._chance, 2 if mode == "exact" else 8)
        see, ask = partial(self._see, page), self._get
        one = self._chance.choice(self._corpus.ids)
        tag = self._chance.choice(self._corpus.tags)
        deeds: list[tuple[int, str, Callable[[], object]]] = [
            (30, f"search {mode}, page", lambda: see("", q=words, mode=mode)),
            (15, f"search {mode}, API", lambda: ask("search", q=words, mode=mode, facets=1)),
            (8, "search under a tag, page", lambda: see("", q=words, mode="words", tag=tag)),
            (5, "in corpus order, page", lambda: see("", tag=tag, sort="order")),
            (12, "a document, page", lambda: see("document", id=one)),
            (4, "a document, API", lambda: ask(f"documents/{quote(one, safe='')}")),
            (4, "those like it, API", lambda: ask(f"documents/{quote(one, safe='')}/similar")),
            (6, "tags, page", lambda: see("tags")),
            (4, "memory, page", lambda: see("memory")),
            (3, "model, page", lambda: see("model")),
            (3, "memory, API", lambda: ask("memory")),
            (2, "export", lambda: self._export(page)),
        ]
        _, kind, act = self._chance.choices(deeds, [weight for weight, _, _ in deeds])[0]
        with self._ledger.deed(kind):
            act()

    def _see(self, page: Visitor, name: str, **query: str) -> str:
        drawn = page.visit(name, **query)
        if 'role="alert"' in drawn:
            if any(each in drawn for each in _REFUSALS):
                raise Refused
            raise AssertionError(re.sub(r"<[^>]+>", " ", drawn)[-400:])
        return drawn

    def _export(self, page: Visitor) -> None:
        links = _EXPORT.findall(self._see(page, "corpus"))
        assert self._fetched(self._chance.choice(links))

    def _get(self, path: str, **query: str | int) -> None:
        json.loads(self._fetched(f"/api/v1/{path}?{urlencode(query)}"))

    def _fetched(self, path: str) -> bytes:
        netloc = urlsplit(self._address).netloc
        connection = HTTPConnection(netloc, timeout=60, source_address=(self._local, 0))
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        if answer.status == 429 or (answer.status == 503 and any(each in body for each in _BUSY)):
            raise Refused
        assert answer.status == 200, f"{answer.status} {body[:300]!r}"
        return body
