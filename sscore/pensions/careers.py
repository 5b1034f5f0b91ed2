"""Careers: what a scheme knows of its members, and how to make one from a few numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypedDict, Unpack

import numpy as np
from numpy.typing import ArrayLike

from sscore.demography.paths import SEXES
from sscore.errors import ModelError
from sscore.inputs import Floats, choice, frozen, number, numbers, whole

__all__ = ["Career", "CareerDetails", "career", "plain", "reaches"]


@dataclass(frozen=True, eq=False)
class Career:
    """What a scheme knows of one or several members who claim on the same day.

    Parameters
    ----------
    wages
        Average monthly wage of each calendar year while at work, money, at least 0, the oldest year first: shape
        (years,) for one member or (members, years).
    months
        Months contributed in each year, 0 to 12: one number or an array of the shape of ``wages``. Fewer than 12 are
        what dormancy looks like.
    age
        Age on the day of the claim in years, 0 to 120; one number or one a member.
    year
        Calendar year of the last wages.
    average_wages
        Average monthly wage in the economy in each of the years, shape (years,), above 0. Needed by schemes that
        valorise with wages, by points and by notional accounts.
    sex
        ``"female"`` or ``"male"``; needed where a life table by sex is used.
    prices
        Level of consumer prices in each of the years, shape (years,), above 0. Needed where past wages are revalued
        with prices.

    Raises
    ------
    ModelError
        For arrays that do not fit, negative wages, or more than 12 months in a year.

    Examples
    --------
    >>> Career([100, 100], months=[12, 6], age=60, year=2025).total_months
    18.0
    """

    wages: ArrayLike
    months: ArrayLike = 12.0
    age: ArrayLike = 60.0
    year: int = 2025
    average_wages: ArrayLike | None = None
    sex: str | None = None
    prices: ArrayLike | None = None

    def __post_init__(self) -> None:
        """Check every field and give all arrays one shape."""
        wages = numbers("Career", "wages", self.wages)
        if wages.ndim not in (1, 2):
            raise ModelError(f"Career: wages must have shape (years,) or (members, years), got {wages.shape}.")
        months = numbers("Career", "months", self.months, high=12)
        age = numbers("Career", "age", self.age, high=120)
        try:
            months = np.broadcast_to(months, wages.shape)
            age = np.broadcast_to(age, wages.shape[:-1])
        except ValueError:
            raise ModelError(
                f"Career: months must fit wages {wages.shape} and age one a member {wages.shape[:-1]}, got "
                f"{months.shape} and {age.shape}."
            ) from None
        for name, value in (("wages", wages), ("months", months), ("age", age)):
            object.__setattr__(self, name, frozen(value))
        whole("Career", "year", self.year)
        for name in ("average_wages", "prices"):
            if getattr(self, name) is not None:
                level = numbers("Career", name, getattr(self, name))
                if level.shape != wages.shape[-1:] or (level <= 0).any():
                    raise ModelError(
                        f"Career: {name} must be above 0, one a year, shape {wages.shape[-1:]}, got {level!r}."
                    )
                object.__setattr__(self, name, frozen(level))
        if self.sex is not None:
            choice("Career", "sex", self.sex, SEXES)

    @property
    def years(self) -> np.ndarray:
        """The calendar years of the wages."""
        return np.arange(self.year - np.shape(self.wages)[-1] + 1, self.year + 1)

    @property
    def total_months(self) -> float | Floats:
        """Months contributed in all, one number a member."""
        return plain(np.asarray(self.months).sum(axis=-1))

    @property
    def starting_ages(self) -> Floats:
        """Exact age at the start of each year: the last year ends on the day of the claim. Shape of the wages."""
        years = np.shape(self.wages)[-1]
        return np.asarray(self.age)[..., None] - np.arange(years, 0, -1.0)

    def contributed(self, months: float) -> np.ndarray:
        """Return whether at least so many months were contributed."""
        return reaches(np.asarray(self.total_months), months)

    def against_average(self, where: str) -> Floats:
        """Return the economy's average wages, or say that this scheme needs them."""
        return self._economy(where, "average_wages", "the economy's average monthly wage")

    def price_level(self, where: str) -> Floats:
        """Return the level of prices, or say that this scheme needs it."""
        return self._economy(where, "prices", "the level of consumer prices")

    def _economy(self, where: str, name: str, what: str) -> Floats:
        level = getattr(self, name)
        if level is None:
            years = np.shape(self.wages)[-1]
            raise ModelError(f"{where}: the career needs {name}, {what} in each of its {years} years.")
        return np.asarray(level)


class CareerDetails(TypedDict, total=False):
    """What :func:`career` may be told beyond the member's own path."""

    year: int
    sex: str | None
    average_wage: float | None
    average_growth: float
    inflation: float


def career(
    entry_age: float,
    retirement_age: float,
    wage: float,
    *,
    growth: ArrayLike = 0.0,
    density: ArrayLike = 1.0,
    **details: Unpack[CareerDetails],
) -> Career:
    """Return the career of one member from entry to the claim.

    Parameters
    ----------
    entry_age, retirement_age
        Exact ages, years; their difference must be whole years of at least 1.
    wage
        Average monthly wage of the first year, money, above 0.
    growth
        Yearly growth of the wage, above -1: one number, or one for each year after the first.
    density
        Share of each year that is contributed, 0 to 1: one number, or one a year. 0.5 everywhere is six months a year.
    **details
        ``year=2025``, the calendar year of the last wages; ``sex=None``; ``average_wage=None``, the economy's average
        monthly wage in the first year; ``average_growth=0.0`` its yearly growth; ``inflation=0.0`` a year, from which
        the level of prices follows.

    Raises
    ------
    ModelError
        For ages, rates or densities outside their range, or a growth of the average wage without an average wage.

    Examples
    --------
    >>> made = career(57, 60, 100, growth=0.1, density=0.5, year=2026)
    >>> made.wages.round(1).tolist(), made.total_months, made.years.tolist()
    ([100.0, 110.0, 121.0], 18.0, [2024, 2025, 2026])
    """
    unknown = set(details) - set(CareerDetails.__annotations__)
    if unknown:
        raise TypeError(
            f"career: unknown argument {sorted(unknown)[0]!r}. Known: {', '.join(CareerDetails.__annotations__)}."
        )
    start = number("career", "entry_age", entry_age, high=120)
    length = number("career", "retirement_age", retirement_age, high=120) - start
    years = whole("career", "retirement_age - entry_age", round(length, 9), low=-120)
    if years < 1:
        raise ModelError(f"career: retirement_age must be at least a year after entry_age {start:g}.")
    average, rise = details.get("average_wage"), details.get("average_growth", 0.0)
    if average is None and rise:
        raise ModelError("career: average_growth needs average_wage, the economy's average wage in the first year.")
    levels = None if average is None else number("career", "average_wage", average, above=0) * _path(rise, years)
    share = numbers("career", "density", density, high=1)
    if share.ndim and share.shape != (years,):
        raise ModelError(f"career: density must be one number or {years}, one a year, got shape {share.shape}.")
    return Career(
        wages=number("career", "wage", wage, above=0) * _path(growth, years, "growth"),
        months=12 * share,
        age=float(retirement_age),
        year=details.get("year", 2025),
        average_wages=levels,
        sex=details.get("sex"),
        prices=_path(details.get("inflation", 0.0), years, "inflation"),
    )


def _path(growth: ArrayLike, years: int, name: str = "average_growth") -> Floats:
    """Return a level that starts at 1 and grows from year to year."""
    rates = numbers("career", name, growth, low=-1)
    if rates.ndim and rates.shape != (years - 1,):
        raise ModelError(
            f"career: {name} must be one number or {years - 1}, one a year after the first, got shape {rates.shape}."
        )
    if (rates <= -1).any():
        raise ModelError(f"career: {name} must be above -1, got {rates.min():g}.")
    return np.cumprod(np.append(1.0, np.broadcast_to(1 + rates, (years - 1,))))


def reaches(months: Floats, wanted: float) -> np.ndarray:
    """Return whether months reach those wanted; a sum of fractions may miss them by a hair."""
    return months > wanted - 1e-6


def plain(array: Any) -> float | Floats:
    """Return an array without dimensions as a number."""
    return float(array) if np.ndim(array) == 0 else frozen(array)
