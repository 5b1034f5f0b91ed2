"""Agreement of assessors, grants, indicators and linked registers."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from sscore.disclosure import SMALLEST_GROUP, shown_cells, smallest_group
from sscore.errors import ModelError
from sscore.inputs import Floats
from sscore.monitoring import (
    CohenKappa,
    GrantAssessment,
    Linkage,
    Moderation,
    Overlap,
    QualityScores,
    ResultsStatus,
)
from sscore.plots.style import BLACK, BLUE, GREY, ORANGE, SKY, SMALL, TEXT, VERMILION, count, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "agreement_heatmap",
    "agreement_intervals",
    "assessor_severity",
    "grant_marks",
    "indicator_bullets",
    "link_scores",
    "overlap_matrix",
    "quality_bars",
]

_LIGHTS = {"green": (BLUE, "●"), "amber": (ORANGE, "▲"), "red": (VERMILION, "■"), "grey": (GREY, "○")}
_MOST_ROWS = 40


class Coefficient(Protocol):
    """Any coefficient of agreement of :mod:`sscore.monitoring`."""

    @property
    def name(self) -> str: ...  # noqa: D102

    @property
    def value(self) -> float: ...  # noqa: D102

    @property
    def interval(self) -> tuple[float, float]: ...  # noqa: D102


def agreement_heatmap(result: CohenKappa, *, raters: tuple[str, str] = ("first rater", "second rater")) -> Figure:
    """Draw who gave what: the labels of two raters against each other, and kappa.

    Parameters
    ----------
    result
        From :func:`sscore.monitoring.cohen_kappa`.
    raters
        Names for the rows and the columns.

    Raises
    ------
    ModelError
        For more than 10 categories, whose numbers could not be read.
    """
    from sscore.plots.canvas import new_figure, source_line

    k = len(result.categories)
    if k > 10:
        raise ModelError(f"agreement_heatmap: at most 10 categories can be read, got {k}. Join some of them.")
    table = result.table
    figure = new_figure(f"{result.name}: {result.kappa:.2f}", height=7.0)
    equal = float(np.trace(table) / table.sum())
    figure.text(0.02, 0.90, _agreement_text(result, equal), fontsize=TEXT)
    axes = figure.add_axes((0.26, 0.17, 0.46, 0.60))
    axes.imshow(table, cmap="Blues", vmin=0, vmax=max(table.max() * 1.3, 1), aspect="auto")
    for i in range(k):
        for j in range(k):
            ink = "white" if table[i, j] > 0.8 * table.max() else BLACK
            weight = "bold" if i == j else "normal"
            axes.text(j, i, f"{table[i, j]:.0f}", fontsize=TEXT, ha="center", va="center", color=ink, fontweight=weight)
            if i == j:
                axes.plot(
                    [j - 0.47, j + 0.47, j + 0.47, j - 0.47, j - 0.47],
                    [i - 0.47, i - 0.47, i + 0.47, i + 0.47, i - 0.47],
                    color=BLACK,
                    linewidth=2,
                )
    labels = ["\n".join(textwrap.wrap(str(c), 12)) for c in result.categories]
    axes.set_xticks(range(k), labels, fontsize=SMALL)
    axes.set_yticks(range(k), labels, fontsize=SMALL)
    axes.set_xlabel(raters[1], fontsize=TEXT)
    axes.set_ylabel(raters[0], fontsize=TEXT)
    source_line(figure, ("the labels given",), note="Framed: both gave the same label.")
    figure.description = (
        f"{result.name} of {raters[0]} and {raters[1]} on {result.subjects} subjects: {result.kappa:.2f}"
        f"{_interval_text(result)}. {percent(equal)} have the same label."
    )
    return figure


def _agreement_text(result: CohenKappa, equal: float) -> str:
    """Return the line under the title."""
    text = f"{percent(equal)} of {result.subjects} subjects got the same label."
    if result.weights:
        return f"{text} Near misses in part: {percent(result.observed)}, by chance {percent(result.expected)}."
    return f"{text} By chance it would be {percent(result.expected)}."


def _interval_text(result: Coefficient) -> str:
    """Return the interval in words, where there is one."""
    low, high = result.interval
    return f" (interval {low:.2f} to {high:.2f})" if low == low else ""


def agreement_intervals(
    results: Sequence[Coefficient], *, labels: Sequence[str] | None = None, limit: float = 0.6
) -> Figure:
    """Draw coefficients of agreement with their intervals, one under the other.

    Parameters
    ----------
    results
        From ``cohen_kappa``, ``fleiss_kappa``, ``gwet_ac1``, ``krippendorff_alpha`` or ``icc``.
    labels
        A name for each, such as "before training"; else the coefficient's name.
    limit
        The agreed limit under which assessors meet.

    Raises
    ------
    ModelError
        For no results, or labels of another number.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    names = list(labels) if labels is not None else [r.name for r in results]
    if not results or len(names) != len(results):
        raise ModelError(
            f"agreement_intervals: wanted results, each with a label, got {len(results)} and {len(names)}."
        )
    figure = new_figure("Do the assessors agree?", height=2.8 + 0.7 * len(results))
    bottom = 1.4 / figure.get_figheight()
    axes = figure.add_axes((0.36, bottom, 0.52, 0.86 - bottom))
    bare(axes, keep=("bottom",))
    low = min([0.0, *(r.value for r in results), *(r.interval[0] for r in results if r.interval[0] == r.interval[0])])
    axes.axvline(limit, color=VERMILION, linestyle="--", linewidth=1.5)
    for place, result in zip(range(len(results))[::-1], results, strict=True):
        if result.interval[0] == result.interval[0]:
            axes.plot(result.interval, [place, place], color=BLUE, linewidth=4, solid_capstyle="butt")
        axes.plot([result.value], [place], marker="o", markersize=11, color=BLACK)
        axes.text(1.02, place, f"{result.value:.2f}", fontsize=TEXT, va="center", transform=axes.get_yaxis_transform())
    axes.set_yticks(range(len(names))[::-1], ["\n".join(textwrap.wrap(n, 34)) for n in names], fontsize=TEXT)
    axes.set_ylim(-0.6, len(results) - 0.4)
    axes.set_xlim(low - 0.05, max([1.02, *(r.interval[1] for r in results if r.interval[1] == r.interval[1])]))
    axes.set_xlabel("0: no better than chance; 1: perfect", fontsize=SMALL)
    source_line(figure, ("the ratings given",), note=f"Dashed: agreed limit {limit:g}. Bar: interval.")
    parts = [f"{n} {r.value:.2f}{_interval_text(r)}" for n, r in zip(names, results, strict=True)]
    below = sum(r.value < limit for r in results)
    figure.description = f"Agreement beyond chance: {'; '.join(parts)}. {below} of {len(results)} under {limit:g}."
    return figure


def grant_marks(assessment: GrantAssessment) -> Figure:
    """Draw the mark of every application with its assessors' range, and its next step.

    Raises
    ------
    ModelError
        For more applications than can be read, or none with a mark.
    """
    from sscore.plots.canvas import bare, new_figure, source_line

    frame = assessment.applications[assessment.applications["mark"].notna()]
    if not 0 < len(frame) <= _MOST_ROWS:
        raise ModelError(f"grant_marks: wanted 1 to {_MOST_ROWS} applications with a mark, got {len(frame)}.")
    figure = new_figure("Applications: marks, and how far assessors are apart", height=2.6 + 0.29 * len(frame))
    bottom = 1.25 / figure.get_figheight()
    axes = figure.add_axes((0.10, bottom, 0.66, 1 - bottom - 0.75 / figure.get_figheight()))
    bare(axes, keep=("bottom",))
    looks = {
        "recommended": (BLUE, "o", "recommended"),
        "not recommended": (GREY, "s", "not recommended"),
        "moderation": (VERMILION, "D", "meet first"),
        "another assessor": (ORANGE, "^", "another assessor"),
    }
    for place, row in zip(range(len(frame))[::-1], frame.to_dict("records"), strict=True):
        colour, marker, word = looks[str(row["status"])]
        axes.plot([row["lowest"], row["highest"]], [place, place], color=colour, linewidth=3)
        axes.plot([row["mark"]], [place], marker=marker, markersize=9, color=colour, markeredgecolor=BLACK)
        axes.text(101, place, f"{row['mark']:.0f}  {word}", fontsize=SMALL, va="center")
    axes.axvline(assessment.rubric.threshold, color=BLACK, linestyle="--", linewidth=1.2)
    axes.set_yticks(range(len(frame))[::-1], [str(a) for a in frame["application"]], fontsize=SMALL)
    axes.set_ylim(-0.7, len(frame) - 0.3)
    axes.set_xlim(0, 100)
    axes.set_xlabel("points of 100; line: from the lowest to the highest assessor", fontsize=SMALL)
    source_line(
        figure, ("the scores given",), note=f"Dashed: threshold {assessment.rubric.threshold:g}. Before moderation."
    )
    widest = frame.sort_values("apart").iloc[-1]
    figure.description = (
        f"{len(frame)} applications: {assessment.count('recommended')} recommended, "
        f"{assessment.count('not recommended')} not, {assessment.count('moderation')} wait for a meeting, "
        f"{assessment.count('another assessor')} for another assessor. Assessors are furthest apart on "
        f"{widest['application']}: {widest['apart']:.0f} points."
    )
    return figure


def assessor_severity(moderation: Moderation) -> Figure:
    """Draw how strict each assessor is on the same files; for the meeting, not for publication."""
    from sscore.plots.canvas import bare, new_figure, source_line

    frame = moderation.assessors
    figure = new_figure("Who marks strictly, who leniently?", height=2.9 + 0.5 * len(frame))
    bottom = 1.4 / figure.get_figheight()
    axes = figure.add_axes((0.16, bottom, 0.56, 0.86 - bottom))
    bare(axes, keep=("bottom",))
    axes.axvline(0, color=BLACK, linewidth=1)
    for side in (-moderation.limit, moderation.limit):
        axes.axvline(side, color=VERMILION, linestyle="--", linewidth=1.2)
    for place, row in zip(range(len(frame))[::-1], frame.to_dict("records"), strict=True):
        severity, error = float(row["severity"]), float(row["error"])
        colour = VERMILION if row["flag"] else BLUE
        if error == error:
            axes.plot([severity - 2 * error, severity + 2 * error], [place, place], color=colour, linewidth=4)
        axes.plot([severity], [place], marker="D" if row["flag"] else "o", markersize=10, color=BLACK)
        words = f"{severity:+.0f} points, {row['applications']} files" + (f": {row['flag']}" if row["flag"] else "")
        axes.text(1.02, place, words, fontsize=SMALL, va="center", transform=axes.get_yaxis_transform())
    axes.set_yticks(range(len(frame))[::-1], [str(a) for a in frame["assessor"]], fontsize=SMALL)
    axes.set_ylim(-0.6, len(frame) - 0.4)
    reach = 1.15 * max(float((frame["severity"].abs() + 2 * frame["error"].fillna(0)).max()), moderation.limit)
    axes.set_xlim(-reach, reach)
    axes.set_xlabel("points stricter (left) or more lenient (right) than the others", fontsize=SMALL)
    source_line(figure, ("the scores given",), note="Bar: two standard errors. A flag is a question, not a finding.")
    ends = frame.iloc[0], frame.iloc[-1]
    alpha = moderation.agreement.alpha
    figure.description = (
        f"Severity of {len(frame)} assessors: {ends[0]['assessor']} is strictest ({ends[0]['severity']:+.0f} points), "
        f"{ends[1]['assessor']} most lenient ({ends[1]['severity']:+.0f}); {len(moderation.flagged())} to talk with. "
        f"Agreement (alpha) {alpha:.2f}, {'under' if moderation.meeting else 'at or above'} {moderation.minimum:g}."
    )
    return figure


def indicator_bullets(status: ResultsStatus) -> Figure:
    """Draw progress of every indicator from baseline (0 %) to target (100 %), the time gone, and its light."""
    from sscore.plots.canvas import bare, new_figure, source_line

    frame = status.frame
    figure = new_figure(f"{status.title}, {status.on.isoformat()}", height=2.7 + 0.75 * len(frame))
    bottom = 1.4 / figure.get_figheight()
    axes = figure.add_axes((0.33, bottom, 0.44, 1 - bottom - 0.75 / figure.get_figheight()))
    bare(axes, keep=("bottom",))
    done = frame["progress"].to_numpy(dtype=float) * 100
    low, high = min(0.0, np.nanmin([0.0, *done])), max(100.0, np.nanmax([0.0, *done]))
    for place, row in zip(range(len(frame))[::-1], frame.to_dict("records"), strict=True):
        colour, sign = _LIGHTS[str(row["light"])]
        axes.barh([place], [100], height=0.62, color="#E6E6E6")
        if row["progress"] == row["progress"]:
            axes.barh([place], [100 * row["progress"]], height=0.30, color=colour, edgecolor=BLACK, linewidth=0.8)
        due = 100 * float(row["elapsed"])
        axes.plot([due, due], [place - 0.36, place + 0.36], color=BLACK, linewidth=3)
        words = f"{sign} {percent(row['progress'])}" if row["progress"] == row["progress"] else f"{sign} not known"
        axes.text(
            1.02, place, f"{words}, {row['light']}", fontsize=TEXT, va="center", transform=axes.get_yaxis_transform()
        )
    names = [_indicator_label(row) for row in frame.to_dict("records")]
    axes.set_yticks(range(len(frame))[::-1], names, fontsize=SMALL)
    axes.set_ylim(-0.6, len(frame) - 0.4)
    axes.set_xlim(low * 1.05, high * 1.03)
    axes.set_xlabel("% of the way from baseline to target", fontsize=SMALL)
    source_line(figure, ("the results frame given",), note="Black line: share of the time gone when it was measured.")
    parts = [f"{status.count(light)} {light}" for light in _LIGHTS if status.count(light)]
    told = [
        f"{r['indicator']} {percent(r['progress'])}" for r in frame.to_dict("records") if r["progress"] == r["progress"]
    ]
    figure.description = (
        f"{status.title} on {status.on.isoformat()}: {', '.join(parts)}. {'; '.join(told) or 'None known'}."
    )
    return figure


def _indicator_label(row: dict[Any, Any]) -> str:
    """Return name, unit and the way from baseline to target in two lines."""
    name = textwrap.shorten(str(row["indicator"]), 40, placeholder=" …")
    unit = textwrap.shorten(str(row["unit"]), 20, placeholder=" …")
    return f"{name}\n{row['baseline']:g} → {row['target']:g} {unit}"


def link_scores(linkage: Linkage) -> Figure:
    """Draw how many pairs of records have which score, and what was decided.

    Raises
    ------
    ModelError
        If no pair was near.
    """
    from matplotlib.patches import Patch

    from sscore.plots.canvas import bare, new_figure, source_line

    pairs = linkage.pairs
    if pairs.empty:
        raise ModelError("link_scores: no pair of records came near enough to be shown. Lower review.")
    figure = new_figure("Pairs of records: linked, looked at, or kept apart")
    axes = figure.add_axes((0.08, 0.20, 0.62, 0.66))
    bare(axes)
    linked = pairs["decision"].isin(["identifier", "score"])
    twins = pairs["decision"] == "twins?"
    groups = [
        ("linked", linked, BLUE, ""),
        ("possible twins", twins, ORANGE, "//"),
        ("to be looked at", ~linked & ~twins, VERMILION, "xx"),
    ]
    edges = np.arange(np.floor(pairs["score"].min() / 2) * 2, pairs["score"].max() + 2.01, 2)
    axes.hist(
        [pairs.loc[g, "score"] for _, g, _, _ in groups],
        bins=list(edges),
        stacked=True,
        color=[c for _, _, c, _ in groups],
        edgecolor=BLACK,
        linewidth=0.6,
    )
    for bars, (_, _, _, hatch) in zip(axes.containers, groups, strict=True):
        for bar in bars:
            bar.set_hatch(hatch)
    for value in (linkage.review, linkage.threshold):
        axes.axvline(value, color=BLACK, linestyle="--", linewidth=1.5)
    axes.set_xlabel("score of the pair, bits", fontsize=SMALL)
    axes.set_ylabel("pairs", fontsize=SMALL)
    keys = [
        Patch(facecolor=colour, hatch=hatch, edgecolor=BLACK, label=f"{name}: {count(int(group.sum()))}")
        for name, group, colour, hatch in groups
    ]
    axes.legend(handles=keys, fontsize=TEXT, frameon=False, loc="upper left", bbox_to_anchor=(1.01, 1.0))
    source_line(
        figure,
        ("the registers given",),
        note=f"Dashed: looked at from {linkage.review:g}, linked from {linkage.threshold:g} bits.",
    )
    figure.description = (
        f"{count(len(linkage.records))} records are taken for {count(linkage.persons)} persons: "
        f"{count(int(linked.sum()))} pairs linked, {count(int(twins.sum()))} possible twins kept apart, "
        f"{count(int((~linked & ~twins).sum()))} to be looked at. Linked from {linkage.threshold:g} bits."
    )
    return figure


def overlap_matrix(counted: Overlap, *, minimum: int = SMALLEST_GROUP) -> Figure:
    """Draw how many persons are in which two programmes, and how many programmes persons have; small counts hidden.

    Raises
    ------
    ModelError
        For more than 8 programmes, or a minimum under 5.
    """
    from sscore.plots.canvas import new_figure, source_line

    smallest_group("overlap_matrix", "minimum", minimum)
    names = counted.programmes
    if len(names) > 8:
        raise ModelError(f"overlap_matrix: at most 8 programmes can be read, got {len(names)}.")
    matrix = counted.matrix.to_numpy(dtype=float)
    shown = _shown_pairs(matrix, minimum)
    figure = new_figure("Who is in which programmes", height=7.0)
    left, right = figure.add_axes((0.16, 0.17, 0.36, 0.62)), figure.add_axes((0.66, 0.17, 0.28, 0.62))
    left.imshow(np.nan_to_num(shown), cmap="Blues", vmin=0, vmax=max(1.3 * matrix.max(), 1), aspect="auto")
    for (i, j), value in np.ndenumerate(shown):
        text = (f"<{minimum}" if matrix[i, j] < minimum else "hidden") if np.isnan(value) else count(value)
        ink = "white" if value > 0.8 * matrix.max() else BLACK
        left.text(
            j, i, text, fontsize=TEXT, ha="center", va="center", color=ink, fontweight="bold" if i == j else "normal"
        )
    labels = ["\n".join(textwrap.wrap(n, 10)) for n in names]
    left.set_xticks(range(len(names)), labels, fontsize=SMALL)
    left.set_yticks(range(len(names)), labels, fontsize=SMALL)
    left.set_title("persons in both (diagonal: in the programme)", fontsize=TEXT, loc="left")
    _programme_bars(right, counted, minimum)
    note = f"Counts of 1 to {minimum - 1}, and those that would reveal them, are hidden."
    source_line(figure, ("the registers given",), note=note)
    figure.description = _overlap_sentence(counted, minimum)
    if counted.eligible:
        figure.text(0.02, 0.90, figure.description.split(". ")[-1], fontsize=TEXT)
    return figure


def _shown_pairs(matrix: Floats, minimum: int) -> Floats:
    """Return the matrix with NaN for small counts, and for those whose difference to a programme's total is small."""
    totals = np.diag(matrix)
    hidden = (matrix > 0) & (matrix < minimum)
    for total in (totals[:, None], totals[None, :]):
        hidden |= (total - matrix > 0) & (total - matrix < minimum)
    return np.where(hidden, np.nan, matrix)


def _programme_bars(axes: Axes, counted: Overlap, minimum: int) -> None:
    """Draw persons by number of programmes."""
    from sscore.plots.canvas import bare

    bare(axes, keep=("left",))
    frame = counted.by_count
    shown = shown_cells(frame["persons"].to_numpy(), minimum=minimum)
    places = np.arange(len(frame))[::-1]
    colours = [VERMILION if n == 0 else ORANGE if n >= 2 else SKY for n in frame["programmes"]]
    axes.barh(places, np.nan_to_num(shown), color=colours, edgecolor=BLACK, height=0.65)
    for place, value in zip(places, shown, strict=True):
        text = "hidden" if np.isnan(value) else count(value)
        axes.text(np.nan_to_num(value) + 0.02 * max(np.nanmax([1, *shown]), 1), place, text, fontsize=TEXT, va="center")
    words = ["none" if n == 0 else f"{n}" for n in frame["programmes"]]
    axes.set_yticks(places, words, fontsize=TEXT)
    axes.set_xticks([])
    axes.set_xlim(0, 1.25 * max(np.nanmax([1, *shown]), 1))
    axes.set_title("persons by number of programmes", fontsize=TEXT, loc="left")


def _overlap_sentence(counted: Overlap, minimum: int) -> str:
    """Return the headline numbers, without the small ones and those that would reveal them."""

    def said(number: int, of: int) -> str:
        small = any(0 < n < minimum for n in (number, of - number))
        return "a number too small to tell" if small else count(number)

    frame = counted.by_count
    hidden = np.isnan(shown_cells(frame["persons"].to_numpy(), minimum=minimum))
    several = (frame["programmes"] >= 2).to_numpy()
    closed = len(counted.programmes) == 2 and np.isnan(_shown_pairs(counted.matrix.to_numpy(float), minimum)).any()
    text = f"{count(counted.persons)} persons" if not closed else "Persons of two programmes"
    text += "; " + (
        "how many are in several programmes is hidden, for it would point at few."
        if (hidden & several).any()
        else f"{said(counted.in_several, counted.persons)} are in two programmes or more."
    )
    if counted.eligible and counted.eligible_in_none is not None:
        none = said(counted.eligible_in_none, counted.eligible)
        share = f" ({percent(counted.exclusion)})" if none[0].isdigit() else ""
        text += f" Of {count(counted.eligible)} eligible persons {none}{share} are in no programme."
    return text


def quality_bars(scores: QualityScores, *, title: str = "Quality of the register") -> Figure:
    """Draw completeness, validity, uniqueness and timeliness, each out of 100 %."""
    from sscore.plots.canvas import bare, new_figure, source_line

    figure = new_figure(title, height=5.0)
    axes = figure.add_axes((0.18, 0.20, 0.66, 0.62))
    bare(axes, keep=("left",))
    names = list(scores.dimensions)
    for place, name in zip(range(4)[::-1], names, strict=True):
        value = scores.dimensions[name]
        axes.barh([place], [1], color="#E6E6E6", height=0.6)
        if value == value:
            axes.barh([place], [value], color=BLUE, edgecolor=BLACK, height=0.6)
        words = percent(value) if value == value else "not measured"
        axes.text(1.02, place, words, fontsize=TEXT, va="center")
    axes.set_yticks(range(4)[::-1], names, fontsize=TEXT)
    axes.set_xticks([])
    axes.set_xlim(0, 1)
    source_line(figure, ("the register given",), note=f"{count(scores.records)} records.")
    known = {n: v for n, v in scores.dimensions.items() if v == v}
    lowest = min(known, key=lambda n: known[n])
    parts = [f"{n} {percent(v) if v == v else 'not measured'}" for n, v in scores.dimensions.items()]
    figure.description = f"{title}, {count(scores.records)} records: {', '.join(parts)}. The lowest is {lowest}."
    return figure
