"""The tables of the report on a pension scheme as a reader sees them: in words, with units, numbers as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sscore.cli_pensions_findings import rate, years
from sscore.pensions import EVENTS, Comparison, ReformSimulation, SchemeProjection, Simulation, Valuation

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

__all__ = ["better", "listed", "members", "money", "named", "owed", "ranges", "side_by_side", "stress", "when"]

_YEARS = 8
_BETTER = {"payg_rate": ("lower expenditure", 100.0), "reserve_ratio": ("higher reserve ratio", 1.0)}


def money(p: SchemeProjection) -> pd.DataFrame:
    """Return a table of some years in millions."""
    frame = p.to_frame()
    places = np.unique(np.linspace(0, len(frame) - 1, min(_YEARS, len(frame))).round().astype(int))
    rows = frame.iloc[places]
    million = ("insured_earnings", "contributions", "expenditure", "reserve_end")
    table = rows[["year"]].astype(str)
    table["contributors"] = rows["contributors"].map("{:,.0f}".format)
    for name in million:
        table[name.replace("_", " ")] = (rows[name] / 1e6).map("{:,.0f}".format)
    for name in ("contribution_rate", "payg_rate"):
        table[name.replace("_", " ")] = rows[name].map(rate)
    return table.rename(columns={"payg rate": "expenditure / wages", "contribution rate": "contributions / wages"})


def ranges(laws: dict[str, Simulation]) -> pd.DataFrame:
    """Return expenditure and reserve ratio of some years: the median, and the middle 80 of 100."""
    import pandas as pd

    shown: dict[str, Callable[[float], str]] = {"payg_rate": rate, "reserve_ratio": years}
    names = {"payg_rate": "expenditure / wages", "reserve_ratio": "reserve, years of expenditure"}
    rows = []
    for year in next(iter(laws.values())).milestones:
        row: dict[str, str] = {"year": str(year)}
        for of, form in shown.items():
            for law, simulation in laws.items():
                low, middle, high = np.quantile(getattr(simulation, of)[:, simulation.place(year)], (0.1, 0.5, 0.9))
                row[f"{names[of]}{law and f', {law}'}"] = f"{form(middle)} ({form(low)} to {form(high)})"
        rows.append(row)
    return pd.DataFrame(rows)


def when(laws: dict[str, Simulation]) -> pd.DataFrame:
    """Return for each event the years by which it has happened in 10, 50 and 90 of 100, and how often it never does."""
    import pandas as pd

    rows = []
    for event, words in EVENTS.items():
        for law, simulation in laws.items():
            last = int(simulation.years[-1])
            row = {"event": words} | ({"law": law} if law else {})
            for share in (0.1, 0.5, 0.9):
                row[f"in {100 * share:.0f} of 100 by"] = str(simulation.event_quantile(share, event) or f"after {last}")
            never = float(np.isnan(simulation.event_years(event)).mean())
            rows.append(row | {f"never to {last}": f"{100 * never:.0f} of 100"})
    return pd.DataFrame(rows)


def stress(table: pd.DataFrame) -> pd.DataFrame:
    """Return the reverse stresses as a reader needs them, one column a law."""
    import pandas as pd

    def told(row: Any) -> str:
        if not np.isnan(row.value):
            return f"{row.value:.3g}"
        return "at no value" if row.left_low > 0 else "at every value"

    rows: dict[str, dict[str, str]] = {}
    laws = {label: ", reform" if k else "" for k, label in enumerate(table["law"].unique())}
    for row in table.itertuples():
        start = {"what": str(row.meaning), "unit": str(row.unit), "assumed": f"{row.central:.3g}"}
        entry = rows.setdefault(str(row.assumption), start)
        entry["looked between"] = f"{row.low:g} and {row.high:g}"
        entry[f"used up at{laws[row.law]}"] = told(row)
    return pd.DataFrame(rows.values()).fillna("does not apply")


def better(reformed: ReformSimulation) -> pd.DataFrame:
    """Return in how many scenarios the reform costs less, holds more, and by how much, in some years."""
    import pandas as pd

    rows = []
    for year in reformed.status_quo.milestones:
        at = reformed.status_quo.place(year)
        row = {"year": str(year)}
        for of, name, scale in (
            ("payg_rate", "lower expenditure", 100.0),
            ("reserve_ratio", "higher reserve ratio", 1.0),
        ):
            low, middle, high = (scale * np.quantile(reformed.difference(of)[:, at], (0.1, 0.5, 0.9))).round(2) + 0.0
            row[name] = f"{100 * reformed.probability_better(year, of=of):.0f}"
            unit = "percentage points" if of == "payg_rate" else "years of expenditure"
            row[f"difference, {unit}"] = f"{middle:+.2f} ({low:+.2f} to {high:+.2f})"
        rows.append(row)
    return pd.DataFrame(rows)


def side_by_side(comparison: Comparison) -> pd.DataFrame:
    """Return the fund under both laws in words and units."""
    last = comparison.status_quo.years[-1]
    table = comparison.summary().set_index("measure")
    names = {
        "general_average_premium": f"general average premium to {last}, of insured earnings",
        "scaled_premium_20_years": "scaled premium of the first 20 years, of insured earnings",
        "actuarial_balance": f"actuarial balance to {last}, of insured earnings",
        "payg_rate_last_year": f"expenditure of {last}, of insured earnings",
        "reserve_ratio_last_year": f"reserve at the start of {last}, years of expenditure",
        "exhaustion_year": "the reserve is used up in",
    }
    for law in table.columns:
        table[law] = [shown(str(measure), value, int(last)) for measure, value in table[law].items()]
    table = table.rename(index=names).rename(columns={"status_quo": "law as it is"})
    return table.rename_axis("on the central assumptions").reset_index()


def shown(measure: str, value: Any, last: int) -> str:
    """Return a measure as it is read: a rate in percent, a year as it is."""
    if measure == "exhaustion_year":
        return f"after {last}" if value == "none" else str(value)
    return years(value) if measure.startswith("reserve_ratio") else rate(value)


def listed(table: pd.DataFrame) -> pd.DataFrame:
    """Return the assumptions with short numbers."""
    shown = table.copy()
    shown["value"] = [f"{v:,.6g}" if isinstance(v, float | int) else str(v) for v in table["value"]]
    shown["what"] = [words(what) for what in table["what"]]
    return shown


def named(gaps: pd.DataFrame) -> pd.DataFrame:
    """Return the gaps with names as they are read."""
    return gaps.assign(what=[words(what) for what in gaps["what"]])


def words(name: str) -> str:
    """Return a parameter's name as it is read.

    >>> words("nssf.averaging_best_years"), words("mortality")
    ('nssf: averaging best years', 'mortality')
    """
    return name.replace(".", ": ", 1).replace("_", " ")


def owed(v: Valuation) -> pd.DataFrame:
    """Return what is owed by each definition in money, years of insured earnings and of the product."""
    table = v.to_frame()
    whole = v.open_group
    shown = table[["what", "meaning"]].copy()
    shown[f"million {whole.currency}"] = ((table["money"] / 1e6).round() + 0.0).map("{:,.0f}".format)
    shown["years of insured earnings"] = (table["years_of_insured_earnings"].round(2) + 0.0).map("{:.2f}".format)
    if np.isfinite(v.gross_domestic_product):
        shown[f"of GDP {whole.years[0]}"] = table["share_of_gdp"].map(rate)
    return shown


def members(comparison: Comparison) -> pd.DataFrame:
    """Return what members of each income and cohort get under both laws."""
    members = comparison.members.copy()
    for law in ("status_quo", "reform"):
        for part in ("pension", "all_as_pension"):
            members[f"{law}_{part}"] = members[f"{law}_{part}"].map(rate)
        members[f"{law}_lump_years"] = members[f"{law}_lump_years"].map("{:.1f}".format)
    members["density"] = members["density"].map("{:.2f}".format)
    members.columns = [c.replace("status_quo", "as it is:").replace("reform_", "reform: ") for c in members.columns]
    members.columns = [c.replace("_", " ") for c in members.columns]
    return members
