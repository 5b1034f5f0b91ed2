"""A product month by month: who joins, stops, returns and leaves, and the money of each year, in many scenarios.

Years run from 1 July. Members are joiners who are still in the group, paying or not; nobody joins twice::

    joiners(t) = max(0, offered(t) * take-up * group(t) - members(t))        paying + lapsed = members
    members(t+1) = members(t) + joiners - leaving                          who die or pass the last age
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from sscore.coverage.persistency import changed_lapse
from sscore.coverage.product_market import ProductMarket
from sscore.coverage.product_terms import Product
from sscore.coverage.take_up import TakeUpDrivers, TakeUpModel, contribution_burden, take_up
from sscore.coverage.take_up_answers import calibrate_take_up
from sscore.errors import ModelError
from sscore.inputs import Floats, frozen
from sscore.labour import lognormal_wages
from sscore.pensions import MatchRule, MatchTerms

__all__ = ["POINTS", "Offer", "Shocks", "calibrated", "contribution_terms", "offer", "run_product"]

POINTS = 50
_RANKS = (np.arange(POINTS) + 0.5) / POINTS
_FIRST = 12  # months of the first year's lapse rate
_STOCKS = ("paying", "lapsed")
_FLOWS = ("joiners", "stopped", "returned", "left", "left_paying", "payments", "covered", "person_years", "over")


@dataclass(frozen=True, eq=False)
class Offer:
    """What a product asks of persons at equal steps of income, arrays (years, POINTS), money a month of the year.

    ``income`` of each point; ``own``, ``subsidy`` and ``match`` a month that is paid; ``drivers`` of take-up; ``unit``
    (years,) is what one unit of the file's money is worth in each year.
    """

    income: Floats
    own: Floats
    subsidy: Floats
    match: Floats
    drivers: TakeUpDrivers
    unit: Floats


@dataclass(frozen=True, eq=False)
class Shocks:
    """How scenarios differ from the central assumptions, each shape (scenarios,).

    ``take_up`` is added to the log-odds of joining, ``lapse`` multiplies the odds to stop, ``cost`` the short-term
    benefits and the administration.
    """

    take_up: Floats
    lapse: Floats
    cost: Floats

    @staticmethod
    def none() -> Shocks:
        """Return the one scenario in which nothing differs."""
        return Shocks(np.zeros(1), np.ones(1), np.ones(1))


def offer(product: Product, market: ProductMarket) -> Offer:
    """Return the contributions of the group at equal steps of a lognormal distribution of incomes.

    Raises
    ------
    ModelError
        For a fixed contribution that follows nothing sensible, as of the parts it calls.
    """
    v = product.value
    mean = v("group.income") * market.wage
    spread = lognormal_wages(mean, market.gini)
    income = spread.quantile(_RANKS[:, None]).T
    income = income * (mean / income.mean(axis=1))[:, None]  # the steps have the mean of the distribution
    follow = {"wages": market.wages, "prices": market.prices, "nothing": np.ones(len(mean))}[product.follow]
    unit = follow * (mean[0] if product.money == "mean income" else 1.0)
    own, subsidy, match, drivers = contribution_terms(product, income, unit[:, None])
    return Offer(frozen(income), frozen(own), frozen(subsidy), frozen(match), drivers, frozen(unit))


def contribution_terms(
    product: Product, income: Floats, unit: ArrayLike
) -> tuple[Floats, Floats, Floats, TakeUpDrivers]:
    """Return own contribution, subsidy and match a month that is paid, and what drives take-up, for any incomes.

    Parameters
    ----------
    product
        Its terms.
    income
        Money a month, any shape.
    unit
        What one unit of the file's money is worth in the money of the incomes; must fit the incomes' shape.
    """
    v = product.value
    money = np.broadcast_to(np.asarray(unit, dtype=float), income.shape)
    if "contribution.amount" in product.numbers:
        whole = v("contribution.amount") * money
    else:
        top = v("contribution.ceiling")
        highest = top * money if np.isfinite(top) else np.inf
        whole = np.minimum(np.maximum(v("contribution.rate") * income, v("contribution.floor") * money), highest)
    subsidy = v("support.subsidy") * whole
    own = whole - subsidy
    match = _match(product, 12 * own / money) * money / 12
    paid = own + subsidy + match
    share = np.divide(subsidy + match, paid, out=np.zeros_like(paid), where=paid > 0)
    burden = contribution_burden(own, income, kept=v("take_up.kept_for_living") * money)
    return own, subsidy, match, TakeUpDrivers(burden, v("take_up.trust"), share, v("take_up.channel"))


def _match(product: Product, own_a_year: Floats) -> Floats:
    """Return the match a year in units of the file, from the own saving of a full year of payments."""
    rate, threshold, cap = (product.value(f"support.match_{k}") for k in ("rate", "threshold", "cap"))
    rule = MatchRule({1: MatchTerms(threshold, rate, cap if np.isfinite(cap) else None)}, product.money)
    return np.asarray(rule.match(own_a_year, 1))


def calibrated(product: Product, market: ProductMarket) -> TakeUpModel:
    """Return the take-up model that gives the file's share at the file's own terms in the first year."""
    v = product.value
    model = TakeUpModel(
        0.0, v("take_up.price"), v("take_up.trust_effect"), v("take_up.subsidy_effect"), v("take_up.channel_effect")
    )
    return calibrate_take_up(model, _year(offer(product, market).drivers, 0), v("take_up.share")).model


def _year(drivers: TakeUpDrivers, year: int) -> TakeUpDrivers:
    return TakeUpDrivers(*(np.asarray(getattr(drivers, n))[year] for n in ("burden", "trust", "subsidy", "channel")))


def run_product(product: Product, market: ProductMarket, model: TakeUpModel, shocks: Shocks) -> dict[str, Floats]:
    """Return every yearly figure by name: stocks at the end of the year, flows of the year, shape (scenarios, years).

    Raises
    ------
    ModelError
        For shapes that do not fit.
    """
    terms = offer(product, market)
    years = len(market.years)
    if terms.income.shape[0] != years or not shocks.take_up.shape == shocks.lapse.shape == shocks.cost.shape:
        raise ModelError("run_product: the offer, the market and the shocks are of different lengths.")
    chance = np.stack(
        [take_up(replace(model, intercept=model.intercept + b), terms.drivers) for b in shocks.take_up]
    )  # fmt: skip
    share = chance.mean(axis=-1)
    if (share == 0).any():
        raise ModelError("run_product: nobody has income left to pay this contribution. Lower it, or what is kept.")
    found = _members(product, market, share, shocks)
    found["take_up"] = share
    found["lapse_rate"] = np.broadcast_to(_lapse(product, shocks)[:, :1], share.shape)
    each = {
        name: 12 * (chance * getattr(terms, name)).sum(axis=-1) / chance.sum(axis=-1)
        for name in ("own", "subsidy", "match")
    }
    return found | _money(product, market, terms, found, each, shocks)


def _members(product: Product, market: ProductMarket, share: Floats, shocks: Shocks) -> dict[str, Floats]:
    """Return stocks and flows of persons; the monthly states are kept by months since joining, up to the 13th."""
    v = product.value
    count, years = share.shape
    lapse = _lapse(product, shocks)
    back, ramp = v("lapse.reinstatement"), 12 * v("take_up.years_to_reach")
    paying, lapsed = np.zeros((2, count, _FIRST + 1))
    found = {name: np.zeros((count, years)) for name in (*_STOCKS, *_FLOWS)}
    for year in range(years):
        stay = (1 - market.leaving[year]) ** (1 / 12)
        for month in range(12):
            at = 12 * year + month
            gone = (1 - stay) * paying.sum(axis=1), (1 - stay) * lapsed.sum(axis=1)
            stopped, returned = stay * paying * lapse, stay * lapsed * back
            paying, lapsed = stay * paying - stopped + returned, stay * lapsed + stopped - returned
            paying, lapsed = _older(paying), _older(lapsed)
            part = month / 12
            group = v("group.reach") * ((1 - part) * market.persons[year] + part * market.persons[year + 1])
            offered = min(1.0, (at + 1) / ramp) if ramp else 1.0
            room = offered * share[:, year] * group - (paying + lapsed).sum(axis=1)
            paying[:, 0] = np.maximum(room, 0.0)
            now = paying.sum(axis=1)
            due = product.season[month]
            flows = (paying[:, 0], stopped.sum(axis=1), returned.sum(axis=1), gone[0] + gone[1], gone[0],
                     now * (due > 0), now / 12, now * due / 12, np.maximum(-room, 0.0) / 12)  # fmt: skip
            for name, value in zip(_FLOWS, flows, strict=True):
                found[name][:, year] += value
        found["paying"][:, year], found["lapsed"][:, year] = paying.sum(axis=1), lapsed.sum(axis=1)
    return found


def _lapse(product: Product, shocks: Shocks) -> Floats:
    """Return the chance a month to stop in months 1 to 12 and later, shape (scenarios, 13)."""
    rates = np.append(np.full(_FIRST, product.value("lapse.first_year")), product.value("lapse.later"))
    return np.stack([changed_lapse(rates, float(ratio)) for ratio in shocks.lapse])


def _older(state: Floats) -> Floats:
    """Move everybody on by a month; the 13th month and all later ones share the last place."""
    moved = np.zeros_like(state)
    moved[:, 1:] = state[:, :-1]
    moved[:, -1] += state[:, -1]
    return moved


def _money(
    product: Product,
    market: ProductMarket,
    terms: Offer,
    persons: Mapping[str, Floats],
    each: Mapping[str, Floats],
    shocks: Shocks,
) -> dict[str, Floats]:
    """Return the money of each year; flows earn half a year's interest."""
    v, unit, shape = product.value, terms.unit, persons["paying"].shape
    time, dear = persons["person_years"], shocks.cost[:, None]
    found = {name: time * each[name] for name in ("own", "subsidy", "match")}
    contributions = found["own"] + found["subsidy"] + found["match"]
    found["contributions"] = contributions
    covered = persons["covered"]
    claims = sum(
        (v(f"benefits.short_term.{c}.claims") * v(f"benefits.short_term.{c}.amount") for c in product.claims), 0.0
    )
    found["short_term"] = dear * covered * claims * unit
    cost = unit * (v("costs.per_member") * covered + v("costs.per_joiner") * persons["joiners"])
    cost = cost + unit * v("costs.per_payment") * persons["payments"] + v("costs.channel_share") * found["own"]
    cost[:, 0] += unit[0] * v("costs.start_up")
    found["administration"] = dear * cost
    found["credited"] = v("benefits.long_term.share") * contributions
    rate = (1 + v("fund.interest_real")) * (1 + market.inflation) - 1
    real = v("benefits.long_term.interest_real")
    credit = rate if np.isnan(real) else (1 + real) * (1 + market.inflation) - 1
    accounts, fund = np.zeros((2, shape[0], shape[1] + 1))
    paid, members = np.zeros(shape), persons["paying"] + persons["lapsed"]
    idle = np.divide(persons["lapsed"], members, out=np.zeros(shape), where=members > 0)
    for year in range(shape[1]):
        before = idle[:, year - 1] if year else 0.0
        leave = market.leaving[year]
        paid[:, year] = accounts[:, year] * (leave + (1 - leave) * before * v("benefits.long_term.withdrawal"))
        net = found["credited"][:, year] - paid[:, year]
        accounts[:, year + 1] = accounts[:, year] * (1 + credit[year]) + net * np.sqrt(1 + credit[year])
        out = found["short_term"][:, year] + paid[:, year] + found["administration"][:, year]
        net = contributions[:, year] - out
        fund[:, year + 1] = fund[:, year] * (1 + rate[year]) + net * np.sqrt(1 + rate[year])
    found |= {"long_term": paid, "accounts": accounts[:, 1:], "fund": fund[:, 1:], "free": (fund - accounts)[:, 1:]}
    found["public"] = found["subsidy"] + found["match"]
    found["spending"] = found["short_term"] + paid + found["administration"]
    return found
