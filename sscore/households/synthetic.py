"""Invented households of a country, whose weights meet its published margins. No row stands for a real household."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sscore.countries import country as load_country
from sscore.errors import ModelError
from sscore.households.reweighting import calibrate
from sscore.households.samples import middle_ranks, order
from sscore.households.survey import Survey, load_survey
from sscore.inputs import Floats, seeded, whole

if TYPE_CHECKING:
    import pandas as pd

    from sscore.countries import Country

__all__ = ["ShareCurve", "syn_households"]

_YEAR = 2021  # prices of the packs' poverty line
_AGES = (0, 15, 25, 55, 65, 101)
_PERSONS = np.array([0.0, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 1.0])
_IN_CLUSTER, _ALIKE, _SMALLER, _URBAN_LEAD, _EMPLOYEE_LEAD = 12, 0.2, 0.25, 0.8, 2.0


class ShareCurve:
    """Incomes behind published shares of tenths and fifths of persons, in terms of the mean.

    Inside a group incomes rise from border to border as ``low + (high - low) u^k``, with k such that the group has its
    published mean; in the richest group they follow Pareto's law. Borders are geometric means of the two groups' means.
    """

    def __init__(self, persons: Floats, shares: Floats) -> None:
        """Take cumulative shares of persons, from 0 to 1, and the income share of each group between them."""
        self.persons = persons
        self.means = shares / np.diff(persons)
        if (np.diff(self.means) <= 0).any() or self.means[0] <= 0:
            raise ModelError(f"ShareCurve: shares of richer groups must be larger, got means {self.means.tolist()}.")
        inner = np.sqrt(self.means[1:] * self.means[:-1])
        self.borders = np.append(self.means[0] ** 2 / inner[0], inner)

    def income(self, rank: Floats) -> Floats:
        """Return the income at each rank from 0 to 1 (below 1), in terms of the mean."""
        group = np.clip(np.searchsorted(self.persons, rank, side="right") - 1, 0, len(self.means) - 1)
        low, mean = self.borders[group], self.means[group]
        u = (rank - self.persons[group]) / np.diff(self.persons)[group]
        last = group == len(self.means) - 1
        high = np.where(last, 2 * mean, np.append(self.borders[1:], np.inf)[group])
        k = (high - low) / (mean - low) - 1
        inside = low + (high - low) * u**k
        pareto = mean / (mean - low)
        return np.where(last, low * (1 - u) ** (-1 / pareto), inside)


def syn_households(country_code: str, *, households: int = 2000, seed: int) -> Survey:
    """Return an invented survey of a country whose weights meet the margins in the country's pack.

    The margins are persons by sex and age, households (through their mean size), persons in towns, women and men who
    are employees and who work for themselves, persons and consumption of tenths and fifths, and persons below the
    pack's poverty line. The level of consumption is set so that the published share of persons lies below that line.
    Weights are calibrated by raking; ``fit`` shows every margin before and after. Everything inside the margins (who
    lives with whom, who earns what, how alike neighbours are) is assumed, quality C.

    Parameters
    ----------
    country_code
        Three letters.
    households
        Rows, at least 500; clusters hold twelve.
    seed
        The same seed gives the same survey.

    Raises
    ------
    DataError
        For an unknown country or a missing figure.
    ModelError
        For too few households, or a seed that is none.

    References
    ----------
    Deville and Sarndal, *JASA* 87 (1992); Tanton and Edwards (eds), *Spatial Microsimulation* (2013), chapter 3.

    Examples
    --------
    >>> survey = syn_households("KEN", households=600, seed=1)
    >>> survey.name, survey.fit.worst < 1e-6
    ('syn_households KEN', True)
    """
    caller = "syn_households"
    rows = whole(caller, "households", households, low=500)
    pack = load_country(country_code)
    rng = seeded(caller, seed, key=pack.code)
    curve = _curve(pack)
    line = pack.figure("poverty.line_monthly").value
    poor = pack.figure("poverty.poverty_300_2021ppp").value / 100
    mean = line / float(curve.income(np.array([poor]))[0])
    homes = _homes(pack, rows, rng)
    people = _people(pack, homes, rng)
    size = homes.pop("size").to_numpy(float)
    rank = homes.pop("standing").to_numpy(float)
    at = order(rank)
    middle = np.empty(rows)
    middle[at] = middle_ranks(rank[at], size[at])
    homes["consumption"] = mean * curve.income(middle)
    people["earnings"] = _earnings(people, homes["consumption"].to_numpy(float), size, rng)
    homes["weight"] = 1.0
    x, totals, names = _margins(pack, homes, people, size, (curve, mean, line, poor))
    fit = calibrate(
        x, totals, weights=np.full(rows, totals[0] / rows), names=names, method="exponential", tolerance=1e-8
    )
    homes["weight"] = fit.weights
    survey = load_survey(
        homes, people, name=f"{caller} {pack.code}", currency=pack.currency, price_year=_YEAR,
        gdp=1e9 * pack.figure("macro.gdp_lcu", year=_YEAR).value,
    )  # fmt: skip
    spent = 12 * float(survey.person_weights @ survey.welfare)
    return Survey(
        survey.households,
        survey.persons,
        survey.name,
        survey.currency,
        _YEAR,
        gdp=survey.gdp,
        line=line,
        fit=fit,
        remarks=(
            "Invented households: only the margins are published, all else is assumed (quality C).",
            "The poverty line is the pack's teaching assumption; margins are of different years.",
            f"Consumption of all households comes to {100 * spent / float(survey.gdp or 1):.0f} % of GDP.",
        ),
    )


def _curve(pack: Country) -> ShareCurve:
    """Return the incomes behind the pack's shares of tenths and fifths."""
    tenth, last, *fifths = (
        pack.figure(f"poverty.income_share_{part}").value for part in ("d1", "d10", "q1", "q2", "q3", "q4", "q5")
    )
    first, second, third, fourth, fifth = fifths
    parts = np.array([tenth, first - tenth, second, third, fourth, fifth - last, last])
    return ShareCurve(_PERSONS, parts / parts.sum())


def _homes(pack: Country, rows: int, rng: np.random.Generator) -> pd.DataFrame:
    """Return households with area, cluster, standing (who is how well off) and size, in whole clusters."""
    import pandas as pd

    town = pack.figure("households.urban_share", year=_YEAR).value / 100
    cluster = np.arange(rows) // _IN_CLUSTER
    if rows % _IN_CLUSTER:
        cluster = np.minimum(cluster, max(cluster[-1] - 1, 0))  # a rest joins the cluster before it
    clusters = int(cluster[-1]) + 1
    urban = np.arange(clusters) < max(2, round(town * clusters))
    shared = rng.normal(size=clusters) * _ALIKE**0.5 + _URBAN_LEAD * urban
    standing = shared[cluster] + rng.normal(size=rows) * (1 - _ALIKE) ** 0.5
    fewer = np.exp(-_SMALLER * standing)
    others = (pack.figure("households.average_household_size").value - 1) * fewer / fewer.mean()
    area = np.where(urban[cluster], "urban", "rural")
    return pd.DataFrame(
        {
            "household": np.arange(1, rows + 1),
            "stratum": area,
            "cluster": cluster + 1,
            "area": area,
            "size": 1 + rng.poisson(others),
            "standing": standing,
        }
    )


def _people(pack: Country, homes: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return persons by sex, age and sector; the first of each household is at least 20 years old."""
    import pandas as pd

    frame = pack.series("population")
    frame = frame[(frame["year"] == _YEAR) & frame["sex"].isin(["female", "male"])]
    share = frame["value"].to_numpy(float)
    adult = np.where(frame["age"].to_numpy(int) >= 20, share, 0.0)
    place = np.repeat(np.arange(len(homes)), homes["size"])
    head = np.append(True, place[1:] != place[:-1])
    rest = np.maximum(share / share.sum() - adult / adult.sum() * head.mean(), 0.0)  # heads leave fewer adults to draw
    pick = rng.choice(len(share), len(place), p=rest / rest.sum())
    pick[head] = rng.choice(len(share), int(head.sum()), p=adult / adult.sum())
    people = pd.DataFrame(
        {
            "household": homes["household"].to_numpy()[place],
            "age": frame["age"].to_numpy(int)[pick],
            "sex": frame["sex"].to_numpy()[pick],
        }
    )
    lead = _EMPLOYEE_LEAD * (homes["standing"] > homes["standing"].median()).to_numpy(float)[place]
    sector = np.full(len(people), "none", dtype=object)
    for sex in ("female", "male"):
        at_work, own = _work(pack, sex)
        who = ((people["sex"] == sex) & (people["age"] >= 15)).to_numpy()
        works = who & (rng.random(len(people)) < at_work)
        odds = own / (1 - own) * np.exp(_EMPLOYEE_LEAD / 2 - lead)
        sector[works] = np.where(rng.random(len(people)) < odds / (1 + odds), "self_employed", "employee")[works]
    return people.assign(sector=sector)


def _work(pack: Country, sex: str) -> tuple[float, float]:
    """Return the share at work of those of 15 and over, and of these the share who are self-employed."""
    where: dict[str, Any] = {"sex": sex, "age": "15+", "year": _YEAR}
    rate = pack.figure("labour.employment_rate", **where).value
    return rate / 100, pack.figure("labour.self_employed_share", **where).value / 100


def _earnings(people: pd.DataFrame, welfare: Floats, size: Floats, rng: np.random.Generator) -> Floats:
    """Divide what a household consumes among its workers; an employee earns twice as much on average."""
    place = people["household"].to_numpy(int) - 1
    weight = people["sector"].map({"none": 0.0, "self_employed": 1.0, "employee": 2.0}).to_numpy(float)
    weight = weight * rng.lognormal(0, 0.5, len(people))
    whole_weight = np.bincount(place, weight, len(size))
    return np.divide(
        weight * (welfare * size)[place], whole_weight[place], out=np.zeros(len(people)), where=whole_weight[place] > 0
    )


def _margins(
    pack: Country,
    homes: pd.DataFrame,
    people: pd.DataFrame,
    size: Floats,
    level: tuple[ShareCurve, float, float, float],
) -> tuple[Floats, Floats, list[str]]:
    """Return what each household adds to every margin, shape (households, margins), the totals, and their names."""
    curve, mean, line, poor = level
    place = people["household"].to_numpy(int) - 1
    welfare = homes["consumption"].to_numpy(float)
    frame = pack.series("population")
    frame = frame[frame["year"] == _YEAR]
    found: list[tuple[str, Floats, float]] = []
    persons = {s: 1000 * frame[frame["sex"] == s].groupby("age")["value"].sum() for s in ("female", "male")}
    everybody = float(sum(p.sum() for p in persons.values()))
    average = pack.figure("households.average_household_size").value
    found.append(("households", np.ones(len(homes)), everybody / average))

    def counted(who: Any) -> Floats:
        return np.bincount(place, np.asarray(who, dtype=float), len(homes)).astype(float)

    for sex, by_age in persons.items():
        for low, high in zip(_AGES, _AGES[1:], strict=False):
            total = float(by_age[(by_age.index >= low) & (by_age.index < high)].sum())
            inside = (people["sex"] == sex) & (people["age"] >= low) & (people["age"] < high)
            found.append((f"{sex} {low}-{high - 1}", counted(inside), total))
        at_work, own = _work(pack, sex)
        grown = float(by_age[by_age.index >= 15].sum())
        for sector, share in (("employee", 1 - own), ("self_employed", own)):
            who = (people["sex"] == sex) & (people["sector"] == sector)
            found.append((f"{sex} {sector}", counted(who), grown * at_work * share))
    town = pack.figure("households.urban_share", year=_YEAR).value / 100
    found.append(("persons in towns", size * (homes["area"] == "urban").to_numpy(float), town * everybody))
    group = np.searchsorted(mean * curve.borders[1:], welfare, side="right")
    for k, part in enumerate(np.diff(_PERSONS)):
        inside = size * (group == k)
        name = f"persons {100 * _PERSONS[k]:.0f}-{100 * _PERSONS[k + 1]:.0f} %"
        found.append((name, inside, part * everybody))
        found.append((f"consumption of {name}", inside * welfare, part * curve.means[k] * mean * everybody))
    found.append(("persons below the line", size * (welfare < line), poor * everybody))
    names, columns, totals = zip(*found, strict=True)
    return np.column_stack(columns), np.array(totals), list(names)
