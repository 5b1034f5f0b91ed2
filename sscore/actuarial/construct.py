"""Life tables from probabilities of dying, survivors, or deaths and person-years.

Going from q to m needs nax, and the rules for nax need m. The two are solved together, so that a table made from rates,
read as probabilities and made again is the same table (to 1e-10), graduated nax included.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sscore.actuarial.columns import check_infancy, checked_ages, checked_ax, checked_column
from sscore.actuarial.lifetable import LifeTable, Made, filled_ax, finished, life_table
from sscore.actuarial.separation import checked_sex
from sscore.errors import ModelError

__all__ = ["life_table_from_deaths", "life_table_from_lx", "life_table_from_qx"]

Array = NDArray[np.float64]
_ROUNDS = 500


def life_table_from_qx(
    age: ArrayLike,
    qx: ArrayLike,
    *,
    sex: str,
    ax: ArrayLike | None = None,
    open_mx: float | None = None,
    infancy: str = "coale-demeny",
) -> LifeTable:
    """Return the life table of probabilities of dying, for 100,000 at the first age.

    Solves m = q / (n - (n - a(m)) q) in every closed group, with a(m) the same rule as :func:`life_table`. About the
    open group probabilities say only that everybody dies: its rate comes from ``open_mx``, or from the last ``ax``.

    The published rules for age 0 have small steps. Around one of them two rates can give the same q, a few parts in
    100,000 apart (the higher one is returned), or none (an error).

    Parameters
    ----------
    age
        First age of each group, shape (n,); the last group is open.
    qx
        Probability of dying in each group, shape (n,), from 0 to below 1; the last is 1.
    sex, ax, infancy
        As in :func:`life_table`. A last ``ax`` that is not NaN is the average years lived in the open group.
    open_mx
        Death rate of the open group, above 0.

    Raises
    ------
    ModelError
        For values outside their range, for an open group without a rate, and when no rates can be found that give
        these probabilities under the rules for nax ("not converged").

    Examples
    --------
    >>> table = life_table_from_qx([60, 61], [0.02, 1], sex="male", open_mx=0.05)
    >>> table.mx.round(6).tolist(), table.ex[1].item()
    ([0.020202, 0.05], 20.0)
    """
    where = "life_table_from_qx"
    ages, width = checked_ages(where, age)
    probabilities = checked_column(where, "qx", qx, ages)
    above = np.flatnonzero(probabilities[:-1] >= 1)
    if above.size:
        i = int(above[0])
        raise ModelError(
            f"{where}: qx[{i}] (age {ages[i]}) must be below 1 before the open group, got {probabilities[i]}. Let the "
            f"table end at this age, with 1 in its last row."
        )
    if probabilities[-1] != 1:
        raise ModelError(
            f"{where}: qx[{ages.size - 1}] (age {ages[-1]} and over) must be 1, because everybody dies in the open "
            f"group, got {probabilities[-1]}."
        )
    lx = 100_000 * np.concatenate([[1.0], np.cumprod(1 - probabilities[:-1])])
    given = checked_ax(where, ax, ages, width)
    rate = _open_rate(open_mx, given, where, int(ages[-1]))
    return _solved(ages, width, (probabilities, lx), given, Made(where, sex, 100_000, infancy, []), rate)


def life_table_from_lx(
    age: ArrayLike,
    lx: ArrayLike,
    *,
    sex: str,
    ax: ArrayLike | None = None,
    open_mx: float | None = None,
    infancy: str = "coale-demeny",
) -> LifeTable:
    """Return the life table of survivors to exact ages; the radix is the first of them.

    A last survivor number of exactly 0 says that nobody lives to that age: the group before it is then the last,
    closed, with half its width as nax unless ``ax`` says otherwise (``ax`` keeps one value for each age given).
    Otherwise the last group is open and needs ``open_mx``, or the years lived in it as the last ``ax``.

    Parameters
    ----------
    age, sex, ax, infancy
        As in :func:`life_table`.
    lx
        Survivors, shape (n,), never rising; above 0, only the last may be 0.
    open_mx
        Death rate of the open group, above 0.

    Raises
    ------
    ModelError
        For survivors that rise or reach 0 too early, an open group without a rate, or rates not found.

    Examples
    --------
    >>> life_table_from_lx([98, 99, 100], [1_000, 400, 0], sex="female").ex.round(2).tolist()
    [0.9, 0.5]
    """
    where = "life_table_from_lx"
    ages, width = checked_ages(where, age)
    alive = checked_column(where, "lx", lx, ages)
    rises = np.flatnonzero((np.diff(alive) > 0) | (alive[:-1] == 0))
    if rises.size:
        i = int(rises[0])
        raise ModelError(
            f"{where}: survivors must be above 0 and never rise, got lx[{i}] (age {ages[i]}) = {alive[i]:g} and then "
            f"lx[{i + 1}] = {alive[i + 1]:g}. Only the last may be 0."
        )
    given = checked_ax(where, ax, ages, width)
    if alive[-1] == 0:
        if ages.size < 3:
            raise ModelError(f"{where}: at least two ages with survivors are wanted before the 0, got {ages.size - 1}.")
        if open_mx is not None:
            raise ModelError(f"{where}: open_mx = {open_mx!r} is given, but lx ends with 0: there is no open group.")
        ages, width, alive = ages[:-1], width[:-1], alive[:-1]
        given = None if given is None else given[:-1]
        last = width[-1] / 2 if given is None or np.isnan(given[-1]) else given[-1]
        rate = 1 / last if last > 0 else np.inf
    else:
        rate = _open_rate(open_mx, given, where, int(ages[-1]))
    qx = np.append(1 - alive[1:] / alive[:-1], 1.0)
    return _solved(ages, width, (qx, alive), given, Made(where, sex, float(alive[0]), infancy, []), rate)


def life_table_from_deaths(
    age: ArrayLike,
    deaths: ArrayLike,
    exposures: ArrayLike,
    *,
    sex: str,
    ax: ArrayLike | None = None,
    infancy: str = "coale-demeny",
) -> LifeTable:
    """Return the life table of deaths and person-years of exposure: m = deaths / exposure in every group.

    Where infants are counted worse than births, use :func:`life_table` with a survey's infant mortality at age 0:
    ``mx = deaths / exposures; mx[0] = infant_mx(0.058, sex=...)``.

    Parameters
    ----------
    age, sex, ax, infancy
        As in :func:`life_table`.
    deaths
        Deaths in the period, shape (n,), at least 0; in the open group above 0.
    exposures
        Person-years lived in the period (mid-year population times years), shape (n,), above 0.

    Raises
    ------
    ModelError
        As :func:`life_table`, and for an exposure of 0.

    Examples
    --------
    >>> life_table_from_deaths([60, 61], [20, 50], [1_000, 1_000], sex="male").mx.tolist()
    [0.02, 0.05]
    """
    where = "life_table_from_deaths"
    ages, _ = checked_ages(where, age)
    counts = checked_column(where, "deaths", deaths, ages)
    years = checked_column(where, "exposures", exposures, ages)
    empty = np.flatnonzero(years == 0)
    if empty.size:
        i = int(empty[0])
        raise ModelError(
            f"{where}: exposures[{i}] (age {ages[i]}) must be above 0, got 0. Without person-years there is no rate; "
            f"join the group with its neighbour."
        )
    return life_table(ages, counts / years, sex=sex, ax=ax, infancy=infancy)


def _solved(
    ages: NDArray[np.int64],
    width: Array,
    known: tuple[Array, Array],
    given: Array | None,
    made: Made,
    last_rate: float,
) -> LifeTable:
    """Return the table whose rates give the known probabilities under the rules for nax."""
    checked_sex(made.sex, made.where)
    check_infancy(made.infancy, made.where)
    qx, lx = known
    n, q = width[:-1], qx[:-1]
    mx = np.append(q / (n - n / 2 * q), last_rate)
    if ages[0] == 0 and width[0] == 1:
        mx[0] = q[0] / (1 - (1 - 0.33) * q[0])  # start near the rule for high infant mortality
    for _ in range(_ROUNDS):
        ax, _ = filled_ax(ages, width, mx, given, (made.sex, made.infancy))
        new = np.append(q / (n - (n - ax[:-1]) * q), last_rate)
        settled = np.all(np.abs(new - mx) <= 4e-16 * np.maximum(new, mx))
        mx = new
        if settled:
            break
    ax, remarks = filled_ax(ages, width, mx, given, (made.sex, made.infancy))
    if np.isfinite(width[-1]):
        ax[-1] = 1 / last_rate
    gap = np.abs(n * mx[:-1] / (1 + (n - ax[:-1]) * mx[:-1]) - q)
    bad = np.flatnonzero(~(gap <= 1e-12))
    if bad.size:
        i = int(bad[0])
        raise ModelError(
            f"{made.where}: not converged at age {ages[i]}: no death rate gives q = {q[i]:.6g} under the rules for ax. "
            f"Give ax[{i}]."
        )
    made = Made(made.where, made.sex, made.radix, made.infancy, remarks)
    return finished(ages, width, (mx, qx.copy(), ax, lx.copy()), made)


def _open_rate(open_mx: float | None, given: Array | None, where: str, age: int) -> float:
    """Return the death rate of the open group from what the user gave."""
    years = None if given is None or np.isnan(given[-1]) else float(given[-1])
    if open_mx is None and years:
        return 1 / years
    if open_mx is None or not (np.isfinite(open_mx) and open_mx > 0):
        raise ModelError(
            f"{where}: the open group (age {age} and over) needs its death rate, open_mx above 0, or the years lived "
            f"in it as the last ax, got open_mx={open_mx!r}. For a table in which nobody lives to some age, use "
            f"life_table_from_lx with a last l of 0."
        )
    if years is not None and abs(years * open_mx - 1) > 1e-9:
        raise ModelError(
            f"{where}: open_mx = {open_mx:g} and the last ax = {years:g} disagree: one is 1 over the other."
        )
    return float(open_mx)
