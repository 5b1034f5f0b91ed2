"""Tiers, floors and ceilings, against the published Kenyan table, by hand, and by property."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.contributions import Schedule, Tier, flat_rate
from sscore.errors import ModelError

KENYA_2013 = Schedule((Tier(0, 6_000, 0.06, 0.06), Tier(6_000, 18_000, 0.06, 0.06)), currency="KES")

WAGES = st.floats(min_value=0, max_value=1e9, allow_nan=False)
RATES = st.floats(min_value=0, max_value=1)


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    edges = sorted(draw(st.lists(st.integers(0, 10**6), min_size=2, max_size=5, unique=True)))
    uppers: list[float | None] = [float(e) for e in edges[1:]]
    if draw(st.booleans()):
        uppers[-1] = None
    tiers = tuple(Tier(lo, up, draw(RATES), draw(RATES)) for lo, up in zip(edges[:-1], uppers, strict=True))
    return Schedule(tiers, currency="XXX", floor=draw(st.none() | st.floats(0, 1e6)))


# National Social Security Fund Act, 2013 (Kenya), contribution table of the Fund, first year.
@pytest.mark.parametrize(
    ("wage", "total"),
    [(3_000, 360), (4_500, 540), (6_000, 720), (10_000, 1_200), (14_000, 1_680), (18_000, 2_160)]
    + [(20_000, 2_160), (100_000, 2_160), (500_000, 2_160)],
)
def test_kenya_table_of_the_act(wage: float, total: float) -> None:
    due = KENYA_2013.contribution(wage)
    assert due.total == pytest.approx(total, abs=1e-9)
    assert due.employee == pytest.approx(total / 2, abs=1e-9)


def test_tier_two_of_the_table_is_the_part_above_the_lower_limit() -> None:
    second = replace(KENYA_2013, tiers=KENYA_2013.tiers[1:])
    assert second.contribution([5_000, 10_000, 18_000]).total.tolist() == pytest.approx([0, 480, 1_440])


def test_curriculum_worked_example() -> None:
    due = flat_rate(0.10, 0.0, ceiling=700_000, currency="TZS").contribution(850_000)
    assert (due.employee, due.employer, due.total, due.base) == (70_000.0, 0.0, 70_000.0, 700_000.0)


@pytest.mark.parametrize(
    ("employee", "employer", "ceiling", "wage", "expected"),
    [
        (0.05, 0.10, None, 1_000_000, (50_000, 100_000)),  # Uganda
        (0.10, 0.10, None, 50_000_000, (5_000_000, 5_000_000)),  # Tanzania
        (0.05, 0.05, 34_164, 40_000, (1_708.20, 1_708.20)),  # Zambia 2025
        (0.04, 0.06, 450_000, 450_000, (18_000, 27_000)),  # Burundi, exactly at the ceiling
    ],
)
def test_one_tier_by_hand(
    employee: float, employer: float, ceiling: float | None, wage: float, expected: tuple[float, float]
) -> None:
    due = flat_rate(employee, employer, ceiling=ceiling, currency="XXX").contribution(wage)
    assert (due.employee, due.employer) == pytest.approx(expected)


def test_a_number_gives_python_floats_and_an_array_keeps_its_shape() -> None:
    assert type(KENYA_2013.contribution(np.int64(3_000)).total) is float
    wages = np.arange(6).reshape(2, 3) * 5_000.0
    due = KENYA_2013.contribution(wages)
    assert np.shape(due.total) == np.shape(due.employee) == (2, 3)
    assert due.total[1, 2] == KENYA_2013.contribution(25_000).total
    assert KENYA_2013.contribution([]).total.shape == (0,)


def test_floor_lifts_low_wages_but_a_month_without_wage_owes_nothing() -> None:
    rule = flat_rate(0.05, 0.05, floor=1_000, ceiling=5_000, currency="ZMW")
    assert rule.contribution([0, 1, 1_000, 2_000]).total.tolist() == pytest.approx([0, 100, 100, 200])


def test_minimum_is_shared_as_the_contribution_is() -> None:
    rule = Schedule((Tier(0, None, 0.02, 0.06),), currency="KES", minimum=400)
    due = rule.contribution([0, 1_000, 5_000, 10_000])
    assert due.total.tolist() == pytest.approx([0, 400, 400, 800])
    assert due.employee.tolist() == pytest.approx([0, 100, 100, 200])


def test_minimum_where_the_first_part_of_the_wage_is_exempt() -> None:
    rule = Schedule((Tier(500, None, 0.10, 0.30),), currency="KES", minimum=40)
    assert rule.contribution(400).employee == pytest.approx(10)
    assert rule.contribution(400).employer == pytest.approx(30)


def test_capping_the_mean_wage_is_not_the_mean_of_capped_wages() -> None:
    wages = np.array([2_000.0, 34_000.0])
    right = KENYA_2013.contribution(wages).total.mean()
    shortcut = KENYA_2013.contribution(wages.mean()).total
    assert right == pytest.approx(1_200)
    assert shortcut == pytest.approx(2_160)


def test_without_ceiling_goes_on_growing() -> None:
    assert KENYA_2013.ceiling == 18_000
    assert KENYA_2013.without_ceiling().ceiling is None
    assert KENYA_2013.without_ceiling().contribution(100_000).total == pytest.approx(12_000)


def test_frames_name_the_unit() -> None:
    table = KENYA_2013.contribution([3_000, 18_000]).to_frame()
    assert table["total"].tolist() == pytest.approx([360, 2_160])
    assert set(table["unit"]) == {"KES/month"}
    assert KENYA_2013.to_frame()["upper"].tolist() == [6_000, 18_000]
    assert np.isnan(flat_rate(0.1, 0.1, currency="TZS").to_frame()["upper"].iloc[0])
    assert len(KENYA_2013.contribution(5_000).to_frame()) == 1


@given(schedule=schedules(), wages=st.lists(WAGES, min_size=2, max_size=20))
def test_contribution_never_falls_as_the_wage_rises(schedule: Schedule, wages: list[float]) -> None:
    due = schedule.contribution(sorted(wages))
    for part in (due.employee, due.employer, due.total):
        assert (np.diff(part) >= -1e-9 * (1 + np.abs(part[1:]))).all()


@given(schedule=schedules(), wages=st.lists(WAGES, min_size=1, max_size=20))
def test_parts_add_up_and_each_wage_stands_alone(schedule: Schedule, wages: list[float]) -> None:
    due = schedule.contribution(wages)
    assert due.total == pytest.approx(due.employee + due.employer)
    assert (due.employee >= 0).all()
    assert (due.employer >= 0).all()
    assert due.total.tolist() == [schedule.contribution(w).total for w in wages]


@given(schedule=schedules(), wage=WAGES)
def test_nothing_is_due_above_the_last_tier(schedule: Schedule, wage: float) -> None:
    if schedule.ceiling is not None:
        most = max(schedule.ceiling, schedule.floor or 0)
        assert schedule.contribution(most + wage).total == pytest.approx(schedule.contribution(most).total)


@given(schedule=schedules(), wage=WAGES)
def test_splitting_a_tier_changes_nothing(schedule: Schedule, wage: float) -> None:
    first = schedule.tiers[0]
    middle = first.lower + 1.5 if first.upper is None else (first.lower + first.upper) / 2
    halves = (replace(first, upper=middle), replace(first, lower=middle))
    split = replace(schedule, tiers=halves + schedule.tiers[1:])
    assert split.contribution(wage).total == pytest.approx(schedule.contribution(wage).total, rel=1e-9, abs=1e-6)


@given(factor=st.floats(0.01, 100), wage=st.floats(0, 1e6))
def test_changing_the_money_unit_changes_nothing_else(factor: float, wage: float) -> None:
    scaled = Schedule(
        tuple(Tier(t.lower * factor, (t.upper or 0) * factor, 0.06, 0.06) for t in KENYA_2013.tiers), currency="KES"
    )
    assert scaled.contribution(wage * factor).total == pytest.approx(
        factor * KENYA_2013.contribution(wage).total, rel=1e-9, abs=1e-9
    )


@pytest.mark.parametrize("name", ["lower", "upper", "rate_employee", "rate_employer"])
def test_every_tier_parameter_matters(name: str) -> None:
    tier = Tier(2_000, 18_000, 0.06, 0.08)
    wage = [1_000, 10_000, 50_000]
    base = Schedule((tier,), currency="KES").contribution(wage)
    changed = Schedule((replace(tier, **{name: getattr(tier, name) * 1.1}),), currency="KES").contribution(wage)
    assert not np.allclose(base.total, changed.total)


@pytest.mark.parametrize("name", ["minimum", "floor"])
def test_every_schedule_amount_matters(name: str) -> None:
    rule = Schedule((Tier(0, 18_000, 0.06, 0.06),), currency="KES", minimum=300, floor=2_400)
    alone = replace(rule, **{"floor" if name == "minimum" else "minimum": None})
    changed = replace(alone, **{name: getattr(alone, name) * 1.1})
    assert alone.contribution(1_000).total != pytest.approx(changed.contribution(1_000).total)


def test_currency_and_period_reach_the_result() -> None:
    rule = flat_rate(0.1, 0.1, currency="TZS", period="year")
    assert (rule.contribution(10).currency, rule.contribution(10).period, rule.unit) == ("TZS", "year", "TZS/year")


@pytest.mark.parametrize(
    ("wage", "words"),
    [
        (-1, "got -1"),
        (float("nan"), "got nan"),
        ([100, -5], "position 1"),
        ([[1, 2], [3, float("inf")]], r"position \(1, 1\)"),
        ("1,200", "numbers, got '1,200'"),
        (["1200"], "numbers"),
        (None, "numbers|nan"),
        (True, "numbers"),
    ],
)
def test_what_is_not_a_wage_is_refused_with_its_place(wage: object, words: str) -> None:
    with pytest.raises(ModelError, match=words):
        KENYA_2013.contribution(wage)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((0, 100, 6, 0.06), "0.06"),
        ((0, 100, 0.06, -0.01), "rate_employer"),
        ((-1, 100, 0.06, 0.06), "lower"),
        ((100, 100, 0.06, 0.06), "upper must be above"),
        ((0, float("inf"), 0.06, 0.06), "Use None"),
    ],
)
def test_impossible_tiers_are_refused(arguments: tuple[float, ...], words: str) -> None:
    with pytest.raises(ModelError, match=words):
        Tier(*arguments)


def test_impossible_schedules_are_refused() -> None:
    tier = Tier(0, 100, 0.1, 0.1)
    with pytest.raises(ModelError, match="at least one Tier"):
        Schedule((), currency="KES")
    with pytest.raises(ModelError, match="pay twice"):
        Schedule((tier, Tier(50, 200, 0.1, 0.1)), currency="KES")
    with pytest.raises(ModelError, match="pay twice"):
        Schedule((Tier(0, None, 0.1, 0.1), tier), currency="KES")
    with pytest.raises(ModelError, match="'month' or 'year'"):
        Schedule((tier,), currency="KES", period="week")
    with pytest.raises(ModelError, match="minimum must be"):
        Schedule((tier,), currency="KES", minimum=-1)
    with pytest.raises(ModelError, match="who pays it"):
        Schedule((Tier(0, 100, 0, 0),), currency="KES", minimum=10)
    with pytest.raises(ModelError, match="above the ceiling"):
        flat_rate(0.1, 0.1, floor=10, ceiling=5, currency="KES")


def test_a_schedule_keeps_its_day() -> None:
    assert replace(KENYA_2013, on=dt.date(2023, 2, 1)).on == dt.date(2023, 2, 1)
