"""Age groups of any width into single ages by a monotone spline through the cumulated population."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sscore.demography.single_ages import SingleAges, finish, read_groups

__all__ = ["monotone_spline"]


def monotone_spline(values: ArrayLike, *, age: ArrayLike | None = None, open_group: bool = True) -> SingleAges:
    """Return single ages by a monotone cubic spline (PCHIP) through the cumulated population.

    With ``C(a)`` the number of persons below age ``a``, known at every group's first age::

        single(x) = C(x + 1) - C(x)

    ``C`` never falls between two known points, so no age is negative, and it passes through every point, so each
    group keeps its total. Less smooth than :func:`sscore.demography.sprague`; right where that one turns negative or
    where groups are not five years wide.

    Parameters
    ----------
    values
        Persons in age groups, shape (..., n_groups), at least 0; at least two closed groups.
    age
        First age of each group in whole years, rising, shape (n_groups,): 0, 1, 5, 10, ... None means every five years.
    open_group
        Whether the last group is open. It is then the last value, unchanged. Where it is not, it is taken to be as
        wide as the group before it.

    Returns
    -------
    SingleAges

    Raises
    ------
    ModelError
        For one group only, ages that overlap or are not whole, or a count that is negative or missing.

    References
    ----------
    Fritsch and Carlson (1980), Monotone piecewise cubic interpolation, SIAM Journal on Numerical Analysis 17.

    Examples
    --------
    >>> monotone_spline([10, 40, 50, 3], age=[0, 1, 5, 10]).values.round(6).tolist()
    [10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 3.0]
    """
    from scipy.interpolate import PchipInterpolator

    groups = read_groups("monotone_spline", values, age, open_group, 2)
    below = np.cumsum(groups.closed, axis=-1)
    below = np.concatenate([np.zeros_like(below[..., :1]), below], axis=-1)
    with np.errstate(over="ignore"):  # 1 / slope of a group of 1e-310 persons: its slope becomes 0, as it should
        curve = PchipInterpolator(groups.edges, below, axis=-1)
    cumulated = curve(np.arange(groups.edges[0], groups.edges[-1] + 1))
    single = np.maximum(np.diff(cumulated, axis=-1), 0.0)  # rounding can leave -1e-12 in an empty group
    return finish(groups, single, "monotone spline", nonnegative=False)
