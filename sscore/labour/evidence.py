"""What a labour path rests on: every input in one place, with the evidence for it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError
from sscore.inputs import Floats, choice, fraction, frozen, number, numbers
from sscore.labour.dormancy import Dormancy
from sscore.labour.members import NEGATIVE, MemberRules

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["LIMITS", "Evidence", "LabourInputs"]

LIMITS = ("wages", "prices", "nothing")


@dataclass(frozen=True)
class Evidence:
    """One figure that a path rests on: its value, unit, year, quality letter, source and a note."""

    name: str
    value: float
    unit: str
    year: int
    quality: str
    source: str
    note: str = ""


@dataclass(frozen=True, eq=False)
class LabourInputs:
    """What a labour path of a country rests on; change it with :func:`dataclasses.replace`.

    Attributes
    ----------
    code, years, currency
        The country, calendar years from the base year on, and its money.
    participation, unemployment : (sex, 101)
        Shares of the population and of the labour force by single age, women first.
    informal, coverage : (sex,) or (years, sex)
        Share of the employed in informal work; share of the formal below the retirement age who contribute.
    legal : (sex,) or None
        Share of the employed whom the law covers; None where it is not known, as in every pack so far.
    dormancy, density
        How members stop and resume; share of the year that contributors pay, None for what ``dormancy`` implies.
    entry, retirement_age
        Distribution of entry ages (101,), and the age at which members leave.
    wage : (sex,)
        Mean monthly wage of the base year in its money.
    profile, gini
        Wage by age (101,), and the Gini coefficient of wages within an age.
    gdp : float
        Output of the base year, in its money.
    gdp_growth, inflation, wage_growth_real : (years - 1,)
        Yearly fractions from each year to the next; real wages grow as output per worker where the last is None.
    limits_follow
        What floors and ceilings grow with: ``"wages"``, ``"prices"`` or ``"nothing"``.
    when_negative
        As in :func:`sscore.labour.new_entrants`.
    evidence, remarks
        Every figure used with its quality, and the assumptions in sentences.
    """

    code: str
    years: tuple[int, ...]
    currency: str
    participation: Floats
    unemployment: Floats
    informal: Floats
    coverage: Floats
    dormancy: Dormancy
    entry: Floats
    retirement_age: int
    wage: Floats
    profile: Floats
    gini: float
    gdp: float
    gdp_growth: Floats
    inflation: Floats
    density: float | None = None
    legal: Floats | None = None
    wage_growth_real: Floats | None = None
    limits_follow: str = "wages"
    when_negative: str = "error"
    evidence: tuple[Evidence, ...] = field(default=(), repr=False)
    remarks: tuple[str, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        """Check ranges and shapes, and keep read-only arrays."""
        steps = len(self.years) - 1
        shapes: dict[str, tuple[tuple[int, ...], ...]] = {
            "participation": ((2, 101),),
            "unemployment": ((2, 101),),
            "informal": ((2,), (steps + 1, 2)),
            "coverage": ((2,), (steps + 1, 2)),
            "wage": ((2,),),
            "profile": ((101,),),
            "gdp_growth": ((steps,),),
            "inflation": ((steps,),),
        }
        shapes |= {n: s for n, s in {"legal": ((2,),), "wage_growth_real": ((steps,),)}.items() if self._has(n)}
        for name, allowed in shapes.items():
            grows = name in ("gdp_growth", "inflation", "wage_growth_real")
            top = np.inf if grows or name in ("wage", "profile") else 1.0
            values = numbers("LabourInputs", name, getattr(self, name), low=-0.99 if grows else 0.0, high=top)
            if values.shape not in allowed:
                wanted = " or ".join(map(str, allowed))
                raise ModelError(f"LabourInputs: {name} must have shape {wanted}, got {values.shape}.")
            object.__setattr__(self, name, frozen(values))
        number("LabourInputs", "gdp", self.gdp, above=0.0)
        fraction("LabourInputs", "gini", self.gini, inside=True)
        if self.density is not None:
            fraction("LabourInputs", "density", self.density)
        choice("LabourInputs", "limits_follow", self.limits_follow, LIMITS)
        choice("LabourInputs", "when_negative", self.when_negative, NEGATIVE)
        object.__setattr__(self, "entry", self.rules.ages)

    def _has(self, name: str) -> bool:
        return getattr(self, name) is not None

    @property
    def rules(self) -> MemberRules:
        """Dormancy, entry ages and retirement age as one object."""
        return MemberRules(self.dormancy, self.entry, self.retirement_age, self.when_negative)

    @property
    def paid_share(self) -> float:
        """Share of the year that contributors pay: the density given, or that of the dormancy."""
        return self.dormancy.within_year if self.density is None else float(self.density)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a figure: name, value, unit, year, quality, source, note."""
        import pandas as pd

        return pd.DataFrame([asdict(e) for e in self.evidence])
