"""Interest: the ways to quote it, and what a future amount is worth today.

One year's growth can be quoted in five ways, all the same thing::

    1 + i = (1 + i(m)/m)^m = 1/(1 - d) = (1 - d(m)/m)^-m = exp(delta)

i is the effective yearly rate, i(m) the nominal rate paid m times a year, d the rate taken in advance, delta the force.
Fisher's equation joins money and prices: 1 + nominal = (1 + real) (1 + inflation).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sscore.errors import ModelError

__all__ = [
    "Interest",
    "discount_rate",
    "effective_from_discount",
    "effective_from_force",
    "effective_from_nominal",
    "effective_from_nominal_discount",
    "force_of_interest",
    "nominal_discount_rate",
    "nominal_from_real",
    "nominal_rate",
    "present_value",
    "real_rate",
]

Array = NDArray[np.float64]
Number = float | Array


def effective_from_nominal(nominal: ArrayLike, times: int) -> Number:
    """Return i = (1 + i(m)/m)^m - 1 from a nominal rate paid ``times`` a year.

    >>> round(effective_from_nominal(0.12, 12), 6)
    0.126825
    """
    m = _times(times, "effective_from_nominal")
    return _out(np.expm1(m * np.log1p(_rate(nominal, "nominal", "effective_from_nominal", -m) / m)))


def nominal_rate(effective: ArrayLike, times: int) -> Number:
    """Return i(m) = m ((1 + i)^(1/m) - 1), the nominal rate paid ``times`` a year.

    >>> round(nominal_rate(0.0609, 2), 6)
    0.06
    """
    m = _times(times, "nominal_rate")
    return _out(m * np.expm1(np.log1p(_rate(effective, "effective", "nominal_rate", -1)) / m))


def discount_rate(effective: ArrayLike) -> Number:
    """Return d = i / (1 + i), interest taken in advance.

    >>> discount_rate(0.25)
    0.2
    """
    i = _rate(effective, "effective", "discount_rate", -1)
    return _out(i / (1 + i))


def effective_from_discount(discount: ArrayLike) -> Number:
    """Return i = d / (1 - d).

    >>> effective_from_discount(0.2)
    0.25
    """
    d = _rate(discount, "discount", "effective_from_discount", -np.inf, 1)
    return _out(d / (1 - d))


def nominal_discount_rate(effective: ArrayLike, times: int) -> Number:
    """Return d(m) = m (1 - (1 + i)^(-1/m)), paid in advance ``times`` a year.

    >>> round(nominal_discount_rate(0.0609, 2), 6)
    0.058252
    """
    m = _times(times, "nominal_discount_rate")
    return _out(-m * np.expm1(-np.log1p(_rate(effective, "effective", "nominal_discount_rate", -1)) / m))


def effective_from_nominal_discount(nominal_discount: ArrayLike, times: int) -> Number:
    """Return i = (1 - d(m)/m)^-m - 1.

    >>> round(effective_from_nominal_discount(0.4, 2), 4)
    0.5625
    """
    m = _times(times, "effective_from_nominal_discount")
    d = _rate(nominal_discount, "nominal_discount", "effective_from_nominal_discount", -np.inf, m)
    return _out(np.expm1(-m * np.log1p(-d / m)))


def force_of_interest(effective: ArrayLike) -> Number:
    """Return delta = ln(1 + i).

    >>> round(force_of_interest(0.06), 6)
    0.058269
    """
    return _out(np.log1p(_rate(effective, "effective", "force_of_interest", -1)))


def effective_from_force(force: ArrayLike) -> Number:
    """Return i = exp(delta) - 1.

    >>> effective_from_force(0.0)
    0.0
    """
    return _out(np.expm1(_rate(force, "force", "effective_from_force", -np.inf)))


def real_rate(nominal: ArrayLike, inflation: ArrayLike) -> Number:
    """Return the effective rate after inflation, (1 + nominal) / (1 + inflation) - 1; not the difference of the two.

    >>> round(real_rate(0.155, 0.05), 6)
    0.1
    """
    money, prices = _rate(nominal, "nominal", "real_rate", -1), _rate(inflation, "inflation", "real_rate", -1)
    return _out((money - prices) / (1 + prices))


def nominal_from_real(real: ArrayLike, inflation: ArrayLike) -> Number:
    """Return the effective rate in money, (1 + real) (1 + inflation) - 1.

    >>> round(nominal_from_real(0.10, 0.05), 6)
    0.155
    """
    r, prices = _rate(real, "real", "nominal_from_real", -1), _rate(inflation, "inflation", "nominal_from_real", -1)
    return _out(r + prices + r * prices)


@dataclass(frozen=True)
class Interest:
    """A yearly term structure: the effective rate of each coming year, and of the years after the last.

    Parameters
    ----------
    forward
        Effective rate of year 1, 2, ... from today, each above -1.
    beyond
        Effective rate of every later year; None where later years shall raise instead of being assumed.

    Raises
    ------
    ModelError
        For a rate of -1 or less, or no rate at all.

    Examples
    --------
    >>> Interest((0.25,), beyond=0.0).factors(3).round(6).tolist()
    [1.0, 0.8, 0.8, 0.8]
    """

    forward: tuple[float, ...] = ()
    beyond: float | None = None

    def __post_init__(self) -> None:
        """Check every rate."""
        rates = np.atleast_1d(_rate(self.forward, "forward", "Interest", -1))
        if rates.ndim != 1:
            raise ModelError(f"Interest: forward must be a list of yearly rates, got shape {rates.shape}.")
        object.__setattr__(self, "forward", tuple(rates.tolist()))
        if self.beyond is not None:
            object.__setattr__(self, "beyond", float(_rate(self.beyond, "beyond", "Interest", -1)))
        elif not self.forward:
            raise ModelError("Interest: give yearly rates as forward, or one rate for every year as beyond.")

    @classmethod
    def from_spot(cls, spot: ArrayLike, *, beyond: float | None = None) -> Interest:
        """Return the term structure of spot rates: (1 + s(t))^t is the growth of 1 in t years.

        >>> Interest.from_spot([0.10, 0.10]).factors(2).round(4).tolist()
        [1.0, 0.9091, 0.8264]
        """
        rates = np.atleast_1d(_rate(spot, "spot", "Interest.from_spot", -1))
        growth = np.log1p(rates) * np.arange(1, rates.size + 1)
        return cls(tuple(np.expm1(np.diff(growth, prepend=0.0)).tolist()), beyond=beyond)

    def forces(self, years: int) -> Array:
        """Return the force of interest ln(1 + i) of each of the first ``years`` years, shape (years,)."""
        if years > len(self.forward) and self.beyond is None:
            raise ModelError(
                f"Interest: rates for {years} years are wanted, got {len(self.forward)}. Give more yearly rates, or "
                f"Interest(forward, beyond=rate) to say what holds afterwards."
            )
        after = [] if self.beyond is None else [self.beyond] * max(0, years - len(self.forward))
        return np.log1p(np.array([*self.forward[:years], *after], dtype=float))

    def factors(self, years: int) -> Array:
        """Return v(0) = 1, v(1), ..., v(years): today's worth of 1 after whole years, shape (years + 1,)."""
        return np.exp(-np.concatenate([[0.0], np.cumsum(self.forces(years))]))


def as_interest(interest: float | ArrayLike | Interest) -> Interest:
    """Return a number as a flat rate and a list as forward rates by year."""
    if isinstance(interest, Interest):
        return interest
    if np.ndim(interest) == 0:
        return Interest(beyond=float(_rate(interest, "interest", "interest", -1)))
    return Interest(tuple(np.asarray(interest, dtype=float).tolist()))


def present_value(amounts: ArrayLike, interest: float | ArrayLike | Interest, *, first: float = 0.0) -> float:
    """Return the worth today of yearly amounts, sum of amount(k) v(first + k).

    Inside a year the force of interest is constant.

    Parameters
    ----------
    amounts
        Money at years ``first``, ``first + 1``, ...; shape (n,).
    interest
        A yearly effective rate, a list of yearly forward rates, or an :class:`Interest`.
    first
        Years from today to the first amount, at least 0: 0 in advance, 0.5 in the middle, 1 at the end of the year.

    Raises
    ------
    ModelError
        For amounts that are not finite, a negative ``first``, or missing rates.

    Examples
    --------
    >>> round(present_value([0, 125], 0.25), 6)
    100.0
    >>> round(present_value([100, 100], 0.25, first=1), 6)
    144.0
    """
    money = np.asarray(amounts, dtype=float)
    if money.ndim != 1 or money.size == 0 or not np.all(np.isfinite(money)):
        raise ModelError(f"present_value: amounts must be a list of finite numbers, got {amounts!r:.80}.")
    if not (np.isfinite(first) and first >= 0):
        raise ModelError(f"present_value: first must be at least 0 years from today, got {first!r}.")
    times = first + np.arange(money.size)
    years = int(np.ceil(times[-1]))
    forces = as_interest(interest).forces(years)
    grown = np.interp(times, np.arange(years + 1), np.concatenate([[0.0], np.cumsum(forces)]))
    return float(np.sum(money * np.exp(-grown)))


def _rate(value: ArrayLike, name: str, where: str, low: float, high: float = np.inf) -> Array:
    try:
        rate = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise ModelError(f"{where}: {name} must be numbers, got {value!r:.80}. Write 6 % as 0.06.") from None
    bad = ~np.isfinite(rate) | (rate <= low) | (rate >= high)
    if bad.any():
        at = tuple(int(i) for i in np.argwhere(bad)[0])
        place = f"{name}{list(at)}" if at else name
        limits = f"above {low:g}" + (f" and below {high:g}" if np.isfinite(high) else "")
        raise ModelError(f"{where}: {place} must be a finite rate {limits}, got {rate[at]}. Write 6 % as 0.06.")
    return rate


def _times(times: int, where: str) -> int:
    if times != int(times) or times < 1:
        raise ModelError(f"{where}: times must be a whole number of payments a year, at least 1, got {times!r}.")
    return int(times)


def _out(value: Array) -> Number:
    return float(value) if np.ndim(value) == 0 else value
