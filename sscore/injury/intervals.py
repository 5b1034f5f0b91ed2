"""How sure can a small count be? Exact intervals of counts, rates, ratios of rates and shares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError
from sscore.inputs import Floats, fraction, number, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FatalShare", "PoissonInterval", "RateRatio", "fatal_share", "garwood", "poisson_ci", "rate_ratio"]


def garwood(counts: Floats, level: float) -> tuple[Floats, Floats]:
    """Return the exact limits of the mean of Poisson counts, elementwise; the lower limit of 0 is 0."""
    from scipy.stats import chi2

    tail = (1 - level) / 2
    low = np.where(counts > 0, chi2.ppf(tail, np.maximum(2 * counts, 1)) / 2, 0.0)
    return low, chi2.ppf(1 - tail, 2 * counts + 2) / 2


@dataclass(frozen=True)
class PoissonInterval:
    """A count over an exposure as a rate ``per`` units, with its exact interval.

    Unpacks to its limits: ``low, high = poisson_ci(5)``.
    """

    count: int
    exposure: float
    per: float
    rate: float
    lower: float
    upper: float
    level: float

    def __iter__(self) -> Iterator[float]:
        """Yield the lower and the upper limit."""
        return iter((self.lower, self.upper))

    def to_frame(self) -> pd.DataFrame:
        """Return one row."""
        import pandas as pd

        return pd.DataFrame([asdict(self)])


def poisson_ci(k: int, exposure: float = 1, level: float = 0.95, *, per: float = 1) -> PoissonInterval:
    r"""Return the exact (Garwood) interval of a Poisson count or rate.

    ::

        lower = chi2(a/2; 2k) / 2 x per / exposure      (0 when k = 0)
        upper = chi2(1 - a/2; 2k + 2) / 2 x per / exposure

    Parameters
    ----------
    k
        Cases counted, a whole number of at least 0.
    exposure
        What they were counted over, above 0: workers, hours, years; 1 gives the interval of the count itself.
    level
        Confidence between 0 and 1. The interval covers the truth at least that often: it is exact, so a little wide.
    per
        The rate is per this many units of exposure: 1,000,000 for hours.

    Returns
    -------
    PoissonInterval
        Unpacks to its two limits.

    Raises
    ------
    ModelError
        For a count that is not whole, an exposure of 0 (no exposure, no rate) or a level outside 0 to 1.

    References
    ----------
    Garwood, F. (1936). Fiducial limits for the Poisson distribution. Biometrika 28, 437-442.

    Examples
    --------
    No death in a year does not mean no danger: the mean may be as high as 3.7 a year.

    >>> low, high = poisson_ci(0)
    >>> low, round(high, 3)
    (0.0, 3.689)
    >>> poisson_ci(2, 1200, per=100_000).rate.__round__(1)
    166.7
    """
    caller = "poisson_ci"
    count = whole(caller, "k", k)
    base = number(caller, "exposure", exposure, above=0)
    unit = number(caller, "per", per, above=0)
    sure = fraction(caller, "level", level, inside=True)
    low, high = garwood(np.array([float(count)]), sure)
    times = unit / base
    return PoissonInterval(count, base, unit, count * times, float(low[0]) * times, float(high[0]) * times, sure)


@dataclass(frozen=True)
class RateRatio:
    """How many times higher the first rate is than the second.

    ``upper`` is infinite when the second count is 0, and ``ratio`` is NaN when both are 0: ``remarks`` say so.
    """

    ratio: float
    lower: float
    upper: float
    p_value: float
    level: float
    remarks: tuple[str, ...] = ()

    def reading(self) -> str:
        """Return the comparison in a sentence.

        >>> rate_ratio(30, 1000, 10, 1000).reading()
        'The first rate is 3.00 times the second (95 % interval 1.43 to 6.88): more than chance explains.'
        """
        if np.isnan(self.ratio):
            return "No case on either side: the rates cannot be compared."
        chance = self.lower <= 1 <= self.upper
        said = "chance alone could do this" if chance else "more than chance explains"
        times = "infinitely many" if np.isinf(self.ratio) else f"{self.ratio:.2f}"
        high = "no upper limit" if np.isinf(self.upper) else f"{self.upper:.2f}"
        return (
            f"The first rate is {times} times the second ({100 * self.level:g} % interval {self.lower:.2f} to {high}): "
            f"{said}."
        )

    def to_frame(self) -> pd.DataFrame:
        """Return one row."""
        import pandas as pd

        return pd.DataFrame([{k: v for k, v in asdict(self).items() if k != "remarks"}])


def rate_ratio(
    first: int, first_exposure: float, second: int, second_exposure: float, level: float = 0.95
) -> RateRatio:
    """Compare two rates by the exact conditional test.

    Given the total, the first count is binomial; the interval of its chance (Clopper-Pearson) is turned into one of
    the ratio. ``p_value`` is twice the smaller tail, so it is below 5 % exactly when the 95 % interval leaves out 1.

    Parameters
    ----------
    first, second
        Cases, whole numbers.
    first_exposure, second_exposure
        Hours or workers, above 0, in the same unit.
    level
        Confidence between 0 and 1.

    Raises
    ------
    ModelError
        For counts that are not whole or exposures that are not above 0.

    References
    ----------
    Przyborowski, J. and Wilenski, H. (1940). Homogeneity of results in testing samples from Poisson series.
    Biometrika 31, 313-323.

    Examples
    --------
    >>> rate_ratio(12, 1000, 4, 1000).ratio
    3.0
    """
    from scipy.stats import beta, binom

    caller = "rate_ratio"
    a, b = whole(caller, "first", first), whole(caller, "second", second)
    u = number(caller, "first_exposure", first_exposure, above=0)
    v = number(caller, "second_exposure", second_exposure, above=0)
    sure = fraction(caller, "level", level, inside=True)
    if a + b == 0:
        return RateRatio(
            float("nan"), 0.0, float("inf"), 1.0, sure, ("No case on either side: the ratio does not exist (NaN).",)
        )
    tail = (1 - sure) / 2
    low = beta.ppf(tail, a, b + 1) if a else 0.0
    high = beta.ppf(1 - tail, a + 1, b) if b else 1.0
    chance = u / (u + v)
    p = min(1.0, 2 * min(binom.cdf(a, a + b, chance), binom.sf(a - 1, a + b, chance)))
    remarks = (
        () if b else ("No case in the second group: the ratio is infinite and only its lower limit says something.",)
    )
    return RateRatio(
        ratio=(a / u) / (b / v) if b else float("inf"),
        lower=float(low / (1 - low) * v / u),
        upper=float(high / (1 - high) * v / u) if b else float("inf"),
        p_value=float(p),
        level=sure,
        remarks=remarks,
    )


@dataclass(frozen=True)
class FatalShare:
    """Deaths as a share of recorded injuries, with its exact interval; NaN where no injury was recorded."""

    deaths: int
    injuries: int
    share: float
    lower: float
    upper: float
    level: float
    remarks: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return one row."""
        import pandas as pd

        return pd.DataFrame([{k: v for k, v in asdict(self).items() if k != "remarks"}])


def fatal_share(deaths: int, injuries: int, level: float = 0.95) -> FatalShare:
    """Return the share of recorded injuries that were fatal, with the exact (Clopper-Pearson) interval.

    A share of what was recorded: it rises when slight injuries go unreported and falls when reporting gets better.

    Parameters
    ----------
    deaths
        Fatal injuries, at most ``injuries``.
    injuries
        All recorded injuries, the fatal ones included.
    level
        Confidence between 0 and 1.

    Raises
    ------
    ModelError
        For more deaths than injuries, or counts that are not whole.

    Examples
    --------
    >>> fatal_share(3, 100).share
    0.03
    """
    from scipy.stats import beta

    caller = "fatal_share"
    dead, hurt = whole(caller, "deaths", deaths), whole(caller, "injuries", injuries)
    sure = fraction(caller, "level", level, inside=True)
    if dead > hurt:
        raise ModelError(f"{caller}: {dead} deaths are more than {hurt} injuries; injuries include the fatal ones.")
    if hurt == 0:
        return FatalShare(0, 0, float("nan"), 0.0, 1.0, sure, ("No injury recorded: the share does not exist (NaN).",))
    tail = (1 - sure) / 2
    low = float(beta.ppf(tail, dead, hurt - dead + 1)) if dead else 0.0
    high = float(beta.ppf(1 - tail, dead + 1, hurt - dead)) if dead < hurt else 1.0
    return FatalShare(dead, hurt, dead / hurt, low, high, sure)
