"""Numbers that are too large, sums that are 0 but for rounding, small groups, and words that would do nothing."""

import numpy as np
import pytest

from sscore.contributions import flat_rate
from sscore.errors import ModelError
from sscore.households import (
    ContributionRule,
    Flows,
    HouseholdBenefit,
    benefit_incidence,
    concentration,
    estimate_total,
    gini,
    household_arrays,
    inequality,
    load_survey,
    lorenz,
    poverty,
    quintiles_of_persons,
    reform,
    sample_design,
    sen,
    simulate,
    syn_households,
    targeting,
    weighted_quantile,
)

HUGE = [1e308, 1e308, -1.5e308]
NOTHING = [0.1, 0.2, -0.3, 1e-17]
ZAMBIA = syn_households("ZMB", households=600, seed=1)
RULE = [HouseholdBenefit(100)]


def arrays(consumption):
    n = len(consumption)
    homes = {"household": np.arange(n), "weight": np.ones(n), "consumption": np.array(consumption, dtype=float)}
    people = {name: np.zeros(n) for name in ("age", "earnings")} | {
        "household": np.arange(n),
        "sector": np.zeros(n, int),
    }
    return household_arrays(homes, people, currency="KES")


@pytest.mark.parametrize(
    "call",
    [
        lambda: gini(HUGE),
        lambda: gini(np.array(HUGE), np.ones(3)),
        lambda: gini([1, 2, 3], np.full(3, 1e308)),
        lambda: lorenz(HUGE),
        lambda: inequality(HUGE),
        lambda: weighted_quantile(HUGE, 0.5),
        lambda: weighted_quantile(np.array([1.0, 2, 3]), 0.5, np.full(3, 1e308)),
        lambda: quintiles_of_persons(HUGE),
        lambda: benefit_incidence([1, 1, 1], HUGE),
        lambda: benefit_incidence([1e308, 1, 1], [1, 2, 3]),
        lambda: concentration(HUGE, [1, 2, 3]),
        lambda: concentration([1, 2, 3], HUGE),
        lambda: poverty(HUGE, 10),
        lambda: targeting(HUGE, 10, benefit=[1, 1, 1]),
        lambda: estimate_total(HUGE, sample_design(rows=3)),
        lambda: sample_design([1e308, 1, 1]),
        lambda: arrays(HUGE),
    ],
)
def test_numbers_that_cannot_be_added_up_are_named(call):
    with pytest.raises(ModelError, match=r"\[\d\] is -?1(\.5)?e\+308, beyond 1e\+60: too large"):
        call()


def test_a_poverty_line_beyond_all_money_is_refused():
    for call in (lambda: poverty([1, 2], 1e308), lambda: sen([1, 2], 1e308), lambda: targeting([1, 2], 1e308, [1, 0])):
        with pytest.raises(ModelError, match=r"z must be .*at most 1e\+60"):
            call()


def test_large_and_small_units_of_money_give_the_same_shares():
    y, w = np.random.default_rng(4).lognormal(size=300), np.arange(300.0)
    for unit in (1e-40, 1e40):
        assert gini(unit * y, w) == pytest.approx(gini(y, w), rel=1e-12)
        assert gini(y, unit * w) == pytest.approx(gini(y, w), rel=1e-12)
        assert inequality(unit * y, w).shares == pytest.approx(inequality(y, w).shares, rel=1e-9)


@pytest.mark.parametrize("call", [gini, lorenz, inequality, lambda y: gini(np.array(y), np.ones(4))])
def test_a_mean_of_nothing_but_rounding_has_no_gini(call):
    with pytest.raises(ModelError, match="mean of y must be above 0"):
        call(NOTHING)


def test_where_the_mean_is_rounding_other_figures_say_so():
    assert np.isnan(poverty([*NOTHING, 5], 1).sen)
    assert np.isnan(benefit_incidence([1, 0, 0, 0], NOTHING).kakwani)
    with pytest.raises(ModelError, match="mean of consumption must be above 0"):
        simulate(arrays(NOTHING), [ContributionRule(flat_rate(0.1, 0, currency="KES"))], line=1)
    assert gini([1e-9, -1e-10]) > 0  # small, but not from rounding


def test_equal_weights_give_what_unequal_ones_do():
    y = np.random.default_rng(8).normal(2, 1, 5_000)
    assert gini(y) == pytest.approx(gini(np.append(y, 3.0), np.append(np.ones(5_000), 0.0)), rel=1e-12)
    assert gini(y, np.full(5_000, 7.5)) == pytest.approx(gini(y), rel=1e-13)


def test_incidence_hides_groups_and_benefits_of_few_rows():
    welfare = np.repeat([1.0, 2, 3, 4, 5], [20, 20, 20, 20, 3])
    money = np.where(np.arange(83) % 2, 5.0, 0.0)
    money[20:40] = [1.0] * 3 + [0.0] * 17
    found = benefit_incidence(money, welfare, weights=np.append(np.ones(80), np.full(3, 20 / 3)))
    assert found.rows.tolist() == [20, 20, 20, 20, 3] and found.rows_reached.tolist() == [10, 3, 10, 10, 1]
    table = found.to_frame()
    assert (
        np.isnan(table["persons"][4]) and table["persons"].isna().sum() == 2
    )  # the second keeps the first from a total
    for name in ("beneficiaries", "coverage", "benefit", "share_of_benefit", "benefit_per_beneficiary"):
        assert np.isnan(table[name][[1, 4]]).all() and table[name].notna().sum() >= 1, name
    many = benefit_incidence(np.tile([0.0, 4.0], 50), np.arange(100.0)).to_frame()
    assert many.notna().all(axis=None)


def test_incidence_hides_a_benefit_that_all_but_few_of_a_group_get():
    money = np.ones(100)
    money[:2] = 0.0
    table = benefit_incidence(money, np.arange(100.0)).to_frame()
    assert np.isnan(table["coverage"][0]) and table["persons"].notna().all()


def test_groups_may_be_a_whole_number_in_any_form():
    y = np.arange(1.0, 51)
    assert benefit_incidence(y, y, groups=5.0).to_frame().equals(benefit_incidence(y, y, groups=5).to_frame())
    with pytest.raises(ModelError, match="benefit_incidence: groups must be a whole number of at least 2"):
        benefit_incidence(y, y, groups=2.5)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"seed": 3}, "seed=3 would do nothing without an error"),
        ({"seed": -3, "error": 0.1, "threshold": 5}, "seed must be a whole number"),
        ({"child_age": 15}, "child_age=15 would do nothing, as the benefit is per household"),
        ({"per": "child", "pension_age": 60}, "pension_age=60 would do nothing, as the benefit is per child"),
        ({"per": "older person", "child_age": 18}, "Write per='child'"),
        ({"name": None}, "name must be a word"),
        ({"name": " "}, "name must be a word"),
    ],
)
def test_a_benefit_refuses_what_it_would_ignore(words, message):
    with pytest.raises(ModelError, match=message):
        HouseholdBenefit(10, **words)


def test_contributions_need_a_name_too():
    with pytest.raises(ModelError, match="ContributionRule: name must be a word"):
        ContributionRule(flat_rate(0.1, 0.1, currency="KES"), name="")


@pytest.mark.parametrize("run", [reform, simulate])
@pytest.mark.parametrize(
    ("survey", "rules", "words"),
    [
        (ZAMBIA, None, "rules must be a list of rules, got None"),
        (ZAMBIA, HouseholdBenefit(1), r"Write \[rule\] for one"),
        (ZAMBIA, [5], r"rules\[0\] must be a ContributionRule, .* got 5"),
        (ZAMBIA, [HouseholdBenefit(1), "pension"], r"rules\[1\]"),
        (None, RULE, "survey must come from"),
        ("ZMB", RULE, "survey must come from"),
    ],
)
def test_a_reform_says_what_is_no_survey_and_no_rule(run, survey, rules, words):
    with pytest.raises(ModelError, match=words):
        run(survey, rules, line=10)


def test_a_rule_of_ones_own_is_a_rule():
    class Voucher:
        name = "voucher"

        def flows(self, survey):
            none = np.zeros(len(survey.weights))
            return Flows(survey.size, none, none)

    found = reform(ZAMBIA, (Voucher(),))
    assert found.cost.value == pytest.approx(12 * ZAMBIA.person_weights.sum())


def test_a_stratum_of_one_cluster_is_centred_when_the_survey_says_so():
    homes = ZAMBIA.households.copy()
    homes.loc[homes["cluster"] == homes["cluster"][0], "stratum"] = "alone"
    survey = load_survey(homes, ZAMBIA.persons, name="t", currency="ZMW", price_year=2021, gdp=1e9)
    with pytest.raises(ModelError, match="stratum alone has one cluster"):
        reform(survey, RULE, line=ZAMBIA.line)
    found = reform(survey.with_single("centre"), RULE, line=ZAMBIA.line)
    assert found.cost.value == reform(ZAMBIA, RULE).cost.value
    assert any("centred" in remark for remark in found.cost.remarks)
    with pytest.raises(ModelError, match="single must be one of"):
        survey.with_single("drop")
