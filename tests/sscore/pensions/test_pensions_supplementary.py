import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sscore.errors import ModelError
from sscore.pensions import MatchRule, MatchTerms, compare_incentives, expected_balance, incentive_cost

RULE = MatchRule(
    {
        1: MatchTerms(15_000, 1.0, 18_000),
        2: MatchTerms(15_000, 1.0, 18_000),
        3: MatchTerms(18_000, 0.5, 18_000),
        4: None,
    },
    "RWF",
)


@pytest.mark.parametrize(
    ("saving", "category", "match"),
    [
        (15_000, 1, 15_000),
        (14_999, 1, 0),
        (20_000, 2, 18_000),
        (18_000, 3, 9_000),
        (40_000, 3, 18_000),
        (90_000, 4, 0),
        (0, 1, 0),
    ],
)
def test_the_match_of_the_curriculum(saving, category, match):
    assert RULE.match(saving, category) == match


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=20))
def test_a_match_never_exceeds_its_cap_and_works_on_arrays(savings):
    matched = np.atleast_1d(RULE.match(savings, 3))
    assert (matched <= 18_000).all() and (matched <= 0.5 * np.array(savings)).all()
    assert matched.tolist() == [RULE.match(s, 3) for s in savings]


def test_an_incentive_costs_more_per_additional_saver_than_per_saver():
    found = incentive_cost(40_000, 110_000, 12_000)
    assert found.total == pytest.approx(1.32e9)
    assert found.per_additional == pytest.approx(18_857, abs=0.5)
    assert found.deadweight == pytest.approx(4 / 11)
    assert incentive_cost(5, 5, 2).per_additional == np.inf
    assert incentive_cost(0, 5, 2).per_additional == 2


@given(st.floats(0, 1e5), st.floats(1, 1e5), st.floats(0, 1e4))
def test_what_is_paid_to_all_is_what_the_additional_cost(before, gained, cost):
    found = incentive_cost(before, before + gained, cost)
    assert found.per_additional * gained == pytest.approx(found.total, rel=1e-6)
    assert found.per_additional >= cost * (1 - 1e-6)


def test_incentives_are_ranked_by_additional_savers():
    table = compare_incentives(40_000, {"match": (110_000, 12_000), "reminder": (50_000, 300), "nothing": (40_000, 0)})
    assert table.name.tolist() == ["reminder", "match", "nothing"]
    assert table.per_additional.tolist() == pytest.approx([1_500, 18_857.14, np.inf], abs=0.01)


def test_the_expected_balance_of_the_curriculum():
    found = expected_balance(650, lapse=0.03, interest=0.07, years=10)
    assert found.final == pytest.approx(35_391, abs=0.5)
    assert found.without_lapse[-1] == pytest.approx(111_184, abs=0.5)
    assert found.share_kept == pytest.approx(0.32, abs=0.005)


@given(st.floats(0.001, 0.5), st.integers(1, 20))
def test_without_interest_the_saver_pays_a_geometric_number_of_months(lapse, years):
    n = 12 * years
    found = expected_balance(100, lapse=lapse, interest=0.0, years=years)
    assert found.final == pytest.approx(100 * (1 - (1 - lapse) ** n) / lapse)


def test_limits_of_lapse_seasons_and_match():
    assert expected_balance(100, lapse=1, interest=0, years=3).final == 100
    assert expected_balance(100, lapse=0, interest=0, years=3).final == 3_600
    harvest = [0, 0, 0, 0, 0, 6, 6, 0, 0, 0, 0, 0]
    seasonal = expected_balance(100, lapse=0, interest=0.06, years=1, season=harvest)
    assert seasonal.final == pytest.approx(600 * (1.06 ** (6 / 12) + 1.06 ** (5 / 12)))
    matched = expected_balance(100, lapse=0.03, interest=0.07, years=10, match_rate=0.5)
    assert matched.final == pytest.approx(1.5 * expected_balance(100, lapse=0.03, interest=0.07, years=10).final)
    assert expected_balance(0, lapse=0.1, interest=0, years=1).share_kept == 1.0
    assert len(seasonal.to_frame()) == 12


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: RULE.match(-1, 1), "saving"),
        (lambda: RULE.match(1, 9), "no category 9"),
        (lambda: MatchRule({}, "RWF"), "at least one category"),
        (lambda: MatchTerms(-1, 1), "threshold"),
        (lambda: incentive_cost(10, 9, 1), "must not be below"),
        (lambda: compare_incentives(1, {}), "at least one option"),
        (lambda: expected_balance(1, lapse=1.5, interest=0, years=1), "lapse must be a fraction"),
        (lambda: expected_balance(1, lapse=0, interest=-1, years=1), "interest must be above -1"),
        (lambda: expected_balance(1, lapse=0, interest=0, years=0), "years must be a whole number"),
        (lambda: expected_balance(1, lapse=0, interest=0, years=1, season=[1] * 11), "season must have shape"),
        (lambda: expected_balance(1, lapse=0, interest=0, years=1, season=[2] * 12), "add up to 12"),
    ],
)
def test_bad_questions_are_refused(call, words):
    with pytest.raises(ModelError, match=words):
        call()
