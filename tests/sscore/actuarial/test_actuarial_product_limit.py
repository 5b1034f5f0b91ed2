"""The product-limit estimate: printed worked examples, late entry by hand, and what has no answer."""

import numpy as np
import pytest

from sscore.actuarial import product_limit
from sscore.errors import ModelError

# Remission of leukaemia in weeks under 6-mercaptopurine and under placebo: Freireich et al., Blood 21 (1963); Cox and
# Oakes, Analysis of Survival Data (1984), table 1.1.
TREATED = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def test_leukaemia_under_treatment_as_printed():
    """Curve and Greenwood's errors as R's survfit and Klein and Moeschberger (2003), table 4.1, print them."""
    found = product_limit(TREATED, RELAPSED)
    assert found.times.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert found.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert found.survival.round(3).tolist() == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert found.standard_error.round(4).tolist() == [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]
    assert (found.persons, found.longest) == (21, 35.0)


def test_leukaemia_under_placebo_as_printed():
    """S(10) = 0.381 with an error of 0.106 in lecture notes on Cox and Oakes' table; nobody is censored."""
    share, error = product_limit(PLACEBO, np.ones(21)).at(10)
    assert (round(share, 3), round(error, 3)) == (0.381, 0.106)


def test_eight_patients_as_printed():
    """Bewick, Cheek and Ball, Critical Care 8 (2004), table 2; the last patient dies, so that the curve ends at 0."""
    found = product_limit([1, 1, 4, 5, 6, 9, 9, 22], [1, 1, 1, 1, 0, 1, 0, 1])
    assert found.at_risk.tolist() == [8, 6, 5, 3, 1]
    assert found.survival.round(3).tolist() == [0.75, 0.625, 0.5, 0.333, 0.0]
    low, high = found.limits()
    assert np.isnan([low[-1], high[-1]]).all() and (low[:-1] < found.survival[:-1]).all()


def test_late_entry_by_hand():
    found = product_limit([2, 3, 4, 5], [1, 1, 1, 0], entry=[0, 1, 2, 3])
    assert found.at_risk.tolist() == [2, 2, 2]  # the third comes at 2 and is watched after it, not at it
    assert found.survival.tolist() == [0.5, 0.25, 0.125]
    assert found.limits(0.9)[0][0] > found.limits(0.95)[0][0]


def test_a_curve_that_would_stay_at_nothing_is_refused():
    with pytest.raises(ModelError, match="Leave out spells that end by 1"):
        product_limit([1, 4, 5], [1, 1, 0], entry=[0, 2, 2])
    assert product_limit([1, 4, 5], [0, 1, 0], entry=[0, 2, 2]).survival.tolist() == [0.5]


def test_one_person_nobody_and_wrong_arrays():
    assert product_limit([3], [True]).survival.tolist() == [0.0]
    assert product_limit([3], [False]).at(3) == (1.0, 0.0)
    for time, ended, entry, told in (
        ([], [], None, "at least one number"),
        ([1, np.nan], [1, 1], None, r"time\[1\]"),
        ([1, -2], [1, 1], None, r"time\[1\]"),
        ([1, 0], [1, 1], None, r"time\[1\] is 0"),
        ([1, 2], [1, 2], None, "ended must hold"),
        ([1, 2], [1], None, "ended must hold"),
        ([1, 2], [1, 1], [0, 2], r"time\[1\] is 2 and must be above 2"),
    ):
        with pytest.raises(ModelError, match=told):
            product_limit(time, ended, entry=entry)
    with pytest.raises(ModelError, match="confidence"):
        product_limit([1, 2], [1, 0]).limits(1.0)
