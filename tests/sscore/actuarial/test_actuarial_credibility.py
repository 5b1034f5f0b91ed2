"""Credibility: Hachemeister's data under every model, against published figures; balance and limits by property."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sscore.actuarial import buhlmann, buhlmann_straub, hachemeister, hierarchical
from sscore.errors import ModelError

# Hachemeister (1975): average claims and numbers of claims, five states, twelve quarters from July 1970.
RATIOS = [
    [1738, 1642, 1794, 2051, 2079, 2234, 2032, 2035, 2115, 2262, 2267, 2517],
    [1364, 1408, 1597, 1444, 1342, 1675, 1470, 1448, 1464, 1831, 1612, 1471],
    [1759, 1685, 1479, 1763, 1674, 2103, 1502, 1622, 1828, 2155, 2233, 2059],
    [1223, 1146, 1010, 1257, 1426, 1532, 1953, 1123, 1343, 1243, 1762, 1306],
    [1456, 1499, 1609, 1741, 1482, 1572, 1606, 1735, 1607, 1573, 1613, 1690],
]
WEIGHTS = [
    [7861, 9251, 8706, 8575, 7917, 8263, 9456, 8003, 7365, 7832, 7849, 9077],
    [1622, 1742, 1523, 1515, 1622, 1602, 1964, 1515, 1527, 1748, 1654, 1861],
    [1147, 1357, 1329, 1204, 998, 1077, 1277, 1218, 896, 1003, 1108, 1121],
    [407, 396, 348, 341, 315, 328, 352, 331, 287, 384, 321, 342],
    [2902, 3172, 3046, 3068, 2693, 2910, 3275, 2697, 2663, 3017, 3242, 3425],
]
COHORTS = [1, 2, 1, 2, 2]


# Goulet and others, "Credibility theory features of actuar" (vignette of the R package), here and below.
def test_buhlmann() -> None:
    result = buhlmann(RATIOS)
    assert result.collective == pytest.approx(1671.0167, abs=5e-5)
    assert result.between == pytest.approx(72310.0246, abs=5e-5)
    assert result.within == pytest.approx(46040.4712, abs=5e-5)
    assert result.z == pytest.approx([0.9496] * 5, abs=5e-5)


def test_buhlmann_straub() -> None:
    result = buhlmann_straub(RATIOS, WEIGHTS)
    assert result.collective == pytest.approx(1683.7134, abs=5e-5)
    assert result.between == pytest.approx(89638.7262, abs=5e-5)
    assert result.within == pytest.approx(139120025.93, abs=5e-3)
    assert result.z == pytest.approx([0.9847, 0.9276, 0.8985, 0.7279, 0.9588], abs=5e-5)
    assert result.premiums == pytest.approx([2055.17, 1523.71, 1793.44, 1442.97, 1603.29], abs=5e-3)
    assert result.remarks == ()
    assert result.to_frame()["premium"].tolist() == result.premiums.tolist()


def test_iterative_variance_solves_its_own_equation() -> None:
    result = buhlmann_straub(RATIOS, WEIGHTS, method="iterative")
    pseudo = (result.z * (result.means - result.collective) ** 2).sum() / 4
    assert result.between == pytest.approx(pseudo, rel=1e-10)
    assert result.between != pytest.approx(buhlmann_straub(RATIOS, WEIGHTS).between, rel=0.1)


def test_hierarchical_iterative() -> None:
    result = hierarchical(RATIOS, WEIGHTS, COHORTS, method="iterative")
    assert (result.collective, result.between, result.between_entities) == pytest.approx((1746, 88981, 10952), abs=0.5)
    assert result.within == pytest.approx(139120026, abs=0.5)
    assert result.group_premiums == pytest.approx([1949, 1543], abs=0.5)
    assert result.premiums == pytest.approx([2048, 1524, 1875, 1497, 1585], abs=0.5)
    assert result.z == pytest.approx([0.8874, 0.6103, 0.5195, 0.2463, 0.7398], abs=5e-5)
    assert result.group_z == pytest.approx([0.9196, 0.9284], abs=5e-5)
    assert result.group_means == pytest.approx([1967, 1528], abs=0.5)
    assert result.group_weights == pytest.approx([1.407, 1.596], abs=5e-4)


def test_hierarchical_estimators_differ_and_share_what_they_must() -> None:
    gisler, ohlsson = (hierarchical(RATIOS, WEIGHTS, COHORTS, method=m) for m in ("buhlmann-gisler", "ohlsson"))
    assert gisler.within == ohlsson.within
    assert gisler.between_entities != pytest.approx(ohlsson.between_entities, rel=0.05)
    groups = [buhlmann_straub(np.array(RATIOS)[k], np.array(WEIGHTS)[k]) for k in ([0, 2], [1, 3, 4])]
    own = [g.between * (g.weights.sum() - (g.weights**2).sum() / g.weights.sum()) for g in groups]
    own = [s + (g.weights.size - 1) * (g.within - gisler.within) for s, g in zip(own, groups, strict=True)]
    sizes = [g.weights.sum() - (g.weights**2).sum() / g.weights.sum() for g in groups]
    assert ohlsson.between_entities == pytest.approx(sum(own) / sum(sizes))
    assert gisler.between_entities == pytest.approx(np.mean([max(s / c, 0) for s, c in zip(own, sizes, strict=True)]))


def test_hierarchical_names_groups_in_any_order() -> None:
    order = [4, 2, 0, 3, 1]
    named = [["north", "south"][COHORTS[k] - 1] for k in order]
    shuffled = hierarchical(np.array(RATIOS)[order], np.array(WEIGHTS)[order], named)
    plain = hierarchical(RATIOS, WEIGHTS, COHORTS)
    assert shuffled.premiums == pytest.approx(plain.premiums[order])
    assert shuffled.groups == ("south", "north")
    assert shuffled.to_frame()["group"].tolist() == named
    assert shuffled.group_premiums == pytest.approx(plain.group_premiums[::-1])


def test_hachemeister_at_the_origin_of_time() -> None:
    result = hachemeister(RATIOS, WEIGHTS)
    assert result.collective == pytest.approx([1469, 32.05], rel=4e-4)
    assert result.between.ravel() == pytest.approx([24154, 2700.0, 2700.0, 301.8], rel=1e-4)
    assert result.within == pytest.approx(49870187, abs=0.5)
    assert result.premiums == pytest.approx([2437, 1651, 2073, 1507, 1759], abs=0.5)


def test_hachemeister_at_the_barycentre_of_time() -> None:
    result = hachemeister(RATIOS, WEIGHTS, method="barycentre")
    assert result.collective == pytest.approx([1675, 117.1], rel=4e-4)
    assert result.between.ravel() == pytest.approx([93783, 0, 0, 8046], rel=1e-4)
    assert result.premiums == pytest.approx([2457, 1651, 2071, 1597, 1698], abs=0.5)
    own, adjusted = result.individual @ result.basis.T, result.coefficients @ result.basis.T
    assert np.all(np.abs(adjusted - result.collective) <= np.abs(own - result.collective))
    assert np.all((adjusted - result.collective) * (own - result.collective) >= 0)
    share = np.sum(WEIGHTS, axis=0) / np.sum(WEIGHTS)
    assert result.basis[0] == pytest.approx([1, (share * np.arange(1, 13)).sum()])


def test_hachemeister_takes_a_design_of_its_own() -> None:
    time = np.arange(1, 13)
    plain = hachemeister(RATIOS, WEIGHTS, method="barycentre-iterative")
    shifted = hachemeister(
        *(RATIOS, WEIGHTS), design=np.column_stack([np.ones(12), time - 7]), at=[1, 6], method="barycentre-iterative"
    )
    assert shifted.premiums == pytest.approx(plain.premiums)
    assert plain.to_frame()["premium"].tolist() == plain.premiums.tolist()
    later = hachemeister(RATIOS, WEIGHTS, at=[1, 14], method="barycentre-iterative").premiums
    assert later - plain.premiums == pytest.approx(plain.coefficients[:, 1])


MATRIX = arrays(float, (4, 3), elements=st.floats(0, 1000))
POSITIVE = arrays(float, (4, 3), elements=st.floats(0.1, 100))


@given(ratios=MATRIX, weights=POSITIVE)
def test_balance_and_bounds(ratios: np.ndarray, weights: np.ndarray) -> None:
    assume(np.ptp(ratios) > 1)
    result = buhlmann_straub(ratios, weights)
    assert np.all((result.z >= 0) & (result.z <= 1))
    low, high = np.minimum(result.means, result.collective), np.maximum(result.means, result.collective)
    assert np.all((result.premiums >= low - 1e-9) & (result.premiums <= high + 1e-9))
    total = (result.weights * result.means).sum()
    assert (result.weights * result.premiums).sum() == pytest.approx(total, rel=1e-6, abs=1e-6)
    if result.between == 0:
        assert "set to 0" in result.remarks[0]


@given(ratios=MATRIX)
def test_equal_weights_are_buhlmann(ratios: np.ndarray) -> None:
    assume(np.ptp(ratios) > 1)
    plain, weighted = buhlmann(ratios), buhlmann_straub(ratios, np.full((4, 3), 7.0))
    assert weighted.premiums == pytest.approx(plain.premiums, rel=1e-7, abs=1e-7)
    assert weighted.within == pytest.approx(7 * plain.within)


def test_no_difference_between_entities_is_said_and_gives_the_collective() -> None:
    result = buhlmann([[1.0, 9.0], [9.0, 1.0], [4.0, 6.0]])
    assert result.between == 0 and result.z.tolist() == [0, 0, 0]
    assert result.premiums == pytest.approx([5, 5, 5])
    assert "is set to 0" in result.remarks[0]
    same_groups = hierarchical([[1, 9], [9, 1], [4, 6], [6, 4]], [[1, 1]] * 4, ["a", "a", "b", "b"], method="ohlsson")
    assert same_groups.premiums == pytest.approx([5] * 4)
    assert len(same_groups.remarks) == 2


def test_cells_and_entities_without_data() -> None:
    ratios, weights = np.array(RATIOS, dtype=float), np.array(WEIGHTS, dtype=float)
    ratios[3], weights[3] = np.nan, 0
    ratios[0, 5], weights[0, 5] = np.nan, np.nan
    result = buhlmann_straub(ratios, weights)
    assert result.premiums[3] == pytest.approx(result.collective)
    assert result.means[0] == pytest.approx(np.average(np.delete(RATIOS[0], 5), weights=np.delete(WEIGHTS[0], 5)))
    assert result.remarks == ("without data, premium = collective: entities 3",)
    without = buhlmann_straub(np.delete(ratios, 3, axis=0), np.delete(weights, 3, axis=0))
    assert without.premiums == pytest.approx(np.delete(result.premiums, 3))
    tree = hierarchical(ratios, weights, COHORTS)
    assert tree.premiums[3] == pytest.approx(tree.group_premiums[1])


def test_changing_any_cell_changes_the_premiums() -> None:
    base = hierarchical(RATIOS, WEIGHTS, COHORTS).premiums
    for cell in ((0, 0), (3, 7)):
        for which in (0, 1):
            data = [np.array(RATIOS, dtype=float), np.array(WEIGHTS, dtype=float)]
            data[which][cell] *= 1.1
            assert not np.allclose(hierarchical(*data, COHORTS).premiums, base, rtol=1e-9)
    assert not np.allclose(hierarchical(RATIOS, WEIGHTS, [1, 1, 1, 2, 2]).premiums, base)


@pytest.mark.parametrize(
    ("ratios", "weights", "message"),
    [
        ([[1, 2], [3, 4]], [[1, 1]], "weights must have shape"),
        ([[1, 2], [3, 4]], [[1, 1, 1], [1, 1, 1]], "weights must have the shape of ratios"),
        ([[1, 2], [3, 4]], [[1, -1], [1, 1]], r"weights\[0, 1\] = -1.0"),
        ([[1, np.nan], [3, 4]], [[1, 1], [1, 1]], "a weight above 0 needs a ratio"),
        ([[1, 2], [3, 4]], [[1, 1], [0, 0]], "at least two entities with data"),
        ([[1, 2], [3]], [[1, 1], [1, 1]], "rows of one length"),
    ],
)
def test_bad_data_are_named(ratios: list, weights: list, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        buhlmann_straub(ratios, weights)


def test_bad_choices_are_named() -> None:
    with pytest.raises(ModelError, match=r"ratios\[1, 0\] must be finite"):
        buhlmann([[1, 2], [np.nan, 3]])
    with pytest.raises(ModelError, match="Did you mean 'iterative'"):
        buhlmann_straub(RATIOS, WEIGHTS, method="iterativ")
    with pytest.raises(ModelError, match="one label an entity, 5, got 2"):
        hierarchical(RATIOS, WEIGHTS, [1, 2])
    with pytest.raises(ModelError, match="With one entity a group use buhlmann_straub"):
        hierarchical(RATIOS, WEIGHTS, [1, 2, 3, 4, 5])
    with pytest.raises(ModelError, match="design must have shape"):
        hachemeister(RATIOS, WEIGHTS, design=np.ones((12, 2)), at=[1, 1])
    with pytest.raises(ModelError, match="first column of design must be constant"):
        hachemeister(RATIOS, WEIGHTS, design=np.column_stack([np.arange(12), np.ones(12)]), at=[1, 1])
    with pytest.raises(ModelError, match="say at which row the premiums are wanted"):
        hachemeister(RATIOS, WEIGHTS, design=np.column_stack([np.ones(12), np.arange(12) ** 2]))
    with pytest.raises(ModelError, match="a row of the design has 2 finite numbers"):
        hachemeister(RATIOS, WEIGHTS, at=[1, 2, 3])
    with pytest.raises(ModelError, match="entity 0 has 1 periods"):
        hachemeister([[1, np.nan, np.nan], [1, 2, 3]], [[1, 0, 0], [1, 1, 1]])
    with pytest.raises(ModelError, match="not converged with method='origin'"):
        hachemeister([[1.0, 2.0, 3.0], [10.0, 12.0, 14.0]], [[1, 1, 1]] * 2)
