"""No parameter is accepted, stored and ignored: a tenth more of any number changes what comes out, or is refused."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sscore.contributions import flat_rate
from sscore.coverage import (
    Buffer,
    GroupAtRisk,
    Inventory,
    ProgrammeEntry,
    Reach,
    ScheduleTerms,
    SegmentRule,
    SinglePayment,
    WorkerStatus,
    affordability,
    affordability_curve,
    assess_gaps,
    buffer_path,
    compare_regimes,
    compare_schedules,
    compare_statuses,
    contributory_capacity,
    coverage_gap,
    credited_months,
    crossover_incomes,
    daily_amounts,
    firm_notch,
    follow_schedule,
    household_needs,
    largest_payment,
    legal_coverage,
    level_monthly,
    limit_notch,
    persons_covered,
    rates,
    reconcile,
    sdg_coverage,
    seasonal_instalments,
    seasonality,
    segment_workers,
    share_of_receipts,
    split_payment,
    syn_members,
    syn_monthly_incomes,
    yearly_lump,
)
from sscore.errors import SscoreError

INCOMES = np.random.default_rng(8).uniform(2, 40, (60, 4))  # many persons, so that each threshold parts some of them
ONES = [1.0] * 59
RULE = flat_rate(0.05, 0.10, currency="KES", ceiling=150, floor=40)
REGIME = ((100.0, 12.0), (300.0, 22.0))


@dataclass(frozen=True)
class Case:
    """A question, what of its answer counts (never the numbers put in), and the numbers."""

    name: str
    ask: Callable[..., Any]
    given: Mapping[str, Any]
    alone: tuple[str, ...] = ()  # whole numbers that only mean something as they are: how far to move them


def table(frame: pd.DataFrame, *without: str) -> list[Any]:
    return frame.drop(columns=list(without)).to_numpy(object).tolist()


def workers(contribution, most_match, majority, short_months, capacity, below, weight):
    rows = pd.DataFrame({"status": "22", "quintile": [1] * 40, "months_below": below, "weight": 1.0, "capacity": 10.0})
    rows["capacity"] = capacity * np.linspace(0, 2, 40)
    rows.loc[:9, "weight"] = weight
    found = segment_workers(rows, SegmentRule(contribution, most_match, majority, int(short_months)))
    return table(found.frame)


def gaps(persons, covered, benefit, share, budget, line, target, administration, gdp, overlap):
    cell = ("old age", "older")
    entries = [
        ProgrammeEntry("a", *cell, True, covered=covered, benefit=benefit, benefit_share=share, budget=budget),
        ProgrammeEntry("b", *cell, True, covered=200),
    ]
    group = GroupAtRisk(*cell, persons, overlaps={("a", "b"): overlap})
    made = Inventory("Ziwa", "KES", [group], entries, poverty_line=line)
    found = assess_gaps(made, target=target, administration=administration, gdp=gdp)
    return [table(found.to_frame(), "persons"), table(found.adequacy(), "value", "benchmark")]


def counted_once(persons, once):
    group = GroupAtRisk("old age", "older", persons, counted_once=once)
    return table(assess_gaps(Inventory("Ziwa", "KES", [group])).to_frame(), "persons")


def status(earnings, credit_wage, months, insured_from, first):
    who = WorkerStatus("x", months=months, insured_from=insured_from, jobs=(first, 1 - first))
    return table(compare_statuses(RULE, earnings, [who], credit_wage=credit_wage).to_frame(), "status")


def notch(first, second, due_first, due_second):
    regime, rule = SinglePayment(((first, due_first), (second, due_second)), "KES"), flat_rate(0.13, 0, currency="KES")
    end = limit_notch(regime, rule)
    return [crossover_incomes(regime, rule), end.jump, end.worthwhile_from]


def lapsed(minimum, fee, fee_share, annual, catch_up):
    terms = ScheduleTerms(minimum, fee, fee_share, "forward")
    found = follow_schedule(level_monthly(annual, months=4, catch_up=int(catch_up)), INCOMES, 10, terms)
    return table(found.to_frame())


def legal(persons, low, high):
    people = pd.DataFrame({"category": ["employees", "family"], "persons": [persons, 70.0]})
    law = [Reach("old age", "employees", "mandatory", low, high)]
    return table(legal_coverage(people, law).frame, "persons")


def run(incomes, floor, start, interest_monthly, saved, premium):
    path = buffer_path(incomes, premium, floor, Buffer(start, interest_monthly, saved))
    return [path.balance[:, 1:].tolist(), path.shortfall.tolist(), path.spent.tolist()]


def compared(weight, floor, minimum):
    rules = [level_monthly(20, months=4), yearly_lump(20, month=3, months=4)]
    return table(compare_schedules(rules, INCOMES, floor, ScheduleTerms(minimum, fee=0.1), weights=[weight, *ONES]))


ROWS = {"at least one benefit": 1000.0, "children": 400.0, "old age": 60.0}
CASES = [
    Case("rates", lambda **k: table(rates(**k).to_frame()), {"employed": 24.0, "active": 2.0, "registered": 3.0,
         "labour_force": 27.0, "population": 30.0, "legally_covered": 12.0}),
    Case("persons_covered", lambda a, b, both, population: [persons_covered({"a": a, "b": b}, population,
         overlaps={("a", "b"): both}).low, persons_covered({"a": a, "b": b}, population).share],
         {"a": 300.0, "b": 500.0, "both": 200.0, "population": 1000.0}),
    Case("sdg_coverage", lambda child, old, whole, children: table(sdg_coverage({"children": child, "old age": old},
         ROWS | {"at least one benefit": whole, "children": children}, overlaps={("children", "old age"): 5.0})
         .to_frame(), "persons_low", "persons_high", "of"),
         {"child": 300.0, "old": 50.0, "whole": 1000.0, "children": 400.0}),
    Case("legal_coverage", legal, {"persons": 300.0, "low": 0.4, "high": 0.8}),
    Case("coverage_gap", lambda people, legal, effective: [coverage_gap(people, legal, effective).not_complied,
         coverage_gap(people, legal, effective).not_reached, coverage_gap(people, legal, effective).unprotected],
         {"people": 1000.0, "legal": 300.0, "effective": 120.0}),
    Case("household_needs", lambda line, adults, children: household_needs(line, [adults], [children]).tolist(),
         {"line": 100.0, "adults": 2.0, "children": 3.0}),
    Case("capacity", lambda income, needs: contributory_capacity([income], [needs]).tolist(),
         {"income": 700.0, "needs": 500.0}),
    Case("seasonality", lambda best, floor: table(seasonality([best, 10.0, 5.0, 6.2], floor=floor).to_frame()),
         {"best": 20.0, "floor": 6.0}),
    Case("syn_monthly_incomes", lambda spread, idle, seed, yearly: syn_monthly_incomes([yearly] * 30, "transport",
         spread=spread, idle=idle, seed=int(seed)).incomes.tolist(),
         {"spread": 0.3, "idle": 0.2, "seed": 10, "yearly": 1200.0}),
    Case("syn_members", lambda persons, seed: table(syn_members("KEN", persons=persons, seed=seed)),
         {"persons": 20, "seed": 10}),
    Case("segment_workers", workers, {"contribution": 10.0, "most_match": 0.5, "majority": 0.45, "short_months": 3,
         "capacity": 9.5, "below": 3.0, "weight": 3.0}, alone=("short_months",)),
    Case("affordability", lambda premium, floor, months_needed, weight: affordability(INCOMES, premium, floor,
         months_needed=months_needed, weights=[weight, *ONES]).share_able,
         {"premium": 2.0, "floor": 10.0, "months_needed": 3, "weight": 2.0}),
    Case("affordability_curve", lambda step, floor, months_needed, weight: table(affordability_curve(INCOMES,
         [0.0, step], floor, months_needed=months_needed, weights=[weight, *ONES]).to_frame(), "premium"),
         {"step": 2.0, "floor": 9.0, "months_needed": 3, "weight": 2.0}),
    Case("buffer_path", lambda **k: run(INCOMES, **k), {"floor": 14.0, "start": 5.0, "interest_monthly": 0.05,
         "saved": 0.5, "premium": 2.0}),
    Case("largest_payment", lambda floor, months_needed, start, interest_monthly, saved: largest_payment(INCOMES,
         floor, months_needed=months_needed, buffer=Buffer(start, interest_monthly, saved)).value.tolist(),
         {"floor": 8.0, "months_needed": 3, "start": 1.0, "interest_monthly": 0.05, "saved": 0.5}),
    Case("level_monthly", lambda annual, months: level_monthly(annual, months=months).due.tolist(),
         {"annual": 1200.0, "months": 12}),
    Case("seasonal_instalments", lambda annual, best, instalments: seasonal_instalments(annual, [best, 1.0, 2.0],
         instalments=instalments).due.tolist(), {"annual": 120.0, "best": 9.0, "instalments": 2}),
    Case("share_of_receipts", lambda annual, best, receipts: table(share_of_receipts(annual, [best, 30.0],
         receipts=receipts).to_frame()), {"annual": 6.0, "best": 20.0, "receipts": 4}),
    Case("daily_amounts", lambda annual, days: table(daily_amounts(annual, days=[days, 10]).to_frame()),
         {"annual": 300.0, "days": 20}),
    Case("yearly_lump", lambda annual, month, months: yearly_lump(annual, month=month, months=months).due.tolist(),
         {"annual": 120.0, "month": 2, "months": 6}),
    Case("follow_schedule", lapsed, {"minimum": 6.0, "fee": 0.2, "fee_share": 0.1, "annual": 24.0, "catch_up": 1},
         alone=("catch_up",)),
    Case("compare_schedules", compared, {"weight": 2.0, "floor": 11.0, "minimum": 5.0}),
    Case("credited_months", lambda scale, minimum: credited_months(scale * INCOMES, minimum,
         carry="forward").tolist(), {"scale": 1.0, "minimum": 25.0}),
    Case("reconcile", lambda total, part, smallest: table(reconcile(total, [part, 18.0], smallest=smallest).to_frame(),
         "amount"), {"total": 60.0, "part": 30.0, "smallest": 1.0}),
    Case("split_payment", lambda total, share, fee, smallest: table(split_payment(total, {"a": share, "b": 0.4},
         fees={"fee": fee}, smallest=smallest).to_frame()),
         {"total": 60.0, "share": 0.6, "fee": 10.0, "smallest": 1.0}),
    Case("assess_gaps", gaps, {"persons": 1000.0, "covered": 300.0, "benefit": 20.0, "share": 44.0, "line": 30.0,
         "budget": 7.0, "target": 10.0, "administration": 0.1, "gdp": 1e6, "overlap": 50.0}),
    Case("counted_once", counted_once, {"persons": 1000.0, "once": 400.0}),
    Case("compare_statuses", status, {"earnings": 1200.0, "credit_wage": 120.0, "months": 10.0, "insured_from": 46.0,
         "first": 0.6}),
    Case("SinglePayment", notch, {"first": 100.0, "second": 300.0, "due_first": 12.0, "due_second": 22.0}),
    Case("compare_regimes", lambda income: table(compare_regimes(SinglePayment(REGIME, "KES"), RULE, [income]),
         "income"), {"income": 95.0}),
    Case("firm_notch", lambda wage, size: table(firm_notch(RULE, wage, size).to_frame(), "wage", "size"),
         {"wage": 100.0, "size": 5}),
]  # fmt: skip


def moved(value: Any, name: str, case: Case) -> Any:
    """Return a tenth more; of a whole number the next one that is at least a tenth more."""
    return value + 1 if name in case.alone else math.ceil(1.1 * value) if isinstance(value, int) else 1.1 * value


@pytest.mark.parametrize("case", CASES, ids=[c.name for c in CASES])
def test_a_tenth_more_changes_the_answer_or_is_refused(case):
    first = repr(case.ask(**case.given))
    assert repr(case.ask(**case.given)) == first, "the same question has the same answer"
    for name, value in case.given.items():
        try:
            again = repr(case.ask(**case.given | {name: moved(value, name, case)}))
        except SscoreError:
            continue
        assert again != first, f"{case.name}: {name} changes nothing"
