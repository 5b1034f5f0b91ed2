"""Control charts: is a figure a signal or noise?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError
from sscore.inputs import fraction, number, vector

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["RULES", "ControlChart", "p_chart", "u_chart", "western_electric", "xmr_chart"]

RULES = {
    1: "one point beyond 3 standard errors",
    2: "two of three points beyond 2 standard errors on one side",
    3: "four of five points beyond 1 standard error on one side",
    4: "eight points in a row on one side",
}
# Factors of the mean moving range of two (Shewhart's constants d2 and D4 for n = 2).
_D2, _D4 = 1.128379167, 3.267
_ENDS = {"p": (0.0, 1.0), "u": (0.0, np.inf), "X": (-np.inf, np.inf), "mR": (0.0, np.inf)}


@dataclass(frozen=True, eq=False)
class ControlChart:
    """Values with their centre line and limits, and which rules each point breaks.

    ``signals[k]`` lists the numbers of the rules (see ``RULES``) that point k breaks; a point on a limit is inside.
    """

    kind: str
    values: np.ndarray
    centre: float
    sigma: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    signals: tuple[tuple[int, ...], ...]
    labels: tuple[str, ...]
    ordered: bool

    @property
    def flagged(self) -> tuple[str, ...]:
        """Labels of the points that break a rule."""
        return tuple(name for name, rules in zip(self.labels, self.signals, strict=True) if rules)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a point."""
        import pandas as pd

        return pd.DataFrame(
            {
                "label": self.labels,
                "value": self.values,
                "lower": self.lower,
                "upper": self.upper,
                "signal": [", ".join(str(r) for r in rules) for rules in self.signals],
            }
        )


def western_electric(z: Sequence[float], *, ordered: bool = True) -> tuple[tuple[int, ...], ...]:
    """Return the rules that each point breaks, given its distance from the centre in standard errors.

    A rule of several points marks the point that completes the pattern. Points without an order in time (branches side
    by side) can only break rule 1.

    Raises
    ------
    ModelError
        For a value that is not finite.

    References
    ----------
    Western Electric, *Statistical Quality Control Handbook* (1956).

    Examples
    --------
    >>> western_electric([0.1, 3.2, -2.1, 0.5, -2.2])
    ((), (1,), (), (), (2,))
    """
    row = vector("western_electric", "z", z, low=-np.inf)
    near = 1e-9  # a point on a line is inside
    found: list[tuple[int, ...]] = []
    for k in range(len(row)):
        rules = [1] if abs(row[k]) > 3 + near else []
        if ordered:
            for rule, window, least, limit in ((2, 3, 2, 2.0), (3, 5, 4, 1.0), (4, 8, 8, 0.0)):
                part = row[max(0, k - window + 1) : k + 1]
                for side in (1, -1):
                    beyond = side * part > limit + near
                    if beyond[-1] and beyond.sum() >= least:
                        rules.append(rule)
        found.append(tuple(rules))
    return tuple(found)


def p_chart(
    events: Sequence[int],
    n: Sequence[int],
    *,
    centre: float | None = None,
    labels: Sequence[str] | None = None,
    ordered: bool = True,
) -> ControlChart:
    """Chart shares (errors among files, late payments among payments) with limits for each sample size.

    ::

        centre = sum of events / sum of n;  sigma = sqrt(centre (1 - centre) / n)
        limits = centre +- 3 sigma, cut at 0 and 1

    Due process: a branch outside its limits is a question (what is different there?), asked of the process; it is seen
    by those who run it, who explain first, and no one is rewarded or punished by the chart alone. Inside them, the rank
    of a branch is noise.

    Parameters
    ----------
    events
        Whole numbers from 0 to ``n``.
    n
        Sample sizes, above 0.
    centre
        A known share instead of the estimate.
    labels
        Names of the points; their numbers when left out.
    ordered
        Whether points follow each other in time; branches do not, and then the chart is a funnel.

    Raises
    ------
    ModelError
        For a sample of 0, more events than cases, or unequal lengths.

    Examples
    --------
    >>> chart = p_chart([4, 32], [50, 400], centre=0.08)
    >>> chart.lower.round(3).tolist(), chart.upper.round(3).tolist()
    ([0.0, 0.039], [0.195, 0.121])
    """
    counted, size = _counts(events, n, "p_chart", "n")
    if (counted > size).any():
        place = int((counted > size).argmax())
        raise ModelError(f"p_chart: events[{place}] = {counted[place]:g} is more than n[{place}] = {size[place]:g}.")
    middle = float(counted.sum() / size.sum()) if centre is None else fraction("p_chart", "centre", centre)
    sigma = np.sqrt(middle * (1 - middle) / size)
    return _chart("p", counted / size, middle, sigma, labels, ordered)


def u_chart(
    events: Sequence[int],
    exposure: Sequence[float],
    *,
    centre: float | None = None,
    labels: Sequence[str] | None = None,
    ordered: bool = True,
) -> ControlChart:
    """Chart rates of events (complaints per 1,000 clients) with limits for each exposure.

    ::

        centre = sum of events / sum of exposure;  sigma = sqrt(centre / exposure);  limits = centre +- 3 sigma, from 0

    Due process: as for :func:`p_chart`; more complaints may mean that complaining is easier there.

    Parameters
    ----------
    events
        Whole numbers of at least 0.
    exposure
        What the events are counted against, above 0.
    centre, labels, ordered
        As for :func:`p_chart`.

    Raises
    ------
    ModelError
        For an exposure of 0 or unequal lengths.

    Examples
    --------
    >>> chart = u_chart([9, 9], [9, 9])
    >>> chart.centre, chart.lower.tolist(), chart.upper.tolist()
    (1.0, [0.0, 0.0], [2.0, 2.0])
    """
    counted, size = _counts(events, exposure, "u_chart", "exposure")
    middle = float(counted.sum() / size.sum()) if centre is None else number("u_chart", "centre", centre)
    return _chart("u", counted / size, middle, np.sqrt(middle / size), labels, ordered)


def xmr_chart(values: Sequence[float], *, labels: Sequence[str] | None = None) -> tuple[ControlChart, ControlChart]:
    """Chart single values in time (X) and their moving ranges (mR).

    ::

        mR[k] = |x[k] - x[k-1]|;  sigma = mean mR / 1.128;  X limits = mean x +- 3 sigma;  mR limit = 3.267 mean mR

    Due process: as for :func:`p_chart`; a month inside the limits needs no explanation, one outside deserves one.

    Parameters
    ----------
    values
        At least 3 finite numbers, in order of time.
    labels
        Names of the points; their numbers when left out.

    Returns
    -------
    tuple of ControlChart
        The chart of the values and the chart of the ranges (one point fewer; rule 1 only).

    Raises
    ------
    ModelError
        For fewer than 3 values.

    References
    ----------
    Wheeler, *Understanding Variation* (1993).

    Examples
    --------
    >>> x, ranges = xmr_chart([10, 12, 10, 12])
    >>> x.centre, round(float(x.upper[0]), 2), ranges.centre
    (11.0, 16.32, 2.0)
    """
    row = vector("xmr_chart", "values", values, low=-np.inf)
    if len(row) < 3:
        raise ModelError(f"xmr_chart: wanted at least 3 values, got {len(row)}.")
    names = _labels(labels, len(row), "xmr_chart")
    ranges = np.abs(np.diff(row))
    mean = float(ranges.mean())
    x = _chart("X", row, float(row.mean()), np.full(len(row), mean / _D2), names, True)
    spread = np.full(len(ranges), mean * (_D4 - 1) / 3)
    return x, _chart("mR", ranges, mean, spread, names[1:], False)


def _counts(events: Sequence[int], size: Sequence[float], where: str, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return events and sample sizes that belong together."""
    counted, sizes = vector(where, "events", events), vector(where, name, size)
    if len(counted) != len(sizes) or not len(counted):
        raise ModelError(f"{where}: {len(counted)} events but {len(sizes)} of {name}; give one of each, at least one.")
    if (counted != np.round(counted)).any():
        place = int((counted != np.round(counted)).argmax())
        raise ModelError(f"{where}: events[{place}] must be a whole number, got {counted[place]:g}.")
    if (sizes == 0).any():
        raise ModelError(f"{where}: {name}[{int((sizes == 0).argmax())}] is 0; leave that point out.")
    return counted, sizes


def _labels(labels: Sequence[str] | None, count: int, where: str) -> tuple[str, ...]:
    names = tuple(str(k + 1) for k in range(count)) if labels is None else tuple(str(x) for x in labels)
    if len(names) != count:
        raise ModelError(f"{where}: {count} points but {len(names)} labels.")
    return names


def _chart(
    kind: str,
    values: np.ndarray,
    centre: float,
    sigma: np.ndarray,
    labels: Sequence[str] | None,
    ordered: bool,
) -> ControlChart:
    """Put limits around the centre and look for signals."""
    names = _labels(labels, len(values), f"{kind} chart")
    lower = np.maximum(centre - 3 * sigma, _ENDS[kind][0])
    upper = np.minimum(centre + 3 * sigma, _ENDS[kind][1])
    gaps = values - centre
    off = np.where(gaps == 0, 0.0, np.sign(gaps) * 1e9)  # without variation any difference is a signal
    z = np.divide(gaps, sigma, out=off, where=sigma > 0)
    for row in (values, sigma, lower, upper):
        row.setflags(write=False)
    return ControlChart(kind, values, centre, sigma, lower, upper, western_electric(z, ordered=ordered), names, ordered)
