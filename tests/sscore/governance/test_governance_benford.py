"""Benford: digits of whole numbers, the law's tables, verdicts, and the cases where the answer is 'not applicable'."""

import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from sscore.errors import ModelError
from sscore.governance import (
    Preconditions,
    benford,
    expected_shares,
    leading_digits,
    mantissa_arc,
    minor_units,
    syn_claims,
)

POWERS = [2**k for k in range(1000)]


def spread(n, low=4, high=9):
    """Return amounts whose logarithms are evenly spread: as close to the law as n values can be."""
    return [int(10 ** (low + (high - low) * (k + 0.5) / n)) for k in range(n)]


def test_expected_shares_of_the_literature():
    """METHODS C30: log10(1 + 1/d)."""
    published = [0.30103, 0.17609, 0.12494, 0.09691, 0.07918, 0.06695, 0.05799, 0.05115, 0.04576]
    assert expected_shares("first").round(5).tolist() == published
    # Nigrini (2012), table 1.1: second digits 0 and 9.
    assert expected_shares("second")[[0, 9]].round(5).tolist() == [0.11968, 0.08500]
    for position in ("first", "second", "first two"):
        assert expected_shares(position).sum() == pytest.approx(1)
    pairs = expected_shares("first two").reshape(9, 10)
    assert pairs.sum(axis=1) == pytest.approx(expected_shares("first"))
    assert pairs.sum(axis=0) == pytest.approx(expected_shares("second"))


def test_check_values_of_the_curriculum():
    """CURRICULUM, C2.M3 X1: powers of two MAD 0.00068; 1 to 999 MAD 0.0597 and chi-square 401.3."""
    assert round(benford(POWERS).mad, 5) == 0.00068
    even = benford(range(1, 1000))
    assert round(even.mad, 4) == 0.0597
    assert round(even.chi_square, 1) == 401.3
    assert even.verdict == "nonconformity"
    assert even.degrees == 8


def test_chi_square_agrees_with_scipy():
    result = benford([k**3 for k in range(1, 700)], "first two")
    assert result.chi_square == pytest.approx(chisquare(result.observed, result.expected).statistic)
    assert result.p_value == pytest.approx(chisquare(result.observed, result.expected).pvalue)


@given(st.integers(1, 10**40))
def test_digits_are_those_a_person_reads(number):
    text = str(number) + "0"
    assert leading_digits([number], "first")[0] == int(text[0])
    assert leading_digits([number], "second")[0] == int(text[1])
    assert leading_digits([number], "first two")[0] == int(text[:2])


@given(st.integers(1, 10**9))
def test_cents_as_floats_text_and_decimals_are_the_same_amount(cents):
    amount = Decimal(cents).scaleb(-2)
    read = {minor_units([v], d).units[0] for v, d in ((float(amount), 2), (str(amount), None), (amount, None))}
    whole = {int(str(u).rstrip("0")) for u in read}
    assert whole == {int(str(cents).rstrip("0"))}


def test_floats_whose_digits_would_be_wrong():
    """0.29 * 100 is 28.999...: a floating-point first-two digit would be 28."""
    assert int(0.29 * 100) == 28
    assert leading_digits(minor_units([0.29], decimals=2).units, "first two").tolist() == [29]
    # A float holds 15 decimal digits, and those are read: 28.999999999999996 is 29, and 1.15 * 100 is 115.
    assert leading_digits(minor_units([0.29 * 100, 1.15 * 100, 0.29]).units, "first two").tolist() == [29, 11, 29]
    assert leading_digits(minor_units([1.15 * 100]).units, "second").tolist() == [1]
    with pytest.raises(ModelError, match="more than 2 decimals"):
        benford([0.291], decimals=2)


def test_what_is_left_out():
    found = minor_units([0, 0.0, None, float("nan"), "", " ", "1,200", -5, np.int64(7), Decimal("0.50")])
    assert (found.zeros, found.blanks) == (2, 4)
    assert [str(u).rstrip("0") for u in found.units] == ["12", "5", "7", "5"]
    assert benford([0, None, *POWERS]).zeros == 1


@pytest.mark.parametrize("bad", ["twelve", float("inf"), Decimal("Infinity"), True, object(), [1]])
def test_what_is_not_an_amount(bad):
    with pytest.raises(ModelError, match=r"values\[0\]"):
        benford([bad])


def test_sign_and_scale_do_not_matter():
    values = [3 * 7**k for k in range(500)]
    one = benford(values)
    assert benford([-v for v in values]).observed.tolist() == one.observed.tolist()
    assert benford([100 * v for v in values]).mad == one.mad


def test_nigrini_bands():
    """Nigrini (2012), table 7.1: limits .006/.012/.015 for one digit, .0012/.0018/.0022 for two."""
    good = spread(5_000)
    assert benford(good).verdict == "close"
    assert benford(good, "first two").verdict == "close"
    sizes = {}
    for extra in range(0, 2_000, 20):
        result = benford(good + [5 * 10**5 + 7 * k for k in range(extra)])
        sizes.setdefault(result.verdict, []).append(result.mad)
    assert list(sizes) == ["close", "acceptable", "marginal", "nonconformity"]
    assert max(sizes["close"]) <= 0.006 < min(sizes["acceptable"])
    assert max(sizes["acceptable"]) <= 0.012 < min(sizes["marginal"])
    assert max(sizes["marginal"]) <= 0.015 < min(sizes["nonconformity"])


def test_a_large_file_is_judged_by_its_deviation_not_by_chi_square():
    """METHODS, shortcuts: chi-square alone is no verdict at n = 185 000."""
    rng = np.random.default_rng(1)
    file = spread(120_000) + [int(v) for v in 5 * 10**4 + rng.integers(0, 10**4, 1_500)]
    result = benford(file, "first two")
    assert result.p_value < 1e-6
    assert result.verdict == "close"
    assert any("chi-square" in r for r in result.remarks)


def test_largest_deviations_in_order():
    """The shape of METHODS C30: 50, 11 and 10 stand out in a file of payments when they are planted."""
    result = benford(spread(9_000) + [5001 + k for k in range(90)] + [1150 + k for k in range(40)]
                     + [1000 + k for k in range(20)], "first two")  # fmt: skip
    worst = result.largest_deviations(3)
    assert worst["digits"].tolist() == [50, 11, 10]
    assert worst["difference"].iloc[0] == pytest.approx(90 - 150 * math.log10(51 / 50), abs=3)  # counts are whole
    assert worst["z"].iloc[0] > 3


def test_tariffs_assigned_numbers_and_narrow_ranges_are_not_applicable():
    assert benford([15_000, 30_000, 45_000, 60_000] * 100).verdict == "not applicable"
    assert benford(POWERS, kind="tariff").verdict == "not applicable"
    phones = benford(POWERS, kind="assigned")
    assert phones.verdict == "not applicable"
    assert not phones.applicable
    assert "assigned" in phones.reasons[0]
    heights = benford(range(1500, 2100))
    assert heights.verdict == "not applicable"
    assert "powers of ten" in heights.reasons[0]
    assert benford(range(1500, 2100), preconditions=Preconditions(orders=0.1)).verdict == "nonconformity"


def test_just_under_and_over_thirty_percent_repeated():
    natural = spread(1_000)
    tariff = [12_345] * 400
    assert benford(natural + tariff).repeated_share == pytest.approx(400 / 1400)
    assert benford(natural + tariff).applicable
    assert not benford(natural + tariff + tariff).applicable
    assert benford(natural + tariff * 2, preconditions=Preconditions(repeated_share=0.6)).applicable


def test_too_few_values_are_insufficient_but_the_numbers_are_given():
    few = benford(spread(299))
    assert few.verdict == "insufficient"
    assert few.mad > 0
    assert benford(spread(300)).verdict == few.conformity == "close"
    assert benford(spread(299), preconditions=Preconditions(minimum=299)).verdict == "close"
    assert benford([100] * 50).verdict == "not applicable"


def test_mantissa_arc():
    assert mantissa_arc(spread(1_000)).length_squared == pytest.approx(0, abs=1e-3)
    same = mantissa_arc([50_000] * 100)
    assert same.length_squared == pytest.approx(1)
    assert same.p_value == pytest.approx(math.exp(-100))
    m = np.log10([2.0, 30.0, 700.0, 11.0])
    vector = np.exp(2j * np.pi * m).mean()
    found = mantissa_arc([2, 30, 700, 11])
    assert (found.x, found.y) == pytest.approx((vector.real, vector.imag))
    assert benford([2, 30, 700, 11]).arc == found


def test_planted_claims_are_noticed_and_clean_ones_are_not():
    clean = benford(syn_claims("TZA", claims=4_000, planted=0, seed=1)["amount_minor"])
    bent = benford(syn_claims("TZA", claims=4_000, planted=0.2, seed=1)["amount_minor"])
    assert clean.verdict in ("close", "acceptable")
    assert bent.verdict == "nonconformity"
    assert clean.arc.p_value > bent.arc.p_value


def test_bad_questions():
    with pytest.raises(ModelError, match="no amount"):
        benford([0, None])
    with pytest.raises(ModelError, match="Did you mean 'first two'"):
        benford([1], "first twos")
    with pytest.raises(ModelError, match="no kind"):
        benford([1], kind="payments")
    with pytest.raises(ModelError, match="repeated_share"):
        Preconditions(repeated_share=30)
    with pytest.raises(ModelError, match="decimals"):
        minor_units([1.0], decimals=7)
