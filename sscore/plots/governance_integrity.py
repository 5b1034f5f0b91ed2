"""Figures of screening and risk: digits, clusters, the innocent majority, the risk map, a year of losses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError
from sscore.governance import Alerts, Benford, Clusters, Conflicts, LossDistribution, RiskRegister
from sscore.plots.style import BLACK, BLUE, GREY, ORANGE, SKY, SMALL, TEXT, VERMILION, count, percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["benford_digits", "cluster_sizes", "conflict_graph", "innocent_majority", "loss_histogram", "risk_map"]

FAIR = "A flag is a question, not an accusation."


def benford_digits(result: Benford, *, title: str = "Leading digits: observed and expected") -> Figure:
    """Draw the share of each digit, what Benford's law expects, and the band that chance allows (95 %)."""
    from sscore.plots.canvas import bare, new_figure, source_line

    digit = f"{result.position} digit{'s' if result.position == 'first two' else ''}"
    figure = new_figure(title)
    axes = figure.add_axes((0.08, 0.19, 0.88, 0.58))
    bare(axes)
    share, wanted = 100 * result.observed / result.n, 100 * result.expected / result.n
    half = 100 * (1.96 * np.sqrt(result.expected / result.n * (1 - result.expected / result.n) / result.n)
                  + 1 / (2 * result.n))  # fmt: skip
    axes.bar(result.digits, share, 0.8, color=SKY, edgecolor=BLACK, linewidth=0.5, label="observed")
    axes.fill_between(result.digits, np.maximum(wanted - half, 0), wanted + half, color=ORANGE, alpha=0.45, linewidth=0,
                      label="where chance puts 95 of 100")  # fmt: skip
    axes.plot(result.digits, wanted, color=VERMILION, linewidth=2.5, marker="o" if len(wanted) < 20 else "",
              label="expected")  # fmt: skip
    axes.set_xticks(result.digits if len(wanted) < 20 else range(10, 100, 10))
    axes.set_ylim(0, 1.25 * max(float(share.max()), float((wanted + half).max())))
    axes.set_title(f"% of {result.n:,} amounts by {digit}", fontsize=SMALL, loc="left", color=GREY)
    axes.legend(fontsize=TEXT, frameon=False, loc="upper right")
    verdict = f"Verdict: {result.verdict} (mean absolute deviation {result.mad:.5f})"
    reason = f" {result.reasons[0].split(': ', 1)[1]}" if result.reasons else ""
    figure.text(0.02, 0.885, f"{verdict}.{reason}", fontsize=TEXT)
    source_line(figure, ("the amounts given",), note=FAIR)
    worst = ", ".join(
        f"{int(r['digits'])} ({r['difference']:+,.0f})" for r in result.largest_deviations(3).to_dict("records")
    )
    figure.description = (
        f"{digit.capitalize()} of {result.n:,} amounts against Benford's law: {verdict[9:]}, "
        f"chi-square {result.chi_square:,.1f} on {result.degrees} degrees.{reason} Furthest from expected: {worst}."
    )
    return figure


def cluster_sizes(clusters: Clusters, *, title: str = "How many records share something") -> Figure:
    """Draw how many clusters there are of each size."""
    from sscore.plots.canvas import bare, new_figure, source_line

    sizes = clusters.sizes()
    figure = new_figure(title)
    axes = figure.add_axes((0.08, 0.21, 0.88, 0.56))
    bare(axes, keep=("bottom",))
    axes.yaxis.set_visible(False)
    if sizes:
        figure.text(0.08, 0.80, "number of clusters", fontsize=SMALL, color=GREY)
        axes.bar(range(len(sizes)), list(sizes.values()), 0.72, color=SKY, edgecolor=BLACK, linewidth=0.8)
        rotation = 0 if len(sizes) <= 24 else 90
        for k, number_of in enumerate(sizes.values()):
            axes.text(k, number_of + 0.02 * max(sizes.values()), f"{number_of:,}", fontsize=SMALL, ha="center",
                      rotation=rotation)  # fmt: skip
        axes.set_xticks(range(len(sizes)), [str(s) for s in sizes], fontsize=SMALL, rotation=rotation)
    else:
        axes.text(0.5, 0.5, "no cluster: nothing to ask", fontsize=TEXT, ha="center", transform=axes.transAxes)
        axes.set_xticks([])
    axes.set_xlabel("records in the cluster", fontsize=TEXT)
    told = f"{clusters.count:,} clusters hold {len(clusters.frame):,} of {clusters.records:,} records"
    if not sizes:
        told = f"no cluster among {clusters.records:,} records"
    if clusters.blank:
        told += f"; {clusters.blank:,} have nothing to compare"
    figure.text(0.02, 0.885, f"{told[0].upper()}{told[1:]}.", fontsize=TEXT)
    source_line(figure, ("the records given",), note=FAIR)
    largest = f" The largest has {max(sizes)} records." if sizes else ""
    figure.description = f"Cluster sizes: {told}.{largest}"
    return figure


def innocent_majority(alerts: Alerts, *, title: str = "Of 1,000 claims: who is flagged?") -> Figure:
    """Draw 1,000 dots, one a claim: the flagged stand apart from the crowd that is left alone.

    Parameters
    ----------
    alerts
        The result of :func:`sscore.governance.ppv`.
    title
        The headline.

    Raises
    ------
    ModelError
        For a result without claims.
    """
    from sscore.plots.canvas import new_figure, source_line

    if not alerts.claims:
        raise ModelError("innocent_majority: there are no claims to draw; give ppv a number of claims above 0.")
    dots = _of_a_thousand([alerts.found, alerts.innocent, alerts.missed, alerts.cleared], alerts.claims)
    flagged = int(dots[0] + dots[1])
    figure = new_figure(title, height=6.8)
    axes = figure.add_axes((0.02, 0.13, 0.96, 0.66))
    axes.axis("off")
    place, rows = np.arange(1000), 20
    gap = -(-flagged // rows) + (2.5 if 0 < flagged < 1000 else 0)
    apart = place < flagged
    order = np.where(apart, place, place - flagged)
    column, row = order // rows + np.where(apart, 0, gap), order % rows
    kind = np.repeat(np.arange(4), dots)
    looks = ((VERMILION, "s", 95), (ORANGE, "^", 85), (BLACK, "X", 85), ("#C8D8E4", "o", 52))
    for k, (colour, marker, size) in enumerate(looks):
        here = kind == k
        axes.scatter(column[here], -row[here], s=size, color=colour, marker=marker, edgecolor=BLACK, linewidth=0.4)
    axes.set_xlim(-0.8, 54)
    axes.set_ylim(-rows + 0.2, 1)
    crowd = f"{1000 - flagged} left alone: {dots[3]} in order (dots), {dots[2]} irregular but missed (crosses)"
    left = f"{flagged} of 1,000 flagged (left): {dots[1]} in order (triangles), {dots[0]} irregular (squares)."
    figure.text(0.02, 0.89, left, fontsize=TEXT, fontweight="bold")
    figure.text(0.02, 0.835, f"{crowd}.", fontsize=TEXT)
    told = f"{count(round(alerts.alerts))} alerts of {alerts.claims:,} claims, {count(round(alerts.innocent))} innocent"
    share = "no alert" if not alerts.alerts else f"{percent(alerts.ppv)} of alerts are true"
    if alerts.alerts and not alerts.found:
        share = "every alert is false"
    source_line(figure, ("the error rates given",), note=FAIR)
    figure.description = (
        f"1,000 dots, one a claim, with {percent(alerts.prevalence)} irregular, sensitivity "
        f"{percent(alerts.sensitivity)} and specificity {percent(alerts.specificity)}: {dots[0]} found, {dots[2]} "
        f"missed, {dots[1]} innocent but flagged, {dots[3]} left alone. In all {told}; {share}."
    )
    return figure


def _of_a_thousand(parts: list[float], whole: float) -> np.ndarray:
    """Return whole numbers that add up to 1,000 in the proportions given; the largest remainders are rounded up."""
    shares = np.array(parts) * 1000 / whole
    dots = np.floor(shares).astype(int)
    for k in np.argsort(shares - dots)[::-1][: 1000 - int(dots.sum())]:
        dots[k] += 1
    return dots


def risk_map(register: RiskRegister, *, most: int = 12, title: str = "Risks before and after controls") -> Figure:
    """Draw an arrow for each risk on the 5 by 5 map, from its inherent place to its residual one.

    Parameters
    ----------
    register
        The result of :func:`sscore.governance.risk_register`.
    most
        How many risks are drawn, those with the largest residual first.
    title
        The headline.

    Raises
    ------
    ModelError
        For an empty register.
    """
    from sscore.plots.canvas import new_figure, source_line

    if not register.risks:
        raise ModelError("risk_map: the register is empty.")
    drawn = register.risks[:most]
    figure = new_figure(title, height=8.0)
    axes = figure.add_axes((0.08, 0.15, 0.50, 0.70))
    grid = np.outer(np.arange(1, 6), np.arange(1, 6))
    shades = np.array([[0.97, 0.98, 1.0], [0.86, 0.90, 0.94], [0.98, 0.85, 0.62], [0.93, 0.62, 0.42]])
    axes.imshow(shades[np.digitize(grid, [5, 10, 15])], origin="lower", extent=(0.5, 5.5, 0.5, 5.5), aspect="auto")
    axes.set_xticks(range(1, 6))
    axes.set_yticks(range(1, 6))
    axes.set_xticks(np.arange(1.5, 5.5), minor=True)
    axes.set_yticks(np.arange(1.5, 5.5), minor=True)
    axes.grid(which="minor", color="white", linewidth=2)
    axes.tick_params(which="both", length=0, labelsize=SMALL)
    axes.set_xlabel("impact", fontsize=TEXT)
    axes.set_ylabel("likelihood", fontsize=TEXT)
    axes.set_xlim(-0.3, 5.5)
    axes.set_ylim(-0.3, 5.5)
    taken: set[tuple[int, int, int, int]] = set()
    for k, risk in enumerate(drawn):
        # Neighbours in the list start in different columns of a cell, so that their arrows do not lie on each other.
        slots = [(risk.impact, risk.likelihood, (k + c) % 3, r) for r in range(3) for c in range(3)]
        slot = next((s for s in slots if s not in taken), slots[-1])
        taken.add(slot)
        x, y = slot[0] - 0.30 + 0.30 * slot[2], slot[1] + 0.28 - 0.28 * slot[3]
        likelihood, impact = risk.place()
        shift = (impact - risk.impact, likelihood - risk.likelihood)
        if abs(shift[0]) + abs(shift[1]) > 1e-9:
            axes.annotate("", (x + shift[0], y + shift[1]), (x, y), annotation_clip=False,
                          arrowprops={"arrowstyle": "-|>", "color": BLUE, "linewidth": 2, "shrinkA": 9})  # fmt: skip
        axes.text(x, y, str(k + 1), fontsize=SMALL, fontweight="bold", ha="center", va="center",
                  bbox={"boxstyle": "circle,pad=0.15", "facecolor": "white", "edgecolor": BLACK})  # fmt: skip
    for k, risk in enumerate(drawn):
        figure.text(0.61, 0.82 - 0.052 * k, f"{k + 1}  {_short(risk.name)}: {risk.inherent:g} → {risk.residual:g}",
                    fontsize=SMALL)  # fmt: skip
    high = sum(r.residual >= 10 for r in register.risks)
    before = sum(r.inherent >= 10 for r in register.risks)
    figure.text(0.02, 0.895, f"Scores of 10 and more: {before} of {len(register.risks)} before controls, {high} after.",
                fontsize=TEXT)  # fmt: skip
    source_line(figure, ("the register given",), note="Only controls with evidence move a risk.")
    top = register.risks[0]
    figure.description = (
        f"Risk map of {len(register.risks)} risks, arrows from inherent to residual: {before} score 10 or more before "
        f"controls and {high} after. The largest residual is {top.name} at {top.residual:g}, from {top.inherent:g}."
    )
    return figure


def _short(name: str, most: int = 26) -> str:
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


def loss_histogram(losses: LossDistribution, *, currency: str = "", title: str = "What could a year cost?") -> Figure:
    """Draw the simulated years by their loss, with the expected loss and the loss that 1 year in 20 exceeds."""
    from sscore.plots.canvas import bare, new_figure, source_line

    figure = new_figure(title)
    axes = figure.add_axes((0.07, 0.19, 0.88, 0.58))
    bare(axes)
    bad = losses.quantile(0.95)
    end = float(np.quantile(losses.losses, 0.995)) or 1.0
    unit, word = next(((u, w) for u, w in ((1e9, "billion"), (1e6, "million")) if end >= u), (1.0, ""))
    tail = percent(float((losses.losses > end).mean()))
    bars, _, _ = axes.hist(
        losses.losses / unit, bins=np.linspace(0, end / unit, 41).tolist(), color=SKY, edgecolor=BLACK, linewidth=0.5
    )
    axes.set_ylim(0, 1.3 * float(np.max(bars)))
    axes.axvline(losses.expected / unit, color=BLACK, linewidth=2.5, label=f"expected {count(round(losses.expected))}")
    axes.axvline(bad / unit, color=VERMILION, linewidth=2.5, linestyle="--",
                 label=f"95 % of years stay below {count(round(bad))}")  # fmt: skip
    axes.set_xlabel(" ".join(p for p in ("loss of a year,", currency, word) if p).rstrip(","), fontsize=TEXT)
    axes.set_title(f"simulated years of {len(losses.losses):,}", fontsize=SMALL, loc="left", color=GREY)
    axes.legend(fontsize=TEXT, framealpha=1, edgecolor="white", loc="upper right")
    money = f"{currency} ".lstrip()
    told = f"expected {money}{count(round(losses.expected))}, and in 1 year of 20 more than {money}{count(round(bad))}"
    figure.text(0.02, 0.885, f"{told[0].upper()}{told[1:]}.", fontsize=TEXT)
    source_line(figure, (f"simulation, seed {losses.seed}",), note=f"The largest {tail} of years are not drawn.")
    figure.description = (
        f"Losses of {len(losses.losses):,} simulated years: {told} (simulated mean {money}"
        f"{count(round(losses.mean))}). A year beyond that costs {money}{count(round(losses.tail_mean()))} on average."
    )
    return figure


def conflict_graph(conflicts: Conflicts, *, title: str = "Who is linked with whom") -> Figure:
    """Draw the links on the shortest paths between officials and parties of decisions.

    Due process: for the ethics officer only; a line is a declared link, not a wrong.
    """
    import networkx as nx

    from sscore.plots.canvas import new_figure, source_line

    frame = conflicts.frame
    figure = new_figure(title, height=7.5)
    axes = figure.add_axes((0.06, 0.12, 0.88, 0.70))
    axes.axis("off")
    steps = [path.split(" - ") for path in frame["path"]]
    shown = nx.Graph()
    for path in steps:
        nx.add_path(shown, path)
    ends = {n for path in steps for n in (path[0], path[-1])}
    where = nx.circular_layout(shown)
    for one, other in shown.edges:
        axes.plot(*zip(where[one], where[other], strict=True), color=GREY, linewidth=2, zorder=1)
    for name, (x, y) in where.items():
        colour = ORANGE if name in ends else "white"
        axes.text(x, y, _short(str(name), 18), fontsize=SMALL, ha="center", va="center", zorder=2,
                  bbox={"boxstyle": "round,pad=0.35", "facecolor": colour, "edgecolor": BLACK})  # fmt: skip
    axes.margins(0.12)
    told = f"{len(frame)} of {conflicts.decisions} decisions have a link between the official and the party"
    figure.text(0.02, 0.89, f"{told}.", fontsize=TEXT)
    source_line(figure, ("the links declared",), note=FAIR)
    direct = int((frame["steps"] <= 1).sum())
    figure.description = f"Graph of interests: {told}, {direct} of them directly."
    return figure
