"""Three gates: no argument is ignored, results know their assumptions, and another seed tells the same story."""

from dataclasses import asdict

import numpy as np
import pytest

from sscore.households import (
    bootstrap,
    calibrate,
    concentration,
    estimate_change,
    estimate_concentration,
    estimate_fgt,
    estimate_gini,
    estimate_kakwani,
    estimate_mean,
    estimate_ratio,
    estimate_total,
    fgt,
    fgt_by_group,
    kakwani,
    poverty,
    progressivity,
    rake,
    reynolds_smolensky,
    sample_design,
    sen,
    sen_shorrocks_thon,
    shortfall,
    syn_households,
    targeting,
    watts,
)

RNG = np.random.default_rng(21)
Y = RNG.lognormal(3, 0.6, 60)
W = RNG.uniform(1, 3, 60)
TAX = RNG.uniform(0.05, 0.2, 60) * Y
SEX = np.array(["f", "m"])[RNG.integers(0, 2, 60)]
DESIGN = sample_design(W, clusters=np.arange(60) // 5, population_clusters=50)
LINE = {"z": 20.0}
SURE = {"confidence": 0.9}

CASES = [
    (shortfall, (Y,), LINE),
    (fgt, (Y,), LINE | {"alpha": 1.5, "weights": W}),
    (watts, (Y,), LINE | {"weights": W}),
    (sen, (Y,), LINE | {"weights": W}),
    (sen_shorrocks_thon, (Y,), LINE | {"weights": W}),
    (poverty, (Y,), LINE | {"weights": W}),
    (fgt_by_group, (Y,), LINE | {"alpha": 1.0, "groups": SEX, "weights": W}),
    (concentration, (TAX,), {"rank_by": Y, "weights": W}),
    (kakwani, (Y,), {"tax": TAX, "weights": W}),
    (reynolds_smolensky, (Y,), {"after": Y - TAX, "weights": W}),
    (progressivity, (Y,), {"tax": TAX, "weights": W}),
    (targeting, (Y,), LINE | {"benefit": TAX, "household": (W, W), "poorest": 0.4}),
    (sample_design, (W,), {"population_clusters": 90.0}),
    (estimate_total, (Y, DESIGN), SURE),
    (estimate_mean, (Y, DESIGN), SURE),
    (estimate_ratio, (Y,), {"x": W, "design": DESIGN} | SURE),
    (estimate_fgt, (Y,), LINE | {"alpha": 1.0, "design": DESIGN} | SURE),
    (estimate_gini, (Y, DESIGN), SURE),
    (estimate_concentration, (TAX, Y, DESIGN), SURE),
    (estimate_kakwani, (Y,), {"tax": TAX, "design": DESIGN} | SURE),
    (estimate_change, (Y,), LINE | {"after": Y - TAX, "design": DESIGN, "measure": "gap"} | SURE),
    (bootstrap, (lambda w: fgt(Y, 20, 1, w), DESIGN), {"draws": 40, "seed": 10} | SURE),
    (rake, ({"s": SEX},), {"totals": {"s": {"f": 5.0, "m": 6.0}}, "weights": W, "tolerance": 1e-6}),
    (
        calibrate,
        (np.column_stack([np.ones(60), Y]),),
        {"totals": np.array([90.0, 2000]), "weights": W, "tolerance": 1e-6},
    ),
    (syn_households, ("RWA",), {"households": 500, "seed": 10}),
]


def moved(value):
    """The same, each second number a tenth larger, so that not only the scale changes."""
    if isinstance(value, dict):
        return {k: moved(v) if k in ("s", "f") else v for k, v in value.items()}
    if isinstance(value, tuple):
        return (moved(value[0]), *value[1:])
    if isinstance(value, np.ndarray):
        return value * np.where(np.arange(len(value)) % 2, 1.1, 1.0)
    return type(value)(value * 1.1)


def seen(result):
    """All numbers of a result."""
    if isinstance(result, float | np.ndarray):
        return np.ravel(result)
    if hasattr(result, "persons"):
        return np.append(result.weights, result.welfare)
    parts = [v for v in asdict(result).values() if not isinstance(v, str)]
    return np.concatenate([np.ravel(np.array(v, dtype=float)) for v in parts if _numeric(v)])


def _numeric(value):
    return np.asarray(value).dtype.kind in "biuf"


@pytest.mark.parametrize(
    ("function", "given", "name"),
    [
        (f, (args, kwargs), name)
        for f, args, kwargs in CASES
        for name in kwargs
        if name not in ("design", "groups", "measure")
    ],
)
def test_a_tenth_more_of_any_argument_changes_the_result(function, given, name):
    args, kwargs = given
    before = seen(function(*args, **kwargs))
    after = seen(function(*args, **(kwargs | {name: moved(kwargs[name])})))
    assert before.shape != after.shape or not np.array_equal(before, after, equal_nan=True)


def test_results_carry_the_line_and_the_tolerance():
    assert poverty(Y, 20).line == 20
    assert targeting(Y, np.where(SEX == "f", 20, 30), covered=SEX == "f").line == (20, 30)
    assert fgt_by_group(Y, 20, 1, SEX).line == (20, 20)
    assert rake({"s": SEX}, {"s": {"f": 1, "m": 1}}, tolerance=1e-5).tolerance == 1e-5


@pytest.mark.parametrize("code", ["KEN", "SSD"])
def test_another_seed_tells_the_same_story(code):
    stories = []
    for seed in (1, 2, 3):
        survey = syn_households(code, households=2000, seed=seed)
        w = survey.person_weights
        people = survey.weights[survey.place]
        earners = survey.over_persons((survey.persons["sector"] != "none").to_numpy(float)) > 0
        rich = survey.welfare > np.median(survey.welfare)
        stories.append(
            {
                "large": survey.weights[survey.size >= 7].sum() / survey.weights.sum(),
                "earners": survey.weights[earners].sum() / survey.weights.sum(),
                "towns among the rich": w[rich & (survey.households["area"] == "urban")].sum() / w[rich].sum(),
                "children": people[survey.persons["age"] < 15].sum() / people.sum(),
                "gap": fgt(survey.welfare, survey.line, 1, w),
            }
        )
    for name, value in stories[0].items():
        for other in stories[1:]:
            assert other[name] == pytest.approx(value, abs=0.06 if "rich" in name else 0.03), name
    assert stories[0]["children"] == pytest.approx(stories[1]["children"], rel=1e-6)
