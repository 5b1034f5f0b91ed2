"""Runs attacks: all of a list under one isolation, in one batch, and tells what came of each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from unittest.mock import patch

import zmq.asyncio
from adversarial_attack import Attack
from adversarial_check import HIDDEN, ONE_CALL, STOCK, VISIBLE, check_of
from adversarial_lab import Lab
from nbformat.v4 import new_code_cell, new_notebook

from grading import execute
from grading.execute import Execution, Job, Limits, execute_all
from grading.judge import judge
from grading.results import ItemResult
from grading.sandbox import Isolation

MEBI = 1 << 20
WORKERS = 6
POINTS = 4.0
NEXT_CELL = "\n# %%\n"
STOCK_ID = "stock"
PATIENT = Limits(cell=20, case=20, output=300_000, memory=300 * MEBI, processes=32, disk=32 * MEBI)
HASTY = replace(PATIENT, cell=3, case=1, total=7)
LIFTED = replace(PATIENT, cell=60, case=60, output=400_000_000)
ANSWER = """
def f():
    try:
        return str(attack())[:4000]
    except BaseException as error:
        return ("stopped by " + type(error).__name__ + ": " + str(error))[:400]
"""


@dataclass(frozen=True)
class Trial:
    """One attack that was run: what the kernel said, what the judge made of it, and the lab as it was left."""

    attack: Attack
    lab: Lab
    execution: Execution
    item: ItemResult | None
    left: tuple[int, ...]

    @property
    def said(self) -> str:
        """Everything the kernel said, as text."""
        return json.dumps([list(self.execution.answers), self.execution.outputs], default=str)

    @property
    def answer(self) -> str:
        """The first answer, as text, or why there is none."""
        return str(self.execution.answers[0]) if self.execution.answers else self.execution.failure


def leaked(trial: Trial) -> bool:
    """Return whether the secret of the lab got out."""
    return trial.lab.secret in trial.said


def reached(trial: Trial) -> bool:
    """Return whether a server heard the attack."""
    return trial.attack.id in trial.lab.ears.heard


def changed(trial: Trial) -> bool:
    """Return whether a file of the lab was changed."""
    return trial.lab.changed(trial.attack.id)


def killed(trial: Trial) -> bool:
    """Return whether the attack ended or stopped a process that is not its own."""
    return trial.lab.killed(trial.attack.id)


def survived(trial: Trial) -> bool:
    """Return whether a process of the attack outlived its kernel."""
    return bool(trial.left)


def claimed(trial: Trial) -> bool:
    """Return whether the attack says itself that it got through."""
    return "WON" in trial.answer


def printed(trial: Trial) -> bool:
    """Return whether the judge took in more than a submission may print."""
    return len(trial.said) > 2 * PATIENT.output


def marked(trial: Trial) -> bool:
    """Return whether the judge gave the attack a mark."""
    return trial.item is not None and trial.item.score != 0


def fooled(trial: Trial) -> bool:
    """Return whether asserts in the trainee's own process, as stock nbgrader has them, passed."""
    return trial.execution.outputs[STOCK_ID] == [] and not trial.execution.failure


def warned(trial: Trial) -> bool:
    """Return whether the test cell has words on stderr, which stock nbgrader takes for a failure."""
    return any(output.get("name") == "stderr" for output in trial.execution.outputs[STOCK_ID])


def shown(trial: Trial) -> bool:
    """Return whether an input of a hidden case stands in what the trainee is shown."""
    told = [trial.item and asdict(trial.item), trial.execution.failure, trial.execution.outputs, trial.execution.counts]
    return any(word in str(told) for word in (HIDDEN, HIDDEN.replace(".", "_")))


def harmless(trial: Trial) -> bool:
    """Return whether an attack came to nothing: not what it wanted, and nothing else either."""
    assert trial.attack.won is not None
    return not (trial.attack.won(trial) or changed(trial) or killed(trial) or trial.left)


def job_of(attack: Attack, lab: Lab) -> Job:
    """Return the submission of an attack; one on the judge answers the check's cases, another one call."""
    world = lab.place(attack.id)
    cells = [f"import json\nLAB = json.loads({json.dumps(world)!r})", *attack.code.split(NEXT_CELL)]
    if attack.judged:
        cells.append(STOCK if lab.isolation == "none" else VISIBLE)
        payloads = tuple(case.payload for case in check_of().cases)
        function = check_of().function
    else:
        cells.append(ANSWER)
        payloads, function = ONE_CALL, "f"
    made = [new_code_cell(text, id=f"c{n}") for n, text in enumerate(cells)]
    made[-1]["id"] = STOCK_ID
    return Job((attack.id, ""), new_notebook(cells=made), function, payloads)


@contextmanager
def trials(attacks: Iterable[Attack], isolation: Isolation) -> Iterator[dict[str, Trial]]:
    """Run attacks under one isolation, some at a time; the lab stands while the results are looked at."""
    found: dict[str, Trial] = {}
    attacks = {(attack.id, ""): attack for attack in attacks}
    with Lab(str(isolation)) as lab:

        def done(job: Job, execution: Execution) -> None:
            attack = attacks[job.key]
            item = judge(check_of(), execution.answers, POINTS) if attack.judged and not execution.failure else None
            left = tuple(lab.survivors(attack.id))
            found[attack.id] = Trial(attack, lab, execution, item, left)

        execute_many(attacks.values(), lab, isolation, done)
        lab.settle()
        found.update({name: replace(t, left=tuple({*t.left, *lab.survivors(name)})) for name, t in found.items()})
        yield found


def execute_many(attacks: Iterable[Attack], lab: Lab, isolation: Isolation, done: Callable[..., None]) -> None:
    """Execute attacks; those that are about time have little of it, the others more than they need."""
    attacks = list(attacks)
    for hasty in (False, True):
        jobs = [job_of(attack, lab) for attack in attacks if attack.hasty is hasty]
        if isolation is not Isolation.NONE:
            execute_all(jobs, done, limits=HASTY if hasty else PATIENT, workers=WORKERS, isolation=isolation)
            continue
        with patch.object(execute, "_wire", zmq.asyncio.Context):
            execute_all(jobs, done, limits=LIFTED, workers=WORKERS, isolation=isolation)
