"""What a country pack knows of occupational injuries, how good it is, and what it does not know."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sscore.countries import country as load_country
from sscore.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

    from sscore.countries import Country

__all__ = ["NationalFigure", "NationalInjuries", "national_injuries"]

_CASES = ("accident", "case", "injur", "vision_zero")
_FLOOR = (
    "Recorded cases per 100,000 employed persons are a floor and not the ILO's incidence rate: most who work are "
    "outside the system that records, and cases of those inside go unreported."
)
_COVERED = "workers_registered"


@dataclass(frozen=True)
class NationalFigure:
    """One recorded figure; ``deaths`` and what is derived from them are None where the source does not say."""

    indicator: str
    period: str
    year: int
    value: float
    unit: str
    quality: str
    source: str
    note: str
    deaths: int | None
    fatal_share: float | None
    per_100_000_employed: float | None


@dataclass(frozen=True)
class NationalInjuries:
    """A country's recorded figures, what is missing, and how to read them."""

    country: str
    name: str
    figures: tuple[NationalFigure, ...]
    missing: tuple[str, ...]
    remarks: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a figure; no row where the pack has none, and the same columns."""
        import pandas as pd

        frame = pd.DataFrame([asdict(f) for f in self.figures], columns=list(NationalFigure.__dataclass_fields__))
        return frame.astype(dict.fromkeys(("deaths", "fatal_share", "per_100_000_employed"), float))


def national_injuries(country_code: str) -> NationalInjuries:
    """Return a country's recorded occupational injuries with their quality, and what is missing.

    Nothing is filled in: no rate of a neighbour, no estimate. Deaths are taken from the source's own words. Recorded
    cases of one calendar year are set against all employed persons (population of 15 and over times the employment
    rate) as a floor; periods of several years or of some months are left as counts.

    Parameters
    ----------
    country_code
        Three letters.

    Raises
    ------
    DataError
        For an unknown country.

    Examples
    --------
    >>> national_injuries("SSD").missing[0]
    'South Sudan: the pack has no figure on occupational injuries.'
    >>> found = national_injuries("KEN").to_frame().set_index("period")
    >>> float(found.loc["c.2011", "deaths"]), round(float(found.loc["c.2011", "fatal_share"]), 4)
    (249.0, 0.0413)
    """
    pack = load_country(country_code)
    if "osh" not in pack.series_names():
        return NationalInjuries(
            pack.code,
            pack.name,
            (),
            (f"{pack.name}: the pack has no figure on occupational injuries.", *_gaps(pack.name, ())),
            ("No figure is not a figure of zero: nobody has counted, or nobody has published.",),
        )
    rows = pack.series("osh").sort_values(["year", "indicator"]).to_dict("records")
    apart = {str(r["period"]): int(r["value"]) for r in rows if str(r["indicator"]).startswith("fatal_")}
    figures = tuple(_figure(pack, {str(k): v for k, v in r.items()}, apart) for r in rows)
    return NationalInjuries(pack.code, pack.name, figures, _gaps(pack.name, figures), _remarks(figures))


def _figure(pack: Country, row: dict[str, object], apart: dict[str, int]) -> NationalFigure:
    indicator, period, note = str(row["indicator"]), str(row["period"]), str(row["note"])
    value, year, unit = float(str(row["value"])), int(str(row["year"])), str(row["unit"])
    counted = unit == "count" and not indicator.startswith("workers_") and any(w in indicator for w in _CASES)
    deaths = None
    if counted and not indicator.startswith("fatal_"):
        said = re.match(r"(\d[\d,]*) fatal\b", note)
        deaths = int(said[1].replace(",", "")) if said else apart.get(period)
    people = _employed(pack, year) if counted and re.fullmatch(r"\d{4}", period) else None
    return NationalFigure(
        indicator=indicator,
        period=period,
        year=year,
        value=value,
        unit=unit,
        quality=str(row["quality"]),
        source=str(row["source"]),
        note=note,
        deaths=deaths,
        fatal_share=None if deaths is None else deaths / value,
        per_100_000_employed=None if people is None else value * 100_000 / people,
    )


def _employed(pack: Country, year: int) -> float | None:
    """Return the employed persons of a year, or None where the pack does not reach that far back."""
    try:
        share = pack.figure("labour.employment_rate", year=year).value
        return pack.population(year, ages=(15, 100)).value * share / 100
    except DataError:
        return None


def _gaps(name: str, figures: tuple[NationalFigure, ...]) -> tuple[str, ...]:
    """Return what a rate by the 1998 resolution needs and the pack does not have."""
    gaps = []
    if not any(f.deaths is not None for f in figures):
        gaps.append(f"{name}: no count of deaths beside a count of injuries.")
    if not any(f.indicator.startswith(_COVERED) for f in figures):
        gaps.append(f"{name}: no number of workers covered by the recording system.")
    gaps.append(f"{name}: no hours worked by the workers covered, so no frequency rate.")
    gaps.append(f"{name}: no days lost, so no severity rate.")
    gaps.append(f"{name}: no second list of injuries, so under-reporting cannot be estimated.")
    return tuple(gaps)


def _remarks(figures: tuple[NationalFigure, ...]) -> tuple[str, ...]:
    remarks = []
    if any(f.per_100_000_employed is not None for f in figures):
        remarks.append(_FLOOR)
    if len({f.period for f in figures}) > 1:
        remarks.append("The figures differ in period and in what they count: a change between them is not a trend.")
    letters = sorted({f.quality for f in figures})
    remarks.append(
        f"Quality of the figures: {', '.join(letters)} (A law or official, B secondary, C assumption or unverified)."
    )
    return tuple(remarks)
