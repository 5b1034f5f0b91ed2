"""Contributions and benefits as rules on persons and households; each returns money a household a month."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from sscore.contributions import Schedule
from sscore.errors import ModelError
from sscore.households.arrays import SECTORS, HouseholdArrays, arrays_of
from sscore.households.kernels import twins
from sscore.households.survey import Survey
from sscore.inputs import Floats, choice, number, seeded, whole

__all__ = ["ContributionRule", "Flows", "HouseholdBenefit", "Rule", "checked_rules", "flows_of"]

_SECTORS = SECTORS[1:]
_AGES = {"child": ("child_age", 18), "older person": ("pension_age", 65)}
_PER = ("household", "person", *_AGES)
_DRAWS = 1_000_000


@dataclass(frozen=True, eq=False)
class Flows:
    """What a rule moves, money a household a month, shape (households,).

    ``benefit`` goes to the household, ``own`` is paid by it, ``employer`` by its members' employers.
    """

    benefit: Floats
    own: Floats
    employer: Floats


class Rule(Protocol):
    """Anything with a name that turns a survey into flows; write your own the same way.

    It gets the :class:`sscore.households.Survey`, or the :class:`sscore.households.HouseholdArrays`, that was given to
    ``reform`` or ``simulate``. Both have ``weights``, ``welfare``, ``size``, ``place`` and ``over_persons``.
    """

    @property
    def name(self) -> str:
        """What it is called in tables."""

    def flows(self, survey: Any) -> Flows:
        """Return what the rule moves in a survey."""


def _named(caller: str, name: Any) -> None:
    """Raise unless a rule has a name that can stand in a table."""
    if not isinstance(name, str) or not name.strip():
        raise ModelError(f"{caller}: name must be a word for tables, got {name!r:.80}.")


def checked_rules(caller: str, rules: Any) -> list[Rule]:
    """Return rules after looking whether they are some, each with a name of its own.

    >>> [rule.name for rule in checked_rules("f", (HouseholdBenefit(1),))]
    ['benefit']
    """
    if not isinstance(rules, Iterable) or isinstance(rules, str):
        raise ModelError(f"{caller}: rules must be a list of rules, got {rules!r:.80}. Write [rule] for one.")
    given = list(rules)
    for k, rule in enumerate(given):
        if not (isinstance(getattr(rule, "name", None), str) and callable(getattr(rule, "flows", None))):
            raise ModelError(
                f"{caller}: rules[{k}] must be a ContributionRule, a HouseholdBenefit or a rule of your own with name "
                f"and flows, got {rule!r:.80}."
            )
    names = [rule.name for rule in given]
    if not names or len(set(names)) != len(names):
        raise ModelError(f"{caller}: wanted rules with different names, got {names!r}.")
    return given


def flows_of(rule: Rule, survey: Survey | HouseholdArrays, data: HouseholdArrays, engine: str) -> Flows:
    """Return what a rule moves; the rules of this package read the arrays, by an engine, others the survey."""
    if isinstance(rule, ContributionRule | HouseholdBenefit):
        return rule.flows(data, engine=engine)
    return rule.flows(survey)


@dataclass(frozen=True)
class ContributionRule:
    """A contribution on each person's own earnings: ceilings and floors act on persons, never on households or means.

    Parameters
    ----------
    schedule
        Rates, floor and ceiling, in the survey's currency, by month; from :mod:`sscore.contributions`.
    sectors
        Whose earnings: "employee", "self_employed", or both. The self-employed pay the employer's part too.
    name
        Of tables.
    """

    schedule: Schedule
    sectors: tuple[str, ...] = ("employee",)
    name: str = "contribution"

    def __post_init__(self) -> None:
        """Raise for an unknown sector or a schedule by year."""
        for sector in self.sectors:
            choice("ContributionRule", "sectors", sector, _SECTORS)
        if not self.sectors or self.schedule.period != "month":
            raise ModelError("ContributionRule: wanted at least one sector, and a schedule by month.")
        _named("ContributionRule", self.name)

    def flows(self, survey: Survey | HouseholdArrays, *, engine: str = "numpy") -> Flows:
        """Return what members and their employers pay; ``engine`` is "numpy" or "numba"."""
        if survey.currency != self.schedule.currency:
            raise ModelError(
                f"ContributionRule: the schedule is in {self.schedule.currency}, the survey in {survey.currency}."
            )
        data, households = arrays_of(survey), len(survey.weights)
        pays = np.isin(SECTORS, self.sectors)
        own, employer = twins("ContributionRule.flows", engine).contributions(
            self.schedule, pays, (data.place, data.sector, data.earnings), households
        )
        return Flows(np.zeros(households), own, employer)


@dataclass(frozen=True)
class HouseholdBenefit:
    """A benefit to households that pass a means test.

    ::

        eligible  where  consumption a person x exp(error x standard normal draw)  <  threshold
        benefit   =  amount x (1, persons, children or older persons of the household)

    Parameters
    ----------
    amount
        Money a month for each unit, above 0.
    threshold
        Consumption a person a month under which a household passes; None for no means test.
    per
        "household", "person", "child" (under ``child_age``) or "older person" (from ``pension_age`` on).
    error
        Standard deviation of the logarithm of what the test sees of consumption: 0 is a perfect test; proxy means
        tests commonly miss by 0.3 to 0.5 (assumption, quality C).
    seed
        Of the error's draws; needed where ``error`` is above 0, and only there.
    child_age, pension_age
        In completed years; None takes 18 and 65. Only for a benefit per child, or per older person.
    name
        Of tables.
    """

    amount: float
    threshold: float | None = None
    per: str = "household"
    error: float = 0.0
    seed: int | None = field(default=None)
    child_age: int | None = None
    pension_age: int | None = None
    name: str = "benefit"

    def __post_init__(self) -> None:
        """Raise for a number or a word outside its range."""
        number("HouseholdBenefit", "amount", self.amount, above=0)
        if self.threshold is not None:
            number("HouseholdBenefit", "threshold", self.threshold, above=0)
        choice("HouseholdBenefit", "per", self.per, _PER)
        for unit, (name, _) in _AGES.items():
            given = getattr(self, name)
            if given is not None:
                whole("HouseholdBenefit", name, given, low=1)
                if self.per != unit:
                    raise ModelError(
                        f"HouseholdBenefit: {name}={given!r} would do nothing, as the benefit is per {self.per}. "
                        f"Write per={unit!r}, or leave {name} out."
                    )
        if number("HouseholdBenefit", "error", self.error) and (self.threshold is None or self.seed is None):
            raise ModelError("HouseholdBenefit: an error of the means test needs a threshold and a seed. Write seed=1.")
        if self.seed is not None:
            seeded("HouseholdBenefit", self.seed)
            if not self.error:
                raise ModelError(
                    f"HouseholdBenefit: seed={self.seed!r} would do nothing without an error of the means test. Give "
                    f"error as well, such as error=0.3, or leave the seed out."
                )
        _named("HouseholdBenefit", self.name)

    def flows(self, survey: Survey | HouseholdArrays, *, engine: str = "numpy") -> Flows:
        """Return what eligible households get; ``engine`` is "numpy" or "numba"."""
        data = arrays_of(survey)
        money = self.amount * self._units(data, engine)
        if self.threshold is not None:
            money *= self._seen(data) < self.threshold
        none = np.zeros(len(money))
        return Flows(money, none, none)

    def _units(self, data: HouseholdArrays, engine: str) -> Floats:
        """Return how many amounts a household gets that passes the means test."""
        if self.per == "household":
            return np.ones(len(data.size))
        if self.per == "person":
            return data.size
        name, usual = _AGES[self.per]
        given = getattr(self, name)
        border = float(usual if given is None else given)
        low, high = (0.0, border) if self.per == "child" else (border, np.inf)
        return twins("HouseholdBenefit.flows", engine).ages_between(data.age, low, high, data.place, len(data.size))

    def _seen(self, data: HouseholdArrays) -> Floats:
        """Return consumption as the means test sees it; a chunk takes its own part of the seed's draws."""
        if not self.error or self.seed is None:
            return data.welfare
        rng = seeded("HouseholdBenefit", self.seed)
        for start in range(0, data.first, _DRAWS):
            rng.standard_normal(min(_DRAWS, data.first - start))
        return data.welfare * np.exp(self.error * rng.standard_normal(len(data.welfare)))
