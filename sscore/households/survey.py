"""A household survey in one documented form, real or synthetic, checked when it is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sscore.errors import DataError, did_you_mean
from sscore.households.design import SampleDesign, sample_design
from sscore.inputs import Floats, filled, number, numbers_column, vector

if TYPE_CHECKING:
    import pandas as pd

    from sscore.households.reweighting import Reweighted

__all__ = ["HOUSEHOLD_COLUMNS", "PERSON_COLUMNS", "Survey", "load_survey"]

HOUSEHOLD_COLUMNS = {
    "household": "identifier, once a row",
    "weight": "households in the population that the row stands for, at least 0",
    "stratum": "name of the stratum the sample was drawn in",
    "cluster": "name of the cluster (enumeration area) inside the stratum",
    "area": "rural or urban",
    "consumption": "money a person a month, the measure of welfare, before any reform",
}
PERSON_COLUMNS = {
    "household": "identifier of the person's household",
    "age": "completed years, 0 to 120",
    "sex": "female or male",
    "sector": "employee, self_employed (with unpaid family workers) or none",
    "earnings": "money a month from work, at least 0; 0 for sector none",
}
_KNOWN = {"area": ("rural", "urban"), "sex": ("female", "male"), "sector": ("employee", "self_employed", "none")}


@dataclass(frozen=True, eq=False)
class Survey:
    """Households and their persons; made by :func:`sscore.households.load_survey` or ``syn_households``.

    Attributes
    ----------
    households, persons
        Tables with the columns of ``HOUSEHOLD_COLUMNS`` and ``PERSON_COLUMNS``; do not change them in place.
    name, currency, price_year
        What it is, and in what money. Names of synthetic surveys begin with ``syn_``.
    gdp
        Of ``price_year``, in the currency; None where not given.
    line
        Poverty line a person a month in the same prices; None where not given.
    fit
        How synthetic weights meet the published margins; None for a real survey.
    remarks
        What the reader has to know.
    """

    households: pd.DataFrame
    persons: pd.DataFrame
    name: str
    currency: str
    price_year: int
    gdp: float | None = None
    line: float | None = None
    fit: Reweighted | None = None
    remarks: tuple[str, ...] = ()

    @property
    def weights(self) -> Floats:
        """Households a row stands for, shape (households,)."""
        return self.households["weight"].to_numpy(float)

    @property
    def place(self) -> NDArray[np.intp]:
        """Row of each person's household, shape (persons,)."""
        import pandas as pd

        return pd.Index(self.households["household"]).get_indexer(self.persons["household"]).astype(np.intp)

    @property
    def size(self) -> Floats:
        """Persons a household, shape (households,)."""
        return self.over_persons(np.ones(len(self.persons)))

    @property
    def person_weights(self) -> Floats:
        """Persons a household stands for: weight x size, shape (households,)."""
        return self.weights * self.size

    @property
    def welfare(self) -> Floats:
        """Consumption a person a month, shape (households,)."""
        return self.households["consumption"].to_numpy(float)

    def over_persons(self, values: ArrayLike) -> Floats:
        """Return the sum over the persons of each household of one value a person."""
        each = vector("Survey.over_persons", "values", values, length=len(self.persons), low=-np.inf)
        return np.bincount(self.place, each, len(self.households)).astype(float)

    def design(self) -> SampleDesign:
        """Return the design of the sample, each household counting with its persons."""
        return sample_design(
            self.person_weights,
            strata=self.households["stratum"].tolist(),
            clusters=self.households["cluster"].tolist(),
        )

    def to_frame(self) -> pd.DataFrame:
        """Return the households with their size."""
        return self.households.assign(persons=self.size)


def load_survey(
    households: pd.DataFrame,
    persons: pd.DataFrame,
    *,
    name: str,
    currency: str,
    price_year: int,
    gdp: float | None = None,
) -> Survey:
    """Return a survey after checking that its tables have the documented form.

    Parameters
    ----------
    households, persons
        Tables with the columns of ``HOUSEHOLD_COLUMNS`` and ``PERSON_COLUMNS``, in any order; further columns are kept.
        Take names, telephone and identity numbers out before.
    name, currency, price_year
        Of the survey and its money.
    gdp
        Of ``price_year`` in the currency, above 0.

    Raises
    ------
    ModelError
        For a missing column, a blank, or a number outside its range.
    DataError
        For an identifier that repeats, persons without a household, households without persons, an unknown word, or
        earnings without work.

    Examples
    --------
    >>> import pandas as pd
    >>> homes = pd.DataFrame({"household": [1, 2], "weight": [10, 20], "stratum": "a", "cluster": [1, 2],
    ...                       "area": "rural", "consumption": [30.0, 50.0]})
    >>> people = pd.DataFrame({"household": [1, 1, 2], "age": [30, 4, 51], "sex": "female",
    ...                        "sector": ["employee", "none", "none"], "earnings": [60, 0, 0]})
    >>> load_survey(homes, people, name="toy", currency="KES", price_year=2021).person_weights.tolist()
    [20.0, 20.0]
    """
    homes = filled("load_survey", households, HOUSEHOLD_COLUMNS).reset_index(drop=True).copy()
    people = filled("load_survey", persons, PERSON_COLUMNS).reset_index(drop=True).copy()
    numbers_column("load_survey", homes, "weight", low=0)
    numbers_column("load_survey", homes, "consumption")
    earnings = numbers_column("load_survey", people, "earnings", low=0)
    age = numbers_column("load_survey", people, "age", low=0)
    if (age > 120).any():
        raise DataError(f"load_survey: age[{int(np.argmax(age > 120))}] is {age.max():g}; wanted 0 to 120.")
    for table, column in ((homes, "area"), (people, "sex"), (people, "sector")):
        _words(table[column], column)
    twice = homes["household"].duplicated().to_numpy()
    if twice.any():
        raise DataError(f"load_survey: household {homes['household'][int(np.argmax(twice))]!r} stands in two rows.")
    for first, second, what in (
        (people, homes, "has persons but no row among the households"),
        (homes, people, "has no persons"),
    ):
        lost = ~first["household"].isin(second["household"]).to_numpy()
        if lost.any():
            raise DataError(f"load_survey: household {first['household'][int(np.argmax(lost))]!r} {what}.")
    idle = (people["sector"] == "none").to_numpy() & (earnings > 0)
    if idle.any():
        raise DataError(
            f"load_survey: person in row {int(np.argmax(idle))} has earnings but sector 'none'. Correct one."
        )
    value = None if gdp is None else number("load_survey", "gdp", gdp, above=0)
    return Survey(homes, people, name, currency, int(price_year), gdp=value)


def _words(column: Any, name: str) -> None:
    wrong = np.flatnonzero(~column.isin(_KNOWN[name]).to_numpy())
    if len(wrong):
        word = column[wrong[0]]
        raise DataError(f"load_survey: {name}[{wrong[0]}] is {word!r}. {did_you_mean(str(word), _KNOWN[name])}")
