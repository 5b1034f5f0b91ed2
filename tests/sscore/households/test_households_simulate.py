"""Households as arrays, rules on them by both engines, in memory and in chunks."""

from functools import partial

import numpy as np
import pandas as pd
import pytest

from sscore.contributions import Schedule, Tier, flat_rate, schedule_for
from sscore.errors import DataError, ModelError
from sscore.households import (
    Chunks,
    ContributionRule,
    HouseholdBenefit,
    fgt,
    gini,
    household_arrays,
    reform,
    simulate,
    simulate_chunks,
    syn_households,
    weighted_quantile,
)
from sscore.households.sorting import BLOCK

UGANDA = syn_households("UGA", households=900, seed=3)
RULES = (
    ContributionRule(schedule_for("KEN", "nssf", "2025-02-01"), sectors=("employee", "self_employed")),
    HouseholdBenefit(800, threshold=5_000, per="child", error=0.3, seed=4),
    HouseholdBenefit(500, per="older person", name="pension"),
)
LINE = 5_000.0


def invented(homes, persons, seed=1):
    """Households in no order, some without persons, some with weight 0."""
    rng = np.random.default_rng(seed)
    household = rng.permutation(homes) + 100
    sector = rng.integers(0, 3, persons)
    return (
        {
            "household": household,
            "weight": rng.integers(0, 5, homes).astype(float),
            "consumption": rng.lognormal(8.7, 0.8, homes),
        },
        {
            "household": np.sort(rng.choice(household, persons)),
            "age": rng.integers(0, 90, persons),
            "sector": sector,
            "earnings": np.where(sector > 0, rng.lognormal(9, 1, persons), 0.0),
        },
    )


def built(homes, people, **more):
    return household_arrays(homes, people, currency="KES", **more)


HOMES, PEOPLE = invented(2 * BLOCK + 3_000, 70_000)


def whole(engine="numpy"):
    return built(HOMES, PEOPLE, engine=engine)


def figures(found):
    return [
        found.households,
        found.persons,
        found.cost,
        found.revenue,
        *found.before.values(),
        *found.after.values(),
        *found.quantiles_before,
        *found.quantiles_after,
        *(x for flows in found.by_rule.values() for x in flows),
    ]


def test_a_simulation_gives_the_figures_of_the_reform():
    rules = [
        ContributionRule(flat_rate(0.05, 0.10, ceiling=1_000_000, currency="UGX"), sectors=("self_employed",)),
        HouseholdBenefit(40_000, threshold=90_000, error=0.4, seed=2),
    ]
    found, full = simulate(UGANDA, rules, quantiles=0.5), reform(UGANDA, rules)
    assert found.cost == pytest.approx(full.cost.value)
    assert found.revenue == pytest.approx(full.revenue.value)
    assert found.balance == pytest.approx(full.balance.value)
    assert found.cost_of_gdp == pytest.approx(full.cost_of_gdp)
    assert found.welfare_after.tolist() == full.welfare_after.tolist()
    for m in full.before:
        assert found.before[m] == pytest.approx(full.before[m].value)
        assert found.after[m] == pytest.approx(full.after[m].value)
        assert found.change[m] == pytest.approx(full.change[m].value)
    for name, flows in full.by_rule.items():
        assert found.by_rule[name] == pytest.approx(flows)
    assert found.quantiles_after[0] == weighted_quantile(full.welfare_after, 0.5, UGANDA.person_weights)
    assert found.to_frame().set_index("measure").loc["gini", "after"] == found.after["gini"]


def test_figures_are_those_of_the_incomes():
    data = whole()
    found = simulate(data, RULES, line=LINE)
    persons = data.weights * data.size
    assert found.persons == persons.sum()
    assert found.households == data.weights.sum()
    for y, level in ((data.welfare, found.before), (found.welfare_after, found.after)):
        assert level["gini"] == pytest.approx(gini(y, persons), rel=1e-12)
        for alpha, name in enumerate(("headcount", "gap", "severity")):
            assert level[name] == pytest.approx(fgt(y, LINE, alpha, persons), rel=1e-12)
    assert (found.welfare_after[data.size == 0] == data.welfare[data.size == 0]).all()
    assert (data.size == 0).any() and (data.weights == 0).any()


@pytest.mark.parametrize("sectors", [("employee",), ("employee", "self_employed")])
def test_both_engines_give_the_same(sectors):
    pytest.importorskip("numba")
    plain, compiled = whole(), whole("numba")
    assert plain.place.tolist() == compiled.place.tolist()
    assert plain.size.tolist() == compiled.size.tolist()
    odd = Schedule(
        (Tier(500, 9_000, 0.05, 0.06), Tier(12_000, None, 0.02, 0)), currency="KES", minimum=200, floor=3_000
    )
    for schedule in (odd, RULES[0].schedule, flat_rate(0.05, 0.1, currency="KES", ceiling=20_000)):
        rules = [ContributionRule(schedule, sectors=sectors), *RULES[1:]]
        one, other = (
            simulate(whole(e), rules, line=LINE, quantiles=[0.1, 0.5, 1], engine=e) for e in ("numpy", "numba")
        )
        assert figures(other) == pytest.approx(figures(one), rel=1e-12)
        assert other.welfare_after == pytest.approx(one.welfare_after, rel=1e-12)
    y, w = np.random.default_rng(1).lognormal(size=(2, 150_000))
    assert gini(y, w, engine="numba") == pytest.approx(gini(y, w), rel=1e-11)
    close = 1e12 + y
    assert gini(close, w, engine="numba") == pytest.approx(gini(close, w), rel=1e-9)
    rules = [HouseholdBenefit(40_000, threshold=90_000)]
    assert reform(UGANDA, rules, engine="numba").cost.value == reform(UGANDA, rules).cost.value


def test_the_order_of_rows_and_the_kind_of_identifiers_change_nothing():
    reference = figures(simulate(whole(), RULES[::2], line=LINE, quantiles=0.3))
    turned = np.random.default_rng(2).permutation(len(PEOPLE["age"]))
    people = {name: array[turned] for name, array in PEOPLE.items()}
    back = {name: array[::-1] for name, array in HOMES.items()}
    sparse, words = ((lambda x: x * 10**9 + 7), (lambda x: np.char.add("KE-", x.astype(str))))
    for change in (lambda x: x, sparse, words):
        homes = back | {"household": change(back["household"])}
        found = simulate(built(homes, people | {"household": change(people["household"])}), RULES[::2], line=LINE)
        assert figures(found) == pytest.approx([x for k, x in enumerate(reference) if k not in (14, 15)], rel=1e-11)


def test_tables_and_words_are_read_like_arrays():
    frame = pd.DataFrame(PEOPLE).assign(sector=np.array(["none", "employee", "self_employed"])[PEOPLE["sector"]])
    assert built(pd.DataFrame(HOMES), frame).sector.tolist() == PEOPLE["sector"].tolist()
    assert built(HOMES, PEOPLE).to_frame()["persons"].sum() == 70_000
    assert built(HOMES, PEOPLE).over_persons(np.ones(70_000)).tolist() == whole().size.tolist()


def test_one_person_and_everybody_alike():
    one = built({"household": [1], "weight": [2], "consumption": [3]}, person())
    found = simulate(one, [HouseholdBenefit(1)], line=5, quantiles=[0, 0.5, 1])
    assert (found.persons, found.before["gini"], found.before["gap"], found.after["gap"]) == (2, 0, 0.4, 0.2)
    assert found.quantiles_before == (3, 3, 3)
    alike = built(HOMES | {"consumption": np.full(len(HOMES["weight"]), 7.0)}, PEOPLE)
    assert simulate(alike, RULES[2:], line=5).before["gini"] == pytest.approx(0, abs=1e-15)


def test_a_rule_of_ones_own_gets_the_arrays():
    class Doubling:
        name = "doubling"

        def flows(self, survey):
            none = np.zeros(len(survey.weights))
            return type(RULES[2].flows(survey))(survey.welfare * survey.size, none, none)

    data = whole()
    assert simulate(data, [Doubling()], line=LINE).after["mean"] == pytest.approx(
        2 * np.average(data.welfare, weights=data.weights * data.size)
    )


def test_negative_consumption_after_the_rules_is_told():
    heavy = ContributionRule(flat_rate(0.9, 0.1, currency="KES"), sectors=("employee",))
    found = simulate(whole(), [heavy], line=LINE)
    assert "consumption below 0" in found.remarks[0]
    assert found.after["gap"] > found.before["gap"]


def part(k, size=BLOCK):
    """A chunk of the population; households are put in the order of their identifiers first."""
    at = np.argsort(HOMES["household"])
    homes = {name: array[at] for name, array in HOMES.items()}
    data = built(homes, PEOPLE, name="syn_test")
    return data.cut(k * size, min((k + 1) * size, len(data.size)))


@pytest.fixture(scope="module")
def in_memory():
    return simulate(part(0, len(HOMES["weight"])), RULES, line=LINE, quantiles=[0.1, 0.5, 0.77, 1])


@pytest.mark.parametrize("folder", [False, True])
@pytest.mark.parametrize(("scheduler", "size"), [("synchronous", BLOCK), ("threads", BLOCK), ("synchronous", 1_000)])
def test_chunks_give_the_figures_of_memory(in_memory, tmp_path, folder, scheduler, size):
    count = -(-len(HOMES["weight"]) // size)
    chunks = Chunks(
        partial(part, size=size), count, scheduler, workers=2, rows=3_000, folder=tmp_path if folder else None
    )
    found = simulate_chunks(chunks, RULES, line=LINE, quantiles=[0.1, 0.5, 0.77, 1])
    assert figures(found) == pytest.approx(figures(in_memory), rel=1e-12)
    assert found.quantiles_after == in_memory.quantiles_after
    if size == BLOCK:
        assert (found.cost, found.revenue, found.by_rule) == (in_memory.cost, in_memory.revenue, in_memory.by_rule)
        assert {m: v for m, v in found.after.items() if m != "gini"} == {
            m: v for m, v in in_memory.after.items() if m != "gini"
        }
        assert found.after["gini"] == pytest.approx(in_memory.after["gini"], abs=1e-15)
    assert found.survey == "syn_test" and len(found.welfare_after) == 0
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_chunks_in_processes_and_on_dask(in_memory):
    pytest.importorskip("dask")
    for scheduler in ("processes", "dask"):
        found = simulate_chunks(Chunks(part, 3, scheduler, workers=2), RULES, line=LINE, quantiles=[0.1, 0.5, 0.77, 1])
        assert found.cost == in_memory.cost
        assert figures(found) == pytest.approx(figures(in_memory), rel=1e-12)


def person(**more):
    return {"household": [1], "age": [30], "sector": [1], "earnings": [5]} | more


def home(**more):
    return {"household": [1], "weight": [1], "consumption": [3]} | more


def two(**more):
    return {"household": [1, 2], "weight": [1, 1], "consumption": [1, 1]} | more


def overlapping(k):
    return built(two(household=[7, 3 + k]), person(household=[7]), first=2 * k)


def out_of_place(k):
    return built(home(household=[k]), person(household=[k]))


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: built({"household": [1]}, person()), ModelError, "households has no 'weight'"),
        (lambda: built(home(weight=[-1]), person()), ModelError, "weight.0. must be"),
        (lambda: built(home(weight=[1, 2]), person()), ModelError, "weight must have shape"),
        (lambda: built(home(), person(age=[121])), DataError, "age.0. is 121"),
        (lambda: built(home(), person(age=[np.nan])), DataError, "age.0. is nan"),
        (lambda: built(home(), person(age=[17.5])), DataError, "age.0. is 17.5; wanted completed years"),
        (lambda: built(home(), person(sector=[3])), DataError, "sector.0. is 3"),
        (lambda: built(home(), person(sector=["employe"])), DataError, "employee"),
        (lambda: built(home(), person(sector=[1, 1])), ModelError, "sector must have shape"),
        (lambda: built(home(), person(sector=[0])), DataError, "row 0 has earnings but sector 'none'"),
        (lambda: built(home(), person(household=[2])), DataError, "2 has persons but no row"),
        (lambda: built(two(household=[1, 1]), person()), DataError, "1 stands in two rows"),
        (lambda: built(home(), person(), engine="fortran"), ModelError, "engine must be one of"),
        (lambda: built(home(), person()).cut(0, 2), ModelError, "wanted rows within 0 to 1"),
        (lambda: simulate(built(home(weight=[0]), person()), RULES[1:], line=1), ModelError, "have no persons"),
        (lambda: simulate(built(home(consumption=[0]), person()), [RULES[2]], line=1), ModelError, "mean of consum"),
        (lambda: simulate(built(home(), person()), RULES), ModelError, "line must be above 0"),
        (lambda: simulate(built(home(), person()), [], line=1), ModelError, "rules with different names"),
        (lambda: simulate(UGANDA, RULES), ModelError, "in KES, the survey in UGX"),
        (lambda: simulate(whole(), [HouseholdBenefit(1)], line=1), ModelError, "gets a benefit and has no persons"),
        (lambda: Chunks(part, 3, "cluster"), ModelError, "scheduler must be"),
        (lambda: Chunks(part, 0), ModelError, "count must be"),
        (lambda: simulate_chunks(Chunks(out_of_place, 2), RULES, line=1), ModelError, "first of chunk 1"),
        (lambda: simulate_chunks(Chunks(overlapping, 2), RULES[2:], line=1), DataError, "overlap"),
    ],
)  # fmt: skip
def test_wrong_input(call, error, words):
    with pytest.raises(error, match=words):
        call()
