"""Rules and reforms: by hand on a toy survey, identities on an invented country."""

import numpy as np
import pandas as pd
import pytest

from sscore.contributions import flat_rate
from sscore.errors import ModelError
from sscore.households import (
    ContributionRule,
    HouseholdBenefit,
    fgt,
    gini,
    load_survey,
    reform,
    syn_households,
)

TOY = load_survey(
    pd.DataFrame(
        {
            "household": [1, 2, 3],
            "weight": [10.0, 20, 30],
            "stratum": "all",
            "cluster": [1, 2, 3],
            "area": "rural",
            "consumption": [40.0, 100, 300],
        }
    ),
    pd.DataFrame(
        {
            "household": [1, 1, 2, 3, 3],
            "age": [40, 10, 70, 30, 20],
            "sex": "female",
            "sector": ["self_employed", "none", "none", "employee", "employee"],
            "earnings": [80.0, 0, 0, 500, 100],
        }
    ),
    name="toy",
    currency="KES",
    price_year=2021,
    gdp=1e6,
)
RULE = flat_rate(0.05, 0.10, ceiling=200, currency="KES")
UGANDA = syn_households("UGA", households=700, seed=3)


def test_a_ceiling_caps_each_person_not_the_household():
    flows = ContributionRule(RULE).flows(TOY)
    assert flows.own.tolist() == [0, 0, 0.05 * (200 + 100)]
    assert flows.employer.tolist() == [0, 0, 0.10 * (200 + 100)]
    both = ContributionRule(RULE, sectors=("employee", "self_employed")).flows(TOY)
    assert both.own[0] == pytest.approx(0.15 * 80)


@pytest.mark.parametrize(
    ("per", "wanted"),
    [("household", [7, 7, 0]), ("person", [14, 7, 0]), ("child", [7, 0, 0]), ("older person", [0, 7, 0])],
)
def test_benefits_by_unit_under_a_means_test(per, wanted):
    assert HouseholdBenefit(7, threshold=101, per=per).flows(TOY).benefit.tolist() == wanted
    without = HouseholdBenefit(7, per=per).flows(TOY).benefit
    assert without.sum() >= sum(wanted)


def test_ages_of_children_and_pensioners_are_parameters():
    assert HouseholdBenefit(1, per="child", child_age=10).flows(TOY).benefit.sum() == 0
    assert HouseholdBenefit(1, per="older person", pension_age=40).flows(TOY).benefit.tolist() == [1, 1, 0]


def test_a_reform_by_hand():
    found = reform(TOY, [ContributionRule(RULE), HouseholdBenefit(30, threshold=50)], line=60)
    assert found.cost.value == 12 * 30 * 10
    assert found.survey == "toy, prices of 2021"
    assert found.revenue.value == 12 * 30 * 0.15 * 300
    assert found.balance.value == found.revenue.value - found.cost.value
    assert found.cost_of_gdp == pytest.approx(3600 / 1e6)
    assert found.welfare_after.tolist() == [55, 100, 300 - 15 / 2]
    # 20 of 100 persons are poor, at 40 before and 55 after
    assert found.before["headcount"].value == found.after["headcount"].value == 0.2
    assert found.change["gap"].value == pytest.approx(-0.2 * 15 / 60)
    assert found.targeting.poverty_gap_efficiency == 1
    assert found.errors["exclusion_error"].value == found.errors["leakage"].value == 0
    assert found.by_rule["contribution"] == pytest.approx((0, 12 * 30 * 15, 12 * 30 * 30))


def test_money_is_conserved_and_measures_are_those_of_the_incomes():
    rules = [
        ContributionRule(flat_rate(0.05, 0.10, ceiling=1_000_000, currency="UGX")),
        HouseholdBenefit(40_000, threshold=90_000, error=0.4, seed=2),
    ]
    found = reform(UGANDA, rules)
    w, size = UGANDA.weights, UGANDA.size
    gained = 12 * w @ (size * (found.welfare_after - UGANDA.welfare))
    own = found.by_rule["contribution"][1]
    assert gained == pytest.approx(found.cost.value - own)
    assert found.incidence.total * 12 == pytest.approx(found.cost.value)
    assert found.targeting.spending * 12 == pytest.approx(found.cost.value)
    assert found.after["gini"].value == pytest.approx(gini(found.welfare_after, w * size))
    assert found.after["gap"].value == pytest.approx(fgt(found.welfare_after, UGANDA.line, 1, w * size))
    for measure, change in found.change.items():
        assert change.value == pytest.approx(found.after[measure].value - found.before[measure].value)
        assert change.standard_error < found.before[measure].standard_error
    for name, error in found.errors.items():
        assert error.value == pytest.approx(getattr(found.targeting, name))
        assert 0 < error.standard_error < 0.1
    table = found.to_frame().set_index("measure")
    assert table.loc["cost, % of GDP", "value"] == pytest.approx(100 * found.cost_of_gdp)
    assert table["standard_error"].notna().all()


def test_a_worse_means_test_misses_more_and_reaches_more_without_need():
    errors = []
    for error in (0.0, 0.3, 0.8):
        rule = HouseholdBenefit(40_000, threshold=UGANDA.line, error=error, seed=None if error == 0 else 4)
        errors.append(reform(UGANDA, [rule]).targeting)
    assert errors[0].exclusion_error == errors[0].inclusion_error == 0
    assert errors[0].exclusion_error < errors[1].exclusion_error < errors[2].exclusion_error
    assert errors[0].inclusion_error < errors[1].inclusion_error < errors[2].inclusion_error


def test_the_seed_of_the_means_test():
    def benefit(seed):
        return HouseholdBenefit(1, threshold=90_000, error=0.4, seed=seed).flows(UGANDA).benefit

    assert benefit(1).tolist() == benefit(1).tolist() != benefit(2).tolist()


def test_paying_more_than_one_has_is_told():
    heavy = ContributionRule(flat_rate(0.9, 0.1, currency="KES"), sectors=("employee", "self_employed"))
    found = reform(TOY, [heavy, HouseholdBenefit(1)], line=60)
    assert "pay more than they consume" not in " ".join(found.remarks)
    poorer = TOY.households.assign(consumption=[1.0, 100, 300])
    debts = load_survey(poorer, TOY.persons, name="toy", currency="KES", price_year=2021, gdp=1e6)
    assert "1 households pay more" in reform(debts, [heavy, HouseholdBenefit(1)], line=60).remarks[-1]


def test_contributions_alone_have_no_targeting_to_speak_of():
    found = reform(TOY, [ContributionRule(RULE)], line=60)
    assert found.cost.value == 0
    assert list(found.errors) == ["exclusion_error"]
    assert "Nobody is covered" in found.targeting.remarks[0]
    assert "Nobody gets anything" in found.incidence.remarks[0]
    assert found.change["gini"].value < 0


def test_doubling_weights_and_gdp_changes_no_share():
    twice = load_survey(
        TOY.households.assign(weight=2 * TOY.weights), TOY.persons, name="t", currency="KES", price_year=2021, gdp=2e6
    )
    rules = [HouseholdBenefit(30, threshold=50)]
    one, two = reform(TOY, rules, line=60), reform(twice, rules, line=60)
    assert two.cost.value == 2 * one.cost.value
    assert two.cost_of_gdp == one.cost_of_gdp
    assert two.change["gap"].standard_error == pytest.approx(one.change["gap"].standard_error)
    assert reform(TOY, rules, line=60, gdp=5e5).cost_of_gdp == 2 * one.cost_of_gdp
    assert np.isfinite(one.to_frame()["value"]).all()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: reform(TOY, []), "rules with different names"),
        (lambda: reform(TOY, [HouseholdBenefit(1), HouseholdBenefit(2)]), "rules with different names"),
        (lambda: reform(TOY, [HouseholdBenefit(1)]), "line must be above 0"),
        (lambda: reform(UGANDA, [ContributionRule(RULE)]), "in KES, the survey in UGX"),
        (lambda: ContributionRule(RULE, sectors=("formal",)), "sectors must be one of"),
        (lambda: ContributionRule(RULE, sectors=()), "at least one sector"),
        (lambda: HouseholdBenefit(0), "amount must be above 0"),
        (lambda: HouseholdBenefit(1, per="village"), "per must be one of"),
        (lambda: HouseholdBenefit(1, threshold=5, error=0.2), "needs a threshold and a seed"),
        (lambda: HouseholdBenefit(1, error=0.2, seed=1), "needs a threshold and a seed"),
        (lambda: HouseholdBenefit(1, child_age=0), "child_age must be"),
    ],
)
def test_wrong_input(call, words):
    with pytest.raises(ModelError, match=words):
        call()
