"""Which assumption matters, and how far one must move before the money is gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError
from sscore.inputs import choice, whole
from sscore.pensions.basis import MEANINGS, SchemeBasis
from sscore.pensions.country import project_inputs
from sscore.pensions.scheme_inputs import SchemeInputs
from sscore.pensions.scheme_result import SchemeProjection

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

__all__ = ["ReverseStress", "Tornado", "reverse_stress", "tornado"]

RANGES: dict[str, tuple[float, float]] = {
    "real_wage_growth": (0.01, 0.03),
    "real_interest": (0.02, 0.04),
    "mortality": (0.8, 1.2),
    "density": (0.7, 1.0),
    "administration": (0.0, 0.03),
    "indexation": (0.0, 1.0),
    "early_retirement": (0.0, 0.3),
    "invalidity": (0.5, 2.0),
    "pensioners": (0.5, 2.0),
    "survivors": (0.1, 0.6),
    "married": (0.5, 0.9),
    "inflation": (0.02, 0.1),
}
SLOWER, FASTER = 0.004, 0.01  # contributors below and above the labour path, for each year of the projection
MEASURES = ("general_average_premium", "payg_rate_last", "reserve_ratio_last")


@dataclass(frozen=True)
class Tornado:
    """One assumption at a time, the others as they were; sorted by how much the measure moves.

    ``rows`` are (name, low value, high value, measure at low, measure at high).
    """

    measure: str
    central: float
    rows: tuple[tuple[str, float, float, float, float], ...]
    title: str
    years: tuple[int, int]

    def to_frame(self) -> pd.DataFrame:
        """Return one row an assumption."""
        import pandas as pd

        table = pd.DataFrame(self.rows, columns=["assumption", "low", "high", "at_low", "at_high"])
        table.insert(1, "meaning", [MEANINGS[name][0] for name in table["assumption"]])
        return table.assign(central=self.central, measure=self.measure)


def tornado(
    inputs: SchemeInputs,
    basis: SchemeBasis | None = None,
    *,
    ranges: Mapping[str, tuple[float, float]] | None = None,
    measure: str = "general_average_premium",
) -> Tornado:
    """Move one assumption at a time.

    Parameters
    ----------
    inputs
        From :func:`scheme_inputs`.
    basis
        The central assumptions; None takes the usual ones.
    ranges
        Low and high value by name of an entry of :class:`SchemeBasis`; None takes a usual list.
    measure
        ``"general_average_premium"``, ``"payg_rate_last"`` or ``"reserve_ratio_last"`` (of the last year).

    Raises
    ------
    ModelError
        For an unknown assumption or measure, or a value outside its range.
    """
    choice("tornado", "measure", measure, MEASURES)
    centre = SchemeBasis() if basis is None else basis
    middle = project_inputs(inputs, centre)
    span = len(inputs.years)
    usual = RANGES | {"coverage": (1 - SLOWER * span, 1 + FASTER * span)}
    rows = []
    for name, ends in (usual if ranges is None else ranges).items():
        low, high = (_measured(project_inputs(inputs, centre.changed({name: v})), measure) for v in ends)
        if ranges is not None or low != high:
            rows.append((name, float(ends[0]), float(ends[1]), low, high))
    rows.sort(key=lambda row: (-abs(row[4] - row[3]), row[0]))
    return Tornado(measure, _measured(middle, measure), tuple(rows), middle.title, (inputs.years[0], inputs.years[-1]))


def _measured(found: SchemeProjection, measure: str) -> float:
    if measure == "general_average_premium":
        return found.general_average_premium.rate
    return float((found.payg_rate if measure == "payg_rate_last" else found.reserve_ratio)[0, -1])


@dataclass(frozen=True)
class ReverseStress:
    """The value of one assumption at which the reserve is just used up at the end of a year.

    ``central`` is its value before, ``reserve_ratio`` what is left at the solution, in years of that year's
    expenditure: 0 to the tolerance.
    """

    assumption: str
    year: int
    value: float
    central: float
    reserve_ratio: float
    steps: int

    def statement(self) -> str:
        """Return the result in a sentence."""
        what, unit = MEANINGS[self.assumption]
        return (
            f"The reserve is used up at the end of {self.year} if {what} is {self.value:.4g} ({unit}) instead of "
            f"{self.central:.4g}."
        )

    def to_frame(self) -> pd.DataFrame:
        """Return one row."""
        import pandas as pd

        return pd.DataFrame([{"assumption": self.assumption, "year": self.year, "value": self.value,
                              "central": self.central, "reserve_ratio": self.reserve_ratio}])  # fmt: skip


def reverse_stress(
    inputs: SchemeInputs,
    assumption: str,
    *,
    year: int,
    between: tuple[float, float],
    basis: SchemeBasis | None = None,
) -> ReverseStress:
    """Find the value of one assumption that exhausts the reserve in a year, by bisection.

    Parameters
    ----------
    inputs
        From :func:`scheme_inputs`.
    assumption
        Name of a number of :class:`SchemeBasis`.
    year
        The year at whose end nothing must be left.
    between
        Two values between which to look.
    basis
        The other assumptions.

    Raises
    ------
    ModelError
        For an unknown assumption, a year outside the projection, or two ends at which the reserve has the same sign:
        then no value between them does it, or more than one.
    """
    if assumption in ("age_gap", "orphan_years"):
        raise ModelError(f"reverse_stress: {assumption} is a whole number; there is nothing to bisect.")
    if year not in inputs.years:
        raise ModelError(f"reverse_stress: year must lie within {inputs.years[0]} to {inputs.years[-1]}, got {year}.")
    last = whole("reverse_stress", "year", year)
    centre = SchemeBasis() if basis is None else basis
    centre.changed({assumption: between[0]})

    def left(value: float) -> float:
        found = project_inputs(inputs, centre.changed({assumption: value}))
        at = last - inputs.years[0]
        return float(found.reserves[0, at + 1] / found.expenditure[0, at])

    low, high = (float(v) for v in between)
    ends = left(low), left(high)
    if np.sign(ends[0]) == np.sign(ends[1]):
        raise ModelError(
            f"reverse_stress: with {assumption} at {low:g} the reserve at the end of {last} is {ends[0]:,.2f} years of "
            f"expenditure, at {high:g} it is {ends[1]:,.2f}: both on one side of 0. Widen the range, or choose another "
            "year or assumption."
        )
    sign, steps, middle, value = np.sign(ends[0]), 0, (low + high) / 2, ends[0]
    while steps < 60 and abs(value) > 1e-6:
        middle = (low + high) / 2
        value, steps = left(middle), steps + 1
        low, high = (middle, high) if np.sign(value) == sign else (low, middle)
    return ReverseStress(assumption, last, middle, project_inputs(inputs, centre).value_of(assumption), value, steps)
