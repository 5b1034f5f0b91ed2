"""Published worked examples, typed in from their sources, and figures that other packages print for the same data."""

import numpy as np
import pytest

from sscore.households import (
    concentration,
    estimate_concentration,
    estimate_mean,
    estimate_ratio,
    estimate_total,
    fgt,
    gini,
    gini_sample,
    lorenz,
    poverty,
    sample_design,
    sen,
    sen_shorrocks_thon,
    targeting,
    watts,
)

# Haughton and Khandker, Handbook on Poverty and Inequality (World Bank 2009), chapter 4: countries A, B and C
LINE = 125
A, B, C = [100, 100, 150, 150], [124, 124, 150, 150], [100, 110, 150, 160]
# The same book, table 6.3: ten incomes, mean 33
TEN = [10, 15, 20, 20, 25, 30, 35, 40, 45, 90]
# R package ineq (Zeileis), examples of ineq() and pov()
X = [541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261]
Y = [841, 2063, 2445, 3438, 4437, 5401, 6392, 8304, 11304, 21961]

# R package survey (Lumley), data apiclus1: 15 of the 757 school districts of California with all their schools, the
# academic index of 2000. Districts in order of dnum in the file: schools, and sum of the index over them.
SCHOOLS = np.array([11, 4, 2, 13, 2, 4, 4, 16, 9, 34, 21, 37, 13, 1, 12])
INDEX = np.array([7359, 1888, 905, 8593, 1116, 2493, 2077, 11369, 6386, 22508, 13761, 20394, 9372, 551, 9111])
WEIGHT = 33.846996307373  # 6194 schools in the state over 183 in the sample


@pytest.mark.parametrize(
    ("alpha", "value"), [(0, 0.5), (0.5, 0.1984059), (1, 0.08), (1.5, 0.0327530), (2, 0.0136), (2.5, 0.0057192)]
)
def test_haughton_and_khandker_country_c(alpha, value):
    assert fgt(C, LINE, alpha) == pytest.approx(value, abs=5e-8)


def test_haughton_and_khandker_other_indices():
    # the headcount sees no difference between A and B, the gap does: 0.10 and 0.004
    assert fgt(A, LINE, 0) == fgt(B, LINE, 0) == 0.5
    assert fgt(A, LINE, 1) == pytest.approx(0.10)
    assert fgt(B, LINE, 1) == pytest.approx(0.004)
    assert watts(C, LINE) == pytest.approx(0.0877442307, abs=5e-11)
    assert sen(C, LINE) == pytest.approx(0.09)
    # Shorrocks (1995): headcount 0.5 x mean gap of the poor 0.16 x (1 + 0.5625)
    assert sen_shorrocks_thon(C, LINE) == pytest.approx(0.5 * 0.16 * 1.5625)
    assert poverty([100, 150], LINE, [2, 2]).gap == pytest.approx(fgt(A, LINE, 1))


def test_haughton_and_khandker_gini_of_ten_incomes():
    assert gini(TEN) == pytest.approx(0.3272727, abs=5e-8)
    assert lorenz(TEN).gini == pytest.approx(0.3272727, abs=5e-8)
    assert gini(TEN, np.full(10, 1e4)) == pytest.approx(0.3272727, abs=5e-8)


def test_figures_of_the_package_ineq():
    assert gini(X) == pytest.approx(0.462091130267624, rel=1e-13)
    assert watts(X, 2000) == pytest.approx(0.162014123921756, rel=1e-13)
    assert fgt(Y, 2000, 0) == 0.1  # ineq calls the headcount parameter 1
    assert gini_sample([2] * 5 + [18] * 5) == pytest.approx(0.444444444444444)  # Gini(corr = TRUE)


@pytest.mark.parametrize(
    ("weights", "country", "mean", "total"),
    [
        # svydesign(id = ~dnum, fpc = ~fpc): svymean(~api00) 644.17 (23.542), confint with df = 14
        (np.full(15, 757 / 15), 757, (23.5422406937812, 593.676314463327, 694.662483350884), 1339481.29924731),
        # svydesign(id = ~dnum, weights = ~pw)
        (np.full(15, WEIGHT), None, (23.7790107208869, 593.168493261091, 695.170304553117), 907398.705597438),
    ],
)
def test_a_sample_of_school_districts_against_the_package_survey(weights, country, mean, total):
    design = sample_design(weights, population_clusters=country)
    found = estimate_ratio(INDEX, SCHOOLS, design)
    assert found.value == pytest.approx(644.169398907104, rel=1e-12)
    assert (found.standard_error, *found.interval) == pytest.approx(mean, rel=1e-11)
    assert estimate_total(INDEX, design).standard_error == pytest.approx(total, rel=1e-11)
    schools = np.repeat(np.arange(15), SCHOOLS)  # the same with one row a school
    rows = sample_design(weights[schools], clusters=schools, population_clusters=country)
    assert estimate_mean((INDEX / SCHOOLS)[schools], rows).standard_error == pytest.approx(mean[0], rel=1e-11)


@pytest.mark.parametrize(
    ("districts", "mean", "error"),
    [
        ([3, 4], 647.266666666667, 17.4230693023744),  # Los Angeles
        ([12, 13, 14], 732.076923076923, 15.9315559043315),  # Santa Clara
        ([0], 669, 0),  # Alameda: one district only; the package prints 0, and no interval can be given
    ],
)
def test_a_part_of_the_sample_against_the_package_survey(districts, mean, error):
    # svyby(~api00, ~cname, svydesign(id = ~dnum, weights = ~pw, data = apiclus1), svymean)
    weights = np.zeros(15)
    weights[districts] = WEIGHT
    found = estimate_ratio(INDEX, SCHOOLS, sample_design(np.full(15, WEIGHT)).with_weights(weights))
    assert found.value == pytest.approx(mean, rel=1e-12)
    assert found.standard_error == pytest.approx(error, rel=1e-11, abs=1e-11)
    assert (found.clusters, found.strata) == (len(districts), 1)
    assert np.isnan(found.interval[0]) == (len(districts) == 1)


def test_two_ambulances_in_each_of_three_areas():
    # R package survey, data scd (Levy and Lemeshow): balanced half-samples, which for a total are the exact formula
    design = sample_design(np.ones(6), strata=[1, 1, 2, 2, 3, 3])
    arrests = estimate_total([120, 78, 185, 228, 670, 530], design)
    assert (arrests.value, arrests.standard_error) == pytest.approx((1811, 152.35813073151))
    alive = estimate_mean([25, 24, 30, 49, 80, 70], design)
    assert (alive.value, alive.standard_error) == pytest.approx((46.3333333333333, 3.58236421003411))


def test_coady_grosh_and_hoddinott_index():
    # Targeting of Transfers (2004), chapter 2: the poorest 40 % receive 60 % of the benefits: 60 / 40 = 1.5
    welfare = np.arange(10)
    benefit = np.where(welfare < 4, 15.0, 40 / 6)
    assert targeting(welfare, 4, benefit=benefit).cgh_index == pytest.approx(1.5)
    # the median programme gives the poor a quarter more than the same for everybody would: 1.25
    benefit = np.where(welfare < 4, 12.5, 50 / 6)
    assert targeting(welfare, 4, benefit=benefit, poorest=0.4).cgh_index == pytest.approx(1.25)


# Grosh, Leite, Wai-Poi and Tesliuc (eds), Revisiting Targeting in Social Assistance (World Bank 2022), chapter 7: ten
# persons, a line of 20, and 30 of money in four scenarios
PEOPLE = np.array([6, 8, 11, 15, 21, 25, 30, 40, 50, 100])
SCENARIOS = {
    1: [15, 15, 0, 0, 0, 0, 0, 0, 0, 0],
    2: [0, 15, 15, 0, 0, 0, 0, 0, 0, 0],
    3: [0, 0, 15, 15, 0, 0, 0, 0, 0, 0],
    4: [3] * 10,
}


@pytest.mark.parametrize(
    ("scenario", "line", "exclusion", "inclusion", "differential"),
    [
        (1, 20, 50, 0, 50), (2, 20, 50, 0, 50), (3, 20, 50, 0, 50), (4, 20, 0, 60, 40),
        (1, 10, 0, 0, 100), (2, 10, 50, 50, 0), (3, 10, 100, 100, -100), (4, 10, 0, 80, 20),
    ],
)  # fmt: skip
def test_grosh_and_others_ten_person_economy(scenario, line, exclusion, inclusion, differential):
    # tables 7.3 and 7.4; below a line of 10 are the poorest two. Their differential is coverage less inclusion error
    found = targeting(PEOPLE, line, benefit=SCENARIOS[scenario])
    assert 100 * found.exclusion_error == pytest.approx(exclusion)
    assert 100 * found.inclusion_error == pytest.approx(inclusion)
    assert 100 * found.coverage_less_inclusion_error == pytest.approx(differential)


@pytest.mark.parametrize(
    ("scenario", "efficiency", "reduction", "fall_of_gini"), [(2, 21 / 30, 21 / 40, 18), (4, 12 / 30, 0.30, 9)]
)
def test_grosh_and_others_money_and_inequality(scenario, efficiency, reduction, fall_of_gini):
    # page 489: of 30 spent 21 and 12 were needed (cost-benefit ratios 0.70 and 0.4); the Gini drops by 18 and 9 percent
    found = targeting(PEOPLE, 20, benefit=SCENARIOS[scenario])
    assert found.gap_before == 40
    assert found.poverty_gap_efficiency == pytest.approx(efficiency)
    assert found.poverty_gap_reduction == pytest.approx(reduction)
    after = PEOPLE + np.array(SCENARIOS[scenario])
    assert round(100 * (1 - gini(after) / gini(PEOPLE))) == fall_of_gini


@pytest.mark.parametrize(
    ("benefit", "caseload", "reduction", "leakage"),
    [
        (40, 10_000, 20, 0.8),  # the same for everybody
        (200, 2_000, 100, 0),  # perfectly targeted
        (133, 3_000, 67, 1 / 3),  # with leakage, for the same money
        (200, 3_000, 100, 1 / 3),  # with leakage, money to end poverty
        (28, 10_000, 14, 0.8),  # the first and the third less the costs of administration
        (117, 3_000, 58, 1 / 3),
    ],
)
def test_a_budget_of_400_000_in_six_scenarios(benefit, caseload, reduction, leakage):
    # A course exercise on safety nets ("Exercise 1", docstoc 27770709): 10,000 persons, a line of 1,000, 2,000 poor who
    # lack 200 each, a leakage rate of 33 %; its solution prints the reduction of the income gap
    welfare = np.repeat([800, 1_500], [2_000, 8_000])
    found = targeting(welfare, 1_000, benefit=np.where(np.arange(10_000) < caseload, benefit, 0))
    assert found.gap_before == 400_000
    assert 100 * found.poverty_gap_reduction == pytest.approx(reduction, abs=0.51)
    assert found.leakage == found.inclusion_error == pytest.approx(leakage)
    assert found.exclusion_error == 0


def test_concentration_by_shares_of_groups_and_its_error_by_the_printed_formula():
    # Kakwani, Wagstaff and van Doorslaer (1997): C = (p1 L2 - p2 L1) + (p2 L3 - p3 L2) + ..., and
    # var C = (1/n) ((1/n) sum of a^2 - (1 + C)^2), a = (y/m) (2 R - 1 - C) + 2 - q(i-1) - q(i), q the ordinates
    y = np.random.default_rng(4).gamma(2.0, size=400)
    n, rank = 400, (np.arange(400) + 0.5) / 400
    p, q = np.arange(401) / 400, np.append(0, np.cumsum(y)) / y.sum()
    by_shares = (p[:-1] * q[1:] - p[1:] * q[:-1]).sum()
    assert concentration(y, rank) == pytest.approx(by_shares, abs=1e-12)
    a = y / y.mean() * (2 * rank - 1 - by_shares) + 2 - q[:-1] - q[1:]
    printed = ((a**2).mean() - (1 + by_shares) ** 2) / n
    found = estimate_concentration(y, rank, sample_design(rows=n))
    assert found.standard_error**2 * (n - 1) / n == pytest.approx(printed, rel=1e-9)
