"""Demands of the work and control over it, by unit: work organisation, not the person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.disclosure import SMALLEST_GROUP, smallest_group
from sscore.errors import ModelError
from sscore.inputs import Floats, frozen, number, numbers, table_with

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DemandControl", "demand_control"]


@dataclass(frozen=True, eq=False)
class DemandControl:
    """Units on the map of demands and control, shape (units,); units that are too small are not there.

    ``strain`` is demand over control. ``place`` is ``high strain``, ``active``, ``passive`` or ``low strain``, split
    at ``middle``.
    """

    units: tuple[str, ...]
    answers: tuple[int, ...]
    demand: Floats
    control: Floats
    strain: Floats
    place: tuple[str, ...]
    middle: float
    hidden: int

    def to_frame(self) -> pd.DataFrame:
        """Return one row a unit."""
        import pandas as pd

        names = ("answers", "demand", "control", "strain", "place")
        return pd.DataFrame({"unit": self.units} | {name: getattr(self, name) for name in names})


def demand_control(survey: pd.DataFrame, *, middle: float = 3.0, least: int = SMALLEST_GROUP) -> DemandControl:
    """Place units by the mean demands of their work and the control their people have over it.

    High demands with little control are job strain; high demands with control are active work. The measure is of the
    work, so the answer is workload, support and say, not advice to be more resilient.

    Parameters
    ----------
    survey
        One row an answer: ``unit``, ``demand`` and ``control`` on one scale of positive numbers, such as 1 to 5;
        missing answers are left out of their unit.
    middle
        Where high begins; the middle of the scale, so that units are not ranked against one another.
    least
        Units with fewer answers are hidden; at least 5. Answers are never shown by person.

    Raises
    ------
    ModelError
        For a missing column, or for answers that are 0 or below, or no unit large enough.

    References
    ----------
    Karasek, *Administrative Science Quarterly* 24 (1979).

    Examples
    --------
    >>> import pandas as pd
    >>> demand_control(pd.DataFrame({"unit": "Front office", "demand": [4] * 5, "control": [2] * 5})).place
    ('high strain',)
    """
    caller = "demand_control"
    floor = smallest_group(caller, "least", least)
    split = number(caller, "middle", middle)
    table = table_with(caller, survey, ["unit", "demand", "control"]).dropna(subset=["unit", "demand", "control"])
    for column in ("demand", "control"):
        if len(table) and (numbers(caller, column, table[column]) == 0).any():
            raise ModelError(f"{caller}: {column} must be above 0, on a scale such as 1 to 5.")
    groups = table.groupby(table["unit"].astype(str))[["demand", "control"]]
    sizes, means = groups.size(), groups.mean()
    kept = sizes.index[sizes >= floor]
    if not len(kept):
        raise ModelError(f"{caller}: no unit has {floor} answers. Join units until people cannot be recognised.")
    demand, control = means.loc[kept, "demand"].to_numpy(float), means.loc[kept, "control"].to_numpy(float)
    names = np.array([["passive", "low strain"], ["high strain", "active"]])
    return DemandControl(
        units=tuple(str(u) for u in kept),
        answers=tuple(int(n) for n in sizes[kept]),
        demand=frozen(demand),
        control=frozen(control),
        strain=frozen(demand / control),
        place=tuple(str(n) for n in names[(demand > split).astype(int), (control > split).astype(int)]),
        middle=split,
        hidden=int(len(sizes) - len(kept)),
    )
