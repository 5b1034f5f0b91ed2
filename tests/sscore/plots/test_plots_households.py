"""Figures of incomes and programmes: the sentence carries the numbers, and texts are legible and apart."""

import numpy as np
import pytest
from test_plots_figures import check_legible

from sscore.errors import ModelError
from sscore.households import benefit_incidence, lorenz, targeting
from sscore.plots import describe, incidence_bars, lorenz_lines, targeting_bars

RNG = np.random.default_rng(1)
INCOME = RNG.lognormal(4, 0.8, 2000)
PERSONS = RNG.integers(1, 9, 2000)
BENEFIT = np.where(RNG.random(2000) < 0.4, 20.0, 0) * PERSONS


def test_lorenz_lines_tell_shares_and_gini():
    before, after = lorenz(INCOME, PERSONS), lorenz(INCOME + BENEFIT / PERSONS, PERSONS)
    figure = lorenz_lines({"before": before, "after": after}, label="Uganda", sources=("syn_households",))
    check_legible(figure)
    assert f"before: Gini {before.gini:.3f}" in describe(figure)
    assert f"poorest 40 % have {100 * after.share(0.4):.1f} %" in describe(figure)
    drawn = figure.axes[0].lines[1].get_ydata()
    assert drawn.max() == pytest.approx(100)
    check_legible(lorenz_lines({"one": before, "two": after, "three": lorenz([-1, 2, 4])}))


@pytest.mark.parametrize("groups", [2, 5, 10])
def test_incidence_bars_tell_shares_and_coverage(groups):
    found = benefit_incidence(BENEFIT, INCOME, PERSONS, groups=groups)
    figure = incidence_bars(found, label="Cash transfer", currency="UGX")
    check_legible(figure)
    assert f"{100 * found.share_of_benefit[0]:.0f} % of the money" in describe(figure)
    heights = [bar.get_height() for bar in figure.axes[0].patches]
    assert sum(heights) == pytest.approx(100)


def test_incidence_bars_of_equals():
    check_legible(incidence_bars(benefit_incidence([1, 2] * 3, [4, 4] * 3)))


def test_incidence_bars_hide_what_rests_on_few_rows():
    money = np.where(np.arange(100) % 2, 5.0, 0.0)
    money[80:] = [5.0] * 3 + [0.0] * 17
    figure = incidence_bars(benefit_incidence(money, np.arange(100.0)))
    check_legible(figure)
    assert (
        describe(figure).count("not shown, so that few rows stay unseen") == 2
    )  # with one alone, the total would give it away
    with pytest.raises(ModelError, match="in every group"):
        incidence_bars(benefit_incidence(np.where(np.arange(50) % 10 < 3, 1.0, 0.0), np.arange(50.0)))


@pytest.mark.parametrize("z", [20, 60, 400])
def test_targeting_bars_tell_both_errors(z):
    found = targeting(INCOME, z, benefit=BENEFIT, household=(PERSONS, np.full(2000, 5_000)))
    figure = targeting_bars(found, label="Cash transfer")
    check_legible(figure)
    assert f"{100 * found.inclusion_error:.1f} % of the covered are not poor" in describe(figure)
    assert "closes the poverty gap" in describe(figure)
    plain = targeting_bars(targeting(INCOME, z, BENEFIT > 0))
    check_legible(plain)
    assert "money" not in describe(plain)


def test_wrong_figures():
    with pytest.raises(ModelError, match="one to three"):
        lorenz_lines({})
    with pytest.raises(ModelError, match="somebody gets"):
        incidence_bars(benefit_incidence([0, 0], [1, 2]))
    with pytest.raises(ModelError, match="wanted poor"):
        targeting_bars(targeting([5, 6], 2, [1, 0]))
    with pytest.raises(ModelError, match=r"rests on few rows of the table \(4\)"):
        incidence_bars(benefit_incidence(np.ones(20), np.arange(20)))
    with pytest.raises(ModelError, match=r"few rows of the table \(1\); under 5 are not"):
        targeting_bars(targeting([1] * 9 + [5] * 9, 2, [1] * 10 + [0] * 8))
