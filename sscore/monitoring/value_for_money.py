"""What a programme gave for its money: economy, efficiency, effectiveness, and the cost of one result more.

::

    economy            = actual cost of one unit of input / planned cost of it         above 1 dearer than planned
    efficiency         = actual cost of one output / planned cost of one output        above 1 dearer than planned
    effectiveness      = outcomes per output / planned outcomes per output             above 1 better than planned
    cost-effectiveness = cost / outcomes                                               of one result
    incremental        = (cost 1 - cost 0) / (outcomes 1 - outcomes 0)                 of one result more

A cheap output that changes nothing is no value for money, so the four ratios are read together and never averaged.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from sscore.errors import ModelError
from sscore.inputs import number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Delivery", "IncrementalCost", "ValueForMoney", "incremental_cost", "value_for_money"]


@dataclass(frozen=True)
class Delivery:
    """What went in and what came out, planned or actual; money in one currency, at one price level.

    ``cost`` is the whole cost; ``inputs`` units bought with it (training days, kits), ``outputs`` what was delivered
    (persons registered), ``outcomes`` what changed (persons who still contribute a year later). All at least 0; inputs
    and outputs above 0.
    """

    cost: float
    inputs: float
    outputs: float
    outcomes: float

    def __post_init__(self) -> None:
        """Raise for a number that cannot be."""
        for f in fields(self):
            number("Delivery", f.name, getattr(self, f.name))
        for name in ("inputs", "outputs"):
            if not getattr(self, name):
                raise ModelError(f"Delivery: {name} must be above 0, got 0: what costs nothing per unit has no ratio.")


@dataclass(frozen=True)
class ValueForMoney:
    """Ratios of actual to planned, and unit costs.

    ``economy`` and ``efficiency`` above 1 are dearer than planned, ``effectiveness`` above 1 is better than planned
    (NaN with a remark where no outcome was planned). ``cost_per_outcome`` is NaN with a remark where there is none.
    """

    economy: float
    efficiency: float
    effectiveness: float
    cost_per_input: float
    cost_per_output: float
    cost_per_outcome: float
    planned: Delivery
    actual: Delivery
    remarks: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return one row a measure."""
        import pandas as pd

        names = ("economy", "efficiency", "effectiveness", "cost_per_input", "cost_per_output", "cost_per_outcome")
        return pd.DataFrame([(n, getattr(self, n)) for n in names], columns=["measure", "value"])


@dataclass(frozen=True)
class IncrementalCost:
    """What one more outcome costs when a dearer programme takes the place of another.

    ``ratio`` is the cost of one outcome more, None where ``verdict`` needs no ratio: "dominates" (better and not
    dearer), "dominated" (not better and dearer), "same outcomes" or "cheaper and worse" (then ``ratio`` is what is
    saved for every outcome given up).
    """

    ratio: float | None
    extra_cost: float
    extra_outcomes: float
    verdict: str

    def to_frame(self) -> pd.DataFrame:
        """Return the result as a table of one row."""
        import pandas as pd

        return pd.DataFrame([vars(self)])


def value_for_money(planned: Delivery, actual: Delivery) -> ValueForMoney:
    """Return economy, efficiency, effectiveness and cost-effectiveness of a programme against its plan.

    Parameters
    ----------
    planned, actual
        The plan, and what happened, of the same period.

    Raises
    ------
    ModelError
        For a plan that costs nothing.

    References
    ----------
    UK Department for International Development, *DFID's approach to value for money* (2011): economy, efficiency,
    effectiveness, cost-effectiveness.

    Examples
    --------
    Planned 1,000 for 10 days, 100 trained, 50 of them use it; spent 1,200 for 10 days, 100 trained, 60 use it:

    >>> found = value_for_money(Delivery(1_000, 10, 100, 50), Delivery(1_200, 10, 100, 60))
    >>> found.economy, found.efficiency, found.effectiveness, found.cost_per_outcome
    (1.2, 1.2, 1.2, 20.0)
    """
    for name, given in (("planned", planned), ("actual", actual)):
        if not isinstance(given, Delivery):
            raise ModelError(f"value_for_money: {name} must be a Delivery, got {type(given).__name__}.")
    if not planned.cost:
        raise ModelError("value_for_money: planned.cost must be above 0, got 0: no ratio compares with nothing.")
    remarks = []
    if not actual.outcomes:
        remarks.append("No outcome was reached: the cost of one does not exist (NaN).")
    if not planned.outcomes:
        remarks.append("No outcome was planned: effectiveness against the plan does not exist (NaN).")
    reached, wanted = actual.outcomes / actual.outputs, planned.outcomes / planned.outputs
    return ValueForMoney(
        economy=(actual.cost / actual.inputs) / (planned.cost / planned.inputs),
        efficiency=(actual.cost / actual.outputs) / (planned.cost / planned.outputs),
        effectiveness=reached / wanted if wanted else float("nan"),
        cost_per_input=actual.cost / actual.inputs,
        cost_per_output=actual.cost / actual.outputs,
        cost_per_outcome=actual.cost / actual.outcomes if actual.outcomes else float("nan"),
        planned=planned,
        actual=actual,
        remarks=tuple(remarks),
    )


def incremental_cost(cost: float, outcomes: float, other_cost: float, other_outcomes: float) -> IncrementalCost:
    """Return what one more outcome costs with a programme instead of another (or of doing nothing: 0 and 0).

    Parameters
    ----------
    cost, outcomes
        Of the programme, at least 0.
    other_cost, other_outcomes
        Of what it would replace, for the same people and time, at least 0.

    Raises
    ------
    ModelError
        For a negative number.

    References
    ----------
    Drummond et al., *Methods for the Economic Evaluation of Health Care Programmes* (4th ed., 2015), chapter 5.

    Examples
    --------
    >>> incremental_cost(3_000, 40, 1_000, 30).ratio
    200.0
    >>> incremental_cost(900, 40, 1_000, 30).verdict
    'dominates'
    """
    given = {"cost": cost, "outcomes": outcomes, "other_cost": other_cost, "other_outcomes": other_outcomes}
    c1, e1, c0, e0 = (number("incremental_cost", name, value) for name, value in given.items())
    extra, more = c1 - c0, e1 - e0
    if more == 0:
        verdict = "dominated" if extra > 0 else "dominates" if extra < 0 else "same outcomes"
        return IncrementalCost(None, extra, more, verdict)
    if (more > 0) != (extra > 0) and (extra != 0 or more > 0):
        return IncrementalCost(None, extra, more, "dominates" if more > 0 else "dominated")
    if more < 0 and extra == 0:
        return IncrementalCost(None, extra, more, "dominated")
    return IncrementalCost(extra / more, extra, more, "dearer and better" if more > 0 else "cheaper and worse")
