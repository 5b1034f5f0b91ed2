"""Other weights, so that a sample agrees with what is known of the population.

Two methods. Raking (iterative proportional fitting) multiplies weights by one factor a category until every table of
counts is met; the weights stay above 0. Calibration (generalised regression) meets totals of any quantities at once,
such as persons by age counted in households, with the smallest change of the weights; its linear form may make some
weights negative. Both report how well they fit and what it cost in precision.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sscore.errors import ModelError, did_you_mean
from sscore.households.samples import sample_weights
from sscore.inputs import Floats, choice, frozen, labels, number, numbers, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Reweighted", "calibrate", "rake"]

_SAME_SUM = 1e-6
_ROUNDING, _LARGEST = 1e-12, 1e200
_NEWTON, _HALVINGS = 100, 40


@dataclass(frozen=True, eq=False)
class Reweighted:
    """New weights and how they fit.

    Attributes
    ----------
    weights, start
        After and before, shape (n,).
    margins
        Name of each figure to be met; ``target``, ``before`` and ``after`` in the same order, shape (figures,).
    rounds
        How many were needed.
    method
        "raking", "linear" or "exponential".
    tolerance
        Largest relative distance from a target that was allowed.
    """

    weights: Floats
    start: Floats
    margins: tuple[str, ...]
    target: Floats
    before: Floats
    after: Floats
    rounds: int
    method: str
    tolerance: float
    remarks: tuple[str, ...] = ()

    @property
    def factor(self) -> Floats:
        """Weight after over weight before; NaN where both are 0."""
        return np.divide(self.weights, self.start, out=np.full(len(self.start), np.nan), where=self.start > 0)

    @property
    def worst(self) -> float:
        """Largest distance of a figure from its target, in terms of the target (in its own unit for a target of 0)."""
        return float((np.abs(self.after - self.target) / np.where(self.target == 0, 1, np.abs(self.target))).max())

    @property
    def design_effect(self) -> float:
        """Kish's ``n sum of w^2 / (sum of w)^2``: by how much unequal weights widen intervals of a mean.

        Rows of weight 0 are outside the population and do not count in n.
        """
        n = np.count_nonzero(self.weights)
        return float(n * (self.weights @ self.weights) / self.weights.sum() ** 2)

    def to_frame(self) -> pd.DataFrame:
        """Return the fit, one row a figure to be met."""
        import pandas as pd

        table = {"margin": list(self.margins), "target": self.target, "before": self.before, "after": self.after}
        return pd.DataFrame(table).assign(difference=self.after - self.target)


def rake(
    groups: Mapping[str, Sequence[Any]],
    totals: Mapping[str, Mapping[Any, float]],
    *,
    weights: ArrayLike | None = None,
    tolerance: float = 1e-9,
    rounds: int = 1000,
) -> Reweighted:
    """Return weights that meet tables of counts, by iterative proportional fitting.

    ::

        again and again, for each margin in turn:  w_i  <-  w_i x target(category of i) / current(category of i)

    Parameters
    ----------
    groups
        By margin, the category of each row: ``{"sex": ["f", "m", ...], "area": [...]}``, shape (n,) each.
    totals
        By margin, the count of each category, at least 0; every margin has the same sum. Sums that differ by rounding
        (less than a millionth) are set to that of the first margin, with a remark.
    weights
        To begin with, at least 0, shape (n,); None for ones.
    tolerance
        Largest relative distance from a target at the end.
    rounds
        Most rounds over all margins.

    Raises
    ------
    ModelError
        For margins of different sums or names, a category in one place only, a category without rows whose target is
        not 0, or counts that cannot be met together.

    References
    ----------
    Deming and Stephan, *Annals of Mathematical Statistics* 11 (1940); Deville, Sarndal and Sautory, *JASA* 88 (1993).

    Examples
    --------
    >>> found = rake({"sex": ["f", "f", "m"]}, {"sex": {"f": 10, "m": 10}})
    >>> found.weights.tolist(), found.rounds
    ([5.0, 5.0, 10.0], 1)
    """
    limit = number("rake", "tolerance", tolerance, above=0)
    most = whole("rake", "rounds", rounds, low=1)
    margins, remarks = _margins(groups, totals)
    start = sample_weights("rake", weights, len(margins[0].place))
    for margin in margins:
        margin.refuse_empty(start)
    w, done, worst = start.copy(), 0, np.inf
    while worst > limit:
        if done == most:
            raise ModelError(
                f"rake: after {most} rounds a count still differs by {worst:.2g} of its target. The tables contradict "
                f"each other in this sample (a combination without rows?): join categories or allow a larger tolerance."
            )
        for margin in margins:
            now = margin.counts(w)
            w *= np.divide(margin.target, now, out=np.zeros(len(now)), where=now > 0)[margin.place]
        done += 1
        worst = max(margin.distance(w) for margin in margins)
    before, after = (np.concatenate([margin.counts(v) for margin in margins]) for v in (start, w))
    return Reweighted(
        weights=frozen(w),
        start=frozen(start),
        margins=tuple(f"{m.name}: {category}" for m in margins for category in m.categories),
        target=frozen(np.concatenate([m.target for m in margins])),
        before=frozen(before),
        after=frozen(after),
        rounds=done,
        method="raking",
        tolerance=limit,
        remarks=remarks,
    )


@dataclass(frozen=True, eq=False)
class _Margin:
    """One table of counts, and the category of each row."""

    name: str
    categories: tuple[Any, ...]
    target: Floats
    place: NDArray[np.intp]

    def counts(self, w: Floats) -> Floats:
        return np.bincount(self.place, w, len(self.target)).astype(float)

    def distance(self, w: Floats) -> float:
        gap = np.abs(self.counts(w) - self.target)
        return float((gap / np.where(self.target == 0, self.target.sum(), self.target)).max())

    def refuse_empty(self, w: Floats) -> None:
        stuck = (self.counts(w) == 0) & (self.target > 0)
        if stuck.any():
            k = int(np.argmax(stuck))
            raise ModelError(
                f"rake: no row with a weight is {self.name} {self.categories[k]!r}, but its target is "
                f"{self.target[k]:g}. Join it with another category."
            )


def _margins(
    groups: Mapping[str, Sequence[Any]], totals: Mapping[str, Mapping[Any, float]]
) -> tuple[list[_Margin], tuple[str, ...]]:
    """Return the tables with the places of all rows in them, checked against each other, and remarks."""
    if not isinstance(groups, Mapping) or not isinstance(totals, Mapping) or not totals or set(groups) != set(totals):
        raise ModelError(f"rake: groups and totals must name the same margins, got {groups!r:.80} and {totals!r:.80}.")
    found: list[_Margin] = []
    remarks = []
    for name, table in totals.items():
        categories, target = _table(name, table)
        rows = groups[name]
        if isinstance(rows, str) or not hasattr(rows, "__len__") or (found and len(rows) != len(found[0].place)):
            wanted = f"{len(found[0].place)} rows" if found else "a category for each row"
            got = len(rows) if hasattr(rows, "__len__") and not isinstance(rows, str) else repr(rows)[:80]
            raise ModelError(f"rake: groups[{name!r}] must have {wanted}, got {got}.")
        place = _places(name, list(rows), categories)
        size = float(target.sum())
        if found and size and size != (first := float(found[0].target.sum())) and abs(size / first - 1) <= _SAME_SUM:
            remarks.append(
                f"The counts of {name} sum to {size:.12g}; they were set to {first:.12g}, as {found[0].name}."
            )
            target = target * (first / size)
        elif not 0 < size < np.inf or (found and abs(size / found[0].target.sum() - 1) > _SAME_SUM):
            other = f"{found[0].target.sum():g}, the sum of {found[0].name}" if found else "above 0 and finite"
            raise ModelError(f"rake: the counts of {name} sum to {size:g}, wanted {other}. Scale one of them.")
        found.append(_Margin(name, categories, target, place))
    return found, tuple(remarks)


def _table(name: str, table: Any) -> tuple[tuple[Any, ...], Floats]:
    """Return the categories of a margin and their counts, from a mapping or a pandas Series."""
    if not hasattr(table, "items"):
        raise ModelError(
            f"rake: totals[{name!r}] must give a count by category, {{'f': 52, 'm': 48}}, got {table!r:.80}."
        )
    pairs = list(table.items())
    categories = tuple(pair[0] for pair in pairs)
    if len(set(categories)) < len(categories):
        twice = next(c for c in categories if categories.count(c) > 1)
        raise ModelError(f"rake: totals[{name!r}] has category {twice!r} twice. Add the two counts.")
    return categories, numbers("rake", f"totals[{name!r}]", [pair[1] for pair in pairs], high=_LARGEST)


def _places(name: str, rows: list[Any], categories: tuple[Any, ...]) -> NDArray[np.intp]:
    """Return the place of each row's category in the table."""
    import pandas as pd

    given = pd.Series(rows, dtype=object)
    place = pd.Index(categories, dtype=object).get_indexer(pd.Index(given, dtype=object))
    if (place < 0).any():
        k = int(np.argmax(place < 0))
        hint = did_you_mean(str(given[k]), [str(c) for c in categories])
        raise ModelError(f"rake: groups[{name!r}][{k}] is {given[k]!r}, which has no target. {hint}")
    return place.astype(np.intp)


def calibrate(
    x: ArrayLike,
    totals: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    names: Sequence[str] | None = None,
    method: str = "linear",
    tolerance: float = 1e-9,
) -> Reweighted:
    """Return weights that meet totals of any quantities and differ least from those given.

    ::

        linear       w_i = d_i (1 + x_i' b)        the generalised regression estimator (GREG)
        exponential  w_i = d_i exp(x_i' b)         raking, above 0; b by Newton's method

    with b such that ``sum of w_i x_i = totals``.

    Parameters
    ----------
    x
        Quantities a row, shape (n, k): for a household its persons by age and sex, 1 to count households.
    totals
        Of the population, shape (k,).
    weights
        d, to begin with, at least 0, shape (n,); None for ones.
    names
        Of the k quantities; else numbers.
    method
        "linear" or "exponential".
    tolerance
        Largest relative distance from a total at the end.

    Raises
    ------
    ModelError
        For shapes that do not fit, quantities that repeat each other with other totals, or totals that no weights of
        the method meet.

    References
    ----------
    Deville and Sarndal, *Journal of the American Statistical Association* 87 (1992).

    Examples
    --------
    Three households of 1, 2 and 3 persons stand for 6 households with 14 persons:

    >>> found = calibrate([[1, 1], [1, 2], [1, 3]], [6, 14], weights=[2, 2, 2], names=["households", "persons"])
    >>> found.weights.round(6).tolist()
    [1.0, 2.0, 3.0]
    """
    choice("calibrate", "method", method, ("linear", "exponential"))
    limit = number("calibrate", "tolerance", tolerance, above=0)
    given = numbers("calibrate", "x", x, low=-np.inf)
    target = numbers("calibrate", "totals", totals, low=-np.inf)
    if given.ndim != 2 or target.shape != (given.shape[-1],):
        raise ModelError(f"calibrate: x must be (rows, k) and totals (k,), got {given.shape} and {target.shape}.")
    start = sample_weights("calibrate", weights, len(given))
    margins = labels("calibrate", "names", names, len(target), noun="total")
    w, rounds = _solved((given, target, start), margins, method, limit)
    remarks = []
    negative = int((w < -_ROUNDING * start.max()).sum())
    if negative:
        remarks.append(f"{negative} weights are negative: use method='exponential', or fewer totals.")
    return Reweighted(
        weights=frozen(w),
        start=frozen(start),
        margins=margins,
        target=frozen(target),
        before=frozen(start @ given),
        after=frozen(w @ given),
        rounds=rounds,
        method=method,
        tolerance=limit,
        remarks=tuple(remarks),
    )


def _solved(
    given: tuple[Floats, Floats, Floats], names: tuple[str, ...], method: str, limit: float
) -> tuple[Floats, int]:
    """Return the weights that meet the totals, by Newton's method with halved steps where a full one overshoots."""
    x, target, start = given
    size = np.where(target == 0, np.maximum(start @ np.abs(x), 1), np.abs(target))
    scaled, wanted = x / size, target / size
    b, w = np.zeros(len(target)), start
    gap = wanted - w @ scaled
    for done in range(1, _NEWTON + 1):
        steepness = start if method == "linear" else w
        step = np.linalg.lstsq((scaled * steepness[:, None]).T @ scaled, gap, rcond=None)[0]
        for _ in range(_HALVINGS):
            with np.errstate(over="ignore", invalid="ignore"):
                tried = start * (1 + scaled @ (b + step)) if method == "linear" else start * np.exp(scaled @ (b + step))
                rest = wanted - tried @ scaled
            if np.isfinite(rest).all() and (np.abs(rest).max() < np.abs(gap).max() or np.abs(gap).max() <= limit):
                break
            step = step / 2
        else:
            break
        b, w, gap = b + step, tried, rest
        if np.abs(gap).max() <= limit:
            return w, done
    k = int(np.abs(gap).argmax())
    raise ModelError(
        f"calibrate: no {method} weights meet all totals; {names[k]!r} is still {np.abs(gap[k]):.2g} off its target. "
        f"Two totals contradict each other, or no row can carry one of them."
    )
