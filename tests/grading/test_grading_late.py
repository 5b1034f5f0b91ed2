import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading import cli
from grading.late import LateRule, Terms, late_mark, late_penalty, late_rule, moment, read_terms
from grading.results import Trainee
from grading.roster import write_roster
from grading.round import new_round, open_round
from sscore.errors import DataError, ModelError

DUE = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
TENTH = LateRule(percent_per_day=10)

MARKS = st.floats(0, 100)
POINTS = st.floats(0.5, 100)
SECONDS = st.integers(-10 * 86_400, 400 * 86_400)
RULES = st.builds(LateRule, st.integers(0, 3000), st.floats(0, 100), st.floats(0, 100))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2026-03-01 12:00 UTC", DUE),
        ("2026-03-01 12:00:00Z", DUE),
        ("2026-03-01T12:00:00 UTC", DUE),
        ("2026-03-01 14:00 CAT", DUE),
        ("2026-03-01 15:00 EAT", DUE),
        ("2026-03-01 15:00 +0300", DUE),
        ("2026-03-01 07:30 -04:30", DUE),
        (" 2026-03-01 12:00:01 UTC ", DUE + SECOND),
    ],
)
def test_a_time_names_its_zone(text, wanted):
    assert moment(text) == wanted


@pytest.mark.parametrize(
    "text",
    ["", "tomorrow", "2026-03-01", "2026-03-01 12:00", "2026-02-30 12:00 UTC", "2026-03-01 24:01 UTC"]
    + ["2026-03-01 12:00 PST", "2026-03-01 12:00 +99:00", "01/03/2026 12:00 UTC", "0001-01-01 00:00 +14:00", None],
)
def test_what_is_no_time_is_said_with_an_example(text):
    with pytest.raises(DataError, match="as 2026-03-01 12:00 UTC"):
        moment(text)


@pytest.mark.parametrize(
    ("late", "wanted"),
    [
        (-DAY, 8),
        (timedelta(0), 8),
        (SECOND, 7),
        (DAY, 7),
        (DAY + SECOND, 6),
        (3 * DAY, 5),
        (30 * DAY, 0),
    ],
)
def test_ten_percent_of_ten_marks_a_started_day(late, wanted):
    assert late_mark(8, 10, DUE + late, DUE, None, TENTH)[0] == wanted


@pytest.mark.parametrize(("raw", "wanted"), [(10, 5), (6, 5), (5, 5), (3, 3), (0, 0)])
def test_lateness_goes_down_to_the_floor_and_takes_nothing_below_it(raw, wanted):
    rule = LateRule(percent_per_day=10, floor_percent=50)
    assert late_mark(raw, 10, DUE + 30 * DAY, DUE, None, rule)[0] == wanted


def test_after_the_grace_days_count_from_the_deadline():
    rule = LateRule(grace_minutes=30, percent_per_day=10)
    on_time, one, two = (late_mark(8, 10, DUE + late, DUE, None, rule) for late in (HOUR / 2, HOUR, DAY + HOUR / 4))
    assert (on_time, one[0], two[0]) == ((8, ""), 7, 6)


def test_the_remark_says_how_late_and_what_it_cost():
    until = DUE + 2 * DAY
    assert late_mark(8, 10, DUE + 2 * HOUR, DUE, None, LateRule())[1] == (
        "Received 2 h after the deadline: nothing was taken off."
    )
    assert late_mark(8, 10, until + DAY + HOUR + SECOND, DUE, until, TENTH)[1] == (
        "Received 1 d 1 h after the deadline (extended to 2026-03-03 12:00 UTC): 2 of 10 marks taken off."
    )
    assert late_mark(8, 10, until, DUE, until, TENTH) == (8, "On time (extended to 2026-03-03 12:00 UTC).")
    assert late_mark(8, 10, DUE, DUE, until, TENTH) == (8, "")


def test_without_a_deadline_nothing_is_late():
    assert late_mark(8, 10, DUE + 999 * DAY, None, None, TENTH) == (8, "")
    assert late_mark(8, 10, DUE + 999 * DAY, None, DUE, TENTH) == (8, "")


@given(MARKS, POINTS, SECONDS, RULES)
def test_a_mark_never_rises_and_never_falls_below_nothing_or_the_floor(mark, most, seconds, rule):
    after, _ = late_mark(mark, most, DUE + timedelta(seconds=seconds), DUE, None, rule)
    assert 0 <= after <= mark
    assert after >= min(mark, most * rule.floor_percent / 100) - 1e-9


@given(MARKS, POINTS, st.tuples(SECONDS, SECONDS).map(sorted), RULES)
def test_later_is_never_better(mark, most, two, rule):
    early, late = (late_mark(mark, most, DUE + timedelta(seconds=s), DUE, None, rule)[0] for s in two)
    assert late <= early


@given(st.tuples(MARKS, MARKS).map(sorted), POINTS, SECONDS, RULES)
def test_better_work_is_never_worse_off(two, most, seconds, rule):
    less, more = (late_mark(m, most, DUE + timedelta(seconds=seconds), DUE, None, rule)[0] for m in two)
    assert less <= more + 1e-9


@given(MARKS, POINTS, SECONDS, st.integers(0, 30 * 86_400), RULES)
def test_an_extension_moves_the_border_and_nothing_else(mark, most, seconds, more, rule):
    received, shift = DUE + timedelta(seconds=seconds), timedelta(seconds=more)
    extended, _ = late_mark(mark, most, received, DUE, DUE + shift, rule)
    assert extended == late_mark(mark, most, received, DUE + shift, None, rule)[0]
    assert extended == late_mark(mark, most, received - shift, DUE, None, rule)[0]
    assert extended >= late_mark(mark, most, received, DUE, None, rule)[0]
    assert (
        late_mark(mark, most, received, DUE, DUE - shift, rule)[0]
        == late_mark(mark, most, received, DUE, None, rule)[0]
    )


@given(MARKS, POINTS, st.integers(0, 3000), st.floats(1, 100))
def test_the_last_second_counts_as_on_time(mark, most, grace, percent):
    rule = LateRule(grace, percent)
    border = DUE + timedelta(minutes=grace)
    assert late_mark(mark, most, border, DUE, None, rule) == (mark, "")
    assert late_penalty(mark, most, grace * 60, rule) == 0
    after, remark = late_mark(mark, most, border + SECOND, DUE, None, rule)
    assert remark
    assert after < mark or mark == 0


@given(MARKS, POINTS, st.integers(1, 400), st.floats(0, 100))
def test_without_floor_or_grace_the_days_add_up(mark, most, days, percent):
    """What every day takes is the same, until nothing is left."""
    rule = LateRule(percent_per_day=percent)
    off = late_penalty(mark, most, days * 86_400, rule)
    assert off == pytest.approx(min(mark, sum([most * percent / 100] * days)))


@pytest.mark.parametrize("bad", [{"mark": -1}, {"mark": math.nan}, {"mark": math.inf}, {"most": 0}, {"most": math.nan}])
def test_what_is_no_mark_is_refused(bad):
    with pytest.raises(ModelError, match=f"late_penalty: {next(iter(bad))}"):
        late_penalty(**{"mark": 1, "most": 2, "seconds": 3, "rule": TENTH, **bad})


@pytest.mark.parametrize(
    "bad",
    [{"grace_minutes": -1}, {"percent_per_day": 101}, {"floor_percent": math.nan}, {"floor_percent": "50"}]
    + [{"percent_per_day": True}, {"percent_per_day": None}, {"grace_minutes": math.inf}],
)
def test_what_is_no_rule_is_refused(bad):
    name = next(iter(bad))
    with pytest.raises(ModelError, match=f"LateRule: {name}"):
        LateRule(**bad)
    with pytest.raises(DataError, match=f"round.yml, late: {name}"):
        late_rule({"late": bad})


def test_a_rule_is_read_strictly():
    assert late_rule({}) == late_rule({"late": None}) == LateRule()
    assert late_rule({"late": {"percent_per_day": 5}}) == LateRule(percent_per_day=5)
    with pytest.raises(DataError, match="Did you mean 'percent_per_day'"):
        late_rule({"late": {"percent_day": 5}})
    with pytest.raises(DataError, match="wanted grace_minutes"):
        late_rule({"late": 5})


def terms(folder, *, deadline="", due="", more=""):
    for name, text in (("deadlines.csv", due), ("extensions.csv", more)):
        (folder / name).unlink(missing_ok=True)
        if text:
            (folder / name).write_text(text, encoding="utf-8-sig")
    return read_terms(folder, {"deadline": deadline}, ["x1", "x2"], ["t1", "t2"])


NOON = "2026-03-01 12:00 UTC"


def test_without_any_file_there_are_no_terms(tmp_path):
    assert terms(tmp_path) == Terms({}, {}, LateRule())


def test_deadlines_of_single_exercises_come_before_the_common_one(tmp_path):
    both = terms(tmp_path, deadline=NOON, due="exercise,due\nx2,2026-03-03 14:00 CAT\n\n")
    assert both.due == {"x1": DUE, "x2": DUE + 2 * DAY}
    assert terms(tmp_path, due=f"exercise,due\nx2,{NOON}\n").due == {"x2": DUE}


def test_extensions_are_for_one_exercise_or_for_every(tmp_path):
    rows = "id,exercise,until\nt1,*,2026-03-02 12:00 UTC\nt1,x2,2026-03-05 12:00 UTC\nt2,x1,2026-03-03 12:00 UTC\n"
    found = terms(tmp_path, deadline=NOON, more=rows)
    assert found.extensions == {("t1", "x1"): DUE + DAY, ("t1", "x2"): DUE + 4 * DAY, ("t2", "x1"): DUE + 2 * DAY}
    both = "id,exercise,until\nt1,*,2026-03-02 12:00 UTC\n"
    due = "exercise,due\nx2,2026-03-09 12:00 UTC\n"
    assert terms(tmp_path, deadline=NOON, due=due, more=both).extensions == {("t1", "x1"): DUE + DAY}


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"deadline": "noon"}, "round.yml, deadline: time: wanted"),
        ({"due": "exercise;due\nx1;x\n"}, "the first line must be exercise,due, got 'exercise;due'"),
        ({"due": "exercise,due\nx1\n"}, "deadlines.csv, line 2: wanted exercise,due, got 'x1'"),
        ({"due": "exercise,due\nx1,\n"}, "deadlines.csv, line 2: wanted exercise,due"),
        ({"due": f"exercise,due\nx3,{NOON}\n"}, "line 2: 'x3' is not of this round. Known: x1, x2."),
        ({"due": "exercise,due\nx1,2026-03-01 12:00\n"}, "deadlines.csv, line 2: time: wanted"),
        ({"due": f"exercise,due\nx1,{NOON}\nx1,{NOON}\n"}, "line 3: x1 has a deadline above already"),
        ({"more": f"id,exercise,until\nt9,x1,{NOON}\n"}, "extensions.csv, line 2: 't9' is not of this round"),
        ({"more": f"id,exercise,until\nt1,x9,{NOON}\n"}, "'x9' is not of this round"),
        ({"more": f"id,exercise,until\nt1,x1,{NOON}\n"}, "not later than any deadline, so it extends nothing"),
        ({"deadline": NOON, "more": f"id,exercise,until\nt1,x1,{NOON}\n"}, "not later than the deadline of x1"),
        ({"deadline": NOON, "more": f"id,exercise,until\nt1,*,{NOON}\n"}, "not later than every deadline"),
        (
            {"deadline": NOON, "more": "id,exercise,until\n" + "t1,*,2026-03-02 12:00 UTC\n" * 2},
            "line 3: t1 has an extension for * above already",
        ),
    ],
)
def test_terms_that_cannot_be_meant_are_said_with_their_line(tmp_path, files, words):
    with pytest.raises(DataError) as caught:
        terms(tmp_path, **files)
    assert words in str(caught.value)


def test_a_csv_in_another_encoding_is_said(tmp_path):
    (tmp_path / "deadlines.csv").write_bytes("exercise,due\nx1,é\n".encode("latin-1"))
    with pytest.raises(DataError, match="not UTF-8"):
        read_terms(tmp_path, {}, ["x1"], [])


def test_a_round_has_the_deadline_it_was_made_with(tmp_path, capsys):
    write_roster((Trainee("t1", "Test Person"),), tmp_path / "r.csv")
    assert new_round(tmp_path / "free", "primer", "KEN", tmp_path / "r.csv").terms() == Terms({}, {}, LateRule())
    args = ["round", "new", str(tmp_path / "due"), "--course", "primer", "--country", "KEN", "--roster"]
    assert cli.main([*args, str(tmp_path / "r.csv"), "--deadline", "2026-03-01 15:00 EAT"]) == 0
    round_ = open_round(tmp_path / "due")
    assert round_.terms().due == {"m0-x1": DUE, "m0-x2": DUE}
    (round_.folder / "extensions.csv").write_text("id,exercise,until\nt1,m0-x1,2026-03-02 12:00 UTC\n")
    assert round_.terms().extensions == {("t1", "m0-x1"): DUE + DAY}
    path = round_.folder / "round.yml"
    path.write_text(path.read_text().replace("percent_per_day: 0.0", "percent_per_day: 20"))
    assert open_round(round_.folder).terms().rule == LateRule(percent_per_day=20)


def test_a_round_is_not_made_with_a_deadline_that_is_none(tmp_path):
    write_roster((Trainee("t1", "Test Person"),), tmp_path / "r.csv")
    with pytest.raises(DataError, match="wanted a date, a time and a zone"):
        new_round(tmp_path / "round", "primer", "KEN", tmp_path / "r.csv", deadline="noon")
    assert [p.name for p in tmp_path.iterdir()] == ["r.csv"]
