"""Legal and effective coverage of a country, from its pack: what is published, what rates imply, what is missing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sscore.countries import country as load_country
from sscore.coverage.country_law import BRANCHES, CATEGORIES, JOBLESS, law_reach, work_categories
from sscore.coverage.gaps import gap_matrix
from sscore.coverage.legal import EVERYBODY, CoverageGap, LegalCoverage, coverage_gap, legal_coverage
from sscore.coverage.sdg import ANY, SDG_ROWS
from sscore.coverage.staircase import staircase
from sscore.errors import DataError, ModelError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

    from sscore.countries import Country

__all__ = ["CountryCoverage", "country_coverage"]

_OLDER, _CHILDREN = 60, 14
_EMPLOYED = "% of employed"

# Which cell of the gap matrix answers for which row: (group, branch).
_CELLS = {
    ANY: ("whole population", "any benefit"),
    "active contributors": ("employed", "old age"),
    "children": ("children", "family"),
    "mothers with newborns": ("mothers with newborns", "maternity"),
    "unemployed": ("unemployed", "unemployment"),
    "employment injury": ("employed", "employment injury"),
    "severe disabilities": ("persons with severe disabilities", "invalidity"),
    "old age": ("older persons", "old age"),
    "vulnerable persons": ("vulnerable persons", "social assistance"),
    "poor persons": ("poor persons", "social assistance"),
    "health": ("whole population", "medical care"),
}
# Effective coverage of workers beside the law's reach: branch of the law -> row.
_OF_WORKERS = {"old age": "active contributors", "employment injury": "employment injury"}


@dataclass(frozen=True)
class CountryCoverage:
    """Legal and effective coverage of one country, side by side and never mixed.

    ``effective`` has one row a row of SDG 1.3.1: ``row``, ``indicator``, ``numerator``, ``denominator``, ``share``
    (fraction), ``of`` and ``persons`` (where the pack counts the denominator), ``status``, ``year``, ``quality``,
    ``persons_quality``, ``source``, ``note``. ``legal`` is the law's reach by branch and sex, among the labour force.
    ``distance`` has one row a branch with both and a part of :func:`sscore.coverage.coverage_gap`, among the employed,
    taking the law to reach everybody in the categories it names. ``missing`` lists what is not known.
    """

    country: str
    code: str
    day: dt.date
    year: int
    effective: pd.DataFrame
    legal: LegalCoverage
    distance: pd.DataFrame
    missing: tuple[str, ...]
    remarks: tuple[str, ...]

    def row(self, name: str) -> dict[str, Any]:
        """Return one row of effective coverage.

        Raises
        ------
        ModelError
            For an unknown row.
        """
        found = self.effective[self.effective["row"] == name]
        if found.empty:
            raise ModelError(f"CountryCoverage: no row {name!r}. {did_you_mean(name, self.effective['row'])}")
        return {str(k): v for k, v in found.iloc[0].to_dict().items()}

    def to_frame(self) -> pd.DataFrame:
        """Return one row a row of SDG 1.3.1."""
        return self.effective.copy()


def country_coverage(country: Country | str, on: str | dt.date | None = None) -> CountryCoverage:
    """Return legal and effective coverage of a country from its pack, with quality letters and what is missing.

    Shares are the published ones of the gap matrix. A denominator is counted in the same year where the pack can: the
    population, children to 14, births, employed and unemployed aged 15 to 64, and persons from the retirement age on
    (60 where the pack has none); the product is quality C where such a choice was ours. Nothing is filled in.

    Parameters
    ----------
    country
        A country or its three-letter code.
    on
        Day of the law; None is the last day that the pack vouches for.

    Raises
    ------
    DataError
        For an unknown country, no day of the calendar, or a day for which the pack knows no rule.

    References
    ----------
    UN Statistics Division, SDG metadata 01-03-01; ILO, *World Social Protection Report* (2017), annex 2.

    Examples
    --------
    >>> found = country_coverage("TZA")
    >>> row = found.row("old age")
    >>> float(row["share"]), row["year"], row["quality"]
    (0.055, 2019, 'B')
    """
    import pandas as pd

    pack = load_country(country) if isinstance(country, str) else country
    cells = {(c["group"], c["branch"]): c for c in gap_matrix(pack).frame.to_dict("records")}
    effective = pd.DataFrame([_row(pack, row.row, cells[_CELLS[row.row]]) for row in SDG_ROWS])
    effective["year"] = effective["year"].astype("Int64")
    people = work_categories(pack)
    reach = law_reach(pack, on)
    legal = legal_coverage(people, reach)
    year = int(people["year"].iloc[0])
    missing = [f"{r['row']}: no published coverage" for r in effective.to_dict("records") if r["status"] == "no data"]
    for row in legal.frame[legal.frame["group"] == EVERYBODY].to_dict("records"):
        named = {r.category for r in reach if r.branch == row["branch"]}
        silent = [c for c in CATEGORIES if c not in named]
        if silent:
            missing.append(f"{row['branch']}: no rule carried for {', '.join(silent)}; that is not the same as no law")
    wanted = dict.fromkeys(BRANCHES.values())
    without = [b for b in wanted if b not in set(legal.frame["branch"])]
    if without:
        missing.append(f"no rule carried at all for {', '.join(without)}")
    return CountryCoverage(
        country=pack.name,
        code=pack.code,
        day=pack.at(on or pack.as_of).day,
        year=year,
        effective=effective,
        legal=legal,
        distance=_distance(legal, effective, people),
        missing=tuple(missing),
        remarks=_remarks(effective),
    )


def _row(pack: Country, name: str, cell: dict[Any, Any]) -> dict[str, object]:
    """Return one row: the published share, and the persons behind it where the denominator can be counted."""
    definition = next(r for r in SDG_ROWS if r.row == name)
    share = float(cell["value"]) / 100
    known = cell["year"] is not None and cell["year"] == cell["year"]
    of, ours, note = _denominator(pack, name, int(cell["year"])) if known else (float("nan"), "", "")
    if known and name in _OF_WORKERS.values() and cell["unit"] != _EMPLOYED:
        ours, note = "C", f"{note}; the share is {cell['unit']}, taken to be the employed"
    quality = str(cell["quality"])
    return {
        "row": name,
        "indicator": definition.indicator,
        "numerator": definition.numerator,
        "denominator": definition.denominator,
        "share": share,
        "of": of,
        "persons": share * of,
        "status": cell["status"],
        "year": cell["year"],
        "quality": quality,
        "persons_quality": "" if of != of else max(quality, ours),
        "source": cell["source"],
        "note": "; ".join(filter(None, (str(cell["note"]), note))),
    }


def _denominator(pack: Country, name: str, year: int) -> tuple[float, str, str]:
    """Return the persons in a denominator, the quality of that count, and a note; NaN where the pack cannot count."""
    try:
        match name:
            case "at least one benefit" | "health":
                return pack.population(year, ages=(0, 100)).value, "B", ""
            case "children":
                note = f"persons: children taken to be aged 0 to {_CHILDREN}"
                return pack.population(year, ages=(0, _CHILDREN)).value, "C", note
            case "mothers with newborns":
                births = pack.figure("demography.births", year=year)
                return 1000 * births.value, "C", "persons: births of the year, a mother of twins counted twice"
            case "active contributors" | "employment injury":
                return staircase(pack, year).level("employed").persons, "B", "persons: employed aged 15 to 64"
            case "unemployed":
                steps = staircase(pack, year)
                jobless = steps.level("labour force").persons - steps.level("employed").persons
                return jobless, "C", "persons: labour force less employed, aged 15 to 64"
            case "poor persons":
                rate = pack.figure("poverty.poverty_national_line", year=year)
                return rate.value / 100 * pack.population(year, ages=(0, 100)).value, "B", ""
            case "old age":
                age = _retirement(pack)
                return pack.population(year, ages=(age, 100)).value, "C", f"persons: aged {age} and over"
            case _:
                return float("nan"), "", "persons: the pack has no count of the denominator"
    except DataError:
        return float("nan"), "", f"persons: the pack has no count of the denominator in {year}"


def _retirement(pack: Country) -> int:
    """Return the retirement age of the main scheme, or 60."""
    day = pack.at(pack.as_of)
    for short in ("retirement_age", "retirement_age_normal"):
        name = f"{pack.default_scheme}.{short}"
        if name in pack.parameters() and name in day:
            return int(float(day[name]))
    return _OLDER


def _distance(legal: LegalCoverage, effective: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Return the gap of each branch that has both figures, among the employed of the legal side's year."""
    import pandas as pd

    employed = people[people["category"] != JOBLESS]
    whole = float(employed["persons"].sum())
    rows = []
    for branch, name in _OF_WORKERS.items():
        published = effective[effective["row"] == name].iloc[0]
        rules = [r for r in legal.reach if r.branch == branch]
        if not rules or published["share"] != published["share"]:
            continue
        reached = legal_coverage(employed, rules).row(branch)["any_high"] * whole
        gap: CoverageGap = coverage_gap(whole, float(reached), float(published["share"]) * whole)
        rows += [
            {"branch": branch, **part, "effective_year": published["year"], "quality": "C"}
            for part in gap.to_frame().to_dict("records")
        ]
    columns = ["branch", "part", "persons_low", "persons_high", "share_low", "share_high", "effective_year", "quality"]
    return pd.DataFrame(rows, columns=columns)


def _remarks(effective: pd.DataFrame) -> tuple[str, ...]:
    """Return what a reader must know before printing two rows side by side."""
    records = effective[effective["persons"].notna()].to_dict("records")
    counted = {str(r["row"]): (float(r["persons"]), r["year"]) for r in records}
    told = ["Legal coverage is at most what is shown: the pack carries rates and benefits, not exclusions (quality C)."]
    parts = [r.row for r in SDG_ROWS if r.part_of_any and r.row in counted]
    if ANY in counted and parts:
        largest = max(parts, key=lambda n: counted[n][0])
        (of_any, year), (of_part, part_year) = counted[ANY], counted[largest]
        if of_part > of_any:
            told.append(
                f"At least one benefit ({of_any:,.0f} persons, {year}) is below its part {largest} ({of_part:,.0f}, "
                f"{part_year}): the published figures differ in year or definition. Do not print both as one picture."
            )
    years = sorted({int(year) for _, year in counted.values() if year == year})
    if len(years) > 1:
        told.append(f"Figures are of different years, {years[0]} to {years[-1]}: they are no picture of one day.")
    return tuple(told)
