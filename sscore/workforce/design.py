"""Regressions of pay: columns into a design matrix, ordinary least squares, and its robust covariance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sscore.disclosure import SMALLEST_GROUP
from sscore.errors import ModelError
from sscore.inputs import Floats, table_with

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Design", "Fit", "least_squares", "two_groups"]


@dataclass(frozen=True, eq=False)
class Design:
    """A constant, numbers as they are, and categories without their first value.

    ``expand`` (columns, parameters) turns coefficients into the normalised form in which every value of a category
    has one, and those of a category sum to zero; ``sources`` names the control behind each of its columns. ``full``
    is the matrix that belongs to them.
    """

    matrix: Floats
    full: Floats
    expand: Floats
    sources: tuple[str, ...]

    @classmethod
    def of(cls, caller: str, table: pd.DataFrame, controls: Sequence[str]) -> Design:
        """Build the matrices from columns of a table."""
        from pandas.api.types import is_bool_dtype, is_numeric_dtype

        rows = len(table)
        matrix, full, sources = [np.ones(rows)], [np.ones(rows)], ["constant"]
        blocks: list[tuple[int, int, int]] = []
        for name in controls:
            column = table[name]
            if is_numeric_dtype(column) and not is_bool_dtype(column):
                matrix.append(column.to_numpy(float))
                full.append(column.to_numpy(float))
                sources.append(name)
                continue
            words = column.astype(str).to_numpy(str)
            values = sorted(set(words))
            if len(values) < 2:
                raise ModelError(f"{caller}: control {name!r} has one value for everybody. Leave it out.")
            blocks.append((len(matrix), len(full), len(values)))
            indicators = [(words == v).astype(float) for v in values]
            matrix += indicators[1:]
            full += indicators
            sources += [name] * len(values)
        return cls(
            np.column_stack(matrix), np.column_stack(full), _expansion(len(matrix), len(full), blocks), tuple(sources)
        )


def _expansion(parameters: int, columns: int, blocks: list[tuple[int, int, int]]) -> Floats:
    """Return the linear map from fitted to normalised coefficients."""
    expand = np.zeros((columns, parameters))
    narrow = wide = 0
    starts = {narrow_at: (wide_at, size) for narrow_at, wide_at, size in blocks}
    while narrow < parameters:
        if narrow not in starts:
            expand[wide, narrow] = 1.0
            narrow, wide = narrow + 1, wide + 1
            continue
        at, size = starts[narrow]
        fitted = slice(narrow, narrow + size - 1)
        expand[at + 1 : at + size, fitted] += np.eye(size - 1)
        expand[at : at + size, fitted] -= 1.0 / size
        expand[0, fitted] += 1.0 / size
        narrow, wide = narrow + size - 1, wide + size
    return expand


@dataclass(frozen=True, eq=False)
class Fit:
    """Coefficients, their covariance (HC1) and the share of variance explained."""

    coefficients: Floats
    covariance: Floats
    r_squared: float


def least_squares(caller: str, matrix: Floats, outcome: Floats) -> Fit:
    """Fit by ordinary least squares; the covariance allows a spread that differs between people (HC1).

    ::

        b = (X'X)^-1 X'y        V = n / (n - k) (X'X)^-1 X' diag(e^2) X (X'X)^-1
    """
    rows, columns = matrix.shape
    if rows <= columns:
        raise ModelError(f"{caller}: {rows} people are too few for {columns} coefficients. Use fewer controls.")
    if np.linalg.matrix_rank(matrix) < columns:
        raise ModelError(
            f"{caller}: some controls repeat one another (grade and pay band, age and birth year), or a category has "
            f"one group only. Leave one of them out."
        )
    inverse = np.linalg.inv(matrix.T @ matrix)
    found = inverse @ (matrix.T @ outcome)
    rest = outcome - matrix @ found
    middle = (matrix * rest[:, None] ** 2).T @ matrix
    total = float(((outcome - outcome.mean()) ** 2).sum())
    return Fit(
        coefficients=found,
        covariance=inverse @ middle @ inverse * rows / (rows - columns),
        r_squared=1 - float(rest @ rest) / total if total else float("nan"),
    )


def two_groups(
    caller: str, staff: pd.DataFrame, group: str, groups: tuple[str, str], columns: Sequence[str]
) -> pd.DataFrame:
    """Return the rows of two groups; a missing value in a column is an error, because dropping it may choose a side."""
    from pandas.api.types import is_numeric_dtype

    table = table_with(caller, staff, [group, *columns])
    if len(groups) != 2 or groups[0] == groups[1]:
        raise ModelError(f"{caller}: groups must be two different values of {group!r}, got {groups!r}.")
    chosen = table[table[group].isin(groups)]
    for name in groups:
        size = int((chosen[group] == name).sum())
        if size == 0:
            raise ModelError(f"{caller}: nobody in the file has {group} {name!r}.")
        if size < SMALLEST_GROUP:
            raise ModelError(
                f"{caller}: group {name!r} has fewer than {SMALLEST_GROUP} people; nothing is shown of it."
            )
    for column in columns:
        gaps = int(chosen[column].isna().sum())
        if gaps:
            raise ModelError(
                f"{caller}: column {column!r} is missing for {gaps} of {len(chosen)} people. Fill it, or leave these "
                f"rows out and say how many."
            )
        if is_numeric_dtype(chosen[column]) and not np.isfinite(chosen[column].to_numpy(float)).all():
            raise ModelError(f"{caller}: column {column!r} holds an infinite value. Correct it in the data.")
    return chosen
