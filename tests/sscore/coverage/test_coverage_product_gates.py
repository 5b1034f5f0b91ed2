"""No argument of the public functions behind a product is taken and ignored; odd sizes have an answer or an error."""

import numpy as np
import pandas as pd
import pytest
import yaml

from sscore import coverage as c
from sscore.errors import DataError, ModelError
from sscore.pensions import MatchRule, MatchTerms

MODEL = c.TakeUpModel(-1.0, price=-20.0, trust=1.0, subsidy=0.5, channel=0.8)
SEEN = c.TakeUpDrivers([0.02, 0.1, 0.2], trust=[0.2, 0.5, 0.9], subsidy=[0, 0.5, 0.2], channel=[0.1, 0.9, 0.5])
PATH = c.persistency(0.05, 24)
GROUPS = c.SaverGroups(["poor", "rich"], [100, 80], [0.1, 0.5], [10, 40], tax_rate=[0.0, 0.3])
RULE = MatchRule({1: MatchTerms(10, 1.0, 30), 2: MatchTerms(20, 0.5, 15)}, "RWF")
COVER = c.SubsidisedCover((c.CoverLevel("poor", 100, 10, subsidy=10), c.CoverLevel("other", 90, 10)), 8, 50, 20)
SAVINGS = np.r_[np.arange(10, 30).repeat(10), np.arange(15, 22), np.full(30, 20)].astype(float)
REGISTER = pd.DataFrame({"joined": ["2025-01-10"] * 3, "last_paid": ["2025-03-01", "2025-08-30", "2025-11-30"]})
ONE, TWO = c.payer_survival([1, 1, 12, 12], [1, 1, 0, 0]), c.payer_survival([1, 12, 12, 12], [1, 0, 0, 0])
SURVEY = pd.DataFrame({"trust": [0.1, 0.2, 0.9, 0.8, 0.4, 0.6], "burden": [0.1, 0.3, 0.2, 0.1, 0.4, 0.2],
                       "joined": [0, 1, 1, 1, 0, 0], "paid": [0, 1, 0, 1, 1, 0],
                       "w": [1, 2, 3, 1, 2, 1.0]})  # fmt: skip

# function, what it is called with, and another value of each argument
GATES = {
    "burden": (lambda **k: c.contribution_burden(**k), {"contribution": 10, "income": 100, "kept": 20},
               {"contribution": 11, "income": 110, "kept": 25}),
    "draw": (lambda **k: c.draw_take_up(**k), {"chance": np.linspace(0.1, 0.8, 30), "seed": 1},
             {"chance": np.linspace(0.1, 0.9, 30), "seed": 2}),
    "effects": (lambda **k: c.take_up_effects(**k).iloc[:, 1:], {"model": MODEL, "drivers": SEEN, "weights": [1, 1, 1]},
                {"model": c.TakeUpModel(0.0, price=-10), "weights": [1, 2, 3],
                 "drivers": c.TakeUpDrivers([0.1, 0.1, 0.2])}),
    "scenarios": (lambda **k: c.take_up_scenarios(**k).iloc[:, 1:],
                  {"model": MODEL, "drivers": SEEN, "scenarios": {"a": {"burden": 0}}, "persons": [1, 1, 1]},
                  {"scenarios": {"a": {"burden": 0.1}}, "persons": [1, 2, 3]}),
    "calibrate": (lambda **k: [c.calibrate_take_up(**k).model.intercept],
                  {"model": MODEL, "drivers": SEEN, "share": 0.3, "weights": [1, 1, 1]},
                  {"model": c.TakeUpModel(0.0, price=-10), "share": 0.4, "weights": [1, 2, 3]}),
    "fit": (lambda **k: c.fit_take_up(**k).to_frame().iloc[:, 1:],
            {"survey": SURVEY, "drivers": ["trust"], "joined": "joined", "weight": None},
            {"survey": SURVEY[1:], "drivers": ["burden"], "joined": "paid", "weight": "w"}),
    "persistency": (lambda **k: c.persistency(**k).to_frame(), {"lapse": 0.1, "months": 12, "reinstatement": 0.0},
                    {"lapse": 0.2, "months": 13, "reinstatement": 0.1}),
    "balance": (lambda **k: [c.payers_balance(**k).final],
                {"contribution": 10, "path": PATH, "interest": 0.05, "season": None, "match_rate": 0.0},
                {"contribution": 11, "path": c.persistency(0.1, 24), "interest": 0.06, "season": [0] * 11 + [12],
                 "match_rate": 0.5}),
    "options": (lambda **k: c.persistency_options(**k).iloc[:, 1:],
                {"lapse": 0.05, "options": {"text": (0.5, 2)}, "months": 24, "reinstatement": 0.0},
                {"lapse": 0.06, "options": {"text": (0.5, 3)}, "months": 25, "reinstatement": 0.1}),
    "changed lapse": (lambda **k: c.changed_lapse(**k), {"lapse": 0.1, "odds_ratio": 0.5},
                      {"lapse": 0.2, "odds_ratio": 0.6}),
    "spells": (lambda **k: c.paying_spells(**k), {"register": REGISTER, "as_of": "2025-12-31", "grace": 3},
               {"register": REGISTER[1:], "as_of": "2026-01-31", "grace": 2}),
    "gain": (lambda **k: c.retention_gain(**k).to_frame(),
             {"without": ONE, "with_it": TWO, "months": 12, "confidence": 0.9},
             {"without": TWO, "with_it": ONE, "months": 6, "confidence": 0.95}),
    "groups": (lambda **k: c.weigh_incentives(c.SaverGroups(["a", "b"], **k), [c.tax_relief(
                   c.SaverGroups(["a", "b"], **k), [0.5, 0.6], name="x")]).to_frame().iloc[:, 1:],
               {"persons": [10, 20], "share_saving": [0.1, 0.2], "saving": [5, 9], "tax_rate": [0.1, 0.3]},
               {"persons": [10, 30], "share_saving": [0.1, 0.3], "saving": [5, 10], "tax_rate": [0.1, 0.2]}),
    "match": (lambda **k: c.match_incentive(GROUPS, **k).to_frame(),
              {"rule": RULE, "categories": [1, 1], "share_saving": 0.6, "name": "a"},
              {"rule": MatchRule({1: MatchTerms(10, 0.5, 30)}, "RWF"), "categories": [1, 2], "share_saving": 0.7,
               "name": "b"}),
    "relief": (lambda **k: c.tax_relief(GROUPS, **k).to_frame(), {"share_saving": 0.6, "limit": 20, "name": "a"},
               {"share_saving": 0.7, "limit": 30, "name": "b"}),
    "flat": (lambda **k: c.flat_incentive(GROUPS, **k).to_frame(),
             {"share_saving": 0.6, "per_saver": 1, "per_person": 2, "name": "a"},
             {"share_saving": 0.7, "per_saver": 2, "per_person": 1, "name": "b"}),
    "index": (lambda **k: [c.subsidy_concentration(**k)], {"persons": [1, 2], "paid": [3, 4]},
              {"persons": [1, 1], "paid": [3, 5]}),
    "bunching": (lambda **k: c.bunching(SAVINGS, **k).to_frame()[["start", "expected", "inside"]],
                 {"threshold": 20, "width": 1, "bands": 9, "window": (2, 1), "degree": 1},
                 {"threshold": 19, "width": 0.9, "bands": 8, "window": (1, 2), "degree": 2}),
    "copayment": (lambda **k: list(c.copayment("RWA", **k).values()),
                  {"on": "2026-07-01", "visits": 2, "bill": 1_500, "exempt_share": 0.0},
                  {"visits": 3, "bill": 1_600, "exempt_share": 0.2}),
    "cover": (lambda **k: (lambda found: found.totals().assign(on=found.on))(c.subsidised_cover("RWA", **k)),
              {"on": "2026-07-01", "cost_per_member": 6_000, "administration": 1.0, "other_revenue": 1.0,
               "take_up": 1.0},
              {"on": "2026-08-01", "cost_per_member": 7_000, "administration": 1e9, "other_revenue": 1e9,
               "take_up": {"level 1": 0.5}}),
    "level": (lambda **k: c.SubsidisedCover((c.CoverLevel("a", **k),), 8).totals(),
              {"persons": 100, "premium": 10, "subsidy": 5, "take_up": 0.8, "cost_index": 1.0},
              {"persons": 90, "premium": 9, "subsidy": 4, "take_up": 0.7, "cost_index": 1.2}),
}  # fmt: skip


def seen(result):
    """The result as text of full length, so that any difference shows."""
    frame = result if isinstance(result, pd.DataFrame) else pd.DataFrame(np.atleast_1d(np.asarray(result)))
    return frame.to_csv(float_format="%.12g")


@pytest.mark.parametrize(("gate", "argument"), [(g, a) for g, (_, _, other) in GATES.items() for a in other])
def test_every_argument_matters_and_the_answer_is_repeatable(gate, argument):
    function, given, other = GATES[gate]
    base = seen(function(**given))
    assert base == seen(function(**given))
    assert base != seen(function(**{**given, argument: other[argument]})), f"{gate} ignores {argument}"


TERMS = """
title: Saving
as_of: 2026-01-01
money: mean income
start: 2026
years: 4
season: [2, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
group:
  {segment: self-employed, sex: both, ages: [18, 59], reach: {value: 0.5, quality: C, source: x},
   income: {value: 0.6, quality: C, source: x}, already_covered: {value: 0.1, quality: C, source: x}}
contribution: {rate: {value: 0.05, quality: C, source: x}}
costs: {per_member: {value: 0.03, quality: C, source: x}}
take_up: {share: {value: 0.2, quality: C, source: x}, price: {value: -20, quality: C, source: x}}
lapse: {first_year: {value: 0.04, quality: C, source: x}, later: {value: 0.02, quality: C, source: x}}
fund: {interest_real: {value: 0.02, quality: C, source: x}}
"""


@pytest.fixture(scope="module")
def plain():
    return c.project_product("RWA", c.product_from(yaml.safe_load(TERMS))).to_frame().to_csv()


@pytest.mark.parametrize(
    ("key", "value"),
    [("amounts_follow", "nothing"), ("start", 2027), ("years", 5), ("season", [1] * 12), ("segment", "informal"),
     ("sex", "female"), ("ages", [18, 49]), ("money", "RWF")],
)  # fmt: skip
def test_the_words_of_a_product_matter_too(plain, key, value):
    other = yaml.safe_load(TERMS)
    (other["group"] if key in other["group"] else other)[key] = value
    assert c.project_product("RWA", c.product_from(other)).to_frame().to_csv() != plain


def test_another_seed_moves_the_interval_a_little_and_the_centre_not_at_all():
    given = yaml.safe_load(TERMS)
    given["uncertainty"] = {"take_up": {"value": 0.4, "quality": "C", "source": "x"}}
    product = c.product_from(given)
    one, two = (c.project_product("RWA", product, scenarios=400, seed=seed) for seed in (1, 2))
    assert (one.central["paying"] == two.central["paying"]).all()
    for a, b in zip(one.interval("paying"), two.interval("paying"), strict=True):
        assert (a != b).any() and a == pytest.approx(b, rel=0.1)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: c.take_up_effects(MODEL, c.TakeUpDrivers([])), "at least one number|nobody"),
        (lambda: c.TakeUpDrivers([np.nan]), "burden"),
        (lambda: c.TakeUpDrivers([-0.1]), "burden"),
        (lambda: c.draw_take_up([], seed=1), "at least one number"),
        (lambda: c.draw_take_up([0.5, 1.1], seed=1), "chance"),
        (lambda: c.draw_take_up([0.5], seed=-1), "seed"),
        (lambda: c.persistency(np.nan, 12), "lapse"),
        (lambda: c.persistency(0.1, 0), "months"),
        (lambda: c.persistency([], 12), "at least one number"),
        (lambda: c.changed_lapse(0.1, 0.0), "odds_ratio"),
        (lambda: c.payers_balance(-1, PATH, interest=0.05), "contribution"),
        (lambda: c.payers_balance(1, PATH, interest=-1.0), "interest"),
        (lambda: c.payer_survival([], []), "at least one number"),
        (lambda: c.payer_survival([np.inf], [1]), "finite"),
        (lambda: c.retention_gain(ONE, TWO, months=0), "Choose another month"),
        (lambda: c.fit_take_up(SURVEY[:0], drivers=["trust"]), "there must be persons"),
        (lambda: c.fit_take_up(SURVEY[:1], drivers=["trust"]), "nobody joined"),
        (lambda: c.fit_take_up(SURVEY.assign(w=0.0), drivers=["trust"], weight="w"), "all weights are 0"),
        (lambda: c.SaverGroups([], [], [], []), "group|at least one"),
        (lambda: c.bunching([np.nan], 10, width=1), "finite"),
        (lambda: c.bunching([], 10, width=1), "at least one number"),
        (lambda: c.subsidised_cover("RWA", "2026-07-01", cost_per_member=-1), "cost_per_member"),
        (lambda: c.CoverLevel("a", np.nan, 1), "persons"),
        (lambda: c.copayment("RWA", "2026-07-01", visits=np.nan, bill=1), "visits"),
    ],
)
def test_odd_input_is_an_error_in_one_sentence(call, told):
    with pytest.raises((ModelError, DataError), match=told) as error:
        call()
    assert "\n" not in str(error.value)
