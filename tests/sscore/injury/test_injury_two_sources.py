"""Two lists: Chapman, and Lincoln and Petersen under their own name."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import hypergeom

from sscore.errors import ModelError
from sscore.injury import chapman, lincoln_petersen


def test_curriculum_check_value():
    found = chapman(420, 310, 95)
    assert round(found.estimate, 1) == 1362.9 and round(100 * found.reported_share, 1) == 30.8
    assert found.seen == 635 and found.unseen == pytest.approx(found.estimate - 635)
    assert found.reported_share_lower < found.reported_share < found.reported_share_upper < 420 / 635
    assert found.method == "Chapman" and any("Independent" in a for a in found.assumptions)


def test_published_pairs_of_the_taiwan_outbreak():
    # Hepatitis A, 1995, lists of 135, 122 and 126 cases (Chao et al. 2001): Petersen's 336, 378 and 334.
    pairs = [(135, 122, 49, 336), (135, 126, 45, 378), (122, 126, 46, 334)]
    for n1, n2, m, printed in pairs:
        assert round(lincoln_petersen(n1, n2, m).estimate) == printed
        assert chapman(n1, n2, m).estimate < lincoln_petersen(n1, n2, m).estimate


def test_chapman_is_unbiased_and_its_variance_too_when_lists_cover_the_whole():
    # With n1 + n2 >= N the estimator is exactly unbiased over the hypergeometric overlap (Chapman 1951, Seber 1970).
    total, n1, n2 = 60, 40, 35
    overlap = np.arange(max(0, n1 + n2 - total), min(n1, n2) + 1)
    chance = hypergeom.pmf(overlap, total, n1, n2)
    found = [chapman(n1, n2, int(m)) for m in overlap]
    mean = sum(p * f.estimate for p, f in zip(chance, found, strict=True))
    assert mean == pytest.approx(total)
    spread = sum(p * (f.estimate - total) ** 2 for p, f in zip(chance, found, strict=True))
    assert sum(p * f.variance for p, f in zip(chance, found, strict=True)) == pytest.approx(spread, rel=1e-9)
    petersen = sum(p * lincoln_petersen(n1, n2, int(m)).estimate for p, m in zip(chance, overlap, strict=True))
    assert petersen > total


def test_the_interval_covers():
    rng = np.random.default_rng(1)
    overlap = rng.hypergeometric(300, 700, 250, 2000)
    inside = [f.lower <= 1000 <= f.upper for f in (chapman(300, 250, int(m)) for m in overlap)]
    assert 0.93 < np.mean(inside) < 0.97


def test_no_match():
    found = chapman(420, 310, 0)
    assert found.estimate == 421 * 311 - 1 and np.isfinite(found.upper) and "No case is on both" in found.remarks[0]
    other = lincoln_petersen(420, 310, 0)
    assert np.isinf(other.estimate) and np.isinf(other.upper) and other.lower == 730
    assert "use chapman" in other.remarks[-1] and other.reported_share == 0


def test_lists_that_teach_nothing():
    inside = chapman(50, 20, 20)
    assert inside.estimate == 50 == inside.lower == inside.upper and "contained" in inside.remarks[0]
    empty = chapman(50, 0, 0)
    assert empty.estimate == 50 and "One list is empty" in empty.remarks[-1]
    assert np.isnan(chapman(0, 0, 0).reported_share)
    assert "handful" in chapman(50, 40, 3).remarks[0]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 900), st.integers(0, 900), st.data())
def test_never_fewer_than_seen_and_the_order_of_lists_is_free(n1, n2, data):
    m = data.draw(st.integers(0, min(n1, n2)))
    found = chapman(n1, n2, m)
    assert found.seen - 1e-9 <= found.lower <= found.estimate + 1e-9 and found.estimate <= found.upper + 1e-9
    assert chapman(n2, n1, m).estimate == pytest.approx(found.estimate)
    if m:
        assert chapman(n1, n2, m - 1).estimate >= found.estimate


@pytest.mark.parametrize("formula", [chapman, lincoln_petersen])
def test_impossible_overlaps(formula):
    with pytest.raises(ValueError, match="more than the shorter list holds"):
        formula(420, 310, 311)
    with pytest.raises(ModelError, match="whole"):
        formula(420, 310.5, 3)
    with pytest.raises(ModelError, match="level"):
        formula(420, 310, 3, 95)
