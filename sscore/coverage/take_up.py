"""Who joins a voluntary scheme: a chance for each person from price, trust, subsidy and channel.

::

    P(join) = 1 / (1 + exp(-(intercept + price * burden + trust * t + subsidy * s + channel * c)))
    burden  = own contribution / (income - what is kept for living)

Nothing here is drawn at random: take-up is an expected value. Who wants single joiners draws them with a seed.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.inputs import Floats, frozen, number, numbers, seeded

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "COEFFICIENTS",
    "DRIVERS",
    "TakeUpDrivers",
    "TakeUpModel",
    "contribution_burden",
    "draw_take_up",
    "person_shares",
    "take_up",
]

DRIVERS = ("burden", "trust", "subsidy", "channel")
COEFFICIENTS = ("price", "trust", "subsidy", "channel")


@dataclass(frozen=True)
class TakeUpModel:
    """Coefficients on the log-odds of joining.

    Parameters
    ----------
    intercept
        Log-odds where every driver is 0.
    price
        For one unit of burden, at most 0: -20 lowers the log-odds by 0.2 for each percent of income.
    trust, subsidy, channel
        For one unit of each driver, of which 0 is none and 1 is all; any finite number.

    Raises
    ------
    ModelError
        For a number that is not finite, or a price above 0: a dearer product would win members.
    """

    intercept: float
    price: float = 0.0
    trust: float = 0.0
    subsidy: float = 0.0
    channel: float = 0.0

    def __post_init__(self) -> None:
        """Check every coefficient."""
        for field in fields(self):
            top = 0.0 if field.name == "price" else np.inf
            number("TakeUpModel", field.name, getattr(self, field.name), low=-np.inf, high=top)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a coefficient."""
        import pandas as pd

        return pd.DataFrame(asdict(self).items(), columns=["coefficient", "value"])


@dataclass(frozen=True, eq=False)
class TakeUpDrivers:
    """What the persons see; numbers or arrays that fit together, one entry a person or group.

    Parameters
    ----------
    burden
        Own contribution over income, at least 0, from :func:`contribution_burden`; infinite for those who cannot pay.
    trust
        0 (none) to 1 (full), such as the share who trust the fund in a survey.
    subsidy
        Share of the whole contribution that others pay, 0 to 1; what it takes off the price is in ``burden`` already.
    channel
        0 (a day's travel to pay) to 1 (paid where one works, or by telephone).

    Raises
    ------
    ModelError
        For a value outside its range, or arrays that do not fit together.
    """

    burden: ArrayLike
    trust: ArrayLike = 0.0
    subsidy: ArrayLike = 0.0
    channel: ArrayLike = 0.0

    def __post_init__(self) -> None:
        """Check the ranges and keep arrays of one shape."""
        load = np.asarray(self.burden, dtype=float)
        if np.isnan(load).any() or (load < 0).any():
            raise ModelError("TakeUpDrivers: burden must be at least 0 and no gap. Use contribution_burden.")
        rest = [numbers("TakeUpDrivers", name, getattr(self, name), high=1.0) for name in DRIVERS[1:]]
        try:
            arrays = np.broadcast_arrays(load, *rest)
        except ValueError:
            shapes = ", ".join(f"{n} {np.shape(a)}" for n, a in zip(DRIVERS, (load, *rest), strict=True))
            raise ModelError(f"TakeUpDrivers: the shapes do not fit together: {shapes}.") from None
        for name, array in zip(DRIVERS, arrays, strict=True):
            copy = np.array(array, dtype=float)
            copy.setflags(write=False)
            object.__setattr__(self, name, copy)


def contribution_burden(contribution: ArrayLike, income: ArrayLike, *, kept: ArrayLike = 0.0) -> Floats:
    """Return the own contribution over the income left after what is kept for living.

    ::

        burden = contribution / (income - kept);  infinite where less is left, 0 where nothing is to be paid

    Who cannot pay without touching what is kept for living cannot pay: the burden is at most 1, or infinite.

    Parameters
    ----------
    contribution, income, kept
        Money of one period, at least 0: a month with a month, a year with a year.

    Raises
    ------
    ModelError
        For a negative or missing number.

    Examples
    --------
    >>> contribution_burden([10, 10, 0, 10], [200, 100, 100, 105], kept=100).tolist()
    [0.1, inf, 0.0, inf]
    """
    pay, have, keep = np.broadcast_arrays(
        *(
            numbers("contribution_burden", n, v)
            for n, v in (("contribution", contribution), ("income", income), ("kept", kept))
        )
    )
    left = have - keep
    load = np.divide(pay, left, out=np.full(left.shape, np.inf), where=(left > 0) & (pay <= left * (1 + 1e-12)))
    return np.where(pay == 0, 0.0, load)


def take_up(model: TakeUpModel, drivers: TakeUpDrivers) -> Floats:
    """Return the chance to join; 0 for those who cannot pay.

    Parameters
    ----------
    model
        The coefficients.
    drivers
        What each person sees.

    References
    ----------
    McFadden, in Zarembka (ed.), *Frontiers in Econometrics* (1974); Train, *Discrete Choice Methods with Simulation*
    (2009), chapter 3.

    Examples
    --------
    >>> take_up(TakeUpModel(0.0, price=-20), TakeUpDrivers([0.0, np.inf])).tolist()
    [0.5, 0.0]
    """
    from scipy.special import expit

    burden = np.asarray(drivers.burden)
    pays = np.isfinite(burden)
    index = np.full(burden.shape, model.intercept) + model.price * np.where(pays, burden, 0.0)
    for name in COEFFICIENTS[1:]:
        index = index + getattr(model, name) * np.asarray(getattr(drivers, name))
    return np.where(pays, expit(index), 0.0)


def person_shares(where: str, weights: ArrayLike | None, drivers: TakeUpDrivers) -> Floats:
    """Return weights that add up to 1."""
    shape = np.shape(drivers.burden)
    given = np.ones(shape) if weights is None else numbers(where, "weights", weights)
    if given.shape != shape:
        raise ModelError(f"{where}: weights must have the shape of the drivers, {shape}, got {given.shape}.")
    if given.sum() == 0:
        raise ModelError(f"{where}: all weights are 0, so there is nobody to take anything up.")
    return np.ravel(given / given.sum())


def draw_take_up(chance: ArrayLike, *, seed: int) -> Floats:
    """Return who joins, 1 or 0, drawn with a seed: each in proportion to the chance, the total as expected.

    Systematic sampling with one random start: every person joins with the given chance exactly, and the number of
    joiners differs from its expected value by less than 1.

    Parameters
    ----------
    chance
        0 to 1, shape (persons,); in the order of, say, income the joiners are spread over it.
    seed
        Whole number of at least 0.

    Examples
    --------
    >>> draw_take_up([0.5, 0.5, 1.0, 0.0], seed=1).sum()
    np.float64(2.0)
    """
    p = numbers("draw_take_up", "chance", chance, high=1.0)
    if p.ndim != 1:
        raise ModelError(f"draw_take_up: chance must have one dimension, got shape {p.shape}.")
    start = float(seeded("draw_take_up", seed).random())
    above = np.round(np.cumsum(p), 9) + start
    return frozen(np.diff(np.floor(above), prepend=np.floor(start)))
