"""What the packs know, and what they say they do not."""

import numpy as np
import pytest

from sscore.countries import codes, country
from sscore.errors import DataError
from sscore.injury import fatal_share, national_injuries


def test_kenya_as_its_sources_say():
    found = national_injuries("KEN").to_frame().set_index("period")
    early, late = found.loc["c.2011"], found.loc["2023-07/2024-04"]
    assert (early["value"], early["deaths"], late["value"], late["deaths"]) == (6023, 249, 4357, 118)
    assert early["fatal_share"] == pytest.approx(fatal_share(249, 6023).share)
    # Deaths of 2023 stand in a row of their own.
    recorded = found[found["indicator"] == "accidents_recorded_doshs"].iloc[0]
    assert recorded["deaths"] == 390 and recorded["fatal_share"] == pytest.approx(390 / 7731)
    assert set(found["quality"]) == {"B"}


def test_the_floor_is_over_all_employed_and_only_for_single_years():
    pack = country("KEN")
    found = national_injuries("KEN").to_frame()
    employed = (
        pack.population(2023, ages=(15, 100)).value * pack.figure("labour.employment_rate", year=2023).value / 100
    )
    row = found[found["indicator"] == "accidents_recorded_doshs"].iloc[0]
    assert row["per_100_000_employed"] == pytest.approx(7731e5 / employed)
    assert found.loc[found["period"] == "2023-07/2024-04", "per_100_000_employed"].isna().all()
    assert any("floor" in r for r in national_injuries("KEN").remarks)


def test_money_and_members_are_not_injuries():
    found = national_injuries("TZA").to_frame().set_index("indicator")
    assert np.isnan(found.loc["workers_registered_wcf", "per_100_000_employed"])
    assert found.loc["compensation_paid_wcf", "unit"] == "TZS"
    # "5% fatal" in a note is a share of cases, not five deaths.
    assert found["deaths"].isna().all()
    assert not any("workers covered by the recording" in m for m in national_injuries("TZA").missing)


@pytest.mark.parametrize("code", codes())
def test_every_country_says_what_is_missing(code):
    found = national_injuries(code)
    frame = found.to_frame()
    assert len(frame) == len(found.figures) and "quality" in frame
    assert all(m.startswith(country(code).name) for m in found.missing)
    assert any("hours" in m for m in found.missing) and found.remarks
    if "osh" not in country(code).series_names():
        assert frame.empty and "no figure on occupational injuries" in found.missing[0]
    else:
        assert frame["value"].tolist() == sorted(frame["value"], key=list(frame["value"]).index)
        assert set(frame["indicator"]) == set(country(code).series("osh")["indicator"])


def test_unknown_country():
    with pytest.raises(DataError, match="KEN"):
        national_injuries("KNY")
