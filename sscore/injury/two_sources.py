"""How many are there, when two lists each missed some? Chapman's and Lincoln and Petersen's estimates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError
from sscore.inputs import fraction, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ASSUMPTIONS", "TwoSource", "chapman", "lincoln_petersen"]

ASSUMPTIONS = (
    "Closed: the same cases could be on every list; nobody entered or left between them.",
    "Linked: the same case is recognised on both lists, and different cases are not taken for one.",
    "Real: what is on a list is a case, not a mistake.",
    "Alike: on at least one list every case has the same chance to appear; slight ones usually have less.",
)
_INDEPENDENT = (
    "Independent: being on one list does not change the chance to be on the other; if one list feeds the other, the "
    "estimate is too low."
)


@dataclass(frozen=True)
class TwoSource:
    """An estimate of all cases from two lists and their overlap.

    ``reported_share`` is the first list's share of the estimate and ``seen_share`` that of both lists together;
    ``assumptions`` is what must hold for them to mean anything.
    """

    method: str
    n1: int
    n2: int
    m: int
    estimate: float
    variance: float
    lower: float
    upper: float
    level: float
    remarks: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = (*ASSUMPTIONS, _INDEPENDENT)

    @property
    def standard_error(self) -> float:
        """The square root of the variance."""
        return float(np.sqrt(self.variance))

    @property
    def seen(self) -> int:
        """Cases on at least one list."""
        return self.n1 + self.n2 - self.m

    @property
    def unseen(self) -> float:
        """Estimated cases on neither list."""
        return self.estimate - self.seen

    @property
    def reported_share(self) -> float:
        """Share of the estimate that is on the first list."""
        return self._of(self.n1, self.estimate)

    @property
    def reported_share_lower(self) -> float:
        """The first list's share if the upper limit were true."""
        return self._of(self.n1, self.upper)

    @property
    def reported_share_upper(self) -> float:
        """The first list's share if the lower limit were true."""
        return self._of(self.n1, self.lower)

    @property
    def seen_share(self) -> float:
        """Share of the estimate that is on at least one list."""
        return self._of(self.seen, self.estimate)

    @staticmethod
    def _of(part: float, whole: float) -> float:
        return part / whole if whole > 0 else float("nan")

    def to_frame(self) -> pd.DataFrame:
        """Return one row."""
        import pandas as pd

        names = ("method", "n1", "n2", "m", "seen", "estimate", "standard_error", "lower", "upper", "level",
                 "reported_share", "reported_share_lower", "reported_share_upper", "seen_share")  # fmt: skip
        return pd.DataFrame([{n: getattr(self, n) for n in names}])


def _lists(caller: str, n1: int, n2: int, m: int) -> tuple[int, int, int, list[str]]:
    """Return the checked counts and the remarks that hold for both methods."""
    first, second, both = whole(caller, "n1", n1), whole(caller, "n2", n2), whole(caller, "m", m)
    if both > min(first, second):
        raise ModelError(
            f"{caller}: {both} matches are more than the shorter list holds ({min(first, second)}). Is a case matched "
            "twice?"
        )
    remarks = []
    if both == 0:
        remarks.append("No case is on both lists: the lists may not speak of the same people, or the matching failed.")
    elif both < 7:
        remarks.append(f"Only {both} matches: a handful decides the estimate, and it tends to be too low.")
    return first, second, both, remarks


def _log_normal(seen: float, estimate: float, variance: float, level: float) -> tuple[float, float]:
    """Return limits that never fall below what was seen: the unseen part is taken as log-normal."""
    from scipy.stats import norm

    unseen = estimate - seen
    if unseen <= 0 or variance == 0:
        return estimate, estimate
    wide = float(np.exp(norm.ppf((1 + level) / 2) * np.sqrt(np.log1p(variance / unseen**2))))
    return seen + unseen / wide, seen + unseen * wide


def chapman(n1: int, n2: int, m: int, level: float = 0.95) -> TwoSource:
    """Estimate how many cases there are from two lists, by Chapman's formula.

    ::

        estimate = (n1 + 1)(n2 + 1) / (m + 1) - 1
        variance = (n1 + 1)(n2 + 1)(n1 - m)(n2 - m) / ((m + 1)^2 (m + 2))

    Parameters
    ----------
    n1, n2
        Cases on the first list (the one whose completeness is asked) and on the second.
    m
        Cases on both, at most the shorter list.
    level
        Confidence of the interval, which is log-normal in the unseen cases and so never below those seen. It covers
        chance only, not a broken assumption.

    Returns
    -------
    TwoSource

    Raises
    ------
    ModelError
        For more matches than the shorter list has cases, or counts that are not whole.

    References
    ----------
    Chapman, D. G. (1951). Some properties of the hypergeometric distribution with applications to zoological sample
    censuses. University of California Publications in Statistics 1, 131-160. Seber, G. A. F. (1970). The effects of
    trap response on tag recapture estimates. Biometrics 26, 13-22 (variance). Chao, A. (1987). Estimating the
    population size for capture-recapture data with unequal catchability. Biometrics 43, 783-791 (interval).

    Examples
    --------
    >>> chapman(9, 9, 4).estimate
    19.0
    >>> found = chapman(420, 310, 95)
    >>> round(found.estimate, 1), round(found.reported_share, 3)
    (1362.9, 0.308)
    """
    caller = "chapman"
    sure = fraction(caller, "level", level, inside=True)
    a, b, both, remarks = _lists(caller, n1, n2, m)
    estimate = (a + 1) * (b + 1) / (both + 1) - 1
    variance = (a + 1) * (b + 1) * (a - both) * (b - both) / ((both + 1) ** 2 * (both + 2))
    if min(a, b) == 0:
        remarks.append("One list is empty: nothing can be learnt from the overlap, the estimate is the other list.")
    elif variance == 0:
        remarks.append("One list is contained in the other: the formula sees no unseen case and gives no interval.")
    low, high = _log_normal(a + b - both, estimate, variance, sure)
    return TwoSource("Chapman", a, b, both, estimate, variance, low, high, sure, tuple(remarks))


def lincoln_petersen(n1: int, n2: int, m: int, level: float = 0.95) -> TwoSource:
    """Estimate how many cases there are from two lists, by the older formula of Lincoln and Petersen.

    ::

        estimate = n1 n2 / m
        variance = n1 n2 (n1 - m)(n2 - m) / m^3

    It is too high on average when matches are few and has no answer without one; :func:`chapman` mends both.

    Parameters
    ----------
    n1, n2, m
        As in :func:`chapman`. Without a match the estimate is infinite, and a remark says so.
    level
        Confidence of the log-normal interval.

    Raises
    ------
    ModelError
        For more matches than the shorter list has cases, or counts that are not whole.

    Examples
    --------
    >>> lincoln_petersen(60, 40, 20).estimate
    120.0
    """
    caller = "lincoln_petersen"
    sure = fraction(caller, "level", level, inside=True)
    a, b, both, remarks = _lists(caller, n1, n2, m)
    if both == 0:
        remarks.append("Without a match Lincoln and Petersen's estimate is infinite; use chapman.")
        endless = float("inf")
        return TwoSource("Lincoln-Petersen", a, b, 0, endless, endless, a + b, endless, sure, tuple(remarks))
    estimate = a * b / both
    variance = a * b * (a - both) * (b - both) / both**3
    if variance == 0:
        remarks.append("One list is contained in the other: the formula sees no unseen case and gives no interval.")
    low, high = _log_normal(a + b - both, estimate, variance, sure)
    return TwoSource("Lincoln-Petersen", a, b, both, estimate, variance, low, high, sure, tuple(remarks))
