import pytest
from check_factory import CHECK, write_check

from grading.checks import load_check
from sscore.errors import DataError


def test_a_check_is_read_with_its_expected_outcomes(tmp_path):
    check = load_check(write_check(tmp_path))
    assert (check.item, check.function, check.forbids) == ("m1-x1", "share", ("sscore",))
    assert [c.expected for c in check.cases] == [
        {"value": 0.25},
        {"value": 1.0},
        {"value": 2 / 3},
        {"raised": ["ValueError"]},
    ]
    assert check.misconceptions[1].outcomes[0] == {"value": 25.0}


def test_the_payload_of_a_case_holds_no_expected_value(tmp_path):
    check = load_check(write_check(tmp_path))
    assert check.cases[2].payload == {"args": [], "kwargs": {"part": 2, "whole": 3}}


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('"expect": 0.25', '"expect": 0.26', "the reference gives 0.25"),
        ('"raises": "ValueError"', '"raises": "KeyError"', "does not raise KeyError"),
        ('"args": [3, 3]', '"args": [3, "x"]', "the reference failed"),
        ('"probes": "A plain share.", ', "", "'probes' is missing"),
        ('"hint": "Which', '"hnt": "Which', "unknown key 'hnt'"),
        ("def share(part, whole):\\\\n    return whole", "def shar(part, whole):\\\\n    return whole", "no function"),
        ('"name": "all of it"', '"name": "a quarter"', "different names"),
        ("MISCONCEPTIONS =", "MISCONCEPTION =", "MISCONCEPTIONS is missing"),
        ("FORBIDS =", "FORBID =", "unknown name FORBID. Did you mean 'FORBIDS'"),
        ('TITLE = "Share"', 'TITLE = "Share"\nTOLERANCE = {"relative": 1}', "unknown key 'relative'"),
        ("def reference", "1 / 0\ndef reference", "cannot be read: ZeroDivisionError"),
        ('"expect": 1.0', '"expect": 1.0, "weight": 0', "weight must be positive"),
        ('"expect": 1.0', '"expect": 1.0, "tolerance": {"rel": 0.9}', "case 2, tolerance: Tolerance: wanted"),
    ],
)
def test_a_check_that_is_not_sound_is_refused(tmp_path, old, new, sentence):
    old, new = old.replace("\\\\n", "\\n"), new.replace("\\\\n", "\\n")
    assert old in CHECK
    with pytest.raises(DataError, match=sentence.replace("(", r"\(")):
        load_check(write_check(tmp_path, CHECK.replace(old, new)))


def test_a_case_may_have_a_tolerance_of_its_own(tmp_path):
    text = CHECK.replace('"expect": 0.25', '"expect": 0.2501, "tolerance": {"abs": 0.001}')
    check = load_check(write_check(tmp_path, text))
    assert (check.cases[0].tolerance.abs, check.cases[1].tolerance.abs) == (0.001, 1e-9)


def test_a_missing_check_is_said(tmp_path):
    with pytest.raises(DataError, match="no such file"):
        load_check(tmp_path / "m9_x9.py")
