"""Funnel limits: exact, dual to the establishments' own intervals, and honest about small ones."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from sscore.errors import ModelError
from sscore.injury import funnel, poisson_ci, syn_accidents


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 60), st.floats(0.01, 50)), min_size=2, max_size=8))
def test_outside_exactly_when_the_overall_rate_is_outside_its_own_interval(rows):
    counts, exposure = zip(*rows, strict=True)
    if not sum(counts):
        return
    found = funnel(counts, exposure)
    for level in (0.95, 0.998):
        out = found.outside(level)
        for k, (count, base) in enumerate(rows):
            low, high = poisson_ci(count, base, level)
            if min(abs(low / found.overall - 1), abs(high / found.overall - 1)) < 1e-6:
                continue
            assert (k in out) == (not low <= found.overall <= high)


def test_flags_are_the_exact_tails():
    # Mean 4 everywhere: 9 or more has probability 0.0214 (inside), 14 or more 0.0003 (above 99.8 %).
    counts = [9, 10, 14, 4, 0, 4, 4, 4, 4, 2, 1, 2, 1, 4, 3, 4, 1, 3, 3, 3]
    found = funnel(counts, [1] * 20)
    assert found.overall == 4
    tails = [min(poisson.sf(c - 1, 4), poisson.cdf(c, 4)) for c in counts]
    wanted = ["inside" if t >= 0.025 else "95 %" if t >= 0.001 else "99.8 %" for t in tails]
    assert [p.split(" ", 1)[-1] for p in found.position] == wanted
    assert found.position[4].startswith("below") and found.position[2] == "above 99.8 %"


def test_one_accident_in_a_tiny_firm_is_no_outlier():
    # Its rate is fifty times the overall one, but a firm of its size has an accident in one of fifty years.
    found = funnel([1, 1000], [0.02, 1001 - 0.02])
    assert found.rates[0] / found.overall == pytest.approx(50)
    assert found.small == (True, False)
    assert found.position[0] == "above 95 %"
    assert poisson.sf(0, found.expected[0]) > 0.001
    assert "too small to be told safe" in found.remarks[0]


def test_the_funnel_narrows_and_the_curve_meets_the_points():
    found = funnel([4, 40, 400], [1, 10, 100], per=10)
    assert found.overall == 40 and found.rates.tolist() == [40, 40, 40]
    assert (np.diff(found.upper, axis=1) < 0).all() and (np.diff(found.lower, axis=1) > 0).all()
    low, high = found.limits([1, 10, 100], 0.998)
    assert low == pytest.approx(found.lower[1]) and high == pytest.approx(found.upper[1])
    # Far out the limits are the normal ones.
    assert found.upper[0, 2] == pytest.approx(40 * (1 + 1.96 / np.sqrt(400)), rel=0.01)


def test_honest_establishments_stay_inside_about_as_often_as_they_should():
    rng = np.random.default_rng(3)
    base = rng.uniform(5, 200, 4000)
    found = funnel(rng.poisson(base), base)
    assert 0.03 < len(found.outside(0.95)) / 4000 < 0.055
    assert len(found.outside(0.998)) / 4000 < 0.004
    assert found.dispersion == pytest.approx(0.75, abs=0.1) and not any("Over" in r for r in found.remarks)


def test_overdispersion_is_said():
    rng = np.random.default_rng(3)
    base = rng.uniform(20, 200, 300)
    found = funnel(rng.poisson(base * rng.gamma(10, 0.1, 300)), base)
    assert found.dispersion > 2
    assert any("Overdispersion" in r and "like with like" in r for r in found.remarks)


def test_expected_cases_as_exposure_compare_with_the_own_sector():
    firms, _ = syn_accidents("TZA", seed=1)
    sums = firms.groupby("sector")[["injuries", "hours"]].transform("sum")
    expected = firms["hours"] * sums["injuries"] / sums["hours"]
    found = funnel(firms["injuries"], expected)
    assert found.overall == pytest.approx(1)
    crude = funnel(firms["injuries"], firms["hours"], per=1e6)
    assert found.dispersion < crude.dispersion


def test_bad_input_and_names():
    with pytest.raises(ModelError, match="equally long"):
        funnel([1, 2], [1])
    with pytest.raises(ModelError, match=r"exposure\[1\]"):
        funnel([1, 2], [1, 0])
    with pytest.raises(ModelError, match=r"injuries\[0\] must be a whole"):
        funnel([1.5, 2], [1, 1])
    with pytest.raises(ModelError, match="no case anywhere"):
        funnel([0, 0], [1, 1])
    with pytest.raises(ModelError, match="choose one"):
        funnel([1, 2], [1, 1]).outside(0.9)
    with pytest.raises(ModelError, match="at least one level"):
        funnel([1, 2], [1, 1], levels=())
    frame = funnel([1, 2], [1, 1], names=["a", "b"], levels=(0.99, 0.9)).to_frame()
    assert frame["name"].tolist() == ["a", "b"] and {"lower_90", "upper_99", "position", "small"} <= set(frame)
