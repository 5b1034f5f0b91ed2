"""The files of ``sscore model population``: tables, figures and where they come from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sscore.cli_progress import Progress, progress_line
from sscore.countries import country
from sscore.demography import (
    PopulationScenarios,
    Projection,
    compare_wpp,
    project_country,
    simulate_population,
)
from sscore.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PopulationReport", "population_report"]

_QUALITY = {"A": "law or official", "B": "secondary", "C": "assumption or unverified"}


@dataclass(frozen=True)
class PopulationReport:
    """What was written: the folder, its files and a text of the main numbers."""

    folder: Path
    files: tuple[str, ...]
    text: str
    figures: dict[str, str]


@dataclass(frozen=True)
class _Made:
    """All results of one country."""

    code: str
    projection: Projection
    scenarios: PopulationScenarios
    comparison: pd.DataFrame


def population_report(
    code: str,
    out: str | Path,
    *,
    years: tuple[int, int] = (2024, 2100),
    scenarios: int = 200,
    seed: int = 1,
    progress: Progress = progress_line,
) -> PopulationReport:
    """Project a country and write tables (CSV), figures (PNG) and a README into a folder.

    Parameters
    ----------
    code
        Three letters.
    out
        The folder; it is made when missing. Files of the same names are replaced.
    years
        First and last year, from 2023 to 2100.
    scenarios, seed
        Of the fan chart.
    progress
        Called with steps done, steps in all and the name of the step.

    Raises
    ------
    DataError
        An unknown country or year, or a folder that cannot be written.
    ModelError
        A first year that is not before the last, or a number of scenarios below 1.
    """
    folder = Path(out)
    if folder.exists() and not folder.is_dir():
        raise DataError(f"model population: --out must be a folder, and {folder} is a file. Name another one.")
    start, end = years
    progress(0, 5, "projection")
    projection = project_country(code, start, end)
    progress(1, 5, "comparison with the United Nations")
    comparison = compare_wpp(code, start, end)
    progress(2, 5, f"{scenarios} scenarios")
    made = _Made(code, projection, simulate_population(code, start, end, scenarios=scenarios, seed=seed), comparison)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        progress(3, 5, "tables")
        tables = _tables(made)
        for name, table in tables.items():
            table.to_csv(folder / name, index=False, float_format="%.10g", lineterminator="\n")
        progress(4, 5, "figures")
        figures = _figures(made, folder)
        text = _summary(made)
        (folder / "README.md").write_text(_readme(made, text, tables, figures), encoding="utf-8")
    except OSError as error:
        raise DataError(
            f"model population: cannot write into {folder} ({error.strerror}). Name another folder."
        ) from None
    progress(5, 5, "done")
    return PopulationReport(folder, ("README.md", *tables, *figures), text, figures)


def _tables(made: _Made) -> dict[str, pd.DataFrame]:
    """Return the tables by file name."""
    import pandas as pd

    p = made.projection
    by_sex = p.population.sum(axis=-1)
    totals = pd.DataFrame({"year": p.years, "female": by_sex[:, 0], "male": by_sex[:, 1]})
    totals["total"] = totals["female"] + totals["male"]
    totals["growth_from_last_year"] = totals["total"].pct_change()
    groups = np.add.reduceat(p.population, np.arange(0, 101, 5), axis=-1)
    names = [*(f"{a}-{a + 4}" for a in range(0, 100, 5)), "100+"]
    index = pd.MultiIndex.from_product([p.years, ("female", "male"), names], names=["year", "sex", "age_group"])
    flows = pd.DataFrame({"from_1_july": p.years[:-1], "to_1_july": p.years[1:]})
    flows["births"] = p.births.sum(axis=-1)
    flows["deaths"] = p.deaths.sum(axis=(-2, -1))
    flows["net_migrants"] = p.migrants.sum(axis=(-2, -1))
    change = np.diff(totals["total"])
    flows["change"] = change
    flows["change_less_flows"] = change - (flows["births"] - flows["deaths"] + flows["net_migrants"])
    ratios = pd.DataFrame([{"year": y, **{k: float(v) for k, v in p.dependency(y).items()}} for y in p.years])
    sources = country(made.code).sources()
    return {
        "totals.csv": totals,
        "population_by_age.csv": p.to_frame(),
        "age_groups.csv": pd.DataFrame({"persons": groups.ravel()}, index=index).reset_index(),
        "flows.csv": flows,
        "dependency.csv": ratios,
        "comparison_wpp.csv": made.comparison,
        "scenarios.csv": made.scenarios.to_frame(),
        "sources.csv": sources[sources["title"].isin(p.sources)].assign(quality=p.quality),
    }


def _figures(made: _Made, folder: Path) -> dict[str, str]:
    """Write the figures and return the sentence that describes each, which is also inside the file."""
    from sscore.plots import dependency_lines, describe, population_fan, population_pyramid

    last = made.projection.years[-1]
    figures = {
        "pyramid.png": population_pyramid(made.projection, last),
        "dependency.png": dependency_lines(made.projection),
        "fan.png": population_fan(made.scenarios),
    }
    for name, figure in figures.items():
        figure.savefig(folder / name, dpi=100, metadata={"Description": describe(figure), "Software": None})
    return {name: describe(figure) for name, figure in figures.items()}


def _summary(made: _Made) -> str:
    """Return the main numbers in lines."""
    p, last = made.projection, made.projection.years[-1]
    table = made.comparison.set_index(["measure", "year"])["difference"]
    old = table.loc["65+"]
    gap = max(p.identities().values())
    first, then = float(p.total[p.start]), float(p.total[last])
    ratios = p.dependency(last)
    return "\n".join(
        (
            f"{p.label}: {first / 1e6:,.2f} million people on 1 July {p.start}, {then / 1e6:,.2f} million in {last}.",
            f"Per 100 persons aged 15 to 64 in {last}: {100 * ratios['young']:.1f} younger and "
            f"{100 * ratios['old']:.1f} older.",
            f"Against the UN medium variant in {last}: population {table['total', last]:+.2%}; ages 65 and over at "
            f"most {old.abs().max():.2%} away in any year.",
            f"Population change = births - deaths + net migrants: largest gap {gap:.0e} of the population.",
            made.scenarios.statement(last, round(then, -6)),
        )
    )


def _readme(made: _Made, text: str, tables: dict[str, pd.DataFrame], figures: dict[str, str]) -> str:
    """Return the page that explains the folder."""
    p = made.projection
    rules = made.scenarios.rules
    lines = [
        f"# Population of {p.label}, {p.years[0]} to {p.years[-1]}",
        "",
        *(f"- {line}" for line in text.splitlines()),
        "",
        "Persons on 1 July; births, deaths and net migrants from one 1 July to the next. Cohort-component projection "
        "by single year of age and sex.",
        "",
        "## Sources and quality",
        "",
        f"- Quality {p.quality} ({_QUALITY[str(p.quality)]}): {'; '.join(p.sources)}.",
        *(f"- {remark}" for remark in p.remarks),
        f"- Quality C ({_QUALITY['C']}): the spread of the scenarios, {rules}; seed {made.scenarios.seed}.",
        "",
        "## Tables",
        "",
        *(f"- `{name}`: {len(t):,} rows, columns {', '.join(map(str, t.columns))}" for name, t in tables.items()),
        "",
        "## Figures",
        "",
        *(line for name, told in figures.items() for line in (f"![{told}]({name})", "", told, "")),
    ]
    return "\n".join(lines).rstrip() + "\n"
