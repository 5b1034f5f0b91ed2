"""Reading a notebook, and the sentences that bad files earn."""

import json
from pathlib import Path

import pytest
from rule_notebooks import good_lesson, notebook

from grading.rules import LESSON_RULES, Finding, check_notebook, read_notebook
from sscore.errors import DataError


def test_a_path_and_a_dict_give_the_same_findings(tmp_path: Path) -> None:
    nb = good_lesson()
    nb["nbformat_minor"] = 4
    path = tmp_path / "lesson.ipynb"
    path.write_text(json.dumps(nb), encoding="utf-8")
    assert check_notebook(path, LESSON_RULES) == check_notebook(nb, LESSON_RULES) != []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not JSON {", "its JSON cannot be read"),
        ("[" * 100_000, "its JSON cannot be read"),
        ("[]", "wanted a notebook (a JSON object), got a list"),
        ('{"nbformat": 3, "worksheets": []}', "format 4, got 3"),
        ("{}", "format 4, got None"),
        ('{"nbformat": 4}', "'metadata'"),
        ('{"nbformat": 4, "metadata": {}}', "'cells' must be a list"),
        ('{"nbformat": 4, "metadata": {}, "cells": [{"cell_type": "code"}]}', "'cells' must be a list"),
        (
            '{"nbformat": 4, "metadata": {}, "cells": [{"cell_type": "sql", "source": "", "metadata": {}}]}',
            "'cells' must be a list",
        ),
        (
            '{"nbformat": 4, "metadata": {}, "cells": [{"cell_type": "code", "source": [1], "metadata": {}}]}',
            "'cells' must be a list",
        ),
    ],
)
def test_a_file_that_is_no_notebook_is_refused_in_a_sentence(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "lesson.ipynb"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_notebook(path)
    assert said in str(caught.value) and str(caught.value).startswith("lesson.ipynb: ")


def test_a_missing_file_and_bytes_are_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such notebook"):
        read_notebook(tmp_path / "none.ipynb")
    (tmp_path / "bytes.ipynb").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match="cannot be read as text"):
        read_notebook(tmp_path / "bytes.ipynb")


@pytest.mark.parametrize("rule", LESSON_RULES, ids=lambda rule: rule.__name__)
def test_no_rule_stumbles_over_an_empty_notebook(rule: object) -> None:
    for found in check_notebook(notebook(), [rule]):  # type: ignore[list-item]
        assert isinstance(found, Finding) and found.rule == rule.__name__  # type: ignore[attr-defined]
