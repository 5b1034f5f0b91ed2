"""The eight steps and the six content parts of a national social security strategy and action plan."""

from __future__ import annotations

from dataclasses import dataclass

from sscore.errors import ModelError, did_you_mean

__all__ = ["PARTS", "SIXTH_PART_TOPICS", "STEPS", "STEPS_SOURCE", "TOOLS", "Part", "Step", "part", "step"]

STEPS_SOURCE = "ILO GESS page 'Building a National Social Security Strategy and Action Plan', 2009"


@dataclass(frozen=True)
class Step:
    """One of the eight steps: what is done in it, and what it leaves behind."""

    number: int
    key: str
    name: str
    task: str
    product: str
    tools: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """One of the six parts of the document, and the steps whose evidence it rests on."""

    number: int
    key: str
    name: str
    question: str
    steps: tuple[int, ...]


TOOLS = ("SPER", "social budgeting", "priority and needs assessment", "social dialogue")

STEPS = (
    Step(
        1,
        "stocktaking",
        "Stocktaking",
        "Describe the economic and social situation, and every social security arrangement, formal and informal.",
        "a stocktaking report with sources",
        ("SPER", "social budgeting"),
    ),
    Step(
        2,
        "draft",
        "Draft strategy",
        "Draft how schemes are built up and extended, with clear priorities and a timetable.",
        "a draft strategy with priorities and a timetable",
        ("social budgeting", "priority and needs assessment"),
    ),
    Step(
        3,
        "dialogue",
        "Information and national dialogue",
        "Inform the public and discuss the draft, and the burden it puts on each, with social partners and others.",
        "minutes: who took which position, what was changed",
        ("social dialogue",),
    ),
    Step(4, "approval", "Approval by parliament", "Bring the strategy to parliament.", "the decision of parliament"),
    Step(
        5,
        "partners",
        "International partners",
        "Ask the ILO and other international bodies for experts and money for technical co-operation.",
        "requests sent and answers received",
    ),
    Step(
        6,
        "action-plan",
        "National action plan",
        "Turn the strategy into activities that are designed, costed and financed.",
        "a costed action plan",
        ("social budgeting",),
    ),
    Step(7, "implementation", "Implementation", "Carry out the action plan.", "schemes at work, people covered"),
    Step(
        8,
        "governance",
        "Governance, monitoring and evaluation",
        "Steer, measure and correct.",
        "progress reports and a review of the strategy",
    ),
)

SIXTH_PART_TOPICS = (
    "benefit package",
    "target population",
    "administration",
    "financing",
    "service delivery",
    "monitoring",
)

PARTS = (
    Part(1, "stocktaking", "Existing schemes", "Which schemes exist, formal and informal?", (1,)),
    Part(2, "gaps", "Gaps", "Who is left out, and against which standard?", (1, 2)),
    Part(3, "priorities", "Priorities", "What comes first, by which criteria, and who agrees?", (2, 3, 4)),
    Part(4, "next-steps", "Next steps and action plan", "What is done, by whom, at what cost, paid by whom?", (5, 6)),
    Part(5, "time-line", "Time line", "When, and what must be finished first?", (6, 7)),
    Part(
        6,
        "package",
        "Benefits, people, administration, money, delivery, monitoring",
        "Which benefits for whom, run, financed, delivered and monitored how?",
        (2, 7, 8),
    ),
)


def step(which: int | str) -> Step:
    """Return one of the eight steps, by its number or its key.

    Raises
    ------
    ModelError
        For a number outside 1 to 8 or an unknown key.

    References
    ----------
    ILO GESS page 'Building a National Social Security Strategy and Action Plan', 2009.

    Examples
    --------
    >>> step(4).name, step("dialogue").number
    ('Approval by parliament', 3)
    """
    for found in STEPS:
        if which in (found.number, found.key):
            return found
    keys = [s.key for s in STEPS]
    hint = did_you_mean(which, keys) if isinstance(which, str) else f"Known: 1 to {len(STEPS)}."
    raise ModelError(f"step: there is no step {which!r}. {hint}")


def part(which: int | str) -> Part:
    """Return one of the six content parts, by its number or its key.

    Raises
    ------
    ModelError
        For a number outside 1 to 6 or an unknown key.

    Examples
    --------
    >>> part("gaps").question
    'Who is left out, and against which standard?'
    """
    for found in PARTS:
        if which in (found.number, found.key):
            return found
    keys = [p.key for p in PARTS]
    hint = did_you_mean(which, keys) if isinstance(which, str) else f"Known: 1 to {len(PARTS)}."
    raise ModelError(f"part: there is no part {which!r}. {hint}")
