"""Go, pilot or stop: a feasibility study of a product as numbers, a rule, and what would change the answer.

The study generalises what experts did for the informal street vendors of Bogota: who the vendors are and how many,
what they can pay, who can reach them, what the law allows, who would run it, and whether the money holds. No figure is
taken from there.

The rule: *stop* if a knock-out criterion (law, ability to pay, finances) is below its lower threshold; *go* if every
criterion reaches its upper threshold; otherwise *pilot*. A criterion without evidence counts as below its upper
threshold, and as below the lower one where it knocks out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.coverage.product import ProductProjection
from sscore.coverage.product_risk import measured, moved_product
from sscore.coverage.product_run import offer
from sscore.coverage.product_terms import limits
from sscore.errors import ModelError, did_you_mean
from sscore.inputs import number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FEASIBILITY_THRESHOLDS", "Criterion", "Feasibility", "feasibility"]

# criterion -> (what is measured, unit, pilot from, go from, knock-out). Teaching thresholds, quality C: a board sets
# its own.
FEASIBILITY_THRESHOLDS: dict[str, tuple[str, str, float, float, bool]] = {
    "market": ("persons of the group who can be offered it, first year", "persons", 5_000, 50_000, False),
    "ability": ("share of the group for whom it takes at most a tenth of free income", "share", 0.3, 0.6, True),
    "willingness": ("share who join and still pay after 12 months", "share", 0.03, 0.08, False),
    "channel": ("ease of paying where the group works and lives", "0 to 1", 0.3, 0.6, False),
    "law": ("legal ground for voluntary members of the group", "0 to 1", 0.4, 0.8, True),
    "operations": ("registration, collection and claims that run", "0 to 1", 0.4, 0.8, False),
    "cost": ("administration over contributions in the last year, at most", "share", 0.3, 0.15, False),
    "finances": ("fund beyond members' accounts at the end, over all contributions", "share", -0.02, 0.0, True),
}
ABLE = 0.10
_FROM = {
    "market": ("group.reach",),
    "ability": ("contribution.rate", "contribution.amount", "group.income", "take_up.kept_for_living"),
    "willingness": ("take_up.share", "lapse.first_year", "lapse.reinstatement"),
    "channel": ("take_up.channel",),
    "law": ("feasibility.legal_ground",),
    "operations": ("feasibility.operations",),
    "cost": ("costs.per_member", "costs.per_payment", "costs.per_joiner", "costs.channel_share"),
    "finances": ("take_up.share", "lapse.later", "costs.per_member", "fund.interest_real"),
}
_FLIPS = (
    "group.reach", "group.income", "take_up.share", "take_up.channel", "take_up.kept_for_living", "lapse.first_year",
    "lapse.later", "lapse.reinstatement", "costs.per_member", "costs.per_joiner", "costs.per_payment",
    "costs.channel_share", "costs.start_up", "fund.interest_real", "feasibility.legal_ground", "feasibility.operations",
)  # fmt: skip
_INCOMES = ("take_up.share", "take_up.kept_for_living", "group.income")


@dataclass(frozen=True)
class Criterion:
    """One line of the scorecard.

    ``reaches`` is "go", "pilot" or "below"; ``value`` is NaN where there is no evidence. ``quality`` is the weakest
    letter of what it rests on.
    """

    name: str
    measure: str
    value: float
    unit: str
    pilot: float
    go: float
    knock_out: bool
    reaches: str
    quality: str
    evidence: str


@dataclass(frozen=True)
class Feasibility:
    """The scorecard, the decision, and what would change it.

    ``flips`` are (number, central, value at which the decision changes, the other decision); NaN and "none" where no
    value within the number's range does it. The nearest, as a share of the central value, comes first.
    """

    title: str
    decision: str
    reason: str
    criteria: tuple[Criterion, ...]
    flips: tuple[tuple[str, float, float, str], ...]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a criterion."""
        import pandas as pd

        return pd.DataFrame([c.__dict__ for c in self.criteria])

    def flips_frame(self) -> pd.DataFrame:
        """Return one row a number: its central value, the value at which the decision changes, and to what."""
        import pandas as pd

        table = pd.DataFrame(self.flips, columns=["number", "central", "flips_at", "becomes"])
        table.insert(1, "unit", [limits(name)[0] for name in table["number"]])
        return table.assign(decision=self.decision)


def feasibility(
    found: ProductProjection, *, thresholds: Mapping[str, tuple[float, float]] | None = None, flips: bool = True
) -> Feasibility:
    """Return the scorecard of a projected product and the decision that follows from it.

    Parameters
    ----------
    found
        From :func:`project_product`.
    thresholds
        Pilot and go by criterion, in place of those of ``FEASIBILITY_THRESHOLDS``.
    flips
        Whether to look for the value of each number at which the decision changes (reverse stress).

    Raises
    ------
    ModelError
        For an unknown criterion, or thresholds in the wrong order.

    Examples
    --------
    See ``docs/how-to/design-a-product.md``.
    """
    levels = _thresholds(thresholds)
    criteria = _criteria(found, levels)
    decision, reason = _decide(criteria)
    rows = _flips(found, levels, decision) if flips else ()
    return Feasibility(found.title, decision, reason, criteria, rows)


def _thresholds(given: Mapping[str, tuple[float, float]] | None) -> dict[str, tuple[float, float]]:
    levels = {name: row[2:4] for name, row in FEASIBILITY_THRESHOLDS.items()}
    for name, pair in (given or {}).items():
        if name not in levels:
            raise ModelError(f"feasibility: no criterion {name!r}. {did_you_mean(str(name), levels)}")
        low, high = (number("feasibility", f"threshold of {name}", p, low=-np.inf) for p in pair)
        if (low > high) != (name == "cost" and low != high):
            raise ModelError(f"feasibility: thresholds of {name} must lead from pilot to go, got {low:g} and {high:g}.")
        levels[name] = (low, high)
    return levels


def _criteria(found: ProductProjection, thresholds: Mapping[str, tuple[float, float]]) -> tuple[Criterion, ...]:
    v = found.product.value
    burden = np.asarray(offer(found.product, found.market).drivers.burden)[0]
    values = {
        "market": v("group.reach") * float(found.market.persons[0]),
        "ability": float((burden <= ABLE).mean()),
        "willingness": float(found.central["take_up"][0]) * found.retention_12,
        "channel": v("take_up.channel") if "take_up.channel" in found.product.numbers else np.nan,
        "law": v("feasibility.legal_ground"),
        "operations": v("feasibility.operations"),
        "cost": float(found.cost_share[-1]),
        "finances": measured(found, "free"),
    }
    rows = []
    for name, (measure, unit, _, _, knock_out) in FEASIBILITY_THRESHOLDS.items():
        pilot, go = thresholds[name]
        sign = -1 if name == "cost" else 1
        value = values[name]
        reaches = "below"
        if not np.isnan(value):
            reaches = "go" if sign * value >= sign * go else "pilot" if sign * value >= sign * pilot else "below"
        quality, evidence = _evidence(found, name)
        rows.append(Criterion(name, measure, value, unit, pilot, go, knock_out, reaches, quality, evidence))
    return tuple(rows)


def _evidence(found: ProductProjection, name: str) -> tuple[str, str]:
    """Return the weakest quality letter of the numbers behind a criterion, and their sources."""
    own = [found.product.numbers[n] for n in _FROM[name] if n in found.product.numbers]
    if not own:
        return "C", "no evidence in the file"
    told = "; ".join(dict.fromkeys(n.source for n in own))
    country = " and the country's labour path (C)" if name in ("market", "ability", "finances", "cost") else ""
    return max([n.quality for n in own] + (["C"] if country else [])), told + country


def _decide(criteria: tuple[Criterion, ...]) -> tuple[str, str]:
    out = [_named(c) for c in criteria if c.knock_out and c.reaches == "below"]
    if out:
        return "stop", f"{_listed(out)} below the lower threshold, and that knocks out"
    short = [_named(c) for c in criteria if c.reaches != "go"]
    if short:
        return "pilot", f"{_listed(short)} not yet at the upper threshold; nothing knocks out"
    return "go", "every criterion reaches its upper threshold"


def _named(c: Criterion) -> str:
    return f"{c.name} (no evidence)" if np.isnan(c.value) else c.name


def _listed(names: list[str]) -> str:
    word = "is" if len(names) == 1 else "are"
    joined = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{joined} {word}"


def _flips(
    found: ProductProjection, thresholds: Mapping[str, tuple[float, float]], decision: str
) -> tuple[tuple[str, float, float, str], ...]:
    rows = []
    claims = (f"benefits.short_term.{claim}.claims" for claim in found.product.claims)
    for name in (n for n in (*_FLIPS, *claims) if n in found.product.numbers):
        central = found.product.value(name)
        best: tuple[float, str] | None = None
        for end in _ends(name, central):
            changed = _nearest(found, thresholds, name, end, decision)
            if changed and (best is None or abs(changed[0] - central) < abs(best[0] - central)):
                best = changed
        rows.append((name, central, *(best or (np.nan, "none"))))
    rows.sort(key=lambda r: (np.isnan(r[2]), abs(r[2] - r[1]) / (abs(r[1]) or 1.0), r[0]))
    return tuple(rows)


def _ends(name: str, central: float) -> tuple[float, float]:
    """Return how far a number is moved: over its range where that ends, else from a tenth to ten times."""
    _, low, high = limits(name)
    if name == "take_up.share":
        return 0.005, min(0.95, 3 * central)
    if name == "fund.interest_real":
        return -0.05, 0.10
    if high <= 1:
        return max(low, 0.01 if name == "group.reach" else low), high
    return max(low, central / 10), min(high, central * 10)


def _nearest(
    found: ProductProjection, thresholds: Mapping[str, tuple[float, float]], name: str, end: float, decision: str
) -> tuple[float, str] | None:
    """Return the value nearest to the central one, on the way to an end, at which the decision is another."""

    def decided(value: float) -> str:
        try:
            other = moved_product(found, {name: value})
        except ModelError:
            # The file's take-up is then beyond what incomes allow, and the product cannot be. Other contradictions,
            # such as more persons covered than employed, say nothing about the decision.
            return "stop" if name in _INCOMES else decision
        return _decide(_criteria(other, thresholds))[0]

    same, central = found.product.value(name), found.product.value(name)
    other = None
    for step in np.linspace(central, end, 9)[1:]:
        if decided(float(step)) != decision:
            other = float(step)
            break
        same = float(step)
    if other is None:
        return None
    for _ in range(30):
        middle = (same + other) / 2
        same, other = (middle, other) if decided(middle) == decision else (same, middle)
        if abs(other - same) <= 1e-6 * max(abs(other), 1e-3):
            break
    return other, decided(other)
