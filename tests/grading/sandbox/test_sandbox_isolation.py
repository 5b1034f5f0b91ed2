import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grading import cli
from grading.sandbox import Isolation, SandboxError, available, isolation, resolve, stage, watch
from grading.sandbox.isolation import Confinement, readable_paths

HERE = available()
needs_one = pytest.mark.skipif(not HERE, reason="this machine offers no isolation")


def test_the_strongest_is_chosen_and_a_named_one_is_kept():
    if HERE:
        assert resolve(Isolation.AUTO) is HERE[0]
        assert resolve(HERE[-1]) is HERE[-1]
    assert resolve(Isolation.NONE) is Isolation.NONE


@pytest.fixture
def bare_machine(monkeypatch):
    monkeypatch.setattr(isolation, "_trouble", lambda kind: f"{kind} is missing")


def test_without_isolation_there_is_a_sentence_that_helps(bare_machine):
    assert available() == ()
    with pytest.raises(SandboxError, match="apt-get install bubblewrap.*--isolation none"):
        resolve(Isolation.AUTO)
    with pytest.raises(SandboxError, match="landlock cannot be used here"):
        resolve(Isolation.LANDLOCK)


def test_grading_refuses_before_it_starts(bare_machine, tmp_path, capsys):
    from grading.results import Trainee
    from grading.roster import write_roster
    from grading.round import new_round

    write_roster((Trainee("t1", "Test Person"),), tmp_path / "r.csv")
    made = new_round(tmp_path / "round", "primer", "TZA", tmp_path / "r.csv")
    assert cli.main(["round", "grade", str(made.folder)]) == 2
    assert "cannot be run safely here" in capsys.readouterr().err
    assert not (made.folder / "results").exists()
    assert cli.main(["round", "grade", str(made.folder), "--isolation", "none"]) == 0


def test_a_kernel_reads_python_and_sscore_and_nothing_else_of_the_project():
    paths = readable_paths()
    project = Path(cli.__file__).resolve().parent.parent
    for secret in ("courses", "grading", "tests", "notebooks", ".git"):
        assert not any((project / secret).is_relative_to(path) for path in paths)
    assert any(p.endswith("sscore") for p in paths)


def test_limits_are_the_ones_of_the_system():
    import resource

    for name in Confinement().limits:
        assert hasattr(resource, f"RLIMIT_{name}")


def test_descendants_are_found_and_counted(tmp_path):
    sleep = "import time; time.sleep(30)"
    code = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {sleep!r}]); time.sleep(30)"
    launcher = subprocess.Popen([sys.executable, "-c", code])
    try:
        deadline = time.monotonic() + 20
        while len(stage.children(launcher.pid)) < 1 and time.monotonic() < deadline:
            time.sleep(0.05)
        (tmp_path / "big").write_bytes(b"x" * 200_000)
        memory, processes, disk = watch.used(launcher.pid, tmp_path)
        assert processes == 1
        assert 1_000_000 < memory < 200_000_000
        assert 200_000 <= disk < 300_000
    finally:
        for pid in [*stage.children(launcher.pid), launcher.pid]:
            os.kill(pid, 9)
        launcher.wait()


def test_very_many_files_count_as_without_end(tmp_path, monkeypatch):
    monkeypatch.setattr(watch, "MOST_ENTRIES", 5)
    for n in range(7):
        (tmp_path / str(n)).touch()
    assert watch.used(os.getpid(), tmp_path)[2] > 1 << 50


@needs_one
@pytest.mark.parametrize("kind", HERE)
def test_papermill_runs_in_the_sandbox_unchanged(tmp_path, kind):
    """One variable in the environment puts a program that knows nothing of the sandbox into it."""
    import json

    code = (
        "import os, pathlib\n"
        "status = pathlib.Path('/proc/self/status').read_text()\n"
        "privileges = [line.split()[1] for line in status.splitlines() if line.startswith('NoNewPrivs')]\n"
        "try:\n"
        "    hidden = not pathlib.Path({secret!r}).read_text()\n"
        "except OSError:\n"
        "    hidden = 'SSCOURSE_TOKEN' not in os.environ\n"
        "import sscore.countries\n"
        "print(os.getuid() != 0, privileges, hidden, sscore.countries.country('KEN').name)"
    )
    secret = tmp_path / "gradebook.db"
    secret.write_text("marks")
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": None}
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    cell["source"] = code.format(secret=str(secret))
    book = {"cells": [cell], "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "in.ipynb").write_text(json.dumps(book))
    run = [sys.executable, "-m", "papermill", "--no-progress-bar", "in.ipynb", "out.ipynb"]
    environment = {**os.environ, "JUPYTER_DEFAULT_PROVISIONER_NAME": "sscourse-sandbox", "SSCOURSE_TOKEN": "secret"}
    if kind is Isolation.LANDLOCK:
        environment["PATH"] = str(Path(sys.executable).parent)
    done = subprocess.run(run, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=90)
    assert done.returncode == 0, done.stderr[-1500:]
    outputs = json.loads((tmp_path / "out.ipynb").read_text())["cells"][0]["outputs"]
    assert "".join(outputs[0]["text"]).strip() == "True ['1'] True Kenya"
