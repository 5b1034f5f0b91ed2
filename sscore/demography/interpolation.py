"""Five-year age groups into single ages: Sprague, Beers and Karup-King.

An osculatory formula lays a polynomial through the cumulated population so that neighbouring pieces meet without a
kink. Written out, each single age is a weighted sum of its own five-year group and its neighbours; the weights are in
:mod:`sscore.demography.coefficients`. Dividing a group by five instead would put a step at every fifth age and the
wrong number of people at each school, retirement or contribution age.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sscore.demography.coefficients import (
    BEERS_MODIFIED,
    BEERS_ORDINARY,
    JOHNSON_AGES_2_TO_8,
    KARUP_KING,
    SPRAGUE,
    Rows,
)
from sscore.demography.single_ages import SingleAges, finish, five_year, read_groups
from sscore.errors import ModelError
from sscore.inputs import Floats, choice, numbers

__all__ = ["beers", "karup_king", "sprague"]

_BEERS = {"ordinary": BEERS_ORDINARY, "modified": BEERS_MODIFIED}


def sprague(
    values5: ArrayLike, *, age: ArrayLike | None = None, open_group: bool = True, nonnegative: bool = False
) -> SingleAges:
    """Return single ages by Sprague's fifth-difference osculatory formula.

    ``single(x) = sum_j c[x, j] * group(j)`` over up to five neighbouring groups. The ages of each group add up to the
    group; a cumulated population that is a polynomial of degree four or less comes back exactly.

    Parameters
    ----------
    values5
        Persons in five-year groups, shape (..., n_groups), at least 0; at least five closed groups.
    age
        First age of each group, shape (n_groups,): whole years, rising by 5. None means 0, 5, 10, ...
    open_group
        Whether the last group is open ("85 and over"). It is then the result's last value, unchanged, and takes no
        part in the formula. Say False where the last group is five years wide too.
    nonnegative
        Whether to remove negative ages: they become 0 and the other ages of their group are scaled down so that the
        group's total stays. The result's ``adjusted`` names the groups. False returns the formula's raw numbers.

    Returns
    -------
    SingleAges
        ``values`` of shape (..., n_ages) in the unit of the groups, ``age``, ``adjusted``, ``negative``.

    Raises
    ------
    ModelError
        For fewer than five closed groups, another width, ages that overlap, or a count that is negative or missing.

    References
    ----------
    Shryock and Siegel (1973), The Methods and Materials of Demography, appendix C; Siegel and Swanson (2004), p. 727.
    Sprague (1880), Explanation of a new formula for interpolation, Journal of the Institute of Actuaries 22.

    Examples
    --------
    >>> even = sprague([50, 50, 50, 50, 50, 7])
    >>> even.values[:3].round(6).tolist(), even.values[-1].item(), len(even.values)
    ([10.0, 10.0, 10.0], 7.0, 26)
    """
    groups = five_year("sprague", read_groups("sprague", values5, age, open_group, 5))
    single = groups.closed @ _matrix(SPRAGUE, groups.closed.shape[-1]).T
    return finish(groups, single, "Sprague", nonnegative)


def beers(
    values5: ArrayLike,
    *,
    kind: str = "ordinary",
    age0: ArrayLike | None = None,
    age: ArrayLike | None = None,
    open_group: bool = True,
    nonnegative: bool = False,
) -> SingleAges:
    """Return single ages by one of Beers' six-term formulas.

    The ordinary formula keeps the total of every group. The modified formula also smooths: it keeps the total of all
    ages (given the open group apart), but moves people between neighbouring groups, and is meant for numbers whose
    group totals are themselves uneven.

    Parameters
    ----------
    values5
        Persons in five-year groups, shape (..., n_groups), at least 0; at least five closed groups, from age 0 where
        ``age0`` is given.
    kind
        ``"ordinary"`` or ``"modified"``.
    age0
        A known number of persons at age 0 (births survived, a corrected count), shape (...) of ``values5`` without its
        last axis, from 0 to the first group. Ages 2-8 are then fitted again between it and age 9, as in the DAPPS
        adjustment by Johnson; age 1 and the sums of ages 0-4 and 5-8 stay.
    age, open_group, nonnegative
        As in :func:`sprague`. With the modified formula, the non-negative step keeps the smoothed sum of a group.

    Returns
    -------
    SingleAges

    Raises
    ------
    ModelError
        As :func:`sprague`; also for an unknown kind, or an age 0 that is negative or above its group.

    References
    ----------
    Beers (1945), Modified-interpolation formulas that minimize fourth differences, Record of the American Institute
    of Actuaries 34; Siegel and Swanson (2004), pp. 728-729; Stover and Kirmeyer (2008), DemProj manual (age 0).

    Examples
    --------
    >>> beers([50, 50, 50, 50, 50], open_group=False).values[:3].round(6).tolist()
    [10.0, 10.0, 10.0]
    >>> float(beers([50, 50, 50, 50, 50], age0=12, open_group=False).values[:5].sum().round(6))
    50.0
    """
    choice("beers", "kind", kind, tuple(_BEERS))
    groups = five_year("beers", read_groups("beers", values5, age, open_group, 5))
    single = groups.closed @ _matrix(_BEERS[kind], groups.closed.shape[-1]).T
    if age0 is not None:
        if groups.starts[0] != 0:
            raise ModelError(f"beers: age0 needs groups from age 0, got a first group from age {groups.starts[0]:g}.")
        single = _with_age0(groups.closed, single, age0)
    return finish(groups, single, f"Beers {kind}", nonnegative)


def karup_king(
    values5: ArrayLike, *, age: ArrayLike | None = None, open_group: bool = True, nonnegative: bool = False
) -> SingleAges:
    """Return single ages by the Karup-King third-difference formula.

    Each age is a weighted sum of three groups: less smooth than :func:`sprague` and less prone to negative ages. A
    cumulated population that is a polynomial of degree two or less comes back exactly.

    Parameters
    ----------
    values5, age, open_group, nonnegative
        As in :func:`sprague`; at least three closed groups.

    Returns
    -------
    SingleAges

    Raises
    ------
    ModelError
        As :func:`sprague`.

    References
    ----------
    Shryock and Siegel (1973), appendix C; Siegel and Swanson (2004), p. 727.

    Examples
    --------
    >>> karup_king([100, 125, 150], open_group=False).values[5:10].round(6).tolist()
    [23.0, 24.0, 25.0, 26.0, 27.0]
    """
    groups = five_year("karup_king", read_groups("karup_king", values5, age, open_group, 3))
    single = groups.closed @ _matrix(KARUP_KING, groups.closed.shape[-1]).T
    return finish(groups, single, "Karup-King", nonnegative)


def _matrix(table: dict[str, Rows], n: int) -> Floats:
    """Return the weights of ``n`` closed groups, shape (5 n, n): first panel, middle panels, first panel turned."""
    first, middle = np.array(table["first"]), np.array(table["middle"])
    width, ends = first.shape[1], len(first) // 5
    matrix = np.zeros((5 * n, n))
    matrix[: 5 * ends, :width] = first
    matrix[-5 * ends :, -width:] = first[::-1, ::-1]
    reach = width // 2
    for k in range(ends, n - ends):
        matrix[5 * k : 5 * k + 5, k - reach : k + reach + 1] = middle
    return matrix


def _with_age0(groups: Floats, single: Floats, age0: ArrayLike) -> Floats:
    """Return single ages with a given age 0, an unchanged age 1 and ages 2-8 fitted between."""
    given = numbers("beers", "age0", age0)
    if given.shape != groups.shape[:-1]:
        raise ModelError(f"beers: age0 must have shape {groups.shape[:-1]}, one for each row, got {given.shape}.")
    above = np.argwhere(given > groups[..., 0])
    if len(above):
        at = tuple(above[0])
        raise ModelError(f"beers: age0 must not be above its group 0-4, got {given[at]:g} of {groups[..., 0][at]:g}.")
    parts = np.stack(
        [
            single[..., 1],
            groups[..., 0] - given - single[..., 1],
            single[..., 5:9].sum(axis=-1),
            single[..., 9],
            single[..., 10],
        ],
        axis=-1,
    )
    result = single.copy()
    result[..., 0] = given
    result[..., 2:9] = parts @ np.array(JOHNSON_AGES_2_TO_8).T
    return result
