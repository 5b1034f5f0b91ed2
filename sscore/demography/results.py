"""The result of a cohort-component projection and the identities it satisfies."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sscore.demography.paths import SEXES, DemographicPaths
from sscore.errors import DataError, ModelError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Projection"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Projection:
    """A projected population with the flows that explain it.

    Attributes
    ----------
    population : (..., year + 1, sex, age)
        Persons at the start of the first step and at the end of each.
    births : (..., year, sex)
        Live births of each step.
    paths : DemographicPaths
        The assumptions.
    start, width
        Calendar year of the base and years a step.
    label, sources, quality, remarks
        Where the figures come from; :func:`sscore.demography.project_country` fills them.
    """

    population: Floats
    births: Floats
    paths: DemographicPaths
    start: int
    width: int = 1
    label: str = ""
    sources: tuple[str, ...] = ()
    quality: str | None = None
    remarks: tuple[str, ...] = ()

    @property
    def years(self) -> tuple[int, ...]:
        """Calendar years of ``population``."""
        return tuple(self.start + self.width * k for k in range(self.population.shape[-3]))

    @property
    def ages(self) -> NDArray[np.int_]:
        """First age of each group."""
        return np.arange(self.population.shape[-1]) * self.width

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What the projection assumes, in sentences; the figures are in ``paths``."""
        moves = {
            "halves": "Half of a step's migrants move at its start and half at its end.",
            "end": "All migrants of a step move at its end, after its births.",
        }
        migration = "Nobody migrates." if self.paths.migration is None else moves[self.paths.migration_timing]
        births = "Births come from the average of the women at the start and at the end of a step."
        last = f"The group of {self.ages[-1]} and over is open."
        return (f"Steps of {self.width} year(s) from {self.start}.", births, migration, last, *self.remarks)

    @cached_property
    def total(self) -> dict[int, Floats]:
        """Persons of both sexes and all ages by calendar year: ``result.total[2050]``."""
        sums = self.population.sum(axis=(-2, -1))
        return {year: sums[..., k][()] for k, year in enumerate(self.years)}

    def by_age(self, year: int) -> Floats:
        """Return persons of a year, shape (..., sex, age); DataError outside the projection."""
        return self.population[..., self._place(year), :, :]

    def persons(self, year: int, *, ages: tuple[int, int]) -> Floats:
        """Return persons of both sexes between two ages, both included; the open group belongs to its first age."""
        low, high = ages
        if not 0 <= low <= high:
            raise ModelError(f"persons: ages must be (first, last) with 0 <= first <= last, got {ages}.")
        if low % self.width or ((high + 1) % self.width and high < self.ages[-1]):
            raise ModelError(f"persons: ages {ages} cut a group of {self.width} years. Use its first and last age.")
        chosen = (self.ages >= low) & (self.ages <= high)
        return self.by_age(year)[..., chosen].sum(axis=(-2, -1))

    @cached_property
    def migrants(self) -> Floats:
        """Net migrants of each step, shape (..., year, sex, age); zero where no migration was assumed."""
        shape = (*self.births.shape, self.population.shape[-1])
        return np.broadcast_to(0.0 if self.paths.migration is None else self.paths.migration, shape)

    @cached_property
    def deaths(self) -> Floats:
        """Deaths of each step, shape (..., year, sex, age), by the age the dead would have had at its end.

        Age 0 holds the dead among the births of the step; the last age those of the last two groups at its start.
        """
        survival = self.paths.survival
        exposed = self._at_risk() * (1 - survival.ratio)
        dead = np.empty_like(exposed)
        dead[..., 1:] = exposed[..., :-1]
        dead[..., -1] += exposed[..., -1]
        dead[..., 0] = self.births * (1 - survival.birth)
        dead.setflags(write=False)
        return dead

    def identities(self) -> dict[str, float]:
        """Return the largest relative gap of each identity over all steps; rounding leaves about 1e-15.

        ``P(t+1) - P(t) = B - D + M`` for the whole population, and cohort by cohort.
        """
        before, after = self.population[..., :-1, :, :], self.population[..., 1:, :, :]
        people = np.maximum(after.sum(axis=(-2, -1)), 1.0)
        balance = self.births.sum(axis=-1) - self.deaths.sum(axis=(-2, -1)) + self.migrants.sum(axis=(-2, -1))
        whole = np.abs(after.sum(axis=(-2, -1)) - before.sum(axis=(-2, -1)) - balance) / people
        arrived = self._at_risk()
        cohort = np.empty_like(after)
        cohort[..., 1:] = arrived[..., :-1]
        cohort[..., -1] += arrived[..., -1]
        cohort[..., 0] = self.births
        gap = np.abs(after - (cohort - self.deaths + (1 - self.paths.early) * self.migrants)) / np.maximum(after, 1.0)
        return {"P(t+1) - P(t) = B - D + M": float(whole.max()), "cohort by cohort": float(gap.max())}

    def dependency(self, year: int, *, work: tuple[int, int] = (15, 64)) -> dict[str, Floats]:
        """Return persons below, above and outside the working ages per person of working age.

        >>> from sscore.demography import Survival, project_population
        >>> alive = Survival(np.ones((1, 1, 101)), np.ones((1, 1)))
        >>> still = project_population(np.ones((1, 101)), DemographicPaths(np.zeros((1, 35)), alive), start=2024)
        >>> round(float(still.dependency(2024)["old"]), 2)
        0.72
        """
        low, high = work
        if not 0 < low <= high < self.ages[-1]:
            raise ModelError(f"dependency: work must lie within 1 to {self.ages[-1] - 1:g}, got {work}.")
        working = self.persons(year, ages=work)
        if np.any(working <= 0):
            raise ModelError(f"dependency: nobody is aged {low} to {high} in {year}; the ratio has no meaning.")
        young = self.persons(year, ages=(0, low - 1)) / working
        old = self.persons(year, ages=(high + 1, int(self.ages[-1]))) / working
        return {"young": young, "old": old, "total": young + old}

    def to_frame(self) -> pd.DataFrame:
        """Return one row a (scenario,) year, sex and age: persons."""
        import pandas as pd

        size = self.population.shape
        sexes = SEXES[: size[-2]]
        names = [*(f"scenario_{k}" for k in range(len(size) - 3)), "year", "sex", "age"]
        levels = [*(range(n) for n in size[:-3]), self.years, sexes, [int(a) for a in self.ages]]
        index = pd.MultiIndex.from_product(levels, names=names)
        return pd.DataFrame({"persons": self.population.ravel()}, index=index).reset_index()

    def _at_risk(self) -> Floats:
        """Return those who can die in each step: the people at its start and the migrants who come then."""
        return self.population[..., :-1, :, :] + self.paths.early * self.migrants

    def _place(self, year: int) -> int:
        try:
            return self.years.index(year)
        except ValueError:
            raise DataError(
                f"by_age: the projection has no year {year}. It runs from {self.years[0]} to {self.years[-1]}"
                f"{f' in steps of {self.width}' if self.width > 1 else ''}."
            ) from None
