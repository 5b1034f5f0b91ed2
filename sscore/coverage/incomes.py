"""Incomes month by month: reading a panel, how uneven it is, and an invented one to try a product on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError, did_you_mean
from sscore.inputs import Floats, frozen, number, numbers, seeded, vector

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "SEASONS",
    "MonthlyIncomes",
    "Seasonality",
    "floors",
    "panel",
    "row_weights",
    "seasonality",
    "syn_monthly_incomes",
    "with_slack",
]

MONTHS = 12
_SLACK = 1e-9

# Invented rhythms, quality C: the month's income in terms of the month's mean. Each sums to 12.
SEASONS: Mapping[str, tuple[float, ...]] = MappingProxyType(
    {
        "level": (1.0,) * MONTHS,
        "one harvest": (0.4, 0.3, 0.3, 0.4, 0.8, 2.4, 2.6, 1.8, 1.2, 0.8, 0.5, 0.5),
        "two harvests": (1.9, 1.3, 0.5, 0.3, 0.4, 0.6, 1.9, 1.6, 0.8, 0.5, 0.6, 1.6),
        "street trade": (0.7, 0.8, 0.9, 0.8, 0.9, 1.0, 1.0, 1.1, 0.9, 1.0, 1.2, 1.7),
        "transport": (0.9, 0.9, 0.8, 0.7, 0.8, 1.0, 1.1, 1.1, 1.0, 1.1, 1.2, 1.4),
        "building": (1.4, 1.4, 0.9, 0.5, 0.5, 1.0, 1.3, 1.4, 1.3, 1.0, 0.6, 0.7),
    }
)


def panel(caller: str, incomes: ArrayLike) -> Floats:
    """Return incomes as an array (persons, months); one person's months are one row. Losses may be negative.

    >>> panel("f", [3, 0, 5]).shape
    (1, 3)
    """
    array = numbers(caller, "incomes", incomes, low=-np.inf)
    if array.ndim not in (1, 2):
        raise ModelError(f"{caller}: incomes must have shape (persons, months) or (months,), got {array.shape}.")
    return np.atleast_2d(array)


def floors(caller: str, floor: ArrayLike, rows: int) -> Floats:
    """Return the floor of each person, from one number for all or one a person.

    >>> floors("f", 100, 2).tolist()
    [100.0, 100.0]
    """
    line = numbers(caller, "floor", floor)
    if line.ndim and line.shape != (rows,):
        raise ModelError(f"{caller}: floor must be one number or have shape ({rows},), got {line.shape}.")
    return np.broadcast_to(line, (rows,))


def row_weights(caller: str, weights: ArrayLike | None, rows: int) -> Floats:
    """Return one weight a row, at least 0 and not all 0; None counts each row once.

    >>> row_weights("f", None, 2).tolist()
    [1.0, 1.0]
    """
    if weights is None:
        return np.ones(rows)
    found = vector(caller, "weights", weights, length=rows)
    if not found.any():
        raise ModelError(f"{caller}: weights are all 0, so the table stands for nobody. Give one weight above 0.")
    return found


def with_slack(*amounts: ArrayLike) -> Floats:
    """Return the rounding error allowed where amounts are compared: exactly met counts as met.

    >>> bool(0.3 >= 0.1 + 0.2), bool(0.3 + with_slack(0.3) >= 0.1 + 0.2)
    (False, True)
    """
    return np.asarray(_SLACK * np.maximum.reduce([np.abs(np.asarray(a, float)) for a in np.broadcast_arrays(*amounts)]))


@dataclass(frozen=True, eq=False)
class Seasonality:
    """How uneven each person's months are.

    ``variation`` (standard deviation over mean) and ``gini`` (between the person's own months) have shape (persons,);
    they are NaN where the mean is not above 0, and ``remarks`` says how many. ``months_below`` counts months below the
    floor, a month exactly on it not. ``best_share`` is the share of the year's income that came in the best quarter of
    the months.
    """

    variation: Floats
    gini: Floats
    months_below: Floats
    best_share: Floats
    months: int
    floor: float
    remarks: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a person."""
        import pandas as pd

        names = ("variation", "gini", "months_below", "best_share")
        return pd.DataFrame({name: getattr(self, name) for name in names})


def seasonality(incomes: ArrayLike, *, floor: float = 0.0) -> Seasonality:
    """Return how uneven incomes are over the months, person by person.

    ::

        variation = sd(y_1 .. y_m) / mean           (sd divides by m: the months are all there are)
        gini      = sum over ranks k of (2 k - m - 1) y_(k) / (m^2 mean)

    Others divide by m - 1, as for a sample: their variation is larger by sqrt(m / (m - 1)), 4 % for a year of months.

    Parameters
    ----------
    incomes
        Money a month, shape (persons, months) or (months,); at least two months, losses negative.
    floor
        Money a month below which a month counts as short, at least 0.

    Raises
    ------
    ModelError
        For fewer than two months, an income that is not finite, or a negative floor.

    References
    ----------
    Collins, Morduch, Rutherford and Ruthven, *Portfolios of the Poor* (2009), chapter 2, on uneven incomes.

    Examples
    --------
    >>> one = seasonality([1, 3], floor=2)
    >>> one.variation.tolist(), one.gini.tolist(), one.months_below.tolist()
    ([0.5], [0.25], [1.0])
    """
    y = panel("seasonality", incomes)
    months = y.shape[1]
    if months < 2:
        raise ModelError("seasonality: wanted at least two months, got 1. One month has no seasons.")
    line = number("seasonality", "floor", floor)
    mean = y.mean(axis=1)
    known = mean > 0
    base = np.where(known, mean, np.nan)
    ordered = np.sort(y, axis=1)
    ranks = 2 * np.arange(1, months + 1) - months - 1
    best = max(1, round(months / 4))
    lost = int((~known).sum())
    told = f"{lost} of {len(y)} persons have no income over the months: unevenness does not exist for them (NaN)."
    return Seasonality(
        variation=frozen(y.std(axis=1) / base),
        gini=frozen(ordered @ ranks / (months**2 * base)),
        months_below=frozen((y + with_slack(y, line) < line).sum(axis=1)),
        best_share=frozen(ordered[:, -best:].sum(axis=1) / (months * base)),
        months=months,
        floor=line,
        remarks=(told,) if lost else (),
    )


@dataclass(frozen=True, eq=False)
class MonthlyIncomes:
    """Invented incomes (persons, months), each row adding up to its ``yearly``; ``profile`` names its rhythm."""

    incomes: Floats
    yearly: Floats
    profile: tuple[str, ...]
    spread: float
    idle: float
    seed: int
    quality: str = "C"
    remarks: tuple[str, ...] = (
        "Invented months: only the yearly incomes were given; rhythms are assumed (quality C).",
    )

    def to_frame(self) -> pd.DataFrame:
        """Return one row a person: profile, yearly, then the months 1 to 12."""
        import pandas as pd

        table = pd.DataFrame(self.incomes, columns=[str(k + 1) for k in range(MONTHS)])
        table.insert(0, "yearly", self.yearly)
        table.insert(0, "profile", self.profile)
        return table


def syn_monthly_incomes(
    yearly: ArrayLike,
    profile: str | Sequence[str] = "one harvest",
    *,
    spread: float = 0.3,
    idle: float = 0.0,
    seed: int,
) -> MonthlyIncomes:
    """Return invented monthly incomes that add up to given yearly ones.

    ::

        y_t = yearly * s_t e_t / sum of s e

    with s the rhythm of the profile and e random: lognormal with mean 1 and coefficient of variation ``spread``, or 0
    in an idle month. The best month of a rhythm is never idle, so that the year's income comes from somewhere. Months
    are independent of one another and of other persons', which real ones are not.

    Parameters
    ----------
    yearly
        Money a year, shape (persons,), at least 0; a yearly 0 is twelve zeros.
    profile
        A name of :data:`SEASONS` for all, or one for each person.
    spread
        Coefficient of variation of the month's chance, at least 0.
    idle
        Probability that a month brings nothing (illness, no work), from 0 to below 1.
    seed
        The same seed gives the same incomes.

    Raises
    ------
    ModelError
        For an unknown profile, a number out of its range, or a seed that is none.

    Examples
    --------
    >>> year = syn_monthly_incomes([1200, 2400], "level", spread=0, seed=1)
    >>> year.incomes[:, 0].tolist(), year.quality
    ([100.0, 200.0], 'C')
    """
    caller = "syn_monthly_incomes"
    totals = vector(caller, "yearly", yearly)
    chance = number(caller, "spread", spread)
    none = number(caller, "idle", idle, high=np.nextafter(1.0, 0.0))
    names = (profile,) * len(totals) if isinstance(profile, str) else tuple(profile)
    if len(names) != len(totals):
        raise ModelError(f"{caller}: profile must be one name, or {len(totals)} of them, got {len(names)}.")
    for name in names:
        if name not in SEASONS:
            raise ModelError(f"{caller}: no profile {name!r}. {did_you_mean(str(name), SEASONS)}")
    rng = seeded(caller, seed)
    rhythm = np.array([SEASONS[name] for name in names])
    sigma = np.sqrt(np.log1p(chance**2))
    shocks = np.exp(sigma * rng.standard_normal(rhythm.shape) - sigma**2 / 2)
    working = rng.random(rhythm.shape) >= none
    working[np.arange(len(rhythm)), rhythm.argmax(axis=1)] = True
    parts = rhythm * shocks * working
    incomes = totals[:, None] * parts / parts.sum(axis=1, keepdims=True)
    return MonthlyIncomes(frozen(incomes), frozen(totals), names, chance, none, int(seed))
