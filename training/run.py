"""One run from text to model, each part in its turn."""

import logging
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch

from training.bags import Spelling, spell
from training.card import write_papers
from training.contrast import Model, train
from training.corpus import Corpus, Numbering, read_corpus
from training.distil import taught_rows
from training.finish import finished, shown_words
from training.layout import write_model
from training.lessons import forget, learn
from training.pairs import Sampler, read_written
from training.recipe import Recipe
from training.start import starting_rows
from training.teacher import TEACHER, read_teacher
from training.tokens import build_vocabulary, cores, pipeline

log = logging.getLogger("training")
SAMPLE = 20_000
"""Passages whose mean is taken off every text."""

METADATA = {
    "name": "mafteach-static",
    "title": "Mafteach's Hebrew static encoder",
    "license": "CC-BY-SA-4.0",
    "source": "trained by training/ on licence-clean text, taught by multilingual-e5-small",
}


def run(
    text: Path,
    pairs: Path,
    out: Path,
    work: Path,
    recipe: Recipe,
    threads: int,
    teacher: str = TEACHER,
) -> int:
    """Writes the model into `out`; exit code 0, or 1 where there is too little text."""
    work.mkdir(parents=True, exist_ok=True)
    out.parent.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(threads)
    with _logging_to(work / "training.log"):
        return _run(text, pairs, out, work, recipe, teacher)


def _run(text: Path, pairs: Path, out: Path, work: Path, recipe: Recipe, teacher: str) -> int:
    log.info("Recipe: %s", recipe.as_dict())
    numbering = Numbering()
    corpus = read_corpus(text, numbering)
    written, weights = read_written(pairs, numbering)
    corpus = Corpus(list(numbering), corpus.sources)
    if not corpus.sources:
        log.error("There is no text in %s: it needs *.txt or *.txt.gz files.", text.name)
        return 1
    for source in corpus.sources:
        log.info("%s: %s words, weight %s", source.name, f"{len(source.chunks):,}", source.weight)
    log.info("%s pairs that people wrote", f"{len(written):,}")

    counts = core_counts(corpus)
    vocabulary = build_vocabulary(counts, recipe)
    spelling = spell(vocabulary.tokenizer, corpus.spelled)
    log.info("%s distinct cores, %s tokens", f"{len(counts):,}", f"{len(vocabulary.tokens):,}")
    lessons = None
    if recipe.taught:
        lessons = learn(read_teacher(teacher), corpus, written, recipe, work)
    model = Model(starting_rows(corpus, spelling, vocabulary, recipe), vocabulary)
    log.info("The starting rows are made; training %d steps", recipe.steps)
    sampler = Sampler(corpus, spelling, written, weights, recipe)
    checkpoint = work / "checkpoint.pt"
    train(model, sampler, spelling, recipe, checkpoint, _report(recipe))
    rows, token_weights = (each.detach().numpy() for each in (model.rows, model.weight))
    if lessons:
        taught = taught_rows(lessons, spelling, vocabulary, token_weights, recipe, _report_lesson)
        rows = np.concatenate([taught, rows], axis=1)
    sample = _sample(sampler, spelling, recipe)
    write_model(
        out,
        vocabulary.tokenizer,
        finished(rows, token_weights, vocabulary, sample, recipe),
        shown_words(vocabulary, spelling, corpus.spelled, corpus.chunk_counts()),
        METADATA,
    )
    log.info("The model is in %s", out.name)
    write_papers(out, recipe, work / "training.log")
    checkpoint.unlink(missing_ok=True)
    forget(work)
    return 0


def core_counts(corpus: Corpus) -> Mapping[str, float]:
    """core → weighted occurrences in the running text."""
    splitter = pipeline()
    counts: dict[str, float] = defaultdict(float)
    for chunk, number in zip(corpus.spelled, corpus.chunk_counts().tolist(), strict=True):
        if number:
            for core in cores(splitter, chunk):
                counts[core] += number
    return counts


def _sample(sampler: Sampler, spelling: Spelling, recipe: Recipe) -> list[np.ndarray]:
    """The tokens of many passages."""
    _, passages = sampler.batch(np.random.default_rng(recipe.seed), SAMPLE)
    return [spelling.flat(passage)[0] for passage in passages]


def _report(recipe: Recipe) -> Callable[[int, float, float], None]:
    def report(step: int, loss: float, seconds_a_step: float) -> None:
        left = seconds_a_step * (recipe.steps - step) / 60
        log.info("step %d of %d, loss %.4f, %.1f min left", step, recipe.steps, loss, left)

    return report


def _report_lesson(step: int, loss: float) -> None:
    log.info("lesson %d, loss %.4f", step, loss)


@contextmanager
def _logging_to(path: Path) -> Iterator[None]:
    """To standard error and, after what an interrupted run left, to the file."""
    handlers: list[logging.Handler] = [
        logging.StreamHandler(sys.stderr),
        logging.FileHandler(path, encoding="utf-8"),
    ]
    log.setLevel(logging.INFO)
    for handler in handlers:
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%H:%M:%S"))
        log.addHandler(handler)
    try:
        yield
    finally:
        for handler in handlers:
            log.removeHandler(handler)
            handler.close()
