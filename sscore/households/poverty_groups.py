"""Poverty by group: how much of all poverty each region, or each kind of household, carries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from sscore.disclosure import shown_cells
from sscore.households.poverty import fgt_values
from sscore.households.samples import poverty_line, row_names, sample
from sscore.inputs import Floats, frozen, number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PovertyByGroup", "fgt_by_group"]


@dataclass(frozen=True, eq=False)
class PovertyByGroup:
    """One FGT index by group; ``share_of_persons @ value`` is ``total``, the index of all.

    ``line`` holds the lowest and the highest poverty line, ``rows`` counts the rows with a weight. ``share_of_poverty``
    is what a group adds to the total, ``share_of_persons x value / total``, NaN where the total is 0. ``value`` is
    NaN for a group without weight.
    """

    groups: tuple[Any, ...]
    rows: Floats
    share_of_persons: Floats
    value: Floats
    share_of_poverty: Floats
    total: float
    alpha: float
    line: tuple[float, float]
    remarks: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return one row a group, to be published: groups of one to four rows are hidden (NaN).

        Where the total would give a hidden group away, another is hidden with it: see
        :func:`sscore.disclosure.shown_cells`.
        """
        import pandas as pd

        shown = shown_cells(self.rows)
        names = ("share_of_persons", "value", "share_of_poverty")
        columns = {name: np.where(np.isnan(shown), np.nan, getattr(self, name)) for name in names}
        return pd.DataFrame({"group": list(self.groups), "rows": shown} | columns)


def fgt_by_group(
    y: ArrayLike, z: ArrayLike, alpha: float, groups: Sequence[Any], weights: ArrayLike | None = None
) -> PovertyByGroup:
    """Return an FGT index by group, and how much of all poverty each group carries.

    ::

        P(all) = sum over groups g of (W_g / W) P(g)

    Parameters
    ----------
    y, z, alpha, weights
        As in :func:`sscore.households.fgt`.
    groups
        Name of each row's group, shape (n,); no blank ones.

    Raises
    ------
    ModelError
        As for ``fgt``, and for groups of another length or blank.

    References
    ----------
    Foster, Greer and Thorbecke (1984), section 2.

    Examples
    --------
    >>> found = fgt_by_group([100, 110, 150, 160], 125, 0, ["rural", "urban", "rural", "rural"])
    >>> found.groups, found.value.round(3).tolist(), found.share_of_poverty.tolist()
    (('rural', 'urban'), [0.333, 1.0], [0.5, 0.5])
    """
    values, w = sample("fgt_by_group", "y", y, weights)
    line = poverty_line("fgt_by_group", z, len(values))
    each = fgt_values("fgt_by_group", values, line, number("fgt_by_group", "alpha", alpha))
    place, names = row_names("fgt_by_group", "groups", groups, len(values), sort=True)
    rows = np.bincount(place, w > 0, len(names)).astype(float)
    size = np.bincount(place, w, len(names))
    part = np.bincount(place, w * each, len(names))
    total = float(part.sum() / w.sum())
    value = np.divide(part, size, out=np.full(len(names), np.nan), where=size > 0)
    share = part / part.sum() if total else np.full(len(names), np.nan)
    empty = [str(n) for n, s in zip(names, size, strict=True) if s == 0]
    remarks = [f"Group {name} has no weight: its index does not exist (NaN)." for name in empty]
    if not total:
        remarks.append("Nobody is poor: shares of poverty do not exist (NaN).")
    rows, shares, value, share = (frozen(a) for a in (rows, size / w.sum(), value, share))
    lines = float(line.min()), float(line.max())
    return PovertyByGroup(tuple(names), rows, shares, value, share, total, float(alpha), lines, tuple(remarks))
