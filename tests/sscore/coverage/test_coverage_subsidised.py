"""Subsidised cover: identities of the money, break-evens that balance, and moves that keep everybody."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.coverage import CoverLevel, SubsidisedCover
from sscore.errors import ModelError

COVER = SubsidisedCover(
    (
        CoverLevel("poor", 1_000, 40, 40, 0.9),
        CoverLevel("near", 2_000, 40, 10, 0.6),
        CoverLevel("rich", 500, 200, 0, 0.3),
    ),
    cost_per_member=55,
    administration=9_000,
    other_revenue=2_000,
)

levels = st.builds(
    lambda persons, premium, part, take_up, index: (persons, premium, premium * part, take_up, index),
    st.floats(1, 1e6), st.floats(1, 1e5), st.floats(0, 1), st.floats(0.01, 1), st.floats(0.1, 3),
)  # fmt: skip
covers = st.builds(
    lambda rows, cost, office, other: SubsidisedCover(
        tuple(CoverLevel(f"level {k}", *row) for k, row in enumerate(rows)), cost, office, other
    ),
    st.lists(levels, min_size=1, max_size=5), st.floats(1, 1e5), st.floats(0, 1e8), st.floats(0, 1e8),
)  # fmt: skip


def test_by_hand():
    """900 poor pay 0 and bring 40 each; 1,200 pay 30 and bring 40; 150 pay 200: 2,250 members at 55 and the office."""
    assert COVER.covered == 2_250
    assert COVER.own == 1_200 * 30 + 150 * 200
    assert COVER.subsidy == 900 * 40 + 1_200 * 10
    assert COVER.cost == 2_250 * 55 + 9_000
    assert COVER.balance == 66_000 + 48_000 + 2_000 - 132_750
    assert COVER.average_own == pytest.approx(66_000 / 2_250)
    assert COVER.average_cost == 59


@given(covers)
def test_the_scheme_cost_is_that_of_the_formula_and_of_the_balance(cover):
    """METHODS 2.7: sum of covered * (premium - contribution) + administration, premium being what cover costs."""
    formula = (
        sum(v.covered * (v.cost_index * cover.cost_per_member - v.own) for v in cover.levels) + cover.administration
    )
    scale = cover.cost + cover.revenue
    assert cover.scheme_cost == pytest.approx(formula, abs=1e-9 * scale)
    assert cover.scheme_cost == pytest.approx(cover.subsidy + cover.other_revenue - cover.balance, abs=1e-9 * scale)


@given(covers)
def test_levels_add_up(cover):
    parts = cover.by_level()
    assert parts["covered"].sum() == pytest.approx(cover.covered)
    assert parts["own"].sum() == pytest.approx(cover.own, rel=1e-9, abs=1e-6)
    margin = parts["margin"].sum() + cover.other_revenue - cover.administration
    assert margin == pytest.approx(cover.balance, abs=1e-9 * (cover.cost + cover.revenue))


@given(covers)
def test_at_the_break_even_the_balance_is_nothing(cover):
    scale = cover.cost + cover.revenue
    if cover.revenue >= cover.administration:
        cost = cover.break_even_cost()
        level = SubsidisedCover(cover.levels, cost, cover.administration, cover.other_revenue)
        assert level.balance == pytest.approx(0, abs=1e-8 * scale)
    if cover.own > 1e-6 * scale and cover.break_even_factor() >= 0:
        factor = cover.break_even_factor()
        rows = tuple(
            CoverLevel(v.name, v.persons, v.own * factor + v.subsidy, v.subsidy, v.take_up, v.cost_index)
            for v in cover.levels
        )
        changed = SubsidisedCover(rows, cover.cost_per_member, cover.administration, cover.other_revenue)
        assert changed.balance == pytest.approx(0, abs=1e-6 * scale)


def test_break_even_take_up():
    share = COVER.break_even_take_up("rich")
    assert 0.3 < share <= 1
    assert COVER.with_level("rich", take_up=share).balance == pytest.approx(0, abs=1e-6)
    assert np.isnan(COVER.break_even_take_up("poor"))


@given(st.floats(0, 1))
def test_a_move_keeps_everybody(share):
    moved = COVER.moved("rich", "poor", share)
    assert sum(v.persons for v in moved.levels) == pytest.approx(3_500)
    assert moved.subsidy >= COVER.subsidy
    assert moved.moved("poor", "rich", 0).own == pytest.approx(moved.own)


def test_one_level_changes_alone():
    dearer = COVER.with_level("near", subsidy=0)
    assert dearer.balance == COVER.balance
    assert dearer.own - COVER.own == 12_000
    assert dearer.scheme_cost == COVER.scheme_cost - 12_000
    assert COVER.with_level("near", cost_index=2).cost - COVER.cost == 1_200 * 55


def test_nobody_covered():
    empty = SubsidisedCover((CoverLevel("all", 100, 10, take_up=0),), 5, 40)
    assert (empty.covered, empty.cost, empty.balance) == (0, 40, -40)
    assert np.isnan([empty.average_own, empty.average_cost]).all()
    with pytest.raises(ModelError, match="wanted members"):
        empty.break_even_cost()
    with pytest.raises(ModelError, match="pay nothing themselves"):
        empty.break_even_factor()


def test_tables():
    assert COVER.to_frame()["covered"].tolist() == [900, 1_200, 150]
    assert COVER.totals().loc[0, "balance"] == COVER.balance


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: CoverLevel("x", 1, 10, 11), "must not be above premium"),
        (lambda: CoverLevel("x", -1, 10), "persons"),
        (lambda: CoverLevel("x", 1, 10, take_up=1.1), "take_up"),
        (lambda: SubsidisedCover((), 1), "at least one level"),
        (lambda: SubsidisedCover((CoverLevel("x", 1, 1), CoverLevel("x", 1, 1)), 1), "its own name"),
        (lambda: COVER.with_level("pour", premium=1), "Did you mean 'poor'"),
        (lambda: COVER.with_level("poor", premum=1), "Did you mean 'premium'"),
        (lambda: COVER.moved("poor", "poor", 0.1), "two levels"),
        (lambda: COVER.moved("poor", "near", 1.1), "share"),
    ],
)
def test_wrong_levels_and_moves(wrong, message):
    with pytest.raises(ModelError, match=message):
        wrong()
