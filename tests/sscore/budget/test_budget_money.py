"""Amounts with units: scale, period and what may be compared."""

import pytest

from sscore.budget import Money
from sscore.errors import ModelError, UnitError


@pytest.mark.parametrize(
    ("scale", "value"), [("", 2), ("thousand", 2e3), ("million", 2e6), ("billion", 2e9), ("trillion", 2e12)]
)
def test_scales(scale: str, value: float) -> None:
    assert Money(2, "KES", scale).value == value


def test_month_and_year() -> None:
    assert Money(7_500, "TZS", per="month").yearly == 90_000
    assert Money(7_500, "TZS", per="month").monthly == pytest.approx(7_500)
    assert Money(90_000, "TZS", per="year").monthly == pytest.approx(7_500)


def test_same_currency_and_an_open_year_join() -> None:
    Money(1, "KES", year="2024").joins(Money(2, "KES"), "both")
    with pytest.raises(UnitError, match="both are for 2024 and 2025"):
        Money(1, "KES", year="2024").joins(Money(2, "KES", year="2025"), "both")


def test_what_is_no_amount_is_refused() -> None:
    with pytest.raises(ModelError, match="'billion'"):
        Money(1, "KES", "bilion")
    with pytest.raises(ModelError, match="'year' or 'month'"):
        Money(1, "KES", per="week")
    with pytest.raises(ModelError, match="finite"):
        Money(float("inf"), "KES")
