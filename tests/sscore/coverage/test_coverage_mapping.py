"""An inventory refuses what does not fit together."""

import pytest

from sscore.coverage import GroupAtRisk, Inventory, ProgrammeEntry
from sscore.errors import ModelError

CELL = ("old age", "older persons")
OLD = GroupAtRisk(*CELL, 1_000)


def test_programmes_of_a_cell_in_order():
    care = GroupAtRisk("medical care", "children", 50)
    made = Inventory(
        "Ziwa", "KES", [OLD, care], [ProgrammeEntry("b", *CELL), ProgrammeEntry("a", *CELL)], missing=(("x", "y"),)
    )
    assert [e.programme for e in made.of(*CELL)] == ["b", "a"]
    assert made.of("medical care", "children") == ()
    assert made.to_frame()["programme"].tolist() == ["b", "a"]
    assert made.missing_frame().values.tolist() == [["x", "y"]]
    assert Inventory("Ziwa", "KES", [OLD]).to_frame().empty


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: ProgrammeEntry(" ", *CELL), "programme must be named"),
        (lambda: ProgrammeEntry("a", *CELL, covered=-1), "covered"),
        (lambda: ProgrammeEntry(None, *CELL), "programme must be named"),
        (lambda: ProgrammeEntry("a", *CELL, quality="D"), "quality must be one of"),
        (lambda: ProgrammeEntry("a", *CELL, in_law="yes"), "in_law must be one of"),
        (lambda: GroupAtRisk("", "older", 5), "risk must be named"),
        (lambda: GroupAtRisk(*CELL, 5, quality="?"), "quality must be one of"),
        (lambda: ProgrammeEntry("a", *CELL, benefit_share=-1), "benefit_share"),
        (lambda: GroupAtRisk(*CELL, 10, counted_once=11), "counted_once"),
        (lambda: GroupAtRisk(*CELL, -1), "persons"),
        (lambda: Inventory("Ziwa", "KES", []), "at least one group"),
        (lambda: Inventory("Ziwa", "KES", [OLD, OLD]), "given once"),
        (lambda: Inventory("Ziwa", "KES", [OLD], poverty_line=0), "poverty_line"),
        (lambda: Inventory("Ziwa", "KES", [OLD], [ProgrammeEntry("a", "old age", "older")]), "Did you mean"),
        (lambda: Inventory("Ziwa", "KES", [OLD], [ProgrammeEntry("a", *CELL)] * 2), "stands twice"),
        (
            lambda: Inventory("Ziwa", "KES", [OLD], [ProgrammeEntry("a", *CELL, covered=1_001)]),
            "Records may be counted",
        ),
        (
            lambda: Inventory(
                "Ziwa", "KES", [GroupAtRisk(*CELL, 10, overlaps={("a", "b"): 1})], [ProgrammeEntry("a", *CELL)]
            ),
            "names 'b'",
        ),
    ],
)
def test_wrong_inventories(wrong, message):
    with pytest.raises(ModelError, match=message):
        wrong()
