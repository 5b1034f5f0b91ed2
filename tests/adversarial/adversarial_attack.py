"""What an attack of the suite is, and the rows of the table it is held against."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from textwrap import dedent

# What stock nbgrader 0.9.6 did with 78 attacks, by row: measured once, for the record, and not repeated here.
STOCK = {
    "read source/, gradebook, another submission, environment tokens; open a TCP connection": "all leaked",
    "SQL on the gradebook from the submission": "marks changed, also for others",
    "delete the gradebook": "everybody's marks lost",
    "append to nbgrader_config.py": "runs as the trainer at the next command",
    "patch the kernel's run function; input transformer; submitted ipykernel_launcher.py; symlinked notebook": (
        "full marks"
    ),
    "patch numpy.testing, strip asserts, fake or shadowed module, __eq__ always true": "that cell's full points",
    "duplicated cell, even by accident": "the whole batch aborts",
    "kill -9 of the parent, disk fill": "the batch is lost",
    "infinite output": "3.6 GB peak",
    "fork bomb": "another trainee loses points",
    "symlink to a secret": "copied into feedback",
    "HTML, SVG, JavaScript in output": "raw in the feedback page",
    "forged timestamp 1999": "accepted",
    "correct answer, one warning on stderr": "0",
    "zip bomb": "611 KB becomes 629 MB",
}
ROWS = dict(
    zip(
        (
            "read",
            "sql",
            "delete",
            "config",
            "kernel",
            "compare",
            "duplicate",
            "kill",
            "output",
            "fork",
            "link",
            "html",
            "time",
            "stderr",
            "zip",
        ),
        STOCK,
        strict=True,
    )
)


@dataclass(frozen=True)
class Attack:
    """One hostile submission.

    ``code`` defines ``attack()``: what it returns is told to the judge as the answer of the submission's function.
    The attack has won if ``won(trial)`` is true. The control runs the same code where the defence is switched off
    and wants ``control(trial)``, by default the same question: it must be true there.
    """

    id: str
    category: str
    does: str
    defence: str
    safe: str
    code: str = ""
    row: str = ""
    won: Callable[[object], bool] | None = None
    control: Callable[[object], bool] | None = None
    without: str = "no sandbox, no limits"
    judged: bool = False
    hasty: bool = False
    rest: str = ""

    @property
    def stock(self) -> str:
        """What stock nbgrader does, where it is on record."""
        return STOCK[ROWS[self.row]] if self.row else ""


def table(text: str) -> str:
    """Return code without its common indentation."""
    return dedent(text).strip("\n")
