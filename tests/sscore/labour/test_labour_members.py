"""Insured persons and the register: identities of stocks and flows, entrants never below zero in silence."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sscore.errors import ModelError
from sscore.labour import (
    Dormancy,
    MemberRules,
    calibrate_dormancy,
    entry_ages,
    insured_persons,
    new_entrants,
    project_register,
    settled_ages,
)

RULES = MemberRules(calibrate_dormancy(0.6, 2.5), entry_ages(), 60)
ALIVE = np.full((5, 2, 101), 0.99)
START = np.where((np.arange(101) >= 18) & (np.arange(101) < 60), 100.0, 0.0) * np.array([[1.0], [1.5]])


def test_insured_is_the_product_and_legal_stands_apart():
    result = insured_persons([[1000.0, 2000.0]], informal=0.75, coverage=[[0.4, 0.6]], density=0.9, legal=0.35)
    np.testing.assert_allclose(result.insured, [[1000 * 0.25 * 0.4 * 0.9, 2000 * 0.25 * 0.6 * 0.9]])
    assert result.legal_rate == pytest.approx(0.35)
    assert result.effective_rate == pytest.approx((100 + 300) / 3000)
    assert result.paying_rate == pytest.approx(0.9 * result.effective_rate)
    unknown = insured_persons([[1000.0, 2000.0]], informal=0.75, coverage=0.5, density=0.9)
    assert unknown.legal is None
    assert unknown.legal_rate is None
    assert unknown.to_frame()["legal"].isna().all()
    assert len(result.to_frame()) == 2


@given(shares=st.lists(st.floats(0, 1), min_size=3, max_size=3))
@settings(deadline=None)
def test_each_step_is_inside_the_one_before(shares):
    informal, coverage, density = shares
    got = insured_persons(np.arange(1.0, 9), informal=informal, coverage=coverage, density=density)
    assert (got.insured <= got.members * (1 + 1e-12)).all()
    assert (got.members <= got.formal * (1 + 1e-12)).all()
    assert (got.formal <= got.employed * (1 + 1e-12)).all()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"informal": 75.0}, "informal"),
        ({"coverage": -0.1}, "coverage"),
        ({"density": 1.2}, "density"),
        ({"legal": 2.0}, "legal"),
        ({"coverage": [0.1, 0.2, 0.3]}, "must stretch"),
    ],
)
def test_wrong_shares(given, message):
    with pytest.raises(ModelError, match=message):
        insured_persons([10.0, 20.0], **{"informal": 0.5, "coverage": 0.5, "density": 0.5, **given})


def test_nobody_at_work():
    with pytest.raises(ModelError, match="nobody is at work"):
        insured_persons([0.0], informal=0.5, coverage=0.5, density=0.5)


@given(first=st.integers(15, 25), mean=st.floats(0.5, 12), last=st.integers(52, 60))
@settings(deadline=None)
def test_entry_ages_have_their_mean(first, mean, last):
    shares = entry_ages(first=first, mean=first + mean, last=last)
    assert shares.sum() == pytest.approx(1)
    assert shares @ np.arange(101) == pytest.approx(first + mean, rel=1e-8)
    assert (shares >= 0).all()
    assert not shares[:first].any()
    assert not shares[last + 1 :].any()


@given(
    staying=st.lists(st.floats(0, 1e6), min_size=4, max_size=4).filter(lambda s: sum(s) > 1),
    goal=st.floats(0, 4e6),
)
@settings(deadline=None)
def test_the_residual_is_met_and_nobody_enters_below_zero(staying, goal):
    spread = [0.4, 0.3, 0.2, 0.1]
    got = new_entrants(goal, staying, spread, when_negative="dormant")
    assert (got.entrants >= 0).all()
    assert (got.pushed_out >= 0).all()
    assert sum(staying) + got.entrants.sum() - got.pushed_out.sum() == pytest.approx(goal, rel=1e-8, abs=1e-6)
    assert not (got.entrants.any() and got.pushed_out.any())
    if goal < 0.999 * sum(staying):
        with pytest.raises(ModelError, match="when_negative='dormant'"):
            new_entrants(goal, staying, spread)


def test_every_stock_is_explained_by_its_flows():
    target = START.sum(axis=1) * np.array([1.02, 1.05, 1.04, 1.10, 1.2])[:, None]
    result = project_register(START, START * 0.7, target, ALIVE, RULES)
    assert max(result.identities().values()) < 1e-9
    np.testing.assert_allclose(result.active[1:].sum(axis=2), target)
    assert (result.entrants >= 0).all()
    assert not result.pushed_out.any()
    assert not result.active[:, :, 60:].any()
    before = result.active[0].sum() + result.dormant[0].sum()
    flows = result.entrants[0] - result.deaths[0] - result.dormant_deaths[0]
    flows = flows - result.retired[0] - result.dormant_retired[0]
    assert result.active[1].sum() + result.dormant[1].sum() == pytest.approx(before + flows.sum())
    assert result.deaths[0].sum() == pytest.approx(0.01 * START.sum())
    assert result.retired[0].sum() == pytest.approx(0.99 * START[:, 59].sum())
    assert len(result.to_frame()) == 6


def test_a_step_by_hand():
    rules = MemberRules(calibrate_dormancy(0.5, 1 / np.log(2)), np.eye(101)[20], 60)
    start = np.eye(101)[30][None] * 64.0  # both moves are ln 2: within a year 3/8 of those who pay stop
    result = project_register(start, np.zeros((1, 101)), [[100.0]], np.full((1, 1, 101), 0.5), rules)
    assert result.to_dormancy[0, 0, 31] == pytest.approx(64 * 0.5 * 3 / 8)
    assert result.active[1, 0, 31] == pytest.approx(20)
    assert result.active[1, 0, 20] == result.entrants[0, 0, 20] == pytest.approx(80)
    assert result.dormant[1, 0, 31] == pytest.approx(12)


def test_a_shrinking_scheme_says_so():
    target = START.sum(axis=1) * np.linspace(0.8, 0.4, 5)[:, None]
    with pytest.raises(ModelError, match="stay or come back but only"):
        project_register(START, START * 0.7, target, ALIVE, RULES)
    result = project_register(START, START * 0.7, target, ALIVE, replace(RULES, when_negative="dormant"))
    assert result.pushed_out.sum() > 0
    assert (result.active >= 0).all()
    assert max(result.identities().values()) < 1e-9
    np.testing.assert_allclose(result.active[1:].sum(axis=2), target)


def test_wrong_registers():
    target = np.tile(START.sum(axis=1), (5, 1))
    with pytest.raises(ModelError, match="survival must have shape"):
        project_register(START, START, target, ALIVE[:2], RULES)
    with pytest.raises(ModelError, match="target must have shape"):
        project_register(START, START, target[:, :1], ALIVE, RULES)
    with pytest.raises(ModelError, match="dormant must have the shape"):
        project_register(START, START[:1], target, ALIVE, RULES)
    with pytest.raises(ModelError, match=r"active must have shape \(sex, 101 ages\)"):
        project_register(START[:, :50], START[:, :50], target, ALIVE, RULES)
    with pytest.raises(ModelError, match="retirement age of 50 have left"):
        project_register(START, START, target, ALIVE, replace(RULES, ages=entry_ages(last=49), retirement_age=50))
    with pytest.raises(ModelError, match="nobody may enter"):
        replace(RULES, retirement_age=40)
    with pytest.raises(ModelError, match="sum to 1"):
        replace(RULES, ages=entry_ages() * 0.9)
    with pytest.raises(ModelError, match="when_negative"):
        replace(RULES, when_negative="zero")
    with pytest.raises(ModelError, match="target must have the shape"):
        new_entrants([1.0, 2.0], [1.0, 2.0], [0.5, 0.5])
    with pytest.raises(ModelError, match="rise within"):
        entry_ages(first=40, last=30)
    with pytest.raises(ModelError, match="mean must be above"):
        entry_ages(first=18, mean=50, last=54)


def test_a_settled_register_goes_on_as_it_is():
    """Where nobody dies and as many enter each year, the register that has settled does not move."""
    start = 1_000 * settled_ages(RULES)
    twice = [np.stack([stock, 2 * stock]) for stock in start]
    target = np.tile(twice[0].sum(axis=-1), (4, 1))
    result = project_register(*twice, target, np.ones((4, 2, 101)), RULES)
    np.testing.assert_allclose(result.active[-1], twice[0], rtol=1e-10, atol=1e-9)
    np.testing.assert_allclose(result.dormant[-1], twice[1], rtol=1e-10, atol=1e-9)
    np.testing.assert_allclose(result.entrants.sum(axis=-1), np.tile([1_000, 2_000], (4, 1)))


@pytest.mark.parametrize(("share", "spell"), [(0.0, 2.0), (1.0, 2.0), (0.5, 0.0), (1.5, -1.0)])
def test_dormancy_is_checked_however_it_is_made(share, spell):
    for make in (Dormancy, calibrate_dormancy):
        with pytest.raises(ModelError, match="Dormancy: (active_share|spell_years)"):
            make(share, spell)
