"""ILO benchmarks: the figures of the project's table, typed again, and comparisons."""

import pytest

from sscore import standards
from sscore.errors import DataError, ModelError

RATES = {
    ("C102", "sickness"): 45,
    ("C102", "unemployment"): 45,
    ("C102", "old_age"): 40,
    ("C102", "employment_injury_incapacity"): 50,
    ("C102", "employment_injury_invalidity"): 50,
    ("C102", "employment_injury_survivors"): 40,
    ("C102", "maternity"): 45,
    ("C102", "invalidity"): 40,
    ("C102", "survivors"): 40,
    ("C121", "employment_injury_incapacity"): 60,
    ("C121", "employment_injury_invalidity"): 60,
    ("C121", "employment_injury_survivors"): 50,
    ("C128", "old_age"): 45,
    ("C128", "invalidity"): 50,
    ("C128", "survivors"): 45,
    ("C130", "sickness"): 60,
}


def test_replacement_rates():
    table = standards.table().query("measure == 'replacement_rate'")
    assert {(r.instrument, r.branch): r.value for r in table.itertuples()} == RATES


def test_every_row_is_unchecked_and_says_so():
    table = standards.table()
    assert list(table.columns) == ["instrument", "article", "branch", "measure", "value", "unit", "quality", "note"]
    assert set(table["quality"]) == {"C"}
    assert (table["unit"] != "").all() and (table["article"] != "").all()
    assert not table.duplicated(["instrument", "branch", "measure"]).any()


def test_later_conventions_ask_for_no_less():
    for (instrument, branch), rate in RATES.items():
        assert rate >= RATES.get(("C102", branch), 0), (instrument, branch)


def test_qualifying_years():
    assert standards.benchmark("c102", "old-age", "full_benefit_contribution_years").value == 30
    assert standards.benchmark("C102", "old_age", "reduced_benefit_years").value == 15
    assert standards.benchmark("C102", "Survivors", "reduced_benefit_years").value == 5


def test_comparison_at_and_on_both_sides_of_the_line():
    assert standards.compare(40, "C102", "old_age").met
    below = standards.compare(39.9, "C102", "old_age")
    assert not below.met
    assert below.margin == pytest.approx(-0.1)
    assert standards.compare(10, "C102", "old_age", "reduced_benefit_years").margin == 5
    assert not standards.compare(16, "C102", "old_age", "reduced_benefit_years").met
    assert below.to_frame()[["benchmark", "value", "met"]].values.tolist() == [[40, 39.9, False]]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("C103", "old_age"), "no instrument 'C103'"),
        (("C102", "oldage"), "Did you mean 'old_age'"),
        (("C102", "old_age", "replacement"), "Did you mean 'replacement_rate'"),
    ],
)
def test_unknown_names(words, said):
    with pytest.raises(DataError, match=said):
        standards.benchmark(*words)


def test_words_and_non_numbers_cannot_be_compared():
    with pytest.raises(DataError, match="a guarantee in words"):
        standards.compare(1, "R202", "children")
    with pytest.raises(ModelError, match="finite"):
        standards.compare(float("nan"), "C102", "old_age")
