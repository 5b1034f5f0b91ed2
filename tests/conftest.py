"""What holds for every test.

Drawn inputs are the same in every run and have no deadline, so that a result depends on the code and not on chance or
on how busy the machine is. numba looks for a tool called coverage when it is imported, and would later find the folder
of tests of that name.
"""

import contextlib

from hypothesis import settings

with contextlib.suppress(ImportError):
    import numba  # noqa: F401

settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable")
