"""The judge's own process under attack: it must not swell and must not stand still."""

import sys
import threading
import time
from pathlib import Path
from unittest.mock import patch

import pytest
from adversarial_attack import Attack, table
from adversarial_runner import trials

from grading import execute
from grading.sandbox import Isolation, available

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandboxes need Linux")

SWELL = Attack(
    "judge-swell",
    category="output",
    does="displays 320 MB from inside the function, while the judge waits for its answer only",
    defence="what is displayed then is thrown away and counted; few messages wait in a line",
    safe="the judge's memory does not grow by it",
    without="nobody reads displays while cases are asked, and any number of messages waits",
    code=table("""
        import time
        from IPython import get_ipython

        def attack():
            kernel = get_ipython().kernel
            for n in range(40):
                content = {"data": {"text/plain": "x" * 8_000_000}, "metadata": {}, "transient": {}}
                kernel.session.send(kernel.iopub_socket, "display_data", content, parent=kernel.get_parent())
            time.sleep(3)
            return "sent"
        """),
)
TERMINAL = Attack(
    "judge-terminal",
    category="output",
    does="writes to the trainer's terminal past the notebook: control sequences there can hide or forge what is seen",
    defence="a kernel's standard output and error lead nowhere",
    safe="nothing of it is seen",
    without="they are the trainer's own",
    code=table("""
        import os, sys

        def attack():
            for handle in (1, 2):
                os.write(handle, b"HELLO TRAINER")
            print("HELLO TRAINER", file=sys.__stdout__, flush=True)
            return "written"
        """),
)
STALL = Attack(
    "judge-stall",
    category="output",
    does="prints one line of 200,000 characters, which a careless reader takes the square of the time for",
    defence="printed text is joined in linear time",
    safe="the judge's process goes on with the other submissions",
    without="nbclient joins printed text",
    code='print("x" * 200_000)\n\ndef attack():\n    return "printed"',
)
ATTACKS = [SWELL, STALL]


class Pulse(threading.Thread):
    """Notes how much memory this process came to hold, and for how long at most nothing of it ran."""

    def __init__(self):
        super().__init__(daemon=True)
        self.running, self.most, self.gap = True, 0, 0.0
        self.start_size = self.size()

    @staticmethod
    def size():
        return int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1]) * 4096

    def run(self):
        last = time.monotonic()
        while self.running:
            time.sleep(0.05)
            self.most = max(self.most, self.size() - self.start_size)
            self.gap = max(self.gap, time.monotonic() - last)
            last = time.monotonic()


def pulse_of(attack, isolation):
    pulse = Pulse()
    pulse.start()
    with trials([attack], isolation) as found:
        assert set(found) == {attack.id}
    pulse.running = False
    pulse.join()
    return pulse


@pytest.fixture(params=[Isolation.BUBBLEWRAP, Isolation.LANDLOCK])
def isolation(request):
    if request.param not in available():
        pytest.skip(f"{request.param} is not to be had on this machine")
    return request.param


def test_the_judge_does_not_swell(isolation):
    assert pulse_of(SWELL, isolation).most < 160 << 20


def test_the_judge_does_not_stand_still(isolation):
    assert pulse_of(STALL, isolation).gap < 5


async def _deaf(client):
    await execute.asyncio.sleep(3600)


def _wide():
    return execute.zmq.asyncio.Context()


@pytest.mark.slow
def test_the_judge_swells_without_the_defence():
    with patch.object(execute, "_drain", _deaf), patch.object(execute, "_wire", _wide):
        assert pulse_of(SWELL, Isolation.NONE).most > 160 << 20


@pytest.mark.slow
def test_the_judge_stands_still_without_the_defence():
    real = execute._Client

    def joining(*args, **kwargs):
        return real(*args, **{**kwargs, "coalesce_streams": True})

    with patch.object(execute, "_Client", joining):
        assert pulse_of(STALL, Isolation.NONE).gap > 5


def seen(capfd, isolation):
    with trials([TERMINAL], isolation) as found:
        assert set(found) == {TERMINAL.id}
    return "HELLO TRAINER" in "".join(capfd.readouterr())


def test_nothing_reaches_the_trainers_terminal(isolation, capfd):
    assert not seen(capfd, isolation)


@pytest.mark.slow
def test_the_terminal_is_reached_without_the_defence(capfd):
    with patch.object(execute, "QUIET", None):
        assert seen(capfd, Isolation.NONE)
