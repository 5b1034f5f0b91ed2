"""Coverage rates: the curriculum's check values, conventions at zero, and identities."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.coverage import rates
from sscore.errors import ModelError


def test_curriculum_worked_example() -> None:
    result = rates(employed=24e6, active=1.92e6, registered=3.2e6)
    assert result.effective == pytest.approx(0.08)
    assert result.dormant_share == pytest.approx(0.40)
    assert result.remarks == ()


def test_one_number_of_contributors_and_every_denominator() -> None:
    result = rates(population=1_000, labour_force=800, employed=500, active=100, registered=250, legally_covered=400)
    assert result.effective_of_population == pytest.approx(0.10)
    assert result.effective_of_labour_force == pytest.approx(0.125)
    assert result.effective == pytest.approx(0.20)
    assert result.registered == pytest.approx(0.50)
    assert result.legal == pytest.approx(0.80)
    assert result.dormant_share == pytest.approx(0.60)


def test_legal_coverage_is_never_taken_from_effective_coverage() -> None:
    assert rates(employed=100, active=30).legal is None
    assert rates(employed=100, active=30, legally_covered=90).legal == pytest.approx(0.9)


def test_nobody_employed_is_nan_with_a_remark() -> None:
    result = rates(employed=0, active=0, registered=0)
    assert math.isnan(result.effective)
    assert result.dormant_share is not None
    assert math.isnan(result.dormant_share)
    assert "employed is 0" in " ".join(result.remarks)
    assert "registered is 0" in " ".join(result.remarks)


def test_what_was_not_given_is_none_and_missing_in_the_table() -> None:
    result = rates(employed=10, active=1)
    assert (result.dormant_share, result.effective_of_population, result.registered) == (None, None, None)
    table = result.to_frame().set_index("rate")["value"]
    assert table["effective"] == pytest.approx(0.1)
    assert table.drop("effective").isna().all()


def test_more_contributors_than_workers_is_remarked_on() -> None:
    result = rates(employed=10, active=12)
    assert result.effective == pytest.approx(1.2)
    assert "records" in result.remarks[0]


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        ({"employed": 10, "active": 5, "registered": 4}, "active .5. must not be above registered"),
        ({"employed": 10, "active": 5, "labour_force": 9}, "labour_force"),
        ({"employed": 10, "active": 5, "labour_force": 20, "population": 15}, "population"),
        ({"employed": 10, "active": 5, "population": 9}, "population"),
        ({"employed": 10, "active": 5, "legally_covered": 11}, "legally_covered"),
        ({"employed": -1, "active": 0}, "employed must be"),
        ({"employed": 10, "active": float("nan")}, "active must be"),
        ({"employed": "ten", "active": 1}, "employed must be"),
        ({"employed": None, "active": 1}, "employed must be"),
        ({"employed": 10, "active": [1, 2]}, "active must be one number"),
    ],
)
def test_impossible_numbers_are_refused(given_: dict[str, float], words: str) -> None:
    with pytest.raises(ModelError, match=words):
        rates(**given_)


PERSONS = st.floats(1, 1e8)


@given(employed=PERSONS, registered=PERSONS, share=st.floats(0, 1), factor=st.floats(0.001, 1000))
def test_active_are_the_registered_who_are_not_dormant_in_any_unit(
    employed: float, registered: float, share: float, factor: float
) -> None:
    one = rates(employed=employed, active=registered * share, registered=registered)
    assert one.registered is not None
    assert one.dormant_share is not None
    assert one.effective == pytest.approx(
        one.registered * (1 - one.dormant_share), rel=1e-6, abs=1e-9 + 1e-15 * registered
    )
    other = rates(employed=employed * factor, active=registered * share * factor, registered=registered * factor)
    assert other.effective == pytest.approx(one.effective, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("name", ["employed", "active", "registered", "labour_force", "population", "legally_covered"])
def test_every_parameter_matters(name: str) -> None:
    numbers = {"population": 1_000, "labour_force": 800, "employed": 500, "active": 100, "registered": 250}
    numbers["legally_covered"] = 400
    assert rates(**{**numbers, name: numbers[name] * 1.1}) != rates(**numbers)
