import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.errors import ModelError
from sscore.pensions import exhaustion_year, reserve_path

MONEY = st.floats(0, 1e6).map(lambda x: round(x, 3))


@pytest.mark.parametrize(
    ("growth", "interest", "year"), [((0.03, 0.06), 0.04, 2054), ((0.03, 0.06), 0.0, 2048), ((0.03, 0.03), 0.04, None)]
)
def test_the_check_values_of_the_curriculum(growth, interest, year):
    t = np.arange(80)
    coming, going = 100 * (1 + growth[0]) ** t, 80 * (1 + growth[1]) ** t
    assert exhaustion_year(coming, going, interest=interest, reserve=500, first_year=2026) == year


def test_the_trust_fund_ratios_of_the_trustees_report_of_2024():
    """SSA, solvency run 236 on the 2024 report: 188, 171, 96, 31 and 3 % of a year's cost in 2024 ... 2037.

    The tables give rates of payroll; its growth less the rate of interest, 1.2 % here, is not in them.
    """
    years = np.arange(2024, 2038)
    printed = [2024, 2025, 2030, 2035, 2037]
    payroll = 1.04 ** (years - 2024)
    cost = np.interp(years, printed, [14.71, 15.00, 15.53, 15.90, 16.11]) * payroll
    income = np.interp(years, printed, [13.03, 13.26, 13.59, 13.72, 13.75]) * payroll
    path = reserve_path(income, cost, interest=0.028, reserve=1.88 * cost[0], first_year=2024)
    found = [path.reserve_ratio[year - 2024] for year in printed]
    assert found == pytest.approx([1.88, 1.71, 0.96, 0.31, 0.03], abs=0.05)


@given(st.lists(st.tuples(MONEY, MONEY), min_size=1, max_size=30), st.floats(-0.2, 0.3), MONEY)
def test_the_reserve_accounts_for_every_amount(flows, interest, start):
    coming, going = zip(*flows, strict=True)
    path = reserve_path(coming, going, interest=interest, reserve=start)
    rows = path.to_frame()
    moved = rows.reserve_start + rows.income - rows.expenditure + rows.interest
    scale = 1 + abs(path.reserve).max()
    np.testing.assert_allclose(moved, rows.reserve_end, atol=1e-9 * scale)
    np.testing.assert_allclose(rows.reserve_start[1:], rows.reserve_end[:-1])


def test_a_level_deficit_has_a_closed_form():
    path = reserve_path([0] * 20, [7] * 20, interest=0.05, reserve=100)
    t = 20
    closed = 100 * 1.05**t - 7 * 1.05**0.5 * (1.05**t - 1) / 0.05
    assert path.reserve[-1] == pytest.approx(closed)


def test_rates_by_year_count_in_their_year():
    path = reserve_path([0, 0], [0, 0], interest=[0.1, 0.5], reserve=100)
    assert path.reserve.tolist() == pytest.approx([100, 110, 165])


def test_first_years_are_told_apart():
    path = reserve_path([10, 10, 10, 10], [9, 11, 14, 400], interest=0.02, reserve=100, first_year=2026)
    assert (path.first_deficit_year, path.first_decline_year, path.exhaustion_year) == (2027, 2028, 2029)
    quiet = reserve_path([1], [1], interest=0, reserve=0, first_year=2026)
    assert (quiet.first_deficit_year, quiet.first_decline_year, quiet.exhaustion_year) == (None, None, None)


def test_a_year_without_expenditure_has_an_endless_ratio():
    assert reserve_path([1, 1], [0, 2], interest=0, reserve=3).reserve_ratio.tolist() == [np.inf, 2.0]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"income": [1, 2], "expenditure": [1]}, "expenditure has 1 years and income has 2"),
        ({"income": [1, -2], "expenditure": [1, 1]}, r"income\[1\]"),
        ({"income": [1], "expenditure": [1], "interest": -1}, "interest must be above -1"),
        ({"income": [1], "expenditure": [1], "interest": [0.1, 0.2]}, "interest must be one rate or 1"),
        ({"income": [[1]], "expenditure": [[1]]}, "one flow a year"),
        ({"income": [1], "expenditure": [1], "reserve": np.nan}, "reserve"),
    ],
)
def test_bad_input_is_named(given, words):
    with pytest.raises(ModelError, match=words):
        reserve_path(**({"interest": 0.0} | given))
