"""At most twelve numbers for the board: each with an owner, a decision it would change, a floor and a target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sscore.errors import ModelError
from sscore.inputs import number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Indicator", "Scorecard", "norm", "scorecard"]

MOST = 12


@dataclass(frozen=True)
class Indicator:
    """One number of a scorecard.

    ``floor`` scores 0 and ``target`` 100; a target below the floor means that less is better. ``value`` None is a
    missing figure. ``owner`` answers for it, and ``decision`` is what would change if it were red: an indicator
    without them is not worth its ink.
    """

    name: str
    value: float | None
    floor: float
    target: float
    owner: str
    decision: str
    weight: float = 1.0
    unit: str = ""

    def __post_init__(self) -> None:
        """Check what the board will ask."""
        for field in ("name", "owner", "decision"):
            if not str(getattr(self, field)).strip():
                raise ModelError(f"Indicator: {field} of {self.name!r} is empty. An indicator needs a name, an owner "
                                 f"and a decision it would change.")  # fmt: skip


@dataclass(frozen=True, eq=False)
class Scorecard:
    """Scores from 0 to 100; ``weights`` sum to 1 over the indicators with a value, and are 0 for missing ones."""

    indicators: tuple[Indicator, ...]
    scores: tuple[float | None, ...]
    weights: tuple[float, ...]
    total: float
    missing: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return one row an indicator; a missing one keeps its row."""
        import pandas as pd

        rows = [
            {
                "indicator": i.name,
                "value": i.value,
                "unit": i.unit,
                "floor": i.floor,
                "target": i.target,
                "score": score,
                "weight": weight,
                "owner": i.owner,
                "decision": i.decision,
            }
            for i, score, weight in zip(self.indicators, self.scores, self.weights, strict=True)
        ]
        frame = pd.DataFrame(rows)
        return frame.astype({"value": float, "score": float})


def norm(value: float, floor: float, target: float) -> float:
    """Return a value on a scale from 0 at the floor to 100 at the target, cut at both ends.

    ::

        100 (value - floor) / (target - floor)

    It also holds for falling targets: turnover from 20 to 8.

    Raises
    ------
    ModelError
        When floor and target are equal.

    Examples
    --------
    >>> norm(72, 50, 90), norm(14, 20, 8), norm(99, 50, 90)
    (55.0, 50.0, 100.0)
    """
    here, low, high = (
        number("norm", name, v, low=float("-inf"))
        for name, v in (("value", value), ("floor", floor), ("target", target))
    )
    if low == high:
        raise ModelError(f"norm: floor and target are both {low:g}; there is nothing to measure between them.")
    return min(max(100 * (here - low) / (high - low), 0.0), 100.0)


def scorecard(indicators: Sequence[Indicator]) -> Scorecard:
    """Return the weighted score of at most twelve indicators; a missing one hands its weight to the others.

    The missing ones are named in the result, because a score that hides them can rise by losing bad news.

    Raises
    ------
    ModelError
        For no indicator or more than twelve, names that repeat, weights that are negative or all 0, or no value at
        all.

    Examples
    --------
    >>> board = scorecard([
    ...     Indicator("claims paid in time", 72, 50, 90, "operations", "open a second shift", weight=6),
    ...     Indicator("turnover", 14, 20, 8, "HR", "review pay of field agents", weight=4),
    ... ])
    >>> board.total, board.weights
    (53.0, (0.6, 0.4))
    """
    given = tuple(indicators)
    if not 1 <= len(given) <= MOST:
        raise ModelError(f"scorecard: wanted 1 to {MOST} indicators, got {len(given)}. Drop those no decision needs.")
    names = [i.name for i in given]
    twice = [n for n in names if names.count(n) > 1]
    if twice:
        raise ModelError(f"scorecard: indicator {twice[0]!r} stands there twice.")
    weights = [number("scorecard", f"weight of {i.name!r}", i.weight) for i in given]
    scores = [None if _missing(i.value) else norm(_float(i.value), i.floor, i.target) for i in given]
    there = sum(w for w, s in zip(weights, scores, strict=True) if s is not None)
    if there == 0:
        raise ModelError("scorecard: no indicator has both a value and a weight above 0; there is nothing to score.")
    shares = [w / there if s is not None else 0.0 for w, s in zip(weights, scores, strict=True)]
    return Scorecard(
        indicators=given,
        scores=tuple(scores),
        weights=tuple(shares),
        total=sum(w * s for w, s in zip(shares, scores, strict=True) if s is not None),
        missing=tuple(i.name for i, s in zip(given, scores, strict=True) if s is None),
    )


def _missing(value: float | None) -> bool:
    return value is None or value != value


def _float(value: float | None) -> float:
    return float(value) if value is not None else float("nan")
