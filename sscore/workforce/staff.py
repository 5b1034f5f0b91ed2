"""What the functions on staff files share: the names of groups, and which of them may be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sscore.disclosure import shown_cells

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["NOT_STATED", "hidden_rows", "reason", "stated"]

NOT_STATED = "not stated"


def stated(column: pd.Series) -> list[str]:
    """Return a column's names as text; who has none is "not stated", and still counted.

    >>> import pandas as pd
    >>> stated(pd.Series(["G1", None]))
    ['G1', 'not stated']
    """
    return [NOT_STATED if gap else str(name) for name, gap in zip(column, column.isna(), strict=True)]


def reason(name: object) -> str:
    """Return a reason as it is compared.

    >>> reason("Fixed-term end")
    'fixed_term_end'
    """
    return str(name).strip().casefold().replace("-", "_").replace(" ", "_")


def hidden_rows(persons: np.ndarray, least: int) -> np.ndarray:
    """Return which groups are hidden: the small, and those that the figure of all would let one subtract.

    >>> hidden_rows(np.array([30, 7, 3]), 5).tolist(), hidden_rows(np.array([30, 0]), 5).tolist()
    ([False, True, True], [False, True])
    """
    return (persons < least) | np.isnan(shown_cells(persons, minimum=least))
