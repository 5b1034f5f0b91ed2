"""Incentives side by side: whom each one wins, what it costs for each saver it won, and who gets the money.

::

    before_g   = persons_g * share_saving_g                      after_g = persons_g * share_saving_with_g
    total      = sum over groups of after_g * per_saver_g + persons_g * per_person_g
    deadweight = sum over groups of before_g * (per_saver_g + per_person_g) / total

Every unit of money belongs to the person it is spent on; deadweight is what went to those who would have saved anyway.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.coverage.incentives import Incentive, SaverGroups
from sscore.errors import ModelError, did_you_mean
from sscore.inputs import Floats, frozen, vector
from sscore.pensions import IncentiveCost, incentive_cost

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["IncentiveResult", "IncentiveWeighing", "subsidy_concentration", "weigh_incentives"]


@dataclass(frozen=True, eq=False)
class IncentiveResult:
    """What one incentive does: its cost, and what each income group gets of it.

    ``cost`` is an :class:`sscore.pensions.IncentiveCost` whose ``deadweight`` is the share of the money spent on those
    who would have saved anyway. By group: ``additional`` savers, money ``paid``, and its ``share``, which adds up to 1.
    ``concentration`` is from -1 (all to the poorest) over 0 (the same a person) to 1. Shares of nothing are NaN.
    """

    cost: IncentiveCost
    additional: Floats
    paid: Floats
    share: Floats
    concentration: float


@dataclass(frozen=True)
class IncentiveWeighing:
    """Incentives in order of their cost per additional saver, for groups from the poorest to the richest."""

    groups: tuple[str, ...]
    results: tuple[IncentiveResult, ...]

    def __getitem__(self, name: str) -> IncentiveResult:
        """Return one incentive by its name."""
        for result in self.results:
            if result.cost.name == name:
                return result
        raise ModelError(f"IncentiveWeighing: no incentive {name!r}. {did_you_mean(name, self.names)}")

    @property
    def names(self) -> tuple[str, ...]:
        """The incentives, the cheapest per additional saver first."""
        return tuple(r.cost.name for r in self.results)

    def to_frame(self) -> pd.DataFrame:
        """Return one row an incentive: savers, costs, deadweight, concentration and the poorest group's share."""
        import pandas as pd

        rows = [
            asdict(r.cost) | {"concentration": r.concentration, "poorest_share": float(r.share[0])}
            for r in self.results
        ]
        return pd.DataFrame(rows)

    def by_group(self) -> pd.DataFrame:
        """Return one row an incentive and group: additional savers, money paid and its share."""
        import pandas as pd

        columns = {"group": list(self.groups)}
        frames = [
            pd.DataFrame(columns | {"additional": r.additional, "paid": r.paid, "share": r.share}).assign(
                incentive=r.cost.name
            )
            for r in self.results
        ]
        return pd.concat(frames, ignore_index=True)


def weigh_incentives(groups: SaverGroups, incentives: Sequence[Incentive]) -> IncentiveWeighing:
    """Return each incentive's cost per additional saver, deadweight and fairness, the cheapest first.

    Parameters
    ----------
    groups
        Who could save, the poorest first.
    incentives
        At least one, with different names.

    Returns
    -------
    IncentiveWeighing
        In order of the cost per additional saver; one that wins nobody costs ``inf`` for each and comes last.

    Raises
    ------
    ModelError
        For no incentive, two of one name, or a group in which fewer save with an incentive than without.

    Examples
    --------
    Half of the rich save anyway. The match pays them too; the default costs little and wins more:

    >>> from sscore.coverage import flat_incentive
    >>> groups = SaverGroups(["poor", "rich"], [100, 100], [0.0, 0.5], [10, 10])
    >>> match = flat_incentive(groups, [0.1, 0.6], per_saver=10, name="match")
    >>> default = flat_incentive(groups, [0.3, 0.7], per_person=1, name="default")
    >>> found = weigh_incentives(groups, [match, default])
    >>> [(r.cost.name, r.cost.per_additional, round(r.cost.deadweight, 2)) for r in found.results]
    [('default', 4.0, 0.25), ('match', 35.0, 0.71)]
    """
    names = [i.name for i in incentives]
    if not names or len(set(names)) != len(names):
        raise ModelError(f"weigh_incentives: give at least one incentive, each with its own name, got {names}.")
    results = sorted((_weighed(groups, i) for i in incentives), key=lambda r: r.cost.per_additional)
    return IncentiveWeighing(tuple(groups.names), tuple(results))


def _weighed(groups: SaverGroups, incentive: Incentive) -> IncentiveResult:
    """Return the result of one incentive."""
    persons, before = np.asarray(groups.persons), groups.before
    if incentive.share_saving.size != persons.size:
        raise ModelError(f"weigh_incentives: {incentive.name!r} was made for other groups.")
    after = persons * incentive.share_saving
    lost = np.flatnonzero(after < before - 1e-9)
    if len(lost):
        k = int(lost[0])
        raise ModelError(
            f"weigh_incentives: {incentive.name!r} leaves {after[k]:,.0f} savers of {groups.names[k]!r}, "
            f"below {before[k]:,.0f} without it: it has no cost per additional saver there. Correct share_saving[{k}]."
        )
    paid = after * incentive.per_saver + persons * incentive.per_person
    total, savers = float(paid.sum()), float(after.sum())
    cost = incentive_cost(float(before.sum()), max(savers, float(before.sum())), total / savers if savers else 0.0)
    anyway = float(before @ (incentive.per_saver + incentive.per_person))
    return IncentiveResult(
        cost=replace(cost, name=incentive.name, total=total, deadweight=anyway / total if total else np.nan),
        additional=frozen(after - before),
        paid=frozen(paid),
        share=frozen(paid / total if total else np.full(paid.size, np.nan)),
        concentration=subsidy_concentration(persons, paid) if total else np.nan,
    )


def subsidy_concentration(persons: ArrayLike, paid: ArrayLike) -> float:
    """Return how far a subsidy leans to the richer groups: the concentration index over groups.

    .. math:: C = 1 - \\sum_g p_g (S_g + S_{g-1})

    with p the share of persons and S the cumulated share of the money, the poorest group first.

    Parameters
    ----------
    persons
        By group from the poorest, at least 0, not all 0; shape (groups,).
    paid
        Money each group gets in all, at least 0, not all 0; shape (groups,).

    Returns
    -------
    float
        0 where everybody gets the same, below 0 where the poor get more. Differences inside a group do not count.

    Raises
    ------
    ModelError
        For nobody, nothing paid, or arrays of two lengths.

    References
    ----------
    Kakwani, Wagstaff and van Doorslaer, *Journal of Econometrics* 77 (1997), on the index for grouped data.

    Examples
    --------
    >>> subsidy_concentration([1, 1], [5, 5]), subsidy_concentration([1, 1], [0, 10])
    (0.0, 0.5)
    """
    people = vector("subsidy_concentration", "persons", persons)
    money = vector("subsidy_concentration", "paid", paid, length=people.size)
    if not (people.sum() > 0 and money.sum() > 0):
        raise ModelError("subsidy_concentration: somebody must be there and something must be paid, got 0 in all.")
    cumulated = np.cumsum(money) / money.sum()
    below = np.append(0.0, cumulated[:-1])
    return float(1 - (people / people.sum()) @ (cumulated + below))
