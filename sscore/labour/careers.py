"""Density: how much of a working life is contributed; its mean in closed form and its spread by simulation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError
from sscore.inputs import Floats, frozen, number, seeded, whole
from sscore.labour.states import StateModel, _place, _span

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CareerMonths", "Density", "density", "simulate_careers"]


@dataclass(frozen=True, eq=False)
class Density:
    """Expected time spent contributing, by age and over a career.

    ``paid`` and ``counted`` are years of a person who starts the career, shape (years,), one entry a completed age:
    time in the paying state, and time in the states that count. ``by_age`` and ``career`` divide the two.
    """

    age: Floats
    paid: Floats
    counted: Floats
    among: tuple[str, ...]

    @property
    def by_age(self) -> Floats:
        """Density at each age, 0 to 1; NaN at an age that nobody reaches."""
        return np.divide(self.paid, self.counted, out=np.full_like(self.paid, np.nan), where=self.counted > 0)

    @property
    def career(self) -> float:
        """Density over all ages: all time paid over all time counted."""
        return float(self.paid.sum() / self.counted.sum())

    @property
    def months(self) -> float:
        """Expected months contributed over the career."""
        return float(12 * self.paid.sum())

    def to_frame(self) -> pd.DataFrame:
        """Return one row an age: age, paid and counted (years), density."""
        import pandas as pd

        columns = {"age": self.age, "paid": self.paid, "counted": self.counted, "density": self.by_age}
        return pd.DataFrame(columns)


def density(
    model: StateModel,
    start: str | Mapping[str, float],
    ages: tuple[int, int],
    *,
    paying: str = "contributing",
    among: tuple[str, ...] | None = None,
) -> Density:
    """Return the share of time that is contributed, by age and over a career.

    ::

        density(x) = E[time in the paying state at age x] / E[time in the states that count at age x]

    Parameters
    ----------
    model
        Moves between the states.
    start
        Name of a state, or shares by state, at the first age.
    ages
        First and last birthday, such as ``(20, 60)``.
    paying
        The state in which contributions are paid.
    among
        States that count below the line; None counts all but ``dead``. ``("contributing", "dormant")`` gives the
        density of members.

    Raises
    ------
    ModelError
        For unknown states or ages in the wrong order, or where nobody is ever in a state that counts.

    References
    ----------
    Plamondon et al., *Actuarial Practice in Social Security* (ILO/ISSA 2002), on the density of contributions.

    Examples
    --------
    Members who stop once in two years and come back once in one, and start as they would settle, pay 2/3 of the time:

    >>> model = StateModel(("contributing", "dormant"), [[-0.5, 0.5], [1.0, -1.0]])
    >>> result = density(model, {"contributing": 2 / 3, "dormant": 1 / 3}, (20, 60))
    >>> round(result.career, 9), round(result.months, 6)
    (0.666666667, 320.0)
    """
    counted = tuple(s for s in model.states if s != "dead") if among is None else tuple(among)
    places = [_place("density", s, model.states) for s in counted]
    place = _place("density", paying, model.states)
    if place not in places:
        raise ModelError(f"density: among must hold the paying state {paying!r}, got {counted}.")
    path = model.occupancy(start, ages)
    below = path.years_in[:, places].sum(axis=1)
    if not below.any():
        raise ModelError(f"density: nobody who starts as {start!r} is ever in {', '.join(counted)}.")
    return Density(frozen(path.age[:-1]), frozen(path.years_in[:, place]), frozen(below), counted)


@dataclass(frozen=True, eq=False)
class CareerMonths:
    """Months contributed in simulated careers, shape (careers,), and their mean in closed form."""

    months: Floats
    expected: float
    possible: int
    seed: int

    def share_with(self, months: float) -> float:
        """Return the share of the careers with at least so many months: who reaches a qualifying period."""
        return float(np.mean(self.months >= number("share_with", "months", months)))

    def to_frame(self) -> pd.DataFrame:
        """Return the deciles of the months contributed: share of careers, months that they do not exceed."""
        import pandas as pd

        shares = np.arange(1, 10) / 10
        return pd.DataFrame({"share": shares, "months": np.quantile(self.months, shares)})


def simulate_careers(
    model: StateModel,
    start: str | Mapping[str, float],
    ages: tuple[int, int],
    *,
    seed: int,
    careers: int = 10_000,
    paying: str = "contributing",
) -> CareerMonths:
    """Draw careers month by month and count the months contributed.

    A month counts when the person is in the paying state at its beginning. With ``P`` the moves of a month, the mean is
    known without drawing::

        E[months] = sum over months m of [p(0) P(0) ... P(m-1)] in the paying state

    Parameters
    ----------
    model, start, ages, paying
        As for :func:`density`.
    seed
        Whole number that names the draw.
    careers
        Number of careers, at least 1.

    Raises
    ------
    ModelError
        For unknown states, a missing seed, or ages in the wrong order.

    Examples
    --------
    >>> always = StateModel(("contributing", "dormant"), [[0.0, 0.0], [0.0, 0.0]])
    >>> simulate_careers(always, "contributing", (20, 60), seed=1, careers=5).months.tolist()
    [480.0, 480.0, 480.0, 480.0, 480.0]
    """
    low, high = _span("simulate_careers", ages)
    generator = seeded("simulate_careers", seed)
    people = whole("simulate_careers", "careers", careers, low=1)
    place = _place("simulate_careers", paying, model.states)
    shares = model.start(start)
    expected, months = 0.0, np.zeros(people)
    state = _next(np.broadcast_to(shares, (people, len(shares))), generator)
    for age in range(low, high):
        step = model.transition(1 / 12, age=age)
        for _ in range(12):
            expected += float(shares[place])
            months += state == place
            shares = shares @ step
            state = _next(step[state], generator)
    return CareerMonths(frozen(months), expected, 12 * (high - low), int(seed))


def _next(chances: Floats, generator: np.random.Generator) -> np.ndarray:
    """Return a state for each row of chances."""
    bounds = np.cumsum(chances, axis=1)[:, :-1]
    return (generator.random((len(chances), 1)) >= bounds).sum(axis=1)
