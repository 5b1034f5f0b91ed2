"""Evaluation: gains, returns, difference in differences and sample sizes against published and independent figures."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.power import TTestIndPower

from sscore.errors import ModelError
from sscore.monitoring import (
    Precision,
    TrainingCase,
    design_effect,
    difference_in_differences,
    gain,
    power_did,
    power_means,
    power_proportions,
    return_range,
    sample_size_did,
    sample_size_means,
    sample_size_proportions,
    training_return,
)

# Five persons with the course's check values: means 46.6 and 70.8, gains 16 to 33.
PRE = dict(zip("ABCDE", (60, 55, 45, 40, 33), strict=True))
POST = dict(zip("ABCDE", (76, 75, 69, 68, 66), strict=True))
CASE = TrainingCase(people=50, costs=49_500, benefit_per_person=6_000, transfer=0.4, attribution=0.5)


def test_course_values_of_gain() -> None:
    result = gain(PRE, POST)
    assert round(result.mean_gain, 1) == 24.2
    assert round(result.normalised, 3) == 0.453
    assert round(result.d_z, 2) == 3.64
    assert result.normalised == pytest.approx(24.2 / 53.4)
    # d_z is t over the root of n: the paired t test as a second answer.
    test = stats.ttest_rel(list(POST.values()), list(PRE.values()))
    assert result.d_z == pytest.approx(test.statistic / np.sqrt(5))
    assert result.interval == pytest.approx(tuple(test.confidence_interval(0.95)))
    assert gain(PRE, POST, confidence=0.9).interval[0] > result.interval[0]


def test_unmatched_are_dropped_and_counted() -> None:
    result = gain(pd.Series(PRE | {"F": 10, "G": None}, dtype=float), POST | {"G": 90.0, "H": 5.0})
    assert result.persons == 5
    assert result.mean_gain == gain(PRE, POST).mean_gain
    assert (result.only_pre, result.only_post) == (("F",), ("G", "H"))
    frame = result.to_frame().set_index("measure")["value"]
    assert (frame["only pre"], frame["only post"], frame["persons"]) == (1, 2, 5)


def test_edges_of_gain() -> None:
    full = gain({"A": 100, "B": 50}, {"A": 100, "B": 75})
    assert np.isnan(full.paired["normalised"][0])
    assert (full.normalised, full.normalised_mean) == (0.5, 0.5)
    assert "1 started at the maximum" in full.remarks[-1]
    one = gain({"A": 40}, {"A": 60})
    assert np.isnan([one.d_z, one.d_av, one.g_av, *one.interval]).all()
    same = gain({"A": 40, "B": 50}, {"A": 60, "B": 70})
    assert np.isnan(same.d_z)
    assert same.d_av == pytest.approx(20 / np.std([40, 50], ddof=1))
    assert np.isnan(gain({"A": 100}, {"A": 100}).normalised)
    assert gain({"A": 10}, {"A": 15}, maximum=20).normalised == 0.5


def test_hedges_correction() -> None:
    result = gain(PRE, POST)
    spread = (np.std(list(PRE.values()), ddof=1) + np.std(list(POST.values()), ddof=1)) / 2
    assert result.d_av == pytest.approx(24.2 / spread)
    assert result.g_av == pytest.approx(result.d_av * 0.8)  # 1 - 3/15


def test_gain_bad_input() -> None:
    with pytest.raises(ModelError, match=r"pre\['A'\] must be from 0 to 100 points, got 101"):
        gain({"A": 101}, {"A": 50})
    with pytest.raises(ModelError, match="nobody took both"):
        gain({"A": 1}, {"B": 1})
    with pytest.raises(ModelError, match="who is missing"):
        gain([1, 2], [2, 3])  # type: ignore[arg-type]
    with pytest.raises(ModelError, match="twice"):
        gain(pd.Series([1, 2], index=["A", "A"]), {"A": 1})
    with pytest.raises(ModelError, match="maximum"):
        gain({"A": 1}, {"A": 1}, maximum=0)


def test_course_values_of_the_return() -> None:
    result = training_return(CASE)
    assert (result.cost, result.benefit) == (49_500, 60_000)
    assert round(100 * result.roi, 1) == 21.2
    assert result.break_even_transfer == pytest.approx(0.33)
    even = TrainingCase(50, 49_500, 6_000, result.break_even_transfer, 0.5)
    assert training_return(even).net == pytest.approx(0)


def test_salaries_in_the_room() -> None:
    case = TrainingCase(50, 49_500, 6_000, 0.4, 0.5, salary_time=20_000)
    assert training_return(case).roi < 0
    without = training_return(case, include_salary=False)
    assert round(100 * without.roi, 1) == 21.2
    assert "left out" in without.remarks[0]
    assert (training_return(case).salary_counted, without.salary_counted) == (True, False)


def test_no_cost_has_no_return() -> None:
    result = training_return(TrainingCase(50, 0, 6_000, 0.4, 0.5))
    assert np.isnan(result.roi)
    assert "missing" in result.remarks[0]
    assert np.isnan(training_return(TrainingCase(50, 10, 0, 0.4, 0.5)).break_even_transfer)


@pytest.mark.parametrize("name", ["people", "costs", "benefit_per_person", "transfer", "attribution", "salary_time"])
def test_every_assumption_moves_the_return(name: str) -> None:
    base = TrainingCase(50, 49_500, 6_000, 0.4, 0.5, salary_time=1_000)
    moved = TrainingCase(**{**vars(base), name: getattr(base, name) * 1.1})
    assert training_return(moved).roi != training_return(base).roi


def test_the_range_puts_the_widest_first_and_bounds_all() -> None:
    ranges = {"costs": (45_000, 55_000), "transfer": (0.2, 0.6), "attribution": (0.4, 0.6)}
    spread = return_range(CASE, ranges)
    frame = spread.to_frame()
    width = (frame["roi_high"] - frame["roi_low"]).abs().tolist()
    assert width == sorted(width, reverse=True)
    assert frame["assumption"][0] == "transfer to work"
    assert spread.worst.roi == pytest.approx(50 * 0.2 * 6_000 * 0.4 / 55_000 - 1)
    assert spread.best.roi == pytest.approx(50 * 0.6 * 6_000 * 0.6 / 45_000 - 1)
    assert spread.worst.roi < frame[["roi_low", "roi_high"]].min().min()
    salaried = return_range(TrainingCase(50, 1, 1, 0.4, 0.5, 9), {"costs": (1, 2)}, include_salary=False)
    assert salaried.central.cost == 1


def test_return_bad_input() -> None:
    with pytest.raises(ModelError, match="40 % is written 0.4"):
        TrainingCase(50, 1, 1, 40, 0.5)
    with pytest.raises(ModelError, match="people must be at least 0"):
        TrainingCase(-1, 1, 1, 0.4, 0.5)
    with pytest.raises(ModelError, match="finite"):
        TrainingCase(1, float("nan"), 1, 0.4, 0.5)
    with pytest.raises(ModelError, match="Did you mean 'transfer'"):
        return_range(CASE, {"transfr": (0, 1)})
    with pytest.raises(ModelError, match="between low and high"):
        return_range(CASE, {"transfer": (0.5, 0.6)})
    with pytest.raises(ModelError, match="at least one range"):
        return_range(CASE, {})
    with pytest.raises(ModelError, match="no return"):
        return_range(CASE, {"costs": (0, 60_000)})


def villages(seed: int = 1, effect: float = 4.0, size: int = 12) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    rows = []
    for g in range(20):
        level, trend = rng.normal(50, 5), rng.normal(2, 1)
        for after in (0, 1):
            for _ in range(size + g % 3):
                age = rng.uniform(18, 60)
                y = level + after * (trend + effect * (g < 10)) + 0.1 * age + rng.normal(0, 3)
                rows.append((int(g < 10), after, f"v{g}", age, y))
    return pd.DataFrame(rows, columns=["treated", "after", "village", "age", "y"])


@pytest.mark.parametrize("controls", [(), ("age",)])
def test_did_equals_statsmodels(controls: tuple[str, ...]) -> None:
    table = villages()
    ours = difference_in_differences(table, "y", cluster="village", controls=controls)
    formula = " + ".join(["y ~ treated * after", *controls])
    codes = table["village"].astype("category").cat.codes
    other = smf.ols(formula, table).fit(cov_type="cluster", cov_kwds={"groups": codes}, use_t=True)
    name = "treated:after"
    assert ours.effect == pytest.approx(other.params[name])
    assert ours.standard_error == pytest.approx(other.bse[name])
    assert ours.p_value == pytest.approx(other.pvalues[name])
    assert ours.interval == pytest.approx(tuple(other.conf_int().loc[name]))
    assert ours.clusters == 20


def test_did_is_the_difference_of_four_means() -> None:
    table = villages()
    result = difference_in_differences(table, "y", cluster="village")
    m = table.groupby(["treated", "after"])["y"].mean()
    assert result.effect == pytest.approx(m[1, 1] - m[1, 0] - (m[0, 1] - m[0, 0]))
    assert result.means.loc["treated", "after"] - result.counterfactual == pytest.approx(result.effect)
    assert result.counts.to_numpy().sum() == result.observations == len(table)
    assert "Only 20 clusters" in result.remarks[0]
    assert result.interval[0] < 4 < result.interval[1]


def test_clusters_are_not_single_persons() -> None:
    table = villages()
    alone = table.assign(village=[str(k) for k in range(len(table))])
    single = difference_in_differences(alone, "y", cluster="village")
    assert single.standard_error != pytest.approx(
        difference_in_differences(table, "y", cluster="village").standard_error, rel=0.05
    )
    doubled = pd.concat([table, table])
    twice = difference_in_differences(doubled, "y", cluster="village").standard_error
    once = difference_in_differences(table, "y", cluster="village").standard_error
    assert twice == pytest.approx(once, rel=0.01)  # copies of the same people are no new knowledge
    renamed = table.rename(columns={"treated": "new"})
    assert difference_in_differences(renamed, "y", groups=("new", "after"), cluster="village").standard_error == once


def test_did_bad_input() -> None:
    table = villages()
    call = difference_in_differences
    with pytest.raises(ModelError, match="no column 'z'"):
        call(table, "z", cluster="village")
    with pytest.raises(ModelError, match="no column 'vilage'. Did you mean 'village'"):
        call(table, "y", cluster="vilage")
    with pytest.raises(ModelError, match="row 0: 'y' must be a finite number"):
        call(table.assign(y=[np.nan, *table["y"][1:]]), "y", cluster="village")
    with pytest.raises(ModelError, match="'treated' must be 0 or 1, got 2"):
        call(table.assign(treated=2), "y", cluster="village")
    with pytest.raises(ModelError, match="no observation of the comparison group after"):
        call(table[(table["treated"] == 1) | (table["after"] == 0)], "y", cluster="village")
    with pytest.raises(ModelError, match="two clusters in the treated"):
        call(table[(table["treated"] == 0) | (table["village"] == "v0")], "y", cluster="village")
    with pytest.raises(ModelError, match="repeat"):
        call(table.assign(twice=table["age"] * 2), "y", cluster="village", controls=("age", "twice"))
    with pytest.raises(ModelError, match="numbers only"):
        call(table, "village", cluster="village")
    with pytest.raises(ModelError, match="has no 'village'"):
        call(table.assign(village=None), "y", cluster="village")


# Cohen (1988), table 2.4.1, two-sided .05, power .80: d .2, .5, .8 need 393 (393.4), 64, 26 a group.
@pytest.mark.parametrize(("effect", "size"), [(0.2, 394), (0.5, 64), (0.8, 26)])
def test_means_as_cohen_and_statsmodels(effect: float, size: int) -> None:
    ours = sample_size_means(effect, 1)
    exact = TTestIndPower().solve_power(effect, power=0.8, alpha=0.05)
    assert ours.per_group == int(np.ceil(exact)) == size
    assert power_means(ours.per_group, effect, 1) == pytest.approx(TTestIndPower().power(effect, size, 0.05))
    assert power_means(size - 1, effect, 1) < 0.8 <= power_means(size, effect, 1)


def test_proportions_published() -> None:
    # Pocock's and Fleiss' formula: 388 for 50 % against 60 %, 80 % power; 519 at 90 %.
    assert sample_size_proportions(0.5, 0.6).per_group == 388
    assert sample_size_proportions(0.5, 0.6, precision=Precision(power=0.9)).per_group == 519
    assert sample_size_proportions(0.6, 0.5).per_group == 388


@given(st.floats(0.05, 0.95), st.floats(0.05, 0.95), st.floats(0.5, 0.95))
def test_size_and_power_are_each_other_turned(first: float, second: float, power: float) -> None:
    if abs(first - second) < 0.02:
        return
    wanted = Precision(power=power)
    size = sample_size_proportions(first, second, precision=wanted)
    assert power_proportions(size.exact, first, second, precision=wanted) == pytest.approx(power)
    assert size.reached(size.per_group) >= power - 1e-9
    did = sample_size_did(first - second, 1.0, correlation=0.3, precision=wanted)
    assert power_did(did.exact, first - second, 1.0, 0.3, precision=wanted) == pytest.approx(power)
    assert did.reached(did.exact) == pytest.approx(power)


def test_did_sizes() -> None:
    assert sample_size_did(0.2, 1, correlation=0.5).exact == pytest.approx(
        2 * (1.959964 + 0.841621) ** 2 / 0.04, rel=1e-6
    )
    sizes = [sample_size_did(0.2, 1, correlation=r).per_group for r in (0, 0.3, 0.6, 0.9)]
    assert sizes == sorted(sizes, reverse=True)


def test_clusters_and_silence_cost_people() -> None:
    assert design_effect(21, 0.05) == pytest.approx(2)
    assert design_effect(1, 0.3) == 1
    assert design_effect(20, 0.05, cv=0.5) == pytest.approx(1 + (1.25 * 20 - 1) * 0.05)
    plain = sample_size_proportions(0.5, 0.6)
    clustered = sample_size_proportions(0.5, 0.6, precision=Precision(design=2, response=0.8))
    assert clustered.exact == pytest.approx(2 * plain.exact)
    assert clustered.to_ask == int(np.ceil(clustered.per_group / 0.8))
    assert clustered.total == 2 * clustered.to_ask
    assert sample_size_means(0.5, 1, precision=Precision(design=1.5)).per_group == 96
    assert power_means(96, 0.5, 1, precision=Precision(design=1.5)) == pytest.approx(power_means(64, 0.5, 1))
    assert clustered.to_frame()["value"].tolist()[0] == clustered.per_group
    assert sample_size_means(0.5, 1, precision=Precision(alpha=0.01)).per_group > 64


def test_sizes_bad_input() -> None:
    for bad in (
        lambda: sample_size_means(0, 1),
        lambda: sample_size_means(1, 0),
        lambda: power_means(1, 1, 1),
        lambda: sample_size_proportions(0.5, 0.5),
        lambda: sample_size_proportions(50, 60),
        lambda: sample_size_proportions(0, 1),
        lambda: power_proportions(0, 0.5, 0.6),
        lambda: sample_size_did(1, 1, correlation=1),
        lambda: power_did(0, 1, 1),
        lambda: design_effect(0.5, 0.1),
        lambda: design_effect(10, 1.5),
        lambda: Precision(power=1),
        lambda: Precision(power=0.03),
        lambda: Precision(design=0),
        lambda: Precision(response=0),
    ):
        with pytest.raises(ModelError):
            bad()
