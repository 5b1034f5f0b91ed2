"""How many are there, when three lists each missed some, and two of them may depend on each other?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError, did_you_mean
from sscore.injury.loglinear import PAIRS, PATTERNS, design, fit_cells, has_zero_marginal, profile_limits
from sscore.injury.two_sources import ASSUMPTIONS, TwoSource, chapman
from sscore.inputs import Floats, fraction, table_with, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["LoglinearFit", "ThreeSource", "capture_recapture", "histories", "three_source"]

_NO_THREEWAY = (
    "No three-way dependence: three lists cannot show whether all three depend on each other at once; every model here "
    "assumes that they do not."
)


@dataclass(frozen=True)
class LoglinearFit:
    """One log-linear model; ``pairs`` are the lists that may depend on each other.

    ``aic`` and ``bic`` are the deviance less its penalty: ``deviance - 2 df`` and ``deviance - df ln(seen)``. Where the
    table has too many zeros for a model its figures are NaN and ``remarks`` says so.
    """

    name: str
    pairs: tuple[tuple[str, str], ...]
    estimate: float
    standard_error: float
    lower: float
    upper: float
    deviance: float
    df: int
    aic: float
    bic: float
    remarks: tuple[str, ...] = ()

    @property
    def parameters(self) -> int:
        """Number of coefficients."""
        return 7 - self.df


@dataclass(frozen=True)
class ThreeSource:
    """Estimates of all cases from three lists by eight models, and the one chosen.

    The interval is that of the chosen model: it knows nothing of the choice, so look at all models.
    """

    lists: tuple[str, ...]
    totals: tuple[int, ...]
    seen: int
    models: tuple[LoglinearFit, ...]
    chosen: LoglinearFit
    criterion: str
    level: float
    remarks: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = (*ASSUMPTIONS, _NO_THREEWAY)

    @property
    def estimate(self) -> float:
        """The chosen model's estimate of all cases."""
        return self.chosen.estimate

    @property
    def lower(self) -> float:
        """The lower limit of the chosen model."""
        return self.chosen.lower

    @property
    def upper(self) -> float:
        """The upper limit of the chosen model."""
        return self.chosen.upper

    @property
    def seen_share(self) -> float:
        """Share of the estimate that is on at least one list."""
        return self.seen / self.estimate

    def reported_share(self, name: int | str = 0) -> float:
        """Return the share of the estimate that is on one list, by its place or its name."""
        if name in self.lists:
            return self.totals[self.lists.index(str(name))] / self.estimate
        if isinstance(name, int) and 0 <= name < 3:
            return self.totals[name] / self.estimate
        raise ModelError(f"reported_share: no list {name!r}. {did_you_mean(str(name), self.lists)}")

    def to_frame(self) -> pd.DataFrame:
        """Return one row a model, the best by the criterion first."""
        import pandas as pd

        names = ("name", "estimate", "standard_error", "lower", "upper", "deviance", "df", "aic", "bic")
        frame = pd.DataFrame([{n: getattr(f, n) for n in names} for f in self.models])
        frame["chosen"] = [f is self.chosen for f in self.models]
        return frame.sort_values(self.criterion, kind="stable", ignore_index=True)


def three_source(
    counts: Mapping[str, int],
    *,
    level: float = 0.95,
    criterion: str = "aic",
    lists: Sequence[str] = ("1", "2", "3"),
) -> ThreeSource:
    """Estimate how many cases there are from three lists by log-linear models.

    Eight models are fitted to the seven cells that can be seen, from independent lists to all three pairs dependent;
    each carries its pattern on to the eighth cell, the cases on no list.

    Parameters
    ----------
    counts
        Cases by history, all seven: ``"100"`` is on the first list only, ``"111"`` on all.
    level
        Confidence of the profile-likelihood intervals.
    criterion
        ``"aic"`` or ``"bic"``, by which the model is chosen.
    lists
        The lists' names.

    Returns
    -------
    ThreeSource

    Raises
    ------
    ModelError
        For a missing or unknown history, counts that are not whole, nobody on any list, an unknown criterion, or a
        table so empty that no model has an answer.

    References
    ----------
    Fienberg, S. E. (1972). The multiple recapture census for closed populations and incomplete 2^k contingency tables.
    Biometrika 59, 591-603. Cormack, R. M. (1992). Interval estimation for mark-recapture studies of closed populations.
    Biometrics 48, 567-576. International Working Group for Disease Monitoring and Forecasting (1995). Capture-recapture
    and multiple-record systems estimation. American Journal of Epidemiology 142, 1047-1068.

    Examples
    --------
    Three lists that each hold half of 80 cases at random; ten are on none.

    >>> found = three_source({h: 10 for h in ("100", "010", "001", "110", "101", "011", "111")})
    >>> found.seen, round(found.estimate, 6), found.chosen.name
    (70, 80.0, 'independent')
    """
    caller = "three_source"
    sure = fraction(caller, "level", level, inside=True)
    names = tuple(str(n) for n in lists)
    if len(names) != 3 or len(set(names)) != 3:
        raise ModelError(f"{caller}: lists must be three different names, got {names}.")
    if criterion not in ("aic", "bic"):
        raise ModelError(f"{caller}: criterion must be 'aic' or 'bic', got {criterion!r}.")
    cells = _cells(caller, counts)
    fits = tuple(
        _fit(cells, pairs, names, sure) for size in range(len(PAIRS) + 1) for pairs in combinations(PAIRS, size)
    )
    usable = [f for f in fits if np.isfinite(f.estimate)]
    if not usable:
        raise ModelError(f"{caller}: too many empty cells; no model has an answer. Join lists, or use two and chapman.")
    chosen = min(usable, key=lambda f: (getattr(f, criterion), f.parameters))
    on = [tuple(int(c) for c in p) for p in PATTERNS]
    totals = tuple(int(sum(n for n, p in zip(cells, on, strict=True) if p[k])) for k in range(3))
    return ThreeSource(
        names, totals, int(cells.sum()), fits, chosen, criterion, sure, _remarks(usable, fits, chosen, criterion)
    )


def _cells(caller: str, counts: Mapping[str, int]) -> Floats:
    """Return the seven counts in the order of ``PATTERNS``."""
    unknown = sorted(set(counts) - set(PATTERNS))
    if unknown:
        hint = "Nobody can count the cases on no list." if "000" in unknown else did_you_mean(str(unknown[0]), PATTERNS)
        raise ModelError(f"{caller}: unknown history {unknown[0]!r}. {hint}")
    missing = [p for p in PATTERNS if p not in counts]
    if missing:
        raise ModelError(f"{caller}: no count for history {missing[0]!r}. Write 0 if there was no such case.")
    cells = np.array([whole(caller, f"counts[{p!r}]", counts[p]) for p in PATTERNS], dtype=float)
    if cells.sum() == 0:
        raise ModelError(f"{caller}: nobody is on any list.")
    return cells


def _fit(cells: Floats, pairs: tuple[tuple[int, int], ...], lists: tuple[str, ...], level: float) -> LoglinearFit:
    from scipy.special import xlogy

    matrix = design(pairs)
    named = tuple((lists[i], lists[j]) for i, j in pairs)
    name = " + ".join(f"{a}*{b}" for a, b in named) or "independent"
    df = 7 - matrix.shape[1]
    if has_zero_marginal(cells, matrix):
        nan = float("nan")
        remark = f"{name}: too many empty cells, no estimate exists (NaN)."
        return LoglinearFit(name, named, nan, nan, nan, nan, nan, df, nan, nan, (remark,))
    beta, fitted = fit_cells(cells, matrix)
    seen = float(cells.sum())
    unseen = float(np.exp(beta[0]))
    spread = float(np.linalg.inv(matrix.T @ (matrix * fitted[:, None]))[0, 0])
    # A model with as many coefficients as cells fits exactly; what is left is rounding.
    deviance = 0.0 if df == 0 else float(max(2 * np.sum(xlogy(cells, cells / fitted)), 0.0))
    low, high = profile_limits(cells, pairs, unseen, level)
    return LoglinearFit(
        name=name,
        pairs=named,
        estimate=seen + unseen,
        standard_error=float(np.sqrt(unseen + unseen**2 * spread)),
        lower=seen + low,
        upper=seen + high,
        deviance=deviance,
        df=df,
        aic=deviance - 2 * df,
        bic=deviance - df * float(np.log(seen)),
        remarks=() if np.isfinite(high) else (f"{name}: the data set no upper limit.",),
    )


def _remarks(
    usable: list[LoglinearFit], fits: tuple[LoglinearFit, ...], chosen: LoglinearFit, criterion: str
) -> tuple[str, ...]:
    best = getattr(chosen, criterion)
    near = [f.estimate for f in usable if getattr(f, criterion) <= best + 2]
    remarks = [note for f in fits for note in f.remarks]
    if max(near) > 1.2 * min(near):
        remarks.append(
            f"{len(near)} models fit about equally well and give {min(near):,.0f} to {max(near):,.0f}: the choice of "
            "model matters more than the interval of one."
        )
    if chosen.df == 0:
        remarks.append("The model with all pairs was chosen: it fits any table, so nothing tests it.")
    return tuple(remarks)


def histories(table: pd.DataFrame, lists: Sequence[str]) -> dict[str, int]:
    """Count cases by the lists they are on: ``"10"`` is on the first of two only. Cases on no list are left out.

    Parameters
    ----------
    table
        One row a case, with a column of True and False (or 1 and 0) a list.
    lists
        Those columns, two or three.

    Raises
    ------
    ModelError
        For a missing column, a value that is neither true nor false, or another number of lists.

    Examples
    --------
    >>> import pandas as pd
    >>> histories(pd.DataFrame({"police": [1, 1, 0, 0], "hospital": [0, 1, 1, 0]}), ["police", "hospital"])
    {'10': 1, '01': 1, '11': 1}
    """
    caller = "histories"
    names = list(lists)
    if len(names) not in (2, 3) or len(set(names)) != len(names):
        raise ModelError(f"{caller}: give two or three different lists, got {names}.")
    table_with(caller, table, names)
    for name in names:
        if not table[name].isin([0, 1]).all():
            raise ModelError(f"{caller}: column {name!r} must hold True or False on every row.")
    patterns = PATTERNS if len(names) == 3 else ("10", "01", "11")
    found = table[names].astype(int).astype(str).agg("".join, axis=1).value_counts()
    return {p: int(found.get(p, 0)) for p in patterns}


def capture_recapture(
    table: pd.DataFrame, lists: Sequence[str], *, level: float = 0.95, criterion: str = "aic"
) -> TwoSource | ThreeSource:
    """Estimate all cases from a linked file: two lists by :func:`chapman`, three by :func:`three_source`.

    Parameters
    ----------
    table
        One row a case, linked over the lists, with a column of True and False a list.
    lists
        Two or three of its columns; the first is the one whose completeness is asked.
    level
        Confidence of the interval.
    criterion
        How a model of three lists is chosen: ``"aic"`` or ``"bic"``.

    Raises
    ------
    ModelError
        For a missing column, and as the two functions do.

    Examples
    --------
    >>> import pandas as pd
    >>> file = pd.DataFrame({"fund": [1] * 9 + [0] * 5, "clinic": [0] * 5 + [1] * 9})
    >>> capture_recapture(file, ["fund", "clinic"]).estimate
    19.0
    """
    counts = histories(table, lists)
    if len(counts) == 3:
        both = counts["11"]
        return chapman(counts["10"] + both, counts["01"] + both, both, level)
    return three_source(counts, level=level, criterion=criterion, lists=lists)
