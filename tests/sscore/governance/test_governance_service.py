"""Queues, promises, charters and control charts."""

import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.errors import DataError, ModelError, UnitError
from sscore.governance import (
    Promise,
    charter,
    erlang_c,
    p_chart,
    servers_for,
    simulate_queue,
    sla,
    syn_cases,
    syn_counter,
    u_chart,
    western_electric,
    xmr_chart,
)


def test_check_values_of_the_curriculum():
    """CURRICULUM, C2.M6 X1: 40/h and 6/h: c=7 86.1 %, 25.8 min, 38.3 %; c=8 53.3 %, 4.0 min, 86.0 %."""
    seven, eight = erlang_c(40, 6, 7), erlang_c(40, 6, 8)
    assert [round(100 * seven.waits, 1), round(seven.mean_wait_minutes, 1), round(100 * seven.within, 1)] == [
        86.1,
        25.8,
        38.3,
    ]
    assert [round(100 * eight.waits, 1), round(eight.mean_wait_minutes, 1), round(100 * eight.within, 1)] == [
        53.3,
        4.0,
        86.0,
    ]
    assert servers_for(40, 6).servers == 8
    six = erlang_c(40, 6, 6)
    assert not six.stable
    assert (six.mean_wait_minutes, six.within, six.waits) == (math.inf, 0, 1)


@given(st.floats(0.1, 20), st.integers(1, 12), st.floats(0.02, 0.98))
def test_erlang_against_the_sum_of_the_textbook(speed, servers, rho):
    """P(wait) = (a^c / c!) / ((1 - rho) sum a^k / k! + a^c / c!); with one counter it is rho."""
    load = rho * servers
    top = load**servers / math.factorial(servers)
    below = sum(load**k / math.factorial(k) for k in range(servers))
    hall = erlang_c(load * speed, speed, servers)
    assert hall.waits == pytest.approx(top / ((1 - rho) * below + top))
    assert hall.queue == pytest.approx(hall.waits * rho / (1 - rho))
    if servers == 1:
        assert hall.waits == pytest.approx(rho)
        assert hall.mean_wait_minutes == pytest.approx(60 * rho / (speed - load * speed))


@given(st.floats(1, 200), st.floats(1, 30), st.floats(0.3, 0.99), st.floats(0, 30))
def test_the_fewest_counters_that_keep_the_promise(arrivals, minutes, share, within):
    hall = servers_for(arrivals, minutes_each=minutes, share=share, within_minutes=within)
    assert hall.within >= share
    if hall.servers > 1:
        assert erlang_c(arrivals, servers=hall.servers - 1, minutes_each=minutes, within_minutes=within).within < share


def test_minutes_and_hours_mixed():
    with pytest.raises(UnitError, match="Are minutes and hours mixed"):
        erlang_c(40, 10, 8, minutes_each=10)
    assert erlang_c(40, 6, 8, minutes_each=10) == erlang_c(40, servers=8, minutes_each=10)
    assert issubclass(UnitError, ValueError)
    with pytest.raises(ModelError, match="give served_per_hour or minutes_each"):
        erlang_c(40)
    with pytest.raises(ModelError, match="share 1"):
        servers_for(40, 6, share=1.0)
    with pytest.raises(ModelError, match="5 counters"):
        servers_for(40, 6, most=5)
    assert erlang_c(0, 6, 1).waits == 0


def test_the_simulated_hall_agrees_with_erlang():
    waits = np.concatenate([simulate_queue(40, 10, 8, hours=400, seed=s).waits[500:] for s in range(8)])
    assert waits.mean() == pytest.approx(4.0, rel=0.15)
    assert (waits <= 10).mean() == pytest.approx(0.860, abs=0.02)


def test_queue_discipline_and_seeds():
    day = simulate_queue([20, 60, 30], 8, 4, hours=3, seed=5)
    again, other = (
        simulate_queue([20, 60, 30], 8, 4, hours=3, seed=5),
        simulate_queue([20, 60, 30], 8, 4, hours=3, seed=6),
    )
    assert (day.finish == again.finish).all()
    assert len(day.arrival) != len(other.arrival) or (day.arrival != other.arrival).any()
    assert (np.diff(day.start) >= 0).all()
    busy = [int(((day.start <= t) & (day.finish > t)).sum()) for t in np.linspace(0, 200, 300)]
    assert max(busy) == 4
    queue = [day.waiting_at(t) for t in np.linspace(0, 200, 300)]
    assert all(b == 4 for b, q in zip(busy, queue, strict=True) if q)


def test_more_counters_and_steadier_service_shorten_the_wait():
    base = simulate_queue(40, 10, 7, hours=200, seed=2).mean_wait_minutes
    assert simulate_queue(40, 10, 8, hours=200, seed=2).mean_wait_minutes < base
    assert simulate_queue(40, 10, 7, hours=200, cv=0, seed=2).mean_wait_minutes < base
    quiet = simulate_queue(0, 10, 1, hours=2, seed=1)
    assert np.isnan(quiet.mean_wait_minutes)
    assert np.isnan(quiet.within(5))


def test_the_hall_is_fullest_after_ten():
    log = syn_counter(days=20, seed=1)
    hour = (log["arrival"] // 60).astype(int)
    assert log.groupby(hour)["wait"].mean().idxmax() in (2, 3, 4)


def test_bad_queues():
    with pytest.raises(ModelError, match="2 hourly figures for 3 hours"):
        simulate_queue([1, 2], 5, 1, hours=3, seed=1)
    with pytest.raises(ModelError, match=r"arrivals_per_hour\[1\]"):
        simulate_queue([1, -2, 1], 5, 1, hours=3, seed=1)


def cases(*rows):
    return pd.DataFrame(rows, columns=["opened", "closed"])


def test_business_days():
    """CURRICULUM, C2.M6 X2: weekend start, holidays, same day is 0, open cases."""
    friday, saturday, monday, tuesday = "2025-01-03", "2025-01-04", "2025-01-06", "2025-01-07"

    def days(opened, closed, **options):
        return sla(cases((opened, closed)), 5, as_of="2025-02-28", **options).days.tolist()

    assert days(friday, friday) == [0]
    assert days(friday, monday) == [1]
    assert days(saturday, monday) == [0]
    assert days(saturday, tuesday) == [1]
    assert days(saturday, "2025-01-05") == [0]
    assert days(friday, tuesday, holidays=[monday]) == [1]
    assert days(friday, monday, weekmask="1111111") == [3]


@given(st.integers(0, 400), st.integers(0, 60))
def test_business_days_by_counting(start, length):
    opened = dt.date(2025, 1, 1) + dt.timedelta(days=start)
    closed = opened + dt.timedelta(days=length)
    first = opened
    while first.weekday() > 4:
        first += dt.timedelta(days=1)
    counted = sum((first + dt.timedelta(days=k)).weekday() < 5 for k in range(1, (closed - first).days + 1))
    assert sla(cases((opened, closed)), 5, as_of="2027-01-01").days.tolist() == [counted]


def test_open_cases_count_only_when_overdue():
    table = cases(("2025-01-06", "2025-01-08"), ("2025-01-06", None), ("2025-01-29", None), ("2025-03-01", None))
    found = sla(table, 5, as_of="2025-01-31")
    assert (found.counted, found.met, found.overdue_open, found.excluded) == (2, 1, 1, 1)
    assert found.share == 0.5
    assert found.percentile(0.9) == math.inf
    assert found.mean_days == 2
    exactly = sla(cases(("2025-01-06", None)), 5, as_of="2025-01-13")
    assert (exactly.excluded, exactly.overdue_open) == (1, 0)
    later = sla(cases(("2025-01-06", "2025-02-10")), 5, as_of="2025-01-31")
    assert later.overdue_open == 1


def test_the_mean_hides_the_long_cases():
    found = sla(syn_cases(seed=1), 20, as_of="2025-12-31")
    assert found.mean_days < 20 < found.percentile(0.9)
    frame = found.to_frame()
    assert frame["share"].is_monotonic_increasing
    assert frame.set_index("days").loc[20, "share"] == pytest.approx(found.share)
    nothing = sla(cases(), 5, as_of="2025-01-31")
    assert np.isnan(nothing.share)
    assert np.isnan(nothing.percentile(0.5))


def test_bad_cases():
    with pytest.raises(ModelError, match="before it was opened"):
        sla(cases(("2025-01-06", "2025-01-01")), 5, as_of="2025-02-01")
    with pytest.raises(ModelError, match=r"opened\[0\] has no date"):
        sla(cases((None, "2025-01-01")), 5, as_of="2025-02-01")
    with pytest.raises(ModelError, match="weekmask"):
        sla(cases(), 5, as_of="2025-02-01", weekmask="111")


def test_charter():
    promises = [Promise("counter", 10, 0.8, remedy="a call back"), Promise("claim", 20, 0.9, unit="business days")]
    found = charter(promises, {"counter": [1] * 8 + [30] * 2, "claim": [5] * 8 + [math.inf] * 2})
    assert found.frame["status"].tolist() == ["kept", "broken"]
    assert "business days" in found.frame["promise"].iloc[1]
    assert found.remarks == ("claim: no remedy when the promise is broken.",)
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(8, 10, method="wilson")
    assert (found.frame["low"].iloc[0], found.frame["high"].iloc[0]) == (pytest.approx(low), pytest.approx(high))
    small = charter(promises[:1], {"counter": [1] * 4}).frame.iloc[0]
    assert small["status"] == "suppressed"
    assert pd.isna(small["share"])
    with pytest.raises(DataError, match="Did you mean 'counters'"):
        charter(promises[:1], {"counters": [1]})
    with pytest.raises(ModelError, match="must be at least 0"):
        charter(promises[:1], {"counter": [1, -1]})


def test_p_chart_of_the_curriculum():
    """CURRICULUM, C2.M6 X3: p .08, n 50: [0, 19.5 %]; n 400: [3.9 %, 12.1 %]."""
    chart = p_chart([4, 32], [50, 400], centre=0.08)
    assert (100 * chart.lower).round(1).tolist() == [0.0, 3.9]
    assert (100 * chart.upper).round(1).tolist() == [19.5, 12.1]
    estimated = p_chart([4, 32], [50, 400])
    assert estimated.centre == pytest.approx(36 / 450)


def test_a_point_on_the_limit_is_inside():
    on = p_chart([20, 80], [100, 100], centre=0.5)
    sigma = 0.05
    assert on.upper[0] == pytest.approx(0.5 + 3 * sigma)
    assert p_chart([65], [100], centre=0.5).signals == ((),)
    assert p_chart([66], [100], centre=0.5).signals == ((1,),)
    assert on.flagged == ("1", "2")
    assert western_electric([3.0, -3.0]) == ((), ())


def test_western_electric_rules():
    assert western_electric([2.1, 0, 2.1])[2] == (2,)
    assert western_electric([2.1, 0, -2.1])[2] == ()
    assert western_electric([1.1, 1.2, 0, 1.1, 1.3])[4] == (3,)
    assert western_electric([1.1, 1.2, 0, 1.1, 0.9])[4] == ()
    assert western_electric([0.1] * 8)[7] == (4,)
    assert western_electric([0.1] * 7 + [0.0])[7] == ()
    assert western_electric([-0.1] * 9)[8] == (4,)
    assert western_electric([2.1, 0, 2.1], ordered=False)[2] == ()


def test_u_chart_and_its_funnel():
    chart = u_chart([5, 20], [1.0, 4.0])
    assert chart.centre == 5
    assert chart.upper.tolist() == pytest.approx([5 + 3 * math.sqrt(5), 5 + 3 * math.sqrt(1.25)])
    assert chart.lower[0] == 0
    assert u_chart([5, 20], [1.0, 4.0], centre=4).centre == 4


def test_xmr_by_hand():
    """Wheeler's constants: limits at 2.66 mean moving ranges, the ranges' limit at 3.267 of them."""
    values = [5, 7, 6, 9, 5, 6]
    x, ranges = xmr_chart(values, labels=list("abcdef"))
    mean = (2 + 1 + 3 + 4 + 1) / 5
    assert x.upper[0] == pytest.approx(np.mean(values) + 2.66 * mean, abs=2e-3 * mean)
    assert ranges.upper[0] == pytest.approx(3.267 * mean)
    assert ranges.labels == tuple("bcdef")
    late = xmr_chart([10, 11, 10, 9, 10, 11, 10, 40])[0]
    assert late.signals[-1][0] == 1
    still = xmr_chart([3, 3, 3])[0]
    assert still.flagged == ()


def test_branches_that_are_alike_are_seldom_flagged():
    rng = np.random.default_rng(1)
    flags = [len(p_chart(rng.binomial(200, 0.3, 10).tolist(), [200] * 10, ordered=False).flagged) for _ in range(300)]
    assert sum(flags) / 3_000 < 0.01


def test_bad_charts():
    with pytest.raises(ModelError, match=r"n\[1\] is 0"):
        p_chart([1, 0], [10, 0])
    with pytest.raises(ModelError, match=r"events\[0\] = 11 is more"):
        p_chart([11], [10])
    with pytest.raises(ModelError, match="2 events but 1"):
        u_chart([1, 2], [3])
    with pytest.raises(ModelError, match="whole number"):
        p_chart([1.5], [10])
    with pytest.raises(ModelError, match="at least 3"):
        xmr_chart([1, 2])
    with pytest.raises(ModelError, match="2 points but 1 labels"):
        p_chart([1, 2], [3, 4], labels=["a"])
