"""The period life table: from death rates to survivors and the expectation of life.

With nmx the death rate and nax the average years lived in the group by those who die in it::

    nqx    = n nmx / (1 + (n - nax) nmx)          probability of dying between x and x + n
    l(x+n) = l(x) (1 - nqx)                       survivors;  ndx = l(x) - l(x+n) the deaths
    nLx    = n l(x+n) + nax ndx                   person-years lived
    Lw     = l(w) / mw                            the last group is open: everybody dies in it, qw = 1
    Tx     = sum of L from x on;   ex = Tx / lx   expectation of life

The last age is always read as the open group "w and over". Reading it as one more closed year throws away the years
that the oldest still live, and with them the last pensions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sscore.actuarial.columns import check_infancy, checked_ages, checked_ax, checked_column
from sscore.actuarial.separation import checked_sex, graduated_ax
from sscore.errors import ModelError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["LifeTable", "life_table"]

Array = NDArray[np.float64]
COLUMNS = ("age", "width", "mx", "qx", "ax", "lx", "dx", "Lx", "Tx", "ex")


@dataclass(frozen=True)
class LifeTable:
    """A life table; every array has one entry an age group and is read-only.

    Attributes
    ----------
    age
        First age of the group, completed years. The last one is the open group.
    width
        Years in the group; ``inf`` for the open group, finite at the end only where ``l`` was given down to 0.
    mx, qx, ax
        Death rate a person-year; probability of dying in the group; years lived in it by those who die in it.
    lx, dx, Lx, Tx, ex
        Survivors to the exact age, deaths, person-years in the group, person-years from the age on, expectation of
        life in years.
    sex, radix
        ``"male"``, ``"female"`` or ``"both"``; the number who start, l at the first age.
    assumptions
        What was assumed to make the table, in sentences.
    """

    age: NDArray[np.int64]
    width: Array
    mx: Array
    qx: Array
    ax: Array
    lx: Array
    dx: Array
    Lx: Array
    Tx: Array
    ex: Array
    sex: str
    radix: float
    assumptions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Make every array read-only."""
        for name in COLUMNS:
            getattr(self, name).setflags(write=False)

    @property
    def single_age(self) -> bool:
        """Whether every closed group is one year wide."""
        return bool(np.all(self.width[:-1] == 1))

    def with_radix(self, radix: float) -> LifeTable:
        """Return the same table for another number of people at the start.

        >>> life_table([0, 1], [0.02, 0.0125], sex="female").with_radix(1_000).lx[0].item()
        1000.0
        """
        scale = _checked_radix(radix) / self.radix
        scaled = {name: getattr(self, name) * scale for name in ("lx", "dx", "Lx", "Tx")}
        return replace(self, radix=float(radix), **scaled)

    def to_frame(self) -> pd.DataFrame:
        """Return one row an age group with the columns age, width, mx, qx, ax, lx, dx, Lx, Tx, ex."""
        import pandas as pd

        return pd.DataFrame({name: getattr(self, name) for name in COLUMNS})


def life_table(
    age: ArrayLike,
    mx: ArrayLike,
    *,
    sex: str,
    ax: ArrayLike | None = None,
    radix: float = 100_000,
    infancy: str = "coale-demeny",
) -> LifeTable:
    """Return the life table of a set of death rates, abridged (0, 1, 5, 10, ...) or by single age.

    Parameters
    ----------
    age
        First age of each group, whole years rising from 0 or later, shape (n,), n at least 2. The last group is open.
    mx
        Deaths over person-years in each group, shape (n,), each finite and at least 0; the last above 0.
    sex
        ``"male"``, ``"female"``, or ``"both"`` (the mean of the two infancy formulas).
    ax
        Years lived in the group by those who die in it, shape (n,), from 0 to the group's width; NaN, or None for all:
        by the rules of :mod:`sscore.actuarial.separation`. The open group's is always 1/m.
    radix
        Number at the first age, above 0.
    infancy
        ``"coale-demeny"`` (model West) or ``"andreev-kingkade"`` for age 0.

    Returns
    -------
    LifeTable

    Raises
    ------
    ModelError
        For ages that do not rise, shapes that differ, rates outside their range, group widths without a rule when
        ``ax`` does not give theirs, or rates at which a closed group would leave no survivors.

    References
    ----------
    Preston, Heuveline and Guillot, *Demography* (2001), section 3.2. United Nations, *MORTPAK* (1988), program LIFTB.

    Examples
    --------
    >>> life_table([0, 1], [0.02, 0.0125], sex="female").ex[1].item()
    80.0
    >>> life_table([0, 1, 5], [0.05, 0.005, 0.02], sex="male", ax=[0.2, 1.5, 50]).qx.round(4).tolist()
    [0.0481, 0.0198, 1.0]
    """
    ages, width = checked_ages("life_table", age)
    rates = checked_column("life_table", "mx", mx, ages)
    if not rates[-1] > 0:
        raise ModelError(
            f"life_table: mx[{ages.size - 1}] (age {ages[-1]} and over, the open group) must be above 0, got "
            f"{rates[-1]}. With no deaths there nobody would ever die; close the table at a younger age."
        )
    check_infancy(infancy, "life_table")
    given = checked_ax("life_table", ax, ages, width)
    factors, remarks = filled_ax(ages, width, rates, given, (checked_sex(sex, "life_table"), infancy))
    remarks += _open_remark(given, rates)
    return table_of(ages, width, rates, factors, Made("life_table", sex, _checked_radix(radix), infancy, remarks))


@dataclass(frozen=True)
class Made:
    """Who asked for a table, for whom, and what is to be said about it."""

    where: str
    sex: str
    radix: float
    infancy: str
    remarks: list[str]


def table_of(ages: NDArray[np.int64], width: Array, mx: Array, ax: Array, made: Made) -> LifeTable:
    """Return the table of checked rates and separation factors."""
    qx = np.ones(ages.size)
    n, m, a = width[:-1], mx[:-1], ax[:-1]
    qx[:-1] = n * m / (1 + (n - a) * m)
    bad = np.flatnonzero(qx[:-1] >= 1)
    if bad.size:
        i = int(bad[0])
        raise ModelError(
            f"{made.where}: mx[{i}] (age {ages[i]}) = {mx[i]:.6g} with ax = {ax[i]:.6g} gives a probability of dying "
            f"of {qx[i]:.6g}; a closed group must leave survivors. Lower ax, or let the open group start at this age."
        )
    lx = made.radix * np.concatenate([[1.0], np.cumprod(1 - qx[:-1])])
    return finished(ages, width, (mx, qx, ax, lx), made)


def finished(
    ages: NDArray[np.int64], width: Array, columns: tuple[Array, Array, Array, Array], made: Made
) -> LifeTable:
    """Return the table with deaths, person-years and expectations from (mx, qx, ax, lx)."""
    mx, qx, ax, lx = columns
    after = np.append(lx[1:], 0.0)
    dx = lx * qx
    Lx = ax * dx
    Lx[:-1] += width[:-1] * after[:-1]
    Tx = np.cumsum(Lx[::-1])[::-1].copy()
    rule = "Coale-Demeny West" if made.infancy == "coale-demeny" else "Andreev-Kingkade (2015)"
    end = "the last group is open" if np.isinf(width[-1]) else f"nobody lives beyond age {ages[-1] + width[-1]:g}"
    notes = (f"infancy: {rule}, {made.sex}", end, *made.remarks)
    return LifeTable(
        ages, width, mx, qx, ax, lx, dx, Lx, Tx, Tx / lx, sex=made.sex, radix=float(made.radix), assumptions=notes
    )


def filled_ax(
    ages: NDArray[np.int64], width: Array, mx: Array, given: Array | None, rule: tuple[str, str]
) -> tuple[Array, list[str]]:
    """Return the given nax with the rules' values where none was given; ``rule`` is (sex, infancy)."""
    sex, infancy = rule
    ax, remarks = graduated_ax(ages, width, mx, sex=sex, infancy=infancy)
    if given is not None:
        known = np.isfinite(given)
        if np.isinf(width[-1]):
            known[-1] = False
        ax = np.where(known, given, ax)
        if known[:-1].all():
            remarks = []
        remarks.insert(0, f"nax given by the user in {int(known.sum())} of {ages.size} groups")
    missing = np.flatnonzero(np.isnan(ax))
    if missing.size:
        i = int(missing[0])
        raise ModelError(
            f"life_table: no rule for ax[{i}], ages {ages[i]} to {ages[i] + width[i] - 1:g}. Rules exist for age 0, "
            f"1-4, single ages and five-year groups from age 5; give ax for other groups."
        )
    return ax, remarks


def _checked_radix(radix: float) -> float:
    if not (np.isfinite(radix) and radix > 0):
        raise ModelError(f"life_table: radix must be above 0, got {radix!r}. 100_000 is usual.")
    return float(radix)


def _open_remark(given: Array | None, mx: Array) -> list[str]:
    if given is None or np.isnan(given[-1]) or abs(given[-1] * mx[-1] - 1) < 1e-9:
        return []
    return [f"the given ax of the open group, {given[-1]:g}, is not used: it is 1/m = {1 / mx[-1]:g} there"]
