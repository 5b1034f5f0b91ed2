"""The tables of the report of ``sscore model coverage``, as a board reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sscore.cli_coverage_households import HouseholdEffect
from sscore.coverage import Criterion, Feasibility, ProductProjection, StopRule

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "ERRORS",
    "card",
    "flips",
    "households",
    "many",
    "money",
    "numbers",
    "persons",
    "ranges",
    "share",
    "spoken",
    "stops",
]

_YEARS = 6
# As a finding says it, and as a table names it with its denominator.
ERRORS = {
    "exclusion_error": (
        "of poor persons live in households without a member",
        "poor persons in households without a member, of all poor persons",
    ),
    "inclusion_error": (
        "of persons in members' households are not poor",
        "persons not poor in members' households, of all persons there",
    ),
}


def share(value: float, digits: int = 1) -> str:
    """Return a fraction as a percentage."""
    return f"{100 * value:.{digits}f} %"


def many(value: float) -> str:
    """Return persons or money to three figures, as a reader says it.

    >>> many(712_940), many(2_658_207_000_000)
    ('713,000', '2.66 trillion')
    """
    from sscore.plots.style import count

    return count(float(f"{value:.3g}"))


def _chosen(p: ProductProjection) -> pd.DataFrame:
    frame = p.to_frame()
    return frame.iloc[np.unique(np.linspace(0, len(frame) - 1, min(_YEARS, len(frame))).round().astype(int))]


def persons(p: ProductProjection) -> pd.DataFrame:
    """Return persons in some years."""
    rows = _chosen(p)
    shown = rows[["year"]].astype(str)
    names = {"group": "in the group", "joiners": "join", "stopped": "stop", "returned": "come back",
             "paying": "pay, 30 June", "lapsed": "stopped, 30 June", "coverage_gain": "newly covered"}  # fmt: skip
    for name, word in names.items():
        shown[word] = rows[name].map("{:,.0f}".format)
    shown["coverage without"] = rows["effective_coverage_without"].map(share)
    shown["coverage with"] = rows["effective_coverage_with"].map(share)
    return shown


def money(p: ProductProjection) -> pd.DataFrame:
    """Return money in some years, in millions."""
    rows = _chosen(p)
    shown = rows[["year"]].astype(str)
    names = {"own": "own", "public": "State", "short_term": "short-term", "long_term": "from accounts",
             "administration": "admin.", "accounts": "accounts", "fund": "fund", "free": "beyond accounts"}  # fmt: skip
    if not p.has_accounts:
        names = {name: word for name, word in names.items() if name not in ("long_term", "accounts", "free")}
    for name, word in names.items():
        shown[word] = (rows[name] / 1e6).map("{:,.0f}".format)
    shown["State, GDP"] = rows["public_of_gdp"].map(lambda v: share(v, 3))
    return shown


def ranges(p: ProductProjection) -> pd.DataFrame:
    """Return the intervals of the last year."""
    rows = p.scenarios_frame()
    rows = rows[rows["year"] == p.years[-1]].drop(columns="year")
    persons = rows["figure"].isin(["paying", "joiners"]).to_numpy()
    for name in ("central", "lower", "upper"):
        rows[name] = [f"{v if who else v / 1e6:,.0f}" for v, who in zip(rows[name], persons, strict=True)]
    money = f"million {p.market.currency}"
    rows.insert(1, "unit", np.where(persons, "persons", money))
    rows["figure"] = rows["figure"].replace({"free": "fund beyond accounts", "public": "State's share"})
    return rows


def card(study: Feasibility) -> pd.DataFrame:
    """Return the scorecard."""
    import pandas as pd

    def told(c: Criterion, value: float) -> str:
        if np.isnan(value):
            return "no evidence"
        return many(value) if c.unit == "persons" else share(value) if c.unit == "share" else f"{value:.2g}"

    rows = [
        (f"{c.name}{' *' if c.knock_out else ''}", c.measure, told(c, c.value), told(c, c.pilot), told(c, c.go),
         c.reaches, c.quality, c.evidence)
        for c in study.criteria
    ]  # fmt: skip
    names = ["criterion", "measure", "value", "pilot from", "go from", "reaches", "quality", "evidence"]
    return pd.DataFrame(rows, columns=names)


def flips(study: Feasibility) -> tuple[pd.DataFrame, str]:
    """Return what would change the decision, and a sentence on the numbers that do not."""
    from sscore.plots.style import figures

    rows = study.flips_frame().drop(columns="decision")
    rows["number"] = rows["number"].map(spoken)
    idle = rows.loc[rows["flips_at"].isna(), "number"]
    told = f"No value tried of these changes it alone: {'; '.join(idle)}." if len(idle) else ""
    rows = rows[rows["flips_at"].notna()]
    shown = rows.assign(central=rows["central"].map(figures), flips_at=rows["flips_at"].map(figures))
    return shown.rename(columns={"central": "in the file", "flips_at": "changes it at"}), told


def stops(rule: StopRule) -> pd.DataFrame:
    """Return the stop rule and how the projection stands to it."""
    rows = rule.to_frame().drop(columns="end_of")
    for name in ("value", "threshold"):
        rows[name] = [f"{v:,.0f}" if v > 10 else share(v) for v in rows[name]]
    rows["passed"] = rows["passed"].map({True: "yes", False: "no"})
    rows["chance_to_fail"] = [f"{100 * v:.0f} of 100" for v in rows["chance_to_fail"]]
    rows.columns = [c.replace("_", " ") for c in rows.columns]
    return rows


def households(effect: HouseholdEffect, *, saved: bool) -> pd.DataFrame:
    """Return poverty, inequality and errors under the product; savings only where it has ``saved`` any."""
    import pandas as pd

    rows = []
    counted = (("claims alone", effect.cash), ("with savings", effect.all_counted))
    for word, found in counted[: 2 if saved else 1]:
        for measure, name in (
            ("headcount", "poor persons, %"),
            ("gap", "poverty gap, %"),
            ("gini", "Gini coefficient, %"),
        ):
            change = found.change[measure]
            told = " to ".join(f"{100 * a:+.3f}" for a in change.interval)
            rows.append((word, name, f"{100 * found.before[measure].value:.2f}", f"{100 * change.value:+.3f} ({told})"))
    for name, words in ERRORS.items():
        if name in effect.errors:
            error = effect.errors[name]
            interval = " to ".join(f"{100 * a:.1f}" for a in error.interval)
            rows.append((word, f"{name.replace('_', ' ')}: {words[1]}, %", f"{100 * error.value:.1f}", interval))
    return pd.DataFrame(rows, columns=["counted", "measure", "level", "change or 95 % interval"])


def spoken(name: str) -> str:
    """Return a number's name as it is read."""
    return name.replace(".", ": ").replace("_", " ")


def numbers(rows: pd.DataFrame, part: str) -> pd.DataFrame:
    """Return the numbers of the product or of the country with their evidence."""
    own = rows[rows["part"] == part]
    source = [f"{s} ({n})" if n else s for s, n in zip(own["source"], own["note"].fillna(""), strict=True)]
    shown = own[["name", "value", "unit", "quality"]].assign(source=source)
    if part == "country":
        shown.insert(3, "year", own["year"])
    shown["value"] = [f"{v:,.0f}" if abs(v) >= 1e5 else f"{v:,.6g}" for v in own["value"]]
    shown["name"] = own["name"].map(spoken)
    return shown
