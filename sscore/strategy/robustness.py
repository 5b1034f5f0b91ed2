"""How much a ranking depends on its weights: stability between two views, random weights, dropped options, ranges."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError
from sscore.inputs import seeded, whole
from sscore.strategy.scoring import ScoredOptions, better_rank, normalised_weights, weighted_scores

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "RankAcceptability",
    "RankStability",
    "Reversal",
    "Swing",
    "Tornado",
    "rank_acceptability",
    "rank_reversals",
    "rank_stability",
    "tornado",
]


@dataclass(frozen=True)
class RankStability:
    """Scores of the options while the weights move in a straight line from one view to another.

    ``start`` and ``end`` are the scores at either view; between them each score is a straight line in the share ``t``
    (0 at the first view, 1 at the second). ``stretches`` are the parts of the way on which the same options lead:
    (from, to, leaders). ``crossings`` are all places where two options change order: (t, one, other).
    """

    options: tuple[str, ...]
    views: tuple[str, str]
    start: np.ndarray
    end: np.ndarray
    stretches: tuple[tuple[float, float, tuple[str, ...]], ...]
    crossings: tuple[tuple[float, str, str], ...]
    excluded: tuple[str, ...]

    def scores(self, t: float) -> np.ndarray:
        """Return the scores at a share ``t`` of the way, 0 to 1."""
        if not 0 <= t <= 1:
            raise ModelError(f"RankStability: t must be from 0 to 1, got {t!r}.")
        return (1 - t) * self.start + t * self.end

    def to_frame(self) -> pd.DataFrame:
        """Return one row an option: score and rank at both views."""
        import pandas as pd

        one, other = self.views
        return pd.DataFrame(
            {
                "option": self.options,
                f"score, {one}": self.start,
                f"rank, {one}": better_rank(self.start),
                f"score, {other}": self.end,
                f"rank, {other}": better_rank(self.end),
            }
        )


@dataclass(frozen=True)
class RankAcceptability:
    """What random weights say: how often each option has each rank.

    ``acceptability[i, r]`` is the share of draws in which option i has rank r + 1. ``central_weights[i]`` is the mean
    of the weights with which option i is first (NaN when it never is): the view that favours it. ``assumption`` says
    how the weights were drawn.
    """

    options: tuple[str, ...]
    criteria: tuple[str, ...]
    acceptability: np.ndarray
    central_weights: np.ndarray
    draws: int
    seed: int
    assumption: str

    def to_frame(self) -> pd.DataFrame:
        """Return one row an option, one column a rank."""
        import pandas as pd

        columns = [f"rank {r + 1}" for r in range(len(self.options))]
        frame = pd.DataFrame(self.acceptability, columns=columns)
        frame.insert(0, "option", self.options)
        return frame


@dataclass(frozen=True)
class Reversal:
    """Two options whose order turns round when a third is dropped."""

    dropped: str
    ahead_before: str
    ahead_after: str

    def to_frame(self) -> pd.DataFrame:
        """Return the reversal as a table of one row."""
        import pandas as pd

        return pd.DataFrame([vars(self)])


@dataclass(frozen=True)
class Swing:
    """One input's low and high value, and the outcome at each."""

    name: str
    low: float
    high: float
    at_low: float
    at_high: float

    @property
    def width(self) -> float:
        """How far the outcome moves."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True)
class Tornado:
    """Swings, widest first, around the outcome with the base values."""

    outcome: str
    base: float
    swings: tuple[Swing, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return one row an input."""
        import pandas as pd

        rows = [{**vars(s), "width": s.width} for s in self.swings]
        return pd.DataFrame(rows, columns=["name", "low", "high", "at_low", "at_high", "width"])


def rank_stability(
    scores: Mapping[str, Sequence[float]],
    views: Mapping[str, Sequence[float]],
    *,
    scale: tuple[float, float] | Mapping[str, tuple[float, float]] | str = (0.0, 100.0),
) -> RankStability:
    """Follow scores and ranks while the weights move from one view to the other; crossings are exact.

    ::

        w(t) = (1 - t) * w_first + t * w_second,      S_i(t) = (1 - t) * S_i(0) + t * S_i(1)

    Parameters
    ----------
    scores
        Option: scores, as :func:`weighted_scores` takes them.
    views
        Two named sets of weights, for instance those of the ministry of finance and of the unions.
    scale
        As in :func:`weighted_scores`.

    Raises
    ------
    ModelError
        For other than two views, or what :func:`weighted_scores` refuses.

    Examples
    --------
    >>> options = {"A": (80, 40, 60), "B": (55, 75, 50), "C": (60, 60, 65)}
    >>> found = rank_stability(options, {"finance": (5, 3, 2), "unions": (2, 5, 3)})
    >>> [leaders for _, _, leaders in found.stretches]
    [('A',), ('C',), ('B',)]
    """
    if len(views) != 2:
        raise ModelError(f"rank_stability: wanted two views, got {len(views)}: {list(views)}. Take them in pairs.")
    first, second = (weighted_scores(scores, list(w), scale=scale) for w in views.values())
    names = tuple(o.option for o in first.options if o.score is not None)
    start, end = (_kept(s) for s in (first, second))
    slopes = end - start
    crossings = []
    for i, j in combinations(range(len(names)), 2):
        if slopes[i] != slopes[j]:
            t = float((start[i] - start[j]) / (slopes[j] - slopes[i]))
            if 0 < t < 1:
                crossings.append((t, names[i], names[j]))
    crossings.sort()
    one, other = views
    for array in (start, end):
        array.setflags(write=False)
    stretches = _stretches(names, start, end, [t for t, _, _ in crossings])
    return RankStability(names, (one, other), start, end, stretches, tuple(crossings), first.excluded)


def rank_acceptability(
    scores: Mapping[str, Sequence[float]],
    criteria: Sequence[str] | Mapping[str, float],
    *,
    draws: int,
    seed: int,
    concentration: float | None = None,
    scale: tuple[float, float] | Mapping[str, tuple[float, float]] | str = (0.0, 100.0),
) -> RankAcceptability:
    """Rank the options under many random sets of weights (stochastic multicriteria acceptability analysis, SMAA-2).

    ::

        w ~ Dirichlet(1, ..., 1)                    nothing known: every set of weights is as likely as another
        w ~ Dirichlet(concentration * weights)      spread around given weights; their standard error falls as
                                                    1 / sqrt(concentration + 1)

    Parameters
    ----------
    scores
        Option: scores, as :func:`weighted_scores` takes them; options with a missing score are left out.
    criteria
        Names of the criteria; or criterion: weight, which needs ``concentration``.
    draws
        Sets of weights drawn, at least 100.
    seed
        For numpy's default generator.
    concentration
        Above 0: how closely draws keep to the given weights.
    scale
        As in :func:`weighted_scores`.

    Raises
    ------
    ModelError
        For fewer than 100 draws, weights without concentration or the other way round.

    References
    ----------
    Lahdelma & Salminen 2001, Operations Research 49(3): 444-454.

    Examples
    --------
    >>> better = {"A": (90, 90), "B": (10, 10)}
    >>> rank_acceptability(better, ["cost", "reach"], draws=100, seed=1).acceptability.tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    whole("rank_acceptability", "draws", draws, low=100)
    weighted = isinstance(criteria, Mapping)
    if weighted != (concentration is not None):
        raise ModelError("rank_acceptability: give weights and concentration together, or neither.")
    names = tuple(criteria)
    if len(set(names)) != len(names):
        raise ModelError(f"rank_acceptability: criteria must have different names, got {list(names)}.")
    if concentration is None:
        shape, told = np.ones(len(names)), "weights drawn alike from all that sum to 1"
    else:
        if not (np.isfinite(concentration) and concentration > 0):
            raise ModelError(f"rank_acceptability: concentration must be above 0, got {concentration!r}.")
        centre = normalised_weights(criteria, "rank_acceptability: weights")  # type: ignore[arg-type]
        if (centre == 0).any():
            raise ModelError("rank_acceptability: a weight is 0. Leave that criterion out.")
        shape = concentration * centre
        told = f"weights drawn around {np.round(centre, 3).tolist()}, concentration {concentration:g}"
    scored = weighted_scores(scores, dict.fromkeys(names, 1.0), scale=scale)
    kept = [k for k, o in enumerate(scored.options) if o.score is not None]
    drawn = seeded("rank_acceptability", seed).dirichlet(shape, size=draws)
    ranks = better_rank(drawn @ scored.values[kept].T)
    count = len(kept)
    share = np.stack([(ranks == r + 1).mean(axis=0) for r in range(count)], axis=1)
    central = np.full((count, len(names)), np.nan)
    for place in range(count):
        if (first := ranks[:, place] == 1).any():
            central[place] = drawn[first].mean(axis=0)
    for array in (share, central):
        array.setflags(write=False)
    options = tuple(scored.options[k].option for k in kept)
    return RankAcceptability(options, names, share, central, draws, seed, told)


def rank_reversals(
    scores: Mapping[str, Sequence[float]],
    weights: Sequence[float] | Mapping[str, float],
    *,
    scale: tuple[float, float] | Mapping[str, tuple[float, float]] | str = "range",
) -> tuple[Reversal, ...]:
    """Drop one option at a time and return every pair of the others whose order turns round.

    With declared ends of the scale there is never one. With ``"range"`` the ends move with the options on the table: an
    option that nobody wants can then decide between two others.

    Raises
    ------
    ModelError
        For fewer than three options that can be scored, or what :func:`weighted_scores` refuses.

    Examples
    --------
    >>> rank_reversals({"A": (80, 40), "B": (55, 75), "C": (60, 60)}, (1, 1), scale=(0, 100))
    ()
    """
    full = weighted_scores(scores, weights, scale=scale)
    names = [o.option for o in full.options if o.score is not None]
    if len(names) < 3:
        raise ModelError(f"rank_reversals: wanted at least three scored options, got {len(names)}.")
    rank = {o.option: o.rank for o in full.options}
    found = []
    for dropped in names:
        rest = weighted_scores({n: scores[n] for n in names if n != dropped}, weights, scale=scale)
        now = {o.option: o.rank for o in rest.options}
        for one, other in combinations(now, 2):
            before, after = rank[one] - rank[other], now[one] - now[other]  # type: ignore[operator]
            if before * after < 0:
                pair = (one, other) if before < 0 else (other, one)
                found.append(Reversal(dropped, *pair))
    return tuple(found)


def tornado(
    function: Callable[..., float],
    base: Mapping[str, float],
    ranges: Mapping[str, tuple[float, float]],
    *,
    outcome: str = "outcome",
) -> Tornado:
    """Move one input at a time to its low and high value, the others at their base, and sort by the width of the move.

    Parameters
    ----------
    function
        Takes the inputs by name and returns one number.
    base
        Input: base value.
    ranges
        Input: (low, high), low <= base <= high, for those that are moved.
    outcome
        What the number is, for tables and figures.

    Raises
    ------
    ModelError
        For a range of an unknown input, one that does not hold its base value, or an outcome that is not finite.

    Examples
    --------
    >>> found = tornado(lambda a, b: a + 10 * b, {"a": 1, "b": 1}, {"a": (0, 2), "b": (0, 2)})
    >>> [(s.name, s.width) for s in found.swings]
    [('b', 20.0), ('a', 2.0)]
    """
    if not ranges:
        raise ModelError("tornado: ranges is empty. Give (low, high) for at least one input.")

    def at(**changed: float) -> float:
        value = float(function(**{**base, **changed}))
        if not np.isfinite(value):
            raise ModelError(f"tornado: the outcome is {value} with {changed or dict(base)}.")
        return value

    swings = []
    for name, (low, high) in ranges.items():
        if name not in base:
            raise ModelError(f"tornado: ranges names {name!r}, which is not in base: {', '.join(base)}.")
        if not low <= base[name] <= high:
            raise ModelError(f"tornado: range of {name!r} must hold its base {base[name]:g}, got {low:g} to {high:g}.")
        swings.append(Swing(name, float(low), float(high), at(**{name: low}), at(**{name: high})))
    return Tornado(outcome, at(), tuple(sorted(swings, key=lambda s: -s.width)))


def _kept(scored: ScoredOptions) -> np.ndarray:
    return np.array([o.score for o in scored.options if o.score is not None])


def _stretches(
    names: tuple[str, ...], start: np.ndarray, end: np.ndarray, cuts: list[float]
) -> tuple[tuple[float, float, tuple[str, ...]], ...]:
    """Return the parts of the way from 0 to 1 with the same leaders, joined where they stay the same."""
    ends = [0.0, *sorted(set(cuts)), 1.0]
    found: list[tuple[float, float, tuple[str, ...]]] = []
    for low, high in zip(ends, ends[1:], strict=False):
        middle = (low + high) / 2
        ranks = better_rank((1 - middle) * start + middle * end)
        leaders = tuple(names[k] for k in np.flatnonzero(ranks == 1))
        if found and found[-1][2] == leaders:
            low = found.pop()[0]
        found.append((low, high, leaders))
    return tuple(found)
