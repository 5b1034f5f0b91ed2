"""Notches and kinks of a match, and persons counted at a threshold where the answer is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.coverage import bunching, match_notch, matched_savings
from sscore.errors import ModelError
from sscore.pensions import MatchRule, MatchTerms


@given(threshold=st.floats(1, 1e5), rate=st.floats(0.01, 2), cap=st.floats(1, 1e5))
def test_from_the_notch_on_the_step_pays(threshold, rate, cap):
    rule = MatchRule({"x": MatchTerms(threshold, rate, cap)}, "KES")
    found = match_notch(rule, "x")
    assert found.at_threshold == rule.match(threshold, "x")
    step = found.threshold - found.worthwhile_from
    assert step <= found.at_threshold * (1 + 1e-9)
    assert rule.match(found.kink, "x") == pytest.approx(rule.match(found.kink * 2, "x"))
    assert rule.match(found.kink, "x") == pytest.approx(cap if cap / rate >= threshold else min(rate * threshold, cap))


def test_the_first_category_of_ejo_heza_pays_the_whole_step():
    found = match_notch(matched_savings("RWA").rule, 1)
    assert (found.worthwhile_from, found.kink) == (0, 18_000)


def test_no_cap_no_kink():
    assert match_notch(MatchRule({"x": MatchTerms(10, 0.5)}, "KES"), "x").kink is None


@pytest.mark.parametrize("terms", [None, MatchTerms(10, 0), MatchTerms(10, 1, 0)])
def test_no_match_no_notch(terms):
    with pytest.raises(ModelError, match="gets no match"):
        match_notch(MatchRule({4: terms}, "KES"), 4)


def sloped(extra: int, moved: int = 0) -> np.ndarray:
    """Return 40 - k persons in band k from 10 to 29, with more at exactly 20, some of whom came from band 19."""
    counts = {k: 40 - k for k in range(10, 30)}
    counts[19] -= moved
    counts[20] += moved + extra
    return np.repeat(list(counts), list(counts.values())).astype(float)


@pytest.mark.parametrize(("extra", "moved"), [(0, 0), (25, 0), (0, 15), (7, 9)])
def test_a_straight_line_is_recovered_exactly(extra, moved):
    found = bunching(sloped(extra, moved), 20, width=1)
    assert found.excess == pytest.approx(extra + moved, abs=1e-8)
    assert found.missing == pytest.approx(moved, abs=1e-8)
    assert found.per_band == pytest.approx((extra + moved) / 20, abs=1e-8)


@given(unit=st.floats(0.01, 1e4))
def test_the_currency_does_not_matter(unit):
    assert bunching(sloped(25) * unit, 20 * unit, width=unit).excess == pytest.approx(25, abs=1e-6)


def test_a_smooth_crowd_shows_no_bunching():
    saving = np.random.default_rng(3).lognormal(9.7, 0.5, 200_000)
    found = bunching(saving, 15_000, width=500, degree=2)
    assert abs(found.per_band) < 0.05


def test_small_counts_are_not_shown():
    saving = np.append(sloped(0), [9.5, 9.6])
    frame = bunching(saving, 20, width=1, bands=11).to_frame()
    assert frame["count"].isna().sum() >= 2
    assert frame["count"].min() >= 5 or frame["count"].min() == 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"window": (10, 1)}, "too few"),
        ({"bands": 3, "degree": 4}, "too few"),
        ({"width": 0}, "width must be above 0"),
        ({"bands": 2}, "at least 3"),
    ],
)
def test_what_cannot_be_fitted(change, message):
    with pytest.raises(ModelError, match=message):
        bunching(sloped(0), 20, **({"width": 1} | change))


def test_nobody_near_the_threshold():
    with pytest.raises(ModelError, match="nobody is expected"):
        bunching([1.0, 2.0], 1_000, width=1)
