"""Reading what is none of a trainee's business."""

from adversarial_attack import Attack, table
from adversarial_runner import leaked

WALLS = "private file system (bubblewrap: new root; Landlock: list of paths)"
READ = {"category": "reading", "won": leaked, "safe": "the file is not there or may not be opened"}


def _file(ident: str, does: str, path: str) -> Attack:
    code = f'def attack():\n    return open(LAB["lab"] + "/{path}", encoding="utf-8").read()'
    return Attack(ident, does=does, defence=WALLS, code=code, row="read", **READ)


ATTACKS = [
    _file("read-source", "opens the master in source/", "source/m1-x1/m1-x1.ipynb"),
    _file("read-check", "opens the check with its cases", "checks/m1_x1.py"),
    _file("read-other", "opens another trainee's submission", "submitted/t2/m1-x1/m1-x1.ipynb"),
    _file("read-ssh-key", "opens the trainer's private key", "home/.ssh/id_ed25519"),
    Attack(
        "read-gradebook",
        does="opens the gradebook as a database",
        defence=WALLS,
        row="read",
        code=table("""
            import sqlite3

            def attack():
                book = sqlite3.connect("file:" + LAB["lab"] + "/gradebook.db?mode=ro&immutable=1", uri=True)
                return book.execute("SELECT * FROM grade").fetchall()
            """),
        **READ,
    ),
    Attack(
        "read-search",
        does="walks the temporary and home folders for anything of the trainer's",
        defence=WALLS,
        code=table("""
            import os

            def attack():
                found = []
                for place, folders, names in os.walk(os.path.dirname(LAB["lab"])):
                    for name in names:
                        if name in ("m1_x1.py", ".bashrc"):
                            found.append(open(os.path.join(place, name)).read())
                return found
            """),
        **READ,
    ),
    Attack(
        "read-environment",
        category="reading",
        does="reads tokens from the environment it was started with",
        defence="the kernel starts with a short environment of its own",
        safe="no variable of the trainer's is there",
        won=leaked,
        row="read",
        code="import os\n\ndef attack():\n    return dict(os.environ)",
    ),
    Attack(
        "read-environ-of-others",
        does="reads the environment of another process from /proc",
        defence="bubblewrap: own process namespace; Landlock: /proc/self only",
        code="def attack():\n    return open(f\"/proc/{LAB['victim']}/environ\").read()",
        **READ,
    ),
    Attack(
        "read-environ-of-parents",
        does="walks up its parents in /proc and reads their environments and open files",
        defence="bubblewrap: own process namespace; Landlock: /proc/self only",
        code=table("""
            import os

            def attack():
                found = []
                for pid in (LAB["victim"], os.getppid(), 1):
                    try:
                        found.append(open(f"/proc/{pid}/environ").read())
                        found += [os.readlink(f"/proc/{pid}/fd/{n}") for n in os.listdir(f"/proc/{pid}/fd")]
                    except OSError as error:
                        found.append(str(error))
                return found
            """),
        **READ,
    ),
    Attack(
        "read-inherited-handles",
        does="reads and rewinds every open file it inherited",
        defence="only standard streams, and the sockets Jupyter needs, are handed over",
        category="reading",
        safe="no open file leads outside",
        won=leaked,
        control=lambda trial: True,
        without="(no control: nothing is handed over in either case)",
        code=table("""
            import os

            def attack():
                found = []
                for n in os.listdir("/proc/self/fd"):
                    try:
                        found.append(os.pread(int(n), 4000, 0))
                    except OSError:
                        continue
                return found
            """),
    ),
    Attack(
        "read-through-root",
        does="goes round by /proc/self/root, /proc/1/root and /proc/self/cwd",
        defence=WALLS,
        code=table("""
            import os

            def attack():
                found = []
                for way in ("/proc/self/root", "/proc/1/root", "/proc/self/cwd/../../../..", "/proc/thread-self/root"):
                    try:
                        found.append(open(way + LAB["lab"] + "/checks/m1_x1.py").read())
                    except OSError as error:
                        found.append(str(error))
                return found
            """),
        **READ,
    ),
    Attack(
        "read-link-planted",
        does="plants links and hard links to the secret in every folder it may write, and reads through them",
        defence=WALLS,
        code=table("""
            import os

            def attack():
                found = []
                for way in (os.symlink, os.link):
                    try:
                        way(LAB["lab"] + "/checks/m1_x1.py", "notes-" + way.__name__)
                        found.append(open("notes-" + way.__name__).read())
                    except OSError as error:
                        found.append(str(error))
                return found
            """),
        **READ,
    ),
]
