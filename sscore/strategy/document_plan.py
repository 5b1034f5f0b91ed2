"""The time line of a plan as a grid of cells, which Word and HTML can both show without a picture."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sscore.strategy.months import month_label

if TYPE_CHECKING:
    from sscore.strategy.action_plan import ActionPlan

__all__ = ["MARKS", "Grid", "plan_grid"]

_MOST_COLUMNS = 18
MARKS = {"critical": "■", "task": "□", "milestone": "◆", "": ""}


@dataclass(frozen=True)
class Grid:
    """Names down and periods across; a cell is ``"critical"``, ``"task"``, ``"milestone"`` or ``""``."""

    caption: str
    columns: tuple[str, ...]
    names: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]


def plan_grid(plan: ActionPlan) -> Grid:
    """Return the time line in months, or in longer periods when there are too many months for a page.

    Periods are 1, 2, 3, 6 or 12 months and more, never more than 18 across.
    """
    months = max(1, math.ceil(plan.months - 1e-9))
    width = next(
        (w for w in (1, 2, 3, 6, 12) if months / w <= _MOST_COLUMNS), 12 * math.ceil(months / 12 / _MOST_COLUMNS)
    )
    count = math.ceil(months / width)
    rows = []
    for timed in plan.network.tasks:
        if timed.months == 0:
            at = max(math.ceil(timed.finish - 1e-9) - 1, 0) // width
            rows.append(tuple("milestone" if k == at else "" for k in range(count)))
            continue
        kind = "critical" if timed.critical else "task"
        busy = (timed.start < (k + 1) * width - 1e-9 and timed.finish > k * width + 1e-9 for k in range(count))
        rows.append(tuple(kind if b else "" for b in busy))
    span = "one month" if width == 1 else f"{width} months from the one named"
    caption = f"Time line; each column is {span}. ■ no slack; □ can wait; ◆ milestone"
    labels = tuple(month_label(plan.start, k * width) for k in range(count))
    return Grid(caption, labels, tuple(t.name for t in plan.network.tasks), tuple(rows))
