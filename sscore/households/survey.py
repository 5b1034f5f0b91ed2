"""A household survey in one documented form, real or synthetic, checked when it is loaded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sscore.errors import DataError, ModelError, did_you_mean
from sscore.households.design import SampleDesign, sample_design
from sscore.inputs import Floats, choice, filled, number, numbers, vector, whole

if TYPE_CHECKING:
    import pandas as pd

    from sscore.households.reweighting import Reweighted

__all__ = ["HOUSEHOLD_COLUMNS", "PERSON_COLUMNS", "Survey", "load_survey"]

HOUSEHOLD_COLUMNS = {
    "household": "identifier, once a row",
    "weight": "households in the population that the row stands for, at least 0, not all 0",
    "stratum": "name of the stratum the sample was drawn in",
    "cluster": "name of the cluster (enumeration area) inside the stratum",
    "area": "rural or urban",
    "consumption": "money a person a month, the measure of welfare, before any reform",
}
PERSON_COLUMNS = {
    "household": "identifier of the person's household",
    "age": "completed years, a whole number from 0 to 120",
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
    single
        What to do with a stratum of one cluster, as in :func:`sscore.households.sample_design`: "refuse" or "centre".
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
    single: str = "refuse"

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

    def with_single(self, single: str) -> Survey:
        """Return the same survey with another word for a stratum of one cluster: "refuse" or "centre"."""
        choice("Survey.with_single", "single", single, ("refuse", "centre"))
        return replace(self, single=single)

    def design(self, *, single: str | None = None) -> SampleDesign:
        """Return the design of the sample, each household counting with its persons.

        ``single`` says what to do with a stratum of one cluster; None takes what the survey says.
        """
        return sample_design(
            self.person_weights,
            strata=self.households["stratum"].tolist(),
            clusters=self.households["cluster"].tolist(),
            single=self.single if single is None else single,
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
        Of the survey and its money (three letters, such as KES).
    gdp
        Of ``price_year`` in the currency, above 0.

    Raises
    ------
    ModelError
        For a column that is missing or there twice, a blank, a number outside its range, or a name, currency or year
        that is none.
    DataError
        For tables without rows, text where numbers belong, an identifier that repeats, persons without a household,
        households without persons, an unknown word, weights all 0, or earnings without work.

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
    homes = _rows("households", households, HOUSEHOLD_COLUMNS)
    people = _rows("persons", persons, PERSON_COLUMNS)
    if not _numbers(homes, "weight", low=0).any():
        raise DataError("load_survey: every weight is 0, so the survey stands for nobody. Check the column of weights.")
    _numbers(homes, "consumption")
    earnings = _numbers(people, "earnings", low=0)
    age = _numbers(people, "age", low=0)
    odd = (age > 120) | (age != np.round(age))
    if odd.any():
        k = int(np.argmax(odd))
        raise DataError(f"load_survey: age[{k}] is {age[k]:g}; wanted a whole number of completed years, 0 to 120.")
    for table, column in ((homes, "area"), (people, "sex"), (people, "sector")):
        _words(table[column], column)
    _same_households(homes, people)
    idle = (people["sector"] == "none").to_numpy() & (earnings > 0)
    if idle.any():
        raise DataError(
            f"load_survey: person in row {int(np.argmax(idle))} has earnings but sector 'none'. Correct one."
        )
    value = None if gdp is None else number("load_survey", "gdp", gdp, above=0)
    return Survey(
        homes,
        people,
        _word("name", name),
        _word("currency", currency),
        whole("load_survey", "price_year", price_year, low=1900),
        gdp=value,
    )


def _rows(name: str, table: Any, columns: dict[str, str]) -> pd.DataFrame:
    """Return a copy of a table that has rows and every column once, filled."""
    rows = filled("load_survey", table, columns)
    twice = [str(c) for c in rows.columns[rows.columns.duplicated()]]
    if twice:
        raise ModelError(f"load_survey: the table of {name} has column {twice[0]!r} twice. Rename or drop one.")
    if not len(rows):
        raise DataError(f"load_survey: the table of {name} has no rows. Check the file and its filter.")
    for column in (c for c in columns if rows[c].dtype.kind not in "iuf"):
        blank = np.flatnonzero(rows[column].isin([v for v in rows[column].unique() if str(v).strip() == ""]))
        if len(blank):
            raise ModelError(
                f"load_survey: {column}[{blank[0]}] is blank. Fill it, or leave the row out and say how many you left "
                f"out."
            )
    return rows.reset_index(drop=True).copy()


def _numbers(table: pd.DataFrame, column: str, *, low: float = -np.inf) -> Floats:
    """Return a column as numbers, or name the first row with something else."""
    if table[column].dtype.kind not in "iuf":
        for k, value in enumerate(table[column].tolist()):
            if not isinstance(value, int | float) or isinstance(value, bool):
                raise DataError(
                    f"load_survey: {column}[{k}] is {value!r:.80}, wanted a number. Where a comma or spreadsheet made "
                    f"text of numbers, convert the column: pd.to_numeric(table[{column!r}])."
                )
    return numbers("load_survey", column, table[column].to_numpy(float), low=low)


def _word(name: str, given: Any) -> str:
    if not isinstance(given, str) or not given.strip():
        raise ModelError(f"load_survey: {name} must be a word, got {given!r:.80}.")
    return given


def _same_households(homes: pd.DataFrame, people: pd.DataFrame) -> None:
    """Raise unless every household stands once in one table and has persons in the other."""
    twice = homes["household"].duplicated().to_numpy()
    if twice.any():
        name = homes["household"].tolist()[int(np.argmax(twice))]
        raise DataError(
            f"load_survey: household {name!r} stands in two rows. Join them, or number the households anew."
        )
    for first, second, what in (
        (people, homes, "has persons but no row among the households"),
        (homes, people, "has no persons"),
    ):
        lost = ~first["household"].isin(second["household"]).to_numpy()
        if lost.any():
            name = first["household"].tolist()[int(np.argmax(lost))]
            likeness = ""
            if str(name) in set(second["household"].astype(str)):
                likeness = " The other table has it in another type (text and number): make both columns text."
            elif first is people:
                likeness = " Persons and households must come from one file: check parts that were loaded separately."
            raise DataError(f"load_survey: household {name!r} {what}.{likeness}")


def _words(column: Any, name: str) -> None:
    wrong = np.flatnonzero(~column.isin(_KNOWN[name]).to_numpy())
    if len(wrong):
        word = column[wrong[0]]
        raise DataError(f"load_survey: {name}[{wrong[0]}] is {word!r}. {did_you_mean(str(word), _KNOWN[name])}")
