"""Every result of governance has its figure: legible, and with a sentence that carries the numbers."""

import numpy as np
import pandas as pd
import pytest
from test_plots_figures import check_legible, words

from sscore.errors import ModelError
from sscore.governance import (
    LossRisk,
    Promise,
    charter,
    choose_threshold,
    control_value,
    inspection_plan,
    mantissa_arc,
    maturity_change,
    outliers,
    roll_rates,
    rwg,
    segregation_of_duties,
    simulate_queue,
    syn_employers,
)
from sscore.plots import (
    agreement_bars,
    charter_intervals,
    control_value_bars,
    describe,
    duty_cells,
    inspection_bars,
    mantissa_circle,
    maturity_change_lines,
    outlier_dots,
    queue_day_lines,
    roll_rate_cells,
    threshold_steps,
)


def round_of(people, score, principle="dynamism"):
    return pd.DataFrame({"respondent": range(people), "principle": principle, "score": score})


def test_roll_rates():
    seen = pd.DataFrame(
        {
            "account": [1, 1, 2, 2],
            "month": [1, 2, 1, 2],
            "state": ["late", "paid", "late", "late"],
            "amount": [3, 3, 1, 1],
        }
    )
    figure = roll_rate_cells(roll_rates(seen, ["late", "paid"]))
    check_legible(figure)
    assert "late: 25.0 % late, 75.0 % paid" in describe(figure)


def test_inspections_name_nobody():
    plan = inspection_plan(syn_employers("KEN", employers=80, seed=1), capacity=20, seed=1)
    figure = inspection_bars(plan, currency="KES")
    check_legible(figure)
    assert "20 visits, 18 by score and 2 by lot" in describe(figure) and "10.0 % of the visits" in describe(figure)
    assert len(figure.axes[0].patches) == 20
    assert not any("E000" in t.get_text() for t in words(figure))
    with pytest.raises(ModelError, match="no visits"):
        inspection_bars(inspection_plan(syn_employers("KEN", employers=3, seed=1), 0, seed=1))


def test_the_value_of_a_control():
    worth, _ = control_value(LossRisk("ghosts", 2, 10e6), cost=6e6, fewer=0.5)
    figure = control_value_bars(worth, currency="UGX")
    check_legible(figure)
    assert "saves UGX 10 million a year and costs UGX 6 million: more than it costs, by UGX 4 million" in describe(
        figure
    )
    not_worth, _ = control_value(LossRisk("ghosts", 2, 10), cost=20, fewer=0.5)
    assert "not more than it costs" in describe(control_value_bars(not_worth))


def test_two_self_assessments():
    before = pd.concat([round_of(6, 2), round_of(6, 3, "transparency")])
    after = pd.concat([round_of(6, 3), round_of(4, 5, "transparency")])
    figure = maturity_change_lines(maturity_change(before, after))
    check_legible(figure)
    assert "dynamism 2.00 to 3.00" in describe(figure) and "suppressed: 1" in describe(figure)
    assert "5.00" not in describe(figure)


def test_outliers_and_mantissas():
    figure = outlier_dots(outliers([10, 11, 12, 13, 100]))
    check_legible(figure)
    assert "1 value of 5 beyond 3.5" in describe(figure) and "median is 12" in describe(figure)
    check_legible(outlier_dots(outliers([1, 1, 1])))
    figure = mantissa_circle(mantissa_arc([1, 10, 100]))
    check_legible(figure)
    assert "3 mantissas lies 1.000 from the centre; by chance as far with p = 0.0498" in describe(figure)


def test_thresholds():
    scores = [0.9, 0.8, 0.8, 0.5]
    figure = threshold_steps(choose_threshold(scores, 2), scores)
    check_legible(figure)
    assert "1 case at or above 0.9 for 2 places; 1 left, because 2 with the next score would not all" in describe(
        figure
    )
    check_legible(threshold_steps(choose_threshold([1, 1], 1), [1, 1]))
    with pytest.raises(ModelError, match="not the scores"):
        threshold_steps(choose_threshold(scores, 2), [1, 2, 3])


def test_duties_name_nobody():
    roles = pd.DataFrame({"person": ["Amina", "Amina", "Peter"], "role": ["clerk", "payer", "clerk"]})
    can = pd.DataFrame({"role": ["clerk", "payer"], "duty": ["register", "pay"]})
    found = segregation_of_duties(roles, can, [("register", "pay")])
    figure = duty_cells(found)
    check_legible(figure)
    assert "1 of 2 people" in describe(figure) and "register and pay: 1" in describe(figure)
    assert not any("Amina" in t.get_text() for t in words(figure))
    none = segregation_of_duties(roles[roles["person"] == "Peter"], can, [("register", "pay")])
    check_legible(duty_cells(none))


def test_agreement_hides_small_groups():
    found = [rwg([4, 4, 5, 4, 4]), rwg([1, 5, 1, 5, 3]), rwg([4, 4])]
    figure = agreement_bars(found, ["Claims", "Audit", "Board"])
    check_legible(figure)
    assert "Claims 0.90 (n = 5); Audit 0.00 (n = 5)" in describe(figure) and "Board" not in describe(figure)
    with pytest.raises(ModelError, match="a name for each"):
        agreement_bars(found, ["Claims"])


def test_a_day_in_the_hall():
    day = simulate_queue([30, 60, 30], 5, 4, hours=3, seed=1)
    figure = queue_day_lines(day)
    check_legible(figure)
    line = figure.axes[0].lines[0]
    moments, waiting = 60 * np.asarray(line.get_xdata()), np.asarray(line.get_ydata())
    assert [day.waiting_at(m) for m in moments[::7]] == waiting[::7].tolist()
    assert f"{len(day.arrival)} clients, 4 counters" in describe(figure)
    with pytest.raises(ModelError, match="nobody came"):
        queue_day_lines(simulate_queue(0, 5, 4, seed=1))


def test_charter():
    promises = [Promise("counter", 10, 0.8), Promise("letter", 10, 0.9), Promise("appeal", 30, 0.9)]
    found = charter(promises, {"counter": [1, 3, 5, 8, 12], "letter": [20] * 6, "appeal": [1, 2]})
    figure = charter_intervals(found)
    check_legible(figure)
    assert "counter 80.0 % against 80.0 %, kept; letter 0.0 % against 90.0 %, broken" in describe(figure)
    assert "1 of 2 promises kept; suppressed: 1" in describe(figure)
