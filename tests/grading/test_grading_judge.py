import pytest
from check_factory import CHECK, write_check
from hypothesis import given, settings
from hypothesis import strategies as st

from grading.checks import load_check
from grading.judge import judge

QUARTER, WHOLE, THIRDS, REFUSED = {"value": 0.25}, {"value": 1}, {"value": 2 / 3}, {"raised": ["ValueError"]}
RIGHT = (QUARTER, WHOLE, THIRDS, REFUSED)


@pytest.fixture(scope="module")
def check(tmp_path_factory):
    return load_check(write_check(tmp_path_factory.mktemp("checks")))


def test_right_answers_earn_all_points(check):
    result = judge(check, RIGHT, 5)
    assert (result.score, result.hints) == (5, ())
    assert all(c.passed for c in result.cases)


def test_a_wrong_case_costs_its_share_and_says_what_it_probes(check):
    result = judge(check, (QUARTER, WHOLE, {"value": 0.6}, REFUSED), 4)
    assert result.score == 3
    assert result.cases[2].message == "A share without end. Your function returned another value."


def test_a_misconception_earns_its_hint_alone(check):
    for known in check.misconceptions:
        result = judge(check, known.outcomes, 4)
        assert result.score < 4
        assert result.misconceptions == (known.name,)
        assert result.hints == (known.hint,)


def test_two_mistakes_at_once_earn_both_hints(check):
    percent_and_zero = ({"value": 25.0}, {"value": 100.0}, {"value": 200 / 3}, {"value": 0.0})
    assert judge(check, percent_and_zero, 4).misconceptions == ("in percent", "zero for nothing")


def test_a_new_mistake_earns_no_hint(check):
    assert judge(check, ({"value": 7}, {"value": 7}, {"value": 7}, {"value": 7}), 4).hints == ()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"timeout": True}, "loop that never ends"),
        ({"not_run": True}, "Not tried"),
        ({"too_large": True}, "far more data"),
        ({"unreadable": True}, "not data"),
        ({"raised": ["NotImplementedError"]}, "not written yet"),
        ({"raised": ["TypeError"]}, "stopped with TypeError: an operation met"),
        ({"raised": ["Secret41250", "KeyError", "Exception"]}, "stopped with KeyError: it asks for a column"),
        ({"raised": ["Secret41250"]}, "stopped with an error."),
        ({"value": {"$": "other", "type": "Secret41250"}}, "returned an object of another kind"),
        ({"value": "0.25"}, "asks for a number here; your function returned text"),
        ({"value": None}, "returned nothing"),
        ({"value": True}, "returned a truth value"),
    ],
)
def test_each_kind_of_failure_has_its_own_sentence(check, answer, words):
    result = judge(check, (answer, WHOLE, THIRDS, REFUSED), 4)
    assert result.score == 3
    assert words in result.cases[0].message
    assert "41250" not in result.cases[0].message


def test_a_value_where_an_error_is_wanted_and_an_error_of_another_kind(check):
    assert "asks for ValueError" in judge(check, (QUARTER, WHOLE, THIRDS, {"value": 0}), 4).cases[3].message
    other = {"raised": ["ZeroDivisionError"]}
    assert "of another kind" in judge(check, (QUARTER, WHOLE, THIRDS, other), 4).cases[3].message


def test_the_tolerance_is_that_of_the_case(tmp_path):
    text = CHECK.replace('"expect": 0.25', '"expect": 0.25, "tolerance": {"abs": 0.01}')
    check = load_check(write_check(tmp_path, text))
    assert judge(check, ({"value": 0.255}, WHOLE, THIRDS, REFUSED), 4).score == 4
    assert judge(check, (QUARTER, {"value": 1.005}, THIRDS, REFUSED), 4).score == 3


def test_a_forbidden_call_scores_nothing_and_says_why(check):
    result = judge(check, RIGHT, 4, ("sscore.coverage.rates",))
    assert result.score == 0
    assert "by hand" in result.remark and "sscore.coverage.rates" in result.remark


def test_an_absent_function_scores_nothing_and_says_why(check):
    result = judge(check, ({"absent": True},) * 4, 4)
    assert (result.score, result.remark) == (0, "The notebook defines no function share.")


def test_too_few_answers_are_a_fault_of_the_caller(check):
    with pytest.raises(ValueError, match="4 cases, got 1"):
        judge(check, (QUARTER,), 4)


answers = st.sampled_from([QUARTER, WHOLE, THIRDS, REFUSED, {"value": None}, {"timeout": True}, {"absent": True}])


@settings(max_examples=60)
@given(st.tuples(answers, answers, answers, answers), st.floats(0.5, 20))
def test_a_score_lies_between_nothing_and_all(check, given_answers, points):
    result = judge(check, given_answers, points)
    assert 0 <= result.score <= points + 0.005
    assert (result.score >= points - 0.005) == all(c.passed for c in result.cases)


def test_no_message_names_an_expected_value(check):
    wrong = judge(check, ({"value": 9}, {"value": 9}, {"value": 9}, {"value": 9}), 4)
    text = " ".join(c.message for c in wrong.cases) + " ".join(wrong.hints)
    assert not any(value in text for value in ("0.25", "1.0", "0.66", "0.67"))
