"""The files of ``sscore model coverage``: tables, figures, the page of assumptions and the report for a board."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sscore.cli_coverage_households import household_effect
from sscore.cli_coverage_page import Made, report_page
from sscore.cli_page import markdown_row
from sscore.cli_progress import Progress, progress_line
from sscore.coverage import (
    DRIVERS,
    BreakEven,
    ProductProjection,
    TakeUpDrivers,
    break_even,
    feasibility,
    persistency,
    product_tornado,
    project_product,
    read_product,
    stop_rule,
    take_up_effects,
)
from sscore.coverage.product_run import offer
from sscore.errors import DataError, ModelError
from sscore.inputs import whole

if TYPE_CHECKING:
    import pandas as pd

    from sscore.plots.canvas import SelfDescribing

__all__ = ["CoverageOptions", "CoverageReport", "coverage_report"]

_STEPS = 6


@dataclass(frozen=True)
class CoverageOptions:
    """How many years (None takes the product's) and scenarios, and the seed of all draws."""

    years: int | None = None
    scenarios: int = 200
    seed: int = 1


@dataclass(frozen=True)
class CoverageReport:
    """What was written: the folder, its files, the findings in sentences, and each figure's description."""

    folder: Path
    files: tuple[str, ...]
    findings: tuple[str, ...]
    figures: dict[str, str]


def coverage_report(
    code: str,
    product: str | Path,
    out: str | Path,
    *,
    options: CoverageOptions | None = None,
    progress: Progress = progress_line,
) -> CoverageReport:
    """Project a product and write tables (CSV), figures (PNG), assumptions and a report (HTML) into a folder.

    Parameters
    ----------
    code
        Three letters.
    product
        A file as :func:`sscore.coverage.read_product` reads it.
    out
        The folder; it is made when missing. Files of the same names are replaced.
    options
        Years, scenarios and seed.
    progress
        Called with steps done, steps in all and the name of the step.

    Raises
    ------
    DataError
        An unknown country; a product that cannot be read or is made for another country or money; a folder that cannot
        be written.
    ModelError
        Too few scenarios or years, or numbers that contradict the country's.
    """
    folder, how = Path(out), CoverageOptions() if options is None else options
    if folder.exists() and not folder.is_dir():
        raise DataError(f"model coverage: --out must be a folder, and {folder} is a file. Name another one.")
    scenarios = whole("model coverage", "scenarios", how.scenarios, low=2)
    years = None if how.years is None else whole("model coverage", "years", how.years, low=2)
    terms = read_product(product)
    progress(0, _STEPS, "population, labour and scenarios")
    found = project_product(code, terms, years=years, scenarios=scenarios, seed=how.seed)
    progress(1, _STEPS, "one assumption at a time")
    price, why = _price(found)
    tornados = {m: product_tornado(found, measure=m) for m in ("free", "gain")}
    rule = stop_rule(found)
    progress(2, _STEPS, "feasibility")
    study = feasibility(found)
    progress(3, _STEPS, "households")
    made = Made(found, tornados, (price, why), rule, study, household_effect(found, seed=how.seed))
    try:
        files, figures, findings = _write(made, folder, progress)
    except OSError as error:
        raise DataError(
            f"model coverage: cannot write into {folder} ({error.strerror}). Name another folder."
        ) from None
    progress(_STEPS, _STEPS, "done")
    return CoverageReport(folder, files, findings, figures)


def _price(found: ProductProjection) -> tuple[BreakEven | None, str]:
    """Return the contribution that just pays, or the reason why there is none."""
    try:
        return break_even(found), ""
    except ModelError as error:
        return None, str(error).removeprefix("break_even: ")


def _write(made: Made, folder: Path, progress: Progress) -> tuple[tuple[str, ...], dict[str, str], tuple[str, ...]]:
    """Write everything and return file names, descriptions and findings."""
    from sscore.plots import describe

    folder.mkdir(parents=True, exist_ok=True)
    progress(4, _STEPS, "tables")
    tables = _tables(made)
    for name, table in tables.items():
        table.to_csv(folder / name, index=False, float_format="%.10g", lineterminator="\n")
    progress(5, _STEPS, "figures and report")
    figures = _figures(made)
    for name, figure in figures.items():
        figure.savefig(folder / name, dpi=100, metadata={"Description": describe(figure), "Software": None})
    told = {name: describe(figure) for name, figure in figures.items()}
    page, findings = report_page(made, tables=tables, pictures=(folder, told))
    (folder / "report.html").write_text(page, encoding="utf-8")
    (folder / "assumptions.md").write_text(_assumptions(made, tables), encoding="utf-8")
    return ("report.html", "assumptions.md", *tables, *figures), told, findings


def _tables(made: Made) -> dict[str, pd.DataFrame]:
    """Return the tables by file name."""
    import pandas as pd

    from sscore.countries import country

    p = made.found
    first = offer(p.product, p.market).drivers
    seen = TakeUpDrivers(*(np.asarray(getattr(first, name))[0] for name in DRIVERS))
    effect = made.households
    tables = {
        "projection.csv": p.to_frame(),
        "market.csv": p.market.to_frame(),
        "scenarios.csv": p.scenarios_frame(),
        "persistency.csv": made.persistency.to_frame(),
        "take_up.csv": take_up_effects(p.model, seen),
        "tornado.csv": pd.concat([t.to_frame() for t in made.tornados.values()], ignore_index=True),
        "feasibility.csv": made.study.to_frame(),
        "decision_flips.csv": made.study.flips_frame(),
        "households.csv": pd.concat(
            [e.to_frame().assign(counted=w) for w, e in (("claims of the year", effect.cash),
                                                         ("with what is saved", effect.all_counted))],
            ignore_index=True,
        ),
        "targeting.csv": effect.all_counted.targeting.to_frame(),
        "fifths.csv": effect.all_counted.incidence.to_frame(),
        "assumptions.csv": p.assumptions(),
        "gaps.csv": country(p.market.code).gaps(),
    }  # fmt: skip
    if made.price[0] is not None:
        tables["break_even.csv"] = made.price[0].to_frame()
    if made.rule is not None:
        tables["stop_rule.csv"] = made.rule.to_frame()
    return tables


def _figures(made: Made) -> dict[str, SelfDescribing]:
    """Return the figures by file name."""
    from sscore.plots import (
        feasibility_card,
        incidence_bars,
        payer_curves,
        product_members,
        product_money,
        product_price,
        product_tornado_bars,
    )

    p = made.found
    alone = persistency(made.persistency.lapse, len(made.persistency.lapse))
    figures = {
        "members.png": product_members(p),
        "payers.png": payer_curves(
            {"as the file assumes": made.persistency, "if nobody came back": alone},
            label=p.market.label,
            sources=("the product's file",),
        ),
        "money.png": product_money(p),
        "price.png": product_price(p, made.price[0]),
        "gain_tornado.png": product_tornado_bars(made.tornados["gain"]),
        "money_tornado.png": product_tornado_bars(made.tornados["free"]),
        "feasibility.png": feasibility_card(made.study),
    }
    if made.households.all_counted.cost.value > 0:
        figures["fifths.png"] = incidence_bars(
            made.households.all_counted.incidence,
            label=f"{p.market.label}, the product's benefits{' and savings' if p.has_accounts else ''} of a month",
            currency=p.market.currency,
            sources=("syn_households (invented)", "the product's file"),
        )
    return figures  # type: ignore[return-value]


def _assumptions(made: Made, tables: dict[str, pd.DataFrame]) -> str:
    """Return the page of assumptions in Markdown."""
    p = made.found
    rows = tables["assumptions.csv"]
    lines = [
        f"# Assumptions: {p.title}, {p.years[0]} to {p.years[-1]}",
        "",
        f"{(rows['quality'] == 'C').mean():.0%} of the {len(rows)} numbers below have quality C (assumption or "
        "unverified); A is law or official, B secondary. Years run from 1 July. The product's file is of "
        f"{p.product.as_of}; amounts in {p.product.money}, at prices of {p.product.start}, grow with "
        f"{p.product.follow}.",
        "",
        "| part | what | value | unit | year | quality | source | note |",
        "|---|---|---|---|---|---|---|---|",
        *(markdown_row(row) for row in rows.itertuples(index=False)),
        "",
        "## Scenarios (quality C)",
        "",
        f"Seed {p.seed}. Take-up, lapse and cost are drawn once for all years, normal on the scales of the file's "
        "`uncertainty`; intervals hold the middle 80 of 100.",
        "",
        "## What has to be said",
        "",
        *(f"- {remark}" for remark in (*p.remarks, *made.households.remarks)),
        "",
        "## What the country's pack does not know",
        "",
        *(f"- {g['kind']}: {g['what']}. {g['note']}" for g in tables["gaps.csv"].to_dict("records")),
    ]
    return "\n".join(lines) + "\n"
