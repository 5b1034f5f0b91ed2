"""Wages by age: the shape of a career, kept apart from the growth that all wages share."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.inputs import Floats, number, numbers, vector

__all__ = ["career_wages", "wage_profile", "wages_by_age"]


def wage_profile(age: ArrayLike, *, entry_age: float = 20, peak_age: float = 50, peak_ratio: float = 1.8) -> Floats:
    """Return a wage profile: a parabola of the log wage with its summit at one age.

    ::

        ln w(x) = ln(peak_ratio) * (1 - ((x - peak_age) / (peak_age - entry_age))**2)

    so that the profile is 1 at the entry age and ``peak_ratio`` at the peak. No pack has wages by age: the three
    numbers are assumptions (quality C). Where a fund knows its own wages by age, those are used instead.

    Parameters
    ----------
    age
        Ages in years, 0 to 120, any shape.
    entry_age, peak_age
        Years, ``0 < entry_age < peak_age``.
    peak_ratio
        Wage at the peak over that at entry, at least 1.

    Returns
    -------
    ndarray
        Of the shape of ``age``, above 0, without unit.

    Raises
    ------
    ModelError
        For ages in the wrong order, or a ratio below 1.

    References
    ----------
    Mincer, *Schooling, Experience, and Earnings* (1974), on the log wage as a parabola of experience.

    Examples
    --------
    >>> wage_profile([20, 50], peak_ratio=2.0).tolist()
    [1.0, 2.0]
    """
    ages = numbers("wage_profile", "age", age, high=120)
    start = number("wage_profile", "entry_age", entry_age, above=0.0)
    peak = number("wage_profile", "peak_age", peak_age, above=start)
    ratio = number("wage_profile", "peak_ratio", peak_ratio, low=1.0)
    return ratio ** (1 - ((ages - peak) / (peak - start)) ** 2)


def wages_by_age(mean: ArrayLike, profile: ArrayLike, persons: ArrayLike) -> Floats:
    """Return the wage of each age so that the mean over the persons is the one that is known.

    ::

        w(x) = mean * profile(x) * sum(persons) / sum(persons * profile)

    Parameters
    ----------
    mean : (...)
        Mean wage of all ages together, at least 0: one number, or one a sex.
    profile : (age,)
        Shape of the wage by age, at least 0, from :func:`wage_profile` or a fund's own.
    persons : (..., age)
        Persons at work by age, at least 0.

    Raises
    ------
    ModelError
        For shapes that do not fit, or nobody at work.

    Examples
    --------
    Three persons at 100 on average, of whom the one in the higher age earns twice as much as each of the others:

    >>> wages_by_age(100, [1, 2], [2, 1]).tolist()
    [75.0, 150.0]
    """
    people = numbers("wages_by_age", "persons", persons)
    shape = vector("wages_by_age", "profile", profile, length=people.shape[-1] if people.ndim else None)
    average = numbers("wages_by_age", "mean", mean)
    total = (people * shape).sum(axis=-1)
    if (total <= 0).any():
        raise ModelError("wages_by_age: nobody is at work at an age with a wage, so the profile has no level.")
    try:
        level = np.broadcast_to(average, total.shape) * people.sum(axis=-1) / total
    except ValueError:
        raise ModelError(
            f"wages_by_age: mean must stretch to the shape {total.shape} of persons without their ages, got "
            f"{average.shape}."
        ) from None
    return level[..., None] * shape


def career_wages(start_wage: float, profile: ArrayLike, growth: ArrayLike) -> Floats:
    """Return the wage in each year of a career: the profile of age times the general growth of wages.

    ::

        w(t) = start_wage * profile(x0 + t) / profile(x0) * product of (1 + growth(s)) for s < t

    Parameters
    ----------
    start_wage
        Wage of the first year, above 0.
    profile : (years,)
        Profile at the ages of the career, the first year first, above 0.
    growth : (years - 1,) or one number
        General growth of wages from each year to the next, fractions, above -1.

    Raises
    ------
    ModelError
        For values outside their range or lengths that differ.

    Examples
    --------
    >>> career_wages(100, [1.0, 1.1, 1.2], 0.10).round(6).tolist()
    [100.0, 121.0, 145.2]
    """
    first = number("career_wages", "start_wage", start_wage, above=0.0)
    shape = vector("career_wages", "profile", profile)
    if (shape <= 0).any():
        raise ModelError("career_wages: profile must be above 0 in every year.")
    pace = numbers("career_wages", "growth", growth, low=-1.0)
    if pace.ndim and pace.shape != (len(shape) - 1,):
        raise ModelError(
            f"career_wages: growth must be one number or have shape ({len(shape) - 1},), got {pace.shape}: one growth "
            f"between each year and the next."
        )
    steps = np.broadcast_to(1 + pace, (len(shape) - 1,))
    return first * shape / shape[0] * np.concatenate([[1.0], np.cumprod(steps)])
