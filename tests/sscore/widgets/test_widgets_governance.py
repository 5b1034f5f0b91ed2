"""Widgets of the leadership course: the picture first, and every picture by a plain call."""

import pandas as pd
import pytest

from sscore.errors import ModelError
from sscore.governance import (
    Control,
    LiableBase,
    LossRisk,
    Risk,
    syn_cases,
    syn_claims,
    syn_contributions,
    syn_employers,
    syn_survey360,
)
from sscore.plots import describe
from sscore.widgets import (
    branch_sizes,
    control_strength,
    counters,
    debt_as_of,
    inspection_capacity,
    loss_sliders,
    match_keys,
    planted_claims,
    promise_days,
    rater_groups,
    scale_items,
    screening_rates,
    under_declaration,
    weakest_link,
)

ANSWERS = {
    "accountability": [3, 3, 3],
    "transparency": [1, 2, 2],
    "predictability": [3, 2, 4],
    "participation": [4, 4, 3],
    "dynamism": [2, 3, 3],
}
RISKS = [Risk("ghosts", 4, 5, (Control("two signatures", 0.5, evidence="audit"),))]
ITEMS = syn_survey360(people=4, seed=1)[["item_1", "item_2", "item_3", "item_4"]]

# A panel, a control to move, what to set it to.
PANELS = [
    (lambda: weakest_link(ANSWERS), "score", 5.0),
    (lambda: debt_as_of(*syn_contributions("KEN", employers=5, months=6, seed=1)), "as_of", "2025-08-31"),
    (lambda: under_declaration(LiableBase(100, 80, 70, 1_000, 900), rate=0.1), "declared", 0.5),
    (lambda: inspection_capacity(syn_employers("KEN", employers=100, seed=1), seed=1), "random_share", 0.5),
    (lambda: inspection_capacity(syn_employers("KEN", employers=100, seed=1), seed=1), "capacity", 50),
    (lambda: planted_claims("KEN", seed=1), "planted", 0.3),
    (lambda: planted_claims("KEN", seed=1), "claims", 200),
    (lambda: match_keys(syn_claims("KEN", claims=300, seed=1)), "key", "phone"),
    (lambda: match_keys(syn_claims("KEN", claims=300, seed=1)), "families", True),
    (lambda: match_keys(syn_claims("KEN", claims=300, seed=1)), "least", 4),
    (lambda: screening_rates(), "prevalence", 0.2),
    (lambda: screening_rates(), "sensitivity", 0.5),
    (lambda: screening_rates(), "specificity", 0.99),
    (lambda: control_strength(RISKS), "strength", 0.5),
    (lambda: loss_sliders([LossRisk("x", 2, 10)], seed=1), "often", 2.0),
    (lambda: loss_sliders([LossRisk("x", 2, 10)], seed=1), "large", 2.0),
    (lambda: scale_items(ITEMS), "items", ("item_1", "item_2")),
    (lambda: scale_items(ITEMS), "reverse", ("item_4",)),
    (lambda: rater_groups(syn_survey360(people=1, seed=1), "L1"), "groups", ("peers",)),
    (lambda: counters(), "arrivals", 30.0),
    (lambda: counters(), "minutes", 8.0),
    (lambda: counters(), "servers", 9),
    (lambda: promise_days(syn_cases(cases=200, seed=1), as_of="2025-12-31"), "days", 10),
    (lambda: promise_days(syn_cases(cases=200, seed=1), as_of="2025-12-31"), "share", 0.5),
    (lambda: promise_days(syn_cases(cases=200, seed=1), as_of="2025-12-31"), "business", False),
    (lambda: branch_sizes(seed=1), "n", 400),
]


@pytest.mark.parametrize(("make", "control", "value"), PANELS, ids=[str(k) for k in range(len(PANELS))])
def test_every_control_changes_the_next_figure(make, control, value):
    panel = make()
    before = describe(panel.figure)
    assert describe(panel.redraw()) == before
    panel.controls[control].value = value
    assert panel.controls[control].value == value
    changed = panel.redraw()
    titles = [t.get_text() for t in changed.texts] != [t.get_text() for t in panel.figure.texts]
    assert describe(changed) != before or titles


def test_the_mean_hides_the_weakest_link():
    panel = weakest_link(ANSWERS)
    assert "the mean is 2.80, the weakest link is transparency at 1.67" in describe(panel.figure)
    assert "the weakest link is dynamism" in describe(panel.draw(principle="transparency", score=5))


def test_choosing_groups_never_brings_a_small_one_back():
    panel = rater_groups(syn_survey360(people=1, seed=1), "L1")
    assert "no group large enough; 2 suppressed" in describe(panel.draw(groups=("clients", "reports")))


def test_reversing_the_negative_item_raises_alpha():
    panel = scale_items(ITEMS)
    assert "item_4 -" in describe(panel.figure)
    assert "item_4 -" not in describe(panel.draw(items=(), reverse=("item_4",)))


def test_one_month_is_no_history():
    dues = pd.DataFrame({"employer": ["A"], "date": ["2025-01-31"], "amount": [5.0]})
    with pytest.raises(ModelError, match="two months"):
        debt_as_of(dues, dues)


def test_the_title_says_whose_claims_these_are() -> None:
    claims = syn_claims("KEN", claims=300, seed=1)
    assert planted_claims("ZMB", seed=1).figure.texts[0].get_text().startswith("Zambia: synthetic claims, 5 %")
    named = match_keys(claims, title="Kenya, Branch South").figure.texts[0].get_text()
    assert named == "Kenya, Branch South: claims that share the same account"
    assert match_keys(claims).figure.texts[0].get_text() == "Claims that share the same account"
