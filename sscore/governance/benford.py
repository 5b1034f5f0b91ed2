"""Benford's law as a screening question: is it a question one may put to these data, and what do they answer?"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from sscore.errors import ModelError, did_you_mean
from sscore.governance.digits import POSITIONS, check_position, expected_shares, leading_digits, minor_units
from sscore.inputs import fraction, number, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Benford", "MantissaArc", "Preconditions", "benford", "mantissa_arc"]

# Nigrini (2012), Benford's Law, table 7.1: upper limits of close, acceptable and marginal conformity.
MAD_LIMITS = {
    "first": (0.006, 0.012, 0.015),
    "second": (0.008, 0.010, 0.012),
    "first two": (0.0012, 0.0018, 0.0022),
}
CONFORMITY = ("close", "acceptable", "marginal", "nonconformity")
KINDS = ("amounts", "tariff", "assigned")


@dataclass(frozen=True)
class Preconditions:
    """What data must be like before the question makes sense.

    ``minimum`` is the fewest values; ``orders`` the fewest powers of ten between the smallest and the largest;
    ``repeated_share`` the largest share of values that repeat, for a tariff repeats itself. A value counts as repeated
    when it holds two places and at least one in a thousand (in very large files some repeats are chance).
    """

    minimum: int = 300
    orders: float = 2.0
    repeated_share: float = 0.30

    def __post_init__(self) -> None:
        """Refuse what cannot be a precondition."""
        whole("Preconditions", "minimum", self.minimum, low=1)
        number("Preconditions", "orders", self.orders)
        fraction("Preconditions", "repeated_share", self.repeated_share)


@dataclass(frozen=True)
class MantissaArc:
    """Where the mantissas' mean lies on the unit circle: at its centre (length 0) when they are spread evenly."""

    n: int
    x: float
    y: float
    length_squared: float
    p_value: float


@dataclass(frozen=True, eq=False)
class Benford:
    """Observed and expected digits, and whether the comparison means anything.

    ``verdict`` is ``close``, ``acceptable``, ``marginal`` or ``nonconformity`` by the mean absolute deviation (MAD), or
    ``not applicable`` or ``insufficient`` with the ``reasons``; the numbers are given in every case. ``chi_square``
    and ``p_value`` stand beside it and never decide: with many values the slightest deviation is "significant".
    """

    position: str
    n: int
    digits: np.ndarray
    observed: np.ndarray
    expected: np.ndarray
    mad: float
    chi_square: float
    p_value: float
    arc: MantissaArc
    repeated_share: float
    orders: float
    verdict: str
    zeros: int
    blanks: int
    reasons: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    preconditions: Preconditions = field(default_factory=Preconditions)

    @property
    def applicable(self) -> bool:
        """Whether the data are of a kind, size and range that the law says anything about."""
        return not self.reasons

    @property
    def conformity(self) -> str:
        """The band of the MAD alone, whatever the preconditions say."""
        return _band(self.mad, self.position)

    @property
    def degrees(self) -> int:
        """Degrees of freedom of the chi-square statistic."""
        return len(self.digits) - 1

    @property
    def z(self) -> np.ndarray:
        """Deviation of each digit in standard errors, with the continuity correction (Nigrini 2012, formula 7.1)."""
        share = self.expected / self.n
        half = 1 / (2 * self.n)
        gap = np.abs(self.observed / self.n - share)
        corrected = np.where(gap > half, gap - half, gap)
        return np.asarray(np.sign(self.observed - self.expected) * corrected / np.sqrt(share * (1 - share) / self.n))

    def largest_deviations(self, count: int = 3) -> pd.DataFrame:
        """Return the digits whose counts are furthest from what is expected, the furthest first."""
        frame = self.to_frame()
        order = frame["difference"].abs().sort_values(ascending=False, kind="stable").index
        return frame.loc[order].head(whole("largest_deviations", "count", count, low=1)).reset_index(drop=True)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a digit: ``observed`` and ``expected`` counts, ``difference``, ``z``."""
        import pandas as pd

        return pd.DataFrame(
            {
                "digits": self.digits,
                "observed": self.observed,
                "expected": self.expected,
                "difference": self.observed - self.expected,
                "z": self.z,
            }
        )


def benford(
    values: Iterable[Any],
    position: str = "first",
    *,
    decimals: int | None = None,
    kind: str = "amounts",
    preconditions: Preconditions | None = None,
) -> Benford:
    """Compare leading digits of amounts with Benford's law, if that is a fair question.

    ::

        MAD = mean over digits of |observed share - expected share|
        chi-square = sum over digits of (observed - expected count)^2 / expected count

    The answer is ``not applicable`` for a tariff, for assigned numbers (telephone, file and account numbers), for
    amounts that mostly repeat, and for amounts within too few powers of ten; and ``insufficient`` for too few values. A
    floor, a ceiling or an approval limit also bends digits lawfully; no test sees that, so ask first.

    Due process: a deviation is a question about a process, never about a person; it does not say which claims are
    wrong, nor that any is. Only the audit team sees the result, with a log of who looked. Whoever is then asked may
    explain and see what is held against them, and no claim is stopped, reduced or refused by this test.

    Parameters
    ----------
    values
        Amounts, as :func:`sscore.governance.minor_units` reads them: whole numbers, Decimal, text or floats (by their
        15 digits). Zeros and blanks are left out, signs ignored.
    position
        ``first``, ``second`` or ``first two`` (the sharpest, for large files).
    decimals
        Decimals of the currency when the values are floats; more are then an error.
    kind
        ``amounts``, or what you know them to be: ``tariff`` or ``assigned``.
    preconditions
        Limits other than 300 values, 2 powers of ten and 30 % repeated.

    Raises
    ------
    ModelError
        For values that cannot be read exactly, no values, or an unknown position or kind.

    References
    ----------
    Nigrini, *Benford's Law* (2012), chapter 7: tests and MAD limits; Alexander (2009): mantissa arc.

    Examples
    --------
    >>> powers = benford([2**k for k in range(1000)])
    >>> round(powers.mad, 5), powers.verdict
    (0.00068, 'close')
    >>> benford([5_000, 10_000, 20_000] * 200).verdict
    'not applicable'
    """
    check_position(position, "benford")
    if kind not in KINDS:
        raise ModelError(f"benford: no kind {kind!r}. {did_you_mean(str(kind), KINDS)}")
    limits = preconditions or Preconditions()
    amounts = minor_units(values, decimals)
    n = len(amounts.units)
    if not n:
        raise ModelError("benford: there is no amount other than 0 and blanks.")
    places = POSITIONS[position]
    observed = np.bincount(leading_digits(amounts.units, position) - places[0], minlength=len(places))
    shares = expected_shares(position)
    expected = n * shares
    mad = float(np.abs(observed / n - shares).mean())
    chi_square = float(((observed - expected) ** 2 / expected).sum())
    repeated, orders = _repeated(amounts.units), _orders(amounts.units)
    reasons = _reasons(kind, repeated, orders, limits)
    short = n < limits.minimum
    if short:
        reasons.append(f"insufficient: {n:,} values, fewer than {limits.minimum:,}.")
    not_for = len(reasons) > int(short)
    digits = np.array(places)
    for row in (digits, observed, expected):
        row.setflags(write=False)
    return Benford(
        position, n, digits, observed, expected, mad, chi_square, _chi_square_tail(chi_square, len(places) - 1),
        _arc(amounts.units), repeated, orders,
        "not applicable" if not_for else "insufficient" if short else _band(mad, position),
        amounts.zeros, amounts.blanks, tuple(reasons), _remarks(n, expected), limits,
    )  # fmt: skip


def _reasons(kind: str, repeated: float, orders: float, limits: Preconditions) -> list[str]:
    """Return why the law says nothing about such data."""
    reasons = []
    if kind != "amounts":
        reasons.append(f"not applicable: {'fixed tariffs' if kind == 'tariff' else 'assigned numbers'} follow no law.")
    if repeated > limits.repeated_share:
        reasons.append(f"not applicable: {100 * repeated:.0f} % of the values repeat, as in a tariff.")
    if orders < limits.orders - 1e-3:
        reasons.append(f"not applicable: the values span {orders:.1f} powers of ten, fewer than {limits.orders:g}.")
    return reasons


def _remarks(n: int, expected: np.ndarray) -> tuple[str, ...]:
    """Return how to read the chi-square statistic of so many values."""
    found = []
    if expected.min() < 5:
        found.append("Some expected counts are below 5: the chi-square probability is rough.")
    if n > 5_000:
        found.append("With so many values chi-square flags deviations of no importance; read the MAD.")
    return tuple(found)


def _band(mad: float, position: str) -> str:
    return CONFORMITY[int(np.searchsorted(MAD_LIMITS[position], mad, side="left"))]


def _repeated(units: tuple[int, ...]) -> float:
    """Return the share of values that hold two places, and at least one in a thousand."""
    least = max(2, math.ceil(len(units) / 1000))
    return sum(c for c in Counter(units).values() if c >= least) / len(units)


def _orders(units: tuple[int, ...]) -> float:
    return math.log10(max(units)) - math.log10(min(units))


def _chi_square_tail(statistic: float, degrees: int) -> float:
    from scipy.stats import chi2

    return float(chi2.sf(statistic, degrees))


def mantissa_arc(values: Iterable[Any], *, decimals: int | None = None) -> MantissaArc:
    """Test whether mantissas are spread evenly on a circle, which is Benford's law for all digits at once.

    ::

        m = fractional part of log10(amount);  x = mean cos(2 pi m);  y = mean sin(2 pi m)
        length_squared = x^2 + y^2;            p_value = exp(-n length_squared)

    Due process: as for :func:`benford`; a small probability is a question about a process and decides nothing.

    Raises
    ------
    ModelError
        For values that cannot be read exactly, or none.

    References
    ----------
    Alexander, J. (2009), "Remarks on the use of Benford's law"; Nigrini (2012), chapter 7.

    Examples
    --------
    >>> arc = mantissa_arc([1, 10, 100])
    >>> arc.length_squared, round(arc.p_value, 4)
    (1.0, 0.0498)
    """
    units = minor_units(values, decimals).units
    if not units:
        raise ModelError("mantissa_arc: there is no amount other than 0 and blanks.")
    return _arc(units)


def _arc(units: tuple[int, ...]) -> MantissaArc:
    angles = 2 * np.pi * (np.array([math.log10(u) for u in units]) % 1.0)
    x, y = float(np.cos(angles).mean()), float(np.sin(angles).mean())
    squared = x * x + y * y
    return MantissaArc(len(units), x, y, squared, math.exp(-len(units) * squared))
