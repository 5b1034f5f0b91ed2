"""Reads the rules of one scheme on one day from a country's pack, and remembers what was used.

What the pack lacks is an error that names the gap, or a flagged assumption of the pack (quality C, with a remark).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from sscore.countries import Country, Parameter
from sscore.errors import DataError, ModelError
from sscore.pensions.accrual import AccrualSchedule, ClaimAges, Commutation
from sscore.pensions.averaging import Averaging, BestYears, CareerAverage, FinalAverage, HighestAverage

__all__ = ["PackRules"]

NORMAL = ("retirement_age_normal", "retirement_age", "age_benefit", "eligibility_age")
EARLY = ("retirement_age_early", "retirement_age_voluntary")
CEILINGS = ("upper_earnings_limit", "earnings_ceiling", "ceiling")
SHARED = "mainland"


class PackRules:
    """The rules of a scheme on a day; ``group`` chooses a parameter's variant for some members where there is one."""

    def __init__(self, pack: Country, scheme: str, on: str | dt.date, group: str | None = None) -> None:
        """Look at the scheme on the day."""
        self.pack = pack
        self.scheme = scheme
        self.values = pack.at(on)
        self.group = group
        self.names = {n.split(".")[1] for n in pack.parameters() if n.startswith(f"{scheme}.")}
        self.used: list[Parameter] = []
        self.assumed: list[str] = []
        self.said: list[str] = []
        self.group_used = False

    @property
    def day(self) -> dt.date:
        """The day whose law this is."""
        return self.values.day

    def first(self, *names: str) -> Parameter | None:
        """Return the first of these rules that the scheme has; it must then be known on the day."""
        for name in names:
            variant = f"{name}_{self.group}"
            chosen = variant if self.group and variant in self.names else name
            if chosen in self.names:
                found = self.values[f"{self.scheme}.{chosen}"]
                if found.value is None:
                    continue
                self.group_used |= chosen == variant
                self.used.append(found)
                return found
        return None

    def assumption(self, name: str) -> float | None:
        """Return a flagged assumption of the pack about this scheme, None where there is none."""
        full = f"{self.scheme}.{name}"
        if full not in self.pack.assumptions():
            return None
        figure = self.pack.figure(full)
        self.assumed.append(f"{name} = {figure.value:g} {figure.unit}: {figure.note}")
        return figure.value

    def needed(self, *names: str) -> float:
        """Return a number that a scheme cannot do without: a rule, or else an assumption."""
        found = self.first(*names)
        if found is not None:
            return float(found)
        for name in names:
            value = self.assumption(name)
            if value is not None:
                return value
        raise DataError(
            f"scheme_for: {self.pack.name} has no {self.scheme}.{names[0]} in its pack, so {self.scheme} cannot be "
            "built. Add a dated value with its source, or a flagged assumption in assumptions.yml."
        )

    def claim_ages(self) -> ClaimAges:
        """Return the ages of a claim; an early pension without a known reduction is not reduced, and that is said."""
        normal, early = self.needed(*NORMAL), self.first(*EARLY)
        if early is None:
            return ClaimAges(normal)
        self.said.append(f"from age {float(early):g} without a reduction: the pack states none")
        return ClaimAges(normal, earliest=float(early))

    def averaging(self) -> Averaging:
        """Return which wages count."""
        best = self.first("averaging_best_years")
        if best is not None:
            window = self.first("averaging_window_years")
            return BestYears(float(best), None if window is None else int(float(window)))
        last = self.first("averaging_last_years")
        years = float(last) if last is not None else self.assumption("averaging_last_years")
        if years is None:
            return CareerAverage("wages")
        other = self.first("averaging_last_years_alternative")
        if other is None:
            return FinalAverage(years)
        return HighestAverage((FinalAverage(years), FinalAverage(float(other))))

    def accrual(self) -> AccrualSchedule:
        """Return what service earns: a rate a month, a base with further years, or an assumption for 30 years."""
        rate = self.first("accrual")
        if rate is not None:
            return AccrualSchedule(((0.0, float(rate)),))
        base, years, further = (self.first(n) for n in ("base_rate", "base_years", "additional_rate"))
        if base is not None and years is not None and further is not None:
            months = 12 * float(years)
            return AccrualSchedule(((0.0, base.fraction / months), (months, further.fraction / 12)))
        return AccrualSchedule(((0.0, self.needed("pension_at_30_years") / 100 / 360),))

    def ceiling(self) -> float:
        """Return the monthly wage above which nothing counts; infinite where there is no such rule."""
        found = self.first(*CEILINGS)
        if found is None:
            return np.inf
        return float(found) / (12 if found.unit.endswith("/year") else 1)

    def maximum_share(self) -> float | None:
        """Return the most share of the reference wage, None where there is no such rule."""
        found = self.first("maximum_pension")
        return None if found is None else found.fraction

    def minimum(self, minimum_wage: float | None) -> float | None:
        """Return the least monthly pension in money: the highest of those that are known."""
        least = []
        shared = f"{SHARED}.minimum_monthly_pension"
        if shared in self.pack.parameters() and shared in self.values:
            found = self.values[shared]
            self.used.append(found)
            least.append(float(found))
        rule = self.first("minimum_pension")
        if rule is not None and "minimum wage" in rule.unit:
            if minimum_wage is None:
                self.said.append(
                    f"the minimum pension of {float(rule):g} {rule.unit} is not applied: the pack has no minimum wage; "
                    "give minimum_wage"
                )
            else:
                least.append(rule.fraction * minimum_wage)
        elif rule is not None:
            least.append(rule.fraction * self.needed("national_average_earnings"))
        if minimum_wage is not None and (rule is None or "minimum wage" not in rule.unit):
            raise ModelError(
                f"scheme_for: minimum_wage is given, but no rule of {self.scheme} in {self.pack.name} refers to it."
            )
        return max(least) if least else None

    def commutation(self) -> Commutation | None:
        """Return the part paid at once, None where there is no such rule."""
        rate = self.first("commutation_rate")
        return None if rate is None else Commutation(rate.fraction, self.needed("commutation_factor"))

    def finish(self, kind: str) -> dict[str, Any]:
        """Return what every scheme built from the pack says of itself."""
        if self.group and not self.group_used:
            groups = sorted({n.removeprefix(f"{m}_") for n in self.names for m in self.names if n.startswith(f"{m}_")})
            raise DataError(
                f"scheme_for: no rule of {self.scheme} in {self.pack.name} has a variant for group {self.group!r}. "
                f"Endings of its parameters: {', '.join(groups) or 'none'}."
            )
        status = self.first("status")
        by_note: dict[str, list[str]] = {}
        for parameter in self.used:
            by_note.setdefault(parameter.note, []).append(parameter.name.split(".")[1])
        notes = [f"{', '.join(dict.fromkeys(names))}: {note}" for note, names in by_note.items() if note]
        state = [f"{self.pack.schemes[self.scheme]}: {status}"] if status is not None else []
        law = f"{kind}; the law of {self.day} for every year of a career: give wages in the money of that day"
        letters = [p.quality for p in self.used] + ["C"] * bool(self.assumed)
        return {
            "on": self.day,
            "sources": tuple(dict.fromkeys(p.source for p in self.used)),
            "quality": max(letters),
            "remarks": tuple(dict.fromkeys([law, *state, *self.assumed, *self.said, *notes])),
        }
