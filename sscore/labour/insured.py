"""Who is insured: formal workers, times those the scheme reaches, times the part of the year they pay.

Legal coverage (whom the law includes) is carried beside it and never made of it, nor the other way round.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.inputs import Floats, frozen, numbers

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["InsuredPersons", "insured_persons"]


@dataclass(frozen=True, eq=False)
class InsuredPersons:
    """Persons at work, formal, contributing at all, and insured in the mean over the year; one shape for all.

    ``members`` contribute at some time of the year (heads). ``insured`` counts them by the part of the year that they
    pay (person-years): contributions are paid on these. ``legal`` are those whom the law covers; None where it is not
    known.
    """

    employed: Floats
    formal: Floats
    members: Floats
    insured: Floats
    legal: Floats | None

    @property
    def legal_rate(self) -> float | None:
        """Legal coverage of the employed, a fraction; None where it is not known."""
        return None if self.legal is None else float(self.legal.sum() / self.employed.sum())

    @property
    def effective_rate(self) -> float:
        """Effective coverage: those who contribute at some time of the year over the employed."""
        return float(self.members.sum() / self.employed.sum())

    @property
    def paying_rate(self) -> float:
        """Insured person-years over the employed."""
        return float(self.insured.sum() / self.employed.sum())

    def to_frame(self) -> pd.DataFrame:
        """Return one row a cell, in the order of the arrays; ``legal`` is missing where it is not known."""
        import pandas as pd

        names = ("employed", "formal", "members", "insured")
        columns = {name: np.ravel(getattr(self, name)) for name in names}
        known = self.employed * np.nan if self.legal is None else self.legal
        return pd.DataFrame({**columns, "legal": np.ravel(known)})


def insured_persons(
    employed: ArrayLike,
    *,
    informal: ArrayLike,
    coverage: ArrayLike,
    density: ArrayLike,
    legal: ArrayLike | None = None,
) -> InsuredPersons:
    """Return insured persons from employment, informality, coverage and density.

    ::

        formal = E (1 - informal)        members = formal * coverage        insured = members * density

    Parameters
    ----------
    employed : (..., sex, age) or any shape
        Persons at work, at least 0.
    informal
        Share of them in informal work, 0 to 1.
    coverage
        Share of the formal who contribute to the scheme at some time of the year, 0 to 1: compliance, not law.
    density
        Share of the year that those pay, 0 to 1. Leaving it out would count every member as a full year.
    legal
        Share of the employed whom the law covers, 0 to 1; None where it is not known. Effective coverage never stands
        in for it.

    Returns
    -------
    InsuredPersons
        All shares stretch to the shape of ``employed``.

    Raises
    ------
    ModelError
        For a share outside 0 to 1, nobody at work, or shapes that do not fit.

    References
    ----------
    Scholz, Cichon and Hagemejer, *Social Budgeting* (ILO/ISSA 2000); ILO, SDG indicator 1.3.1, on effective coverage.

    Examples
    --------
    >>> result = insured_persons([10_000], informal=0.8, coverage=0.5, density=0.75, legal=0.3)
    >>> result.members.round(6).tolist(), result.insured.round(6).tolist(), result.legal_rate
    ([1000.0], [750.0], 0.3)
    """
    where = "insured_persons"
    at_work = numbers(where, "employed", employed)
    if at_work.sum() <= 0:
        raise ModelError(f"{where}: nobody is at work, so nobody can be insured through work.")
    shares = {"informal": informal, "coverage": coverage, "density": density}
    if legal is not None:
        shares["legal"] = legal
    wide = {}
    for name, value in shares.items():
        try:
            wide[name] = np.broadcast_to(numbers(where, name, value, high=1.0), at_work.shape)
        except ValueError:
            raise ModelError(
                f"{where}: {name} must stretch to the shape of employed, {at_work.shape}, got {np.shape(value)}."
            ) from None
    formal = at_work * (1 - wide["informal"])
    members = formal * wide["coverage"]
    return InsuredPersons(
        employed=frozen(at_work),
        formal=frozen(formal),
        members=frozen(members),
        insured=frozen(members * wide["density"]),
        legal=None if legal is None else frozen(at_work * wide["legal"]),
    )
