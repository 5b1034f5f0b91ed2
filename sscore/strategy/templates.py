"""Worked templates from co-operation projects: what the source says, what to answer, and which activities follow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sscore.errors import DataError, ModelError, did_you_mean
from sscore.strategy.action_plan import ActionPlan, Activity, action_plan
from sscore.strategy.evidence import UNDATED, Evidence

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["TEMPLATES", "Template", "template"]

SEED = "SOCIEUX+ page 'Actions en Social Security Policy'"
_TEACHING = "teaching assumption: the source gives no durations"


@dataclass(frozen=True)
class Template:
    """A worked pattern. ``facts`` come from the source; ``elements`` are what a country has to answer for itself.

    ``activities`` have teaching durations (quality C) and no costs: a copied cost would be an invented one.
    """

    key: str
    title: str
    partner: str
    facts: tuple[Evidence, ...]
    elements: Mapping[str, str]
    activities: tuple[Activity, ...]

    def plan(self, start: str | dt.date, currency: str) -> ActionPlan:
        """Return the activities as a plan from a start; owners, costs and finance are yours to fill in."""
        return action_plan(self.activities, start=start, currency=currency)

    def lacking(self, answers: Mapping[str, str]) -> tuple[str, ...]:
        """Return the questions that the answers leave open.

        Raises
        ------
        ModelError
            For an answer to a question that was not asked.
        """
        for name in answers:
            if name not in self.elements:
                raise ModelError(f"Template: no element {name!r}. {did_you_mean(name, self.elements)}")
        return tuple(q for name, q in self.elements.items() if not answers.get(name, "").strip())

    def to_frame(self) -> pd.DataFrame:
        """Return one row an element."""
        import pandas as pd

        return pd.DataFrame({"element": list(self.elements), "question": list(self.elements.values())})


def _fact(statement: str, date: str = UNDATED) -> Evidence:
    return Evidence(statement, SEED, "B", date)


def _activity(key: str, name: str, months: float, after: tuple[str, ...] = (), step: int = 7) -> Activity:
    return Activity(key, name, months, after, step, source=_TEACHING)


_COORDINATION = Template(
    "coordination",
    "Many programmes under one umbrella",
    "Ghana, Ministry of Gender, Children and Social Protection",
    (
        _fact("The ministry leads planning, implementation and co-ordination of social protection policies."),
        _fact("One directorate is responsible for assessing the progress of the national strategy."),
        _fact("The strategy of 2012 aimed at one umbrella for the many programmes.", "2012"),
        _fact("In June 2014 that strategy had not been approved.", "2014-06"),
        _fact("The policy was launched by the government in June 2016.", "2016-06"),
    ),
    {
        "mandate": "Which ministry leads, by which act or decision?",
        "programmes": "Which programmes exist, for whom, run by whom?",
        "overlaps": "Which groups does more than one programme serve in the same way, and which none?",
        "progress": "Who measures progress, with which indicators, how often?",
        "approval": "Who approves the policy, and what happens until then?",
    },
    (
        _activity("map", "List programmes, owners, groups and functions", 2, (), 1),
        _activity("overlap", "Find overlaps and gaps", 1, ("map",), 1),
        _activity("draft", "Draft the policy and the rules of co-ordination", 4, ("overlap",), 2),
        _activity("peer", "Review of the draft with peers", 1, ("draft",), 2),
        _activity("talk", "Dialogue with programmes and partners", 3, ("draft",), 3),
        _activity("launch", "Policy approved and launched", 0, ("peer", "talk"), 4),
        _activity("indicators", "Agree indicators and reporting", 2, ("overlap",), 8),
        _activity("report", "First progress report", 6, ("launch", "indicators"), 8),
    ),
)

_PLATFORM = Template(
    "platform",
    "A platform of institutions with a light legal basis",
    "Mexico, Institute of Social Security of the State of Guanajuato (ISSEG): ONIESS",
    (
        _fact("A declaration on a national pension forum was prepared for the 16th national conference."),
        _fact("State institutes were advised on the stages of setting up a national body and on its legal framework."),
        _fact("The members agreed on a light legal basis, a working process, clear objectives and a one-year plan."),
        _fact("The experts from abroad were, beside their expertise, facilitators of the debate."),
        _fact("The platform was started together with its technical secretariat."),
    ),
    {
        "members": "Which institutions join, and who speaks for each?",
        "legal basis": "What is the lightest legal form that works?",
        "objectives": "Which few objectives does every member share?",
        "secretariat": "Who does the work between meetings, and who pays for it?",
        "decisions": "How is a decision taken when members disagree?",
        "one-year plan": "What will exist in twelve months that does not exist today?",
    },
    (
        _activity("declaration", "Joint declaration of the founding institutions", 2, (), 3),
        _activity("stages", "Agree the stages and the working process", 1, ("declaration",), 2),
        _activity("basis", "Constituent documents: a light legal basis", 3, ("stages",), 4),
        _activity("aims", "Clear objectives, agreed by all members", 2, ("stages",), 2),
        _activity("office", "Technical secretariat at work", 2, ("basis",), 7),
        _activity("start", "First meeting of the platform", 0, ("basis", "aims"), 7),
        _activity("work", "First joint product", 4, ("start", "office"), 7),
        _activity("review", "One-year plan reviewed", 0, ("work",), 8),
    ),
)

_MINISTRY = Template(
    "ministry-strategy",
    "Strategy and action plan of a ministry",
    "Ministry of Social Development (MoSD)",
    (
        _fact("Support was given to the ministry's strategy for 2016 to 2020 and to the related action plan.", "2016"),
        _fact("Practice of strategic planning for social protection in the European Union was shared."),
    ),
    {
        "mandate": "What is the ministry answerable for, and what is not its business?",
        "goals": "Which three to five changes should people see at the end of the period?",
        "link": "Which goals of the national plan does each goal serve?",
        "money": "Which budget lines carry the plan, and which gap is left?",
        "review": "When is the plan looked at again, and by whom?",
    },
    (
        _activity("look-back", "Look back at the strategy that ends", 2, (), 1),
        _activity("goals", "Goals and indicators", 2, ("look-back",), 2),
        _activity("consult", "Consult staff, clients and partners", 2, ("goals",), 3),
        _activity("cost", "Cost the goals against the budget ceiling", 2, ("goals",), 6),
        _activity("plan", "Action plan with owners", 2, ("consult", "cost"), 6),
        _activity("sign", "Strategy signed", 0, ("plan",), 4),
    ),
)

TEMPLATES = {t.key: t for t in (_COORDINATION, _PLATFORM, _MINISTRY)}


def template(key: str) -> Template:
    """Return a worked template: ``"coordination"``, ``"platform"`` or ``"ministry-strategy"``.

    Raises
    ------
    DataError
        For another name.

    References
    ----------
    SOCIEUX+ page 'Actions en Social Security Policy': Ghana (co-ordination), Mexico (ONIESS), MoSD strategy 2016-2020.

    Examples
    --------
    >>> plan = template("platform").plan("2027-01", "KES")
    >>> plan.months, plan.end.isoformat()
    (12.0, '2027-12-31')
    """
    if key not in TEMPLATES:
        raise DataError(f"template: no template {key!r}. {did_you_mean(key, TEMPLATES)}")
    return TEMPLATES[key]
