import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.errors import ModelError
from sscore.pensions import JointPension


def test_the_british_joint_annuity_with_value_protection():
    """lifelib's tests: 5,400 a year, quarterly in arrears, 3 %, 50 % dependant, death in month 17, price 50,000."""
    paid = JointPension(5_400, 3, True, 0.03, 0.5, 50_000).payments(24, death_month=17)
    assert paid.pension[[2, 5, 8, 11, 14]].tolist() == pytest.approx([1_350] * 4 + [1_390.50])
    assert paid.protection[16] == pytest.approx(43_209.50)
    assert paid.survivor[[17, 20, 23]].tolist() == pytest.approx([695.25] * 3)
    assert paid.pension.sum() + paid.survivor.sum() == pytest.approx(8_876.25)
    assert np.count_nonzero(paid.total) == 9


def test_the_american_joint_annuity():
    """lifelib's tests: 500 a month, 3 % a year, two thirds to the survivor; 515.00, 343.33, 353.63."""
    paid = JointPension(6_000, increase=0.03, survivor_share=2 / 3).payments(25, death_month=13).total
    assert paid[12] == pytest.approx(515.00)
    assert paid[13:24].tolist() == pytest.approx([343.33] * 11, abs=0.005)
    assert paid[24] == pytest.approx(353.63, abs=0.005)


@given(st.sampled_from([1, 2, 3, 4, 6, 12]), st.booleans(), st.integers(1, 60))
def test_every_full_year_pays_the_yearly_pension_and_nothing_is_paid_twice(between, arrears, death):
    plan = JointPension(1_200, between, arrears, survivor_share=0.4)
    alone = plan.payments(60)
    assert alone.pension.reshape(5, 12).sum(axis=1).tolist() == pytest.approx([1_200] * 5)
    split = plan.payments(60, death_month=death)
    np.testing.assert_allclose(split.pension + split.survivor / 0.4, alone.pension)
    assert not (split.pension * split.survivor).any()


def test_value_protection_never_asks_for_money_back():
    plan = JointPension(1_200, price=600.0)
    assert plan.payments(12, death_month=12).protection.sum() == 0
    assert plan.payments(12, death_month=4).protection.tolist() == [0, 0, 0, 200] + [0] * 8
    assert plan.payments(12).protection.sum() == 0
    assert plan.payments(12).to_frame().total.sum() == pytest.approx(1_200)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: JointPension(1, 5), "months_between"),
        (lambda: JointPension(-1), "yearly"),
        (lambda: JointPension(1, survivor_share=2), "survivor_share"),
        (lambda: JointPension(1, increase=-1), "increase must be above -1"),
        (lambda: JointPension(1).payments(0), "months must be a whole number"),
        (lambda: JointPension(1).payments(12, death_month=13), "from 1 to 12"),
    ],
)
def test_bad_schedules_are_refused(call, words):
    with pytest.raises(ModelError, match=words):
        call()
