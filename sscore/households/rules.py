"""Contributions and benefits as rules on persons and households; each returns money a household a month."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from sscore.contributions import Schedule
from sscore.errors import ModelError
from sscore.households.survey import Survey
from sscore.inputs import Floats, choice, number, seeded, whole

__all__ = ["ContributionRule", "Flows", "HouseholdBenefit", "Rule"]

_SECTORS = ("employee", "self_employed")
_PER = ("household", "person", "child", "older person")


@dataclass(frozen=True, eq=False)
class Flows:
    """What a rule moves, money a household a month, shape (households,).

    ``benefit`` goes to the household, ``own`` is paid by it, ``employer`` by its members' employers.
    """

    benefit: Floats
    own: Floats
    employer: Floats


class Rule(Protocol):
    """Anything with a name that turns a survey into flows; write your own the same way."""

    @property
    def name(self) -> str:
        """What it is called in tables."""

    def flows(self, survey: Survey) -> Flows:
        """Return what the rule moves in a survey."""


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

    def flows(self, survey: Survey) -> Flows:
        """Return what members and their employers pay."""
        if survey.currency != self.schedule.currency:
            raise ModelError(
                f"ContributionRule: the schedule is in {self.schedule.currency}, the survey in {survey.currency}."
            )
        sector = survey.persons["sector"].to_numpy()
        due = self.schedule.contribution(survey.persons["earnings"].to_numpy(float))
        pays = np.isin(sector, self.sectors)
        alone = sector == "self_employed"
        own = np.where(pays, np.where(alone, due.total, due.employee), 0.0)
        employer = np.where(pays & ~alone, due.employer, 0.0)
        none = np.zeros(len(survey.households))
        return Flows(none, survey.over_persons(own), survey.over_persons(employer))


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
        Of the error's draws; needed where ``error`` is above 0.
    child_age, pension_age
        In completed years.
    name
        Of tables.
    """

    amount: float
    threshold: float | None = None
    per: str = "household"
    error: float = 0.0
    seed: int | None = field(default=None)
    child_age: int = 18
    pension_age: int = 65
    name: str = "benefit"

    def __post_init__(self) -> None:
        """Raise for a number or a word outside its range."""
        number("HouseholdBenefit", "amount", self.amount, above=0)
        if self.threshold is not None:
            number("HouseholdBenefit", "threshold", self.threshold, above=0)
        choice("HouseholdBenefit", "per", self.per, _PER)
        for name in ("child_age", "pension_age"):
            whole("HouseholdBenefit", name, getattr(self, name), low=1)
        if number("HouseholdBenefit", "error", self.error) and (self.threshold is None or self.seed is None):
            raise ModelError("HouseholdBenefit: an error of the means test needs a threshold and a seed. Write seed=1.")

    def flows(self, survey: Survey) -> Flows:
        """Return what eligible households get."""
        age = survey.persons["age"].to_numpy(float)
        units = {
            "household": np.ones(len(survey.households)),
            "person": survey.size,
            "child": survey.over_persons(np.where(age < self.child_age, 1.0, 0.0)),
            "older person": survey.over_persons(np.where(age >= self.pension_age, 1.0, 0.0)),
        }[self.per]
        seen = survey.welfare
        if self.error and self.seed is not None:
            draws = seeded("HouseholdBenefit", self.seed).standard_normal(len(seen))
            seen = seen * np.exp(self.error * draws)
        eligible = np.ones(len(seen), dtype=bool) if self.threshold is None else seen < self.threshold
        none = np.zeros(len(seen))
        return Flows(np.where(eligible, self.amount * units, 0.0), none, none)
