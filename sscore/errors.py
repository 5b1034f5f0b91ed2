"""Errors a trainee can read.

Every message says what went wrong, where, what was wanted, what was given and what to try. The tree::

    SscoreError
    ├── DataError (also a LookupError)   a source, figure or parameter is missing, unknown, stale or malformed
    └── ModelError (also a ValueError)   an input has the wrong shape, range or unit, or a method did not converge
        └── UnitError                    two amounts are in units that cannot be joined

``except ValueError`` and ``except LookupError`` therefore keep working for those who know only the built-in names.
"""

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["DataError", "ModelError", "SscoreError", "UnitError", "did_you_mean"]


class SscoreError(Exception):
    """Anything this library raises on purpose."""


class DataError(SscoreError, LookupError):
    """A figure, parameter or source is missing, unknown, out of its dates or malformed.

    ``str`` is overridden because a ``KeyError``-like built-in would show the message in quotation marks.

    >>> str(DataError("country: no pack for 'KNY'. Did you mean 'KEN'?"))
    "country: no pack for 'KNY'. Did you mean 'KEN'?"
    """

    def __str__(self) -> str:
        """Return the sentence itself."""
        return str(self.args[0]) if self.args else ""


class ModelError(SscoreError, ValueError):
    """An input has the wrong shape or range, or a method did not converge."""


class UnitError(ModelError):
    """Two amounts are in units that cannot be joined."""


def did_you_mean(name: str, known: Iterable[str], *, most: int = 3) -> str:
    """Return a sentence that offers the names closest to a mistyped one.

    >>> did_you_mean("nssf.uper_limit", ["nssf.upper_limit", "paye.band"])
    "Did you mean 'nssf.upper_limit'?"
    >>> did_you_mean("xyz", ["TZA", "KEN"])
    'Known: KEN, TZA.'
    """
    names = sorted(set(known))
    by_folded = {n.casefold(): n for n in names}
    close = get_close_matches(name.casefold(), list(by_folded), n=most, cutoff=0.55)
    if close:
        return "Did you mean " + " or ".join(repr(by_folded[c]) for c in close) + "?"
    shown = ", ".join(names[:12])
    return f"Known: {shown}{', …' if len(names) > 12 else ''}."
