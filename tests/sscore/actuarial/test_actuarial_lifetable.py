"""Life tables: published tables, the published infancy rules, identities, and the way there and back."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.actuarial import (
    LifeTable,
    infant_ax,
    infant_mx,
    life_table,
    life_table_from_deaths,
    life_table_from_lx,
    life_table_from_qx,
)
from sscore.actuarial.separation import child_ax, constant_force_ax
from sscore.countries import codes, country
from sscore.errors import ModelError

ABRIDGED = [0, 1, *range(5, 81, 5)]

# United Nations, MORTPAK (1988), p. 82, female; quoted in DemoTools, tests of lt_abridged.
MORTPAK_MX = (
    "0.12846 0.02477 0.00603 0.0034 0.00417 0.00513 0.00581 0.00645 0.00725 0.00813 0.00913 0.01199 0.01647 0.0256 "
    "0.04047 0.06624 0.10638 0.19611"
)
MORTPAK_EX = (
    "49.997 55.675 57.245 53.921 49.803 45.799 41.922 38.084 34.249 30.420 26.578 22.701 18.945 15.349 12.095 9.240 "
    "6.903 5.099"
)
# US Census Bureau, PAS, workbook LTPOPDTH: Coale-Demeny North, male, infant mortality 0.1 given.
PAS_EXPOSURES = (
    "100958 466275 624134 559559 446736 370653 301862 249409 247473 223014 172260 149338 127242 105715 79614 53660 "
    "31021 16805 8000 4000 2000 1000"
)
PAS_DEATHS = "8674 1592 618 411 755 1098 1100 1357 1335 3257 2200 4023 2167 4578 2956 4212 2887 2351 1500 900 500 300"
PAS_EX = (
    "56.31 61.53 58.35 53.63 48.81 44.21 39.83 35.52 31.43 27.22 24.09 20.52 18.12 14.51 12.42 9.45 7.85 6.09 4.95 "
    "4.28 3.85 3.33"
)


def numbers(text: str) -> np.ndarray:
    return np.array(text.split(), dtype=float)


@pytest.fixture(scope="module")
def mortpak() -> LifeTable:
    return life_table(ABRIDGED, numbers(MORTPAK_MX), sex="female")


def test_mortpak_expectations(mortpak: LifeTable) -> None:
    assert mortpak.ex == pytest.approx(numbers(MORTPAK_EX), abs=0.006)


def test_flat_separation_factors_do_not_reach_mortpak() -> None:
    flat = np.array([0.5, 2.0, *[2.5] * 15, np.nan])
    assert abs(life_table(ABRIDGED, numbers(MORTPAK_MX), sex="female", ax=flat).ex[0] - 49.997) > 0.1


def test_pas_expectations_with_the_given_infant_mortality() -> None:
    mx = numbers(PAS_DEATHS) / numbers(PAS_EXPOSURES)
    mx[0] = infant_mx(0.1, sex="male")
    table = life_table([0, 1, *range(5, 101, 5)], mx, sex="male")
    assert table.qx[0] == pytest.approx(0.1, abs=1e-15)
    assert table.ex[:19] == pytest.approx(numbers(PAS_EX)[:19], rel=0.01)
    assert table.ex[-1] == pytest.approx(10 / 3)
    from_counts = life_table_from_deaths(table.age, numbers(PAS_DEATHS), numbers(PAS_EXPOSURES), sex="male")
    assert from_counts.ex[1:] == pytest.approx(table.ex[1:], rel=0.001)
    assert from_counts.mx[0] == pytest.approx(8674 / 100958)


# Preston, Heuveline and Guillot (2001), table 3.3.
@pytest.mark.parametrize(
    ("sex", "m0", "a0", "a1"),
    [
        ("male", 0.107, 0.330, 1.352),
        ("male", 0.200, 0.330, 1.352),
        ("male", 0.050, 0.045 + 2.684 * 0.05, 1.651 - 2.816 * 0.05),
        ("female", 0.107, 0.350, 1.361),
        ("female", 0.050, 0.053 + 2.800 * 0.05, 1.522 - 1.518 * 0.05),
        ("both", 0.200, 0.340, (1.352 + 1.361) / 2),
    ],
)
def test_coale_demeny_west(sex: str, m0: float, a0: float, a1: float) -> None:
    assert infant_ax(m0, sex=sex) == pytest.approx(a0)
    assert child_ax(m0, sex=sex) == pytest.approx(a1)
    table = life_table([0, 1, 5], [m0, 0.01, 0.02], sex=sex)
    assert table.ax[:2] == pytest.approx([a0, a1])


# Andreev and Kingkade (2015) as in the Human Mortality Database protocol: first and last straight line, constant.
@pytest.mark.parametrize(
    ("sex", "m0", "a0"),
    [
        ("male", 0.0, 0.14929),
        ("male", 0.01, 0.14929 - 0.0199545),
        ("male", 0.05, 0.02832 + 0.1630105),
        ("male", 0.2, 0.29915),
        ("female", 0.01, 0.14903 - 0.0205527),
        ("female", 0.05, 0.04667 + 0.1940445),
        ("female", 0.2, 0.31411),
    ],
)
def test_andreev_kingkade(sex: str, m0: float, a0: float) -> None:
    assert infant_ax(m0, sex=sex, infancy="andreev-kingkade") == pytest.approx(a0)


@pytest.mark.parametrize(
    ("sex", "joint"), [("male", 0.02300), ("male", 0.08307), ("female", 0.01724), ("female", 0.06891)]
)
def test_andreev_kingkade_pieces_meet(sex: str, joint: float) -> None:
    left, right = (infant_ax(joint + step, sex=sex, infancy="andreev-kingkade") for step in (-1e-9, 1e-9))
    assert left == pytest.approx(right, abs=1.5e-4)


def test_infancy_rule_changes_only_what_it_should() -> None:
    west, andreev = (
        life_table(ABRIDGED, numbers(MORTPAK_MX), sex="female", infancy=rule)
        for rule in ("coale-demeny", "andreev-kingkade")
    )
    assert andreev.ax[0] == pytest.approx(0.31411) and west.ax[0] == pytest.approx(0.35)
    assert andreev.ax[1:] == pytest.approx(west.ax[1:])
    assert "Andreev" in andreev.assumptions[0]


def test_single_ages_with_one_rate_are_exponential() -> None:
    rate, years = 0.02, 100
    ax = constant_force_ax(np.full(years + 1, rate), np.ones(years + 1))
    table = life_table(np.arange(years + 1), np.full(years + 1, rate), sex="male", ax=ax)
    assert table.ex == pytest.approx(np.full(years + 1, 50.0))
    assert table.lx == pytest.approx(100_000 * np.exp(-rate * np.arange(years + 1)))
    assert any("open group" in note and "not used" in note for note in table.assumptions)


def test_single_ages_take_the_middle_of_the_year_after_infancy() -> None:
    table = life_table(np.arange(4), [0.05, 0.01, 0.01, 0.5], sex="female")
    assert table.ax.tolist() == pytest.approx([0.053 + 0.14, 0.5, 0.5, 2.0])


@given(rate=st.floats(1e-7, 3.0), width=st.sampled_from([1.0, 4.0, 5.0, 10.0]))
def test_constant_force_factor_gives_exponential_survival(rate: float, width: float) -> None:
    (ax,) = constant_force_ax(np.array([rate]), np.array([width]))
    assert 0 < ax <= width / 2
    assert width * rate / (1 + (width - ax) * rate) == pytest.approx(-np.expm1(-width * rate), rel=1e-7)


@st.composite
def tables(draw: st.DrawFn) -> LifeTable:
    infant = draw(st.floats(0.001, 0.10) | st.floats(0.11, 0.3))
    levels = [draw(st.floats(0.0005, 0.02))]
    for _ in range(15):
        levels.append(min(levels[-1] * draw(st.floats(0.8, 2.0)), 0.35))
    sex = draw(st.sampled_from(["male", "female"]))
    return life_table(ABRIDGED, [infant, draw(st.floats(0.0, 0.05)), *levels], sex=sex)


@given(table=tables())
def test_rates_to_probabilities_to_rates(table: LifeTable) -> None:
    last = {"sex": table.sex, "open_mx": table.mx[-1]}
    again = (
        life_table_from_qx(table.age, table.qx, **last),
        life_table_from_qx(table.age, table.qx, sex=table.sex, ax=table.ax),
        life_table_from_lx(table.age, table.lx, **last),
    )
    for other in again:
        for name in ("mx", "qx", "ax", "ex"):
            assert getattr(other, name) == pytest.approx(getattr(table, name), rel=1e-10, abs=1e-10), name
        for name in ("lx", "Lx", "Tx"):
            assert getattr(other, name) == pytest.approx(getattr(table, name), rel=1e-10), name


@given(table=tables())
def test_identities(table: LifeTable) -> None:
    assert table.dx.sum() == pytest.approx(table.radix)
    assert table.dx == pytest.approx(table.mx * table.Lx)
    assert table.dx[:-1] == pytest.approx(table.lx[:-1] - table.lx[1:], abs=1e-9)
    assert table.qx[-1] == 1 and np.isinf(table.width[-1])
    assert table.Lx[-1] == pytest.approx(table.lx[-1] / table.mx[-1])
    assert table.Tx[0] == pytest.approx(table.Lx.sum())
    assert np.all(np.diff(table.lx) <= 0)
    after = table.lx[1:] * (table.width[:-1] + table.ex[1:]) + table.dx[:-1] * table.ax[:-1]
    assert table.ex[:-1] == pytest.approx(after / table.lx[:-1])


def test_every_parameter_matters(mortpak: LifeTable) -> None:
    mx = numbers(MORTPAK_MX)
    for i in range(mx.size):
        moved = mx.copy()
        moved[i] *= 1.1
        assert life_table(ABRIDGED, moved, sex="female").ex[0] < mortpak.ex[0]
    assert life_table(ABRIDGED, mx, sex="male").ex[0] != mortpak.ex[0]
    assert life_table(ABRIDGED, mx, sex="female", ax=mortpak.ax * 1.1).ex[0] != mortpak.ex[0]
    assert life_table(ABRIDGED, mx, sex="female", radix=110_000).lx == pytest.approx(mortpak.lx * 1.1)
    assert mortpak.with_radix(1).lx == pytest.approx(mortpak.lx / 100_000)
    assert life_table_from_qx(ABRIDGED, mortpak.qx, sex="female", open_mx=0.2).ex[0] != mortpak.ex[0]


@pytest.mark.parametrize("code", codes())
@pytest.mark.parametrize("sex", ["male", "female"])
def test_regional_rates_give_the_published_expectation_of_life(code: str, sex: str) -> None:
    """World Population Prospects 2024: abridged rates of 2020-2025 against the mean of the published yearly e0."""
    rates = country(code).series("mortality").query("period == '2020-2025' and sex == @sex").sort_values("age")
    published = country(code).series("demography").query("indicator == 'e0' and sex == @sex and 2020 <= year <= 2025")
    assert life_table(rates["age"], rates["value"], sex=sex).ex[0] == pytest.approx(published["value"].mean(), abs=0.1)


def test_open_group_is_not_one_more_closed_group(mortpak: LifeTable) -> None:
    assert mortpak.ex[-1] == pytest.approx(1 / 0.19611)


def test_a_closed_table_ends_where_the_survivors_do() -> None:
    table = life_table_from_lx([97, 98, 99, 100], [10, 10, 4, 0], sex="both", ax=[0.5, 0.5, 0.25, np.nan])
    assert table.age.tolist() == [97, 98, 99] and table.width.tolist() == [1, 1, 1]
    assert table.ex.tolist() == pytest.approx([1 + 0.4 + 0.6 * 0.5 + 0.4 * 0.25, 0.4 + 0.3 + 0.1, 0.25])
    assert "nobody lives beyond age 100" in table.assumptions


def test_a_group_without_deaths_next_door_is_spread_evenly_and_said_so() -> None:
    table = life_table([5, 10, 15, 20, 25], [0.01, 0.0, 0.01, 0.01, 0.1], sex="male")
    assert any(note.startswith("nax at ages 15:") for note in table.assumptions)
    assert table.ax[2] == pytest.approx(1 / 0.01 - 5 / np.expm1(0.05), rel=1e-9)


def test_arrays_are_read_only_and_the_frame_has_every_column(mortpak: LifeTable) -> None:
    with pytest.raises(ValueError, match="read-only"):
        mortpak.qx[0] = 0
    frame = mortpak.to_frame()
    assert list(frame.columns) == [f.name for f in fields(LifeTable)][:10]
    assert frame["ex"].iloc[0] == mortpak.ex[0]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"mx": [0.1, 0.01, -0.1, 0.2]}, r"mx\[2\] \(age 5\) must be finite and at least 0, got -0.1"),
        ({"mx": [0.1, 0.01, np.nan, 0.2]}, r"mx\[2\]"),
        ({"mx": [0.1, 0.01, 0.2]}, r"mx must have one value an age, shape \(4,\)"),
        ({"mx": [0.1, 0.01, 0.01, 0.0]}, r"mx\[3\] \(age 10 and over"),
        ({"age": [0, 5, 1, 10]}, r"age\[2\] = 1 after 5"),
        ({"age": [0, 1, 1, 10]}, "must rise without overlap"),
        ({"age": [0, 1, 5.5, 10]}, r"age\[2\] must be a whole number"),
        ({"age": [-1, 1, 5, 10]}, r"age\[0\]"),
        ({"age": [0, 5, 10, 15]}, r"no rule for ax\[0\], ages 0 to 4"),
        ({"age": [0, 1, 5, 15]}, r"no rule for ax\[2\], ages 5 to 14"),
        ({"ax": [0.3, 5.0, 2.5, np.nan]}, r"ax\[1\] \(age 1\) must be from 0 to 4 years, got 5.0"),
        ({"ax": [0.3, 1.5]}, "ax must have one value an age"),
        ({"mx": [0.1, 0.01, 0.9, 1.0], "ax": [0.3, 1.5, 4.0, 1.0]}, "a closed group must leave survivors"),
        ({"sex": "femal"}, "Did you mean 'female'"),
        ({"infancy": "coale"}, "infancy must be"),
        ({"radix": 0}, "radix must be above 0"),
        ({"age": "old"}, "age must be numbers"),
    ],
)
def test_bad_input_is_named(change: dict, message: str) -> None:
    given_values = {"age": [0, 1, 5, 10], "mx": [0.1, 0.01, 0.01, 0.2], "sex": "female"} | change
    with pytest.raises(ModelError, match=message):
        life_table(given_values.pop("age"), given_values.pop("mx"), **given_values)


def test_bad_probabilities_and_survivors_are_named() -> None:
    with pytest.raises(ModelError, match=r"qx\[0\] \(age 60\) must be below 1"):
        life_table_from_qx([60, 61], [1.0, 1.0], sex="male", open_mx=0.1)
    with pytest.raises(ModelError, match=r"qx\[1\] \(age 61 and over\) must be 1"):
        life_table_from_qx([60, 61], [0.1, 0.2], sex="male", open_mx=0.1)
    with pytest.raises(ModelError, match="needs its death rate"):
        life_table_from_qx([60, 61], [0.1, 1.0], sex="male")
    with pytest.raises(ModelError, match="disagree"):
        life_table_from_qx([60, 61], [0.1, 1.0], sex="male", ax=[0.5, 4.0], open_mx=0.1)
    inside_the_step = 0.08307 / (1 + (1 - 0.299148) * 0.08307)
    with pytest.raises(ModelError, match="not converged at age 0"):
        life_table_from_qx([0, 1], [inside_the_step, 1.0], sex="male", open_mx=0.1, infancy="andreev-kingkade")
    with pytest.raises(ModelError, match="infant_mx: not converged"):
        infant_mx(inside_the_step, sex="male", infancy="andreev-kingkade")
    with pytest.raises(ModelError, match=r"lx\[0\] \(age 60\) = 5 and then lx\[1\] = 6"):
        life_table_from_lx([60, 61], [5, 6], sex="male", open_mx=0.1)
    with pytest.raises(ModelError, match="there is no open group"):
        life_table_from_lx([60, 61, 62], [5, 4, 0], sex="male", open_mx=0.1)
    with pytest.raises(ModelError, match=r"exposures\[1\] \(age 61\)"):
        life_table_from_deaths([60, 61], [1, 1], [10, 0], sex="male")
    with pytest.raises(ModelError, match="Write 58 in 1,000 as 0.058"):
        infant_mx(58, sex="male")
