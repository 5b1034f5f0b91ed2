"""Where members are: contributing, dormant, informal and so on, as a Markov process with a generator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sscore.errors import ModelError, did_you_mean
from sscore.inputs import Floats, frozen, labels, number, numbers, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["STATES", "Occupancy", "QuasiStationary", "StateModel", "contribution_states"]

STATES = ("contributing", "dormant", "informal", "unemployed", "inactive", "disabled", "dead")
"""Contributing; dormant: on the register and not paying; informal, unemployed, inactive: not on it; disabled; dead."""

_ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class QuasiStationary:
    """How the living divide after a long time, and the share of them that is lost a year."""

    states: tuple[str, ...]
    share: Floats
    loss: float

    def to_frame(self) -> pd.DataFrame:
        """Return one row a state: state, share."""
        import pandas as pd

        return pd.DataFrame({"state": self.states, "share": self.share})


@dataclass(frozen=True, eq=False)
class Occupancy:
    """Shares of a cohort in each state by exact age, and the years it spends there between birthdays.

    ``share`` has shape (years + 1, states), rows that sum to 1; ``years_in`` (years, states), rows that sum to 1 too: a
    part of a year for each state, death included.
    """

    states: tuple[str, ...]
    age: Floats
    share: Floats
    years_in: Floats

    def of(self, state: str) -> Floats:
        """Return the share in one state by age; ModelError with close names for another."""
        return self.share[:, _place("of", state, self.states)]

    def to_frame(self) -> pd.DataFrame:
        """Return one row an age: age and the share in each state."""
        import pandas as pd

        return pd.DataFrame(self.share, columns=list(self.states)).assign(age=self.age)[["age", *self.states]]


@dataclass(frozen=True, eq=False)
class StateModel:
    """A Markov process in continuous time on named states.

    The generator Q holds, off the diagonal, the moves a year from the row's state to the column's; each row sums to 0.
    Over h years in which Q does not change::

        P(h) = exp(h Q)

    Parameters
    ----------
    states
        Names, rows and columns in this order.
    generator : (k, k) or (n_ages, k, k)
        Moves a year. With ages: one matrix a completed age from ``first_age``; it holds between two birthdays, and the
        last one from then on.
    first_age
        Age of the first matrix; without meaning for one matrix only.

    Raises
    ------
    ModelError
        For a matrix that is not square, a negative move, or a row that does not sum to 0.

    References
    ----------
    Scholz, Cichon and Hagemejer, *Social Budgeting* (ILO/ISSA 2000); Plamondon et al., *Actuarial Practice in Social
    Security* (ILO/ISSA 2002), on the density of contributions.

    Examples
    --------
    Half a move a year each way: after a long time half are in either state.

    >>> model = StateModel(("on", "off"), [[-0.5, 0.5], [0.5, -0.5]])
    >>> model.transition(50).round(6).tolist(), model.stationary().round(6).tolist()
    ([[0.5, 0.5], [0.5, 0.5]], [0.5, 0.5])
    """

    states: tuple[str, ...]
    generator: Floats
    first_age: int = 15

    def __post_init__(self) -> None:
        """Check the generator and keep it read-only."""
        where = "StateModel"
        matrix = numbers(where, "generator", self.generator, low=-np.inf)
        if matrix.ndim not in (2, 3) or matrix.shape[-1] != matrix.shape[-2]:
            raise ModelError(f"{where}: generator must have shape (k, k) or (n_ages, k, k), got {matrix.shape}.")
        names = labels(where, "states", self.states, matrix.shape[-1], noun="state")
        moves = matrix * (1 - np.eye(len(names)))
        if (moves < 0).any():
            at = np.argwhere(moves < 0)[0]
            pair = f"{names[at[-2]]} to {names[at[-1]]}"
            raise ModelError(f"{where}: the move from {pair} must be at least 0, got {moves[tuple(at)]:g}.")
        off = np.abs(matrix.sum(axis=-1))
        if (off > _ROUNDING * np.maximum(1.0, np.abs(matrix).max())).any():
            row = names[int(off.argmax()) % len(names)]
            raise ModelError(
                f"{where}: row {row} must sum to 0, got {off.max():g} off. The diagonal is minus the moves out; "
                f"contribution_states fills it."
            )
        object.__setattr__(self, "states", names)
        object.__setattr__(self, "generator", frozen(matrix))
        object.__setattr__(self, "first_age", whole(where, "first_age", self.first_age))

    @property
    def by_age(self) -> bool:
        """Whether moves differ between ages."""
        return self.generator.ndim == 3

    def at(self, age: int | None = None) -> Floats:
        """Return the generator of a completed age; the age may be left out where there is one generator only."""
        if not self.by_age:
            return self.generator
        if age is None:
            raise ModelError("StateModel: moves differ by age; say which age is meant.")
        if age < self.first_age:
            raise ModelError(f"StateModel: moves are known from age {self.first_age}, got age {age}.")
        return self.generator[min(int(age) - self.first_age, len(self.generator) - 1)]

    def transition(self, years: float = 1.0, *, age: int | None = None) -> Floats:
        """Return the chances to be in each state after some years, ``exp(years Q)``, by age year after year.

        Parameters
        ----------
        years
            At least 0.
        age
            Age at the start, a birthday; needed where moves differ by age.

        Returns
        -------
        (k, k)
            Rows sum to 1.
        """
        from scipy.linalg import expm

        span = number("transition", "years", years)
        if not self.by_age:
            return expm(span * self.generator)
        self.at(age)
        start, total = int(age or 0), np.eye(len(self.states))
        for k in range(int(np.ceil(span - _ROUNDING))):
            total = total @ expm(min(1.0, span - k) * self.at(start + k))
        return total

    def start(self, start: str | Mapping[str, float]) -> Floats:
        """Return shares by state from one state's name, or from shares that sum to 1.

        >>> StateModel(("on", "off"), [[-1, 1], [1, -1]]).start({"on": 0.25, "off": 0.75}).tolist()
        [0.25, 0.75]
        """
        given = {start: 1.0} if isinstance(start, str) else dict(start)
        shares = np.zeros(len(self.states))
        for state, share in given.items():
            shares[_place("start", state, self.states)] = number("start", state, share, high=1.0)
        if abs(shares.sum() - 1) > _ROUNDING:
            raise ModelError(f"start: shares must sum to 1, got {shares.sum():g}.")
        return shares

    def occupancy(self, start: str | Mapping[str, float], ages: tuple[int, int]) -> Occupancy:
        """Return the shares of a cohort in each state on every birthday, and the time spent in each between them.

        ::

            p(x + 1) = p(x) exp(Q(x))        years_in(x) = p(x) * integral over 0 to 1 of exp(s Q(x)) ds

        Parameters
        ----------
        start
            Name of a state, or shares by state, at the first age.
        ages
            First and last birthday.
        """
        from scipy.linalg import expm

        low, high = _span("occupancy", ages)
        size = len(self.states)
        shares, spent = [self.start(start)], []
        for age in range(low, high):
            block = np.zeros((2 * size, 2 * size))
            block[:size, :size], block[:size, size:] = self.at(age), np.eye(size)
            whole_year = expm(block)
            spent.append(shares[-1] @ whole_year[:size, size:])
            shares.append(shares[-1] @ whole_year[:size, :size])
        birthdays = np.arange(low, high + 1, dtype=float)
        return Occupancy(self.states, frozen(birthdays), frozen(np.array(shares)), frozen(np.array(spent)))

    def stationary(self) -> Floats:
        """Return the shares that no longer change: ``pi Q = 0``, ``sum(pi) = 1``.

        With a state that nobody leaves, such as death, everybody ends there; :meth:`quasi_stationary` says how those
        outside it divide.

        Raises
        ------
        ModelError
            Where moves differ by age, or where more than one such division exists.
        """
        matrix = self._one("stationary")
        _, sizes, basis = np.linalg.svd(matrix.T)
        if (sizes < 1e-10 * max(1.0, float(sizes.max()))).sum() != 1:
            raise ModelError("stationary: the end depends on the start, because some states never reach one another.")
        shares = basis[-1] / basis[-1].sum()
        return np.where(np.abs(shares) < 1e-14, 0.0, shares)

    def quasi_stationary(self, *, lost: Sequence[str] = ("dead",), age: int | None = None) -> QuasiStationary:
        """Return how those who are not lost divide after a long time, and how many are lost a year.

        With S the generator without the rows and columns of the lost states, nu and -theta its dominant left
        eigenvector and eigenvalue: ``nu S = -theta nu``. A share ``1 - exp(-theta)`` is lost a year.

        Parameters
        ----------
        lost
            States that count as lost.
        age
            The age whose moves are taken to go on; needed where they differ by age.

        Raises
        ------
        ModelError
            For an unknown state, or where the division depends on the start.

        References
        ----------
        Darroch and Seneta (1967), On quasi-stationary distributions in absorbing continuous-time finite Markov chains,
        *Journal of Applied Probability* 4.
        """
        gone = {_place("quasi_stationary", s, self.states) for s in lost}
        kept = [k for k in range(len(self.states)) if k not in gone]
        if not kept:
            raise ModelError("quasi_stationary: at least one state must not be lost.")
        values, vectors = np.linalg.eig(self.at(age)[np.ix_(kept, kept)].T)
        order = np.argsort(-values.real)
        near = np.abs(values.real - values.real[order[0]]) < 1e-9
        if near.sum() > 1:
            raise ModelError("quasi_stationary: the end depends on the start; some states never reach one another.")
        vector = vectors[:, order[0]].real
        share = vector / vector.sum()
        loss = 1 - np.exp(min(values.real[order[0]], 0.0))
        return QuasiStationary(tuple(self.states[k] for k in kept), frozen(np.clip(share, 0.0, 1.0)), float(loss))

    def to_frame(self) -> pd.DataFrame:
        """Return one row a move: age (where moves differ by age), from, to and moves a year."""
        import pandas as pd

        stack = self.generator if self.by_age else self.generator[None]
        rows = []
        for k, matrix in enumerate(stack):
            for i, j in np.argwhere((matrix > 0) & ~np.eye(len(self.states), dtype=bool)):
                row: dict[str, object] = {"age": self.first_age + k} if self.by_age else {}
                rows.append({**row, "from": self.states[i], "to": self.states[j], "moves_a_year": matrix[i, j]})
        return pd.DataFrame(rows)

    def _one(self, where: str) -> Floats:
        if self.by_age:
            raise ModelError(f"{where}: moves differ by age, so nothing stays as it is. Use occupancy(start, ages).")
        return self.generator


def contribution_states(
    moves: Mapping[tuple[str, str], ArrayLike],
    *,
    mortality: ArrayLike = 0.0,
    first_age: int = 15,
    states: Sequence[str] = STATES,
) -> StateModel:
    """Return the state model of a labour force with a contributory scheme.

    Parameters
    ----------
    moves
        Moves a year from one state to another, ``{("contributing", "dormant"): 0.3, ...}``; each one number or an array
        by age, at least 0. What is not named does not happen.
    mortality
        Deaths a person-year, one number or an array by age: a move to ``dead`` from every other state, added to any
        that ``moves`` names (the excess mortality of the disabled).
    first_age
        Age of the first entry of the arrays.
    states
        The states, :data:`STATES` or others.

    Returns
    -------
    StateModel
        One generator, or one an age where any input is by age.

    Raises
    ------
    ModelError
        For an unknown state, a move to itself, a move out of ``dead``, a negative move, or arrays of different lengths.

    Examples
    --------
    >>> moves = {("contributing", "dormant"): 0.5, ("dormant", "contributing"): 1.0}
    >>> model = contribution_states(moves, mortality=0.01)
    >>> model.generator[0, :2].tolist(), model.quasi_stationary(lost=STATES[2:]).share.round(6).tolist()
    ([-0.51, 0.5], [0.666667, 0.333333])
    """
    where = "contribution_states"
    names = tuple(states)
    deaths = numbers(where, "mortality", mortality)
    given = {}
    for (source, target), value in dict(moves).items():
        i, j = _place(where, source, names), _place(where, target, names)
        if i == j or source == "dead":
            raise ModelError(f"{where}: a move goes from a living state to another, got {source!r} to {target!r}.")
        given[i, j] = numbers(where, f"moves from {source} to {target}", value)
    sizes = {a.shape for a in (*given.values(), deaths) if a.ndim}
    if len(sizes) > 1 or any(len(s) != 1 for s in sizes):
        raise ModelError(f"{where}: arrays by age must have one length, got shapes {sorted(sizes)}.")
    length = sizes.pop()[0] if sizes else 1
    matrix = np.zeros((length, len(names), len(names)))
    for (i, j), value in given.items():
        matrix[:, i, j] += value
    if deaths.any():
        end = _place(where, "dead", names)
        matrix[:, [k for k in range(len(names)) if k != end], end] += np.broadcast_to(deaths, length)[:, None]
    diagonal = np.arange(len(names))
    matrix[:, diagonal, diagonal] = -matrix.sum(axis=-1)
    by_age = any(a.ndim for a in (*given.values(), deaths))
    return StateModel(names, matrix if by_age else matrix[0], first_age)


def _place(where: str, state: str, states: tuple[str, ...]) -> int:
    if state not in states:
        raise ModelError(f"{where}: no state {state!r}. {did_you_mean(str(state), states)}")
    return states.index(state)


def _span(where: str, ages: tuple[int, int]) -> tuple[int, int]:
    low, high = (whole(where, "ages", a) for a in ages)
    if not low < high:
        raise ModelError(f"{where}: ages must be (first, last) with first < last, got {ages}.")
    return low, high
