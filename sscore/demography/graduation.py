"""Death rates of five-year groups made into rates by single year of age.

The curve goes through every group: with its rates, the life table by single age has in each group exactly the deaths a
person-year that were given. Its scale is the logit of the rate, in which Kannisto's law of old-age mortality is a
straight line in age; below age 5 the logarithm of age makes the steep decline after the first birthday nearly straight.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sscore.demography.paths import _array
from sscore.errors import ModelError

__all__ = ["GROUPS", "graduate_mx", "grouped_mx"]

Floats = NDArray[np.float64]

GROUPS = (0, 1, *range(5, 101, 5))
"""First ages of the groups of an abridged table that ends in 100 and over."""

_STEPS, _NEAR, _FLATTEST = 600, 1e-11, 0.5


def graduate_mx(mx: ArrayLike) -> Floats:
    """Return death rates by single age 0 to 100+ from those of the groups 0, 1-4, 5-9, ..., 95-99, 100+.

    From age 5 a cubic spline of ``logit m(x)`` on ``ln x`` runs through one knot a group to 95-99; the knots are moved
    until the person-years of the single-age table give back every group's rate. From 1 to 4::

        m(x) = m(5) (5.5 / (x + 1/2)) ** beta

    with the beta that gives back the group's rate. Where the group of 5-9 is so high that beta would be below 1/2, it
    is 1/2 and the curve has a step at age 5: small children's mortality falls with every birthday, and no smooth curve
    could show it. The rates of age 0 and of the open group are taken as they are.

    Parameters
    ----------
    mx : (..., 22)
        Deaths a person-year in the groups of :data:`GROUPS`, above 0 and below 1.

    Returns
    -------
    (..., 101)
        Deaths a person-year by single age; :func:`grouped_mx` of it is ``mx``.

    Raises
    ------
    ModelError
        For another number of groups, a rate outside (0, 1), or a pattern that no smooth curve passes through.

    References
    ----------
    Thatcher, Kannisto and Vaupel, *The Force of Mortality at Ages 80 to 120* (1998), on the logit at old ages.

    Examples
    --------
    Each group keeps its rate, and mortality falls after the first birthday:

    >>> rates = np.full(22, 0.02)
    >>> rates[0] = 0.05
    >>> single = graduate_mx(rates)
    >>> bool(np.allclose(grouped_mx(single), rates)), bool(single[1] > single[2] > single[4])
    (True, True)
    """
    given = _array("graduate_mx", "mx", mx, above=0.0)
    if given.ndim < 1 or given.shape[-1] != len(GROUPS):
        raise ModelError(
            f"graduate_mx: mx must have shape (..., {len(GROUPS)}), one rate a group 0, 1-4, 5-9, ..., 100+, got "
            f"{given.shape}."
        )
    if (given[..., :-1] >= 1).any():
        place = [int(i) for i in np.argwhere(given[..., :-1] >= 1)[0]]
        raise ModelError(f"graduate_mx: mx{place} (age {GROUPS[place[-1]]}) must be below 1, got {given[*place]:g}.")
    single = np.empty((*given.shape[:-1], 101))
    single[..., 0], single[..., -1] = given[..., 0], given[..., -1]
    single[..., 5:-1] = _from_five(given[..., 2:-1])
    single[..., 1:5] = _one_to_four(given[..., 1], single[..., 5])
    return single


def _from_five(groups: Floats) -> Floats:
    """Return rates of ages 5 to 99 whose groups of five years have the given rates."""
    from scipy.interpolate import CubicSpline

    knots, ages = np.log(np.arange(7.5, 100, 5)), np.log(np.arange(5, 100) + 0.5)
    curve = CubicSpline(knots, np.eye(len(knots)), bc_type=("natural", "not-a-knot"))(ages)
    answer = np.linalg.inv(np.add.reduceat(curve, np.arange(0, 95, 5)) / 5)
    heights, gap = np.log(groups / (1 - groups)), np.array(np.inf)
    for _ in range(_STEPS):
        single = 1 / (1 + np.exp(-heights @ curve.T))
        gap = np.log(groups) - np.log(_group_rates(single, np.arange(0, 95, 5)))
        if np.abs(gap).max() < _NEAR:
            return single
        heights = heights + gap @ answer.T
    raise ModelError(
        f"graduate_mx: no smooth curve gives these group rates (largest gap {np.abs(gap).max():.2g} in the logarithm). "
        f"Look for a group far out of line with its neighbours."
    )


def _one_to_four(group: Floats, five: Floats) -> Floats:
    """Return rates of ages 1 to 4 that fall as a power of age and have the group's rate."""
    shape = np.log(5.5 / (np.arange(1, 5) + 0.5))
    power, level = np.full(group.shape, 1.0), np.log(five)
    rates = np.exp(level[..., None] + power[..., None] * shape)
    for _ in range(_STEPS):
        gap = np.log(group) - np.log(_group_rates(rates, np.array([0])))[..., 0]
        if np.abs(gap).max() < _NEAR:
            return rates
        at_floor = (power + gap / shape.mean() < _FLATTEST) | (power == _FLATTEST)
        level = np.where(at_floor & (power == _FLATTEST), level + gap, level)
        power = np.where(at_floor, _FLATTEST, power + gap / shape.mean())
        rates = np.exp(level[..., None] + power[..., None] * shape)
        if rates.max() >= 1:
            break
    raise ModelError(
        "graduate_mx: no falling curve gives the rate of ages 1-4; it is too far above that of 5-9. Check mx[..., 1]."
    )


def grouped_mx(mx: ArrayLike) -> Floats:
    """Return the rates of the groups of :data:`GROUPS` from rates by single age, weighted with life-table person-years.

    Parameters
    ----------
    mx : (..., 101)
        Deaths a person-year by single age; the last age is the open group.

    Raises
    ------
    ModelError
        For another number of ages or a rate below 0.

    Examples
    --------
    >>> float(grouped_mx(np.full(101, 0.02))[5])
    0.02
    """
    single = _array("grouped_mx", "mx", mx, low=0.0)
    if single.ndim < 1 or single.shape[-1] != 101:
        raise ModelError(f"grouped_mx: mx must have shape (..., 101), single ages 0 to 100+, got {single.shape}.")
    between = _group_rates(single[..., 1:100], np.array(GROUPS[1:-1]) - 1)
    return np.concatenate((single[..., :1], between, single[..., -1:]), axis=-1)


def _group_rates(mx: Floats, starts: NDArray[np.int_]) -> Floats:
    """Return deaths a person-year of the groups that begin at ``starts``, in the life table of the single-age rates."""
    survive = (1 - mx / 2) / (1 + mx / 2)
    alive = np.ones(mx.shape)
    np.cumprod(survive[..., :-1], axis=-1, out=alive[..., 1:])
    lived = alive * (1 + survive) / 2
    return np.add.reduceat(lived * mx, starts, axis=-1) / np.add.reduceat(lived, starts, axis=-1)
