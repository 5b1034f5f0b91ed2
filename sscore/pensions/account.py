"""Individual accounts through the years, and the life tables that turn a balance into a pension.

Contributions are paid in the middle of the year on average, so that they grow for half of it::

    B(t+1) = B(t) (1 + r) (1 - fee) + paid in(t) [(1 + r) (1 - fee)]^(1/2) - paid out(t)

This is :func:`sscore.pensions.reserve.half_way` twice, as for the reserve of a scheme and the balances of a whole fund.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.actuarial import LifeTable, annuity, life_table
from sscore.demography import country_mortality
from sscore.demography.paths import SEXES
from sscore.errors import ModelError
from sscore.inputs import Floats, frozen, numbers
from sscore.pensions.careers import Career
from sscore.pensions.reserve import half_way

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Account", "Tables", "annuity_divisor", "country_tables"]

Tables = LifeTable | Mapping[str, LifeTable]


@dataclass(frozen=True, eq=False)
class Account:
    """One or several accounts by year; every array has the shape of the career's wages.

    ``balance`` is at the end of each year; ``paid_in - fees + growth - paid_out`` is its change.
    """

    years: np.ndarray
    paid_in: Floats
    fees: Floats
    growth: Floats
    paid_out: Floats
    balance: Floats

    @property
    def final(self) -> Floats:
        """The balance on the day of the claim, one a member."""
        return self.balance[..., -1]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a year and, for several accounts, a member."""
        import pandas as pd

        names = ("paid_in", "fees", "growth", "paid_out", "balance")
        rows = pd.DataFrame({name: np.ravel(getattr(self, name)) for name in names})
        members = rows.shape[0] // len(self.years)
        rows.insert(0, "year", np.tile(self.years, members))
        if self.balance.ndim > 1:
            rows.insert(0, "member", np.repeat(np.arange(members), len(self.years)))
        return rows


@dataclass(frozen=True, eq=False)
class Credits:
    """What changes an account each year; every array has the shape of the wages, or one of a year.

    ``rate`` is the yearly growth after fees on assets, ``gain`` a further factor on what was there at the start of the
    year, ``half_gain`` the same factor on what is paid in; ``charge`` the fee on assets as a fraction a year.
    """

    paid_in: Floats
    contribution_fee: float = 0.0
    rate: ArrayLike = 0.0
    charge: float = 0.0
    gain: ArrayLike = 1.0
    half_gain: ArrayLike = 1.0
    taken: ArrayLike = 0.0


def accumulate(years: np.ndarray, credits: Credits, opening: Floats) -> Account:
    """Return accounts from what is paid in each year and what was there before, one a member."""
    shape = credits.paid_in.shape
    rate, gain, half_gain, taken = (
        np.broadcast_to(np.asarray(a, dtype=float), shape)
        for a in (credits.rate, credits.gain, credits.half_gain, credits.taken)
    )
    kept = 1 - credits.charge
    invested = credits.paid_in * (1 - credits.contribution_fee)
    balance, fees, growth, out = (np.zeros(shape) for _ in range(4))
    held = np.array(opening, dtype=float)
    for t in range(shape[-1]):
        first_half = held * gain[..., t] / half_gain[..., t]
        full, after = (
            half_way(first_half, invested[..., t], r) * np.sqrt(1 + r) * half_gain[..., t]
            for r in (rate[..., t], (1 + rate[..., t]) * kept - 1)
        )
        fees[..., t] = credits.paid_in[..., t] - invested[..., t] + full - after
        growth[..., t] = full - held - invested[..., t]
        out[..., t] = after * taken[..., t]
        held = after - out[..., t]
        balance[..., t] = held
    return Account(years, *(frozen(a) for a in (credits.paid_in, fees, growth, out, balance)))


def yearly(where: str, name: str, rates: ArrayLike, career: Career) -> Floats:
    """Return yearly rates of return: one number for all years, or one for each year of the career; above -1."""
    given = numbers(where, name, rates, low=-1)
    years = np.shape(career.wages)[-1]
    if given.ndim and given.shape != (years,):
        raise ModelError(f"{where}: {name} must be one rate or {years}, one a year, got shape {given.shape}.")
    if (given <= -1).any():
        raise ModelError(f"{where}: {name} must be above -1, got {given.min():g}. 3 % is 0.03.")
    return given


def table_for(where: str, tables: Tables, career: Career) -> LifeTable:
    """Return the life table of the career's sex, or the one table for all."""
    if isinstance(tables, LifeTable):
        return tables
    if career.sex is None or career.sex not in tables:
        raise ModelError(
            f"{where}: the life tables are by sex ({', '.join(tables)}) and the career says sex={career.sex!r}. Write "
            "Career(..., sex='female'), or give one table for all."
        )
    return tables[career.sex]


def annuity_divisor(table: LifeTable, norm: float, age: ArrayLike, *, payments_a_year: int = 1) -> Floats:
    """Return the years' pensions that a balance must pay for: the sum over k of l(x+k)/l(x) (1+norm)^-k.

    Parameters
    ----------
    table
        Life table by single age.
    norm
        Yearly return already counted in the pension, above -1: the pension then rises with what is earned above it.
    age
        Exact age of the first payment; between two birthdays the divisor is interpolated.
    payments_a_year
        1 pays each year in advance, 12 each month in advance (deaths spread evenly over the year).

    Raises
    ------
    ModelError
        For an age outside the table, or a table in age groups.

    References
    ----------
    Settergren and Mikula, "The rate of return of pay-as-you-go pension systems" (2005). Palmer, in Holzmann and Palmer
    (eds.), *Pension Reform: Issues and Prospects for Non-Financial Defined Contribution Schemes* (2006).

    Examples
    --------
    All live two years and nobody a third:

    >>> from sscore.actuarial import life_table_from_lx
    >>> table = life_table_from_lx([65, 66, 67], [1, 1, 0], sex="both")
    >>> round(float(annuity_divisor(table, 0.25, 65)), 6)
    1.8
    """
    ages = numbers("annuity_divisor", "age", age, high=120)
    low = np.floor(ages)
    at = [
        np.reshape(annuity(table, norm, age=whole.astype(int).ravel().tolist(), frequency=payments_a_year), ages.shape)
        for whole in (low, np.ceil(ages))
    ]
    return np.asarray(at[0] + (ages - low) * (at[1] - at[0]))


def survivors(table: LifeTable, age: ArrayLike, where: str) -> Floats:
    """Return l at exact ages, straight between birthdays; ages below the table count as its first."""
    ages = numbers(where, "age", age, low=-np.inf)
    if (ages > table.age[-1]).any():
        raise ModelError(f"{where}: the life table ends at age {table.age[-1]}, got {ages.max():g}.")
    return np.interp(ages, table.age, table.lx)


def country_tables(code: str, year: int) -> dict[str, LifeTable]:
    """Return a country's life tables by sex, and one of both in equal numbers at birth, for a calendar year.

    Parameters
    ----------
    code
        Three letters, such as ``"KEN"``.
    year
        Calendar year from 2013 to 2100.

    Returns
    -------
    dict
        ``"female"``, ``"male"`` and ``"both"``; period tables: improvements after the year are not in them.

    Raises
    ------
    DataError
        An unknown country, or a year without rates.

    Examples
    --------
    >>> tables = country_tables("KEN", 2025)
    >>> bool(tables["male"].ex[60] < tables["both"].ex[60] < tables["female"].ex[60])
    True
    """
    mx = country_mortality(code, (year,)).mx[0]
    ages = np.arange(mx.shape[-1])
    tables = {sex: life_table(ages, mx[k], sex=sex) for k, sex in enumerate(SEXES)}
    lived = np.array([tables[sex].Lx for sex in SEXES])
    tables["both"] = life_table(ages, (mx * lived).sum(axis=0) / lived.sum(axis=0), sex="both")
    return tables
