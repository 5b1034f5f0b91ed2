"""States, dormancy and careers: closed forms, known chains, simulation, bad input."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from sscore.demography import country_mortality
from sscore.errors import ModelError
from sscore.labour import (
    STATES,
    StateModel,
    calibrate_dormancy,
    contribution_states,
    density,
    simulate_careers,
)

MOVES = {
    ("contributing", "dormant"): 0.25,
    ("dormant", "contributing"): 0.35,
    ("contributing", "informal"): 0.05,
    ("informal", "contributing"): 0.06,
    ("informal", "unemployed"): 0.05,
    ("unemployed", "informal"): 0.5,
    ("unemployed", "contributing"): 0.2,
    ("dormant", "informal"): 0.1,
    ("inactive", "informal"): 0.25,
    ("informal", "inactive"): 0.04,
    ("contributing", "disabled"): 0.003,
    ("informal", "disabled"): 0.004,
    ("disabled", "dead"): 0.03,
}
pace = st.floats(0.02, 3)


def two(down, up):
    return StateModel(("contributing", "dormant"), [[-down, down], [up, -up]])


@given(down=pace, up=pace, years=st.floats(0, 20))
@settings(deadline=None)
def test_two_states_in_closed_form(down, up, years):
    k, a = down + up, up / (down + up)
    decay = np.exp(-k * years)
    wanted = [[a + (1 - a) * decay, (1 - a) * (1 - decay)], [a * (1 - decay), 1 - a + a * decay]]
    model = two(down, up)
    np.testing.assert_allclose(model.transition(years), wanted, atol=1e-9)
    np.testing.assert_allclose(model.stationary(), [a, 1 - a], atol=1e-9)


@given(down=pace, up=pace)
@settings(deadline=None)
def test_density_is_the_integral_of_the_chance_to_contribute(down, up):
    model = two(down, up)
    k, a = down + up, up / (down + up)
    result = density(model, "contributing", (20, 50))
    assert result.months == pytest.approx(12 * (30 * a + (1 - a) * (1 - np.exp(-30 * k)) / k), rel=1e-9)
    assert result.by_age[0] == pytest.approx(calibrate_dormancy(a, 1 / down).within_year, rel=1e-9)
    assert 0 < result.career <= 1


def test_chapman_and_kolmogorov_with_ages():
    mx = country_mortality("TZA", (2025,)).mx[0, 0, 15:]
    model = contribution_states(MOVES, mortality=mx, first_age=15)
    assert model.by_age
    step = model.transition(5, age=20) @ model.transition(3.5, age=25)
    np.testing.assert_allclose(model.transition(8.5, age=20), step, atol=1e-12)
    np.testing.assert_allclose(model.transition(40, age=20).sum(axis=1), 1, atol=1e-12)
    alive = np.exp(-mx[5:45].sum())
    path = contribution_states({("inactive", "contributing"): 0.2}, mortality=mx).occupancy("inactive", (20, 60))
    assert path.of("dead")[-1] == pytest.approx(1 - alive, rel=1e-12)
    np.testing.assert_allclose(path.share.sum(axis=1), 1, atol=1e-12)
    np.testing.assert_allclose(path.years_in.sum(axis=1), 1, atol=1e-12)
    assert path.of("inactive")[-1] == pytest.approx(alive * np.exp(-0.2 * 40), rel=1e-9)
    assert len(path.to_frame()) == 41


def test_time_in_a_state_by_quadrature():
    model = contribution_states(MOVES, mortality=0.01)
    path = model.occupancy("informal", (30, 32))
    spent, _ = integrate.quad(lambda t: model.transition(t)[2, 0], 0, 2)
    assert path.years_in[:, 0].sum() == pytest.approx(spent, rel=1e-9)
    members = density(model, "informal", (30, 32), among=("contributing", "dormant"))
    assert members.career > density(model, "informal", (30, 32)).career


def test_the_living_settle_at_the_quasi_stationary_shares():
    model = contribution_states(MOVES, mortality=0.012)
    settled = model.quasi_stationary()
    assert settled.states == STATES[:-1]
    after = model.start("inactive") @ model.transition(1500)
    np.testing.assert_allclose(after[:-1] / after[:-1].sum(), settled.share, atol=1e-8)
    year = np.append(settled.share, 0) @ model.transition(1)
    assert year[-1] == pytest.approx(settled.loss, rel=1e-9)
    np.testing.assert_allclose(year[:-1] / (1 - settled.loss), settled.share, atol=1e-9)
    assert settled.to_frame()["share"].sum() == pytest.approx(1)


def test_death_alone_leaves_the_shares_of_the_living_as_they_would_be():
    still, dying = two(0.4, 0.6), contribution_states(
        {("contributing", "dormant"): 0.4, ("dormant", "contributing"): 0.6}, mortality=0.02
    )  # fmt: skip
    settled = dying.quasi_stationary(lost=STATES[2:])
    np.testing.assert_allclose(settled.share, still.stationary(), atol=1e-12)
    assert settled.loss == pytest.approx(1 - np.exp(-0.02))
    members = density(dying, "contributing", (20, 60), among=STATES[:2])
    np.testing.assert_allclose(members.by_age, density(still, "contributing", (20, 60)).by_age, rtol=1e-3)


def test_months_of_a_fast_chain_are_binomial():
    chain = two(40 * 12.0, 60 * 12.0)  # every month forgets the one before
    drawn = simulate_careers(chain, {"contributing": 0.6, "dormant": 0.4}, (20, 30), seed=4, careers=20_000)
    other = stats.binom(120, 0.6)
    assert drawn.expected == pytest.approx(72, abs=1e-9)
    assert drawn.months.mean() == pytest.approx(72, abs=4 * other.std() / 20_000**0.5)
    assert drawn.months.var() == pytest.approx(other.var(), rel=0.05)
    assert drawn.share_with(80) == pytest.approx(other.sf(79), abs=0.01)


def test_simulated_careers_have_the_mean_in_closed_form():
    mx = country_mortality("KEN", (2025,)).mx[0, 1, 20:]
    model = contribution_states(MOVES, mortality=mx, first_age=20)
    start = {"inactive": 0.5, "informal": 0.4, "contributing": 0.1}
    drawn = simulate_careers(model, start, (20, 60), seed=11, careers=8_000)
    assert drawn.months.mean() == pytest.approx(drawn.expected, abs=4 * drawn.months.std() / 8_000**0.5)
    assert drawn.expected == pytest.approx(density(model, start, (20, 60)).months, abs=1.0)
    assert drawn.months.max() <= drawn.possible == 480
    other = simulate_careers(model, start, (20, 60), seed=12, careers=8_000)
    assert other.expected == drawn.expected
    assert not np.array_equal(other.months, drawn.months)
    again = simulate_careers(model, start, (20, 60), seed=11, careers=8_000)
    np.testing.assert_array_equal(again.months, drawn.months)
    assert drawn.to_frame()["months"].is_monotonic_increasing


@given(share=st.floats(0.05, 0.95), spell=st.floats(0.2, 30))
@settings(deadline=None)
def test_calibrated_dormancy_keeps_share_and_spell(share, spell):
    rule = calibrate_dormancy(share, spell)
    np.testing.assert_allclose(rule.model.stationary(), [share, 1 - share], atol=1e-9)
    assert 1 / rule.to_dormant == pytest.approx(spell)
    assert rule.dormant_per_active * share + share == pytest.approx(1)
    assert share < rule.within_year < 1
    flow = share * rule.to_dormant - (1 - share) * rule.to_active
    assert flow == pytest.approx(0, abs=1e-9)
    assert rule.quality == "C"
    assert set(rule.to_frame()["quality"]) == {"C"}


def test_longer_spells_raise_the_density_of_those_who_pay():
    shares = [calibrate_dormancy(0.6, years).within_year for years in (0.1, 1, 5, 50)]
    assert shares == sorted(shares)
    assert shares[0] == pytest.approx(0.6, abs=0.02)
    assert shares[-1] == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: StateModel(("a", "b"), [[-1, 1], [1, 1]]), "row b must sum to 0"),
        (lambda: StateModel(("a", "b"), [[1, -1], [1, -1]]), "from a to b must be at least 0"),
        (lambda: StateModel(("a", "b"), [[-1, 1]]), r"shape \(k, k\)"),
        (lambda: StateModel(("a", "a"), [[-1, 1], [1, -1]]), "different names"),
        (lambda: contribution_states({("contributing", "dorment"): 1}), "Did you mean 'dormant'"),
        (lambda: contribution_states({("dead", "dormant"): 1}), "living state to another"),
        (lambda: contribution_states({("dormant", "dormant"): 1}), "living state to another"),
        (lambda: contribution_states({("contributing", "dormant"): -1}), "at least 0"),
        (lambda: contribution_states({("contributing", "dormant"): [1, 2]}, mortality=[0.1] * 3), "one length"),
        (lambda: contribution_states(MOVES, mortality=[0.1] * 3).stationary(), "differ by age"),
        (lambda: contribution_states(MOVES, mortality=[0.1] * 3).transition(1), "which age"),
        (lambda: contribution_states(MOVES, mortality=[0.1] * 3).transition(1, age=10), "from age 15"),
        (lambda: contribution_states({("contributing", "dormant"): 1}).stationary(), "depends on the start"),
        (lambda: contribution_states({}).quasi_stationary(), "depends on the start"),
        (lambda: two(1, 1).quasi_stationary(lost=("contributing", "dormant")), "at least one state"),
        (lambda: two(1, 1).start({"contributing": 0.5}), "sum to 1"),
        (lambda: two(1, 1).occupancy("active", (20, 60)), "no state 'active'"),
        (lambda: two(1, 1).occupancy("dormant", (60, 20)), "first < last"),
        (lambda: two(1, 1).transition(-1), "years"),
        (lambda: density(two(1, 1), "dormant", (20, 60), among=("dormant",)), "must hold the paying state"),
        (lambda: density(contribution_states(MOVES), "dead", (20, 60)), "is ever in"),
        (lambda: simulate_careers(two(1, 1), "dormant", (20, 60), seed=None), "seed"),
        (lambda: calibrate_dormancy(1.0, 3), "active_share"),
        (lambda: calibrate_dormancy(0.5, 0), "spell_years"),
    ],
)
def test_wrong_states(build, message):
    with pytest.raises(ModelError, match=message):
        build()


def test_tables_of_moves():
    assert len(contribution_states(MOVES).to_frame()) == len(MOVES)
    table = contribution_states(MOVES, mortality=[0.01, 0.02]).to_frame()
    assert sorted(set(table["age"])) == [15, 16]
    assert len(density(two(1, 1), "dormant", (20, 60)).to_frame()) == 40
