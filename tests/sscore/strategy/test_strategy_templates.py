"""Templates: facts with their source, no copied costs, plans that hold; and the matrix of programmes."""

import pytest

from sscore.errors import DataError, ModelError
from sscore.strategy import TEMPLATES, Programme, coordination, template


@pytest.mark.parametrize("key", list(TEMPLATES))
def test_facts_are_cited_and_plans_hold(key):
    found = template(key)
    assert all(f.source.startswith("SOCIEUX+ page") and f.quality == "B" for f in found.facts)
    plan = found.plan("2027-01", "KES")
    assert plan.months > 0
    assert set(plan.uncosted) == {a.key for a in found.activities}
    assert {a.quality for a in found.activities} == {"C"}
    assert all("teaching assumption" in a.source for a in found.activities)
    assert found.lacking({}) == tuple(found.elements.values())
    assert found.lacking(dict.fromkeys(found.elements, "answered")) == ()


def test_facts_of_the_source():
    # SOCIEUX+ page 'Actions en Social Security Policy': launch in June 2016, one-year plan of ONIESS, 2016-2020.
    assert "2016-06" in {f.date for f in template("coordination").facts}
    assert template("platform").plan("2027-01", "KES").months == 12
    assert any("2016 to 2020" in f.statement for f in template("ministry-strategy").facts)


def test_unknown_names():
    with pytest.raises(DataError, match="Did you mean 'platform'"):
        template("platfrom")
    with pytest.raises(ModelError, match="no element"):
        template("platform").lacking({"budget": "x"})


def test_programmes():
    programmes = [
        Programme("Cash", "Ministry A", ("poor", "old"), ("cash",)),
        Programme("Meals", "Ministry B", ("children",), ("food",)),
        Programme("Grant", "Ministry B", ("poor",), ("cash", "training")),
    ]
    found = coordination(programmes, groups=["disabled"], functions=["food"])
    assert found.overlaps == {("poor", "cash"): ("Cash", "Grant")}
    assert found.owners == {"poor": ("Ministry A", "Ministry B"), "old": ("Ministry A",), "children": ("Ministry B",),
                            "disabled": ()}  # fmt: skip
    served = sum(len(p.groups) * len(p.functions) for p in programmes)
    assert int(found.to_frame().to_numpy().sum()) == served
    assert ("disabled", "cash") in found.empty
    with pytest.raises(ModelError, match="twice"):
        coordination([programmes[0], programmes[0]])
    with pytest.raises(ModelError, match="empty"):
        coordination([])
    with pytest.raises(ModelError, match="needs an owner"):
        coordination([Programme("X", "", ("a",), ("b",))])
