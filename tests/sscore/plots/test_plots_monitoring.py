"""Figures of monitoring: legible, with the numbers in their sentence, and nothing small given away."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from test_plots_figures import check_legible, words

from sscore.errors import ModelError
from sscore.monitoring import (
    Indicator,
    Precision,
    ResultsFrame,
    TrainingCase,
    cohen_kappa,
    difference_in_differences,
    fleiss_kappa,
    gain,
    gwet_ac1,
    icc,
    krippendorff_alpha,
    link_registers,
    moderate,
    overlap,
    quality_scores,
    return_range,
    sample_size_did,
    sample_size_means,
    sample_size_proportions,
    syn_beneficiaries,
    syn_grants,
)
from sscore.plots import (
    agreement_heatmap,
    agreement_intervals,
    assessor_severity,
    describe,
    did_lines,
    gain_slopes,
    grant_marks,
    indicator_bullets,
    link_scores,
    overlap_matrix,
    power_curve,
    quality_bars,
    return_tornado,
)

DAYS = (dt.date(2024, 1, 1), dt.date(2028, 1, 1))
SEEN = dt.date(2026, 1, 1)


def texts(figure: Figure) -> str:
    return " | ".join(t.get_text() for t in words(figure))


@pytest.mark.parametrize("weights", [None, "quadratic"])
def test_heatmap_shows_the_table(weights: str | None) -> None:
    levels = ["not there at all", "developing", "proficient", "exemplary"]
    labels = [levels[k] for k in (0, 1, 2, 3, 3, 2, 1, 2)], [levels[k] for k in (0, 1, 2, 3, 2, 2, 2, 2)]
    result = cohen_kappa(*labels, weights, categories=levels)
    figure = agreement_heatmap(result, raters=("Asha", "Neema"))
    check_legible(figure)
    assert f"{result.kappa:.2f}" in describe(figure)
    assert "75.0 % have the same label" in describe(figure)
    drawn = [t.get_text() for t in figure.axes[0].texts]
    assert sum(int(t) for t in drawn) == 8
    with pytest.raises(ModelError, match="at most 10"):
        agreement_heatmap(cohen_kappa(range(11), range(11)))


def test_intervals_of_any_coefficient() -> None:
    table = [[1, 1, 2], [2, 2, 2], [3, 3, 1], [1, 1, 1], [2, 3, 3], [3, 3, 3]]
    results = [
        cohen_kappa([r[0] for r in table], [r[1] for r in table]),
        fleiss_kappa([[2, 1, 0], [0, 3, 0], [1, 0, 2], [3, 0, 0], [0, 1, 2], [0, 0, 3]]),
        gwet_ac1(table),
        icc(table, "ICC(2,1)"),
        krippendorff_alpha(list(zip(*table, strict=True)), "interval"),
    ]
    figure = agreement_intervals(results, limit=0.7)
    check_legible(figure)
    for result in results:
        assert f"{result.value:.2f}" in describe(figure)
    below = sum(r.value < 0.7 for r in results)
    assert describe(figure).endswith(f"{below} of 5 under 0.7.")
    named = agreement_intervals(results[:2], labels=["before", "after"])
    assert "before" in texts(named)
    with pytest.raises(ModelError, match="each with a label"):
        agreement_intervals(results, labels=["one"])
    with pytest.raises(ModelError, match="each with a label"):
        agreement_intervals([])


@pytest.mark.parametrize("drift", [0.0, 3.0])
def test_grants_and_their_assessors(drift: float) -> None:
    call = syn_grants(drift=drift, seed=2)
    marks = call.assess()
    figure = grant_marks(marks)
    check_legible(figure)
    assert f"{marks.count('recommended')} recommended" in describe(figure)
    moderation = moderate(marks, order=call.order)
    severity = assessor_severity(moderation)
    check_legible(severity)
    assert f"{len(moderation.flagged())} to talk with" in describe(severity)
    with pytest.raises(ModelError, match="1 to 40 applications"):
        grant_marks(syn_grants(applications=41, seed=1).assess())


def test_bullets_past_the_target_the_wrong_way_and_unknown() -> None:
    frame = ResultsFrame(
        "Plan",
        (
            Indicator(
                "Active contributors among those who work for themselves", "outcome", "%", 20, 60, *DAYS, 34, SEEN
            ),
            Indicator("Days to pay", "output", "days", 12, 5, *DAYS, 9, SEEN),
            Indicator("Complaints", "output", "a month", 10, 20, *DAYS, 5, SEEN),
            Indicator("Trained", "output", "persons", 0, 100, *DAYS, 150, SEEN),
            Indicator("Offices", "output", "offices", 2, 8, *DAYS),
        ),
    )
    figure = indicator_bullets(frame.status("2026-03-01"))
    check_legible(figure)
    assert "1 green, 2 amber, 1 red, 1 grey" in describe(figure)
    assert "Trained 150 %" in describe(figure)
    assert "Complaints -50.0 %" in describe(figure)
    assert "not known" in texts(figure)
    unknown = ResultsFrame("Plan", (frame.indicators[-1],)).status("2026-03-01")
    check_legible(indicator_bullets(unknown))


def test_links_and_overlap() -> None:
    linkage = link_registers(syn_beneficiaries(persons=300, seed=1))
    figure = link_scores(linkage)
    check_legible(figure)
    assert f"{linkage.persons} persons" in describe(figure)
    twins = int((linkage.pairs["decision"] == "twins?").sum())
    assert f"possible twins: {twins}" in texts(figure) or f"{twins} possible twins" in describe(figure)
    counted = overlap(linkage, eligible="social registry")
    crossing = overlap_matrix(counted)
    check_legible(crossing)
    assert f"{counted.eligible_in_none} (" in describe(crossing)
    check_legible(overlap_matrix(overlap(linkage)))
    nobody = pd.DataFrame(
        [["a", "Asha", "Deng", "1990-02-02"]], columns=["register", "given_name", "surname", "birth_date"]
    )
    with pytest.raises(ModelError, match="no pair"):
        link_scores(link_registers(nobody))


def test_small_groups_are_not_in_the_picture() -> None:
    linkage = link_registers(syn_beneficiaries(persons=25, seed=3))
    counted = overlap(linkage, eligible="social registry")
    small = counted.matrix.to_numpy()[(counted.matrix > 0) & (counted.matrix < 5)] if len(counted.programmes) else []
    assert len(small)
    figure = overlap_matrix(counted)
    check_legible(figure)
    assert "<5" in texts(figure)
    digits = [t.get_text() for axes in figure.axes for t in axes.texts]
    assert not {"1", "2", "3", "4"} & set(digits)
    rows = [(r, "Asha", "Deng", f"19{50 + k}-02-02") for k in range(20) for r in ("a", "b") if r == "a" or k < 18]
    near = pd.DataFrame(rows, columns=["register", "given_name", "surname", "birth_date"])
    crossing = overlap_matrix(overlap(link_registers(near)))
    assert [t.get_text() for t in crossing.axes[0].texts] == ["20", "hidden", "hidden", "18"]
    assert "18" not in [t.get_text() for t in crossing.axes[1].texts]
    assert not any(character.isdigit() for character in describe(crossing))
    with pytest.raises(ModelError, match="minimum must be at least 5"):
        overlap_matrix(counted, minimum=1)
    few = gain({"A": 10, "B": 20}, {"A": 30, "B": 60})
    private = gain_slopes(few)
    assert len(private.axes[0].lines) == 1
    assert "Fewer than 5 persons" in describe(private)
    with pytest.raises(ModelError, match="minimum must be at least 5"):
        gain_slopes(few, minimum=4)


def test_quality_of_a_register() -> None:
    table = syn_beneficiaries(persons=50, seed=1)
    figure = quality_bars(quality_scores(table, rules={"sex": "[FM]"}, key="person_id"))
    check_legible(figure)
    assert "validity 100 %" in describe(figure)
    assert "timeliness not measured" in describe(figure)


def test_gains() -> None:
    rng = np.random.default_rng(1)
    pre = {k: float(v) for k, v in enumerate(rng.uniform(20, 60, 25))}
    post = {k: min(v + 30 * rng.random() - 3, 100) for k, v in pre.items() if k > 2} | {99: 95.0}
    result = gain(pre, post)
    figure = gain_slopes(result)
    check_legible(figure)
    assert f"a gain of {result.mean_gain:.1f}" in describe(figure)
    assert "3 only before, 1 only after" in texts(figure)
    others = {k + 200: v for k, v in pre.items() if k < 5}
    everybody = gain_slopes(gain(pre | others, {k: v for k, v in post.items() if k != 99}), everybody=True)
    check_legible(everybody)
    assert "partly other people" in describe(everybody)
    closed = gain_slopes(result, everybody=True)
    check_legible(closed)
    assert "hidden, too few others" in texts(closed)
    assert f"{result.everybody[1]:.1f}" not in describe(closed)
    assert result.everybody[0] == pytest.approx(np.mean(list(pre.values())))


def test_return() -> None:
    case = TrainingCase(50, 49_500, 6_000, 0.4, 0.5)
    ranges = {"costs": (45_000, 60_000), "transfer": (0.2, 0.6), "attribution": (0.3, 0.7)}
    figure = return_tornado(return_range(case, ranges), currency="KES")
    check_legible(figure)
    assert "21.2 % in the central case" in describe(figure)
    assert "KES 60,000" in texts(figure)
    check_legible(return_tornado(return_range(case, {"people": (50, 50)})))


def test_did() -> None:
    rng = np.random.default_rng(2)
    rows = [
        (int(g < 8), after, g, 6 + after * (0.5 + 2 * (g < 8)) + rng.normal(0, 1))
        for g in range(16)
        for after in (0, 1)
        for _ in range(10)
    ]
    table = pd.DataFrame(rows, columns=["treated", "after", "branch", "months"])
    result = difference_in_differences(table, "months", cluster="branch")
    figure = did_lines(result, outcome="months contributed")
    check_legible(figure)
    assert f"effect {result.effect:.3g}" in describe(figure)
    assert "does not include 0" in describe(figure)


@pytest.mark.parametrize(
    "size",
    [
        sample_size_means(0.5, 1),
        sample_size_proportions(0.5, 0.6, precision=Precision(design=1.5, response=0.8)),
        sample_size_did(2.0, 8.0, correlation=0.4),
    ],
    ids=["means", "proportions", "did"],
)
def test_power(size) -> None:
    figure = power_curve(size)
    check_legible(figure)
    assert f"{size.total:,} in both" in describe(figure)
