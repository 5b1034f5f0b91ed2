"""Widgets on strategy: every picture by a plain call, and sliders that change it."""

import pytest

from sscore.budget import fiscal_space
from sscore.countries import codes
from sscore.errors import ModelError
from sscore.plots import describe
from sscore.strategy import Stakeholder, template
from sscore.widgets import pension_price, plan_durations, stakeholder_cuts, stakeholder_weights

OPTIONS = {"A": (80, 40, 60), "B": (55, 75, 50), "C": (60, 60, 65)}
VIEWS = {"finance": (5, 3, 2), "unions": (2, 5, 3), "employers": (1, 1, 1)}


@pytest.mark.parametrize("code", codes())
def test_price_of_a_pension(code: str) -> None:
    panel = pension_price(code, fiscal_space({"a": {"VAT": 0.005}}))
    assert describe(panel.figure) == describe(panel.draw(benefit_share=0.12, age=65, take_up=1.0))
    panel.controls["age"].value = 70
    assert "from age 70" in describe(panel.redraw())


def test_weights_by_stakeholder() -> None:
    panel = stakeholder_weights(OPTIONS, ["reach", "cost", "speed"], VIEWS)
    assert "C from 29 to 33 %" in describe(panel.figure)
    panel.controls["other"].value = "employers"
    assert "of finance and of employers" in describe(panel.redraw())
    assert "of finance and of unions" in describe(panel.draw(one="finance", other="finance"))
    with pytest.raises(ModelError, match="two parties"):
        stakeholder_weights(OPTIONS, ["a", "b", "c"], {"finance": (5, 3, 2)})
    with pytest.raises(ModelError, match="must have 3 weights"):
        stakeholder_weights(OPTIONS, ["a", "b", "c"], {"finance": (5, 3), "unions": (1, 1, 1)})


def test_cut_lines() -> None:
    panel = stakeholder_cuts([Stakeholder("Unions", 5, 8, 1)])
    assert "Unions: work closely together" in describe(panel.figure)
    panel.controls["power"].value = 5.5
    assert "Unions: keep informed" in describe(panel.redraw())


def test_if_dialogue_slips_the_launch_slips() -> None:
    panel = plan_durations()
    assert "32 months" in describe(panel.figure)
    assert "34 months" in describe(panel.draw(**{"3": 6}))
    panel.controls["5"].value = 7
    assert "32 months" in describe(panel.redraw()) and "2 critical paths" in describe(panel.redraw())
    assert "12 months" in describe(plan_durations(template("platform").plan("2027-01", "KES")).figure)
