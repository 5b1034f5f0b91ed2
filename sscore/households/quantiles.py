"""Quantiles with weights, and equal groups of persons.

A quintile holds a fifth of the persons, not of the households: poor households are larger, so a fifth of households
from below holds more than a fifth of the persons.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sscore.households.samples import amounts, middle_ranks, person_weights
from sscore.households.sorting import SLACK, checked_sample, near_quantiles, order, sort_pairs
from sscore.inputs import Floats, choice, numbers, whole

__all__ = ["groups_of_persons", "quintiles_of_persons", "weighted_quantile"]

_METHODS = ("averaged", "lower")
_MANY, _FEW = 20_000, 100


def weighted_quantile(y: ArrayLike, p: ArrayLike, weights: ArrayLike | None = None, *, method: str = "averaged") -> Any:
    """Return the values below which the fractions p of persons lie.

    With F the share of persons at or below a value, the lower quantile is the smallest y with ``F(y) >= p``. Where
    ``F(y) = p`` exactly, every value up to the next one divides the persons alike: "averaged" takes the middle of the
    two, so that the median of 1, 2, 3, 4 is 2.5. Neither changes when every person is counted twice.

    Parameters
    ----------
    y
        Values, shape (n,), in any order.
    p
        Fractions from 0 to 1; one, or an array.
    weights
        Persons that a row stands for, shape (n,), at least 0; rows of weight 0 are left out.
    method
        "averaged" or "lower".

    Returns
    -------
    float or ndarray
        In the shape of p.

    Raises
    ------
    ModelError
        For no rows, values that are not finite, a fraction outside 0 to 1, weights all 0, or an unknown method.

    References
    ----------
    Hyndman and Fan, *American Statistician* 50 (1996), definitions 1 and 2.

    Examples
    --------
    >>> weighted_quantile([4, 1, 3, 2], 0.5), weighted_quantile([4, 1, 3, 2], 0.5, method="lower")
    (2.5, 2.0)
    >>> weighted_quantile([10, 20], [0.25, 0.9], weights=[3, 1]).tolist()
    [10.0, 20.0]
    """
    choice("weighted_quantile", "method", method, _METHODS)
    values, w, everybody, _ = checked_sample("weighted_quantile", "y", y, weights)
    wanted = numbers("weighted_quantile", "p", p, high=1.0)
    if not w.all():
        values, w = values[w > 0], w[w > 0]
    target = wanted * everybody
    if len(values) < _MANY or wanted.size > _FEW:
        values, w = sort_pairs(values, w)
        upper = np.cumsum(w)
    else:
        values, upper = near_quantiles(values, w, np.ravel(target))
    slack = SLACK * everybody  # 0.1 + 0.2 persons reach 0.3
    first = np.minimum(np.searchsorted(upper, target - slack), len(values) - 1)
    found = values[first]
    if method == "averaged":
        exact = np.abs(upper[first] - target) <= slack
        after = values[np.minimum(first + 1, len(values) - 1)]
        found = np.where(exact, (found + after) / 2, found)
    return float(found) if wanted.ndim == 0 else np.asarray(found)


def groups_of_persons(
    welfare: ArrayLike, persons: ArrayLike | None = None, weights: ArrayLike | None = None, *, groups: int = 5
) -> NDArray[np.int64]:
    """Return each household's group, 1 (poorest) to ``groups``, each group with the same number of persons.

    A household belongs where its middle person stands in the order of welfare; households with the same welfare
    belong together, whatever their order in the table, so all-equal incomes are all in the middle group. Groups are
    therefore equal up to one household or one set of equals.

    Parameters
    ----------
    welfare
        Income or consumption a person (or an adult equivalent) of each household, shape (n,).
    persons
        Members of each household, shape (n,), at least 0; None where each row is one person.
    weights
        Households that a row stands for, shape (n,), at least 0. A household counts ``weights x persons``.
    groups
        5 for quintiles, 10 for deciles; at least 2.

    Raises
    ------
    ModelError
        For no rows, arrays of different lengths, values that are not finite, or nobody in the population.

    References
    ----------
    O'Donnell et al., *Analyzing Health Equity Using Household Survey Data* (World Bank 2008), chapters 2 and 6.

    Examples
    --------
    Two poor households of four hold as many persons as eight single persons:

    >>> groups_of_persons([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [4, 4, 1, 1, 1, 1, 1, 1, 1, 1], groups=2).tolist()
    [1, 1, 2, 2, 2, 2, 2, 2, 2, 2]
    """
    values = amounts("groups_of_persons", "welfare", welfare)
    parts = whole("groups_of_persons", "groups", groups, low=2)
    _, count = person_weights("groups_of_persons", persons, weights, len(values))
    at = order(values)
    rank: Floats = np.empty(len(values))
    rank[at] = middle_ranks(values[at], count[at])
    return np.clip(np.ceil(rank * parts - SLACK), 1, parts).astype(np.int64)


def quintiles_of_persons(
    welfare: ArrayLike, persons: ArrayLike | None = None, weights: ArrayLike | None = None
) -> NDArray[np.int64]:
    """Return each household's quintile of persons, 1 (poorest) to 5; see :func:`sscore.households.groups_of_persons`.

    Examples
    --------
    >>> quintiles_of_persons([30, 10, 20, 50, 40]).tolist()
    [3, 1, 2, 5, 4]
    """
    return groups_of_persons(welfare, persons, weights, groups=5)
