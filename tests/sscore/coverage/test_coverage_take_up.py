"""Take-up: closed forms, statsmodels as the second answer, and what cannot be estimated or calibrated."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sscore.coverage import (
    TakeUpDrivers,
    TakeUpModel,
    calibrate_take_up,
    contribution_burden,
    draw_take_up,
    fit_take_up,
    take_up,
    take_up_effects,
    take_up_scenarios,
)
from sscore.errors import ModelError

MODEL = TakeUpModel(-1.0, price=-20.0, trust=1.5, subsidy=1.0, channel=0.8)


def drivers(n=40, seed=3):
    rng = np.random.default_rng(seed)
    return TakeUpDrivers(rng.uniform(0, 0.2, n), rng.random(n), rng.random(n), rng.random(n))


def survey(n=600, seed=5):
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(
        {
            "burden": rng.uniform(0, 0.2, n),
            "trust": rng.random(n),
            "subsidy": rng.choice([0.0, 0.25, 0.5], n),
            "channel": rng.integers(0, 2, n).astype(float),
            "weight": rng.uniform(0.5, 4, n),
        }
    )
    seen = TakeUpDrivers(*(table[c] for c in ("burden", "trust", "subsidy", "channel")))
    table["joined"] = (rng.random(n) < take_up(MODEL, seen)).astype(int)
    return table


def test_the_logistic_by_hand():
    odds = np.exp(-1.0 - 20 * 0.05 + 1.5 * 0.4 + 0.8)
    found = take_up(MODEL, TakeUpDrivers(0.05, trust=0.4, channel=1.0))
    assert found == pytest.approx(odds / (1 + odds), rel=1e-14)


def test_who_has_nothing_left_cannot_join_whatever_the_price_effect():
    seen = TakeUpDrivers([0.0, np.inf])
    for price in (0.0, -20.0):
        assert take_up(TakeUpModel(5.0, price=price), seen).tolist() == [pytest.approx(1 / (1 + np.exp(-5))), 0.0]


def test_burden_counts_what_is_kept_for_living():
    assert contribution_burden(50, 1_000, kept=500) == pytest.approx(0.1)
    assert contribution_burden([50, 50], [500, 400], kept=500).tolist() == [np.inf, np.inf]
    assert contribution_burden([50, 50], [550, 549], kept=500).tolist() == [1.0, np.inf]  # one short is too little


@settings(max_examples=30, deadline=None)
@given(share=st.floats(0.001, 0.999), seed=st.integers(0, 99))
def test_calibration_reaches_the_share_and_moves_the_intercept_alone(share, seed):
    seen = drivers(seed=seed)
    weights = np.random.default_rng(seed).uniform(0, 5, 40)
    found = calibrate_take_up(MODEL, seen, share, weights=weights)
    mean = np.average(take_up(found.model, seen), weights=weights)
    assert mean == pytest.approx(share, abs=1e-9) and found.reached == pytest.approx(share, abs=1e-9)
    assert replace(found.model, intercept=0.0) == replace(MODEL, intercept=0.0)


def test_calibration_is_the_root_that_brentq_finds():
    from scipy.optimize import brentq

    seen = drivers()
    root = brentq(lambda a: take_up(replace(MODEL, intercept=a), seen).mean() - 0.13, -30, 30, xtol=1e-13)
    assert calibrate_take_up(MODEL, seen, 0.13).model.intercept == pytest.approx(root, abs=1e-9)


def test_no_intercept_makes_those_join_who_cannot_pay():
    seen = TakeUpDrivers([0.02, np.inf, np.inf, np.inf])
    assert calibrate_take_up(MODEL, seen, 0.24).highest == 0.25
    for share in (0.25, 0.6):
        with pytest.raises(ModelError, match="only 0.25 of the persons have enough income left"):
            calibrate_take_up(MODEL, seen, share)
    for share in (0.0, 1.0):
        with pytest.raises(ModelError, match="between 0 and 1"):
            calibrate_take_up(MODEL, seen, share)
    with pytest.raises(ModelError, match="all weights are 0"):
        calibrate_take_up(MODEL, seen, 0.1, weights=[0, 0, 0, 0])


@pytest.mark.parametrize("name", ["trust", "subsidy", "channel", "burden"])
def test_marginal_effects_are_derivatives_and_elasticities_percentages(name):
    seen, step = drivers(), 1e-6
    row = take_up_effects(MODEL, seen).set_index("driver").loc[name]
    level = np.asarray(getattr(seen, name)) * 0.9
    base = replace(seen, **{name: level})
    row = take_up_effects(MODEL, base).set_index("driver").loc[name]

    def mean(values):
        return take_up(MODEL, replace(base, **{name: values})).mean()

    slope = (mean(level + step) - mean(level)) / step
    assert row["marginal_effect"] == pytest.approx(slope, rel=1e-4)
    percent = (mean(level * (1 + step)) - mean(level)) / mean(level) / step
    assert row["elasticity"] == pytest.approx(percent, rel=1e-4)


def test_price_elasticity_of_one_group_is_the_textbooks():
    chance = float(take_up(MODEL, TakeUpDrivers(0.05)))
    found = take_up_effects(MODEL, TakeUpDrivers([0.05])).set_index("driver").loc["burden", "elasticity"]
    assert found == pytest.approx(-20 * 0.05 * (1 - chance))


def test_scenarios_move_joiners_the_right_way():
    table = take_up_scenarios(
        MODEL, drivers(), {"dearer": {"burden": 0.3}, "near": {"channel": 1.0}}, persons=np.full(40, 100.0)
    ).set_index("scenario")
    assert table.loc["dearer", "more_joiners"] < 0 < table.loc["near", "more_joiners"]
    assert (table["joiners"] / 4_000).tolist() == pytest.approx(table["take_up"].tolist())
    with pytest.raises(ModelError, match="Did you mean 'channel'"):
        take_up_scenarios(MODEL, drivers(), {"x": {"chanel": 1.0}})


def test_maximum_likelihood_as_statsmodels_has_it():
    import statsmodels.api as sm

    rows = survey()
    x = sm.add_constant(rows[["burden", "trust", "subsidy", "channel"]])
    other = sm.Logit(rows["joined"], x).fit(disp=0)
    found = fit_take_up(rows)
    assert found.names == ("intercept", "price", "trust", "subsidy", "channel")
    assert found.values == pytest.approx(other.params.to_numpy(), rel=1e-7)
    assert found.standard_errors == pytest.approx(other.bse.to_numpy(), rel=1e-6)
    assert found.log_likelihood == pytest.approx(other.llf) and found.pseudo_r2 == pytest.approx(other.prsquared)
    assert found.to_frame()["p_value"].to_numpy() == pytest.approx(other.pvalues.to_numpy(), abs=1e-8)
    assert found.model.price == found.values[1]


def test_weighted_errors_are_the_sandwich_and_do_not_shrink_with_the_size_of_weights():
    import statsmodels.api as sm

    rows = survey()
    x = sm.add_constant(rows[["burden", "trust", "subsidy", "channel"]])
    glm = sm.GLM(rows["joined"], x, family=sm.families.Binomial(), var_weights=rows["weight"])
    other = glm.fit(cov_type="HC0", tol=1e-12)
    found = fit_take_up(rows, weight="weight")
    assert found.values == pytest.approx(other.params.to_numpy(), rel=1e-6)
    assert found.standard_errors == pytest.approx(other.bse.to_numpy(), rel=1e-5)
    again = fit_take_up(rows.assign(weight=1_000 * rows["weight"]), weight="weight")
    assert again.standard_errors == pytest.approx(found.standard_errors, rel=1e-9)


def test_one_yes_no_driver_is_the_ratio_of_odds():
    rows = pd.DataFrame({"channel": [1] * 10 + [0] * 10, "joined": [1] * 6 + [0] * 4 + [1] * 2 + [0] * 8})
    found = fit_take_up(rows, drivers=["channel"])
    assert found.values[1] == pytest.approx(np.log((6 / 4) / (2 / 8)))
    assert found.standard_errors[1] == pytest.approx(np.sqrt(1 / 6 + 1 / 4 + 1 / 2 + 1 / 8))


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ({"burden": [0.01, 0.02, 0.1, 0.2], "joined": [1, 1, 0, 0]}, "separate those who joined"),
        ({"burden": [0.01, 0.05, 0.05, 0.2], "joined": [1, 1, 0, 0]}, "separate those who joined"),
        ({"burden": [0.01, 0.02, 0.1, 0.2], "joined": [1, 1, 1, 1]}, "everybody joined"),
        ({"burden": [0.1, 0.1, 0.1, 0.1], "joined": [1, 0, 1, 0]}, "burden does not vary"),
        ({"burden": [0.1, 0.2, 0.1, 0.1], "joined": [1, 0, 2, 0]}, "joined must hold 1 or 0"),
        ({"burden": [0.1, np.nan, 0.1, 0.1], "joined": [1, 0, 1, 0]}, r"burden\[1\]"),
        ({"burdn": [0.1], "joined": [1]}, "no column 'burden'"),
    ],
)
def test_what_cannot_be_estimated_is_said(rows, told):
    with pytest.raises(ModelError, match=told):
        fit_take_up(pd.DataFrame(rows), drivers=["burden"])


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_draw_has_the_expected_number_of_joiners(seed):
    chance = take_up(MODEL, drivers())
    joined = draw_take_up(chance, seed=seed)
    assert set(joined.tolist()) <= {0.0, 1.0} and abs(joined.sum() - chance.sum()) < 1
    assert (joined == draw_take_up(chance, seed=seed)).all()


def test_each_person_joins_as_often_as_the_model_says():
    chance = np.array([0.05, 0.3, 0.65, 0.9])
    often = np.mean([draw_take_up(chance, seed=s) for s in range(3_000)], axis=0)
    assert often == pytest.approx(chance, abs=0.03)


def test_drivers_outside_their_range():
    with pytest.raises(ModelError, match="trust"):
        TakeUpDrivers(0.1, trust=1.2)
    with pytest.raises(ModelError, match="do not fit together"):
        TakeUpDrivers([0.1, 0.2], trust=[0.1, 0.2, 0.3])
    with pytest.raises(ModelError, match="price"):
        TakeUpModel(0.0, price=1.0)
