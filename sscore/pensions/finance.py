"""What a scheme must charge: year by year, level for ever, or level for a while.

Expenditure B and insured earnings S are yearly flows paid in the middle of the year; v = 1/(1 + i); V is the reserve::

    pay as you go             PAYG(t) = B(t) / S(t)
    general average premium   GAP     = (sum of B(t) v^(t+1/2) - V(0)) / sum of S(t) v^(t+1/2)
    scaled premium on (n, m]  the smallest level rate at which the reserve does not fall in any of its years
    reserve-ratio premium     the level rate at which V(m) = kappa B(m)
    terminal funding          TF(t)   = capital value of the pensions that begin in year t / S(t)

The reserve moves as V(t+1) = V(t)(1+i) + (rate S(t) - B(t)) (1+i)^(1/2).

References
----------
Iyer, *Actuarial Mathematics of Social Security Pensions* (ILO/ISSA, 1999), chapter 1; Plamondon and others, *Actuarial
Practice in Social Security* (ILO/ISSA, 2002), part III.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.inputs import Floats, frozen, number, whole
from sscore.pensions.reserve import Reserve, accumulate, flows, reserve_path, yearly_rates

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "LevelPremium",
    "ScaledPremium",
    "TerminalFunding",
    "general_average_premium",
    "payg_rate",
    "reserve_ratio_premium",
    "scaled_premium",
    "terminal_funding",
]


@dataclass(frozen=True, eq=False)
class LevelPremium:
    """A level contribution rate and the reserve it leads to.

    Attributes
    ----------
    rate
        Contributions as a fraction of insured earnings.
    path
        The reserve year by year (:class:`~sscore.pensions.Reserve`).
    system
        The system of finance: its name.
    """

    rate: float
    path: Reserve
    system: str

    @property
    def reserve(self) -> Floats:
        """The reserve at the start of each year and after the last."""
        return self.path.reserve

    def to_frame(self) -> pd.DataFrame:
        """Return the reserve, one row a year."""
        return self.path.to_frame().assign(rate=self.rate)


@dataclass(frozen=True, eq=False)
class ScaledPremium(LevelPremium):
    """A level rate for an interval.

    ``binding_year`` is the place of the year in which the reserve just does not fall: usually the last of the interval;
    an earlier one where the pay-as-you-go rate has a peak inside it.
    """

    binding_year: int


@dataclass(frozen=True, eq=False)
class TerminalFunding:
    """The rate of each year that funds the pensions that begin in it, and the reserve that holds them.

    Attributes
    ----------
    rate
        Capital values as a fraction of insured earnings, shape (years,).
    path
        The reserve year by year: what is held for pensions in payment.
    """

    rate: Floats
    path: Reserve

    def to_frame(self) -> pd.DataFrame:
        """Return the reserve and the rate, one row a year."""
        return self.path.to_frame().assign(rate=self.rate)


def payg_rate(expenditure: ArrayLike, insured_earnings: ArrayLike) -> float | Floats:
    """Return the rate that pays each year's expenditure from the same year's contributions.

    .. math:: PAYG(t) = B(t) / S(t)

    Parameters
    ----------
    expenditure
        Benefits and administration, money a year, at least 0; a number or an array.
    insured_earnings
        The earnings on which contributions are due, above 0, in the same money; of the same shape.

    Raises
    ------
    ModelError
        For shapes that differ, a negative expenditure, or earnings of 0 or less, with the first such year.

    Examples
    --------
    >>> payg_rate(12, 100)
    0.12
    >>> payg_rate([12, 15], [100, 100]).tolist()
    [0.12, 0.15]
    """
    single = np.ndim(expenditure) == 0 and np.ndim(insured_earnings) == 0
    spent, earned = flows(
        "payg_rate", expenditure=np.atleast_1d(expenditure), insured_earnings=np.atleast_1d(insured_earnings)
    )
    if (earned <= 0).any():
        raise ModelError(
            f"payg_rate: insured_earnings[{int((earned <= 0).argmax())}] must be above 0: nobody contributes in that "
            "year, and no rate pays its benefits."
        )
    rates = spent / earned
    return float(rates[0]) if single else frozen(rates)


def general_average_premium(
    expenditure: ArrayLike,
    insured_earnings: ArrayLike,
    *,
    interest: ArrayLike,
    reserve: float = 0.0,
    growth_after: float | None = None,
) -> LevelPremium:
    """Return the level rate that, with the reserve, pays for everything to the end of the years given, or for ever.

    .. math:: GAP = \\left(\\sum B_t v^{t+1/2} - V_0\\right) / \\sum S_t v^{t+1/2}

    With ``growth_after`` the sums have no end: both flows of the last year go on, growing by r a year. They have a
    limit only where r < i; the part of B after the last year T is :math:`B_T v^{T+1/2} q / (1 - q)`, q = (1 + r) v.

    Parameters
    ----------
    expenditure, insured_earnings
        Flows of each year, money, shape (years,), at least 0; paid mid-year.
    interest
        Yearly rate above -1, one number or one a year.
    reserve
        V(0), the reserve at the start of the first year.
    growth_after
        Yearly growth of both flows after the last year for ever, above -1 and below the interest of the last year; None
        ends with the last year.

    Returns
    -------
    LevelPremium
        Its reserve is 0 at the end of the last year; with ``growth_after`` it is what later deficits need. A rate below
        0 says that the reserve alone more than pays.

    Raises
    ------
    ModelError
        For flows of unequal length, negative or missing values, insured earnings that are all 0, or growth for ever
        that is not below the interest: such sums have no limit.

    References
    ----------
    Iyer (1999), chapter 1; Plamondon and others (2002), part III.

    Examples
    --------
    Without interest it is what is spent, less the reserve, over what is earned:

    >>> general_average_premium([10, 30], [100, 100], interest=0, reserve=10).rate
    0.15

    15 % at first and 30 % for ever after, on earnings that stand still, at 100 %: the first year is half of all.

    >>> round(general_average_premium([15, 30], [100, 100], interest=1.0, growth_after=0.0).rate, 6)
    0.225
    """
    spent, earned = flows("general_average_premium", expenditure=expenditure, insured_earnings=insured_earnings)
    rates = yearly_rates("general_average_premium", interest, len(spent))
    start = number("general_average_premium", "reserve", reserve, low=-np.inf)
    ever = 0.0 if growth_after is None else _for_ever(growth_after, rates[-1])
    rate = _reaching(
        "general_average_premium", (spent, earned), rates, goal=(ever * spent[-1], ever * earned[-1]), held=start
    )
    return _level("general average premium", rate, (spent, earned), rates, start)


def scaled_premium(
    expenditure: ArrayLike,
    insured_earnings: ArrayLike,
    *,
    interest: ArrayLike,
    start: int,
    end: int,
    reserve: float = 0.0,
) -> ScaledPremium:
    """Return the smallest level rate at which the reserve falls in no year of an interval.

    With the rate of the classical definition the reserve stands still in the last year, V(m) = V(m-1). Where the
    pay-as-you-go rate rises all through the interval that is the answer; where it has a peak earlier, that rate would
    let the reserve fall at the peak, and the peak decides.

    Parameters
    ----------
    expenditure, insured_earnings
        Flows of each year, money, shape (years,), at least 0; paid mid-year.
    interest
        Yearly rate above -1, one number or one a year.
    start, end
        The interval (n, m]: from the start of the year at place ``start`` to the start of the year at place ``end``.
        It takes the flows ``start`` to ``end - 1``, as a slice does.
    reserve
        V(n), the reserve at the start of the interval.

    Raises
    ------
    ModelError
        For an interval outside the years given, flows that do not fit, or a year of the interval without earnings.

    References
    ----------
    Zelenka (1959); Thullen, *Techniques actuarielles de la securite sociale* (1973); Iyer (1999), chapter 1.

    Examples
    --------
    Without interest the reserve stands still when contributions pay the last year's benefits:

    >>> found = scaled_premium([10, 20, 30], [100, 100, 100], interest=0, start=0, end=3)
    >>> found.rate, found.reserve.tolist()
    (0.3, [0.0, 20.0, 30.0, 30.0])
    """
    where = "scaled_premium"
    spent, earned = flows(where, expenditure=expenditure, insured_earnings=insured_earnings)
    rates, held = yearly_rates(where, interest, len(spent)), number(where, "reserve", reserve, low=-np.inf)
    first, last = whole(where, "start", start), whole(where, "end", end)
    if not first < last <= len(spent):
        raise ModelError(
            f"{where}: the interval must lie inside the {len(spent)} years given, 0 <= start < end <= {len(spent)}, "
            f"got start={start}, end={end}."
        )
    spent, earned, rates = spent[first:last], earned[first:last], rates[first:last]
    if (earned <= 0).any():
        raise ModelError(f"{where}: insured_earnings[{first + int((earned <= 0).argmax())}] must be above 0.")
    without = np.diff(accumulate(-spent, rates, held))
    needed = -without / np.diff(accumulate(earned, rates, 0.0))
    binding = len(needed) - 1 - int(np.argmax(needed[::-1]))
    level = _level("scaled premium", float(needed[binding]), (spent, earned), rates, held, first)
    return ScaledPremium(level.rate, level.path, level.system, binding_year=first + binding)


def reserve_ratio_premium(
    expenditure: ArrayLike,
    insured_earnings: ArrayLike,
    *,
    interest: ArrayLike,
    target: float,
    reserve: float = 0.0,
) -> LevelPremium:
    """Return the level rate at which the reserve reaches a target at the end of the years given.

    .. math:: V(m) = \\kappa B(m)

    The target is kappa times the expenditure of the year after the last: three years' expenditure is
    ``3 * expenditure_next``.

    Parameters
    ----------
    expenditure, insured_earnings
        Flows of each year of the interval, money, shape (years,), at least 0.
    interest
        Yearly rate above -1, one number or one a year.
    target
        The reserve at the end, money, at least 0.
    reserve
        The reserve at the start of the first year.

    Raises
    ------
    ModelError
        For a negative target, or flows as in :func:`general_average_premium`.

    References
    ----------
    Plamondon and others (2002), part III.

    Examples
    --------
    Two years of 10, then 20: a reserve of one year's 20 is built from 40 on earnings of 200.

    >>> reserve_ratio_premium([10, 10], [100, 100], interest=0, target=1 * 20).rate
    0.2
    """
    where = "reserve_ratio_premium"
    spent, earned = flows(where, expenditure=expenditure, insured_earnings=insured_earnings)
    rates = yearly_rates(where, interest, len(spent))
    held, goal = number(where, "reserve", reserve, low=-np.inf), number(where, "target", target)
    rate = _reaching(where, (spent, earned), rates, goal=(goal, 0.0), held=held)
    return _level("reserve-ratio premium", rate, (spent, earned), rates, held)


def terminal_funding(
    capital_values: ArrayLike,
    expenditure: ArrayLike,
    insured_earnings: ArrayLike,
    *,
    interest: ArrayLike,
    reserve: float = 0.0,
) -> TerminalFunding:
    """Return the rates that set aside each pension's whole capital value in the year in which it begins.

    .. math:: TF(t) = K(t) / S(t), \\quad V(t+1) = V(t)(1+i) + (K(t) - B(t))(1+i)^{1/2}

    Where earnings and pensions have long grown as fast as money does it is the pay-as-you-go rate; where money grows
    faster it is lower.

    Parameters
    ----------
    capital_values
        Value of the pensions that begin in each year, on the middle of that year, money, shape (years,), at least 0.
    expenditure
        What is paid in each year on these pensions (and on older ones that the reserve covers), at least 0.
    insured_earnings
        Money, shape (years,), above 0.
    interest
        Yearly rate above -1, one number or one a year: the one of the capital values.
    reserve
        What is held at the start for pensions that began before.

    Raises
    ------
    ModelError
        For flows of unequal length, negative or missing values, or a year without earnings.

    References
    ----------
    Iyer (1999), chapter 1; in employment injury it is called assessment of constituent capitals.

    Examples
    --------
    Each year a pension of 10 for two years begins; without interest it is 20, of which half is held:

    >>> found = terminal_funding([20, 20, 20], [10, 20, 20], [100, 100, 100], interest=0)
    >>> found.rate.tolist(), found.path.reserve.tolist()
    ([0.2, 0.2, 0.2], [0.0, 10.0, 10.0, 10.0])
    """
    where = "terminal_funding"
    capital, spent, earned = flows(
        where, capital_values=capital_values, expenditure=expenditure, insured_earnings=insured_earnings
    )
    rates = payg_rate(capital, earned)
    path = reserve_path(capital, spent, interest=interest, reserve=reserve)
    return TerminalFunding(frozen(rates), path)


def _for_ever(growth: float, interest: float) -> float:
    """Return the value, at the end of the last year, of a flow of 1 in it that goes on growing for ever."""
    rise = number("general_average_premium", "growth_after", growth, above=-1)
    if rise >= interest:
        raise ModelError(
            f"general_average_premium: growth_after ({rise:g}) must be below the interest of the last year "
            f"({interest:g}), or the sums have no limit. Leave it out and give as many years as you look ahead."
        )
    step = (1 + rise) / (1 + interest)
    return float(np.sqrt(1 + interest) * step / (1 - step))


def _reaching(
    caller: str, given: tuple[Floats, Floats], rates: Floats, *, goal: tuple[float, float], held: float
) -> float:
    """Return the level rate at which the reserve ends at a goal: money, less another amount for each 1 of the rate."""
    spent, earned = given
    if not earned.any():
        raise ModelError(f"{caller}: insured_earnings are 0 in every year: no rate pays for anything.")
    without, for_each = accumulate(-spent, rates, held)[-1], accumulate(earned, rates, 0.0)[-1]
    return float((goal[0] - without) / (for_each + goal[1]))


def _level(
    system: str, rate: float, given: tuple[Floats, Floats], rates: Floats, reserve: float, first_year: int = 0
) -> LevelPremium:
    """Return a level rate with its reserve; a rate below 0 is paid back, on the side of expenditure."""
    spent, earned = given
    income, going = (rate * earned, spent) if rate >= 0 else (np.zeros_like(spent), spent - rate * earned)
    path = reserve_path(income, going, interest=rates, reserve=reserve, first_year=first_year)
    return LevelPremium(rate, path, system)
