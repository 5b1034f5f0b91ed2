"""Rules on households at speed: the figures of a reform without their standard errors, in memory or chunk by chunk."""

from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.households.arrays import HouseholdArrays, arrays_of
from sscore.households.kernels import twins
from sscore.households.quantiles import weighted_quantile
from sscore.households.rules import Flows, Rule, checked_rules, flows_of
from sscore.households.samples import positive_mean
from sscore.households.sorting import weighted_sum
from sscore.households.survey import Survey
from sscore.inputs import Floats, frozen, number, numbers

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Outcome", "Part", "outcome", "part_of", "simulate"]

_MONTHS = 12
_MEASURES = ("headcount", "gap", "severity")
Ranks = tuple[float, tuple[float, ...]]


@dataclass(frozen=True, eq=False)
class Outcome:
    """What rules do to households, without standard errors.

    Attributes
    ----------
    households, persons
        In the population: sums of weights.
    cost, revenue
        Benefits, and contributions of members and employers, money a year.
    before, after
        By measure: "headcount", "gap", "severity", "gini", "mean" (consumption a person a month).
    quantiles, quantiles_before, quantiles_after
        The fractions asked for, and consumption a person below which they lie.
    by_rule
        Benefits, own contributions and employers' contributions by rule, money a year.
    welfare_after
        Consumption a person a month after the rules, shape (households,); empty where the population came in chunks.
    line, gdp, survey, remarks
        How it was computed; ``gdp`` is NaN where it is not known.
    """

    households: float
    persons: float
    cost: float
    revenue: float
    before: dict[str, float]
    after: dict[str, float]
    quantiles: tuple[float, ...]
    quantiles_before: tuple[float, ...]
    quantiles_after: tuple[float, ...]
    by_rule: dict[str, tuple[float, float, float]]
    welfare_after: Floats
    line: float
    gdp: float
    survey: str
    remarks: tuple[str, ...] = ()

    @property
    def balance(self) -> float:
        """Revenue less cost, money a year."""
        return self.revenue - self.cost

    @property
    def cost_of_gdp(self) -> float:
        """Benefits of a year as a fraction of GDP; NaN where GDP is not known."""
        return self.cost / self.gdp

    @property
    def change(self) -> dict[str, float]:
        """After less before, by measure."""
        return {name: self.after[name] - value for name, value in self.before.items()}

    def to_frame(self) -> pd.DataFrame:
        """Return one row a figure: before, after and change; money of a year stands under after."""
        import pandas as pd

        rows = [(name, value, self.after[name], self.change[name]) for name, value in self.before.items()]
        for p, old, new in zip(self.quantiles, self.quantiles_before, self.quantiles_after, strict=True):
            rows.append((f"quantile {p:g}", old, new, new - old))
        rows += [(name, 0.0, value, value) for name, value in (("cost", self.cost), ("revenue", self.revenue))]
        return pd.DataFrame(rows, columns=["measure", "before", "after", "change"])


@dataclass(frozen=True, eq=False)
class Part:
    """What one chunk of households adds: sums by block of rows, and consumption of those who count.

    ``money`` has weight, persons, and benefit, own and employer's contributions of each rule, shape (blocks,
    2 + 3 rules); ``poverty`` the sums of ``kernels.block_poverty`` before and after, shape (2, blocks, 4). ``welfare``
    is before and after, and ``persons`` the weights, of the households with persons and a weight.
    """

    money: Floats
    poverty: Floats
    welfare: tuple[Floats, Floats]
    persons: Floats
    below_zero: int


def simulate(
    survey: Survey | HouseholdArrays,
    rules: Sequence[Rule],
    *,
    line: float | None = None,
    gdp: float | None = None,
    quantiles: ArrayLike = (),
    engine: str = "numpy",
) -> Outcome:
    """Return cost, poverty and inequality of a set of rules before and after, without standard errors.

    The figures are those of :func:`sscore.households.reform`; a million persons take a fraction of a second.

    Parameters
    ----------
    survey
        From :func:`sscore.households.household_arrays`, ``load_survey`` or ``syn_households``.
    rules
        Contributions and benefits; means tests look at consumption before the reform.
    line
        Poverty line a person a month; None takes the survey's.
    gdp
        Of a year; None takes the survey's, if it has one.
    quantiles
        Fractions of persons from 0 to 1, such as 0.5 for the median.
    engine
        "numpy", the reference, or "numba" (``sscore[fast]``): the figures are the same.

    Raises
    ------
    ModelError
        For no rules, a missing line, two rules of one name, a rule in another currency, a benefit to a household
        without persons, nobody in the population, or a mean consumption of 0 or less.

    References
    ----------
    Bourguignon and Spadaro, *Journal of Economic Inequality* 4 (2006).

    Examples
    --------
    Two persons with 1 and 3; each gets 1: the Gini coefficient falls from 2/8 to 2/12.

    >>> from sscore.households import HouseholdBenefit, household_arrays
    >>> homes = {"household": [1, 2], "weight": [1, 1], "consumption": [1, 3]}
    >>> people = {"household": [1, 2], "age": [30, 40], "sector": [1, 0], "earnings": [5, 0]}
    >>> found = simulate(household_arrays(homes, people, currency="KES"), [HouseholdBenefit(1)], line=2.5)
    >>> found.cost, found.before["gini"], round(found.after["gini"], 4), round(found.change["gap"], 9)
    (24.0, 0.25, 0.1667, -0.2)
    """
    kernels = twins("simulate", engine)
    if not isinstance(survey, Survey | HouseholdArrays):
        raise ModelError(
            f"simulate: survey must come from household_arrays, load_survey or syn_households, got {survey!r:.80}."
        )
    given = checked_rules("simulate", rules)
    z = number("simulate", "line", survey.line if isinstance(survey, Survey) and line is None else line, above=0)
    known = survey.gdp if isinstance(survey, Survey) and gdp is None else gdp
    fractions = numbers("simulate", "quantiles", quantiles, high=1.0).ravel() if np.size(quantiles) else np.empty(0)
    about = (survey.name, z, float("nan") if known is None else number("simulate", "gdp", known, above=0))
    data = arrays_of(survey)
    with ThreadPoolExecutor(2) as pool:  # incomes before are ranked while the rules are computed
        first = pool.submit(_ranked_before, data, fractions, kernels)
        flows = list(pool.map(lambda rule: flows_of(rule, survey, data, engine), given))
        part, after = part_of(data, flows, z, kernels)
        last = _ranked(part.welfare[1], part.persons, fractions, kernels)
    return outcome([part], [r.name for r in given], (fractions, first.result(), last), about, after)


def part_of(data: HouseholdArrays, flows: Sequence[Flows], z: float, kernels: ModuleType) -> tuple[Part, Floats]:
    """Return what households add to an outcome, and their consumption after what the rules move."""
    net = flows[0].benefit - flows[0].own
    for f in flows[1:]:
        net += f.benefit
        net -= f.own
    persons_each = data.size
    if not data.size.all():
        empty = data.size == 0
        persons_each = np.where(empty, 1.0, data.size)
        lost = np.flatnonzero(empty & (np.sum([f.benefit for f in flows], axis=0) > 0))
        if len(lost):
            name = data.identifier[lost[0]]
            raise ModelError(f"simulate: household {name} gets a benefit and has no persons. Correct the data.")
    before, persons = data.welfare, data.weights * data.size
    net /= persons_each
    after = before + net
    money = [np.ones(len(net)), data.size, *(part for f in flows for part in (f.benefit, f.own, f.employer))]
    counted = persons > 0
    welfare = (before, after)
    sums = np.array([kernels.block_poverty(persons, y, z) for y in welfare])
    if not counted.all():
        welfare, persons = (before[counted], after[counted]), persons[counted]
    return Part(kernels.block_money(data.weights, money), sums, welfare, persons, int((after < 0).sum())), after


def _ranked_before(data: HouseholdArrays, fractions: Floats, kernels: ModuleType) -> Ranks:
    """Return what is read off incomes in order, before the rules."""
    y, p = data.welfare, data.weights * data.size
    if not p.all():
        y, p = y[p > 0], p[p > 0]
    return _ranked(y, p, fractions, kernels)


def _ranked(y: Floats, p: Floats, fractions: Floats, kernels: ModuleType) -> Ranks:
    """Return the sum behind the Gini coefficient, and the quantiles, of incomes and the persons who have them."""
    if not len(p):
        return float("nan"), ()
    found = weighted_quantile(y, fractions, p).tolist() if len(fractions) else ()
    return kernels.gini_sum(y, p, weighted_sum(p, y) / float(p.sum())), tuple(found)


def outcome(
    parts: Sequence[Part],
    names: Sequence[str],
    ranked: tuple[Floats, Ranks, Ranks],
    about: tuple[str, float, float],
    after: Floats,
) -> Outcome:
    """Return the outcome of parts; sums are correctly rounded from those of the blocks, in whatever order they come."""
    survey, z, gdp = about
    money = [math.fsum(column) for column in np.concatenate([p.money for p in parts]).T]
    households, persons = money[:2]
    if not persons > 0:
        raise ModelError("simulate: the households with a weight have no persons. Check weights and persons.")
    levels = []
    for k in (0, 1):
        income, *poor = (math.fsum(column) for column in np.concatenate([p.poverty[k] for p in parts]).T)
        spread = ranked[k + 1][0] / persons / persons  # half the mean difference: never above the mean without signs
        mean = positive_mean("simulate", "consumption", income / persons, spread)
        gini = max(spread / mean, 0.0)
        levels.append({m: s / persons for m, s in zip(_MEASURES, poor, strict=True)} | {"gini": gini, "mean": mean})
    flows = [tuple(_MONTHS * x for x in money[k : k + 3]) for k in range(2, len(money), 3)]
    debts = sum(p.below_zero for p in parts)
    return Outcome(
        households=households,
        persons=persons,
        cost=math.fsum(f[0] for f in flows),
        revenue=math.fsum(x for f in flows for x in f[1:]),
        before=levels[0],
        after=levels[1],
        quantiles=tuple(ranked[0].tolist()),
        quantiles_before=ranked[1][1],
        quantiles_after=ranked[2][1],
        by_rule={name: (f[0], f[1], f[2]) for name, f in zip(names, flows, strict=True)},
        welfare_after=frozen(after),
        line=z,
        gdp=gdp,
        survey=survey,
        remarks=(f"{debts} households have a consumption below 0 after the rules.",) if debts else (),
    )
