import pytest
from nbformat.v4 import new_code_cell, new_notebook

from grading.execute import Job, Limits, execute_all

ONE = {"args": [8], "kwargs": {"part": 0.5}}
SWALLOW = """def f(x, part):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass"""
NOTEBOOKS = {
    "right": ["def f(x, part):\n    return x * part"],
    "warned": ["import warnings\nwarnings.warn('careful')", "def f(x, part):\n    return x * part"],
    "after an error": ["1 / 0", "def f(x, part):\n    return x * part"],
    "absent": ["x = 1"],
    "raises": ["def f(x, part):\n    raise ValueError('no')"],
    "loops in a cell": ["while True:\n    pass"],
    "loops in the function": ["def f(x, part):\n    while True:\n        pass"],
    "loops and swallows": [SWALLOW],
    "dies in a cell": ["import os\nos._exit(1)"],
    "dies in the function": ["def f(x, part):\n    import os\n    os._exit(1)"],
    "prints without end": ["while True:\n    print('x' * 1000)"],
    "prints one long word": ["print('x' * 20_000_000)"],
    "prints bit by bit": [
        "import sys\nfor n in range(3):\n    print(n, end='\\r', flush=True)\nprint('e', file=sys.stderr)\nprint('x')"
    ],
    "prints one long line": ["print('x' * 20_000 + '\\b' * 20_000)\ndef f(x, part):\n    return x * part"],
    "shadows names": ["exec = print = len = json = None", "def f(x, part):\n    return x * part"],
}


@pytest.fixture(scope="module")
def runs():
    found = {}
    jobs = [
        Job(
            (name, ""),
            new_notebook(cells=[new_code_cell(c, id=f"c{n}") for n, c in enumerate(cells)]),
            "f",
            (ONE, ONE, ONE),
        )
        for name, cells in NOTEBOOKS.items()
    ]
    execute_all(jobs, lambda job, run: found.update({job.key[0]: run}), limits=Limits(cell=6, case=2, output=200_000))
    return found


@pytest.mark.parametrize("name", ["right", "warned", "after an error", "shadows names"])
def test_a_right_function_answers_whatever_stands_around_it(runs, name):
    assert runs[name].failure == ""
    assert runs[name].answers == ({"value": 4.0},) * 3


def test_an_absent_function_and_an_error_are_answers(runs):
    assert runs["absent"].answers == ({"absent": True},) * 3
    assert runs["raises"].answers[0]["raised"][0] == "ValueError"


@pytest.mark.parametrize("name", ["loops in the function", "loops and swallows"])
def test_a_function_that_never_ends_is_stopped_and_not_asked_for_ever(runs, name):
    assert runs[name].failure == ""
    first, *others = runs[name].answers
    assert first.get("timeout") is True
    assert all(answer == {"not_run": True} or answer.get("timeout") is True for answer in others)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("loops in a cell", "cell 1 did not finish within 6 seconds"),
        ("dies in a cell", "cell 1 ended Python itself"),
        ("dies in the function", "while it was being judged"),
        ("prints without end", "cell 1 printed more than a notebook may"),
        ("prints one long word", "cell 1 printed more than a notebook may"),
    ],
)
def test_what_cannot_be_judged_fails_with_its_reason(runs, name, words):
    assert words in runs[name].failure
    assert runs[name].answers == ()


def test_outputs_are_kept_by_cell(runs):
    assert runs["after an error"].outputs["c0"][0]["ename"] == "ZeroDivisionError"
    assert runs["right"].outputs == {"c0": []}


def test_what_is_printed_bit_by_bit_is_joined_and_not_played(runs):
    outputs = runs["prints bit by bit"].outputs["c0"]
    assert "".join(o["text"] for o in outputs if o["name"] == "stdout") == "0\r1\r2\rx\n"
    assert all(one["name"] != two["name"] for one, two in zip(outputs, outputs[1:], strict=False))
    assert runs["prints one long line"].answers == ({"value": 4.0},) * 3


def test_a_run_leaves_no_name_behind():
    cells = ["def f(x, part):\n    return sorted(n for n in globals() if 'harness' in n or n in ('space', 'answer'))"]
    found = []
    job = Job(("", ""), new_notebook(cells=[new_code_cell(c) for c in cells]), "f", (ONE,))
    execute_all([job], lambda _, run: found.append(run))
    assert found[0].answers == ({"value": []},)
