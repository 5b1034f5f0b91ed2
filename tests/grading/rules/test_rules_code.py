"""One bad notebook for each rule on code, and look-alikes that break none."""

import pytest
from rule_notebooks import broken, code, good_lesson, markdown

BAD = {
    "a syntax error": ("code_parses", "total = = 1"),
    "an unclosed bracket": ("code_parses", "print((1)"),
    "a shell line": ("no_magic", "!ls"),
    "a magic": ("no_magic", "%matplotlib inline"),
    "a cell magic": ("no_magic", "%%html\n<b>x</b>"),
    "a shell result": ("no_magic", "files = !ls"),
    "a help line": ("no_magic", "country?"),
    "another program": ("no_magic", "import subprocess"),
    "os.system": ("no_magic", "import os\nos.system('ls')"),
    "a magic by function": ("no_magic", "get_ipython().run_line_magic('time', '')"),
    "import *": ("no_star_import", "from sscore.coverage import *"),
    "a private attribute": ("no_private_name", "import sscore\nsscore.coverage._clean('x')"),
    "a private module": ("no_private_name", "from sscore._core import rates"),
    "a private function": ("no_private_name", "from sscore.coverage import _rates"),
    "a private field of a result": ("no_private_name", "steps = steps._replace(year=2024)"),
    "requests": ("no_network", "import requests"),
    "urllib": ("no_network", "from urllib.request import urlopen"),
    "socket inside a function": ("no_network", "def f():\n    import socket"),
    "import by name": ("no_network", "import importlib\nimportlib.import_module('http.client')"),
    "a table from the web": ("no_network", "import pandas as pd\npd.read_csv('https://example.org/a.csv')"),
    "grading": ("no_grading", "from grading.results import Status"),
    "a Unix path": ("no_absolute_path", "open('/home/amina/members.csv')"),
    "a Windows path": ("no_absolute_path", r"table = 'C:\\Users\\amina\\members.csv'"),
    "a home path": ("no_absolute_path", "table = '~/members.csv'"),
    "a path of another root": ("no_absolute_path", "table = '/data1/funds/members.csv'"),
    "one country written out": ("no_fixed_country", "country('TZA')"),
    "a country in small letters": ("no_fixed_country", "codes = ['ken']"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_cell_breaks_its_rule_and_no_other(name: str) -> None:
    rule, text = BAD[name]
    nb = good_lesson()
    nb["cells"].append(code("bad", text))
    assert broken(nb) == {rule}


GOOD = {
    "modulo at the start of a line": "rest = (\n    7\n    % 3\n)",
    "a percent sign in text": "text = '''\n%d of them\n!important\n'''",
    "not": "ready = not True\nassert ready != 1",
    "a public dunder": "import sscore\nsscore.__version__",
    "self": "class A:\n    def __init__(self):\n        self._x = 1",
    "a throw-away name": "for _ in range(3):\n    pass",
    "a relative path": "name = 'data/members.csv'",
    "a rate per month": "unit = 'KES per person / month'",
    "a lone slash": "sep = '/'",
    "a code inside a sentence": "text = 'KEN is a code'",
    "a name like a network module": "import sscore.coverage as https",
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_look_alike_breaks_nothing(name: str) -> None:
    nb = good_lesson()
    nb["cells"].append(code("good", GOOD[name]))
    assert broken(nb) == set()


@pytest.mark.parametrize(
    "text", ["Open `a`, then /home/amina/a.csv.", r"See C:\Users\amina", "[the case](/guide/case.md)"]
)
def test_an_absolute_path_in_words_is_found(text: str) -> None:
    nb = good_lesson()
    nb["cells"].append(markdown("bad", text))
    assert broken(nb) == {"no_absolute_path"}


@pytest.mark.parametrize("text", ["Men and/or women, 3/4 of all.", "See https://example.org/home/x and [it](case.md)."])
def test_slashes_in_words_are_no_path(text: str) -> None:
    nb = good_lesson()
    nb["cells"].append(markdown("good", text))
    assert broken(nb) == set()


def test_a_neighbour_on_purpose_is_allowed_only_with_its_tag() -> None:
    nb = good_lesson()
    nb["cells"].append(code("compare", "country('UGA')", "neighbour"))
    assert broken(nb) == set()
    nb["cells"][-1]["metadata"]["tags"] = []
    assert broken(nb) == {"no_fixed_country"}
