"""What holds for every test.

Drawn inputs are the same in every run and have no deadline, so that a result depends on the code and not on chance or
on how busy the machine is. numba looks for a tool called coverage when it is imported, and would later find the folder
of tests of that name. Of the adversarial suite ``make test`` runs the strongest isolation, ``make test-all`` both and
the runs without a defence.
"""

import contextlib
from pathlib import Path

import pytest
from hypothesis import settings

from grading.sandbox import Isolation, available

with contextlib.suppress(ImportError):
    import numba  # noqa: F401

settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable")


def pytest_collection_modifyitems(items):
    adversarial = Path(__file__).parent / "adversarial"
    usual = (*available(), None)[0]
    for item in items:
        if not item.path.is_relative_to(adversarial):
            continue
        values = item.callspec.params.values() if hasattr(item, "callspec") else ()
        other = any(isinstance(value, Isolation) and value is not usual for value in values)
        if other or "unconfined" in item.fixturenames:
            item.add_marker(pytest.mark.slow)
