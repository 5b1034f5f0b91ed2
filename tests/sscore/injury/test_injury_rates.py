"""Frequency, incidence and severity, the OSHA measure and rates by group."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sscore.errors import DataError, ModelError
from sscore.injury import osha_rate, poisson_ci, rates, rates_by, syn_accidents


def test_curriculum_check_values():
    found = rates(46, 1200, 1200 * 2000, 690, 2)
    assert round(found.frequency, 2) == 19.17
    assert found.severity == pytest.approx(0.2875)
    assert round(found.incidence_fatal, 1) == 166.7
    assert found.severity_per_million == pytest.approx(287.5)
    # 44 non-fatal cases: their rate and the deaths' add up to the whole.
    assert found.frequency_nonfatal + found.frequency_fatal == pytest.approx(found.frequency)
    assert found.incidence == pytest.approx(46 / 1.2) and found.incidence_nonfatal == pytest.approx(44 / 1.2)
    assert found.days_per_case == pytest.approx(690 / 44)


def test_part_time_work_counts_by_its_hours():
    heads = rates(12, 400, 400_000, 0)
    full = rates(12, 400, 400_000, 0, full_time_hours=2000)
    assert heads.base == "heads" and "per head" in heads.remarks[0]
    assert full.base == "full-time equivalents" and full.remarks == ()
    assert heads.incidence == 30 and full.full_time_equivalents == 200 and full.incidence == 60
    assert heads.frequency == full.frequency == 30
    # The same workers on full time: heads and full-time equivalents agree.
    assert rates(12, 200, 400_000, 0, full_time_hours=2000).incidence == rates(12, 200, 400_000, 0).incidence


def test_no_hours_is_not_a_rate_of_zero():
    found = rates(3, 10, 0, 5)
    assert np.isnan(found.frequency) and np.isnan(found.severity) and found.incidence == 300
    assert "not a rate of 0" in found.remarks[0] and "3 injuries but no hours" in found.remarks[1]
    table = found.intervals().set_index("measure")
    assert table.loc["frequency", ["rate", "lower", "upper"]].isna().all()
    assert table.loc["incidence", "rate"] == 300
    assert np.isnan(rates(0, 0, 0, 0).incidence)
    assert "No workers" in " ".join(rates(0, 10, 0, 0, full_time_hours=2000).remarks)
    assert rates(0, 10, 20_000, 0).frequency == 0


def test_unknown_days_are_not_none():
    found = rates(3, 10, 20_000)
    assert np.isnan(found.severity) and np.isnan(found.days_per_case) and "Days lost are not known" in found.remarks[-1]
    assert rates(3, 10, 20_000, 0).severity == 0


@pytest.mark.parametrize(
    ("given", "match"),
    [
        ((1, 10, 10, 0, 2), "2 deaths are more than 1 injuries"),
        ((1.5, 10, 10), "injuries must be a whole number"),
        ((-1, 10, 10), "injuries"),
        ((1, -10, 10), "workers"),
        ((1, 10, float("nan")), "hours"),
        ((1, 10, 10, -1), "lost_days"),
    ],
)
def test_impossible_counts_are_refused(given, match):
    with pytest.raises(ValueError, match=match):
        rates(*given)
    with pytest.raises(ModelError, match="full_time_hours"):
        rates(1, 10, 10, full_time_hours=0)


def test_the_osha_base_has_its_own_name():
    # OSHA's own illustration: 200,000 hours are 100 full-time workers, so 7 cases among them are 7.
    assert osha_rate(7, 100 * 40 * 50) == 7
    found = rates(46, 1200, 2_400_000, 690, 2)
    assert osha_rate(46, 2_400_000) == pytest.approx(found.frequency / 5)
    assert not any("osha" in c or "200" in c for c in found.to_frame().columns)
    with pytest.raises(ModelError, match="hours"):
        osha_rate(1, 0)


def test_intervals_are_those_of_the_counts():
    table = rates(46, 1200, 2_400_000, 690, 2).intervals(0.9).set_index("measure")
    low, high = poisson_ci(2, level=0.9)
    assert table.loc["incidence_fatal", "lower"] == pytest.approx(low / 1200 * 1e5)
    assert table.loc["frequency_fatal", "upper"] == pytest.approx(high / 2.4)
    assert not any(m.startswith("severity") for m in table.index)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 500), st.integers(1, 5000), st.integers(1, 10**7), st.integers(2, 9))
def test_twice_everything_is_the_same_rate(injuries, workers, hours, times):
    one = rates(injuries, workers, hours, 3 * injuries, full_time_hours=1800)
    many = rates(times * injuries, times * workers, times * hours, 3 * times * injuries, full_time_hours=1800)
    for name in ("frequency", "incidence", "severity"):
        assert getattr(one, name) == pytest.approx(getattr(many, name))


def file():
    return pd.DataFrame(
        {
            "sector": ["farm", "farm", "mine"],
            "workers": [100, 100, 100],
            "hours": [50_000, 50_000, 200_000],
            "injuries": [2, 2, 5],
            "deaths": [0, 0, 1],
            "lost_days": [10, 20, 100],
            "commuting": [1, 0, 2],
        }
    )


def test_groups_are_sums_over_sums():
    table = rates_by(file(), full_time_hours=2000)
    # By heads the mine is worse, by hours the farm: 40 against 25 per million.
    assert table.of("farm").injuries / 200 < table.of("mine").injuries / 100
    assert table.of("farm").frequency == 40 and table.of("mine").frequency == 25
    assert table.total.frequency == 30 and table.total.injuries == 9
    frame = table.to_frame().set_index("sector")
    assert frame["commuting"].tolist() == [1, 2, 3] and frame.loc["all", "lost_days"] == 130
    assert rates_by(file().drop(columns="commuting")).commuting is None
    with pytest.raises(DataError, match="'mine'"):
        table.of("mines")


def test_bad_tables_name_the_row():
    with pytest.raises(ModelError, match="hours"):
        rates_by(file().rename(columns={"hours": "hour"}))
    with pytest.raises(ModelError, match="no rows"):
        rates_by(file().head(0))
    with pytest.raises(ModelError, match="row 2 has more deaths"):
        rates_by(file().assign(deaths=[0, 0, 6]))
    with pytest.raises(ModelError, match="row 1 has lost_days nan"):
        rates_by(file().assign(lost_days=[1, None, 2]))


def test_commuting_does_not_touch_the_rates():
    firms, accidents = syn_accidents("UGA", establishments=60, seed=2)
    table = rates_by(firms)
    assert table.total.injuries == int((~accidents["commuting"]).sum())
    assert table.to_frame()["commuting"].iloc[-1] == accidents["commuting"].sum() > 0
