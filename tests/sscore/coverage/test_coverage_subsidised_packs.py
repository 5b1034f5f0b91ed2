"""Rwanda's levels as the pack dates them."""

import pytest

from sscore.countries import codes, country
from sscore.coverage import copayment, subsidised_cover
from sscore.errors import DataError, ModelError

DAY = "2026-07-01"


def test_the_levels_of_rwanda():
    """Premiums of July 2026 (The New Times): 4,000, 4,000, 5,000, 8,000, 20,000; 4,000 and 1,000 paid by the State."""
    cover = subsidised_cover("RWA", DAY, cost_per_member=6_000)
    assert [(v.premium, v.own) for v in cover.levels] == [
        (4_000, 0), (4_000, 3_000), (5_000, 5_000), (8_000, 8_000), (20_000, 20_000)
    ]  # fmt: skip
    everybody = country("RWA").population(2026, ages=(0, 100)).value
    assert cover.covered == pytest.approx(everybody)
    assert cover.average_own == pytest.approx(0.23 * 3_000 + 0.35 * 5_000 + 0.27 * 8_000 + 0.08 * 20_000)
    assert cover.subsidy / cover.covered == pytest.approx(0.07 * 4_000 + 0.23 * 1_000)
    assert cover.break_even_cost() == pytest.approx(6_710)
    assert cover.currency == "RWF"
    assert any("no pack has it" in r for r in cover.remarks)


def test_take_up_by_level():
    cover = subsidised_cover("RWA", DAY, cost_per_member=6_000, take_up={"level 5": 0.5})
    assert [v.take_up for v in cover.levels] == [1, 1, 1, 1, 0.5]
    with pytest.raises(ModelError, match="Did you mean 'level 5'"):
        subsidised_cover("RWA", DAY, cost_per_member=6_000, take_up={"level5": 0.5})


def test_before_the_levels_there_are_none():
    with pytest.raises(DataError, match="cbhi.premium_level_1"):
        subsidised_cover("RWA", "2026-06-30", cost_per_member=6_000)


@pytest.mark.parametrize("code", [c for c in codes() if c != "RWA"])
def test_other_packs_have_no_levels(code):
    with pytest.raises(DataError, match="Packs with one: RWA"):
        subsidised_cover(code, DAY, cost_per_member=6_000)


def test_what_patients_pay():
    found = copayment(country("RWA"), DAY, visits=1.5, bill=2_000, exempt_share=0.07)
    assert found["health_centre"] == pytest.approx(0.93 * 300)
    assert found["hospital"] == pytest.approx(0.93 * 200)
    assert found["total"] == pytest.approx(0.93 * 500)
    assert copayment("RWA", DAY, visits=0, bill=0)["total"] == 0
    with pytest.raises(ModelError, match="exempt_share"):
        copayment("RWA", DAY, visits=0, bill=0, exempt_share=2)
