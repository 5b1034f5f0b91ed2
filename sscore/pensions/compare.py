"""The status quo and a reform side by side: the fund's money, and what members of several incomes and cohorts get."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sscore.errors import ModelError
from sscore.inputs import number, whole
from sscore.pensions.account import annuity_divisor, country_tables
from sscore.pensions.careers import Career
from sscore.pensions.counted import Counted
from sscore.pensions.db import DefinedBenefit
from sscore.pensions.dc import DefinedContribution
from sscore.pensions.provident import Provident
from sscore.pensions.reform import law_in, new_scheme
from sscore.pensions.reform_file import COUNTED, Reform
from sscore.pensions.scheme import Scheme
from sscore.pensions.scheme_result import SchemeProjection

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Comparison", "compare", "compare_members"]

ENTRY_AGE = 25


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two projections of one scheme, and their members.

    Attributes
    ----------
    status_quo, reform
        The projections.
    overlay
        The reform.
    members
        One row an income and cohort: ``income`` (multiple of the average wage), ``claims_in``, ``density``, and for
        each of the two the age of the claim, the pension over the last wage, the lump sum in years of the last wage,
        the two together as a pension over the last wage, and what the law did to it.
    """

    status_quo: SchemeProjection
    reform: SchemeProjection
    overlay: Reform
    members: pd.DataFrame

    def finances(self) -> pd.DataFrame:
        """Return one row a year: rates, reserve ratios, and the difference in the pay-as-you-go rate."""
        import pandas as pd

        table = pd.DataFrame({"year": self.status_quo.years})
        for name, found in (("status_quo", self.status_quo), ("reform", self.reform)):
            table[f"{name}_contribution_rate"] = found.rate[0]
            table[f"{name}_payg_rate"] = found.payg_rate[0]
            table[f"{name}_expenditure"] = found.expenditure[0]
            table[f"{name}_income"] = found.income[0]
            table[f"{name}_reserve_end"] = found.reserves[0, 1:]
            table[f"{name}_reserve_ratio"] = found.reserve_ratio[0]
        return table.assign(payg_difference=table["reform_payg_rate"] - table["status_quo_payg_rate"])

    def summary(self) -> pd.DataFrame:
        """Return one row a measure: premiums, balance, exhaustion year, and rate and reserve ratio of the last year."""
        import pandas as pd

        rows = []
        for label, found in (("status_quo", self.status_quo), ("reform", self.reform)):
            rows.append(
                {
                    "law": label,
                    "general_average_premium": found.general_average_premium.rate,
                    "scaled_premium_20_years": found.scaled_premium.rate,
                    "actuarial_balance": found.balance.balance,
                    "payg_rate_last_year": found.payg_rate[0, -1],
                    "reserve_ratio_last_year": found.reserve_ratio[0, -1],
                    "exhaustion_year": found.exhaustion_year or "none",
                }
            )
        return pd.DataFrame(rows).set_index("law").T.rename_axis("measure").reset_index()


def compare(
    status_quo: SchemeProjection,
    reform: SchemeProjection,
    overlay: Reform,
    *,
    incomes: Sequence[float] = (0.5, 1.0, 2.0),
    cohorts: Sequence[int] | None = None,
) -> Comparison:
    """Set a reform beside the status quo.

    Parameters
    ----------
    status_quo, reform
        From :func:`project_scheme` and :func:`project_reform`, of the same years.
    overlay
        The reform.
    incomes
        Wages as multiples of the average insured wage at the start, above 0.
    cohorts
        Years in which members reach the claim; None takes the first year, the year after the reform, and the last.

    Raises
    ------
    ModelError
        For projections of different years or schemes, or an income that is not above 0.
    """
    a, b = status_quo.inputs, reform.inputs
    if (a.code, a.scheme, a.years) != (b.code, b.scheme, b.years):
        raise ModelError("compare: the two projections must be of the same scheme and years.")
    members = compare_members(status_quo, overlay, incomes=incomes, cohorts=cohorts)
    return Comparison(status_quo, reform, overlay, members)


def compare_members(
    found: SchemeProjection,
    overlay: Reform,
    *,
    incomes: Sequence[float] = (0.5, 1.0, 2.0),
    cohorts: Sequence[int] | None = None,
) -> pd.DataFrame:
    """Return what members get under both laws, also of a reform that cannot be projected for all members.

    Wages, prices of annuities and interest move with average wages. A member enters at 25 and pays in the scheme's
    density of each year. Who had reached the old age of the claim on the day of a new type has claimed by the old law.

    Parameters
    ----------
    found
        The status quo.
    overlay, incomes, cohorts
        As for :func:`compare`.

    Raises
    ------
    ModelError
        For an income that is not above 0, or, with points and notional accounts, a cohort after the projection.
    """
    import pandas as pd

    average = float(found.insured_earnings[0, 0] / found.members.contributors[0, 0] / 12 / found.density)
    years = found.inputs.years
    given = [years[0], overlay.start + 1, years[-1]] if cohorts is None else list(cohorts)
    rows: list[dict[str, Any]] = []
    for cohort in sorted(set(given)):
        year = whole("compare", "cohorts", cohort)
        table = country_tables(found.inputs.code, min(year, 2100))["both"]
        for income in incomes:
            wage = number("compare", "incomes", income, above=0) * average
            row: dict[str, Any] = {"income": float(income), "claims_in": year, "density": found.density}
            for label, reformed in (("status_quo", False), ("reform", True)):
                parts, age = _parts(found, overlay if reformed and year >= overlay.start else None, year, average)
                pension, lump, remarks = _worth(found, parts, wage, _Claim(age, year, average))
                divisor = float(annuity_divisor(table, found.basis.real_interest, age, payments_a_year=12))
                row |= {
                    f"{label}_claim_age": age,
                    f"{label}_pension": pension / wage,
                    f"{label}_lump_years": lump / (12 * wage),
                    f"{label}_all_as_pension": (pension + lump / (12 * divisor)) / wage,
                    f"{label}_remarks": "; ".join(remarks),
                }
            rows.append(row)
    return pd.DataFrame(rows)


class _Claim(NamedTuple):
    """Age and year of a claim, and the average wage."""

    age: int
    year: int
    average: float


def _parts(
    found: SchemeProjection, overlay: Reform | None, year: int, average: float
) -> tuple[list[tuple[Scheme, int, int]], int]:
    """Return the laws that pay a cohort, each with the years from its claim back in which it earned, and the age."""
    law = found.law
    claim = int(found.inputs.claim.normal)
    if overlay is None:
        return [(law, 0, 99)], claim
    if overlay.convert is None:
        changed = law_in(found.inputs, overlay, year)
        age = int(changed.ages.normal) if isinstance(changed, DefinedBenefit) else claim
        values = overlay.in_force(year)
        return [(changed, 0, 99)], int(values.get("retirement_age", age))
    since = year - overlay.start
    if overlay.convert.to in COUNTED:
        counted = Counted(found.inputs, found.basis, overlay)
        age = int(counted.ages.normal)
        if age - since >= claim:
            return [(law, 0, 99)], claim
        return [(counted.of_members(_paying(found, law), year, average), 0, 99)], age
    credited = found.inputs.credited if found.inputs.credited is not None else 0.03
    made = new_scheme(law, overlay.convert, credited, found.inputs.claim)
    age = int(made.ages.normal) if isinstance(made, DefinedBenefit) else claim
    if overlay.convert.past == "credited":
        return [(made, 0, 99)], age
    return [(made, 0, since), (_kept(found, law, age - ENTRY_AGE - since), since, 99)], age


def _kept(found: SchemeProjection, law: Scheme, years: int) -> Scheme:
    """Return the law of rights earned in the years before: whatever their length, minima only if they alone qualify."""
    if not isinstance(law, DefinedBenefit):
        return law
    if 12 * found.density * years >= law.vesting_months:
        return replace(law, vesting_months=0.0, grant_per_year=0.0)
    return replace(law, vesting_months=0.0, grant_per_year=0.0, minimum=None, minimum_share=None)


def _paying(found: SchemeProjection, law: Scheme) -> Scheme:
    """Return a scheme whose accounts are credited with interest above the growth of average wages."""
    rate = (1 + found.value_of("credited_interest")) / (1 + found.value_of("real_wage_growth")) - 1
    if isinstance(law, DefinedContribution):
        return Provident(
            law.name, law.schedule, law.currency, interest=rate, claim_age=law.claim_age, on=law.on, quality="C"
        )
    return replace(law, interest=rate) if isinstance(law, Provident) else law


def _worth(
    found: SchemeProjection, parts: Sequence[tuple[Scheme, int, int]], wage: float, claim: _Claim
) -> tuple[float, float, tuple[str, ...]]:
    """Return pension, lump sum and remarks of a member who entered at 25 and paid the density of each year."""
    years = max(claim.age - ENTRY_AGE, 1)
    back = np.arange(years, 0, -1) - 1
    pension = lump = 0.0
    remarks: list[str] = []
    for law, first, last in parts:
        months = 12 * found.density * ((back >= first) & (back < last))
        # Wages of the years in which rights of a pension were earned; accounts go on to grow until the claim.
        counted = months[: years - first] if isinstance(law, DefinedBenefit) else months
        if not counted.any():
            continue
        career = Career(
            np.full(len(counted), wage),
            months=counted,
            age=float(claim.age),
            year=claim.year - 1 - (years - len(counted)),
            average_wages=np.full(len(counted), claim.average),
        )
        award = _paying(found, law).pension(career)
        pension, lump = pension + float(award.monthly), lump + float(award.lump_sum)
        said = [text for text in award.remarks if text not in (*law.remarks, *found.law.remarks)]
        remarks += said if len(parts) == 1 else [f"{_years_told(first, claim.year, last)}: {text}" for text in said]
    return pension, lump, tuple(dict.fromkeys(remarks))


def _years_told(first: int, year: int, last: int) -> str:
    """Say which years of a career a law pays, from years counted back from the claim."""
    return f"for the years from {year - last}" if not first else f"for the years before {year - first}"
