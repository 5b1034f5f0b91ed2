"""Widgets of occupational safety: the picture first, and every picture by a plain call."""

import pytest

from sscore.errors import ModelError
from sscore.injury import syn_accidents
from sscore.plots import describe
from sscore.widgets import Panel, injury_exposure, list_overlap, rate_denominator


def panels():
    """Return every panel with a change of its controls."""
    firms, _ = syn_accidents("SSD", establishments=80, seed=1)
    return {
        "denominator": (rate_denominator(firms), {"denominator": "hours"}),
        "equivalents": (rate_denominator(firms), {"denominator": "full-time equivalents"}),
        "cases": (injury_exposure(), {"cases": 0}),
        "workers": (injury_exposure(), {"workers": 5_050}),
        "years": (injury_exposure(reference=20), {"years": 5}),
        "overlap": (list_overlap(), {"matches": 30}),
        "no overlap": (list_overlap(), {"matches": 0}),
    }


@pytest.mark.parametrize("name", sorted(panels()))
def test_the_picture_comes_first_and_controls_change_it(name):
    panel, change = panels()[name]
    assert isinstance(panel, Panel)
    called = describe(panel.draw(**{**panel.values(), **change}))
    assert called != describe(panel.figure)
    for control, value in change.items():
        panel.controls[control].value = value
    assert panel.values() | change == panel.values()
    assert describe(panel.redraw()) == called


def test_more_years_narrow_the_interval_around_the_same_rate():
    text = describe(injury_exposure().draw(cases=2, workers=1200, years=5))
    assert "1 year: 167, interval 20.2 to 602; 5 such years: 167, interval 79.9 to 307" in text


def test_fewer_matches_mean_more_unseen():
    panel = list_overlap()
    assert "estimated 1,363" in describe(panel.figure)
    assert "estimated 4,223" in describe(panel.draw(matches=30))
    assert panel.controls["matches"].max == 310


def test_impossible_starts_are_refused():
    with pytest.raises(ModelError, match="shorter list"):
        list_overlap(10, 20, 11)
    with pytest.raises(ModelError, match="workers"):
        injury_exposure(workers=0)


def test_what_is_counted_is_named():
    figure = injury_exposure(2, 1_200, what="deaths").draw(cases=2, workers=1_200, years=1)
    assert figure.description.startswith("2 deaths a year among 1,200 workers. In deaths per 100,000 workers and year")
