"""Never coming back: a loop, a sleep or a lock wherever Python can run one. Each ends by itself after some seconds."""

from adversarial_attack import Attack, table
from adversarial_runner import claimed

END = "import signal, threading, time\nEND = time.time() + 5\n"
TIME = {
    "category": "endless",
    "hasty": True,
    "won": claimed,
    "defence": "the judge counts the seconds of each cell and case outside, and ends the kernel",
    "without": "no limits of time",
}
STOPPED = "the run ends with the reason; no other submission waits"
ASKED = "this case is wrong in time; at most two such cases are waited for"


def _cell(ident: str, does: str, code: str) -> Attack:
    return Attack(
        ident, does=does, safe=STOPPED, code=END + table(code) + "\n\ndef attack():\n    return 'WON'", **TIME
    )


def _case(ident: str, does: str, code: str) -> Attack:
    return Attack(ident, does=does, safe=ASKED, code=END + table(code), **TIME)


ATTACKS = [
    _cell("endless-cell", "loops in a cell", "while time.time() < END:\n    pass"),
    _cell("endless-sleep", "sleeps in a cell", "time.sleep(5)"),
    _cell(
        "endless-swallow",
        "loops in a cell and swallows every interrupt",
        """
        while time.time() < END:
            try:
                while time.time() < END:
                    pass
            except BaseException:
                pass
        """,
    ),
    _cell(
        "endless-deaf",
        "ignores the signals INT, TERM and HUP and sleeps",
        """
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, signal.SIG_IGN)
        while time.time() < END:
            time.sleep(0.1)
        """,
    ),
    _cell(
        "endless-cells",
        "sleeps in each of many cells, a little less than a cell may take",
        "\n# %%\n".join(["time.sleep(2.4)"] * 4),
    ),
    _cell(
        "endless-import",
        "loops while a module it has written is imported",
        """
        open("slow.py", "w").write("import time\\nend = time.time() + 5\\nwhile time.time() < end: pass")
        import sys
        sys.path.insert(0, ".")
        import slow
        """,
    ),
    _cell(
        "endless-regular-expression",
        "loops inside C code, where no interrupt is looked at",
        """
        import hashlib
        while time.time() < END:
            hashlib.pbkdf2_hmac("sha256", b"x", b"y", 3_000_000)
        """,
    ),
    _cell(
        "endless-input",
        "waits for somebody to type",
        """
        try:
            input("your password: ")
        except BaseException:
            time.sleep(5)
        """,
    ),
    _case(
        "endless-function",
        "loops in the function",
        "def attack():\n    while time.time() < END:\n        pass\n    return 'WON'",
    ),
    _case(
        "endless-function-swallow",
        "loops in the function and swallows every interrupt",
        """
        def attack():
            while time.time() < END:
                try:
                    while time.time() < END:
                        pass
                except BaseException:
                    pass
            return "WON"
        """,
    ),
    _case(
        "endless-answer",
        "answers with a list whose parts take for ever to read",
        """
        class Slow(list):
            def __iter__(self):
                time.sleep(5)
                return iter(())

        def attack():
            return "".join(Slow([1])) + "WON"
        """,
    ),
    _case(
        "endless-deadlock",
        "waits for a lock that nobody gives back",
        """
        def attack():
            lock = threading.Lock()
            lock.acquire()
            lock.acquire(timeout=5)
            return "WON"
        """,
    ),
    _case(
        "endless-destructor",
        "loops when a value is thrown away",
        """
        class Heavy:
            def __del__(self):
                while time.time() < END:
                    pass

        def attack():
            Heavy()
            return "WON"
        """,
    ),
    _case(
        "endless-exception-text",
        "raises an error whose text takes for ever",
        """
        class Slow(Exception):
            def __str__(self):
                time.sleep(5)
                return "WON"

        def attack():
            raise Slow
        """,
    ),
]
