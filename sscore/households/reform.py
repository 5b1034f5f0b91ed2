"""A reform on a survey: what it costs, and what it does to poverty and inequality, together and with errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError
from sscore.households.arrays import arrays_of
from sscore.households.design import Estimate, SampleDesign
from sscore.households.estimates import estimate_change, estimate_fgt, estimate_gini, estimate_ratio, estimate_total
from sscore.households.incidence import Incidence, benefit_incidence
from sscore.households.rules import Flows, Rule, checked_rules, flows_of
from sscore.households.survey import Survey
from sscore.households.targeting import Targeting, targeting
from sscore.inputs import Floats, frozen, number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Reform", "reform"]

_MONTHS = 12


@dataclass(frozen=True, eq=False)
class Reform:
    """What rules do to the households of a survey.

    Attributes
    ----------
    cost, revenue, balance
        Benefits, contributions (members' and employers') and revenue less cost, money a year.
    cost_of_gdp, balance_of_gdp
        As fractions of GDP of the survey's price year.
    before, after, change
        By measure: "headcount", "gap", "severity", "gini"; ``change`` has the error of the difference, which is that of
        the same households observed twice.
    errors
        "exclusion_error", "inclusion_error" and "leakage" with their standard errors, where they exist.
    targeting, incidence
        Of all benefits, with incomes before the reform.
    welfare_after
        Consumption a person a month after it, shape (households,).
    by_rule
        Benefits, own contributions and employers' contributions by rule, money a year.
    line, survey, remarks
        How it was computed.
    """

    cost: Estimate
    revenue: Estimate
    balance: Estimate
    gdp: float
    before: dict[str, Estimate]
    after: dict[str, Estimate]
    change: dict[str, Estimate]
    errors: dict[str, Estimate]
    targeting: Targeting
    incidence: Incidence
    welfare_after: Floats
    by_rule: dict[str, tuple[float, float, float]]
    line: float
    survey: str
    remarks: tuple[str, ...] = ()

    @property
    def cost_of_gdp(self) -> float:
        """Benefits of a year as a fraction of GDP."""
        return self.cost.value / self.gdp

    @property
    def balance_of_gdp(self) -> float:
        """Revenue less benefits of a year as a fraction of GDP."""
        return self.balance.value / self.gdp

    def to_frame(self) -> pd.DataFrame:
        """Return one row a measure: value, standard error and interval."""
        import pandas as pd

        rows = []
        for name, found in (("cost", self.cost), ("revenue", self.revenue), ("balance", self.balance)):
            rows.append((f"{name}, % of GDP", *(100 / self.gdp * a for a in _numbers(found))))
        for measure in self.before:
            for word, table in (("before", self.before), ("after", self.after), ("change", self.change)):
                rows.append((f"{measure}, {word}", *_numbers(table[measure])))
        rows += [(name, *_numbers(found)) for name, found in self.errors.items()]
        return pd.DataFrame(rows, columns=["measure", "value", "standard_error", "lower", "upper"])


def _numbers(found: Estimate) -> tuple[float, float, float, float]:
    return found.value, found.standard_error, *found.interval


def reform(
    survey: Survey,
    rules: Sequence[Rule],
    *,
    line: float | None = None,
    gdp: float | None = None,
    confidence: float = 0.95,
    engine: str = "numpy",
) -> Reform:
    """Return cost, poverty, inequality and targeting errors of a set of rules, with standard errors.

    ::

        welfare after = welfare before + (benefits - own contributions) / persons of the household

    What employers pay is revenue and does not lower consumption here; households do not change what they do. The same
    figures without their errors, for a million persons and more: :func:`sscore.households.simulate`.

    Parameters
    ----------
    survey
        From :func:`sscore.households.load_survey` or :func:`sscore.households.syn_households`. Where a stratum has one
        cluster only, give ``survey.with_single("centre")``.
    rules
        Contributions and benefits; means tests look at consumption before the reform.
    line
        Poverty line a person a month; None takes the survey's.
    gdp
        Of a year in the survey's prices and currency, above 0; None takes the survey's.
    confidence
        Of the intervals.
    engine
        "numpy", the reference, or "numba" (``sscore[fast]``): the figures are the same.

    Raises
    ------
    ModelError
        For what is no survey or no rule, no rules, a missing line or GDP, two rules of one name, a rule in another
        currency, or a stratum of one cluster that is not centred.

    References
    ----------
    Bourguignon and Spadaro, *Journal of Economic Inequality* 4 (2006).

    Examples
    --------
    >>> from sscore.households import HouseholdBenefit, syn_households
    >>> survey = syn_households("ZMB", households=600, seed=1)
    >>> found = reform(survey, [HouseholdBenefit(100, per="person")])
    >>> round(float(found.cost.value / survey.person_weights.sum()), 6), found.targeting.exclusion_error
    (1200.0, 0.0)
    """
    if not isinstance(survey, Survey):
        raise ModelError(
            f"reform: survey must come from load_survey or syn_households, got {survey!r:.80}. Arrays have no design "
            f"of a sample: use simulate."
        )
    given = checked_rules("reform", rules)
    z = number("reform", "line", survey.line if line is None else line, above=0)
    whole = number("reform", "gdp", survey.gdp if gdp is None else gdp, above=0)
    data = arrays_of(survey)
    flows = {rule.name: flows_of(rule, survey, data, engine) for rule in given}
    size, design, before = data.size, survey.design(), data.welfare
    benefit = np.sum([f.benefit for f in flows.values()], axis=0)
    own = np.sum([f.own for f in flows.values()], axis=0)
    employer = np.sum([f.employer for f in flows.values()], axis=0)
    after = before + (benefit - own) / size
    money = {
        name: estimate_total(_MONTHS * amount / size, design, confidence=confidence)
        for name, amount in (("cost", benefit), ("revenue", own + employer), ("balance", own + employer - benefit))
    }
    remarks = list(survey.remarks)
    if (after < 0).any():
        remarks.append(f"{int((after < 0).sum())} households pay more than they consume: consumption is negative.")
    return Reform(
        cost=money["cost"],
        revenue=money["revenue"],
        balance=money["balance"],
        gdp=whole,
        before=_levels(before, z, design, confidence),
        after=_levels(after, z, design, confidence),
        change={
            m: estimate_change(before, after, design, measure=m, z=None if m == "gini" else z, confidence=confidence)
            for m in ("headcount", "gap", "severity", "gini")
        },
        errors=_errors((before < z).astype(float), benefit / size, design, confidence),
        targeting=targeting(before, z, benefit=benefit, household=(size, survey.weights)),
        incidence=benefit_incidence(benefit, before, size, survey.weights),
        welfare_after=frozen(after),
        by_rule={name: _yearly(f, survey.weights) for name, f in flows.items()},
        line=z,
        survey=f"{survey.name}, prices of {survey.price_year}",
        remarks=tuple(remarks),
    )


def _levels(y: Floats, z: float, design: SampleDesign, confidence: float) -> dict[str, Estimate]:
    found = {
        name: estimate_fgt(y, z, alpha, design, confidence=confidence)
        for alpha, name in enumerate(("headcount", "gap", "severity"))
    }
    return found | {"gini": estimate_gini(y, design, confidence=confidence)}


def _yearly(f: Flows, weights: Floats) -> tuple[float, float, float]:
    benefit, own, employer = (_MONTHS * float(weights @ part) for part in (f.benefit, f.own, f.employer))
    return benefit, own, employer


def _errors(poor: Floats, each: Floats, design: SampleDesign, confidence: float) -> dict[str, Estimate]:
    """Return the targeting errors that have a denominator, each with its standard error."""
    covered = (each > 0).astype(float)
    parts = {
        "exclusion_error": (poor * (1 - covered), poor),
        "inclusion_error": (covered * (1 - poor), covered),
        "leakage": (each * (1 - poor), each),
    }
    return {
        name: estimate_ratio(above, below, design, confidence=confidence)
        for name, (above, below) in parts.items()
        if design.weights @ below > 0
    }
