"""Stocks as they may turn out: people are whole, and whether one stays is chance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import DataError, ModelError
from sscore.inputs import Floats, choice, frozen, number, numbers, seeded, whole
from sscore.workforce.stocks import StockProjection, exit_chance

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["SimulatedStock", "simulate_stock"]


@dataclass(frozen=True, eq=False)
class SimulatedStock:
    """Scenarios of the stocks: ``stocks`` (scenarios, years + 1, grades), ``exits`` (scenarios, years, grades).

    ``expected`` is the projection that was simulated; ``recruitment`` and ``evidence`` say what else was left
    to chance.
    """

    grades: tuple[str, ...]
    stocks: Floats
    exits: Floats
    recruits: Floats
    expected: StockProjection
    recruitment: str
    evidence: float | None
    seed: int

    @property
    def mean(self) -> Floats:
        """The mean stock over scenarios, shape (years + 1, grades)."""
        return self.stocks.mean(axis=0)

    def quantiles(self, grade: str | None = None, levels: Sequence[float] = (0.05, 0.5, 0.95)) -> pd.DataFrame:
        """Return quantiles by year, of one grade or of the headcount.

        Raises
        ------
        DataError
            For an unknown grade.
        ModelError
            For a level outside 0 to 1.
        """
        import pandas as pd

        chosen = numbers("quantiles", "levels", list(levels), high=1.0)
        found = np.quantile(self._of(grade), chosen, axis=0)
        frame = pd.DataFrame(found.T, columns=[float(level) for level in chosen])
        frame.index.name = "year"
        return frame

    def chance_below(self, need: float, grade: str | None = None) -> Floats:
        """Return the share of scenarios with fewer persons than needed, by year; of one grade or of all."""
        return (self._of(grade) < number("chance_below", "need", need)).mean(axis=0)

    def identities(self) -> dict[str, float]:
        """Return the largest breach of the head count identity over all scenarios: 0, since persons are whole."""
        total = self.stocks.sum(axis=2)
        gap = total[:, :-1] + self.recruits.sum(axis=2) - self.exits.sum(axis=2) - total[:, 1:]
        return {"opening + recruits - exits = closing": float(np.abs(gap).max(initial=0.0))}

    def to_frame(self) -> pd.DataFrame:
        """Return one row a year and grade: the mean, the expected value and the middle 90 %."""
        import pandas as pd

        low, middle, high = np.quantile(self.stocks, [0.05, 0.5, 0.95], axis=0)
        years, grades = low.shape
        values = {"mean": self.mean, "expected": self.expected.stocks, "q05": low, "median": middle, "q95": high}
        columns = {"year": np.repeat(np.arange(years), grades), "grade": np.tile(self.grades, years)}
        return pd.DataFrame(columns | {name: value.ravel() for name, value in values.items()})

    def _of(self, grade: str | None) -> Floats:
        if grade is None:
            return self.stocks.sum(axis=2)
        if grade not in self.grades:
            raise DataError(f"simulate_stock: no grade {grade!r}. Known: {', '.join(self.grades)}.")
        return self.stocks[:, :, self.grades.index(grade)]


def simulate_stock(
    plan: StockProjection,
    *,
    seed: int,
    scenarios: int = 2000,
    recruitment: str = "fixed",
    evidence: float | None = None,
) -> SimulatedStock:
    """Simulate whole persons who stay, move or leave, many scenarios at once.

    The n persons of a grade fall into its row of chances and its exits::

        (moves to each grade, exits) ~ Multinomial(n, p1, ..., pk, 1 - p1 - ... - pk)

    The mean over scenarios is the deterministic projection; with ``evidence`` in the first year only, because a
    product of uncertain chances has another mean.

    Parameters
    ----------
    plan
        The result of :func:`sscore.workforce.project_stock`, with a stock of whole persons.
    seed
        The same seed gives the same scenarios.
    scenarios
        At least 1.
    recruitment : {"fixed", "poisson"}
        ``fixed`` hires exactly as planned, in whole persons; ``poisson`` takes the plan as a mean, for posts that are
        filled when candidates are found.
    evidence
        Person-years behind each row of the transitions, above 0. The chances of a scenario are drawn around the row
        (Dirichlet) and kept for all its years. None takes the chances as known, which makes the fan too narrow.

    Raises
    ------
    ModelError
        For a stock or fixed recruits that are not whole, or evidence with transitions that differ by year.

    References
    ----------
    Bartholomew, Forbes and McClean, *Statistical Techniques for Manpower Planning* (1991), chapter 4.

    Examples
    --------
    >>> from sscore.workforce import project_stock
    >>> found = simulate_stock(project_stock([100], [[0.9]]), seed=1, scenarios=5000)
    >>> bool(abs(found.mean[1, 0] - 90) < 0.2), found.identities()
    (True, {'opening + recruits - exits = closing': 0.0})
    """
    caller = "simulate_stock"
    runs = whole(caller, "scenarios", scenarios, low=1)
    choice(caller, "recruitment", recruitment, ("fixed", "poisson"))
    rng = seeded(caller, seed)
    _whole_people(caller, "stock", plan.stocks[0])
    taken = _recruits(caller, plan.recruits, runs, recruitment, rng)
    rows = np.concatenate([plan.transitions, exit_chance(plan.transitions)[..., None]], axis=2)
    chances = _drawn_rows(caller, rows, runs, evidence, rng)
    steps, size = plan.exits.shape
    stocks = np.empty((runs, steps + 1, size))
    exits = np.empty((runs, steps, size))
    stocks[:, 0] = plan.stocks[0]
    for year in range(steps):
        flows = rng.multinomial(stocks[:, year].astype(np.int64), chances(year))
        stocks[:, year + 1] = flows[:, :, :-1].sum(axis=1) + taken[:, year]
        exits[:, year] = flows[:, :, -1]
    return SimulatedStock(
        grades=plan.grades,
        stocks=frozen(stocks),
        exits=frozen(exits),
        recruits=frozen(taken),
        expected=plan,
        recruitment=recruitment,
        evidence=evidence,
        seed=seed,
    )


def _whole_people(caller: str, name: str, people: Floats) -> None:
    """Raise for a fraction of a person."""
    broken = np.argwhere(people != np.round(people))
    if len(broken):
        at = tuple(int(i) for i in broken[0])
        raise ModelError(
            f"{caller}: {name}{list(at)} must be whole persons, got {people[at]:g}. Round the plan first, or let "
            f"recruits vary with recruitment='poisson'."
        )


def _recruits(caller: str, hires: Floats, runs: int, kind: str, rng: np.random.Generator) -> Floats:
    """Return the persons taken on, shape (scenarios, years, grades)."""
    if kind == "poisson":
        return rng.poisson(hires, size=(runs, *hires.shape)).astype(float)
    _whole_people(caller, "recruits", hires)
    return np.broadcast_to(hires, (runs, *hires.shape)).copy()


def _drawn_rows(
    caller: str, rows: Floats, runs: int, evidence: float | None, rng: np.random.Generator
) -> Callable[[int], Floats]:
    """Return a function of the year that gives its chances, shape (scenarios or 1, grades, grades + 1)."""
    if evidence is None or not len(rows):
        return lambda year: rows[year][None]
    behind = number(caller, "evidence", evidence)
    if behind == 0 or not (rows == rows[0]).all():
        raise ModelError(f"{caller}: evidence must be above 0 and needs one matrix of transitions for all years.")
    drawn = rng.standard_gamma(behind * rows[0], size=(runs, *rows.shape[1:]))
    drawn /= drawn.sum(axis=-1, keepdims=True)
    return lambda year: drawn
