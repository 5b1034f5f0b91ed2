"""Points: each year's wage counts as a fraction of the average wage, and a point is worth the same for everybody.

::

    points  = sum over years of wage / average wage * months / 12
    pension = points * access factor * type factor * point value

The access factor is that of the age of the claim; the type factor that of the pension (1 for old age).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sscore.inputs import Floats, number
from sscore.pensions.accrual import ClaimAges
from sscore.pensions.careers import Career
from sscore.pensions.scheme import Award, Scheme

__all__ = ["Points"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Points(Scheme):
    """A scheme that counts earnings points; a career needs ``average_wages``.

    Parameters
    ----------
    point_value
        Monthly pension for one point, money, above 0.
    ages
        When a pension may be claimed; its factor is the access factor.
    type_factor
        1 for an old-age pension, less for others; above 0.
    vesting_months
        Months below which there is no pension, at least 0.
    most_points
        Most points one full year can earn, above 0; None is no such limit.

    Raises
    ------
    ModelError
        For a number outside its range, or a career without average wages.

    References
    ----------
    Sixth Book of the German Social Code, sections 63 to 70, on points, access factor, type factor and point value.

    Examples
    --------
    45 years at the average wage, a point worth 33.05:

    >>> from sscore.contributions import flat_rate
    >>> from sscore.pensions import ClaimAges, career
    >>> scheme = Points("points", flat_rate(0.093, 0.093, currency="EUR"), "EUR", point_value=33.05, ages=ClaimAges(65))
    >>> round(scheme.pension(career(20, 65, 3_000, average_wage=3_000)).monthly, 2)
    1487.25
    """

    point_value: float
    ages: ClaimAges
    type_factor: float = 1.0
    vesting_months: float = 0.0
    most_points: float | None = None

    kind = "points"
    counts_in = "points"

    def __post_init__(self) -> None:
        """Check every number."""
        super().__post_init__()
        self._made_of(ages=ClaimAges)
        number("Points", "point_value", self.point_value, above=0)
        number("Points", "type_factor", self.type_factor, above=0)
        number("Points", "vesting_months", self.vesting_months)
        if self.most_points is not None:
            number("Points", "most_points", self.most_points, above=0)

    def points(self, career: Career) -> Floats:
        """Return the points of each year, shape of the wages."""
        a_year = self.insured(career) / career.against_average(self.name)
        if self.most_points is not None:
            a_year = np.minimum(a_year, self.most_points)
        return a_year * np.asarray(career.months) / 12

    def _award(self, career: Career, opening: Floats) -> Award:
        age, months = np.asarray(career.age), np.asarray(career.total_months)
        old, vested = self.ages.reached(age), career.contributed(self.vesting_months)
        total = self.points(career).sum(axis=-1) + opening
        due = old & vested & ((months > 0) | (opening > 0))
        pension = total * self.ages.factor(age) * self.type_factor * self.point_value
        remarks = {
            "below the first age of a claim: nothing is paid yet": ~old,
            f"below {self.vesting_months:g} months: no pension": old & ~vested,
        }
        return self.award(
            career,
            monthly=np.where(due, pension, 0.0),
            eligible=due,
            remarks=tuple(text for text, where in remarks.items() if np.any(where)),
        )
