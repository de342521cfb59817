"""`@target`: a property that is held against few made-up inputs, or for as long as OMNIREVIEW_FUZZ says."""

import inspect
import os
import sys
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

SECONDS = float(os.environ.get("OMNIREVIEW_FUZZ", "0"))
_ROUND = 200
"""Examples between two looks at the clock."""


def target(*, examples: int, **strategies: SearchStrategy[Any]) -> Callable[[Callable[..., None]], Any]:
    """Make a test of a property. `examples` are tried in a usual run, the same ones each time."""

    def decorated(check: Callable[..., None]) -> Any:
        def rounds() -> None:
            tried, start, end = 0, time.time_ns(), time.monotonic() + SECONDS

            @wraps(check)
            def counted(**given_values: Any) -> None:
                nonlocal tried
                tried += 1
                check(**given_values)

            usual = settings(
                max_examples=_ROUND if SECONDS else examples,
                derandomize=not SECONDS,
                database=None,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                phases=(Phase.explicit, Phase.generate, Phase.shrink),
            )
            while True:
                run = usual(given(**strategies)(counted))
                (seed(start + tried)(run) if SECONDS else run)()
                if time.monotonic() >= end:
                    break
            if SECONDS:
                print(f"{check.__name__}: {tried} examples", file=sys.stderr)

        rounds.__name__, rounds.__doc__, rounds.__module__ = check.__name__, check.__doc__, check.__module__
        assert set(strategies) == set(inspect.signature(check).parameters)
        return rounds

    return decorated
