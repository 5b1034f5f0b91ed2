"""The SPER line: the curriculum's check values, units that must not mix, and conventions at zero."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.budget import Money, sper_line
from sscore.errors import ModelError, UnitError

EXAMPLE = {
    "spending": 42.5e9,
    "gdp": 1_700e9,
    "admin": 6.5e9,
    "beneficiaries": 1.2e6,
    "benefits_paid": 36e9,
    "poverty_line_monthly": 7_500,
}
IN_MONEY = {
    "spending": Money(42.5, "TZS", "billion"),
    "gdp": Money(1.7, "TZS", "trillion"),
    "admin": Money(6_500, "TZS", "million"),
    "beneficiaries": 1.2e6,
    "benefits_paid": Money(36, "TZS", "billion"),
    "poverty_line_monthly": Money(90_000, "TZS", per="year"),
}
OTHER_YEAR = Money(1.7, "TZS", "trillion", year="2023")


@pytest.mark.parametrize("numbers", [EXAMPLE, IN_MONEY])
def test_curriculum_worked_example(numbers: dict[str, object]) -> None:
    line = sper_line(**numbers)  # type: ignore[arg-type]
    assert line.spending_share_gdp == pytest.approx(0.025)
    assert line.average_benefit_share_of_poverty_line == pytest.approx(1 / 3)
    assert line.admin_ratio == pytest.approx(6.5 / 42.5)
    assert line.average_benefit_monthly == pytest.approx(2_500)
    assert line.remarks == ()


def test_a_yearly_line_taken_for_monthly_is_twelve_times_too_hard() -> None:
    wrong = sper_line(**{**EXAMPLE, "poverty_line_monthly": 90_000})
    right = sper_line(**IN_MONEY)  # type: ignore[arg-type]
    ratio = right.average_benefit_share_of_poverty_line / wrong.average_benefit_share_of_poverty_line
    assert ratio == pytest.approx(12)


def test_no_beneficiaries_is_nan_with_a_remark() -> None:
    line = sper_line(**{**EXAMPLE, "beneficiaries": 0, "benefits_paid": 0})
    assert math.isnan(line.average_benefit_monthly)
    assert math.isnan(line.average_benefit_share_of_poverty_line)
    assert line.spending_share_gdp == pytest.approx(0.025)
    assert len(line.remarks) == 1
    assert len(sper_line(**{**EXAMPLE, "beneficiaries": 0}).remarks) == 2


def test_nothing_spent_has_no_administration_ratio() -> None:
    line = sper_line(**{**EXAMPLE, "spending": 0, "admin": 0, "benefits_paid": 0})
    assert line.spending_share_gdp == 0
    assert math.isnan(line.admin_ratio)
    assert "Nothing was spent" in line.remarks[0]


def test_frame_has_every_measure_with_its_unit() -> None:
    table = sper_line(**IN_MONEY).to_frame().set_index("measure")  # type: ignore[arg-type]
    assert table.loc["admin_ratio", "value"] == pytest.approx(0.152941, abs=1e-6)
    assert table.loc["average_benefit_monthly", "unit"] == "TZS/month"
    assert len(table) == 4


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"gdp": Money(1, "USD", "billion")}, "TZS and USD"),
        ({"poverty_line_monthly": Money(3, "USD", per="month")}, "TZS and USD"),
        ({"gdp": 1_700e9}, "gdp came without a unit"),
        ({"admin": Money(6.5, "TZS", "trillion")}, "exceed spending"),
        ({"spending": Money(42.5, "TZS", "billion", year="2023/24"), "gdp": OTHER_YEAR}, "one year"),
    ],
)
def test_units_that_cannot_be_joined_are_refused(change: dict[str, object], words: str) -> None:
    with pytest.raises(UnitError, match=words):
        sper_line(**{**IN_MONEY, **change})  # type: ignore[arg-type]


def test_billions_beside_ones_are_noticed() -> None:
    with pytest.raises(UnitError, match="same unit"):
        sper_line(**{**EXAMPLE, "spending": 42.5, "gdp": 1_700, "admin": 6.5})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"gdp": 0}, "gdp must be above 0"),
        ({"poverty_line_monthly": 0}, "poverty_line_monthly must be above 0"),
        ({"admin": -1}, "admin must be"),
        ({"beneficiaries": -5}, "beneficiaries must be"),
        ({"spending": float("nan")}, "spending must be"),
    ],
)
def test_impossible_amounts_are_refused(change: dict[str, float], words: str) -> None:
    with pytest.raises(ModelError, match=words):
        sper_line(**{**EXAMPLE, **change})


@pytest.mark.parametrize("name", sorted(EXAMPLE))
def test_every_parameter_matters(name: str) -> None:
    base = {**EXAMPLE, "spending": 50e9}
    assert sper_line(**{**base, name: base[name] * 1.1}) != sper_line(**base)


@given(factor=st.floats(1e-6, 1e6))
def test_the_money_unit_does_not_matter_to_the_shares(factor: float) -> None:
    scaled = {k: v if k == "beneficiaries" else v * factor for k, v in EXAMPLE.items()}
    one, other = sper_line(**EXAMPLE), sper_line(**scaled)
    assert other.spending_share_gdp == pytest.approx(one.spending_share_gdp)
    assert other.average_benefit_share_of_poverty_line == pytest.approx(one.average_benefit_share_of_poverty_line)
    assert other.admin_ratio == pytest.approx(one.admin_ratio)
