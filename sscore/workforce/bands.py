"""Grades and pay bands: who is inside, how far up, and how much neighbouring grades overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import DataError, ModelError, did_you_mean
from sscore.inputs import Floats, frozen, number, numbers, table_with

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Band",
    "Compa",
    "GradeOverlap",
    "band_check",
    "compa",
    "grade_overlap",
    "grade_structure",
    "range_penetration",
]

_ROUNDING = 1e-9


@dataclass(frozen=True)
class Band:
    """A grade's pay from ``minimum`` to ``maximum`` a month at full time."""

    grade: str
    minimum: float
    maximum: float

    def __post_init__(self) -> None:
        """Check the ends."""
        low = number("Band", f"minimum of {self.grade}", self.minimum)
        high = number("Band", f"maximum of {self.grade}", self.maximum)
        if not 0 < low < high:
            raise ModelError(f"Band: {self.grade} must have 0 < minimum < maximum, got {low:g} and {high:g}.")

    @property
    def midpoint(self) -> float:
        """The middle of the band."""
        return (self.minimum + self.maximum) / 2

    @property
    def spread(self) -> float:
        """The width of the band as a share of its minimum."""
        return self.maximum / self.minimum - 1


@dataclass(frozen=True, eq=False)
class Compa:
    """Compa-ratios, shape (persons,), and whether each is inside the limits: ``red`` above, ``green`` below.

    ``lower`` and ``upper`` have shape (persons,): the limits of each one's grade.
    """

    ratio: Floats
    circle: tuple[str, ...]
    lower: Floats
    upper: Floats

    def to_frame(self) -> pd.DataFrame:
        """Return one row a person, in the order given and without a name."""
        import pandas as pd

        return pd.DataFrame({"compa_ratio": self.ratio, "circle": list(self.circle)})

    def count(self, circle: str) -> int:
        """Return how many are ``red``, ``green`` or ``inside``."""
        return self.circle.count(circle)


def compa(pay: ArrayLike, midpoint: ArrayLike, *, lower: ArrayLike = 0.80, upper: ArrayLike = 1.20) -> Compa:
    """Return pay over the midpoint of the grade; an edge counts as inside.

    Due process: a circle is a question to the grading (a job regraded, pay protected, a promotion overdue), never to
    the person, whose pay is not cut because of it. Only those who keep pay see single ratios; whoever is outside may
    see why, and explain.

    Parameters
    ----------
    pay : (persons,)
        Pay at full time, at least 0.
    midpoint : (persons,) or one number
        Above 0.
    lower, upper : (persons,) or one number
        Edges of the band as ratios; above ``upper`` is red-circled, below ``lower`` green-circled.

    Raises
    ------
    ModelError
        For a midpoint of 0, shapes that differ, or edges the wrong way round.

    Examples
    --------
    >>> found = compa([800, 1000, 1300], 1000)
    >>> found.ratio.tolist(), found.circle
    ([0.8, 1.0, 1.3], ('inside', 'inside', 'red'))
    """
    caller = "compa"
    paid = np.atleast_1d(numbers(caller, "pay", pay))
    middle = numbers(caller, "midpoint", midpoint)
    for name, given in (("lower", lower), ("upper", upper)):
        if np.shape(given) not in {(), paid.shape}:
            wanted = f"one number or {len(paid)}, one a person"
            raise ModelError(f"{caller}: {name} must be {wanted}, got {np.shape(given)}.")
    low, high = (np.broadcast_to(numbers(caller, n, v), paid.shape) for n, v in (("lower", lower), ("upper", upper)))
    wrong = np.flatnonzero(low >= high)
    if len(wrong):
        k = wrong[0]
        raise ModelError(f"{caller}: lower must be below upper, got {low[k]:g} and {high[k]:g}.")
    if (middle == 0).any():
        raise ModelError(f"{caller}: midpoint must be above 0. A grade without a midpoint has no compa-ratio.")
    if middle.shape not in {(), paid.shape}:
        raise ModelError(f"{caller}: midpoint must be one number or {len(paid)}, one a person, got {middle.shape}.")
    ratio = paid / middle
    circles = np.where(ratio > high + _ROUNDING, "red", np.where(ratio < low - _ROUNDING, "green", "inside"))
    return Compa(frozen(ratio), tuple(str(c) for c in circles), frozen(low), frozen(high))


def range_penetration(pay: ArrayLike, minimum: ArrayLike, maximum: ArrayLike) -> Floats:
    """Return how far up the band pay is: 0 at the minimum, 1 at the maximum; outside it is below 0 or above 1.

    ::

        (pay - minimum) / (maximum - minimum)

    Raises
    ------
    ModelError
        For a maximum that is not above the minimum, or shapes that differ.

    Examples
    --------
    >>> range_penetration([900, 1200], 800, 1200).tolist()
    [0.25, 1.0]
    """
    caller = "range_penetration"
    paid, low, high = (numbers(caller, n, v) for n, v in (("pay", pay), ("minimum", minimum), ("maximum", maximum)))
    for name, ends in (("minimum", low), ("maximum", high)):
        if ends.shape not in {(), paid.shape}:
            raise ModelError(f"{caller}: {name} must be one number or one a person, {paid.shape}, got {ends.shape}.")
    if (high <= low).any():
        raise ModelError(f"{caller}: maximum must be above minimum.")
    return (paid - low) / (high - low)


@dataclass(frozen=True, eq=False)
class GradeOverlap:
    """Neighbouring grades: ``overlap`` is the shared stretch of pay as a share of the higher grade's band.

    ``step`` is how much higher the next midpoint is. All have shape (grades - 1,). An overlap of 0 means that the
    bands do not meet.
    """

    pairs: tuple[tuple[str, str], ...]
    overlap: Floats
    step: Floats

    def to_frame(self) -> pd.DataFrame:
        """Return one row a pair of grades."""
        import pandas as pd

        lower, higher = zip(*self.pairs, strict=True)
        return pd.DataFrame({"grade": lower, "next": higher, "overlap": self.overlap, "midpoint_step": self.step})


def grade_overlap(bands: Sequence[Band]) -> GradeOverlap:
    """Return how much neighbouring bands overlap, and the step between their midpoints.

    ::

        overlap = (maximum of the lower - minimum of the higher) / (maximum - minimum of the higher), at least 0

    Raises
    ------
    ModelError
        For fewer than two bands, or midpoints that do not rise.

    Examples
    --------
    >>> found = grade_overlap([Band("G1", 100, 150), Band("G2", 125, 225)])
    >>> found.overlap.tolist(), found.step.round(2).tolist()
    ([0.25], [0.4])
    """
    given = list(bands)
    if len(given) < 2:
        raise ModelError(f"grade_overlap: wanted at least two bands, got {len(given)}.")
    pairs = list(zip(given, given[1:], strict=False))
    for low, high in pairs:
        if high.midpoint <= low.midpoint:
            raise ModelError(f"grade_overlap: {high.grade} must have a higher midpoint than {low.grade}. Sort them.")
    shared = [max(low.maximum - max(high.minimum, low.minimum), 0.0) for low, high in pairs]
    return GradeOverlap(
        pairs=tuple((low.grade, high.grade) for low, high in pairs),
        overlap=frozen([s / (high.maximum - high.minimum) for s, (_, high) in zip(shared, pairs, strict=True)]),
        step=frozen([high.midpoint / low.midpoint - 1 for low, high in pairs]),
    )


def grade_structure(grades: Sequence[str], *, first_midpoint: float, step: float, spread: float) -> tuple[Band, ...]:
    """Build bands whose midpoints rise by a constant share and whose width is a constant share of the minimum.

    ::

        midpoint(k) = first_midpoint (1 + step)^k
        minimum = 2 midpoint / (2 + spread)        maximum = minimum (1 + spread)

    Raises
    ------
    ModelError
        For a first midpoint, step or spread of 0 or less, or no grade.

    Examples
    --------
    >>> band = grade_structure(["G1", "G2"], first_midpoint=1000, step=0.25, spread=0.5)[1]
    >>> band.minimum, band.midpoint, band.maximum
    (1000.0, 1250.0, 1500.0)
    """
    caller = "grade_structure"
    middle = number(caller, "first_midpoint", first_midpoint)
    rise, width = number(caller, "step", step), number(caller, "spread", spread)
    if not list(grades) or 0 in (middle, rise, width):
        raise ModelError(f"{caller}: wanted grades, and first_midpoint, step and spread above 0.")
    lows = [2 * middle * (1 + rise) ** k / (2 + width) for k in range(len(grades))]
    return tuple(Band(str(g), low, low * (1 + width)) for g, low in zip(grades, lows, strict=True))


def band_check(staff: pd.DataFrame, bands: Sequence[Band], *, pay: str = "pay") -> Compa:
    """Return the compa-ratio of everybody in a staff file, by the band of each grade, whatever its width.

    Due process: as for :func:`compa`.

    Raises
    ------
    DataError
        For a grade without a band, with close matches.
    ModelError
        For a grade with two bands, or pay that is not a number.

    Examples
    --------
    >>> import pandas as pd
    >>> bands = grade_structure(["G1"], first_midpoint=1000, step=0.2, spread=0.5)
    >>> band_check(pd.DataFrame({"grade": ["G1", "G1"], "pay": [900, 1300]}), bands).circle
    ('inside', 'red')
    """
    caller = "band_check"
    table = table_with(caller, staff, ["grade", pay])
    by_grade = {b.grade: b for b in bands}
    if len(by_grade) < len(bands):
        twice = next(b.grade for k, b in enumerate(bands) if b.grade in {x.grade for x in bands[:k]})
        raise ModelError(f"{caller}: grade {twice!r} has two bands.")
    for grade in table["grade"].unique():
        if grade not in by_grade:
            raise DataError(f"{caller}: grade {grade!r} has no band. {did_you_mean(str(grade), by_grade)}")
    own = [by_grade[g] for g in table["grade"]]
    ends = [[b.minimum / b.midpoint for b in own], [b.maximum / b.midpoint for b in own]]
    return compa(table[pay], [b.midpoint for b in own], lower=ends[0], upper=ends[1])
