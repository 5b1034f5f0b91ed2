"""What a figure shows, in a sentence with its numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sscore.errors import ModelError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["describe"]


def describe(figure: Figure) -> str:
    """Return the sentence that stands for a figure: alternative text, or the line to read aloud.

    Raises
    ------
    ModelError
        For a figure that was not made by :mod:`sscore.plots`.

    Examples
    --------
    >>> from sscore.contributions import flat_rate
    >>> from sscore.plots import contribution_curve
    >>> describe(contribution_curve(flat_rate(0.05, 0.05, ceiling=1_000, currency="ZMW"))).split(".")[0]
    'Contribution by wage: it rises to ZMW 100 a month at a wage of ZMW 1,000 and stays there'
    """
    sentence = getattr(figure, "description", "")
    if not sentence:
        raise ModelError(
            "describe: this figure carries no description. Only figures made by sscore.plots do; write one "
            "sentence with the main numbers yourself."
        )
    return str(sentence)
