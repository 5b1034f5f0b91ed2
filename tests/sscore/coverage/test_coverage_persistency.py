"""Persistency: the curriculum's numbers, closed forms, statsmodels' survival curve, and records with gaps."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sscore.coverage import (
    changed_lapse,
    payer_survival,
    payers_balance,
    paying_spells,
    persistency,
    persistency_options,
    retention_gain,
)
from sscore.errors import ModelError
from sscore.pensions import expected_balance

SEASON = [2.0, 2.0, 1.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 1.0, 2.0]


def test_the_curriculums_balance_and_its_three_borders():
    found = payers_balance(650, persistency(0.03, 120), interest=0.07)
    assert round(found.final) == 35_391
    assert round(float(found.without_lapse[-1])) == 111_184 and round(found.share_kept, 2) == 0.32
    assert payers_balance(650, persistency(0.0, 120), interest=0.07).share_kept == 1.0
    once = payers_balance(650, persistency(1.0, 120), interest=0.07)
    assert once.final == pytest.approx(650 * 1.07 ** (119 / 12))
    assert payers_balance(650, persistency(0.0, 120), interest=0.0).final == pytest.approx(78_000)


@settings(max_examples=25, deadline=None)
@given(lapse=st.floats(0, 1), interest=st.floats(-0.2, 0.3), match=st.floats(0, 2), years=st.integers(1, 6))
def test_a_constant_lapse_is_the_pension_packages_balance(lapse, interest, match, years):
    ours = payers_balance(
        10, persistency(lapse, 12 * years), interest=interest, season=SEASON, match_rate=match
    )  # fmt: skip
    theirs = expected_balance(10, lapse=lapse, interest=interest, years=years, season=SEASON, match_rate=match)
    assert ours.balance == pytest.approx(theirs.balance, rel=1e-9, abs=1e-9)
    assert ours.without_lapse == pytest.approx(theirs.without_lapse, rel=1e-9, abs=1e-9)


def test_a_season_must_be_a_year():
    path = persistency(0.03, 24)
    for season in ([1.0] * 11, [1.1] * 12):
        with pytest.raises(ModelError, match="season"):
            payers_balance(10, path, interest=0.05, season=season)


def test_two_states_settle_where_lapses_and_returns_meet():
    found = persistency(0.04, 2_000, reinstatement=0.02)
    assert found.paying[-1] == pytest.approx(0.02 / 0.06)
    month = np.arange(2_000)
    assert found.paying == pytest.approx(1 / 3 + 2 / 3 * 0.94**month)  # the two-state chain in closed form


@settings(max_examples=30, deadline=None)
@given(lapse=st.lists(st.floats(0, 1), min_size=1, max_size=12), back=st.floats(0, 1))
def test_members_are_conserved(lapse, back):
    found = persistency(lapse, 30, reinstatement=back)
    assert max(found.identities().values()) < 1e-12
    assert 1 <= found.months_paid <= 30 and found.density == pytest.approx(found.months_paid / 30)


def test_lapse_by_time_since_joining():
    found = persistency([0.5, 0.0, 0.2], 6)
    assert found.paying.tolist() == pytest.approx([1, 0.5, 0.5, 0.4, 0.32, 0.256])
    assert found.retention(3) == pytest.approx(0.4)
    with pytest.raises(ModelError, match="beyond the path"):
        found.retention(6)
    with pytest.raises(ModelError, match="at most 2"):
        persistency([0.1, 0.2, 0.3], 2)


@settings(max_examples=30, deadline=None)
@given(lapse=st.floats(0.001, 0.999), ratio=st.floats(0.05, 20))
def test_odds_are_multiplied_and_back_again(lapse, ratio):
    other = changed_lapse(lapse, ratio)
    assert other / (1 - other) == pytest.approx(ratio * lapse / (1 - lapse))
    assert changed_lapse(other, 1 / ratio) == pytest.approx(lapse)


def test_options_are_paid_for_everybody():
    table = persistency_options(
        0.05, {"reminder": (0.8, 1.0), "match": (0.5, 30.0), "leaflet": (1.0, 1.0)}, months=24
    ).set_index("option")
    assert table.loc["nothing", "retention_12"] == pytest.approx(0.95**12)
    assert table.loc["match", "retention_12"] > table.loc["reminder", "retention_12"]
    won = table.loc["match", "months_paid"] - table.loc["nothing", "months_paid"]
    assert table.loc["match", "cost_per_month_won"] == pytest.approx(24 * 30 / won)
    assert np.isinf(table.loc["leaflet", "cost_per_month_won"])


def records(n=300, seed=2):
    rng = np.random.default_rng(seed)
    stops, seen = rng.geometric(0.06, n), rng.integers(1, 37, n)
    return np.minimum(stops, seen).astype(float), stops <= seen


def test_survival_and_greenwood_as_statsmodels_has_them():
    from statsmodels.duration.survfunc import SurvfuncRight

    months, stopped = records()
    found, other = payer_survival(months, stopped), SurvfuncRight(months, stopped.astype(int))
    assert found.months.tolist() == other.surv_times.tolist()
    assert found.at_risk.tolist() == other.n_risk.tolist()
    assert found.survival == pytest.approx(other.surv_prob)
    assert found.standard_error == pytest.approx(other.surv_prob_se)


def test_without_censoring_the_curve_is_the_share_left_and_greenwood_the_binomial():
    months = np.array([1, 2, 2, 3, 5, 8, 8, 9, 12, 20.0])
    found = payer_survival(months, np.ones(10, dtype=bool))
    for m in (1, 2, 4, 8, 12):
        share = (months > m).mean()
        assert found.at(m)[0] == pytest.approx(share)
        assert found.at(m)[1] == pytest.approx(np.sqrt(share * (1 - share) / 10))
    assert found.at(20) == (0.0, 0.0)


def test_lapse_seen_gives_the_curve_back():
    months, stopped = records()
    found = payer_survival(months, stopped)
    path = persistency(found.lapse(24), 25)
    for m in (6, 12, 24):
        assert path.retention(m) == pytest.approx(found.at(m)[0])


def test_the_two_shortcuts_are_both_too_low():
    months, stopped = records()
    right = payer_survival(months, stopped).at(12)[0]
    assert right > payer_survival(months, np.ones(len(months))).at(12)[0]
    assert right > (months[stopped] > 12).mean()
    assert right == pytest.approx(0.94**12, abs=0.08)  # what the records were made with


def test_beyond_the_longest_spell_nothing_is_said():
    found = payer_survival([3, 5], [True, False])
    assert found.at(5)[0] == 0.5
    with pytest.raises(ModelError, match="the longest spell"):
        found.at(6)
    assert payer_survival([4, 4], [False, False]).at(4) == (1.0, 0.0)
    with pytest.raises(ModelError, match="above 0"):
        payer_survival([0, 5], [True, False])
    with pytest.raises(ModelError, match="stopped must hold"):
        payer_survival([1, 5], [True])


def test_spells_from_a_register():
    register = pd.DataFrame(
        {
            "joined": ["2024-01-31", "2024-06-01", "2025-03-15", "2025-12-02"],
            "last_paid": ["2024-12-01", "2025-12-30", "2025-10-02", "2025-12-02"],
        },
        index=list("abcd"),
    )
    found = paying_spells(register, as_of="2025-12-31", grace=3)
    assert found.to_dict("index") == {
        "a": {"months": 12, "stopped": True},
        "b": {"months": 15, "stopped": False},  # whether anybody stopped after September is not known yet
        "c": {"months": 6, "stopped": False},  # paid in October: not known to have stopped
    }
    with pytest.raises(ModelError, match="row 0 last_paid is before joined"):
        paying_spells(register.assign(last_paid="2023-01-01"), as_of="2025-12-31")
    with pytest.raises(ModelError, match="after as_of"):
        paying_spells(register, as_of="2025-01-31")


def test_a_trial_of_reminders():
    months, stopped = records(800, seed=4)
    rng = np.random.default_rng(9)
    other = rng.geometric(0.03, 800)
    seen = rng.integers(1, 37, 800)
    found = retention_gain(payer_survival(months, stopped), payer_survival(np.minimum(other, seen), other <= seen))
    assert found.lower < 0.97**12 - 0.94**12 < found.upper
    assert found.odds_ratio == pytest.approx((0.03 / 0.97) / (0.06 / 0.94), rel=0.2)
    assert found.upper - found.gain == pytest.approx(1.959964 * found.standard_error, rel=1e-5)
    with pytest.raises(ModelError, match="Choose another month"):
        retention_gain(payer_survival([1, 20], [False, False]), payer_survival(months, stopped), months=12)
