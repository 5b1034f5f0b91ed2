"""Published cases beyond those of the other files, forms that are computed twice, degenerate data, and many rows."""

import tracemalloc

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa

from sscore.errors import ModelError
from sscore.monitoring import (
    ICC_FORMS,
    Criterion,
    Delivery,
    Precision,
    Rubric,
    SurveyDesign,
    TrainingCase,
    assess_grants,
    cohen_kappa,
    difference_in_differences,
    effect_size,
    effect_size_from_summary,
    gain,
    icc,
    incremental_cost,
    krippendorff_alpha,
    link_registers,
    moderate,
    power_proportions,
    progress,
    quality_scores,
    results_frame,
    return_range,
    sample_size_means,
    sample_size_proportions,
    survey_size_mean,
    survey_size_share,
    traffic_light,
    value_for_money,
)


def two_raters(table: list[list[float]]) -> tuple[list[int], list[int]]:
    pairs = [(i, j) for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(round(n))]
    return [i for i, _ in pairs], [j for _, j in pairs]


# Cohen 1960, Educational and Psychological Measurement 20, table 2: proportions of 200.
COHEN = [[50, 26, 24], [24, 4, 32], [6, 30, 4]]
# Fleiss, Levin and Paik 2003, table 18.1: 100 diagnoses by two raters; section 18.1 for the errors.
DIAGNOSES = [[75, 1, 4], [5, 4, 1], [0, 0, 10]]


def test_cohen_1960() -> None:
    assert cohen_kappa(*two_raters(COHEN)).kappa == pytest.approx(-0.092, abs=5e-4)


def test_fleiss_levin_paik_with_both_errors() -> None:
    found = cohen_kappa(*two_raters(DIAGNOSES))
    assert (found.kappa, found.standard_error_null) == pytest.approx((0.676, 0.076), abs=5e-4)
    assert found.standard_error == pytest.approx(0.0877, abs=5e-5)
    for weights in ("linear", "quadratic"):
        ours, theirs = cohen_kappa(*two_raters(DIAGNOSES), weights), cohens_kappa(np.array(DIAGNOSES), wt=weights)
        assert (ours.standard_error, ours.standard_error_null) == pytest.approx((theirs.std_kappa, theirs.std_kappa0))


def test_own_weights_are_weights() -> None:
    a, b = two_raters(DIAGNOSES)
    apart = np.abs(np.subtract.outer(range(3), range(3)))
    assert cohen_kappa(a, b, 1 - (apart / 2) ** 2).kappa == pytest.approx(cohen_kappa(a, b, "quadratic").kappa)
    assert cohen_kappa(a, b, np.eye(3)).kappa == pytest.approx(cohen_kappa(a, b).kappa)
    lenient = cohen_kappa(a, b, [[1, 0.9, 0], [0.9, 1, 0], [0, 0, 1]])
    assert lenient.kappa > cohen_kappa(a, b).kappa and lenient.name == "Cohen's kappa, own weights"
    for bad in (np.eye(2), np.zeros((3, 3)), [[1, 2, 0], [0, 1, 0], [0, 0, 1]]):
        with pytest.raises(ModelError, match="cohen_kappa: weights"):
            cohen_kappa(a, b, bad)


def test_an_error_of_nothing_is_explained() -> None:
    assert "no sign of certainty" in cohen_kappa([1, 1], [2, 2]).remarks[0]
    assert cohen_kappa([True, False, True], [True, True, True], "linear").categories == (False, True)


def by_loops(raters: np.ndarray, level: str) -> float:
    units = [u[np.isfinite(u)] for u in raters.T]
    units = [u for u in units if len(u) > 1]
    values = np.concatenate(units)
    known, often = np.unique(values, return_counts=True)

    def apart(a: float, b: float) -> float:
        if level == "nominal":
            return float(a != b)
        if level == "interval":
            return float(a - b) ** 2
        if level == "ratio":
            return float(a - b) ** 2 / float(a + b) ** 2 if a + b else 0.0
        i, j = sorted((int(np.searchsorted(known, a)), int(np.searchsorted(known, b))))
        return float(often[i : j + 1].sum() - (often[i] + often[j]) / 2) ** 2

    n = len(values)
    observed = sum(sum(apart(a, b) for a in u for b in u) / (len(u) - 1) for u in units) / n
    return 1 - observed / (sum(apart(a, b) for a in values for b in values) / (n * (n - 1)))


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_alpha_by_loops(level: str) -> None:
    for seed in range(4):
        rng = np.random.default_rng(seed)
        raters = rng.integers(0, 5, (4, 9)).astype(float)
        raters[rng.random(raters.shape) < 0.2] = np.nan
        assert krippendorff_alpha(raters, level).alpha == pytest.approx(by_loops(raters, level), abs=1e-12)


def peak_megabytes(work) -> float:
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def test_many_different_values_need_no_table_of_all_pairs() -> None:
    marks = np.random.default_rng(1).normal(size=(3, 5_000))
    for level in ("nominal", "ordinal", "interval"):
        assert peak_megabytes(lambda level=level: krippendorff_alpha(marks, level)) < 60


def test_a_large_call_is_moderated_without_a_matrix_of_applications() -> None:
    rng = np.random.default_rng(2)
    count = 1_500
    rows = [(f"A{i}", f"j{(i + k) % 20}", "need", float(rng.integers(0, 6))) for i in range(count) for k in range(3)]
    scores = pd.DataFrame(rows, columns=["application", "assessor", "criterion", "score"])
    marks = assess_grants(scores, Rubric((Criterion("need"),)))
    assert peak_megabytes(lambda: moderate(marks)) < 60


@given(st.integers(0, 10_000))
def test_severity_solves_the_least_squares_of_all_unknowns(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows = [
        (f"A{i}", f"j{j}", "need", float(rng.integers(0, 6)))
        for i in range(6)
        for j in range(4)
        if (i + j) % 4  # every application lacks one assessor; all are joined
    ]
    scores = pd.DataFrame(rows, columns=["application", "assessor", "criterion", "score"])
    found = moderate(assess_grants(scores, Rubric((Criterion("need", 1, 0, 5),))))
    design = np.array([[a == f"A{i}" for i in range(6)] + [b == f"j{j}" for j in range(4)] for a, b, *_ in rows], float)
    y = np.array([20 * r[3] for r in rows])
    by_hand = np.linalg.lstsq(design, y, rcond=None)[0][6:]
    ours = found.assessors.sort_values("assessor")["severity"]
    assert ours.tolist() == pytest.approx(by_hand - by_hand.mean(), abs=1e-8)


PERFECT = [[0.1, 0.1], [0.3, 0.3], [0.7, 0.7]]
SHIFTED = [[0.1, 0.3], [0.3, 0.5], [0.7, 0.9]]
ONLY_JUDGES = [[0.1, 0.3], [0.1, 0.3], [0.1, 0.3]]
CONTRARY = [[1, 5], [5, 1], [2, 4], [4, 3.0]]


@pytest.mark.parametrize("form", ICC_FORMS)
def test_icc_of_data_without_error(form: str) -> None:
    found = icc(PERFECT, form)
    assert (found.value, found.interval, found.f) == (1, (1, 1), np.inf)
    assert "error is 0" in found.remarks[-1]
    shifted = icc(SHIFTED, form)
    if form[4] == "3":
        assert shifted.value == 1
    else:
        assert shifted.value < 1 and shifted.interval[0] <= shifted.value <= shifted.interval[1]


def test_icc_without_a_denominator_is_refused() -> None:
    with pytest.raises(ModelError, match="does not exist"):
        icc(ONLY_JUDGES, "ICC(3,1)")
    with pytest.raises(ModelError, match="denominator"):
        icc(CONTRARY, "ICC(2,k)")
    for form in ("ICC(1,1)", "ICC(2,1)", "ICC(3,1)"):
        low, high = icc(CONTRARY, form).interval
        assert low < high
    with pytest.raises(ModelError, match=r"ratings\[0, 1\] is missing"):
        icc([[1, None], [2, 3]], "ICC(1,1)")


def test_effect_sizes_of_borenstein() -> None:
    # Borenstein, Hedges, Higgins and Rothstein 2009, chapter 4: d 0.5970, V 0.0419; g 0.5924, V 0.0411.
    found = effect_size_from_summary((103, 5.5, 50), (100, 4.5, 50))
    assert (found.d, found.g) == pytest.approx((0.5970, 0.5924), abs=5e-5)
    assert found.standard_error**2 == pytest.approx(0.0411, abs=5e-5)
    assert found.delta == pytest.approx(3 / 4.5)
    assert effect_size_from_summary((103, 5.5, 50), (100, 4.5, 50), confidence=0.99).interval[0] < found.interval[0]


@given(st.lists(st.integers(0, 50), min_size=3, max_size=8), st.lists(st.integers(0, 50), min_size=3, max_size=8))
def test_effect_sizes_turn_with_the_groups(one: list[int], other: list[int]) -> None:
    if len(set(one)) + len(set(other)) == 2:
        with pytest.raises(ModelError, match="no spread"):
            effect_size(one, other)
        return
    there, back = effect_size(one, other), effect_size(other, one)
    assert (there.g, there.standard_error) == pytest.approx((-back.g, back.standard_error))
    assert effect_size([10 * v + 3 for v in one], [10 * v + 3 for v in other]).d == pytest.approx(there.d)
    assert abs(there.g) <= abs(there.d)


def test_effect_size_bad_input() -> None:
    for first, second in (([1], [1, 2]), ([], [1, 2]), (["a", "b"], [1, 2]), ([1, float("nan")], [1, 2])):
        with pytest.raises(ModelError, match="effect_size"):
            effect_size(first, second)
    for group in ((1, 2), (1, -2, 5), (1, 2, 1), "abc", (1, 2, 3.5)):
        with pytest.raises(ModelError, match="effect_size"):
            effect_size_from_summary(group, (1, 1, 5))


def test_survey_sizes_of_krejcie_and_morgan() -> None:
    # Krejcie and Morgan 1970, Educational and Psychological Measurement 30, table 1; Cochran's 385 without a limit.
    sizes = {1_000: 278, 3_000: 341, 10_000: 370}
    assert {n: survey_size_share(0.05, design=SurveyDesign(population=n)).answers for n in sizes} == sizes
    assert survey_size_share(0.05).answers == 385
    assert survey_size_share(0.03).answers == 1068
    asked = survey_size_share(0.05, share=0.2, design=SurveyDesign(design=2, response=0.8))
    assert (asked.answers, asked.to_ask) == (492, 615)


@given(st.floats(0.01, 0.4), st.floats(0.05, 0.95), st.sampled_from([None, 500, 20_000]), st.floats(0.5, 3))
def test_the_margin_is_reached_and_one_fewer_misses_it(margin, share, population, effect) -> None:
    size = survey_size_share(margin, share=share, design=SurveyDesign(population=population, design=effect))
    if population and size.answers > population:
        return
    assert size.reached(size.answers) <= margin * (1 + 1e-3) or size.answers == 1
    if size.answers > 2:
        assert size.reached(size.answers - 1) > margin * (1 - 1e-9)


def test_survey_bad_input() -> None:
    for bad in (
        lambda: survey_size_share(5),
        lambda: survey_size_share(0.05, share=1),
        lambda: survey_size_share("a"),
        lambda: survey_size_mean(1, 0),
        lambda: survey_size_mean(0, 1),
        lambda: SurveyDesign(confidence=95),
        lambda: SurveyDesign(response=0),
        lambda: SurveyDesign(population=0),
        lambda: survey_size_share(0.05, design=0.9),
        lambda: survey_size_share(0.05).reached(0),
    ):
        with pytest.raises(ModelError):
            bad()


def test_two_proportions_of_fleiss() -> None:
    # Fleiss, Levin and Paik 2003, table A.4 has the sizes with continuity correction.
    plain = sample_size_proportions(0.25, 0.40)
    assert (plain.per_group, sample_size_proportions(0.25, 0.40, continuity=True).per_group) == (152, 165)
    corrected = sample_size_proportions(0.25, 0.40, continuity=True)
    assert corrected.reached(corrected.exact) == pytest.approx(0.8)
    assert power_proportions(152, 0.25, 0.40, continuity=True) < power_proportions(152, 0.25, 0.40)


def test_lehr_and_the_exact_number_before_rounding() -> None:
    # Lehr 1992, Statistics in Medicine 11: about 16 / d^2 a group.
    for effect in (0.2, 0.3, 0.5):
        size = sample_size_means(effect, 1)
        assert size.exact == pytest.approx(16 / effect**2, rel=0.02)
        assert size.reached(size.exact) == pytest.approx(0.8)
        assert size.per_group == int(np.ceil(size.exact))
    assert sample_size_means(10, 1, precision=Precision(power=0.5)).per_group == 2


def test_card_and_krueger() -> None:
    # Card and Krueger 1994, American Economic Review 84, table 3: full-time employment, 2.76 (2.75 from rounded means).
    means = {(0, 0): 23.33, (0, 1): 21.17, (1, 0): 20.44, (1, 1): 21.03}
    rows = [(s, t, f"s{s}{k}", m + e) for (s, t), m in means.items() for k, e in enumerate((-1.0, 0.0, 1.0))]
    table = pd.DataFrame(rows, columns=["treated", "after", "store", "jobs"])
    found = difference_in_differences(table, "jobs", cluster="store")
    assert found.effect == pytest.approx(2.76, abs=0.011)
    assert found.counterfactual == pytest.approx(20.44 + 21.17 - 23.33)


def test_a_did_without_any_rest_has_no_test() -> None:
    rows = [(1, 0, "a", 0.1), (1, 0, "b", 0.1), (1, 1, "a", 0.3), (1, 1, "b", 0.3)]
    rows += [(0, 0, "c", 0.2), (0, 0, "d", 0.2), (0, 1, "c", 0.7), (0, 1, "d", 0.7)]
    found = difference_in_differences(pd.DataFrame(rows, columns=["treated", "after", "g", "y"]), "y", cluster="g")
    assert found.standard_error == 0 and np.isnan(found.p_value) and "no test is possible" in found.remarks[-1]


def test_value_for_money_by_hand() -> None:
    found = value_for_money(Delivery(1_000, 10, 100, 50), Delivery(1_500, 12, 90, 60))
    assert found.economy == pytest.approx((1_500 / 12) / 100)
    assert found.efficiency == pytest.approx((1_500 / 90) / 10)
    assert found.effectiveness == pytest.approx((60 / 90) / 0.5)
    assert (found.cost_per_input, found.cost_per_outcome) == (125, 25)
    same = value_for_money(found.actual, found.actual)
    assert (same.economy, same.efficiency, same.effectiveness) == (1, 1, 1)
    none = value_for_money(Delivery(1, 1, 1, 0), Delivery(1, 1, 1, 0))
    assert np.isnan(none.effectiveness) and np.isnan(none.cost_per_outcome) and len(none.remarks) == 2


@pytest.mark.parametrize(
    ("numbers", "verdict", "ratio"),
    [
        ((3_000, 40, 1_000, 30), "dearer and better", 200),
        ((500, 20, 1_000, 30), "cheaper and worse", 50),
        ((900, 40, 1_000, 30), "dominates", None),
        ((1_000, 40, 1_000, 30), "dominates", None),
        ((1_100, 20, 1_000, 30), "dominated", None),
        ((1_000, 20, 1_000, 30), "dominated", None),
        ((1_100, 30, 1_000, 30), "dominated", None),
        ((900, 30, 1_000, 30), "dominates", None),
        ((1_000, 30, 1_000, 30), "same outcomes", None),
    ],
)
def test_incremental_cost(numbers: tuple[float, ...], verdict: str, ratio: float | None) -> None:
    found = incremental_cost(*numbers)
    assert (found.verdict, found.ratio) == (verdict, ratio)


SHEET = ["name", "level", "unit", "baseline", "target", "baseline_date", "target_date"]
PEOPLE = pd.DataFrame([["cash", "A", "B", "1990-06-30"]], columns=["register", "given_name", "surname", "birth_date"])
MARKS = pd.DataFrame({"application": ["A"] * 2, "assessor": ["x", "y"], "criterion": ["n"] * 2, "score": [2, 4]})


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: progress([1, 2], [1, 2, 3], 1), "one length"),
        (lambda: traffic_light("x", 0.5), "done must be"),
        (lambda: traffic_light(0.5, "x"), "elapsed must be"),
        (lambda: results_frame([1]), "DataFrame"),
        (
            lambda: results_frame(
                pd.DataFrame([["n", "outcome", "%", "abc", 2, "2020-01-01", "2021-01-01"]], columns=SHEET)
            ),
            "row 0, baseline",
        ),
        (lambda: gain({"a": 1}, {"a": 2}, maximum="x"), "maximum"),
        (lambda: return_range(TrainingCase(1, 10, 1, 0.4, 0.1), {"transfer": 0.5}), "a pair"),
        (lambda: quality_scores(PEOPLE, rules={"surname": "["}), "cannot be read"),
        (lambda: quality_scores(PEOPLE.assign(age=5), rules={"age": (10, 2)}), "lowest, highest"),
        (lambda: link_registers(PEOPLE.assign(register=None)), "which register"),
        (lambda: assess_grants(MARKS, Rubric((Criterion("n"),)), conflicts=["Ax"]), "a pair"),
        (lambda: assess_grants(MARKS.assign(application=[None, "A"]), Rubric((Criterion("n"),))), "no application"),
        (lambda: value_for_money(Delivery(0, 1, 1, 1), Delivery(1, 1, 1, 1)), "planned.cost"),
        (lambda: value_for_money((1, 1, 1, 1), Delivery(1, 1, 1, 1)), "must be a Delivery"),
        (lambda: Delivery(1, 0, 1, 1), "inputs must be above 0"),
        (lambda: Delivery(-1, 1, 1, 1), "cost must be"),
        (lambda: incremental_cost(1, -1, 1, 1), "outcomes must be"),
        (lambda: cohen_kappa([1, 2], [1, 2], confidence="x"), "confidence"),
    ],
)
def test_bad_input_is_told_in_a_sentence(call, told: str) -> None:
    with pytest.raises(ModelError, match=told):
        call()
