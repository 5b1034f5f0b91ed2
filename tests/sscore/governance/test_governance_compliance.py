"""The compliance gap, the fair inspection plan and the recovery curve."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.errors import ModelError
from sscore.governance import LiableBase, compliance_curve, compliance_gap, inspection_plan, syn_employers

TABLE = pd.DataFrame({"employer": list("ABCDE"), "net": [210.0, 260.0, 115.0, 210.0, -15.0]})


@given(*[st.floats(0.1, 1)] * 5)
def test_the_steps_add_up(registered, declared, wage, rate, paid):
    base = LiableBase(1e5, 1e5 * registered, 1e5 * registered * declared, 5e6, 5e6 * wage)
    assessed = base.declared_workers * base.declared_wage * rate
    gap = compliance_gap(base, rate=rate, collected=paid * assessed)
    losses = gap.not_registered + gap.not_declared + gap.under_declared + gap.unpaid
    assert losses == pytest.approx(gap.potential - gap.collected, rel=1e-9, abs=1e-3)
    assert min(gap.not_registered, gap.not_declared, gap.under_declared, gap.unpaid) >= -1e-3
    frame = gap.to_frame()
    assert frame["amount"].iloc[:5].sum() == pytest.approx(frame["amount"].iloc[5], rel=1e-9, abs=1e-2)
    assert 0 <= gap.gap_share <= 1


def test_full_compliance_has_no_gap():
    gap = compliance_gap(LiableBase(10, 10, 10, 100, 100), rate=0.1, collected=100)
    assert gap.gap == 0
    assert gap.gap_share == 0


def test_contradictions_are_refused():
    with pytest.raises(ModelError, match="declared_workers <= registered_workers"):
        LiableBase(100, 50, 60, 1, 1)
    with pytest.raises(ModelError, match="declared_wage 2 is above true_wage 1"):
        LiableBase(100, 50, 50, 1, 2)
    with pytest.raises(ModelError, match="more than was declared"):
        compliance_gap(LiableBase(10, 10, 10, 100, 100), rate=0.1, collected=101)
    with pytest.raises(ModelError, match="nothing is liable"):
        compliance_gap(LiableBase(0, 0, 0, 100, 100), rate=0.1, collected=0)


def test_check_values_of_the_curriculum():
    """CURRICULUM, C2.M2 X3: nets 210/260/115/210/-15 give B, A, D, ties by identifier, plus 10 % by lot."""
    plan = inspection_plan(TABLE, 3, seed=1)
    assert plan.by_score == ("B", "A", "D")
    assert plan.random_share >= 0.10
    assert set(plan.random) <= {"C", "E"}
    assert plan.expected_recovery == pytest.approx(680 + TABLE.set_index("employer")["net"][list(plan.random)].sum())


def test_edges_of_the_plan():
    assert inspection_plan(TABLE, 0, seed=1).visits == 0
    assert np.isnan(inspection_plan(TABLE, 0, seed=1).random_share)
    everyone = inspection_plan(TABLE, 99, seed=1)
    assert everyone.by_score == ("B", "A", "D", "C")
    assert everyone.random == ("E",)
    assert inspection_plan(TABLE, 3, random_share=0, seed=1).random == ()


@given(st.integers(0, 200), st.floats(0, 0.9))
def test_capacity_is_used_and_never_exceeded(capacity, share):
    table = pd.DataFrame({"employer": range(400), "net": np.arange(400.0) + 1})
    plan = inspection_plan(table, capacity=capacity, random_share=share, seed=2)
    assert plan.visits == capacity
    assert len(plan.random) >= share * capacity - 1e-6
    assert not set(plan.random) & set(plan.by_score)


def test_the_lot_is_seeded_whatever_the_order_and_fair():
    big = syn_employers("KEN", employers=300, seed=1)
    one = inspection_plan(big, capacity=50, random_share=0.4, seed=9)
    same = inspection_plan(big.sample(frac=1, random_state=4), capacity=50, random_share=0.4, seed=9)
    assert (one.by_score, one.random) == (same.by_score, same.random)
    assert inspection_plan(big, capacity=50, random_share=0.4, seed=10).random != one.random
    drawn = [inspection_plan(TABLE, 1, random_share=0.5, seed=s).random[0] for s in range(400)]
    counts = pd.Series(drawn).value_counts()
    assert set(counts.index) == set("ACDE")
    assert ((counts - 100).abs() < 4 * np.sqrt(400 * 0.25 * 0.75)).all()


def test_bad_plans():
    with pytest.raises(ModelError, match="either k"):
        inspection_plan(TABLE, seed=1)
    with pytest.raises(ModelError, match="either k"):
        inspection_plan(TABLE, 3, capacity=3, seed=1)
    with pytest.raises(ModelError, match="'A' is in the table twice"):
        inspection_plan(pd.concat([TABLE, TABLE.head(1)]), 3, seed=1)
    with pytest.raises(ModelError, match="random_share"):
        inspection_plan(TABLE, 3, random_share=1.0, seed=1)
    with pytest.raises(ModelError, match="no column 'net'"):
        inspection_plan(TABLE.drop(columns="net"), 3, seed=1)


def test_the_curve_rises_to_the_last_visit_that_pays():
    curve = compliance_curve(TABLE)
    assert curve.best == 4
    assert curve.cumulative[-1] == pytest.approx(TABLE["net"].sum())
    assert (np.diff(curve.cumulative, 2) <= 1e-9).all()
    assert (curve.cumulative >= curve.by_lot - 1e-9).all()
    assert curve.to_frame()["visits"].tolist() == list(range(6))
