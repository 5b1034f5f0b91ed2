"""Multiple decrements: a published table, both assumptions there and back, and conservation of members."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.actuarial import (
    MultipleDecrementTable,
    associated_rates,
    decrement_probabilities,
    multiple_decrement_table,
)
from sscore.errors import DataError, ModelError

AGES = [50, 51, 52, 53, 54]
# Valdez, lecture notes on multiple decrements: survivors and deaths by cause, United States life table.
SURVIVORS = [4_832_555, 4_821_937, 4_810_206, 4_797_185, 4_782_737]
DEATHS = {
    "heart": [5168, 5363, 5618, 5929, 6277],
    "accidents": [1157, 1206, 1443, 1679, 2152],
    "other": [4293, 5162, 5960, 6840, 7631],
}


@pytest.fixture
def valdez() -> MultipleDecrementTable:
    return multiple_decrement_table(AGES, DEATHS, lx=SURVIVORS)


def test_published_table(valdez: MultipleDecrementTable) -> None:
    assert valdez.decrements("other", 51, 2) == 11_122
    assert valdez.survival(50, 3) == pytest.approx(0.99268, abs=5e-6)
    assert valdez.probability("heart", 50, 3) == pytest.approx(0.00334, abs=5e-6)
    assert valdez.lx.tolist() == SURVIVORS
    assert valdez.probability("heart", 50, deferral=2) == pytest.approx(5618 / 4_832_555)


def test_published_probability_from_single_rates() -> None:
    found = decrement_probabilities([0.01, 0.03, 0.06], assumption="udd-single")
    assert found[0] == pytest.approx(0.009556, abs=5e-7)


def test_members_are_conserved(valdez: MultipleDecrementTable) -> None:
    assert valdez.lx[1:] == pytest.approx(valdez.lx[:-1] - valdez.dx[:-1].sum(axis=1))
    leaving = sum(valdez.decrements(cause, 50, 5) for cause in valdez.causes)
    assert leaving == pytest.approx(valdez.lx[0] * (1 - valdez.survival(50, 5)))
    assert valdez.to_frame().columns.tolist() == ["age", "lx", "d_heart", "d_accidents", "d_other"]


RATES = st.lists(st.floats(0.0, 0.4), min_size=1, max_size=5)


@given(rates=RATES, assumption=st.sampled_from(["udd-single", "udd-multiple", "constant-force"]))
def test_there_and_back(rates: list[float], assumption: str) -> None:
    together = decrement_probabilities(rates, assumption=assumption)
    assert associated_rates(together, assumption=assumption) == pytest.approx(rates, abs=1e-10)
    survivors = np.prod(1 - np.array(rates))
    assert together.sum() == pytest.approx(1 - survivors, abs=1e-12)
    assert np.all(together <= np.array(rates) + 1e-15)


@given(first=st.floats(0, 0.5), second=st.floats(0, 0.5))
def test_two_even_single_decrements_by_the_closed_form(first: float, second: float) -> None:
    found = decrement_probabilities([first, second], assumption="udd-single")
    assert found == pytest.approx([first * (1 - second / 2), second * (1 - first / 2)], abs=1e-14)


def test_single_rates_near_one_are_found() -> None:
    single = associated_rates([0.01, 0.98], assumption="udd-single")
    assert decrement_probabilities(single, assumption="udd-single") == pytest.approx([0.01, 0.98])
    assert np.prod(1 - single) == pytest.approx(0.01)


def test_a_table_of_rates_keeps_its_shape() -> None:
    rates = np.array([[0.01, 0.02], [0.03, 0.04], [0.05, 0.06]])
    together = decrement_probabilities(rates, assumption="constant-force")
    assert together.shape == (3, 2)
    assert together[1] == pytest.approx(decrement_probabilities(rates[1], assumption="constant-force"))
    assert not np.allclose(together, decrement_probabilities(rates, assumption="udd-single"), atol=1e-7)
    assert decrement_probabilities([0.0, 0.0], assumption="constant-force").tolist() == [0.0, 0.0]


@given(scale=st.floats(0.5, 1.5), radix=st.floats(1, 1e6))
def test_every_argument_matters(scale: float, radix: float) -> None:
    shares = {"death": np.array([0.1, 0.2]) * scale, "other": [0.05, 0.05]}
    table = multiple_decrement_table([60, 61], shares, radix=radix, probabilities=True)
    assert table.lx[1] == pytest.approx(radix * (1 - 0.1 * scale - 0.05))
    assert table.qx[:, 0] == pytest.approx([0.1 * scale, 0.2 * scale])


@pytest.mark.parametrize(
    ("age", "decrements", "more", "message"),
    [
        ([50, 52], {"a": [1, 1]}, {"radix": 9}, "whole ages one apart"),
        ([50, 51], {}, {"radix": 9}, "at least one decrement"),
        ([50, 51], {"a": [1, -1]}, {"radix": 9}, r"a\[1\] \(age 51\) must be finite and >= 0"),
        ([50, 51], {"a": [1]}, {"radix": 9}, "a must have one value an age"),
        ([50, 51], {"a": [1, 1]}, {}, "give lx, or radix"),
        ([50, 51], {"a": [1, 1]}, {"radix": 9, "lx": [9, 8]}, "Leave radix out"),
        ([50, 51], {"a": [5, 5]}, {"radix": 9}, "5 leave at age 51, of 4 members"),
        ([50, 51], {"a": [1, 1]}, {"lx": [100, 90]}, r"lx\[1\] \(age 51\) is 90.0, but the decrements leave 99.0"),
    ],
)
def test_bad_tables_are_named(age: list, decrements: dict, more: dict, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        multiple_decrement_table(age, decrements, **more)


def test_bad_rates_and_look_ups_are_named(valdez: MultipleDecrementTable) -> None:
    with pytest.raises(ModelError, match="assumption must be one of"):
        associated_rates([0.1], assumption="udd")
    with pytest.raises(ModelError, match=r"rates\[1\] must be a fraction"):
        decrement_probabilities([0.1, 1.1], assumption="udd-single")
    with pytest.raises(ModelError, match="must be below 1"):
        decrement_probabilities([0.1, 1.0], assumption="constant-force")
    with pytest.raises(ModelError, match="sum to less than 1"):
        associated_rates([0.6, 0.6], assumption="constant-force")
    with pytest.raises(DataError, match="Did you mean 'heart'"):
        valdez.decrements("hart", 50)
    with pytest.raises(ModelError, match="ages 53 to 56 are not in the table"):
        valdez.survival(53, 3)
