"""Figures of occupational safety: the sentence carries the numbers, texts are legible, nobody is named."""

import numpy as np
import pandas as pd
import pytest
from test_plots_figures import check_legible, words

from sscore.countries import codes
from sscore.errors import ModelError
from sscore.injury import (
    capture_recapture,
    chapman,
    funnel,
    lincoln_petersen,
    pareto,
    poisson_ci,
    rates_by,
    syn_accidents,
)
from sscore.plots import describe, funnel_plot, injury_rate_bars, pareto_bars, poisson_strip, reported_estimated


@pytest.mark.parametrize("code", codes())
def test_every_country_has_legible_figures(code):
    firms, accidents = syn_accidents(code, establishments=120, seed=5)
    at_work = accidents[~accidents["commuting"]]
    check_legible(injury_rate_bars(rates_by(firms)))
    check_legible(funnel_plot(funnel(firms["injuries"], firms["hours"], names=firms["establishment"], per=1e6)))
    check_legible(pareto_bars(pareto(at_work["cause"])))


def two_sectors(**changes):
    base = {"sector": ["farm", "mine"], "workers": [200, 100], "hours": [100_000, 200_000], "injuries": [4, 5],
            "deaths": [0, 1], "lost_days": [30, 100]}  # fmt: skip
    return pd.DataFrame({**base, **changes})


def test_the_denominator_changes_who_is_first():
    table = rates_by(two_sectors(), full_time_hours=2_000)
    by_hours, by_heads = injury_rate_bars(table), injury_rate_bars(table, denominator="workers")
    assert "Hurt most often: farm, 40.0 per million hours" in describe(by_hours)
    assert "farm 40.0 and 0.30 days; mine 25.0 and 0.50 days" in describe(by_hours)
    assert "Hurt most often: mine, 50.0 per 1,000 workers" in describe(by_heads)
    full = describe(injury_rate_bars(table, denominator="full-time equivalents"))
    assert "farm 80.0" in full and "mine 50.0" in full
    assert max(bar.get_width() for bar in by_hours.axes[0].patches) == 40
    with pytest.raises(ModelError, match="denominator"):
        injury_rate_bars(table, denominator="days")
    with pytest.raises(ModelError, match="full_time_hours"):
        injury_rate_bars(rates_by(two_sectors()), denominator="full-time equivalents")


def test_no_hours_are_said_and_not_drawn():
    figure = injury_rate_bars(rates_by(two_sectors(hours=[0, 200_000])))
    check_legible(figure)
    assert "farm no hours" in describe(figure) and "Hurt most often: mine" in describe(figure)
    nobody = injury_rate_bars(rates_by(two_sectors(hours=[0, 0])))
    check_legible(nobody)
    assert "No hours in any group." in describe(nobody)


def test_luck_or_risk():
    rows = {"firm": poisson_ci(2, 1200, per=100_000), "sector": poisson_ci(80, 400_000, per=100_000)}
    figure = poisson_strip(rows, unit="deaths per 100,000 workers", reference=30, reference_name="the country")
    check_legible(figure)
    assert "firm: 167, interval 20.2 to 602" in describe(figure)
    assert "Against the country 30.0: sector: not explained by chance." in describe(figure)
    assert "chance alone could explain every one" in describe(poisson_strip({"a": poisson_ci(0)}, reference=3))
    check_legible(poisson_strip({"none": poisson_ci(0)}))
    with pytest.raises(ModelError, match="at least one interval"):
        poisson_strip({})


def test_the_funnel_names_nobody_and_counts_the_outside():
    names = [f"Firm {k}" for k in range(6)]
    found = funnel([40, 10, 10, 12, 0, 0], [1e6, 1e6, 1e6, 1e6, 1e3, 2e6], names=names, per=1e6)
    figure = funnel_plot(found)
    check_legible(figure)
    assert not any("Firm" in t.get_text() for t in words(figure)) and "Firm" not in describe(figure)
    assert "Outside 99.8 %: 1 above, 1 below, of 6 establishments" in describe(figure)
    assert "1 are too small" in describe(figure)
    points = np.concatenate([line.get_ydata() for line in figure.axes[0].lines if line.get_linestyle() == "None"])
    assert sorted(points) == sorted(found.rates)


def test_causes():
    figure = pareto_bars(pareto({"falls": 50, "tools": 30, "vehicles": 10, "other": 10}))
    check_legible(figure)
    assert "2 of 4 causes make 80.0 % of 100 cases. They are falls, tools." in describe(figure)
    together = figure.axes[1].lines[0].get_xdata()
    assert list(together) == [0.5, 0.8, 0.9, 1.0]
    check_legible(pareto_bars(pareto({"falls": 1})))


def test_reported_and_estimated():
    figure = reported_estimated({"two lists": chapman(420, 310, 95)})
    check_legible(figure)
    assert "420 reported, 635 on some list, estimated 1,363 (1,190 to 1,590), 30.8 % reported" in describe(figure)
    _, accidents = syn_accidents("ZMB", establishments=300, seed=4)
    rows = {
        "three": capture_recapture(accidents, ["employer", "fund", "hospital"]),
        "two": capture_recapture(accidents, ["employer", "fund"]),
        "old": lincoln_petersen(40, 30, 0),
        "none": chapman(0, 0, 0),
    }
    figure = reported_estimated(rows)
    check_legible(figure)
    assert "infinitely many: no match" in describe(figure)
    with pytest.raises(ModelError, match="at least one estimate"):
        reported_estimated({})
