"""A figure with controls: the picture is drawn first, and without a live notebook it is all there is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ipywidgets import Widget
    from matplotlib.figure import Figure

__all__ = ["Panel"]


@dataclass(frozen=True, eq=False)
class Panel:
    """A figure and the controls that redraw it.

    ``figure`` is drawn with the default arguments when the panel is made. ``draw`` is the plain function behind the
    controls: it takes their values by name and returns a figure, so everything a slider shows can be had by a call. As
    the last line of a cell a panel shows its figure, then its controls; in a printed or exported page only the figure
    is left.
    """

    draw: Callable[..., Figure]
    controls: Mapping[str, Widget]
    figure: Figure = field(init=False)

    def __post_init__(self) -> None:
        """Line up the controls and draw the static figure."""
        _line_up(list(self.controls.values()))
        object.__setattr__(self, "figure", self.redraw())

    def values(self) -> dict[str, Any]:
        """Return what the controls are set to."""
        return {name: control.value for name, control in self.controls.items()}

    def redraw(self) -> Figure:
        """Return the figure for what the controls are set to."""
        return self.draw(**self.values())

    def _ipython_display_(self) -> None:
        """Show the figure, then the controls; a control that moves replaces the figure in place."""
        from IPython.display import display
        from ipywidgets import VBox

        shown = display(self.figure, display_id=True)

        def replace(_change: object) -> None:
            if shown is not None:
                shown.update(self.redraw())

        for control in self.controls.values():
            control.observe(replace, names="value")
        display(VBox(list(self.controls.values())))


def _line_up(controls: Sequence[Widget]) -> None:
    """Give the controls one width and one column of labels, so that sliders stand in line and are long enough."""
    from ipywidgets import Checkbox

    labels = [len(control.description) for control in controls if not isinstance(control, Checkbox)]
    for control in controls:
        control.layout.width = "min(100%, 40em)"
        control.style.description_width = f"{max(labels, default=0) + 1}ch"
