"""Social dialogue in numbers: do the parties agree on an order, and who bears the cost?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.inputs import labels, number, numbers, seeded, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["BurdenShare", "Concordance", "burden_share", "burden_share_of_branches", "kendall_w"]

INSURED_LIMIT = 0.5
_BURDEN_SOURCE = "ILO C102 (1952) Art. 71(2)"


@dataclass(frozen=True)
class Concordance:
    """Agreement of several parties on one order.

    ``w`` is 0 (no common order) to 1 (one order). ``chi_square`` has ``df`` degrees of freedom and ``p_value`` is its
    upper tail; ``p_permutation`` comes from shuffled orders when simulations were asked for. ``mean_rank_correlation``
    is the mean of Spearman's coefficients of all pairs of parties. ``ranks`` has shape (parties, items), and
    ``mean_ranks`` follow ``items``: a low mean rank is a high priority when 1 was given to the first choice. ``remark``
    says when the chi-square is a rough guide.
    """

    w: float
    chi_square: float
    df: int
    p_value: float
    p_permutation: float | None
    mean_rank_correlation: float
    items: tuple[str, ...]
    raters: tuple[str, ...]
    mean_ranks: np.ndarray
    ranks: np.ndarray
    remark: str

    def to_frame(self) -> pd.DataFrame:
        """Return one row an item, lowest mean rank first."""
        import pandas as pd

        frame = pd.DataFrame({"item": self.items, "mean_rank": self.mean_ranks})
        return frame.sort_values("mean_rank", kind="stable").reset_index(drop=True)


@dataclass(frozen=True)
class BurdenShare:
    """Who bears the cost. ``share`` is what insured employees pay of it; ``met`` is whether that is at most half."""

    employees: float
    employers: float
    government: float
    share: float
    met: bool
    left_out: tuple[str, ...]
    source: str
    quality: str

    def to_frame(self) -> pd.DataFrame:
        """Return the result as a table of one row."""
        import pandas as pd

        return pd.DataFrame([asdict(self)])


def kendall_w(
    ratings: Mapping[str, Sequence[float]] | ArrayLike,
    items: Sequence[str] | None = None,
    *,
    simulations: int = 0,
    seed: int | None = None,
) -> Concordance:
    """Return Kendall's coefficient of concordance, corrected for ties, with its chi-square test.

    ::

        W = 12 S / (m^2 (n^3 - n) - m sum_j T_j),   S = sum_i (R_i - mean R)^2,   T_j = sum over ties (t^3 - t)
        chi_square = m (n - 1) W,   df = n - 1
            mean Spearman correlation of the pairs of raters   = (m W - 1) / (m - 1) without ties

    Parameters
    ----------
    ratings
        Party: its rank or score of each item, in one direction for all; only the order within a party counts. Or a
        table with one row a party, as Kendall prints it; the parties are then numbered.
    items
        Names of the n items.
    simulations
        Number of shuffles for a permutation test; 0 for none. It needs a seed.
    seed
        For numpy's default generator.

    Raises
    ------
    ModelError
        For fewer than two parties or items, a missing rating, a party that ties everything, or shuffles without seed.

    References
    ----------
    Kendall & Babington Smith 1939, Annals of Mathematical Statistics 10(3): 275-287; Siegel & Castellan 1988,
    Nonparametric Statistics, section 9.5.

    Examples
    --------
    >>> found = kendall_w({"unions": (1, 2, 3), "employers": (1, 2, 3), "government": (1, 2, 3)})
    >>> found.w, found.chi_square
    (1.0, 6.0)
    """
    from scipy.stats import chi2

    table, names, parties = _ratings(ratings, items)
    m, n = table.shape
    ranks = _average_ranks(table)
    ties = np.array([_tie_sum(row) for row in ranks])
    for party, tie in zip(parties, ties, strict=True):
        if tie == n**3 - n:
            raise ModelError(f"kendall_w: {party!r} gives every item the same rank, so it has no order to agree with.")
    scale = m**2 * (n**3 - n) - m * ties.sum()
    w = float(_spread(ranks) * 12 / scale)
    w = min(w, 1.0) if w < 1 + 1e-9 else w
    permuted = None
    if whole("kendall_w", "simulations", simulations):
        if seed is None:
            raise ModelError("kendall_w: simulations need a seed, so that another person finds the same p-value.")
        generator = seeded("kendall_w", seed)
        shuffled = generator.permuted(np.broadcast_to(ranks, (simulations, m, n)), axis=2)
        permuted = float((1 + (_spread(shuffled) >= _spread(ranks) - 1e-9).sum()) / (simulations + 1))
    small = f"{n} items and {m} parties: the chi-square is rough; use the permutation p-value." if n <= 7 else ""
    mean_ranks = ranks.mean(axis=0)
    for array in (mean_ranks, ranks):
        array.setflags(write=False)
    chi_square = m * (n - 1) * w
    pairs = float(np.corrcoef(ranks)[np.triu_indices(m, 1)].mean())
    return Concordance(
        w, chi_square, n - 1, float(chi2.sf(chi_square, n - 1)), permuted, pairs, names, parties,
        mean_ranks, ranks, small,
    )  # fmt: skip


def burden_share(employees: float, employers: float, government: float = 0.0) -> BurdenShare:
    """Return the share of the cost that insured employees bear; C102 wants at most half.

    ::

        share = employees / (employees + employers + government),   met: share <= 0.5   (half itself is met)

    Parameters
    ----------
    employees, employers, government
        Rates or amounts in one unit, at least 0. The government as an employer belongs to the employers.

    Raises
    ------
    ModelError
        For a negative or missing value, or when nobody pays anything.

    References
    ----------
    ILO C102 (1952) Art. 71(2), quality C until checked against the official text: the test is meant for all benefits
    together, without family benefit and without employment injury when a branch of its own provides it; see
    :func:`burden_share_of_branches`.

    Examples
    --------
    >>> burden_share(10, 10).met, round(burden_share(8, 5).share, 3), burden_share(8, 5).met
    (True, 0.615, False)
    """
    return _burden((employees, employers, government), "burden_share", ())


def burden_share_of_branches(
    branches: Mapping[str, Sequence[float]], *, injury_is_separate: bool = True
) -> BurdenShare:
    """Return the share that employees bear over all branches together.

    Parameters
    ----------
    branches
        Branch: (employees, employers, government), in one unit. ``"family"`` is always left out, and
        ``"employment injury"`` when ``injury_is_separate``.
    injury_is_separate
        Whether employment injury is a branch of its own.

    Raises
    ------
    ModelError
        For a row that is not three numbers, or when nothing is left to add.

    Examples
    --------
    >>> rates = {"old age": (5, 10, 0), "employment injury": (0, 1, 0)}
    >>> round(burden_share_of_branches(rates).share, 3), burden_share_of_branches(rates).left_out
    (0.333, ('employment injury',))
    """
    aside = ("family", "employment injury") if injury_is_separate else ("family",)
    kept = {name: row for name, row in branches.items() if name not in aside}
    if not kept:
        raise ModelError(f"burden_share_of_branches: nothing is left after {', '.join(aside)} are set aside.")
    for name, row in kept.items():
        if np.shape(row) != (3,):
            raise ModelError(
                f"burden_share_of_branches: {name!r} must be (employees, employers, government), got {row!r}."
            )
    total = np.array([numbers("burden_share_of_branches", repr(name), row) for name, row in kept.items()])
    left_out = tuple(name for name in branches if name in aside)
    return _burden(tuple(total.sum(axis=0).tolist()), "burden_share_of_branches", left_out)


def _burden(paid: Sequence[float], where: str, left_out: tuple[str, ...]) -> BurdenShare:
    for name, value in zip(("employees", "employers", "government"), paid, strict=True):
        number(where, name, value)
    total = float(sum(paid))
    if total == 0:
        raise ModelError(f"{where}: nobody pays anything, so there is no burden to share.")
    share = paid[0] / total
    met = share <= INSURED_LIMIT + 1e-12
    return BurdenShare(paid[0], paid[1], paid[2], share, met, left_out, _BURDEN_SOURCE, "C")


def _ratings(
    ratings: Mapping[str, Sequence[float]] | ArrayLike, items: Sequence[str] | None
) -> tuple[np.ndarray, tuple[str, ...], tuple[str, ...]]:
    """Return the ratings as a table, a row a party, the names of the items, and those of the parties."""
    if isinstance(ratings, Mapping):
        parties, rows = tuple(str(p) for p in ratings), [list(row) for row in ratings.values()]
    else:
        table = np.asarray(getattr(ratings, "values", ratings), dtype=object)
        if table.ndim != 2:
            raise ModelError(f"kendall_w: wanted one row of ratings a party, got an array of shape {table.shape}.")
        rows = table.tolist()
        parties = tuple(f"party {k + 1}" for k in range(len(rows)))
    lengths = {len(row) for row in rows}
    if len(rows) < 2 or len(lengths) != 1 or min(lengths) < 2:
        raise ModelError(
            f"kendall_w: wanted at least two parties who rate the same two or more items, got {len(rows)} parties "
            f"with {sorted(lengths)} ratings."
        )
    names = labels("kendall_w", "items", items, lengths.pop(), noun="item")
    for party, row in zip(parties, rows, strict=True):
        for item, value in zip(names, row, strict=True):
            if value is None or value != value:
                raise ModelError(
                    f"kendall_w: {party!r} has no rating of {item!r}. Ask for it, or leave the item out for everybody."
                )
        numbers("kendall_w", f"the ratings of {party!r}", row, low=-np.inf)
    return np.array(rows, dtype=float), names, parties


def _average_ranks(table: np.ndarray) -> np.ndarray:
    from scipy.stats import rankdata

    return np.asarray(rankdata(table, axis=1))


def _tie_sum(ranks: np.ndarray) -> float:
    counts = np.unique(ranks, return_counts=True)[1].astype(float)
    return float((counts**3 - counts).sum())


def _spread(ranks: np.ndarray) -> np.ndarray:
    """Return S: the squared deviations of the items' rank sums from their mean."""
    sums = ranks.sum(axis=-2)
    return ((sums - sums.mean(axis=-1, keepdims=True)) ** 2).sum(axis=-1)
