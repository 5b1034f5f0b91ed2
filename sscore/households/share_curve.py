"""Incomes behind published shares of tenths and fifths: a whole distribution from a line of a statistical table."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError
from sscore.inputs import Floats, frozen, rising, vector

__all__ = ["ShareCurve"]

_SUM = 1e-6


class ShareCurve:
    """Incomes behind published shares of tenths and fifths of persons, in terms of the mean.

    Inside a group incomes rise from border to border as ``low + (high - low) u^k``, with k such that the group has its
    published mean; in the richest group they follow Pareto's law. Borders are geometric means of the two groups' means.

    Parameters
    ----------
    persons
        Cumulative shares of persons, rising from 0 to 1, shape (groups + 1,); at least two groups.
    shares
        Share of all income of each group between them, shape (groups,); their sum is 1.

    Raises
    ------
    ModelError
        For shares that do not fit, or a group that has no more a person than the one below it.

    Examples
    --------
    The poorer half has a fifth, 0.4 of the mean each; its incomes run up to the border sqrt(0.4 x 1.6) = 0.8:

    >>> curve = ShareCurve([0, 0.5, 1], [0.2, 0.8])
    >>> curve.means.tolist(), curve.borders.round(9).tolist()
    ([0.4, 1.6], [0.2, 0.8])
    >>> curve.income([0.5]).round(9).tolist()
    [0.8]
    """

    def __init__(self, persons: ArrayLike, shares: ArrayLike) -> None:
        """Check the shares and set the borders of the groups."""
        self.persons = frozen(rising("ShareCurve", "persons", persons))
        if len(self.persons) < 3 or self.persons[0] != 0 or self.persons[-1] != 1:
            raise ModelError(f"ShareCurve: persons must rise from 0 to 1 over two groups or more, got {persons!r:.80}.")
        parts = vector("ShareCurve", "shares", shares, length=len(self.persons) - 1)
        if abs(parts.sum() - 1) > _SUM:
            raise ModelError(f"ShareCurve: shares must sum to 1, got {parts.sum():g}. Divide them by their sum.")
        self.means = frozen(parts / np.diff(self.persons))
        if (np.diff(self.means) <= 0).any() or self.means[0] <= 0:
            raise ModelError(f"ShareCurve: shares of richer groups must be larger, got means {self.means.tolist()}.")
        inner = np.sqrt(self.means[1:] * self.means[:-1])
        self.borders = frozen(np.append(self.means[0] ** 2 / inner[0], inner))

    def income(self, rank: ArrayLike) -> Floats:
        """Return the income at each rank, at least 0 and below 1, in terms of the mean."""
        rank = vector("ShareCurve.income", "rank", rank)
        if (rank >= 1).any():
            k = int(np.argmax(rank >= 1))
            raise ModelError(f"ShareCurve.income: rank[{k}] must be below 1, got {rank[k]:g}: the law has no highest.")
        group = np.clip(np.searchsorted(self.persons, rank, side="right") - 1, 0, len(self.means) - 1)
        low, mean = self.borders[group], self.means[group]
        u = (rank - self.persons[group]) / np.diff(self.persons)[group]
        last = group == len(self.means) - 1
        high = np.where(last, 2 * mean, np.append(self.borders[1:], np.inf)[group])
        power = (high - low) / (mean - low) - 1
        inside = low + (high - low) * u**power
        return np.where(last, low * (1 - u) ** (low / mean - 1), inside)
