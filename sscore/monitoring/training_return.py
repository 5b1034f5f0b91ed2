"""Was the training worth its cost? Benefit cut to what is used at work and what the training caused.

::

    benefit = people x transfer x benefit_per_person x attribution
    cost    = sum of costs (+ salary_time)
    return  = (benefit - cost) / cost

``transfer`` is the share of people who use what they learned, ``attribution`` the share of their improvement that the
training caused. Leaving out either is to claim everything. The salaries paid while people sat in the room are a cost to
the institution although no invoice arrives.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ReturnRange", "TrainingCase", "TrainingReturn", "return_range", "training_return"]

_LABELS = {
    "people": "people trained",
    "costs": "course costs",
    "benefit_per_person": "benefit a person",
    "transfer": "transfer to work",
    "attribution": "caused by the course",
    "salary_time": "salaries in the room",
}


@dataclass(frozen=True)
class TrainingCase:
    """What is known or assumed about a training; money in one currency, at one price level.

    Attributes
    ----------
    people
        Persons trained, at least 0.
    costs
        Total cost without salaries, at least 0.
    benefit_per_person
        Yearly gain of one person who uses all of it; can be negative.
    transfer, attribution
        Shares, 0 to 1.
    salary_time
        Salaries of all participants for the days spent, at least 0.
    """

    people: float
    costs: float
    benefit_per_person: float
    transfer: float
    attribution: float
    salary_time: float = 0.0

    def __post_init__(self) -> None:
        """Raise for a number that cannot be."""
        for f in fields(self):
            value = getattr(self, f.name)
            if not (isinstance(value, int | float | np.number) and np.isfinite(value)):
                raise ModelError(f"TrainingCase: {f.name} must be a finite number, got {value!r}.")
            if value < 0 and f.name != "benefit_per_person":
                raise ModelError(f"TrainingCase: {f.name} must be at least 0, got {value!r}.")
        for name in ("transfer", "attribution"):
            if getattr(self, name) > 1:
                raise ModelError(
                    f"TrainingCase: {name} is a share from 0 to 1, got {getattr(self, name)!r}. 40 % is written 0.4."
                )


@dataclass(frozen=True)
class TrainingReturn:
    """Cost, benefit and return of a training.

    ``roi`` is a fraction (0.212 is 21.2 %), NaN with a remark where the cost is 0. ``break_even_transfer`` is the share
    of people who must use the training for the benefit to equal the cost: above 1 it can never pay; NaN where no
    transfer would matter. ``salary_counted`` says whether salaries are in the cost.
    """

    cost: float
    benefit: float
    net: float
    roi: float
    break_even_transfer: float
    salary_counted: bool
    case: TrainingCase
    remarks: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return one row a measure."""
        import pandas as pd

        names = ("cost", "benefit", "net", "roi", "break_even_transfer")
        return pd.DataFrame([(n, getattr(self, n)) for n in names], columns=["measure", "value"])


@dataclass(frozen=True)
class ReturnRange:
    """The return when one assumption at a time takes its low and its high value.

    ``frame`` has one row an assumption, widest first: ``assumption``, ``low``, ``high`` (values), ``roi_low``,
    ``roi_high`` (returns at these values). ``central`` is the return of the central case; ``worst`` and ``best`` have
    all assumptions at the end that lowers or raises the return.
    """

    frame: pd.DataFrame
    central: TrainingReturn
    worst: TrainingReturn
    best: TrainingReturn

    def to_frame(self) -> pd.DataFrame:
        """Return one row an assumption, the one that matters most first."""
        return self.frame.copy()


def training_return(case: TrainingCase, *, include_salary: bool = True) -> TrainingReturn:
    """Return cost, benefit and return on investment of a training.

    Parameters
    ----------
    case
        The assumptions.
    include_salary
        Whether salaries for the time spent count as a cost; the result says which.

    References
    ----------
    Phillips and Phillips, *Handbook of Training Evaluation and Measurement Methods* (4th ed., 2016), on isolating
    effects; Kirkpatrick's level 4.

    Examples
    --------
    50 people at 990 each; 40 % use it, worth 6,000, of which half is due to the course: 60,000 for 49,500.

    >>> result = training_return(TrainingCase(people=50, costs=49_500, benefit_per_person=6_000, transfer=0.4,
    ...                                       attribution=0.5))
    >>> result.benefit, round(result.roi, 3), round(result.break_even_transfer, 2)
    (60000.0, 0.212, 0.33)
    """
    cost = float(case.costs + (case.salary_time if include_salary else 0.0))
    full = float(case.people * case.benefit_per_person * case.attribution)
    benefit = full * case.transfer
    remarks = []
    if cost == 0:
        remarks.append("The cost is 0: a return on nothing does not exist (NaN). Is a cost missing?")
    if not include_salary and case.salary_time:
        remarks.append("Salaries for the time spent are left out of the cost.")
    return TrainingReturn(
        cost=cost,
        benefit=benefit,
        net=benefit - cost,
        roi=(benefit - cost) / cost if cost else float("nan"),
        break_even_transfer=cost / full if full > 0 else float("nan"),
        salary_counted=include_salary,
        case=case,
        remarks=tuple(remarks),
    )


def return_range(
    case: TrainingCase, ranges: Mapping[str, tuple[float, float]], *, include_salary: bool = True
) -> ReturnRange:
    """Return how far each assumption moves the return, and the conservative and the best case.

    Parameters
    ----------
    case
        The central case.
    ranges
        Low and high value by field of :class:`TrainingCase`, with the central value between them.
    include_salary
        As in :func:`training_return`.

    Raises
    ------
    ModelError
        For an unknown field, a range that does not hold the central value, or a cost of 0.

    Examples
    --------
    >>> case = TrainingCase(people=50, costs=49_500, benefit_per_person=6_000, transfer=0.4, attribution=0.5)
    >>> spread = return_range(case, {"transfer": (0.2, 0.6), "attribution": (0.4, 0.6)})
    >>> spread.frame["assumption"].tolist(), round(spread.worst.roi, 3)
    (['transfer to work', 'caused by the course'], -0.515)
    """
    central = training_return(case, include_salary=include_salary)
    if not ranges:
        raise ModelError("return_range: wanted at least one range, such as transfer=(0.2, 0.6).")
    rows, worst, best = [], {}, {}
    for name, pair in ranges.items():
        if name not in _LABELS:
            raise ModelError(f"return_range: no assumption {name!r}. {did_you_mean(name, _LABELS)}")
        if np.shape(pair) != (2,):
            raise ModelError(f"return_range: {name} must have a pair (low, high), got {pair!r:.80}.")
        low, high = pair
        if not low <= getattr(case, name) <= high:
            raise ModelError(
                f"return_range: {name} must have {getattr(case, name)!r} between low and high, got "
                f"{low!r} and {high!r}."
            )
        ends = [training_return(replace(case, **{name: v}), include_salary=include_salary) for v in (low, high)]
        if any(np.isnan(e.roi) for e in ends) or np.isnan(central.roi):
            raise ModelError(f"return_range: with {name} at {low!r} the cost is 0, so there is no return.")
        rows.append((_LABELS[name], low, high, ends[0].roi, ends[1].roi))
        worst[name], best[name] = (low, high) if ends[0].net <= ends[1].net else (high, low)
    import pandas as pd

    frame = pd.DataFrame(rows, columns=["assumption", "low", "high", "roi_low", "roi_high"])
    width = (frame["roi_high"] - frame["roi_low"]).abs()
    frame = frame.loc[width.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)
    ends = [training_return(replace(case, **end), include_salary=include_salary) for end in (worst, best)]
    return ReturnRange(frame=frame, central=central, worst=ends[0], best=ends[1])
