"""Figures: the sentence carries the numbers, the picture is drawn, nothing overlaps or is too small to read."""

from itertools import combinations

import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from sscore.contributions import flat_rate, main_scheme, schedule_for
from sscore.countries import codes
from sscore.coverage import gap_matrix, staircase, syn_members, unique_persons
from sscore.errors import ModelError
from sscore.plots import contribution_curve, describe, gap_heatmap, overlap_bars, staircase_bars


def words(figure: Figure) -> list[Text]:
    """Return the texts that are drawn: a tick outside the view has a label too, but nobody sees it."""
    figure.draw_without_rendering()
    unseen = set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in axis.get_major_ticks():
                if not axis.get_visible() or not low <= tick.get_loc() <= high:
                    unseen |= {id(tick.label1), id(tick.label2)}
    found = [t for t in figure.findobj(Text) if isinstance(t, Text)]
    return [t for t in found if t.get_visible() and t.get_text().strip() and id(t) not in unseen]


def check_legible(figure: Figure) -> None:
    """Every text is at least 12 points, inside the picture, and clear of every other upright one."""
    texts = words(figure)
    assert texts
    frame = figure.bbox
    upright = []
    for text in texts:
        assert text.get_fontsize() >= 12, text.get_text()
        box = text.get_window_extent()
        where = (text.get_text(), box)
        assert box.x0 >= frame.x0 - 1 and box.x1 <= frame.x1 + 1, where
        assert box.y0 >= frame.y0 - 1 and box.y1 <= frame.y1 + 1, where
        if text.get_rotation() == 0:
            upright.append((text.get_text(), box.padded(-1.5)))
    for (one, first), (other, second) in combinations(upright, 2):
        assert not first.overlaps(second), f"{one!r} lies over {other!r}"


@pytest.mark.parametrize("code", codes())
def test_every_country_has_a_legible_contribution_curve(code: str) -> None:
    figure = contribution_curve(schedule_for(code, main_scheme(code), "2025-06-01"), wage=50_000)
    check_legible(figure)


@pytest.mark.parametrize("code", codes())
def test_every_country_has_a_legible_staircase_and_gap_map(code: str) -> None:
    check_legible(staircase_bars(staircase(code)))
    check_legible(staircase_bars(staircase(code), of="employees"))
    check_legible(gap_heatmap(gap_matrix(code)))


def test_kenya_in_a_sentence() -> None:
    figure = contribution_curve(schedule_for("KEN", "nssf", "2025-02-01"), wage=50_000)
    assert describe(figure) == (
        "Kenya, NSSF: contribution by wage: it rises to KES 8,640 a month at a wage of KES 72,000 and stays there. "
        "On KES 50,000: employee 3,000 + employer 3,000 = KES 6,000."
    )


def test_limits_close_together_do_not_collide() -> None:
    check_legible(contribution_curve(schedule_for("KEN", "nssf", "2025-02-01"), wages=[0, 800_000]))
    check_legible(contribution_curve(schedule_for("KEN", "nssf", "2023-02-01")))


def test_the_drawn_line_goes_through_the_rule_and_its_kink() -> None:
    rule = flat_rate(0.05, 0.05, ceiling=1_000, currency="ZMW")
    (axes,) = contribution_curve(rule).axes
    total = max(axes.lines, key=lambda line: line.get_linewidth()).get_xydata()
    assert [1_000, 100] in total.tolist()
    assert total[-1].tolist() == pytest.approx([1_400, 100])
    assert total[0].tolist() == [0, 0]


def test_no_ceiling_rises_all_the_way_and_a_minimum_is_told() -> None:
    assert "rises all the way" in describe(contribution_curve(flat_rate(0.1, 0.1, currency="TZS")))
    health = contribution_curve(schedule_for("KEN", "shif", "2025-01-01"), wages=[0, 50_000])
    assert "less than KES 300" in describe(health)
    check_legible(health)


def test_a_wage_outside_the_range_widens_it() -> None:
    (axes,) = contribution_curve(flat_rate(0.1, 0.1, ceiling=100, currency="TZS"), wages=[0, 150], wage=500).axes
    assert axes.get_xlim()[1] > 500


def test_bad_wages_are_refused() -> None:
    rule = flat_rate(0.1, 0.1, currency="TZS")
    with pytest.raises(ModelError, match="two different wages"):
        contribution_curve(rule, wages=[5, 5])
    with pytest.raises(ModelError, match="at least 0"):
        contribution_curve(rule, wage=-1)


def test_staircase_in_a_sentence_with_years_and_assumptions() -> None:
    sentence = describe(staircase_bars(staircase("TZA"), of="employed"))
    assert "active contributors 2.72 million (2019)" in sentence
    assert "registered members 4.08 million (assumption)" in sentence
    assert sentence.endswith("Active contributors are 8.8 % of employed.")
    with pytest.raises(ModelError, match="'employed'"):
        staircase_bars(staircase("TZA"), of="employd")


def test_assumed_steps_are_hatched() -> None:
    (axes,) = staircase_bars(staircase("TZA")).axes
    assert [bool(bar.get_hatch()) for bar in axes.patches] == [s.assumed for s in staircase("TZA").levels]


def test_bars_are_as_long_as_the_numbers() -> None:
    found = unique_persons(syn_members("UGA", persons=400, seed=2))
    figure = overlap_bars(found, title="Uganda, synthetic registers")
    check_legible(figure)
    left, right = figure.axes
    assert [bar.get_width() for bar in left.patches] == [
        found.records, found.persons, found.active_records, found.active_persons
    ]  # fmt: skip
    assert sum(bar.get_width() for bar in right.patches) == found.persons
    assert f"{found.records} records are {found.persons} persons" in describe(figure)


def test_combinations_of_few_persons_are_hidden() -> None:
    """17 in one register only, 7 in the other only, 3 in both: the 3 go, and with them the 7."""
    rows = [(f"a{k}", "x") for k in range(20)] + [(f"b{k}", "y") for k in range(7)] + [(f"a{k}", "y") for k in range(3)]
    found = unique_persons(pd.DataFrame(rows, columns=["person_id", "register"]).assign(active=True))
    figure = overlap_bars(found)
    assert [text.get_text() for text in figure.axes[1].texts] == ["17", "hidden", "hidden"]
    assert "too small to print are in more than one register" in describe(figure)
    check_legible(figure)


def test_an_empty_register_still_makes_a_figure() -> None:
    members = syn_members("UGA", persons=5, seed=2)
    assert describe(overlap_bars(unique_persons(members.iloc[:0]))).startswith("0 records are 0 persons.")


def test_gap_map_tells_numbers_and_gaps_apart() -> None:
    found = gap_matrix("SSD")
    figure = gap_heatmap(found)
    (axes,) = figure.axes
    assert sum(bool(p.get_hatch()) for p in axes.patches) == found.count("no data")
    assert "assumption" in describe(figure)
    part = gap_heatmap(gap_matrix("KEN").only(groups=["employed"], branches=["sickness"]))
    check_legible(part)
    assert "0 cells filled, 1 without a figure" in describe(part)


def test_a_figure_shows_itself_with_its_sentence() -> None:
    figure = staircase_bars(staircase("RWA"))
    picture, metadata = figure._repr_png_()  # type: ignore[attr-defined]
    assert picture.startswith(b"\x89PNG")
    assert metadata == {"alt": describe(figure)}


def test_another_figure_has_no_sentence() -> None:
    with pytest.raises(ModelError, match="carries no description"):
        describe(Figure())
