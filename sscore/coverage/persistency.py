"""Will they stay? Lapse by time since joining, coming back, months paid and what they add up to.

Month 1 is the month of joining and is always paid. After each month a payer may stop, and one who stopped may come
back::

    paying(m + 1) = paying(m) (1 - lapse(m)) + lapsed(m) reinstatement
    lapsed(m + 1) = lapsed(m) (1 - reinstatement) + paying(m) lapse(m)

With one lapse rate and nobody coming back, paying(m) = (1 - lapse)^(m - 1), the rule of
:func:`sscore.pensions.expected_balance`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.inputs import Floats, fraction, frozen, number, numbers, vector, whole
from sscore.pensions import ExpectedBalance

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Persistency", "changed_lapse", "payers_balance", "persistency", "persistency_options"]


@dataclass(frozen=True, eq=False)
class Persistency:
    """Who of those who joined pays in each month, all arrays (months,).

    Attributes
    ----------
    paying, lapsed
        Shares of the joiners in each month; they add up to 1.
    stopped, returned
        Shares who stop, or come back, after each month.
    lapse, reinstatement
        The monthly chances used.
    """

    paying: Floats
    lapsed: Floats
    stopped: Floats
    returned: Floats
    lapse: Floats
    reinstatement: float

    def retention(self, months: int) -> float:
        """Return the share who pay after so many months, that is in the month that follows: 0 months is 1.

        Raises
        ------
        ModelError
            For a time beyond the path.
        """
        after = whole("Persistency.retention", "months", months)
        if after >= len(self.paying):
            raise ModelError(
                f"Persistency.retention: {after} months is beyond the path of {len(self.paying)}. Make it longer."
            )
        return float(self.paying[after])

    @property
    def months_paid(self) -> float:
        """Contributions to be expected of one joiner over the whole path."""
        return float(self.paying.sum())

    @property
    def density(self) -> float:
        """Months paid over all months."""
        return self.months_paid / len(self.paying)

    def identities(self) -> dict[str, float]:
        """Return the largest breach of each identity; 0 to rounding."""
        flow = self.paying[:-1] - self.stopped[:-1] + self.returned[:-1] - self.paying[1:]
        return {
            "paying + lapsed = joined": float(np.abs(self.paying + self.lapsed - 1).max()),
            "paying - stopped + returned = paying next month": float(np.abs(flow).max(initial=0.0)),
        }

    def to_frame(self) -> pd.DataFrame:
        """Return one row a month."""
        import pandas as pd

        names = ("paying", "lapsed", "stopped", "returned", "lapse")
        return pd.DataFrame(
            {"month": np.arange(1, len(self.paying) + 1), **{name: getattr(self, name) for name in names}}
        )


def persistency(lapse: ArrayLike, months: int, *, reinstatement: float = 0.0) -> Persistency:
    """Return who pays month by month since joining.

    Parameters
    ----------
    lapse
        Chance a month to stop, 0 to 1: one number, or one for each month since joining, of which the last goes on.
    months
        Length of the path, at least 1.
    reinstatement
        Chance a month that one who stopped pays again, 0 to 1.

    Raises
    ------
    ModelError
        For a value outside its range, or more chances than months.

    References
    ----------
    LIMRA and Society of Actuaries speak of 13-month persistency for what is here ``retention(12)``.

    Examples
    --------
    A tenth stops after each month; in the third month 0.9 x 0.9 still pay:

    >>> found = persistency(0.1, 3)
    >>> found.paying.round(4).tolist(), round(found.retention(2), 4), round(found.months_paid, 4)
    ([1.0, 0.9, 0.81], 0.81, 2.71)
    """
    where = "persistency"
    length = whole(where, "months", months, low=1)
    chances = np.atleast_1d(numbers(where, "lapse", lapse, high=1.0))
    if chances.ndim != 1 or len(chances) > length:
        raise ModelError(f"{where}: lapse must be one number or at most {length} of them, got shape {chances.shape}.")
    chance = np.append(chances, np.full(length - len(chances), chances[-1]))
    back = fraction(where, "reinstatement", reinstatement)
    paying, lapsed = np.ones(length), np.zeros(length)
    for month in range(length - 1):
        paying[month + 1] = paying[month] * (1 - chance[month]) + lapsed[month] * back
        lapsed[month + 1] = lapsed[month] * (1 - back) + paying[month] * chance[month]
    return Persistency(
        frozen(paying), frozen(lapsed), frozen(paying * chance), frozen(lapsed * back), frozen(chance), back
    )


def changed_lapse(lapse: ArrayLike, odds_ratio: float) -> Floats:
    """Return lapse rates whose odds are multiplied, as a reminder or a match is found to do in a trial.

    ::

        lapse' / (1 - lapse') = odds ratio * lapse / (1 - lapse)

    Parameters
    ----------
    lapse
        Chances from 0 to 1.
    odds_ratio
        Above 0; below 1 fewer stop. The odds keep every chance between 0 and 1, which a factor would not.

    Examples
    --------
    Odds of one to one become one to two:

    >>> changed_lapse([0.0, 0.5, 1.0], 0.5).round(6).tolist()
    [0.0, 0.333333, 1.0]
    """
    chance = np.atleast_1d(numbers("changed_lapse", "lapse", lapse, high=1.0))
    ratio = number("changed_lapse", "odds_ratio", odds_ratio, above=0)
    return ratio * chance / (1 - chance + ratio * chance)


def payers_balance(
    contribution: float,
    path: Persistency,
    *,
    interest: float,
    season: ArrayLike | None = None,
    match_rate: float = 0.0,
) -> ExpectedBalance:
    """Return the balance to be expected of a joiner whose months of payment follow any path.

    ::

        E[B] = sum over months of c(m) (1 + match) paying(m) (1 + i)^((n - m) / 12)

    It is :func:`sscore.pensions.expected_balance` for lapse that changes with time and for those who come back.
    Deposits are made at the end of the month and earn the effective yearly rate i, (1 + i)^(1/12) a month, not i / 12.

    Parameters
    ----------
    contribution
        Own saving a month on average over a year, money, at least 0.
    path
        From :func:`persistency`.
    interest
        Effective yearly rate, above -1.
    season
        Twelve weights that add up to 12, from the month of joining on; None is evenly. The path must then be whole
        years.
    match_rate
        Match as a fraction of each contribution, at least 0.

    Raises
    ------
    ModelError
        For a value outside its range.

    Examples
    --------
    650 a month for ten years at 7 %, of which 3 % stop each month:

    >>> round(payers_balance(650, persistency(0.03, 120), interest=0.07).final)
    35391
    """
    where = "payers_balance"
    months = len(path.paying)
    growth = (1 + number(where, "interest", interest, above=-1)) ** (1 / 12)
    paid = number(where, "contribution", contribution) * (1 + number(where, "match_rate", match_rate))
    weights = np.ones(months)
    if season is not None:
        year = vector(where, "season", season, length=12)
        if abs(year.sum() - 12) > 1e-9 or months % 12:
            raise ModelError(
                f"{where}: season must add up to 12 and the path be whole years, got {year.sum():g} and {months} "
                "months."
            )
        weights = np.tile(year, months // 12)
    factor = growth ** np.arange(months)

    def held(deposits: Floats) -> Floats:
        return frozen(np.cumsum(deposits / factor) * factor)

    return ExpectedBalance(path.paying, held(paid * weights * path.paying), held(paid * weights))


def persistency_options(
    lapse: ArrayLike,
    options: Mapping[str, tuple[float, float]],
    *,
    months: int = 24,
    reinstatement: float = 0.0,
) -> pd.DataFrame:
    """Return what reminders, matches and the like keep, and what each month that is paid more costs.

    Parameters
    ----------
    lapse, months, reinstatement
        As for :func:`persistency`, without any option.
    options
        By name: odds ratio of lapse, and cost a member and month. It is paid for every joiner in every month, whether
        or not it changes what the person does.

    Returns
    -------
    DataFrame
        ``option``, ``retention_12``, ``retention_last`` (in the last month), ``months_paid``, ``cost`` a joiner, and
        ``cost_per_month_won`` (NaN for no option, infinite where nothing is won).

    Raises
    ------
    ModelError
        For fewer than 13 months, or a value outside its range.

    Examples
    --------
    >>> table = persistency_options(0.05, {"text message": (0.5, 2)}, months=24)
    >>> table["option"].tolist(), table["retention_12"].round(2).tolist()
    (['nothing', 'text message'], [0.54, 0.73])
    """
    import pandas as pd

    length = whole("persistency_options", "months", months, low=13)
    base = persistency(lapse, length, reinstatement=reinstatement)
    rows = [("nothing", base, 0.0)]
    for name, (ratio, cost) in options.items():
        each = number("persistency_options", f"cost of {name}", cost)
        rows.append((name, persistency(changed_lapse(lapse, ratio), length, reinstatement=reinstatement), each))
    found = []
    for name, path, each in rows:
        more, spent = path.months_paid - base.months_paid, each * length
        price = np.nan if path is base else spent / more if more > 0 else np.inf
        found.append((name, path.retention(12), float(path.paying[-1]), path.months_paid, spent, price))
    names = ["option", "retention_12", "retention_last", "months_paid", "cost", "cost_per_month_won"]
    return pd.DataFrame(found, columns=names)
