"""What one member costs each year, and what has been built up: three individual cost methods.

A member entered at age a, is x now and retires at r with a pension of ``accrual`` times service times a salary. With
(D) the value at age x of 1 a year of pension from r, ``D(x) = v^(r-x) (r-x)p(x) a_r``:

===========================  =====================================================  ==============================
method                       accrued liability AL                                   normal cost NC
===========================  =====================================================  ==============================
current unit                 accrual (x - a) salary(x) D(x)                         accrual salary(x) D(x) plus the
                                                                                    rise of salary on past service
projected unit credit        accrual (x - a) salary(r) D(x)                         accrual salary(r) D(x)
entry age normal             PVFB - PVFNC                                           level share of salary from a
===========================  =====================================================  ==============================

Each satisfies ``AL(x+1) = (AL(x) + NC(x)) (1 + i) / p(x)`` when everything goes as assumed: what is held, with
interest, by those who survive.

References
----------
Anderson, *Pension Mathematics for Actuaries* (2006), chapters 2 and 3; Iyer (1999), chapter 3; Bowers and others,
*Actuarial Mathematics* (1997), chapter 20.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.inputs import Floats, frozen, number, numbers, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CostMethod", "MemberBasis", "current_unit", "entry_age_normal", "projected_unit_credit"]


@dataclass(frozen=True)
class MemberBasis:
    """The assumptions about one member.

    Parameters
    ----------
    entry_age, retirement_age
        Completed years, entry below retirement.
    survival
        Probability of still being a member a year later, for each age from entry to retirement less one, shape
        (retirement_age - entry_age,), above 0 to 1: deaths and withdrawals together.
    salary
        Yearly salary for each of the ages from entry to retirement less one, shape (retirement_age - entry_age,),
        above 0.
    annuity
        Value at retirement of 1 a year for life, above 0.
    accrual
        Pension a year of service as a fraction of the last year's salary, above 0.
    interest
        Yearly rate above -1.
    """

    entry_age: int
    retirement_age: int
    survival: ArrayLike
    salary: ArrayLike
    annuity: float
    accrual: float
    interest: float

    def __post_init__(self) -> None:
        """Check every field."""
        where = "MemberBasis"
        first, last = whole(where, "entry_age", self.entry_age), whole(where, "retirement_age", self.retirement_age)
        if first >= last:
            raise ModelError(f"{where}: retirement_age must be above entry_age, got {last} and {first}.")
        for name in ("survival", "salary"):
            values = numbers(where, name, getattr(self, name))
            if values.shape != (last - first,):
                raise ModelError(
                    f"{where}: {name} must have one value for each age from {first} to {last - 1}, shape "
                    f"({last - first},), got shape {values.shape}."
                )
            if (values <= 0).any() or (name == "survival" and (values > 1).any()):
                at = int(((values <= 0) | ((values > 1) & (name == "survival"))).argmax())
                wanted = "above 0 to 1" if name == "survival" else "above 0"
                raise ModelError(f"{where}: {name}[{at}] (age {first + at}) must be {wanted}, got {values[at]:g}.")
            object.__setattr__(self, name, frozen(values))
        number(where, "annuity", self.annuity, above=0)
        number(where, "accrual", self.accrual, above=0)
        number(where, "interest", self.interest, above=-1)

    @property
    def ages(self) -> np.ndarray:
        """Every age of membership, from entry to the year before retirement."""
        return np.arange(self.entry_age, self.retirement_age)

    @property
    def deferred(self) -> Floats:
        """Value at each age, retirement included, of a pension of 1 a year from retirement, for a member."""
        steps = np.asarray(self.survival) / (1 + self.interest)
        return np.append(np.cumprod(steps[::-1])[::-1], 1.0) * self.annuity


@dataclass(frozen=True, eq=False)
class CostMethod:
    """Normal cost and accrued liability of one member by age.

    ``age`` runs from entry to retirement; ``accrued_liability`` is at the start of each year of age (at retirement: the
    whole pension), ``normal_cost`` is paid then for the coming year, so it has one value fewer.
    """

    method: str
    age: np.ndarray
    normal_cost: Floats
    accrued_liability: Floats
    salary: Floats

    @property
    def normal_cost_rate(self) -> Floats:
        """Normal cost as a fraction of the year's salary."""
        return self.normal_cost / self.salary

    def to_frame(self) -> pd.DataFrame:
        """Return one row an age; the row of retirement has no normal cost."""
        import pandas as pd

        cost = [*self.normal_cost, np.nan]
        return pd.DataFrame({"age": self.age, "normal_cost": cost, "accrued_liability": self.accrued_liability})


def current_unit(basis: MemberBasis) -> CostMethod:
    """Value what was earned to date on the salary of today.

    Parameters
    ----------
    basis
        The member's assumptions.

    Examples
    --------
    Two years, no interest, nobody leaves: each year buys a tenth of the salary; the rise from 100 to 200 is paid for
    in the second year.

    >>> member = MemberBasis(58, 60, [1, 1], [100, 200], annuity=10, accrual=0.1, interest=0)
    >>> found = current_unit(member)
    >>> found.normal_cost.tolist(), found.accrued_liability.tolist()
    ([100.0, 300.0], [0.0, 100.0, 400.0])
    """
    salary = np.asarray(basis.salary)
    service = np.arange(len(salary) + 1)
    earned = basis.accrual * service * np.append(0.0, salary)
    return _funded("current unit", basis, earned * basis.deferred)


def projected_unit_credit(basis: MemberBasis) -> CostMethod:
    """Value what was earned to date on the salary expected at the end.

    Parameters
    ----------
    basis
        The member's assumptions.

    Examples
    --------
    >>> member = MemberBasis(58, 60, [1, 1], [100, 200], annuity=10, accrual=0.1, interest=0)
    >>> found = projected_unit_credit(member)
    >>> found.normal_cost.tolist(), found.accrued_liability.tolist()
    ([200.0, 200.0], [0.0, 200.0, 400.0])
    """
    salary = np.asarray(basis.salary)
    service = np.arange(len(salary) + 1)
    return _funded("projected unit credit", basis, basis.accrual * service * salary[-1] * basis.deferred)


def entry_age_normal(basis: MemberBasis) -> CostMethod:
    """Spread the whole pension over the career as a level share of salary.

    .. math:: NC(x) = U \\cdot salary(x), \\quad U = PVFB(a) / PV(salaries)(a)

    Parameters
    ----------
    basis
        The member's assumptions.

    Examples
    --------
    A pension worth 400 on salaries of 300: 4/3 of each salary.

    >>> member = MemberBasis(58, 60, [1, 1], [100, 200], annuity=10, accrual=0.1, interest=0)
    >>> found = entry_age_normal(member)
    >>> found.normal_cost.round(2).tolist(), found.accrued_liability.round(2).tolist()
    ([133.33, 266.67], [0.0, 133.33, 400.0])
    """
    salary = np.asarray(basis.salary)
    pension = basis.accrual * len(salary) * salary[-1]
    reach = basis.deferred / basis.annuity
    value = np.append(np.cumsum((salary * reach[:-1] ** -1)[::-1])[::-1], 0.0)
    future = value * reach
    benefits = pension * basis.deferred
    share = benefits[0] / future[0]
    liability = benefits - share * future
    return _funded("entry age normal", basis, liability)


def _funded(method: str, basis: MemberBasis, liability: Floats) -> CostMethod:
    """Return the costs that carry each liability to the next: NC = v p AL(x+1) - AL(x)."""
    step = np.asarray(basis.survival) / (1 + basis.interest)
    return CostMethod(
        method=method,
        age=np.append(basis.ages, basis.retirement_age),
        normal_cost=frozen(step * liability[1:] - liability[:-1]),
        accrued_liability=frozen(liability),
        salary=frozen(basis.salary),
    )
