"""A country's population projected from its pack, and the comparison with the United Nations' own projection.

Only rates go in: death rates and their yearly indicators, fertility by age, net migrants, the sex ratio at birth and
the population of the base year. Population, births and deaths come out and are compared; nothing is fitted to them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sscore.countries import Country, country
from sscore.demography.calibration import Calibrated, LifeIndicators, calibrate_mx
from sscore.demography.graduation import GROUPS, graduate_mx
from sscore.demography.paths import SEXES, DemographicPaths, survival_from_mx
from sscore.demography.projection import project_population
from sscore.demography.results import Projection
from sscore.errors import DataError, ModelError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CountryInputs", "compare_wpp", "country_inputs", "country_mortality", "project_country"]

Floats = NDArray[np.float64]
FIRST, LAST = 2023, 2100
FERTILE = (10, 55)
_SERIES = ("population", "mortality", "fertility", "migration", "demography")


@dataclass(frozen=True, eq=False)
class CountryInputs:
    """What a projection of a country starts from, by calendar year.

    Attributes
    ----------
    base : (sex, age)
        Persons on 1 July of ``years[0]``.
    mx : (year, sex, 101)
        Deaths a person-year by single age.
    fertility : (year, 45)
        Births a woman by single age 10 to 54.
    migration : (year, sex, 101)
        Net migrants in persons.
    sex_ratio : (year,)
        Boys a girl at birth.
    """

    code: str
    years: tuple[int, ...]
    base: Floats
    mx: Floats
    fertility: Floats
    migration: Floats
    sex_ratio: Floats
    sources: tuple[str, ...]
    quality: str

    def paths(self, migration_timing: str = "halves") -> DemographicPaths:
        """Return the assumptions of each step from 1 July: the average of the two calendar years it touches."""
        mx, fertility, migration, ratio = (
            (a[:-1] + a[1:]) / 2 for a in (self.mx, self.fertility, self.migration, self.sex_ratio)
        )
        return DemographicPaths(fertility, survival_from_mx(mx), migration, ratio, FERTILE[0], migration_timing)


def project_country(code: str, start: int = 2024, end: int = 2100, *, migration_timing: str = "halves") -> Projection:
    """Project a country's population from 1 July of one year to 1 July of another.

    Parameters
    ----------
    code : str
        Three letters, such as ``"TZA"``.
    start, end : int
        Calendar years from 2023 to 2100, ``start < end``. Migration by age is known from 2023.
    migration_timing : {"halves", "end"}
        Half of a year's migrants at its start and half at its end, or all at its end after the births. The second
        comes closest to the published totals; see :func:`compare_wpp`.

    Returns
    -------
    Projection
        In persons; ``total[year]``, ``by_age(year)`` (women first), ``dependency(year)``, ``identities()``.

    Raises
    ------
    DataError
        An unknown country, or years outside the series.

    References
    ----------
    United Nations, *World Population Prospects 2024*, medium variant: rates, migration and base population.

    Examples
    --------
    >>> tanzania = project_country("TZA", 2024, 2030)
    >>> round(float(tanzania.total[2024]) / 1e6, 2), float(tanzania.total[2030]) > 75e6
    (68.56, True)
    >>> max(tanzania.identities().values()) < 1e-12
    True
    """
    inputs = country_inputs(code, start, end)
    result = project_population(inputs.base, inputs.paths(migration_timing), start=start)
    remarks = (
        "Rates, migration and base population of the UN medium variant; population, births and deaths computed.",
    )
    return replace(result, label=country(code).name, sources=inputs.sources, quality=inputs.quality, remarks=remarks)


def country_inputs(code: str, start: int = 2024, end: int = 2100) -> CountryInputs:
    """Return the base population and the yearly rates of a country by single age.

    Mortality is that of :func:`country_mortality`. Fertility by age is known from 15 to 49; the births below and above
    that the total fertility rate and the mean age at childbearing imply are spread over 10-14 and 50-54.

    Raises
    ------
    DataError
        An unknown country, or years outside 2023 to 2100.

    Examples
    --------
    >>> inputs = country_inputs("KEN", 2024, 2026)
    >>> inputs.base.shape, inputs.mx.shape, inputs.fertility.shape
    ((2, 101), (3, 2, 101), (3, 45))
    """
    pack = country(code)
    years = _years("project_country", pack, start, end)
    demography = _indicators(pack)
    frames = [pack.series(name) for name in _SERIES]
    return CountryInputs(
        code=pack.code,
        years=years,
        base=_cube(pack, "population", (start,))[0] * 1000,
        mx=country_mortality(code, years).mx,
        fertility=_fertility(pack, demography, years),
        migration=_cube(pack, "migration", years) * 1000,
        sex_ratio=_values(demography, "srb", "total", years) / 100,
        sources=tuple(dict.fromkeys(_named(pack, s) for f in frames for s in f["source"].unique())),
        quality=max(str(q) for f in frames for q in f["quality"].unique()),
    )


def country_mortality(code: str, years: tuple[int, ...]) -> Calibrated:
    """Return a country's death rates by calendar year, sex and single age 0 to 100+.

    The rates of five-year periods and age groups are interpolated between mid-periods on the logarithm, graduated to
    single ages (:func:`graduate_mx`) and moved to the year's life expectancies, adult, infant and under-five mortality
    (:func:`calibrate_mx`).

    Parameters
    ----------
    code : str
        Three letters.
    years : tuple of int
        Calendar years from 2013 to 2100.

    Returns
    -------
    Calibrated
        ``mx`` of shape (year, sex, 101), women first, and the factor by which each band of ages was moved.

    Raises
    ------
    DataError
        An unknown country, or a year without rates.

    Examples
    --------
    >>> rates = country_mortality("RWA", (2030,)).mx
    >>> rates.shape, bool((np.diff(rates[0, :, 1:5]) < 0).all())
    ((1, 2, 101), True)
    """
    pack = country(code)
    frame = pack.series("mortality").sort_values(["year", "sex", "age"])
    middles = np.sort(frame["year"].unique()).astype(float)
    wanted = np.asarray(years, dtype=float) + 0.5
    if wanted.min() < middles[0] or wanted.max() > LAST + 1:
        raise DataError(f"country_mortality: years must lie within {middles[0]:.0f} to {LAST}, got {years}.")
    periods = np.log(frame["value"].to_numpy().reshape(len(middles), 2, len(GROUPS)))
    place = np.clip(np.searchsorted(middles, wanted) - 1, 0, len(middles) - 2)
    share = ((wanted - middles[place]) / (middles[place + 1] - middles[place]))[:, None, None]
    groups = np.exp(periods[place] * (1 - share) + periods[place + 1] * share)
    return calibrate_mx(graduate_mx(groups), _life(_indicators(pack), years))


def compare_wpp(code: str, start: int = 2024, end: int = 2100, *, migration_timing: str = "halves") -> pd.DataFrame:
    """Compare a projection with the population, births and deaths the United Nations publish for the same years.

    Returns
    -------
    pandas.DataFrame
        One row a year and measure: ``year``, ``measure`` (total, 0-14, 15-64, 65+, births, deaths), ``projected`` and
        ``wpp`` in persons, ``difference`` as a fraction of ``wpp``. Births and deaths of a step from 1 July stand
        beside the average of the two calendar years it touches.

    Raises
    ------
    DataError
        As for :func:`project_country`.

    Examples
    --------
    >>> table = compare_wpp("UGA", 2024, 2030)
    >>> bool((table["difference"].abs() < 0.01).all())
    True
    """
    import pandas as pd

    pack = country(code)
    result = project_country(code, start, end, migration_timing=migration_timing)
    years = result.years
    published = _cube(pack, "population", years).sum(axis=1) * 1000
    ours = result.population.sum(axis=1)
    parts = []
    for measure, low, high in (("total", 0, 101), ("0-14", 0, 15), ("15-64", 15, 65), ("65+", 65, 101)):
        parts.append((measure, years, ours[:, low:high].sum(axis=1), published[:, low:high].sum(axis=1)))
    demography = _indicators(pack)
    flows = {"births": result.births.sum(axis=-1), "deaths": result.deaths.sum(axis=(-2, -1))}
    for measure, flow in flows.items():
        given = _values(demography, measure, "total", years) * 1000
        parts.append((measure, years[:-1], flow, (given[:-1] + given[1:]) / 2))
    rows = [
        pd.DataFrame({"year": y, "measure": measure, "projected": got, "wpp": want}) for measure, y, got, want in parts
    ]
    table = pd.concat(rows, ignore_index=True)
    return table.assign(difference=table["projected"] / table["wpp"] - 1)


def _years(where: str, pack: Country, start: int, end: int) -> tuple[int, ...]:
    if isinstance(start, bool) or not isinstance(start, int) or not isinstance(end, int) or not start < end:
        raise ModelError(f"{where}: start and end must be calendar years with start < end, got {start!r} and {end!r}.")
    if start < FIRST or end > LAST:
        raise DataError(
            f"{where}: {pack.name} is known from {FIRST} to {LAST}, got {start} to {end}. Nothing is extrapolated: "
            f"choose years within."
        )
    return tuple(range(start, end + 1))


def _named(pack: Country, source: str) -> str:
    record = pack.sources_file().get(source, {})
    return str(record.get("title", source))


def _cube(pack: Country, series: str, years: tuple[int, ...]) -> Floats:
    """Return a series by single age as (year, sex, 101), women first."""
    frame = pack.series(series)
    frame = frame[frame["year"].isin(years)].sort_values(["year", "sex", "age"])
    if len(frame) != len(years) * 2 * 101:
        raise DataError(f"{series}: {pack.name} lacks some of the years {years[0]} to {years[-1]}, or some ages.")
    return frame["value"].to_numpy().reshape(len(years), len(SEXES), 101)


def _indicators(pack: Country) -> pd.DataFrame:
    return pack.series("demography").pivot_table(index="year", columns=["indicator", "sex"], values="value")


def _values(demography: pd.DataFrame, indicator: str, sex: str, years: tuple[int, ...]) -> Floats:
    return demography.loc[list(years), (indicator, sex)].to_numpy()


def _life(demography: pd.DataFrame, years: tuple[int, ...]) -> LifeIndicators:
    """Return the yearly indicators of mortality as fractions and years."""
    by_sex = {
        name: np.stack([_values(demography, name, sex, years) for sex in SEXES], axis=-1)
        for name in ("e0", "e15", "e65", "e80", "q1560")
    }
    by_sex["q1560"] = by_sex["q1560"] / 1000
    both = {name: _values(demography, name, "total", years) / 1000 for name in ("imr", "u5mr")}
    return LifeIndicators(**by_sex, **both, sex_ratio=_values(demography, "srb", "total", years) / 100)


def _fertility(pack: Country, demography: pd.DataFrame, years: tuple[int, ...]) -> Floats:
    """Return births a woman by age 10 to 54 that add up to the year's total fertility and mean age at childbearing."""
    frame = pack.series("fertility")
    frame = frame[frame["year"].isin(years)].sort_values(["year", "age"])
    known = frame["value"].to_numpy().reshape(len(years), 35) / 1000
    tfr = _values(demography, "tfr", "total", years)
    mean_age = _values(demography, "mean_age_childbearing", "total", years)
    ages = np.arange(*FERTILE) + 0.5
    rates = np.zeros((len(years), len(ages)))
    rates[:, 5:40] = known
    young, old = _tail(known[:, 0], known[:, 1]), _tail(known[:, -1], known[:, -2])[:, ::-1]
    young, old = young / young.sum(axis=1, keepdims=True), old / old.sum(axis=1, keepdims=True)
    missing = tfr - known.sum(axis=1)
    moment = tfr * mean_age - known @ ages[5:40]
    at_young, at_old = young @ ages[:5], old @ ages[40:]
    above = np.clip((moment - missing * at_young) / (at_old - at_young), 0.0, missing.clip(0.0))
    rates[:, :5] = (missing - above)[:, None] * young
    rates[:, 40:] = above[:, None] * old
    return rates


def _tail(edge: Floats, inner: Floats) -> Floats:
    """Return five weights that fall off outwards as the two last known rates do, the outermost first."""
    step = np.clip(edge / inner, 0.05, 0.95)
    return step[:, None] ** np.arange(5, 0, -1)
