"""Amounts of money in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.countries import country, money
from sscore.errors import ModelError


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "KES 0"),
        (6000, "KES 6,000"),
        (1708.2, "KES 1,708.20"),
        (-5, "KES -5"),
        (999_999, "KES 999,999"),
        (1_000_000, "KES 1 million"),
        (1_320_000_000, "KES 1.32 billion"),
        (999_900_000, "KES 1 billion"),
        (36_000_000_000, "KES 36 billion"),
        (-2_500_000, "KES -2.5 million"),
        (186_753_685_000_000, "KES 187 trillion"),
    ],
)
def test_amounts(amount, text):
    assert money(amount, "KES") == text


def test_digits_and_the_countrys_own_currency():
    assert country("TZA").money(1_324_567_890, digits=5) == "TZS 1.3246 billion"


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_not_a_number(bad):
    with pytest.raises(ModelError, match="finite"):
        money(bad, "KES")


def test_no_digits():
    with pytest.raises(ModelError, match="digits must be 1 or more"):
        money(1, "KES", digits=0)


@given(st.floats(1e6, 1e15))
def test_words_keep_three_digits(amount):
    number, word = money(amount, "KES").removeprefix("KES ").split()
    size = float(number.replace(",", "")) * {"million": 1e6, "billion": 1e9, "trillion": 1e12}[word]
    assert size == pytest.approx(amount, rel=5.01e-3)
