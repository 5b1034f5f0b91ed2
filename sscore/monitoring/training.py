"""Did they learn? Gains of the same persons before and after, and effect sizes that say how large a gain is.

::

    gain         = post - pre, for each person tested twice
    normalised   = (mean post - mean pre) / (maximum - mean pre)          Hake: the share of what could still be gained
    d_z          = mean gain / standard deviation of the gains
    d_av         = mean gain / mean of the two standard deviations
    g_av         = d_av x (1 - 3 / (4 (n - 1) - 1))                       Hedges: d is too large in a small group

d_z grows when persons gain alike; d_av compares the gain with how far persons are apart. They answer different
questions, so a report names the one it uses.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sscore.errors import ModelError
from sscore.inputs import number
from sscore.monitoring.kappa import normal_quantile
from sscore.monitoring.labels import is_missing

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Gain", "gain"]


@dataclass(frozen=True)
class Gain:
    """Learning of the persons who took both tests.

    Attributes
    ----------
    paired
        One row a person: ``person``, ``pre``, ``post``, ``gain``, ``normalised`` (NaN where ``pre`` is the maximum).
    mean_pre, mean_post, mean_gain
        Points.
    interval
        Of the mean gain, by Student's t; NaN with one person.
    normalised
        Hake's gain of the group, from the means; NaN where everybody started at the maximum.
    normalised_mean
        Mean of the persons' own normalised gains, without those who started at the maximum.
    d_z, d_av, g_av
        Effect sizes; NaN (with a remark) for one person or no spread.
    everybody
        Mean points of all who took the first test, and of all who took the second: partly other people, so their
        difference is not a gain.
    only_pre, only_post
        Persons tested once: not used.
    maximum, confidence, remarks
        How it was computed, and what the reader has to know.
    """

    paired: pd.DataFrame
    mean_pre: float
    mean_post: float
    mean_gain: float
    interval: tuple[float, float]
    normalised: float
    normalised_mean: float
    d_z: float
    d_av: float
    g_av: float
    everybody: tuple[float, float]
    only_pre: tuple[Hashable, ...]
    only_post: tuple[Hashable, ...]
    maximum: float
    confidence: float
    remarks: tuple[str, ...] = ()

    @property
    def persons(self) -> int:
        """How many persons took both tests."""
        return len(self.paired)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a measure."""
        import pandas as pd

        names = ("mean_pre", "mean_post", "mean_gain", "normalised", "normalised_mean", "d_z", "d_av", "g_av")
        rows: list[tuple[str, float]] = [("persons", self.persons)] + [(n, getattr(self, n)) for n in names]
        rows[4:4] = [("lower", self.interval[0]), ("upper", self.interval[1])]
        rows += [("only pre", len(self.only_pre)), ("only post", len(self.only_post))]
        return pd.DataFrame(rows, columns=["measure", "value"])


def gain(
    pre: Mapping[Any, float] | pd.Series,
    post: Mapping[Any, float] | pd.Series,
    *,
    maximum: float = 100.0,
    confidence: float = 0.95,
) -> Gain:
    """Return the gain of the persons who took both tests, paired by their identifier.

    Parameters
    ----------
    pre, post
        Points by person: a dictionary, or a pandas Series with the identifier as its index; 0 to ``maximum``. A missing
        value is a test not taken. Persons with one test only are left out, and counted.
    maximum
        Highest possible points, above 0.
    confidence
        Of the interval.

    Raises
    ------
    ModelError
        For points outside the scale, an identifier twice, or nobody with both tests.

    References
    ----------
    Hake, *American Journal of Physics* 66 (1998); Lakens, *Frontiers in Psychology* 4 (2013) for d_z, d_av and Hedges'
    correction; Borenstein, Hedges, Higgins and Rothstein, *Introduction to Meta-Analysis* (2009), chapter 4, for the
    n - 1 degrees of freedom of pairs.

    Examples
    --------
    Gains 10 and 30 from a mean of 50: half of the way is 20 of 50 points. C took one test.

    >>> result = gain({"A": 40, "B": 60, "C": 20}, {"A": 50, "B": 90})
    >>> result.mean_gain, result.normalised, result.only_pre
    (20.0, 0.4, ('C',))
    """
    from scipy.stats import t

    maximum = number("gain", "maximum", maximum, above=0)
    normal_quantile("gain", confidence)
    before, after = _points("pre", pre, maximum), _points("post", post, maximum)
    both = [p for p in before if p in after]
    if not both:
        raise ModelError("gain: nobody took both tests. Do pre and post use the same identifiers?")
    x, y = np.array([before[p] for p in both]), np.array([after[p] for p in both])
    n, change = len(both), y - x
    d_z, d_av, remarks = _effects(x, y)
    room = maximum - x
    own = np.divide(change, room, out=np.full(n, np.nan), where=room > 0)
    if (room == 0).any():
        remarks.append(f"{int((room == 0).sum())} started at the maximum: they have no normalised gain of their own.")
    reach = float("nan")
    if n > 1:
        reach = float(t.ppf(0.5 + confidence / 2, n - 1) * change.std(ddof=1) / np.sqrt(n))
    import pandas as pd

    return Gain(
        paired=pd.DataFrame({"person": both, "pre": x, "post": y, "gain": change, "normalised": own}),
        mean_pre=float(x.mean()),
        mean_post=float(y.mean()),
        mean_gain=float(change.mean()),
        interval=(float(change.mean() - reach), float(change.mean() + reach)),
        normalised=float(change.mean() / room.mean()) if room.any() else float("nan"),
        normalised_mean=float(own[room > 0].mean()) if room.any() else float("nan"),
        d_z=d_z,
        d_av=d_av,
        g_av=d_av * (1 - 3 / (4 * (n - 1) - 1)) if n > 1 else float("nan"),
        everybody=(float(np.mean(list(before.values()))), float(np.mean(list(after.values())))),
        only_pre=tuple(p for p in before if p not in after),
        only_post=tuple(p for p in after if p not in before),
        maximum=float(maximum),
        confidence=confidence,
        remarks=tuple(remarks),
    )


def _effects(x: np.ndarray, y: np.ndarray) -> tuple[float, float, list[str]]:
    """Return d_z, d_av, and why one of them does not exist."""
    if len(x) < 2:
        return float("nan"), float("nan"), ["One person has no spread: effect sizes do not exist (NaN)."]
    change = y - x
    spread, average = change.std(ddof=1), (x.std(ddof=1) + y.std(ddof=1)) / 2
    remarks = []
    if np.isclose(spread, 0, atol=1e-12):
        remarks.append("All gained the same: d_z does not exist (NaN).")
    if np.isclose(average, 0, atol=1e-12):
        remarks.append("All had the same points in both tests: d_av does not exist (NaN).")
    d_z = float(change.mean() / spread) if not np.isclose(spread, 0, atol=1e-12) else float("nan")
    d_av = float(change.mean() / average) if not np.isclose(average, 0, atol=1e-12) else float("nan")
    return d_z, d_av, remarks


def _points(name: str, tests: Mapping[Any, float] | pd.Series, maximum: float) -> dict[Any, float]:
    """Return the points of those who took the test, by identifier."""
    if not hasattr(tests, "items"):
        raise ModelError(
            f"gain: {name} must give points by identifier (a dictionary, or a Series with the identifier as index), "
            f"got {type(tests).__name__}. Two lists side by side cannot show who is missing."
        )
    found: dict[Any, float] = {}
    for person, value in tests.items():
        if person in found:
            raise ModelError(f"gain: {name} has {person!r} twice. Keep one test.")
        if is_missing(value):
            continue
        if isinstance(value, str) or not 0 <= float(value) <= maximum:
            raise ModelError(f"gain: {name}[{person!r}] must be from 0 to {maximum:g} points, got {value!r}.")
        found[person] = float(value)
    return found
