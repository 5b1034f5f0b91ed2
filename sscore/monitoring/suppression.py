"""Small groups are not published: a count under five can point at a person."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sscore.demography.inputs import Floats, numbers
from sscore.errors import ModelError

__all__ = ["SMALLEST_GROUP", "shown_cells"]

SMALLEST_GROUP = 5


def shown_cells(counts: ArrayLike, *, minimum: int = SMALLEST_GROUP, total_shown: bool = True) -> Floats:
    """Return counts with NaN in the cells that must not be published.

    A cell from 1 to ``minimum - 1`` is hidden; 0 is shown, for it points at nobody. Where the total is published too,
    the hidden cells are what the shown ones leave: as long as that remainder is one cell only, or under ``minimum``,
    the smallest shown cell is hidden as well.

    Parameters
    ----------
    counts
        Persons in groups that do not overlap, shape (groups,).
    minimum
        The smallest number published, at least 1 (1 publishes everything).
    total_shown
        Whether readers also know the sum.

    Raises
    ------
    ModelError
        For a negative count or a minimum under 1.

    Examples
    --------
    Alone, the 3 would be 40 - 30 - 7; so the 7 goes too:

    >>> shown_cells([30, 7, 3]).tolist()
    [30.0, nan, nan]
    >>> shown_cells([30, 7, 0]).tolist()
    [30.0, 7.0, 0.0]
    """
    if minimum < 1:
        raise ModelError(f"shown_cells: minimum must be at least 1, got {minimum!r}.")
    cells = numbers("shown_cells", "counts", counts)
    hidden = (cells > 0) & (cells < minimum)
    while total_shown and hidden.any() and (hidden.sum() == 1 or cells[hidden].sum() < minimum):
        left = np.where(hidden | (cells == 0), np.inf, cells)
        if not np.isfinite(left).any():
            break
        hidden[int(np.argmin(left))] = True
    return np.where(hidden, np.nan, cells)
