"""What a projection assumes: survival, fertility, migration and the sex ratio at birth, year by year.

Arrays are ordered (scenario, year, sex, age). The sexes are ordered as in :data:`SEXES`: women first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sscore.errors import ModelError, did_you_mean

__all__ = ["SEXES", "DemographicPaths", "Survival", "survival_from_mx"]

SEXES = ("female", "male")
TIMINGS = {"halves": 0.5, "end": 0.0}
Floats = NDArray[np.float64]

# Coale-Demeny West: a0 and the straight line below the limit, women first.
_LIMIT, _HIGH, _START, _SLOPE = 0.107, (0.35, 0.33), (0.053, 0.045), (2.800, 2.684)


@dataclass(frozen=True, eq=False)
class Survival:
    """Shares that survive one step of a projection, made of the person-years of life tables.

    Attributes
    ----------
    ratio : (..., year, sex, age)
        Share of those in the age group at the start who are alive at the end, one group older. The last two ages are
        the group below the open one and the open group; both end in the open group.
    birth : (..., year, sex)
        Share of the births of a step who are alive at its end, ``L0 / (n l0)``.

    Examples
    --------
    >>> Survival(ratio=[[[0.9, 0.5]]], birth=[[0.95]]).ratio.shape
    (1, 1, 2)
    """

    ratio: Floats
    birth: Floats

    def __post_init__(self) -> None:
        """Keep both as read-only arrays of shares."""
        ratio = _array("Survival", "ratio", self.ratio, low=0.0, high=1.0)
        birth = _array("Survival", "birth", self.birth, low=0.0, high=1.0)
        if ratio.ndim < 3 or ratio.shape[-1] < 2:
            raise ModelError(f"Survival: ratio must have shape (..., year, sex, age >= 2), got {ratio.shape}.")
        if birth.shape[-2:] != ratio.shape[-3:-1]:
            raise ModelError(
                f"Survival: birth must have shape (..., {ratio.shape[-3]} years, {ratio.shape[-2]} sexes), got "
                f"{birth.shape}. It has one share a year and sex."
            )
        object.__setattr__(self, "ratio", ratio)
        object.__setattr__(self, "birth", birth)


@dataclass(frozen=True, eq=False)
class DemographicPaths:
    """The assumptions of a cohort-component projection, one entry a year (or a step of ``width`` years).

    Parameters
    ----------
    fertility : (..., year, fertile age)
        Births a woman a year, of both sexes, at least 0.
    survival : Survival
        From :func:`survival_from_mx`, or made of printed person-years.
    migration : (..., year, sex, age), optional
        Net migrants of the whole step in persons; without it nobody moves.
    sex_ratio : float or (..., year)
        Boys a girl at birth, above 0; 1.03 means 103 boys for 100 girls.
    fertile_from : int
        First age of ``fertility`` in years, at least one step old.
    migration_timing : {"halves", "end"}
        Half of the migrants at the start of a step and half at its end; or all at its end, after the births.

    Raises
    ------
    ModelError
        For a figure outside its range, years that differ between the arrays, or ages that do not match.

    Examples
    --------
    >>> alive = Survival(ratio=np.ones((1, 2, 101)), birth=np.ones((1, 2)))
    >>> DemographicPaths(np.full((1, 35), 0.1), alive).years
    1
    """

    fertility: Floats
    survival: Survival
    migration: Floats | None = None
    sex_ratio: Floats | float = 1.05
    fertile_from: int = 15
    migration_timing: str = "halves"

    def __post_init__(self) -> None:
        """Check ranges and shapes, and keep read-only arrays."""
        where = "DemographicPaths"
        fertility = _array(where, "fertility", self.fertility, low=0.0)
        ratio = _array(where, "sex_ratio", self.sex_ratio, above=0.0)
        if self.migration_timing not in TIMINGS:
            raise ModelError(
                f"{where}: migration_timing must be 'halves' or 'end', got {self.migration_timing!r}. "
                f"{did_you_mean(str(self.migration_timing), TIMINGS)}"
            )
        if not isinstance(self.survival, Survival):
            raise ModelError(
                f"{where}: survival must be a Survival, got {type(self.survival).__name__}. Make one with "
                f"survival_from_mx(mx)."
            )
        if fertility.ndim < 2:
            raise ModelError(f"{where}: fertility must have shape (..., year, fertile age), got {fertility.shape}.")
        years = self.survival.ratio.shape[-3]
        _same_years(where, "fertility", fertility.shape[-2], years)
        if ratio.ndim:
            _same_years(where, "sex_ratio", ratio.shape[-1], years)
        object.__setattr__(self, "fertility", fertility)
        object.__setattr__(self, "sex_ratio", ratio)
        if self.migration is not None:
            moved = _array(where, "migration", self.migration)
            if moved.shape[-3:] != self.survival.ratio.shape[-3:]:
                raise ModelError(
                    f"{where}: migration must end in shape (year, sex, age) = {self.survival.ratio.shape[-3:]}, got "
                    f"{moved.shape}. Its ages are those of survival.ratio."
                )
            object.__setattr__(self, "migration", moved)

    @property
    def years(self) -> int:
        """Number of steps."""
        return int(self.survival.ratio.shape[-3])

    @property
    def early(self) -> float:
        """Share of the migrants who move at the start of a step."""
        return TIMINGS[self.migration_timing]

    def scenario_shape(self) -> tuple[int, ...]:
        """Return the common shape of the leading axes of all arrays.

        Raises
        ------
        ModelError
            When two arrays have different numbers of scenarios.
        """
        ratio = np.asarray(self.sex_ratio)
        shapes = {
            "fertility": self.fertility.shape[:-2],
            "survival.ratio": self.survival.ratio.shape[:-3],
            "survival.birth": self.survival.birth.shape[:-2],
            "sex_ratio": ratio.shape[:-1],
            "migration": () if self.migration is None else self.migration.shape[:-3],
        }
        try:
            return np.broadcast_shapes(*shapes.values())
        except ValueError:
            told = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
            raise ModelError(
                f"DemographicPaths: the scenario axes do not match: {told}. Use one number of them."
            ) from None


def infant_a0(m0: Floats) -> Floats:
    """Return the years lived in the first year by those who die in it: Coale and Demeny's West, (..., sex)."""
    high, start, slope = (np.asarray(v)[: m0.shape[-1]] for v in (_HIGH, _START, _SLOPE))
    return np.where(m0 >= _LIMIT, high, start + slope * m0)


def survival_from_mx(mx: ArrayLike, *, a0: ArrayLike | None = None) -> Survival:
    """Return the survival of a one-year step from death rates by single age.

    With ``q = m / (1 + (1 - a) m)``, ``a = 1/2`` above age 0 and ``L = l - (1 - a) d``::

        ratio(x) = L(x+1) / L(x)          for x below the last two ages
        ratio    = T(w) / T(w-1)          for those who end in the open group from age w
        birth    = L(0) / l(0)

    Parameters
    ----------
    mx : (..., year, sex, age)
        Deaths a person-year by single age from 0, at least 0; the last age is the open group and above 0.
    a0 : optional
        Years lived in the first year by those who die in it, shape (..., year, sex) or a number, from 0 to 1. Without
        it, Coale and Demeny's West relation for women and men.

    Returns
    -------
    Survival

    Raises
    ------
    ModelError
        For a rate that is not finite or below 0, naming its place, or so high that a survivor would be negative.

    References
    ----------
    Preston, Heuveline and Guillot, *Demography* (2001), sections 3.2 and 6.3; Coale and Demeny (1983) for a0.

    Examples
    --------
    Half of 100 people die within a year at a rate of 1 / 1.5 when they die at mid-year:

    >>> s = survival_from_mx(np.array([[[0.0, 1 / 1.5, 1.0]]]))
    >>> s.birth.tolist(), s.ratio[0, 0, 0].round(4).tolist()
    ([[1.0]], 0.75)
    """
    rates = _array("survival_from_mx", "mx", mx, low=0.0)
    if rates.ndim < 3 or rates.shape[-1] < 3 or rates.shape[-2] not in (1, 2):
        raise ModelError(
            f"survival_from_mx: mx must have shape (..., year, sex, age) with one or two sexes and 3 ages or more, "
            f"got {rates.shape}."
        )
    if (rates[..., -1] <= 0).any():
        raise ModelError("survival_from_mx: mx of the open age group must be above 0: nobody lives for ever.")
    first = infant_a0(rates[..., 0]) if a0 is None else _array("survival_from_mx", "a0", a0, low=0.0, high=1.0)
    person_years = person_years_lived(rates, np.broadcast_to(first, rates.shape[:-1]))
    ratio = np.empty_like(rates)
    ratio[..., :-2] = person_years[..., 1:-1] / person_years[..., :-2]
    open_ratio = person_years[..., -1] / (person_years[..., -2] + person_years[..., -1])
    ratio[..., -2] = ratio[..., -1] = open_ratio
    np.minimum(ratio, 1.0, out=ratio)  # without deaths the quotient may round to a hair above 1
    return Survival(ratio, person_years[..., 0])


def person_years_lived(mx: Floats, a0: Floats) -> Floats:
    """Return L(x) of a life table with radix 1 by single age; the last entry is that of the open group."""
    a = np.full(mx.shape[-1], 0.5)
    q = mx[..., :-1] / (1 + (1 - a[:-1]) * mx[..., :-1])
    q[..., 0] = mx[..., 0] / (1 + (1 - a0) * mx[..., 0])
    if (q >= 1).any():
        place = tuple(int(i) for i in np.argwhere(q >= 1)[0])
        raise ModelError(
            f"survival_from_mx: mx{list(place)} = {mx[place]:g} leaves nobody alive at age {place[-1] + 1}."
        )
    alive = np.ones(mx.shape)
    np.cumprod(1 - q, axis=-1, out=alive[..., 1:])
    lived = np.empty_like(alive)
    lived[..., :-1] = alive[..., 1:] + 0.5 * (alive[..., :-1] - alive[..., 1:])
    lived[..., 0] = 1 - (1 - a0) * (1 - alive[..., 1])
    lived[..., -1] = alive[..., -1] / mx[..., -1]
    return lived


def _same_years(where: str, name: str, got: int, wanted: int) -> None:
    if got != wanted:
        raise ModelError(f"{where}: {name} has {got} years, survival has {wanted}. Give each the same years.")


def _array(
    where: str,
    name: str,
    value: ArrayLike,
    *,
    low: float | None = None,
    high: float | None = None,
    above: float | None = None,
) -> Floats:
    """Return a read-only array of finite figures inside a range, or name the first one that is not."""
    try:
        array = np.array(value, dtype=float)
    except (TypeError, ValueError):
        raise ModelError(f"{where}: {name} must be an array of numbers, got {type(value).__name__}.") from None
    bad = ~np.isfinite(array)
    wanted = "a finite number"
    if low is not None:
        bad |= array < low
        wanted = f"at least {low:g}"
    if high is not None:
        bad |= array > high
        wanted += f" and at most {high:g}"
    if above is not None:
        bad |= array <= above
        wanted = f"above {above:g}"
    if bad.any():
        place = tuple(int(i) for i in np.argwhere(bad)[0])
        at = f"{list(place)}" if place else ""
        raise ModelError(f"{where}: {name}{at} must be {wanted}, got {array[place]:g}.")
    array.setflags(write=False)
    return array
