"""A rule to stop a product, fixed before it starts, and how a projection stands to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.coverage.persistency import persistency
from sscore.coverage.product import ProductProjection
from sscore.errors import ModelError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["StopRule", "stop_rule"]


@dataclass(frozen=True)
class StopRule:
    """A rule fixed before the start, and how the projection stands to it.

    ``rows`` are (criterion, value, threshold, wanted "at least" or "at most", passed, chance to fail in the scenarios;
    NaN without scenarios). ``chance`` is that of at least one failure.
    """

    year: int
    rows: tuple[tuple[str, float, float, str, bool, float], ...]
    chance: float

    @property
    def stops(self) -> bool:
        """Whether the central projection would be stopped."""
        return not all(row[4] for row in self.rows)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a criterion."""
        import pandas as pd

        names = ["criterion", "value", "threshold", "wanted", "passed", "chance_to_fail"]
        return pd.DataFrame(self.rows, columns=names).assign(end_of=self.year)


def stop_rule(found: ProductProjection) -> StopRule | None:
    """Return how the projection stands to the file's stop rule; None where the file has none.

    Raises
    ------
    ModelError
        For a year beyond the projection.
    """
    v = found.product.value
    if not any(name.startswith("stop.") for name in found.product.numbers):
        return None
    when = v("stop.year")
    if not (np.isfinite(when) and when == round(when) and when <= len(found.years)):
        raise ModelError(
            f"stop_rule: stop.year must be a whole year of operation from 1 to {len(found.years)}, got {when:g}."
        )
    place = int(when) - 1
    chances = found.simulated
    shares = {"central": found.cost_share[place]}
    if chances is not None:
        shares["all"] = (chances["administration"] / chances["contributions"])[:, place]
    wanted = (
        ("stop.paying_members", "members who pay", "at least", found.central["paying"][place],
         None if chances is None else chances["paying"][:, place]),
        ("stop.retention_12", "share of joiners who pay after 12 months", "at least", found.retention_12,
         None if chances is None else _retention(found)),
        ("stop.cost_share", "administration over contributions", "at most", shares["central"], shares.get("all")),
    )  # fmt: skip
    rows, failed = [], np.zeros(1 if chances is None else len(chances["paying"]), dtype=bool)
    for name, criterion, side, value, drawn in wanted:
        if name not in found.product.numbers:
            continue
        sign = 1 if side == "at least" else -1
        fails = None if drawn is None else sign * np.asarray(drawn) < sign * v(name)
        rows.append((criterion, float(value), v(name), side, bool(sign * value >= sign * v(name)),
                     np.nan if fails is None else float(fails.mean())))  # fmt: skip
        failed = failed if fails is None else failed | fails
    return StopRule(found.years[place], tuple(rows), np.nan if chances is None else float(failed.mean()))


def _retention(found: ProductProjection) -> np.ndarray:
    """Return the retention of each scenario."""
    chances, v = found.simulated, found.product.value
    if chances is None:
        return np.empty(0)
    return np.array(
        [
            persistency(rate, 13, reinstatement=v("lapse.reinstatement")).retention(12)
            for rate in chances["lapse_rate"][:, 0]
        ]
    )
