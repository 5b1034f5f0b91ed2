"""Participation by single age from the broad groups that labour statistics print.

A curve inside a group is an assumption: the groups are known, the ages are not. What is known is kept to rounding.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.inputs import Floats, frozen, vector

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ParticipationCurve", "participation_curve"]

_WIDE, _INSIDE, _NEAR = 15, 5.0, 1e-10


@dataclass(frozen=True, eq=False)
class ParticipationCurve:
    """Participation by single age, with the groups it was made of.

    Attributes
    ----------
    age, rate : (n_ages,)
        Single ages from 0 (the last one open) and the share in the labour force; 0 below the first group.
    groups
        The rates given, by their labels.
    gaps
        For each group the persons in the curve's labour force less those of the group's rate, over the latter.
    """

    age: Floats
    rate: Floats
    groups: Mapping[str, float]
    gaps: Mapping[str, float]

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What the curve assumes, in a sentence."""
        names = ", ".join(self.groups)
        return (
            f"Quality C inside the groups: only the rates of {names} were given; the ages in between follow a smooth "
            f"curve through them, level inside wide groups.",
        )

    def to_frame(self) -> pd.DataFrame:
        """Return one row an age: age, rate, and the group that the age belongs to."""
        import pandas as pd

        named = [""] * len(self.age)
        for label in self.groups:
            low, high = _bounds(label, len(self.age))
            named[low:high] = [label] * (high - low)
        return pd.DataFrame({"age": self.age.astype(int), "rate": self.rate, "group": named})


def participation_curve(rates: Mapping[str, float], population: ArrayLike) -> ParticipationCurve:
    """Return participation by single age so that every group keeps its rate.

    On the scale ``logit r`` a monotone cubic spline runs through knots, one level a group: at the middle of a group of
    up to 15 years, 5 years inside either end of a wider one, 5 years after the start of the open one; beyond the outer
    knots it goes on in a straight line, which does not rise at the old end. The levels are moved until for every
    group g::

        sum over x in g of N(x) r(x) = rate(g) * sum over x in g of N(x)

    The logit keeps every rate between 0 and 1.

    Parameters
    ----------
    rates
        Share in the labour force by group, between 0 and 1: ``{"15-24": 0.4, "25-54": 0.9, "55-64": 0.8, "65+": 0.5}``.
        The groups join without gap, the last one is open; younger ages have a rate of 0.
    population : (n_ages,)
        Persons by single age from 0, the last age open, at least 0: they weight the ages of a group.

    Returns
    -------
    ParticipationCurve

    Raises
    ------
    ModelError
        For groups that overlap or leave a gap, a rate that is not between 0 and 1, a group without persons, or rates
        through which no smooth curve passes.

    References
    ----------
    Scholz, Cichon and Hagemejer, *Social Budgeting* (ILO/ISSA 2000), part on the labour force; Fritsch and Carlson
    (1980) for the monotone cubic.

    Examples
    --------
    >>> curve = participation_curve({"15-24": 0.5, "25-64": 0.5, "65+": 0.5}, np.full(101, 10.0))
    >>> curve.rate[[14, 15, 40, 80]].round(9).tolist()
    [0.0, 0.5, 0.5, 0.5]
    """
    persons = vector("participation_curve", "population", population)
    bounds = _joined(rates, len(persons))
    wanted = _wanted(rates)
    weights = np.zeros((len(bounds), len(persons)))
    for row, (low, high), label in zip(weights, bounds, rates, strict=True):
        row[low:high] = persons[low:high]
        if row.sum() <= 0:
            raise ModelError(f"participation_curve: group {label} has no persons, so its rate says nothing.")
        row /= row.sum()
    curve = _fitted(wanted, bounds, weights)
    gaps = {label: float(g) for label, g in zip(rates, weights @ curve / wanted - 1, strict=True)}
    age = np.arange(len(persons), dtype=float)
    return ParticipationCurve(frozen(age), frozen(curve), {k: float(v) for k, v in rates.items()}, gaps)


def _bounds(label: str, size: int) -> tuple[int, int]:
    """Return the first age of a group and the age after its last."""
    found = re.fullmatch(r"\s*(\d+)\s*(?:-\s*(\d+)|\+)\s*", str(label))
    if found is None:
        raise ModelError(f"participation_curve: a group is written '15-24' or '65+', got {label!r}.")
    low, high = int(found[1]), size if found[2] is None else int(found[2]) + 1
    if not low < high <= size:
        raise ModelError(f"participation_curve: group {label!r} must lie within the ages 0 to {size - 1}.")
    return low, high


def _joined(rates: Mapping[str, float], size: int) -> list[tuple[int, int]]:
    """Return the groups' ages, checked to join without gap up to the open one."""
    bounds = [_bounds(label, size) for label in rates]
    if len(bounds) < 2:
        raise ModelError(f"participation_curve: rates must hold at least two groups, got {list(rates)}.")
    for (_, end), (start, _), label in zip(bounds, bounds[1:], list(rates)[1:], strict=False):
        if start != end:
            raise ModelError(
                f"participation_curve: group {label!r} must begin at age {end}, where the one before ends. Groups that "
                f"hold one another (15+ and 15-64) are first taken apart."
            )
    if bounds[-1][1] != size:
        raise ModelError(f"participation_curve: the last group must be open, such as '65+', got {list(rates)[-1]!r}.")
    return bounds


def _wanted(rates: Mapping[str, float]) -> Floats:
    values = vector("participation_curve", "rates", list(rates.values()))
    for label, value in zip(rates, values, strict=True):
        if not 0 < value < 1:
            raise ModelError(
                f"participation_curve: the rate of {label} must be between 0 and 1, got {value:g}. Write 62 % as 0.62."
            )
    return values


def _fitted(wanted: Floats, bounds: list[tuple[int, int]], weights: Floats) -> Floats:
    """Return the curve whose group averages are those wanted."""
    from scipy.optimize import root
    from scipy.special import expit, logit

    knots, owner = _knots(bounds)
    inside = np.arange(bounds[0][0], weights.shape[1], dtype=float) + 0.5

    def curve(levels: Floats) -> Floats:
        rate = np.zeros(weights.shape[1])
        rate[bounds[0][0] :] = expit(_through(knots, levels[owner], inside))
        return rate

    for method in ("hybr", "lm"):
        found = root(lambda levels: logit(weights @ curve(levels)) - logit(wanted), logit(wanted), method=method)
        rate = curve(found.x)
        if np.abs(weights @ rate / wanted - 1).max() < _NEAR:
            return rate
    raise ModelError(
        f"participation_curve: no smooth curve keeps the rates {np.round(wanted, 4).tolist()}. Neighbouring groups lie "
        f"too far apart; join two of them."
    )


def _knots(bounds: list[tuple[int, int]]) -> tuple[Floats, np.ndarray]:
    """Return the ages of the knots and the group whose level each has."""
    places: list[tuple[float, int]] = []
    for k, (low, high) in enumerate(bounds):
        if k == len(bounds) - 1:
            places.append((low + _INSIDE, k))
        elif high - low <= _WIDE:
            places.append(((low + high) / 2, k))
        else:
            places += [(low + _INSIDE, k), (high - _INSIDE, k)]
    return np.array([p for p, _ in places], dtype=float), np.array([k for _, k in places])


def _through(knots: Floats, levels: Floats, ages: Floats) -> Floats:
    """Return the spline at the ages, straight beyond the outer knots and never rising beyond the last."""
    from scipy.interpolate import PchipInterpolator

    spline = PchipInterpolator(knots, levels)
    middle = spline(np.clip(ages, knots[0], knots[-1]))
    below = (levels[1] - levels[0]) / (knots[1] - knots[0])
    above = min((levels[-1] - levels[-2]) / (knots[-1] - knots[-2]), 0.0)
    return middle + below * np.minimum(ages - knots[0], 0) + above * np.maximum(ages - knots[-1], 0)
