"""Governance against results that others have published, and against methods that share no code with ours."""

import math

import numpy as np
import pandas as pd
import pytest

from sscore.errors import ModelError
from sscore.governance import (
    LossRisk,
    ageing,
    benford,
    erlang_c,
    gap_self_other,
    group_icc,
    inspection_plan,
    leading_digits,
    minor_units,
    near_duplicates,
    p_chart,
    ppv,
    readiness,
    risk_register,
    roll_rates,
    same_hands,
    simulate_losses,
    simulate_queue,
    sla,
    xmr_chart,
)


def test_erlang_c_of_a_call_centre():
    """A widely used worked example: 360 calls in half an hour, 4 minutes each, 55 agents, answer within 15 seconds."""
    hall = erlang_c(720, servers=55, minutes_each=4, within_minutes=0.25)
    assert (hall.load, round(hall.utilisation, 3)) == (48, 0.873)
    assert round(hall.waits, 3) == 0.239
    assert round(60 * hall.mean_wait_minutes, 1) == 8.2
    assert round(hall.within, 3) == 0.846


@pytest.mark.parametrize(("load", "servers"), [(10, 11), (10, 14), (20, 22), (100, 110), (0.5, 1)])
def test_erlang_c_from_its_series_and_littles_law(load, servers):
    """The textbook's series, and Little: clients in the queue = arrivals x wait."""
    top = load**servers / math.factorial(servers) * servers / (servers - load)
    below = sum(load**k / math.factorial(k) for k in range(servers))
    hall = erlang_c(6 * load, 6, servers)
    assert hall.waits == pytest.approx(top / (below + top))
    assert hall.queue == pytest.approx(6 * load * hall.mean_wait_minutes / 60)


@pytest.mark.parametrize("cv", [0.0, 1.5])
def test_simulation_against_pollaczek_and_khinchine(cv):
    """One counter: mean wait = load x service x (1 + cv^2) / (2 (1 - load)), whatever the distribution."""
    days = [simulate_queue(5, 6, 1, hours=4_000, cv=cv, seed=s).mean_wait_minutes for s in range(8)]
    theory = 0.5 * 6 * (1 + cv**2) / (2 * 0.5)
    assert np.mean(days) == pytest.approx(theory, abs=4 * np.std(days, ddof=1) / np.sqrt(8))


def test_benford_of_the_first_thousand_fibonacci_numbers():
    """Rosetta Code, "Benford's law": counts of the first digits 1 to 9."""
    numbers = [1, 1]
    while len(numbers) < 1_000:
        numbers.append(numbers[-1] + numbers[-2])
    found = benford(numbers)
    assert found.observed.tolist() == [301, 177, 125, 96, 80, 67, 56, 53, 45]
    assert found.verdict == "close"


def test_digits_of_very_long_numbers_and_of_nines():
    """Python refuses to write more than 4,300 digits, and a decimal of 28 digits would round nines up to a one."""
    assert leading_digits([7**9_000, 10**5_000, 10**5_000 - 1], "first two").tolist()[1:] == [10, 99]
    mantissa = 9_000 * math.log10(7) % 1
    assert leading_digits([7**9_000])[0] == int(10**mantissa)
    assert leading_digits(minor_units(["9" * 40]).units, "first two").tolist() == [99]
    with pytest.raises(ModelError, match="more than 400 digits"):
        benford(["1e99999999"])


def test_real_valued_data_need_no_decimals():
    """Draws of a wide lognormal law follow Benford; a float is read by its 15 digits."""
    draws = np.random.default_rng(1).lognormal(5, 2.5, 20_000)
    found = benford(draws)
    by_text = benford([f"{v:.14e}" for v in draws])
    assert found.verdict == "close"
    assert found.observed.tolist() == by_text.observed.tolist()


def test_p_chart_of_the_orange_juice_cans():
    """Montgomery, Introduction to Statistical Quality Control, example of 30 samples of 50 cans."""
    cans = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
    chart = p_chart(cans, [50] * 30)
    assert round(chart.centre, 4) == 0.2313
    assert (round(chart.lower[0], 4), round(chart.upper[0], 4)) == (0.0524, 0.4102)
    assert [k + 1 for k, rules in enumerate(chart.signals) if 1 in rules] == [15, 23]


def test_individuals_chart_of_the_mortgage_loans():
    """Montgomery, the same book: weekly cost of processing mortgage loans, weeks 1 to 20."""
    cost = [310, 288, 297, 298, 307, 303, 294, 297, 308, 306, 294, 299, 297, 299, 314, 295, 293, 306, 301, 304]
    x, ranges = xmr_chart(cost)
    assert (x.centre, round(ranges.centre, 2)) == (300.5, 7.79)
    assert (x.upper[0], x.lower[0]) == pytest.approx((321.22, 279.78), abs=0.02)
    assert ranges.upper[0] == pytest.approx(25.45, abs=0.01)
    assert round((x.upper[0] - x.centre) / ranges.centre, 2) == 2.66


def test_the_doctors_question():
    """Eddy (1982), Gigerenzer (2002): prevalence 1 %, sensitivity 80 %, false alarms 9.6 %; 7.8 % of alarms are so."""
    assert round(ppv(0.01, 0.80, 0.904, 1_000).ppv, 3) == 0.078


def test_a_year_of_losses_against_panjers_recursion():
    """Loss Models: g(s) = sum over j of lambda j f(j) g(s - j) / s for a compound Poisson law on whole amounts."""
    rate, sizes = 4.0, {1: 0.75, 2: 0.25}
    g = [math.exp(-rate)]
    for s in range(1, 30):
        g.append(sum(rate * j * f * g[s - j] for j, f in sizes.items() if s >= j) / s)
    found = simulate_losses(
        [LossRisk("small", 3, 1, severity="fixed"), LossRisk("large", 1, 2, severity="fixed")], years=40_000, seed=1
    )
    for amount in (0, 3, 5, 9):
        share, exact = (found.losses <= amount + 0.5).mean(), sum(g[: amount + 1])
        assert share == pytest.approx(exact, abs=4 * math.sqrt(exact * (1 - exact) / 40_000))
    assert found.sd == pytest.approx(math.sqrt(3 * 1 + 1 * 4))


def test_roll_rates_against_the_fundamental_matrix():
    """Kemeny and Snell: chances of absorption are the limit of the powers of the matrix."""
    chances = {"late": {"late": 5, "late 90": 3, "paid": 2}, "late 90": {"late": 1, "late 90": 5, "written off": 4}}
    steps = [(a, b) for a, to in chances.items() for b, n in to.items() for _ in range(n)]
    rows = [(k, m, s) for k, step in enumerate(steps) for m, s in enumerate(step)]
    rates = roll_rates(pd.DataFrame(rows, columns=["account", "month", "state"]),
                       ["late", "late 90", "paid", "written off"])  # fmt: skip
    ends = np.linalg.matrix_power(rates.matrix, 400)[:2, 2:]
    assert rates.ultimate().to_numpy() == pytest.approx(ends)
    # By hand: from late, a = 0.5 a + 0.3 b + 0.2 and b = 0.1 a + 0.5 b, so a = 0.2 / (0.5 - 0.06).
    assert rates.ultimate().loc["late", "paid"] == pytest.approx(0.2 / 0.44)


def test_large_files_take_linear_work():
    """40,000 employers with five entries each; an employer-by-employer search of the whole file would take minutes."""
    ledger = pd.DataFrame({"employer": np.repeat(np.arange(40_000), 5), "date": "2025-01-31", "amount": 2.0})
    debt = ageing(ledger, ledger.iloc[::5], "2025-03-31")
    assert (debt.total, debt.debtors, debt.credit) == (320_000, 40_000, 0)
    names = pd.DataFrame({"name": [f"name{k}" for k in range(5_000)]})
    with pytest.raises(ModelError, match="Name columns that must agree"):
        near_duplicates(names, "name")
    letters = "abcdefghijklmnopqrstuvwxyz"
    people = ["".join(letters[(k // 26**p) % 26] * 3 for p in range(3)) for k in range(400)]
    assert near_duplicates(pd.DataFrame({"name": [*people, people[0]]}), "name", similarity=0.95).count == 1


def test_nobody_is_dropped_in_silence():
    """A blank name once left a table without a word; now it is an error that says where."""
    dues = pd.DataFrame({"employer": ["A", None], "date": "2025-01-31", "amount": [10, 20]})
    with pytest.raises(ModelError, match=r"employer\[1\] is blank"):
        ageing(dues, dues.iloc[:1], "2025-03-31")
    with pytest.raises(ModelError, match="in both, or in neither"):
        ageing(dues.iloc[:1], [("2025-02-01", 10)], "2025-03-31")
    team = pd.DataFrame({"person": "P", "rater": range(7), "group": ["self"] + ["team"] * 6, "score": 3.0})
    for column in ("person", "rater", "group"):
        with pytest.raises(ModelError, match=rf"{column}\[6\] is blank"):
            gap_self_other(team.assign(**{column: [*team[column][:6], None]}))
    with pytest.raises(ModelError, match=r"unit\[0\] is blank"):
        readiness(pd.DataFrame({"unit": [None] * 5, "score": 3.0}))
    with pytest.raises(ModelError, match=r"groups\[3\] is blank"):
        group_icc([1, 2, 3, 4], ["a", "a", "b", None])
    with pytest.raises(ModelError, match=r"person\[0\] is blank"):
        same_hands(pd.DataFrame({"case": 1, "duty": ["a", "b"], "person": [None, None]}), [("a", "b")])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: ageing([("2025-01-31", 5)], [], None), "as_of must be a day"),
        (lambda: ageing([("2025-01-31", 5)], [], 20250331), "as_of must be a day"),
        (lambda: ageing([("31/01/2025", 5)], [], "2025-03-31"), r"date\[0\] must be a day"),
        (lambda: ageing([("2025-01-31", 5, 6)], [], "2025-03-31"), "pairs of a date and an amount"),
        (lambda: inspection_plan(pd.DataFrame({"employer": ["A", 1], "net": [1, 2]}), 1, seed=1), "text and numbers"),
        (lambda: inspection_plan(pd.DataFrame({"employer": ["A"], "net": [1]}), 1, seed=None), "seed must be"),
        (lambda: inspection_plan(pd.DataFrame({"employer": ["A"], "net": [1]}), capacity="9", seed=1), "capacity must"),
        (lambda: sla(pd.DataFrame({"opened": ["2025-01-03"], "closed": [None]}), 5, as_of=None), "as_of must be a day"),
        (lambda: sla(pd.DataFrame({"opened": ["2025-01-03"], "closed": [None]}), 5, as_of="2025-02-01",
                     holidays="2025-01-06"), "holidays must be a list"),
        (lambda: simulate_losses([3], seed=1), "LossRisk"),
        (lambda: simulate_losses([LossRisk("x", 1e6, 1)], seed=1), "Give fewer years"),
        (lambda: risk_register([5]), "risks must be a list of Risk"),
        (lambda: benford(None), "a row of amounts"),
        (lambda: roll_rates(pd.DataFrame({"account": [1], "month": ["2025-01"], "state": ["a"]}), ["a"]), "month must"),
    ],
)  # fmt: skip
def test_bad_input_is_a_sentence(call, words):
    with pytest.raises(ModelError, match=words):
        call()
