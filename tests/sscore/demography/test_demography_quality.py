"""Quality of age data: published scores, extremes by closed form, properties and bad input."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.demography import age_ratio_score, myers, sex_ratio_score, un_age_sex_accuracy, whipple
from sscore.errors import ModelError

# United States Census Bureau, PAS spreadsheet AGESEX (through the tests of DemoTools): five-year groups 0-4 to 75+
MALES = [4677000, 4135000, 3825000, 3647000, 3247000, 2802000, 2409000, 2212000]
MALES += [1786000, 1505000, 1390000, 984000, 745000, 537000, 346000, 335000]
FEMALES = [4544000, 4042000, 3735000, 3647000, 3309000, 2793000, 2353000, 2112000]
FEMALES += [1691000, 1409000, 1241000, 887000, 697000, 525000, 348000, 366000]

# PAS spreadsheet SINGAGE, males, ages 0-99 (through DemoTools): a population with strong heaping
# fmt: off
SINGAGE = np.array([
    80626, 95823, 104315, 115813, 100796, 105086, 97266, 116328, 75984, 89982, 95525, 56973, 78767, 65672, 53438,
    85014, 47600, 64363, 42195, 42262, 73221, 30080, 34391, 29072, 20531, 66171, 24029, 44227, 24128, 23599, 82088,
    16454, 22628, 17108, 12531, 57325, 17220, 28425, 16206, 17532, 65976, 11593, 15828, 13541, 8133, 44696, 11165,
    18543, 12614, 12041, 55798, 9324, 10772, 10453, 6773, 28358, 9916, 13348, 8039, 7583, 42470, 5288, 5317, 6582,
    3361, 17949, 3650, 5873, 3279, 3336, 27368, 1965, 2495, 2319, 1335, 12022, 1401, 1668, 1360, 1185, 9167, 424,
    568, 462, 282, 6206, 343, 409, 333, 291, 4137, 133, 169, 157, 89, 2068, 68, 81, 66, 57,
], dtype=float)
# fmt: on


def ending_in(*digits: int) -> np.ndarray:
    return np.where(np.isin(np.arange(100) % 10, digits), 100.0, 0.0)


def test_age_and_sex_ratio_scores_as_in_the_spreadsheet() -> None:
    assert age_ratio_score(MALES) == pytest.approx(3.907, abs=5e-4)
    assert age_ratio_score(FEMALES) == pytest.approx(3.655, abs=5e-4)
    assert sex_ratio_score(MALES, FEMALES) == pytest.approx(2.249, abs=5e-4)


def test_joint_score_as_in_the_spreadsheet() -> None:
    score = un_age_sex_accuracy(MALES, FEMALES)
    assert score.index == pytest.approx(14.308, abs=1e-3)
    assert score.judgement == "accurate"
    assert score.small_population == 0
    assert score.to_frame()["value"].iloc[-1] == score.index


def test_whipple_and_myers_as_in_the_spreadsheet() -> None:
    assert whipple(SINGAGE) == pytest.approx(234, abs=0.5)
    assert 2 * myers(SINGAGE, blend="shryock").index == pytest.approx(47.46, abs=5e-3)
    assert myers(SINGAGE).index == pytest.approx(47.46 / 2, rel=0.01)  # another blend, not another story


def test_the_textbook_blend_of_even_ages_by_closed_form() -> None:
    """Eight decades lead, seven trail: digit d has 8 (d + 1) + 7 (9 - d) = 71 + d parts of 755."""
    parts = 71 + np.arange(10)
    expected = np.abs(100 * parts / parts.sum() - 10).sum() / 2
    assert myers(np.ones(100), blend="shryock").index == pytest.approx(expected)


@given(st.floats(1, 1e6))
def test_even_ages_show_no_preference(level: float) -> None:
    even = np.full(100, level)
    assert whipple(even) == pytest.approx(100)
    assert whipple(even, digits=3) == pytest.approx(100)
    assert myers(even).index == pytest.approx(0, abs=1e-9)


def test_a_straight_line_shows_no_preference_for_0_and_5() -> None:
    assert whipple(1000 - 7.0 * np.arange(100)) == pytest.approx(100)


@pytest.mark.parametrize(
    ("digits", "index_05", "index_myers"), [((0, 5), 500, 80), ((0,), 500, 90), ((5,), 500, 90), ((3,), 0, 90)]
)
def test_extremes_by_closed_form(digits: tuple[int, ...], index_05: float, index_myers: float) -> None:
    """All ages end in these digits: Whipple 5 times or nothing; Myers 100 less 10 for each digit."""
    population = ending_in(*digits)
    assert whipple(population) == pytest.approx(index_05)
    assert myers(population).index == pytest.approx(index_myers)


def test_all_ages_ending_in_0_is_ten_times_for_that_digit() -> None:
    assert whipple(ending_in(0), digits=(0,)) == pytest.approx(1000)
    assert whipple(ending_in(0), digits=(0,), ages=(20, 69)) == pytest.approx(1000)


def test_myers_tells_which_digit() -> None:
    result = myers(SINGAGE)
    assert result.share.sum() == pytest.approx(100)
    assert result.to_frame().sort_values("share")["digit"].tolist()[-2:] == [5, 0]
    assert int(np.argmax(myers(ending_in(7) + 1, ages=(13, 82)).share)) == 7


def test_an_exponential_population_has_age_ratios_by_closed_form() -> None:
    factor = 0.9
    groups = 1000 * factor ** np.arange(10)
    assert age_ratio_score(groups, open_group=False) == pytest.approx(100 - 200 / (factor + 1 / factor))
    assert sex_ratio_score(groups, groups / 2) == pytest.approx(0, abs=1e-12)


def test_a_small_population_is_allowed_its_chance_variation() -> None:
    men, women = np.array(MALES) / 1000, np.array(FEMALES) / 1000
    total = men.sum() + women.sum()
    raw = un_age_sex_accuracy(men, women, adjust=False)
    assert raw.index - un_age_sex_accuracy(men, women).index == pytest.approx(3500 / np.sqrt(total) - 3.5)
    assert un_age_sex_accuracy([10, 90, 10, 90, 1], [10] * 5, adjust=False).judgement == "highly inaccurate"


def test_every_argument_matters() -> None:
    assert whipple(SINGAGE, ages=(33, 72)) != whipple(SINGAGE) != whipple(SINGAGE, digits=(0,))
    assert whipple(SINGAGE, age=np.arange(1, 101)) != whipple(SINGAGE)
    assert myers(SINGAGE, ages=(20, 89)).index != myers(SINGAGE).index != myers(SINGAGE, age=np.arange(1, 101)).index
    assert age_ratio_score(MALES, open_group=False) != age_ratio_score(MALES)
    assert sex_ratio_score(MALES, FEMALES, open_group=False) != sex_ratio_score(MALES, FEMALES)
    more = [MALES[0] * 1.1, *MALES[1:]]
    assert un_age_sex_accuracy(more, FEMALES).index != un_age_sex_accuracy(MALES, FEMALES).index
    assert un_age_sex_accuracy(MALES, FEMALES, open_group=False).index != un_age_sex_accuracy(MALES, FEMALES).index


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: whipple(SINGAGE[:50]), "population has no age 50"),
        (lambda: whipple(SINGAGE, ages=(23, 60)), "multiple of 10"),
        (lambda: whipple(SINGAGE, digits=(0, 0)), "digits must be different"),
        (lambda: whipple(SINGAGE, digits=(12,)), "digits must be different"),
        (lambda: whipple(np.zeros(100)), "must hold somebody"),
        (lambda: whipple(-SINGAGE), r"population\[0\]"),
        (lambda: whipple([1, 2, 3], age=[0, 1]), "one age for each of the 3 counts"),
        (lambda: myers(SINGAGE, ages=(10, 19)), "at least 20 years"),
        (lambda: myers(SINGAGE, blend="both"), "blend must be one of"),
        (lambda: myers(SINGAGE, age=np.zeros(100)), r"age\[1\] = 0 after 0"),
        (lambda: age_ratio_score([1, 2, 3]), "at least 3 closed groups, got 2"),
        (lambda: age_ratio_score([0, 2, 0, 1]), r"population5\[1\] stands between two empty groups"),
        (lambda: sex_ratio_score([1, 2, 3], [1, 0, 3]), r"female\[1\] must be above 0"),
        (lambda: sex_ratio_score([1, 2, 3], [1, 2]), "female must hold at least 2 closed groups"),
        (lambda: sex_ratio_score([1, 2, 3, 4], [1, 2, 4]), "shape of male"),
        (lambda: un_age_sex_accuracy([1, -2, 3, 4], [1] * 4), r"male\[1\]"),
    ],
)
def test_bad_input_is_named(call: Callable, words: str) -> None:
    with pytest.raises(ModelError, match=words):
        call()
