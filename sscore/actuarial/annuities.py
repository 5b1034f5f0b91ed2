"""Annuities and insurances on one life.

Present values of 1: an annuity pays while (x) lives, an insurance when (x) dies, a pure endowment if (x) lives::

    annuity-due     a"x    = sum of v^k kpx          k = 0, 1, ...
    insurance       Ax     = sum of v^(k+1) kpx q(x+k) = 1 - d a"x
    pure endowment  nEx    = v^n npx
    endowment       Ax:n   = A1x:n + nEx

They take the keywords of :class:`sscore.actuarial.Payments`: ``term``, ``deferral``, ``frequency``, ``timing``,
``method`` and ``increase``.
"""

from __future__ import annotations

from typing import Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sscore.actuarial.interest import Interest, as_interest
from sscore.actuarial.lifetable import LifeTable
from sscore.actuarial.payments import Payments, PaymentTerms, annuity_value, insurance_value
from sscore.actuarial.survival import survival
from sscore.errors import ModelError

__all__ = ["annuity", "endowment_insurance", "insurance", "level_premium", "pure_endowment"]

Array = NDArray[np.float64]
Rate = float | ArrayLike | Interest


def annuity(table: LifeTable, interest: Rate, *, age: ArrayLike, **terms: Unpack[PaymentTerms]) -> float | Array:
    """Return the present value of 1 a year, paid in ``frequency`` instalments while the life lives.

    Parameters
    ----------
    table
        A single-age life table; its open group is followed until it has died out.
    interest
        Yearly effective rate, a list of yearly forward rates, or an :class:`~sscore.actuarial.Interest`.
    age
        One whole age or a list of ages.
    **terms
        ``term=None, deferral=0, frequency=1, timing="due", method="udd", increase=0.0``: see
        :class:`~sscore.actuarial.Payments`.

    Returns
    -------
    float or numpy.ndarray
        One value, or one an age.

    Raises
    ------
    ModelError
        For an age outside the table, a table in groups, too few interest rates, or terms outside their range.

    References
    ----------
    Bowers and others, *Actuarial Mathematics*, chapter 5; Dickson, Hardy and Waters, chapter 5.

    Examples
    --------
    Half of those aged 98 live to 99, nobody to 100; money doubles in a year:

    >>> from sscore.actuarial import life_table_from_lx
    >>> table = life_table_from_lx([98, 99, 100], [1_000, 500, 0], sex="female")
    >>> annuity(table, 1.0, age=98)
    1.25
    >>> annuity(table, 0.0, age=[98, 99], frequency=12, timing="immediate").round(4).tolist()
    [0.9583, 0.4583]
    """
    return annuity_value(survival(table, age, where="annuity"), as_interest(interest), payments_of("annuity", terms))


def insurance(table: LifeTable, interest: Rate, *, age: ArrayLike, **terms: Unpack[PaymentTerms]) -> float | Array:
    """Return the present value of 1, paid at the end of the year (or part of the year, or moment) of death.

    Parameters
    ----------
    table, interest, age
        As in :func:`annuity`.
    **terms
        ``term=None, deferral=0, frequency=1, method="udd", increase=0.0``. ``frequency=12`` pays at the end of the
        month of death, ``numpy.inf`` at the moment of death. The increase counts the years since the cover began.

    Raises
    ------
    ModelError
        As :func:`annuity`; also for ``timing`` and Woolhouse's method, which belong to annuities.

    Examples
    --------
    >>> from sscore.actuarial import life_table_from_lx
    >>> table = life_table_from_lx([98, 99, 100], [1_000, 500, 0], sex="female")
    >>> insurance(table, 1.0, age=98)
    0.375
    >>> insurance(table, 0.0, age=98, increase="arithmetic")
    1.5
    """
    payments = payments_of("insurance", terms)
    return insurance_value(survival(table, age, where="insurance"), as_interest(interest), payments)


def pure_endowment(table: LifeTable, interest: Rate, *, age: ArrayLike, term: int) -> float | Array:
    """Return nEx, the present value of 1 paid after ``term`` years if the life is then alive.

    Raises
    ------
    ModelError
        As :func:`annuity`, and for a term that is not whole years of at least 0.

    Examples
    --------
    >>> from sscore.actuarial import life_table_from_lx
    >>> table = life_table_from_lx([98, 99, 100], [1_000, 500, 0], sex="female")
    >>> pure_endowment(table, 1.0, age=98, term=1)
    0.25
    """
    if term != 0:
        Payments(term=term)
    status = survival(table, age, where="pure_endowment")
    years = status.kp.shape[1] - 1
    if term > years:
        value = np.zeros(status.kp.shape[0])
    else:
        value = status.kp[:, term] * as_interest(interest).factors(term)[term]
    return float(value[0]) if status.single else value


def endowment_insurance(
    table: LifeTable, interest: Rate, *, age: ArrayLike, term: int, frequency: float = 1, method: str = "udd"
) -> float | Array:
    """Return the present value of 1 paid at death within ``term`` years, or at their end if alive.

    Parameters are those of :func:`insurance`.

    Examples
    --------
    >>> from sscore.actuarial import life_table_from_lx
    >>> table = life_table_from_lx([98, 99, 100], [1_000, 500, 0], sex="female")
    >>> endowment_insurance(table, 1.0, age=98, term=1)
    0.5
    """
    cover = insurance(table, interest, age=age, term=term, frequency=frequency, method=method)
    return cover + pure_endowment(table, interest, age=age, term=term)


def level_premium(
    table: LifeTable,
    interest: Rate,
    *,
    age: ArrayLike,
    term: int | None = None,
    paid_for: int | None = None,
    endowment: bool = False,
) -> float | Array:
    """Return the yearly net premium, in advance, for 1 at the end of the year of death: benefits equal premiums.

    Parameters
    ----------
    table, interest, age
        As in :func:`annuity`.
    term
        Years of cover, None for life.
    paid_for
        Years in which premiums are paid, None for as long as the cover lasts.
    endowment
        Whether 1 is also paid at the end of the term, if alive.

    Raises
    ------
    ModelError
        As :func:`annuity`; for an endowment without a term; for premiums that outlast the cover.

    Examples
    --------
    >>> from sscore.actuarial import life_table_from_lx
    >>> table = life_table_from_lx([98, 99, 100], [1_000, 500, 0], sex="female")
    >>> level_premium(table, 1.0, age=98)
    0.3
    """
    if endowment and term is None:
        raise ModelError("level_premium: an endowment needs a term, got term=None.")
    if term is not None and paid_for is not None and paid_for > term:
        raise ModelError(f"level_premium: paid_for ({paid_for}) must not be longer than the cover ({term} years).")
    benefits = insurance(table, interest, age=age, term=term)
    if endowment and term is not None:
        benefits = benefits + pure_endowment(table, interest, age=age, term=term)
    return benefits / annuity(table, interest, age=age, term=term if paid_for is None else paid_for)


def payments_of(where: str, terms: PaymentTerms) -> Payments:
    """Return the payments that keyword arguments describe."""
    unknown = set(terms) - set(Payments.__dataclass_fields__)
    if unknown:
        raise TypeError(
            f"{where}: unknown argument {sorted(unknown)[0]!r}. Known: {', '.join(Payments.__dataclass_fields__)}."
        )
    return Payments(**terms)
