"""The report of ``sscore model pensions`` as one HTML page: findings first, nothing fetched, fit for screen and A4."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sscore import cli_pensions_tables as shown
from sscore.cli_page import key_figures, listed, page, picture, safe, table
from sscore.cli_pensions_findings import Results, caution, findings, headline
from sscore.pensions import AHEAD, SchemeProjection, Simulation, Valuation

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["report_page"]

_REFORM = ("reform.png", "reform_fans.png", "reform_difference.png", "reform_tornado.png")


def report_page(
    results: Results, *, tables: dict[str, pd.DataFrame], pictures: tuple[Path, dict[str, str]]
) -> tuple[str, tuple[str, ...]]:
    """Return the page and its findings.

    Parameters
    ----------
    results
        The projection, its scenarios, what is owed, and the reform.
    tables
        By file name.
    pictures
        The folder of the figures, and their descriptions by file name.
    """
    p, said = results.projection, findings(results)
    title = f"{p.title}: projection {p.years[0]} to {p.years[-1]}"
    folder, told = pictures
    apart = (*_REFORM, "debt.png")
    body = [
        '<section class="page">',
        f"<h1>{safe(title)}</h1>",
        f'<p class="under">{_under(p, results.simulation)}</p>',
        key_figures(headline(results)),
        "<h2>Findings</h2>",
        listed(said, kind="ol", name="findings"),
        f'<p class="caution">{safe(caution(p))}</p>',
        "</section>",
        "<h2>Figures</h2>",
        *(picture(folder / name, text) for name, text in told.items() if name not in apart),
        "<h2>The money, year by year</h2>",
        table(shown.money(p), f"Amounts in million {p.currency} of each year; all years are in projection.csv"),
        *_uncertainty(results.simulation),
        table(shown.stress(tables["reverse_stress.csv"]), _STRESS),
        "<h2>What is owed</h2>",
        picture(folder / "debt.png", told["debt.png"]),
        *_owed(results.valuation),
        *_reform(results, [picture(folder / name, told[name]) for name in _REFORM if name in told]),
        "<h2>Assumptions</h2>",
        table(
            shown.listed(tables["assumptions.csv"]),
            "Every input with its quality: A law or official, B secondary, C assumed",
        ),
        f"<p>Scenarios (quality C), seed {results.simulation.seed}: {safe(results.simulation.rules)}.</p>",
        "<h2>What has to be said</h2>",
        listed(p.remarks),
        "<h2>What the country's pack does not know</h2>",
        table(shown.named(tables["gaps.csv"]), "Gaps that a fund's own records would close"),
    ]
    return page(title, body), said


def _under(p: SchemeProjection, simulation: Simulation) -> str:
    return safe(
        f"{p.law.kind}; benefits by the law of {p.law.on}, contributions by the dated law; years from 1 July; "
        f"{simulation.scenarios} scenarios, seed {simulation.seed}"
    )


_STRESS = (
    "What would use up the reserve by the end of the last year: one assumption at a time, the others as assumed "
    "(quality C)"
)


def _uncertainty(simulation: Simulation) -> list[str]:
    """Return the part on scenarios: ranges in some years, and when each event happens first."""
    first, last = (int(y) for y in simulation.years[[0, -1]])
    further = "" if last >= first + AHEAD[-1] else f"; sixty years ahead with --to {first + AHEAD[-1]} or later"
    told = f"Median and, in brackets, the middle 80 of 100 of {simulation.scenarios} scenarios{further}"
    return [
        "<h2>How sure is it?</h2>",
        table(shown.ranges({"": simulation}), told),
        table(shown.when({"": simulation}), "When it happens first, and in how many it never does"),
    ]


_UNKNOWN = " No funding ratio: the reserve is not known, or no rights are earned yet."


def _owed(v: Valuation) -> list[str]:
    """Return the table of what is owed, with the definitions."""
    whole = v.open_group
    rest = (
        f" In {whole.years[-1]} the present members still draw {100 * v.unvalued:.0f} % of what they draw in their "
        "dearest year, at constant prices; what comes after is not counted."
        if v.unvalued > 0.005
        else ""
    )
    funded = ", ".join(f"{n.upper()} {100 * r:.0f} %" for n, r in v.funding_ratios.items() if not np.isnan(r))
    held = f" Funding ratio, reserve over rights to date: {funded}." if funded and v.reserve else _UNKNOWN
    return [
        table(shown.owed(v), f"Present values on 1 July {whole.years[0]} at the interest of the reserve"),
        f'<p class="under">Three definitions, three debts: quote one with its name. The open group counts '
        f"contributions to {whole.years[-1]} and not the pensions they earn for later years.{safe(held + rest)}</p>",
    ]


def _reform(results: Results, pictures: list[str]) -> list[str]:
    """Return the part on the reform, nothing without one."""
    comparison, reformed = results.comparison, results.reformed
    if comparison is None or reformed is None:
        return []
    lines = "".join(f"<li>{safe(line)}</li>" for line in comparison.overlay.lines())
    laws = {"law as it is": reformed.status_quo, "reform": reformed.reform}
    return [
        f"<h2>Reform: {safe(comparison.overlay.title)}</h2>",
        f"<ul>{lines}</ul>",
        table(shown.side_by_side(comparison), "The fund, side by side"),
        *pictures,
        table(shown.ranges(laws), "Side by side in the same scenarios: median, and the middle 80 of 100"),
        table(shown.when(laws), "When it happens first, side by side"),
        table(shown.better(reformed), "In how many of 100 scenarios the fund is better off with the reform"),
        table(
            shown.members(comparison),
            "Members: pension, and all benefits as a pension, over the last wage; lump sum in years of it",
        ),
    ]
