"""Coverage rates: one number of contributors, several denominators."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError
from sscore.inputs import number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CoverageRates", "rates"]

DENOMINATORS = ("population", "labour_force", "employed")


@dataclass(frozen=True)
class CoverageRates:
    """Coverage as fractions: 0.08 is 8 %.

    ``None`` means that the figure was not given; NaN means that its denominator is 0, and ``remarks`` says so.
    Legal coverage (who must or may be insured by law) is never filled in from effective coverage (who pays).
    """

    effective: float
    effective_of_labour_force: float | None
    effective_of_population: float | None
    legal: float | None
    registered: float | None
    dormant_share: float | None
    remarks: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return one row a rate; rates that were not asked for are missing."""
        import pandas as pd

        values = {k: v for k, v in asdict(self).items() if k != "remarks"}
        return pd.DataFrame({"rate": list(values), "value": [np.nan if v is None else v for v in values.values()]})


def rates(
    *,
    employed: float,
    active: float,
    registered: float | None = None,
    labour_force: float | None = None,
    population: float | None = None,
    legally_covered: float | None = None,
) -> CoverageRates:
    """Return effective and legal coverage and the share of dormant members.

    ::

        effective     = active / employed          (also over labour_force and over population)
        legal         = legally_covered / employed
        registered    = registered / employed
        dormant_share = (registered - active) / registered

    Parameters
    ----------
    employed, labour_force, population
        Persons, at least 0, ``employed <= labour_force <= population``; population is usually that aged 15-64.
    active
        Persons who paid a contribution in the period (not records: see :func:`sscore.coverage.unique_persons`).
    registered
        Persons on the register, paying or not, at least ``active``.
    legally_covered
        Employed persons whom the law covers.

    Returns
    -------
    CoverageRates
        A denominator of 0 gives NaN and a remark, never 0 and never an error.

    Raises
    ------
    ModelError
        For a number that is negative or not finite, ``active > registered``, or groups that do not lie inside one
        another.

    References
    ----------
    ILO, SDG indicator 1.3.1: effective coverage counts those who contribute or receive; legal coverage is another
    figure.

    Examples
    --------
    >>> r = rates(employed=24e6, active=1.92e6, registered=3.2e6)
    >>> round(r.effective, 4), round(r.dormant_share, 4), r.legal
    (0.08, 0.4, None)
    """
    given = {
        "employed": employed,
        "active": active,
        "registered": registered,
        "labour_force": labour_force,
        "population": population,
        "legally_covered": legally_covered,
    }
    for name, value in given.items():
        if value is not None or name in ("employed", "active"):
            number("rates", name, value)
    _inside("active", active, "registered", registered)
    _inside("employed", employed, "labour_force", labour_force)
    _inside("labour_force", labour_force, "population", population)
    _inside("employed", employed, "population", population)
    _inside("legally_covered", legally_covered, "employed", employed)
    remarks: list[str] = []

    def share(name: str, part: float | None, denominator: str) -> float | None:
        whole = given[denominator]
        return None if part is None or whole is None else _share(name, part, whole, denominator, remarks)

    effective = _share("effective", active, employed, "employed", remarks)
    others = {
        "effective_of_labour_force": share("effective_of_labour_force", active, "labour_force"),
        "effective_of_population": share("effective_of_population", active, "population"),
        "legal": share("legal", legally_covered, "employed"),
        "registered": share("registered", registered, "employed"),
        "dormant_share": share("dormant_share", None if registered is None else registered - active, "registered"),
    }
    if active > employed > 0:
        remarks.append(
            "More active contributors than employed persons: records may be counted instead of persons, or the two "
            "figures come from different years."
        )
    return CoverageRates(effective=effective, **others, remarks=tuple(remarks))


def _inside(inner: str, part: float | None, outer: str, whole: float | None) -> None:
    """Raise when a group is larger than the one it lies in."""
    if part is not None and whole is not None and part > whole:
        raise ModelError(
            f"rates: {inner} ({part:,.0f}) must not be above {outer} ({whole:,.0f}). Check that both are persons of "
            f"the same year and in the same unit."
        )


def _share(name: str, part: float, whole: float, denominator: str, remarks: list[str]) -> float:
    """Return part / whole; NaN and a remark where there is nobody to divide by."""
    if whole == 0:
        remarks.append(f"{name} does not exist (NaN): {denominator} is 0.")
        return float("nan")
    return float(part / whole)
