"""Survivors from an age on, year by year and inside the year, of one life or of two.

Annuities and insurances need the probability of being alive at every payment. Whole years come from a single-age life
table; beyond its last age the open group dies out at its constant rate, so that nobody is dropped at the last age.
Inside the year one assumption has to be named: deaths spread evenly (UDD) or a constant force.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sscore.actuarial.lifetable import LifeTable
from sscore.errors import ModelError

__all__ = ["Survival", "force_of_mortality", "survival"]

Array = NDArray[np.float64]
_TAIL = 40.0  # exp(-40) of the open group is left when the tail is cut: below one part in 10^17


@dataclass(frozen=True)
class Survival:
    """Survival of a status from one or several ages, which makes the rows.

    Attributes
    ----------
    kp
        Probability of surviving k whole years, shape (ages, years + 1), starting with 1.
    q
        Probability that each life of the status dies in the year, one array of shape (ages, years) a life.
    force
        Force of mortality at each whole year, shape (ages, years + 1).
    single
        Whether one age was asked for, so that a number and not an array is the answer.
    horizon
        Years after which practically nobody is left.
    """

    kp: Array
    q: tuple[Array, ...]
    force: Array
    single: bool
    horizon: int = 0

    def within(self, part: float, *, constant_force: bool) -> Array:
        """Return the probability of surviving that part of each year, given alive at its start.

        Deaths are even over the year (1 - part q) or under a constant force ((1 - q)^part), for each life of the status
        on its own.
        """
        lives = [np.power(1 - q, part) if constant_force else 1 - part * q for q in self.q]
        return np.asarray(np.prod(lives, axis=0))

    def cut(self, years: int) -> Survival:
        """Return the first ``years`` years."""
        if years >= self.kp.shape[1] - 1:
            return self
        q = tuple(one[:, :years] for one in self.q)
        return Survival(self.kp[:, : years + 1], q, self.force[:, : years + 1], self.single, self.horizon)


def survival(table: LifeTable, age: ArrayLike, *, where: str = "survival") -> Survival:
    """Return survival from each age to the end of the table and through its open group.

    Parameters
    ----------
    table
        A single-age life table.
    age
        One whole age, or a list of ages; each in the table.
    where
        The name that opens an error message.

    Raises
    ------
    ModelError
        For a table in five-year groups, an age outside it, or an open group that practically never dies out.

    Examples
    --------
    >>> from sscore.actuarial import life_table_from_lx
    >>> table = life_table_from_lx([98, 99, 100], [1_000, 400, 0], sex="female")
    >>> survival(table, 98).kp.tolist()
    [[1.0, 0.4, 0.0]]
    """
    lx, force = _extended(table, where)
    ages = np.atleast_1d(_ages(age, table, where))
    start = ages - int(table.age[0])
    years = lx.size - 1 - int(start.min())
    steps = np.minimum(start[:, None] + np.arange(years + 1), lx.size - 1)
    kp = lx[steps] / lx[start][:, None]
    beyond = start[:, None] + np.arange(years + 1) > lx.size - 1
    kp[beyond] = 0.0
    alive = lx[steps[:, :-1]]
    with np.errstate(divide="ignore", invalid="ignore"):
        q = np.where((alive > 0) & ~beyond[:, 1:], 1 - lx[steps[:, 1:]] / alive, 1.0)
    return Survival(kp, (q,), force[steps], np.ndim(age) == 0, years)


def force_of_mortality(table: LifeTable) -> Array:
    """Return the force of mortality at each exact age, -(ln p(x-1) + ln p(x)) / 2; at the first age -ln p(x).

    In the open group the force is its death rate. Shape as ``table.age``.

    References
    ----------
    Dickson, Hardy and Waters, *Actuarial Mathematics for Life Contingent Risks*, section 5.11 (Woolhouse's formula).

    Examples
    --------
    >>> from sscore.actuarial import life_table
    >>> force_of_mortality(life_table([60, 61], [0.02, 0.02], sex="male")).round(3).tolist()
    [0.02, 0.02]
    """
    inside = -np.log(1 - table.qx[:-1])
    last = table.mx[-1] if np.isinf(table.width[-1]) else inside[-1]
    before = np.concatenate([inside[:1], inside])
    after = np.append(inside, last)
    force = (before + after) / 2
    if np.isinf(table.width[-1]):
        force[-1] = last
    return force


def _extended(table: LifeTable, where: str) -> tuple[Array, Array]:
    """Return survivors and force at every exact age, through the open group until it is empty."""
    if not table.single_age:
        wide = int(np.flatnonzero(table.width[:-1] != 1)[0])
        raise ModelError(
            f"{where}: a single-age table is wanted, got a group of {table.width[wide]:g} years at age "
            f"{table.age[wide]}. Graduate the table to single ages first (sscore.demography)."
        )
    force = force_of_mortality(table)
    if np.isfinite(table.width[-1]):
        return np.append(table.lx, 0.0), np.append(force, force[-1])
    rate = float(table.mx[-1])
    years = int(np.ceil(_TAIL / rate))
    if years > 20_000:
        raise ModelError(f"{where}: the open group's death rate, {rate:g}, means that it practically never dies out.")
    tail = table.lx[-1] * np.exp(-rate * np.arange(1, years + 1))
    return np.concatenate([table.lx, tail]), np.concatenate([force, np.full(years, rate)])


def _ages(age: ArrayLike, table: LifeTable, where: str) -> NDArray[np.int64]:
    try:
        ages = np.asarray(age, dtype=float)
    except (TypeError, ValueError):
        raise ModelError(f"{where}: age must be a whole number or a list of them, got {age!r:.80}.") from None
    low, high = int(table.age[0]), int(table.age[-1])
    flat = np.atleast_1d(ages)
    bad = np.flatnonzero(~(np.isfinite(flat) & (flat == np.floor(flat)) & (flat >= low) & (flat <= high)))
    if ages.ndim > 1 or bad.size or not flat.size:
        value = flat[bad[0]] if bad.size else age
        raise ModelError(f"{where}: age must be a whole age from {low} to {high} (the table's ages), got {value}.")
    return ages.astype(np.int64)
