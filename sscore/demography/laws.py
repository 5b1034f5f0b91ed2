"""Mortality laws: a whole schedule of mortality from two to eight parameters.

Every law answers the same questions: ``mx`` (central death rate), ``qx`` (probability of dying) over an age interval,
and ``survival`` from one age to another. Laws of the force of mortality also have ``hazard``; Heligman and Pollard
describe the probability of dying within a year of age, so that its force is taken as constant inside that year.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.inputs import Floats, number, numbers

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Gompertz", "HeligmanPollard", "Kannisto", "Makeham", "MortalityLaw"]


class MortalityLaw:
    """What all laws share. A law gives ``hazard`` and ``cumulated_hazard``; the rest follows from the two."""

    def hazard(self, age: ArrayLike) -> Floats:
        """Return the force of mortality at exact ages of at least 0, a year."""
        raise NotImplementedError

    def cumulated_hazard(self, age: ArrayLike) -> Floats:
        """Return the force of mortality summed from age 0 to exact ages."""
        raise NotImplementedError

    def survival(self, age: ArrayLike, from_age: float = 0.0) -> Floats:
        """Return the chance to reach exact ages for somebody alive at ``from_age``.

        Raises
        ------
        ModelError
            For an age below ``from_age`` or below 0.
        """
        start = float(_ages("survival", "from_age", from_age))
        ages = _ages("survival", "age", age)
        if (ages < start).any():
            raise ModelError(f"survival: age must not be below from_age ({start:g}), got {float(ages.min()):g}.")
        return np.exp(self.cumulated_hazard(start) - self.cumulated_hazard(ages))

    def qx(self, age: ArrayLike, width: ArrayLike = 1.0) -> Floats:
        """Return the probability of dying before ``age + width`` for those alive at ``age``."""
        ages = _ages("qx", "age", age)
        return -np.expm1(self.cumulated_hazard(ages) - self.cumulated_hazard(ages + _widths("qx", width)))

    def mx(self, age: ArrayLike, width: ArrayLike = 1.0) -> Floats:
        """Return the central death rate from ``age`` to ``age + width``: deaths by person-years lived.

        ``m = q / (integral of survival over the interval)``, by Gauss-Legendre quadrature with 24 points up to the age
        at which less than e**-40 are left.
        """
        ages, widths = np.broadcast_arrays(_ages("mx", "age", age), _widths("mx", width))
        nodes, weights = np.polynomial.legendre.leggauss(24)
        reach = np.minimum(widths, 40 / self.hazard(ages))
        at = ages[..., None] + reach[..., None] * (nodes + 1) / 2
        alive = np.exp(self.cumulated_hazard(ages)[..., None] - self.cumulated_hazard(at))
        return self.qx(ages, widths) / (reach / 2 * (alive @ weights))

    def to_frame(self, age: ArrayLike = tuple(range(101))) -> pd.DataFrame:
        """Return one row a single age: mx, qx and the share surviving from the first age."""
        import pandas as pd

        ages = np.atleast_1d(_ages("to_frame", "age", age))
        columns = {"age": ages, "mx": self.mx(ages), "qx": self.qx(ages), "lx": self.survival(ages, float(ages[0]))}
        return pd.DataFrame(columns)


@dataclass(frozen=True)
class Gompertz(MortalityLaw):
    """Gompertz (1825): ``hazard(x) = B c**x``. Adult ages, from about 30 to 85.

    ``B`` is the force of mortality at age 0, above 0; ``c`` its growth a year of age, at least 1 (1.1 is 10 %).

    >>> Gompertz(B=0.02, c=1).mx(50).round(6).item()
    0.02
    """

    B: float
    c: float

    def __post_init__(self) -> None:
        """Check the parameters."""
        number("Gompertz", "B", self.B, above=0)
        number("Gompertz", "c", self.c, low=1)

    def hazard(self, age: ArrayLike) -> Floats:
        """Return ``B c**x``."""
        return self.B * self.c ** _ages("hazard", "age", age)

    def cumulated_hazard(self, age: ArrayLike) -> Floats:
        """Return ``B (c**x - 1) / ln c``."""
        return self.B * _powers(self.c, np.asarray(age, dtype=float))


@dataclass(frozen=True)
class Makeham(MortalityLaw):
    """Makeham (1860): ``hazard(x) = A + B c**x``; ``A`` is mortality that does not depend on age, at least 0.

    >>> Makeham(A=0.005, B=0.015, c=1).qx(50).round(6).item()
    0.019801
    """

    A: float
    B: float
    c: float

    def __post_init__(self) -> None:
        """Check the parameters."""
        number("Makeham", "A", self.A)
        number("Makeham", "B", self.B, above=0)
        number("Makeham", "c", self.c, low=1)

    def hazard(self, age: ArrayLike) -> Floats:
        """Return ``A + B c**x``."""
        return self.A + self.B * self.c ** _ages("hazard", "age", age)

    def cumulated_hazard(self, age: ArrayLike) -> Floats:
        """Return ``A x + B (c**x - 1) / ln c``."""
        ages = np.asarray(age, dtype=float)
        return self.A * ages + self.B * _powers(self.c, ages)


@dataclass(frozen=True)
class Kannisto(MortalityLaw):
    """Kannisto (1992): ``hazard(x) = a e**(b x) / (1 + a e**(b x))``. Old ages, from about 80; the force stays below 1.

    ``a`` is above 0 and ``b`` at least 0; on the logit scale the force is a straight line.

    >>> Kannisto(a=1, b=0).hazard(90).item()
    0.5
    """

    a: float
    b: float

    def __post_init__(self) -> None:
        """Check the parameters."""
        number("Kannisto", "a", self.a, above=0)
        number("Kannisto", "b", self.b)

    def hazard(self, age: ArrayLike) -> Floats:
        """Return ``a e**(b x) / (1 + a e**(b x))``."""
        odds = np.log(self.a) + self.b * _ages("hazard", "age", age)
        return 1 / (1 + np.exp(-odds))

    def cumulated_hazard(self, age: ArrayLike) -> Floats:
        """Return ``ln((1 + a e**(b x)) / (1 + a)) / b``."""
        ages = np.asarray(age, dtype=float)
        if self.b == 0:
            return self.a / (1 + self.a) * ages
        start = np.logaddexp(0, np.log(self.a))
        return (np.logaddexp(0, np.log(self.a) + self.b * ages) - start) / self.b


@dataclass(frozen=True)
class HeligmanPollard(MortalityLaw):
    """Heligman and Pollard (1980), for whole ages of life.

    ::

        q(x) / p(x) = A**((x + B)**C) + D exp(-E (ln x - ln F)**2) + G H**x

    Childhood (``A`` level, ``B`` infancy against age 1, ``C`` decline), the accident hump (``D`` size, ``E``
    narrowness, ``F`` its age) and senescence (``G`` level, ``H`` growth). At age 0 the hump is 0. Within a year of age
    the force of mortality is constant.

    References
    ----------
    Heligman and Pollard (1980), The age pattern of mortality, Journal of the Institute of Actuaries 107, eq. (1).

    Examples
    --------
    >>> law = HeligmanPollard(A=0.001, B=0.02, C=0.1, D=0.0005, E=10, F=20, G=0.0001, H=1.1)
    >>> law.qx(0).round(4).item()  # A**(0.02**0.1) = 0.001**0.676, about 0.0094 to 1
    0.0094
    """

    A: float
    B: float
    C: float
    D: float
    E: float
    F: float
    G: float
    H: float

    def __post_init__(self) -> None:
        """Check the parameters."""
        number("HeligmanPollard", "A", self.A, above=0)
        for name in ("C", "F", "G"):
            number("HeligmanPollard", name, getattr(self, name), above=0)
        for name in ("B", "D", "E"):
            number("HeligmanPollard", name, getattr(self, name))
        number("HeligmanPollard", "H", self.H, low=1)
        if self.A >= 1:
            raise ModelError(f"HeligmanPollard: A must be below 1, got {self.A:g}.")

    def odds(self, age: ArrayLike) -> Floats:
        """Return ``q / (1 - q)`` at whole ages."""
        ages = _ages("odds", "age", age)
        logs = np.log(np.where(ages > 0, ages, 1.0))
        hump = np.where(ages > 0, self.D * np.exp(-self.E * (logs - np.log(self.F)) ** 2), 0.0)
        return self.A ** ((ages + self.B) ** self.C) + hump + self.G * self.H**ages

    def hazard(self, age: ArrayLike) -> Floats:
        """Return the constant force within the year of age, ``-ln(1 - q(x))`` at whole ``x``."""
        return np.log1p(self.odds(np.floor(_ages("hazard", "age", age))))

    def cumulated_hazard(self, age: ArrayLike) -> Floats:
        """Return the sum of ``hazard`` over whole years of age, and its part of the last year."""
        ages = np.asarray(age, dtype=float)
        whole = np.floor(ages).astype(int)
        yearly = np.log1p(self.odds(np.arange(int(whole.max(initial=0)) + 1)))
        summed = np.concatenate([[0.0], np.cumsum(yearly)])
        return summed[whole] + (ages - whole) * yearly[whole]

    def mx(self, age: ArrayLike, width: ArrayLike = 1.0) -> Floats:
        """Return the central death rate: deaths by person-years, exact for a force constant in each year of age."""
        ages, widths = np.broadcast_arrays(_ages("mx", "age", age), _widths("mx", width))
        if ((ages != np.floor(ages)) | (widths != np.floor(widths))).any():
            raise ModelError("mx: HeligmanPollard wants whole ages and widths; it describes whole years of age.")
        years = np.arange(int(widths.max()))
        inside = years < widths[..., None]
        force = np.log1p(self.odds(ages[..., None] + years)) * inside
        before = np.cumsum(force, axis=-1) - force
        lived = (np.exp(-before) * inside * -np.expm1(-force) / np.where(inside, force, 1.0)).sum(axis=-1)
        return -np.expm1(-force.sum(axis=-1)) / lived


def _powers(c: float, age: Floats) -> Floats:
    """Return the integral of ``c**x`` from 0 to age."""
    rate = np.log(c)
    return age.copy() if rate == 0 else np.expm1(rate * age) / rate


def _ages(caller: str, name: str, age: ArrayLike) -> Floats:
    return numbers(caller, name, age)


def _widths(caller: str, width: ArrayLike) -> Floats:
    widths = numbers(caller, "width", width)
    if (widths == 0).any():
        raise ModelError(f"{caller}: width must be above 0, got 0.")
    return widths
