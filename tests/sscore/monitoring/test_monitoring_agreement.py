"""Agreement: published tables, a second library, and what must hold for any ratings."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.inter_rater import fleiss_kappa as statsmodels_fleiss

from sscore.errors import ModelError
from sscore.monitoring import (
    ICC_FORMS,
    category_counts,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    gwet_ac2,
    icc,
    icc_all,
    krippendorff_alpha,
)

# Three coders, 15 units (fast-krippendorff's sample, also in Wikipedia): published nominal .691, interval .811.
CODERS = [
    "*    *    *    *    *    3    4    1    2    1    1    3    3    *    3",
    "1    *    2    1    3    3    4    3    *    *    *    *    *    *    *",
    "*    *    2    1    3    4    4    *    2    1    1    3    3    *    4",
]
# Krippendorff (2011), four observers, 12 units: published nominal .743. Also cac.raw4raters of Gwet (2014), p. 120.
OBSERVERS = ["1 2 3 3 2 1 4 1 2 * * *", "1 2 3 3 2 2 4 1 2 5 * 3", "* 3 3 3 2 3 4 2 2 5 1 *", "1 2 3 3 2 4 4 1 2 5 1 *"]
# Fleiss' kappa .210 (Wikipedia; statsmodels' tests): 14 raters, 10 subjects, 5 categories.
FOURTEEN = [
    [0, 0, 0, 0, 14],
    [0, 2, 6, 4, 2],
    [0, 0, 3, 5, 6],
    [0, 3, 9, 2, 0],
    [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0],
    [3, 2, 6, 3, 0],
    [2, 5, 3, 2, 2],
    [6, 5, 2, 1, 0],
    [0, 2, 2, 3, 7],
]
# Fleiss (1971): 30 psychiatric patients, six raters each, five diagnoses; one text a patient, one figure a rater.
PATIENTS = (
    "444444 222555 233335 555555 222444 113333 333355 113334 114444 555555 "
    "144444 124444 222333 144444 224445 333335 111455 111112 224444 133555 "
    "555555 244444 224555 114444 144445 222224 111155 224444 133333 555555"
)
# Shrout and Fleiss (1979), table 2: six targets, four judges.
TARGETS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def turned(rows: list[str]) -> np.ndarray:
    table = [[None if v == "*" else int(v) for v in row.split()] for row in rows]
    return np.array(table, dtype=object).T


scores = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=3, max_size=30)


@pytest.mark.parametrize(
    ("level", "coders", "observers"),
    [("nominal", 0.6914, 0.7434), ("ordinal", 0.8067, 0.8154), ("interval", 0.8108, 0.8491), ("ratio", 0.8089, 0.7974)],
)
def test_krippendorff_published(level: str, coders: float, observers: float) -> None:
    assert krippendorff_alpha(turned(CODERS).T, level).alpha == pytest.approx(coders, abs=5e-5)
    assert krippendorff_alpha(turned(OBSERVERS).T, level).alpha == pytest.approx(observers, abs=5e-5)


@pytest.mark.parametrize("gap", ["*", ".", None, float("nan")])
def test_a_table_as_printed_gives_the_published_value(gap: object) -> None:
    rows = (
        [[gap if v == "*" else int(v) for v in row.split()] for row in OBSERVERS]
        if gap not in ("*", ".")
        else [row.replace("*", str(gap)) for row in OBSERVERS]
    )
    result = krippendorff_alpha(rows)
    assert result.alpha == pytest.approx(0.743, abs=5e-4)
    assert (result.subjects, result.remarks) == (12, ())
    if isinstance(rows[0], str):
        assert krippendorff_alpha([row.split() for row in rows], "interval").alpha == pytest.approx(0.8491, abs=5e-5)


def test_a_table_on_its_side_is_told() -> None:
    assert "4 raters" not in str(krippendorff_alpha(turned(OBSERVERS).T).remarks)
    assert "12 raters for 4 subjects: rows are raters here" in krippendorff_alpha(turned(OBSERVERS)).remarks[0]
    assert any("12 raters for 4 subjects: rows are subjects" in r for r in gwet_ac1(turned(OBSERVERS).T).remarks)
    assert not any("turn the table" in r for r in gwet_ac1(turned(OBSERVERS)).remarks)
    assert "6 raters for 4 subjects" in icc(np.array(TARGETS).T, "ICC(2,1)").remarks[0]
    assert icc(TARGETS, "ICC(2,1)").remarks == ()
    with pytest.raises(ModelError, match=r"Every column sums to 14: the table lies on its side, so give table\.T"):
        fleiss_kappa(np.array(FOURTEEN).T)
    with pytest.raises(ModelError, match="Labels instead of counts"):
        fleiss_kappa([[1, 1, 2], [2, 2, 2], [3, 3, 1]])


def test_stars_as_labels_are_labels() -> None:
    result = krippendorff_alpha([["*", "***", "*"], ["*", "**", "*"]])
    assert result.categories == ("*", "**", "***")


def test_dropping_incomplete_rows_is_another_number() -> None:
    table = turned(OBSERVERS)
    complete = table[[all(v is not None for v in row) for row in table]]
    whole = krippendorff_alpha(table.T)
    assert (whole.subjects, whole.paired, whole.ratings) == (12, 11, 40)
    assert krippendorff_alpha(complete.T).alpha != pytest.approx(whole.alpha, abs=0.005)


def test_bootstrap_interval_is_repeatable_and_holds_alpha() -> None:
    first, second = (krippendorff_alpha(turned(OBSERVERS).T, bootstrap=300, seed=4) for _ in range(2))
    assert first.interval == second.interval
    assert first.interval[0] < first.alpha <= first.interval[1]
    other = krippendorff_alpha(turned(OBSERVERS).T, bootstrap=300, seed=5)
    assert other.interval != first.interval
    wide = krippendorff_alpha(turned(OBSERVERS).T, bootstrap=300, seed=4, confidence=0.99)
    assert wide.interval[0] < first.interval[0]
    with pytest.raises(ModelError, match="seed"):
        krippendorff_alpha(turned(OBSERVERS).T, bootstrap=10)


def test_bootstrap_error_is_near_gwets() -> None:
    # irrCAC's krippen.alpha.raw on these data: alpha 0.7434211, standard error 0.1454787.
    draws = krippendorff_alpha(turned(OBSERVERS).T, bootstrap=2000, seed=1).draws
    assert draws.std() == pytest.approx(0.1455, rel=0.15)


def test_alpha_without_variation_has_no_value() -> None:
    result = krippendorff_alpha([["a", "a"], ["a", "a"]])
    assert np.isnan(result.alpha)
    assert "without variation" in result.remarks[0]


@given(scores, st.floats(0.1, 50), st.floats(-20, 20))
def test_interval_alpha_ignores_unit_and_zero(pairs: list[tuple[int, int]], unit: float, zero: float) -> None:
    table = np.array(pairs, dtype=float).T
    assume(np.ptp(table) > 0)
    plain = krippendorff_alpha(table, "interval").alpha
    assert krippendorff_alpha(table * unit + zero, "interval").alpha == pytest.approx(plain, abs=1e-6)


@given(scores)
def test_two_levels_make_nominal_ordinal_and_interval_the_same(pairs: list[tuple[int, int]]) -> None:
    table = np.array(pairs).T > 2
    assume(np.ptp(table.astype(int)) > 0)
    values = {level: krippendorff_alpha(table.astype(int), level).alpha for level in ("nominal", "ordinal", "interval")}
    assert values["nominal"] == pytest.approx(values["interval"])
    assert values["nominal"] == pytest.approx(values["ordinal"])


def test_krippendorff_bad_input() -> None:
    with pytest.raises(ModelError, match="needs numbers"):
        krippendorff_alpha([["a", "b"], ["b", "b"]], "interval")
    with pytest.raises(ModelError, match="order matters"):
        krippendorff_alpha([["low", "high"], ["high", "high"]], "ordinal")
    with pytest.raises(ModelError, match="at least 0, got -1"):
        krippendorff_alpha([[-1, 2], [2, 2]], "ratio")
    with pytest.raises(ModelError, match="no subject has two ratings"):
        krippendorff_alpha([[1, None], [None, 2]])
    with pytest.raises(ModelError, match="one of 'nominal'"):
        krippendorff_alpha([[1, 1], [1, 2]], "metric")
    with pytest.raises(ModelError, match=r"shape \(raters, units\)"):
        krippendorff_alpha([1, 2, 3])
    with pytest.raises(ModelError, match="at least two raters"):
        krippendorff_alpha([[1, 2, 3]])
    with pytest.raises(ModelError, match="bootstrap must be a whole number"):
        krippendorff_alpha([[1, 2], [1, 2]], bootstrap=-1, seed=1)


@pytest.mark.parametrize("weights", [None, "linear", "quadratic"])
@settings(max_examples=40)
@given(pairs=scores)
def test_cohen_equals_statsmodels(weights: str | None, pairs: list[tuple[int, int]]) -> None:
    first, second = zip(*pairs, strict=True)
    result = cohen_kappa(first, second, weights, categories=[1, 2, 3, 4])
    assume(result.expected < 1 - 1e-9 and min(result.standard_error, result.standard_error_null) > 1e-6)
    other = cohens_kappa(result.table, wt=weights)
    assert result.kappa == pytest.approx(other.kappa, abs=1e-12)
    assert result.standard_error**2 == pytest.approx(other.var_kappa, abs=1e-12)
    assert result.standard_error_null**2 == pytest.approx(other.var_kappa0, abs=1e-12)
    assert result.interval == pytest.approx((other.kappa_low, other.kappa_upp), abs=1e-7)


def test_cohen_published() -> None:
    # irrCAC's cont3x3abstractors (Gwet 2014): 0.7964094.
    table = np.array([[13, 0, 0], [0, 20, 7], [0, 4, 56]])
    first, second = np.repeat(np.indices((3, 3)).reshape(2, -1), table.ravel(), axis=1)
    result = cohen_kappa(first, second)
    assert result.kappa == pytest.approx(0.7964094, abs=5e-8)
    assert result.observed == pytest.approx(0.89)
    assert result.table.tolist() == table.tolist()
    assert gwet_ac1(np.column_stack([first, second])).value == pytest.approx(0.8493305, abs=5e-8)
    # irrCAC prints 0.04321747, which divides by n; over raw ratings it divides by n - 1, as here.
    error = gwet_ac1(np.column_stack([first, second])).standard_error
    assert error == pytest.approx(0.04321747 * np.sqrt(100 / 99), abs=5e-9)


def test_course_value_of_weighted_kappa() -> None:
    # The course's check value 0.9189 = 34/37. Squares of differences: 3 in 10 pairs; over all 100 pairs 370.
    first, second = [2, 3, 3, 4, 5, 5, 1, 3, 1, 2], [2, 4, 3, 4, 5, 5, 2, 2, 1, 2]
    result = cohen_kappa(first, second, "quadratic")
    assert round(result.kappa, 4) == 0.9189
    assert result.kappa == pytest.approx(34 / 37)
    assert cohen_kappa(first, second).kappa < cohen_kappa(first, second, "linear").kappa < result.kappa


@given(scores)
def test_swapped_raters_agree_as_much(pairs: list[tuple[int, int]]) -> None:
    first, second = zip(*pairs, strict=True)
    for weights in (None, "linear", "quadratic"):
        one, two = cohen_kappa(first, second, weights), cohen_kappa(second, first, weights)
        assert one.kappa == pytest.approx(two.kappa)
        assert one.kappa <= 1 + 1e-12


def test_a_level_nobody_used_changes_nothing() -> None:
    first, second = [1, 2, 4, 4, 1], [1, 4, 4, 2, 1]
    for weights in (None, "linear", "quadratic"):
        plain = cohen_kappa(first, second, weights)
        wider = cohen_kappa(first, second, weights, categories=[0, 1, 2, 3, 4, 5])
        assert (wider.kappa, wider.standard_error) == pytest.approx((plain.kappa, plain.standard_error))


def test_constant_raters_by_convention() -> None:
    same = cohen_kappa([2, 2, 2], [2, 2, 2], "quadratic")
    assert same.kappa == 1
    assert np.isnan(same.standard_error)
    assert "convention" in same.remarks[0]
    assert cohen_kappa([1, 1, 1], [2, 2, 2]).kappa == 0
    assert cohen_kappa([1, 1, 1, 1], [1, 2, 1, 2]).kappa == 0


def test_percent_agreement_is_not_kappa() -> None:
    first, second = ["yes"] * 18 + ["no", "yes"], ["yes"] * 18 + ["yes", "no"]
    result = cohen_kappa(first, second)
    assert result.observed == pytest.approx(0.9)
    assert result.kappa == pytest.approx((0.9 - 0.905) / 0.095)


def test_cohen_bad_input() -> None:
    with pytest.raises(ModelError, match="got 2 and 1 labels"):
        cohen_kappa([1, 2], [1])
    with pytest.raises(ModelError, match=r"b\[1\] is missing"):
        cohen_kappa([1, 2], [1, None])
    with pytest.raises(ModelError, match="Give it, lowest first"):
        cohen_kappa(["low", "high"], ["low", "low"], "linear")
    with pytest.raises(ModelError, match="Did you mean 'high'"):
        cohen_kappa(["low", "hgh"], ["low", "low"], "linear", categories=["low", "high"])
    with pytest.raises(ModelError, match="weights must be one of"):
        cohen_kappa([1, 2], [1, 2], "squared")
    with pytest.raises(ModelError, match="mix text and numbers"):
        cohen_kappa([1, "2"], [1, 2])
    with pytest.raises(ModelError, match="confidence"):
        cohen_kappa([1, 2], [1, 2], confidence=95)


def test_text_levels_in_order() -> None:
    levels = ["absent", "developing", "proficient"]
    words = cohen_kappa(
        [levels[k] for k in (0, 1, 2, 2)], [levels[k] for k in (0, 2, 2, 1)], "linear", categories=levels
    )
    assert words.kappa == pytest.approx(cohen_kappa([0, 1, 2, 2], [0, 2, 2, 1], "linear").kappa)


def test_fleiss_published() -> None:
    result = fleiss_kappa(FOURTEEN)
    assert result.kappa == pytest.approx(0.210, abs=5e-4)
    assert (result.observed, result.expected) == pytest.approx((0.3780, 0.2128), abs=5e-5)
    psychiatric = fleiss_kappa(category_counts([list(p) for p in PATIENTS.split()]))
    assert psychiatric.kappa == pytest.approx(0.4302, abs=5e-5)
    assert psychiatric.kappa / psychiatric.standard_error_null == pytest.approx(17.65, abs=5e-3)  # R irr: z = 17.7
    assert (psychiatric.subjects, psychiatric.raters) == (30, 6)


@pytest.mark.parametrize(
    ("table", "fleiss", "free"),
    [([[7, 1], [3, 5]], 0.161905, 0.214286), ([[6, 1, 0], [0, 7, 0]], 0.708333, 0.785714)],
)
def test_fleiss_and_free_marginal(table: list[list[int]], fleiss: float, free: float) -> None:
    assert fleiss_kappa(table).kappa == pytest.approx(fleiss, abs=5e-7)
    assert fleiss_kappa(table, "randolph").kappa == pytest.approx(free, abs=5e-7)


@given(st.lists(st.lists(st.integers(0, 2), min_size=4, max_size=4), min_size=2, max_size=12))
def test_fleiss_equals_statsmodels(labels: list[list[int]]) -> None:
    counts = category_counts(labels, categories=[0, 1, 2])
    shares = counts.to_numpy().sum(axis=0) / counts.to_numpy().sum()
    assume(shares.max() < 1)
    assert fleiss_kappa(counts).kappa == pytest.approx(statsmodels_fleiss(counts.to_numpy()))
    other = statsmodels_fleiss(counts.to_numpy(), method="randolph")
    assert fleiss_kappa(counts, "randolph").kappa == pytest.approx(other)


def test_linear_errors_are_near_the_jackknife() -> None:
    for call in (fleiss_kappa, lambda t: fleiss_kappa(t, "randolph")):
        table = np.array([list(r) for r in category_counts([list(p) for p in PATIENTS.split()]).to_numpy()])
        n = len(table)
        without = np.array([call(np.delete(table, k, axis=0)).kappa for k in range(n)])
        jackknife = np.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum())
        assert call(table).standard_error == pytest.approx(jackknife, rel=0.03)


def test_fleiss_bad_input() -> None:
    with pytest.raises(ModelError, match="row 1 has 2"):
        fleiss_kappa([[2, 1], [1, 1]])
    with pytest.raises(ModelError, match="whole count"):
        fleiss_kappa([[1.5, 0.5], [1, 1]])
    with pytest.raises(ModelError, match="one category"):
        fleiss_kappa([[3, 0], [3, 0]])
    with pytest.raises(ModelError, match="at least two raters"):
        fleiss_kappa([[1, 0], [0, 1]])
    with pytest.raises(ModelError, match="shape"):
        fleiss_kappa([3, 0])


def test_gwet_published() -> None:
    # irrCAC, gwet.ac1.raw(cac.raw4raters): 0.7754441, standard error 0.1429500, lower limit 0.4608133.
    result = gwet_ac1(turned(OBSERVERS))
    assert result.value == pytest.approx(0.7754441, abs=5e-8)
    assert result.standard_error == pytest.approx(0.14295, abs=5e-8)
    assert result.interval[0] == pytest.approx(0.4608133, abs=5e-8)
    assert result.observed == pytest.approx(0.8181818, abs=5e-8)
    quadratic = gwet_ac2(turned(OBSERVERS), "quadratic")  # the same source: 0.9140007, 0.10396224
    assert (quadratic.value, quadratic.standard_error) == pytest.approx((0.9140007, 0.10396224), abs=5e-8)


def test_the_kappa_paradox() -> None:
    ratings = [["yes", "yes"]] * 18 + [["no", "yes"], ["yes", "no"]]
    assert fleiss_kappa(category_counts(ratings)).kappa < 0
    assert gwet_ac1(ratings).value > 0.85


def test_ac2_counts_near_misses() -> None:
    near, far = [[1, 1], [2, 3], [3, 3], [4, 4]], [[1, 1], [2, 4], [3, 3], [4, 4]]
    for weights in ("linear", "quadratic"):
        assert gwet_ac2(near, weights).value > gwet_ac2(far, weights).value
    with pytest.raises(ModelError, match="two categories"):
        gwet_ac1([[1, 1], [1, 1]])
    with pytest.raises(ModelError, match="weights"):
        gwet_ac2(near, "cubic")


def test_shrout_fleiss_published() -> None:
    values = {form: icc(TARGETS, form) for form in ICC_FORMS}
    published = (0.17, 0.29, 0.71, 0.44, 0.62, 0.91)
    assert [round(values[f].value, 2) for f in ICC_FORMS] == list(published)
    assert [values[f].value for f in ICC_FORMS] == pytest.approx(
        [0.1657, 0.2898, 0.7148, 0.4428, 0.6201, 0.9093], abs=5e-5
    )
    # Intervals as printed by R's psych::ICC for these data.
    low = [-0.13293232, 0.01878651, 0.34246477, -0.88444216, 0.07113682, 0.67567471]
    high = [0.7225601, 0.7610844, 0.9458583, 0.9124154, 0.9272320, 0.9858917]
    assert [values[f].interval[0] for f in ICC_FORMS] == pytest.approx(low, abs=5e-8)
    assert [values[f].interval[1] for f in ICC_FORMS] == pytest.approx(high, abs=5e-8)
    one, two = values["ICC(1,1)"], values["ICC(2,1)"]
    assert (one.f, one.df1, one.df2, one.p_value) == pytest.approx((1.795, 5, 18, 0.165), abs=5e-4)
    assert (two.f, two.df1, two.df2, two.p_value) == pytest.approx((11.03, 5, 15, 0.000135), abs=5e-3)
    squares = one.squares
    assert (squares.between, squares.within) == pytest.approx((11.24, 6.26), abs=5e-3)
    assert (squares.judge, squares.error) == pytest.approx((32.49, 1.02), abs=5e-3)


@given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=3, max_size=10))
def test_means_of_judges_follow_spearman_brown(table: list[list[int]]) -> None:
    x = np.array(table, dtype=float)
    assume(x.mean(axis=1).std() > 0.1 and (x - x.mean(axis=1)[:, None] - x.mean(axis=0)).std() > 0.1)
    for kind in "123":
        try:
            single, mean = icc(x, f"ICC({kind},1)").value, icc(x, f"ICC({kind},k)").value
        except ModelError as error:
            assert "denominator" in str(error)
            continue
        assume(abs(1 + 2 * single) > 1e-6)
        assert mean == pytest.approx(3 * single / (1 + 2 * single), rel=1e-6, abs=1e-9)


def test_a_strict_judge_counts_in_form_2_only() -> None:
    strict = np.array(TARGETS) + np.array([0, 0, 0, 20])
    assert icc(strict, "ICC(3,1)").value == pytest.approx(icc(TARGETS, "ICC(3,1)").value)
    assert icc(strict, "ICC(2,1)").value < icc(TARGETS, "ICC(2,1)").value
    assert np.corrcoef([[1, 5, 9], [21, 25, 29]])[0, 1] == pytest.approx(1)
    assert icc([[1, 21], [5, 25], [9, 29]], "ICC(2,1)").value < 0.1


def test_icc_bad_input() -> None:
    with pytest.raises(TypeError):
        icc(TARGETS)
    with pytest.raises(ModelError, match="form must be one of"):
        icc(TARGETS, "ICC(4,1)")
    with pytest.raises(ModelError, match=r"ratings\[0, 1\] is missing"):
        icc([[1.0, np.nan], [2.0, 3.0]], "ICC(1,1)")
    with pytest.raises(ModelError, match="all scores are the same"):
        icc([[1, 1], [1, 1]], "ICC(1,1)")
    with pytest.raises(ModelError, match="does not exist"):
        icc([[1, 2], [1, 2]], "ICC(3,1)")
    with pytest.raises(ModelError, match="at least 2 by 2"):
        icc([[1, 2]], "ICC(1,1)")
    assert icc([[1, 3], [3, 1], [2, 2.5]], "ICC(1,1)").remarks


def test_every_result_has_a_frame() -> None:
    results = [
        cohen_kappa([1, 2, 2], [1, 2, 1]),
        fleiss_kappa(FOURTEEN),
        krippendorff_alpha(turned(CODERS).T),
        gwet_ac1(turned(CODERS)),
        icc(TARGETS, "ICC(2,1)"),
    ]
    for result in results:
        assert len(result.to_frame()) >= 1
        assert result.name
        assert result.value == result.value
    assert icc_all(TARGETS)["form"].tolist() == list(ICC_FORMS)
    with pytest.raises(ValueError, match="read-only"):
        results[0].table[0, 0] = 9


@pytest.mark.parametrize("factor", [0.9, 1.1])
def test_confidence_reaches_every_interval(factor: float) -> None:
    level = 1 - 0.05 * factor
    pairs = ([1, 2, 2, 3, 3, 1], [1, 2, 3, 3, 2, 1])
    for plain, other in (
        (cohen_kappa(*pairs), cohen_kappa(*pairs, confidence=level)),
        (fleiss_kappa(FOURTEEN), fleiss_kappa(FOURTEEN, confidence=level)),
        (gwet_ac1(turned(CODERS)), gwet_ac1(turned(CODERS), confidence=level)),
        (gwet_ac2(turned(CODERS)), gwet_ac2(turned(CODERS), confidence=level)),
        (icc(TARGETS, "ICC(2,k)"), icc(TARGETS, "ICC(2,k)", confidence=level)),
    ):
        assert plain.interval != other.interval
