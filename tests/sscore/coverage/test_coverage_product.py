"""A product projected: closed forms on a market one can do in the head, identities and shortcuts on real countries."""

from dataclasses import replace

import numpy as np
import pytest

from sscore.countries import codes
from sscore.coverage import (
    ProductMarket,
    break_even,
    moved_product,
    persistency,
    product_from,
    product_market,
    product_tornado,
    project_product,
    stop_rule,
)
from sscore.coverage.product import project_with
from sscore.coverage.product_run import calibrated, offer
from sscore.demography import project_country
from sscore.errors import DataError, ModelError, UnitError
from sscore.labour import labour_path

C = {"quality": "C", "source": "assumption"}


def number(value):
    return {"value": value, **C}


def product(**changes):
    """A plain savings product; entries as 'section__name'."""
    given = {
        "title": "Saving",
        "as_of": "2026-01-01",
        "money": "mean income",
        "start": 2026,
        "years": 4,
        "group": {"segment": "self-employed", "ages": [18, 59], "reach": number(0.5), "income": number(0.6),
                  "already_covered": number(0.1)},
        "contribution": {"rate": number(0.05)},
        "benefits": {"long_term": {"share": number(0.8)},
                     "short_term": {"maternity": {"claims": number(0.03), "amount": number(0.5)}}},
        "support": {"subsidy": number(0.1), "match_rate": number(0.2), "match_threshold": number(0.1),
                    "match_cap": number(0.15)},
        "costs": {"per_member": number(0.03), "per_joiner": number(0.02), "per_payment": number(0.001),
                  "channel_share": number(0.01), "start_up": number(1000)},
        "take_up": {"share": number(0.2), "price": number(-20), "kept_for_living": number(0.1), "trust": number(0.5),
                    "trust_effect": number(1), "channel": number(0.5), "channel_effect": number(1),
                    "subsidy_effect": number(1), "years_to_reach": number(2)},
        "lapse": {"first_year": number(0.04), "later": number(0.02), "reinstatement": number(0.03)},
        "fund": {"interest_real": number(0.02)},
        "uncertainty": {"take_up": number(0.4), "lapse": number(0.3), "cost": number(0.2)},
        "stop": {"year": number(2), "paying_members": number(1000), "retention_12": number(0.5),
                 "cost_share": number(0.5)},
    }  # fmt: skip
    for path, value in changes.items():
        *way, last = path.split("__")
        part = given
        for key in way:
            part = part.setdefault(key, {})
        if value is None:
            part.pop(last, None)
        else:
            part[last] = value
    return product_from(given)


def plain(**changes):
    """Nothing but contributions: no benefits, costs, help, lapse or waiting."""
    empty = {
        "benefits": None, "support": None, "costs": {"per_member": number(0.0)}, "group__already_covered": number(0.0),
        "lapse": {"first_year": number(0.0), "later": number(0.0)}, "take_up__years_to_reach": None,
        "take_up__kept_for_living": None, "fund__interest_real": number(0.0), "uncertainty": None, "stop": None,
    }  # fmt: skip
    return product(**{**empty, **changes})


def market(years=4, persons=1_000.0, leaving=0.0, inflation=0.0, gini=1e-4, start=2026):
    """A thousand persons with the same wage of 100, in a world that stands still."""
    one = np.ones(years)
    prices = (1 + inflation) ** np.arange(years)
    return ProductMarket(
        label="Nowhere", code="KEN", currency="KES", years=tuple(range(start, start + years)),
        persons=np.full(years + 1, persons), leaving=leaving * one, wage=100 * prices, gini=gini, wages=prices,
        prices=prices, inflation=inflation * one, gdp=1e6 * one, employed=np.full(years + 1, 5_000.0),
        contributors=np.full(years + 1, 500.0), evidence=(), remarks=(),
    )  # fmt: skip


def run(terms, place, **how):
    return project_with(terms, place, calibrated(terms, place), **how)


def test_everybody_joins_once_and_pays_five_percent():
    found = run(plain(), market())
    c = found.central
    assert c["paying"] == pytest.approx(0.2 * 0.5 * 1_000)
    assert c["joiners"].tolist() == pytest.approx([100, 0, 0, 0], abs=1e-9)
    assert c["own"] == pytest.approx(100 * 12 * 0.05 * 60, rel=1e-6)
    assert c["fund"] == pytest.approx(3_600 * np.arange(1, 5), rel=1e-6)
    assert found.coverage_gain == pytest.approx(100)
    before, after = found.effective_coverage
    assert before == pytest.approx(0.1) and after == pytest.approx(0.12)
    assert found.public_of_gdp.tolist() == [0, 0, 0, 0]


def test_members_follow_the_persistency_path():
    lapse = {"first_year": number(0.05), "later": number(0.01), "reinstatement": number(0.04)}
    c = run(plain(lapse=lapse), market()).central
    path = persistency([0.05] * 12 + [0.01], 48, reinstatement=0.04)
    assert c["paying"] == pytest.approx(100 * path.paying[11::12])
    assert c["person_years"] == pytest.approx(100 * path.paying.reshape(4, 12).mean(axis=1))
    assert c["stopped"].sum() == pytest.approx(100 * path.stopped[:-1].sum())


def test_leavers_are_replaced_and_an_offer_that_spreads_reaches_everybody_in_time():
    c = run(plain(), market(leaving=0.1)).central
    assert c["paying"] == pytest.approx(100) and c["left"][1:] == pytest.approx(c["joiners"][1:])
    assert c["left"][1] == pytest.approx(12 * 100 * (1 - 0.9 ** (1 / 12)))
    ramp = run(plain(take_up__years_to_reach=number(2)), market()).central
    assert ramp["paying"].tolist() == pytest.approx([50, 100, 100, 100])
    assert ramp["person_years"][0] == pytest.approx(100 * np.arange(1, 13).mean() / 24)


def test_a_group_that_shrinks_loses_nobody_silently():
    small = replace(market(), persons=np.array([1_000.0, 800, 600, 500, 500]))
    found = run(plain(), small)
    assert found.central["joiners"][1:] == pytest.approx(0) and found.central["paying"][-1] == pytest.approx(100)
    assert any("shrinks faster" in remark for remark in found.remarks)


def test_interest_is_earned_for_half_of_the_year_of_payment():
    found = run(plain(fund__interest_real=number(0.04)), market(inflation=0.05))
    rate = 1.04 * 1.05 - 1
    fund = 0.0
    for year, paid in enumerate(found.central["contributions"]):
        fund = fund * (1 + rate) + paid * (1 + rate) ** 0.5
        assert found.central["fund"][year] == pytest.approx(fund)
    assert found.central["own"][1] == pytest.approx(1.05 * found.central["own"][0])


def test_subsidy_and_match_by_hand():
    terms = plain(support={"subsidy": number(0.4), "match_rate": number(0.5), "match_threshold": number(0.3),
                           "match_cap": number(0.1)})  # fmt: skip
    c = run(terms, market()).central
    own = 0.6 * 0.05 * 60 * 12  # 21.6 a year, 0.36 mean incomes: above the threshold of 0.3
    assert c["own"] / 100 == pytest.approx(own, rel=1e-4) and c["subsidy"] / c["own"] == pytest.approx(2 / 3)
    assert c["match"] / 100 == pytest.approx(0.1 * 60)  # half of 0.36 is cut to 0.1
    below = run(plain(support={"match_rate": number(0.5), "match_threshold": number(0.7)}), market())
    assert below.central["match"] == pytest.approx(0)


def test_floor_and_ceiling_act_on_persons_not_on_the_mean():
    terms = product(contribution={"rate": number(0.05), "ceiling": number(0.05)})
    place = market(gini=0.4)
    found = offer(terms, place)
    assert found.own.max() <= 0.9 * 0.05 * 60 + 1e-9
    assert found.income.mean(axis=1) == pytest.approx(60)
    assert found.own.mean() < 0.9 * 0.05 * 60 * 0.9  # a ceiling on the mean would not bite


def test_benefits_and_costs_by_hand():
    terms = plain(
        benefits={"short_term": {"birth": {"claims": number(0.1), "amount": number(2.0)}}},
        costs={"per_member": number(0.5), "per_joiner": number(0.2), "per_payment": number(0.01),
               "channel_share": number(0.1), "start_up": number(3.0)},
    )  # fmt: skip
    c = run(terms, market()).central
    assert c["short_term"] == pytest.approx(100 * 0.1 * 2 * 60)
    first = 60 * (100 * 0.5 + 100 * 0.2 + 1_200 * 0.01 + 3) + 0.1 * c["own"][0]
    assert c["administration"][:2] == pytest.approx([first, 60 * (50 + 12) + 0.1 * c["own"][1]], rel=1e-6)


def test_accounts_are_paid_out_on_leaving():
    c = run(plain(benefits={"long_term": {"share": number(1.0)}}), market(leaving=0.1)).central
    assert c["long_term"][1:] == pytest.approx(0.1 * c["accounts"][:-1])
    assert c["free"] == pytest.approx(0, abs=1e-6) and c["fund"] == pytest.approx(c["accounts"])


def test_break_even_in_closed_form():
    terms = plain(benefits={"long_term": {"share": number(0.7)}}, costs={"per_member": number(0.06)})
    found = run(terms, market())
    price = break_even(found)
    assert price.value == pytest.approx(0.06 / (0.3 * 12), rel=1e-6)  # 0.3 of a year's contributions are 0.06 incomes
    assert abs(price.free) < 1e-9 and price.take_up > price.take_up_before
    with pytest.raises(ModelError, match="Widen between"):
        break_even(run(plain(benefits={"long_term": {"share": number(1.0)}}, costs={"per_member": number(0.06)}),
                       market()))  # fmt: skip


def test_a_dearer_product_wins_fewer_and_an_assumption_leaves_the_files_share():
    found = run(product(), market(gini=0.4))
    dearer = moved_product(found, {"contribution.rate": 0.08})
    assert dearer.central["take_up"][0] < found.central["take_up"][0] - 0.02
    assert dearer.model == found.model
    other = moved_product(found, {"take_up.price": -40})
    assert other.central["take_up"][0] == pytest.approx(found.central["take_up"][0])
    assert other.model != found.model
    odds = dearer.central["take_up"][0] / (1 - dearer.central["take_up"][0])
    assert odds < 0.25  # 20 % is odds of 0.25


def test_money_in_currency_and_in_mean_incomes_agree():
    incomes, coins = product(), product(money="KES")
    factor = {n: 60 * coins.value(n) for n in coins.numbers
              if n in ("support.match_threshold", "support.match_cap", "costs.per_member", "costs.per_joiner",
                       "costs.per_payment", "costs.start_up", "take_up.kept_for_living",
                       "benefits.short_term.maternity.amount")}  # fmt: skip
    place = market(gini=0.4, inflation=0.03)
    one, two = run(incomes, place), run(coins.changed(factor), place)
    for name in one.central:
        assert one.central[name] == pytest.approx(two.central[name]), name


def test_what_amounts_follow():
    place = replace(market(), wages=np.array([1, 1.1, 1.2, 1.3]), prices=np.array([1, 1.05, 1.1, 1.15]))
    costs = {"per_member": number(0.5)}
    for follow, index in (("wages", place.wages), ("prices", place.prices), ("nothing", np.ones(4))):
        c = run(plain(amounts_follow=follow, costs=costs), place).central
        assert c["administration"] == pytest.approx(100 * 0.5 * 60 * index)


def every_number(terms, place):
    """All results of a product, and of the same product with easier payment and more trust."""
    found = run(terms, place, scenarios=3, seed=1)
    rule, other = stop_rule(found), moved_product(found, {"take_up.channel": 0.9, "take_up.trust": 0.9})
    assert found.simulated is not None and rule is not None
    parts = [*found.central.values(), *found.simulated.values(), found.coverage_gain, rule.to_frame()["threshold"]]
    return np.concatenate([np.ravel(part) for part in [*parts, rule.year, *other.central.values()]])


@pytest.mark.parametrize("name", sorted(product().numbers))
def test_no_number_is_read_and_ignored(name):
    place, terms = market(gini=0.4, leaving=0.02), product(benefits__long_term__withdrawal=number(0.1))
    other = {"stop.year": 1.0, "support.match_threshold": 0.5}.get(name, 0.9 * terms.value(name))
    assert not np.allclose(every_number(terms, place), every_number(terms.changed({name: other}), place), rtol=1e-9)


def test_season_moves_money_inside_the_year():
    late = [0.0] * 11 + [12.0]
    early = [12.0] + [0.0] * 11
    lapse = {"first_year": number(0.05), "later": number(0.05)}
    one, two = (run(plain(lapse=lapse, season=s), market()).central["own"][0] for s in (early, late))
    assert two / one == pytest.approx(0.95**11)


def test_scenarios_are_repeatable_and_vanish_without_uncertainty():
    place, terms = market(gini=0.4), product()
    one, two = (run(terms, place, scenarios=20, seed=5) for _ in range(2))
    assert one.simulated is not None and two.simulated is not None
    assert all((one.simulated[k] == two.simulated[k]).all() for k in one.simulated)
    low, high = one.interval("paying")
    assert (low < one.central["paying"]).all() and (one.central["paying"] < high).all()
    sure = run(product(uncertainty=None), place, scenarios=4, seed=5)
    assert sure.interval("paying")[0] == pytest.approx(sure.central["paying"])
    for scenarios, seed, told in ((1, 1, "at least 2"), (5, None, "seed"), (5, -1, "seed")):
        with pytest.raises(ModelError, match=told):
            run(terms, place, scenarios=scenarios, seed=seed)
    with pytest.raises(ModelError, match="no scenarios"):
        run(terms, place).interval("paying")


def test_the_stop_rule_counts_the_scenarios_that_fail():
    place = market(gini=0.4)
    found = run(product(stop={"year": number(2), "paying_members": number(70.0)}), place, scenarios=400, seed=2)
    rule = stop_rule(found)
    assert rule is not None and found.simulated is not None
    assert rule.chance == pytest.approx((found.simulated["paying"][:, 1] < 70).mean()) and 0 < rule.chance < 1
    assert rule.stops == (found.central["paying"][1] < 70)
    assert stop_rule(run(plain(), place)) is None
    with pytest.raises(ModelError, match="stop.year"):
        stop_rule(run(product(stop={"year": number(4), "paying_members": number(1)}), market(years=3)))


def test_tornado_is_sorted_and_its_ends_are_real_runs():
    found = run(product(), market(gini=0.4))
    table = product_tornado(found, measure="gain")
    moves = [abs(row[4] - row[3]) for row in table.rows]
    assert moves == sorted(moves, reverse=True)
    name, low, _, at_low, _ = table.rows[0]
    assert moved_product(found, {name: low}).coverage_gain[-1] == pytest.approx(at_low)
    with pytest.raises(ModelError, match="measure"):
        product_tornado(found, measure="luck")


def test_an_end_of_the_tornado_that_incomes_do_not_allow_is_moved_and_shown():
    terms = product(take_up__share=number(0.6), take_up__kept_for_living=number(0.5))
    found = run(terms, market(gini=0.4))
    rows = {row[0]: row for row in product_tornado(found, measure="gain").rows}
    _, low, high, at_low, at_high = rows["take_up.share"]
    assert low == pytest.approx(0.36) and 0.6 < high < 0.9 and at_low < found.coverage_gain[-1] < at_high
    with pytest.raises(ModelError, match="income left to pay"):
        product_tornado(found, measure="gain", ranges={"take_up.share": (0.36, 0.9)})


# What must rise (+), fall (-) or stay (0) with each number: persons covered, money beyond accounts, State's money.
DIRECTIONS = {
    "group.reach": "+ +", "group.already_covered": "-00", "take_up.share": "+ +", "lapse.first_year": "- -",
    "lapse.later": "- -", "lapse.reinstatement": "+ +", "take_up.years_to_reach": "- -", "costs.per_member": "0-0",
    "costs.per_joiner": "0-0", "costs.per_payment": "0-0", "costs.channel_share": "0-0", "costs.start_up": "0-0",
    "benefits.short_term.maternity.claims": "0-0", "benefits.short_term.maternity.amount": "0-0",
    "benefits.long_term.share": "0-0", "support.match_rate": "+ +", "support.subsidy": "+ +",
    "contribution.rate": "-+ ", "take_up.trust": "+ +", "take_up.channel": "+ +", "fund.interest_real": "0+0",
    "take_up.kept_for_living": "   ",
}  # fmt: skip


@pytest.mark.parametrize("name", DIRECTIONS)
def test_which_way_each_number_works(name):
    terms = product(support={"subsidy": number(0.1), "match_rate": number(0.2)}, take_up__years_to_reach=number(8),
                    benefits__long_term__share=number(0.4), benefits__long_term__interest_real=number(0.0),
                    costs__start_up=number(1))  # fmt: skip
    found = run(terms, market(gini=0.4, leaving=0.02))
    other = moved_product(found, {name: 1.1 * found.product.value(name)})
    for sign, one, two in zip(
        DIRECTIONS[name],
        (found.coverage_gain[-1], found.central["free"][-1], found.central["public"].sum()),
        (other.coverage_gain[-1], other.central["free"][-1], other.central["public"].sum()),
        strict=True,
    ):
        if sign == "0":
            assert two == pytest.approx(one, rel=1e-12)
        elif sign != " ":
            assert (two > one) == (sign == "+") and abs(two / one - 1) > 1e-9, name


def test_break_even_is_found_where_the_money_falls_again_at_high_prices():
    """Fixed costs: too cheap a product leaves no margin for them, too dear a one has nobody to carry them."""
    terms = plain(
        benefits={"long_term": {"share": number(0.5)}},
        costs={"per_member": number(0.1), "start_up": number(60)},
        take_up__price=number(-60), contribution={"rate": number(0.05)},
    )  # fmt: skip
    found = run(terms, market(gini=0.4))
    ends = [moved_product(found, {"contribution.rate": f * 0.05}).central["free"][-1] for f in (0.1, 4.0)]
    inside = [moved_product(found, {"contribution.rate": f * 0.05}).central["free"][-1] for f in (1.0, 1.5, 2.0)]
    assert max(ends) < 0 < max(inside)  # the same sign at both ends
    price = break_even(found)
    again = moved_product(found, {"contribution.rate": price.value})
    assert abs(again.central["free"][-1]) < 1e-8 * again.central["contributions"].sum()
    assert again.central["take_up"][0] == pytest.approx(price.take_up)
    assert price.factor == pytest.approx(1.229, abs=1e-3)  # the nearest of two; the other is cheaper
    assert break_even(found, between=(0.1, 0.9)).factor == pytest.approx(0.53, abs=0.01)


def test_a_break_even_that_nobody_could_pay_is_told_so():
    poor = run(plain(take_up__kept_for_living=number(0.3)), market())  # 42 of 60 are free, 45 would be asked
    with pytest.raises(ModelError, match="nobody has income left to pay even 15 times"):
        break_even(poor, between=(15.0, 19.0))


def test_no_fee_in_months_without_a_payment():
    c = run(
        plain(costs={"per_member": number(0.1), "per_payment": number(0.01)}, season=[2.0] * 6 + [0.0] * 6), market()
    ).central
    assert c["payments"] == pytest.approx(600) and c["covered"] == pytest.approx(100)
    assert c["administration"] == pytest.approx(60 * (100 * 0.1 + 600 * 0.01))


def test_remarks_speak_of_what_the_product_has():
    saving, cover = run(product(), market()), run(plain(), market())
    assert saving.has_accounts and any("average account" in r for r in saving.remarks)
    assert not cover.has_accounts and not any("account" in r or "match" in r for r in cover.remarks)


def test_the_tornado_covers_every_assumption_and_keeps_to_the_limits():
    found = run(product(benefits__long_term__withdrawal=number(0.2)), market(gini=0.4))
    rows = {row[0] for measure in ("free", "gain", "public") for row in product_tornado(found, measure=measure).rows}
    assumed = {n for n in found.product.numbers if n.split(".")[0] in ("group", "take_up", "lapse", "costs", "fund")}
    constant = {"take_up.trust", "take_up.channel", "take_up.trust_effect", "take_up.channel_effect"}  # alike for all
    assert assumed - rows <= constant
    steep = run(product(take_up__price=number(-800)), market(gini=0.4))
    low = {row[0]: row[1] for row in product_tornado(steep).rows}["take_up.price"]
    assert low == -1000


QUICK = ("TZA", "SSD", "ZMB")


@pytest.mark.parametrize("code", [c if c in QUICK else pytest.param(c, marks=pytest.mark.slow) for c in codes()])
def test_every_country_keeps_persons_and_money(code):
    found = project_product(code, product(), scenarios=3, seed=1)
    assert max(found.identities().values()) < 1e-9
    frame = found.to_frame()
    assert frame.notna().all(axis=None) and (frame["paying"] > 0).all()
    covered = found.market.contributors[1:] + found.coverage_gain
    assert (covered < found.market.employed[1:]).all()
    assert found.central["take_up"][0] == pytest.approx(0.2)
    assert set(found.assumptions()["quality"]) <= {"A", "B", "C"}
    assert (found.spending_of_gdp < 0.05).all()


@pytest.mark.parametrize(("code", "segment"), [("TZA", "informal"), ("SSD", "uncovered")])
def test_other_groups(code, segment):
    found = project_product(code, product(group__segment=segment))
    market_of = found.market
    assert max(found.identities().values()) < 1e-9
    if segment == "uncovered":
        everybody = product_market(code, product(group__segment="uncovered", group__ages=[15, 99]))
        assert everybody.persons + everybody.contributors == pytest.approx(everybody.employed, rel=0.06)
        assert (everybody.persons + everybody.contributors <= everybody.employed * (1 + 1e-12)).all()
    assert (market_of.leaving > 0).all() and (market_of.leaving < 0.1).all()


def test_money_and_output_of_a_market_are_of_the_same_twelve_months():
    place = product_market("ZMB", product())
    path = labour_path("ZMB", project_country("ZMB", 2024, 2030), end=2030)
    output = dict(zip(path.years, path.output.gdp * path.price_index, strict=True))
    assert place.gdp.tolist() == pytest.approx([(output[y] + output[y + 1]) / 2 for y in place.years])
    assert place.wages[0] == place.prices[0] == 1 and (np.diff(place.wages) > 0).all()
    levels = dict(zip(path.years, path.price_index, strict=True))
    assert 1 + place.inflation == pytest.approx([levels[y + 1] / levels[y] for y in place.years])


def test_women_and_men_add_up():
    women, men, both = (product_market("ZMB", product(group__sex=s)) for s in ("female", "male", "both"))
    assert women.persons + men.persons == pytest.approx(both.persons)


def test_more_covered_than_employed_is_an_error():
    crowd = replace(market(), contributors=np.full(5, 4_950.0))
    with pytest.raises(ModelError, match="more persons would be covered than are employed"):
        run(plain(), crowd)


def test_products_that_do_not_fit_the_country():
    with pytest.raises(DataError, match="made for UGA, got KEN"):
        project_product("KEN", product(country="UGA"))
    with pytest.raises(UnitError, match="amounts are in UGX"):
        project_product("KEN", product(money="UGX"))
    with pytest.raises(DataError, match="beyond 2100"):
        project_product("KEN", product(start=2080), years=40)
    with pytest.raises(ModelError, match="income left to pay"):
        project_product("KEN", product(take_up__kept_for_living=number(5.0)))
