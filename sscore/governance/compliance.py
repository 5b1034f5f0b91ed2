"""What should have been paid, and whom to visit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.errors import ModelError
from sscore.inputs import filled, fraction, number, numbers_column, seeded, whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "ComplianceCurve", "ComplianceGap", "InspectionPlan", "LiableBase", "compliance_curve", "compliance_gap",
    "inspection_plan",
]  # fmt: skip


@dataclass(frozen=True)
class LiableBase:
    """Who and what is liable by law, and how much of it appears in the books. Wages are means a year.

    ``declared_workers <= registered_workers <= liable_workers``: workers of registered employers are registered, those
    on the employer's return are declared. ``declared_wage`` is the mean wage on the return, ``true_wage`` the mean wage
    really paid. With a ceiling both are means of wages already cut at it: a ceiling put on a mean is wrong.
    """

    liable_workers: float
    registered_workers: float
    declared_workers: float
    true_wage: float
    declared_wage: float

    def __post_init__(self) -> None:
        """Refuse numbers that contradict each other."""
        for name, value in vars(self).items():
            number("LiableBase", name, value)
        if not self.declared_workers <= self.registered_workers <= self.liable_workers:
            raise ModelError(
                "LiableBase: wanted declared_workers <= registered_workers <= liable_workers, got "
                f"{self.declared_workers:,g}, {self.registered_workers:,g}, {self.liable_workers:,g}."
            )
        if self.declared_wage > self.true_wage:
            raise ModelError(
                f"LiableBase: declared_wage {self.declared_wage:,g} is above true_wage {self.true_wage:,g}. Are both "
                "a year, and both cut at the ceiling?"
            )


@dataclass(frozen=True)
class ComplianceGap:
    """From what the law asks for down to what came in: ``potential`` less the four losses is ``collected``."""

    potential: float
    not_registered: float
    not_declared: float
    under_declared: float
    unpaid: float
    collected: float

    @property
    def gap(self) -> float:
        """The sum of the four losses."""
        return self.potential - self.collected

    @property
    def gap_share(self) -> float:
        """The gap as a fraction of what the law asks for."""
        return self.gap / self.potential

    @property
    def largest(self) -> str:
        """The name of the largest loss."""
        return max(("not_registered", "not_declared", "under_declared", "unpaid"), key=lambda n: getattr(self, n))

    def to_frame(self) -> pd.DataFrame:
        """Return one row a step: ``step``, ``amount`` (losses negative), ``share`` of the potential."""
        import pandas as pd

        steps = {name: value if name in ("potential", "collected") else -value for name, value in vars(self).items()}
        frame = pd.DataFrame({"step": list(steps), "amount": list(steps.values())})
        return frame.assign(share=frame["amount"] / self.potential)


def compliance_gap(base: LiableBase, *, rate: float, collected: float) -> ComplianceGap:
    """Split the gap between what the law asks for and what came in by its four causes.

    ::

        potential      = liable_workers * true_wage * rate
        not_registered = (liable - registered) * true_wage * rate
        not_declared   = (registered - declared) * true_wage * rate
        under_declared = declared * (true_wage - declared_wage) * rate
        unpaid         = declared * declared_wage * rate - collected

    Only ``unpaid`` stands in the books; the other three are estimates from surveys and inspections.

    Parameters
    ----------
    base
        Workers and wages of a year.
    rate
        Contribution rate of worker and employer together, above 0.
    collected
        Money received for the same year, at least 0 and at most what was declared.

    Raises
    ------
    ModelError
        For figures that contradict each other, or nothing liable.

    Examples
    --------
    >>> gap = compliance_gap(LiableBase(100, 80, 70, 1_000, 900), rate=0.1, collected=6_000)
    >>> gap.potential, gap.not_registered, gap.not_declared, gap.under_declared, gap.unpaid
    (10000.0, 2000.0, 1000.0, 700.0, 300.0)
    """
    if fraction("compliance_gap", "rate", rate) == 0 or base.liable_workers * base.true_wage == 0:
        raise ModelError("compliance_gap: nothing is liable: rate, liable_workers and true_wage must be above 0.")
    money = number("compliance_gap", "collected", collected)
    assessed = base.declared_workers * base.declared_wage * rate
    if money > assessed * (1 + 1e-9):
        raise ModelError(
            f"compliance_gap: collected {money:,g} is more than was declared for the year ({assessed:,g}). Leave out "
            "arrears of other years, and check that both are in the same unit."
        )
    wage = base.true_wage * rate
    return ComplianceGap(
        potential=base.liable_workers * wage,
        not_registered=(base.liable_workers - base.registered_workers) * wage,
        not_declared=(base.registered_workers - base.declared_workers) * wage,
        under_declared=base.declared_workers * (base.true_wage - base.declared_wage) * rate,
        unpaid=assessed - money,
        collected=money,
    )


@dataclass(frozen=True)
class InspectionPlan:
    """The employers to visit: ``by_score`` for what they may owe, ``random`` by lot.

    ``frame`` has one row a visit: ``employer``, ``reason`` (score or random), ``net``.
    """

    by_score: tuple[object, ...]
    random: tuple[object, ...]
    frame: pd.DataFrame
    expected_recovery: float
    seed: int

    @property
    def visits(self) -> int:
        """All visits."""
        return len(self.by_score) + len(self.random)

    @property
    def random_share(self) -> float:
        """The share of visits by lot (NaN for a plan without visits)."""
        return len(self.random) / self.visits if self.visits else float("nan")

    def to_frame(self) -> pd.DataFrame:
        """Return the visits."""
        return self.frame.copy()


def inspection_plan(
    employers: pd.DataFrame,
    k: int | None = None,
    *,
    capacity: int | None = None,
    random_share: float = 0.10,
    seed: int,
) -> InspectionPlan:
    """Choose employers to visit by expected net recovery, and some by lot.

    The ``k`` employers with the highest ``net`` above 0 are chosen, ties by identifier. Then so many are drawn from all
    the others, each with the same chance, that at least ``random_share`` of the visits are by lot. The lot keeps the
    plan fair (nobody is exempt, nobody is visited for what a score believes alone) and it measures: what is found there
    is the only unbiased figure of how many employers comply.

    Due process: being on the list is a question to ask, never a finding. The list is for the inspectorate only; the
    employer is told why the visit takes place, may explain and show documents, and no penalty follows from the score.

    Parameters
    ----------
    employers
        One row an employer: ``employer`` (each once) and ``net``, the expected recovery less the cost of the visit.
    k
        Visits by score. Either this or ``capacity``.
    capacity
        All visits there is time for; ``k`` is then ``floor(capacity * (1 - random_share))``.
    random_share
        The least share of visits by lot, from 0 and below 1.
    seed
        The same seed draws the same lot, whatever the order of the rows; write it in the minutes.

    Raises
    ------
    ModelError
        For an employer twice or blank, a missing column, or not exactly one of ``k`` and ``capacity``.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"employer": list("ABCDE"), "net": [210, 260, 115, 210, -15]})
    >>> plan = inspection_plan(table, 3, seed=1)
    >>> plan.by_score, len(plan.random)
    (('B', 'A', 'D'), 1)
    >>> inspection_plan(table, capacity=5, random_share=0.4, seed=1).by_score
    ('B', 'A', 'D')
    """
    if (k is None) == (capacity is None):
        raise ModelError("inspection_plan: give either k (visits by score) or capacity (all visits), not both.")
    share = fraction("inspection_plan", "random_share", random_share)
    if share == 1:
        raise ModelError("inspection_plan: random_share must be below 1, got 1.0. Draw a sample instead.")
    filled("inspection_plan", employers, ["employer"])
    if len({isinstance(e, str) for e in employers["employer"]}) > 1:
        raise ModelError("inspection_plan: employer holds text and numbers, which have no order. Make all text.")
    nets = numbers_column("inspection_plan", employers, "net")
    frame = employers.assign(net=nets)[["employer", "net"]].sort_values("employer", kind="stable")
    if frame["employer"].duplicated().any():
        twice = frame.loc[frame["employer"].duplicated(), "employer"].iloc[0]
        raise ModelError(f"inspection_plan: employer {twice!r} is in the table twice; count every employer once.")
    wanted = whole("inspection_plan", "k" if capacity is None else "capacity", k if capacity is None else capacity)
    places = wanted if capacity is None else int(np.floor(wanted * (1 - share) + 1e-9))
    ranked = frame[frame["net"] > 0].sort_values("net", ascending=False, kind="stable").head(places)
    rest = frame.drop(ranked.index)
    lots = int(np.ceil(share * places / (1 - share) - 1e-9)) if capacity is None else wanted - places
    drawn = seeded("inspection_plan", seed).choice(len(rest), size=min(lots, len(rest)), replace=False)
    lot = rest.iloc[np.sort(drawn)]
    import pandas as pd

    visits = pd.concat([ranked.assign(reason="score"), lot.assign(reason="random")], ignore_index=True)
    return InspectionPlan(
        by_score=tuple(ranked["employer"]),
        random=tuple(lot["employer"]),
        frame=visits[["employer", "reason", "net"]],
        expected_recovery=float(visits["net"].sum()),
        seed=seed,
    )


@dataclass(frozen=True)
class ComplianceCurve:
    """What the first 0, 1, 2, ... visits recover in all, the most promising first.

    ``cumulative[v]`` is the expected net recovery of ``v`` visits; ``by_lot[v]`` that of as many visits by lot.
    """

    cumulative: np.ndarray
    by_lot: np.ndarray

    @property
    def best(self) -> int:
        """The number of visits beyond which another one costs more than it brings."""
        return int(self.cumulative.argmax())

    def to_frame(self) -> pd.DataFrame:
        """Return one row a number of visits."""
        import pandas as pd

        return pd.DataFrame(
            {"visits": np.arange(len(self.cumulative)), "cumulative": self.cumulative, "by_lot": self.by_lot}
        )


def compliance_curve(employers: pd.DataFrame) -> ComplianceCurve:
    """Add up the expected net recovery of visits, the most promising first, beside visits by lot.

    Due process: as for :func:`inspection_plan`; the curve compares plans and says nothing of any employer.

    Parameters
    ----------
    employers
        Column ``net``: expected recovery less the cost of the visit, one row an employer.

    Raises
    ------
    ModelError
        For a missing column or an amount that is not finite.

    Examples
    --------
    >>> import pandas as pd
    >>> curve = compliance_curve(pd.DataFrame({"net": [10, 30, -4]}))
    >>> curve.cumulative.tolist(), curve.by_lot.tolist(), curve.best
    ([0.0, 30.0, 40.0, 36.0], [0.0, 12.0, 24.0, 36.0], 2)
    """
    nets = numbers_column("compliance_curve", employers, "net")
    cumulative = np.concatenate([[0.0], np.cumsum(np.sort(nets)[::-1])])
    by_lot = np.linspace(0.0, float(cumulative[-1]), len(cumulative))
    for row in (cumulative, by_lot):
        row.setflags(write=False)
    return ComplianceCurve(cumulative, by_lot)
