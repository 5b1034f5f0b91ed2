"""Figures of a choice and of evaluation: the sentence carries the numbers, texts are legible and apart."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from test_plots_figures import check_legible

from sscore.errors import ModelError
from sscore.monitoring import (
    Delivery,
    SurveyDesign,
    effect_size_from_summary,
    incremental_cost,
    moderate,
    survey_size_mean,
    survey_size_share,
    syn_grants,
    transparency_report,
    value_for_money,
)
from sscore.plots import (
    burden_bar,
    call_outcome,
    coordination_cells,
    cost_effect_plane,
    describe,
    effect_intervals,
    gantt_bars,
    margin_curve,
    party_ranks,
    score_bars,
    value_bars,
    weight_bars,
)
from sscore.strategy import (
    TEACHING_NETWORK,
    Programme,
    ahp,
    ahp_hierarchy,
    burden_share,
    burden_share_of_branches,
    coordination,
    critical_path,
    group_ahp,
    kendall_w,
    weighted_scores,
)

LONG = "A national programme with quite a long official name and a subtitle"
PAIRS = [[1, 3, 5], [1 / 3, 1, 3], [1 / 5, 1 / 3, 1]]
GAPS = [[1, 2, np.nan, 4], [0.5, 1, 2, 3], [np.nan, 0.5, 1, 2], [0.25, 1 / 3, 0.5, 1]]


def widths(figure: Figure) -> list[float]:
    return [round(float(p.get_width()), 6) for p in figure.axes[0].patches if p.get_width()]


def test_weights_with_their_consistency() -> None:
    figure = weight_bars(ahp(PAIRS, ["reach", LONG, "speed"]))
    check_legible(figure)
    assert "Consistency ratio 0.037: consistent enough." in describe(figure)
    assert widths(figure) == pytest.approx(sorted(ahp(PAIRS).weights, reverse=True), abs=1e-6)
    gaps = weight_bars(ahp(GAPS))
    check_legible(gaps)
    assert "1 comparisons missing" in describe(gaps)
    chain = [[1, 2, np.nan], [0.5, 1, 2], [np.nan, 0.5, 1]]
    assert "not known" in describe(weight_bars(ahp(chain)))


def test_weights_of_a_group_and_of_a_hierarchy() -> None:
    even = [[1, 1, 1]] * 3
    group = weight_bars(group_ahp([PAIRS, even], ["a", "b", "c"]))
    check_legible(group)
    assert len(group.axes[0].lines) == 2
    below = ahp_hierarchy([[1, 1], [1, 1]], {"cost": PAIRS, "reach": even}, ["x", "y", "z"])
    figure = weight_bars(below, title="Options")
    check_legible(figure)
    assert describe(figure).startswith("Options: x 0.485")


def test_scores_are_the_sum_of_their_parts() -> None:
    options = {LONG: (80, 40, 60), "B": (55, 75, 50), "C": (60, 60, 65), "D": (None, 1, 1)}
    found = weighted_scores(options, {"reach of the poorest households": 5, "cost": 3, "speed": 2})
    figure = score_bars(found)
    check_legible(figure)
    bars = figure.axes[0].patches
    ends = sorted(round(float(p.get_x() + p.get_width()), 6) for p in bars)[-3:]
    assert ends == [60, 61, 64]
    assert "Left out for a missing score: D." in describe(figure)
    many = weighted_scores({k: range(10, 20) for k in "AB"}, {f"criterion {k}": 1 for k in range(10)})
    check_legible(score_bars(many))


def test_ranks_of_the_parties() -> None:
    views = {"unions": (1, 2, 3, 4), "employers": (2, 1, 3, 4), "government": (1, 3, 2, 4)}
    figure = party_ranks(kendall_w(views, ["pension", "health", LONG, "skills"]))
    check_legible(figure)
    assert "pension 1.33; health 2" in describe(figure) and "Kendall's W 0.78 of 1 (3 parties" in describe(figure)
    crowd = {f"party {k}": np.random.default_rng(k).permutation(5) for k in range(12)}
    check_legible(party_ranks(kendall_w(crowd)))


def test_burden_and_the_half() -> None:
    figure = burden_bar(burden_share(8, 5))
    check_legible(figure)
    assert "employees 61.5 %, employers 38.5 %, government 0.0 %" in describe(figure)
    assert "more than the half" in describe(figure)
    rates = {"old age": (5, 10, 0), "employment injury": (0, 1, 0)}
    branches = burden_bar(burden_share_of_branches(rates))
    check_legible(branches)
    assert "at most half" in describe(branches)


def test_programmes_that_overlap_or_leave_out() -> None:
    one = Programme(LONG, "Ministry 1", ("children", "older persons"), ("cash",))
    other = Programme("Q", "Ministry 2", ("children",), ("cash", "school meals"))
    figure = coordination_cells(coordination([one, other], groups=["persons with disabilities"]))
    check_legible(figure)
    assert "1 cells served by more than one, 3 by none" in describe(figure)
    wide = [Programme(f"P{k}", "M", (f"group {k}",), (f"function {k}",)) for k in range(12)]
    check_legible(coordination_cells(coordination(wide)))
    with pytest.raises(ModelError, match="at most 12"):
        coordination_cells(coordination([*wide, one]))


def test_a_network_without_dates_has_its_time_line() -> None:
    figure = gantt_bars(critical_path(TEACHING_NETWORK))
    check_legible(figure)
    told = describe(figure)
    assert told.startswith("Time line: 8 activities, 32 months, with one critical path: Stocktaking")
    assert figure.axes[0].get_xlabel() == "months from the start"


def test_effects_with_intervals() -> None:
    clear, weak = (
        effect_size_from_summary((103, 5.5, 50), (100, 4.5, 50)),
        effect_size_from_summary((1, 1, 5), (1, 1, 5)),
    )
    figure = effect_intervals([clear, weak], labels=["trained and not trained, all branches of the fund", "pilot"])
    check_legible(figure)
    assert "0.59 (interval 0.19 to 0.99; 50 and 50 people)" in describe(figure) and "1 of 2 exclude 0" in describe(
        figure
    )
    with pytest.raises(ModelError, match="each with a label"):
        effect_intervals([])


def test_value_for_money_in_bars() -> None:
    plan = Delivery(1_000, 10, 100, 50)
    figure = value_bars(value_for_money(plan, Delivery(1_200, 10, 100, 60)), currency="KES")
    check_legible(figure)
    assert "economy 1.20; efficiency 1.20; effectiveness 1.20" in describe(figure)
    none = value_bars(value_for_money(Delivery(1_000, 10, 100, 0), Delivery(900, 10, 100, 0)))
    check_legible(none)
    assert "effectiveness not known" in describe(none) and "none reached" in describe(none)


@pytest.mark.parametrize("costs", [(3_000, 40, 1_000, 30), (900, 40, 1_000, 30), (0, 0, 0, 0), (500, 20, 1_000, 30)])
def test_one_result_more(costs: tuple[float, float, float, float]) -> None:
    figure = cost_effect_plane(incremental_cost(*costs), currency="USD", outcome="people placed")
    check_legible(figure)
    assert incremental_cost(*costs).verdict in describe(figure)


def test_margins_of_a_survey() -> None:
    for size in (
        survey_size_share(0.05),
        survey_size_share(0.05, design=SurveyDesign(population=300, response=0.7)),
        survey_size_mean(2_000, 40_000, design=SurveyDesign(design=1.8)),
    ):
        figure = margin_curve(size)
        check_legible(figure)
        assert f"{size.answers:,} answers" in describe(figure)


def test_what_a_call_came_to() -> None:
    marks = syn_grants(seed=1).assess()
    figure = call_outcome(transparency_report(marks, moderate(marks)))
    check_legible(figure)
    assert "24 applications" in describe(figure) and "assessor 1" not in describe(figure)
    assert sum(widths(figure)) == 24
