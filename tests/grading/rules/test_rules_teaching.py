"""One bad notebook for each rule on how a lesson teaches."""

import pytest
from rule_notebooks import broken, cell_of, code, good_lesson, markdown

from grading.rules import LESSON_RULES, check_notebook

BAD = {
    "no question at the start": ("opening_question", lambda nb: cell_of(nb, "title").update(source="# Coverage")),
    "a stop that asks nothing": ("stops_often", lambda nb: cell_of(nb, "read").update(source="### Read it.")),
    "one stop in forty minutes": ("stops_often", lambda nb: cell_of(nb, "read")["metadata"].update(tags=[])),
    "two stops in 45 minutes": ("stops_often", lambda nb: nb["metadata"]["sscore"].update(minutes=45)),
    "16 cells without a stop": (
        "stops_spaced",
        lambda nb: nb["cells"].extend(code(f"more-{i}", "total = 1") for i in range(14)),
    ),
    "no guess before the figure": (
        "predict_first",
        lambda nb: cell_of(nb, "guess")["metadata"].update(tags=["stop"]),
    ),
    "guess after the figure": (
        "predict_first",
        lambda nb: nb["cells"].insert(2, code("early", "plots.describe(plots.gap_heatmap())", "figure")),
    ),
    "figure without words": ("figure_described", lambda nb: nb["cells"].remove(cell_of(nb, "steps-in-words"))),
    "a table described, not the figure": (
        "figure_described",
        lambda nb: cell_of(nb, "steps-in-words").update(source="steps.to_frame().describe()"),
    ),
    "figure without its tag": (
        "figure_tagged",
        lambda nb: nb["cells"].append(code("more", "plots.gap_heatmap(1)")),
    ),
    "pyplot without its tag": (
        "figure_tagged",
        lambda nb: nb["cells"].append(code("more", "import matplotlib.pyplot as plt\nplt.plot([1, 2])")),
    ),
    "imported plot function without its tag": (
        "figure_tagged",
        lambda nb: nb["cells"].append(code("more", "from sscore.plots import gap_heatmap\ngap_heatmap(1)")),
    ),
    "no sources": ("sources_cell", lambda nb: cell_of(nb, "where-from")["metadata"].update(tags=[])),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_notebook_breaks_its_rule_and_no_other(name: str) -> None:
    rule, spoil = BAD[name]
    nb = good_lesson()
    spoil(nb)
    assert broken(nb) == {rule}


def test_fifteen_cells_after_the_last_stop_are_allowed() -> None:
    nb = good_lesson()
    nb["cells"] += [code(f"more-{i}", "total = 1") for i in range(13)]
    assert broken(nb) == set()


def test_the_spacing_finding_names_the_cell_where_the_stretch_begins() -> None:
    nb = good_lesson()
    nb["cells"] += [markdown(f"more-{i}", "Read on.") for i in range(14)]
    (found,) = check_notebook(nb, LESSON_RULES)
    assert found.cell == "neighbour" and found.message.startswith("16 cells")


def test_a_figure_may_describe_itself_in_its_own_cell() -> None:
    nb = good_lesson()
    nb["cells"].remove(cell_of(nb, "steps-in-words"))
    cell_of(nb, "steps")["source"] += "\nprint(plots.describe(figure))"
    assert broken(nb) == set()


def test_words_between_a_figure_and_its_description_do_not_matter() -> None:
    nb = good_lesson()
    place = nb["cells"].index(cell_of(nb, "steps")) + 1
    nb["cells"].insert(place, markdown("look", "Look at the third step."))
    assert broken(nb) == set()


def test_setting_a_style_is_not_drawing() -> None:
    nb = good_lesson()
    text = "import matplotlib.pyplot as plt\nplt.rcParams.update({'font.size': 13})\nplt.close('all')"
    nb["cells"].append(code("style", text))
    assert broken(nb) == set()
