"""Cases that others have published, run against the formulas of this package; each with where it stands."""

import numpy as np
import pytest

from sscore.contributions import flat_rate, schedule_for
from sscore.coverage import (
    SDG_ROWS,
    SinglePayment,
    WorkerStatus,
    compare_statuses,
    crossover_incomes,
    household_needs,
    limit_notch,
    persons_covered,
    seasonality,
    split_payment,
)
from sscore.errors import ModelError

# Food survey, algebra.com question 1091470: how many liked each, each two and all three.
FOOD = {"ham": 16, "eggs": 19, "mackerel": 18}
PAIRS = {("mackerel", "eggs"): 8, ("ham", "eggs"): 5, ("ham", "mackerel"): 7}


@pytest.mark.parametrize(
    ("counts", "overlaps", "persons"),
    [
        (FOOD, {**PAIRS, ("ham", "eggs", "mackerel"): 3}, 16 + 19 + 18 - 8 - 5 - 7 + 3),
        ({"computer science": 25, "mathematics": 13}, {("computer science", "mathematics"): 8}, 30),  # Villanova 1300
        ({"mathematics": 37, "computing": 25}, {("mathematics", "computing"): 11}, 51),  # Alaska Anchorage, Math 261
    ],
)
def test_textbook_inclusion_and_exclusion(counts, overlaps, persons):
    found = persons_covered(counts, 1000, overlaps=overlaps)
    assert (found.low, found.high) == (persons, persons)


def test_pairs_alone_give_the_bounds_of_dawson_and_sankoff_and_of_hunter():
    """Dawson and Sankoff (1967): at least 2 S1 / (k + 1) - 2 S2 / (k (k + 1)) with k = 1 + floor(2 S2 / S1).

    Hunter (1976): at most S1 less the pairs of the heaviest tree. For three sets both are best possible.
    """
    s1, s2 = sum(FOOD.values()), sum(PAIRS.values())
    k = 1 + 2 * s2 // s1
    found = persons_covered(FOOD, 1000, overlaps=PAIRS)
    assert found.low == 2 * s1 / (k + 1) - 2 * s2 / (k * (k + 1)) == 33
    assert found.high == s1 - (8 + 7) == 38


TWENTY = [1, 3, 4, 5, 6, 8, 8, 9, 11, 12, 14, 17, 19, 21, 23, 27, 29, 32, 33, 38]
TEN = [8, 22, 45, 85, 11, 35, 115, 40, 37, 28]


@pytest.mark.parametrize(
    ("incomes", "published", "digits"),
    [
        ([1, 2, 3, 4, 5], 1.6 / 6, 12),  # economics.stackexchange.com 16444: mean difference 1.6 over twice the mean 3
        (TWENTY, 0.38625, 12),  # a class spreadsheet of twenty incomes, in thousands
        (TEN, 0.384, 3),  # an exercise with ten incomes, in thousands, not in order
    ],
)
def test_unevenness_is_the_population_gini(incomes, published, digits):
    assert seasonality(incomes).gini[0] == pytest.approx(published, abs=0.51 * 10**-digits)


def test_a_salary_every_second_week_is_uneven_by_month():
    """US Financial Diaries, January 2015: 50,000 a year and a bonus of 500 vary by 18 %, as a sample of months.

    Of 26 payments two months have three. The months of a year are no sample here, which takes sqrt(11 / 12) of it.
    """
    pay = 50_000 / 26
    year = seasonality([2 * pay + 500] + [2 * pay] * 9 + [3 * pay] * 2)
    assert round(float(year.variation[0]) * np.sqrt(12 / 11), 2) == 0.18


CENSUS = {
    "Virginia": (630_560, 11), "Massachusetts": (475_327, 8), "Pennsylvania": (432_879, 7),
    "North Carolina": (353_523, 6), "New York": (331_589, 6), "Maryland": (278_514, 5), "Connecticut": (236_841, 4),
    "South Carolina": (206_236, 3), "New Jersey": (179_570, 3), "New Hampshire": (141_822, 2), "Vermont": (85_533, 1),
    "Georgia": (70_835, 1), "Kentucky": (68_705, 1), "Rhode Island": (68_446, 1), "Delaware": (55_540, 1),
}  # fmt: skip


def test_coins_are_given_out_as_hamilton_gave_out_seats():
    """Electowiki, Hamilton method: 60 seats for the 15 states of 1790; to coins it is the same rule."""
    people = sum(persons for persons, _ in CENSUS.values())
    found = split_payment(60, {state: persons / people for state, (persons, _) in CENSUS.items()})
    assert dict(found.parts) == {state: seats for state, (_, seats) in CENSUS.items()}


def test_two_adults_and_two_children():
    """Statistics Norway, note on equivalence scales: 2.7 in the OECD (Oxford) scale, 2.1 in that of the EU."""
    assert household_needs(1, [2], [2], scale="oxford") == pytest.approx([2.7])
    assert household_needs(1, [2], [2], scale="modified oecd") == pytest.approx([2.1])


def test_the_nine_series_of_the_indicator_have_a_row_each():
    """UN Statistics Division, metadata 01-03-01, method of computation: nine ratios, each of its own denominator."""
    rows = {r.row: r.denominator for r in SDG_ROWS if r.indicator == "SDG 1.3.1"}
    words = {
        "at least one benefit": "population",
        "children": "children",
        "mothers with newborns": "giving birth in the year",
        "severe disabilities": "severe disabilities",
        "unemployed": "unemployed",
        "employment injury": "employed",
        "old age": "above retirement age",
        "vulnerable persons": "without contributory cover",
        "poor persons": "national poverty line",
    }
    assert rows.keys() == words.keys()
    assert all(word in rows[row] for row, word in words.items())


# Yearly turnover and monthly payment by category, 1 January 2024, as AFIP announced in December 2023.
MONOTRIBUTO = SinglePayment(
    [
        (top / 12, due)
        for top, due in (
            (2_108_288.01, 12_128.39), (3_133_941.63, 13_561.75), (4_387_518.23, 15_241.42), (5_449_094.55, 19_066.46),
            (6_416_528.72, 24_526.43), (8_020_660.90, 29_223.11), (9_624_793.05, 33_439.61),
            (11_916_410.45, 56_402.68), (13_337_213.22, 81_121.96), (15_285_088.04, 93_619.47),
            (16_957_968.71, 106_964.65),
        )
    ],
    "ARS",
)  # fmt: skip


def test_argentinas_categories_against_a_rate_change_places_four_times():
    """Against 6 % by hand: in category B, back at the limit of G, again in H, and back at its limit."""
    found = crossover_incomes(MONOTRIBUTO, flat_rate(0.06, 0, currency="ARS"))
    by_hand = (13_561.75 / 0.06, 9_624_793.05 / 12, 56_402.68 / 0.06, 11_916_410.45 / 12)
    assert found == pytest.approx(by_hand)
    assert MONOTRIBUTO.due([100_000, 802_066, 802_067]).tolist() == [12_128.39, 33_439.61, 56_402.68]


def test_perus_new_rus():
    """SUNAT since January 2017: S/ 20 up to S/ 5,000 a month, S/ 50 up to S/ 8,000, closed above."""
    rus = SinglePayment(((5_000, 20), (8_000, 50)), "PEN", "Nuevo RUS")
    assert rus.due([5_000, 5_001, 8_000]).tolist() == [20, 50, 50]
    with pytest.raises(ModelError, match="closed above 8,000"):
        rus.due(8_001)
    assert crossover_incomes(rus, flat_rate(0.13, 0, currency="PEN")) == pytest.approx([20 / 0.13])


def test_brazils_mei_beside_individual_contributors():
    """2024: R$ 71.60 (5 % of the minimum wage of 1,412 and 1.00 of ICMS) up to 81,000 a year; else 20 %, R$ 282.40."""
    mei = SinglePayment(((81_000 / 12, 0.05 * 1_412 + 1),), "BRL", "MEI")
    rule = flat_rate(0.20, 0, currency="BRL", floor=1_412)
    assert mei.due(1_000) == pytest.approx(71.60)
    assert rule.contribution(1_000).total == pytest.approx(282.40)
    assert crossover_incomes(mei, rule) == (), "the single payment is never dearer"
    assert limit_notch(mei, rule).jump == pytest.approx(0.2 * 6_750 - 71.60)


@pytest.mark.parametrize(("limit", "rate", "more"), [(300_000, 0.05, 0.025), (500, 0.0, 0.2)])
def test_the_dominated_range_of_a_notch(limit, rate, more):
    """Kleven and Waseem, Quarterly Journal of Economics 128 (2013): its width is dt z / (1 - t - dt)."""
    single = SinglePayment(((limit, rate * limit),), "PKR")
    found = limit_notch(single, flat_rate(rate + more, 0, currency="PKR"))
    assert found.worthwhile_from - limit == pytest.approx(more * limit / (1 - rate - more))


@pytest.mark.parametrize(
    ("day", "wage", "each"),
    [
        ("2024-06-30", 10_000, 600),  # NSSF's scenarios for the second year: both together 1,200, 1,680, 2,160
        ("2024-06-30", 14_000, 840),
        ("2024-06-30", 18_000, 1_080),
        ("2024-06-30", 50_000, 2_160),
        ("2025-06-30", 50_000, 3_000),  # PaySpace on February 2025, examples A and B
        ("2025-06-30", 80_000, 4_320),
    ],
)
def test_kenyas_tiers_for_workers_of_several_statuses(day, wage, each):
    """A second employer of the same wage asks the same again; who has no employer pays both parts."""
    rule = schedule_for("KEN", "nssf", day)
    one = compare_statuses(rule, 12 * wage, [WorkerStatus("employee"), WorkerStatus("own account", False)])
    assert one["employee"].worker == one["employee"].employer == pytest.approx(12 * each)
    assert one["own account"].worker == pytest.approx(24 * each)
    both = compare_statuses(rule, 24 * wage, [WorkerStatus("two employers", jobs=(0.5, 0.5))])
    assert both["two employers"].worker == pytest.approx(24 * each)
    assert np.isclose(both["two employers"].take_home, 24 * wage - 24 * each)
