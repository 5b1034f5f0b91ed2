"""Where the courses and lessons lie."""

from __future__ import annotations

from pathlib import Path

from sscore.errors import DataError

__all__ = ["courses_dir", "notebooks_dir", "project_root"]


def project_root(start: Path | None = None) -> Path:
    """Return the folder that holds ``courses/`` and ``notebooks/``.

    The working folder and its parents are searched first, so that an institute's own copy wins over the
    one the package was installed from.

    Raises
    ------
    DataError
        If neither place holds a course.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents, Path(__file__).resolve().parent.parent):
        if (folder / "courses").is_dir() and (folder / "notebooks").is_dir():
            return folder
    raise DataError(
        f"project_root: no folder with courses/ and notebooks/ at or above {here}. "
        "Run the command from inside a copy of the project."
    )


def courses_dir(start: Path | None = None) -> Path:
    """Return the folder of all courses."""
    return project_root(start) / "courses"


def notebooks_dir(start: Path | None = None) -> Path:
    """Return the folder of all lessons."""
    return project_root(start) / "notebooks"
