"""Progress, lights and frames of indicators."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.errors import ModelError
from sscore.monitoring import Indicator, ResultsFrame, progress, results_frame, traffic_light

DAYS = (dt.date(2024, 1, 1), dt.date(2028, 1, 1))
number = st.floats(-1e6, 1e6).map(lambda x: round(x, 3))


def test_course_values() -> None:
    assert progress(20, 60, 34) == pytest.approx(0.35)
    assert round(100 * progress(12, 5, 9), 1) == 42.9
    assert np.isnan(progress(10, 10, 12))
    assert progress(20, 60, 80) == pytest.approx(1.5)
    assert progress(20, 60, 10) == pytest.approx(-0.25)
    assert progress([20, 12], [60, 5], [34, 9]).tolist() == pytest.approx([0.35, 3 / 7])
    assert np.isnan(progress(1, 2, float("nan")))


@given(number, number, number, st.floats(0.01, 100), number)
def test_progress_ignores_unit_and_zero(a: float, b: float, c: float, unit: float, zero: float) -> None:
    if abs(a - b) < 1:
        return
    plain = progress(a, b, c)
    assert progress(a * unit + zero, b * unit + zero, c * unit + zero) == pytest.approx(plain, rel=1e-4, abs=1e-3)
    assert progress(b, a, c) == pytest.approx(1 - plain, rel=1e-6, abs=1e-6)
    assert progress(a, b, b) == 1
    assert progress(a, b, a) == 0


def test_bad_progress() -> None:
    for bad in ((float("nan"), 1, 1), (1, float("inf"), 1), (1, 2, float("inf")), ("a", 1, 1)):
        with pytest.raises(ModelError, match="progress"):
            progress(*bad)


def test_lights_at_their_limits() -> None:
    assert [traffic_light(d, 0.5) for d in (0.45, 0.449, 0.3, 0.299, -0.01)] == [
        "green",
        "amber",
        "amber",
        "red",
        "red",
    ]
    assert traffic_light(0.0, 0.0) == "green"
    assert traffic_light(-0.1, 0.0) == "red"
    assert traffic_light(1.0, 1.0) == "green"
    assert traffic_light(0.8, 1.0, green=0.8) == "green"
    assert traffic_light(0.5, 1.0, amber=0.5) == "amber"
    with pytest.raises(ModelError, match="elapsed"):
        traffic_light(0.5, 1.1)
    with pytest.raises(ModelError, match="amber <= green"):
        traffic_light(0.5, 0.5, green=0.5)


def test_a_frame_on_a_day() -> None:
    frame = ResultsFrame(
        "Strategy",
        (
            Indicator("Covered", "outcome", "%", 20, 60, *DAYS, 34, dt.date(2026, 1, 1), "survey", "M&E", "sex"),
            Indicator("Days to pay", "output", "days", 12, 5, *DAYS, 9, dt.date(2026, 1, 1)),
            Indicator("Laws", "output", "laws", 1, 1, *DAYS, 1),
            Indicator("Offices", "output", "offices", 2, 8, *DAYS),
        ),
    )
    status = frame.status("2026-01-01")
    table = status.to_frame().set_index("indicator")
    assert table["light"].tolist() == ["amber", "amber", "grey", "grey"]
    assert table.loc["Covered", "elapsed"] == pytest.approx(0.5, abs=1e-3)
    assert table.loc["Covered", "gaps"] == ""
    assert table.loc["Offices", "gaps"] == "source; owner; disaggregated by"
    assert (status.count("amber"), status.count("grey"), status.count("red")) == (2, 2, 0)
    assert any("Laws: target and baseline are equal" in r for r in status.remarks)
    assert any("Offices: not measured" in r for r in status.remarks)
    assert any("516 days ago" in r for r in frame.status("2027-06-01").remarks)
    assert frame.status("2026-01-01", green=0.65).count("green") == 2
    assert [i.direction for i in frame.indicators] == ["up", "down", "stay", "up"]
    with pytest.raises(ModelError, match="measured on 2026-01-01, after"):
        frame.status("2025-01-01")
    with pytest.raises(ModelError, match="no light 'blue'"):
        status.count("blue")


def test_a_broken_chain_is_told() -> None:
    only = ResultsFrame("x", (Indicator("Courses held", "output", "courses", 0, 10, *DAYS, 5),))
    assert "no outcome" in only.status("2026-01-01").remarks[-1]


def test_a_sheet_becomes_a_frame() -> None:
    sheet = pd.DataFrame(
        {
            "name": ["Trained", "Covered"],
            "level": ["output", "outcome"],
            "unit": ["persons", "%"],
            "baseline": [0, 20],
            "target": [100, 60],
            "baseline_date": ["2024-01-01", pd.Timestamp("2024-01-01")],
            "target_date": ["2028-01-01", dt.date(2028, 1, 1)],
            "actual": [40, np.nan],
            "measured_on": ["2026-01-01", None],
            "owner": ["HR", ""],
        }
    )
    frame = results_frame(sheet, title="Plan")
    assert [i.name for i in frame.indicators] == ["Covered", "Trained"]
    assert frame.indicators[1].owner == "HR"
    assert np.isnan(frame.indicators[0].actual)
    assert frame.to_frame()["baseline_date"].tolist() == [dt.date(2024, 1, 1)] * 2
    with pytest.raises(ModelError, match="no column 'target'"):
        results_frame(sheet.drop(columns="target"))
    with pytest.raises(ModelError, match="unknown column 'ownr'. Did you mean 'owner'"):
        results_frame(sheet.rename(columns={"owner": "ownr"}))
    with pytest.raises(ModelError, match="row 1 has no baseline"):
        results_frame(sheet.assign(baseline=[0, np.nan]))
    with pytest.raises(ModelError, match="target_date must be a day"):
        results_frame(sheet.assign(target_date="soon"))


def test_bad_indicators() -> None:
    with pytest.raises(ModelError, match="Did you mean 'outcome'"):
        Indicator("a", "outcom", "%", 0, 1, *DAYS)
    with pytest.raises(ModelError, match="after the baseline date"):
        Indicator("a", "outcome", "%", 0, 1, *DAYS[::-1])
    with pytest.raises(ModelError, match="two indicators"):
        ResultsFrame("x", (Indicator("a", "outcome", "%", 0, 1, *DAYS),) * 2)
    with pytest.raises(ModelError, match="at least one"):
        ResultsFrame("x", ())
