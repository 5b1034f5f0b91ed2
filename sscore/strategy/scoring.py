"""Options scored on criteria with weights, on scales that have been made comparable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError
from sscore.inputs import numbers, vector

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["OptionScore", "ScoredOptions", "better_rank", "normalised_weights", "weighted_scores"]


@dataclass(frozen=True)
class OptionScore:
    """One option: its score from 0 to 100 and its rank, both None when a score is missing (``note`` says which)."""

    option: str
    score: float | None
    rank: int | None
    note: str


@dataclass(frozen=True)
class ScoredOptions:
    """Options in the order given, with what they were scored on.

    ``values`` are the scores on the common scale 0 to 100, one row an option and one column a criterion; rows of
    excluded options hold NaN where the score was missing. ``weights`` sum to 1. ``scale`` says how the scores became
    comparable.
    """

    options: tuple[OptionScore, ...]
    criteria: tuple[str, ...]
    weights: np.ndarray
    values: np.ndarray
    scale: str

    @property
    def winners(self) -> tuple[str, ...]:
        """The options of rank 1: more than one when they tie."""
        return tuple(o.option for o in self.options if o.rank == 1)

    @property
    def excluded(self) -> tuple[str, ...]:
        """The options that could not be scored."""
        return tuple(o.option for o in self.options if o.score is None)

    def of(self, option: str) -> OptionScore:
        """Return one option.

        Raises
        ------
        ModelError
            For an unknown option.
        """
        for found in self.options:
            if found.option == option:
                return found
        raise ModelError(f"ScoredOptions: no option {option!r}. Known: {', '.join(o.option for o in self.options)}.")

    def to_frame(self) -> pd.DataFrame:
        """Return one row an option, best first, excluded ones last: option, one column a criterion, score, rank."""
        import pandas as pd

        frame = pd.DataFrame(self.values, columns=list(self.criteria))
        frame.insert(0, "option", [o.option for o in self.options])
        frame["score"] = [np.nan if o.score is None else o.score for o in self.options]
        frame["rank"] = pd.array([o.rank for o in self.options], dtype="Int64")
        frame["note"] = [o.note for o in self.options]
        return frame.sort_values("rank", kind="stable", na_position="last").reset_index(drop=True)


def normalised_weights(
    weights: Sequence[float] | np.ndarray | Mapping[str, float], where: str = "weights"
) -> np.ndarray:
    """Return weights divided by their sum.

    Raises
    ------
    ModelError
        For a weight that is negative or not finite, or for weights that are all zero.

    Examples
    --------
    >>> normalised_weights([5, 3, 2]).tolist()
    [0.5, 0.3, 0.2]
    """
    listed = list(weights.values()) if isinstance(weights, Mapping) else np.asarray(weights).tolist()
    caller, _, name = where.rpartition(": ")
    given = vector(caller or "normalised_weights", name, listed)
    total = given.sum()
    if total == 0:
        raise ModelError(f"{where}: the weights are all zero, so no criterion counts. Give at least one a weight.")
    return given / total


def better_rank(scores: np.ndarray) -> np.ndarray:
    """Return ranks along the last axis, 1 for the highest score; ties share the better rank.

    Scores closer than 1e-9 (relative) are a tie: 0.1 + 0.2 and 0.3 are the same score.

    >>> better_rank(np.array([60.0, 64.0, 60.0])).tolist()
    [2, 1, 2]
    """
    count = scores.shape[-1]
    limits = scores + 1e-9 * (1 + np.abs(scores))
    order = np.argsort(np.concatenate([scores, limits], axis=-1), axis=-1, kind="stable")
    passed = np.cumsum(order < count, axis=-1)
    places = np.argsort(order, axis=-1)[..., count:]
    return 1 + count - np.take_along_axis(passed, places, axis=-1)


def weighted_scores(
    scores: Mapping[str, Sequence[float]],
    weights: Sequence[float] | Mapping[str, float],
    *,
    scale: tuple[float, float] | Mapping[str, tuple[float, float]] | str = (0.0, 100.0),
) -> ScoredOptions:
    """Score options by a weighted sum of their scores on a common scale, and rank them.

    ::

        v[i, j] = 100 * (x[i, j] - worst[j]) / (best[j] - worst[j])
        S[i]    = sum_j w[j] * v[i, j],      w = weights / sum(weights)

    Parameters
    ----------
    scores
        Option: its scores, one a criterion, in the order of the weights. A missing score (NaN or None) leaves the
        option out of the ranking, with a note: it is neither 0 nor the average.
    weights
        One a criterion, at least 0, with any sum; a mapping also names the criteria.
    scale
        How the scores become comparable: one pair (worst, best) for all criteria; or criterion: (worst, best), where
        worst > best says that less is better; or ``"range"``: the worst and best of the scored options, all criteria
        more-is-better. With fixed ends an option that is dropped never changes the order of the others; with
        ``"range"`` it can (see :func:`rank_reversals`).

    Returns
    -------
    ScoredOptions
        Ranks start at 1; ties share the better rank.

    Raises
    ------
    ModelError
        For weights that are all zero or negative, rows of the wrong length, a score outside its scale (nothing is cut
        off), a scale without width, or when no option can be scored.

    References
    ----------
    Keeney & Raiffa 1976, Decisions with Multiple Objectives, ch. 3 (additive value function).

    Examples
    --------
    >>> options = {"A": (80, 40, 60), "B": (55, 75, 50), "C": (60, 60, 65)}
    >>> [o.score for o in weighted_scores(options, (5, 3, 2)).options]
    [64.0, 60.0, 61.0]
    """
    share = normalised_weights(weights, "weighted_scores: weights")
    names = tuple(weights) if isinstance(weights, Mapping) else tuple(f"criterion {k + 1}" for k in range(share.size))
    table = _table(scores, names)
    complete = ~np.isnan(table).any(axis=1)
    if not complete.any():
        raise ModelError("weighted_scores: every option lacks a score, so there is nothing to rank.")
    worst, best, how = _ends(table[complete], names, scale)
    _check_inside(table, scores, names, worst, best)
    values = 100 * (table - worst) / (best - worst)
    total = np.round(values[complete] @ share, 12)
    ranks = iter(better_rank(total).tolist())
    sums = iter(total.tolist())
    rows = []
    for place, option in enumerate(scores):
        missing = [names[j] for j in np.flatnonzero(np.isnan(table[place]))]
        if missing:
            rows.append(OptionScore(option, None, None, f"left out: no score for {', '.join(missing)}"))
        else:
            rows.append(OptionScore(option, next(sums), next(ranks), ""))
    for array in (share, values):
        array.setflags(write=False)
    return ScoredOptions(tuple(rows), names, share, values, how)


def _table(scores: Mapping[str, Sequence[float]], names: tuple[str, ...]) -> np.ndarray:
    """Return the scores as numbers, None as NaN, after checking the length of every row."""
    if not len(scores):
        raise ModelError("weighted_scores: scores is empty. Give at least one option.")
    rows = []
    for option, row in scores.items():
        if np.ndim(row) != 1 or len(row) != len(names):
            got = "one value" if np.ndim(row) == 0 else len(row)
            raise ModelError(
                f"weighted_scores: scores[{option!r}] must have {len(names)} values, one a weight, got {got}."
            )
        known = [np.nan if x is None or x != x else x for x in row]
        numbers("weighted_scores", f"scores[{option!r}]", [0.0 if x != x else x for x in known], low=-np.inf)
        rows.append([float(x) for x in known])
    return np.array(rows)


def _ends(
    table: np.ndarray, names: tuple[str, ...], scale: tuple[float, float] | Mapping[str, tuple[float, float]] | str
) -> tuple[np.ndarray, np.ndarray, str]:
    """Return the worst and best value of each criterion and how they were chosen."""
    if isinstance(scale, str):
        if scale != "range":
            raise ModelError(f"weighted_scores: scale must be (worst, best), a mapping or 'range', got {scale!r}.")
        worst, best, how = table.min(axis=0), table.max(axis=0), "worst and best of the scored options"
        if (flat := np.flatnonzero(worst == best)).size:
            raise ModelError(
                f"weighted_scores: all options have the same {names[flat[0]]}, so scale='range' has no width there. "
                f"Leave the criterion out or give its scale as (worst, best)."
            )
        return worst, best, how
    if isinstance(scale, Mapping):
        lacking = [n for n in names if n not in scale]
        spare = [n for n in scale if n not in names]
        if lacking or spare:
            raise ModelError(f"weighted_scores: scale and weights name other criteria: {(lacking + spare)[0]!r}.")
        pairs = [scale[n] for n in names]
    else:
        pairs = [scale] * len(names)
    ends = np.array(pairs, dtype=float)
    if ends.shape != (len(names), 2):
        raise ModelError("weighted_scores: scale must be a pair (worst, best), or one pair a criterion.")
    for name, (low, high) in zip(names, ends, strict=True):
        if not (np.isfinite(low) and np.isfinite(high)) or low == high:
            raise ModelError(f"weighted_scores: scale of {name!r} must be two different numbers, got {(low, high)}.")
    told = "; ".join(dict.fromkeys(f"{n} {lo:g} to {hi:g}" for n, (lo, hi) in zip(names, ends, strict=True)))
    return ends[:, 0], ends[:, 1], f"declared ends: {told}"


def _check_inside(
    table: np.ndarray, scores: Mapping[str, object], names: tuple[str, ...], worst: np.ndarray, best: np.ndarray
) -> None:
    """Raise ModelError for the first score outside its scale."""
    outside = np.argwhere((table < np.minimum(worst, best)) | (table > np.maximum(worst, best)))
    if outside.size:
        row, column = outside[0]
        raise ModelError(
            f"weighted_scores: scores[{list(scores)[row]!r}] has {names[column]} = {table[row, column]:g}, outside "
            f"its scale {worst[column]:g} to {best[column]:g}. Give the scale of that criterion, or correct the score."
        )
