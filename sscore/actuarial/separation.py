"""Average years lived by those who die inside an age group (nax, the separation factors).

A death rate m becomes a probability of dying q only with an idea of *when* in the interval people die. Infants die soon
after birth, adults a little after the middle of a five-year group. Taking the middle everywhere puts too many infant
deaths late and overstates life expectancy where infant mortality is high.

Rules by age and width of the group:

=====================  ==================================================================================
age 0, one year        Coale-Demeny West, or Andreev-Kingkade (2015), from the rate at age 0
ages 1-4               Coale-Demeny West, from the rate at age 0
one year, age 1 up     1/2
5-9 and 10-14          2.5
five years, 15 up      2.5 - (25/12) (m - k), k = ln(m(x+5) / m(x-5)) / 10   (Greville; United Nations)
=====================  ==================================================================================
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sscore.errors import ModelError, did_you_mean

__all__ = ["INFANCY", "SEXES", "checked_sex", "constant_force_ax", "graduated_ax", "infant_ax", "infant_mx", "child_ax"]

SEXES = ("male", "female", "both")
INFANCY = ("coale-demeny", "andreev-kingkade")

# Preston, Heuveline and Guillot (2001), table 3.3, after Coale and Demeny (1983), model West: per sex, the rate from
# which the constant holds, the constant, intercept and slope below it.
_WEST_A0 = {"male": (0.107, 0.330, 0.045, 2.684), "female": (0.107, 0.350, 0.053, 2.800)}
_WEST_A1 = {"male": (0.107, 1.352, 1.651, -2.816), "female": (0.107, 1.361, 1.522, -1.518)}
# Andreev and Kingkade (2015), Demographic Research 33(13), in the form stated for death rates by the Human Mortality
# Database methods protocol (version 6): two straight lines and a constant, with the rates at which they meet.
_ANDREEV_KINGKADE = {
    "male": ((0.02300, 0.14929, -1.99545), (0.08307, 0.02832, 3.26021), (np.inf, 0.29915, 0.0)),
    "female": ((0.01724, 0.14903, -2.05527), (0.06891, 0.04667, 3.88089), (np.inf, 0.31411, 0.0)),
}


def checked_sex(sex: str, where: str) -> str:
    """Return ``sex`` or say what it may be."""
    if sex not in SEXES:
        raise ModelError(
            f"{where}: sex must be 'male', 'female' or 'both', got {sex!r}. {did_you_mean(str(sex), SEXES)}"
        )
    return sex


def infant_ax(m0: float, *, sex: str, infancy: str = "coale-demeny") -> float:
    """Return 1a0, the years lived in the first year by those who die in it, from the death rate at age 0.

    Parameters
    ----------
    m0
        Deaths under age 1 over person-years under age 1, at least 0.
    sex
        ``"male"``, ``"female"``, or ``"both"``: the mean of the two formulas.
    infancy
        ``"coale-demeny"`` (model West, suited to high mortality) or ``"andreev-kingkade"`` (suited to low mortality).

    Returns
    -------
    float
        Years, between 0 and 1.

    Raises
    ------
    ModelError
        For an unknown sex or rule.

    References
    ----------
    Coale and Demeny, *Regional Model Life Tables* (1983); Preston, Heuveline and Guillot, *Demography* (2001), table
    3.3. Andreev and Kingkade, "Average age at death in infancy and infant mortality level" (2015).

    Examples
    --------
    >>> round(infant_ax(0.05, sex="female"), 3)
    0.193
    >>> infant_ax(0.20, sex="male")
    0.33
    >>> infant_ax(0.20, sex="male", infancy="andreev-kingkade")
    0.29915
    """
    checked_sex(sex, "infant_ax")
    if infancy not in INFANCY:
        raise ModelError(f"infant_ax: infancy must be one of {INFANCY}, got {infancy!r}. Try 'coale-demeny'.")
    if sex == "both":
        return (infant_ax(m0, sex="male", infancy=infancy) + infant_ax(m0, sex="female", infancy=infancy)) / 2
    if infancy == "coale-demeny":
        return _west(m0, _WEST_A0[sex])
    intercept, slope = next((a, b) for below, a, b in _ANDREEV_KINGKADE[sex] if m0 < below or below == np.inf)
    return intercept + slope * m0


def infant_mx(q0: float, *, sex: str, infancy: str = "coale-demeny") -> float:
    """Return the death rate at age 0 that gives a known infant mortality, q0 deaths a live birth.

    Solves m = q / (1 - (1 - a(m)) q) with a(m) from :func:`infant_ax`. Use it where births are counted better than
    infants: put the rate of a survey's infant mortality in place of deaths over population at age 0.

    Parameters
    ----------
    q0
        Probability of dying before age 1, from 0 to below 1 (58 deaths in 1,000 births: 0.058).
    sex, infancy
        As in :func:`infant_ax`.

    Raises
    ------
    ModelError
        For a probability outside its range, or one that no rate gives (the published rules have small steps).

    Examples
    --------
    >>> round(infant_mx(0.1, sex="male"), 6)
    0.107181
    """
    if not 0 <= q0 < 1:
        raise ModelError(f"infant_mx: q0 must be from 0 to below 1, got {q0!r}. Write 58 in 1,000 as 0.058.")
    rate = q0 / (1 - 0.67 * q0)
    for _ in range(500):
        before, rate = rate, q0 / (1 - (1 - infant_ax(rate, sex=sex, infancy=infancy)) * q0)
        if abs(rate - before) <= 4e-16:
            return rate
    raise ModelError(
        f"infant_mx: not converged: no death rate gives q0 = {q0} under {infancy}, {sex}. Give ax instead."
    )


def child_ax(m0: float, *, sex: str) -> float:
    """Return 4a1, the years lived after age 1 by those who die at ages 1-4 (Coale-Demeny West, from the rate at 0).

    >>> child_ax(0.15, sex="female")
    1.361
    >>> round(child_ax(0.05, sex="male"), 4)
    1.5102
    """
    checked_sex(sex, "child_ax")
    if sex == "both":
        return (child_ax(m0, sex="male") + child_ax(m0, sex="female")) / 2
    return _west(m0, _WEST_A1[sex])


def constant_force_ax(mx: NDArray[np.float64], width: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return nax under one constant death rate inside each group: 1/m - n/(exp(n m) - 1), and n/2 where m is 0.

    The result lies above 0 and at or below n/2, and always gives a probability of dying below 1.
    """
    hazard = mx * width
    small = hazard < 1e-4  # the closed form loses all its digits here; its series does not
    safe = np.where(small, 1.0, hazard)
    share = np.where(small, 0.5 - hazard / 12, 1 / safe - 1 / np.expm1(np.minimum(safe, 700.0)))
    return np.asarray(width * share)


def graduated_ax(
    age: NDArray[np.int64], width: NDArray[np.float64], mx: NDArray[np.float64], *, sex: str, infancy: str
) -> tuple[NDArray[np.float64], list[str]]:
    """Return nax of every group by the rules of this module, and remarks on the groups where they do not apply.

    Where the graduation of an adult five-year group is not defined (no five-year neighbour on one side, or a neighbour
    without deaths) or leaves the possible range, the group's deaths are spread as under a constant rate, and a remark
    names the age. NaN marks a width for which no rule exists; the open group has 1/m.
    """
    ax = np.full(age.size, np.nan)
    ax[width == 1] = 0.5
    ax[(width == 5) & (age >= 5) & (age < 15)] = 2.5
    if age[0] == 0 and width[0] == 1:
        ax[0] = infant_ax(float(mx[0]), sex=sex, infancy=infancy)
        ax[(age == 1) & (width == 4)] = child_ax(float(mx[0]), sex=sex)
    remarks: list[str] = []
    adults = np.flatnonzero((width == 5) & (age >= 15))
    flat = constant_force_ax(mx, width) if adults.size else ax
    left_out = []
    for i in adults.tolist():
        ax[i] = _greville(i, width, mx)
        if not 0 < ax[i] < 5 or ax[i] * mx[i] >= 1:
            ax[i] = flat[i]
            left_out.append(int(age[i]))
    if left_out:
        remarks.append(
            f"nax at ages {', '.join(map(str, left_out))}: a constant rate inside the group, because the graduation "
            f"needs deaths in the five-year groups on both sides and a result inside the group"
        )
    if np.isinf(width[-1]):
        ax[-1] = 1 / mx[-1]
    return ax, remarks


def _greville(i: int, width: NDArray[np.float64], mx: NDArray[np.float64]) -> float:
    """Return the graduated nax of five-year group ``i``, or NaN where a neighbour is missing or has no deaths."""
    if i == 0 or i + 1 >= mx.size or width[i - 1] != 5 or width[i + 1] < 5 or not (mx[i - 1] > 0 and mx[i + 1] > 0):
        return float("nan")
    slope = np.log(mx[i + 1] / mx[i - 1]) / 10
    return float(2.5 - 25 / 12 * (mx[i] - slope))


def _west(m0: float, rule: tuple[float, float, float, float]) -> float:
    """Return a constant above the limit of the rule and a straight line below it."""
    limit, constant, intercept, slope = rule
    return constant if m0 >= limit else intercept + slope * m0
