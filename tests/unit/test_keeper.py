"""One model's life: loaded once, released when idle, never under an encode."""

import gc
import logging
import threading
import time
import weakref
from concurrent.futures import ThreadPoolExecutor

import pytest

from lib.core.errors import EncoderBusy, EncoderError, ModelDamaged, SemanticUnavailable
from lib.encoders.keeper import ModelKeeper, ModelSource, NoMemoryWatch, State
from lib.encoders.turns import Turns
from tests.clock import Clock
from tests.fakes import FakeEncoder, card, keeper_of


class Loader:
    """Counts loads; each takes a moment, so that others come meanwhile."""

    def __init__(self, seconds: float = 0.0, error: Exception | None = None) -> None:
        self.loads = 0
        self.seconds = seconds
        self.error = error
        self.loaded: list[weakref.ref[FakeEncoder]] = []

    def __call__(self) -> FakeEncoder:
        self.loads += 1
        time.sleep(self.seconds)
        if self.error:
            raise self.error
        made = FakeEncoder()
        self.loaded.append(weakref.ref(made))
        return made


def keeper(load: Loader, **options) -> ModelKeeper:
    return ModelKeeper(ModelSource(card(), 1 << 20, load), **options)


def test_nothing_is_loaded_before_the_first_encode() -> None:
    load = Loader()
    kept = keeper(load)
    assert kept.card.name == "fake@1"
    assert kept.state().state is State.IDLE
    assert load.loads == 0


def test_twenty_first_users_at_once_load_it_once() -> None:
    load = Loader(seconds=0.2)
    kept = keeper(load)
    gate = threading.Barrier(20)

    def first_use(number: int) -> float:
        gate.wait()
        return float(kept.encode_query(f"מילה {number}")[0])

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(first_use, range(20)))
    assert load.loads == 1
    assert len(set(answers)) == 20
    assert kept.state().loads == 1


def test_the_load_is_logged_by_the_models_name_and_only_on_first_use(caplog) -> None:
    caplog.set_level(logging.INFO, "mafteach.model")
    logging.getLogger("mafteach").propagate = True
    kept = ModelKeeper(ModelSource(card(title="AlephBERT"), 1, FakeEncoder))
    assert "Loading AlephBERT model" not in caplog.text
    kept.encode_query("א")
    kept.encode_query("ב")
    said = {id(each) for each in caplog.records if "Loading AlephBERT model" in each.message}
    assert len(said) == 1


def test_an_idle_model_is_released_by_its_own_timer() -> None:
    kept = keeper(Loader(), idle_seconds=0.15)
    kept.encode_query("א")
    assert kept.state().state is State.LOADED
    until = time.monotonic() + 5
    while kept.state().state is State.LOADED and time.monotonic() < until:
        time.sleep(0.02)
    assert kept.state().state is State.IDLE
    assert kept.state().releases == 1


def test_a_used_model_is_not_released_as_idle() -> None:
    clock = Clock(0.0)
    kept = keeper(Loader(), idle_seconds=10, clock=clock)
    kept.encode_query("א")
    clock.now = 9
    kept.encode_query("ב")
    clock.now = 12
    assert not kept.release("idle", only_idle=True)
    assert kept.state().release_in == 7
    clock.now = 19.5
    assert kept.release("idle", only_idle=True)


def test_a_released_model_is_loaded_again_on_the_next_use() -> None:
    load = Loader()
    kept = keeper(load)
    kept.encode_query("א")
    assert kept.release()
    assert not kept.release()
    kept.encode_query("א")
    assert load.loads == 2


def test_a_release_waits_for_the_encode_in_flight() -> None:
    entered, leave = threading.Event(), threading.Event()

    class Slow(FakeEncoder):
        def encode_query(self, text):
            entered.set()
            leave.wait(5)
            assert not self.closed, "released under an encode"
            return super().encode_query(text)

    kept = keeper_of(Slow())
    with ThreadPoolExecutor(2) as pool:
        answer = pool.submit(kept.encode_query, "שלום")
        entered.wait(5)
        gone = pool.submit(kept.release)
        time.sleep(0.05)
        assert not gone.done()
        leave.set()
        assert answer.result(5).any()
        assert gone.result(5)


def test_nothing_keeps_a_released_encoder_alive() -> None:
    load = Loader()
    kept = keeper(load)
    kept.encode_query("א")
    (reference,) = load.loaded
    assert reference() is not None
    kept.release()
    gc.collect()
    assert reference() is None


def test_a_refused_load_leaves_it_idle_and_is_tried_again() -> None:
    class Full(NoMemoryWatch):
        full = True

        def admit(self, card, needs_bytes):
            if self.full:
                raise SemanticUnavailable("Too little memory is left.", why="memory")

    memory = Full()
    load = Loader()
    kept = keeper(load, memory=memory)
    with pytest.raises(SemanticUnavailable, match="memory"):
        kept.encode_query("א")
    assert load.loads == 0
    assert kept.state().state is State.IDLE
    memory.full = False
    kept.encode_query("א")
    assert kept.state().state is State.LOADED


def test_a_damaged_model_is_not_loaded_in_a_loop() -> None:
    clock = Clock(0.0)
    load = Loader(error=ModelDamaged("A file is damaged."))
    kept = keeper(load, clock=clock)
    for _ in range(5):
        with pytest.raises(ModelDamaged):
            kept.encode_query("א")
    assert load.loads == 1
    assert kept.state().state is State.FAILED
    clock.now = 61
    with pytest.raises(ModelDamaged):
        kept.encode_query("א")
    assert load.loads == 2


def test_an_administrator_may_try_a_failed_model_again_at_once() -> None:
    load = Loader(error=ValueError("some library's words"))
    kept = keeper(load)
    with pytest.raises(EncoderError, match="could not be loaded"):
        kept.encode_query("א")
    load.error = None
    kept.ensure_loaded()
    assert kept.state().state is State.LOADED
    assert kept.state().why == ""


def test_a_change_of_memory_is_measured_around_load_and_release() -> None:
    seen: list[tuple[str, str]] = []

    class Watch(NoMemoryWatch):
        def changing(self, kind, card, why):
            seen.append((kind, why))
            return super().changing(kind, card, why)

    kept = keeper(Loader(), memory=Watch())
    kept.encode_query("א")
    kept.release("asked")
    assert seen == [("model_load", "first use"), ("model_release", "asked")]


def test_the_line_is_served_in_the_order_of_arrival() -> None:
    turns, served = Turns(), []

    def take(number: int) -> None:
        with turns.turn():
            served.append(number)

    threads = []
    with turns.turn():
        for number in range(5):
            threads.append(threading.Thread(target=take, args=(number,)))
            threads[-1].start()
            until = time.monotonic() + 5
            while turns.waiting < number + 1 and time.monotonic() < until:
                time.sleep(0.001)
    for thread in threads:
        thread.join(5)
    assert served == [0, 1, 2, 3, 4]


def wait_in_vain(turns: Turns) -> str:
    with pytest.raises(EncoderBusy) as busy, turns.turn():
        pass
    return str(busy.value)


def test_a_full_line_refuses_at_once() -> None:
    turns = Turns(most=1, seconds=60)

    def wait() -> None:
        with turns.turn():
            pass

    with ThreadPoolExecutor(1) as pool:
        with turns.turn():
            waiting = pool.submit(wait)
            until = time.monotonic() + 5
            while turns.waiting < 1 and time.monotonic() < until:
                time.sleep(0.001)
            assert "waiting for the model already" in wait_in_vain(turns)
        waiting.result(5)


def test_a_long_wait_ends_and_the_line_moves_on() -> None:
    turns = Turns(most=1, seconds=0.02)
    with turns.turn(), ThreadPoolExecutor(1) as pool:
        assert "did not come free" in pool.submit(wait_in_vain, turns).result(5)
    with turns.turn():
        assert turns.waiting == 0
