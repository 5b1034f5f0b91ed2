"""A country: its name, money, dated parameters, series and figures, all read from its folder of files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sscore.countries import amounts, gaps
from sscore.countries.figures import Figure, assumed_figure, named_source, series_figure
from sscore.countries.files import data_folder, read_sources, read_yaml
from sscore.countries.parameters import DatedValue, ParametersOnDay, as_day, dated_values, unknown_parameter
from sscore.countries.series import SeriesStore
from sscore.errors import DataError, ModelError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Country", "codes", "country"]


@dataclass(frozen=True, eq=False)
class Country:
    """One country pack. Make it with :func:`country`; files are read when a question needs them.

    >>> kenya = country("KEN")
    >>> print(kenya.at("2025-02-01")["nssf.upper_earnings_limit"])
    72,000 KES/month
    >>> kenya.money(6000)
    'KES 6,000'
    """

    code: str
    name: str
    demonym: str
    currency: str
    currency_name: str
    as_of: dt.date
    languages: tuple[str, ...]
    default_scheme: str
    schemes: Mapping[str, str]
    institutions: tuple[str, ...]
    undated_from: dt.date
    folder: Path = field(repr=False)
    store: SeriesStore = field(repr=False)
    _kept: dict[str, Any] = field(default_factory=dict, repr=False)

    def money(self, amount: float, *, digits: int = 3) -> str:
        """Write an amount in the country's currency; see :func:`sscore.countries.money`."""
        return amounts.money(amount, self.currency, digits=digits)

    def parameters(self) -> tuple[str, ...]:
        """Return the names of all parameters, ``scheme.parameter``, sorted."""
        if "names" not in self._kept:
            files = (self.folder / "parameters").glob("*/*.yml")
            self._kept["names"] = tuple(sorted(f"{f.parent.name}.{f.stem}" for f in files))
        return self._kept["names"]

    def dated(self, name: str) -> tuple[DatedValue, ...]:
        """Return all values of a parameter with the days on which each answers.

        Raises
        ------
        DataError
            When the country has no such parameter; the message offers close names.
        """
        key = f"parameter {name}"
        if key not in self._kept:
            if name not in self.parameters():
                raise unknown_parameter(name, self.name, self.parameters())
            scheme, _, short = name.partition(".")
            record = read_yaml(self.folder / "parameters" / scheme / f"{short}.yml")
            self._kept[key] = dated_values(name, record, self.undated_from, self.as_of)
        return self._kept[key]

    def at(self, day: str | dt.date) -> ParametersOnDay:
        """Return the parameters in force on a day, written ``YYYY-MM-DD``."""
        return ParametersOnDay(self, as_day(day))

    def series_names(self) -> tuple[str, ...]:
        """Return the names of the country's series."""
        return tuple(sorted(self.store.index))

    def series(self, name: str) -> pd.DataFrame:
        """Return a series as a tidy table: year, indicator, sex, age, value, unit, quality, source and more."""
        return self.store.frame(name)

    def assumptions(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the pack's flagged assumptions by figure name: value, unit and reason."""
        if "assumptions" not in self._kept:
            self._kept["assumptions"] = MappingProxyType(read_yaml(self.folder / "assumptions.yml"))
        return self._kept["assumptions"]

    def figure(self, name: str, *, year: int | None = None, **where: Any) -> Figure:
        """Return one figure of a series, ``series.indicator``.

        Parameters
        ----------
        name : str
            For instance ``labour.lfpr``.
        year : int or None
            Calendar year, exactly; None is the latest year that is neither a forecast nor a projection.
        **where
            Dimensions such as ``sex="female"`` or ``age="15-64"``. What is not named is the whole.

        Returns
        -------
        Figure
            Of the series; or the pack's assumption, flagged, when the series has no such indicator.

        Raises
        ------
        DataError
            Unknown name, no such year (the message lists the years), a flagged row or an open choice.
        """
        series, _, indicator = name.partition(".")
        if not indicator:
            raise DataError(f"figure: wanted series.indicator, got {name!r}. For instance 'labour.lfpr'.")
        known: set[str] = set()
        if series in self.store.index:
            frame = self.store.shared(series)
            rows = frame[frame["indicator"] == indicator]
            if not rows.empty:
                row, note = series_figure(name, rows, self.store.entry(series), year, where)
                source = named_source(str(row["source"]), self.sources_file())
                quality = str(row["quality"])
                return Figure(
                    name, float(row["value"]), str(row["unit"]), int(row["year"]), source, quality, False, note
                )
            known = {f"{series}.{i}" for i in frame["indicator"].unique()}
        assumptions = self.assumptions()
        if name in assumptions:
            return assumed_figure(name, assumptions[name], year or self.as_of.year, where)
        names = known or {*self.store.index}
        raise DataError(f"figure: {self.name} has no {name!r}. {did_you_mean(name, names | set(assumptions))}")

    def population(self, year: int = 2024, *, ages: tuple[int, int] = (15, 64), sex: str | None = None) -> Figure:
        """Return the persons of the given ages, both included, on 1 July.

        Parameters
        ----------
        year : int
            2015 to 2100; from 2024 the medium projection.
        ages : (int, int)
            First and last completed age, 0 to 100; 100 means 100 and over.
        sex : {"male", "female"} or None
            None is both.

        Raises
        ------
        ModelError
            Ages outside 0 to 100 or in the wrong order, or another sex.
        DataError
            A year outside the series.
        """
        low, high = ages
        if not 0 <= low <= high <= 100:
            raise ModelError(f"population: ages must be (first, last) within 0 to 100, got {ages}.")
        if sex not in (None, "male", "female"):
            raise ModelError(f"population: sex must be 'male', 'female' or None, got {sex!r}.")
        frame, entry = self.store.shared("population"), self.store.entry("population")
        rows = frame[(frame["year"] == year) & frame["age"].between(low, high)]
        if rows.empty:
            first, last = entry["years"]
            raise DataError(f"population: {self.name} has no year {year}. Known: {first} to {last}.")
        if sex:
            rows = rows[rows["sex"] == sex]
        persons = float(round(float(rows["value"].sum()) * 1000))
        note = "projection or forecast" if year >= entry["projection_from"] else ""
        source = named_source(str(rows["source"].iloc[0]), self.sources_file())
        return Figure("population", persons, "persons", year, source, str(rows["quality"].iloc[0]), False, note)

    def sources_file(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the records of sources.yml by id."""
        if "sources" not in self._kept:
            self._kept["sources"] = MappingProxyType(read_sources(self.folder.parent.parent))
        return self._kept["sources"]

    def sources(self) -> pd.DataFrame:
        """Return every source the pack uses: id, title, publisher, url, licence, what uses it and how many figures."""
        return gaps.sources_table(self)

    def gaps(self) -> pd.DataFrame:
        """Return the evidence-gap table: what, kind (missing, assumed, unverified), quality, note."""
        return gaps.gap_table(self)


def codes(data: Path | None = None) -> tuple[str, ...]:
    """Return the codes of the countries that have a pack, sorted.

    >>> codes()
    ('BDI', 'KEN', 'RWA', 'SSD', 'TZA', 'UGA', 'ZMB')
    """
    folder = (data or data_folder()) / "countries"
    return tuple(sorted(f.parent.name for f in folder.glob("*/country.yml")))


def country(code: str, *, data: Path | None = None) -> Country:
    """Open the pack of a country.

    Parameters
    ----------
    code : str
        Three letters of ISO 3166, in any case.
    data : Path or None
        Data folder to read instead of the one that comes with the package.

    Raises
    ------
    DataError
        When there is no such pack; the message offers close codes, also for a name.

    Examples
    --------
    >>> country("ken").name
    'Kenya'
    """
    known = codes(data)
    wanted = str(code).strip().upper()
    if wanted not in known:
        raise _unknown_country(str(code), known, data)
    folder = (data or data_folder()) / "countries" / wanted
    record = read_yaml(folder / "country.yml")
    try:
        return Country(
            code=wanted,
            name=record["name"],
            demonym=record["demonym"],
            currency=record["currency"]["code"],
            currency_name=record["currency"]["name"],
            as_of=record["as_of"],
            languages=tuple(record["languages"]),
            default_scheme=record["default_scheme"],
            schemes=MappingProxyType(dict(record["schemes"])),
            institutions=tuple(record["institutions"]),
            undated_from=record["undated_values_hold"]["from"],
            folder=folder,
            store=SeriesStore(folder / "series", record["name"]),
        )
    except (KeyError, TypeError) as error:
        raise DataError(
            f"country {wanted}: country.yml lacks {error}. Compare it with another country's file."
        ) from None


def _unknown_country(code: str, known: tuple[str, ...], data: Path | None) -> DataError:
    names = {c: read_yaml((data or data_folder()) / "countries" / c / "country.yml")["name"] for c in known}
    by_name = [c for c, name in names.items() if name.casefold() == code.strip().casefold()]
    if by_name:
        return DataError(f"country: wanted a code of three letters, got {code!r}. Did you mean {by_name[0]!r}?")
    hint = did_you_mean(code, known)
    if hint.startswith("Known"):
        close = did_you_mean(code, names.values())
        if close.startswith("Did"):
            match = next(c for c, name in names.items() if repr(name) in close)
            hint = f"Did you mean {match!r} ({names[match]})?"
    return DataError(f"country: no pack for {code!r}. {hint}")
