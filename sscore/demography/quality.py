"""How good the ages of a census or a register are, before anything is computed from them.

Heaping: people who do not know their age report one that ends in 0 or 5 (Whipple, Myers). Misplacing: neighbouring age
groups or sexes of very different size (the United Nations scores).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.inputs import Floats, choice, frozen, numbers, rising, same_shape

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "AgeSexAccuracy",
    "MyersIndex",
    "age_ratio_score",
    "myers",
    "sex_ratio_score",
    "un_age_sex_accuracy",
    "whipple",
]

BLENDS = ("even", "shryock")


@dataclass(frozen=True, eq=False)
class MyersIndex:
    """Myers' index and the blended share of each last digit.

    ``index`` runs from 0 (no digit preferred) to 90 (all ages end in one digit): half the sum of the absolute
    ``deviation``. Some software prints the whole sum, which is twice as high: ``2 * index``. ``share`` and
    ``deviation`` (from 10 %) are in percent, shape (10,), by last digit 0-9.
    """

    index: float
    share: Floats
    deviation: Floats
    ages: tuple[int, int]
    blend: str

    def to_frame(self) -> pd.DataFrame:
        """Return one row a digit: its blended share and its deviation from 10 %, in percent."""
        import pandas as pd

        return pd.DataFrame({"digit": range(10), "share": self.share, "deviation": self.deviation})


@dataclass(frozen=True)
class AgeSexAccuracy:
    """The United Nations joint score and its parts.

    ``index = 3 * sex_ratio_score + age_ratio_score_male + age_ratio_score_female``, minus ``small_population`` where
    the population is under a million. Under 20 the data are called accurate, from 20 to 40 inaccurate, above 40
    highly inaccurate.
    """

    index: float
    sex_ratio_score: float
    age_ratio_score_male: float
    age_ratio_score_female: float
    small_population: float

    @property
    def judgement(self) -> str:
        """The United Nations' word for the score."""
        return "accurate" if self.index < 20 else "inaccurate" if self.index <= 40 else "highly inaccurate"

    def to_frame(self) -> pd.DataFrame:
        """Return one row a part."""
        import pandas as pd

        parts = ("sex_ratio_score", "age_ratio_score_male", "age_ratio_score_female", "small_population", "index")
        return pd.DataFrame({"part": parts, "value": [getattr(self, p) for p in parts]})


def whipple(
    population: ArrayLike,
    *,
    age: ArrayLike | None = None,
    digits: int | tuple[int, ...] = (0, 5),
    ages: tuple[int, int] = (23, 62),
) -> float:
    """Return Whipple's index of preference for some last digits, in percent.

    ::

        W = 100 * (10 / number of digits) * sum of persons at ages with these digits / sum of persons at all ages

    over the inclusive range ``ages``. 100 means no preference, 500 (for 0 and 5) that nobody reported another age.
    The United Nations call data under 105 highly accurate, 105-110 fairly accurate, 110-125 approximate, 125-175 rough
    and above very rough.

    Parameters
    ----------
    population
        Persons by single age, shape (n_ages,), at least 0.
    age
        The ages, each one above the one before; None means 0, 1, 2, ...
    digits
        One last digit from 0 to 9, or several without repetition.
    ages
        First and last age; the range must hold every digit equally often, so its length is a multiple of 10.

    Raises
    ------
    ModelError
        For a range that is not covered or not a multiple of 10 long, an impossible digit, or an empty population.

    References
    ----------
    Shryock and Siegel (1973), chapter 8; United Nations, Demographic Yearbook 1955, p. 39.

    Examples
    --------
    >>> whipple([10] * 100)
    100.0
    """
    counts = _range(population, age, ages, "whipple")
    wanted = (digits,) if isinstance(digits, int) else tuple(digits)
    if not wanted or len(set(wanted)) != len(wanted) or not set(wanted) <= set(range(10)):
        raise ModelError(f"whipple: digits must be different whole numbers from 0 to 9, got {digits!r}.")
    chosen = np.isin((ages[0] + np.arange(len(counts))) % 10, wanted)
    return float(100 * (10 / len(wanted)) * counts[chosen].sum() / counts.sum())


def myers(
    population: ArrayLike, *, age: ArrayLike | None = None, ages: tuple[int, int] = (10, 89), blend: str = "even"
) -> MyersIndex:
    """Return Myers' blended index of preference for any last digit.

    Counting from 10, age 10 comes before age 19, and a falling population seems to prefer the digit 0. The blended
    number removes this: ``w S1(d) + (10 - w) S2(d)`` with ``w = 1, 2, ..., 10`` from the first digit of the range on,
    where ``S1`` and ``S2`` are the persons at ages ending in ``d``::

        blend="even"      S1 without the last decade, S2 without the first: equal ages give exactly 0
        blend="shryock"   S1 over the whole range, S2 without the first decade: the textbook's and the Census Bureau's
                          working table; equal ages give a small index (1.7 for 10-89), because S1 is longer

    Parameters
    ----------
    population, age
        As in :func:`whipple`.
    ages
        First and last age, inclusive; the length is a multiple of 10 and at least 20.
    blend
        ``"even"`` or ``"shryock"``.

    Returns
    -------
    MyersIndex

    Raises
    ------
    ModelError
        As :func:`whipple`.

    References
    ----------
    Myers (1940), Errors and bias in the reporting of ages in census data, Transactions of the Actuarial Society of
    America 41; Shryock and Siegel (1973), chapter 8; the Census Bureau's spreadsheet SINGAGE.

    Examples
    --------
    >>> myers([10] * 100).index
    0.0
    """
    choice("myers", "blend", blend, BLENDS)
    counts = _range(population, age, ages, "myers")
    if len(counts) < 20:
        raise ModelError(f"myers: ages must span at least 20 years, got {ages[0]} to {ages[1]}.")
    decades = counts.reshape(-1, 10)
    lead = np.arange(1, 11)
    first = decades[:-1] if blend == "even" else decades
    blended = lead * first.sum(axis=0) + (10 - lead) * decades[1:].sum(axis=0)
    if not blended.sum() > 0:
        raise ModelError("myers: population must hold somebody within the range of ages, got a blended sum of 0.")
    share = np.roll(100 * blended / blended.sum(), ages[0] % 10)
    deviation = share - 10
    return MyersIndex(float(np.abs(deviation).sum() / 2), frozen(share), frozen(deviation), (ages[0], ages[1]), blend)


def age_ratio_score(population5: ArrayLike, *, open_group: bool = True) -> float:
    """Return the mean absolute deviation from 100 of the age ratios of five-year groups.

    ``ratio(j) = 200 * P(j) / (P(j - 1) + P(j + 1))`` for every closed group with two closed neighbours.

    Parameters
    ----------
    population5
        Persons in five-year groups, shape (n_groups,), at least 0.
    open_group
        Whether the last group is open; it is then left out.

    Raises
    ------
    ModelError
        For fewer than three closed groups, or a group between two empty ones.

    References
    ----------
    United Nations (1952), Accuracy tests for census age distributions, Population Bulletin 2; the Census Bureau's
    spreadsheet AGESEX.

    Examples
    --------
    >>> age_ratio_score([100, 110, 100, 7])
    10.0
    """
    counts = _closed(population5, "population5", open_group, 3, "age_ratio_score")
    around = counts[:-2] + counts[2:]
    if (around == 0).any():
        k = int(np.flatnonzero(around == 0)[0]) + 1
        raise ModelError(f"age_ratio_score: population5[{k}] stands between two empty groups; join groups first.")
    return float(np.abs(200 * counts[1:-1] / around - 100).mean())


def sex_ratio_score(male: ArrayLike, female: ArrayLike, *, open_group: bool = True) -> float:
    """Return the mean absolute change of the sex ratio (males per 100 females) from one group to the next.

    Parameters
    ----------
    male, female
        Persons in five-year groups, shape (n_groups,), at least 0; every closed group holds at least one woman.
    open_group
        Whether the last group is open; it is then left out.

    Raises
    ------
    ModelError
        For different shapes, fewer than two closed groups, or a group without women.

    References
    ----------
    As :func:`age_ratio_score`.

    Examples
    --------
    >>> sex_ratio_score([105, 100, 95, 1], [100, 100, 100, 1])
    5.0
    """
    men = _closed(male, "male", open_group, 2, "sex_ratio_score")
    women = _closed(female, "female", open_group, 2, "sex_ratio_score")
    same_shape("sex_ratio_score", "female", women, "male", men)
    if (women == 0).any():
        raise ModelError(f"sex_ratio_score: female[{int(np.flatnonzero(women == 0)[0])}] must be above 0, got 0.")
    return float(np.abs(np.diff(100 * men / women)).mean())


def un_age_sex_accuracy(
    male: ArrayLike, female: ArrayLike, *, open_group: bool = True, adjust: bool = True
) -> AgeSexAccuracy:
    """Return the United Nations age-sex accuracy index (joint score).

    ::

        index = 3 * sex ratio score + age ratio score of males + age ratio score of females

    A small population varies by chance. Under a million persons ``N``, the adjusted index is lower by
    ``3500 / sqrt(N) - 3.5``.

    Parameters
    ----------
    male, female
        Persons (not thousands) in five-year groups, shape (n_groups,), at least 0.
    open_group
        Whether the last group is open; it is then left out of the ratios.
    adjust
        Whether to allow for a small population.

    Returns
    -------
    AgeSexAccuracy

    Raises
    ------
    ModelError
        As :func:`age_ratio_score` and :func:`sex_ratio_score`.

    References
    ----------
    United Nations (1955), Manual II: Methods of appraisal of quality of basic data for population estimates, chapter 3.

    Examples
    --------
    >>> un_age_sex_accuracy([500_000] * 4, [500_000] * 4).index
    0.0
    """
    small = 0.0
    total = float(np.sum(numbers("un_age_sex_accuracy", "male", male)))
    total += float(np.sum(numbers("un_age_sex_accuracy", "female", female)))
    if adjust and 0 < total < 1e6:
        small = 3500 / np.sqrt(total) - 3.5
    sexes = sex_ratio_score(male, female, open_group=open_group)
    men = age_ratio_score(male, open_group=open_group)
    women = age_ratio_score(female, open_group=open_group)
    return AgeSexAccuracy(float(3 * sexes + men + women - small), sexes, men, women, float(small))


def _closed(values: ArrayLike, name: str, open_group: bool, least: int, caller: str) -> Floats:
    """Return the closed groups of a population, or say what is wrong."""
    counts = numbers(caller, name, values)
    if counts.ndim != 1:
        raise ModelError(f"{caller}: {name} must have one dimension, got shape {counts.shape}.")
    closed = counts[:-1] if open_group else counts
    if len(closed) < least:
        raise ModelError(f"{caller}: {name} must hold at least {least} closed groups, got {len(closed)}.")
    return closed


def _range(population: ArrayLike, age: ArrayLike | None, ages: tuple[int, int], caller: str) -> Floats:
    """Return the persons at each single age of a range whose length is a multiple of 10."""
    given = None if age is None else rising(caller, "age", age, low=0)
    counts = numbers(caller, "population", population, age=given)
    if counts.ndim != 1:
        raise ModelError(f"{caller}: population must have one dimension, got shape {counts.shape}.")
    single = np.arange(len(counts), dtype=float) if given is None else given
    if len(single) != len(counts):
        raise ModelError(f"{caller}: age must have one age for each of the {len(counts)} counts, got {len(single)}.")
    first, last = ages
    if first < 0 or (last - first + 1) % 10 or last < first:
        raise ModelError(f"{caller}: ages must span a multiple of 10 years, such as (23, 62), got {ages!r}.")
    missing = np.setdiff1d(np.arange(first, last + 1), single)
    if len(missing):
        raise ModelError(f"{caller}: population has no age {missing[0]:g}, but ages asks for {first} to {last}.")
    found = counts[np.isin(single, np.arange(first, last + 1))]
    if not found.sum() > 0:
        raise ModelError(f"{caller}: population must hold somebody aged {first} to {last}, got none.")
    return found
