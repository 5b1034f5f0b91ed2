"""Figures of mapping, statuses, regimes, incentives and subsidised cover: legible, and told in a sentence."""

import pytest
from test_plots_figures import check_legible

from sscore.contributions import flat_rate, main_scheme, schedule_for
from sscore.countries import codes
from sscore.coverage import (
    CoverLevel,
    GroupAtRisk,
    Inventory,
    SaverGroups,
    SinglePayment,
    SubsidisedCover,
    WorkerStatus,
    assess_gaps,
    bundle,
    compare_statuses,
    country_inventory,
    flat_incentive,
    subsidised_cover,
    typical_statuses,
    weigh_incentives,
)
from sscore.errors import ModelError
from sscore.plots import cover_level_bars, describe, incentive_cost_bars, regime_lines, status_bars, uncovered_bars

DAY = "2025-06-30"


@pytest.mark.parametrize("code", codes())
def test_every_country_has_a_legible_map(code):
    found = assess_gaps(country_inventory(code, DAY))
    figure = uncovered_bars(found)
    check_legible(figure)
    assert f"of {len(found.gaps)} risks and groups" in describe(figure)
    assert found.country in describe(figure)


def test_the_map_tells_the_first_gap():
    made = Inventory("Ziwa", "KES", [GroupAtRisk("old age", "older persons", 1_000)])
    assert "old age, older persons: 1,000 of 1,000" in describe(uncovered_bars(assess_gaps(made)))


@pytest.mark.parametrize("code", codes())
def test_every_country_has_legible_statuses(code):
    key = main_scheme(code)
    found = compare_statuses(schedule_for(code, key, DAY), 12 * 90_000, typical_statuses(code, key, DAY))
    figure = status_bars(found)
    check_legible(figure)
    assert f"own account {100 * found['own account'].rate_total:.1f} %" in describe(figure)


def test_regimes_tell_the_crossing_and_the_notch():
    figure = regime_lines(SinglePayment(((500, 25),), "PEN", "monotax"), flat_rate(0.13, 0, currency="PEN"))
    check_legible(figure)
    assert "changes at an income of PEN 192.31" in describe(figure)
    assert "Above PEN 500 40 more is due" in describe(figure)
    cheap = regime_lines(SinglePayment(((100, 1), (500, 2)), "PEN"), flat_rate(0.2, 0.1, currency="PEN", floor=50))
    check_legible(cheap)
    assert "never dearer" in describe(cheap)


def test_incentives_tell_both_costs():
    groups = SaverGroups(["poor", "rich"], [1e5, 1e5], [0.0, 0.4], [10, 10])
    match = flat_incentive(groups, [0.5, 0.6], per_saver=12_000, name="match")
    idle = flat_incentive(groups, [0.0, 0.4], per_person=10, name="reminder")
    figure = incentive_cost_bars(weigh_incentives(groups, [match, idle, bundle(match, idle, share_saving=0.7)]))
    check_legible(figure)
    assert "match 12,000 for each saver, 18,857 for each additional saver" in describe(figure)
    assert "nobody is won" in describe(figure)
    check_legible(incentive_cost_bars(weigh_incentives(groups, [flat_incentive(groups, [0, 0.4], name="none")])))


def test_cover_by_level():
    cover = subsidised_cover("RWA", "2026-07-01", cost_per_member=6_500)
    figure = cover_level_bars(cover)
    check_legible(figure)
    assert "A member pays 6,200 on average and costs 6,500" in describe(figure)
    deficit = SubsidisedCover((CoverLevel("a", 10, 1), CoverLevel("b", 10, 3, 1)), 5)
    assert "deficit 60 a year" in describe(cover_level_bars(deficit))


def test_too_many_rows():
    groups = [GroupAtRisk("old age", f"group {k}", 1) for k in range(13)]
    with pytest.raises(ModelError, match="at most 12"):
        uncovered_bars(assess_gaps(Inventory("Ziwa", "KES", groups)))
    rule = flat_rate(0.1, 0, currency="KES")
    with pytest.raises(ModelError, match="at most 8"):
        status_bars(compare_statuses(rule, 1, [WorkerStatus(str(k)) for k in range(9)]))
    with pytest.raises(ModelError, match="two to eight"):
        cover_level_bars(SubsidisedCover((CoverLevel("a", 10, 1),), 5))
    saver = SaverGroups(["all"], 1, 0, 1)
    with pytest.raises(ModelError, match="at most 6"):
        incentive_cost_bars(weigh_incentives(saver, [flat_incentive(saver, 1, name=str(k)) for k in range(7)]))
