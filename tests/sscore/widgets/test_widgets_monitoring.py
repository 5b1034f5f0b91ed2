"""Widgets of monitoring: the picture first, and every picture by a plain call."""

import pytest

from sscore.errors import ModelError
from sscore.monitoring import TrainingCase, syn_beneficiaries
from sscore.plots import describe
from sscore.widgets import gain_matching, match_threshold, return_explorer, rubric_drift

CASE = TrainingCase(50, 49_500, 6_000, 0.4, 0.5)
PRE = {k: 40.0 + k for k in range(8)}
POST = {k: 70.0 + k for k in range(6)} | {99: 100.0}


def test_every_panel_opens_with_its_figure() -> None:
    registers = syn_beneficiaries(persons=60, seed=1)
    for panel in (
        match_threshold(registers, eligible="social registry"),
        rubric_drift(),
        gain_matching(PRE, POST),
        return_explorer(CASE),
    ):
        assert describe(panel.figure) == describe(panel.redraw())


def test_a_stricter_match_finds_more_persons() -> None:
    panel = match_threshold(syn_beneficiaries(persons=60, seed=1))
    found = [int(describe(panel.draw(threshold=t)).split(" ")[0]) for t in (10, 30, 50)]
    assert found == sorted(found)
    assert found[0] < found[-1]


def test_drift_is_noticed() -> None:
    panel = rubric_drift(seed=3)
    assert "assessor 2" not in describe(panel.draw(drift=0))
    panel.controls["drift"].value = 3
    assert "assessor 2 is strictest" in describe(panel.redraw())


def test_unmatched_are_shown_until_removed() -> None:
    assert "partly other people" not in describe(gain_matching(PRE, POST).figure)  # two others: their points would show
    panel = gain_matching(PRE | dict.fromkeys(range(20, 25), 30.0), {k: v for k, v in POST.items() if k != 99})
    assert "partly other people" in describe(panel.figure)
    assert "partly other people" not in describe(panel.draw(matched=True))


def test_the_return_follows_its_sliders() -> None:
    panel = return_explorer(CASE, currency="KES")
    assert "21.2 %" in describe(panel.figure)
    assert "142 %" in describe(panel.draw(transfer=0.8, attribution=0.5, costs=49_500))
    narrow = return_explorer(CASE, doubt=0.1)
    assert describe(narrow.figure) != describe(panel.figure)
    with pytest.raises(ModelError, match="doubt"):
        return_explorer(CASE, doubt=1)
    with pytest.raises(ModelError, match="costs must be above 0"):
        return_explorer(TrainingCase(50, 0, 6_000, 0.4, 0.5))
