"""Ratings by rater: strict, generous, or a different team? Never a forced ranking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.disclosure import SMALLEST_GROUP, smallest_group
from sscore.errors import ModelError
from sscore.inputs import Floats, filled, fraction, frozen, numbers, table_with

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["RaterEffects", "calibrate", "rater_effects"]


@dataclass(frozen=True, eq=False)
class RaterEffects:
    """How far each rater's mean lies from that of the other raters of the unit, with an interval.

    Arrays have shape (raters,). NaN where a unit has one rater only, since nobody can tell a generous rater from a
    good team, or where a rater or the others have too few ratings.
    """

    units: tuple[str, ...]
    raters: tuple[str, ...]
    ratings: Floats
    mean: Floats
    effect: Floats
    lower: Floats
    upper: Floats
    confidence: float

    def to_frame(self) -> pd.DataFrame:
        """Return one row a unit and rater."""
        import pandas as pd

        columns = {n: getattr(self, n) for n in ("ratings", "mean", "effect", "lower", "upper")}
        return pd.DataFrame({"unit": self.units, "rater": self.raters} | columns)


def rater_effects(ratings: pd.DataFrame, *, confidence: float = 0.95, least: int = SMALLEST_GROUP) -> RaterEffects:
    """Compare each rater with the other raters of the same unit (Welch's interval).

    ::

        effect = mean of the rater - mean of the others       V = s1^2 / n1 + s2^2 / n2

    An effect whose interval leaves out 0 is a reason to read some files together, not to cut marks: the people rated
    may differ. Ratings are never forced into a ranking or a curve here.

    Parameters
    ----------
    ratings
        One row a rating: ``unit``, ``rater``, ``rating``.
    confidence
        Of the interval.
    least
        Ratings a rater and the others must have, at least 5.

    Raises
    ------
    ModelError
        For a missing column, or for ratings that are missing or not numbers, or none at all.

    Examples
    --------
    >>> import pandas as pd
    >>> marks = [3, 4, 4, 4, 5, 2, 3, 3, 3, 4]
    >>> given = pd.DataFrame({"unit": "Claims", "rater": ["A"] * 5 + ["B"] * 5, "rating": marks})
    >>> rater_effects(given).effect.tolist()
    [1.0, -1.0]
    """
    from scipy.stats import t

    caller = "rater_effects"
    floor = smallest_group(caller, "least", least)
    level = fraction(caller, "confidence", confidence)
    table = filled(caller, table_with(caller, ratings, ["unit", "rater", "rating"]), ["unit", "rater"])
    marks = numbers(caller, "rating", table["rating"], low=-np.inf)
    unit, rater = table["unit"].astype(str).to_numpy(str), table["rater"].astype(str).to_numpy(str)
    teams: dict[tuple[str, str], list[int]] = {}
    for k, pair in enumerate(zip(unit.tolist(), rater.tolist(), strict=True)):
        teams.setdefault(pair, []).append(k)
    pairs = sorted(teams)
    names, place = np.unique(unit, return_inverse=True)
    unit_sums = [np.bincount(place, weights=power) for power in (np.ones_like(marks), marks, marks**2)]
    rows = []
    for u, r in pairs:
        own = marks[teams[u, r]]
        if len(own) < floor:
            rows.append((np.nan,) * 5)
            continue
        n, total, squares = (float(sums[np.searchsorted(names, u)]) for sums in unit_sums)
        # The others are the unit less the rater: nobody is counted again for every rater.
        n, total, squares = n - len(own), total - float(own.sum()), squares - float((own**2).sum())
        shown = float(own.mean())
        if n < floor:
            rows.append((len(own), shown, np.nan, np.nan, np.nan))
            continue
        rest = max(squares - total**2 / n, 0.0) / (n - 1)
        parts = own.var(ddof=1) / len(own), (0.0 if rest < 1e-12 * squares / n else rest) / n
        spread = np.sqrt(sum(parts))
        free = sum(parts) ** 2 / (parts[0] ** 2 / (len(own) - 1) + parts[1] ** 2 / (n - 1)) if spread else 1
        width = float(t.ppf(0.5 + level / 2, free)) * spread
        effect = shown - total / n
        rows.append((len(own), shown, effect, effect - width, effect + width))
    found = np.array(rows, dtype=float).reshape(-1, 5)
    return RaterEffects(
        units=tuple(u for u, _ in pairs),
        raters=tuple(r for _, r in pairs),
        ratings=frozen(found[:, 0]),
        mean=frozen(found[:, 1]),
        effect=frozen(found[:, 2]),
        lower=frozen(found[:, 3]),
        upper=frozen(found[:, 4]),
        confidence=level,
    )


def calibrate(ratings: pd.DataFrame, *, shift: bool = True, spread: bool = False) -> pd.DataFrame:
    """Return ratings as they would look if every rater of a unit had its mean, and if wished its spread.

    ::

        calibrated = unit mean + (rating - rater mean) x (unit spread / rater spread, where ``spread``)

    For a talk between raters. It takes for granted that the teams are equally good, so it must not replace marks.
    A unit with one rater, a rater with fewer than five ratings, or one who gives everybody the same, stays as it is.

    Returns
    -------
    pandas.DataFrame
        A copy with the column ``calibrated``.

    Raises
    ------
    ModelError
        For a missing column, or for a spread without a shift.

    Examples
    --------
    >>> import pandas as pd
    >>> marks = [5, 4, 5, 4, 5, 3, 2, 3, 2, 3]
    >>> given = pd.DataFrame({"unit": "Claims", "rater": ["A"] * 5 + ["B"] * 5, "rating": marks})
    >>> calibrate(given)["calibrated"].round(9).tolist()
    [4.0, 3.0, 4.0, 3.0, 4.0, 4.0, 3.0, 4.0, 3.0, 4.0]
    """
    if spread and not shift:
        raise ModelError("calibrate: spread without shift would widen ratings around the wrong mean. Use shift=True.")
    table = table_with("calibrate", ratings, ["unit", "rater", "rating"]).reset_index(drop=True)
    table["rating"] = numbers("calibrate", "rating", table["rating"], low=-np.inf)
    table["calibrated"] = table["rating"]
    for _, team in table.groupby("unit"):
        if team["rater"].nunique() < 2:
            continue
        for _, own in team.groupby("rater"):
            if len(own) < SMALLEST_GROUP or not shift:
                continue
            width = own["rating"].std()
            scale = team["rating"].std() / width if spread and width else 1.0
            table.loc[own.index, "calibrated"] = team["rating"].mean() + (own["rating"] - own["rating"].mean()) * scale
    table.index = ratings.index
    return table
