"""The widgets of the leadership course, each around one figure of governance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sscore.countries import country
from sscore.disclosure import SMALLEST_GROUP
from sscore.errors import ModelError
from sscore.governance import (
    LiableBase,
    LossRisk,
    Risk,
    SelfOtherGap,
    ageing_history,
    benford,
    compliance_curve,
    compliance_gap,
    cronbach_alpha,
    gap_self_other,
    inspection_plan,
    maturity,
    p_chart,
    ppv,
    reverse_items,
    risk_register,
    shared_accounts,
    simulate_losses,
    sla,
    syn_claims,
)
from sscore.plots import (
    aged_debt_stack,
    benford_digits,
    cluster_sizes,
    compliance_waterfall,
    control_limits,
    innocent_majority,
    item_rest_bars,
    loss_histogram,
    maturity_bars,
    recovery_curve,
    risk_map,
    self_other_dumbbell,
    turnaround_curve,
    wait_cliff,
)
from sscore.widgets.panel import Panel

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

__all__ = [
    "branch_sizes", "control_strength", "counters", "debt_as_of", "inspection_capacity", "loss_sliders", "match_keys",
    "planted_claims", "promise_days", "rater_groups", "scale_items", "screening_rates", "under_declaration",
    "weakest_link",
]  # fmt: skip


def _slider(text: str, value: float, low: float, high: float, step: float = 0.01) -> Any:
    import ipywidgets

    return ipywidgets.FloatSlider(value=value, min=low, max=high, step=step, description=text)


def _share(text: str, value: float, low: float, high: float) -> Any:
    slider = _slider(text, value, low, high)
    slider.readout_format = ".0%"
    return slider


def _whole(text: str, value: int, low: int, high: int, step: int = 1) -> Any:
    import ipywidgets

    return ipywidgets.IntSlider(value=value, min=low, max=high, step=step, description=text, readout_format=",d")


def weakest_link(scores: Mapping[str, Sequence[float | None]]) -> Panel:
    """Return the maturity panel: raise one principle and see what the mean and the weakest link do.

    ``panel.draw(principle="transparency", score=3)`` does the same; a score of -1 leaves the answers as they are.
    """
    import ipywidgets

    def draw(principle: str, score: float) -> Figure:
        changed = {**scores, principle: [score] * len(scores[principle])} if score >= 0 else scores
        return maturity_bars(maturity(changed))

    principle = ipywidgets.Dropdown(options=list(scores), description="Principle")
    return Panel(draw=draw, controls={"principle": principle, "score": _slider("Score (-1: as given)", -1, -1, 5, 0.5)})


def debt_as_of(dues: pd.DataFrame, payments: pd.DataFrame, *, months: int = 24, currency: str = "") -> Panel:
    """Return the aged-debt panel: the months up to a day. ``panel.draw(as_of="2025-06-30")`` does the same."""
    import ipywidgets
    import pandas as pd

    dates = pd.to_datetime(dues["date"])
    ends = pd.date_range(dates.min(), dates.max() + pd.offsets.MonthEnd(0), freq="ME")
    if len(ends) < 2:
        raise ModelError("debt_as_of: wanted dues of at least two months.")

    def draw(as_of: str) -> Figure:
        shown = [d.date() for d in ends if d <= pd.Timestamp(as_of)][-months:]
        return aged_debt_stack(ageing_history(dues, payments, shown), currency=currency)

    options = [f"{d:%Y-%m-%d}" for d in ends[1:]]
    return Panel(
        draw=draw, controls={"as_of": ipywidgets.Dropdown(options=options, value=options[-1], description="As of")}
    )


def under_declaration(base: LiableBase, *, rate: float, paid_share: float = 0.95, currency: str = "") -> Panel:
    """Return the compliance-gap panel: which part of the true wage is declared. ``panel.draw(declared=0.7)``.

    ``paid_share`` is the fraction of what is declared that is paid.
    """

    def draw(declared: float) -> Figure:
        seen = replace(base, declared_wage=declared * base.true_wage)
        collected = paid_share * seen.declared_workers * seen.declared_wage * rate
        return compliance_waterfall(compliance_gap(seen, rate=rate, collected=collected), currency=currency)

    start = base.declared_wage / base.true_wage
    return Panel(draw=draw, controls={"declared": _share("Declared part of the wage", start, 0.2, 1.0)})


def inspection_capacity(employers: pd.DataFrame, *, seed: int, currency: str = "") -> Panel:
    """Return the inspection panel: visits there is time for, and the share by lot.

    ``panel.draw(capacity=200, random_share=0.1)`` does the same.
    """
    curve = compliance_curve(employers)

    def draw(capacity: int, random_share: float) -> Figure:
        plan = inspection_plan(employers, capacity=capacity, random_share=random_share, seed=seed)
        title = f"{plan.visits:,} visits: {len(plan.by_score):,} by score, {len(plan.random):,} by lot"
        return recovery_curve(curve, visits=len(plan.by_score), currency=currency, title=title)

    most = len(employers)
    controls = {
        "capacity": _whole("Visits", max(1, most // 20), 0, most),
        "random_share": _share("Share by lot", 0.10, 0.0, 0.5),
    }
    return Panel(draw=draw, controls=controls)


def planted_claims(country_code: str, *, seed: int) -> Panel:
    """Return the digits panel: share of claims made up, and number of claims. ``panel.draw(planted=0, claims=500)``."""
    name = country(country_code).name

    def draw(planted: float, claims: int) -> Figure:
        file = syn_claims(country_code, claims=claims, planted=planted, seed=seed)
        title = f"{name}: synthetic claims, {100 * planted:.0f} % of them made up"
        return benford_digits(benford(file["amount_minor"]), title=title)

    controls = {
        "planted": _share("Share made up", 0.05, 0.0, 0.5),
        "claims": _whole("Claims", 2_000, 100, 10_000, 100),
    }
    return Panel(draw=draw, controls=controls)


def match_keys(claims: pd.DataFrame, *, title: str = "") -> Panel:
    """Return the shared-account panel: what is matched, and whether families are taken out.

    ``panel.draw(key="phone", families=False, least=3)`` does the same. ``title`` stands before the headline: whose
    claims these are.
    """
    import ipywidgets

    def draw(key: str, families: bool, least: int) -> Figure:
        found = shared_accounts(claims, account=key, household="household" if families else None, least=least)
        headline = f"claims that share the same {key}"
        return cluster_sizes(found, title=f"{title}: {headline}" if title else headline.capitalize())

    controls = {
        "key": ipywidgets.Dropdown(options=["account", "phone"], description="Match"),
        "families": ipywidgets.Checkbox(value=False, description="Count a household once"),
        "least": _whole("Fewest claimants", 3, 2, 10),
    }
    return Panel(draw=draw, controls=controls)


def screening_rates(
    *, claims: int = 50_000, prevalence: float = 0.01, sensitivity: float = 0.90, specificity: float = 0.95
) -> Panel:
    """Return the innocent-majority panel, starting at the rates given.

    ``panel.draw(prevalence=0.01, sensitivity=0.9, specificity=0.95)`` does the same.
    """

    def draw(prevalence: float, sensitivity: float, specificity: float) -> Figure:
        return innocent_majority(ppv(prevalence, sensitivity, specificity, claims))

    controls = {
        "prevalence": _share("Irregular claims", prevalence, 0.0, 0.30),
        "sensitivity": _share("Sensitivity", sensitivity, 0.0, 1.0),
        "specificity": _share("Specificity", specificity, 0.5, 1.0),
    }
    return Panel(draw=draw, controls=controls)


def control_strength(risks: Sequence[Risk]) -> Panel:
    """Return the risk-map panel: all controls at a part of their strength. ``panel.draw(strength=0.5)``."""

    def draw(strength: float) -> Figure:
        weaker = [
            replace(r, controls=tuple(replace(c, effectiveness=strength * c.effectiveness) for c in r.controls))
            for r in risks
        ]
        return risk_map(risk_register(weaker))

    return Panel(draw=draw, controls={"strength": _slider("Controls at", 1.0, 0.0, 1.0, 0.05)})


def loss_sliders(risks: Sequence[LossRisk], *, seed: int, currency: str = "") -> Panel:
    """Return the loss panel: how often, and how large, against the risks given. ``panel.draw(often=2, large=1)``."""

    def draw(often: float, large: float) -> Figure:
        changed = [replace(r, frequency=often * r.frequency, mean=large * r.mean) for r in risks]
        return loss_histogram(simulate_losses(changed, seed=seed), currency=currency)

    controls = {"often": _slider("Often, times", 1.0, 0.1, 3, 0.1), "large": _slider("Large, times", 1.0, 0.1, 3, 0.1)}
    return Panel(draw=draw, controls=controls)


def scale_items(table: pd.DataFrame, *, low: float = 1, high: float = 5) -> Panel:
    """Return the item panel: which items to keep and which to turn round.

    ``panel.draw(items=[...], reverse=[...])`` does the same; fewer than two items mean all of them.
    """
    import ipywidgets

    names = [str(c) for c in table.columns]

    def draw(items: Sequence[str] = (), reverse: Sequence[str] = ()) -> Figure:
        kept = table[[c for c in names if c in items] if len(items) > 1 else names]
        turned = reverse_items(kept, [c for c in reverse if c in kept.columns], low=low, high=high)
        return item_rest_bars(cronbach_alpha(turned))

    controls = {
        "items": ipywidgets.SelectMultiple(options=names, value=names, description="Items"),
        "reverse": ipywidgets.SelectMultiple(options=names, description="Reverse"),
    }
    return Panel(draw=draw, controls=controls)


def rater_groups(ratings: pd.DataFrame, person: object, *, min_raters: int = SMALLEST_GROUP) -> Panel:
    """Return the self-other panel: which groups to look at. ``panel.draw(groups=["peers"])`` does the same.

    Groups are suppressed once, in the whole table, before any is chosen: choosing cannot bring a small group back.
    """
    import ipywidgets

    whole = gap_self_other(ratings, min_raters=min_raters)
    names = whole.frame.loc[whole.frame["person"] == person, "group"].tolist()

    def draw(groups: Sequence[str] = ()) -> Figure:
        frame = whole.frame[whole.frame["group"].isin(list(groups) or names)]
        return self_other_dumbbell(SelfOtherGap(frame, min_raters), person)

    return Panel(draw=draw, controls={"groups": ipywidgets.SelectMultiple(options=names, description="Raters")})


def counters(*, arrivals_per_hour: float = 40, minutes_each: float = 10, servers: int = 7) -> Panel:
    """Return the counter panel. ``panel.draw(arrivals=40, minutes=10, servers=8)`` does the same."""

    def draw(arrivals: float, minutes: float, servers: int) -> Figure:
        return wait_cliff(arrivals, minutes, servers=servers)

    controls = {
        "arrivals": _slider("Clients an hour", arrivals_per_hour, 1, 120, 1),
        "minutes": _slider("Minutes each", minutes_each, 1, 30, 0.5),
        "servers": _whole("Counters", servers, 1, 40),
    }
    return Panel(draw=draw, controls=controls)


def promise_days(cases: pd.DataFrame, *, as_of: str, holidays: Sequence[str] = ()) -> Panel:
    """Return the days-to-pay panel: the promise, the percentile, and business or calendar days.

    ``panel.draw(days=20, share=0.9, business=True)`` does the same.
    """
    import ipywidgets

    def draw(days: int, share: float, business: bool) -> Figure:
        week = "1111100" if business else "1111111"
        found = sla(cases, days, holidays=holidays if business else (), as_of=as_of, weekmask=week)
        title = f"{'Business' if business else 'Calendar'} days to pay"
        return turnaround_curve(found, share=share, title=title, unit="business days" if business else "calendar days")

    controls = {
        "days": _whole("Promise, days", 20, 0, 90),
        "share": _share("Percentile", 0.90, 0.5, 0.99),
        "business": ipywidgets.Checkbox(value=True, description="Business days only"),
    }
    return Panel(draw=draw, controls=controls)


def branch_sizes(*, share: float = 0.08, branches: int = 12, seed: int) -> Panel:
    """Return the funnel panel: branches that are all alike, with so many files each. ``panel.draw(n=50)``."""

    def draw(n: int) -> Figure:
        events = np.random.default_rng(seed).binomial(n, share, branches)
        names = [f"B{k + 1}" for k in range(branches)]
        chart = p_chart(events.tolist(), [n] * branches, centre=share, labels=names, ordered=False)
        return control_limits(chart, title=f"Synthetic branches, {n:,} files each: all equally good")

    return Panel(draw=draw, controls={"n": _whole("Files a branch", 50, 10, 1_000, 10)})
