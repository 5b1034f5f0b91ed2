"""Standard errors: published examples, textbook formulas, numerical derivatives, draws."""

import numpy as np
import pytest

from sscore.errors import ModelError
from sscore.households import (
    bootstrap,
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
    gini,
    kakwani,
    sample_design,
    weighted_quantile,
)

RNG = np.random.default_rng(5)
INCOME = RNG.lognormal(3, 0.7, 600).round(1)
WEIGHT = RNG.uniform(50, 300, 600)
STRATUM = np.repeat(["rural", "urban", "city"], 200)
VILLAGE = np.repeat(np.arange(60), 10)


def test_lohr_grade_points_of_five_suites():
    # Lohr (2010), section 5.2, example 5.2: 5 of 100 suites, mean 2.826, standard error 0.164
    points = [3.08, 2.60, 3.44, 3.04, 2.36, 3.04, 3.28, 2.68, 2.00, 2.56]
    points += [2.52, 1.88, 3.00, 2.88, 3.44, 3.64, 2.68, 1.92, 3.28, 3.20]
    design = sample_design(np.full(20, 20), clusters=np.repeat(np.arange(5), 4), population_clusters=100)
    total = estimate_total(points, design)
    assert total.value == pytest.approx(1130.4)
    assert total.standard_error == pytest.approx(65.47, abs=5e-3)
    mean = estimate_mean(points, design)
    assert mean.value == pytest.approx(2.826)
    assert mean.standard_error == pytest.approx(0.164, abs=5e-4)
    assert mean.clusters == 5
    assert "Only 5 clusters" in mean.remarks[0]


def test_simple_and_stratified_samples_have_the_textbook_errors():
    plain = estimate_mean(INCOME, sample_design(rows=600))
    assert plain.standard_error == pytest.approx(INCOME.std(ddof=1) / 600**0.5)
    assert plain.design_effect == pytest.approx(1)
    share = {"rural": 0.6, "urban": 0.3, "city": 0.1}
    weights = np.array([1e6 * share[s] / 200 for s in STRATUM])
    layered = estimate_mean(INCOME, sample_design(weights, strata=STRATUM))
    parts = [share[s] ** 2 * INCOME[s == STRATUM].var(ddof=1) / 200 for s in share]
    assert layered.standard_error == pytest.approx(sum(parts) ** 0.5)
    assert layered.value == pytest.approx(sum(share[s] * INCOME[s == STRATUM].mean() for s in share))


def test_finite_population_correction():
    few = sample_design(rows=600)
    all_of_them = sample_design(np.ones(600), population_clusters=600)
    half = sample_design(np.ones(600), population_clusters=1200)
    assert estimate_mean(INCOME, all_of_them).standard_error == 0
    ratio = estimate_mean(INCOME, half).standard_error / estimate_mean(INCOME, few).standard_error
    assert ratio == pytest.approx(0.5**0.5)


def test_whole_clusters_alike_are_only_as_many_observations_as_clusters():
    village_income = RNG.normal(100, 10, 60)
    found = estimate_mean(village_income[VILLAGE], sample_design(rows=600, clusters=VILLAGE))
    assert found.standard_error == pytest.approx(village_income.std(ddof=1) / 60**0.5)
    assert found.design_effect == pytest.approx(10, rel=0.03)
    assert found.interval[1] - found.value == pytest.approx(2.001 * found.standard_error, rel=1e-3)  # t with 59


def test_weights_times_ten_change_nothing_but_totals():
    for scale in (1, 10):
        design = sample_design(scale * WEIGHT, strata=STRATUM, clusters=VILLAGE)
        if scale == 1:
            first = [estimate_mean(INCOME, design), estimate_gini(INCOME, design), estimate_total(INCOME, design)]
        else:
            again = [estimate_mean(INCOME, design), estimate_gini(INCOME, design), estimate_total(INCOME, design)]
    for one, other, times in zip(first, again, (1, 1, 10), strict=True):
        assert other.standard_error == pytest.approx(times * one.standard_error)
        assert other.value == pytest.approx(times * one.value)


@pytest.mark.parametrize("ties", [False, True])
def test_influence_is_the_derivative_by_the_weight(ties):
    y = np.round(INCOME[:40] / 10) * 10 if ties else INCOME[:40]
    w = WEIGHT[:40]
    paid = np.maximum(INCOME[:40] - 15, 0) * (1 + VILLAGE[:40])
    figures = {
        "gini": (lambda v: gini(y, v), estimate_gini),
        "fgt": (lambda v: fgt(y, 20, 1.5, v), lambda a, d: estimate_fgt(a, 20, 1.5, d)),
        "mean": (lambda v: v @ y / v.sum(), estimate_mean),
        "concentration": (lambda v: concentration(paid, y, v), lambda a, d: estimate_concentration(paid, a, d)),
        "kakwani": (lambda v: kakwani(y, paid, v), lambda a, d: estimate_kakwani(a, paid, d)),
    }
    for figure, estimator in figures.values():
        slope = np.empty(40)
        for k in range(40):
            step = np.zeros(40)
            step[k] = 1e-4 * w[k]
            slope[k] = (figure(w + step) - figure(w - step)) / (2e-4 * w[k])
        scores = w * slope
        by_derivative = (40 / 39 * ((scores - scores.mean()) ** 2).sum()) ** 0.5
        assert estimator(y, sample_design(w)).standard_error == pytest.approx(by_derivative, rel=1e-5)


def test_the_draws_give_the_same_answer_as_the_formula():
    design = sample_design(WEIGHT, strata=STRATUM, clusters=VILLAGE)
    pairs = [
        (estimate_gini(INCOME, design), lambda w: gini(INCOME, w)),
        (estimate_fgt(INCOME, 15, 1, design), lambda w: fgt(INCOME, 15, 1, w)),
        (estimate_ratio(INCOME, 1 + VILLAGE, design), lambda w: float(w @ INCOME / (w @ (1 + VILLAGE)))),
    ]
    for formula, figure in pairs:
        drawn = bootstrap(figure, design, draws=600, seed=11)
        assert drawn.standard_error == pytest.approx(formula.standard_error, rel=0.12)
        assert drawn.value == pytest.approx(formula.value)
        assert drawn.interval[0] < drawn.value < drawn.interval[1]


def test_the_seed_repeats_and_another_changes():
    design = sample_design(WEIGHT, strata=STRATUM, clusters=VILLAGE)

    def median(w):
        return weighted_quantile(INCOME, 0.5, w)

    one, same, other = (bootstrap(median, design, draws=40, seed=s) for s in (1, 1, 2))
    assert one.draws.tolist() == same.draws.tolist() != other.draws.tolist()
    assert one.value == other.value
    assert one.to_frame()["measure"].tolist()[1] == "standard error"


def test_the_change_of_a_measure_is_surer_than_its_levels():
    design = sample_design(WEIGHT, strata=STRATUM, clusters=VILLAGE)
    after = INCOME + np.where(INCOME < 12, 2, 0)
    change = estimate_change(INCOME, after, design, measure="gap", z=15)
    levels = [estimate_fgt(y, 15, 1, design) for y in (INCOME, after)]
    assert change.value == pytest.approx(levels[1].value - levels[0].value)
    assert change.standard_error < levels[0].standard_error
    drawn = bootstrap(lambda w: gini(after, w) - gini(INCOME, w), design, draws=600, seed=3)
    assert estimate_change(INCOME, after, design).standard_error == pytest.approx(drawn.standard_error, rel=0.12)
    assert estimate_change(INCOME, INCOME + 3, design, measure="mean").standard_error == pytest.approx(0, abs=1e-12)


def test_a_part_of_the_population_keeps_all_clusters():
    design = sample_design(WEIGHT, clusters=VILLAGE)
    women = (np.arange(600) % 10 == VILLAGE % 10).astype(float)
    part = design.with_weights(WEIGHT * women)
    as_ratio = estimate_ratio(INCOME * women, women, design)
    found = estimate_mean(INCOME, part)
    assert found.value == pytest.approx(as_ratio.value)
    assert found.standard_error == pytest.approx(as_ratio.standard_error)
    assert found.rows == 60


def test_the_interval_covers_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(8)
    truth = 2 * 0.6914624612740131 - 1  # lognormal, sigma = 0.5 sqrt 2
    hits = 0
    for _ in range(300):
        y = np.exp(0.5 * 2**0.5 * rng.standard_normal(400))
        low, high = estimate_gini(y, sample_design(rows=400)).interval
        hits += low < truth < high
    assert 0.90 <= hits / 300 <= 0.98


def test_same_village_name_in_two_districts_is_two_clusters():
    design = sample_design(strata=["a", "a", "b", "b"], clusters=[1, 2, 1, 2])
    assert design.clusters == 4 and design.freedom == 2


def test_a_lonely_cluster():
    with pytest.raises(ModelError, match="stratum b has one cluster only"):
        sample_design(strata=["a", "a", "b"])
    design = sample_design(strata=["a", "a", "b"], single="centre")
    found = estimate_mean([1, 2, 6], design)
    scores = (np.array([1, 2, 6]) - 3) / 3
    by_hand = 2 * ((scores[:2] - scores[:2].mean()) ** 2).sum() + scores[2] ** 2
    assert found.standard_error == pytest.approx(by_hand**0.5)
    assert any("centred" in r for r in found.remarks)
    with pytest.raises(ModelError, match="one cluster only"):
        bootstrap(lambda w: 1.0, design, draws=20, seed=1)
    assert np.isnan(estimate_mean([1, 5], sample_design(strata=["a", "b"], single="centre")).interval[0])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: sample_design(), "give weights, strata"),
        (lambda: sample_design([1, 1], rows=3), "rows is 3, but weights has 2"),
        (lambda: sample_design([1, 1], clusters=["a", "a"]), "one cluster is in the sample"),
        (lambda: sample_design([1, 1], strata=["a", None]), r"strata\[1\] is blank"),
        (lambda: sample_design([1, 1], strata=["a"]), "2 names"),
        (lambda: sample_design([1, 1], population_clusters=1), "at least as many as in the sample"),
        (lambda: sample_design([1, 1], single="drop"), "'refuse', 'centre'"),
        (lambda: estimate_mean([1, 2], [1, 1]), "sample_design"),
        (lambda: estimate_mean([1], sample_design(rows=2)), "y must have shape"),
        (lambda: estimate_mean([1, 2], sample_design(rows=2), confidence=1), "between 0 and 1"),
        (lambda: estimate_ratio([1, 2], [0, 0], sample_design(rows=2)), "total above 0"),
        (lambda: estimate_gini([-1, 1], sample_design(rows=2)), "mean of y"),
        (lambda: estimate_change([1, 2], [1, 2], sample_design(rows=2), measure="sen"), "measure must be"),
        (lambda: estimate_change([1, 2], [1, 2], sample_design(rows=2), measure="gap"), "z, the poverty line"),
        (lambda: estimate_change([1, 2], [1, 2], sample_design(rows=2), z=3), "z, the poverty line"),
        (lambda: bootstrap(lambda w: float("nan"), sample_design(rows=2), seed=1), "must be a finite number"),
        (lambda: bootstrap(lambda w: 1.0, sample_design(rows=2), draws=5, seed=1), "at least 20"),
        (lambda: bootstrap(lambda w: 1.0, sample_design(rows=2), seed=None), "seed must be"),
    ],
)
def test_wrong_input(call, words):
    with pytest.raises(ModelError, match=words):
        call()
