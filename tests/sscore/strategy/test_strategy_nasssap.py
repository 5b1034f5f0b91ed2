"""The strategy object: eight steps, six parts, evidence, and what is lacking."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.countries import codes, country
from sscore.errors import ModelError
from sscore.strategy import (
    PARTS,
    SIXTH_PART_TOPICS,
    STEPS,
    Activity,
    Evidence,
    Indicator,
    ResultsFrame,
    ReviewClause,
    action_plan,
    assumed_share,
    draft_strategy,
    evidence_from_figure,
    national_strategy,
    part,
    step,
)

SHOWN = Evidence("Eight schemes were listed.", "stocktaking report", "B", "2027-01-10")


@pytest.fixture
def empty():
    return national_strategy("Kenya", "Cover for all", date="2027-01", owner="State department")


def test_the_eight_steps_and_six_parts_of_the_source():
    # ILO GESS page 'Building a National Social Security Strategy and Action Plan', 2009.
    assert [s.number for s in STEPS] == list(range(1, 9))
    words = (
        "stocktaking",
        "draft",
        "dialogue",
        "parliament",
        "partners",
        "action plan",
        "implementation",
        "monitoring",
    )
    assert all(w in s.name.lower() for w, s in zip(words, STEPS, strict=True))
    assert [p.number for p in PARTS] == list(range(1, 7))
    assert {n for p in PARTS for n in p.steps} == set(range(1, 9))
    assert len(SIXTH_PART_TOPICS) == 6
    assert step("dialogue") is step(3) and part("gaps") is part(2)


def test_walking_the_steps(empty):
    assert len(list(empty.walk())) == 8
    assert empty.next_step.number == 1
    begun = empty.attach("stocktaking", SHOWN)
    assert begun.steps[0].status == "under way"
    assert empty.steps[0].evidence == ()
    done = begun.attach(1, status="done")
    assert done.next_step.number == 2
    assert done.progress().loc[0, ["status", "evidence", "assumed"]].tolist() == ["done", 1, 0]
    for number in range(2, 9):
        done = done.attach(number, SHOWN, status="done")
    assert done.next_step is None


def test_done_needs_evidence(empty):
    with pytest.raises(ModelError, match="step 4 .* cannot be done without evidence"):
        empty.attach(4, status="done")
    with pytest.raises(ModelError, match="Did you mean 'under way'"):
        empty.attach(4, SHOWN, status="underway")
    with pytest.raises(ModelError, match="no step 9"):
        empty.attach(9, SHOWN)
    with pytest.raises(ModelError, match="empty"):
        empty.write("gaps", "  ")
    with pytest.raises(ModelError, match="Did you mean 'plan'"):
        empty.including(plann=None)
    with pytest.raises(ModelError, match="owner is empty"):
        national_strategy("Kenya", "T", date="2027", owner="")


def test_inputs_are_counted_once_and_include_plan_and_baselines(empty):
    plan = action_plan([Activity("a", "Campaign", 2, cost=5.0, quality="C", source="workshop")], start="2027-01",
                       currency="KES")  # fmt: skip
    line = Indicator("outcome", "Members", "persons", 0, 2026, 10, 2028, "register", "Fund", "A")
    found = empty.attach(1, SHOWN).write("stocktaking", "Eight schemes.", SHOWN)
    assert len(found.inputs()) == 1
    assert found.assumed_share == 0
    found = found.including(plan=plan, results=ResultsFrame((line,)))
    assert found.inputs()["where"].tolist() == ["step 1", "action plan", "results frame"]
    assert found.assumed_share == pytest.approx(1 / 3)
    assert empty.assumed_share is None


def test_lacking_shrinks_as_the_document_grows(empty):
    first = empty.lacking()
    assert any("Part 6" in line and "not written" in line for line in first)
    assert any("results frame" in line for line in first)
    written = empty.write(2, "Gaps.").attach(1, SHOWN)
    assert "Part 2 (Gaps): written without evidence." in written.lacking()
    assert len(empty.write(2, "Gaps.", SHOWN).lacking()) == len(first) - 1


@pytest.mark.parametrize("code", codes())
def test_a_draft_of_every_country(code):
    draft = draft_strategy(code, date="2027-01", owner="Ministry of labour")
    pack = country(code)
    assert draft.country == pack.name
    assert draft.steps[0].status == "under way" and draft.next_step.number == 1
    table = draft.inputs()
    assert len(table) > 8 and table["source"].str.len().min() > 0
    assert set(table["quality"]) <= {"A", "B", "C"}
    assert 0 < draft.assumed_share < 1
    text = " ".join(p for record in draft.parts for p in record.paragraphs)
    assert "no figure of coverage" in text and all(name in text for name in pack.institutions)


@pytest.mark.parametrize("date", ["2027", "2027-01", "2027-12-31", "undated"])
def test_dates_of_evidence(date):
    assert Evidence("s", "t", "A", date).date == date


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (("", "t", "A", "2027"), "statement is empty"),
        (("s", " ", "A", "2027"), "source is empty"),
        (("s", "t", "D", "2027"), "quality of 's'"),
        (("s", "t", "A", "01/2027"), "date of 's'"),
        (("s", "t", "A", "2027-13"), "date of 's'"),
        (("s", "t", "A", ""), "date of 's'"),
    ],
)
def test_bad_evidence(fields, told):
    with pytest.raises(ModelError, match=told):
        Evidence(*fields)


@given(st.lists(st.sampled_from("ABC"), min_size=1))
def test_share_of_assumptions(letters):
    assert assumed_share(letters) == pytest.approx(letters.count("C") / len(letters))


def test_an_assumed_figure_keeps_its_letter_and_has_no_date():
    figure = country("SSD").figure("coverage.employed_covered_work_injury")
    found = evidence_from_figure(figure, "Covered: {value}.")
    assert (found.quality, found.date) == ("C", "undated")
    assert "%" in found.statement
    with pytest.raises(ModelError, match="value"):
        evidence_from_figure(figure, "Covered.")
    with pytest.raises(ModelError, match=r"qualities\[1\]"):
        assumed_share(["A", "x"])


def test_review_clause():
    clause = ReviewClause(6, "the committee", "parliament", ("Costs rise.",))
    assert clause.dates("2027-01", dt.date(2028, 1, 1)) == (dt.date(2027, 7, 1), dt.date(2028, 1, 1))
    assert "every 6 months by the committee" in clause.sentence() and "Costs rise." in clause.sentence()
    for bad in ((0, "a", "b"), (1.5, "a", "b"), (1, "", "b")):
        with pytest.raises(ModelError):
            ReviewClause(*bad)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"level": "result"}, "level must be"),
        ({"target": 5}, "nothing would change"),
        ({"target_year": 2026}, "after baseline_year"),
        ({"baseline": float("nan")}, "measure it first"),
        ({"owner": ""}, "owner is empty"),
        ({"quality": "Z"}, "quality of the baseline"),
    ],
)
def test_bad_indicators(changes, told):
    base = {"level": "output", "name": "Districts", "unit": "number", "baseline": 5, "baseline_year": 2026,
            "target": 2,
                "target_year": 2028, "source": "reports", "owner": "Fund", "quality": "B"}  # fmt: skip
    assert Indicator(**base).target == 2
    with pytest.raises(ModelError, match=told):
        Indicator(**{**base, **changes})
    with pytest.raises(ModelError, match="twice"):
        ResultsFrame((Indicator(**base), Indicator(**base)))
    with pytest.raises(ModelError, match="empty"):
        ResultsFrame(())
