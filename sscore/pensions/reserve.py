"""A reserve through the years: what comes in, what goes out, and the year in which nothing is left.

Flows are paid in the middle of the year, so that they earn or cost interest for half of it::

    V(t+1) = V(t) (1 + i) + (income(t) - expenditure(t)) (1 + i)^(1/2)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.inputs import Floats, frozen, number, numbers, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Reserve", "exhaustion_year", "reserve_path"]


@dataclass(frozen=True, eq=False)
class Reserve:
    """A reserve at the start of each year and after the last one.

    Attributes
    ----------
    years
        Calendar years of the flows, shape (years,).
    reserve
        At the start of each year and at the end of the last, shape (years + 1,); below 0 it is a debt.
    income, expenditure, interest
        What came in without interest, what went out, and what the reserve and the flows earned, shape (years,).
    rate
        The yearly rate of interest of each year, shape (years,).
    """

    years: np.ndarray
    reserve: Floats
    income: Floats
    expenditure: Floats
    interest: Floats
    rate: Floats

    @property
    def first_deficit_year(self) -> int | None:
        """The first year that spends more than comes in without interest."""
        return self._first(self.income < self.expenditure)

    @property
    def first_decline_year(self) -> int | None:
        """The first year in which interest does not cover the deficit either, so that the reserve itself is drawn."""
        return self._first(np.diff(self.reserve) < 0)

    @property
    def exhaustion_year(self) -> int | None:
        """The first year at whose end less than nothing is left."""
        return self._first(self.reserve[1:] < 0)

    @property
    def reserve_ratio(self) -> Floats:
        """Reserve at the start of each year over that year's expenditure; infinite where nothing is spent."""
        start = self.reserve[:-1]
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.expenditure > 0, start / self.expenditure, np.inf)

    def _first(self, found: np.ndarray) -> int | None:
        return int(self.years[int(found.argmax())]) if found.any() else None

    def to_frame(self) -> pd.DataFrame:
        """Return one row a year; ``reserve_start + income - expenditure + interest = reserve_end``."""
        import pandas as pd

        return pd.DataFrame(
            {
                "year": self.years,
                "reserve_start": self.reserve[:-1],
                "income": self.income,
                "expenditure": self.expenditure,
                "interest": self.interest,
                "reserve_end": self.reserve[1:],
                "reserve_ratio": self.reserve_ratio,
            }
        )


def yearly_rates(caller: str, interest: ArrayLike, years: int) -> Floats:
    """Return one rate a year from a number or one for each year; each above -1."""
    rates = numbers(caller, "interest", interest, low=-np.inf)
    if rates.ndim > 1 or (rates.ndim == 1 and len(rates) != years):
        raise ModelError(f"{caller}: interest must be one rate or {years}, one a year, got shape {rates.shape}.")
    if (rates <= -1).any():
        raise ModelError(f"{caller}: interest must be above -1, got {rates.min():g}. 3 % is 0.03.")
    return np.broadcast_to(rates, (years,)).astype(float)


def flows(caller: str, **given: ArrayLike) -> list[Floats]:
    """Return yearly flows as arrays of one length, each finite and at least 0."""
    arrays = {name: numbers(caller, name, values) for name, values in given.items()}
    first, reference = next(iter(arrays.items()))
    for name, array in arrays.items():
        if array.ndim != 1:
            raise ModelError(f"{caller}: {name} must be one flow a year, shape (years,), got shape {array.shape}.")
        if len(array) != len(reference):
            raise ModelError(f"{caller}: {name} has {len(array)} years and {first} has {len(reference)}.")
    return list(arrays.values())


def half_way(held: Floats, paid: Floats, rate: Floats) -> Floats:
    """Return money in the middle of a year, ``B (1+i)^(1/2) + C``: what was held, and what is paid on that day.

    Times ``(1+i)^(1/2)`` it is the money at the end of the year.
    """
    return np.asarray(held * np.sqrt(1 + rate) + paid)


def accumulate(net: Floats, rates: Floats, reserve: float) -> Floats:
    """Return the reserve at the start of each year and after the last, from net flows paid mid-year."""
    path = np.empty(len(net) + 1)
    path[0] = reserve
    for year, (flow, rate) in enumerate(zip(net, rates, strict=True)):
        path[year + 1] = half_way(path[year], flow, rate) * np.sqrt(1 + rate)
    return path


def reserve_path(
    income: ArrayLike,
    expenditure: ArrayLike,
    *,
    interest: ArrayLike,
    reserve: float = 0.0,
    first_year: int = 0,
) -> Reserve:
    """Project a reserve from yearly income and expenditure.

    Parameters
    ----------
    income
        Contributions and other income without interest, money a year, shape (years,), at least 0.
    expenditure
        Benefits and administration, money a year, shape (years,), at least 0.
    interest
        Yearly rate above -1, one number or one a year.
    reserve
        At the start of the first year, in the same money.
    first_year
        Calendar year of the first flows.

    Raises
    ------
    ModelError
        For flows of unequal length, negative or missing values, or a rate of -1 or less.

    References
    ----------
    Iyer, *Actuarial Mathematics of Social Security Pensions* (ILO/ISSA, 1999), chapter 1.

    Examples
    --------
    >>> path = reserve_path([10, 10], [4, 30], interest=0, reserve=5, first_year=2026)
    >>> path.reserve.tolist(), path.first_deficit_year, path.exhaustion_year
    ([5.0, 11.0, -9.0], 2027, 2027)
    """
    coming, going = flows("reserve_path", income=income, expenditure=expenditure)
    rates = yearly_rates("reserve_path", interest, len(coming))
    start = number("reserve_path", "reserve", reserve, low=-np.inf)
    first = whole("reserve_path", "first_year", first_year)
    path = accumulate(coming - going, rates, start)
    return Reserve(
        years=np.arange(first, first + len(coming)),
        reserve=frozen(path),
        income=frozen(coming),
        expenditure=frozen(going),
        interest=frozen(np.diff(path) - (coming - going)),
        rate=frozen(rates),
    )


def exhaustion_year(
    income: ArrayLike,
    expenditure: ArrayLike,
    *,
    interest: ArrayLike,
    reserve: float,
    first_year: int,
) -> int | None:
    """Return the first year at whose end a reserve is below 0, or None if that does not happen in the years given.

    The arguments are those of :func:`reserve_path`. A reserve of exactly 0 still pays everything that was due. Tables
    of ratios on 1 January go blank a year later: a fund that runs dry in 2041 has none on 1 January 2042.

    Raises
    ------
    ModelError
        As for :func:`reserve_path`.

    Examples
    --------
    100 pays 40 a year twice, and not a third time:

    >>> exhaustion_year([0] * 4, [40] * 4, interest=0, reserve=100, first_year=2026)
    2028
    >>> exhaustion_year([0] * 2, [40] * 2, interest=0, reserve=100, first_year=2026) is None
    True
    """
    return reserve_path(income, expenditure, interest=interest, reserve=reserve, first_year=first_year).exhaustion_year
