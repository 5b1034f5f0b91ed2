"""The integrity risk register: likelihood times impact, before and after controls that somebody has seen at work."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError
from sscore.inputs import fraction, number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["BANDS", "Control", "Risk", "RiskRegister", "RiskScore", "risk_register", "risk_score"]

# Lowest score of each band on a scale of 1 to 25.
BANDS = {"low": 0.0, "medium": 5.0, "high": 10.0, "critical": 15.0}


def band(score: float) -> str:
    """Return the band of a score: low below 5, medium below 10, high below 15, critical from 15."""
    return [name for name, least in BANDS.items() if score >= least - 1e-9][-1]


@dataclass(frozen=True)
class RiskScore:
    """The score before controls (``inherent``) and after them (``residual``), and the residual's band."""

    inherent: float
    residual: float
    band: str


def risk_score(likelihood: int, impact: int, controls: Sequence[float] = ()) -> RiskScore:
    """Score one risk.

    ::

        inherent = likelihood * impact
        residual = inherent * product of (1 - effectiveness)

    Parameters
    ----------
    likelihood, impact
        Whole numbers from 1 to 5.
    controls
        Effectiveness of each control, from 0 (useless) to 1 (the risk is gone); their order does not matter.

    Raises
    ------
    ModelError
        For a score outside 1 to 5 or an effectiveness outside 0 to 1.

    Examples
    --------
    >>> risk_score(4, 5, (0.5, 0.4))
    RiskScore(inherent=20.0, residual=6.0, band='medium')
    """
    inherent = float(_scale(likelihood, "likelihood", "risk_score") * _scale(impact, "impact", "risk_score"))
    if not isinstance(controls, Iterable):
        raise ModelError(f"risk_score: controls must be a list of fractions such as (0.5, 0.4), got {controls!r}.")
    left = math.prod(sorted(1 - fraction("risk_score", f"controls[{k}]", e) for k, e in enumerate(controls)))
    residual = round(inherent * left, 12)
    return RiskScore(inherent, residual, band(residual))


def _scale(value: int, name: str, where: str) -> int:
    if isinstance(value, int | np.integer) and not isinstance(value, bool) and 1 <= value <= 5:
        return int(value)
    raise ModelError(f"{where}: {name} must be a whole number from 1 to 5, got {value!r}.")


@dataclass(frozen=True)
class Control:
    """Something that makes a risk rarer or smaller.

    ``effectiveness`` is the fraction it takes away, ``acts_on`` what it takes it from (``likelihood`` or ``impact``),
    ``evidence`` where one can see that it works (a test, an audit report); ``cost`` is money a year.
    """

    name: str
    effectiveness: float
    acts_on: str = "likelihood"
    evidence: str = ""
    cost: float = 0.0

    def __post_init__(self) -> None:
        """Refuse an effectiveness that is not a fraction."""
        where = f"Control {self.name!r}"
        fraction(where, "effectiveness", self.effectiveness)
        number(where, "cost", self.cost)
        if self.acts_on not in ("likelihood", "impact"):
            raise ModelError(f"{where}: acts_on must be 'likelihood' or 'impact', got {self.acts_on!r}.")

    @property
    def evidenced(self) -> bool:
        """Whether somebody wrote down how it was seen to work."""
        return bool(self.evidence.strip())


@dataclass(frozen=True)
class Risk:
    """One line of the register: likelihood and impact from 1 to 5, why they were scored so, and the controls."""

    name: str
    likelihood: int
    impact: int
    controls: tuple[Control, ...] = ()
    owner: str = ""
    evidence: str = ""

    def __post_init__(self) -> None:
        """Refuse scores off the scale."""
        for name in ("likelihood", "impact"):
            _scale(getattr(self, name), name, f"Risk {self.name!r}")
        object.__setattr__(self, "controls", tuple(self.controls))

    def place(self, *, claimed: bool = False) -> tuple[float, float]:
        """Return likelihood and impact after controls; unevidenced controls count only when ``claimed``."""
        left = {"likelihood": float(self.likelihood), "impact": float(self.impact)}
        for control in self.controls:
            if claimed or control.evidenced:
                left[control.acts_on] *= 1 - control.effectiveness
        return left["likelihood"], left["impact"]

    @property
    def inherent(self) -> float:
        """Likelihood times impact, as if there were no controls."""
        return float(self.likelihood * self.impact)

    @property
    def residual(self) -> float:
        """The score after the controls that have evidence."""
        return round(math.prod(self.place()), 12)

    @property
    def claimed_residual(self) -> float:
        """The score if every control worked as claimed."""
        return round(math.prod(self.place(claimed=True)), 12)


@dataclass(frozen=True)
class RiskRegister:
    """Risks, the largest residual first; ``remarks`` name what has no evidence or no owner."""

    risks: tuple[Risk, ...]
    remarks: tuple[str, ...] = ()

    def heatmap(self, *, residual: bool = True) -> np.ndarray:
        """Return how many risks lie in each of 5 x 5 cells: rows are likelihood 1 to 5, columns impact 1 to 5.

        A residual likelihood of 1.2 is in the cell of 2: it is rounded up, so that no risk looks smaller than it is.
        """
        cells = np.zeros((5, 5), dtype=int)
        for risk in self.risks:
            places = risk.place() if residual else (risk.likelihood, risk.impact)
            row, column = (min(max(math.ceil(p - 1e-9), 1), 5) - 1 for p in places)
            cells[row, column] += 1
        return cells

    def to_frame(self) -> pd.DataFrame:
        """Return one row a risk, the largest residual first."""
        import pandas as pd

        rows = [
            {
                "risk": r.name,
                "owner": r.owner,
                "likelihood": r.likelihood,
                "impact": r.impact,
                "inherent": r.inherent,
                "residual": r.residual,
                "band": band(r.residual),
                "claimed_residual": r.claimed_residual,
                "controls": len(r.controls),
                "control_cost": sum(c.cost for c in r.controls),
                "evidence": r.evidence,
            }
            for r in self.risks
        ]
        columns = ["risk", "owner", "likelihood", "impact", "inherent", "residual", "band", "claimed_residual"]
        return pd.DataFrame(rows, columns=[*columns, "controls", "control_cost", "evidence"])


def risk_register(risks: Iterable[Risk]) -> RiskRegister:
    """Order risks by their residual score and say what is only claimed.

    A control without evidence does not lower the residual score: likelihood times impact without controls, or with
    controls that nobody has seen at work, says how worried people are, not how large the risk is.

    Due process: a register is about processes. It names posts as owners, never suspects; what it says of a unit is a
    question to that unit, which is heard before it is printed.

    Raises
    ------
    ModelError
        For two risks of one name.

    Examples
    --------
    >>> seen = Control("two signatures", 0.5, evidence="audit 2024, 40 files")
    >>> told = Control("code of conduct", 0.4, acts_on="impact")
    >>> register = risk_register([Risk("ghost pensioner", 4, 5, (seen, told), owner="payments", evidence="audit 2023")])
    >>> register.risks[0].inherent, register.risks[0].residual, register.risks[0].claimed_residual
    (20.0, 10.0, 6.0)
    >>> register.remarks
    ("ghost pensioner: control 'code of conduct' has no evidence and is not counted.",)
    """
    lines = tuple(risks) if isinstance(risks, Iterable) else (risks,)
    wrong = [r for r in lines if not isinstance(r, Risk)]
    if wrong or not isinstance(risks, Iterable):
        raise ModelError(f"risk_register: risks must be a list of Risk(name, likelihood, impact), got {risks!r:.80}.")
    names = [r.name for r in lines]
    twice = sorted({n for n in names if names.count(n) > 1})
    if twice:
        raise ModelError(f"risk_register: {twice[0]!r} is in the register twice.")
    remarks = []
    for risk in lines:
        if not risk.evidence.strip():
            remarks.append(f"{risk.name}: likelihood and impact have no evidence.")
        if not risk.owner.strip():
            remarks.append(f"{risk.name}: no owner.")
        remarks += [
            f"{risk.name}: control {c.name!r} has no evidence and is not counted."
            for c in risk.controls
            if not c.evidenced
        ]
    ordered = sorted(lines, key=lambda r: (-r.residual, -r.inherent, r.name))
    return RiskRegister(tuple(ordered), tuple(remarks))
