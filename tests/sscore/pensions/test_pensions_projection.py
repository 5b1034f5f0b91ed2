import dataclasses

import numpy as np
import pytest
from member_cases import AGES, MEMBER_AGES, TERMS, drawn, nobody, one_member

from sscore.errors import ModelError
from sscore.pensions import (
    Benefits,
    Economy,
    MemberProjection,
    MemberStocks,
    Moves,
    mid_year_value,
    project_members,
)
from sscore.pensions.projection import prepare, run_dated, run_law

LIVE = {"death": nobody(AGES), "entrants": nobody(MEMBER_AGES)}
HALF = Benefits(pension_share=[0.5] * TERMS, normal_age=60)


def run(stocks, moves, law, economy, years, **options):
    return project_members(stocks, moves, law, economy, years=years, **options)


@pytest.fixture(scope="module")
def full():
    return run(*drawn())


def test_members_are_accounted_for(full):
    assert full.identities()["members"] < 1e-12
    assert all((a > 0).all() for a in (*full.counts.values(), *full.flows.values(), *full.spent.values()))


def test_the_payg_rate_is_dependency_times_replacement(full):
    np.testing.assert_allclose(full.payg_rate, full.dependency_ratio * full.replacement_ratio, rtol=1e-13)
    np.testing.assert_allclose(full.expenditure / full.insured_earnings, full.payg_rate, rtol=1e-13)


def test_scenarios_do_not_touch_each_other(full):
    stocks, moves, law, economy, years = drawn()
    second = dataclasses.replace(moves, death=moves.death[1], entrants=moves.entrants[1])
    alone = run(stocks, second, law, dataclasses.replace(economy, wage_growth=economy.wage_growth[1]), years)
    np.testing.assert_allclose(alone.expenditure[0], full.expenditure[1])


def test_many_scenarios_are_run_in_blocks():
    many = run(*drawn(scenarios=40, years=3))
    stocks, moves, law, economy, years = drawn(scenarios=40, years=3)
    last = dataclasses.replace(moves, death=moves.death[39], entrants=moves.entrants[39])
    alone = run(stocks, last, law, dataclasses.replace(economy, wage_growth=economy.wage_growth[39]), years)
    np.testing.assert_allclose(alone.expenditure[0], many.expenditure[39])


def test_the_compiled_twin_gives_the_same(full):
    pytest.importorskip("numba")
    fast = run(*drawn(), engine="numba")
    for group in ("counts", "flows", "spent"):
        for name, value in getattr(full, group).items():
            np.testing.assert_allclose(getattr(fast, group)[name], value, rtol=1e-11, err_msg=name)
    np.testing.assert_allclose(fast.insured_earnings, full.insured_earnings, rtol=1e-12)
    np.testing.assert_allclose(fast.members_end, full.members_end, rtol=1e-12)


def test_the_compiled_twin_gives_the_same_where_nobody_can_have_long_service():
    """Cells with more service than age allows are skipped; scenarios are run in two parts."""
    pytest.importorskip("numba")
    _, moves, law, economy, years = drawn(scenarios=11)
    for stocks in (MemberStocks(nobody(MEMBER_AGES, TERMS), 0.0), MemberStocks(one_member(17, 4), one_member(15, 1))):
        slow, fast = (run(stocks, moves, law, economy, years, engine=engine) for engine in ("numpy", "numba"))
        np.testing.assert_allclose(fast.expenditure, slow.expenditure, rtol=1e-11)
        np.testing.assert_allclose(fast.members_end, slow.members_end, rtol=1e-12)


@pytest.mark.parametrize("engine", ["numpy", "numba"])
def test_a_law_may_begin_in_any_year(engine, full):
    """The same law twice is one law; a law that raises the normal age keeps members where there were none."""
    if engine == "numba":
        pytest.importorskip("numba")
    stocks, moves, law, economy, years = drawn()
    one, same = (prepare(stocks, moves, law, economy, years) for _ in range(2))
    later = prepare(stocks, moves, dataclasses.replace(law, normal_age=63), economy, years)
    begun = []
    split = run_dated([one] * 5 + [same] * (years - 5), lambda block, year: begun.append(year), engine)
    assert begun == [0, 5]
    for name, value in run_law(one).items():
        np.testing.assert_allclose(split[name], value, rtol=1e-12, err_msg=name)
    raised = MemberProjection.of(one, run_dated([one] * 5 + [later] * (years - 5), lambda block, year: None, engine), 0)
    assert raised.identities()["members"] < 1e-12
    assert (raised.contributors[:, 5:] > full.contributors[:, 5:]).all()
    np.testing.assert_allclose(raised.contributors[:, :5], full.contributors[:, :5], rtol=1e-12)


@pytest.mark.parametrize("part", range(1, 4))
def test_every_parameter_changes_an_answer(part, full):
    """Gate 1: nothing is accepted, stored and ignored."""
    parts = drawn()
    for field in dataclasses.fields(parts[part]):
        value = getattr(parts[part], field.name)
        if field.name in ("pension_share", "lump_share", "invalidity_share"):
            other = lambda service: 1.1 * (0.3 + 0.05 * np.maximum(service - 3, 0))  # noqa: E731
        elif isinstance(value, int):
            other = value - 1
        else:
            other = np.asarray(value) * (0.9 if field.name != "invalid_mortality" else 1.1)
            other = float(other) if np.ndim(value) == 0 else other
        changed = [*parts[:4]]
        changed[part] = dataclasses.replace(parts[part], **{field.name: other})
        found = run(*changed, parts[4])
        same = all(
            np.allclose(getattr(found, g)[n], v, rtol=1e-12)
            for g in ("counts", "spent")
            for n, v in getattr(full, g).items()
        )
        same &= np.allclose(found.expenditure, full.expenditure, rtol=1e-12)
        assert not same, field.name


@pytest.mark.parametrize("engine", ["numpy", "numba"])
def test_a_floor_under_the_monthly_pension_leaves_the_lump_sum_alone(engine):
    """What lump sums and invalids' pensions are reckoned from moves nothing else, and scales with its share."""
    stocks, moves, law, economy, years = drawn()
    plain = run(stocks, moves, dataclasses.replace(law, minimum=0.0, invalidity_minimum=0.0), economy, years)

    def share(service):
        return 0.3 + 0.05 * np.maximum(service - 3, 0)

    half = dataclasses.replace(
        law,
        minimum=0.0,
        invalidity_minimum=0.0,
        grant=0.0,
        lump_share=lambda k: np.minimum(share(k), law.maximum) / 2,
        invalidity_share=share,
    )
    found = project_members(stocks, moves, half, economy, years=years, engine=engine)
    bare = run(stocks, moves, dataclasses.replace(law, minimum=0.0, invalidity_minimum=0.0, grant=0.0), economy, years)
    np.testing.assert_allclose(found.spent["lump_sums"], bare.spent["lump_sums"] / 2, rtol=1e-12)
    for name in ("old_age", "invalidity", "survivors", "orphans"):
        np.testing.assert_allclose(found.spent[name], plain.spent[name], rtol=1e-12, err_msg=name)


def test_stocks_change_an_answer(full):
    parts = drawn()
    for name in ("active", "dormant", "old_age", "invalidity", "survivors", "old_age_pension", "invalidity_pension"):
        other = dataclasses.replace(parts[0], **{name: 1.1 * getattr(parts[0], name)})
        assert not np.allclose(run(other, *parts[1:]).expenditure, full.expenditure, rtol=1e-12), name


def test_a_closed_group_dies_out_and_pays_everybody():
    stocks, moves, law, economy, _ = drawn(scenarios=1, years=120)
    closed = dataclasses.replace(moves, entrants=nobody(MEMBER_AGES), death=np.asarray(moves.death)[0, 0])
    found = run(stocks, closed, law, dataclasses.replace(economy, wage_growth=0.05), 120)
    assert found.contributors[0, -1] == 0
    assert found.pensions[0, -1] < 1e-6 * found.pensions[0].max()
    assert found.flows["deaths"].sum() + sum(
        found.flows[n].sum() for n in ("new_invalids", "retired", "granted")
    ) == pytest.approx(found.members_start[0, 0])


def maturing(growth, entry_growth, years, *, indexation=1.0, averaging=5, cohorts=None):
    """A scheme that starts with nobody; everybody enters at 20 and retires at 60. ``cohorts`` stops the entry."""
    entrants = np.zeros((years, 2, MEMBER_AGES))
    entrants[:, :, 5] = 100.0 * (1 + entry_growth) ** np.arange(years)[:, None]
    if cohorts is not None:
        entrants[cohorts:] = 0.0
    death = np.minimum(0.0008 * 1.1 ** np.arange(AGES), 1.0) * np.ones((2, 1))
    law = Benefits(pension_share=np.linspace(0, 0.6, 41), normal_age=60, spouse=0.5, averaging=averaging)
    moves = Moves(death=death, entrants=entrants, married=0.7, dormancy=0.02, reentry=0.1)
    profile = 100.0 * 1.01 ** np.arange(MEMBER_AGES) * np.ones((2, 1))
    economy = Economy(wage=profile, wage_growth=growth, indexation=indexation)
    return run(MemberStocks(nobody(MEMBER_AGES, 41), 0.0), moves, law, economy, years)


def test_a_mature_scheme_under_wage_indexation_does_not_feel_wage_growth():
    """METHODS: under wage indexation the stationary PAYG rate does not depend on wage growth."""
    still, growing = (maturing(growth, 0.0, 150, averaging=1).payg_rate[0] for growth in (0.0, 0.04))
    assert still[149] == pytest.approx(still[145])
    assert growing[149] == pytest.approx(still[149], rel=1e-12)
    behind = maturing(0.04, 0.0, 150, averaging=1, indexation=0.0).payg_rate[0, 149]
    assert behind < 0.8 * still[149]


@pytest.mark.parametrize(("growth", "entry"), [(0.0, 0.0), (0.03, 0.02), (0.05, -0.01)])
def test_the_payg_rate_is_the_new_entrants_rate_when_interest_is_the_growth_of_the_wage_bill(growth, entry):
    """METHODS: exactly equal when 1 + i = (1 + g)(1 + n)."""
    mature = maturing(growth, entry, 140)
    cohort = maturing(growth, entry, 140, cohorts=1)
    interest = (1 + growth) * (1 + entry) - 1
    rate = mid_year_value(cohort.expenditure[0], interest=interest) / mid_year_value(
        cohort.insured_earnings[0], interest=interest
    )
    assert mature.payg_rate[0, 139] == pytest.approx(rate, rel=1e-9)


def test_one_member_step_by_step():
    """A man of 59 with three years of service and 100 a month; wages grow by 10 %; pensions do not rise."""
    law = Benefits(pension_share=[0.1 * k for k in range(TERMS)], normal_age=60, vesting=3)
    found = run(MemberStocks(one_member(59, 3, sex=1), 0.0), Moves(**LIVE), law, Economy(100.0, wage_growth=0.1), 4)
    assert found.contributors[0].tolist() == [1.0, 0.5, 0.0, 0.0]
    assert found.insured_earnings[0] == pytest.approx([1200, 12 * 0.5 * 110, 0, 0])
    pension = 0.45 * 110
    assert found.spent["old_age"][0] == pytest.approx([0, 6 * pension, 12 * pension, 12 * pension])


def test_dormant_members_keep_their_rights_and_come_back():
    stocks = MemberStocks(nobody(MEMBER_AGES, TERMS), one_member(58, 5))
    asleep = run(stocks, Moves(**LIVE), HALF, Economy(100.0), 4)
    assert asleep.counts["dormant"][0].tolist() == [1.0, 1.0, 0.5, 0.0]
    assert asleep.spent["old_age"][0].tolist() == [0, 0, 300, 600]
    awake = run(stocks, Moves(**LIVE, reentry=1.0), HALF, Economy(100.0), 4)
    assert awake.flows["reentered"][0].tolist() == [1, 0, 0, 0]
    assert awake.contributors[0].tolist() == [0, 1, 0.5, 0]


def test_too_little_service_is_a_grant_and_no_pension():
    law = dataclasses.replace(HALF, vesting=5, grant=2.0)
    found = run(MemberStocks(one_member(60, 3), 0.0), Moves(**LIVE), law, Economy(100.0), 2)
    assert found.spent["lump_sums"][0] == pytest.approx([2 * 3.5 * 100, 0])
    assert found.spent["old_age"].sum() == 0
    assert found.flows["granted"][0].tolist() == [1, 0]


def test_commutation_pays_once_and_lowers_the_pension():
    law = dataclasses.replace(HALF, commuted=0.25, factor=12.5)
    found = run(MemberStocks(one_member(60, 3), 0.0), Moves(**LIVE), law, Economy(100.0), 2)
    assert found.spent["lump_sums"][0] == pytest.approx([0.25 * 12.5 * 12 * 50, 0])
    assert found.spent["old_age"][0] == pytest.approx([6 * 0.75 * 50, 12 * 0.75 * 50])


def test_a_death_in_service_leaves_a_spouse_and_orphans():
    death = nobody(AGES)
    death[1, 40 - 15] = 1.0
    moves = Moves(**(LIVE | {"death": death}), married=0.5, age_gap=6, orphans=2.0, orphan_years=4)
    law = dataclasses.replace(HALF, spouse=0.4, orphan=0.1)
    found = run(MemberStocks(one_member(40, 3, sex=1), 0.0), moves, law, Economy(100.0), 6)
    assert found.counts["survivors"][0].tolist() == [0.25, 0.5, 0.5, 0.5, 0.5, 0.5]
    assert found.spent["survivors"][0] == pytest.approx([6 * 0.5 * 20] + [12 * 0.5 * 20] * 5)
    assert found.counts["orphans"][0] == pytest.approx([1.0, 1.75, 1.25, 0.75, 0.25, 0.0])
    assert found.spent["orphans"][0] == pytest.approx(12 * 5 * found.counts["orphans"][0])


def test_pensions_in_payment_rise_by_their_index():
    stocks = MemberStocks(nobody(MEMBER_AGES, TERMS), 0.0, old_age=np.eye(2, AGES, 60), old_age_pension=10.0)
    economy = Economy(100.0, wage_growth=0.2, inflation=0.1, indexation=0.5)
    found = run(stocks, Moves(**LIVE), HALF, economy, 3)
    assert found.spent["old_age"][0] == pytest.approx(240 * np.array([1, 1.15, 1.15**2]))


def test_early_retirement_needs_the_vesting_period_and_costs():
    law = dataclasses.replace(HALF, early_age=55, vesting=5, early_reduction=0.06)
    moves = Moves(**LIVE, retirement=1.0)
    kept = run(MemberStocks(one_member(57, 3), 0.0), moves, law, Economy(100.0), 1)
    gone = run(MemberStocks(one_member(57, 5), 0.0), moves, law, Economy(100.0), 1)
    assert (kept.flows["retired"][0, 0], gone.flows["retired"][0, 0]) == (0, 1)
    assert gone.spent["old_age"][0, 0] == pytest.approx(6 * 50 * (1 - 3 * 0.06))


def test_a_ratio_without_contributors_is_refused():
    found = run(MemberStocks(one_member(60, 3), 0.0), Moves(**LIVE), HALF, Economy(100.0), 3)
    with pytest.raises(ModelError, match="no insured earnings in 2027"):
        _ = found.payg_rate


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"moves": {"death": nobody(3)}}, r"death must end with sex and age \(2, 86\)"),
        ({"moves": {"invalidity": 1.5}}, "invalidity"),
        ({"moves": {"entrants": np.zeros((5, 2, MEMBER_AGES))}}, "entrants must have 3 years"),
        ({"law": {"pension_share": [0.5]}}, "pension_share must have one value for 0 to 7 years"),
        ({"law": {"normal_age": 70}}, "above the last age of members"),
        ({"law": {"early_age": 61}}, "early_age must not be above"),
        ({"economy": {"wage_growth": -1.0}}, "wage_growth must be above -1"),
        ({"economy": {"wage": 0.0}}, "wage must be above 0"),
        ({"years": 0}, "years"),
        ({"engine": "magic"}, "engine must be one of"),
    ],
)
def test_bad_input_is_named(change, words):
    options = {k: v for k, v in change.items() if k in ("years", "engine")}
    with pytest.raises(ModelError, match=words):
        project_members(
            MemberStocks(one_member(40, 3), 0.0),
            dataclasses.replace(Moves(**LIVE), **change.get("moves", {})),
            dataclasses.replace(HALF, **change.get("law", {})),
            dataclasses.replace(Economy(100.0), **change.get("economy", {})),
            **({"years": 3} | options),
        )
