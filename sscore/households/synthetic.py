"""Invented households of a country, whose weights meet its published margins. No row stands for a real household."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sscore.countries import country as load_country
from sscore.errors import DataError
from sscore.households.reweighting import calibrate
from sscore.households.samples import middle_ranks
from sscore.households.share_curve import ShareCurve
from sscore.households.sorting import order
from sscore.households.survey import Survey, load_survey
from sscore.inputs import Floats, seeded, whole

if TYPE_CHECKING:
    import pandas as pd

    from sscore.countries import Country

__all__ = ["syn_households"]

_YEAR = 2021  # prices of the packs' poverty line
_AGES = (0, 15, 25, 55, 65, 101)
_PERSONS = np.array([0.0, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 1.0])
_IN_CLUSTER, _ALIKE, _SMALLER, _URBAN_LEAD, _EMPLOYEE_LEAD = 12, 0.2, 0.25, 0.8, 2.0
_ADULT, _COUPLES, _YEARS_APART = 20, 0.6, 6.0


def syn_households(country_code: str, *, households: int = 2000, seed: int) -> Survey:
    """Return an invented survey of a country whose weights meet the margins in the country's pack.

    The margins are persons by sex and age, households (through their mean size), persons in towns, women and men who
    are employees and who work for themselves, those of 15 to 24 at work, persons and consumption of tenths and fifths,
    and persons below the pack's poverty line. The level of consumption is set so that the published share of persons
    lies below that line. Weights are calibrated by raking; ``fit`` shows every margin before and after, and ``remarks``
    say which margins the pack lacks or assumes. Everything inside the margins (who lives with whom, who earns what, how
    alike neighbours are) is assumed, quality C.

    The first person of a household is at least 20 years old; in six of ten households of two or more the second is an
    adult of the other sex near in age.

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
    homes["consumption"] = _on_both_sides(mean * curve.income(middle), mean * curve.borders[1:], line)
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
            *_gaps(pack),
        ),
    )


def _gaps(pack: Country) -> tuple[str, str]:
    """Return which margins the pack lacks, and which of those used are unverified or old."""
    said = []
    for word, name in (
        ("household size", "households.average_household_size"),
        ("shares of tenths and fifths", "poverty.income_share_q1"),
        ("share below the line", "poverty.poverty_300_2021ppp"),
    ):
        figure = pack.figure(name)
        said.append(f"{word} {figure.year}" + (" (quality C)" if figure.quality == "C" else ""))
    return (
        "The pack has no households by size, by who heads them or by members at work: of sizes only the mean is met.",
        f"Years of the margins: {', '.join(said)}; persons and work {_YEAR}.",
    )


def _on_both_sides(welfare: Floats, borders: Floats, line: float) -> Floats:
    """Return consumption with somebody on each side of the line in the group of persons that it cuts.

    In a small sample nobody may stand between the line and the next border of a group; the share below the line would
    then follow from the groups and miss the published one. The nearest household moves to the middle of the gap.
    """
    k = int(np.searchsorted(borders, line, side="right"))
    low, high = np.append(0.0, borders)[k], np.append(borders, np.inf)[k]
    inside = np.flatnonzero((welfare >= low) & (welfare < high))
    moved = welfare.copy()
    if len(inside) > 1 and (welfare[inside] < line).all() and np.isfinite(high):
        moved[inside[np.argmax(welfare[inside])]] = (line + high) / 2
    elif len(inside) > 1 and (welfare[inside] >= line).all():
        moved[inside[np.argmin(welfare[inside])]] = (low + line) / 2
    return moved


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
    """Return persons by sex, age and sector; the first of each household is an adult, the second often a spouse."""
    import pandas as pd

    frame = pack.series("population")
    frame = frame[(frame["year"] == _YEAR) & frame["sex"].isin(["female", "male"])]
    share = frame["value"].to_numpy(float)
    adult = np.where(frame["age"].to_numpy(int) >= _ADULT, share, 0.0)
    place = np.repeat(np.arange(len(homes)), homes["size"])
    head = np.append(True, place[1:] != place[:-1])
    spouse = np.append(False, head[:-1] & ~head[1:]) & (rng.random(len(place)) < _COUPLES)
    placed = head.mean() + spouse.mean()  # they leave fewer adults to draw
    rest = np.maximum(share / share.sum() - adult / adult.sum() * placed, 0.0)
    pick = rng.choice(len(share), len(place), p=rest / rest.sum())
    pick[head] = rng.choice(len(share), int(head.sum()), p=adult / adult.sum())
    age, sex = frame["age"].to_numpy(int)[pick], frame["sex"].to_numpy(object)[pick]
    first = np.flatnonzero(spouse) - 1
    apart = np.rint(rng.normal(0, _YEARS_APART, len(first))).astype(int)
    age[spouse] = np.clip(age[first] + apart, _ADULT, _AGES[-1] - 1)
    sex[spouse] = np.where(sex[first] == "female", "male", "female")
    people = pd.DataFrame({"household": homes["household"].to_numpy()[place], "age": age, "sex": sex})
    well_off = (homes["standing"] > homes["standing"].median()).to_numpy()[place]
    return people.assign(sector=_sectors(pack, people, well_off, rng))


def _sectors(pack: Country, people: pd.DataFrame, well_off: Any, rng: np.random.Generator) -> Any:
    """Return who works as what: at work by sex and age, and an employee rather in a household that is well off."""
    sector = np.full(len(people), "none", dtype=object)
    age = people["age"].to_numpy(int)
    for sex in ("female", "male"):
        young, middle, old = _rates(pack, sex)
        own = _work(pack, sex, "self_employed_share")
        rate = np.select([age < 15, age < 25, age < 65], [0.0, young, middle], old)
        works = (people["sex"] == sex).to_numpy() & (rng.random(len(people)) < rate)
        odds = own / (1 - own) * np.exp(_EMPLOYEE_LEAD * (0.5 - well_off))
        sector[works] = np.where(rng.random(len(people)) < odds / (1 + odds), "self_employed", "employee")[works]
    return sector


def _rates(pack: Country, sex: str) -> tuple[float, float, float]:
    """Return the shares at work of those of 15-24, 25-64, and 65 and over; together they give the share of 15+.

    The oldest are taken to find work like everybody who is in the labour force; the middle is what is left.
    """
    frame = pack.series("population")
    frame = frame[(frame["year"] == _YEAR) & (frame["sex"] == sex)]
    by_age = frame.groupby("age")["value"].sum()
    ages = [float(by_age[(by_age.index >= low) & (by_age.index < high)].sum()) for low, high in ((15, 25), (65, 999))]
    grown = float(by_age[by_age.index >= 15].sum())
    everybody, young = (_work(pack, sex, "employment_rate", age) for age in ("15+", "15-24"))
    old = _work(pack, sex, "lfpr", "65+") * everybody / _work(pack, sex, "lfpr")
    middle = (everybody * grown - young * ages[0] - old * ages[1]) / (grown - sum(ages))
    if not 0 <= middle <= 1:
        raise DataError(
            f"syn_households: the pack's shares at work of {sex} persons contradict each other: 15+ {everybody:.3f}, "
            f"15-24 {young:.3f}, 65+ {old:.3f} leave {middle:.3f} for 25-64. Check labour.employment_rate and lfpr."
        )
    return young, middle, old


def _work(pack: Country, sex: str, indicator: str, age: str = "15+") -> float:
    """Return a share of the pack's labour figures, as a fraction."""
    return pack.figure(f"labour.{indicator}", sex=sex, age=age, year=_YEAR).value / 100


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
        at_work, own = (_work(pack, sex, name) for name in ("employment_rate", "self_employed_share"))
        grown = float(by_age[by_age.index >= 15].sum())
        for sector, share in (("employee", 1 - own), ("self_employed", own)):
            who = (people["sex"] == sex) & (people["sector"] == sector)
            found.append((f"{sex} {sector}", counted(who), grown * at_work * share))
        youth = float(by_age[(by_age.index >= 15) & (by_age.index < 25)].sum())
        who = (people["sex"] == sex) & (people["sector"] != "none") & (people["age"] < 25)
        found.append((f"{sex} 15-24 at work", counted(who), youth * _work(pack, sex, "employment_rate", "15-24")))
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
