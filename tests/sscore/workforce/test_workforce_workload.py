"""Staff by workload: curriculum C4.M2 X2, a published WISN study, and properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.errors import ModelError
from sscore.workforce import Activity, available_time, staff_needed, staffing_by_month, staffing_ratio, wisn


def test_curriculum_values():
    need = staff_needed(120_000, 45, 220, 6.5, 0.18)
    assert (round(need.exact, 2), need.staff) == (76.75, 77)
    assert staff_needed(1000, 60, 1, 1000).staff == 1
    assert staff_needed(0, 60, 200, 8).staff == 0


@given(st.integers(1, 500), st.sampled_from([0.1, 0.3, 0.7, 1.1, 7.3]), st.sampled_from([0.0, 0.1, 0.2, 0.35]))
def test_an_exact_integer_is_not_rounded_up(staff, hours, shrink):
    # Work for exactly so many people, whatever the last binary digit.
    volume = staff * 200 * hours * (1 - shrink)
    assert staff_needed(volume, 60, 200, hours, shrink).staff == staff


def test_bad_work():
    with pytest.raises(ModelError, match="shrink must be below 1"):
        staff_needed(1, 1, 1, 1, 1)
    with pytest.raises(ModelError, match="shrink"):
        staff_needed(1, 1, 1, 1, 1.2)
    with pytest.raises(ModelError, match="days and hours"):
        staff_needed(1, 1, 0, 1)
    with pytest.raises(ModelError, match="volume"):
        staff_needed(-1, 1, 1, 1)


def test_published_wisn_of_a_clinic_in_kenya():
    # Burmen, Owuor and Mitei, Human Resources for Health 15:9 (2017), table 3: 100,000 visits of a quarter of an hour,
    # 234 days less 10 holidays, 30 of leave and 15 of sickness; 17.46 clinicians before allowances of 10 in 179 days.
    hours = available_time(days_per_week=4.5, days_off={"holidays": 10, "leave": 30, "sick": 15}, hours_per_day=8)
    assert hours == 179 * 8
    base = wisn([Activity("visits", 100_000, 0.25)], hours)
    assert round(base.required, 2) == 17.46
    full = wisn([Activity("visits", 100_000, 0.25)], hours, category_share={"training": 10 / 179}, staff=11)
    assert full.required == pytest.approx(3125 / (179 - 10))
    assert full.ratio == pytest.approx(11 / full.required)
    assert full.difference < 0


def test_wisn_parts_add_up():
    need = wisn(
        [Activity("claims", 5000, 1.5), Activity("letters", 20_000, 0.1)],
        1600,
        category_share={"meetings": 0.1, "training": 0.05},
        individual_hours={"supervision": 400},
    )
    assert need.standard_workload == pytest.approx([1600 / 1.5, 16_000])
    assert need.category_factor == pytest.approx(1 / 0.85)
    assert need.individual_factor == 0.25
    # In hours: so many people have exactly the time for everything.
    time = need.required * 1600
    assert time == pytest.approx((5000 * 1.5 + 2000) / 0.85 + 400)
    frame = need.to_frame()
    assert frame["staff"].iloc[:-1].sum() == pytest.approx(frame["staff"].iloc[-1])
    assert need.ratio is None
    assert wisn([Activity("none", 0, 1)], 1600, staff=3).ratio != wisn([Activity("none", 0, 1)], 1600, staff=3).ratio


def test_bad_wisn():
    with pytest.raises(ModelError, match="at least one"):
        wisn([], 1600)
    with pytest.raises(ModelError, match="category_share sums to 1"):
        wisn([Activity("a", 1, 1)], 1600, category_share={"a": 0.6, "b": 0.4})
    with pytest.raises(ModelError, match="above 0"):
        wisn([Activity("a", 1, 0)], 1600)
    with pytest.raises(ModelError, match="no time"):
        available_time(days_off={"leave": 260}, hours_per_day=8)


def test_the_yearly_average_hides_the_peak():
    volumes, days = [100, 300, 100, 100], 20
    months = staffing_by_month(volumes, 60, days, 7.5, 1)
    assert sum(volumes) / (4 * 150) == 1.0
    assert months.short_months == (2,)
    assert months.backlog_hours.tolist() == [0, 150, 100, 50]


def test_months_agree_with_the_year_and_unequal_shapes_are_refused():
    months = staffing_by_month([50] * 12, 45, 20, 7, 3, [0.1] * 12)
    assert months.required == pytest.approx([staff_needed(600, 45, 240, 7, 0.1).exact] * 12)
    with pytest.raises(ModelError, match="days must be one number or 3"):
        staffing_by_month([1, 2, 3], 45, [20, 20], 7, 3)
    with pytest.raises(ModelError, match="month 2 has no working time"):
        staffing_by_month([1, 2], 45, [20, 0], 7, 3)


def test_ratio_to_the_work():
    assert staffing_ratio({"members": 100}, 0)["members"] != staffing_ratio({"members": 100}, 0)["members"]
    assert staffing_ratio({"members": 100.0}, 8) == {"members": 12.5}
