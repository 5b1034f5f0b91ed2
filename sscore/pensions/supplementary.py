"""Voluntary contributions to supplementary funds: matching, what an incentive costs, balances of savers who lapse.

A match paid to everybody is also paid to those who would have saved without it. What counts is therefore the cost for
each *additional* saver::

    cost per additional saver = savers with the incentive * cost per saver / (savers with it - savers without it)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError, did_you_mean
from sscore.inputs import Floats, fraction, frozen, number, numbers, vector, whole
from sscore.pensions.careers import plain

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "ExpectedBalance",
    "IncentiveCost",
    "MatchRule",
    "MatchTerms",
    "compare_incentives",
    "expected_balance",
    "incentive_cost",
]


@dataclass(frozen=True)
class MatchTerms:
    """What is added to a year's own saving.

    Parameters
    ----------
    threshold
        Own saving a year from which a match is paid, money, at least 0; the threshold itself qualifies.
    rate
        Match as a fraction of the own saving, at least 0.
    cap
        Most match a year, money, at least 0; None is no such limit.

    Raises
    ------
    ModelError
        For a number below 0.
    """

    threshold: float
    rate: float
    cap: float | None = None

    def __post_init__(self) -> None:
        """Check every number."""
        number("MatchTerms", "threshold", self.threshold)
        number("MatchTerms", "rate", self.rate)
        if self.cap is not None:
            number("MatchTerms", "cap", self.cap)


@dataclass(frozen=True)
class MatchRule:
    """A match by category of saver.

    Parameters
    ----------
    terms
        The terms of each category; None for a category without match.
    currency
        Three-letter code of the money.

    Raises
    ------
    ModelError
        For no category.

    Examples
    --------
    A rule of the type of Rwanda's long-term savings scheme (figures for teaching, quality C):

    >>> rule = MatchRule({1: MatchTerms(15_000, 1.0, 18_000), 3: MatchTerms(18_000, 0.5, 18_000), 4: None}, "RWF")
    >>> rule.match([14_999, 15_000, 20_000], 1).tolist(), rule.match(18_000, 3), rule.match(50_000, 4)
    ([0.0, 15000.0, 18000.0], 9000.0, 0.0)
    """

    terms: Mapping[int | str, MatchTerms | None]
    currency: str

    def __post_init__(self) -> None:
        """Check that there is a category."""
        if not self.terms:
            raise ModelError("MatchRule: give at least one category, for example {1: MatchTerms(15_000, 1.0, 18_000)}.")

    def match(self, saving: ArrayLike, category: int | str) -> float | Floats:
        """Return the match on a year's own saving.

        Parameters
        ----------
        saving
            Own saving of the year, money, at least 0; a number or an array.
        category
            One of the rule's.

        Raises
        ------
        ModelError
            For a negative saving or an unknown category.
        """
        own = numbers("MatchRule.match", "saving", saving)
        if category not in self.terms:
            known = did_you_mean(str(category), [str(c) for c in self.terms])
            raise ModelError(f"MatchRule.match: no category {category!r}. {known}")
        terms = self.terms[category]
        if terms is None:
            return plain(np.zeros_like(own))
        top = np.inf if terms.cap is None else terms.cap
        return plain(np.where(own >= terms.threshold, np.minimum(terms.rate * own, top), 0.0))


@dataclass(frozen=True)
class IncentiveCost:
    """What an incentive costs for each saver it won.

    ``per_additional`` is infinite where nobody was won; ``deadweight`` is the share of the money that went to those who
    saved anyway.
    """

    name: str
    savers_before: float
    savers_after: float
    per_saver: float
    total: float
    per_additional: float
    deadweight: float

    def to_frame(self) -> pd.DataFrame:
        """Return one row."""
        import pandas as pd

        return pd.DataFrame([asdict(self)])


def incentive_cost(savers_before: float, savers_after: float, per_saver: float, *, name: str = "") -> IncentiveCost:
    """Return what an incentive costs in all, for each saver and for each additional saver.

    Parameters
    ----------
    savers_before
        Savers without the incentive, at least 0: the baseline, best from a comparison group.
    savers_after
        Savers with it, at least as many.
    per_saver
        Average cost for each of them, money, at least 0.
    name
        What the incentive is called.

    Raises
    ------
    ModelError
        For fewer savers with the incentive than without: its effect is then no gain, and has no cost per saver.

    Examples
    --------
    >>> found = incentive_cost(40_000, 110_000, 12_000)
    >>> round(found.per_additional), found.total, round(found.deadweight, 3)
    (18857, 1320000000.0, 0.364)
    """
    before = number("incentive_cost", "savers_before", savers_before)
    after = number("incentive_cost", "savers_after", savers_after)
    cost = number("incentive_cost", "per_saver", per_saver)
    if after < before:
        raise ModelError(
            f"incentive_cost: savers_after ({after:,.0f}) must not be below savers_before ({before:,.0f}): an "
            "incentive that loses savers has no cost per additional saver."
        )
    total = after * cost
    return IncentiveCost(
        name=name,
        savers_before=before,
        savers_after=after,
        per_saver=cost,
        total=total,
        per_additional=total / (after - before) if after > before else np.inf,
        deadweight=before / after if after else 0.0,
    )


def compare_incentives(savers_before: float, options: Mapping[str, tuple[float, float]]) -> pd.DataFrame:
    """Return incentives side by side, the cheapest per additional saver first.

    Parameters
    ----------
    savers_before
        Savers without any of them.
    options
        By name: savers with the incentive and its average cost per saver. A reminder or a default costs little per
        saver; a match or a tax relief costs the same for those who would have saved anyway.

    Raises
    ------
    ModelError
        For no option, or as :func:`incentive_cost`.

    Examples
    --------
    >>> table = compare_incentives(40, {"match": (110, 12.0), "default": (100, 3.0)})
    >>> table[["name", "per_additional"]].values.tolist()[0]
    ['default', 5.0]
    """
    import pandas as pd

    if not options:
        raise ModelError("compare_incentives: give at least one option, for example {'match': (110_000, 12_000)}.")
    rows = [incentive_cost(savers_before, after, cost, name=name) for name, (after, cost) in options.items()]
    return pd.concat([row.to_frame() for row in rows]).sort_values("per_additional", kind="stable", ignore_index=True)


@dataclass(frozen=True, eq=False)
class ExpectedBalance:
    """The balance to be expected of a saver who may stop, month by month.

    ``active`` is the chance to pay in each month, ``balance`` the expected balance at its end, ``without_lapse`` the
    balance of a saver who never stops.
    """

    active: Floats
    balance: Floats
    without_lapse: Floats

    @property
    def final(self) -> float:
        """The expected balance at the end."""
        return float(self.balance[-1])

    @property
    def share_kept(self) -> float:
        """The expected balance as a fraction of that without lapse; 1 where nothing is saved at all."""
        full = float(self.without_lapse[-1])
        return self.final / full if full else 1.0

    def to_frame(self) -> pd.DataFrame:
        """Return one row a month."""
        import pandas as pd

        month = np.arange(1, self.active.size + 1)
        return pd.DataFrame(
            {"month": month, "active": self.active, "balance": self.balance, "without_lapse": self.without_lapse}
        )


def expected_balance(
    contribution: float,
    *,
    lapse: float,
    interest: float,
    years: int,
    season: ArrayLike | None = None,
    match_rate: float = 0.0,
) -> ExpectedBalance:
    """Return the expected balance of a monthly saver who may stop paying for good.

    .. math:: E[B] = \\sum_{t=1}^{n} c_t (1 + m) (1 - lapse)^{t-1} (1 + i)^{(n-t)/12}

    Parameters
    ----------
    contribution
        Own saving a month on average over a year, money, at least 0, paid at the end of each month.
    lapse
        Chance a month to stop for good, 0 to 1; the first month is always paid. What was saved stays invested.
    interest
        Effective yearly rate, above -1.
    years
        Whole years of at least 1.
    season
        How a year's saving is spread over its twelve months: weights that add up to 12; None is evenly.
    match_rate
        Match as a fraction of each contribution, at least 0.

    Raises
    ------
    ModelError
        For a value outside its range, or weights that are not twelve or do not add up to 12.

    Examples
    --------
    650 a month for ten years at 7 %, of which 3 % stop each month:

    >>> found = expected_balance(650, lapse=0.03, interest=0.07, years=10)
    >>> round(found.final), round(float(found.without_lapse[-1])), round(found.share_kept, 2)
    (35391, 111184, 0.32)
    """
    where = "expected_balance"
    months = 12 * whole(where, "years", years, low=1)
    stay = 1 - fraction(where, "lapse", lapse)
    growth = (1 + number(where, "interest", interest, above=-1)) ** (1 / 12)
    weights = np.ones(12) if season is None else vector(where, "season", season, length=12)
    if abs(weights.sum() - 12) > 1e-9:
        raise ModelError(f"{where}: season must add up to 12, got {weights.sum():g}. Divide the weights by their mean.")
    paid = number(where, "contribution", contribution) * (1 + number(where, "match_rate", match_rate))
    deposits = np.tile(weights, months // 12) * paid
    active = frozen(stay ** np.arange(months))
    return ExpectedBalance(active, _accumulated(deposits * active, growth), _accumulated(deposits, growth))


def _accumulated(deposits: Floats, growth: float) -> Floats:
    """Return the balance after each deposit at the end of a month."""
    balance = np.zeros(deposits.size)
    held = 0.0
    for month, deposit in enumerate(deposits):
        held = held * growth + deposit
        balance[month] = held
    return frozen(balance)
