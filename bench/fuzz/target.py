"""A target: what is drawn, and what must hold of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

from bench.fuzz.hanging import no_hang


@dataclass(frozen=True)
class Target:
    """`check` raises for an input, drawn by `drawn`, that is not dealt with as it should be;
    `ready` does before what no input is to be blamed for."""

    check: Callable[..., None]
    drawn: Mapping[str, SearchStrategy]
    ready: Callable[[], object] = lambda: None

    def round(self, number: int, examples: int, shrink: bool = False) -> None:
        """So many inputs, the same ones for the same number.  Raises what `check` raises, with
        the input, as small as it can be made, in its notes."""

        def one(**drawn: object) -> None:
            with no_hang():
                self.check(**drawn)

        self.ready()
        phases = [Phase.generate, Phase.shrink] if shrink else [Phase.generate]
        limited = settings(
            max_examples=examples, phases=phases, database=None, deadline=None,
            report_multiple_bugs=False, suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        seed(number)(limited(given(**self.drawn)(one)))()
