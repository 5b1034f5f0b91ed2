"""A product's contributions and benefits as a reform on the synthetic households of a country."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sscore.coverage import ProductProjection, draw_take_up, take_up
from sscore.coverage.product_run import contribution_terms
from sscore.errors import ModelError
from sscore.households import Estimate, Flows, Reform, Survey, reform, syn_households
from sscore.inputs import Floats

__all__ = ["HouseholdEffect", "ProductRule", "household_effect"]

_SECTORS = {"self-employed": ("self_employed",), "informal": ("self_employed", "employee"),
            "uncovered": ("self_employed", "employee")}  # fmt: skip
_HOUSEHOLDS = 3000


@dataclass(frozen=True, eq=False)
class ProductRule:
    """What a product takes from and gives to the households of a survey, in one year of a projection.

    Who pays follows the take-up model at each person's own earnings; the level is the projection's share of the group
    who pay at the end of that year. Persons are drawn in the order of welfare, in proportion to their chance, with a
    seed. Amounts keep their place to the group's mean income.

    Parameters
    ----------
    found
        The projection.
    seed
        Of the draw.
    saved
        Whether what is put on members' accounts counts as a benefit of the year, or only what is claimed.
    """

    found: ProductProjection
    seed: int
    saved: bool = False
    name: str = "product"

    def flows(self, survey: Survey) -> Flows:
        """Return what members pay, what others add, and what members get, money a household a month."""
        product, last = self.found.product, -1
        people = survey.persons
        earnings = people["earnings"].to_numpy(float)
        group = self._group(survey)
        weight = survey.weights[survey.place]
        if not (group & (earnings > 0)).any():
            raise ModelError(f"ProductRule: nobody in {survey.name} is in the group of the product.")
        mean = float(weight[group] @ earnings[group] / weight[group].sum())
        income = self.found.product.value("group.income") * self.found.market.wage[last]
        unit = mean * self._unit() / income
        own, subsidy, match, drivers = contribution_terms(product, earnings[group], np.full(group.sum(), unit))
        chance = take_up(self.found.model, drivers)
        pays = np.zeros(len(people))
        pays[group] = self._drawn(chance, weight[group], survey.welfare[survey.place][group])
        claims = unit / 12 * sum(
            product.value(f"benefits.short_term.{c}.claims") * product.value(f"benefits.short_term.{c}.amount")
            for c in product.claims
        )  # fmt: skip
        others, gets = np.zeros(len(people)), np.zeros(len(people))
        paid = np.zeros(len(people))
        paid[group] = own
        others[group] = subsidy + match
        gets[group] = claims
        if self.saved:
            gets[group] += product.value("benefits.long_term.share") * (own + subsidy + match)
        return Flows(*(survey.over_persons(pays * part) for part in (gets, paid, others)))

    def _group(self, survey: Survey) -> np.ndarray:
        product, people = self.found.product, survey.persons
        low, high = product.ages
        inside = people["sector"].isin(_SECTORS[product.segment]) & people["age"].between(low, high)
        if product.sex != "both":
            inside &= people["sex"] == product.sex
        return inside.to_numpy()

    def _unit(self) -> float:
        """Return what one unit of the file's money is worth in the projection's last year."""
        product, market = self.found.product, self.found.market
        index = {"wages": market.wages[-1], "prices": market.prices[-1], "nothing": 1.0}[product.follow]
        first = product.value("group.income") * market.wage[0] if product.money == "mean income" else 1.0
        return float(index * first)

    def _drawn(self, chance: Floats, weight: Floats, welfare: Floats) -> Floats:
        """Return who pays, 1 or 0."""
        share = float(self.found.central["paying"][-1] / self.found.market.persons[-1])
        level = share * weight.sum() / float(weight @ chance)
        if level * chance.max() > 1:
            raise ModelError(
                f"ProductRule: {share:.0%} of the group pay in the projection; the earnings in the survey do not allow "
                f"that many. Lower group.reach or take_up.share."
            )
        order = np.argsort(welfare, kind="stable")
        pays = np.empty(len(chance))
        pays[order] = draw_take_up(level * chance[order], seed=self.seed)
        return pays


@dataclass(frozen=True, eq=False)
class HouseholdEffect:
    """A product on the households: with the claims of a year alone, and with what is saved on accounts counted too."""

    cash: Reform
    all_counted: Reform
    remarks: tuple[str, ...]

    @property
    def errors(self) -> dict[str, Estimate]:
        """Errors of targeting; none for a product that pays nothing and puts nothing on accounts."""
        return self.all_counted.errors if self.all_counted.cost.value > 0 else {}


def household_effect(found: ProductProjection, *, seed: int, households: int = _HOUSEHOLDS) -> HouseholdEffect:
    """Return poverty, inequality and errors of targeting under the product, in the projection's last year.

    Parameters
    ----------
    found
        From :func:`sscore.coverage.project_product`.
    seed
        Of the survey and of the draw of those who pay.
    households
        Rows of the survey.

    Raises
    ------
    ModelError
        For a group that the survey does not hold.
    """
    survey = syn_households(found.market.code, households=households, seed=seed)
    cash, every = (reform(survey, [ProductRule(found, seed, saved)]) for saved in (False, True))
    year = found.years[-1]
    told = (
        f"Households are invented (syn_households, {households:,} rows, seed {seed}) and at prices of "
        f"{survey.price_year}; amounts keep the place to the group's mean income that they have in {year}.",
        "Who pays is drawn with the seed, in proportion to the take-up model at each person's earnings; the number is "
        "the projection's.",
        "Everybody in a household of a member counts as covered. Claims are averaged over members: the few who claim "
        "get more, the others nothing.",
        "The survey does not say which employees are informal: employees of all kinds may join."
        if found.product.segment != "self-employed"
        else "The group in the survey is the self-employed, unpaid family workers among them.",
    )
    return HouseholdEffect(cash, every, (*told, *_two_totals(found, cash), *survey.remarks))


def _two_totals(found: ProductProjection, cash: Reform) -> tuple[str, ...]:
    """Say where the survey's money and the projection's differ by more than a quarter."""
    ours, theirs = cash.cost_of_gdp, float(found.central["short_term"][-1] / found.market.gdp[-1])
    if not theirs or 0.8 <= ours / theirs <= 1.25:
        return ()
    return (
        f"Claims come to {100 * ours:.2g} % of GDP in the survey and to {100 * theirs:.2g} % in the projection: "
        "the survey's earnings and the file's mean income are not alike. So read shares and changes here, and money in "
        "the projection.",
    )
