"""What a household needs, and what its income leaves for contributions."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.inputs import Floats, choice, number, numbers, same_shape

__all__ = ["SCALES", "contributory_capacity", "household_needs"]

# Adults after the first, and children, in terms of the first adult.
SCALES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {"per head": (1.0, 1.0), "oxford": (0.7, 0.5), "modified oecd": (0.5, 0.3)}
)


def household_needs(line: float, adults: ArrayLike, children: ArrayLike, *, scale: str = "per head") -> Floats:
    """Return what a household needs a month: the poverty line times its members as the scale counts them.

    ::

        needs = line * (1 + a (adults - 1) + c children)          one adult at least
        per head a = c = 1; oxford a = 0.7, c = 0.5; modified oecd a = 0.5, c = 0.3

    The line must belong to the scale: a line for one person in a scale of heads is too low for a scale of adult
    equivalents, because that scale counts fewer members.

    Parameters
    ----------
    line
        Money a month for one member as the scale counts, at least 0.
    adults
        Whole persons, at least 1 a household; a household of children counts one of them as an adult.
    children
        Whole persons, at least 0, in the shape of adults.
    scale
        A name of :data:`SCALES`.

    Raises
    ------
    ModelError
        For an unknown scale, no adult, or persons that are not whole.

    References
    ----------
    OECD, *What are equivalence scales?* (project on income distribution and poverty).

    Examples
    --------
    >>> household_needs(100, [2, 1], [3, 0]).tolist()
    [500.0, 100.0]
    >>> household_needs(100, [2], [3], scale="oxford").round(1).tolist()
    [320.0]
    """
    caller = "household_needs"
    choice(caller, "scale", scale, tuple(SCALES))
    one = number(caller, "line", line)
    grown, young = numbers(caller, "adults", adults, low=1.0), numbers(caller, "children", children)
    same_shape(caller, "children", young, "adults", grown)
    if (grown != np.round(grown)).any() or (young != np.round(young)).any():
        raise ModelError(f"{caller}: adults and children must be whole persons. Count each member once.")
    further, child = SCALES[scale]
    return one * (1 + further * (grown - 1) + child * young)


def contributory_capacity(income: ArrayLike, needs: ArrayLike) -> Floats:
    """Return what income leaves above needs; negative below them, and never cut off at 0.

    Parameters
    ----------
    income
        Money a month of the household, losses negative.
    needs
        Money a month of the same household, at least 0, in the same shape or one number.

    Raises
    ------
    ModelError
        For shapes that do not fit, or a number out of its range.

    Examples
    --------
    >>> contributory_capacity([700, 400], [500, 500]).tolist()
    [200.0, -100.0]
    """
    caller = "contributory_capacity"
    money, least = numbers(caller, "income", income, low=-np.inf), numbers(caller, "needs", needs)
    if least.ndim:
        same_shape(caller, "needs", least, "income", money)
    return money - least
