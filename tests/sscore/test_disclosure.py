"""Disclosure control: no group under the minimum is shown, and none can be worked out from what is."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from sscore import governance, monitoring, workforce
from sscore.disclosure import SMALLEST_GROUP, SafeTable, hidden_groups, safe_table, shown_cells, smallest_group
from sscore.errors import ModelError

people = st.dictionaries(st.sampled_from("abcdefg"), st.integers(0, 12), max_size=7)


@given(people, st.integers(5, 9))
def test_no_small_group_can_be_worked_out_by_subtraction(counts, minimum):
    hidden = hidden_groups(counts, minimum=minimum)
    shown = {g for g, n in counts.items() if n} - hidden
    assert all(counts[g] >= minimum for g in shown)
    rest = sum(counts[h] for h in hidden)
    total = sum(counts.values())
    assert rest == 0 or rest >= minimum or total < minimum
    assert sum(1 for h in hidden if counts[h]) != 1 or total < minimum
    if 0 < total < minimum:
        assert hidden == set(counts)
    assert hidden_groups(counts, minimum=minimum, total_shown=False) <= hidden


@given(people)
def test_groups_and_cells_follow_one_rule(counts):
    names = sorted(counts)
    cells = shown_cells([counts[n] for n in names])
    assert hidden_groups(counts) == {n for n, cell in zip(names, cells, strict=True) if np.isnan(cell)}


@given(people, st.randoms())
def test_the_order_of_the_groups_changes_nothing(counts, rng):
    names = list(counts)
    rng.shuffle(names)
    assert hidden_groups({n: counts[n] for n in names}) == hidden_groups(counts)


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ([30, 7, 3], [False, True, True]),
        ([4, 4, 4], [True, True, True]),
        ([2, 0, 0], [True, True, True]),
        ([50, 1, 9, 12], [False, True, True, False]),
        ([3, 3], [True, True]),
        ([5, 6, 7, 0], [False, False, False, False]),
        ([1, 1, 1, 30, 40], [True, True, True, True, False]),
        ([0, 0], [False, False]),
    ],
)
def test_by_hand(counts, hidden):
    assert np.isnan(shown_cells(counts)).tolist() == hidden


def test_without_a_total_only_the_small_ones_go():
    assert np.isnan(shown_cells([30, 3], total_shown=False)).tolist() == [False, True]
    assert shown_cells([]).size == 0


@pytest.mark.parametrize("minimum", [0, 1, 4, -5, 5.5, None, True])
def test_nobody_shows_fewer_than_five(minimum):
    table = pd.DataFrame([[30, 40], [50, 60]])
    for ask in (
        lambda: smallest_group("f", "minimum", minimum),
        lambda: shown_cells([30], minimum=minimum),
        lambda: hidden_groups({"a": 30}, minimum=minimum),
        lambda: safe_table(table, minimum=minimum),
    ):
        with pytest.raises(ModelError, match="minimum must be"):
            ask()


def test_bad_counts():
    with pytest.raises(ModelError, match=r"counts\[0\]"):
        shown_cells([-1])
    with pytest.raises(ModelError, match=r"counts\[1\] must be a whole number of persons, got 2.5"):
        shown_cells([3, 2.5])
    with pytest.raises(ModelError, match=r"counts\['peers'\] must be a whole number"):
        hidden_groups({"peers": -1})


def audit(table, counts, show_zero=True):
    """The attacker: bounds of every hidden inner cell from the totals and the shown cells."""
    rows, columns = counts.shape
    full = np.pad(counts.astype(float), ((0, 1), (0, 1)))
    full[-1, :-1], full[:-1, -1], full[-1, -1] = counts.sum(0), counts.sum(1), counts.sum()
    size = full.size
    place = np.arange(size).reshape(full.shape)
    equations, right = [], []
    for r in range(rows + 1):
        line = np.zeros(size)
        line[place[r, :-1]], line[place[r, -1]] = 1, -1
        equations.append(line)
        right.append(0)
    for c in range(columns + 1):
        line = np.zeros(size)
        line[place[:-1, c]], line[place[-1, c]] = 1, -1
        equations.append(line)
        right.append(0)
    shown = table.shown.ravel()
    low = 1.0 if show_zero and (full.ravel()[np.isnan(shown)] > 0).all() else 0.0
    bounds = [(low, None) if np.isnan(v) else (v, v) for v in shown]
    for k in np.flatnonzero(np.isnan(shown)):
        ends = []
        for sign in (1, -1):
            aim = np.zeros(size)
            aim[k] = sign
            found = linprog(aim, A_eq=np.array(equations), b_eq=right, bounds=bounds, method="highs")
            ends.append(np.inf if found.status == 3 else sign * found.fun)
        yield ends[1] - ends[0]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.integers(0, 12), min_size=3, max_size=3), min_size=2, max_size=3))
def test_no_hidden_count_can_be_worked_out(counts):
    values = np.array(counts)
    table = safe_table(pd.DataFrame(values))
    shown = table.shown
    assert not ((shown > 0) & (shown < 5)).any()
    full = np.pad(values, ((0, 1), (0, 1)))
    full[-1, :-1], full[:-1, -1], full[-1, -1] = values.sum(0), values.sum(1), values.sum()
    assert (shown[~np.isnan(shown)] == full[~np.isnan(shown)]).all()
    assert all(width >= 1 - 1e-6 for width in audit(table, values))
    for line, seen in [*zip(full, shown, strict=True), *zip(full.T, shown.T, strict=True)]:
        rest = line[:-1][np.isnan(seen[:-1])].sum()
        assert np.isnan(seen[-1]) or rest == 0 or rest >= 5


def test_a_lone_small_cell_takes_others_with_it():
    table = safe_table(pd.DataFrame([[3, 20, 30], [10, 11, 12], [40, 50, 60]]))
    assert table.primary == 1 and table.complementary == 3
    assert safe_table(pd.DataFrame([[10, 20], [30, 40]])).complementary == 0


def test_two_ones_beside_each_other_are_not_safe():
    # Their sum, 2, says that each is 1: another cell has to go.
    table = safe_table(pd.DataFrame([[1, 1, 30], [20, 20, 30]]))
    assert np.isnan(table.shown[0]).sum() > 2


def test_zeros_may_be_hidden_and_bad_counts_are_refused():
    assert safe_table(pd.DataFrame([[0, 20], [30, 40]]), show_zero=False).primary == 1
    with pytest.raises(ModelError, match="row 1, column 'b'"):
        safe_table(pd.DataFrame({"a": [1, 2], "b": [1, -1]}))


def test_the_packages_share_one_implementation():
    assert governance.suppress is hidden_groups
    assert monitoring.shown_cells is shown_cells
    assert monitoring.SMALLEST_GROUP == SMALLEST_GROUP == 5
    assert workforce.safe_table is safe_table
    assert workforce.SafeTable is SafeTable
