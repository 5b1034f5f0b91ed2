"""Targeting: whom a programme misses, whom it should not reach, and how much of the money closes the gap.

Every error has its own denominator, and the result names it. To divide those wrongly covered by the poor, or those
missed by the covered, gives another number under the same name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from sscore.disclosure import SMALLEST_GROUP
from sscore.errors import ModelError
from sscore.households.samples import amounts, marks, middle_ranks, person_weights, poverty_line
from sscore.households.sorting import order
from sscore.inputs import Floats, fraction

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Targeting", "targeting"]


@dataclass(frozen=True)
class Ratio:
    """One measure with the two sums it is made of; ``value`` is NaN where the denominator is 0."""

    measure: str
    numerator: str
    denominator: str
    above: float
    below: float

    @property
    def value(self) -> float:
        """Numerator over denominator."""
        return self.above / self.below if self.below else float("nan")


@dataclass(frozen=True)
class Targeting:
    """How well a programme finds the poor; persons and money are sums with weights.

    A measure whose denominator is 0 is NaN, and ``remarks`` says so. Those about money are NaN where no benefit was
    given to the function.

    Attributes
    ----------
    population, poor, covered, poor_covered
        Persons.
    spending, spending_on_poor
        Money of the benefit, all and to those who were poor before it.
    gap_before, gap_after
        Money that lifts every poor person to the line.
    poorest, to_poorest
        The fraction q of persons for the CGH index, and the share of the money (without a benefit: of the covered)
        that goes to them.
    rows
        Rows of the table behind the poor covered, the poor missed, the others covered and the others not covered.
    line
        Lowest and highest poverty line of a household.
    remarks
        What the reader has to know.
    """

    population: float
    poor: float
    covered: float
    poor_covered: float
    spending: float
    spending_on_poor: float
    gap_before: float
    gap_after: float
    poorest: float
    to_poorest: float
    rows: tuple[int, ...]
    line: tuple[float, float]
    remarks: tuple[str, ...] = ()

    @property
    def _ratios(self) -> dict[str, Ratio]:
        rich = self.population - self.poor
        wrong = self.covered - self.poor_covered
        gain = self.gap_before - self.gap_after
        rows = [
            ("exclusion_error", "poor not covered", "poor", self.poor - self.poor_covered, self.poor),
            ("inclusion_error", "covered who are not poor", "covered", wrong, self.covered),
            ("coverage_of_poor", "poor covered", "poor", self.poor_covered, self.poor),
            ("coverage_of_non_poor", "covered who are not poor", "persons not poor", wrong, rich),
            ("leakage", "money to persons not poor", "money", self.spending - self.spending_on_poor, self.spending),
            ("cgh_index", "share that reaches the poorest", "their share of persons", self.to_poorest, self.poorest),
            ("poverty_gap_efficiency", "fall of the gap", "money", gain, self.spending),
            ("poverty_gap_reduction", "fall of the gap", "gap before", gain, self.gap_before),
            ("spillover", "money to the poor above their gap", "money to the poor", self.spending_on_poor - gain,
             self.spending_on_poor),
        ]  # fmt: skip
        return {row[0]: Ratio(*row) for row in rows}

    @property
    def exclusion_error(self) -> float:
        """Poor not covered / poor."""
        return self._ratios["exclusion_error"].value

    @property
    def inclusion_error(self) -> float:
        """Covered who are not poor / covered."""
        return self._ratios["inclusion_error"].value

    @property
    def coverage_of_poor(self) -> float:
        """Poor covered / poor."""
        return self._ratios["coverage_of_poor"].value

    @property
    def coverage_of_non_poor(self) -> float:
        """Covered who are not poor / persons not poor."""
        return self._ratios["coverage_of_non_poor"].value

    @property
    def targeting_differential(self) -> float:
        """Coverage of the poor less coverage of those who are not poor: 1 perfect, 0 no better than a lottery.

        This is Ravallion's measure. Grosh et al. (2022) give the name to :attr:`coverage_less_inclusion_error`.
        """
        return self.coverage_of_poor - self.coverage_of_non_poor

    @property
    def coverage_less_inclusion_error(self) -> float:
        """Coverage of the poor less the inclusion error, from -1 to 1: what Grosh et al. (2022) call differential."""
        return self.coverage_of_poor - self.inclusion_error

    @property
    def leakage(self) -> float:
        """Money to persons who are not poor / money."""
        return self._ratios["leakage"].value

    @property
    def cgh_index(self) -> float:
        """Share that reaches the poorest q / q: 1 is what the same for everybody would give."""
        return self._ratios["cgh_index"].value

    @property
    def poverty_gap_efficiency(self) -> float:
        """Fall of the poverty gap / money spent: 1 where every unit closes a gap."""
        return self._ratios["poverty_gap_efficiency"].value

    @property
    def poverty_gap_reduction(self) -> float:
        """Fall of the poverty gap / poverty gap before."""
        return self._ratios["poverty_gap_reduction"].value

    @property
    def spillover(self) -> float:
        """Money to the poor beyond what lifts them to the line / money to the poor."""
        return self._ratios["spillover"].value

    def to_frame(self) -> pd.DataFrame:
        """Return one row a measure, with the names and the amounts of numerator and denominator.

        Where one to four rows stand behind the poor or the others, covered or not, no amount is shown (NaN): one could
        be taken from another.
        """
        import pandas as pd

        small = any(0 < n < SMALLEST_GROUP for n in self.rows)
        rows: list[tuple[Any, ...]] = [
            (r.measure, r.value, r.numerator, r.denominator, *((float("nan"),) * 2 if small else (r.above, r.below)))
            for r in self._ratios.values()
        ]
        for name, what in (
            ("targeting_differential", "coverage of poor less of others"),
            ("coverage_less_inclusion_error", "coverage of poor less inclusion error"),
        ):
            value = getattr(self, name)
            rows.append((name, value, what, "1", value, 1.0))
        names = ["measure", "value", "numerator", "denominator", "numerator_amount", "denominator_amount"]
        return pd.DataFrame(rows, columns=names)


def targeting(
    welfare: ArrayLike,
    z: ArrayLike,
    covered: ArrayLike | None = None,
    *,
    benefit: ArrayLike | None = None,
    household: tuple[ArrayLike | None, ArrayLike | None] = (None, None),
    poorest: float = 0.4,
) -> Targeting:
    """Return errors of exclusion and inclusion, leakage, and what the money does to the poverty gap.

    ::

        exclusion error        = poor not covered / poor
        inclusion error        = covered who are not poor / covered
        CGH index              = (share of the money that reaches the poorest q) / q
        targeting differential = covered poor / poor - covered non-poor / non-poor
        poverty-gap efficiency = (gap before - gap after) / money

    Parameters
    ----------
    welfare
        Income or consumption a person of each household **before** the benefit, shape (n,).
    z
        Poverty line a person, above 0; one, or one a household.
    covered
        True (1) for households that are covered, shape (n,); None takes those whose benefit is above 0.
    benefit
        Money a household gets, shape (n,), at least 0; None where only the errors are asked for.
    household
        Persons a household, and its weight: ``(persons, weights)``; None where each row is one person, and counts
        once.
    poorest
        The q of the CGH index, above 0 and at most 1. A household on the border counts in proportion.

    Raises
    ------
    ModelError
        For neither coverage nor benefit, a benefit to a household that is not covered or has no persons, a negative
        benefit, arrays of different lengths, or nobody in the population.

    References
    ----------
    Coady, Grosh and Hoddinott, *Targeting of Transfers in Developing Countries* (World Bank 2004), chapter 2 (CGH);
    Ravallion, *World Bank Research Observer* 24 (2009) (differential); Beckerman, *Economic Journal* 89 (1979)
    (efficiency); Grosh, Leite, Wai-Poi and Tesliuc (eds), *Revisiting Targeting in Social Assistance* (World Bank
    2022), chapter 7 (all of them on ten persons).

    Examples
    --------
    Of two poor one is missed; of two covered one is not poor; 5 of 15 close a gap of 5 + 3.

    >>> found = targeting([5, 7, 20, 30], 10, benefit=[5, 0, 0, 10])
    >>> found.exclusion_error, found.inclusion_error, found.targeting_differential
    (0.5, 0.5, 0.0)
    >>> round(found.poverty_gap_efficiency, 3), found.poverty_gap_reduction
    (0.333, 0.625)
    """
    have = amounts("targeting", "welfare", welfare)
    line = poverty_line("targeting", z, len(have))
    q = fraction("targeting", "poorest", poorest)
    if q == 0:
        raise ModelError("targeting: poorest must be above 0, got 0. The poorest two fifths are 0.4.")
    size, count = person_weights("targeting", *_pair(household), len(have))
    money, inside = _programme(covered, benefit, size, len(have))
    poor = have < line
    w = np.divide(count, size, out=np.zeros(len(have)), where=size > 0)
    cells = (poor & inside, poor & ~inside, ~poor & inside, ~poor & ~inside)
    hit, missed, wrong, rest = (float(count[cell].sum()) for cell in cells)
    behind = tuple(int((cell & (count > 0)).sum()) for cell in cells)
    needy, reached = hit + missed, hit + wrong
    everybody = needy + (wrong + rest)  # by parts, so that nobody left over is 0 and not a rounding error
    spent = on_poor = before = after = float("nan")
    if benefit is not None:
        each = np.divide(money, size, out=np.zeros(len(have)), where=size > 0)
        before, after = (float(count @ np.maximum(line - y, 0)) for y in (have, have + each))
        on_poor = float(w[poor] @ money[poor])
        spent = on_poor + float(w[~poor] @ money[~poor])
    return Targeting(
        population=everybody,
        poor=needy,
        covered=reached,
        poor_covered=hit,
        spending=spent,
        spending_on_poor=on_poor,
        gap_before=before,
        gap_after=after,
        poorest=q,
        to_poorest=_share_to_poorest(have, count, count * inside if benefit is None else w * money, q),
        rows=behind,
        line=(float(line.min()), float(line.max())),
        remarks=_remarks((everybody, needy, reached), None if benefit is None else (spent, on_poor, before)),
    )


def _remarks(persons: tuple[float, float, float], money: tuple[float, float, float] | None) -> tuple[str, ...]:
    """Return why measures are NaN: one remark for every denominator that is 0."""
    everybody, needy, reached = persons
    found = []
    if not needy:
        found.append("Nobody is poor: measures with the poor below the line do not exist (NaN).")
    elif needy == everybody:
        found.append("Everybody is poor: coverage of the others and the targeting differential do not exist (NaN).")
    if not reached:
        found.append("Nobody is covered: measures with the covered below the line do not exist (NaN).")
    if money is None:
        found.append("No benefit was given: measures of money do not exist (NaN); CGH counts covered persons.")
        return tuple(found)
    spent, on_poor, gap = money
    if not spent:
        found.append("No money is spent: leakage, CGH and efficiency do not exist (NaN).")
    if not on_poor:
        found.append("The poor get no money: the spillover does not exist (NaN).")
    if not gap:
        found.append("There is no poverty gap: its reduction does not exist (NaN).")
    return tuple(found)


def _pair(household: Any) -> tuple[Any, Any]:
    """Return persons and weights, or say that they are a pair."""
    if not isinstance(household, tuple | list) or len(household) != 2:
        raise ModelError(
            f"targeting: household must be a pair (persons, weights), None for what is not there, got "
            f"{household!r:.80}. Write household=(persons, None)."
        )
    return household[0], household[1]


def _programme(covered: Any, benefit: Any, size: Floats, length: int) -> tuple[Floats, np.ndarray]:
    """Return money and coverage of each household, checked against each other."""
    if covered is None and benefit is None:
        raise ModelError("targeting: give covered (True or False), or benefit (money), a household, or both.")
    money = np.zeros(length) if benefit is None else amounts("targeting", "benefit", benefit, length=length, low=0.0)
    inside = money > 0 if covered is None else marks("targeting", "covered", covered, length)
    for wrong, what in (((money > 0) & ~inside, "is not covered"), ((money > 0) & (size == 0), "has no persons")):
        if wrong.any():
            k = int(np.argmax(wrong))
            raise ModelError(f"targeting: household {k} gets {money[k]:g} and {what}. Correct one of the two.")
    return money, inside


def _share_to_poorest(have: Floats, count: Floats, gets: Floats, q: float) -> float:
    """Return the share of what is given that the poorest fraction q of persons gets; equals share alike."""
    if gets.sum() == 0:
        return float("nan")
    at = order(have)
    rank = middle_ranks(have[at], count[at])
    last = np.append(rank[1:] != rank[:-1], True)
    persons, given = (np.append(0, np.cumsum(part[at])[last]) for part in (count, gets))
    return float(np.interp(q * persons[-1], persons, given) / given[-1])
