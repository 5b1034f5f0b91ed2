"""Which wages a pension looks at: the last years, the best of the last, or the whole career revalued.

Months are what is averaged: with w the average monthly wage and m the months contributed in each year::

    reference wage = sum of w k / sum of k,     0 <= k <= m the months that count

A year of dormancy has no months and is passed over; it does not count as a wage of zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from sscore.errors import ModelError
from sscore.inputs import Floats, choice, number, numbers, rising, whole
from sscore.pensions.careers import Career

__all__ = ["Averaging", "BandedAverage", "BestYears", "CareerAverage", "FinalAverage", "HighestAverage"]

REVALUED_WITH = ("wages", "prices", "nothing")


class Averaging(Protocol):
    """How the wages of a career become one reference wage a month."""

    def reference_wage(self, career: Career, wages: Floats) -> Floats:
        """Return the reference wage a month, one a member, from wages of the shape of the career's."""
        ...


@dataclass(frozen=True)
class FinalAverage:
    """The average wage of the last months contributed.

    Parameters
    ----------
    years
        How many years of contributions count, above 0; 3 means the last 36 months contributed. A shorter career
        counts with what it has.

    Raises
    ------
    ModelError
        For years that are not above 0.

    Examples
    --------
    >>> career = Career([100, 200, 300], months=[12, 12, 6])
    >>> float(FinalAverage(1).reference_wage(career, career.wages))
    250.0
    """

    years: float

    def __post_init__(self) -> None:
        """Check the number of years."""
        number("FinalAverage", "years", self.years, above=0)

    def reference_wage(self, career: Career, wages: Floats) -> Floats:
        """Return the reference wage a month, one a member."""
        months = np.asarray(career.months)
        return _mean(wages, _first_months(months[..., ::-1], 12 * self.years)[..., ::-1])


@dataclass(frozen=True)
class BestYears:
    """The average wage of the best-paid months among the last calendar years.

    Parameters
    ----------
    years
        How many years of contributions count, above 0.
    window
        Among how many of the last calendar years, a whole number of at least ``years``; None is the whole career.

    Raises
    ------
    ModelError
        For years that are not above 0, or a window that is shorter or no whole number.

    Examples
    --------
    The best year of the last two:

    >>> career = Career([900, 200, 100])
    >>> float(BestYears(1, window=2).reference_wage(career, career.wages))
    200.0
    """

    years: float
    window: int | None = None

    def __post_init__(self) -> None:
        """Check the years and the window."""
        number("BestYears", "years", self.years, above=0)
        if self.window is not None and whole("BestYears", "window", self.window) < self.years:
            raise ModelError(
                f"BestYears: window must be whole years, at least as many as years ({self.years:g}), got {self.window}."
            )

    def reference_wage(self, career: Career, wages: Floats) -> Floats:
        """Return the reference wage a month, one a member."""
        last = slice(None) if self.window is None else slice(-int(self.window), None)
        pay, months = wages[..., last], np.asarray(career.months)[..., last]
        order = np.argsort(-pay, axis=-1, kind="stable")
        pay, months = np.take_along_axis(pay, order, -1), np.take_along_axis(months, order, -1)
        return _mean(pay, _first_months(months, 12 * self.years))


@dataclass(frozen=True)
class CareerAverage:
    """The average wage of the whole career, each year's brought up to the level of the last.

    Parameters
    ----------
    revalued_with
        ``"wages"`` (the career's ``average_wages``), ``"prices"`` (its ``prices``) or ``"nothing"``.

    Raises
    ------
    ModelError
        For another word, or a career that lacks the series.

    Examples
    --------
    Average wages doubled, so that the first 100 count as 200:

    >>> career = Career([100, 400], average_wages=[50, 100])
    >>> float(CareerAverage("wages").reference_wage(career, career.wages))
    300.0
    """

    revalued_with: str

    def __post_init__(self) -> None:
        """Check the word."""
        choice("CareerAverage", "revalued_with", self.revalued_with, REVALUED_WITH)

    def reference_wage(self, career: Career, wages: Floats) -> Floats:
        """Return the reference wage a month, one a member."""
        level = np.ones(wages.shape[-1])
        if self.revalued_with == "wages":
            level = career.against_average("CareerAverage")
        elif self.revalued_with == "prices":
            level = career.price_level("CareerAverage")
        return _mean(wages * level[-1] / level, np.asarray(career.months))


@dataclass(frozen=True)
class HighestAverage:
    """The highest of several averages: Rwanda takes the last three or the last five years, whichever is higher.

    Parameters
    ----------
    averages
        At least one way to average.

    Raises
    ------
    ModelError
        For none.

    Examples
    --------
    >>> career = Career([300, 100, 200])
    >>> float(HighestAverage((FinalAverage(1), FinalAverage(3))).reference_wage(career, career.wages))
    200.0
    """

    averages: tuple[Averaging, ...]

    def __post_init__(self) -> None:
        """Check that there is something to choose from."""
        if not self.averages:
            raise ModelError("HighestAverage: give at least one average, for example (FinalAverage(3),).")

    def reference_wage(self, career: Career, wages: Floats) -> Floats:
        """Return the reference wage a month, one a member."""
        return np.max([a.reference_wage(career, wages) for a in self.averages], axis=0)


@dataclass(frozen=True)
class BandedAverage:
    """An average of which each band counts with a share of its own: a formula that replaces more of low wages.

    ::

        counted = sum over bands k of rate_k * (min(average, start_(k+1)) - start_k)^+

    The accrual then says what part of the counted wage the months of service earn.

    Parameters
    ----------
    average
        How wages are averaged.
    bands
        ``(from monthly wage, rate)`` in rising order, the first from wage 0; a rate is at least 0.

    Raises
    ------
    ModelError
        For no band, a first band that is not from 0, wages that do not rise, or a negative rate.

    References
    ----------
    US Social Security Act, section 215(a), on the primary insurance amount and its bend points.

    Examples
    --------
    The bend points of 2017 in the United States, on average indexed earnings of 4,010:

    >>> formula = BandedAverage(FinalAverage(1), ((0, 0.90), (885, 0.32), (5_336, 0.15)))
    >>> career = Career([4_010])
    >>> round(float(formula.reference_wage(career, career.wages)), 2)
    1796.5
    """

    average: Averaging
    bands: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        """Check the average and the order of the bands."""
        if not hasattr(self.average, "reference_wage"):
            raise ModelError(f"BandedAverage: average must be a way to average, got {type(self.average).__name__}.")
        try:
            starts, rates = zip(*self.bands, strict=True)
        except (TypeError, ValueError):
            raise ModelError(
                f"BandedAverage: a band is (from wage, rate), such as ((0, 0.9), (885, 0.32)), got {self.bands!r}."
            ) from None
        if rising("BandedAverage", "from wage", starts, low=0)[0] != 0:
            raise ModelError(f"BandedAverage: the first band must start at wage 0, got {starts[0]!r}.")
        numbers("BandedAverage", "rate", rates)

    def reference_wage(self, career: Career, wages: Floats) -> Floats:
        """Return the counted wage a month, one a member."""
        mean = self.average.reference_wage(career, wages)
        ends = [*(start for start, _ in self.bands[1:]), np.inf]
        parts = [rate * (np.clip(mean, low, top) - low) for (low, rate), top in zip(self.bands, ends, strict=True)]
        return np.asarray(np.sum(parts, axis=0))


def _first_months(months: Floats, most: float) -> Floats:
    """Return the months that count when only the first ``most`` in the order of the last axis do."""
    before = np.cumsum(months, axis=-1) - months
    return np.clip(most - before, 0.0, months)


def _mean(wages: Floats, counted: Floats) -> Floats:
    """Return the wage averaged over the months that count; 0 for a member who never contributed."""
    total = counted.sum(axis=-1)
    return np.asarray((wages * counted).sum(axis=-1) / np.where(total > 0, total, 1.0))
