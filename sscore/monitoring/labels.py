"""Checks of ratings: labels in order, gaps named, counts of subjects by category."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sscore.errors import ModelError, did_you_mean
from sscore.inputs import Floats

__all__ = [
    "Ratings",
    "category_scale",
    "is_missing",
    "level_weights",
    "orientation_remarks",
    "printed_table",
    "rating_grid",
    "scale_values",
]

_GAP_MARKS = (".", "*")


def is_missing(value: Any) -> bool:
    """Return whether a rating was not given: None, NaN, pandas' NA or an empty text.

    >>> is_missing(None), is_missing(float("nan")), is_missing(" "), is_missing(0)
    (True, True, True, False)
    """
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    if isinstance(value, float | np.floating):
        return bool(np.isnan(value))
    return isinstance(value, str) and not value.strip()


def category_scale(caller: str, seen: Iterable[Hashable], categories: Sequence[Hashable] | None) -> tuple[Any, ...]:
    """Return the categories in order: those given, or those seen, sorted.

    Raises
    ------
    ModelError
        For a label outside the given categories, a category given twice, or numbers mixed with text.
    """
    labels = list(dict.fromkeys(_plain(v) for v in seen))
    if categories is None:
        if len({isinstance(v, str) for v in labels}) > 1:
            raise ModelError(f"{caller}: labels mix text and numbers: {labels[:6]}. Write all of them in one way.")
        return tuple(sorted(labels))
    given = [_plain(v) for v in categories]
    if len(set(given)) != len(given):
        raise ModelError(f"{caller}: categories must differ, got {list(categories)!r}.")
    for label in labels:
        if label not in given:
            hint = did_you_mean(str(label), [str(c) for c in given])
            raise ModelError(f"{caller}: the label {label!r} is not one of the categories. {hint}")
    return tuple(given)


def _plain(value: Any) -> Any:
    """Return a numpy scalar as the Python value it stands for."""
    return value.item() if isinstance(value, np.generic) else value


def scale_values(caller: str, scale: tuple[Any, ...], *, ordered: bool) -> Floats:
    """Return the place of each category on the scale: the number itself, or the position of a text in a given order.

    Raises
    ------
    ModelError
        For texts whose order nobody gave: the alphabet is not an order of merit.
    """
    if all(isinstance(c, int | float) for c in scale):
        values = np.array(scale, dtype=float)
        if not np.isfinite(values).all():
            raise ModelError(f"{caller}: categories must be finite numbers, got {list(scale)}.")
        return values
    if not ordered:
        raise ModelError(
            f"{caller}: the labels {list(scale)[:4]} are texts, and their order matters here. "
            f"Give it, lowest first: categories=[...]."
        )
    return np.arange(len(scale), dtype=float)


def level_weights(values: Floats, weights: str | None) -> Floats:
    """Return the agreement weights of a scale, shape (categories, categories), 1 on the diagonal.

    ::

        w(i, j) = 1 - |v(i) - v(j)| / range            linear
        w(i, j) = 1 - ((v(i) - v(j)) / range)^2        quadratic

    >>> level_weights(np.array([1.0, 2.0, 3.0]), "quadratic")[0].tolist()
    [1.0, 0.75, 0.0]
    """
    if weights is None or values.size < 2:
        return np.eye(values.size)
    apart = np.abs(values[:, None] - values[None, :]) / np.ptp(values)
    return 1 - apart ** {"linear": 1, "quadratic": 2}[weights]


@dataclass(frozen=True)
class Ratings:
    """Checked ratings, one place a rating that was given: whose it is, and the category's position in ``scale``."""

    subject: NDArray[np.intp]
    category: NDArray[np.intp]
    scale: tuple[Any, ...]
    subjects: int
    raters: int

    @property
    def counts(self) -> Floats:
        """How many raters put each subject into each category, shape (subjects, categories)."""
        table = np.zeros((self.subjects, len(self.scale)))
        np.add.at(table, (self.subject, self.category), 1)
        return table


def printed_table(ratings: ArrayLike) -> np.ndarray:
    """Return a table of ratings as objects, also one that was copied from print.

    A row of text is cut at its spaces. Where all labels are texts that read as numbers, apart from the marks "." and
    "*" that printed tables put into gaps, they become numbers and gaps; other labels stay as they are.

    >>> printed_table(["1 2 . 3", "1 2 3 *"]).tolist()
    [[1.0, 2.0, None, 3.0], [1.0, 2.0, 3.0, None]]
    >>> printed_table([["*", "***"], ["*", "**"]]).tolist()
    [['*', '***'], ['*', '**']]
    """
    table = np.asarray(getattr(ratings, "values", ratings), dtype=object)
    if table.ndim == 1 and table.size and all(isinstance(row, str) for row in table):
        cut = [row.split() for row in table]
        table = np.array(cut, dtype=object) if len({len(row) for row in cut}) == 1 else table
    texts = [v for v in table.flat if not is_missing(v)]
    if not texts or not all(isinstance(v, str) for v in texts) or not all(_reads_as_number(v) for v in texts):
        return table
    if all(v.strip() in _GAP_MARKS for v in texts):
        return table
    plain = [None if is_missing(v) or v.strip() in _GAP_MARKS else float(v) for v in table.flat]
    return np.array(plain, dtype=object).reshape(table.shape)


def _reads_as_number(text: str) -> bool:
    """Return whether a text is a finite number or a mark for a gap."""
    try:
        return text.strip() in _GAP_MARKS or bool(np.isfinite(float(text)))
    except ValueError:
        return False


def orientation_remarks(raters: int, subjects: int, *, rows: str) -> tuple[str, ...]:
    """Return a remark where there are more raters than subjects: mostly a table that lies on its side.

    >>> orientation_remarks(3, 15, rows="subjects")
    ()
    >>> orientation_remarks(15, 3, rows="subjects")[0][:36]
    '15 raters for 3 subjects: rows are s'
    """
    if raters <= subjects:
        return ()
    other = "raters" if rows == "subjects" else "subjects"
    return (
        f"{raters} raters for {subjects} subjects: rows are {rows} here. If your rows are {other}, turn the table "
        f"with .T.",
    )


def rating_grid(caller: str, ratings: ArrayLike, categories: Sequence[Hashable] | None) -> Ratings:
    """Return counts by category from ratings of shape (subjects, raters); gaps are None, NaN or an empty text.

    Raises
    ------
    ModelError
        For another shape, one rater only, or no subject with two ratings.

    >>> rating_grid("f", [["a", "b"], ["a", None], ["b", "b"]], None).counts.tolist()
    [[1.0, 1.0], [1.0, 0.0], [0.0, 2.0]]
    """
    table = np.asarray(getattr(ratings, "values", ratings), dtype=object)
    if table.ndim != 2 or table.shape[1] < 2:
        raise ModelError(
            f"{caller}: ratings must have shape (subjects, raters) with at least two raters, got {table.shape}. "
            f"One row is one subject; turn a table of raters by subjects with .T."
        )
    known = np.array([not is_missing(v) for v in table.flat], dtype=bool).reshape(table.shape)
    subject = np.nonzero(known)[0]
    if not (np.bincount(subject, minlength=1) >= 2).any():
        raise ModelError(f"{caller}: no subject has two ratings, so there is nothing to compare.")
    seen = [_plain(v) for v in table[known]]
    scale = category_scale(caller, seen, categories)
    place = {c: k for k, c in enumerate(scale)}
    category = np.array([place[v] for v in seen], dtype=np.intp)
    return Ratings(subject=subject, category=category, scale=scale, subjects=table.shape[0], raters=table.shape[1])
