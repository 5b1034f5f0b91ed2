"""The report of ``sscore model coverage`` as one HTML page: the decision and the findings first."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sscore.cli_coverage_households import HouseholdEffect
from sscore.cli_coverage_tables import (
    ERRORS,
    card,
    flips,
    households,
    many,
    money,
    numbers,
    persons,
    ranges,
    share,
    spoken,
    stops,
)
from sscore.cli_page import key_figures, listed, page, picture, safe, table
from sscore.coverage import (
    BreakEven,
    Feasibility,
    Persistency,
    ProductProjection,
    ProductTornado,
    StopRule,
    persistency,
)

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Made", "report_page"]

_MONTHS = 37


@dataclass(frozen=True)
class Made:
    """All results of one product in one country; ``price`` is the break-even, or None and why there is none."""

    found: ProductProjection
    tornados: dict[str, ProductTornado]
    price: tuple[BreakEven | None, str]
    rule: StopRule | None
    study: Feasibility
    households: HouseholdEffect

    @property
    def persistency(self) -> Persistency:
        """The file's lapse over three years."""
        v = self.found.product.value
        rates = np.append(np.full(12, v("lapse.first_year")), v("lapse.later"))
        return persistency(rates, _MONTHS, reinstatement=v("lapse.reinstatement"))


def report_page(
    made: Made, *, tables: dict[str, pd.DataFrame], pictures: tuple[Path, dict[str, str]]
) -> tuple[str, tuple[str, ...]]:
    """Return the page and its findings.

    Parameters
    ----------
    made
        All results.
    tables
        By file name.
    pictures
        The folder of the figures, and their descriptions by file name.
    """
    p = made.found
    findings = _findings(made)
    folder, told = pictures
    rows = tables["assumptions.csv"]
    shown = {name: picture(folder / name, text) for name, text in told.items()}
    title = f"{p.title}: {p.years[0]} to {p.years[-1] + 1}"
    body = [
        '<section class="page">',
        f"<h1>{safe(title)}</h1>",
        f'<p class="under">{safe(_under(p))}</p>',
        key_figures(_keys(made)),
        "<h2>Findings</h2>",
        listed(findings, kind="ol", name="findings"),
        f'<p class="caution">{safe(_caution(p))}</p>',
        "</section>",
        "<h2>Who joins, who stays</h2>",
        shown["members.png"],
        shown["payers.png"],
        table(persons(p), "Persons; all years are in projection.csv"),
        "<h2>The money</h2>",
        shown["money.png"],
        table(money(p), f"Million {p.market.currency} of each year, years from 1 July"),
        shown["price.png"],
        "<h2>How sure is it?</h2>",
        table(ranges(p), f"Last year, middle 80 of 100 scenarios (seed {p.seed}); all years are in scenarios.csv"),
        shown["gain_tornado.png"],
        shown["money_tornado.png"],
        "<h2>Go, pilot or stop</h2>",
        shown["feasibility.png"],
        table(card(made.study), "The scorecard; * knocks out"),
        *_turning(made.study),
        *([] if made.rule is None else [table(stops(made.rule), f"The stop rule, on 30 June {made.rule.year + 1}")]),
        "<h2>Poor households</h2>",
        *([shown["fifths.png"]] if "fifths.png" in shown else []),
        table(
            households(made.households, saved=p.has_accounts),
            "Households under the product, last year; invented households",
        ),
        listed(made.households.remarks),
        "<h2>Assumptions</h2>",
        table(numbers(rows, "product"), "The product's file: A law or official, B secondary, C assumed"),
        table(numbers(rows, "country"), "The country's pack and labour path"),
        "<h2>What has to be said</h2>",
        listed(p.remarks),
        "<h2>What the country's pack does not know</h2>",
        table(tables["gaps.csv"], "Gaps that a fund's own records or a survey would close"),
    ]
    return page(title, body), findings


def _under(p: ProductProjection) -> str:
    low, high = p.product.ages
    who = "women and men" if p.product.sex == "both" else {"female": "women", "male": "men"}[p.product.sex]
    return (
        f"For {who} aged {low} to {high}, {p.product.segment}; file of {p.product.as_of}; years from 1 July; "
        f"{len(p.simulated['paying']) if p.simulated else 0} scenarios, seed {p.seed}"
    )


def _keys(made: Made) -> tuple[tuple[str, str], ...]:
    p = made.found
    return (
        (made.study.decision.upper(), "the feasibility study's answer"),
        (many(p.coverage_gain[-1]), f"more persons covered on 30 June {p.years[-1] + 1}"),
        (share(p.retention_12, 0), "of those who join pay after a year"),
        (share(float(p.spending_of_gdp[-1]), 3), f"of GDP spent in {p.years[-1]}"),
    )


def _findings(made: Made) -> tuple[str, ...]:
    p, c = made.found, made.found.central
    end, unit = p.years[-1] + 1, p.market.currency
    low, high = p.interval("paying")
    without, with_it = p.effective_coverage
    free, free_low, free_high = c["free"][-1], *(float(a[-1]) for a in p.interval("free"))
    held = f"holds {unit} {many(abs(free))} {'more' if free >= 0 else 'less'} than members' accounts"
    if not p.has_accounts:
        held = f"{'holds' if free >= 0 else 'owes'} {unit} {many(abs(free))}"
    found = [
        f"{made.study.decision.capitalize()}: {made.study.reason}. {_first_flip(made.study)}",
        f"Of {many(p.market.persons[0])} persons in the group, {share(p.product.value('group.reach'), 0)} can be "
        f"offered the product and {share(float(c['take_up'][0]))} of these join. On 30 June {end}, "
        f"{many(c['paying'][-1])} pay{_between(low[-1], high[-1])}.",
        f"Effective coverage of the employed goes from {share(without[-1])} to {share(with_it[-1])}: "
        f"{many(p.coverage_gain[-1])} persons more, those in another scheme not counted twice.",
        f"{many(c['lapsed'][-1])} members have stopped paying by then. After a year {share(p.retention_12, 0)} of "
        "those who joined pay.",
        f"Members pay {unit} {many(c['own'][-1])} in {p.years[-1]}, the State adds {unit} "
        f"{many(c['public'][-1])} ({share(float(p.public_of_gdp[-1]), 3)} of GDP). Administration takes "
        f"{share(float(p.cost_share[-1]))} of all contributions.",
        f"On 30 June {end} the fund {held}{_between(free_low, free_high)}. {_price(made)}",
        _poverty(made.households, saved=p.has_accounts),
    ]
    if made.rule is not None:
        word = "would stop the product" if made.rule.stops else "is passed"
        found.append(
            f"The stop rule, looked at on 30 June {made.rule.year + 1}, {word} on the central assumptions; it stops it "
            f"in {100 * made.rule.chance:.0f} of 100 scenarios."
        )
    return tuple(found)


def _between(low: float, high: float) -> str:
    """Return the interval in words; nothing where the file states no uncertainty."""
    return f"; in 80 of 100 scenarios {many(low)} to {many(high)}" if high > low else ""


def _turning(study: Feasibility) -> list[str]:
    """Return the table of what would change the decision, where something does, and what would not."""
    rows, told = flips(study)
    caption = f'What would change the decision "{study.decision}", one number at a time'
    return [*([table(rows, caption)] if len(rows) else []), *([f"<p>{safe(told)}</p>"] if told else [])]


def _first_flip(study: Feasibility) -> str:
    from sscore.plots.style import figures

    near = [row for row in study.flips if not np.isnan(row[2])]
    if not near:
        return "None of the numbers tried changes that alone within its range."
    name, central, at, becomes = near[0]
    way = "falls below" if at < central else "rises above"
    return f'It becomes "{becomes}" if {spoken(name)} {way} {figures(at)}; the file says {figures(central)}.'


def _price(made: Made) -> str:
    price, why = made.price
    if price is None:
        return f"No contribution just pays: {why}"
    money = made.found.product.money
    value = f"A rate of {share(price.value)}"
    if not price.name.endswith("rate"):
        value = f"An amount of {price.value:,.4g} {'mean incomes' if money == 'mean income' else money} a month"
    return (
        f"{value}, {price.factor:.2f} times the file's, would just pay for everything; {share(price.take_up)} would "
        f"then join."
    )


def _poverty(effect: HouseholdEffect, *, saved: bool) -> str:
    change, every = effect.cash.change["headcount"], effect.all_counted
    told = (
        f"On invented households, the share of poor persons changes by {100 * change.value:+.2f} points (95 %: "
        f"{100 * change.interval[0]:+.2f} to {100 * change.interval[1]:+.2f})"
    )
    if saved:
        told += (
            f" if only the claims of the year count, and by {100 * every.change['headcount'].value:+.2f} if what is "
            f"saved counts too"
        )
    told += "."
    for name, words in ERRORS.items():
        if name in effect.errors:
            told += f" {share(effect.errors[name].value)} {words[0]} ({name.replace('_', ' ')})."
    return told


def _caution(p: ProductProjection) -> str:
    rows = p.assumptions()
    return (
        f"{100 * (rows['quality'] == 'C').mean():.0f} % of the {len(rows)} numbers are assumptions or unverified "
        "(quality C). Take-up and lapse decide the result and are known only from a pilot: this is a teaching "
        "projection, not an actuarial valuation."
    )
