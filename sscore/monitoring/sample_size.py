"""How many to ask: sample sizes and power for means, proportions, clusters and difference in differences.

With z from the normal distribution, d the smallest effect worth finding, and n in each of two equal groups::

    means          n = 2 (z(1 - alpha/2) + z(power))^2 sd^2 / d^2                    then raised to Student's t
    proportions    n = (z(1 - alpha/2) sqrt(2 p q) + z(power) sqrt(p1 q1 + p2 q2))^2 / (p1 - p2)^2     p = (p1 + p2) / 2
    did            n = 2 (z(1 - alpha/2) + z(power))^2 sd^2 2 (1 - r) / d^2          r: correlation before - after
    clusters       n x (1 + ((cv^2 + 1) m - 1) icc)                                  m persons a cluster

In a difference in differences n persons are seen twice; with other persons the second time r is 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError
from sscore.inputs import fraction, number

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Precision",
    "SampleSize",
    "design_effect",
    "power_did",
    "power_means",
    "power_proportions",
    "sample_size_did",
    "sample_size_means",
    "sample_size_proportions",
]


@dataclass(frozen=True)
class Precision:
    """How sure one wants to be.

    ``power`` is the chance to find the effect if it is there, ``alpha`` the chance (two-sided) to find one that is not,
    ``design`` the design effect, ``response`` the share of those asked who answer.
    """

    power: float = 0.8
    alpha: float = 0.05
    design: float = 1.0
    response: float = 1.0

    def __post_init__(self) -> None:
        """Raise for a chance or a factor that cannot be."""
        for name in ("power", "alpha"):
            fraction("Precision", name, getattr(self, name), inside=True)
        if self.power <= self.alpha:
            raise ModelError(f"Precision: power must be above alpha, got {self.power!r} and {self.alpha!r}.")
        number("Precision", "design", self.design, above=0)
        number("Precision", "response", self.response, above=0, high=1)

    @property
    def z(self) -> tuple[float, float]:
        """The two quantiles: of 1 - alpha/2, and of power."""
        normal = NormalDist()
        return normal.inv_cdf(1 - self.alpha / 2), normal.inv_cdf(self.power)


DEFAULT = Precision()


@dataclass(frozen=True)
class SampleSize:
    """Persons in each of two equal groups.

    ``per_group`` answers are needed, so ``to_ask`` persons have to be asked, and ``total`` in both groups. ``exact`` is
    the number before rounding up. ``effect`` and ``unit`` say what can be found; ``what`` names the design.
    ``reached(n)`` gives the power of n answers a group.
    """

    per_group: int
    to_ask: int
    exact: float
    effect: float
    unit: str
    what: str
    precision: Precision
    settings: tuple[float, ...]

    @property
    def total(self) -> int:
        """Persons to ask in both groups."""
        return 2 * self.to_ask

    def reached(self, per_group: float) -> float:
        """Return the power with this many answers in each group."""
        functions: dict[str, Callable[..., float]] = {
            "means": power_means,
            "proportions": power_proportions,
            "difference in differences": power_did,
        }
        return float(functions[self.what](per_group, *self.settings, precision=self.precision))

    def to_frame(self) -> pd.DataFrame:
        """Return one row a measure."""
        import pandas as pd

        rows: list[tuple[str, float]] = [
            ("answers per group", self.per_group),
            ("to ask per group", self.to_ask),
            ("to ask", self.total),
        ]
        rows += [("design effect", self.precision.design), ("power", self.precision.power)]
        return pd.DataFrame(rows, columns=["measure", "value"])


def design_effect(cluster_size: float, icc: float, *, cv: float = 0.0) -> float:
    """Return by how much a cluster sample must be larger than one of single persons.

    ::

        1 + ((cv^2 + 1) m - 1) icc

    Parameters
    ----------
    cluster_size
        Mean persons a cluster m, at least 1.
    icc
        How alike persons of a cluster are, 0 to 1.
    cv
        Standard deviation of cluster sizes over their mean, at least 0.

    Raises
    ------
    ModelError
        For a number outside its range.

    References
    ----------
    Kish, *Survey Sampling* (1965); Eldridge, Ashby and Kerry, *International Journal of Epidemiology* 35 (2006).

    Examples
    --------
    >>> round(design_effect(21, 0.05), 9)
    2.0
    """
    number("design_effect", "cluster_size", cluster_size, low=1)
    number("design_effect", "cv", cv)
    fraction("design_effect", "icc", icc)
    return float(1 + ((cv**2 + 1) * cluster_size - 1) * icc)


def sample_size_means(effect: float, sd: float, *, precision: Precision = DEFAULT) -> SampleSize:
    """Return how many in each group show a difference of two means.

    Parameters
    ----------
    effect
        Smallest difference worth finding, not 0, in the unit of the outcome.
    sd
        Standard deviation inside a group, above 0.
    precision
        Power, alpha, design effect and response.

    Raises
    ------
    ModelError
        For an effect of 0 or a standard deviation that is not above 0.

    References
    ----------
    Cohen, *Statistical Power Analysis for the Behavioral Sciences* (2nd ed., 1988), section 2.4.

    Examples
    --------
    Half a standard deviation, power 80 %: Cohen's 64.

    >>> sample_size_means(0.5, 1).per_group
    64
    """
    from scipy.optimize import brentq

    _effect("sample_size_means", effect)
    number("sample_size_means", "sd", sd, above=0)
    a, b = precision.z
    single = replace(precision, design=1.0)
    exact = 2 * (a + b) ** 2 * (sd / effect) ** 2  # so many are enough were the standard deviation known

    def power(per_group: float) -> float:
        return power_means(per_group, effect, sd, precision=single) - precision.power

    n = max(math.ceil(exact), 2)
    while power(n) < 0:
        n += 1
    if n > 2 and power(start := max(n - 5, 2)) < 0:
        exact = brentq(power, start, n)
    return _size(max(exact, 2.0), effect, "means", precision, (effect, sd))


def power_means(per_group: float, effect: float, sd: float, *, precision: Precision = DEFAULT) -> float:
    """Return the chance to find a difference of two means, by the noncentral t distribution (two-sided).

    Raises
    ------
    ModelError
        As :func:`sample_size_means`, and for fewer than two effective persons a group.

    Examples
    --------
    >>> round(power_means(64, 0.5, 1), 3)
    0.801
    """
    from scipy.stats import nct, t

    _effect("power_means", effect)
    number("power_means", "sd", sd, above=0)
    n = number("power_means", "per_group", per_group, low=-np.inf) / precision.design
    if not n >= 2:
        raise ModelError(f"power_means: wanted at least two effective persons a group, got {n:g}.")
    freedom = 2 * n - 2
    limit, shift = float(t.ppf(1 - precision.alpha / 2, freedom)), abs(effect) / sd * math.sqrt(n / 2)
    return float(nct.sf(limit, freedom, shift) + nct.cdf(-limit, freedom, shift))


def sample_size_proportions(
    first: float, second: float, *, continuity: bool = False, precision: Precision = DEFAULT
) -> SampleSize:
    """Return how many in each group show a difference of two proportions.

    Parameters
    ----------
    first, second
        Shares expected in the two groups, between 0 and 1, not equal.
    continuity
        Whether the test will use the continuity correction; then n is the answer to
        ``n' / 4 x (1 + sqrt(1 + 4 / (n' |p1 - p2|)))^2`` with n' the number without it.
    precision
        Power, alpha, design effect and response.

    Raises
    ------
    ModelError
        For a share outside 0 to 1, or equal ones.

    References
    ----------
    Fleiss, Levin and Paik, *Statistical Methods for Rates and Proportions* (3rd ed., 2003), section 4.2.

    Examples
    --------
    >>> sample_size_proportions(0.5, 0.6).per_group, sample_size_proportions(0.5, 0.6, continuity=True).per_group
    (388, 408)
    """
    low, high = _shares("sample_size_proportions", first, second)
    a, b = precision.z
    exact, apart = ((a * low + b * high) / (first - second)) ** 2, abs(first - second)
    if continuity:
        exact *= (1 + math.sqrt(1 + 4 / (exact * apart))) ** 2 / 4
    return _size(exact, second - first, "proportions", precision, (first, second, continuity))


def power_proportions(
    per_group: float, first: float, second: float, continuity: bool = False, *, precision: Precision = DEFAULT
) -> float:
    """Return the chance to find a difference of two proportions (normal approximation, the nearer tail).

    Raises
    ------
    ModelError
        As :func:`sample_size_proportions`, and for no persons.

    Examples
    --------
    >>> round(power_proportions(388, 0.5, 0.6), 2)
    0.8
    """
    number("power_proportions", "per_group", per_group, above=0)
    pooled, apart = _shares("power_proportions", first, second)
    n = per_group / precision.design
    found = abs(first - second) - (1 / n if continuity else 0.0)
    return NormalDist().cdf((found * math.sqrt(n) - precision.z[0] * pooled) / apart)


def sample_size_did(
    effect: float, sd: float, *, correlation: float = 0.0, precision: Precision = DEFAULT
) -> SampleSize:
    """Return how many in each group, each seen before and after, show a difference of differences.

    Parameters
    ----------
    effect, sd
        As for :func:`sample_size_means`.
    correlation
        Of a person's outcome before and after, -1 to under 1; 0 if other persons are asked the second time.
    precision
        Power, alpha, design effect and response.

    Raises
    ------
    ModelError
        For a number outside its range.

    References
    ----------
    McKenzie, "Beyond baseline and follow-up: the case for more T in experiments", *Journal of Development Economics* 99
    (2012).

    Examples
    --------
    Without correlation two differences need twice as many as one; at 0.5 just as many:

    >>> [sample_size_did(0.2, 1, correlation=r).per_group for r in (0.0, 0.5)]
    [785, 393]
    """
    _did("sample_size_did", effect, sd, correlation)
    a, b = precision.z
    exact = 4 * (a + b) ** 2 * (1 - correlation) * (sd / effect) ** 2
    return _size(exact, effect, "difference in differences", precision, (effect, sd, correlation))


def power_did(
    per_group: float, effect: float, sd: float, correlation: float = 0.0, *, precision: Precision = DEFAULT
) -> float:
    """Return the chance to find a difference of differences (normal approximation, the nearer tail).

    Raises
    ------
    ModelError
        As :func:`sample_size_did`, and for no persons.

    Examples
    --------
    >>> round(power_did(785, 0.2, 1), 2)
    0.8
    """
    _did("power_did", effect, sd, correlation)
    number("power_did", "per_group", per_group, above=0)
    error = sd * math.sqrt(4 * (1 - correlation) * precision.design / per_group)
    return NormalDist().cdf(abs(effect) / error - precision.z[0])


def _did(caller: str, effect: float, sd: float, correlation: float) -> None:
    """Raise for inputs of a difference in differences that cannot be."""
    _effect(caller, effect)
    number(caller, "sd", sd, above=0)
    if not -1 <= number(caller, "correlation", correlation, low=-np.inf) < 1:
        raise ModelError(f"{caller}: correlation must be from -1 to under 1, got {correlation!r}.")


def _size(exact: float, effect: float, what: str, precision: Precision, settings: tuple[float, ...]) -> SampleSize:
    """Return a sample size with the design effect and the response in it, rounded up."""
    needed = exact * precision.design
    answers = math.ceil(round(needed, 9))
    unit = "fraction" if what == "proportions" else "unit of the outcome"
    to_ask = math.ceil(round(answers / precision.response, 9))
    return SampleSize(answers, to_ask, float(needed), effect, unit, what, precision, settings)


def _shares(caller: str, first: float, second: float) -> tuple[float, float]:
    """Return the standard deviation of the difference per person under no effect, and under the effect."""
    for name, value in (("first", first), ("second", second)):
        fraction(caller, name, value)
    if first == second:
        raise ModelError(f"{caller}: the two shares are equal ({first!r}): no sample can show a difference of 0.")
    mean = (first + second) / 2
    apart = math.sqrt(first * (1 - first) + second * (1 - second))
    if apart == 0:
        raise ModelError(f"{caller}: shares of 0 and 1 leave no chance at all; two persons are enough.")
    return math.sqrt(2 * mean * (1 - mean)), apart


def _effect(caller: str, effect: float) -> None:
    """Raise for an effect that no sample can show."""
    if number(caller, "effect", effect, low=-np.inf) == 0:
        raise ModelError(f"{caller}: effect must be a finite number other than 0, got {effect!r}.")
