"""A costed plan: dates follow from links, and money is neither lost nor counted twice."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.errors import ModelError
from sscore.strategy import NOT_FINANCED, Activity, action_plan, activities_from_records


def plan_of(**changes):
    activities = [
        Activity("law", "Draft the bill", 3, (), 6, 300.0, "Ministry", {"Budget": 1}),
        Activity("vote", "Bill passed", 0, ("law",), 4, 0.0, "Parliament"),
        Activity("build", "Build the register", 6, ("law",), 7, 1200.0, "Fund", {"Fund": 0.5, "Partner": 0.25}),
        Activity("check", "Evaluation", 1, ("build", "vote"), 8, 100.0, "University", {"Partner": 1}, "end"),
    ]
    return action_plan(activities, **{"start": "2027-05", "currency": "TZS", **changes})


def test_dates_follow_from_links():
    table = plan_of().schedule().set_index("key")
    assert table.loc["law", ["start", "finish"]].tolist() == [dt.date(2027, 5, 1), dt.date(2027, 7, 31)]
    assert table.loc["vote", ["start", "finish"]].tolist() == [dt.date(2027, 7, 31)] * 2
    assert table.loc["build", ["start", "finish"]].tolist() == [dt.date(2027, 8, 1), dt.date(2028, 1, 31)]
    assert plan_of().end == dt.date(2028, 2, 29)
    assert plan_of(start="2028-05").end == dt.date(2029, 2, 28)
    assert table["critical"].tolist() == [True, False, True, True]
    assert table.loc["vote", "slack"] == 6


def test_spending_by_month_by_hand():
    found = plan_of().expenditure(by="month")
    assert found.periods[0] == "2027-05" and found.periods[-1] == "2028-02" and len(found.periods) == 10
    assert found.amounts.sum(axis=0).tolist() == pytest.approx([100] * 3 + [200] * 6 + [100])
    by_name = dict(zip(found.names, found.amounts.sum(axis=1).tolist(), strict=True))
    assert by_name == pytest.approx({"Budget": 300, "Fund": 600, "Partner": 400, NOT_FINANCED: 300})
    assert found.names[-1] == NOT_FINANCED


def test_budget_years():
    assert plan_of().expenditure().amounts.sum(axis=0).tolist() == pytest.approx([1300, 300])
    july = plan_of(year_starts=7).expenditure()
    assert july.periods == ("2026/27", "2027/28")
    assert july.amounts.sum(axis=0).tolist() == pytest.approx([200, 1400])


@pytest.mark.parametrize("split", ["source", "owner", "activity", "step"])
@pytest.mark.parametrize("by", ["year", "month"])
def test_every_split_adds_up(split, by):
    found = plan_of(year_starts=7).expenditure(by=by, split=split)
    assert found.total == pytest.approx(plan_of().cost) == pytest.approx(1600)
    assert found.to_frame().loc["total", "total"] == pytest.approx(1600)


@given(
    st.lists(
        st.tuples(
            st.floats(0.01, 30), st.floats(0, 1e9), st.floats(0.01, 1), st.sampled_from(["even", "start", "end"])
        ),
        min_size=1,
        max_size=5,
    ),
    st.integers(1, 12),
)
def test_nothing_is_lost(rows, year_starts):
    activities = [
        Activity(str(k), str(k), months, (str(k - 1),) if k % 2 else (), cost=cost, funding={"S": share}, spread=spread)
        for k, (months, cost, share, spread) in enumerate(rows)
    ]
    plan = action_plan(activities, start="2027-03", currency="KES", year_starts=year_starts)
    for by in ("year", "month"):
        found = plan.expenditure(by=by)
        assert found.total == pytest.approx(sum(r[1] for r in rows))
        paid = dict(zip(found.names, found.amounts.sum(axis=1), strict=True))["S"]
        assert paid == pytest.approx(sum(r[1] * r[2] for r in rows))
        assert (found.amounts >= 0).all()
    table = plan.schedule()
    assert (table["finish"] >= table["start"]).all()


def test_what_is_lacking_is_said_and_not_counted_as_nothing():
    plan = action_plan([Activity("a", "Campaign", 2), Activity("b", "Vote", 0, ("a",), cost=0.0, owner="X")],
                       start="2027-01", currency="KES")  # fmt: skip
    assert plan.uncosted == ("a",)
    assert plan.lacking() == ("Campaign: no cost yet.", "Campaign: no owner.")
    for call in (lambda: plan.cost, plan.expenditure):
        with pytest.raises(ModelError, match="not costed yet: a"):
            call()
    assert plan.months == 2
    assert any("25 % of the cost is not financed" in line for line in plan_of().lacking())


def test_a_slip_moves_the_end():
    assert plan_of().slip("build", 2).shift == 2
    assert plan_of().slip("vote", 6).shift == 0


def test_rows_of_a_sheet():
    rows = plan_of().to_frame()[["key", "name", "months", "after", "step", "cost", "owner"]].to_dict("records")
    again = action_plan(activities_from_records(rows), start="2027-05", currency="TZS")
    assert again.schedule()["finish"].tolist() == plan_of().schedule()["finish"].tolist()
    assert activities_from_records([{"key": "a", "name": "A", "months": 1, "cost": float("nan")}])[0].cost is None
    with pytest.raises(ModelError, match="Did you mean 'owner'"):
        activities_from_records([{"key": "a", "name": "A", "months": 1, "ownr": "X"}])


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"cost": -1.0}, "cost must be at least 0"),
        ({"months": -1}, "months must be at least 0"),
        ({"months": 0.001}, "months must be 0"),
        ({"step": 9}, "no step 9"),
        ({"funding": {"A": 0.7, "B": 0.6}}, "more than the whole cost"),
        ({"funding": {"A": 0.0}}, "funding by 'A' must be above 0"),
        ({"funding": {NOT_FINANCED: 0.5}}, "must name a source"),
        ({"spread": "late"}, "spread must be"),
        ({"quality": "D"}, "quality must be one of"),
        ({"source": " "}, "source is empty"),
        ({"name": ""}, "must not be empty"),
    ],
)
def test_bad_activities(changes, told):
    with pytest.raises(ModelError, match=told):
        Activity(**{"key": "a", "name": "A", "months": 1, **changes})


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"start": "2027-05-15"}, "first day of a month"),
        ({"start": "May 2027"}, "YYYY-MM"),
        ({"currency": "tzs"}, "three capital letters"),
        ({"year_starts": 13}, "1 to 12"),
    ],
)
def test_bad_plans(changes, told):
    with pytest.raises(ModelError, match=told):
        plan_of(**changes)
    with pytest.raises(ModelError, match="by 'week'"):
        plan_of().expenditure(by="week")
    with pytest.raises(ModelError, match="split 'who'"):
        plan_of().expenditure(split="who")
    with pytest.raises(ModelError, match="law -> law|law -> vote|vote -> law"):
        action_plan([Activity("law", "L", 1, ("vote",)), Activity("vote", "V", 1, ("law",))],
                    start="2027-01", currency="KES")  # fmt: skip
