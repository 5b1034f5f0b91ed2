"""The national social security strategy and action plan as one object: steps, parts, evidence, plan and review."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sscore.errors import ModelError, did_you_mean
from sscore.strategy.evidence import UNDATED, Evidence, assumed_share
from sscore.strategy.steps import PARTS, STEPS, Part, Step
from sscore.strategy.steps import part as find_part
from sscore.strategy.steps import step as find_step

if TYPE_CHECKING:
    import pandas as pd

    from sscore.strategy.action_plan import ActionPlan
    from sscore.strategy.needs import NeedsAssessment
    from sscore.strategy.results_frame import ResultsFrame, ReviewClause
    from sscore.strategy.scoring import ScoredOptions
    from sscore.strategy.stakeholders import StakeholderMap

__all__ = ["STATUSES", "NationalStrategy", "PartRecord", "StepRecord", "national_strategy"]

STATUSES = ("not started", "under way", "done")
_ANNEXES = ("needs", "priorities", "stakeholders", "plan", "results", "review")
# The parts of the document in which an object stands, so that the part is not empty without a text.
_SHOWN_IN = {
    "needs": ("gaps",),
    "priorities": ("priorities",),
    "stakeholders": ("priorities",),
    "plan": ("next-steps", "time-line"),
    "results": ("package",),
    "review": ("package",),
}
_JUDGEMENT = "judgement of the planning team"


@dataclass(frozen=True)
class StepRecord:
    """Where one of the eight steps stands, and what shows it."""

    step: Step
    status: str = STATUSES[0]
    evidence: tuple[Evidence, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class PartRecord:
    """The text of one of the six parts, a paragraph an entry, and what it rests on."""

    part: Part
    paragraphs: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class NationalStrategy:
    """A strategy in the making; every change gives a new one, so an earlier draft is never lost.

    ``country`` and ``owner`` are plain names, ``date`` is that of this draft. The six objects at the end are optional
    and come from the functions of this package.
    """

    country: str
    title: str
    date: str
    owner: str
    steps: tuple[StepRecord, ...]
    parts: tuple[PartRecord, ...]
    needs: NeedsAssessment | None = None
    priorities: ScoredOptions | None = None
    stakeholders: StakeholderMap | None = None
    plan: ActionPlan | None = None
    results: ResultsFrame | None = None
    review: ReviewClause | None = None

    def attach(
        self, step: int | str, *evidence: Evidence, status: str | None = None, note: str | None = None
    ) -> NationalStrategy:
        """Return the strategy with evidence added to a step, and its status or note changed.

        Raises
        ------
        ModelError
            For an unknown step or status, or a step called done without any evidence.
        """
        found = find_step(step)
        _all_evidence("attach", evidence)
        old = self.steps[found.number - 1]
        default = STATUSES[1] if evidence and old.status == STATUSES[0] else old.status
        new = replace(
            old,
            status=default if status is None else status,
            evidence=(*old.evidence, *evidence),
            note=old.note if note is None else note,
        )
        if new.status not in STATUSES:
            raise ModelError(f"attach: status {new.status!r} is unknown. {did_you_mean(new.status, STATUSES)}")
        if new.status == "done" and not new.evidence:
            raise ModelError(
                f"attach: step {found.number} ({found.name}) cannot be done without evidence. Attach "
                f"{found.product}: Evidence(statement, source, quality, date)."
            )
        place = found.number - 1
        return replace(self, steps=(*self.steps[:place], new, *self.steps[place + 1 :]))

    def write(self, part: int | str, text: str, *evidence: Evidence) -> NationalStrategy:
        """Return the strategy with a paragraph, and what it rests on, added to a part.

        Raises
        ------
        ModelError
            For an unknown part or an empty text.
        """
        found = find_part(part)
        _all_evidence("write", evidence)
        if not text.strip():
            raise ModelError(f"write: the text of part {found.number} ({found.name}) is empty.")
        place = found.number - 1
        old = self.parts[place]
        new = replace(old, paragraphs=(*old.paragraphs, text.strip()), evidence=(*old.evidence, *evidence))
        return replace(self, parts=(*self.parts[:place], new, *self.parts[place + 1 :]))

    def including(self, **objects: Any) -> NationalStrategy:
        """Return the strategy with some of ``needs, priorities, stakeholders, plan, results, review`` put in.

        Raises
        ------
        ModelError
            For another name, or an object of another kind.
        """
        kinds = _kinds()
        for name, given in objects.items():
            if name not in kinds:
                raise ModelError(f"including: no place for {name!r}. {did_you_mean(name, kinds)}")
            if given is not None and not isinstance(given, kinds[name]):
                raise ModelError(f"including: {name} must be of the kind {kinds[name].__name__}, got {given!r:.80}.")
        return replace(self, **objects)

    def walk(self) -> Iterator[StepRecord]:
        """Yield the eight steps in order."""
        yield from self.steps

    @property
    def next_step(self) -> Step | None:
        """The first step that is not done; None when all are."""
        return next((r.step for r in self.steps if r.status != "done"), None)

    def progress(self) -> pd.DataFrame:
        """Return one row a step: number, step, status, evidence, assumed (of quality C), note."""
        import pandas as pd

        rows = [
            {
                "number": r.step.number,
                "step": r.step.name,
                "status": r.status,
                "evidence": len(r.evidence),
                "assumed": sum(e.assumed for e in r.evidence),
                "note": r.note,
            }
            for r in self.steps
        ]
        return pd.DataFrame(rows)

    def inputs(self) -> pd.DataFrame:
        """Return every input with its quality, once each: where, statement, source, quality, date.

        Judgements count: scores, weights and ratings, and places on the map of stakeholders without evidence, are
        inputs of quality C.
        """
        import pandas as pd

        seen: set[tuple[str, str]] = set()
        rows = []
        for where, found in self._inputs():
            if (found.statement, found.source) not in seen:
                seen.add((found.statement, found.source))
                rows.append({"where": where, **vars(found)})
        return pd.DataFrame(rows, columns=["where", "statement", "source", "quality", "date"])

    @property
    def assumed_share(self) -> float | None:
        """Share of the inputs that are assumptions or not verified (quality C); None while there is no input."""
        return assumed_share(self.inputs()["quality"].tolist())

    def lacking(self) -> tuple[str, ...]:
        """Return, in sentences, what a reader will miss."""
        found = [
            f"Step {r.step.number} ({r.step.name}): {r.status}; {r.step.product} is missing."
            for r in self.steps
            if not r.evidence
        ]
        shown = {key for name, keys in _SHOWN_IN.items() if getattr(self, name) is not None for key in keys}
        found += [
            f"Part {r.part.number} ({r.part.name}): {'only tables, no text' if r.part.key in shown else 'not written'}."
            for r in self.parts
            if not r.paragraphs
        ]
        found += [
            f"Part {r.part.number} ({r.part.name}): written without evidence."
            for r in self.parts
            if r.paragraphs and not r.evidence
        ]
        words = {
            "needs": "a needs assessment",
            "priorities": "options scored on criteria",
            "stakeholders": "a stakeholder map",
            "plan": "an action plan",
            "results": "a results frame",
            "review": "the terms for review",
        }
        found += [f"There is no {words[n].split(' ', 1)[1]}." for n in _ANNEXES if getattr(self, n) is None]
        return (*found, *(self.plan.lacking() if self.plan is not None else ()))

    def to_frame(self) -> pd.DataFrame:
        """Return one row a step, as :meth:`progress` does."""
        return self.progress()

    def _inputs(self) -> Iterator[tuple[str, Evidence]]:
        """Yield every input: evidence as it is, and the numbers of the objects as evidence.

        Scores, weights, ratings and places on the map that nothing stands behind are judgements: quality C.
        """
        for record in self.steps:
            yield from ((f"step {record.step.number}", e) for e in record.evidence)
        for part in self.parts:
            yield from ((f"part {part.part.number}", e) for e in part.evidence)
        for body in self.stakeholders.stakeholders if self.stakeholders else ():
            yield from (("stakeholders", e) for e in body.evidence)
            if not body.evidence:
                text = f"{body.name}: power {body.power:g}, interest {body.interest:g}, position {body.position:+g}"
                yield "stakeholders", Evidence(text, _JUDGEMENT, "C", UNDATED)
        yield from (("needs", e) for e in self._rated())
        yield from (("priorities", e) for e in self._scored())
        for activity in self.plan.activities if self.plan else ():
            cost = "no cost yet" if activity.cost is None else f"{activity.cost:,.0f}"
            text = f"{activity.name}: {activity.months:g} months, {cost}"
            yield "action plan", Evidence(text, activity.source, activity.quality, UNDATED)
        for line in self.results.indicators if self.results else ():
            text = f"{line.name}: {line.baseline:g} {line.unit}"
            yield "results frame", Evidence(text, line.source, line.quality, str(line.baseline_year))

    def _rated(self) -> Iterator[Evidence]:
        """Yield the figure of coverage and the rating of every need."""
        for need in self.needs.needs if self.needs else ():
            cell = f"{need.group.capitalize()}, {need.branch}"
            if need.coverage is not None:
                text = f"{cell}: {need.coverage:.3g} % covered."
                yield Evidence(text, need.source or "gap matrix", need.quality, UNDATED)
            text = f"{cell}: importance {need.importance:g}, feasibility {need.feasibility:g} of 5"
            yield Evidence(text, _JUDGEMENT, "C", UNDATED)

    def _scored(self) -> Iterator[Evidence]:
        """Yield the weights and the scores of every option."""
        scored = self.priorities
        if scored is None:
            return
        weights = ", ".join(f"{n} {w:.0%}" for n, w in zip(scored.criteria, scored.weights, strict=True))
        yield Evidence(f"Weights of the criteria: {weights}", _JUDGEMENT, "C", UNDATED)
        for option, row in zip(scored.options, scored.values, strict=True):
            points = ", ".join("no score" if v != v else f"{v:.3g}" for v in row)
            yield Evidence(f"{option.option}: scores {points}", _JUDGEMENT, "C", UNDATED)


def _kinds() -> dict[str, type]:
    """Return what kind of object has a place under which name."""
    from sscore.strategy.action_plan import ActionPlan
    from sscore.strategy.needs import NeedsAssessment
    from sscore.strategy.results_frame import ResultsFrame, ReviewClause
    from sscore.strategy.scoring import ScoredOptions
    from sscore.strategy.stakeholders import StakeholderMap

    kinds = (NeedsAssessment, ScoredOptions, StakeholderMap, ActionPlan, ResultsFrame, ReviewClause)
    return dict(zip(_ANNEXES, kinds, strict=True))


def _all_evidence(where: str, evidence: tuple[object, ...]) -> None:
    """Raise for anything else than evidence."""
    for found in evidence:
        if not isinstance(found, Evidence):
            raise ModelError(
                f"{where}: wanted Evidence(statement, source, quality, date), got {found!r:.80}. A sentence alone does "
                f"not say what it rests on."
            )


def national_strategy(country: str, title: str, *, date: str, owner: str) -> NationalStrategy:
    """Return an empty strategy: eight steps not started, six parts not written.

    Parameters
    ----------
    country, title, owner
        Plain words; the owner is the institution that answers for the document. A strategy that only a donor wants
        seldom comes to life, so somebody in the country must stand here.
    date
        Day, month or year of the draft: ``"2027-01-15"``.

    Raises
    ------
    ModelError
        For empty words, or a date written in another way.

    References
    ----------
    ILO GESS page 'Building a National Social Security Strategy and Action Plan', 2009: eight steps, six content parts.

    Examples
    --------
    >>> draft = national_strategy("Tanzania", "Social security for all", date="2027-01", owner="Ministry of labour")
    >>> shown = Evidence("Eight schemes were listed.", "stocktaking report", "B", "2027-01")
    >>> done = draft.attach(1, shown, status="done")
    >>> done.next_step.name, draft.next_step.name
    ('Draft strategy', 'Stocktaking')
    """
    for name, value in (("country", country), ("title", title), ("owner", owner)):
        if not value.strip():
            raise ModelError(f"national_strategy: {name} is empty.")
    Evidence(title, owner, "C", date)
    return NationalStrategy(
        country, title, date, owner, tuple(StepRecord(s) for s in STEPS), tuple(PartRecord(p) for p in PARTS)
    )
