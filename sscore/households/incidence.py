"""Benefit incidence: which fifth of the persons gets how much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.disclosure import shown_cells
from sscore.errors import ModelError
from sscore.households.progressivity import concentration, kakwani
from sscore.households.quantiles import groups_of_persons
from sscore.households.samples import amounts, person_weights, vanishes
from sscore.inputs import Floats, frozen, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Incidence", "benefit_incidence"]


@dataclass(frozen=True, eq=False)
class Incidence:
    """A benefit by group of persons, the poorest first; arrays of shape (groups,).

    ``coverage`` is ``beneficiaries / persons`` of a group; ``share_of_welfare`` is ``benefit / welfare``, what it adds
    to what they have. A share is NaN where there is nothing to take a share of.

    Attributes
    ----------
    persons, beneficiaries, households
        Persons, persons in households that get something, and households (sums of weights).
    rows, rows_reached
        Rows of the table behind a group, and behind its beneficiaries.
    benefit
        Money by group; ``total`` is its sum.
    concentration, kakwani
        Coefficient of concentration of the benefit in the order of welfare (below 0: more to the poor), and less the
        Gini coefficient of welfare (below 0: it narrows the gap). NaN where it does not exist.
    """

    persons: Floats
    beneficiaries: Floats
    households: Floats
    rows: Floats
    rows_reached: Floats
    benefit: Floats
    welfare: Floats
    concentration: float
    kakwani: float
    remarks: tuple[str, ...] = ()

    @property
    def total(self) -> float:
        """All money."""
        return float(self.benefit.sum())

    @property
    def share_of_benefit(self) -> Floats:
        """Of all money."""
        return _over(self.benefit, self.total)

    @property
    def share_of_beneficiaries(self) -> Floats:
        """Of all beneficiaries."""
        return _over(self.beneficiaries, float(self.beneficiaries.sum()))

    @property
    def coverage(self) -> Floats:
        """Beneficiaries of the persons of the group."""
        return _over(self.beneficiaries, self.persons)

    @property
    def benefit_per_person(self) -> Floats:
        """Money for each person of the group."""
        return _over(self.benefit, self.persons)

    @property
    def benefit_per_beneficiary(self) -> Floats:
        """Money for each beneficiary of the group."""
        return _over(self.benefit, self.beneficiaries)

    @property
    def share_of_welfare(self) -> Floats:
        """Money of the benefit over what the group has."""
        return _over(self.benefit, self.welfare)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a group, to be published: what rests on one to four rows is hidden (NaN).

        Where one to four rows of a group get the benefit, or do not, its beneficiaries and its money are hidden and
        its persons stay. Where the total would give a hidden group away, another is hidden with it: see
        :func:`sscore.disclosure.shown_cells`.
        """
        import pandas as pd

        about_all = ("persons", "households", "rows")
        hidden = np.isnan(shown_cells(self.rows))
        unreached = np.isnan(shown_cells(self.rows - self.rows_reached))
        without = hidden | np.isnan(shown_cells(self.rows_reached)) | unreached
        names = (*about_all, "beneficiaries", "coverage", "benefit", "share_of_benefit", "share_of_beneficiaries")
        more = ("benefit_per_person", "benefit_per_beneficiary", "share_of_welfare")
        columns = {
            name: np.where(hidden if name in about_all else without, np.nan, getattr(self, name))
            for name in (*names, *more)
        }
        return pd.DataFrame({"group": np.arange(1, len(self.persons) + 1)} | columns)


def _over(part: Floats, total: ArrayLike) -> Floats:
    below = np.broadcast_to(np.asarray(total, dtype=float), part.shape)
    return np.divide(part, below, out=np.full(part.shape, np.nan), where=below != 0)


def benefit_incidence(
    benefit: ArrayLike,
    welfare: ArrayLike,
    persons: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    *,
    groups: int = 5,
) -> Incidence:
    """Return who gets a benefit, by fifths of persons ranked by welfare.

    Parameters
    ----------
    benefit
        Money a household gets, shape (n,), at least 0.
    welfare
        Income or consumption a person of the household **before** the benefit, shape (n,).
    persons
        Members of the household; None where each row is one person.
    weights
        Households that a row stands for, at least 0.
    groups
        5 for quintiles.

    Raises
    ------
    ModelError
        As for :func:`sscore.households.groups_of_persons`, and for a negative benefit, or one to a household without
        members.

    References
    ----------
    van de Walle and Nead, *Public Spending and the Poor* (World Bank 1995); Coady, Grosh and Hoddinott, *Targeting of
    Transfers in Developing Countries* (World Bank 2004).

    Examples
    --------
    >>> found = benefit_incidence([4, 0, 4, 0, 2], welfare=[10, 20, 30, 40, 50])
    >>> found.share_of_benefit.tolist()
    [0.4, 0.0, 0.4, 0.0, 0.2]
    """
    caller = "benefit_incidence"
    parts = whole(caller, "groups", groups, low=2)
    have = amounts(caller, "welfare", welfare)
    money = amounts(caller, "benefit", benefit, length=len(have), low=0.0)
    size, count = person_weights(caller, persons, weights, len(have))
    lost = np.flatnonzero((size == 0) & (money > 0))
    if len(lost):
        raise ModelError(f"{caller}: household {lost[0]} gets {money[lost[0]]:g} and has no persons. Correct the data.")
    w = np.divide(count, size, out=np.zeros(len(have)), where=size > 0)
    place = groups_of_persons(have, persons, weights, groups=parts) - 1
    counts, gets = count > 0, money > 0
    sums = (count, count * gets, w, counts.astype(float), (counts & gets).astype(float), w * money, count * have)
    everybody, reached, households, rows, behind, given, total = (frozen(np.bincount(place, p, parts)) for p in sums)
    remarks, focus, progress = [], float("nan"), float("nan")
    if given.sum() == 0:
        remarks.append("Nobody gets anything: shares and the coefficient of concentration do not exist (NaN).")
    else:
        each = np.divide(money, size, out=np.zeros(len(have)), where=size > 0)
        focus = concentration(each, have, count)
        income = float(count @ have)
        if income > 0 and not vanishes(income, float(count @ np.abs(have))):
            progress = kakwani(have, each, count)
        else:
            remarks.append("Welfare has a mean of 0 or less: Kakwani's index does not exist (NaN).")
    empty = [str(k + 1) for k, size_ in enumerate(everybody) if size_ == 0]
    if empty:
        remarks.append(f"Nobody falls into group {', '.join(empty)}: many households have the same welfare.")
    return Incidence(
        everybody, reached, households, rows, behind, given, total, focus, progress, remarks=tuple(remarks)
    )
