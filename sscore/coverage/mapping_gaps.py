"""Gaps in an inventory: who is certainly uncovered, law and fact, fragments, adequacy, cost, and a ranked list.

::

    uncovered      = persons - covered by at least one programme          between bounds
    cost of a gap  = uncovered * target * 12 * (1 + administration)

A programme that nobody has counted may cover nobody or everybody, and so may one that an incomplete inventory does not
list: the lower bound of the uncovered is then 0. No data is not the same as nobody covered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.coverage.mapping import GroupAtRisk, Inventory, ProgrammeEntry
from sscore.coverage.persons import persons_covered
from sscore.errors import ModelError, did_you_mean
from sscore.inputs import choice, number
from sscore.standards import compare

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FINDINGS", "RANKINGS", "Gap", "GapAssessment", "assess_gaps"]

NO_PROGRAMME, NONE_LISTED = "no programme", "no programme listed"
LAW_ONLY, NO_LAW = "law without programme", "programme without law"
FRAGMENTED, OVERLAP, NOT_COUNTED = "fragmented", "overlap", "not counted"
UNCOVERED, PERHAPS, INADEQUATE = "persons uncovered", "perhaps uncovered", "inadequate"
FINDINGS = (
    NO_PROGRAMME,
    NONE_LISTED,
    LAW_ONLY,
    NO_LAW,
    FRAGMENTED,
    OVERLAP,
    NOT_COUNTED,
    UNCOVERED,
    PERHAPS,
    INADEQUATE,
)

RANKINGS = {
    "persons": "most persons certainly uncovered first; then most perhaps uncovered, then by name",
    "share": "largest share of the group certainly uncovered first; then largest share perhaps, then by name",
    "cost": "dearest certain gap first; then dearest possible gap, then by name",
}

# The branch of C102 whose replacement rate a cash benefit for the risk is held against.
_BRANCH = {
    "old age": "old_age",
    "invalidity": "invalidity",
    "survivors": "survivors",
    "sickness": "sickness",
    "maternity": "maternity",
    "unemployment": "unemployment",
    "employment injury": "employment_injury_incapacity",
}


@dataclass(frozen=True)
class Gap:
    """One risk and group: who is uncovered, between ``low`` and ``high`` persons, and what was found.

    ``added`` is the sum of the programmes' counts, ``double_counted`` the least number by which it is too high. Costs
    are money a year; NaN without a target. ``spent`` is what the programmes whose budget is known spend on the group
    now, money a year; NaN where none is known.
    """

    risk: str
    group: str
    persons: float
    programmes: tuple[str, ...]
    low: float
    high: float
    added: float
    double_counted: float
    findings: tuple[str, ...]
    cost_low: float
    cost_high: float
    spent: float
    remarks: tuple[str, ...]

    @property
    def share(self) -> tuple[float, float]:
        """Least and greatest share of the group that is uncovered; NaN where there is nobody."""
        whole = self.persons or np.nan
        return self.low / whole, self.high / whole


@dataclass(frozen=True)
class GapAssessment:
    """Gaps in their order, with the rule of the order in ``rule``."""

    country: str
    currency: str
    gaps: tuple[Gap, ...]
    rule: str
    adequacy_rows: tuple[dict[str, object], ...]
    remarks: tuple[str, ...]
    gdp: float | None = None

    def __getitem__(self, cell: tuple[str, str]) -> Gap:
        """Return the gap of a risk and group."""
        for gap in self.gaps:
            if (gap.risk, gap.group) == cell:
                return gap
        known = [f"{g.risk}, {g.group}" for g in self.gaps]
        raise ModelError(f"GapAssessment: nothing for {', '.join(cell)!r}. {did_you_mean(', '.join(cell), known)}")

    def found(self, finding: str) -> tuple[Gap, ...]:
        """Return the gaps of one kind, in their order.

        Raises
        ------
        ModelError
            For a kind that is none of :data:`FINDINGS`.
        """
        choice("GapAssessment.found", "finding", finding, FINDINGS)
        return tuple(g for g in self.gaps if finding in g.findings)

    def by_risk(self, *, separate: bool = False) -> pd.DataFrame:
        """Return persons uncovered by risk, without counting anybody twice.

        Parameters
        ----------
        separate
            Whether no person is in two groups of one risk. If not, the least number is that of the largest gap.
        """
        import pandas as pd

        rows = []
        for risk in dict.fromkeys(g.risk for g in self.gaps):
            here = [g for g in self.gaps if g.risk == risk]
            low = sum(g.low for g in here) if separate else max(g.low for g in here)
            rows.append((risk, len(here), low, sum(g.high for g in here)))
        return pd.DataFrame(rows, columns=["risk", "groups", "uncovered_low", "uncovered_high"])

    def to_collect(self) -> pd.DataFrame:
        """Return what to count first: the widest gap between the least and the greatest number uncovered."""
        import pandas as pd

        open_ = sorted((g for g in self.gaps if g.high > g.low), key=lambda g: (g.low - g.high, g.risk, g.group))
        rows = [(g.risk, g.group, g.high - g.low, "; ".join(g.remarks)) for g in open_]
        return pd.DataFrame(rows, columns=["risk", "group", "persons_not_known", "why"])

    def adequacy(self) -> pd.DataFrame:
        """Return benefits beside the poverty line and C102: one row a programme and comparison."""
        import pandas as pd

        columns = ["programme", "risk", "group", "value", "unit", "measure", "benchmark", "ratio", "met", "quality"]
        return pd.DataFrame(list(self.adequacy_rows), columns=columns)

    def to_frame(self) -> pd.DataFrame:
        """Return the ranked list: one row a risk and group; costs as per cent of GDP too, where it was given."""
        import pandas as pd

        gdp = np.nan if self.gdp is None else self.gdp

        rows = [
            {
                "rank": k,
                "risk": g.risk,
                "group": g.group,
                "persons": g.persons,
                "programmes": len(g.programmes),
                "uncovered_low": g.low,
                "uncovered_high": g.high,
                "share_low": g.share[0],
                "share_high": g.share[1],
                "double_counted": g.double_counted,
                "spent": g.spent,
                "cost_low": g.cost_low,
                "cost_high": g.cost_high,
                "cost_low_pct_gdp": 100 * g.cost_low / gdp,
                "cost_high_pct_gdp": 100 * g.cost_high / gdp,
                "findings": "; ".join(g.findings),
            }
            for k, g in enumerate(self.gaps, start=1)
        ]
        return pd.DataFrame(rows)


def assess_gaps(
    inventory: Inventory,
    *,
    target: float | Mapping[str, float] | None = None,
    administration: float = 0.0,
    gdp: float | None = None,
    rank_by: str = "persons",
) -> GapAssessment:
    """Return the gaps of an inventory, ranked by a stated rule.

    Parameters
    ----------
    inventory
        Programmes and groups at risk.
    target
        Benefit that would close a gap, money a person a month, at least 0: for all risks, or by risk. None: no cost.
    administration
        On top of benefits, a fraction of them, at least 0.
    gdp
        Money a year, above 0, to express costs in; None: no such columns are filled.
    rank_by
        A key of :data:`RANKINGS`.

    Raises
    ------
    ModelError
        For another ranking, a ranking by cost without a target, a target for an unknown risk, or overlaps that
        contradict the counts.

    References
    ----------
    ILO, *Social protection assessment-based national dialogue: a global guide* (2016), on the assessment matrix; C102
    and R202 as in :mod:`sscore.standards`.

    Examples
    --------
    Two programmes count 300 and 500 of 1,000: between 200 and 500 are covered by neither.

    >>> from sscore.coverage import GroupAtRisk, Inventory, ProgrammeEntry
    >>> cell = ("medical care", "families")
    >>> entries = [ProgrammeEntry("fund", *cell, True, 300), ProgrammeEntry("mutuals", *cell, False, 500)]
    >>> found = assess_gaps(Inventory("Ziwa", "KES", [GroupAtRisk(*cell, 1_000)], entries), target=10)
    >>> gap = found[cell]
    >>> gap.low, gap.high, gap.cost_low, gap.findings
    (200.0, 500.0, 24000.0, ('programme without law', 'persons uncovered'))
    """
    choice("assess_gaps", "rank_by", rank_by, tuple(RANKINGS))
    extra = number("assess_gaps", "administration", administration)
    if gdp is not None:
        number("assess_gaps", "gdp", gdp, above=0)
    risks = {g.risk for g in inventory.groups}
    given = dict(target) if isinstance(target, Mapping) else {} if target is None else dict.fromkeys(risks, target)
    for risk, amount in given.items():
        if risk not in risks:
            raise ModelError(f"assess_gaps: target for {risk!r}, which is no risk here. {did_you_mean(risk, risks)}")
        number("assess_gaps", f"target[{risk!r}]", amount)
    if rank_by == "cost" and not given:
        raise ModelError("assess_gaps: a ranking by cost needs target, the benefit that would close a gap.")
    adequacy = [row for e in inventory.entries for row in _adequacy(e, inventory.poverty_line)]
    below = {(r["programme"], r["risk"], r["group"]) for r in adequacy if not r["met"]}
    gaps = []
    for group in inventory.groups:
        entries = inventory.of(group.risk, group.group)
        unit = given.get(group.risk, np.nan) * 12 * (1 + extra)
        poor = any((e.programme, e.risk, e.group) in below for e in entries)
        gaps.append(_gap(group, entries, unit, inadequate=poor))
    rule = RANKINGS[rank_by] + ("" if given else "; no target, so no cost")
    ordered = tuple(sorted(gaps, key=lambda g: (*_order(g, rank_by), g.risk, g.group)))
    return GapAssessment(inventory.country, inventory.currency, ordered, rule, tuple(adequacy), inventory.remarks, gdp)


def _order(gap: Gap, rank_by: str) -> tuple[float, float]:
    pair = {"persons": (gap.low, gap.high), "share": gap.share, "cost": (gap.cost_low, gap.cost_high)}[rank_by]
    low, high = (0.0 if np.isnan(v) else -v for v in pair)
    return low, high


def _gap(group: GroupAtRisk, entries: tuple[ProgrammeEntry, ...], unit: float, *, inadequate: bool) -> Gap:
    """Return one gap with its bounds and findings."""
    low, high, added, twice, remarks = _uncovered(group, entries)
    budgets = [float(e.budget) for e in entries if e.budget is not None]
    partly = 0 < len(budgets) < len(entries)
    told = (f"spending known of {len(budgets)} of {len(entries)} programmes",) if partly else ()
    working = [e for e in entries if e.covered is None or e.covered > 0]
    tests = {
        NO_PROGRAMME: not entries and group.complete,
        NONE_LISTED: not entries and not group.complete,
        LAW_ONLY: any(e.in_law and e.covered == 0 for e in entries),
        NO_LAW: any(e.in_law is False and e.covered for e in entries),
        FRAGMENTED: len({e.institution for e in working if e.institution}) > 1,
        OVERLAP: twice > 0,
        NOT_COUNTED: group.counted_once is None and (not group.complete or any(e.covered is None for e in entries)),
        UNCOVERED: low > 0,
        PERHAPS: low == 0 < high,
        INADEQUATE: inadequate,
    }
    return Gap(
        risk=group.risk,
        group=group.group,
        persons=float(group.persons),
        programmes=tuple(e.programme for e in entries),
        low=low,
        high=high,
        added=added,
        double_counted=twice,
        findings=tuple(name for name, holds in tests.items() if holds),
        cost_low=low * unit,
        cost_high=high * unit,
        spent=float(sum(budgets)) if budgets else np.nan,
        remarks=(*remarks, *told),
    )


def _uncovered(
    group: GroupAtRisk, entries: tuple[ProgrammeEntry, ...]
) -> tuple[float, float, float, float, tuple[str, ...]]:
    """Return least and greatest number uncovered, the sum of counts, the certain double counting, and remarks."""
    whole = float(group.persons)
    counts = {e.programme: float(e.covered) for e in entries if e.covered is not None}
    blank = [e.programme for e in entries if e.covered is None]
    added = float(sum(counts.values()))
    least = most = 0.0
    remarks = [f"nobody has counted: {', '.join(blank)}"] if blank else []
    if not group.complete:
        remarks.append("the inventory may lack programmes")
    if counts:
        known = {k: v for k, v in group.overlaps.items() if set(k) <= set(counts)}
        covered = persons_covered(counts, whole, overlaps=known or None)
        least, most = covered.low, covered.high
        remarks += list(covered.remarks)
    twice = max(0.0, added - most)
    if group.counted_once is not None:
        once = float(group.counted_once)
        remarks = [f"counted once: {once:,.0f} of {whole:,.0f}"]
        if once < least:
            remarks.append(f"programmes report {least:,.0f} or more: the two sources do not agree")
        twice = max(0.0, added - once)
        return whole - once, whole - once, added, twice, tuple(remarks)
    return 0.0 if blank or not group.complete else whole - most, whole - least, added, twice, tuple(remarks)


def _adequacy(entry: ProgrammeEntry, line: float | None) -> list[dict[str, object]]:
    """Return the comparisons of one programme's benefit."""
    base = {"programme": entry.programme, "risk": entry.risk, "group": entry.group, "quality": entry.quality}
    rows: list[dict[str, object]] = []
    if entry.benefit is not None and line is not None:
        rows.append(
            base
            | {"value": entry.benefit, "unit": "money a person a month", "measure": "poverty line", "benchmark": line,
               "ratio": entry.benefit / line, "met": entry.benefit >= line}
        )  # fmt: skip
    branch = _BRANCH.get(entry.risk)
    if entry.benefit_share is not None and branch is not None:
        found = compare(entry.benefit_share, "C102", branch, "replacement_rate")
        least = float(found.benchmark.value or np.nan)
        rows.append(
            base
            | {"value": entry.benefit_share, "unit": found.benchmark.unit, "measure": "C102 replacement rate",
               "benchmark": least, "ratio": entry.benefit_share / least, "met": found.met}
        )  # fmt: skip
    return rows
