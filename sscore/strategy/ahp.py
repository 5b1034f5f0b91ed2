"""Priorities from pairwise comparisons: the analytic hierarchy process, also of groups and with gaps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.inputs import number, seeded, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "CONSISTENT_UP_TO",
    "RANDOM_INDICES",
    "Ahp",
    "GroupAhp",
    "Hierarchy",
    "ahp",
    "ahp_hierarchy",
    "comparison_matrix",
    "group_ahp",
    "random_index",
]

CONSISTENT_UP_TO = 0.10

# Mean consistency index of random matrices of size n. "saaty": Saaty 2005, Theory and Applications of the Analytic
# Network Process, p. 31. "donegan-dodd": Donegan & Dodd 1991, Mathematical and Computer Modelling 15(10): 135-137.
RANDOM_INDICES: Mapping[str, Mapping[int, float]] = {
    "saaty": dict(
        zip(
            range(1, 16),
            (0.0, 0.0, 0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49, 1.52, 1.54, 1.56, 1.58, 1.59),
            strict=True,
        )
    ),
    "donegan-dodd": dict(
        zip(
            range(1, 16),
            (
                0.0, 0.0, 0.4914, 0.8286, 1.0591, 1.1797, 1.2519, 1.3171, 1.3733, 1.4055, 1.4213, 1.4497, 1.4643,
                1.4822, 1.4969,
            ),
            strict=True,
        )
    ),
}  # fmt: skip


# Half of the last place of a reciprocal that was written with two decimals.
_ROUNDED = 0.005 + 1e-9


@dataclass(frozen=True)
class Ahp:
    """Weights of a comparison matrix and how consistent the comparisons are.

    ``weights`` sum to 1, in the order of ``labels``. ``lambda_max`` is the principal eigenvalue,
    ``consistency_index`` = (lambda_max - n) / (n - 1), ``consistency_ratio`` = consistency_index / ``random_index``.
    ``missing`` counts pairs that were not compared; the random index is then that of matrices with as many gaps (see
    :func:`ahp`). It is 0, and ratio and ``consistent`` are None, where no comparison could contradict another: with two
    items the ratio is 0, with as few comparisons as join the items nothing has been checked (``remark`` says so).
    ``consistent`` is whether the ratio is at most 0.10, Saaty's rule of thumb.
    """

    labels: tuple[str, ...]
    weights: np.ndarray
    lambda_max: float
    consistency_index: float
    random_index: float
    consistency_ratio: float | None
    consistent: bool | None
    missing: int
    remark: str

    def to_frame(self) -> pd.DataFrame:
        """Return one row an item, heaviest first: item, weight, rank."""
        import pandas as pd

        frame = pd.DataFrame({"item": self.labels, "weight": self.weights})
        frame["rank"] = frame["weight"].round(12).rank(ascending=False, method="min").astype(int)
        return frame.sort_values("rank", kind="stable").reset_index(drop=True)


@dataclass(frozen=True)
class GroupAhp:
    """The group's result, each member's own, and how far apart they are.

    ``spread`` is, for every pair of items, the factor by which the highest judgement exceeds the lowest: 1 where all
    members say the same.
    """

    group: Ahp
    members: tuple[Ahp, ...]
    spread: np.ndarray

    def to_frame(self) -> pd.DataFrame:
        """Return one row an item: the group's weight, then one column a member."""
        import pandas as pd

        columns = {"item": self.group.labels, "group": self.group.weights}
        return pd.DataFrame({**columns, **{f"member {k + 1}": m.weights for k, m in enumerate(self.members)}})


@dataclass(frozen=True)
class Hierarchy:
    """Options weighed through criteria: ``weights`` of the options sum to 1."""

    labels: tuple[str, ...]
    weights: np.ndarray
    criteria: Ahp
    options: Mapping[str, Ahp]

    def to_frame(self) -> pd.DataFrame:
        """Return one row an option, with its weight under every criterion."""
        import pandas as pd

        columns = {"option": self.labels, "weight": self.weights}
        return pd.DataFrame({**columns, **{name: self.options[name].weights for name in self.criteria.labels}})


def comparison_matrix(labels: Sequence[str], comparisons: Mapping[tuple[str, str], float]) -> np.ndarray:
    """Return the reciprocal matrix of comparisons: ``{("a", "b"): 3}`` says a counts three times as much as b.

    Pairs that nobody compared are NaN.

    Raises
    ------
    ModelError
        For unknown labels, a pair given twice, an item compared with itself, or a judgement that is not positive.

    Examples
    --------
    >>> comparison_matrix(["a", "b"], {("a", "b"): 4}).tolist()
    [[1.0, 4.0], [0.25, 1.0]]
    """
    place = {label: k for k, label in enumerate(labels)}
    if len(place) != len(labels):
        raise ModelError(f"comparison_matrix: labels must differ, got {list(labels)}.")
    matrix = np.full((len(place), len(place)), np.nan)
    np.fill_diagonal(matrix, 1.0)
    for (one, other), judgement in comparisons.items():
        for name in (one, other):
            if name not in place:
                raise ModelError(f"comparison_matrix: {name!r} is not among the labels {list(labels)}.")
        row, column = place[one], place[other]
        if not np.isnan(matrix[row, column]):
            raise ModelError(f"comparison_matrix: the pair {one!r}, {other!r} is given twice or compares itself.")
        number("comparison_matrix", f"({one!r}, {other!r})", judgement, above=0)
        matrix[row, column], matrix[column, row] = judgement, 1 / judgement
    return matrix


def ahp(matrix: np.ndarray, labels: Sequence[str] | None = None, *, indices: str = "saaty") -> Ahp:
    """Return the weights of a pairwise comparison matrix by its principal eigenvector.

    ::

        A w = lambda_max w,   sum(w) = 1
        CI = (lambda_max - n) / (n - 1),   CR = CI / RI(n)

    With m missing comparisons (NaN) Harker's matrix takes the place of A: 0 for a missing pair, and 1 + the number of
    missing pairs of the row on the diagonal. Fewer comparisons contradict each other less, also random ones, so the
    index falls in a straight line to the fewest comparisons that join all items::

        RI(n, m) = RI(n) (1 - 2 m / ((n - 1) (n - 2)))

    :func:`random_index` with ``missing`` makes it anew.

    Parameters
    ----------
    matrix
        Shape (n, n), n from 2 to 15; entry (i, j) says how many times as much i counts as j, usually 1/9 to 9;
        positive and reciprocal, ones on the diagonal, NaN at (i, j) and (j, i) for a pair that was not compared.
        A reciprocal rounded to two decimals (0.33 for 1/3) is made exact from the larger entry.
    labels
        Names of the n items.
    indices
        Table of random indices: ``"saaty"`` or ``"donegan-dodd"``.

    Raises
    ------
    ModelError
        For a matrix of another shape, a judgement that is not positive, a pair that is not reciprocal, or items that no
        chain of comparisons joins.

    References
    ----------
    Saaty 1980, The Analytic Hierarchy Process; Saaty 2008, Int. J. Services Sciences 1(1): 83-98; Harker 1987,
    Mathematical Modelling 9(11): 837-848; Ágoston & Csató 2022, Omega 108: 102573 (the index with gaps).

    Examples
    --------
    >>> result = ahp([[1, 3], [1/3, 1]])
    >>> result.weights.round(6).tolist(), round(result.lambda_max, 6), result.consistency_ratio
    ([0.75, 0.25], 2.0, 0.0)
    """
    table = _checked(matrix, "ahp: matrix")
    size = len(table)
    names = tuple(labels) if labels is not None else tuple(f"item {k + 1}" for k in range(size))
    if len(names) != size or len(set(names)) != size:
        raise ModelError(f"ahp: labels must be {size} different names, got {len(names)}: {list(names)}.")
    if indices not in RANDOM_INDICES:
        raise ModelError(f"ahp: indices must be one of {', '.join(RANDOM_INDICES)}, got {indices!r}.")
    absent = np.isnan(table)
    weights, value = _principal(np.where(absent, 0.0, table) + np.diag(absent.sum(axis=1)))
    # A consistent matrix has lambda_max = n exactly; rounding may leave it a hair below.
    index = (value - size) / (size - 1)
    index = 0.0 if abs(index) < 1e-12 else index
    missing = int(absent.sum()) // 2
    spare = size * (size - 1) // 2 - missing - (size - 1)
    expected = RANDOM_INDICES[indices][size]
    if missing and not spare:
        remark = f"{size - 1} comparisons join {size} items and none checks another: consistency is not known."
        return Ahp(names, weights, value, index, 0.0, None, None, missing, remark)
    if missing:
        expected *= 1 - 2 * missing / ((size - 1) * (size - 2))
    ratio = index / expected if expected else 0.0
    consistent = ratio <= CONSISTENT_UP_TO
    remarks = [] if consistent else [f"Ratio {ratio:.3f} is above {CONSISTENT_UP_TO:g}: compare again."]
    rounded = int((np.abs(np.array(matrix, dtype=float) - table) > 1e-6).sum())
    if rounded:
        remarks.append(f"{rounded} rounded reciprocals were made exact.")
    if missing:
        remarks.append(
            f"{missing} of {size * (size - 1) // 2} comparisons are missing: the random index is scaled down."
        )
    return Ahp(names, weights, value, index, expected, ratio, consistent, missing, " ".join(remarks))


def group_ahp(
    matrices: Sequence[np.ndarray],
    labels: Sequence[str] | None = None,
    *,
    importance: Sequence[float] | None = None,
    indices: str = "saaty",
) -> GroupAhp:
    """Return the weights of a group: its judgements are joined by the geometric mean, pair by pair.

    ::

        a[i, j] = prod_k a_k[i, j] ** p_k,      p = importance / sum(importance)

    The geometric mean is the one that keeps the joined matrix reciprocal. A pair some members left out is the mean of
    those who compared it.

    Parameters
    ----------
    matrices
        One matrix a member, as :func:`ahp` takes it.
    labels
        Names of the items.
    importance
        How much each member counts; equal when left out.
    indices
        As in :func:`ahp`.

    Raises
    ------
    ModelError
        For matrices of different sizes, or importances that are negative or all zero.

    References
    ----------
    Aczél & Saaty 1983, Journal of Mathematical Psychology 27: 93-102.

    Examples
    --------
    >>> group_ahp([[[1, 9], [1/9, 1]], [[1, 1], [1, 1]]]).group.weights.round(6).tolist()
    [0.75, 0.25]
    """
    from sscore.strategy.scoring import normalised_weights

    if not len(matrices):
        raise ModelError("group_ahp: matrices is empty. Give one matrix a member.")
    tables = [_checked(m, f"group_ahp: matrices[{k}]") for k, m in enumerate(matrices)]
    if len({t.shape for t in tables}) != 1:
        raise ModelError(f"group_ahp: matrices must have one size, got {[t.shape for t in tables]}.")
    share = normalised_weights(np.ones(len(tables)) if importance is None else importance, "group_ahp: importance")
    if share.size != len(tables):
        raise ModelError(f"group_ahp: importance must have {len(tables)} values, one a member, got {share.size}.")
    logs = np.log(np.array(tables))
    given = ~np.isnan(logs)
    mass = np.einsum("k,kij->ij", share, given)
    total = np.einsum("k,kij->ij", share, np.where(given, logs, 0.0))
    joined = np.full_like(mass, np.nan)
    known = mass > 0
    joined[known] = np.exp(total[known] / mass[known])
    top, bottom = np.where(given, logs, -np.inf).max(axis=0), np.where(given, logs, np.inf).min(axis=0)
    spread = np.full_like(mass, np.nan)
    seen = given.any(axis=0)
    spread[seen] = np.exp(top[seen] - bottom[seen])
    spread.setflags(write=False)
    group, *members = (ahp(t, labels, indices=indices) for t in (joined, *tables))
    return GroupAhp(group, tuple(members), spread)


def ahp_hierarchy(
    criteria: np.ndarray,
    options: Mapping[str, np.ndarray],
    labels: Sequence[str] | None = None,
    *,
    indices: str = "saaty",
) -> Hierarchy:
    """Return the weights of options that were compared under each criterion.

    ::

        weight[i] = sum_j criterion_weight[j] * option_weight[i under j]

    Parameters
    ----------
    criteria
        Comparisons of the criteria, in the order of ``options``.
    options
        Criterion: comparisons of the options under it.
    labels
        Names of the options.
    indices
        As in :func:`ahp`.

    Raises
    ------
    ModelError
        When the sizes do not fit, or for a matrix :func:`ahp` refuses.

    Examples
    --------
    >>> even, strong = [[1, 1], [1, 1]], [[1, 3], [1/3, 1]]
    >>> ahp_hierarchy(even, {"cost": strong, "reach": even}).weights.round(6).tolist()
    [0.625, 0.375]
    """
    top = ahp(criteria, tuple(options), indices=indices)
    below = {name: ahp(matrix, labels, indices=indices) for name, matrix in options.items()}
    sizes = {len(b.labels) for b in below.values()}
    if len(sizes) != 1:
        raise ModelError(f"ahp_hierarchy: options must be the same under every criterion, got sizes {sorted(sizes)}.")
    weights = top.weights @ np.array([b.weights for b in below.values()])
    weights.setflags(write=False)
    return Hierarchy(next(iter(below.values())).labels, weights, top, below)


def random_index(size: int, *, draws: int, seed: int, missing: int = 0) -> float:
    """Return the mean consistency index of random reciprocal matrices: what Saaty's table holds, made anew.

    Entries above the diagonal are drawn alike from 1/9, 1/8, ..., 1/2, 1, 2, ..., 9; with ``missing`` pairs left out at
    random, drawn again where the rest does not join all items, and completed by Harker's rule as in :func:`ahp`.

    Raises
    ------
    ModelError
        For a size below 3, no draws, or so many missing pairs that the rest cannot join all items.

    Examples
    --------
    >>> 0.4 < random_index(3, draws=500, seed=1) < 0.65
    True
    """
    whole("random_index", "size", size, low=3)
    whole("random_index", "draws", draws, low=1)
    most = (size - 1) * (size - 2) // 2
    if whole("random_index", "missing", missing) > most:
        raise ModelError(f"random_index: of {size} items at most {most} comparisons can be missing, got {missing}.")
    values = np.concatenate([1 / np.arange(9, 1, -1), np.arange(1.0, 10.0)])
    rows, columns = np.triu_indices(size, 1)
    matrices = np.ones((draws, size, size))
    generator = seeded("random_index", seed)
    judgements = generator.choice(values, size=(draws, rows.size))
    matrices[:, rows, columns], matrices[:, columns, rows] = judgements, 1 / judgements
    for matrix in matrices if missing else ():
        joined = False
        while not joined:
            left_out = generator.choice(rows.size, size=missing, replace=False)
            known = np.ones((size, size), dtype=bool)
            known[rows[left_out], columns[left_out]] = known[columns[left_out], rows[left_out]] = False
            joined = len(_reached(known)) == size
        matrix[~known] = 0.0
        np.fill_diagonal(matrix, 1 + (~known).sum(axis=1))
    largest = np.linalg.eigvals(matrices).real.max(axis=1)
    return float((largest.mean() - size) / (size - 1))


def _checked(matrix: ArrayLike, where: str) -> np.ndarray:
    """Return a matrix that is square, positive, exactly reciprocal and joined, or say where it is not."""
    try:
        table = np.array(matrix, dtype=float)
    except (TypeError, ValueError):
        raise ModelError(f"{where} must hold numbers, rows of one length, NaN for a gap; got {matrix!r:.80}.") from None
    if table.ndim != 2 or table.shape[0] != table.shape[1] or not 2 <= len(table) <= 15:
        raise ModelError(f"{where} must be square with 2 to 15 rows, got shape {table.shape}. Group larger lists.")
    size = len(table)
    for i in range(size):
        if table[i, i] != 1:
            raise ModelError(f"{where}[{i}, {i}] compares an item with itself and must be 1, got {table[i, i]!r}.")
        for j in range(i + 1, size):
            one, back = table[i, j], table[j, i]
            if np.isnan(one) and np.isnan(back):
                continue
            if not (np.isfinite(one) and np.isfinite(back) and one > 0 and back > 0):
                raise ModelError(f"{where}[{i}, {j}] and [{j}, {i}] must be positive or both NaN, got {one}, {back}.")
            if abs(one * back - 1) > 0.01 and abs(min(one, back) - 1 / max(one, back)) > _ROUNDED:
                raise ModelError(
                    f"{where}[{j}, {i}] must be 1 / [{i}, {j}] = {1 / one:.4g}, got {back:.4g}: if i counts {one:.4g} "
                    f"times as much as j, j counts {1 / one:.4g} times as much as i."
                )
            larger = (i, j) if one > back else (j, i)
            table[larger[::-1]] = 1 / table[larger]
    reached = _reached(~np.isnan(table))
    if len(reached) < size:
        apart = min(set(range(size)) - reached)
        raise ModelError(f"{where}: no chain of comparisons joins item {apart} to item 0. Compare it with one of them.")
    return table


def _reached(known: np.ndarray) -> set[int]:
    """Return the items that a chain of comparisons joins to the first."""
    reached = {0}
    fresh = [0]
    while fresh:
        near = {int(k) for k in np.flatnonzero(known[fresh.pop()])} - reached
        reached |= near
        fresh += near
    return reached


def _principal(table: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the positive eigenvector that sums to 1, and its eigenvalue."""
    values, vectors = np.linalg.eig(table)
    place = int(np.argmax(values.real))
    vector = np.abs(vectors[:, place].real)
    weights = vector / vector.sum()
    weights.setflags(write=False)
    return weights, float(values[place].real)
