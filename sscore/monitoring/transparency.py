"""What a grant body publishes about a call: rules, numbers, agreement; never who marked whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sscore.disclosure import SMALLEST_GROUP, shown_cells
from sscore.errors import ModelError
from sscore.monitoring.grants import STATUSES, GrantAssessment
from sscore.monitoring.moderation import Moderation

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["TransparencyReport", "transparency_report"]


@dataclass(frozen=True)
class TransparencyReport:
    """A report for applicants and the public.

    Attributes
    ----------
    summary
        One row a figure: ``item``, ``value``, ``unit``.
    rubric
        Criteria with scales and shares.
    groups
        Applications and recommended ones by group, or None: ``group``, ``applications``, ``recommended``,
        ``success_rate``. Groups under ``minimum`` applications are NaN, and so are those that would reveal them.
    title, minimum, remarks
        Headline, smallest group published, and what the reader has to know.
    """

    title: str
    summary: pd.DataFrame
    rubric: pd.DataFrame
    groups: pd.DataFrame | None
    minimum: int
    remarks: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return the summary."""
        return self.summary.copy()

    def to_markdown(self) -> str:
        """Return the report as a page of Markdown."""
        lines = [f"# {self.title}", "", "## Results", "", "| item | value |", "|---|---|"]
        for item, value, unit in self.summary.to_numpy(dtype=object).tolist():
            lines.append(f"| {item} | {_number(float(value))} {unit} |".replace("  |", " |"))
        lines += ["", "## Rubric", "", "| criterion | scale | share of the mark |", "|---|---|---|"]
        for name, low, high, share in self.rubric.to_numpy().tolist():
            lines.append(f"| {name} | {low:g} to {high:g} | {100 * share:.1f} % |")
        if self.groups is not None:
            lines += ["", "## By group", "", "| group | applications | recommended | rate |", "|---|---|---|---|"]
            for name, applied, passed, rate in self.groups.to_numpy().tolist():
                shown = "" if rate != rate else f"{100 * rate:.0f} %"
                lines.append(f"| {name} | {_number(applied)} | {_number(passed)} | {shown} |")
            lines += ["", f"Empty cells: fewer than {self.minimum} applications, or a group that would reveal one."]
        lines += ["", "## Notes", ""] + [f"- {r}" for r in self.remarks]
        return "\n".join(lines) + "\n"


def transparency_report(
    assessment: GrantAssessment,
    moderation: Moderation,
    *,
    groups: Mapping[str, str] | None = None,
    title: str = "Assessment of grant applications",
    minimum: int = SMALLEST_GROUP,
) -> TransparencyReport:
    """Return the report of a call: how marks came about, how far assessors agreed, what was done about conflicts.

    Assessors are counted and not named; success by group is left out where a group is small. Due process: the report
    says how to appeal and that figures before the moderation meeting are not decisions.

    Parameters
    ----------
    assessment, moderation
        Of the same call.
    groups
        Group (region, type of organisation) by application, for all applications.
    title
        Headline.
    minimum
        Smallest number of applications published for a group, at least 5.

    Raises
    ------
    ModelError
        For an application without a group, a moderation of another call, or a minimum under 5.

    Examples
    --------
    >>> from sscore.monitoring import moderate, syn_grants
    >>> call = syn_grants(seed=1)
    >>> marks = call.assess()
    >>> transparency_report(marks, moderate(marks)).summary["item"].tolist()[:2]
    ['applications', 'assessors']
    """
    import pandas as pd

    table = assessment.applications
    if set(moderation.applications["application"]) - set(table["application"]):
        raise ModelError("transparency_report: the moderation is of another call than the assessment.")
    rows: list[tuple[str, float, str]] = [
        ("applications", len(table), ""),
        ("assessors", moderation.assessors["assessor"].nunique(), ""),
        ("totals that count", len(assessment.totals), ""),
        ("scores set aside for a conflict of interest", len(assessment.set_aside), ""),
    ]
    rows += [(status, assessment.count(status), "applications") for status in STATUSES]
    rows += [
        ("threshold", assessment.rubric.threshold, "of 100 points"),
        ("largest distance without a meeting", assessment.rubric.tolerance, "points"),
        ("agreement (Krippendorff's alpha, interval)", moderation.agreement.alpha, ""),
        ("agreement under which assessors meet", moderation.minimum, ""),
        ("assessors asked about their marks", len(moderation.flagged()), ""),
        ("marks that cross the threshold when severity is corrected", moderation.applications["changes"].sum(), ""),
    ]
    remarks = [
        "Figures before the moderation meeting are not decisions.",
        "An applicant may ask for the reasons and appeal; another assessor then reads the application.",
        *moderation.remarks,
    ]
    if moderation.meeting:
        remarks.insert(0, "Agreement is under the limit: the assessors meet, and mark again.")
    return TransparencyReport(
        title=title,
        summary=pd.DataFrame(rows, columns=["item", "value", "unit"]),
        rubric=assessment.rubric.to_frame(),
        groups=None if groups is None else _by_group(table, groups, minimum),
        minimum=minimum,
        remarks=tuple(remarks),
    )


def _number(value: float) -> str:
    """Return a number as it is printed; "" where it is not published."""
    if value != value:
        return ""
    return f"{value:,.0f}" if value == round(value) else f"{value:.3f}"


def _by_group(table: pd.DataFrame, groups: Mapping[str, str], minimum: int) -> pd.DataFrame:
    """Return applications and recommended ones by group, small groups suppressed."""
    import pandas as pd

    for application in table["application"]:
        if application not in groups:
            raise ModelError(f"transparency_report: the application {application!r} has no group.")
    group = table["application"].map(lambda a: groups[a])
    applied = group.value_counts().sort_index()
    passed = group[table["status"] == STATUSES[0]].value_counts().reindex(applied.index, fill_value=0)
    shown = shown_cells(applied.to_numpy(), minimum=minimum)
    frame = pd.DataFrame({"group": applied.index, "applications": shown})
    frame["recommended"] = pd.Series(passed.to_numpy(), dtype=float).where(frame["applications"].notna())
    frame["success_rate"] = frame["recommended"] / frame["applications"]
    return frame
