"""Which assumption matters, and how far one must move before the money is gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError
from sscore.inputs import choice, whole
from sscore.pensions.basis import MEANINGS, SchemeBasis
from sscore.pensions.country import project_inputs
from sscore.pensions.reform import project_reform
from sscore.pensions.reform_file import Reform
from sscore.pensions.scheme_inputs import SchemeInputs
from sscore.pensions.scheme_result import SchemeProjection

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

__all__ = ["ReverseStress", "Tornado", "breaking_points", "reverse_stress", "tornado"]

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
SEARCH: dict[str, tuple[float, float]] = {
    "real_interest": (-0.05, 0.08),
    "real_wage_growth": (-0.03, 0.06),
    "administration": (0.0, 0.2),
    "density": (0.4, 1.0),
    "mortality": (0.25, 2.0),
    "indexation": (0.0, 1.0),
    "early_retirement": (0.0, 1.0),
    "pensioners": (0.0, 5.0),
}
MEASURES = ("general_average_premium", "payg_rate_last", "reserve_ratio_last")


@dataclass(frozen=True)
class Tornado:
    """One assumption at a time, the others as they were; sorted by how much the measure moves.

    ``rows`` are (name, low value, high value, measure at low, measure at high); ``label`` is the law, ``"status quo"``
    or the title of a reform.
    """

    measure: str
    central: float
    rows: tuple[tuple[str, float, float, float, float], ...]
    title: str
    years: tuple[int, int]
    label: str = "status quo"

    def to_frame(self) -> pd.DataFrame:
        """Return one row an assumption."""
        import pandas as pd

        table = pd.DataFrame(self.rows, columns=["assumption", "low", "high", "at_low", "at_high"])
        table.insert(1, "meaning", [MEANINGS[name][0] for name in table["assumption"]])
        return table.assign(central=self.central, measure=self.measure, law=self.label)


def tornado(
    inputs: SchemeInputs,
    basis: SchemeBasis | None = None,
    *,
    ranges: Mapping[str, tuple[float, float]] | None = None,
    measure: str = "general_average_premium",
    reform: Reform | None = None,
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
    reform
        A reform under which to measure; None is the law as it is.

    Raises
    ------
    ModelError
        For an unknown assumption or measure, or a value outside its range.
    """
    choice("tornado", "measure", measure, MEASURES)
    centre = SchemeBasis() if basis is None else basis
    middle = _under(inputs, centre, reform)
    span = len(inputs.years)
    usual = RANGES | {"coverage": (1 - SLOWER * span, 1 + FASTER * span)}
    idle = inputs.idle(reform)
    usual = {name: ends for name, ends in usual.items() if name not in idle}
    rows = []
    for name, ends in (usual if ranges is None else ranges).items():
        low, high = (_measured(_under(inputs, centre.changed({name: v}), reform), measure) for v in ends)
        if ranges is not None or low != high:
            rows.append((name, float(ends[0]), float(ends[1]), low, high))
    rows.sort(key=lambda row: (-abs(row[4] - row[3]), row[0]))
    years = (inputs.years[0], inputs.years[-1])
    return Tornado(measure, _measured(middle, measure), tuple(rows), middle.title, years, middle.label)


def _under(inputs: SchemeInputs, basis: SchemeBasis, reform: Reform | None) -> SchemeProjection:
    """Return the projection under the law as it is, or under a reform of it."""
    return project_inputs(inputs, basis) if reform is None else project_reform(inputs, reform, basis)


def _measured(found: SchemeProjection, measure: str) -> float:
    if measure == "general_average_premium":
        return found.general_average_premium.rate
    return float((found.payg_rate if measure == "payg_rate_last" else found.reserve_ratio)[0, -1])


@dataclass(frozen=True)
class ReverseStress:
    """The value of one assumption at which the reserve is just used up at the end of a year.

    ``central`` is its value before, ``left`` is the reserve at the solution, in years of that year's insured
    earnings: 0 to the tolerance.
    """

    assumption: str
    year: int
    value: float
    central: float
    left: float
    steps: int

    def statement(self) -> str:
        """Return the result in a sentence."""
        what, unit = MEANINGS[self.assumption]
        return (
            f"The reserve is used up at the end of {self.year} with this value: {what}, {self.value:.4g} ({unit}; "
            f"assumed {self.central:.4g})."
        )

    def to_frame(self) -> pd.DataFrame:
        """Return one row."""
        import pandas as pd

        return pd.DataFrame([{"assumption": self.assumption, "year": self.year, "value": self.value,
                              "central": self.central, "left": self.left}])  # fmt: skip


def reverse_stress(
    inputs: SchemeInputs,
    assumption: str,
    *,
    year: int,
    between: tuple[float, float],
    basis: SchemeBasis | None = None,
    reform: Reform | None = None,
) -> ReverseStress:
    """Find the value of one assumption that exhausts the reserve in a year, by Brent's method on a change of sign.

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
    reform
        A reform that is to stand the stress; None is the law as it is.

    Raises
    ------
    ModelError
        For an unknown assumption, a year outside the projection, or two ends at which the reserve has the same sign:
        then no value between them does it, or more than one.
    """
    if assumption in ("age_gap", "orphan_years"):
        raise ModelError(f"reverse_stress: {assumption} is a whole number; there is nothing to search between.")
    last = _year(inputs, year)
    centre = SchemeBasis() if basis is None else basis
    central = _under(inputs, centre, reform).value_of(assumption) if assumption in MEANINGS else np.nan
    left = _left(inputs, centre, assumption, last, reform)
    low, high = (float(v) for v in between)
    ends = left(low), left(high)
    if np.sign(ends[0]) == np.sign(ends[1]):
        raise ModelError(
            f"reverse_stress: with {assumption} at {low:g} the reserve at the end of {last} is {ends[0]:,.2f} years of "
            f"insured earnings, at {high:g} it is {ends[1]:,.2f}: both on one side of 0. Widen the range, or choose "
            "another year or assumption."
        )
    value, steps = _zero(left, low, high)
    return ReverseStress(assumption, last, value, central, left(value), steps)


def breaking_points(
    inputs: SchemeInputs,
    *,
    year: int,
    basis: SchemeBasis | None = None,
    search: Mapping[str, tuple[float, float]] | None = None,
    reform: Reform | None = None,
) -> pd.DataFrame:
    """Return for several assumptions the value that exhausts the reserve in a year, one at a time.

    Parameters
    ----------
    inputs, year, basis, reform
        As in :func:`reverse_stress`.
    search
        Between which values to look, by name; None takes a usual list, without what this type of scheme does not use.

    Returns
    -------
    pandas.DataFrame
        One row an assumption: ``central``, ``value`` (not a number where no value between ``low`` and ``high`` does
        it), the reserve in years of insured earnings at both ends, and the sentence.

    Raises
    ------
    ModelError
        As :func:`reverse_stress`, except for ends on one side of 0.
    """
    import pandas as pd

    last, centre = _year(inputs, year), SchemeBasis() if basis is None else basis
    middle = _under(inputs, centre, reform)
    rows = []
    idle = inputs.idle(reform)
    usual = {name: ends for name, ends in SEARCH.items() if name not in idle}
    for name, (low, high) in (usual if search is None else search).items():
        left = _left(inputs, centre, name, last, reform)
        ends = left(low), left(high)
        if search is None and ends[0] == ends[1]:
            continue
        crosses = np.sign(ends[0]) != np.sign(ends[1])
        value = _zero(left, low, high)[0] if crosses else np.nan
        if crosses:
            said = ReverseStress(name, last, value, middle.value_of(name), 0.0, 0).statement()
        else:
            there = "still there" if ends[0] > 0 else "used up before or then"
            said = f"{MEANINGS[name][0].capitalize()}: from {low:g} to {high:g} the reserve is {there} in {last}."
        row: dict[str, object] = {
            "law": middle.label,
            "assumption": name,
            "meaning": MEANINGS[name][0],
            "unit": MEANINGS[name][1],
        }
        row |= {"year": last, "central": middle.value_of(name), "value": value, "low": low, "high": high}
        rows.append(row | {"left_low": ends[0], "left_high": ends[1], "statement": said})
    return pd.DataFrame(rows)


def _year(inputs: SchemeInputs, year: int) -> int:
    if year not in inputs.years:
        raise ModelError(f"reverse_stress: year must lie within {inputs.years[0]} to {inputs.years[-1]}, got {year}.")
    return whole("reverse_stress", "year", year)


def _left(
    inputs: SchemeInputs, basis: SchemeBasis, assumption: str, year: int, reform: Reform | None
) -> Callable[[float], float]:
    """Return the reserve at the end of a year, in years of its insured earnings, as a function of one assumption."""
    at = year - inputs.years[0]

    def left(value: float) -> float:
        found = _under(inputs, basis.changed({assumption: float(value)}), reform)
        return float(found.reserves[0, at + 1] / found.insured_earnings[0, at])

    return left


def _zero(function: Callable[[float], float], low: float, high: float) -> tuple[float, int]:
    """Return where a function crosses 0, and in how many steps."""
    from scipy.optimize import brentq

    value, found = brentq(function, low, high, xtol=1e-10, full_output=True)
    return float(value), int(found.iterations)
