"""Stocks and flows: published case C29, curriculum C4.M2 X1, identities and properties."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.errors import DataError, ModelError
from sscore.workforce import project_stock, recruit_to_size, recruit_to_target, simulate_stock, steady_state

# Case C29, the manpower example of the EML firm (mathix.co).
EML = [[0.8, 0, 0, 0], [0.1, 0.7, 0, 0], [0, 0.1, 0.8, 0.1], [0, 0, 0.06, 0.74]]
EML_STOCK = [5, 40, 120, 1000]

# Curriculum C4.M2 X1: the matrix and hires are the ones that give its check values.
CLASS = [[0.8, 0.1, 0], [0, 0.85, 0.05], [0, 0, 0.9]]
CLASS_STOCK, CLASS_HIRES = [200, 80, 20], [30, 4, 0]


def random_rows(draw, size):
    rows = np.array(
        draw(st.lists(st.lists(st.floats(0, 1), min_size=size, max_size=size), min_size=size, max_size=size))
    )
    return rows / np.maximum(rows.sum(axis=1, keepdims=True), 1.0)


def test_published_case_c29():
    result = project_stock(EML_STOCK, EML)
    assert result.stocks[-1] == pytest.approx([8, 40, 156, 752])
    assert result.exits.sum() == pytest.approx(209)
    assert result.exits[0] == pytest.approx([1, 8, 0, 200])


def test_a_row_that_sums_to_one_has_no_exits_at_all():
    assert project_stock([3.0], [[0.1 + 0.2 + 0.7]]).exits.tolist() == [[0.0]]


def test_curriculum_values():
    result = project_stock(CLASS_STOCK, CLASS, CLASS_HIRES, 5)
    assert result.stocks[1] == pytest.approx([190, 92, 22])
    assert result.stocks[5].round(1).tolist() == [166.4, 117.6, 32.4]
    assert steady_state(CLASS, CLASS_HIRES).stock.round(1).tolist() == [150.0, 126.7, 63.3]


def test_no_hires_decline_and_no_years_are_the_opening():
    frozen = project_stock(CLASS_STOCK, CLASS, None, 10).headcount
    assert (np.diff(frozen) < 0).all()
    nothing = project_stock(CLASS_STOCK, CLASS, CLASS_HIRES, 0)
    assert nothing.stocks.tolist() == [CLASS_STOCK]
    assert nothing.exits.shape == (0, 3)
    assert nothing.identities()["opening + recruits - exits = closing"] == 0


@given(st.data(), st.integers(1, 4), st.integers(0, 6))
def test_nobody_is_lost(data, size, years):
    matrix = random_rows(data.draw, size)
    stock = data.draw(st.lists(st.floats(0, 1e5), min_size=size, max_size=size))
    hires = data.draw(st.lists(st.floats(0, 1e3), min_size=size, max_size=size))
    result = project_stock(stock, matrix, hires, years)
    assert max(result.identities().values()) < 1e-6
    assert (result.stocks >= 0).all() and (result.exits >= 0).all()
    power = np.linalg.matrix_power(matrix, years)
    geometric = sum((np.linalg.matrix_power(matrix, k) for k in range(years)), np.zeros((size, size)))
    assert result.stocks[-1] == pytest.approx(np.array(stock) @ power + np.array(hires) @ geometric, rel=1e-9, abs=1e-7)


def test_matrices_and_recruits_by_year():
    yearly = project_stock([100], [[[0.5]], [[0.9]]], [[10], [0]], 2)
    assert yearly.stocks.ravel() == pytest.approx([100, 60, 54])


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        ([[0.9, 0.2], [0, 1]], r"row 0 of transitions \(junior\) sums to 1.1"),
        ([[0.9, 0.1], [-0.1, 1]], r"row 1 of transitions \(senior\)"),
        ([[0.9, float("nan")], [0, 1]], "row 0"),
        ([[0.9]], "shape"),
    ],
)
def test_bad_rows_are_named(matrix, message):
    with pytest.raises(ModelError, match=message):
        project_stock([10, 5], matrix, grades=["junior", "senior"])


def test_other_bad_input():
    with pytest.raises(ModelError, match="stock"):
        project_stock([-1], [[0.5]])
    with pytest.raises(ModelError, match="recruits"):
        project_stock([1], [[0.5]], [-1])
    with pytest.raises(ModelError, match="recruits must have shape"):
        project_stock([1], [[0.5]], [1, 2])
    with pytest.raises(ModelError, match="years"):
        project_stock([1], [[0.5]], years=1.5)
    with pytest.raises(ModelError, match="of year 1"):
        project_stock([1], [[[0.5]], [[1.5]]], years=2)


def test_results_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        project_stock([1], [[0.5]]).stocks[0, 0] = 2


def test_the_steady_state_stays_and_is_reached():
    found = steady_state(CLASS, CLASS_HIRES)
    again = project_stock(found.stock, CLASS, CLASS_HIRES)
    assert again.stocks[1] == pytest.approx(found.stock)
    assert found.exits.sum() == pytest.approx(sum(CLASS_HIRES))
    assert project_stock(CLASS_STOCK, CLASS, CLASS_HIRES, 300).stocks[-1] == pytest.approx(found.stock)
    assert found.years_in_grade[0] == pytest.approx([5, 5 * 0.1 / 0.15, 5 * 0.1 / 0.15 * 0.05 / 0.1])
    with pytest.raises(ModelError, match="nobody ever leaves from grade 2"):
        steady_state([[0.8, 0.1], [0, 1]], [1, 0])


def test_the_mean_of_scenarios_is_the_deterministic_projection():
    plan = project_stock(CLASS_STOCK, CLASS, CLASS_HIRES, 5)
    found = simulate_stock(plan, seed=7, scenarios=20_000)
    error = found.stocks.std(axis=0) / np.sqrt(20_000)
    assert (np.abs(found.mean - plan.stocks) < 4.5 * np.maximum(error, 1e-9)).all()
    assert max(found.identities().values()) == 0
    assert (found.stocks == np.round(found.stocks)).all()


def test_the_spread_is_binomial():
    # Without moves and hires, the stock after T years is Binomial(n, p^T).
    found = simulate_stock(project_stock([400], [[0.9]], years=4), seed=3, scenarios=40_000)
    p = 0.9**4
    assert found.stocks[:, -1, 0].var() == pytest.approx(400 * p * (1 - p), rel=0.04)


def test_seeds():
    plan = project_stock([50, 10], [[0.7, 0.1], [0, 0.9]], [5, 0], 3)
    one, same, other = (simulate_stock(plan, seed=s, scenarios=4000) for s in (1, 1, 2))
    assert (one.stocks == same.stocks).all()
    assert not (one.stocks == other.stocks).all()
    assert one.expected is other.expected
    assert one.quantiles().to_numpy() == pytest.approx(other.quantiles().to_numpy(), abs=2)
    with pytest.raises(ModelError, match="seed"):
        simulate_stock(plan, seed=None)


def test_more_uncertainty_widens_the_fan():
    plan = project_stock(CLASS_STOCK, CLASS, CLASS_HIRES, 5)
    plain, open_posts, unsure = (
        simulate_stock(plan, seed=1, scenarios=5000, **kind).stocks[:, -1].sum(axis=1).std()
        for kind in ({}, {"recruitment": "poisson"}, {"evidence": 100})
    )
    assert plain < open_posts
    assert plain < unsure
    # One year on, the mean is unchanged by uncertain chances.
    first = simulate_stock(project_stock([1000], [[0.9]]), seed=1, scenarios=20_000, evidence=50)
    assert first.mean[1, 0] == pytest.approx(900, abs=1.5)
    # Beta-binomial variance n p q (n + a) / (a + 1) with a the evidence.
    assert first.stocks[:, 1, 0].var() == pytest.approx(1000 * 0.09 * 1050 / 51, rel=0.05)


def test_simulation_asks_for_whole_people():
    with pytest.raises(ModelError, match=r"stock\[0\] must be whole persons, got 10.5"):
        simulate_stock(project_stock([10.5], [[0.9]]), seed=1)
    with pytest.raises(ModelError, match="poisson"):
        simulate_stock(project_stock([10], [[0.9]], [1.5]), seed=1)
    with pytest.raises(ModelError, match="one matrix"):
        simulate_stock(project_stock([10], [[[0.9]], [[0.8]]], years=2), seed=1, evidence=10)
    with pytest.raises(ModelError, match="recruitment"):
        simulate_stock(project_stock([10], [[0.9]]), seed=1, recruitment="maybe")


def test_chance_below_and_quantiles():
    found = simulate_stock(project_stock([20], [[0.5]]), seed=1, scenarios=20_000)
    from scipy.stats import binom

    assert found.chance_below(8)[1] == pytest.approx(binom.cdf(7, 20, 0.5), abs=0.01)
    assert found.quantiles(levels=[0.5]).iloc[-1, 0] == 10
    with pytest.raises(DataError, match="no grade"):
        found.quantiles("boss")


def test_recruiting_reaches_the_target_or_says_it_cannot():
    plan = recruit_to_target(CLASS_STOCK, CLASS, [220, 120, 40], 5)
    assert plan.attainable and plan.surplus == 0
    assert plan.stocks[-1] == pytest.approx([220, 120, 40])
    never = recruit_to_target(CLASS_STOCK, CLASS, [180, 120, 10], 5)
    assert not never.attainable
    assert never.recruits[0, 2] < 0
    assert never.stocks[-1][2] == pytest.approx(
        project_stock(CLASS_STOCK, CLASS, [*never.recruits[0, :2], 0], 5).stocks[-1][2]
    )
    assert never.to_frame()["attainable"].tolist() == [True, True, False]


def test_maintainability_is_no_grade_gaining_more_than_it_loses():
    stock = np.array([100.0, 100.0])
    keep = recruit_to_target(stock, [[0.8, 0.1], [0, 0.9]], stock)
    assert keep.attainable and keep.recruits[0] == pytest.approx([20, 0])
    swell = recruit_to_target(stock, [[0.8, 0.15], [0, 0.9]], stock)
    assert not swell.attainable and swell.recruits[0, 1] == pytest.approx(-5)


def test_a_path_of_sizes():
    plan = recruit_to_size([100, 20], [[0.7, 0.1], [0, 0.9]], [120, 130, 90], [0.9, 0.1])
    assert plan.stocks[1:3].sum(axis=1) == pytest.approx([120, 130])
    assert plan.recruits[0] == pytest.approx(22 * np.array([0.9, 0.1]))
    assert not plan.attainable
    assert plan.surplus == pytest.approx(plan.stocks[3].sum() - 90)
    with pytest.raises(ModelError, match="mix must sum to 1"):
        recruit_to_size([100], [[0.8]], [100], [0.5])
    with pytest.raises(ModelError, match="years"):
        recruit_to_target([100], [[0.8]], [100], 0)
