"""Households and their persons as arrays: the form in which a million persons are computed."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sscore.errors import DataError, ModelError, did_you_mean
from sscore.households.kernels import twins
from sscore.households.sorting import checked
from sscore.households.survey import Survey
from sscore.inputs import Floats, vector, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["SECTORS", "HouseholdArrays", "arrays_of", "household_arrays"]

SECTORS = ("none", "employee", "self_employed")
_HOUSEHOLD = ("household", "weight", "consumption")
_PERSON = ("household", "age", "sector", "earnings")


@dataclass(frozen=True, eq=False)
class HouseholdArrays:
    """Households and persons as arrays; made by :func:`sscore.households.household_arrays`.

    It has the properties of a :class:`sscore.households.Survey` that rules need, so that a rule of your own works on
    both.

    Attributes
    ----------
    identifier
        Of each household, shape (households,).
    weights, welfare
        Households a row stands for, and consumption a person a month, shape (households,).
    size
        Persons a household, shape (households,); 0 where nobody lives.
    place
        Row of each person's household, shape (persons,).
    age, earnings
        Completed years, and money a month from work, shape (persons,).
    sector
        0, 1, 2 for the words of ``SECTORS``: none, employee, self_employed; shape (persons,).
    currency, name
        What it is, and in what money.
    first
        How many households come before these, where they are a chunk of a larger population.
    """

    identifier: NDArray[Any]
    weights: Floats
    welfare: Floats
    size: Floats
    place: NDArray[np.integer]
    age: NDArray[Any]
    sector: NDArray[np.int8]
    earnings: Floats
    currency: str
    name: str = ""
    first: int = 0

    def over_persons(self, values: ArrayLike) -> Floats:
        """Return the sum over the persons of each household of one value a person."""
        each = vector("HouseholdArrays.over_persons", "values", values, length=len(self.place), low=-np.inf)
        return np.bincount(self.place, each, len(self.size)).astype(float)

    def cut(self, start: int, stop: int) -> HouseholdArrays:
        """Return the households from one row up to another, with their persons: a chunk that splits no household.

        >>> homes = {"household": [1, 2], "weight": [1, 1], "consumption": [9, 8]}
        >>> people = {"household": [2, 1, 2], "age": [30, 40, 2], "sector": [1, 0, 0], "earnings": [5, 0, 0]}
        >>> household_arrays(homes, people, currency="KES").cut(1, 2).age.tolist()
        [30, 2]
        """
        if not 0 <= start < stop <= len(self.size):
            raise ModelError(f"HouseholdArrays.cut: wanted rows within 0 to {len(self.size)}, got {start} to {stop}.")
        rows = np.flatnonzero((self.place >= start) & (self.place < stop))
        return replace(
            self,
            **{name: getattr(self, name)[start:stop] for name in ("identifier", "weights", "welfare", "size")},
            **{name: getattr(self, name)[rows] for name in ("age", "sector", "earnings")},
            place=self.place[rows] - start,
            first=self.first + start,
        )

    def to_frame(self) -> pd.DataFrame:
        """Return one row a household."""
        import pandas as pd

        columns = {"household": self.identifier, "weight": self.weights, "consumption": self.welfare}
        return pd.DataFrame(columns | {"persons": self.size})


def household_arrays(
    households: Mapping[str, Any],
    persons: Mapping[str, Any],
    *,
    currency: str,
    name: str = "",
    first: int = 0,
    engine: str = "numpy",
) -> HouseholdArrays:
    """Return households joined with their persons, after the checks of :func:`sscore.households.load_survey`.

    Unlike there, a household may be without persons: it counts for nobody, and a benefit to it is an error.

    Parameters
    ----------
    households
        Arrays (or a table) with "household" (identifier, once a row), "weight" (at least 0) and "consumption" (money a
        person a month), shape (households,). Rows may stand in any order.
    persons
        Arrays with "household", "age" (completed years, 0 to 120), "sector" (words, or 0 for none, 1 for employee, 2
        for self_employed) and "earnings" (money a month, at least 0), shape (persons,), in any order.
    currency, name
        Of the money and of the data.
    first
        How many households come before these, where they are a chunk.
    engine
        "numpy", the reference, or "numba" (``sscore[fast]``): the result is the same.

    Raises
    ------
    ModelError
        For a missing column, arrays of different lengths, or a number outside its range.
    DataError
        For an identifier that repeats, persons without a household, an unknown sector, or earnings without work.

    Examples
    --------
    >>> homes = {"household": [7, 3], "weight": [10, 20], "consumption": [30.0, 50.0]}
    >>> people = {"household": [3, 7, 3], "age": [30, 4, 51], "sector": ["employee", "none", "none"],
    ...           "earnings": [60, 0, 0]}
    >>> found = household_arrays(homes, people, currency="KES")
    >>> found.size.tolist(), found.place.tolist()
    ([1.0, 2.0], [1, 0, 1])
    """
    caller = "household_arrays"
    kernels = twins(caller, engine)
    for table, columns, what in ((households, _HOUSEHOLD, "households"), (persons, _PERSON, "persons")):
        missing = [c for c in columns if c not in table]
        if missing:
            raise ModelError(f"{caller}: {what} has no {missing[0]!r}. Wanted: {', '.join(columns)}.")
    identifier, of_person = (_identifiers(t["household"]) for t in (households, persons))
    with ThreadPoolExecutor(1) as pool:
        joined = pool.submit(kernels.join, identifier, of_person)
        weights = checked(caller, "weight", households["weight"], length=len(identifier), low=0.0)
        welfare = checked(caller, "consumption", households["consumption"], length=len(identifier))
        earnings = checked(caller, "earnings", persons["earnings"], length=len(of_person), low=0.0)
        age = _ages(caller, persons["age"], len(of_person))
        sector = _sectors(caller, persons["sector"], len(of_person))
        idle = kernels.idle(sector, earnings)
    place, size = joined.result() or _join(caller, identifier, of_person)
    if idle >= 0:
        raise DataError(f"{caller}: person in row {idle} has earnings but sector 'none'. Correct one.")
    return HouseholdArrays(
        identifier, weights, welfare, size, place, age, sector, earnings, currency, name, whole(caller, "first", first)
    )


def arrays_of(survey: Survey | HouseholdArrays) -> HouseholdArrays:
    """Return a survey as arrays; arrays are returned as they are.

    >>> from sscore.households import syn_households
    >>> survey = syn_households("RWA", households=600, seed=1)
    >>> arrays_of(survey).size.sum() == len(survey.persons)
    np.True_
    """
    if isinstance(survey, HouseholdArrays):
        return survey
    place = survey.place
    return HouseholdArrays(
        survey.households["household"].to_numpy(),
        survey.weights,
        survey.welfare,
        np.bincount(place, minlength=len(survey.households)).astype(float),
        place,
        survey.persons["age"].to_numpy(),
        _sectors("arrays_of", survey.persons["sector"].to_numpy(), len(place)),
        survey.persons["earnings"].to_numpy(float),
        survey.currency,
        survey.name,
    )


def _identifiers(given: Any) -> NDArray[Any]:
    """Return identifiers, whole numbers in 64 bits."""
    array = np.asarray(given)
    small = array.dtype.kind in "iu" and array.dtype != np.uint64
    return array.astype(np.int64, copy=False) if small else array


def _ages(caller: str, given: Any, length: int) -> NDArray[Any]:
    """Return ages as they are, whole numbers or not, after a look at the least and the greatest."""
    age = np.asarray(given)
    if age.dtype.kind not in "iuf" or age.shape != (length,):
        age = vector(caller, "age", given, length=length)
    whole_years = age.dtype.kind != "f" or (age == np.floor(age)).all()
    if length and not (whole_years and age.min() >= 0 and age.max() <= 120):
        k = int(np.argmax(~((age >= 0) & (age <= 120) & (age == np.floor(age)))))
        raise DataError(f"{caller}: age[{k}] is {age[k]:g}; wanted completed years, whole, from 0 to 120.")
    return age


def _sectors(caller: str, given: Any, length: int) -> NDArray[np.int8]:
    """Return the numbers of sectors that are given as words or as numbers."""
    words = np.asarray(given)
    if words.shape != (length,):
        raise ModelError(f"{caller}: sector must have shape ({length},), got {words.shape}.")
    if words.dtype.kind in "iu":
        if length and not (words.min() >= 0 and words.max() < len(SECTORS)):
            k = int(np.argmax((words < 0) | (words >= len(SECTORS))))
            raise DataError(f"{caller}: sector[{k}] is {words[k]}; wanted 0 (none), 1 (employee) or 2 (self_employed).")
        return words.astype(np.int8, copy=False)
    import pandas as pd

    codes = pd.Index(SECTORS).get_indexer(pd.Index(words)).astype(np.int8)
    wrong = np.flatnonzero(codes < 0)
    if len(wrong):
        word = words.tolist()[wrong[0]]
        raise DataError(f"{caller}: sector[{wrong[0]}] is {word!r}. {did_you_mean(str(word), SECTORS)}")
    return codes


def _join(caller: str, identifier: NDArray[Any], of_person: NDArray[Any]) -> tuple[NDArray[np.integer], Floats]:
    """Return the row of each person's household, and persons a household, for identifiers of any kind."""
    import pandas as pd

    rows = pd.Index(identifier)
    if not rows.is_unique:
        twice = identifier.tolist()[int(np.argmax(rows.duplicated()))]
        raise DataError(f"{caller}: household {twice!r} stands in two rows.")
    place = rows.get_indexer(pd.Index(of_person))
    lost = np.flatnonzero(place < 0)
    if len(lost):
        raise DataError(
            f"{caller}: household {of_person.tolist()[lost[0]]!r} has persons but no row among the households. Was a "
            f"chunk cut through a household?"
        )
    return place, np.bincount(place, minlength=len(identifier)).astype(float)
