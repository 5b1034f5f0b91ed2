"""Figures of a strategy: the sentence carries the numbers, texts are legible and apart, also with awkward inputs."""

import math
from dataclasses import replace

import pytest
from matplotlib.figure import Figure
from test_plots_figures import check_legible

from sscore.budget import PensionOffer, fiscal_space, pension_cost
from sscore.countries import codes
from sscore.demography import project_country
from sscore.plots import (
    cost_line,
    describe,
    expenditure_bars,
    gantt_bars,
    needs_bars,
    rank_acceptability_bars,
    rank_stability_lines,
    stakeholder_arrows,
    steps_overview,
    tornado_bars,
)
from sscore.strategy import (
    TEACHING_NETWORK,
    TEMPLATES,
    Activity,
    Rating,
    Stakeholder,
    action_plan,
    draft_strategy,
    movement,
    needs_assessment,
    rank_acceptability,
    rank_stability,
    stakeholder_map,
    tornado,
)

OPTIONS = {"A": (80, 40, 60), "B": (55, 75, 50), "C": (60, 60, 65)}
VIEWS = {"Ministry of finance and planning": (5, 3, 2), "Federation of trade unions": (2, 5, 3)}


def eight_steps(**changes: float):
    steps = [Activity(t.key, t.name, changes.get("s" + t.key, t.months), t.after, int(t.key), cost=1e6 * t.months)
             for t in TEACHING_NETWORK]  # fmt: skip
    return action_plan(steps, start="2027-01", currency="KES", year_starts=7)


def test_gantt_of_the_eight_steps() -> None:
    figure = gantt_bars(eight_steps())
    check_legible(figure)
    told = describe(figure)
    assert "32 months" in told and "one critical path" in told
    assert "International partners 5 months; Governance, monitoring and evaluation 2 months" in told
    bars = [p for p in figure.axes[0].patches if p.get_width()]
    assert [round(p.get_width()) for p in bars] == [4, 5, 4, 3, 2, 4, 12, 10]
    assert sum(bool(p.get_hatch()) for p in bars) == 6


def test_gantt_of_templates_milestones_and_one_month() -> None:
    for template in TEMPLATES.values():
        check_legible(gantt_bars(template.plan("2027-01", "KES"), title=template.title))
    single = action_plan([Activity("a", "A", 1)], start="2027-12", currency="KES")
    assert "No activity has any slack" in describe(gantt_bars(single))
    check_legible(gantt_bars(single))
    two = action_plan([Activity("a", "A", 2), Activity("b", "B", 2)], start="2027-12", currency="KES")
    assert "2 critical paths" in describe(gantt_bars(two))


@pytest.mark.parametrize(("by", "split"), [("year", "source"), ("month", "step"), ("year", "activity")])
def test_spending(by: str, split: str) -> None:
    plan = eight_steps()
    figure = expenditure_bars(plan.expenditure(by=by, split=split))
    check_legible(figure)
    assert "KES" in describe(figure)
    if by == "year":
        assert "2026/27 KES 6 million" in describe(figure)
    if split == "source":
        assert "100 % is not financed yet" in describe(figure)


def test_rank_figures() -> None:
    figure = rank_stability_lines(rank_stability(OPTIONS, VIEWS))
    check_legible(figure)
    told = describe(figure)
    assert "A 64.0 and 54.0; B 60.0 and 63.5; C 61.0 and 61.5" in told
    assert "A from 0 to 29 %; C from 29 to 33 %; B from 33 to 100 %" in told
    alone = rank_stability({"A": (9, 9), "B": (1, None)}, {"one": (1, 1), "two": (1, 2)})
    check_legible(rank_stability_lines(alone))
    found = rank_acceptability(OPTIONS, ["reach", "cost", "speed"], draws=500, seed=1)
    figure = rank_acceptability_bars(found)
    check_legible(figure)
    assert f"first in {100 * found.acceptability[:, 0].max():.1f} % of 500 draws" in describe(figure)


def test_stakeholders_on_one_spot_stay_apart() -> None:
    bodies = [Stakeholder(f"Body {k}", 7, 7, 0) for k in range(6)] + [Stakeholder("Edge", 10, 10, -2)]
    figure = stakeholder_arrows(stakeholder_map(bodies, label="now"))
    check_legible(figure)
    then = stakeholder_map([replace(b, position=-1, interest=2) for b in bodies[:3]] + [Stakeholder("Gone", 1, 1, 0)])
    figure = stakeholder_arrows(movement(then, stakeholder_map(bodies)))
    check_legible(figure)
    assert "Support, weighted by power" in describe(figure) and "since the first map" in describe(figure)
    arrows = [t for t in figure.axes[0].texts if getattr(t, "arrow_patch", None) is not None]
    assert len(arrows) == 3


@pytest.mark.parametrize("cut", [0, 5, 10])
def test_cut_lines(cut: float) -> None:
    check_legible(stakeholder_arrows(stakeholder_map([Stakeholder("A", 5, 5, 1)], cut=cut)))


@pytest.mark.parametrize("code", codes())
def test_every_country(code: str) -> None:
    draft = draft_strategy(code, date="2027", owner="Ministry")
    path = pension_cost(project_country(code, 2024, 2050), PensionOffer(65, 0.12))
    ratings = {("children", "family"): Rating(5, 3), ("older persons", "old age"): Rating(5, 4)}
    figures: list[Figure] = [steps_overview(draft), cost_line(path), needs_bars(needs_assessment(code, ratings))]
    for figure in figures:
        check_legible(figure)
    assert "0 of 8 steps done, 1 with evidence" in describe(figures[0])
    assert f"{100 * path.share_of_gdp[-1]:.2g} % in 2050" in describe(figures[1])


def test_cost_against_fiscal_space() -> None:
    path = pension_cost(project_country("TZA", 2024, 2050), PensionOffer(65, 0.12))
    figure = cost_line(path, fiscal_space({"a": {"VAT": 0.005}, "b": {"VAT": 0.005}}))
    check_legible(figure)
    first = int(path.years[path.share_of_gdp > 0.005][0])
    assert f"Above the fiscal space from {first}" in describe(figure)
    assert "in no year" in describe(cost_line(path, fiscal_space({"a": {"VAT": 0.05}})))


def test_tornado() -> None:
    base = {"benefit_share": 0.12, "target_share": 0.032, "take_up": 1.0}
    ranges = {"benefit_share": (0.08, 0.2), "take_up": (0.6, 1.0)}
    found = tornado(lambda **k: 100 * math.prod(k.values()), base, ranges, outcome="cost")
    figure = tornado_bars(found, unit="% of GDP")
    check_legible(figure)
    assert "benefit share 0.256 to 0.64; take up 0.23 to 0.384" in describe(figure)
