"""What people need to be able to do, and how long an institution keeps what it trained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.disclosure import SMALLEST_GROUP, smallest_group
from sscore.errors import DataError, ModelError, did_you_mean
from sscore.inputs import Floats, fraction, frozen, number, table_with, whole
from sscore.workforce.staff import hidden_rows, stated

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CompetencyGaps", "capacity_kept", "competency_gap", "people_to_train"]


@dataclass(frozen=True, eq=False)
class CompetencyGaps:
    """Shortfall of competences by group: required minus assessed, where it is positive.

    ``shortfall`` (groups, competences) is the mean shortfall in levels, NaN where fewer people than allowed were
    assessed; ``priority`` (competences,) is importance times the mean shortfall of all, and ``index`` the weighted
    shortfall as a share of what is required. A surplus in one competence never pays for a shortfall in another.
    """

    groups: tuple[str, ...]
    competences: tuple[str, ...]
    shortfall: Floats
    overall: Floats
    surplus: Floats
    importance: Floats
    priority: Floats
    index: float
    not_assessed: tuple[int, ...]
    hidden: int

    def ranking(self) -> tuple[str, ...]:
        """Return the competences by priority, the highest first."""
        return tuple(self.competences[k] for k in np.argsort(-self.priority, kind="stable"))

    def to_frame(self) -> pd.DataFrame:
        """Return one row a competence, by priority."""
        import pandas as pd

        columns = {n: getattr(self, n) for n in ("importance", "overall", "surplus", "priority", "not_assessed")}
        frame = pd.DataFrame({"competence": self.competences} | columns)
        frame = frame.join(pd.DataFrame(self.shortfall.T, columns=list(self.groups)))
        return frame.sort_values("priority", ascending=False, kind="stable", ignore_index=True)


def competency_gap(
    assessed: pd.DataFrame,
    required: Mapping[str, float],
    importance: Mapping[str, float],
    *,
    least: int = SMALLEST_GROUP,
) -> CompetencyGaps:
    """Weigh what is required against what was assessed, by competence and group.

    With w the importance, r the level required and a the levels assessed::

        shortfall = mean of max(r - a, 0)      priority = w x shortfall      index = sum w shortfall / sum w r

    Wishes are not needs: what everybody asks for may be what they already can.

    Parameters
    ----------
    assessed
        One row a person: ``group`` and one column a competence, with a level; missing is not assessed, never 0.
    required, importance
        Level required, above 0, and weight, at least 0, by competence.
    least
        Groups in which fewer people were assessed are hidden, and where it takes it another; at least 5.

    Raises
    ------
    DataError
        For a competence without a weight.
    ModelError
        For a competence without a column, weights that are all 0, levels that are no numbers or below 0, or a
        competence in which nobody was assessed.

    Examples
    --------
    >>> import pandas as pd
    >>> people = pd.DataFrame({"group": "claims", "Excel": [3, 3, 3, 3, 3], "listening": [1, 1, 1, 1, 1]})
    >>> found = competency_gap(people, {"Excel": 3, "listening": 3}, {"Excel": 1, "listening": 2})
    >>> found.ranking(), round(found.index, 3)
    (('listening', 'Excel'), 0.444)
    """
    from pandas.api.types import is_numeric_dtype

    caller = "competency_gap"
    floor = smallest_group(caller, "least", least)
    names = tuple(required)
    table = table_with(caller, assessed, ["group", *names])
    for name in names:
        if name not in importance:
            raise DataError(f"{caller}: competence {name!r} has no importance. {did_you_mean(name, importance)}")
    need = np.array([number(caller, f"required[{n!r}]", required[n]) for n in names])
    weight = np.array([number(caller, f"importance[{n!r}]", importance[n]) for n in names])
    if weight.sum() == 0 or (need == 0).any():
        raise ModelError(f"{caller}: some importance and every required level must be above 0.")
    for name in names:
        if not is_numeric_dtype(table[name]) and table[name].notna().any():
            raise ModelError(f"{caller}: column {name!r} must hold levels as numbers, missing where not assessed.")
    levels = table[list(names)].to_numpy(float, na_value=np.nan)
    if np.isinf(levels).any() or (levels < 0).any():
        row, column = np.argwhere(np.isinf(levels) | (levels < 0))[0]
        wrong = f"{names[column]}[{row}]"
        raise ModelError(f"{caller}: {wrong} must be a level of at least 0, got {levels[row, column]:g}.")
    there = ~np.isnan(levels)
    nobody = np.flatnonzero(there.sum(axis=0) < floor)
    if len(nobody):
        raise ModelError(f"{caller}: fewer than {floor} people were assessed in {names[nobody[0]]!r}.")
    short = np.where(there, np.maximum(need - levels, 0.0), np.nan)
    groups, place = np.unique(np.array(stated(table["group"]), dtype=str), return_inverse=True)
    people, lacking = (np.zeros((len(groups), len(names))) for _ in range(2))
    np.add.at(people, place, there)
    np.add.at(lacking, place, np.where(there, short, 0.0))
    # The mean of all is shown too, so a second group may have to go lest the first be worked out from it.
    closed = np.column_stack([hidden_rows(column, floor) for column in people.T])
    by_group = np.divide(lacking, people, out=np.full_like(people, np.nan), where=~closed)
    overall = np.nanmean(short, axis=0)
    return CompetencyGaps(
        groups=tuple(str(g) for g in groups),
        competences=names,
        shortfall=frozen(by_group),
        overall=frozen(overall),
        surplus=frozen(np.nanmean(np.where(there, np.maximum(levels - need, 0.0), np.nan), axis=0)),
        importance=frozen(weight),
        priority=frozen(weight * overall),
        index=float(weight @ overall / (weight @ need)),
        not_assessed=tuple(int(n) for n in (~there).sum(axis=0)),
        hidden=int(closed.sum()),
    )


def capacity_kept(n: int, stay: float, years: float) -> float:
    """Return the chance that at least one of the people trained is still there.

    ::

        1 - (1 - stay^years)^n

    It takes for granted that they leave independently; people trained together often leave together, so it is the
    most one may hope for.

    Parameters
    ----------
    n
        People trained; 0 gives 0.
    stay
        Chance that one stays a year, from 0 to 1.
    years
        At least 0.

    Raises
    ------
    ModelError
        For a chance outside 0 to 1, or people that are not whole.

    Examples
    --------
    >>> round(capacity_kept(3, 0.85, 3), 3), round(capacity_kept(1, 0.85, 3), 3)
    (0.943, 0.614)
    """
    people = whole("capacity_kept", "n", n)
    still = fraction("capacity_kept", "stay", stay) ** number("capacity_kept", "years", years)
    return float(1 - (1 - still) ** people)


def people_to_train(goal: float, stay: float, years: float) -> int:
    """Return the fewest people to train so that at least one is still there with a given chance.

    Raises
    ------
    ModelError
        For a goal of 1, or one that cannot be reached because nobody stays.

    Examples
    --------
    >>> people_to_train(0.99, 0.85, 3)
    5
    """
    caller = "people_to_train"
    wanted = fraction(caller, "goal", goal)
    kept = capacity_kept(1, stay, years)
    if wanted == 0 or kept == 1:
        return 0 if wanted == 0 else 1
    if kept == 0 or wanted == 1:
        raise ModelError(f"{caller}: no number of people reaches {wanted:g} when one stays with chance {kept:g}.")
    people = max(int(np.floor(np.log1p(-wanted) / np.log1p(-kept))) - 1, 1)
    while capacity_kept(people, stay, years) < wanted:
        people += 1
    return people
