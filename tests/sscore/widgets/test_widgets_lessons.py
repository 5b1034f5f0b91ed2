"""Widgets: the picture first, and every picture by a plain call."""

import pytest

from sscore.countries import codes
from sscore.coverage import syn_members
from sscore.errors import DataError
from sscore.plots import describe
from sscore.widgets import Panel, denominator_chooser, gap_filter, id_cleaning, payslip


@pytest.mark.parametrize("code", codes())
def test_every_panel_opens_with_a_figure_for_every_country(code: str) -> None:
    for panel in (payslip(code, "2025-06-01"), denominator_chooser(code), gap_filter(code)):
        assert describe(panel.figure) == describe(panel.redraw())


def test_payslip_with_and_without_ceiling() -> None:
    panel = payslip("KEN", "2025-02-01")
    assert "= KES 8,640" in describe(panel.draw(wage=100_000, ceiling=True))
    assert "= KES 12,000" in describe(panel.draw(wage=100_000, ceiling=False))
    assert not panel.controls["ceiling"].disabled
    assert payslip("TZA", "2025-06-01").controls["ceiling"].disabled


def test_moving_the_slider_changes_the_next_figure() -> None:
    panel = payslip("KEN", "2025-02-01")
    panel.controls["wage"].value = 10_000
    assert "On KES 9," in describe(panel.redraw()) or "On KES 10," in describe(panel.redraw())
    assert describe(panel.redraw()) != describe(panel.figure)


def test_denominator_changes_the_headline() -> None:
    panel = denominator_chooser("TZA")
    assert describe(panel.figure).endswith("of population.")
    panel.controls["of"].value = "employed"
    assert describe(panel.redraw()).endswith("8.8 % of employed.")


def test_cleaning_finds_the_invented_persons() -> None:
    panel = id_cleaning(syn_members("TZA", persons=200, seed=1))
    assert "are 200 persons" not in describe(panel.figure)
    assert "are 200 persons" in describe(panel.draw(clean=True))


def test_gap_filter_nothing_chosen_is_everything() -> None:
    panel = gap_filter("KEN")
    assert describe(panel.draw(groups=(), branches=())) == describe(panel.figure)
    panel.controls["groups"].value = ("children",)
    assert "1 cell filled" in describe(panel.redraw())


def test_unknown_country_or_day_is_refused() -> None:
    with pytest.raises(DataError, match="KEN"):
        payslip("Kenya", "2025-02-01")
    with pytest.raises(DataError, match="known from"):
        payslip("KEN", "2020-01-01")


def test_a_panel_without_a_notebook_prints_and_stays_usable(capsys: pytest.CaptureFixture[str]) -> None:
    panel = denominator_chooser("RWA")
    panel._ipython_display_()
    panel.controls["of"].value = "employees"
    assert capsys.readouterr().out
    assert isinstance(panel, Panel)
    assert describe(panel.redraw()).endswith("of employees.")


def test_controls_share_one_width_and_one_column_of_labels() -> None:
    controls = payslip("KEN", "2025-02-01").controls.values()
    assert len({control.layout.width for control in controls}) == 1
    assert {control.style.description_width for control in controls} == {"5ch"}
