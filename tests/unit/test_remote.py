"""A model that answers by HTTP: what is sent, what is refused, what a dead service costs."""

import logging
import time
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from bench.server import free_port
from lib.core.errors import EncoderBusy, EncoderError, SettingsError
from lib.core.settings import Settings
from lib.encoders import remote, wire
from lib.encoders.breaker import Breaker
from lib.encoders.keeper import ModelKeeper, ModelSource, State
from lib.encoders.remote import RemoteEncoder, Service, remote_source
from tests.clock import Clock
from tests.embeddings import DIMENSION, MODEL, EmbeddingService, embedding_service, vector

TOKEN = "hf_s3cret"
HUGGING = "/hf-inference/models/someone/some-model/pipeline/feature-extraction"


@pytest.fixture
def service():
    with embedding_service() as started:
        yield started


@pytest.fixture(autouse=True)
def _patient(monkeypatch) -> None:
    """A busy machine is no fault of the service's."""
    monkeypatch.setattr(remote, "QUERY_SECONDS", 20)
    monkeypatch.setattr(remote, "PASSAGE_SECONDS", 20)


@pytest.fixture
def slept(monkeypatch) -> list[float]:
    """The pauses that were made, or would have been."""
    made: list[float] = []
    monkeypatch.setattr(wire, "time", SimpleNamespace(monotonic=time.monotonic, sleep=made.append))
    return made


def settings_of(service: EmbeddingService | str, path: str = "", **fields) -> Settings:
    url = service if isinstance(service, str) else service.url
    known = {
        "remote_model_name": MODEL,
        "remote_model_dimension": DIMENSION,
        "remote_model_token": TOKEN,
    }
    return Settings(remote_model_url=url + path, **{**known, **fields})


@pytest.fixture
def load():
    """ModelSource → its encoder, closed at the end."""
    loaded = []

    def start(source: ModelSource) -> RemoteEncoder:
        loaded.append(source.load())
        return loaded[-1]

    yield start
    for each in loaded:
        each.close()


@pytest.fixture
def encoder(service: EmbeddingService, load) -> RemoteEncoder:
    """One that has met the service already."""
    made = load(remote_source(settings_of(service)))
    service.requests.clear()
    return made


def unit(text: str):
    made = np.asarray(vector(text))
    return made / np.linalg.norm(made)


# The protocols


def test_text_embeddings_inference_is_known_by_its_info(service, load) -> None:
    made = load(remote_source(settings_of(service)))
    assert np.allclose(made.encode_query("שלום עולם"), unit("שלום עולם"), atol=1e-6)
    assert made.encode_query("א").dtype == np.float32
    assert [(verb, path) for verb, path, _, _ in service.requests] == [
        ("GET", "/info"), ("POST", "/embed"), ("POST", "/embed"), ("POST", "/embed"),
    ]  # fmt: skip
    assert service.requests[2][3] == {"inputs": ["שלום עולם"], "normalize": True, "truncate": True}
    assert made.card.longest == 20
    assert made.card.details["protocol"] == "text-embeddings-inference"


@pytest.mark.parametrize(
    ("path", "name"),
    [(HUGGING, ""), ("/pipeline/feature-extraction/someone/some-model", ""),
     ("/models/someone/some-model", ""), ("", MODEL), ("/endpoint", MODEL)],
)  # fmt: skip
def test_hugging_face_inference_is_asked_at_the_address_itself(service, load, path, name) -> None:
    service.info = None
    source = remote_source(settings_of(service, path, remote_model_name=name))
    assert source.card.name == f"{MODEL}@remote-{DIMENSION}"
    made = load(source)
    assert np.allclose(made.encode_query("שלום עולם"), unit("שלום עולם"), atol=1e-6)
    assert {asked for verb, asked, _, _ in service.requests if verb == "POST"} == {path or "/"}
    assert made.card.details["protocol"] == "feature-extraction"


def test_an_address_that_ends_in_embed_means_the_same_server(service, load) -> None:
    load(remote_source(settings_of(service, "/tei/embed")))
    assert [path for _, path, _, _ in service.requests] == ["/tei/info", "/tei/embed"]


def test_passages_go_in_batches_that_the_service_takes(service, encoder) -> None:
    texts = [f"קטע {number}" for number in range(10)]
    made = encoder.encode_passages(texts)
    assert [len(each) for each in service.embedded] == [4, 4, 2]
    assert np.allclose(made.vectors, [unit(text) for text in texts], atol=1e-6)
    assert encoder.encode_passages([]).vectors.shape == (0, DIMENSION)


def test_blank_text_is_zeros_and_is_not_sent(service, encoder) -> None:
    made = encoder.encode_passages(["", "שלום", " \n"])
    assert not made.vectors[0].any() and not made.vectors[2].any()
    assert service.embedded == [["שלום"]]
    assert not encoder.encode_query("  ").any()


def test_long_text_is_cut_before_it_travels_and_counted(service, encoder) -> None:
    made = encoder.encode_passages(["מילה " * 5_000, "קצר"])
    assert made.truncated == 1
    assert max(len(text) for text in service.embedded[0]) <= 20 * remote.CHARACTERS


def test_odd_text_arrives_as_text(service, encoder) -> None:
    encoder.encode_query("a\ud800b\0\u202e😀")
    assert service.embedded == [["a?b\0\u202e😀"]]


def test_one_connection_is_kept(service, encoder) -> None:
    for number in range(10):
        encoder.encode_query(f"שאילתה {number}")
    assert service.connections == 1


def test_the_token_is_sent_and_shown_nowhere(service, load, caplog) -> None:
    source = remote_source(settings_of(service))
    with caplog.at_level(logging.DEBUG, logger="mafteach"):
        made = load(source)
        service.faults, service.stuck = [401], True
        with pytest.raises(EncoderError) as caught:
            made.encode_query("שלום")
    assert all(
        headers["Authorization"] == f"Bearer {TOKEN}" for _, _, headers, _ in service.requests
    )
    told = f"{caught.value!r}{caught.value}{source!r}{made!r}{vars(made)!r}{caplog.text}"
    assert TOKEN not in told
    assert "REMOTE_MODEL_TOKEN" in caught.value.hint
    assert "שלום" not in caplog.text


# What is known before the first call


def test_nothing_is_called_before_the_model_is_loaded(service) -> None:
    card = remote_source(settings_of(service)).card
    assert (card.kind, card.dimension) == ("remote", DIMENSION)
    assert service.connections == 0


@pytest.mark.parametrize(
    "fields",
    [{"remote_model_url": ""}, {"remote_model_url": "ftp://host/x"},
     {"remote_model_url": "http://me:s3cret@host/"}, {"remote_model_token": "s3cret\r\nX: y"},
     {"remote_model_token": "s3cretא"}, {"remote_model_name": ""}],
)  # fmt: skip
def test_an_unusable_setting_is_refused_with_what_to_set(fields) -> None:
    settings = replace(settings_of("http://127.0.0.1:9"), **fields)
    with pytest.raises(SettingsError) as caught:
        remote_source(settings)
    assert "REMOTE_MODEL_" in caught.value.hint
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("url", ["tei.example", "file:///etc/passwd", "gopher://x"])
def test_only_web_addresses_are_settings(url) -> None:
    with pytest.raises(SettingsError):
        Settings.from_environment({"REMOTE_MODEL_URL": url})


def test_another_model_than_the_one_named_is_refused(service) -> None:
    service.info = {"model_id": "someone/another-model"}
    with pytest.raises(EncoderError) as caught:
        remote_source(settings_of(service)).load()
    assert "another-model" in caught.value.message
    assert "REMOTE_MODEL_NAME" in caught.value.hint


def test_another_dimension_is_refused_with_the_one_to_set(service) -> None:
    with pytest.raises(EncoderError) as caught:
        remote_source(settings_of(service, remote_model_dimension=768)).load()
    assert caught.value.hint == f"Set REMOTE_MODEL_DIMENSION={DIMENSION}."


# Faults


@pytest.mark.parametrize(
    "fault",
    ["page", "deep", "words", "ragged", "few", "wide", "tokens", "nan", "infinite", "nothing",
     "endless", "redirect", 500, 424, 404],
)  # fmt: skip
def test_what_is_no_vector_is_refused(service, encoder, fault) -> None:
    service.faults = [fault]
    with pytest.raises(EncoderError) as caught:
        encoder.encode_query("שלום")
    assert caught.value.details["why"] == "failed"
    assert caught.value.hint
    assert len(service.embedded) == 1  # another try would not help
    assert np.allclose(encoder.encode_query("שלום"), unit("שלום"), atol=1e-6)
    assert not any(path == "/elsewhere" for _, path, _, _ in service.requests)


@pytest.mark.parametrize("fault", [429, 503, "drop"])
def test_one_fault_is_tried_again(service, encoder, fault) -> None:
    service.faults = [fault]
    assert np.allclose(encoder.encode_query("שלום"), unit("שלום"), atol=1e-6)
    assert len(service.embedded) == 2


@pytest.mark.parametrize("status", [429, 503])
def test_two_are_not(service, encoder, status) -> None:
    service.faults = [status, status]
    with pytest.raises(EncoderBusy):
        encoder.encode_query("שלום")
    assert len(service.embedded) == 2


def test_a_pause_that_was_asked_for_is_made(service, encoder, slept) -> None:
    service.faults, service.more = [429], {"Retry-After": "3"}
    assert encoder.encode_query("שלום").any()
    assert slept == [3]


def test_a_pause_longer_than_the_budget_is_not_waited_for(service, encoder, slept) -> None:
    service.faults, service.more = [429], {"Retry-After": "30"}
    with pytest.raises(EncoderBusy):
        encoder.encode_query("שלום")
    assert slept == []
    assert len(service.embedded) == 1


@pytest.mark.parametrize("fault", ["hang", "trickle", "trickle_headers"])
def test_a_service_that_hangs_or_trickles_is_left_when_the_time_is_over(
    service, encoder, fault, monkeypatch
) -> None:
    monkeypatch.setattr(remote, "QUERY_SECONDS", 0.6)
    service.faults, service.stuck = [fault], True
    begun = time.monotonic()
    with pytest.raises(EncoderBusy):
        encoder.encode_query("שלום")
    assert 0.5 < time.monotonic() - begun < 8  # the service hangs for ten
    assert len(service.embedded) == 1


def test_a_slow_answer_within_the_time_is_an_answer(service, encoder) -> None:
    service.faults = ["slow"]
    assert encoder.encode_query("שלום").any()


def test_a_connection_closed_while_idle_costs_no_failure(service, encoder, slept) -> None:
    service.faults = ["drop_after"]
    encoder.encode_query("אחת")
    assert np.allclose(encoder.encode_query("שתיים"), unit("שתיים"), atol=1e-6)
    assert not any(slept)
    assert service.connections == 2


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_text_that_is_refused_says_nothing_of_the_service(service, encoder, status) -> None:
    service.faults = [status] * 5
    for _ in range(5):
        with pytest.raises(EncoderError, match="does not take the text"):
            encoder.encode_query("שלום")
    assert encoder.encode_query("שלום").any()


def test_nobody_listening_is_an_error_with_what_to_do() -> None:
    source = remote_source(settings_of(f"http://127.0.0.1:{free_port()}"))
    with pytest.raises(EncoderError) as caught:
        source.load()
    assert "REMOTE_MODEL_URL" in caught.value.hint
    assert "ConnectionRefusedError" in caught.value.message


# The breaker


def test_a_dead_service_costs_queries_nothing_until_one_tries_again(service, load) -> None:
    clock = Clock()
    card = remote_source(settings_of(service)).card
    breaker = Breaker(2, 15, clock)
    made = load(
        ModelSource(
            card, 0, lambda: RemoteEncoder(Service(service.url, TOKEN, MODEL), card, breaker)
        )
    )
    service.requests.clear()
    service.faults, service.stuck = [500], True
    for _ in range(2):
        with pytest.raises(EncoderError):
            made.encode_query("שלום")
    for _ in range(100):
        with pytest.raises(EncoderBusy) as caught:
            made.encode_query("שלום")
    assert caught.value.details == {"why": "busy", "seconds": 15}
    assert len(service.embedded) == 2

    clock.now += 15.1  # half open: one tries, and finds it dead still
    for _ in range(10):
        with pytest.raises(EncoderError):
            made.encode_query("שלום")
    assert len(service.embedded) == 3

    clock.now += 15.1
    service.faults.clear()
    for _ in range(3):
        assert made.encode_query("שלום").any()
    assert len(service.embedded) == 6


def test_the_breaker_lets_one_of_many_try() -> None:
    clock = Clock()
    breaker = Breaker(1, 10, clock)
    with pytest.raises(KeyError), breaker.watching(KeyError):
        raise KeyError
    clock.now += 10
    with breaker.watching(KeyError), pytest.raises(EncoderBusy), breaker.watching(KeyError):
        raise AssertionError("a second one was let through")
    assert not breaker.open


def test_what_is_not_the_services_failing_is_not_counted() -> None:
    breaker = Breaker(1)
    with pytest.raises(KeyError), breaker.watching(ValueError):
        raise KeyError
    assert not breaker.open


def test_released_and_loaded_again_it_answers(service) -> None:
    keeper = ModelKeeper(remote_source(settings_of(service)))
    before = keeper.encode_query("שלום")
    assert keeper.release()
    assert np.array_equal(keeper.encode_query("שלום"), before)
    assert keeper.state().loads == 2
    assert keeper.release()
    keeper.close()


def test_a_service_that_is_down_at_first_fails_the_load_once(service) -> None:
    keeper = ModelKeeper(remote_source(settings_of(service)))
    service.faults, service.stuck = [500], True
    for _ in range(20):
        with pytest.raises(EncoderError):
            keeper.encode_query("שלום")
    assert keeper.state().state is State.FAILED
    assert len(service.embedded) == 1
    keeper.close()
