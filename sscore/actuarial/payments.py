"""When and how a benefit is paid, and its value on any status: the one place where payments meet survival.

A year of m instalments of 1/m, paid while the status lasts, is worth at its start, with v = 1/(1+i) of that year::

    in advance     sum over j < m of v^(j/m) p(j/m) / m
    continuously   integral of v^s p(s) ds

p(s), survival inside the year, follows the assumption named as ``method``. Woolhouse's formula is no assumption inside
the year but an expansion of the sum: with u(k) = (m-1)/(2m) [+ (m^2-1)/(12 m^2) (force of interest + of mortality)]
the year k is worth v(k) kp (1 - u(k)) + v(k+1) (k+1)p u(k+1). The answers differ in the third digit, so one calculation
keeps to one method.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from sscore.actuarial.interest import Interest
from sscore.actuarial.survival import Survival
from sscore.errors import ModelError, did_you_mean

__all__ = ["METHODS", "Payments", "PaymentTerms", "annuity_value", "insurance_value"]

Array = NDArray[np.float64]
METHODS = ("udd", "constant-force", "woolhouse", "woolhouse3")


class PaymentTerms(TypedDict, total=False):
    """The keyword arguments that describe payments: the fields of :class:`Payments`."""

    term: int | None
    deferral: int
    frequency: float
    timing: str
    method: str
    increase: float | str


@dataclass(frozen=True)
class Payments:
    """When and how a benefit is paid.

    Parameters
    ----------
    term
        Years during which the benefit is paid or the insurance covers, None for life.
    deferral
        Whole years before the first of them.
    frequency
        Payments a year: 1, 2, 4, 12, ...; ``numpy.inf`` for continuous payment (a benefit at the moment of death).
    timing
        ``"due"`` (in advance) or ``"immediate"`` (in arrear); annuities only, and not for continuous payment.
    method
        Inside the year: ``"udd"`` (deaths evenly spread), ``"constant-force"``, ``"woolhouse"`` (two terms) or
        ``"woolhouse3"`` (three terms, with the forces of interest and mortality). Matters when ``frequency`` is not 1.
    increase
        Yearly increase of the benefit: a fraction g for 1, 1+g, (1+g)^2, ...; ``"arithmetic"`` for 1, 2, 3, ...

    Raises
    ------
    ModelError
        For a value that is not one of these.
    """

    term: int | None = None
    deferral: int = 0
    frequency: float = 1
    timing: str = "due"
    method: str = "udd"
    increase: float | str = 0.0

    def __post_init__(self) -> None:
        """Check every field."""
        if self.term is not None and not _whole(self.term, 1):
            raise ModelError(f"payments: term must be None (for life) or whole years of at least 1, got {self.term!r}.")
        if not _whole(self.deferral, 0):
            raise ModelError(f"payments: deferral must be whole years of at least 0, got {self.deferral!r}.")
        if self.frequency != np.inf and not _whole(self.frequency, 1):
            raise ModelError(
                f"payments: frequency must be a whole number of payments a year, or numpy.inf for continuous payment, "
                f"got {self.frequency!r}."
            )
        if self.timing not in ("due", "immediate"):
            raise ModelError(
                f"payments: timing must be 'due' (in advance) or 'immediate' (in arrear), got {self.timing!r}."
            )
        if self.timing == "immediate" and self.frequency == np.inf:
            raise ModelError("payments: continuous payment is neither in advance nor in arrear. Leave timing out.")
        if self.method not in METHODS:
            raise ModelError(
                f"payments: method must be one of {METHODS}, got {self.method!r}. {did_you_mean(self.method, METHODS)}"
            )
        if isinstance(self.increase, str):
            if self.increase != "arithmetic":
                raise ModelError(f"payments: increase must be a fraction or 'arithmetic', got {self.increase!r}.")
        elif not (np.isfinite(self.increase) and self.increase > -1):
            raise ModelError(f"payments: increase must be a finite fraction above -1, got {self.increase!r}.")

    def amounts(self, years: int) -> Array:
        """Return the yearly benefit in each of the first ``years`` years: 0 before the deferral and after the term."""
        count = np.arange(years) - self.deferral
        size = count + 1.0 if isinstance(self.increase, str) else np.power(1.0 + self.increase, np.maximum(count, 0))
        paid = (count >= 0) & (count < (np.inf if self.term is None else self.term))
        return np.where(paid, size, 0.0)


def annuity_value(status: Survival, interest: Interest, payments: Payments) -> float | Array:
    """Return the present value of 1 a year while the status lasts, a number for one age or one value an age."""
    status = _needed(status, payments)
    discounted, forces = _discounted(status, interest)
    amounts = payments.amounts(forces.size)
    if payments.frequency == 1:
        years = discounted[:, :-1]
    elif payments.method.startswith("woolhouse"):
        years = _woolhouse(status, (discounted, forces), payments)
    else:
        years = discounted[:, :-1] * _inside(status, forces, payments)
    if payments.timing == "immediate":
        years = years - (discounted[:, :-1] - discounted[:, 1:]) / payments.frequency
    return _result(status, years * amounts, discounted[:, -1] * amounts[-1])


def insurance_value(status: Survival, interest: Interest, payments: Payments) -> float | Array:
    """Return the present value of 1 at the end of the part of the year in which the status ends.

    With payments in each of m parts of the year this is, year by year, v(k) kp [1 - v p - (v^(-1/m) - 1) (value of the
    instalments in arrear, times m / m)], written out as the sum over the parts of v^((j+1)/m) (p(j/m) - p((j+1)/m)).
    """
    if payments.timing != "due":
        raise ModelError(
            "insurance: timing belongs to annuities; a death benefit is paid after the death. Leave it out."
        )
    if payments.method.startswith("woolhouse"):
        raise ModelError(
            f"insurance: method must be 'udd' or 'constant-force', got {payments.method!r}: Woolhouse's formula is for "
            f"annuities."
        )
    status = _needed(status, payments)
    discounted, forces = _discounted(status, interest)
    force_flag = payments.method == "constant-force"
    if payments.frequency == np.inf:
        survived = status.within(1.0, constant_force=force_flag)
        inside = 1 - np.exp(-forces) * survived - forces * _inside(status, forces, payments)
    else:
        m = int(payments.frequency)
        alive = [status.within(j / m, constant_force=force_flag) for j in range(m + 1)]
        inside = sum(
            (np.exp(-forces * (j + 1) / m) * (alive[j] - alive[j + 1]) for j in range(m)), np.zeros_like(alive[0])
        )
    amounts = payments.amounts(forces.size)
    return _result(status, discounted[:, :-1] * inside * amounts, discounted[:, -1] * amounts[-1])


def _needed(status: Survival, payments: Payments) -> Survival:
    """Return the years of the status during which something may be paid."""
    return status if payments.term is None else status.cut(payments.deferral + payments.term)


def _discounted(status: Survival, interest: Interest) -> tuple[Array, Array]:
    """Return v(k) kp and the force of interest of each year."""
    years = status.kp.shape[1] - 1
    return status.kp * interest.factors(years), interest.forces(years)


def _inside(status: Survival, forces: Array, payments: Payments) -> Array:
    """Return the value at the start of each year of that year's instalments, in advance or continuous."""
    flag = payments.method == "constant-force"
    if payments.frequency == np.inf:
        nodes, weights = np.polynomial.legendre.leggauss(16)
        parts, shares = (nodes + 1) / 2, weights / 2
    else:
        m = int(payments.frequency)
        parts, shares = np.arange(m) / m, np.full(m, 1 / m)
    terms = (
        share * np.exp(-forces * part) * status.within(part, constant_force=flag)
        for part, share in zip(parts.tolist(), shares.tolist(), strict=True)
    )
    return sum(terms, np.zeros_like(status.q[0]))


def _woolhouse(status: Survival, priced: tuple[Array, Array], payments: Payments) -> Array:
    """Return the value today of each year's instalments in advance by Woolhouse's formula."""
    discounted, forces = priced
    m = payments.frequency
    first, second = (0.5, 1 / 12) if m == np.inf else ((m - 1) / (2 * m), (m * m - 1) / (12 * m * m))
    weight = np.full_like(discounted, first)
    if payments.method == "woolhouse3":
        weight += second * (np.append(forces, forces[-1]) + status.force)
    taken = discounted * weight
    return np.asarray(discounted[:, :-1] - taken[:, :-1] + taken[:, 1:])


def _result(status: Survival, years: Array, left: Array) -> float | Array:
    """Return the sum over years, or say that what is left after the last year is not small."""
    total = years.sum(axis=1)
    if status.kp.shape[1] - 1 == status.horizon and np.any(left > 1e-9 * np.abs(total)):
        raise ModelError(
            "payments: not converged: the benefit grows faster than interest and mortality take it away. Lower "
            "increase, raise the interest rate, or give a term."
        )
    return float(total[0]) if status.single else total


def _whole(value: float, low: int) -> bool:
    return not isinstance(value, bool) and np.isfinite(value) and value == int(value) and value >= low
