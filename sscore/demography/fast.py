"""The compiled twin of the projection's steps; numpy's form in ``projection.py`` is the reference.

numba is the optional extra ``sscore[fast]``. It is compiled at the first use in a process, within some seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sscore.errors import ModelError

__all__ = ["steps_numba"]

Floats = NDArray[np.float64]


def steps_numba(
    base: Floats, fertility: Floats, alive: Floats, share: Floats, birth: Floats, moves: tuple[Floats | None, bool, int]
) -> tuple[Floats, Floats]:
    """Run all steps of a projection, one scenario after the other.

    Arrays are ordered (scenario, year, sex, age); ``fertility`` is already times half a step. ``moves`` are the
    migrants who are there at the end of a step, whether they count as exposed to childbearing, and the first fertile
    age group.

    Raises
    ------
    ModelError
        Without numba.
    """
    moved, before_births, low = moves
    count, years, sexes, ages = alive.shape
    population = np.empty((count, years + 1, sexes, ages))
    births = np.empty((count, years, sexes))
    population[:, 0] = base
    there = np.zeros((0, 0, 0, 0)) if moved is None else moved
    _compiled()(population, births, fertility, alive, share, birth, there, before_births, low)
    return population, births


@cache
def _compiled() -> Callable[..., Any]:
    """Return the compiled loop."""
    try:
        import numba
    except ImportError:
        raise ModelError(
            "project_population: engine='numba' needs numba, which is not installed. Install sscore[fast], or use "
            "engine='numpy': the figures are the same."
        ) from None
    return numba.njit(nogil=True)(_loop)


def _loop(  # noqa: PLR0913 - numba takes plain arrays
    population: Any, births: Any, fertility: Any, alive: Any, share: Any, birth: Any, moved: Any, early: Any, low: Any
) -> None:
    count, years, sexes, ages = alive.shape
    migrate = moved.shape[0] > 0
    for c in range(count):
        for k in range(years):
            for s in range(sexes):
                for x in range(ages - 1):
                    population[c, k + 1, s, x + 1] = population[c, k, s, x] * alive[c, k, s, x]
                population[c, k + 1, s, ages - 1] += population[c, k, s, ages - 1] * alive[c, k, s, ages - 1]
                if migrate and early:
                    for x in range(1, ages):
                        population[c, k + 1, s, x] += moved[c, k, s, x]
            both = 0.0
            for f in range(fertility.shape[2]):
                both += (population[c, k, 0, low + f] + population[c, k + 1, 0, low + f]) * fertility[c, k, f]
            for s in range(sexes):
                births[c, k, s] = both * share[c, k, s]
                population[c, k + 1, s, 0] = births[c, k, s] * birth[c, k, s]
                if migrate:
                    population[c, k + 1, s, 0] += moved[c, k, s, 0]
                    if not early:
                        for x in range(1, ages):
                            population[c, k + 1, s, x] += moved[c, k, s, x]
