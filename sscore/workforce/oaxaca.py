"""The Oaxaca-Blinder decomposition of a gap, with every reference side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import DataError
from sscore.inputs import Floats, frozen, numbers, vector
from sscore.workforce.design import Design, least_squares, two_groups

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["REFERENCES", "Oaxaca", "TwoFold", "oaxaca", "oaxaca_from_means"]

REFERENCES = ("first", "second", "pooled", "neumark", "cotton", "reimers")


@dataclass(frozen=True, eq=False)
class TwoFold:
    """One decomposition: gap = explained + unexplained, in total and by control.

    ``reference`` says whose coefficients price the difference in characteristics. ``explained_by`` and
    ``unexplained_by`` follow ``Oaxaca.terms``; standard errors (delta method) are None when only means were given.
    """

    reference: str
    explained: float
    unexplained: float
    explained_by: Floats
    unexplained_by: Floats
    explained_se: float | None
    unexplained_se: float | None
    explained_by_se: Floats | None
    unexplained_by_se: Floats | None


@dataclass(frozen=True, eq=False)
class Oaxaca:
    """A gap in means between two groups, taken apart in several ways.

    ``endowments + coefficients + interaction = gap`` is the threefold form from the second group's side. ``terms`` are
    the constant and the controls. An unexplained part is a reason to look, not a verdict: it holds what the file does
    not record; and an explained part may rest on controls that are themselves unequal.
    """

    groups: tuple[str, str]
    persons: tuple[int, int] | None
    outcome: str
    means: tuple[float, float]
    gap: float
    gap_se: float | None
    terms: tuple[str, ...]
    decompositions: tuple[TwoFold, ...]
    endowments: float
    coefficients: float
    interaction: float

    def by(self, reference: str) -> TwoFold:
        """Return the decomposition with a reference: first, second, pooled, neumark, cotton, reimers or a group's name.

        Raises
        ------
        DataError
            For an unknown reference, or one that needs the staff file when only means were given.
        """
        wanted = {self.groups[0]: "first", self.groups[1]: "second"}.get(reference, reference)
        for found in self.decompositions:
            if found.reference == wanted:
                return found
        known = ", ".join(d.reference for d in self.decompositions)
        raise DataError(f"oaxaca: no reference {reference!r}. Known: {known}, and the names of the groups.")

    def identities(self) -> dict[str, float]:
        """Return the breach of every identity; all are 0 up to rounding."""
        found = {
            f"{d.reference}: explained + unexplained = gap": abs(d.explained + d.unexplained - self.gap)
            for d in self.decompositions
        }
        threefold = self.endowments + self.coefficients + self.interaction
        return found | {"threefold sums to the gap": abs(threefold - self.gap)}

    def to_frame(self) -> pd.DataFrame:
        """Return one row a reference and term, the totals first."""
        import pandas as pd

        rows = []
        for d in self.decompositions:
            rows.append((d.reference, "total", d.explained, d.explained_se, d.unexplained, d.unexplained_se))
            for k, term in enumerate(self.terms):
                errors = [None if s is None else float(s[k]) for s in (d.explained_by_se, d.unexplained_by_se)]
                rows.append(
                    (d.reference, term, float(d.explained_by[k]), errors[0], float(d.unexplained_by[k]), errors[1])
                )
        names = ["reference", "term", "explained", "explained_se", "unexplained", "unexplained_se"]
        return pd.DataFrame(rows, columns=names).astype({"explained_se": float, "unexplained_se": float})


def oaxaca(
    staff: pd.DataFrame,
    *,
    outcome: str,
    controls: Sequence[str],
    group: str = "sex",
    groups: tuple[str, str] = ("male", "female"),
) -> Oaxaca:
    """Take the gap in mean pay between two groups apart: explained by characteristics, and unexplained.

    With x the mean characteristics and b the coefficients of groups 1 and 2, and b* a reference::

        gap = x1 b1 - x2 b2 = (x1 - x2) b*  +  x1 (b1 - b*) + x2 (b* - b2)
                              explained        unexplained

    References are group 1's coefficients (``first``), group 2's (``second``), those of both together with a column
    for the group (``pooled``) and without it (``neumark``, which gives too much to the explained part), and the two
    groups' own weighted by persons (``cotton``) or half and half (``reimers``). They differ, so all are reported.
    Controls in words are normalised: their coefficients sum to zero, so that no term depends on which category a
    computer left out.

    Parameters
    ----------
    staff
        One row a person, no missing values in the columns used.
    outcome
        Column of pay, or of its logarithm.
    controls
        Columns: numbers as they are, words as categories.
    group, groups
        The column of the groups and its two values, the better-paid one usually first.

    Returns
    -------
    Oaxaca
        Standard errors by the delta method with characteristics that are drawn too (Jann), coefficients' covariance
        HC1.

    Raises
    ------
    ModelError
        For a missing column, missing values, groups under five people or too small for the controls, or controls that
        repeat.

    References
    ----------
    Oaxaca, *International Economic Review* 14 (1973); Blinder, *Journal of Human Resources* 8 (1973); Jann, *Stata
    Journal* 8 (2008); Yun, *Economic Inquiry* 43 (2005), on normalised categories.

    Examples
    --------
    Men earn 10 + 2 a year of experience, women 10 + 1; men have 6 years on average and women 4. At men's prices the
    two years explain 4 of the gap of 8.

    >>> import pandas as pd
    >>> years = [4, 5, 6, 7, 8, 2, 3, 4, 5, 6]
    >>> file = pd.DataFrame({"sex": ["male"] * 5 + ["female"] * 5, "years": years})
    >>> file["pay"] = [10 + 2 * y for y in years[:5]] + [10 + y for y in years[5:]]
    >>> found = oaxaca(file, outcome="pay", controls=["years"])
    >>> round(found.gap, 6), round(found.by("male").explained, 6), round(found.by("female").explained, 6)
    (8.0, 4.0, 2.0)
    """
    caller = "oaxaca"
    chosen = two_groups(caller, staff, group, groups, [outcome, *controls])
    y = numbers(caller, outcome, chosen[outcome], low=-np.inf)
    first = np.asarray(chosen[group] == groups[0], dtype=bool)
    design = Design.of(caller, chosen, controls)
    sides = [_side(caller, design, y, rows) for rows in (first, ~first)]
    x = [design.matrix[first], design.matrix[~first]]
    one = np.eye(x[0].shape[1])
    weights = [one, 0 * one, _pooled(x[0], x[1]), _neumark(x[0], x[1]), one * len(x[0]) / len(y), one / 2]
    terms = tuple(dict.fromkeys(design.sources))
    member = np.array([[source == term for source in design.sources] for term in terms], dtype=float)
    found = [_two_fold(name, w, design.expand, sides, member) for name, w in zip(REFERENCES, weights, strict=True)]
    means = (float(y[first].mean()), float(y[~first].mean()))
    three = _threefold(sides[0].means @ design.expand, sides[1].means @ design.expand, sides[0].fit, sides[1].fit)
    return Oaxaca(
        groups=groups,
        persons=(int(first.sum()), int((~first).sum())),
        outcome=outcome,
        means=means,
        gap=means[0] - means[1],
        gap_se=found[0][1],
        terms=terms,
        decompositions=tuple(d for d, _ in found),
        endowments=three[0],
        coefficients=three[1],
        interaction=three[2],
    )


def oaxaca_from_means(
    means: tuple[ArrayLike, ArrayLike],
    coefficients: tuple[ArrayLike, ArrayLike],
    *,
    terms: Sequence[str],
    groups: tuple[str, str] = ("male", "female"),
) -> Oaxaca:
    """Take a gap apart from published means and coefficients: both references, without standard errors.

    Parameters
    ----------
    means : two arrays of (terms,)
        Mean characteristics of the groups; 1 for the constant.
    coefficients : two arrays of (terms,)
        Coefficients of the groups.
    terms
        Names, the constant included.
    groups
        Names of the groups.

    Raises
    ------
    ModelError
        For shapes that differ.

    Examples
    --------
    >>> found = oaxaca_from_means(([1, 6], [1, 4]), ([10, 2], [10, 1]), terms=["constant", "years"])
    >>> found.gap, found.by("male").explained, found.by("female").unexplained
    (8.0, 4.0, 6.0)
    """
    caller = "oaxaca_from_means"
    size = len(terms)
    x1, x2 = (vector(caller, "means", m, length=size, low=-np.inf) for m in means)
    b1, b2 = (vector(caller, "coefficients", b, length=size, low=-np.inf) for b in coefficients)
    pair = (float(x1 @ b1), float(x2 @ b2))
    found = []
    for name, b in (("first", b1), ("second", b2)):
        explained, unexplained = (x1 - x2) * b, x1 * (b1 - b) + x2 * (b - b2)
        found.append(
            TwoFold(
                name, float(explained.sum()), float(unexplained.sum()), frozen(explained), frozen(unexplained),
                None, None, None, None,
            )
        )  # fmt: skip
    three = _threefold(x1, x2, b1, b2)
    return Oaxaca(
        groups, None, "outcome", pair, pair[0] - pair[1], None, tuple(terms), tuple(found), three[0], three[1], three[2]
    )


@dataclass(frozen=True, eq=False)
class _Side:
    """One group: mean characteristics, coefficients and the covariance of both."""

    means: Floats
    means_covariance: Floats
    fit: Floats
    fit_covariance: Floats


def _side(caller: str, design: Design, y: Floats, rows: np.ndarray) -> _Side:
    fit = least_squares(caller, design.matrix[rows], y[rows])
    x = design.full[rows]
    spread = np.atleast_2d(np.cov(x.T, ddof=1)) / len(x)
    return _Side(x.mean(axis=0), spread, fit.coefficients, fit.covariance)


def _neumark(x1: Floats, x2: Floats) -> Floats:
    """Return the weight of group 1's coefficients in the regression of both groups without a column for the group."""
    first, second = x1.T @ x1, x2.T @ x2
    return np.asarray(np.linalg.solve(first + second, first), dtype=np.float64)


def _pooled(x1: Floats, x2: Floats) -> Floats:
    """Return the weight of group 1's slopes with a column for the group; the constant stays that of group 1."""
    size = x1.shape[1]
    weight = np.zeros((size, size))
    weight[0, 0] = 1.0
    if size > 1:
        first, second = ((x[:, 1:] - x[:, 1:].mean(axis=0)) for x in (x1, x2))
        inner = np.linalg.solve(first.T @ first + second.T @ second, first.T @ first)
        weight[1:, 1:] = inner
    return weight


def _two_fold(name: str, weight: Floats, expand: Floats, sides: list[_Side], member: Floats) -> tuple[TwoFold, float]:
    """Return one decomposition and the standard error of the gap: the Jacobian of every term, times the covariance."""
    one, two = sides
    k = expand.shape[1]
    star = weight @ one.fit + (np.eye(k) - weight) @ two.fit
    b1, b2, b = (expand @ v for v in (one.fit, two.fit, star))
    explained, unexplained = (one.means - two.means) * b, one.means * (b1 - b) + two.means * (b - b2)
    to_one, to_two = expand @ weight, expand @ (np.eye(k) - weight)
    gap_in_x = (one.means - two.means)[:, None]
    jacobian_e = np.hstack([np.diag(b), -np.diag(b), gap_in_x * to_one, gap_in_x * to_two])
    left = one.means[:, None] * to_two + two.means[:, None] * to_one
    jacobian_u = np.hstack([np.diag(b1 - b), np.diag(b - b2), left, -left])
    blocks = [one.means_covariance, two.means_covariance, one.fit_covariance, two.fit_covariance]
    covariance = np.zeros((jacobian_e.shape[1],) * 2)
    at = 0
    for block in blocks:
        covariance[at : at + len(block), at : at + len(block)] = block
        at += len(block)

    def error(jacobian: Floats) -> Floats:
        return np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", jacobian, covariance, jacobian), 0.0)).astype(np.float64)

    total = np.ones((1, len(expand)))
    result = TwoFold(
        reference=name,
        explained=float(explained.sum()),
        unexplained=float(unexplained.sum()),
        explained_by=frozen(member @ explained),
        unexplained_by=frozen(member @ unexplained),
        explained_se=float(error(total @ jacobian_e)[0]),
        unexplained_se=float(error(total @ jacobian_u)[0]),
        explained_by_se=frozen(error(member @ jacobian_e)),
        unexplained_by_se=frozen(error(member @ jacobian_u)),
    )
    return result, float(error(total @ (jacobian_e + jacobian_u))[0])


def _threefold(x1: Floats, x2: Floats, b1: Floats, b2: Floats) -> tuple[float, float, float]:
    """Return endowments, coefficients and interaction from the second group's side."""
    return float((x1 - x2) @ b2), float(x2 @ (b1 - b2)), float((x1 - x2) @ (b1 - b2))
