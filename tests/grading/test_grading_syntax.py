import pytest

from grading.syntax import forbidden_calls

LIBRARY = ("sscore",)


@pytest.mark.parametrize(
    "source",
    [
        "import sscore\ndef f(x):\n    return sscore.coverage.rates(x)",
        "import sscore.coverage as cov\ndef f(x):\n    return cov.rates(x)",
        "from sscore.coverage import rates\ndef f(x):\n    return rates(x)",
        "from sscore import coverage as c\ndef f(x):\n    return c.rates(x)",
        "def f(x):\n    from sscore.coverage import rates\n    return rates(x)",
    ],
)
def test_the_library_inside_the_answer_is_found_under_any_name(source):
    assert forbidden_calls(source, "f", LIBRARY)


@pytest.mark.parametrize(
    "source",
    [
        "from sscore.coverage import rates\nrates(1)\ndef f(x):\n    return x",
        "def f(x):\n    sscore = x\n    return sscore",
        "import sscores\ndef f(x):\n    return sscores.g(x)",
        "def f(x: return",
    ],
)
def test_the_library_elsewhere_is_free(source):
    assert forbidden_calls(source, "f", LIBRARY) == ()


def test_an_item_without_a_ban_forbids_nothing():
    assert forbidden_calls("from sscore import x\ndef f():\n    return x()", "f", ()) == ()
