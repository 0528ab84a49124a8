"""How long searches took: on the clock, and of processors, which hardly depends on what else the
machine does."""

import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from statistics import mean, quantiles
from typing import Any, TypeVar

import psutil

from lib.stores.store import SqlStore

WARM = 5
"""Queries that are asked before, and not counted."""
Figures = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class Took:
    """Milliseconds: on the clock, and of processor.  `cpu` is the mean of this process, `cpu_p50`
    its median, `server_cpu` the mean of the database's."""

    p50: float
    p95: float
    cpu_p50: float
    cpu: float
    server_cpu: float
    queries: int

    def as_dict(self) -> Figures:
        return {name: round(value, 3) for name, value in asdict(self).items()}


def measured(work: Callable[[T], float | None], asked: Iterable[T], store: SqlStore) -> Took:
    """`work` may tell milliseconds that are not to be counted."""
    every = list(asked)
    for each in every[:WARM]:
        work(each)
    taken, cpu, theirs = list[float](), list[float](), server_seconds(store)
    for each in every:
        at, worked = time.perf_counter(), time.process_time()
        spared = work(each)
        cpu.append((time.process_time() - worked) * 1000)
        taken.append((time.perf_counter() - at) * 1000 - (spared or 0))
    return Took(
        percentile(taken, 50), percentile(taken, 95), percentile(cpu, 50), mean(cpu),
        (server_seconds(store) - theirs) * 1000 / len(every), len(every),
    )  # fmt: skip


def percentile(values: list[float], share: int) -> float:
    return quantiles(values, n=100, method="inclusive")[share - 1]


def server_seconds(store: SqlStore) -> float:
    """Processor time of the database's processes so far, in hundredths; none of SQLite's, which
    works in ours."""
    if store.database.engine.name == "sqlite":
        return 0.0
    with store.database.reading() as connection:
        driver: Any = connection.connection.dbapi_connection
        postmaster = psutil.Process(driver.info.backend_pid).parent()
    assert postmaster is not None
    ended = postmaster.cpu_times()
    spent = [ended.user, ended.system, ended.children_user, ended.children_system]
    for each in postmaster.children():
        spent += each.cpu_times()[:2]
    return float(sum(spent))
