"""Surveys: the documented form is checked, and invented ones meet every published margin."""

import numpy as np
import pandas as pd
import pytest

from sscore.countries import codes, country
from sscore.errors import DataError, ModelError
from sscore.households import (
    HOUSEHOLD_COLUMNS,
    PERSON_COLUMNS,
    ShareCurve,
    fgt,
    gini,
    load_survey,
    lorenz,
    syn_households,
)

HOMES = pd.DataFrame(
    {
        "household": ["b", "a", "c"],
        "weight": [10.0, 20, 0],
        "stratum": "all",
        "cluster": [1, 2, 3],
        "area": ["rural", "urban", "rural"],
        "consumption": [30.0, 50, 70],
    }
)
PEOPLE = pd.DataFrame(
    {
        "household": ["a", "b", "a", "c"],
        "age": [30, 4, 51, 80],
        "sex": ["female", "male", "male", "female"],
        "sector": ["employee", "none", "self_employed", "none"],
        "earnings": [60.0, 0, 12, 0],
    }
)


def load(homes=HOMES, people=PEOPLE, **other):
    return load_survey(homes, people, **({"name": "toy", "currency": "KES", "price_year": 2021} | other))


def test_tables_in_any_order_are_joined():
    survey = load()
    assert survey.size.tolist() == [1, 2, 1]
    assert survey.person_weights.tolist() == [10, 40, 0]
    assert survey.over_persons(PEOPLE["earnings"]).tolist() == [0, 72, 0]
    assert survey.design().clusters == 3
    assert survey.to_frame()["persons"].tolist() == [1, 2, 1]


@pytest.mark.parametrize(
    ("table", "column", "value", "words"),
    [
        ("homes", "weight", -1.0, r"weight\[0\] must be finite and at least 0"),
        ("homes", "area", "town", "area.0. is 'town'"),
        ("homes", "household", "a", "'a' stands in two rows"),
        ("homes", "household", "z", "'b' has persons but no row"),
        ("homes", "consumption", np.nan, r"consumption\[0\] is blank"),
        ("people", "age", 130, r"age.0. is 130; wanted a whole number of completed years"),
        ("people", "sex", "f", "sex.0. is 'f'"),
        ("people", "age", 30.5, "age.0. is 30.5; wanted a whole number"),
        ("people", "age", "30", "age.0. is '30', wanted a number"),
        ("people", "earnings", -1, r"earnings\[0\] must be finite and at least 0"),
        ("homes", "weight", "1,000", "weight.0. is '1,000', wanted a number.*to_numeric"),
        ("homes", "consumption", True, "consumption.0. is True, wanted a number"),
        ("homes", "consumption", np.inf, r"consumption\[0\] must be finite"),
        ("homes", "stratum", " ", r"stratum\[0\] is blank"),
        ("homes", "cluster", "", r"cluster\[0\] is blank"),
        ("people", "sector", "none", "has earnings but sector 'none'"),
        ("people", "household", "c", None),
        ("people", "household", "x", "'x' has persons but no row"),
    ],
)
def test_what_is_wrong_is_named(table, column, value, words):
    homes, people = HOMES.copy(), PEOPLE.copy()
    target = homes if table == "homes" else people
    target[column] = [value, *target[column][1:]]
    if words is None:
        assert load(homes, people).size.tolist() == [1, 1, 2]
        return
    with pytest.raises((ModelError, DataError), match=words):
        load(homes, people)


def test_columns_persons_and_gdp():
    with pytest.raises(ModelError, match="no column 'weight'"):
        load(HOMES.drop(columns="weight"))
    with pytest.raises(DataError, match="'c' has no persons"):
        load(people=PEOPLE[:3])
    with pytest.raises(ModelError, match="table of households has column 'weight' twice"):
        load(pd.concat([HOMES, HOMES[["weight"]]], axis=1))
    with pytest.raises(ModelError, match="wanted a table"):
        load([1, 2])
    with pytest.raises(ModelError, match="gdp must be above 0"):
        load_survey(HOMES, PEOPLE, name="toy", currency="KES", price_year=2021, gdp=0)
    assert set(HOUSEHOLD_COLUMNS) == set(HOMES) and set(PERSON_COLUMNS) == set(PEOPLE)


def test_empty_files_parts_of_files_and_other_types():
    with pytest.raises(DataError, match="table of households has no rows"):
        load(HOMES[:0], PEOPLE[:0])
    with pytest.raises(DataError, match="every weight is 0"):
        load(HOMES.assign(weight=0))
    with pytest.raises(DataError, match="'c' has persons but no row .* parts that were loaded separately"):
        load(HOMES[:2])
    numbered = HOMES.assign(household=["2", "1", "3"])
    with pytest.raises(DataError, match="household 1 has persons .* in another type"):
        load(numbered, PEOPLE.assign(household=[1, 2, 1, 3]))
    typed = load(HOMES.astype({"weight": "Float64", "area": "category"}), PEOPLE.astype({"age": "Int64"}))
    assert typed.person_weights.tolist() == load().person_weights.tolist()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"name": ""}, "name must be a word"),
        ({"currency": None}, "currency must be a word"),
        ({"price_year": "soon"}, "price_year must be a whole number"),
        ({"price_year": 2021.7}, "price_year must be a whole number"),
        ({"gdp": float("nan")}, "gdp must be above 0"),
    ],
)
def test_name_money_and_year_are_checked(given, words):
    with pytest.raises(ModelError, match=words):
        load(**given)


def test_a_stratum_of_one_cluster_can_be_centred():
    survey = load(HOMES.assign(stratum=["a", "a", "b"]))
    with pytest.raises(ModelError, match="stratum b has one cluster only"):
        survey.design()
    assert survey.design(single="centre").strata == 2


def test_the_curve_has_the_published_shares_and_rises():
    persons, shares = np.array([0, 0.2, 0.5, 0.9, 1]), np.array([0.05, 0.2, 0.45, 0.3])
    curve = ShareCurve(persons, shares)
    rank = (np.arange(1_000_000) + 0.5) / 1_000_000
    income = curve.income(rank)
    assert (np.diff(income) > 0).all()
    drawn = lorenz(income)
    for p, share in zip(persons[1:-1], np.cumsum(shares)[:-1], strict=True):
        assert drawn.share(p) == pytest.approx(share, abs=2e-3)
    with pytest.raises(ModelError, match="must be larger"):
        ShareCurve(persons, np.array([0.3, 0.3, 0.3, 0.1]))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: ShareCurve([0, 1], [1]), "from 0 to 1 over two groups or more"),
        (lambda: ShareCurve([0, 0.5, 0.9], [0.3, 0.7]), "from 0 to 1"),
        (lambda: ShareCurve([0, 0.7, 0.5, 1], [0.1, 0.2, 0.7]), r"persons\[2\] = 0.5 after 0.7"),
        (lambda: ShareCurve("a", "b"), "persons must be numbers"),
        (lambda: ShareCurve([0, 0.5, 1], [0.2, 0.3, 0.5]), "shares must have shape"),
        (lambda: ShareCurve([0, 0.5, 1], [np.nan, 1]), r"shares\[0\] must be finite"),
        (lambda: ShareCurve([0, 0.5, 1], [20, 80]), "must sum to 1, got 100"),
        (lambda: ShareCurve([0, 0.5, 1], [0.2, 0.8]).income([0.0, 1.0]), r"rank\[1\] must be below 1, got 1"),
        (lambda: ShareCurve([0, 0.5, 1], [0.2, 0.8]).income([-0.1]), r"rank\[0\] must be finite and at least 0"),
    ],
)
def test_shares_that_make_no_curve(call, words):
    with pytest.raises(ModelError, match=words):
        call()


@pytest.mark.parametrize("code", codes())
def test_every_country_meets_its_margins(code):
    survey, pack = syn_households(code, households=700, seed=1), country(code)
    assert survey.fit.worst < 1e-6
    assert survey.fit.design_effect < 1.5
    assert (survey.weights > 0).all()
    w, y = survey.person_weights, survey.welfare
    assert fgt(y, survey.line, 0, w) == pytest.approx(pack.figure("poverty.poverty_300_2021ppp").value / 100, rel=1e-6)
    assert w.sum() / survey.weights.sum() == pytest.approx(pack.figure("households.average_household_size").value)
    shares = {q: pack.figure(f"poverty.income_share_q{q}").value / 100 for q in (1, 5)}
    curve = lorenz(y, w)
    assert curve.share(0.2) == pytest.approx(shares[1], abs=0.005)
    assert 1 - curve.share(0.8) == pytest.approx(shares[5], abs=0.005)
    # no margin holds the Gini coefficient: it is a check from outside
    assert gini(y, w) == pytest.approx(pack.figure("poverty.gini").value / 100, abs=0.012)
    people = survey.persons.assign(w=survey.weights[survey.place])
    women = people[(people["sex"] == "female") & (people["age"] >= 15)]
    at_work = women.loc[women["sector"] != "none", "w"].sum() / women["w"].sum()
    rate = pack.figure("labour.employment_rate", sex="female", age="15+", year=2021).value
    assert at_work == pytest.approx(rate / 100, rel=1e-5)


@pytest.mark.parametrize("code", codes())
def test_households_are_such_as_could_live(code):
    survey, pack = syn_households(code, households=700, seed=3), country(code)
    people = survey.persons.assign(w=survey.weights[survey.place])
    assert survey.size.sum() == len(people) and survey.size.min() == 1
    assert (people.groupby("household").first()["age"] >= 20).all()
    assert (people.loc[people["age"] < 15, "sector"] == "none").all()
    assert (people.loc[people["sector"] == "none", "earnings"] == 0).all()
    pair = people.groupby("household").head(2)
    first, second = (pair.groupby("household").nth(k).set_index("household") for k in (0, 1))
    first = first.loc[second.index]
    couple = (first["sex"] != second["sex"]) & (second["age"] >= 20) & ((first["age"] - second["age"]).abs() < 20)
    assert 0.5 < couple.mean() < 0.8
    for sex in ("female", "male"):
        here = people[people["sex"] == sex]
        rate = {}
        for name, low, high in (("young", 15, 25), ("old", 65, 200), ("all", 15, 200)):
            of_age = here[(here["age"] >= low) & (here["age"] < high)]
            rate[name] = of_age.loc[of_age["sector"] != "none", "w"].sum() / of_age["w"].sum()
        published = pack.figure("labour.employment_rate", sex=sex, age="15-24", year=2021).value / 100
        assert rate["young"] == pytest.approx(published, rel=1e-5)
        assert rate["old"] < rate["all"] + 0.12 and rate["young"] < rate["all"]
    told = " ".join(survey.remarks)
    assert "of sizes only the mean is met" in told and "Years of the margins: household size" in told
    assert ("(quality C)" in told.split("Years")[1]) == (
        pack.figure("households.average_household_size").quality == "C"
    )
    assert set(survey.fit.to_frame()["margin"]) >= {"households", "female 15-24 at work", "persons below the line"}


@pytest.mark.parametrize("seed", [16, 19])
def test_a_small_sample_has_somebody_on_both_sides_of_the_line(seed):
    # Uganda: 59.8 % are poor, and a group of persons ends at 60 %: nobody of 500 households stood in between
    survey = syn_households("UGA", households=500, seed=seed)
    assert survey.fit.worst < 1e-6


def test_seed_and_country_and_size():
    one, same, other = (syn_households("KEN", households=600, seed=s) for s in (1, 1, 2))
    assert one.to_frame().equals(same.to_frame())
    assert one.welfare.tolist() != other.welfare.tolist()
    assert gini(one.welfare, one.person_weights) == pytest.approx(gini(other.welfare, other.person_weights), abs=0.01)
    assert one.name == "syn_households KEN" and one.currency == "KES"
    assert syn_households("KEN", households=607, seed=1).households["cluster"].value_counts().min() >= 12
    earned = one.over_persons(one.persons["earnings"])
    assert earned[earned > 0] == pytest.approx((one.welfare * one.size)[earned > 0])
    with pytest.raises(ModelError, match="at least 500"):
        syn_households("KEN", households=20, seed=1)
    with pytest.raises(ModelError, match="seed must be"):
        syn_households("KEN", seed=None)
    with pytest.raises(DataError, match="KNY"):
        syn_households("KNY", seed=1)
