"""How wages are spread: a lognormal body, a Pareto tail where one is wanted, and their partial means in closed form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.inputs import Floats, frozen, numbers, seeded, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["WageDistribution", "gini_from_sigma", "lognormal_wages", "sigma_from_gini"]

_NODES, _FAR = 200, 9.0


def sigma_from_gini(gini: ArrayLike) -> Floats:
    """Return the standard deviation of log wages that belongs to a Gini coefficient.

    ::

        sigma = sqrt(2) * Phi^-1((1 + G) / 2)

    Parameters
    ----------
    gini
        Between 0 and 1, both excluded; a Gini printed as 37.7 is 0.377.

    Raises
    ------
    ModelError
        For a Gini outside the open interval.

    References
    ----------
    Aitchison and Brown, *The Lognormal Distribution* (1957), on measures of concentration.

    Examples
    --------
    >>> round(float(sigma_from_gini(0.5205)), 3)  # a Gini of 52 is a standard deviation of 1
    1.0
    """
    from scipy.special import ndtri

    values = numbers("sigma_from_gini", "gini", gini, low=-np.inf)
    if ((values <= 0) | (values >= 1)).any():
        worst = values[(values <= 0) | (values >= 1)].flat[0]
        raise ModelError(
            f"sigma_from_gini: gini must be between 0 and 1, got {worst:g}. Write an index of 37.7 as 0.377; where "
            f"everybody earns the same there is no distribution: use the wage itself."
        )
    return np.sqrt(2) * ndtri((1 + values) / 2)


def gini_from_sigma(sigma: ArrayLike) -> Floats:
    """Return the Gini coefficient of a lognormal: ``G = 2 Phi(sigma / sqrt(2)) - 1``.

    Parameters
    ----------
    sigma
        Standard deviation of log wages, above 0.

    Raises
    ------
    ModelError
        For a sigma of 0 or less.

    References
    ----------
    Aitchison and Brown, *The Lognormal Distribution* (1957).

    Examples
    --------
    >>> round(float(gini_from_sigma(1.0)), 4)
    0.5205
    """
    from scipy.special import ndtr

    return 2 * ndtr(_positive("gini_from_sigma", "sigma", sigma) / np.sqrt(2)) - 1


@dataclass(frozen=True, eq=False)
class WageDistribution:
    """Wages of the persons at work, lognormal up to a threshold and, where given, Pareto above it.

    ::

        F(w) = Phi((ln w - mu) / sigma)                            w <= tail_from
        1 - F(w) = (1 - F(tail_from)) (tail_from / w) ** alpha     w >  tail_from

    Parameters
    ----------
    mu, sigma : any shape
        Mean and standard deviation (above 0) of the logarithm of the body; one cell an age or sex if they are arrays.
    tail_from
        Wage at which the Pareto tail begins, above 0; None for a lognormal all the way.
    alpha
        Index of the tail, above 1, so that the mean exists; None without a tail.
    unit
        Money and period of the wage, such as ``"KES/month"``.

    Raises
    ------
    ModelError
        For a sigma of 0 or less, a tail without index, or an index of 1 or less.

    References
    ----------
    Aitchison and Brown, *The Lognormal Distribution* (1957), on its moment distributions; Cowell, *Measuring
    Inequality* (3rd ed., 2011), appendix, on the Pareto distribution; Scholz, Cichon and Hagemejer, *Social Budgeting*
    (ILO/ISSA 2000), on limits applied to the distribution of wages.

    Examples
    --------
    >>> wages = WageDistribution(mu=np.log(100), sigma=1.0)
    >>> round(wages.median.item(), 2), round(wages.mean.item(), 2), round(wages.share_above(100).item(), 2)
    (100.0, 164.87, 0.5)
    """

    mu: Floats
    sigma: Floats
    tail_from: Floats | None = None
    alpha: Floats | None = None
    unit: str = ""

    def __post_init__(self) -> None:
        """Check the parameters and keep them as read-only arrays of one shape."""
        where = "WageDistribution"
        mu = numbers(where, "mu", self.mu, low=-np.inf)
        sigma = _positive(where, "sigma", self.sigma)
        if (self.tail_from is None) != (self.alpha is None):
            raise ModelError(f"{where}: a tail needs both tail_from and alpha; give both or neither.")
        given = [mu, sigma]
        if self.tail_from is not None and self.alpha is not None:
            alpha = numbers(where, "alpha", self.alpha)
            if (alpha <= 1).any():
                raise ModelError(f"{where}: alpha must be above 1, or the mean wage is infinite, got {alpha.min():g}.")
            given += [_positive(where, "tail_from", self.tail_from), alpha]
        try:
            wide = np.broadcast_arrays(*given)
        except ValueError:
            raise ModelError(f"{where}: mu, sigma and the tail do not stretch to one shape.") from None
        for name, array in zip(("mu", "sigma", "tail_from", "alpha"), wide, strict=False):
            object.__setattr__(self, name, frozen(array))

    @property
    def mean(self) -> Floats:
        """The mean wage."""
        return self._below(np.inf)

    @property
    def median(self) -> Floats:
        """The wage that half of the persons exceed."""
        return self.quantile(0.5)

    @property
    def gini(self) -> Floats:
        """The Gini coefficient, ``1 - (integral of (1 - F)^2) / mean``; closed without a tail, by quadrature with."""
        if self.tail_from is None or self.alpha is None:
            return gini_from_sigma(self.sigma)
        from scipy.special import ndtr

        top = np.clip((np.log(self.tail_from) - self.mu) / self.sigma, -_FAR, _FAR)
        nodes, weights = np.polynomial.legendre.leggauss(_NODES)
        half = (top + _FAR) / 2
        z = -_FAR + half[..., None] * (nodes + 1)
        step = self.sigma[..., None]
        body = ndtr(-z) ** 2 * step * np.exp(self.mu[..., None] + step * z)
        tail = self.share_above(self.tail_from) ** 2 * self.tail_from / (2 * self.alpha - 1)
        start = np.exp(self.mu - _FAR * self.sigma)  # nearly everybody earns more than this
        return 1 - (start + (body @ weights) * half + tail) / self.mean

    def share_below(self, wage: ArrayLike) -> Floats:
        """Return ``F(w)``, the share of the persons who earn no more than a wage of at least 0."""
        return 1 - self.share_above(wage)

    def share_above(self, wage: ArrayLike) -> Floats:
        """Return ``1 - F(w)``, the share of the persons who earn more than a wage of at least 0."""
        from scipy.special import ndtr

        limit = _limit("share_above", "wage", wage)
        if self.tail_from is None or self.alpha is None:
            return ndtr(-self._z(limit))
        above = np.maximum(limit, self.tail_from)
        return ndtr(-self._z(np.minimum(limit, self.tail_from))) * (self.tail_from / above) ** self.alpha

    def density(self, wage: ArrayLike) -> Floats:
        """Return the density per unit of money at wages above 0."""
        at = _positive("density", "wage", wage)
        body = np.exp(-(self._z(at) ** 2) / 2) / (at * self.sigma * np.sqrt(2 * np.pi))
        if self.tail_from is None or self.alpha is None:
            return body
        return np.where(at <= self.tail_from, body, self.alpha * self.share_above(at) / at)

    def quantile(self, share: ArrayLike) -> Floats:
        """Return the wage that a share of the persons, between 0 and 1, does not exceed."""
        from scipy.special import ndtri

        place = numbers("quantile", "share", share, high=1.0)
        if ((place <= 0) | (place >= 1)).any():
            raise ModelError("quantile: share must lie between 0 and 1; no wage is the lowest or the highest.")
        wage = np.exp(self.mu + self.sigma * ndtri(place))
        if self.tail_from is None or self.alpha is None:
            return wage
        stretched = (self.share_above(self.tail_from) / (1 - place)) ** (1 / self.alpha)
        return np.where(wage <= self.tail_from, wage, self.tail_from * stretched)

    def partial_mean(self, low: ArrayLike = 0.0, high: ArrayLike = np.inf) -> Floats:
        """Return ``E[W; low < W <= high]``: the part of the mean that is earned by those between two wages.

        >>> wages = lognormal_wages(100, 0.4)
        >>> round(float(wages.partial_mean(0, 80) + wages.partial_mean(80)), 9)
        100.0
        """
        first, last = _limit("partial_mean", "low", low), _limit("partial_mean", "high", high)
        if (first > last).any():
            raise ModelError("partial_mean: low must not be above high.")
        return self._below(last) - self._below(first)

    def limited_mean(self, limit: ArrayLike) -> Floats:
        """Return ``E[min(W, limit)] = E[W; W <= limit] + limit (1 - F(limit))``, the mean wage under a ceiling.

        A ceiling is at least 0; infinity gives the mean.

        >>> wages = lognormal_wages(100, 0.4)
        >>> bool(wages.limited_mean(100) < 100), round(float(wages.limited_mean(np.inf)), 9)
        (True, 100.0)
        """
        top = _limit("limited_mean", "limit", limit)
        known = np.isfinite(top)
        finite = np.where(known, top, 0.0)
        return np.where(known, self._below(finite) + finite * self.share_above(finite), self._below(np.inf))

    def scaled(self, factor: ArrayLike) -> WageDistribution:
        """Return the distribution of every wage times a factor above 0: inflation, a rise for all, another period."""
        by = _positive("scaled", "factor", factor)
        start = None if self.tail_from is None else self.tail_from * by
        return WageDistribution(self.mu + np.log(by), self.sigma, start, self.alpha, self.unit)

    def with_tail(self, threshold: ArrayLike, alpha: ArrayLike) -> WageDistribution:
        """Return the distribution with a Pareto tail from a wage on: as many earn more than it, but other wages.

        The body is unchanged, so the mean moves: up where the tail is heavier than the lognormal's.

        >>> plain = lognormal_wages(100, 0.4)
        >>> bool(plain.with_tail(300, 1.6).mean > plain.mean)
        True
        """
        start, index = np.asarray(threshold, dtype=float), np.asarray(alpha, dtype=float)
        return WageDistribution(self.mu, self.sigma, start, index, self.unit)

    def draw(self, persons: int, *, seed: int) -> Floats:
        """Return wages of persons drawn at random, shape (persons, ...): one column a cell of the distribution."""
        generator = seeded("draw", seed)
        size = (whole("draw", "persons", persons, low=1), *self.mu.shape)
        return self.quantile(np.clip(generator.random(size), 1e-16, 1 - 1e-16))

    def to_frame(self) -> pd.DataFrame:
        """Return one row a cell: mean, median, sigma, gini, the wage that one in ten exceeds, and the unit."""
        import pandas as pd

        columns = {"mean": self.mean, "median": self.median, "sigma": self.sigma, "gini": self.gini}
        columns["top_tenth_from"] = self.quantile(0.9)
        return pd.DataFrame({k: np.ravel(v) for k, v in columns.items()}).assign(unit=self.unit)

    def _z(self, wage: Floats) -> Floats:
        with np.errstate(divide="ignore"):
            return (np.log(wage) - self.mu) / self.sigma

    def _below(self, limit: ArrayLike) -> Floats:
        """Return ``E[W; W <= limit]``."""
        from scipy.special import ndtr

        top = np.asarray(limit, dtype=float)
        body = np.exp(self.mu + self.sigma**2 / 2)
        if self.tail_from is None or self.alpha is None:
            return body * ndtr(self._z(top) - self.sigma)
        start, index = self.tail_from, self.alpha
        part = body * ndtr(self._z(np.minimum(top, start)) - self.sigma)
        reach = 1 - (start / np.maximum(top, start)) ** (index - 1)
        return part + self.share_above(start) * index / (index - 1) * start * reach


def lognormal_wages(mean: ArrayLike, gini: ArrayLike, *, unit: str = "") -> WageDistribution:
    """Return the lognormal distribution of wages with a given mean and Gini coefficient.

    ::

        sigma = sqrt(2) Phi^-1((1 + G) / 2)        mu = ln(mean) - sigma^2 / 2

    By age: give the mean wage of each age. The Gini is then that of the wages within one age; the Gini over all ages
    is higher, because mean wages differ between ages.

    Parameters
    ----------
    mean
        Mean wage, above 0, any shape.
    gini
        Between 0 and 1, in a shape that stretches to that of ``mean``.
    unit
        Money and period, such as ``"KES/month"``.

    Raises
    ------
    ModelError
        For a mean of 0 or less, or a Gini outside 0 to 1.

    References
    ----------
    Aitchison and Brown, *The Lognormal Distribution* (1957); Cowell, *Measuring Inequality* (3rd ed., 2011).

    Examples
    --------
    >>> wages = lognormal_wages(20_000, 0.45, unit="KES/month")
    >>> round(wages.mean.item(), 6), round(wages.gini.item(), 9), round(wages.median.item())
    (20000.0, 0.45, 13991)
    """
    average = _positive("lognormal_wages", "mean", mean)
    sigma = sigma_from_gini(gini)
    return WageDistribution(np.log(average) - sigma**2 / 2, sigma, unit=unit)


def _positive(where: str, name: str, values: ArrayLike) -> Floats:
    array = numbers(where, name, values)
    if (array <= 0).any():
        raise ModelError(f"{where}: {name} must be above 0, got {array.min():g}.")
    return array


def _limit(where: str, name: str, values: ArrayLike) -> Floats:
    """Return a limit on wages: at least 0, infinity allowed."""
    given = np.asarray(values)
    if given.dtype.kind in "fiu" and given.size and not np.isnan(given).any() and (given >= 0).all():
        return given.astype(float)
    raise ModelError(f"{where}: {name} must be numbers of at least 0 (infinity for none), got {values!r:.80}.")
