"""The report of ``sscore model pensions`` as one HTML page: findings first, nothing fetched, fit for screen and A4."""

from __future__ import annotations

import base64
import html
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sscore.pensions import Comparison, SchemeProjection, Simulation

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["report_page"]

_STYLE = """
body { font: 11pt/1.5 'Segoe UI', Arial, Helvetica, sans-serif; color: #1a1a1a; max-width: 190mm; margin: 10mm auto;
  padding: 0 6mm }
h1 { font-size: 20pt; line-height: 1.25; margin: 0 0 2mm } h2 { font-size: 14pt; color: #003a6b; margin: 9mm 0 3mm }
p.under { color: #555; margin: 0 0 5mm } ol.findings { padding-left: 7mm } ol.findings li { margin: 0 0 2.5mm }
div.key { display: flex; flex-wrap: wrap; gap: 4mm; margin: 0 0 5mm }
div.key div { flex: 1 1 35mm; border-top: 3px solid #0072b2; padding: 1.5mm 0 }
div.key b { display: block; font-size: 17pt } div.key span { font-size: 9.5pt; color: #444 }
p.caution { border-left: 5px solid #d55e00; background: #fdf3ec; padding: 2mm 3mm }
figure { margin: 0 0 7mm } img { max-width: 100%; height: auto } figcaption { font-size: 10pt; color: #333 }
div.wide { overflow-x: auto; margin: 0 0 5mm } table { border-collapse: collapse; width: 100%; font-size: 9pt }
caption { text-align: left; font-weight: bold; padding: 0 0 1.5mm }
th, td { border-bottom: 1px solid #bbb; padding: 1mm 1.5mm; text-align: left; vertical-align: top }
thead th { background: #e3edf5 } td.n { text-align: right; white-space: nowrap } td.w { overflow-wrap: anywhere }
section.page { break-after: page } ul.small { font-size: 9.5pt }
@media print { body { margin: 0; max-width: none; padding: 0; font-size: 10pt } figure, tr { break-inside: avoid }
  thead { display: table-header-group } h2 { break-after: avoid } @page { size: A4; margin: 15mm } }
"""
_YEARS = 8


def report_page(
    projection: SchemeProjection,
    simulation: Simulation,
    comparison: Comparison | None,
    *,
    tables: dict[str, pd.DataFrame],
    pictures: tuple[Path, dict[str, str]],
) -> tuple[str, tuple[str, ...]]:
    """Return the page and its findings.

    Parameters
    ----------
    projection, simulation, comparison
        The results; no comparison without a reform.
    tables
        By file name.
    pictures
        The folder of the figures, and their descriptions by file name.
    """
    p = projection
    findings = _findings(p, simulation, comparison)
    title = f"{p.title}: projection {p.years[0]} to {p.years[-1]}"
    first = [
        f"<h1>{_safe(title)}</h1>",
        f'<p class="under">{_under(p, simulation)}</p>',
        f'<div class="key">{"".join(_key(*k) for k in _keys(p, simulation))}</div>',
        "<h2>Findings</h2>",
        f'<ol class="findings">{"".join(f"<li>{_safe(f)}</li>" for f in findings)}</ol>',
        f'<p class="caution">{_safe(_caution(p))}</p>',
    ]
    body = [
        '<section class="page">',
        *first,
        "</section>",
        "<h2>Figures</h2>",
        *(_picture(pictures[0] / name, told) for name, told in pictures[1].items()),
        "<h2>The money, year by year</h2>",
        _table(_money(p), f"Amounts in million {p.currency} of each year; all years are in projection.csv"),
        *_reform(comparison),
        "<h2>Assumptions</h2>",
        _table(
            _listed(tables["assumptions.csv"]),
            "Every input with its quality: A law or official, B secondary, C assumed",
        ),
        "<h2>What has to be said</h2>",
        f'<ul class="small">{"".join(f"<li>{_safe(r)}</li>" for r in p.remarks)}</ul>',
        "<h2>What the country's pack does not know</h2>",
        _table(tables["gaps.csv"], "Gaps that a fund's own records would close"),
    ]
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    page = (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{_safe(title)}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n" + "\n".join(body) + "\n</main>\n</body>\n</html>\n"
    )
    return page, findings


def _safe(text: object) -> str:
    return html.escape(str(text))


def _rate(value: float) -> str:
    return f"{100 * value:.1f} %"


def _under(p: SchemeProjection, simulation: Simulation) -> str:
    return _safe(
        f"{p.law.kind}; benefits by the law of {p.law.on}, contributions by the dated law; years from 1 July; "
        f"{simulation.scenarios} scenarios, seed {simulation.seed}"
    )


def _keys(p: SchemeProjection, simulation: Simulation) -> list[tuple[str, str]]:
    """Return the four numbers of the first page."""
    last = int(p.years[-1])
    return [
        (_rate(p.payg_rate[0, -1]), f"of wages: expenditure in {last} ({_rate(p.payg_rate[0, 0])} in {p.years[0]})"),
        (_rate(float(p.rate[0, -1])), f"of wages: contributions in {last}"),
        (str(p.exhaustion_year or f"after {last}"), "the reserve is used up, on the central assumptions"),
        (f"{100 * simulation.probability_of_exhaustion(last):.0f} in 100", f"scenarios have no reserve left by {last}"),
    ]  # fmt: skip


def _key(number: str, told: str) -> str:
    return f"<div><b>{_safe(number)}</b><span>{_safe(told)}</span></div>"


def _findings(p: SchemeProjection, simulation: Simulation, comparison: Comparison | None) -> tuple[str, ...]:
    """Return what a board has to know, one sentence or two each."""
    first, last = int(p.years[0]), int(p.years[-1])
    paying, cost = p.members.contributors[0], p.payg_rate[0]
    low, high = 100 * np.quantile(simulation.payg_rate[:, -1], (0.1, 0.9))
    found = [
        f"Contributors go from {paying[0]:,.0f} in {first} to {paying[-1]:,.0f} in {last}: {_rate(p.coverage[0])} and "
        f"{_rate(p.coverage[-1])} of the employed.",
        f"Expenditure goes from {_rate(cost[0])} to {_rate(cost[-1])} of insured earnings; contributions are "
        f"{_rate(p.rate[0, 0])} and then {_rate(p.rate[0, -1])}. {_crossing(p)}",
        f"A level rate of {_rate(p.general_average_premium.rate)} pays for all benefits to {last} (general average "
        f"premium); {_rate(p.scaled_premium.rate)} keeps the reserve from falling for the first "
        f"{min(20, len(p.years))} years (scaled premium).",
        _money_left(p),
        f"In 80 of 100 scenarios expenditure in {last} lies between {low:.1f} and {high:.1f} % of insured earnings. "
        f"The reserve is below one year's expenditure at the start of {last} in "
        f"{100 * simulation.probability_below(1.0, last):.0f} of 100.",
    ]
    if p.accounts is not None:
        found.append(
            f"Members' balances are {p.accounts.balance[0, -1] / p.insured_earnings[0, -1]:.1f} years of insured "
            f"earnings at the end of {last}{_held(p)}. The premiums above count payments only, not what is "
            "still owed to members then."
        )
    if comparison is not None:
        found.append(_reform_finding(comparison))
    return tuple(found)


def _crossing(p: SchemeProjection) -> str:
    above = np.flatnonzero(p.payg_rate[0] > p.rate[0])
    if not len(above):
        return "Expenditure stays below contributions in every year."
    return f"From {p.years[above[0]]} on it exceeds contributions for the first time."


def _held(p: SchemeProjection) -> str:
    """Say how much of the balances is held, where there are any."""
    share = p.funding[0, -1]
    return "" if np.isnan(share) else f"; {100 * share:.0f} % of them are held"


def _money_left(p: SchemeProjection) -> str:
    last = p.years[-1]
    if p.exhaustion_year is not None:
        return f"On the central assumptions the reserve is used up in {p.exhaustion_year}; after that the fund borrows."
    ratio = p.reserve_ratio[0, -1]
    return (
        f"On the central assumptions the reserve lasts: at the start of {last} it pays {ratio:.1f} years of benefits."
    )


def _reform_finding(c: Comparison) -> str:
    now, then = c.status_quo, c.reform
    member = c.members[c.members["claims_in"] == c.members["claims_in"].max()]
    middle = member.iloc[len(member) // 2]
    return (
        f'Reform "{c.overlay.title}": the general average premium goes from '
        f"{_rate(now.general_average_premium.rate)} to {_rate(then.general_average_premium.rate)}, expenditure in "
        f"{now.years[-1]} from {_rate(now.payg_rate[0, -1])} to {_rate(then.payg_rate[0, -1])}; a member at "
        f"{middle['income']:g} times the average wage who claims in "
        f"{int(middle['claims_in'])} gets {_rate(middle['reform_all_as_pension'])} of the last wage instead of "
        f"{_rate(middle['status_quo_all_as_pension'])}, lump sums counted as a pension."
    )


def _caution(p: SchemeProjection) -> str:
    held = "No reserve of the fund is in the pack: it starts at zero. " if not p.opening_reserve else ""
    idle = "" if p.inputs.operating else "The fund does not operate yet: this is what it would do if it began now. "
    return (
        f"{100 * p.share_c:.0f} % of the {len(p.assumptions)} inputs are assumptions or unverified (quality C). "
        f"{held}{idle}"
        "Replace them with the fund's own records before any decision; this is a teaching projection, not a valuation."
    )


def _picture(path: Path, told: str) -> str:
    data = base64.b64encode(path.read_bytes()).decode("ascii")
    said = _safe(told)
    return f'<figure><img alt="{said}" src="data:image/png;base64,{data}"><figcaption>{said}</figcaption></figure>'


def _money(p: SchemeProjection) -> pd.DataFrame:
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
        table[name.replace("_", " ")] = rows[name].map(_rate)
    return table.rename(columns={"payg rate": "expenditure / wages", "contribution rate": "contributions / wages"})


def _reform(comparison: Comparison | None) -> list[str]:
    """Return the part on the reform, nothing without one."""
    if comparison is None:
        return []
    summary, members = comparison.summary(), comparison.members.copy()
    for law in ("status_quo", "reform"):
        summary[law] = [_shown(m, v) for m, v in zip(summary["measure"], summary[law], strict=True)]
        for part in ("pension", "all_as_pension"):
            members[f"{law}_{part}"] = members[f"{law}_{part}"].map(_rate)
        members[f"{law}_lump_years"] = members[f"{law}_lump_years"].map("{:.1f}".format)
    members["density"] = members["density"].map("{:.2f}".format)
    members.columns = [c.replace("_", " ") for c in members.columns]
    summary["measure"] = [m.replace("_", " ") for m in summary["measure"]]
    lines = "".join(f"<li>{_safe(line)}</li>" for line in comparison.overlay.lines())
    return [
        f"<h2>Reform: {_safe(comparison.overlay.title)}</h2>",
        f"<ul>{lines}</ul>",
        _table(summary, "The fund, side by side"),
        _table(
            members, "Members: pension and everything as a pension over the last wage, lump sum in years of the wage"
        ),
    ]


def _shown(measure: str, value: Any) -> str:
    """Return a measure as it is read: a rate in percent, a year as it is."""
    if isinstance(value, str) or measure == "exhaustion_year":
        return str(value)
    return f"{value:.1f}" if measure.startswith("reserve_ratio") else _rate(value)


def _listed(table: pd.DataFrame) -> pd.DataFrame:
    """Return the assumptions with short numbers."""
    shown = table.copy()
    shown["value"] = [f"{v:,.6g}" if isinstance(v, float | int) else str(v) for v in table["value"]]
    return shown


def _table(table: pd.DataFrame, caption: str) -> str:
    head = "".join(f'<th scope="col">{_safe(c)}</th>' for c in table.columns)
    rows = "".join("<tr>" + "".join(_cell(v) for v in row) + "</tr>" for row in table.itertuples(index=False))
    return (
        f'<div class="wide"><table><caption>{_safe(caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _cell(value: Any) -> str:
    text = str(value)
    number = text.replace(",", "").replace(" %", "").replace(".", "").replace("-", "").isdigit()
    return f'<td class="{"n" if number else "w"}">{_safe(text)}</td>'
