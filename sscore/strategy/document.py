"""The strategy as a sequence of headings, paragraphs, tables and pictures, from which Word and HTML are written."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from sscore.countries import money
from sscore.strategy.document_plan import Grid, plan_grid
from sscore.strategy.evidence import QUALITIES
from sscore.strategy.steps import SIXTH_PART_TOPICS, STEPS_SOURCE

if TYPE_CHECKING:
    import pandas as pd

    from sscore.strategy.nasssap import NationalStrategy, PartRecord

__all__ = [
    "Block",
    "Heading",
    "PageBreak",
    "Paragraph",
    "Picture",
    "SelfDescribed",
    "Table",
    "document_blocks",
    "printable",
]

_SOURCES_ON_PAGE_ONE = 6
_LACKING_ON_PAGE_ONE = 4
# Word refuses these; a visible mark is better than a silent loss.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class SelfDescribed(Protocol):
    """A figure that can be saved and described, such as those of :mod:`sscore.plots`."""

    description: str

    def _repr_png_(self) -> tuple[bytes, dict[str, str]]: ...


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 (the title) to 3."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; ``strong`` stands out on page 1."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Table:
    """A table with a caption; columns in ``numeric`` are set to the right."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A picture with its caption, which is also the text for those who cannot see it."""

    png: bytes
    description: str


@dataclass(frozen=True)
class PageBreak:
    """The next block begins a page."""


Block = Heading | Paragraph | Table | Picture | Grid | PageBreak


def document_blocks(strategy: NationalStrategy, figures: Sequence[SelfDescribed] = ()) -> tuple[Block, ...]:
    """Return the whole document: page 1, the eight steps, the six parts, and all inputs with their quality."""
    blocks: list[Block] = [*_front(strategy), PageBreak(), Heading(2, "The eight steps")]
    rows = [
        (str(r.step.number), r.step.name, r.status, str(len(r.evidence)), r.note or f"To show: {r.step.product}.")
        for r in strategy.steps
    ]
    blocks.append(
        Table("Where each step stands", ("", "Step", "Status", "Evidence", "Note"), tuple(rows), numeric=(3,))
    )
    for part in strategy.parts:
        blocks += _part(strategy, part)
    if figures:
        blocks.append(Heading(2, "Figures"))
        blocks += [Picture(f._repr_png_()[0], f.description) for f in figures]
    blocks += [Heading(2, "All inputs and their quality"), Paragraph(_letters())]
    blocks.append(
        _frame_table("Every input once", strategy.inputs(), ("where", "statement", "source", "quality", "date"))
    )
    return tuple(_printable(b) for b in blocks)


def _front(strategy: NationalStrategy) -> list[Block]:
    """Return page 1: what, by when, at what cost, on which evidence, and what is lacking."""
    inputs = strategy.inputs()
    count, weak = len(inputs), int((inputs["quality"] == "C").sum())
    if count:
        worth = f"{weak} of {count} inputs ({100 * weak / count:.0f} %) are assumptions or not verified (quality C)."
    else:
        worth = "No evidence has been attached yet: every statement here is an opinion."
    blocks: list[Block] = [
        Heading(1, strategy.title),
        Paragraph(f"{strategy.country}. Draft of {strategy.date}. Answerable: {strategy.owner}."),
        Paragraph(f"How far to trust it: {worth}", strong=True),
    ]
    ahead = strategy.next_step
    done = sum(r.status == "done" for r in strategy.steps)
    line = f"{done} of 8 steps are done" + (f"; next: step {ahead.number}, {ahead.name.lower()}." if ahead else ".")
    rows = [("Progress", line), *_plan_facts(strategy)]
    if strategy.priorities is not None:
        rows.append(("First priority", " and ".join(strategy.priorities.winners)))
    if strategy.review is not None:
        rows.append(("Review", strategy.review.sentence()))
    blocks.append(Table("In brief", ("", ""), tuple(rows)))
    publications = inputs["source"].str.split(": ").str[0]
    groups = inputs.groupby(publications, sort=False)["quality"].agg(["size", "max"])
    sources = [(str(s), str(int(r["size"])), str(r["max"])) for s, r in groups.iterrows()]
    sources.sort(key=lambda r: -int(r[1]))
    shown = sources[:_SOURCES_ON_PAGE_ONE]
    if len(sources) > len(shown):
        rest = sources[len(shown) :]
        worst = max(r[2] for r in rest)
        shown.append((f"and {len(rest)} more, in the list of inputs", str(sum(int(r[1]) for r in rest)), worst))
    shown.append((f"Steps and parts of the document: {STEPS_SOURCE}", "", "B"))
    blocks.append(Table("Sources", ("Source", "Inputs", "Weakest letter"), tuple(shown), numeric=(1,)))
    lacking = strategy.lacking()
    if lacking:
        few = " ".join(lacking[:_LACKING_ON_PAGE_ONE])
        more = f" And {len(lacking) - _LACKING_ON_PAGE_ONE} more." if len(lacking) > _LACKING_ON_PAGE_ONE else ""
        blocks.append(Paragraph(f"What is still lacking: {few}{more}"))
    return blocks


def _plan_facts(strategy: NationalStrategy) -> list[tuple[str, str]]:
    plan = strategy.plan
    if plan is None:
        return []
    names = {a.key: a.name for a in plan.activities}
    path = " → ".join(names[k] for k in plan.network.paths[0])
    more = plan.network.path_count - 1
    also = f" ({more} more {'path is' if more == 1 else 'paths are'} as long)" if more else ""
    rows = [("Time", f"{plan.start} to {plan.end}: {plan.months:g} months."), ("What decides the end", path + also)]
    if plan.uncosted:
        rows.append(("Cost", f"Not known: {len(plan.uncosted)} of {len(plan.activities)} activities have no cost yet."))
        return rows
    found = plan.expenditure()
    by_source = dict(zip(found.names, found.amounts.sum(axis=1), strict=True))
    open_cost = by_source.pop("not financed yet", 0.0)
    who = "; ".join(f"{name} {money(a, plan.currency)}" for name, a in by_source.items())
    rows.append(("Cost", money(plan.cost, plan.currency) + (f", of which: {who}." if who else ".")))
    if open_cost > 0:
        rows.append(("Not financed yet", f"{money(open_cost, plan.currency)} ({100 * open_cost / plan.cost:.0f} %)."))
    return rows


def _part(strategy: NationalStrategy, record: PartRecord) -> list[Block]:
    """Return one of the six parts: its question, its text, the objects that belong there, its evidence."""
    blocks: list[Block] = [Heading(2, f"{record.part.number}. {record.part.name}")]
    blocks.append(Paragraph(f"Question: {record.part.question}"))
    objects = _objects(strategy, record.part.key)
    blocks += [Paragraph(text) for text in record.paragraphs]
    if not record.paragraphs and not objects:
        blocks.append(Paragraph("Not written yet."))
    if record.part.number == 6 and not record.paragraphs:
        blocks.append(Paragraph(f"To discuss: {', '.join(SIXTH_PART_TOPICS)}."))
    blocks += objects
    if record.evidence:
        rows = tuple((e.statement, e.source, e.quality, e.date) for e in record.evidence)
        blocks.append(Table("What this part rests on", ("Statement", "Source", "Quality", "Date"), rows))
    return blocks


def _objects(strategy: NationalStrategy, key: str) -> list[Block]:
    """Return the tables of the objects that belong to a part."""
    plan = strategy.plan
    if key == "gaps" and strategy.needs is not None:
        columns: tuple[str, ...] = (
            "rank",
            "group",
            "branch",
            "coverage",
            "gap",
            "importance",
            "feasibility",
            "score",
            "quality",
            "note",
        )
        caption = "Needs: importance × gap × feasibility, 0 to 100"
        return [_frame_table(caption, strategy.needs.to_frame(), columns)]
    if key == "priorities":
        return _priority_tables(strategy)
    if key == "next-steps" and plan is not None:
        frame = plan.to_frame()
        columns = ("name", "owner", "cost", "funding", "quality", "source")
        blocks: list[Block] = [_frame_table(f"Activities, costs in {plan.currency}", frame, columns)]
        if not plan.uncosted:
            spent = plan.expenditure().to_frame().reset_index()
            blocks.append(_frame_table(f"Spending by year and source, {plan.currency}", spent, tuple(spent.columns)))
        return blocks
    if key == "time-line" and plan is not None:
        columns = ("name", "start", "finish", "months", "slack", "critical")
        return [plan_grid(plan), _frame_table("Dates, and months of slack", plan.schedule(), columns)]
    if key == "package":
        blocks = []
        if strategy.results is not None:
            columns = ("level", "name", "unit", "baseline", "baseline_year", "target", "target_year", "owner", "source")
            blocks.append(_frame_table("Results frame", strategy.results.to_frame(), columns))
        if strategy.review is not None:
            blocks += [Heading(3, "Terms for review"), Paragraph(strategy.review.sentence())]
            if plan is not None:
                days = strategy.review.dates(plan.start, plan.end)
                told = ", ".join(d.isoformat() for d in days) or "none before the plan ends"
                blocks.append(Paragraph(f"Regular reviews during the plan: {told}."))
        return blocks
    return []


def _priority_tables(strategy: NationalStrategy) -> list[Block]:
    blocks: list[Block] = []
    if strategy.priorities is not None:
        scored = strategy.priorities
        weights = "; ".join(f"{n} {w:.0%}" for n, w in zip(scored.criteria, scored.weights, strict=True))
        frame = scored.to_frame()
        blocks.append(_frame_table(f"Options, 0 to 100. Weights: {weights}", frame, tuple(frame.columns)))
    if strategy.stakeholders is not None:
        columns = ("name", "power", "interest", "stance", "quadrant", "evidence")
        support = strategy.stakeholders.support
        caption = f"Stakeholders, power and interest 0 to 10; support {support:+.2f} on a scale from -1 to 1"
        blocks.append(_frame_table(caption, strategy.stakeholders.to_frame(), columns))
    return blocks


def _letters() -> str:
    return "Quality: " + "; ".join(f"{letter} {words}" for letter, words in QUALITIES.items()) + "."


def _frame_table(caption: str, frame: pd.DataFrame, columns: Sequence[str]) -> Table:
    """Return some columns of a frame as text; empty for what is missing."""
    columns = [c for c in columns if frame[c].notna().any() and not (frame[c].astype(str) == "").all()]
    shown = frame[columns]
    numeric = tuple(k for k, c in enumerate(columns) if shown[c].dtype.kind in "if" or str(shown[c].dtype) == "Int64")
    rows = tuple(tuple(_text(v) for v in row) for row in shown.astype(object).itertuples(index=False, name=None))
    return Table(caption, tuple(str(c).replace("_", " ").capitalize() for c in columns), rows, numeric)


def _text(value: object) -> str:
    """Return a cell as a reader wants it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or type(value).__name__ == "NAType" or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.3g}"
    if isinstance(value, int) and abs(value) >= 10_000:  # a year keeps its four digits
        return f"{value:,}"
    return str(value)


def printable(text: str) -> str:
    """Return a text with a visible mark for every character that Word refuses."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def _printable(block: Block) -> Block:
    """Return a block without characters that neither Word nor a browser can show; a mark stands in their place."""
    from dataclasses import fields, replace

    def clean(value: object) -> object:
        if isinstance(value, str):
            return printable(value)
        return tuple(clean(v) for v in value) if isinstance(value, tuple) else value

    return replace(block, **{f.name: clean(getattr(block, f.name)) for f in fields(block)})  # type: ignore[arg-type]
