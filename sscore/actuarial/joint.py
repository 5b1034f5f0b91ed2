"""Two lives: while both live, while one of them lives, and while one outlives the other.

The two lives are independent: kpxy = kpx kpy. The last survivor's value is the sum of the two single values less the
joint one, for annuities and insurances alike. A reversionary annuity is paid to one life from the death of the other::

    ax|y = ay - axy          what a widow's or widower's pension is worth while both live
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sscore.actuarial.annuities import Rate, payments_of
from sscore.actuarial.interest import as_interest
from sscore.actuarial.lifetable import LifeTable
from sscore.actuarial.payments import Payments, PaymentTerms, annuity_value, insurance_value
from sscore.actuarial.survival import Survival, survival
from sscore.errors import ModelError

__all__ = [
    "JointLives",
    "joint_annuity",
    "joint_insurance",
    "last_survivor_annuity",
    "last_survivor_insurance",
    "reversionary_annuity",
]

Array = NDArray[np.float64]
Ages = tuple[ArrayLike, ArrayLike]


@dataclass(frozen=True)
class JointLives:
    """Two independent lives, each with its own single-age life table.

    Examples
    --------
    >>> from sscore.actuarial import life_table_from_lx
    >>> table = life_table_from_lx([98, 99, 100], [1_000, 500, 0], sex="female")
    >>> JointLives(table, table).survival((98, 98)).kp.tolist()
    [[1.0, 0.25, 0.0]]
    """

    first: LifeTable
    second: LifeTable

    def both(self, ages: Ages, *, where: str = "JointLives") -> tuple[Survival, Survival]:
        """Return the survival of each life, over the same years and ages."""
        if not isinstance(ages, tuple | list) or len(ages) != 2:
            raise ModelError(f"{where}: ages must be a pair (age of the first, age of the second), got {ages!r:.80}.")
        x, y = np.asarray(ages[0]), np.asarray(ages[1])
        try:
            pairs = np.broadcast_shapes(x.shape, y.shape)
        except ValueError:
            raise ModelError(
                f"{where}: the two lists of ages must have the same length, got {x.size} and {y.size}."
            ) from None
        one = survival(self.first, np.broadcast_to(x, pairs), where=where)
        two = survival(self.second, np.broadcast_to(y, pairs), where=where)
        return one, two

    def survival(self, ages: Ages, *, where: str = "JointLives") -> Survival:
        """Return the survival of both lives together."""
        one, two = self.both(ages, where=where)
        years = min(one.kp.shape[1], two.kp.shape[1]) - 1
        one, two = one.cut(years), two.cut(years)
        return Survival(one.kp * two.kp, one.q + two.q, one.force + two.force, one.single, years)


def joint_annuity(lives: JointLives, interest: Rate, *, ages: Ages, **terms: Unpack[PaymentTerms]) -> float | Array:
    """Return the present value of 1 a year while both live (the joint-life annuity).

    Parameters
    ----------
    lives
        The two tables.
    interest
        As in :func:`sscore.actuarial.annuity`.
    ages
        ``(x, y)``: two whole ages, or two lists of ages of the same length.
    **terms
        As in :func:`sscore.actuarial.annuity`. Inside the year the method holds for each life.

    Raises
    ------
    ModelError
        For ages outside the tables or lists of different lengths, and as :func:`sscore.actuarial.annuity`.

    Examples
    --------
    >>> from sscore.actuarial import life_table_from_lx
    >>> table = life_table_from_lx([98, 99, 100], [1_000, 500, 0], sex="female")
    >>> joint_annuity(JointLives(table, table), 0.0, ages=(98, 98))
    1.25
    """
    return _valued("joint_annuity", lives, interest, ages, terms)[2]


def last_survivor_annuity(
    lives: JointLives, interest: Rate, *, ages: Ages, **terms: Unpack[PaymentTerms]
) -> float | Array:
    """Return the present value of 1 a year while at least one of the two lives.

    Parameters are those of :func:`joint_annuity`.

    >>> from sscore.actuarial import life_table_from_lx
    >>> table = life_table_from_lx([98, 99, 100], [1_000, 500, 0], sex="female")
    >>> last_survivor_annuity(JointLives(table, table), 0.0, ages=(98, 98))
    1.75
    """
    one, two, together = _valued("last_survivor_annuity", lives, interest, ages, terms)
    return one + two - together


def reversionary_annuity(
    lives: JointLives, interest: Rate, *, ages: Ages, **terms: Unpack[PaymentTerms]
) -> float | Array:
    """Return the present value of 1 a year to the second life, from the death of the first (ax|y).

    Payments fall on the same dates as those of the annuities in ay - axy: with ``timing="due"`` the first one comes at
    the payment date after the death.

    Parameters are those of :func:`joint_annuity`; ``ages`` is (the one whose death starts it, the one who is paid).

    >>> from sscore.actuarial import life_table_from_lx
    >>> table = life_table_from_lx([98, 99, 100], [1_000, 500, 0], sex="female")
    >>> reversionary_annuity(JointLives(table, table), 0.0, ages=(98, 98))
    0.25
    """
    _, two, together = _valued("reversionary_annuity", lives, interest, ages, terms)
    return two - together


def joint_insurance(lives: JointLives, interest: Rate, *, ages: Ages, **terms: Unpack[PaymentTerms]) -> float | Array:
    """Return the present value of 1 paid at the end of the year (or part of the year) of the first death.

    Parameters are those of :func:`joint_annuity`, without ``timing``.

    >>> from sscore.actuarial import life_table_from_lx
    >>> table = life_table_from_lx([98, 99, 100], [1_000, 500, 0], sex="female")
    >>> joint_insurance(JointLives(table, table), 1.0, ages=(98, 98))
    0.4375
    """
    return _valued("joint_insurance", lives, interest, ages, terms, insured=True)[2]


def last_survivor_insurance(
    lives: JointLives, interest: Rate, *, ages: Ages, **terms: Unpack[PaymentTerms]
) -> float | Array:
    """Return the present value of 1 paid at the end of the year (or part of the year) of the second death.

    Parameters are those of :func:`joint_annuity`, without ``timing``.

    >>> from sscore.actuarial import life_table_from_lx
    >>> table = life_table_from_lx([98, 99, 100], [1_000, 500, 0], sex="female")
    >>> last_survivor_insurance(JointLives(table, table), 1.0, ages=(98, 98))
    0.3125
    """
    one, two, together = _valued("last_survivor_insurance", lives, interest, ages, terms, insured=True)
    return one + two - together


def _valued(
    where: str, lives: JointLives, interest: Rate, ages: Ages, terms: PaymentTerms, *, insured: bool = False
) -> tuple[float | Array, float | Array, float | Array]:
    """Return the values on the first life, the second life, and both together."""
    payments: Payments = payments_of(where, terms)
    rates = as_interest(interest)
    value = insurance_value if insured else annuity_value
    one, two = lives.both(ages, where=where)
    return (
        value(one, rates, payments),
        value(two, rates, payments),
        value(lives.survival(ages, where=where), rates, payments),
    )
