"""The register of a scheme: active and dormant members by age, and every flow between two years.

New entrants are what the number of contributors needs beyond those who stay and those who come back. Where that is
negative, nobody "enters negatively": it is an error, or more members fall dormant, and the result says how many.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.inputs import Floats, choice, frozen, number, numbers, same_shape, vector, whole
from sscore.labour.dormancy import Dormancy

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Entrants", "MemberRules", "Members", "entry_ages", "new_entrants", "project_register", "settled_ages"]

NEGATIVE = ("error", "dormant")
_FLOWS = (
    "entrants",
    "reentries",
    "to_dormancy",
    "pushed_out",
    "deaths",
    "dormant_deaths",
    "retired",
    "dormant_retired",
)
_ROUNDING = 1e-9


def entry_ages(*, first: int = 18, mean: float = 26.0, last: int = 54) -> Floats:
    """Return a distribution of the ages at which new members enter, shape (101,), that sums to 1.

    Shares fall by a constant factor from the first age on, ``h(x) ~ q**(x - first)``, with the q that gives the mean
    age. It stands in (quality C) for a fund's own records of new registrations by age.

    Parameters
    ----------
    first, last
        First and last age of entry, whole years, ``0 <= first < last <= 99``.
    mean
        Mean completed age at entry, above ``first`` and below the middle of the two.

    Raises
    ------
    ModelError
        For ages in the wrong order or a mean outside its range.

    Examples
    --------
    >>> shares = entry_ages(first=18, mean=26.0, last=54)
    >>> round(float(shares @ np.arange(101)), 6), bool(shares[18] == shares.max()), float(shares[17])
    (26.0, True, 0.0)
    """
    from scipy.optimize import brentq

    low, high = whole("entry_ages", "first", first), whole("entry_ages", "last", last)
    if not low < high <= 99:
        raise ModelError(f"entry_ages: first and last must rise within 0 to 99, got {low} and {high}.")
    wanted = number("entry_ages", "mean", mean)
    if not low < wanted < (low + high) / 2:
        raise ModelError(f"entry_ages: mean must be above {low} and below {(low + high) / 2:g}, got {wanted:g}.")
    steps = np.arange(high - low + 1)

    def shares(q: float) -> Floats:
        weights = q**steps
        return weights / weights.sum()

    result = np.zeros(101)
    result[low : high + 1] = shares(brentq(lambda q: float(shares(q) @ steps) - (wanted - low), 1e-12, 1.0, xtol=1e-15))
    return result


@dataclass(frozen=True, eq=False)
class Entrants:
    """New members by age, and members pushed into dormancy where there were too many; persons, shape (..., age).

    ``residual`` is the number wanted less those who stayed or came back, before anything was done about its sign.
    """

    entrants: Floats
    pushed_out: Floats
    residual: Floats

    def to_frame(self) -> pd.DataFrame:
        """Return one row a cell, in the order of the arrays: entrants, pushed_out."""
        import pandas as pd

        return pd.DataFrame({"entrants": np.ravel(self.entrants), "pushed_out": np.ravel(self.pushed_out)})


def new_entrants(target: ArrayLike, staying: ArrayLike, ages: ArrayLike, *, when_negative: str = "error") -> Entrants:
    """Return new entrants as the residual of a scheme's contributors, spread over the ages of entry.

    ::

        residual = target - sum over x of staying(x)        entrants(x) = residual * h(x)

    Parameters
    ----------
    target : (...)
        Contributors wanted at the end of the year, all ages, at least 0.
    staying : (..., age)
        Contributors of last year who still contribute, and dormant members who came back, by age at the year's end.
    ages : (age,)
        Distribution of entry ages, at least 0, that sums to 1; :func:`entry_ages` makes one.
    when_negative
        ``"error"`` raises; ``"dormant"`` moves the surplus into dormancy, in proportion to ``staying``, and shows it as
        ``pushed_out``. Nothing is set to 0 in silence.

    Raises
    ------
    ModelError
        For a negative residual under ``"error"``, shares that do not sum to 1, or shapes that do not fit.

    References
    ----------
    Scholz, Cichon and Hagemejer, *Social Budgeting* (ILO/ISSA 2000); Plamondon et al., *Actuarial Practice in Social
    Security* (ILO/ISSA 2002), on new entrants as a residual.

    Examples
    --------
    >>> new_entrants(110, [60, 40], [0.75, 0.25]).entrants.tolist()
    [7.5, 2.5]
    >>> new_entrants(90, [60, 40], [0.75, 0.25], when_negative="dormant").pushed_out.tolist()
    [6.0, 4.0]
    """
    where = "new_entrants"
    choice(where, "when_negative", when_negative, NEGATIVE)
    stay = np.atleast_1d(numbers(where, "staying", staying))
    spread = _distribution(where, ages, stay.shape[-1])
    wanted = numbers(where, "target", target)
    if wanted.shape != stay.shape[:-1]:
        raise ModelError(
            f"{where}: target must have the shape of staying without its ages, {stay.shape[:-1]}, got {wanted.shape}."
        )
    kept = stay.sum(axis=-1)
    residual = wanted - kept
    residual = np.where(np.abs(residual) <= _ROUNDING * np.maximum(kept, 1.0), 0.0, residual)
    if (residual < 0).any() and when_negative == "error":
        at = tuple(int(k) for k in np.argwhere(residual < 0)[0])
        place = f" at {at}" if at else ""
        raise ModelError(
            f"{where}: {kept[at]:,.0f} contributors stay or come back but only {wanted[at]:,.0f} are wanted{place}. "
            f"Check the target, or let the surplus fall dormant: when_negative='dormant'."
        )
    share = np.divide(np.maximum(-residual, 0.0), kept, out=np.zeros_like(kept), where=kept > 0)
    entering = np.maximum(residual, 0.0)[..., None] * spread
    return Entrants(frozen(entering), frozen(stay * share[..., None]), frozen(residual))


@dataclass(frozen=True, eq=False)
class MemberRules:
    """What happens to members in a year.

    Parameters
    ----------
    dormancy
        How they stop and resume paying.
    ages : (age,)
        Distribution of entry ages, sums to 1, with nobody at or above ``retirement_age``.
    retirement_age
        Birthday on which active and dormant members leave the register.
    when_negative
        As in :func:`new_entrants`.

    Raises
    ------
    ModelError
        For shares that do not sum to 1, or entries at or above the retirement age.
    """

    dormancy: Dormancy
    ages: Floats
    retirement_age: int
    when_negative: str = "error"

    def __post_init__(self) -> None:
        """Check that nobody enters after retirement."""
        spread = _distribution("MemberRules", self.ages, None)
        age = whole("MemberRules", "retirement_age", self.retirement_age, low=1)
        if age >= len(spread) or spread[age:].any():
            raise ModelError(
                f"MemberRules: nobody may enter at the retirement age of {age} or later; end the entry ages before it."
            )
        choice("MemberRules", "when_negative", self.when_negative, NEGATIVE)
        object.__setattr__(self, "ages", frozen(spread))


@dataclass(frozen=True, eq=False)
class Members:
    """Active and dormant members by age, and the flows that explain every change.

    ``active`` and ``dormant`` have shape (years + 1, sex, age): on the day of each year. The flows have shape
    (years, sex, age), by the age at the end of the step: ``entrants``; ``reentries`` from dormant to active;
    ``to_dormancy`` and ``pushed_out`` (a surplus, see :func:`new_entrants`) from active to dormant; ``deaths`` and
    ``dormant_deaths``; ``retired`` and ``dormant_retired``.
    """

    active: Floats
    dormant: Floats
    entrants: Floats
    reentries: Floats
    to_dormancy: Floats
    pushed_out: Floats
    deaths: Floats
    dormant_deaths: Floats
    retired: Floats
    dormant_retired: Floats

    def identities(self) -> dict[str, float]:
        """Return the largest breach of each book-keeping identity in persons, cohort by cohort; 0 up to rounding."""
        down = self.to_dormancy + self.pushed_out
        active = _year_older(self.active[:-1]) + self.entrants + self.reentries - down - self.deaths - self.retired
        dormant = _year_older(self.dormant[:-1]) + down - self.reentries - self.dormant_deaths - self.dormant_retired
        return {
            "active(t+1) = active(t) + entrants + re-entries - exits": float(np.abs(self.active[1:] - active).max()),
            "dormant(t+1) = dormant(t) + from active - re-entries - exits": float(
                np.abs(self.dormant[1:] - dormant).max()
            ),
        }

    def to_frame(self) -> pd.DataFrame:
        """Return one row a year: step, active and dormant members and every flow into it; the start has no flows."""
        import pandas as pd

        columns = {"active": self.active.sum(axis=(1, 2)), "dormant": self.dormant.sum(axis=(1, 2))}
        for name in _FLOWS:
            columns[name] = np.concatenate([[np.nan], getattr(self, name).sum(axis=(1, 2))])
        return pd.DataFrame(columns).rename_axis("step").reset_index()


def project_register(
    active: ArrayLike, dormant: ArrayLike, target: ArrayLike, survival: ArrayLike, rules: MemberRules
) -> Members:
    """Project the active and dormant members of a scheme whose contributors are given.

    Each year members grow one year older, die, leave at the retirement age, stop or resume paying by the rules'
    one-year chances, and new entrants fill the gap to the target::

        A(x+1, t+1) = A(x, t) p(x) P_aa + D(x, t) p(x) P_da + entrants(x+1)
        D(x+1, t+1) = D(x, t) p(x) P_dd + A(x, t) p(x) P_ad

    Parameters
    ----------
    active, dormant : (sex, age)
        Members at the start, at least 0, none at or above the retirement age.
    target : (years, sex)
        Contributors at the end of each year, all ages.
    survival : (years, sex, age)
        Share of each age that is alive a year later.
    rules
        Dormancy, entry ages, retirement age.

    Returns
    -------
    Members

    Raises
    ------
    ModelError
        For shapes that do not fit, members above the retirement age, or a negative residual (see :func:`new_entrants`).

    References
    ----------
    Scholz, Cichon and Hagemejer, *Social Budgeting* (ILO/ISSA 2000); Plamondon et al., *Actuarial Practice in Social
    Security* (ILO/ISSA 2002).

    Examples
    --------
    >>> rules = MemberRules(Dormancy(0.5, 2.0), entry_ages(), 60)
    >>> start = np.zeros((1, 101))
    >>> start[0, 30] = 100.0
    >>> result = project_register(start, start, [[120.0]], np.ones((1, 1, 101)), rules)
    >>> round(float(result.active[1].sum()), 9), round(float(result.entrants.sum()), 9)
    (120.0, 20.0)
    """
    stocks, wanted, alive = _checked(active, dormant, target, survival, rules)
    moves = rules.dormancy.transition()
    old = np.arange(stocks.shape[-1]) >= rules.retirement_age
    paths: list[Floats] = [stocks]
    flows: dict[str, list[Floats]] = {name: [] for name in _FLOWS}
    for goal, chance in zip(wanted, alive, strict=True):
        before = _year_older(paths[-1])
        living = _year_older(paths[-1] * chance)
        leaving = np.where(old, living, 0.0)
        kept = living - leaving
        reentries, stopped = kept[1] * moves[1, 0], kept[0] * moves[0, 1]
        staying = kept[0] - stopped + reentries
        added = new_entrants(goal, staying, rules.ages, when_negative=rules.when_negative)
        paths.append(
            np.stack(
                [
                    staying + added.entrants - added.pushed_out,
                    kept[1] - reentries + stopped + added.pushed_out,
                ]
            )
        )
        dead = before - living
        step = (added.entrants, reentries, stopped, added.pushed_out, dead[0], dead[1], leaving[0], leaving[1])
        for name, flow in zip(_FLOWS, step, strict=True):
            flows[name].append(flow)
    history = np.array(paths)
    shape = (len(wanted), *stocks.shape[1:])
    kept_flows = {name: frozen(np.array(values).reshape(shape)) for name, values in flows.items()}
    return Members(active=frozen(history[:, 0]), dormant=frozen(history[:, 1]), **kept_flows)


def settled_ages(rules: MemberRules) -> Floats:
    """Return how active and dormant members divide by age in a register that has settled, before any death.

    A cohort enters by the entry ages and stops and resumes paying by the rules' one-year chances::

        a(x) = a(x-1) P_aa + d(x-1) P_da + h(x)        d(x) = d(x-1) P_dd + a(x-1) P_ad

    Times the population of each age it is the register that the same rules go on with.

    Returns
    -------
    (2, age)
        Active, then dormant, for each person who ever enters; 0 from the retirement age on.

    Examples
    --------
    All enter at 20; a year later some have stopped, and nobody is there at 15:

    >>> ages = np.zeros(101)
    >>> ages[20] = 1.0
    >>> settled = settled_ages(MemberRules(Dormancy(0.5, 2.0), ages, 60))
    >>> settled[:, [15, 20]].tolist(), settled.sum(axis=0)[[21, 59, 60]].round(9).tolist()
    ([[0.0, 1.0], [0.0, 0.0]], [1.0, 1.0, 0.0])
    """
    moves = rules.dormancy.transition()
    found = np.zeros((2, len(rules.ages)))
    held = np.zeros(2)
    for age in range(rules.retirement_age):
        held = held @ moves
        held[0] += rules.ages[age]
        found[:, age] = held
    return found


def _checked(
    active: ArrayLike, dormant: ArrayLike, target: ArrayLike, survival: ArrayLike, rules: MemberRules
) -> tuple[Floats, Floats, Floats]:
    """Return the stocks (state, sex, age), the targets and the survival, or say what does not fit."""
    where = "project_register"
    paying, resting = numbers(where, "active", active), numbers(where, "dormant", dormant)
    same_shape(where, "dormant", resting, "active", paying)
    if paying.ndim != 2 or paying.shape[-1] != len(rules.ages):
        raise ModelError(f"{where}: active must have shape (sex, {len(rules.ages)} ages), got {paying.shape}.")
    wanted, alive = numbers(where, "target", target), numbers(where, "survival", survival, high=1.0)
    if wanted.ndim != 2 or wanted.shape[1] != len(paying):
        raise ModelError(f"{where}: target must have shape (years, {len(paying)} sexes), got {wanted.shape}.")
    if alive.shape != (len(wanted), *paying.shape):
        raise ModelError(f"{where}: survival must have shape {(len(wanted), *paying.shape)}, got {alive.shape}.")
    if paying[:, rules.retirement_age :].any() or resting[:, rules.retirement_age :].any():
        raise ModelError(f"{where}: members at or above the retirement age of {rules.retirement_age} have left.")
    return np.stack([paying, resting]), wanted, alive


def _distribution(where: str, ages: ArrayLike, size: int | None) -> Floats:
    spread = vector(where, "ages", ages, length=size)
    if abs(spread.sum() - 1) > _ROUNDING:
        raise ModelError(f"{where}: the shares of the entry ages must sum to 1, got {spread.sum():g}.")
    return spread


def _year_older(stock: Floats) -> Floats:
    """Return a stock by the age a year later; the last age is open and keeps its own."""
    moved = np.zeros_like(stock)
    moved[..., 1:] = stock[..., :-1]
    moved[..., -1] += stock[..., -1]
    return moved
