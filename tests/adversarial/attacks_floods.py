"""Taking more than a share: memory, processes, files, output. Every flood is bounded, also where nothing stops it."""

from adversarial_attack import Attack, table
from adversarial_runner import claimed, printed, survived

WATCH = "a watcher outside counts memory, processes and files of the whole kernel and ends it"
MEMORY = {"category": "memory", "defence": WATCH, "won": claimed, "safe": "the run ends with the reason; no mark"}
DISK = {"category": "disk", "won": claimed, "safe": "the run ends with the reason, or the disk of its own is full"}
PROCESSES = {"category": "processes", "won": claimed, "safe": "the run ends with the reason, or fork is refused"}
OUTPUT = {"category": "output", "won": printed, "defence": "a budget of output; a cap on a message", "row": "output"}

HIDE = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
libc.prctl(15, b"\\xff\\xfe\\xff", 0, 0, 0)
"""
DEEP = """
import os
for n in range(1300):
    os.mkdir("d")
    os.chdir("d")
"""
CLIMB = """
hold = attack
def attack():
    held = hold()
    for n in range(1300):
        os.chdir("..")
        os.rmdir("d")
    return held
"""
ALLOCATE = """
import time
def attack():
    held = [bytearray(b"x") * (40 << 20) for _ in range(10)]
    time.sleep(1.5)
    return f"WON: holds {sum(map(len, held)) >> 20} MB"
"""

ATTACKS = [
    Attack("memory-plain", does="holds 400 MB", code=table(ALLOCATE), **MEMORY),
    Attack(
        "memory-hidden-name",
        does="takes a name that is no UTF-8, so that a careless watcher cannot read its line, then holds 400 MB",
        code=HIDE + ALLOCATE,
        **MEMORY,
    ),
    Attack(
        "memory-behind-deep-folders",
        does="nests 1,300 folders, so that a recursive watcher dies of it, then holds 400 MB",
        code=DEEP + ALLOCATE + CLIMB,
        **MEMORY,
    ),
    Attack(
        "memory-in-children",
        does="spreads 400 MB over six children",
        code=table("""
            import os, time

            def attack():
                children = []
                for _ in range(6):
                    pid = os.fork()
                    if not pid:
                        held = bytearray(b"x") * (70 << 20)
                        time.sleep(4)
                        os._exit(0)
                    children.append(pid)
                time.sleep(3)
                running = sum(os.waitpid(pid, os.WNOHANG)[0] == 0 for pid in children)
                return f"WON: {running} children hold 70 MB each" if running == 6 else "stopped"
            """),
        **MEMORY,
    ),
    Attack(
        "memory-in-nameless-files",
        does="writes 400 MB into files that exist in memory only (memfd)",
        code=table("""
            import os, time

            def attack():
                block = b"x" * (10 << 20)
                for n in range(8):
                    handle = os.memfd_create(f"m{n}")
                    for _ in range(5):
                        os.write(handle, block)
                time.sleep(1.5)
                return "WON: 400 MB that belong to no process"
            """),
        **MEMORY,
    ),
    Attack(
        "memory-in-system-v",
        does="fills System V shared memory with 400 MB and lets go of it",
        code=table("""
            import ctypes, time

            def attack():
                libc = ctypes.CDLL(None, use_errno=True)
                libc.shmat.restype = ctypes.c_void_p
                made = []
                try:
                    for _ in range(4):
                        segment = libc.shmget(0, ctypes.c_size_t(100 << 20), 0o1600)
                        if segment < 0:
                            raise OSError(ctypes.get_errno(), "shmget")
                        made.append(segment)
                        place = libc.shmat(segment, None, 0)
                        ctypes.memset(ctypes.c_void_p(place), 1, 100 << 20)
                        libc.shmdt(ctypes.c_void_p(place))
                    time.sleep(1.5)
                    return "WON: 400 MB that belong to no process"
                finally:
                    for segment in made:
                        libc.shmctl(segment, 0, None)
            """),
        **MEMORY,
    ),
    Attack(
        "memory-in-dev-shm",
        does="fills /dev/shm and every folder that is memory and not its own",
        defence="small file systems of its own (bubblewrap); nothing but its own folder to write (Landlock)",
        category="memory",
        won=claimed,
        safe="the file system is full, or not to be written",
        code=table("""
            import os, time

            def everywhere():
                for top, folders, _ in os.walk("/"):
                    folders[:] = [] if top.startswith(("/proc", "/sys", "/usr", "/tmp/")) else folders
                    if os.access(top, os.W_OK) and not top.startswith("/tmp/"):
                        yield top

            def attack():
                places = [LAB["lab"] + "/python"] if LAB["isolation"] == "none" else everywhere()
                held, block = [], b"x" * (1 << 20)
                try:
                    for place in places:
                        for n in range(120):
                            try:
                                with open(f"{place}/x{n}", "wb") as out:
                                    out.write(block)
                            except OSError:
                                break
                            held.append(f"{place}/x{n}")
                    time.sleep(1.5)
                    return f"WON: {len(held)} MB" if len(held) >= 120 else f"holds {len(held)} MB"
                finally:
                    for path in held:
                        os.remove(path)
            """),
        control=claimed,
    ),
    Attack(
        "disk-plain",
        does="writes 48 MB into its own folder",
        defence=WATCH + "; the home is a small file system (bubblewrap)",
        row="kill",
        code=table("""
            import os, time

            def attack():
                folder = os.path.dirname(LAB.get("run", "")) or "."
                block = b"x" * (1 << 20)
                with open("big", "wb") as out:
                    for _ in range(48):
                        out.write(block)
                time.sleep(1.5)
                os.remove("big")
                return "WON: 48 MB on the disk"
            """),
        **DISK,
    ),
    Attack(
        "disk-in-the-run-folder",
        does="writes 48 MB beside the sockets that it shares with the judge",
        defence=WATCH,
        code=table("""
            import os, sys, time
            from ipykernel.connect import get_connection_file

            def attack():
                folder = os.path.dirname(get_connection_file())
                with open(folder + "/big", "wb") as out:
                    for _ in range(48):
                        out.write(b"x" * (1 << 20))
                        out.flush()
                time.sleep(1.5)
                os.remove(folder + "/big")
                return "WON: 48 MB in " + folder
            """),
        **DISK,
    ),
    Attack(
        "disk-without-a-name",
        does="writes 48 MB into files it has deleted and still holds open, beside the sockets",
        defence=WATCH,
        code=table("""
            import os, time
            from ipykernel.connect import get_connection_file

            def attack():
                folder = os.path.dirname(get_connection_file())
                held = []
                for n in range(4):
                    out = open(f"{folder}/x{n}", "wb")
                    os.remove(f"{folder}/x{n}")
                    out.write(b"x" * (12 << 20))
                    out.flush()
                    held.append(out)
                time.sleep(1.5)
                return "WON: 48 MB that no folder lists"
            """),
        **DISK,
    ),
    Attack(
        "disk-too-deep",
        does="writes 48 MB below folders nested deeper than a path can name",
        defence=WATCH,
        code=table("""
            import os, shutil, time
            from ipykernel.connect import get_connection_file

            def attack():
                top = os.path.dirname(get_connection_file()) + "/deep"
                os.mkdir(top)
                os.chdir(top)
                for n in range(25):
                    os.mkdir("d" * 250)
                    os.chdir("d" * 250)
                with open("big", "wb") as out:
                    for _ in range(48):
                        out.write(b"x" * (1 << 20))
                        out.flush()
                time.sleep(1.5)
                os.remove("big")
                return "WON: 48 MB out of sight"
            """),
        **DISK,
    ),
    Attack(
        "disk-one-file",
        does="makes one file of 200 MB, almost all of it a hole",
        defence="a cap on the size of a file (RLIMIT_FSIZE)",
        code=table("""
            import signal

            def attack():
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                with open("hole", "wb") as out:
                    out.truncate(200 << 20)
                return "WON"
            """),
        **DISK,
    ),
    Attack(
        "disk-many-folders",
        does="makes 25,000 folders",
        defence=WATCH,
        code=table("""
            import os, shutil, time
            from ipykernel.connect import get_connection_file

            def attack():
                top = os.path.dirname(get_connection_file()) + "/many"
                os.mkdir(top)
                for n in range(25_000):
                    os.mkdir(f"{top}/{n}")
                time.sleep(1)
                shutil.rmtree(top)
                return "WON: 25,000 entries"
            """),
        **DISK,
    ),
    Attack(
        "handles",
        does="opens 2,000 files",
        defence="a cap on open files (RLIMIT_NOFILE)",
        category="disk",
        won=claimed,
        safe="too many open files: an error of its own",
        code=table("""
            import resource

            def attack():
                soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
                resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 3000), hard))
                held = [open("/dev/null") for _ in range(2000)]
                return "WON"
            """),
    ),
    Attack(
        "processes-fork-bomb",
        does="starts 80 processes that stay",
        defence=WATCH + "; RLIMIT_NPROC",
        row="fork",
        code=table("""
            import os, time

            def attack():
                for _ in range(80):
                    if not os.fork():
                        time.sleep(4)
                        os._exit(0)
                time.sleep(1.5)
                return "WON: 80 processes"
            """),
        **PROCESSES,
    ),
    Attack(
        "processes-threads",
        does="starts 300 threads",
        defence="RLIMIT_NPROC, which counts threads",
        code=table("""
            import threading, time

            def attack():
                for _ in range(300):
                    threading.Thread(target=time.sleep, args=(2,), daemon=True).start()
                return "WON: 300 threads"
            """),
        **PROCESSES,
    ),
]


def _daemon(ident: str, does: str, code: str) -> Attack:
    start = """
    import os, subprocess, sys, time

    def attack():
        if not os.fork():
            os.setsid()
            if not os.fork():
                os.execv(sys.executable, [sys.executable, "-I", "-c", BODY, LAB["marker"]])
            os._exit(0)
        time.sleep(1.0)
        return "started"
    """
    return Attack(
        ident,
        category="orphans",
        does=does,
        defence="bubblewrap: the process namespace ends with its first process; Landlock: a reaper ends all below it",
        safe="nothing of it runs after the kernel has ended",
        won=survived,
        code=f"BODY = {code!r}\n" + table(start),
    )


ATTACKS += [
    _daemon("orphan-daemon", "leaves a daemon behind (two forks, own session)", "import time; time.sleep(30)"),
    _daemon(
        "orphan-hidden-name",
        "leaves a daemon whose process name is no UTF-8",
        "import ctypes, time; ctypes.CDLL(None).prctl(15, b'\\xff\\xfe', 0, 0, 0); time.sleep(30)",
    ),
    _daemon(
        "orphan-deaf",
        "leaves a daemon that ignores every signal it can",
        "import signal, time\nfor n in range(1, 32):\n    try:\n        signal.signal(n, signal.SIG_IGN)\n"
        "    except OSError:\n        pass\n"
        "time.sleep(30)",
    ),
    _daemon(
        "orphan-relay",
        "leaves a daemon that passes itself on to a new process all the time, so that no list of processes holds it",
        "import os, time\nend = time.time() + 2.5\nwhile time.time() < end:\n    if os.fork(): os._exit(0)\n"
        "time.sleep(200)",
    ),
]

ATTACKS += [
    Attack(
        "output-stdout",
        does="prints 5 MB in small pieces",
        safe="the run ends: printed more than allowed",
        code="for _ in range(5000):\n    print('x' * 1000)\n\ndef attack():\n    return 'WON'",
        **OUTPUT,
    ),
    Attack(
        "output-displays",
        does="displays 5 MB of objects",
        safe="the run ends: printed more than allowed",
        code="from IPython.display import display, HTML\nfor _ in range(50):\n    display(HTML('x' * 100_000))\n\n"
        "def attack():\n    return 'WON'",
        **OUTPUT,
    ),
    Attack(
        "output-one-huge",
        does="prints 40 MB in one message",
        safe="the message is refused; the run ends or goes on without it",
        code="print('x' * 40_000_000)\nimport time; time.sleep(1)\n\ndef attack():\n    return 'WON'",
        **OUTPUT,
    ),
    Attack(
        "output-widgets",
        does="sends 20 MB of widget messages, which are no output and count for nothing in a careless budget",
        safe="the run ends: printed more than allowed",
        code=table("""
            from comm import create_comm

            model = {"_model_module": "m", "_model_name": "M", "_model_module_version": "1"}
            for n in range(40):
                create_comm(target_name="jupyter.widget", data={"state": {**model, "x": "x" * 500_000}})

            def attack():
                return "WON"
            """),
        **{**OUTPUT, "won": claimed},
    ),
    Attack(
        "output-many-small",
        does="sends 3,000 messages of a thousand signs",
        safe="what does not fit is dropped, or the run ends: printed more than allowed",
        code=table("""
            from IPython.display import display
            for n in range(3_000):
                display(f"{n:01000}")

            def attack():
                return "WON"
            """),
        **OUTPUT,
    ),
]
