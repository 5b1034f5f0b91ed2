"""Who is in which programmes once records are persons, and who of the eligible is in none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.disclosure import SMALLEST_GROUP, shown_cells
from sscore.errors import ModelError, did_you_mean
from sscore.monitoring.linkage import Linkage

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Overlap", "overlap"]


@dataclass(frozen=True)
class Overlap:
    """Persons by programme.

    Attributes
    ----------
    matrix
        Persons in both programmes, programmes by programmes; on the diagonal the persons of each.
    by_count
        One row a number of programmes: ``programmes`` (from 0 if the eligible are known, else from 1), ``persons``.
    programmes
        Names, in order.
    persons
        All persons counted: those in a programme and, where known, the eligible.
    eligible, eligible_in_none, not_eligible
        Persons on the list of the eligible; those of them in no programme (exclusion); persons in a programme who are
        not on the list (inclusion, or an incomplete list). None without a list.
    """

    matrix: pd.DataFrame
    by_count: pd.DataFrame
    programmes: tuple[str, ...]
    persons: int
    eligible: int | None
    eligible_in_none: int | None
    not_eligible: int | None

    @property
    def in_several(self) -> int:
        """Persons in two programmes or more."""
        return int(self.by_count.loc[self.by_count["programmes"] >= 2, "persons"].sum())

    @property
    def exclusion(self) -> float:
        """Share of the eligible who are in no programme; NaN without a list."""
        if not self.eligible or self.eligible_in_none is None:
            return float("nan")
        return self.eligible_in_none / self.eligible

    def to_frame(self, *, minimum: int = SMALLEST_GROUP) -> pd.DataFrame:
        """Return persons by number of programmes, with small groups (under ``minimum``) as NaN.

        Raises
        ------
        ModelError
            For a minimum under 5.
        """
        frame = self.by_count.copy()
        frame["persons"] = shown_cells(frame["persons"].to_numpy(), minimum=minimum)
        return frame


def overlap(linkage: Linkage, *, eligible: str | None = None) -> Overlap:
    """Count persons by programme, from linked registers.

    Parameters
    ----------
    linkage
        From :func:`sscore.monitoring.link_registers`. Each register is a programme.
    eligible
        The register that lists the eligible (a census, a social registry) instead of a programme.

    Raises
    ------
    ModelError
        For an unknown register, or no programme.

    Examples
    --------
    >>> import pandas as pd
    >>> from sscore.monitoring import link_registers
    >>> rows = [["cash", "Asha", "Juma", "1990-06-30"], ["school", "Asha", "Juma", "1990-06-30"],
    ...         ["registry", "Asha", "Juma", "1990-06-30"], ["registry", "Neema", "Saidi", "1985-03-02"]]
    >>> toy = pd.DataFrame(rows, columns=["register", "given_name", "surname", "birth_date"])
    >>> counted = overlap(link_registers(toy), eligible="registry")
    >>> counted.in_several, counted.eligible_in_none, counted.exclusion
    (1, 1, 0.5)
    """
    import pandas as pd

    table = linkage.records
    names = [str(n) for n in dict.fromkeys(table["register"])]
    if eligible is not None and eligible not in names:
        raise ModelError(f"overlap: no register {eligible!r}. {did_you_mean(eligible, names)}")
    programmes = sorted(n for n in names if n != eligible)
    if not programmes:
        raise ModelError("overlap: the only register is the list of the eligible. Add a programme.")
    inside = pd.crosstab(table["person"], table["register"].astype(str)).reindex(columns=names, fill_value=0) > 0
    member = inside[programmes].to_numpy()
    count = member.sum(axis=1)
    both = member.T.astype(int) @ member.astype(int)
    matrix = pd.DataFrame(both, index=programmes, columns=programmes)
    first = 1 if eligible is None else 0
    numbers = np.arange(first, len(programmes) + 1)
    by_count = pd.DataFrame({"programmes": numbers, "persons": [int((count == n).sum()) for n in numbers]})
    listed = inside[eligible].to_numpy() if eligible is not None else None
    return Overlap(
        matrix=matrix,
        by_count=by_count,
        programmes=tuple(programmes),
        persons=len(inside),
        eligible=None if listed is None else int(listed.sum()),
        eligible_in_none=None if listed is None else int((listed & (count == 0)).sum()),
        not_eligible=None if listed is None else int((~listed & (count > 0)).sum()),
    )
