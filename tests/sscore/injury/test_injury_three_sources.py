"""Three lists: eight log-linear models against published figures, closed forms and another package."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from sscore.errors import ModelError
from sscore.injury import capture_recapture, chapman, histories, syn_accidents, three_source
from sscore.injury.loglinear import PATTERNS, design, fit_cells, has_zero_marginal

# Hepatitis A in a college in northern Taiwan, 1995 (Chao et al., Statistics in Medicine 2001, 20, 3123-3157): serum
# tests (P, 135 cases), hospitals (Q, 122) and epidemiologists (E, 126); 271 cases seen.
HEPATITIS = {"111": 28, "110": 21, "101": 17, "011": 18, "100": 69, "010": 55, "001": 63}


@pytest.fixture(scope="module")
def hepatitis():
    return three_source(HEPATITIS, lists=("P", "Q", "E"))


def by_name(found):
    return {f.name: f for f in found.models}


def test_published_hepatitis_outbreak(hepatitis):
    assert hepatitis.totals == (135, 122, 126) and hepatitis.seen == 271
    models = by_name(hepatitis)
    assert round(models["independent"].estimate) == 388
    assert round(models["P*Q + P*E + Q*E"].estimate) == 1313
    assert len(models) == 8
    # The model that fits best is also the least certain, and the remark says so.
    assert hepatitis.chosen.df == 0 and "nothing tests it" in hepatitis.remarks[-1]
    assert three_source(HEPATITIS, criterion="bic").chosen.df == 0


def test_closed_forms_of_fienberg(hepatitis):
    n = HEPATITIS
    models = by_name(hepatitis)
    full = n["111"] * n["100"] * n["010"] * n["001"] / (n["110"] * n["101"] * n["011"])
    assert models["P*Q + P*E + Q*E"].estimate - 271 == pytest.approx(full)
    cells = sum(1 / v for v in n.values())
    assert models["P*Q + P*E + Q*E"].standard_error == pytest.approx(np.sqrt(full + full**2 * cells))
    # Q and E independent given P: their Petersen estimate among the cases that P missed.
    assert models["P*Q + P*E"].estimate - 271 == pytest.approx(n["010"] * n["001"] / n["011"])
    # P and Q joined into one list against E.
    joined = (n["100"] + n["010"] + n["110"]) * n["001"] / (n["111"] + n["101"] + n["011"])
    assert models["P*Q"].estimate - 271 == pytest.approx(joined)
    # Independence: the estimate solves (N - n1)(N - n2)(N - n3) = N^2 (N - n).
    total = models["independent"].estimate
    assert (total - 135) * (total - 122) * (total - 126) == pytest.approx(total**2 * (total - 271), rel=1e-6)


def test_against_statsmodels(hepatitis):
    import statsmodels.api as sm

    y = np.array([HEPATITIS[p] for p in PATTERNS])
    pairs = {"P*Q": (0, 1), "P*E": (0, 2), "Q*E": (1, 2)}
    # The model with all pairs leaves the package no degree of freedom; its closed form is tested above.
    for found in (f for f in hepatitis.models if f.df):
        matrix = design(tuple(pairs[p] for p in found.name.split(" + ") if p in pairs))
        fit = sm.GLM(y, matrix, family=sm.families.Poisson()).fit(tol=1e-12)
        unseen = np.exp(fit.params[0])
        assert found.estimate - 271 == pytest.approx(unseen, rel=1e-6)
        assert found.deviance == pytest.approx(fit.deviance, abs=1e-6)
        spread = unseen + unseen**2 * fit.cov_params()[0, 0]
        assert found.standard_error == pytest.approx(np.sqrt(spread), rel=1e-5)
        # AIC on this scale differs from the usual one by the same constant for every model.
        assert found.aic - fit.aic == pytest.approx(hepatitis.models[0].aic - _aic(y, design(())), abs=1e-6)


def _aic(y, matrix):
    import statsmodels.api as sm

    return sm.GLM(y, matrix, family=sm.families.Poisson()).fit(tol=1e-12).aic


def test_profile_limits_of_independence_are_those_of_the_classical_likelihood(hepatitis):
    # Under independence the profile has a closed form: l(N) = log N!/(N-n)! + sum over lists of binomial terms.
    from scipy.special import gammaln, xlogy

    def likelihood(total):
        lists = sum(xlogy(k, k / total) + xlogy(total - k, 1 - k / total) for k in (135, 122, 126))
        return gammaln(total + 1) - gammaln(total - 271 + 1) + lists

    grid = np.arange(271.5, 700, 0.25)
    values = np.array([likelihood(t) for t in grid])
    inside = grid[values >= values.max() - chi2.ppf(0.95, 1) / 2]
    found = by_name(hepatitis)["independent"]
    assert (found.lower, found.upper) == pytest.approx((inside[0], inside[-1]), abs=0.5)


def test_every_interval_holds_its_estimate_and_lies_above_the_seen(hepatitis):
    for found in hepatitis.models:
        assert 271 <= found.lower < found.estimate < found.upper
    narrow = three_source(HEPATITIS, level=0.5)
    assert narrow.lower > hepatitis.lower and narrow.upper < hepatitis.upper


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(1, 80), min_size=7, max_size=7), st.permutations([0, 1, 2]))
def test_the_order_of_the_lists_does_not_matter(values, order):
    counts = dict(zip(PATTERNS, values, strict=True))
    turned = {"".join(p[k] for k in order): n for p, n in counts.items()}
    one, other = three_source(counts, level=0.9), three_source(turned, level=0.9)
    assert sorted(f.estimate for f in one.models) == pytest.approx(sorted(f.estimate for f in other.models), rel=1e-6)
    assert one.estimate >= one.seen


def test_dependent_lists_are_recognised():
    # Made to order: 1 and 2 depend, 3 is independent of both; 40 of 80 on list 3, one in four on none of the others.
    cells = {"00": 20, "10": 10, "01": 10, "11": 40}
    counts = {a + b: n * k for a, n in cells.items() for b, k in (("0", 3), ("1", 2)) if a + b != "000"}
    found = three_source(counts)
    assert found.chosen.pairs == (("1", "2"),) and found.estimate == pytest.approx(400)
    assert found.chosen.deviance == pytest.approx(0, abs=1e-9)
    two = chapman(sum(n for h, n in counts.items() if h[0] == "1"), sum(n for h, n in counts.items() if h[1] == "1"),
                  sum(n for h, n in counts.items() if h[:2] == "11"))  # fmt: skip
    assert two.upper < 400
    assert found.reported_share() == pytest.approx(250 / 400) == found.reported_share("1")
    with pytest.raises(ModelError, match="no list"):
        found.reported_share("4")


def test_empty_cells_leave_models_without_an_answer():
    found = three_source({**HEPATITIS, "110": 0})
    nameless = [f for f in found.models if np.isnan(f.estimate)]
    assert {f.name for f in nameless} == {"1*3 + 2*3", "1*2 + 1*3 + 2*3"}
    assert all("no estimate exists" in f.remarks[0] for f in nameless) and np.isfinite(found.estimate)
    assert found.to_frame()["estimate"].isna().sum() == 2
    with pytest.raises(ModelError, match="too many empty cells"):
        three_source({**dict.fromkeys(PATTERNS, 0), "100": 5, "010": 4, "001": 6})


def test_a_likelihood_without_a_maximum_is_told_from_one_with():
    y = np.array([5.0, 4, 6, 0, 0, 0, 0])
    assert has_zero_marginal(y, design(())) and not has_zero_marginal(y + 1, design(()))
    one_zero = np.array([5.0, 4, 6, 0, 2, 3, 1])
    assert not has_zero_marginal(one_zero, design(())) and has_zero_marginal(one_zero, design(((0, 2), (1, 2))))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 500), min_size=7, max_size=7))
def test_fitted_margins_are_the_observed_ones(values):
    y = np.array(values, dtype=float)
    matrix = design(((0, 1),))
    _, fitted = fit_cells(y, matrix)
    assert matrix.T @ fitted == pytest.approx(matrix.T @ y, rel=1e-5)


@pytest.mark.parametrize(
    ("counts", "match"),
    [
        ({**HEPATITIS, "000": 100}, "Nobody can count"),
        ({**HEPATITIS, "11": 1}, "unknown history"),
        ({k: v for k, v in HEPATITIS.items() if k != "011"}, "no count for history '011'"),
        (dict.fromkeys(PATTERNS, 0), "nobody is on any list"),
        ({**HEPATITIS, "111": 2.5}, "whole"),
    ],
)
def test_bad_counts(counts, match):
    with pytest.raises(ModelError, match=match):
        three_source(counts)


def test_bad_options():
    with pytest.raises(ModelError, match="criterion"):
        three_source(HEPATITIS, criterion="p")
    with pytest.raises(ModelError, match="three different names"):
        three_source(HEPATITIS, lists=("a", "a", "b"))


def test_histories_and_the_door_to_both():
    file = pd.DataFrame({"a": [1, 1, 0, 1, 0], "b": [1, 0, 1, 1, 0], "c": [0, 1, 1, 1, 0]}).astype(bool)
    assert histories(file, ["a", "b", "c"]) == {
        "100": 0, "010": 0, "001": 0, "110": 1, "101": 1, "011": 1, "111": 1
    }  # fmt: skip
    two = capture_recapture(file, ["a", "b"])
    assert (two.n1, two.n2, two.m) == (3, 3, 2)
    with pytest.raises(ModelError, match="two or three"):
        histories(file, ["a"])
    with pytest.raises(ModelError, match="True or False"):
        histories(file.assign(a=2), ["a", "b"])
    with pytest.raises(ModelError, match="no column"):
        histories(file, ["a", "d"])


def test_a_list_that_feeds_another_hides_cases_that_three_lists_find():
    _, accidents = syn_accidents("ZMB", establishments=600, seed=4)
    at_work = accidents[~accidents["commuting"]]
    two = capture_recapture(at_work, ["employer", "fund"])
    three = capture_recapture(at_work, ["employer", "fund", "hospital"], criterion="bic")
    assert two.upper < len(at_work) * 0.75
    assert three.lower <= len(at_work) <= three.upper
    assert ("employer", "fund") in three.chosen.pairs
