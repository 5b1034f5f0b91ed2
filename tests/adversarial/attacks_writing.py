"""Writing where it counts: marks, settings, and what the trainer's own programs run at their next start."""

from adversarial_attack import Attack, table
from adversarial_runner import changed, claimed, killed

WALLS = "private file system (bubblewrap: new root; Landlock: list of paths)"
WRITE = {"category": "writing", "won": changed, "safe": "nothing outside the run is changed", "defence": WALLS}


def _append(ident: str, does: str, path: str, **more: str) -> Attack:
    code = f'def attack():\n    open(LAB["lab"] + "/{path}", "a").write("# mine")\n    return "written"'
    return Attack(ident, does=does, code=code, **WRITE, **more)


ATTACKS = [
    Attack(
        "write-sql",
        does="gives itself five points, and another trainee none, with SQL",
        row="sql",
        code=table("""
            import sqlite3

            def attack():
                book = sqlite3.connect(LAB["lab"] + "/gradebook.db")
                book.execute("UPDATE grade SET score = CASE student WHEN 't1' THEN 5 ELSE 0 END")
                book.commit()
                book.close()
                return "written"
            """),
        **WRITE,
    ),
    Attack(
        "write-delete-gradebook",
        does="deletes the gradebook",
        row="delete",
        code='import os\n\ndef attack():\n    os.remove(LAB["lab"] + "/gradebook.db")\n    return "deleted"',
        **WRITE,
    ),
    _append("write-config", "appends to nbgrader_config.py", "nbgrader_config.py", row="config"),
    _append("write-check", "edits the check", "checks/m1_x1.py"),
    _append("write-source", "edits the master", "source/m1-x1/m1-x1.ipynb"),
    _append("write-other", "edits another trainee's submission", "submitted/t2/m1-x1/m1-x1.ipynb"),
    _append("write-shell-start", "appends to the trainer's .bashrc", "home/.bashrc"),
    _append("write-sitecustomize", "appends to the sitecustomize of a Python", "python/sitecustomize.py"),
    Attack(
        "write-pth",
        does="drops a .pth file that runs at the next start of Python",
        code='def attack():\n    open(LAB["lab"] + "/python/x.pth", "w").write("import os")\n    return "written"',
        **WRITE,
    ),
    Attack(
        "write-installed-packages",
        category="writing",
        does="looks for a folder of this Python that it may write (site-packages, sscore, the standard library)",
        defence=WALLS,
        safe="all of it is read-only",
        won=claimed,
        rest="write",
        code=table("""
            import errno, os, sscore, sys, sysconfig

            def attack():
                # Opens nothing: asks only whether a file could be made, by a path that cannot exist.
                places = [sysconfig.get_path("purelib"), sysconfig.get_path("stdlib"), os.path.dirname(sscore.__file__)]
                for place in places:
                    handle = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
                    try:
                        made = os.open(place, os.O_TMPFILE | os.O_WRONLY)
                    except OSError as error:
                        if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
                            continue
                        raise
                    os.close(made)
                    return "WON " + place
                return "read-only"
            """),
    ),
    Attack(
        "write-permissions",
        does="takes the trainer's permissions on the gradebook away, which needs no writing",
        code='import os\n\ndef attack():\n    os.chmod(LAB["lab"] + "/gradebook.db", 0)\n    return "changed"',
        **{**WRITE, "defence": "bubblewrap: new root; Landlock: seccomp lets the call do nothing"},
    ),
    Attack(
        "write-rename-round",
        does="renames the round's folders",
        code='import os\n\ndef attack():\n    os.rename(LAB["lab"] + "/checks", LAB["lab"] + "/old")\n    return 1',
        **WRITE,
    ),
    Attack(
        "write-truncate",
        does="cuts the gradebook to nothing without opening it",
        code='import os\n\ndef attack():\n    os.truncate(LAB["lab"] + "/gradebook.db", 0)\n    return "cut"',
        **WRITE,
    ),
    Attack(
        "kill-parent",
        category="killing",
        does="kill -9 of the process that started it (the control: of a process that stands for it)",
        defence="bubblewrap: own process namespace; Landlock: seccomp allows signals to itself only",
        safe="the process lives; the batch goes on",
        row="kill",
        won=killed,
        code=table("""
            import os, signal

            def attack():
                pid = LAB["victim"] if LAB["isolation"] == "none" else os.getppid()
                if pid > 1:
                    os.kill(pid, signal.SIGKILL)
                os.kill(LAB["victim"], signal.SIGKILL)
                return "sent"
            """),
    ),
    Attack(
        "kill-group",
        category="killing",
        does="kills its whole process group, everything it may, and the victim's group",
        defence="a group and a process namespace of its own; Landlock: seccomp and scoped signals",
        safe="only itself is hit",
        won=killed,
        code=table("""
            import os, signal

            def attack():
                try:
                    os.killpg(LAB["victim"], signal.SIGKILL)
                finally:
                    if LAB["isolation"] != "none":
                        signal.signal(signal.SIGTERM, signal.SIG_IGN)
                        for target in (0, -1):
                            try:
                                os.kill(target, signal.SIGTERM)
                            except OSError:
                                pass
                return "sent"
            """),
    ),
    Attack(
        "kill-stop",
        category="killing",
        does="stops the victim instead of killing it, and by a pidfd",
        defence="bubblewrap: own process namespace; Landlock: seccomp",
        safe="the process runs on",
        won=killed,
        code=table("""
            import os, signal

            def attack():
                handle = os.pidfd_open(LAB["victim"])
                signal.pidfd_send_signal(handle, signal.SIGSTOP)
                return "sent"
            """),
    ),
    Attack(
        "kill-by-sigio",
        category="killing",
        does="lets the system send the signal: names the victim as owner of a pipe that signals SIGKILL",
        defence="bubblewrap: own process namespace; Landlock: scoped signals",
        safe="the process lives",
        won=killed,
        code=table("""
            import fcntl, os, signal, socket, time

            def attack():
                one, other = socket.socketpair()
                fcntl.fcntl(one, fcntl.F_SETOWN, LAB["victim"])
                fcntl.fcntl(one, 10, signal.SIGKILL)
                fcntl.fcntl(one, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
                other.send(b"x")
                time.sleep(0.2)
                return "sent"
            """),
    ),
    Attack(
        "kill-by-limit",
        category="killing",
        does="sets another process's limits (a second of processor time) so that the system ends it",
        defence="bubblewrap: own process namespace; Landlock: seccomp allows limits of its own only",
        safe="the other process keeps its limits",
        won=killed,
        code=table("""
            import resource

            def attack():
                return resource.prlimit(LAB["victim"], resource.RLIMIT_CPU, (1, 1))
            """),
    ),
    Attack(
        "kill-by-priority",
        category="killing",
        does="gives another process the lowest priority and one processor",
        defence="bubblewrap: own process namespace; Landlock: seccomp",
        safe="the other process keeps its priority",
        won=killed,
        code=table("""
            import os

            def attack():
                os.setpriority(os.PRIO_PROCESS, LAB["victim"], 19)
                return os.sched_setscheduler(LAB["victim"], os.SCHED_IDLE, os.sched_param(0))
            """),
    ),
]
