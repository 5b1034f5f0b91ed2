"""What a status is worth in old age: the pension of a whole career in it, from the country's own scheme."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sscore.coverage.atypical import StatusComparison, StatusResult
from sscore.errors import ModelError
from sscore.inputs import number
from sscore.pensions import Scheme, career

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["StatusPension", "StatusPensions", "status_pensions"]


@dataclass(frozen=True)
class StatusPension:
    """The pension of a career in one status.

    ``replacement`` is the monthly pension over a twelfth of yearly earnings, not over the wage while at work;
    ``lump_sum`` is money on the day of the claim.
    """

    status: str
    credit_years: float
    monthly: float
    lump_sum: float
    replacement: float
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class StatusPensions:
    """Pensions of all statuses under one scheme."""

    scheme: str
    currency: str
    quality: str
    rows: tuple[StatusPension, ...]
    remarks: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a status."""
        import pandas as pd

        rows = [asdict(r) | {"remarks": "; ".join(r.remarks)} for r in self.rows]
        return pd.DataFrame(rows).assign(currency=self.currency)


def status_pensions(
    scheme: Scheme, comparison: StatusComparison, *, entry_age: float = 25, retirement_age: float = 60
) -> StatusPensions:
    """Return the pension after a whole career in each status, with wages and prices that stand still.

    The member has the insured wage in the months that count and nothing in the others. Whether credits of several jobs
    are added up is the law's matter; here they are.

    Parameters
    ----------
    scheme
        A scheme, for instance from :func:`sscore.pensions.scheme_for`.
    comparison
        From :func:`sscore.coverage.compare_statuses`.
    entry_age, retirement_age
        Exact ages, whole years apart.

    Raises
    ------
    ModelError
        For another currency, ages that make no career, or a career that the scheme cannot pay on.

    Examples
    --------
    2 % a year: a whole career of 40 years replaces 80 %; six months a year at twice the wage give the same:

    >>> from sscore.contributions import flat_rate
    >>> from sscore.coverage import WorkerStatus, compare_statuses
    >>> from sscore.pensions import AccrualSchedule, CareerAverage, ClaimAges, DefinedBenefit
    >>> rule = flat_rate(0.1, 0.1, currency="KES")
    >>> fund = DefinedBenefit("fund", rule, "KES", averaging=CareerAverage("prices"),
    ...     accrual=AccrualSchedule.per_year(0.02), ages=ClaimAges(60))
    >>> found = compare_statuses(rule, 1_200, [WorkerStatus("employee"), WorkerStatus("half years", months=6)])
    >>> [round(r.replacement, 6) for r in status_pensions(fund, found, entry_age=20).rows]
    [0.8, 0.8]
    """
    if scheme.currency != comparison.currency:
        raise ModelError(
            f"status_pensions: {scheme.name} pays in {scheme.currency}, the comparison is in {comparison.currency}."
        )
    low = number("status_pensions", "entry_age", entry_age, high=120)
    high = number("status_pensions", "retirement_age", retirement_age, above=low, high=120)
    rows = tuple(_pension(scheme, row, comparison.earnings, (low, high)) for row in comparison.rows)
    said = "wages and prices stand still; credits of several jobs are added up"
    return StatusPensions(
        scheme.name, scheme.currency, max(scheme.quality, comparison.quality), rows, (said, *scheme.remarks)
    )


def _pension(scheme: Scheme, row: StatusResult, earnings: float, ages: tuple[float, float]) -> StatusPension:
    """Return the pension of one status."""
    years = row.credit_months / 12 * (ages[1] - ages[0])
    if not years:
        return StatusPension(row.status, 0.0, 0.0, 0.0, 0.0, ("nothing is insured",))
    working = career(
        ages[0],
        ages[1],
        row.insured_wage,
        density=row.credit_months / 12,
        average_wage=earnings / 12,
        year=scheme.on.year if scheme.on else 2025,
    )
    award = scheme.pension(working)
    monthly = float(award.monthly)
    return StatusPension(
        row.status, years, monthly, float(award.lump_sum), monthly / (earnings / 12), tuple(award.remarks)
    )
