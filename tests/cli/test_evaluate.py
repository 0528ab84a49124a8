"""python -m lib evaluate --models: models beside each other, and beside words alone."""

from pathlib import Path

import pytest

from bench.models import tiny_model
from lib.evaluate.comparison import Comparison
from lib.stores.store import open_as_it_is
from tests.cli.conftest import Ran, write_jsonl

READ, OTHER = "contextual", "tiny"


@pytest.fixture
def judged(run, environment: dict[str, str], corpus: Path, tmp_path: Path) -> Path:
    """Two queries over four passages, which one of two models has read."""
    tiny_model(tmp_path / "kept")
    environment |= {
        "ENABLE_SEMANTIC_SEARCH": "true", "EMBEDDING_MODEL": "auto",
        "MODEL_DIR": str(tmp_path / "kept"), "MEMORY_LIMIT_MB": str(1 << 20),
    }  # fmt: skip
    assert run("index", "--model", READ).code == 0
    return write_jsonl(
        tmp_path / "judged.jsonl",
        {"query": "ירושלים", "relevant": ["1", "2"]},
        {"query": "נמל", "relevant": ["4"]},
    )


def test_models_are_compared_beside_words_alone(run, judged: Path) -> None:
    assert run("index", "--model", OTHER).code == 0
    told = run("evaluate", str(judged), "--models", f"{READ},{OTHER}", "--json").json
    assert set(told) == {"words", "models"}
    assert told["words"]["mrr@10"] == 1.0
    first, second = told["models"]
    assert first.startswith(READ) and second.startswith(OTHER)
    for by_mode in told["models"].values():
        assert set(by_mode) == {"semantic", "hybrid"}
        assert {figures["queries"] for figures in by_mode.values()} == {2}


def test_the_table_names_the_model_of_every_row(run, judged: Path) -> None:
    rows = run("evaluate", str(judged), "--models", READ, "--modes", "words", "hybrid").out
    head, words, hybrid = (line.split() for line in rows.splitlines())
    assert head[:2] == ["model", "mode"]
    assert words[0] == "words"
    assert hybrid[0].startswith(READ) and hybrid[1] == "hybrid"


@pytest.mark.parametrize("name", ["bundled", "contextual", "blocks"])
def test_a_model_is_called_as_the_settings_call_it_or_by_a_word_of_its_name(
    run, judged: Path, name: str
) -> None:
    told = run("evaluate", str(judged), "--models", name, "--modes", "hybrid", "--json").json
    assert [each.startswith(READ) for each in told["models"]] == [True]


def test_a_model_that_is_unknown_is_refused_with_the_list_of_models(run, judged: Path) -> None:
    ran: Ran = run("evaluate", str(judged), "--models", "nothing")
    assert (ran.code, ran.out) == (2, "")
    assert "'nothing'" in ran.err
    assert READ in ran.err and OTHER in ran.err


def test_a_model_that_has_not_read_the_corpus_is_refused_with_the_command(
    run, judged: Path
) -> None:
    ran: Ran = run("evaluate", str(judged), "--models", OTHER)
    assert (ran.code, ran.out) == (2, "")
    assert f"python -m lib index --model {OTHER}" in ran.err


def test_a_comparison_goes_on_from_what_was_kept_of_each_model(
    run, judged: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.jsonl"
    asked = ("evaluate", str(judged), "--models", READ, "--resume", str(kept), "--json")
    first, lines = run(*asked).json, kept.read_text().splitlines()
    assert len(lines) == 2 * 3
    assert run(*asked).json == first
    assert kept.read_text().splitlines() == lines


def test_a_comparison_is_kept_for_the_model_page(
    run, judged: Path, environment: dict[str, str]
) -> None:
    ran = run("evaluate", str(judged), "--models", READ, "--modes", "words", "hybrid", "--json")
    kept = kept_comparison(environment["DATABASE_URL"])
    assert kept is not None
    assert (kept.queries, kept.documents) == (2, 4)
    words, hybrid = kept.rows
    assert (words.mode, words.model, words.mrr[0]) == ("words", "", ran.json["words"]["mrr@10"])
    assert (hybrid.mode, bool(hybrid.model)) == ("hybrid", True)
    (by_mode,) = ran.json["models"].values()
    assert list(hybrid.recall[1:]) == by_mode["hybrid"]["recall@10_ci"]


def test_a_run_that_compares_no_models_leaves_the_comparison_alone(
    run, judged: Path, environment: dict[str, str]
) -> None:
    assert run("evaluate", str(judged), "--modes", "words").code == 0
    assert kept_comparison(environment["DATABASE_URL"]) is None


def kept_comparison(url: str) -> Comparison | None:
    store = open_as_it_is(url)
    try:
        return Comparison.kept(store.read(lambda reader: reader.comparison()))
    finally:
        store.close()
