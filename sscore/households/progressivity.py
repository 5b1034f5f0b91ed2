"""Who pays and who gets, in the order of incomes: concentration, Kakwani's and Reynolds and Smolensky's indices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.households.inequality import gini
from sscore.households.samples import amounts, middle_ranks, sample, vanishes
from sscore.households.sorting import order
from sscore.inputs import Floats

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Progressivity", "concentration", "kakwani", "progressivity", "reynolds_smolensky"]


def concentration(y: ArrayLike, rank_by: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Return the concentration coefficient of y in the order of another quantity.

    ::

        C = 2 sum over i of w_i y_i R_i / (W m) - 1

    with R_i the share of persons ranked below i and half of those ranked with i, so that persons with the same
    ``rank_by`` may stand in any order. From -1 (the lowest ranked has all) to 1; ``concentration(y, y)`` is the Gini
    coefficient.

    Parameters
    ----------
    y
        What is shared (tax, benefit, health care), shape (n,); its mean must not be 0.
    rank_by
        What persons are ranked by (income before the benefit), shape (n,).
    weights
        Persons that a row stands for, shape (n,), at least 0; None counts each row once.

    Raises
    ------
    ModelError
        For no rows, arrays of different lengths, values that are not finite, weights all 0, or nothing to share.

    References
    ----------
    Kakwani, Wagstaff and van Doorslaer, *Journal of Econometrics* 77 (1997).

    Examples
    --------
    The poorer of two gets all of it; both rank alike:

    >>> concentration([8, 0], rank_by=[1, 3]), concentration([8, 0], rank_by=[2, 2])
    (-0.5, 0.0)
    """
    values, w = sample("concentration", "y", y, weights)
    by = amounts("concentration", "rank_by", rank_by, length=len(values))
    return _coefficient(values, by, w, ("concentration", "y"))


def _coefficient(values: Floats, by: Floats, w: Floats, names: tuple[str, str]) -> float:
    """Return the coefficient of checked arrays; ``names`` are those of the caller and of what is shared."""
    whole = float(w.sum())
    mean = float(w @ values) / whole
    if vanishes(mean, float(w @ np.abs(values)) / whole):
        raise ModelError(f"{names[0]}: {names[1]} sums to 0 over all persons, so there is nothing to share.")
    at = order(by)
    sorted_weights = w[at]
    ranks = 2 * middle_ranks(by[at], sorted_weights) - 1
    return float((sorted_weights * ranks) @ (values[at] - mean)) / (whole * mean)


def kakwani(before: ArrayLike, tax: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Return Kakwani's index of progressivity, ``K = C(tax) - G(before)``, the tax ranked by income before it.

    Above 0 the tax is progressive, 0 means in proportion to income, below 0 regressive. The same for a benefit: there
    a value below 0 favours the poor.

    Parameters
    ----------
    before
        Income before the tax, shape (n,), mean above 0.
    tax
        Tax, contribution or benefit a person, shape (n,), mean not 0.
    weights
        As in :func:`sscore.households.gini`.

    Raises
    ------
    ModelError
        As for ``gini`` and ``concentration``.

    References
    ----------
    Kakwani, *Economic Journal* 87 (1977).

    Examples
    --------
    Only the richer of two pays: C = 0.5 and G = 0.25.

    >>> kakwani([1, 3], tax=[0, 1])
    0.25
    """
    first, w = sample("kakwani", "before", before, weights)
    paid = amounts("kakwani", "tax", tax, length=len(first))
    return _coefficient(paid, first, w, ("kakwani", "tax")) - gini(first, w)


def reynolds_smolensky(before: ArrayLike, after: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Return how far the Gini coefficient falls from before to after, ``RS = G(before) - G(after)``.

    This is the net redistributive effect of Reynolds and Smolensky, each distribution in its own order. Some authors
    give the name to ``G(before) - C(after)``, with incomes after in the order of those before; that is
    :attr:`sscore.households.Progressivity.vertical`. The two differ by the reranking.

    Parameters
    ----------
    before, after
        Income before and after taxes and benefits, shape (n,), means above 0.
    weights
        As in :func:`sscore.households.gini`.

    Raises
    ------
    ModelError
        As for ``gini``, and for arrays of different lengths.

    References
    ----------
    Reynolds and Smolensky, *Public Expenditures, Taxes and the Distribution of Income* (1977); Lambert, *The
    Distribution and Redistribution of Income* (3rd ed., 2001), chapter 8.

    Examples
    --------
    >>> reynolds_smolensky([1, 3], [1, 1])
    0.25
    """
    first, w = sample("reynolds_smolensky", "before", before, weights)
    second = amounts("reynolds_smolensky", "after", after, length=len(first))
    return gini(first, w) - gini(second, w)


@dataclass(frozen=True)
class Progressivity:
    """What a tax or benefit does to inequality, taken apart.

    It holds that ``redistribution = vertical - reranking`` and ``vertical = rate / (1 - rate) x kakwani``.

    Attributes
    ----------
    gini_before, gini_after
        Population form.
    concentration_tax, concentration_after
        Of the tax and of incomes after it, both in the order of incomes before.
    rate
        All tax over all income before; below 0 for benefits.
    """

    gini_before: float
    gini_after: float
    concentration_tax: float
    concentration_after: float
    rate: float

    @property
    def kakwani(self) -> float:
        """Departure of the tax from proportion to income: ``concentration_tax - gini_before``."""
        return self.concentration_tax - self.gini_before

    @property
    def vertical(self) -> float:
        """Fall of inequality had nobody changed rank: ``gini_before - concentration_after``."""
        return self.gini_before - self.concentration_after

    @property
    def reranking(self) -> float:
        """Atkinson and Plotnick's measure of changed ranks: ``gini_after - concentration_after``, at least 0."""
        return self.gini_after - self.concentration_after

    @property
    def redistribution(self) -> float:
        """Fall of the Gini coefficient."""
        return self.gini_before - self.gini_after

    def to_frame(self) -> pd.DataFrame:
        """Return one row a measure."""
        import pandas as pd

        names = [*self.__dataclass_fields__, "kakwani", "vertical", "reranking", "redistribution"]
        return pd.DataFrame({"measure": names, "value": [getattr(self, name) for name in names]})


def progressivity(before: ArrayLike, tax: ArrayLike, weights: ArrayLike | None = None) -> Progressivity:
    """Return what a tax does to inequality: how progressive it is, how large, and how much it changes ranks.

    ::

        RS = G(x) - G(x - t) = t/(1 - t) K - R,    K = C(t) - G(x),    R = G(x - t) - C(x - t)

    with t the average rate; C in the order of incomes before.

    Parameters
    ----------
    before
        Income before, shape (n,), mean above 0.
    tax
        Tax a person, shape (n,); a benefit is a negative tax: ``tax = -benefit``. Its mean must not be 0, and must be
        below that of the incomes.
    weights
        As in :func:`sscore.households.gini`.

    Raises
    ------
    ModelError
        As for ``gini`` and ``concentration``.

    References
    ----------
    Kakwani, *Advances in Econometrics* 3 (1984); Lambert (2001), chapter 8.

    Examples
    --------
    The richer pays 2 of 3 and both have the same: G falls from 0.25 to 0. The rate is 1/2, K = 0.25.

    >>> found = progressivity([1, 3], tax=[0, 2])
    >>> found.rate, found.kakwani, found.redistribution, found.reranking
    (0.5, 0.25, 0.25, 0.0)
    """
    first, w = sample("progressivity", "before", before, weights)
    paid = amounts("progressivity", "tax", tax, length=len(first))
    after = first - paid
    return Progressivity(
        gini_before=gini(first, w),
        gini_after=gini(after, w),
        concentration_tax=_coefficient(paid, first, w, ("progressivity", "tax")),
        concentration_after=_coefficient(after, first, w, ("progressivity", "income after tax")),
        rate=float(w @ paid) / float(w @ first),
    )
