"""Figures of work, wages and states: the sentence carries the numbers, and texts are legible and apart."""

import numpy as np
import pytest
from test_plots_figures import check_legible

from sscore.countries import codes
from sscore.errors import ModelError
from sscore.labour import StateModel, contribution_states, country_participation, insured_wage, lognormal_wages
from sscore.plots import describe, participation_lines, state_stack, wage_density

KENYA = lognormal_wages(42_000, 0.45, unit="KES/month")


@pytest.mark.parametrize("code", codes())
def test_every_country_has_legible_participation(code):
    curves = {name: country_participation(code, sex)[0] for name, sex in (("women", "female"), ("men", "male"))}
    figure = participation_lines(curves, label=code, sources=("ILO",))
    check_legible(figure)
    told = describe(figure)
    assert "women" in told
    assert f"{100 * curves['men'].groups['25-54']:.1f} % at 25-54" in told
    drawn = figure.axes[0].lines[0].get_ydata()
    assert drawn.max() == pytest.approx(100 * curves["women"].rate.max())


@pytest.mark.parametrize(
    ("floor", "ceiling"),
    [(None, None), (8_000, 72_000), (None, 42_000), (1_000, None), (30_000, 45_000), (None, 500_000)],
)
def test_limits_on_wages_are_legible_and_told(floor, ceiling):
    figure = wage_density(KENYA, floor=floor, ceiling=ceiling, label="Kenya, NSSF")
    check_legible(figure)
    told, result = describe(figure), insured_wage(KENYA, floor=floor, ceiling=ceiling)
    assert f"Mean insured wage: {round(float(result.value)):,}" in told
    assert ("earn more" in told) == (ceiling is not None)
    assert ("earn less" in told.split(". Half")[0]) == (floor is not None)


def test_the_shaded_parts_are_the_persons_beyond_the_limits():
    assert "19.6 % too high" in describe(wage_density(KENYA, floor=8_000, ceiling=72_000))
    assert "too low" in describe(wage_density(KENYA, floor=30_000))
    assert "the same" in describe(wage_density(KENYA.with_tail(90_000, 2.0)))


def test_states_are_stacked_to_a_hundred():
    moves = {
        ("inactive", "informal"): 0.25,
        ("informal", "contributing"): 0.06,
        ("contributing", "dormant"): 0.25,
        ("dormant", "contributing"): 0.35,
        ("informal", "unemployed"): 0.05,
        ("unemployed", "informal"): 0.5,
        ("informal", "disabled"): 0.004,
    }
    path = contribution_states(moves, mortality=0.01).occupancy("inactive", (20, 60))
    figure = state_stack(path, label="Men")
    check_legible(figure)
    told = describe(figure)
    assert "at 20: 100 % inactive" in told
    assert f"{100 * path.of('dead')[-1]:.1f} % dead" in told
    tops = [collection.get_paths()[0].get_extents().y1 for collection in figure.axes[0].collections]
    assert max(tops) == pytest.approx(100)
    two = StateModel(("paying", "resting"), [[-0.3, 0.3], [0.6, -0.6]]).occupancy("paying", (20, 30))
    check_legible(state_stack(two))


def test_wrong_figures():
    with pytest.raises(ModelError, match="one to four curves"):
        participation_lines({})
    with pytest.raises(ModelError, match="Choose a cell"):
        wage_density(lognormal_wages([1, 2], 0.4))
    with pytest.raises(ModelError, match="above the ceiling"):
        wage_density(KENYA, floor=5, ceiling=2)
    eight = StateModel(tuple("abcdefgh"), np.zeros((8, 8))).occupancy("a", (20, 21))
    with pytest.raises(ModelError, match="at most 7"):
        state_stack(eight)
