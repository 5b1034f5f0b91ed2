"""A country's path: seven countries, identities, every assumption told, every input felt."""

from dataclasses import replace

import numpy as np
import pytest

from sscore.contributions import flat_rate, main_scheme, schedule_for
from sscore.countries import codes, country
from sscore.demography import project_country
from sscore.errors import DataError, ModelError, UnitError
from sscore.labour import (
    calibrate_dormancy,
    country_participation,
    entry_ages,
    labour_inputs,
    labour_path,
    wage_profile,
)

KENYA = project_country("KEN", 2024, 2034)
INPUTS = labour_inputs("KEN", 2024, 2034)
NSSF = schedule_for("KEN", "nssf", "2025-02-01")


@pytest.mark.parametrize("code", codes())
def test_every_country_runs_on_flagged_assumptions(code):
    schedule = schedule_for(code, main_scheme(code), "2025-06-01")
    path = labour_path(code, end=2050, schedule=schedule)
    assert path.years == tuple(range(2024, 2051))
    for name, gap in path.identities().items():
        assert gap < 1e-6, name
    assert (path.members.entrants >= 0).all()
    assert not path.members.pushed_out.any()
    assert path.start.legal is None
    assert path.quality == "C"
    assert sum("quality C" in r for r in path.remarks) >= 5
    assert (path.insured <= path.members.active).all()
    assert 0 < path.contributions.sum() < path.insured_earnings.sum()
    table = path.totals()
    assert table[["labour_force", "employed", "insured", "insured_earnings"]].gt(0).all(axis=None)
    assert len(path.to_frame()) == 27 * 2 * 101


@pytest.mark.parametrize("code", codes())
def test_the_printed_groups_and_contributors_come_back(code):
    pack = country(code)
    share = "workers_in_mandatory_pension_scheme"
    name = share if share in set(pack.series("coverage")["indicator"]) else "employed_covered_work_injury"
    inputs = labour_inputs(code, 2024, 2025)
    people, at_work = [], []
    for k, sex in enumerate(("female", "male")):
        year = pack.figure("labour.lfpr", sex=sex, age="15-64").year
        frame = pack.series("population")
        rows = frame[(frame["year"] == year) & (frame["sex"] == sex)].sort_values("age")
        persons = rows["value"].to_numpy(float)
        force = persons * inputs.participation[k]
        work = force * (1 - inputs.unemployment[k])
        for age, (low, high) in {"15+": (15, 101), "15-64": (15, 65), "25-54": (25, 55), "65+": (65, 101)}.items():
            printed = pack.figure("labour.lfpr", year=year, sex=sex, age=age).value / 100
            assert force[low:high].sum() / persons[low:high].sum() == pytest.approx(printed, abs=2e-5), (sex, age)
        for age, (low, high) in {"15+": (15, 101), "15-24": (15, 25)}.items():
            printed = pack.figure("labour.employment_rate", year=year, sex=sex, age=age).value / 100
            assert work[low:high].sum() / persons[low:high].sum() == pytest.approx(printed, abs=2e-5), (sex, age)
        people.append(persons)
        at_work.append(work)
    young = np.arange(101) < inputs.retirement_age
    formal = np.array(at_work) * young * (1 - inputs.informal[:, None])
    members = (formal * inputs.coverage[:, None]).sum() / np.sum(at_work)
    assert members == pytest.approx(pack.figure(f"coverage.{name}").value / 100)
    assert (inputs.coverage <= 1).all()


def test_the_parts_of_kenya_by_hand():
    path = labour_path("KEN", KENYA, inputs=INPUTS, schedule=NSSF)
    people = KENYA.by_age(2030)
    force = people * INPUTS.participation
    np.testing.assert_allclose(path.labour_force[6], force)
    np.testing.assert_allclose(path.employed[6], force * (1 - INPUTS.unemployment))
    formal = path.employed[6][:, :60].sum(axis=1) * (1 - INPUTS.informal) * INPUTS.coverage
    np.testing.assert_allclose(path.members.active[6].sum(axis=1), formal)
    np.testing.assert_allclose(path.insured, path.members.active * INPUTS.dormancy.within_year)
    mean = (path.wage[0] * path.members.active[0]).sum(axis=1) / path.members.active[0].sum(axis=1)
    np.testing.assert_allclose(mean, INPUTS.wage)
    gdp = INPUTS.gdp * np.prod(1 + INPUTS.gdp_growth)
    assert path.output.gdp[-1] == pytest.approx(gdp)
    real = path.wage_index / path.price_index
    np.testing.assert_allclose(real, path.output.per_worker / path.output.per_worker[0])
    np.testing.assert_allclose(path.contributions, 0.12 * path.insured_earnings, rtol=1e-9)
    assert path.members.dormant[0].sum() == pytest.approx(0.5 * path.members.active[0].sum())


@pytest.mark.parametrize("code", codes())
def test_the_first_register_has_the_ages_of_those_who_enter_later(code):
    """Nobody is a member below the first age of entry, and the youngest are as many later as on the first day."""
    path = labour_path(code, end=2034)
    register = path.members.active + path.members.dormant
    first = int(np.flatnonzero(path.inputs.entry)[0])
    assert not register[:, :, :first].any()
    young = register[:, :, first : first + 5].sum(axis=(1, 2)) / register.sum(axis=(1, 2))
    assert 0.5 < young[5] / young[0] < 1.5
    np.testing.assert_allclose(path.members.active[0].sum(axis=-1), path.start.members.sum(axis=-1))
    assert (path.members.active[0] <= path.employed[0]).all()


def test_a_ceiling_on_the_distribution_takes_more_than_one_on_the_mean():
    wage = float(INPUTS.wage.mean())
    rule = flat_rate(0.06, 0.06, ceiling=wage, currency="KES")
    whole = labour_path("KEN", KENYA, inputs=INPUTS)
    capped = labour_path("KEN", KENYA, inputs=INPUTS, schedule=rule)
    assert whole.contributions is None
    np.testing.assert_allclose(whole.insured_earnings, 12 * whole.insured * whole.wage)
    shortcut = (12 * whole.insured[0] * np.minimum(whole.wage[0], wage)).sum()
    assert capped.insured_earnings[0].sum() < 0.9 * shortcut
    yearly = flat_rate(0.06, 0.06, ceiling=12 * wage, currency="KES", period="year")
    other = labour_path("KEN", KENYA, inputs=INPUTS, schedule=yearly)
    np.testing.assert_allclose(other.insured_earnings, capped.insured_earnings, rtol=1e-9)


def test_limits_that_stand_still_are_eroded_by_wages():
    totals = {}
    for follow in ("wages", "prices", "nothing"):
        inputs = replace(INPUTS, limits_follow=follow)
        totals[follow] = labour_path("KEN", KENYA, inputs=inputs, schedule=NSSF).insured_earnings.sum(axis=(1, 2))
    assert totals["wages"][0] == pytest.approx(totals["nothing"][0])
    assert totals["wages"][-1] > totals["prices"][-1] > totals["nothing"][-1]


def test_an_elasticity_moves_unemployment_and_never_passes_the_labour_force():
    path = labour_path("KEN", KENYA, inputs=INPUTS, elasticity=0.5)
    totals = path.employed.sum(axis=(1, 2))
    np.testing.assert_allclose(totals[1:] / totals[:-1] - 1, 0.5 * INPUTS.gdp_growth)
    assert (path.employed <= path.labour_force * (1 + 1e-12)).all()
    with pytest.raises(ModelError, match="above the labour force in 20"):
        labour_path("KEN", KENYA, inputs=INPUTS, elasticity=1.2)
    with pytest.raises(ModelError, match="nobody of some age has work in 20"):
        labour_path("KEN", KENYA, inputs=INPUTS, elasticity=-1.0)


def test_coverage_may_change_over_the_years_and_a_fall_is_no_negative_entrant():
    rising = np.linspace(0.25, 0.5, 11)[:, None] * np.ones(2)
    path = labour_path("KEN", KENYA, inputs=replace(INPUTS, coverage=rising))
    assert path.effective_coverage[-1] > 1.8 * path.effective_coverage[0]
    falling = replace(INPUTS, coverage=rising[::-1])
    with pytest.raises(ModelError, match="when_negative='dormant'"):
        labour_path("KEN", KENYA, inputs=falling)
    shown = labour_path("KEN", KENYA, inputs=replace(falling, when_negative="dormant"))
    assert shown.members.pushed_out.sum() > 0
    assert max(shown.identities().values()) < 1e-6


def changed(name):
    value = getattr(INPUTS, name)
    special = {
        "dormancy": calibrate_dormancy(INPUTS.dormancy.active_share * 1.1, 3.0),
        "entry": entry_ages(mean=28.6),
        "retirement_age": 66,
        "density": 0.9 * INPUTS.paid_share,
        "legal": np.array([0.4, 0.4]),
        "wage_growth_real": np.full(10, 0.01),
        "profile": wage_profile(np.arange(101), peak_ratio=1.98),
        "participation": np.asarray(INPUTS.participation) * 0.9,
    }
    return replace(INPUTS, **{name: special.get(name, value * 1.1 if name not in special else None)})


@pytest.mark.parametrize(
    "name",
    ["participation", "unemployment", "informal", "coverage", "dormancy", "density", "entry", "retirement_age", "wage"]
    + ["profile", "gini", "gdp", "gdp_growth", "inflation", "legal", "wage_growth_real"],
)
def test_every_input_is_felt(name):
    base = labour_path("KEN", KENYA, inputs=INPUTS, schedule=NSSF)
    path = labour_path("KEN", KENYA, inputs=changed(name), schedule=NSSF)
    if name == "legal":
        assert path.start.legal_rate == pytest.approx(0.4)
        np.testing.assert_array_equal(path.insured, base.insured)
        return
    got = [p.totals()[["employed", "dormant", "insured", "contributions", "per_worker"]] for p in (base, path)]
    assert not np.allclose(*(t.to_numpy() for t in got), rtol=1e-6)


def test_spells_are_felt_too():
    longer = labour_inputs("KEN", 2024, 2034, spell_years=3.3)
    assert longer.paid_share > INPUTS.paid_share


def test_the_evidence_is_told():
    table = INPUTS.to_frame()
    assert set(table["quality"]) <= {"A", "B", "C"}
    assert table["unit"].ne("").all()
    assert table["source"].ne("").all()
    assert "spell of contributions" in set(table["name"])
    burundi = labour_inputs("BDI", 2024, 2030)
    assert any("as the latest survey found it" in r for r in burundi.remarks)
    tanzania = labour_inputs("TZA", 2024, 2030)
    assert any("male: participation at 55-64 half way" in r for r in tanzania.remarks)
    assert any("is not used" in r for r in burundi.remarks)
    uganda = labour_inputs("UGA", 2024, 2060)
    assert any("goes on to 2060" in r for r in uganda.remarks)
    assert any("retirement age 60 years" in r for r in uganda.remarks)


def test_wrong_paths():
    with pytest.raises(DataError, match="Did you mean|no pack"):
        labour_path("KNY")
    with pytest.raises(DataError, match="within 2025 to 2034"):
        labour_path("KEN", KENYA, end=2040)
    with pytest.raises(ModelError, match="the projection is of Kenya, the country Uganda"):
        labour_path("UGA", KENYA)
    with pytest.raises(ModelError, match="inputs are of KEN"):
        labour_path("UGA", project_country("UGA", 2024, 2034), inputs=INPUTS)
    with pytest.raises(ModelError, match="inputs are of KEN, 2024 to 2034; wanted KEN, 2024 to 2030"):
        labour_path("KEN", KENYA, inputs=INPUTS, end=2030)
    with pytest.raises(UnitError, match="UGX"):
        labour_path("KEN", KENYA, inputs=INPUTS, schedule=flat_rate(0.05, 0.1, currency="UGX"))
    with pytest.raises(DataError, match="2023 to 2100"):
        labour_inputs("KEN", 2020, 2030)
    with pytest.raises(ModelError, match="spell_years"):
        labour_inputs("KEN", spell_years=0)
    with pytest.raises(ModelError, match="sex"):
        country_participation("KEN", "women")
    with pytest.raises(ModelError, match="coverage must have shape"):
        replace(INPUTS, coverage=np.ones(3))
    with pytest.raises(ModelError, match="limits_follow"):
        replace(INPUTS, limits_follow="inflation")
    with pytest.raises(ModelError, match="gini"):
        replace(INPUTS, gini=37.7)
