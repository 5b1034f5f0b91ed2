"""Grants: totals, conflicts, the next step, severity and drift that were put in, and a report that names nobody."""

import numpy as np
import pandas as pd
import pytest

from sscore.errors import ModelError
from sscore.monitoring import (
    Criterion,
    Rubric,
    assess_grants,
    moderate,
    syn_grants,
    transparency_report,
)

RUBRIC = Rubric((Criterion("need", 3, 0, 5), Criterion("cost", 1, 1, 5)))


def table(marks: dict[str, dict[str, tuple[float, float]]]) -> pd.DataFrame:
    rows = [
        (application, assessor, criterion, score)
        for application, assessors in marks.items()
        for assessor, pair in assessors.items()
        for criterion, score in zip(("need", "cost"), pair, strict=True)
    ]
    return pd.DataFrame(rows, columns=["application", "assessor", "criterion", "score"])


def test_totals_by_hand() -> None:
    # need 4 of 0-5 is 0.8, cost 2 of 1-5 is 0.25: (3 x 0.8 + 0.25) / 4 = 66.25 points.
    result = assess_grants(table({"A": {"x": (4, 2), "y": (4, 2)}}), RUBRIC)
    assert result.totals["total"].tolist() == pytest.approx([66.25, 66.25])
    row = result.to_frame().iloc[0]
    assert (row["status"], row["rank"], row["apart"]) == ("recommended", 1, 0)
    assert RUBRIC.to_frame()["share of the mark"].tolist() == [0.75, 0.25]


def test_the_next_step() -> None:
    single = Rubric((Criterion("need", 1, 0, 100),))
    marks = {"A": (60, 60), "B": (59, 59), "C": (55, 65), "D": (80, 59.9), "E": (100, 79), "F": (100, 80)}
    rows = [(a, j, "need", s) for a, pair in marks.items() for j, s in zip("xy", pair, strict=True)]
    scores = pd.DataFrame(rows, columns=["application", "assessor", "criterion", "score"])
    status = assess_grants(scores, single).to_frame().set_index("application")["status"].to_dict()
    assert status == {
        "A": "recommended",
        "B": "not recommended",
        "C": "moderation",
        "D": "moderation",
        "E": "moderation",
        "F": "recommended",
    }
    wider = Rubric(single.criteria, tolerance=22)
    assert assess_grants(scores, wider).count("moderation") == 2
    assert assess_grants(scores, Rubric(single.criteria, threshold=66)).count("recommended") == 1
    assert assess_grants(scores, Rubric(single.criteria, minimum_assessors=3)).count("another assessor") == 6


def test_a_conflict_is_set_aside_and_asks_for_another_assessor() -> None:
    scores = table({"A": {"x": (5, 5), "y": (1, 1), "z": (1, 2)}, "B": {"x": (3, 3), "y": (3, 3)}})
    plain = assess_grants(scores, RUBRIC).to_frame().set_index("application")
    without = assess_grants(scores, RUBRIC, conflicts=[("A", "x"), ("B", "y")])
    assert without.set_aside == (("A", "x"), ("B", "y"))
    frame = without.to_frame().set_index("application")
    assert frame.loc["A", "mark"] < plain.loc["A", "mark"]
    assert frame.loc["A", "status"] == "not recommended"
    assert frame.loc["B", "status"] == "another assessor"
    assert "1 of 2" in frame.loc["B", "reason"]
    assert np.isnan(frame.loc["B", "rank"])
    everyone = assess_grants(scores, RUBRIC, conflicts=[("B", "x"), ("B", "y")]).to_frame()
    assert everyone["mark"].isna().sum() == 1
    assert everyone["application"].tolist() == ["A", "B"]


def test_bad_scores() -> None:
    good = table({"A": {"x": (4, 2), "y": (4, 2)}})
    with pytest.raises(ModelError, match=r"row 0 \(A, x, need\): the score must be from 0 to 5, got 6"):
        assess_grants(good.assign(score=[6, 2, 4, 2]), RUBRIC)
    with pytest.raises(ModelError, match="got nan"):
        assess_grants(good.assign(score=[np.nan, 2, 4, 2]), RUBRIC)
    with pytest.raises(ModelError, match="y left out 'cost' of A"):
        assess_grants(good.iloc[:3], RUBRIC)
    with pytest.raises(ModelError, match="twice"):
        assess_grants(pd.concat([good, good.iloc[:1]]), RUBRIC)
    with pytest.raises(ModelError, match="unknown criterion 'ned'. Did you mean 'need'"):
        assess_grants(good.replace("need", "ned"), RUBRIC)
    with pytest.raises(ModelError, match="no column 'assessor'"):
        assess_grants(good.rename(columns={"assessor": "assesor"}), RUBRIC)
    with pytest.raises(ModelError, match="names the assessor 'w'"):
        assess_grants(good, RUBRIC, conflicts=[("A", "w")])
    with pytest.raises(ModelError, match="no rows"):
        assess_grants(good.iloc[:0], RUBRIC)
    for bad in (
        lambda: Criterion("need", 0),
        lambda: Criterion("need", 1, 5, 5),
        lambda: Rubric(()),
        lambda: Rubric((Criterion("a"), Criterion("a"))),
        lambda: Rubric((Criterion("a"),), threshold=101),
        lambda: Rubric((Criterion("a"),), minimum_assessors=1),
        lambda: assess_grants(good, RUBRIC).count("won"),
    ):
        with pytest.raises(ModelError):
            bad()


def test_severity_that_was_put_in_comes_out() -> None:
    quality = np.array([30.0, 45, 60, 75, 50, 40])
    severity = {"x": -12.0, "y": 2.0, "z": 10.0}
    single = Rubric((Criterion("need", 1, 0, 100),))
    rows = [
        (f"A{i}", name, "need", q + severity[name])
        for i, q in enumerate(quality)
        for k, name in enumerate(severity)
        if (i + k) % 3  # every assessor skips a third of the files
    ]
    scores = pd.DataFrame(rows, columns=["application", "assessor", "criterion", "score"])
    result = moderate(assess_grants(scores, single))
    assert result.assessors["assessor"].tolist() == ["x", "y", "z"]
    assert result.assessors["severity"].tolist() == pytest.approx([-12, 2, 10])
    assert result.applications["adjusted"].tolist() == pytest.approx(quality)
    assert result.assessors["spread"].tolist() == pytest.approx([0, 0, 0], abs=1e-9)
    assert result.flagged() == ("x", "z")
    assert moderate(assess_grants(scores, single), limit=11).flagged() == ("x",)


def test_drift_that_was_put_in_comes_out() -> None:
    call = syn_grants(applications=40, drift=2.0, seed=3)
    result = moderate(call.assess(), order=call.order)
    drifting = result.assessors.set_index("assessor")["flag"].str.contains("drifting")
    assert drifting[drifting].index.tolist() == ["assessor 2"]
    steady = syn_grants(applications=40, drift=0.0, seed=3)
    assert not moderate(steady.assess(), order=steady.order).assessors["flag"].str.contains("drifting").any()
    assert moderate(steady.assess()).assessors["drift"].isna().all()
    with pytest.raises(ModelError, match="order lacks"):
        moderate(steady.assess(), order={})


def test_agreement_decides_on_a_meeting() -> None:
    marks = syn_grants(seed=1).assess()
    alpha = moderate(marks).agreement.alpha
    assert moderate(marks, minimum=alpha + 0.01).meeting
    assert not moderate(marks, minimum=alpha - 0.01).meeting


def test_assessors_who_never_meet_cannot_be_compared() -> None:
    marks = {"A": {"w": (1, 1), "x": (2, 2)}, "B": {"y": (4, 4), "z": (5, 5)}}
    result = moderate(assess_grants(table(marks), RUBRIC))
    assert "2 groups" in result.remarks[0]
    alone = {"A": {"x": (1, 1)}, "B": {"y": (4, 4)}}
    with pytest.raises(ModelError, match="nobody can be compared"):
        moderate(assess_grants(table(alone), RUBRIC))
    with pytest.raises(ModelError, match="at least two applications"):
        moderate(assess_grants(table({"A": {"x": (1, 1), "y": (1, 1)}}), RUBRIC))
    with pytest.raises(ModelError, match="limit > 0"):
        moderate(assess_grants(table(marks), RUBRIC), limit=0)


def test_the_report_is_complete_and_names_no_assessor() -> None:
    call = syn_grants(seed=1)
    marks = call.assess()
    report = transparency_report(marks, moderate(marks), groups=call.regions)
    page = report.to_markdown()
    assert "assessor 1" not in page
    assert "| scores set aside for a conflict of interest | 1 |" in page
    summary = report.to_frame().set_index("item")["value"]
    steps = ["recommended", "not recommended", "moderation", "another assessor"]
    assert summary[steps].sum() == summary["applications"] == 24
    sizes = pd.Series(call.regions).value_counts()
    assert sizes["east"] < 5
    assert report.groups is not None
    shown = report.groups.set_index("group")["applications"]
    assert np.isnan(shown["east"])
    assert shown.isna().sum() >= 2
    assert 24 - shown.sum() >= 5
    closed = transparency_report(marks, moderate(marks), groups=call.regions, minimum=20).groups
    assert closed is not None
    assert closed["applications"].isna().all()
    with pytest.raises(ModelError, match="minimum must be at least 5"):
        transparency_report(marks, moderate(marks), groups=call.regions, minimum=1)
    with pytest.raises(ModelError, match="has no group"):
        transparency_report(marks, moderate(marks), groups={})
    other = syn_grants(applications=30, seed=2).assess()
    with pytest.raises(ModelError, match="another call"):
        transparency_report(marks, moderate(other))


def test_synthetic_calls_repeat_and_refuse() -> None:
    assert syn_grants(seed=5).scores.equals(syn_grants(seed=5).scores)
    assert not syn_grants(seed=5).scores.equals(syn_grants(seed=6).scores)
    for bad in ({"applications": 3}, {"assessors": 2}, {"drift": float("nan")}, {"seed": -1}):
        with pytest.raises(ModelError):
            syn_grants(**({"seed": 1} | bad))
