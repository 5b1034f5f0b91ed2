"""One figure out of a series, or out of the pack's flagged assumptions when the series has none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sscore.errors import DataError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Figure", "assumed_figure", "named_source", "series_figure"]

# Words that mean "not broken down"; a question that names only these may be answered by an assumption.
_WHOLE = {"total", "national", "all", "15+"}


@dataclass(frozen=True)
class Figure:
    """One number with its unit, year, source and quality.

    ``assumed`` is True when no source gives the figure and the pack's flagged assumption stands in for it.

    >>> print(Figure("labour.lfpr", 83.6, "% of age group", 2024, "ILO", "B", False, ""))
    83.6 % of age group (2024, B)
    """

    name: str
    value: float
    unit: str
    year: int
    source: str
    quality: str
    assumed: bool
    note: str

    def __float__(self) -> float:
        """Return the number alone."""
        return self.value

    def __str__(self) -> str:
        """Return the number with unit, year and quality."""
        return f"{self.value:,.12g} {self.unit} ({self.year}, {'assumed, ' if self.assumed else ''}{self.quality})"

    def to_frame(self) -> pd.DataFrame:
        """Return the figure as a table of one row."""
        import pandas as pd

        return pd.DataFrame([asdict(self)])


def series_figure(
    name: str, frame: pd.DataFrame, entry: Mapping[str, Any], year: int | None, where: Mapping[str, Any]
) -> tuple[pd.Series, str]:
    """Find the one row that answers a question, and what a reader should know about it.

    Parameters
    ----------
    name : str
        ``series.indicator``, for messages.
    frame : DataFrame
        Rows of that indicator only, flagged ones included.
    entry : mapping
        The series' index entry: its dimensions, their defaults and the first projected year.
    year : int or None
        Calendar year; None is the latest year that is neither a forecast nor a projection.
    where : mapping
        Wanted value of some dimensions.

    Raises
    ------
    DataError
        Unknown dimension, no such year, a flagged row, or more than one row left.
    """
    rows = _chosen(name, frame, entry, where)
    flagged = rows["flag"] != "" if "flag" in rows else rows["year"] < 0
    usable = rows[~flagged]
    if year is None:
        if usable.empty:
            raise DataError(f"figure {name}: every row is flagged, {rows['flag'].iloc[0]}.")
        seen = usable[~_ahead(usable, entry)]
        year = int((usable if seen.empty else seen)["year"].max())
    found = usable[usable["year"] == year]
    if found.empty:
        spoiled = rows[flagged & (rows["year"] == year)]
        if not spoiled.empty:
            raise DataError(
                f"figure {name}: the row of {year} is not used, {spoiled['flag'].iloc[0]}. {_years(usable)}"
            )
        raise DataError(f"figure {name}: no figure for {year}. {_years(usable)}")
    if len(found) > 1:
        open_ = {d: sorted(map(str, set(found[d]))) for d in entry.get("dimensions", []) if found[d].nunique() > 1}
        raise DataError(f"figure {name}: {len(found)} figures for {year}; choose one of {open_}.")
    return found.iloc[0], _remarks(found, frame, entry)


def _chosen(name: str, frame: pd.DataFrame, entry: Mapping[str, Any], where: Mapping[str, Any]) -> pd.DataFrame:
    dimensions = entry.get("dimensions", [])
    rows = frame
    for key, wanted in where.items():
        if key not in rows.columns or key in ("value", "year"):
            raise DataError(f"figure {name}: cannot choose by {key!r}. {did_you_mean(key, dimensions)}")
        kept = rows[rows[key].astype(str) == str(wanted)]
        if kept.empty:
            raise DataError(
                f"figure {name}: no {key} {wanted!r}. {did_you_mean(str(wanted), map(str, set(rows[key])))}"
            )
        rows = kept
    defaults = entry.get("defaults", {})
    for key in dimensions:
        if key not in where and rows[key].nunique() > 1 and key in defaults and (rows[key] == defaults[key]).any():
            rows = rows[rows[key] == defaults[key]]
    return rows


def _ahead(rows: pd.DataFrame, entry: Mapping[str, Any]) -> pd.Series:
    """Mark the rows that are projections or forecasts."""
    if "projection_from" in entry:
        return rows["year"] >= entry["projection_from"]
    if "last_actual" in rows:
        last = rows["last_actual"].str.extract(r"(\d{4})", expand=False).astype(float)
        return rows["year"] > last
    return rows["year"] < 0


def _remarks(found: pd.DataFrame, frame: pd.DataFrame, entry: Mapping[str, Any]) -> str:
    row = found.iloc[0]
    remarks = [str(row["note"])] if row.get("note", "") else []
    if _ahead(found, entry).iloc[0]:
        remarks.append("projection or forecast")
    if row.get("status", ""):
        remarks.append(str(row["status"]).lower())
    if "vintage" in frame:
        same = frame["vintage"] != row["vintage"]
        for key in ["year", *entry["dimensions"]]:
            same &= (frame[key] == row[key]) | (key == "vintage")
        for _, other in frame[same].iterrows():
            remarks.append(f"another vintage exists: {other['value']:g} ({other['vintage']})")
    return "; ".join(remarks)


def _years(rows: pd.DataFrame) -> str:
    years = sorted({int(y) for y in rows["year"]})
    if not years:
        return "No other year is known."
    if len(years) > 3 and years[-1] - years[0] == len(years) - 1:
        return f"Known: {years[0]} to {years[-1]}."
    return f"Known: {', '.join(map(str, years))}."


def assumed_figure(name: str, record: Mapping[str, Any], year: int, where: Mapping[str, Any]) -> Figure:
    """Return a pack's flagged assumption as a figure.

    Raises
    ------
    DataError
        When the question asks for a breakdown: an assumption speaks of the whole only.
    """
    parts = {k: v for k, v in where.items() if str(v) not in _WHOLE}
    if parts:
        raise DataError(f"figure {name}: only an assumption for the whole exists, got {parts}. Ask without them.")
    source = f"assumption: {record['reason']}"
    return Figure(name, float(record["value"]), record["unit"], year, source, "C", True, record["reason"])


def named_source(reference: str, sources: Mapping[str, Mapping[str, Any]]) -> str:
    """Write a source id such as ``wdi:SL.UEM.TOTL.ZS`` as a title a reader can look up."""
    key, _, detail = reference.partition(":")
    record = sources.get(key)
    if record is None:
        raise DataError(f"sources: no source {key!r} in sources.yml. {did_you_mean(key, sources)}")
    return f"{record['publisher']}, {record['title']}" + (f": {detail}" if detail else "")
