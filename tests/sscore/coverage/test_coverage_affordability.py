"""Affordability over the seasons: the curriculum's convention, closed forms, identities and what cannot be."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sscore.coverage import (
    SEASONS,
    Buffer,
    affordability,
    affordability_curve,
    buffer_path,
    largest_payment,
    seasonality,
    syn_monthly_incomes,
)
from sscore.errors import ModelError
from sscore.households import gini

INCOMES = arrays(np.int64, (4, 6), elements=st.integers(-50, 400)).map(lambda a: a.astype(float))
BUFFERS = st.builds(
    Buffer,
    start=st.integers(0, 100),
    interest_monthly=st.sampled_from([-0.02, 0.0, 0.01]),
    saved=st.sampled_from([1.0]),
)
YEAR = [120] * 6 + [110] * 5 + [90]


def test_exactly_the_floor_counts_and_floats_do_not_cost_a_month():
    assert affordability([[0.3] * 12], 0.1, 0.2, months_needed=12).share_able == 1
    assert affordability([[110.0] * 10 + [109.99] * 2], 10, 100).share_able == 1
    assert affordability([[110.0] * 9 + [109.99] * 3], 10, 100).share_able == 0


def test_a_premium_of_nothing_is_the_baseline():
    panel = syn_monthly_incomes(np.linspace(600, 4000, 200), "two harvests", seed=5).incomes
    found = affordability(panel, 0, 100)
    assert found.share_able == found.share_baseline
    assert found.pushed_below == 0
    assert (found.by_month == found.by_month_baseline).all()


def test_weights_count_persons():
    panel = [[120] * 12, [90] * 12, [500] * 12]
    found = affordability(panel, 20, 100, weights=[1, 2, 0])
    assert found.share_able == pytest.approx(1 / 3)
    assert found.by_month == pytest.approx(np.full(12, 1 / 3))
    same = affordability([panel[0], panel[1], panel[1]], 20, 100)
    assert same.share_able == pytest.approx(found.share_able)
    assert affordability(panel, 20, 100, weights=[10, 20, 0]).share_able == pytest.approx(found.share_able)


def test_floors_of_households_and_premiums_of_months():
    found = affordability([[100, 100], [100, 100]], [[0, 60], [0, 60]], [40, 50], months_needed=2)
    assert found.able.tolist() == [[True, True], [True, False]]
    assert found.mean_premium == 30
    assert found.to_frame()["able"].tolist() == [1.0, 0.5]


@given(INCOMES, st.integers(0, 200), st.integers(0, 100))
def test_more_premium_never_helps_and_savings_never_hurt(panel, premium, floor):
    alone = affordability(panel, premium, floor, months_needed=4)
    dearer = affordability(panel, premium + 10, floor, months_needed=4)
    saved = affordability(panel, premium, floor, months_needed=4, buffer=Buffer())
    assert (dearer.able_months <= alone.able_months).all()
    assert (saved.able_months >= alone.able_months).all()
    assert alone.share_able <= alone.share_baseline


@given(
    INCOMES,
    st.integers(0, 200),
    st.integers(0, 100),
    st.sampled_from([0.0, 0.4, 1.0]),
    st.sampled_from([-0.05, 0, 0.02]),
)
def test_money_in_the_buffer_is_neither_made_nor_lost(panel, premium, floor, saved, interest):
    path = buffer_path(panel, premium, floor, Buffer(start=30, interest_monthly=interest, saved=saved))
    assert (path.balance >= 0).all()
    came = path.balance[:, :-1] + path.interest + panel - premium - floor + path.shortfall - path.spent
    assert path.balance[:, 1:] == pytest.approx(came, abs=1e-6)
    both = (path.shortfall > 0) & (path.balance[:, 1:] > 0)
    assert not both.any(), "nobody goes short with money saved"


def test_a_buffer_with_interest_worked_by_hand():
    path = buffer_path([60, 0, 0], premium=0, floor=20, buffer=Buffer(start=10, interest_monthly=0.1, saved=0.5))
    assert path.balance[0].tolist() == pytest.approx([10, 31, 14.1, 0])
    assert path.shortfall[0].tolist() == pytest.approx([0, 0, 4.49])
    assert path.spent[0].tolist() == pytest.approx([20, 0, 0])
    assert len(path.to_frame()) == 3


@given(INCOMES, st.integers(0, 100), BUFFERS)
def test_the_closed_form_is_where_the_floor_stops_being_kept(panel, floor, buffer):
    found = largest_payment(panel, floor, buffer=buffer).value
    able = np.isfinite(found)
    kept = (buffer_path(panel, 0, floor, buffer).shortfall == 0).all(axis=1)
    assert (able == kept).all()
    pay = np.where(able, found, 0)[:, None] * np.ones(6)
    assert (buffer_path(panel, np.maximum(pay - 1e-4, 0), floor, buffer).shortfall[able] == 0).all()
    assert (buffer_path(panel, pay + 1e-3, floor, buffer).shortfall[able] > 0).any(axis=1).all()


@settings(max_examples=20)
@given(INCOMES, st.integers(0, 100), st.sampled_from(["premium", "share of income"]))
def test_halving_finds_the_closed_forms(panel, floor, of):
    """A buffer that saves nothing is none at all; one that saves nearly all is nearly the closed form."""
    for needed in (3, 6):
        alone = largest_payment(panel, floor, of=of, months_needed=needed).value
        halved = largest_payment(panel, floor, of=of, months_needed=needed, buffer=Buffer(saved=0.0)).value
        assert halved == pytest.approx(alone, abs=1e-5, nan_ok=True)


def test_halving_agrees_with_the_closed_form_of_a_full_buffer():
    panel = syn_monthly_incomes(np.linspace(1500, 6000, 60), "one harvest", seed=2).incomes
    for of in ("premium", "share of income"):
        closed = largest_payment(panel, 60, of=of, buffer=Buffer(start=200))
        near = largest_payment(panel, 60, of=of, buffer=Buffer(start=200, saved=1 - 1e-12))
        assert (closed.method, near.method) == ("smallest accumulated rest", "halving")
        assert near.value == pytest.approx(closed.value, abs=1e-6, nan_ok=True)


def test_largest_payments_worked_by_hand():
    assert largest_payment(YEAR, 100, months_needed=11).value.tolist() == [10]
    assert largest_payment(YEAR, 100, months_needed=6).value.tolist() == [20]
    none = largest_payment(YEAR, 100)
    assert np.isnan(none.value).all()
    assert (none.unable, "even without paying" in none.remarks[0]) == (1, True)
    assert largest_payment([200, 50], 40, of="share of income").value.tolist() == pytest.approx([0.2])
    assert largest_payment([200, 50], 0, of="share of income").value.tolist() == [1]
    smoothed = largest_payment([200, 50], 40, of="share of income", buffer=Buffer())
    assert smoothed.value.tolist() == pytest.approx([1 - 80 / 250])


def test_a_floor_missed_by_a_thousandth_is_missed_in_any_money():
    for unit in (1.0, 1e6):
        for of in ("premium", "share of income"):
            assert np.isnan(largest_payment([2 * unit, 0.9999 * unit], unit, of=of).value).all()
            assert largest_payment([2 * unit, unit], unit, of=of).value.tolist() == [0]


def test_zero_and_negative_incomes():
    nothing = affordability(np.zeros((2, 12)), 0, 0)
    assert (nothing.share_able, nothing.share_baseline) == (1, 1)
    assert affordability(np.zeros(12), 1, 0).share_able == 0
    assert affordability([-5, 10], 0, 0, months_needed=1).able_months.tolist() == [1]
    assert largest_payment(np.zeros(3), 0).value.tolist() == [0]


def test_curve_falls_and_starts_at_the_baseline():
    panel = syn_monthly_incomes(np.linspace(600, 4000, 300), "street trade", seed=3).incomes
    curve = affordability_curve(panel, [0, 20, 60, 200], 90)
    assert curve.months_alone[0] == affordability(panel, 5, 90).share_baseline
    assert (np.diff(curve.months_alone) <= 0).all()
    assert (curve.smoothed >= curve.months_alone).all()
    assert curve.to_frame().shape == (4, 3)


@pytest.mark.parametrize(
    ("args", "options", "words"),
    [
        (([1, float("nan")], 1, 1), {}, "incomes\\[1\\]"),
        (([1, 2], -1, 1), {}, "premium"),
        (([1, 2], 1, -1), {}, "floor"),
        (([[1, 2]], [1, 2], 1), {}, "shape \\(1, 2\\)"),
        (([[1, 2]], 1, [1, 2]), {}, "shape \\(1,\\)"),
        (([1, 2], 1, 1), {"months_needed": 3}, "at most the 2 months"),
        (([1, 2], 1, 1), {"weights": [0]}, "all 0"),
        (([1, 2], 1, 1), {"weights": [-1]}, "weights"),
        ((np.zeros((0, 12)), 1, 1), {}, "empty"),
    ],
)
def test_what_cannot_be_is_refused(args, options, words):
    with pytest.raises(ModelError, match=words):
        affordability(*args, **{"months_needed": 1, **options})


def test_buffers_and_searches_that_cannot_be():
    with pytest.raises(ModelError, match="saved"):
        Buffer(saved=1.5)
    with pytest.raises(ModelError, match="interest_monthly"):
        Buffer(interest_monthly=-1)
    with pytest.raises(ModelError, match="'premium'"):
        largest_payment([1, 2], 1, of="rate")
    with pytest.raises(ModelError, match="at least 1"):
        largest_payment([1, 2], 1, months_needed=0)
    with pytest.raises(ModelError, match="rise"):
        affordability_curve([1, 2], [5, 5], 1, months_needed=1)


@given(arrays(np.int64, (3, 12), elements=st.integers(1, 1000)))
def test_unevenness_of_a_person_is_the_gini_of_the_months(panel):
    found = seasonality(panel)
    assert found.gini == pytest.approx([gini(row) for row in panel])
    assert found.variation == pytest.approx([np.std(row) / np.mean(row) for row in panel])


def test_unevenness_worked_by_hand():
    found = seasonality([[0] * 11 + [120], [10] * 12, [0] * 12, [-10] * 12], floor=10)
    assert found.gini[:2].tolist() == pytest.approx([1 - 1 / 12, 0])
    assert found.months_below.tolist() == [11, 0, 12, 12]
    assert found.best_share[:2].tolist() == pytest.approx([1, 0.25])
    assert np.isnan(found.variation[2:]).all()
    assert "2 of 4" in found.remarks[0]
    with pytest.raises(ModelError, match="two months"):
        seasonality([[5]])


@pytest.mark.parametrize("name", SEASONS)
def test_invented_months_add_up_and_repeat(name):
    yearly = np.array([0, 1200.0, 5000])
    first, again = (syn_monthly_incomes(yearly, name, idle=0.3, seed=9) for _ in range(2))
    assert first.incomes.sum(axis=1) == pytest.approx(yearly)
    assert (first.incomes >= 0).all()
    assert (first.incomes == again.incomes).all()
    assert (first.incomes != syn_monthly_incomes(yearly, name, idle=0.3, seed=10).incomes).any()
    assert sum(SEASONS[name]) == pytest.approx(12)
    exact = syn_monthly_incomes([1200], name, spread=0, seed=1).incomes[0]
    assert exact == pytest.approx(100 * np.array(SEASONS[name]))


def test_spread_and_idle_do_what_they_say():
    many = np.full(4000, 1200.0)
    level = syn_monthly_incomes(many, "level", spread=0.2, seed=1).incomes
    pooled = np.sqrt((seasonality(level).variation ** 2).mean())
    assert pooled == pytest.approx(0.2 * np.sqrt(11 / 12), rel=0.03), (
        "around the mean of the person's own twelve months"
    )
    idle = syn_monthly_incomes(many, "level", spread=0, idle=0.25, seed=1).incomes
    assert (idle == 0).mean() == pytest.approx(0.25 * 11 / 12, abs=0.01)
    table = syn_monthly_incomes([5, 6], ["level", "transport"], seed=1).to_frame()
    assert table["profile"].tolist() == ["level", "transport"]


@pytest.mark.parametrize(
    ("yearly", "profile", "options", "words"),
    [
        ([-1], "level", {}, "yearly"),
        ([1], "one harvst", {}, "'one harvest'"),
        ([1, 2], ["level"], {}, "2 of them"),
        ([1], "level", {"idle": 1}, "idle"),
        ([1], "level", {"spread": -1}, "spread"),
        ([1], "level", {"seed": None}, "seed"),
    ],
)
def test_invented_months_that_cannot_be(yearly, profile, options, words):
    with pytest.raises(ModelError, match=words):
        syn_monthly_incomes(yearly, profile, **{"seed": 1, **options})
