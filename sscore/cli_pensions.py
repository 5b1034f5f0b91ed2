"""The files of ``sscore model pensions``: tables, figures, the page of assumptions and the report for a board."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sscore.cli_page import markdown_row
from sscore.cli_pensions_findings import Results
from sscore.cli_pensions_page import report_page
from sscore.cli_progress import Progress, progress_line
from sscore.contributions import main_scheme
from sscore.errors import DataError
from sscore.pensions import (
    EVENTS,
    Comparison,
    Execution,
    Reform,
    ReformSimulation,
    SchemeBasis,
    SchemeInputs,
    SchemeProjection,
    Simulation,
    Tornado,
    Valuation,
    breaking_points,
    compare,
    project_inputs,
    project_reform,
    read_reform,
    scheme_inputs,
    simulate_inputs,
    simulate_reform,
    tornado,
    value_scheme,
)

if TYPE_CHECKING:
    import pandas as pd

    from sscore.plots.canvas import SelfDescribing

__all__ = ["PensionsReport", "RunOptions", "pensions_report"]

_STEPS = 8
_LAST_YEAR = 2099  # the end of the series: present members draw pensions until then


@dataclass(frozen=True)
class RunOptions:
    """How far and how often: years, scenarios, the seed, and the file of a reform."""

    years: tuple[int, int] = (2026, 2075)
    scenarios: int = 200
    seed: int = 1
    reform: str | Path | None = None


@dataclass(frozen=True)
class PensionsReport:
    """What was written: the folder, its files, the findings in sentences, and each figure's description."""

    folder: Path
    files: tuple[str, ...]
    findings: tuple[str, ...]
    figures: dict[str, str]


@dataclass(frozen=True)
class _Made:
    """All results of one scheme; those of a reform are None without one."""

    projection: SchemeProjection
    comparison: Comparison | None
    simulation: Simulation
    reformed: ReformSimulation | None
    tornados: tuple[Tornado, ...]
    breaking: pd.DataFrame
    valuation: Valuation


def pensions_report(
    code: str,
    scheme: str | None,
    out: str | Path,
    *,
    options: RunOptions | None = None,
    progress: Progress = progress_line,
) -> PensionsReport:
    """Project a scheme and write tables (CSV), figures (PNG), assumptions and a report (HTML) into a folder.

    Parameters
    ----------
    code
        Three letters.
    scheme
        The scheme's key; None takes the country's usual one.
    out
        The folder; it is made when missing. Files of the same names are replaced.
    options
        Years, scenarios, seed and a reform.
    progress
        Called with steps done, steps in all and the name of the step.

    Raises
    ------
    DataError
        An unknown country, scheme or year; a reform that cannot be read; a folder that cannot be written.
    ModelError
        A scheme without contributions, too few scenarios, or a reform that does not fit.
    """
    folder, how = Path(out), RunOptions() if options is None else options
    if folder.exists() and not folder.is_dir():
        raise DataError(f"model pensions: --out must be a folder, and {folder} is a file. Name another one.")
    overlay = None if how.reform is None else read_reform(how.reform)
    progress(0, _STEPS, "country pack and population")
    name = scheme or main_scheme(code)
    made = _make(scheme_inputs(code, name, years=how.years), overlay, how, progress)
    try:
        files, figures, findings = _write(made, folder, progress)
    except OSError as error:
        raise DataError(
            f"model pensions: cannot write into {folder} ({error.strerror}). Name another folder."
        ) from None
    progress(_STEPS, _STEPS, "done")
    return PensionsReport(folder, files, findings, figures)


def _make(inputs: SchemeInputs, overlay: Reform | None, how: RunOptions, progress: Progress) -> _Made:
    """Run everything; a reform meets the scenarios and the stresses of the law as it is."""
    import pandas as pd

    def told(done: int, of: int) -> None:
        progress(3, _STEPS, f"scenario {done} of {of}")

    basis, work = SchemeBasis(), Execution(progress=told)
    laws = (None,) if overlay is None else (None, overlay)
    progress(1, _STEPS, "projection")
    projection, comparison, reformed = project_inputs(inputs, basis), None, None
    if overlay is not None:
        progress(2, _STEPS, "reform")
        comparison = compare(projection, project_reform(inputs, overlay, basis, status_quo=projection), overlay)
    progress(3, _STEPS, f"{how.scenarios} scenarios")
    simulation = simulate_inputs(inputs, basis, scenarios=how.scenarios, seed=how.seed, how=work)
    if overlay is not None:
        reformed = simulate_reform(simulation, overlay, how=work)
    progress(4, _STEPS, "one assumption at a time")
    tornados = tuple(tornado(inputs, basis, reform=law) for law in laws)
    breaking = pd.concat([breaking_points(inputs, year=inputs.years[-1], basis=basis, reform=law) for law in laws])
    progress(5, _STEPS, "what is owed")
    far = scheme_inputs(inputs.code, inputs.scheme, years=(inputs.years[0], _LAST_YEAR))
    valuation = value_scheme(far, basis)
    return _Made(projection, comparison, simulation, reformed, tornados, breaking, valuation)


def _write(
    made: _Made, folder: Path, progress: Progress
) -> tuple[tuple[str, ...], dict[str, str], tuple[str, ...]]:  # fmt: skip
    """Write everything and return file names, descriptions and findings."""
    from sscore.plots import describe

    folder.mkdir(parents=True, exist_ok=True)
    progress(6, _STEPS, "tables")
    tables = _tables(made)
    for name, table in tables.items():
        table.to_csv(folder / name, index=False, float_format="%.10g", lineterminator="\n")
    progress(7, _STEPS, "figures and report")
    figures = _figures(made)
    for name, figure in figures.items():
        figure.savefig(folder / name, dpi=100, metadata={"Description": describe(figure), "Software": None})
    told = {name: describe(figure) for name, figure in figures.items()}
    results = Results(made.projection, made.simulation, made.valuation, made.comparison, made.reformed)
    page, findings = report_page(results, tables=tables, pictures=(folder, told))
    (folder / "report.html").write_text(page, encoding="utf-8")
    (folder / "assumptions.md").write_text(_assumptions(made), encoding="utf-8")
    return ("report.html", "assumptions.md", *tables, *figures), told, findings


def _tables(made: _Made) -> dict[str, pd.DataFrame]:
    """Return the tables by file name."""
    import pandas as pd

    p = made.projection
    premiums = {
        "general average premium": p.general_average_premium.rate,
        "scaled premium of the first 20 years": p.scaled_premium.rate,
        "actuarial balance": p.balance.balance,
        "pay-as-you-go rate of the first year": float(p.payg_rate[0, 0]),
        "pay-as-you-go rate of the last year": float(p.payg_rate[0, -1]),
    }
    tables = {
        "projection.csv": p.to_frame(),
        "reserve.csv": p.reserve.to_frame(),
        "premiums.csv": pd.DataFrame({"measure": list(premiums), "share_of_insured_earnings": list(premiums.values())}),
        "scenarios.csv": made.simulation.to_frame(),
        "events.csv": _events(made),
        "tornado.csv": pd.concat([t.to_frame() for t in made.tornados]),
        "reverse_stress.csv": made.breaking,
        "debt.csv": made.valuation.to_frame(),
        "assumptions.csv": _assumed(made),
        "gaps.csv": p.gaps,
    }
    if p.accounts is not None:
        tables["accounts.csv"] = p.accounts.to_frame()
    if made.comparison is not None:
        tables["reform_finances.csv"] = made.comparison.finances()
        tables["reform_summary.csv"] = made.comparison.summary()
        tables["reform_members.csv"] = made.comparison.members
    if made.reformed is not None:
        tables["reform_scenarios.csv"] = made.reformed.to_frame()
        tables["reform_uncertainty.csv"] = made.reformed.summary()
    return tables


def _assumed(made: _Made) -> pd.DataFrame:
    """Return the assumptions of the law as it is, and those that only the reform needs."""
    import pandas as pd

    table = made.projection.assumptions
    if made.comparison is None:
        return table
    more = made.comparison.reform.assumptions
    more = more[~more["what"].isin(table["what"])]
    notes = [f"for the reform; {note}" if note else "for the reform" for note in more["note"]]
    return pd.concat([table, more.assign(note=notes)], ignore_index=True)


def _events(made: _Made) -> pd.DataFrame:
    """Return the distribution of every event's year under each law."""
    import pandas as pd

    laws = {"status quo": made.simulation}
    if made.reformed is not None:
        laws["reform"] = made.reformed.reform
    return pd.concat([s.event_table(event).assign(law=name) for name, s in laws.items() for event in EVENTS])


def _figures(made: _Made) -> dict[str, SelfDescribing]:
    """Return the figures by file name."""
    from sscore.plots import (
        scheme_debt,
        scheme_exhaustion,
        scheme_members,
        scheme_payg_fan,
        scheme_rates,
        scheme_reform,
        scheme_reform_difference,
        scheme_reform_fans,
        scheme_reserve,
        scheme_tornado,
    )

    figures = {
        "members.png": scheme_members(made.projection),
        "rates.png": scheme_rates(made.projection),
        "reserve.png": scheme_reserve(made.projection),
        "fan.png": scheme_payg_fan(made.simulation),
        "exhaustion.png": scheme_exhaustion(made.simulation if made.reformed is None else made.reformed),
        "tornado.png": scheme_tornado(made.tornados[0]),
        "debt.png": scheme_debt(made.valuation),
    }
    if made.comparison is not None and made.reformed is not None:
        figures["reform.png"] = scheme_reform(made.comparison)
        figures["reform_fans.png"] = scheme_reform_fans(made.reformed)
        figures["reform_difference.png"] = scheme_reform_difference(made.reformed)
        figures["reform_tornado.png"] = scheme_tornado(made.tornados[1])
    return figures  # type: ignore[return-value]


def _assumptions(made: _Made) -> str:
    """Return the page of assumptions in Markdown."""
    p = made.projection
    shown = ["what", "value", "unit", "quality", "source", "note"]
    rows = [markdown_row(row) for row in _assumed(made)[shown].astype(object).itertuples(index=False)]
    gaps = [f"- {g['kind']}: {g['what']}. {g['note']}" for g in p.gaps.to_dict("records")]
    lines = [
        f"# Assumptions: {p.title}, {p.years[0]} to {p.years[-1]}",
        "",
        f"{p.share_c:.0%} of the {len(p.assumptions)} inputs below have quality C (assumption or unverified); A is law "
        "or official, B secondary. Years run from 1 July.",
        "",
        "| what | value | unit | quality | source | note |",
        "|---|---|---|---|---|---|",
        *rows,
        "",
        "## Scenarios (quality C)",
        "",
        f"{made.simulation.scenarios} scenarios, seed {made.simulation.seed}: {made.simulation.rules}.",
        "",
        "## What has to be said",
        "",
        *(f"- {remark}" for remark in p.remarks),
        "",
        "## What the country's pack does not know",
        "",
        *gaps,
    ]
    return "\n".join(lines) + "\n"
