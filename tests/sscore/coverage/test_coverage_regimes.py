"""A single payment beside the general rule: closed forms, a search that knows nothing of them, and real minima."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.contributions import Schedule, Tier, flat_rate, schedule_for
from sscore.coverage import SinglePayment, compare_regimes, crossover_incomes, limit_notch
from sscore.errors import ModelError

ONE = SinglePayment(((500, 25),), "PEN")


@given(rate=st.floats(0.051, 0.9), part=st.floats(0, 1))
def test_against_one_rate_the_crossing_is_payment_over_rate(rate, part):
    rule = flat_rate(rate * part, rate * (1 - part), currency="PEN")
    assert crossover_incomes(ONE, rule) == pytest.approx((25 / rate,))


@given(rate=st.floats(0.001, 0.049))
def test_a_low_rate_is_never_dearer(rate):
    assert crossover_incomes(ONE, flat_rate(rate, 0, currency="PEN")) == ()


def test_the_employees_part_alone_moves_the_crossing():
    rule = flat_rate(0.10, 0.15, currency="PEN")
    assert crossover_incomes(ONE, rule) == pytest.approx((100,))
    assert crossover_incomes(ONE, rule, payer="employee") == pytest.approx((250,))


@pytest.mark.parametrize("minimum", [300, 250])
def test_a_minimum_is_a_single_payment_itself(minimum):
    """Kenya's health fund asks for 300 up to 300 / 2.75 %: against 400 the crossing is at 400 / 2.75 %."""
    rule = schedule_for("KEN", "shif", "2025-06-30")
    regime = SinglePayment(((50_000, minimum + 100),), "KES")
    assert crossover_incomes(regime, rule) == pytest.approx(((minimum + 100) / 0.0275,))
    same = SinglePayment(((50_000, 300),), "KES")
    assert crossover_incomes(same, rule) == ()
    frame = compare_regimes(same, rule, [1_000, 300 / 0.0275, 20_000])
    assert frame["cheaper"].tolist() == ["the same", "the same", "single payment"]


def test_a_floor_makes_the_general_rule_dear_for_the_poorest():
    """10 % on at least 400 is 40: dearer than 25 all the way."""
    assert crossover_incomes(ONE, flat_rate(0.1, 0, currency="PEN", floor=400)) == ()
    cheap = flat_rate(0.05, 0, currency="PEN", floor=400)
    assert crossover_incomes(ONE, cheap) == ()
    assert crossover_incomes(ONE, flat_rate(0.06, 0, currency="PEN", floor=400)) == pytest.approx((25 / 0.06,))


schedules = st.builds(
    lambda rates, edges, least: Schedule(
        tuple(Tier(low, high, rate, 0.0) for low, high, rate in zip([0.0, *edges], [*edges, None], rates, strict=True)),
        currency="PEN",
        minimum=least,
    ),
    st.lists(st.floats(0.01, 0.5), min_size=3, max_size=3),
    st.lists(st.integers(1, 599), min_size=2, max_size=2, unique=True).map(lambda e: sorted(map(float, e))),
    st.one_of(st.none(), st.floats(1, 60)),
)
bands = st.tuples(st.integers(20, 300), st.integers(301, 600), st.floats(1, 90), st.floats(1, 90))


@given(schedules, bands)
def test_crossings_are_where_a_search_finds_them(rule, made):
    first, second, low, high = made
    regime = SinglePayment(((first, low), (second, high)), "PEN")
    found = crossover_incomes(regime, rule)
    income = np.linspace(0, second, 4_001)[1:] - second / 8_002
    sign = np.sign(np.round(rule.contribution(income).total - regime.due(income), 9))
    at = income[sign != 0]
    sign = sign[sign != 0]
    searched = at[1:][np.diff(sign) != 0]
    step = second / 4_000
    for crossing in searched:
        assert min(abs(np.array(found) - crossing), default=np.inf) <= 2 * step
    assert list(found) == sorted(found)
    assert len(found) >= len(searched)


@given(rate=st.floats(0.06, 0.9))
def test_the_limit_notch_closed_form(rate):
    found = limit_notch(ONE, flat_rate(rate, 0, currency="PEN"))
    assert found.jump == pytest.approx(500 * rate - 25)
    assert found.share == pytest.approx(rate - 0.05)
    assert found.worthwhile_from == pytest.approx((500 - 25) / (1 - rate))


@given(schedules, bands)
def test_beyond_the_notch_one_has_as_much_as_at_the_limit(rule, made):
    first, second, low, high = made
    regime = SinglePayment(((first, low), (second, high)), "PEN")
    found = limit_notch(regime, rule)
    kept = found.worthwhile_from - rule.contribution(found.worthwhile_from).total
    if found.jump > 0:
        assert kept == pytest.approx(second - high, rel=1e-6)
        below = second + 0.5 * (found.worthwhile_from - second)
        assert below - rule.contribution(below).total <= second - high + 1e-6
    else:
        assert found.worthwhile_from == found.limit


def test_who_takes_everything_lets_nobody_catch_up():
    with pytest.raises(ModelError, match="no income catches up"):
        limit_notch(ONE, flat_rate(0.5, 0.5, currency="PEN"))


def test_bands_and_their_limits():
    regime = SinglePayment(((100, 5), (300, 12)), "PEN")
    assert regime.due([0, 0.01, 100, 100.01]).tolist() == [0, 5, 5, 12]
    frame = compare_regimes(regime, flat_rate(0.05, 0, currency="PEN"), [0, 100, 301])
    assert frame["cheaper"].tolist() == ["the same", "the same", "general"]
    assert frame["single"].isna().tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: SinglePayment((), "PEN"), "at least one band"),
        (lambda: SinglePayment(((100, 5), (100, 6)), "PEN"), "above 100"),
        (lambda: SinglePayment(((100, -5),), "PEN"), r"bands\[0\]\[1\]"),
        (lambda: SinglePayment((100, 5), "PEN"), r"bands\[0\] must be a pair"),
        (lambda: SinglePayment(((100,),), "PEN"), r"bands\[0\] must be a pair"),
        (lambda: ONE.due(501), "closed above 500"),
        (lambda: ONE.due(-1), "income"),
        (lambda: crossover_incomes(ONE, flat_rate(0.1, 0, currency="KES")), "PEN/month"),
        (lambda: crossover_incomes(ONE, flat_rate(0.1, 0, currency="PEN"), payer="State"), "payer"),
        (lambda: compare_regimes(ONE, flat_rate(0.1, 0, currency="PEN"), [1], payer="State"), "payer"),
    ],
)
def test_wrong_regimes(wrong, message):
    with pytest.raises(ModelError, match=message):
        wrong()
