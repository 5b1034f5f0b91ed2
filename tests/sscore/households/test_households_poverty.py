"""Poverty: published cases, closed forms, axioms."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sscore.errors import ModelError
from sscore.households import fgt, fgt_by_group, poverty, sen, sen_shorrocks_thon, shortfall, watts

PUBLISHED, LINE = [100, 110, 150, 160], 125
incomes = st.lists(st.floats(1, 1e4), min_size=2, max_size=25)


def test_haughton_and_khandker_2009_pages_70_to_72():
    assert fgt(PUBLISHED, LINE, 0) == 0.5
    assert fgt(PUBLISHED, LINE, 1) == pytest.approx(0.08, abs=1e-12)
    assert fgt(PUBLISHED, LINE, 2) == pytest.approx(0.0136, abs=1e-12)
    assert shortfall(PUBLISHED, LINE).sum() == 40


def test_watts_by_hand():
    assert watts(PUBLISHED, LINE) == pytest.approx((math.log(1.25) + math.log(125 / 110)) / 4, rel=1e-14)


def test_sen_by_hand_and_its_limits():
    # all poor alike: Sen's index is the poverty gap; nobody with anything: it is the headcount
    assert sen([50, 50, 200, 200], 100) == pytest.approx(0.25)
    assert sen([1e-12, 1e-12, 200, 200], 100) == pytest.approx(0.5)
    assert sen([200, 300], 100) == 0.0
    # P0 (I + (1 - I) G): I = 0.16, G of 100 and 110 is 10/420
    assert sen(PUBLISHED, LINE) == pytest.approx(0.5 * (0.16 + 0.84 * 10 / 420))


def test_sen_shorrocks_thon_is_shorrocks_sum_over_ranked_gaps():
    # Shorrocks (1995): (1/n^2) sum over i of (2n - 2i + 1) gap_i, the gaps falling
    gaps = np.array([0.2, 0.12, 0.0, 0.0])
    n = len(gaps)
    ranked = ((2 * n - 2 * np.arange(1, n + 1) + 1) * gaps).sum() / n**2
    assert sen_shorrocks_thon(PUBLISHED, LINE) == pytest.approx(ranked)
    assert sen_shorrocks_thon([200, 300], 100) == 0.0


def test_a_uniform_population_against_the_integral():
    # y uniform on (0, 1), z = 1/2: P(alpha) = z / (alpha + 1); Watts = z (integral of ln(z/y)) = z
    y = (np.arange(200_000) + 0.5) / 200_000
    for alpha in (0, 1, 2, 0.5):
        assert fgt(y, 0.5, alpha) == pytest.approx(0.5 / (alpha + 1), abs=1e-5)
    assert watts(y, 0.5) == pytest.approx(0.5, abs=1e-5)
    assert sen(y, 0.5) == pytest.approx(0.5 * (0.5 + 0.5 / 3), abs=1e-5)
    # Shorrocks: 2 times the integral of (1 - r)(1 - 2 r) over the poor half
    assert sen_shorrocks_thon(y, 0.5) == pytest.approx(2 * (0.5 - 1.5 * 0.25 + 2 / 3 * 0.125), abs=1e-5)


def test_on_the_line_is_not_poor_whatever_alpha():
    assert [fgt([125, 125], 125, a) for a in (0, 0.5, 1)] == [0, 0, 0]


def test_a_line_for_each_person():
    assert fgt([10, 10], [8, 20], 0) == 0.5
    assert fgt([10, 10], [8, 20], 1) == 0.25


def test_weights_zero_weights_and_order():
    assert fgt([160, 100, 999], LINE, 0, [3, 1, 0]) == 0.25
    assert fgt([100, 160], LINE, 0, [1, 3]) == 0.25
    assert fgt([-50, 100], 50, 1) == 1.0  # a debt lies more than the whole line below it


@given(incomes, st.floats(1, 1e4), st.sampled_from([0, 1, 2, 3.5]))
@settings(deadline=None)
def test_scale_replication_and_focus(y, z, alpha):
    y = np.array(y)
    here = fgt(y, z, alpha)
    assume(np.abs(y / z - 1).min() > 1e-9)
    assert fgt(7 * y, 7 * z, alpha) == pytest.approx(here, abs=1e-12)
    assert fgt(np.tile(y, 3), z, alpha) == pytest.approx(here, abs=1e-12)
    assert fgt(y, z, alpha, np.full(len(y), 0.3)) == pytest.approx(here, abs=1e-12)
    richer = np.where(y >= z, 2 * y, y)
    for index in (sen, sen_shorrocks_thon, watts):
        assert index(richer, z) == pytest.approx(index(y, z), abs=1e-12)
        assert index(np.tile(y, 2), z) == pytest.approx(index(y, z), abs=1e-12)


@given(incomes, st.integers(1, 10_000))
@settings(deadline=None)
def test_a_transfer_from_poor_to_poorer_lowers_what_sees_distribution(y, cents):
    y = np.sort(np.array(y))
    z = float(y[-1]) + 1
    gap = float(y[-1] - y[0])
    assume(gap > 1)
    moved = y.copy()
    step = gap * cents / 40_000  # at most a quarter of their distance
    moved[0] += step
    moved[-1] -= step
    assert fgt(moved, z, 1) == pytest.approx(fgt(y, z, 1), abs=1e-12)
    for index in (watts, sen_shorrocks_thon, lambda a, line: fgt(a, line, 2)):
        assert index(moved, z) < index(y, z) + 1e-15


@given(st.lists(st.tuples(st.floats(1, 1e4), st.sampled_from("abc"), st.floats(0.1, 9)), min_size=1, max_size=20))
@settings(deadline=None)
def test_groups_add_up(rows):
    y, groups, w = zip(*rows, strict=True)
    found = fgt_by_group(y, 4_000, 2, groups, w)
    assert found.share_of_persons @ found.value == pytest.approx(found.total, abs=1e-12)
    assert found.total == pytest.approx(fgt(y, 4_000, 2, w), abs=1e-12)
    if found.total:
        assert found.share_of_poverty.sum() == pytest.approx(1)
    assert list(found.to_frame()["group"]) == sorted(set(groups))


def test_a_group_without_weight_and_nobody_poor_are_told():
    found = fgt_by_group([1, 9], 5, 0, ["a", "b"], [1, 0])
    assert np.isnan(found.value[1])
    assert "Group b has no weight" in found.remarks[0]
    rich = fgt_by_group([9, 9], 5, 0, ["a", "b"])
    assert np.isnan(rich.share_of_poverty).all()
    assert "Nobody is poor" in rich.remarks[0]


def test_groups_of_few_rows_are_not_published():
    y, groups = [1.0] * 6 + [9] * 5 + [1, 2], ["a"] * 6 + ["b"] * 5 + ["c"] * 2
    found = fgt_by_group(y, 5, 0, groups)
    assert found.rows.tolist() == [6, 5, 2]
    table = found.to_frame().set_index("group")
    assert table.loc["a", "value"] == 1  # c is under five; b goes with it, or c would be what is left
    assert table.loc[["b", "c"]].isna().all(axis=None)
    assert found.value.tolist() == [1, 0, 1]
    assert fgt_by_group(y, 5, 0, groups, [1] * 11 + [0, 0]).to_frame()["share_of_persons"].notna().all()


def test_all_indices_at_once():
    found = poverty(PUBLISHED, LINE, [1, 1, 1, 1])
    assert (found.headcount, found.poor, found.population) == (0.5, 2, 4)
    assert found.gap == pytest.approx(0.08)
    assert found.severity == pytest.approx(0.0136)
    assert found.total_gap == pytest.approx(found.gap * LINE * found.population)
    assert found.to_frame().set_index("measure")["value"]["watts"] == pytest.approx(watts(PUBLISHED, LINE))
    rich = poverty([200, 300], 125)
    assert rich.headcount == rich.sen == 0
    assert np.isnan(rich.mean_shortfall)
    assert "Nobody is below" in rich.remarks[0]
    debts = poverty([-300, 100, 200], 125)
    assert np.isnan(debts.watts) and np.isnan(debts.sen)
    assert len(debts.remarks) == 2


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: fgt([], 5, 0), "at least one number"),
        (lambda: fgt([1, np.nan], 5, 0), r"y\[1\] must be finite"),
        (lambda: fgt([1, 2], 0, 0), "z must be above 0"),
        (lambda: fgt([1, 2], [1, 2, 3], 0), "one a row"),
        (lambda: fgt([1, 2], -5, 0), "z must be above 0, got -5"),
        (lambda: fgt([1, 2], 5, -1), "alpha must be at least 0"),
        (lambda: fgt([-1000, 5], 1, 1000), "row 0 to the power alpha = 1000 is too large"),
        (lambda: fgt([-1, 5], 1e-320, 1), "too large to be a number"),
        (lambda: fgt([1, 2], 5, 0, [0, 0]), "every weight is 0"),
        (lambda: fgt([1, 2], 5, 0, [1, -1]), r"weights\[1\] must be finite and at least 0"),
        (lambda: fgt([1, 2], 5, 0, [1]), "weights must have shape"),
        (lambda: watts([0, 2], 5), r"y\[0\] must be above 0, got 0"),
        (lambda: sen([-4, 1, 9], 5), "mean income of -1.5"),
        (lambda: fgt_by_group([1, 2], 5, 0, ["a"]), "2 names"),
        (lambda: fgt_by_group([1, 2], 5, 0, ["a", None]), r"groups\[1\] is blank"),
        (lambda: fgt_by_group([1, 2], 5, 0, ["a", " "]), r"groups\[1\] is blank"),
        (lambda: fgt_by_group([1, 2], 5, 0, "ab"), "2 names, one a row, got 'ab'"),
        (lambda: fgt_by_group([1, 2], 5, 0, None), "2 names, one a row, got None"),
        (lambda: fgt_by_group([1, 2], 5, 0, [["a"], ["b"]]), "2 names, one a row"),
        (lambda: fgt_by_group([1, 2], 5, 0, np.array([["a"], ["b"]])), "2 names, one a row"),
        (lambda: poverty([1, 2], -3), "z must be"),
    ],
)
def test_wrong_input(call, words):
    with pytest.raises(ModelError, match=words):
        call()
