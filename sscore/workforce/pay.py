"""The raw pay gap, and the gap between people alike in what the file records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.disclosure import SMALLEST_GROUP, smallest_group
from sscore.errors import ModelError
from sscore.inputs import Floats, fraction, numbers, table_with
from sscore.workforce.design import Design, least_squares, two_groups

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["AdjustedGap", "PayGap", "adjusted_pay_gap", "full_time_pay", "pay_gap"]


@dataclass(frozen=True, eq=False)
class PayGap:
    """The raw gap between two groups: ``mean_gap`` 0.18 says that the second earns 18 % less on average.

    Both gaps are a share of the pay of the higher-paid group, positive where the first group is paid more, so that
    swapping the groups only changes the sign. NaN where a group is empty or too small to show; ``persons`` of a small
    one is None. ``interval`` (95 %) is of the gap in means.
    """

    groups: tuple[str, str]
    persons: tuple[int | None, int | None]
    means: tuple[float, float]
    medians: tuple[float, float]
    mean_gap: float
    median_gap: float
    interval: tuple[float, float]
    basis: str
    remarks: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return one row a group and the gaps."""
        import pandas as pd

        return pd.DataFrame(
            {
                "group": [*self.groups, "gap"],
                "persons": [float("nan") if n is None else float(n) for n in (*self.persons, None)],
                "mean": [*self.means, self.mean_gap],
                "median": [*self.medians, self.median_gap],
            }
        )


def full_time_pay(staff: pd.DataFrame, *, allowances: bool = True) -> Floats:
    """Return monthly pay at full time: base pay, and allowances unless left out, divided by the share of full time.

    Raises
    ------
    ModelError
        For a missing column ``base_pay``, ``fte`` or ``allowances``, a share of full time of 0 or above 1, or negative
        pay.

    Examples
    --------
    >>> import pandas as pd
    >>> full_time_pay(pd.DataFrame({"base_pay": [500], "allowances": [100], "fte": [0.5]})).tolist()
    [1200.0]
    """
    caller = "full_time_pay"
    table = table_with(caller, staff, ["base_pay", "fte", *(["allowances"] if allowances else [])])
    if not len(table):
        return np.array([])
    share = numbers(caller, "fte", table["fte"], high=1.0)
    none = np.flatnonzero(share == 0)
    if len(none):
        raise ModelError(f"{caller}: fte[{none[0]}] must be above 0. Leave out people on unpaid leave.")
    pay = numbers(caller, "base_pay", table["base_pay"])
    return (pay + numbers(caller, "allowances", table["allowances"]) if allowances else pay) / share


def pay_gap(
    staff: pd.DataFrame,
    *,
    group: str = "sex",
    first: str = "male",
    second: str = "female",
    allowances: bool = True,
    least: int = SMALLEST_GROUP,
) -> PayGap:
    """Return the raw gap in mean and median full-time pay between two groups.

    ::

        gap = (pay of first - pay of second) / pay of the higher-paid of the two

    A raw gap says how pay differs; it does not say why, and is neither a proof nor an acquittal.

    Parameters
    ----------
    staff
        One row a person: ``base_pay``, ``fte``, ``allowances`` and the column of the groups. Others than the two
        groups are left out.
    group, first, second
        The column and its two values.
    allowances
        False compares base pay only; allowances often hide the gap.
    least
        Groups smaller than this give NaN; at least 5.

    Raises
    ------
    ModelError
        For a missing column, or for bad pay, or two groups of one name.

    Examples
    --------
    >>> import pandas as pd
    >>> file = pd.DataFrame({"sex": ["male"] * 5 + ["female"] * 5, "base_pay": [100.0] * 5 + [82.0] * 5, "fte": 1.0})
    >>> round(pay_gap(file, allowances=False).mean_gap, 9)
    0.18
    """
    caller = "pay_gap"
    floor = smallest_group(caller, "least", least)
    table = table_with(caller, staff, [group])
    if first == second:
        raise ModelError(f"{caller}: first and second are both {first!r}; a gap needs two groups.")
    pay = full_time_pay(table, allowances=allowances)
    split = [pay[np.asarray(table[group] == name, dtype=bool)] for name in (first, second)]
    small = [name for name, values in zip((first, second), split, strict=True) if len(values) < floor]
    nan = float("nan")
    means, medians, gaps, interval = (nan, nan), (nan, nan), (nan, nan), (nan, nan)
    if not small:
        means = (float(split[0].mean()), float(split[1].mean()))
        medians = (float(np.median(split[0])), float(np.median(split[1])))
        gaps = (_relative(*means), _relative(*medians))
        interval = _interval(split[0], split[1])
    return PayGap(
        groups=(first, second),
        persons=(_count(split[0], floor), _count(split[1], floor)),
        means=means,
        medians=medians,
        mean_gap=gaps[0],
        median_gap=gaps[1],
        interval=interval,
        basis="base pay and allowances at full time" if allowances else "base pay at full time",
        remarks=tuple(
            _too_small(name, len(values), table[group], floor)
            for name, values in zip((first, second), split, strict=True)
            if len(values) < floor
        ),
    )


@dataclass(frozen=True, eq=False)
class AdjustedGap:
    """The gap between people of the same controls: ``gap`` of log pay, as a share of the first group's pay."""

    groups: tuple[str, str]
    controls: tuple[str, ...]
    raw: float
    gap: float
    log_points: float
    standard_error: float
    interval: tuple[float, float]
    persons: int
    r_squared: float

    def to_frame(self) -> pd.DataFrame:
        """Return one row."""
        import pandas as pd

        low, high = self.interval
        return pd.DataFrame(
            [
                {
                    "raw": self.raw,
                    "adjusted": self.gap,
                    "lower": low,
                    "upper": high,
                    "persons": self.persons,
                    "controls": ", ".join(self.controls),
                }
            ]
        )


def adjusted_pay_gap(
    staff: pd.DataFrame,
    *,
    pay: str,
    controls: Sequence[str],
    group: str = "sex",
    groups: tuple[str, str] = ("male", "female"),
    confidence: float = 0.95,
) -> AdjustedGap:
    """Return the gap between people of the same controls, by regression of the logarithm of pay.

    ::

        ln(pay) = a + b (second group) + controls + e        gap = 1 - exp(b)

    Controls may themselves be unequal: if women are kept out of high grades, a control for grade explains the gap
    away. Show the gap with and without such controls. Standard errors hold when the spread of pay differs (HC1).

    Parameters
    ----------
    staff
        One row a person.
    pay
        Column of pay, above 0, at full time.
    controls
        Columns: numbers as they are, words as categories.
    group, groups
        The column of the groups, and its first and second value.
    confidence
        Of the interval.

    Raises
    ------
    ModelError
        For a missing column, or for pay that is not positive, too few people, or controls that repeat one another.

    Examples
    --------
    >>> import pandas as pd
    >>> file = pd.DataFrame({"sex": ["male", "female"] * 6, "grade": ["G1"] * 6 + ["G2"] * 6,
    ...     "pay": [100.0, 90.0] * 3 + [200.0, 180.0] * 3})
    >>> round(adjusted_pay_gap(file, pay="pay", controls=["grade"]).gap, 6)
    0.1
    """
    from scipy.stats import norm

    caller = "adjusted_pay_gap"
    chosen = two_groups(caller, staff, group, groups, [pay, *controls])
    log = _log(caller, chosen[pay])
    second = np.asarray(chosen[group] == groups[1], dtype=float)
    design = Design.of(caller, chosen, controls)
    fit = least_squares(caller, np.column_stack([design.matrix, second]), log)
    b, se = float(fit.coefficients[-1]), float(np.sqrt(fit.covariance[-1, -1]))
    z = float(norm.ppf(0.5 + fraction(caller, "confidence", confidence) / 2))
    return AdjustedGap(
        groups=groups,
        controls=tuple(controls),
        raw=float(1 - np.exp(log[second == 1].mean() - log[second == 0].mean())),
        gap=float(1 - np.exp(b)),
        log_points=-b,
        standard_error=se,
        interval=(float(1 - np.exp(b + z * se)), float(1 - np.exp(b - z * se))),
        persons=len(log),
        r_squared=fit.r_squared,
    )


def _log(caller: str, values: pd.Series) -> Floats:
    pay = numbers(caller, "pay", values)
    none = np.flatnonzero(pay == 0)
    if len(none):
        raise ModelError(f"{caller}: pay[{none[0]}] must be above 0. Leave out people on unpaid leave.")
    return np.log(pay)


def _too_small(name: str, size: int, column: pd.Series, floor: int) -> str:
    """Say why nothing is shown of a group; a name that nobody has is often spelled otherwise in the file."""
    if size:
        return f"Group {name!r} has fewer than {floor} people: nothing is shown (NaN)."
    known = ", ".join(sorted({str(v) for v in column.dropna()})[:5]) or "nothing"
    return f"Nobody is in group {name!r}: nothing is shown (NaN). Column {column.name!r} holds {known}."


def _count(values: Floats, least: int) -> int | None:
    """Return how many there are: nobody, or enough to say so."""
    return len(values) if len(values) == 0 or len(values) >= least else None


def _relative(first: float, second: float) -> float:
    """Return the difference as a share of the higher; nobody paid anything has no gap."""
    return (first - second) / max(first, second) if max(first, second) else 0.0


def _interval(first: Floats, second: Floats) -> tuple[float, float]:
    """Return the 95 % interval of the gap in means, by the delta method on the ratio of the two."""
    a, b = float(first.mean()), float(second.mean())
    if not (a and b):
        return (float("nan"), float("nan"))
    spread = np.sqrt(first.var(ddof=1) / len(first) / a**2 + second.var(ddof=1) / len(second) / b**2)
    low, high = (float(b / a * np.exp(sign * 1.959964 * spread)) for sign in (-1, 1))
    ends = [1 - r if r <= 1 else 1 / r - 1 for r in (low, high)]
    return (min(ends), max(ends))
