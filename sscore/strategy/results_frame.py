"""What the plan is to change, how that is seen, and when the plan itself is looked at again."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sscore.errors import ModelError
from sscore.inputs import one_day
from sscore.strategy.evidence import check_quality
from sscore.strategy.months import day_at, first_of_month

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["LEVELS", "Indicator", "ResultsFrame", "ReviewClause"]

LEVELS = ("impact", "outcome", "output")


@dataclass(frozen=True)
class Indicator:
    """One line of a results frame: from a baseline to a target, with its source, owner and quality.

    ``level`` is impact, outcome or output. A target may be lower than its baseline; it may not be the same.
    """

    level: str
    name: str
    unit: str
    baseline: float
    baseline_year: int
    target: float
    target_year: int
    source: str
    owner: str
    quality: str = "C"

    def __post_init__(self) -> None:
        """Check level, numbers, years and words."""
        where = f"Indicator {self.name!r}:"
        if self.level not in LEVELS:
            raise ModelError(f"{where} level must be one of {', '.join(LEVELS)}, got {self.level!r}.")
        for word in ("name", "unit", "source", "owner"):
            if not str(getattr(self, word)).strip():
                raise ModelError(f"{where} {word} is empty.")
        for number in ("baseline", "target"):
            if not isinstance(getattr(self, number), int | float) or not math.isfinite(getattr(self, number)):
                raise ModelError(f"{where} {number} must be a number. Without a baseline, measure it first.")
        if self.baseline == self.target:
            raise ModelError(f"{where} target and baseline are both {self.target:g}: nothing would change.")
        if self.target_year <= self.baseline_year:
            raise ModelError(
                f"{where} target_year {self.target_year} must be after baseline_year {self.baseline_year}."
            )
        check_quality(self.quality, f"{where} quality of the baseline")


@dataclass(frozen=True)
class ResultsFrame:
    """Indicators of a plan, from impact to output.

    >>> line = Indicator("outcome", "Older persons pensioned", "%", 5.5, 2019, 15, 2030, "SDG 1.3.1", "Ministry", "B")
    >>> ResultsFrame((line,)).to_frame()["target"].tolist()
    [15]
    """

    indicators: tuple[Indicator, ...]

    def __post_init__(self) -> None:
        """Check that there is something to look at, and every name once."""
        names = [i.name for i in self.indicators]
        if not names:
            raise ModelError("ResultsFrame: indicators is empty.")
        if len(set(names)) != len(names):
            raise ModelError(f"ResultsFrame: {next(n for n in names if names.count(n) > 1)!r} stands in it twice.")

    def to_frame(self) -> pd.DataFrame:
        """Return one row an indicator, impact first."""
        import pandas as pd

        ordered = sorted(self.indicators, key=lambda i: LEVELS.index(i.level))
        return pd.DataFrame([asdict(i) for i in ordered])


@dataclass(frozen=True)
class ReviewClause:
    """The terms for looking at the strategy again; the seed asks that they stand in the original document.

    Parameters
    ----------
    every_months
        Months from one review to the next, at least 1.
    body
        Who reviews.
    reports_to
        Who receives the review and decides.
    triggers
        What calls for a review before its time, and what would stop the plan.

    Examples
    --------
    >>> clause = ReviewClause(12, "the steering committee", "parliament", ("Costs are a tenth above the plan.",))
    >>> clause.dates("2027-01", "2029-06-30")
    (datetime.date(2028, 1, 1), datetime.date(2029, 1, 1))
    """

    every_months: int
    body: str
    reports_to: str
    triggers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Check the interval and the words."""
        if not (isinstance(self.every_months, int) and self.every_months >= 1):
            raise ModelError(
                f"ReviewClause: every_months must be a whole number of 1 or more, got {self.every_months!r}."
            )
        if not self.body.strip() or not self.reports_to.strip():
            raise ModelError("ReviewClause: say who reviews (body) and who decides (reports_to).")

    def dates(self, start: str | dt.date, until: str | dt.date) -> tuple[dt.date, ...]:
        """Return the days of the regular reviews after the start and up to a last day."""
        first = first_of_month(start, "ReviewClause: start")
        last = until if isinstance(until, dt.date) else one_day("ReviewClause.dates", "until", until).astype(dt.date)
        found: list[dt.date] = []
        while (day := day_at(first, self.every_months * (len(found) + 1))) <= last:
            found.append(day)
        return tuple(found)

    def sentence(self) -> str:
        """Return the clause in words."""
        often = "every month" if self.every_months == 1 else f"every {self.every_months} months"
        text = f"This strategy is reviewed {often} by {self.body}, which reports to {self.reports_to}."
        if self.triggers:
            text += " An earlier review is called when one of these happens: " + " ".join(self.triggers)
        return text

    def to_frame(self) -> pd.DataFrame:
        """Return the clause as a table of one row."""
        import pandas as pd

        return pd.DataFrame([{**asdict(self), "triggers": "; ".join(self.triggers)}])
