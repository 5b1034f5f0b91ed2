"""What a month of contributions earns, when a pension may be claimed, and what part of it is paid at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.inputs import Floats, fraction, number, numbers, rising

__all__ = ["AccrualSchedule", "ClaimAges", "Commutation"]


@dataclass(frozen=True)
class AccrualSchedule:
    """Which share of the reference wage the months of service earn.

    .. math:: share(N) = \\sum_k rate_k \\, (\\min(N, start_{k+1}) - start_k)^+

    Parameters
    ----------
    steps
        ``(from month, rate per month)`` in rising order, the first from month 0; a rate is a fraction of at least 0.

    Raises
    ------
    ModelError
        For no step, a first step that is not from 0, months that do not rise, or a negative rate.

    Examples
    --------
    30 % for the first 15 years and 2 % for each further year:

    >>> rwanda = AccrualSchedule(((0, 0.30 / 180), (180, 0.02 / 12)))
    >>> round(float(rwanda.share(240)), 6)
    0.4
    """

    steps: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        """Check the order of the steps and their rates."""
        if not self.steps:
            raise ModelError("AccrualSchedule: give at least one step, for example ((0, 1 / 580),).")
        try:
            starts, rates = zip(*self.steps, strict=True)
        except (TypeError, ValueError):
            raise ModelError(
                f"AccrualSchedule: a step is (from month, rate per month), such as ((0, 1 / 580),), got {self.steps!r}."
            ) from None
        if rising("AccrualSchedule", "from month", starts, low=0)[0] != 0:
            raise ModelError(f"AccrualSchedule: the first step must start at month 0, got {starts[0]!r}.")
        numbers("AccrualSchedule", "rate per month", rates)

    @classmethod
    def per_year(cls, rate: float) -> AccrualSchedule:
        """Return a schedule of one rate a year of service.

        >>> round(float(AccrualSchedule.per_year(0.015).share(360)), 6)
        0.45
        """
        return cls(((0.0, number("AccrualSchedule.per_year", "rate", rate) / 12),))

    def share(self, months: ArrayLike) -> Floats:
        """Return the share of the reference wage earned in so many months, an array of their shape."""
        service = numbers("AccrualSchedule.share", "months", months)
        ends = [*(start for start, _ in self.steps[1:]), np.inf]
        earned = np.zeros_like(service)
        for (start, rate), end in zip(self.steps, ends, strict=True):
            earned = earned + rate * (np.clip(service, start, end) - start)
        return earned

    def months_to(self, share: float) -> float:
        """Return the months after which a share is earned.

        Raises
        ------
        ModelError
            For a share that no length of service earns.

        Examples
        --------
        >>> AccrualSchedule(((0, 1 / 580),)).months_to(0.725)
        420.5
        """
        left = number("AccrualSchedule.months_to", "share", share)
        ends = [*(start for start, _ in self.steps[1:]), np.inf]
        for (start, rate), end in zip(self.steps, ends, strict=True):
            if left <= rate * (end - start):
                return start + (left / rate if left else 0.0)
            left -= rate * (end - start)
        raise ModelError(f"AccrualSchedule.months_to: no length of service earns {share:g} of the reference wage.")


@dataclass(frozen=True)
class ClaimAges:
    """When a pension may be claimed, and how the age of the claim changes it.

    ::

        factor = 1 - early_reduction (normal - age)      from earliest to normal
        factor = 1 + late_increase (min(age, latest) - normal)      later

    With ``further_reduction = (y, r)`` only the first y years early cost ``early_reduction`` each, every further one r.

    Parameters
    ----------
    normal
        Age of the full pension, years.
    earliest
        Age below which there is none; None is the normal age.
    early_reduction, late_increase
        Fraction of the full pension for each year before or after the normal age, at least 0.
    latest
        Age after which waiting earns nothing more; None is no such age.
    further_reduction
        Years early, above 0, beyond which each year costs another fraction, and that fraction; None is none.

    Raises
    ------
    ModelError
        For ages out of order, or a reduction that takes more than the whole pension.

    References
    ----------
    Sixth Book of the German Social Code, section 77 (0.3 % a month early, 0.5 % late); US Social Security Act, section
    202(q) and (w) (5/9 % for each of 36 months early, 5/12 % for each further one, 8 % a year late).

    Examples
    --------
    >>> ClaimAges(60, earliest=55, early_reduction=0.05, late_increase=0.06).factor([54, 58, 60, 62]).tolist()
    [0.0, 0.9, 1.0, 1.12]
    >>> ClaimAges(67, 62, early_reduction=1 / 15, further_reduction=(3, 0.05)).factor([62, 64]).round(9).tolist()
    [0.7, 0.8]
    """

    normal: float
    earliest: float | None = None
    early_reduction: float = 0.0
    late_increase: float = 0.0
    latest: float | None = None
    further_reduction: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        """Check the ages and the fractions."""
        number("ClaimAges", "normal", self.normal, high=120)
        if self.earliest is not None:
            number("ClaimAges", "earliest", self.earliest, high=self.normal)
        number("ClaimAges", "late_increase", self.late_increase)
        number("ClaimAges", "early_reduction", self.early_reduction)
        if self.further_reduction is not None:
            try:
                years, rate = self.further_reduction
            except (TypeError, ValueError):
                raise ModelError(
                    "ClaimAges: further_reduction is (years early, fraction a year), for example (3, 0.05), got "
                    f"{self.further_reduction!r}."
                ) from None
            number("ClaimAges", "further_reduction, its years", years, above=0)
            if years >= self.normal - self.first:
                raise ModelError(
                    f"ClaimAges: further_reduction starts {years:g} years early, the earliest claim is "
                    f"{self.normal - self.first:g} years early."
                )
            number("ClaimAges", "further_reduction, the fraction", rate)
        if self._reduction(self.normal - self.first) > 1:
            raise ModelError(
                f"ClaimAges: early_reduction {self.early_reduction:g} a year takes more than the whole pension "
                f"{self.normal - self.first:g} years early. 0.5 % a month is 0.06."
            )
        if self.latest is not None:
            number("ClaimAges", "latest", self.latest, low=self.normal)
        if self.early_reduction and self.first == self.normal:
            raise ModelError("ClaimAges: early_reduction needs an earliest age below the normal age.")
        if self.latest is not None and not self.late_increase:
            raise ModelError("ClaimAges: latest needs a late_increase above 0.")

    def _reduction(self, early: ArrayLike) -> Floats:
        """Return the fraction of the pension that is lost by claiming some years early."""
        years = np.asarray(early, dtype=float)
        if self.further_reduction is None:
            return self.early_reduction * years
        start, rate = self.further_reduction
        return self.early_reduction * np.minimum(years, start) + rate * np.maximum(years - start, 0.0)

    @property
    def first(self) -> float:
        """The first age at which a pension is paid."""
        return self.normal if self.earliest is None else self.earliest

    def reached(self, age: ArrayLike) -> np.ndarray:
        """Return whether the first age is reached."""
        return numbers("ClaimAges.reached", "age", age, high=120) >= self.first

    def factor(self, age: ArrayLike) -> Floats:
        """Return by what the full pension is multiplied; 0 before the first age."""
        ages = numbers("ClaimAges.factor", "age", age, high=120)
        late = np.minimum(ages, np.inf if self.latest is None else self.latest) - self.normal
        moved = np.where(late < 0, 1 - self._reduction(-late), 1 + self.late_increase * late)
        return np.where(self.reached(ages), moved, 0.0)


@dataclass(frozen=True)
class Commutation:
    """The part of a pension that is paid at once: ``lump = share * yearly pension * factor``.

    Parameters
    ----------
    share
        Fraction of the pension given up, from 0 to 1.
    factor
        Years of the pension given up that are paid for it, at least 0.

    Raises
    ------
    ModelError
        For a share outside 0 to 1 or a negative factor.

    Examples
    --------
    >>> Commutation(share=0.25, factor=12.5).lump_sum(100)
    3750.0
    """

    share: float
    factor: float

    def __post_init__(self) -> None:
        """Check share and factor."""
        fraction("Commutation", "share", self.share)
        number("Commutation", "factor", self.factor)

    def lump_sum(self, monthly: ArrayLike) -> float | Floats:
        """Return what is paid at once for a monthly pension."""
        lump = 12 * numbers("Commutation.lump_sum", "monthly", monthly) * self.share * self.factor
        return float(lump) if lump.ndim == 0 else lump
