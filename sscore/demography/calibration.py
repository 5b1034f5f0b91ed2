"""Death rates by single age moved until their life table shows given yearly indicators.

Each indicator moves one band of ages by a common factor, from the oldest band down, so that no later step disturbs an
earlier one: life expectancy at 80 moves ages 80 and over, at 65 ages 65 to 79, the chance of dying from 15 to 60 ages
15 to 59, life expectancy at 15 ages 60 to 64, infant and under-five mortality ages 0 and 1 to 4, and life expectancy at
birth, last, ages 5 to 14. The factors are returned: far from 1 they would say that graduation and indicators disagree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sscore.demography.paths import _array, infant_a0, person_years_lived
from sscore.errors import ModelError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Calibrated", "LifeIndicators", "calibrate_mx", "life_indicators"]

Floats = NDArray[np.float64]
_BANDS = {"e80": (80, 101), "e65": (65, 80), "q1560": (15, 60), "e15": (60, 65), "e0": (5, 15)}
_WIDEST, _HALVINGS = 0.7, 60


@dataclass(frozen=True, eq=False)
class LifeIndicators:
    """Yearly indicators of mortality; each of shape (..., year, sex), infant and under-five mortality of both sexes.

    Attributes
    ----------
    e0, e15, e65, e80 : (..., year, sex)
        Life expectancy at these ages, years.
    q1560 : (..., year, sex)
        Chance to die between 15 and 60 of those alive at 15, from 0 to 1.
    imr, u5mr : (..., year)
        Chance to die before 1 and before 5, girls and boys together, from 0 to 1.
    sex_ratio : (..., year)
        Boys a girl at birth, the weights of both sexes in ``imr`` and ``u5mr``.
    """

    e0: Floats
    e15: Floats
    e65: Floats
    e80: Floats
    q1560: Floats
    imr: Floats
    u5mr: Floats
    sex_ratio: Floats


@dataclass(frozen=True, eq=False)
class Calibrated:
    """Rates whose life tables show the indicators, and by how much each band of ages was moved.

    ``mx`` has shape (..., year, sex, 101). ``factors`` holds the factor of each band, (..., year, sex).
    """

    mx: Floats
    factors: dict[str, Floats]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a band: the smallest, median and largest factor."""
        import pandas as pd

        rows = [
            {"band": name, "smallest": f.min(), "median": np.median(f), "largest": f.max()}
            for name, f in self.factors.items()
        ]
        return pd.DataFrame(rows)


def life_indicators(mx: Floats, sex_ratio: Floats) -> LifeIndicators:
    """Return the indicators of the life tables of rates by single age, shape (..., year, 2 sexes, 101).

    >>> flat = life_indicators(np.full((1, 2, 101), 0.02), np.array([1.0]))
    >>> round(float(flat.e80[0, 0]), 6), round(float(flat.q1560[0, 0]), 3)
    (50.0, 0.593)
    """
    rates = _array("life_indicators", "mx", mx, low=0.0)
    lived = person_years_lived(rates, infant_a0(rates[..., 0]))
    alive = _alive(rates)
    left = lived[..., ::-1].cumsum(axis=-1)[..., ::-1]
    e = {age: left[..., age] / alive[..., age] for age in (0, 15, 65, 80)}
    both = {age: _of_both(1 - alive[..., age], sex_ratio) for age in (1, 5)}
    dead = 1 - alive[..., 60] / alive[..., 15]
    return LifeIndicators(e[0], e[15], e[65], e[80], dead, both[1], both[5], sex_ratio)


def calibrate_mx(mx: Floats, wanted: LifeIndicators) -> Calibrated:
    """Move rates by single age until their life tables show the wanted indicators.

    Parameters
    ----------
    mx : (..., year, 2 sexes, 101)
        Deaths a person-year by single age, women first; the last age is open.
    wanted : LifeIndicators
        What the life table of each year shall show.

    Raises
    ------
    ModelError
        When a band would have to be moved by more than a factor of 2: the indicators contradict the rates.

    Notes
    -----
    The sexes keep the ratio of their given infant and under-five mortality. Within a band the shape by age stays.

    Examples
    --------
    >>> rates = np.full((1, 2, 101), 0.02)
    >>> same = calibrate_mx(rates, life_indicators(rates, np.array([1.05])))
    >>> bool(np.allclose(same.mx, rates))
    True
    """
    rates = np.array(_array("calibrate_mx", "mx", mx, above=0.0))
    if rates.ndim < 3 or rates.shape[-2:] != (2, 101):
        raise ModelError(f"calibrate_mx: mx must have shape (..., year, 2 sexes, 101 ages), got {rates.shape}.")
    factors: dict[str, Floats] = {}
    for name in ("e80", "e65", "q1560", "e15"):
        factors[name] = _move(rates, name, getattr(wanted, name))
    factors["imr"] = _move_infants(rates, wanted)
    factors["u5mr"] = _move_children(rates, wanted)
    factors["e0"] = _move(rates, "e0", wanted.e0)
    return Calibrated(rates, factors)


def _move(rates: Floats, name: str, wanted: Floats) -> Floats:
    """Move the band of an indicator in place and return its factor."""
    low, high = _BANDS[name]
    shows = _expectancy_at(int(name[1:])) if name[0] == "e" else _dying_15_to_60
    rising = name[0] != "e"

    def gap(log_factor: Floats) -> Floats:
        trial = rates.copy()
        trial[..., low:high] *= np.exp(log_factor)[..., None]
        return shows(trial) - wanted

    factor = np.exp(_root(gap, np.broadcast_to(wanted, rates.shape[:-1]).shape, rising, name))
    rates[..., low:high] *= factor[..., None]
    return factor


def _move_infants(rates: Floats, wanted: LifeIndicators) -> Floats:
    """Give age 0 the rate whose chance of dying is wanted; the sexes keep their ratio."""
    before = 1 - _alive(rates)[..., 1]
    q = before * (wanted.imr / _of_both(before, wanted.sex_ratio))[..., None]
    m = rates[..., 0].copy()
    for _ in range(_HALVINGS):
        m = q / (1 - (1 - infant_a0(m)) * q)
    factor = m / rates[..., 0]
    rates[..., 0] = m
    return factor


def _move_children(rates: Floats, wanted: LifeIndicators) -> Floats:
    """Move ages 1 to 4 in place until under-five mortality is as wanted; the sexes keep their ratio."""
    alive = _alive(rates)
    before = 1 - alive[..., 5]
    target = before * (wanted.u5mr / _of_both(before, wanted.sex_ratio))[..., None]

    def gap(log_factor: Floats) -> Floats:
        m = rates[..., 1:5] * np.exp(log_factor)[..., None]
        return 1 - alive[..., 1] * ((1 - m / 2) / (1 + m / 2)).prod(axis=-1) - target

    factor = np.exp(_root(gap, before.shape, True, "u5mr"))
    rates[..., 1:5] *= factor[..., None]
    return factor


def _root(gap: Callable[[Floats], Floats], shape: tuple[int, ...], rising: bool, name: str) -> Floats:
    """Return where a monotone gap is zero, by halving; one root an entry."""
    low, high = np.full(shape, -_WIDEST), np.full(shape, _WIDEST)
    sign = 1 if rising else -1
    beyond = (sign * gap(low) > 0) | (sign * gap(high) < 0)
    if beyond.any():
        place = [int(i) for i in np.argwhere(beyond)[0]]
        raise ModelError(
            f"calibrate_mx: no factor from {np.exp(-_WIDEST):.2f} to {np.exp(_WIDEST):.2f} gives the wanted {name} at "
            f"(year, sex) {place}. The rates and the indicators contradict each other: check the year and the unit."
        )
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        above = sign * gap(middle) > 0
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    return (low + high) / 2


def _alive(rates: Floats) -> Floats:
    """Return l(x) with radix 1."""
    m = rates[..., :-1]
    survive = (1 - m / 2) / (1 + m / 2)
    survive[..., 0] = 1 - m[..., 0] / (1 + (1 - infant_a0(m[..., 0])) * m[..., 0])
    alive = np.ones(rates.shape)
    np.cumprod(survive, axis=-1, out=alive[..., 1:])
    return alive


def _expectancy_at(age: int) -> Callable[[Floats], Floats]:
    def shows(rates: Floats) -> Floats:
        if age == 0:
            return person_years_lived(rates, infant_a0(rates[..., 0])).sum(axis=-1)
        older = rates[..., age:]
        return person_years_lived(older, np.full(older.shape[:-1], 0.5)).sum(axis=-1)

    return shows


def _dying_15_to_60(rates: Floats) -> Floats:
    m = rates[..., 15:60]
    return 1 - ((1 - m / 2) / (1 + m / 2)).prod(axis=-1)


def _of_both(by_sex: Floats, sex_ratio: Floats) -> Floats:
    """Return the figure of girls and boys together, weighted with births."""
    return (by_sex[..., 0] + sex_ratio * by_sex[..., 1]) / (1 + sex_ratio)
