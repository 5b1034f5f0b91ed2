import pytest

from grading.syntax import forbidden_calls

LIBRARY = ("sscore",)
IMPORT = "from sscore.coverage import rates as r"


@pytest.mark.parametrize(
    "cells",
    [
        ["import sscore\ndef f(x):\n    return sscore.coverage.rates(x)"],
        ["import sscore.coverage as cov\ndef f(x):\n    return cov.rates(x)"],
        ["from sscore.coverage import rates", "def f(x):\n    return rates(x)"],
        ["def f(x):\n    from sscore.coverage import rates\n    return rates(x)"],
        [IMPORT, "%time\nx = 1", "!ls", "def f(x):\n    return r(x)"],
        [IMPORT, "this does not parse", "def f(x):\n    return r(x)"],
        [IMPORT, "def f(x):\n    return r(x)\n%timeit 1"],
        [IMPORT, "f = r"],
        [IMPORT, "f = lambda x: r(x)"],
        [IMPORT, "g = r\nh = g", "def f(x):\n    return h(x)"],
        [IMPORT, "def helper(x):\n    return r(x)", "def f(x):\n    return helper(x)"],
        [IMPORT, "table = {'a': r}", "def f(x):\n    return table['a'](x)"],
        [IMPORT, "if True:\n    g = r", "def f(x):\n    return g(x)"],
        [IMPORT, "def f(x):\n    global g\n    g = r\n    return g(x)"],
        [IMPORT, "class A:\n    go = r", "def f(x):\n    return A.go(x)"],
        ["import importlib\ndef f(x):\n    return importlib.import_module('sscore.coverage').rates(x)"],
        ["def f(x):\n    return __import__('sscore').coverage.rates(x)"],
        ["def f(x):\n    return eval('x')"],
        ["import sys\ndef f(x):\n    return sys.modules['sscore']"],
    ],
)
def test_the_library_behind_the_answer_is_found(cells):
    assert forbidden_calls(cells, "f", LIBRARY)


@pytest.mark.parametrize(
    "cells",
    [
        [IMPORT, "r(1)", "def f(x):\n    return x"],
        ["from sscore.countries import country", "home = country('KEN')", "def f(x):\n    return x"],
        ["def f(x):\n    sscore = x\n    return sscore"],
        ["import sscores\ndef f(x):\n    return sscores.g(x)"],
        ["import math\nimport sys\ndef f(x):\n    return math.sqrt(x)", "print(sys.version)"],
        [IMPORT, "wage = r(1)", "def f(wage, *rest, r=None, **more):\n    return wage * rest[0]"],
        [IMPORT, "top = r(1)", "def f(x):\n    top = x\n    return [top for r in x]"],
        [IMPORT, "def other():\n    part = r(1)\n    return part", "part = 2", "def f(x):\n    return x * part"],
        ["def f(x: return"],
    ],
)
def test_the_library_elsewhere_is_free(cells):
    assert forbidden_calls(cells, "f", LIBRARY) == ()


def test_an_item_without_a_ban_forbids_nothing():
    assert forbidden_calls(["from sscore import x\ndef f():\n    return x()"], "f", ()) == ()
