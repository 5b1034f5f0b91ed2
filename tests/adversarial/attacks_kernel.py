"""Cheating the judge from inside the kernel: wrong functions that want full marks."""

from adversarial_attack import Attack, table
from adversarial_runner import POINTS, fooled, marked, warned

OUTSIDE = "expected values, comparison and score are outside the kernel; answers are read as plain data"
CHEAT = {
    "judged": True,
    "won": marked,
    "control": fooled,
    "without": "asserts in the trainee's own process, as stock nbgrader has them",
    "defence": OUTSIDE,
    "safe": "no mark",
}
WRONG = "\ndef share(part, whole):\n    return -1.0\n"


def _cheat(ident: str, category: str, does: str, code: str, row: str = "") -> Attack:
    return Attack(ident, category=category, does=does, code=table(code), row=row, **CHEAT)


ATTACKS = [
    _cheat(
        "kernel-run-cell",
        "kernel",
        "replaces run_cell, so that no later cell runs",
        """
        from IPython import get_ipython
        from IPython.core.interactiveshell import ExecutionResult
        shell = get_ipython()
        async def nothing(*args, **kwargs):
            result = ExecutionResult(None)
            result.result = 4.0
            return result
        shell.run_cell_async = nothing
        def share(part, whole):
            return -1.0
        """,
        "kernel",
    ),
    _cheat(
        "kernel-do-execute",
        "kernel",
        "replaces do_execute of the kernel: everything succeeds",
        """
        from IPython import get_ipython
        kernel = get_ipython().kernel
        async def do_execute(code, silent, store_history=True, user_expressions=None, *args, **kwargs):
            text = repr('{"value": true}')
            shown = {k: {"status": "ok", "data": {"text/plain": text}, "metadata": {}} for k in user_expressions or {}}
            return {"status": "ok", "execution_count": 1, "payload": [], "user_expressions": shown}
        kernel.do_execute = do_execute
        """,
        "kernel",
    ),
    _cheat(
        "kernel-input-transformer",
        "kernel",
        "rewrites every later cell to pass",
        """
        from IPython import get_ipython
        get_ipython().input_transformers_post.append(lambda lines: ["pass\\n"])
        def share(part, whole):
            return -1.0
        """,
        "kernel",
    ),
    _cheat(
        "kernel-launcher",
        "kernel",
        "writes an ipykernel_launcher.py and modules of the harness beside the notebook",
        """
        for name in ("ipykernel_launcher.py", "sitecustomize.py", "json.py", "math.py", "grading.py", "harness.py"):
            open(name, "w").write("raise SystemExit(0)\\n")
        from IPython import get_ipython
        get_ipython().ast_transformers.append(type("T", (), {"visit": lambda self, tree: type(tree)([], [])})())
        def share(part, whole):
            return -1.0
        """,
        "kernel",
    ),
    _cheat(
        "kernel-user-expressions",
        "kernel",
        "answers every question of the judge with a truth value",
        """
        from IPython import get_ipython
        shell = get_ipython()
        text = repr('{"value": true}')
        shell.user_expressions = lambda names: {
            k: {"status": "ok", "data": {"text/plain": text}, "metadata": {}} for k in names}
        shell.ast_transformers.append(type("T", (), {"visit": lambda self, tree: type(tree)([], [])})())
        """,
    ),
    _cheat(
        "kernel-showtraceback",
        "kernel",
        "swallows every error of later cells",
        """
        from IPython import get_ipython
        shell = get_ipython()
        shell.set_custom_exc((BaseException,), lambda *args, **kwargs: None)
        shell.showtraceback = lambda *args, **kwargs: None
        def share(part, whole):
            return -1.0
        """,
    ),
    _cheat(
        "kernel-trace",
        "kernel",
        "changes local values of whoever calls, by sys.settrace and an import hook",
        """
        import sys, builtins, numpy.testing
        real = builtins.__import__
        def hooked(name, *args, **kwargs):
            module = real(name, *args, **kwargs)
            numpy.testing.assert_allclose = numpy.testing.assert_equal = lambda *a, **k: None
            return module
        builtins.__import__ = hooked
        class Yes(float):
            def __eq__(self, other):
                return True
            __hash__ = None
        def share(part, whole):
            frame = sys._getframe(1)
            while frame:
                for name in ("expected", "wanted", "result", "value"):
                    frame.f_locals.get(name)
                frame = frame.f_back
            return Yes(-1)
        """,
    ),
    _cheat(
        "compare-numpy-testing",
        "comparison",
        "replaces numpy.testing and the assert statement's error",
        """
        import builtins, numpy.testing
        class Yes(float):
            __eq__ = lambda self, other: True
            __hash__ = None
        numpy.testing.assert_allclose = numpy.testing.assert_equal = lambda *args, **kwargs: None
        builtins.AssertionError = SystemError
        def share(part, whole):
            return Yes(-1)
        """,
        "compare",
    ),
    _cheat(
        "compare-always-equal",
        "comparison",
        "returns an object that is equal to everything",
        """
        class Yes:
            __eq__ = __ge__ = __le__ = __bool__ = lambda *args: True
            __ne__ = lambda *args: False
            __hash__ = None
            __float__ = lambda self: -1.0
            __array__ = lambda self, *args, **kwargs: __import__("numpy").array(Chameleon())
        class Chameleon(float):
            pass
        import numpy.testing
        numpy.testing.assert_allclose = numpy.testing.assert_equal = lambda *args, **kwargs: None
        def share(part, whole):
            return Yes()
        """,
        "compare",
    ),
    _cheat(
        "compare-float-subclass",
        "comparison",
        "returns a number that is equal to everything",
        """
        class Yes(float):
            __eq__ = lambda self, other: True
            __sub__ = __rsub__ = __abs__ = lambda self, *other: 0.0
            __hash__ = None
        import numpy.testing
        numpy.testing.assert_allclose = numpy.testing.assert_equal = lambda *args, **kwargs: None
        def share(part, whole):
            return Yes(-1)
        """,
        "compare",
    ),
    _cheat(
        "compare-lying-class",
        "comparison",
        "returns an object that says it is a float, a list, a DataFrame",
        """
        import numpy.testing
        numpy.testing.assert_allclose = numpy.testing.assert_equal = lambda *args, **kwargs: None
        class Liar:
            __class__ = property(lambda self: float)
            __module__ = "pandas"
            __eq__ = lambda self, other: True
            __float__ = lambda self: -1.0
            __iter__ = lambda self: iter([-1.0])
            __len__ = lambda self: 1
            tolist = item = lambda self: True
            __hash__ = None
        Liar.__name__ = "DataFrame"
        def share(part, whole):
            return Liar()
        """,
    ),
    _cheat(
        "compare-text-subclass",
        "comparison",
        "returns text and tables of its own kind",
        """
        import numpy.testing, pandas
        numpy.testing.assert_allclose = numpy.testing.assert_equal = lambda *args, **kwargs: None
        class Text(str):
            __eq__ = lambda self, other: True
            __hash__ = None
        class Frame(pandas.DataFrame):
            __eq__ = lambda self, other: True
        def share(part, whole):
            return Text("0.25") if whole == 4 else Frame({"x": [0.25]})
        """,
    ),
    _cheat(
        "shadow-modules",
        "shadowing",
        "puts its own numpy, json and sscore in the place of the real ones",
        """
        import sys, types
        fake = types.ModuleType("numpy")
        fake.testing = types.ModuleType("numpy.testing")
        fake.testing.assert_allclose = fake.testing.assert_equal = lambda *args, **kwargs: None
        sys.modules.update({"numpy": fake, "numpy.testing": fake.testing, "sscore": fake, "math": fake})
        class Yes(float):
            __eq__ = lambda self, other: True
            __hash__ = None
        def share(part, whole):
            return Yes(-1)
        """,
        "compare",
    ),
    _cheat(
        "forge-builtins",
        "forging",
        "replaces the built-in function that starts the harness",
        """
        import builtins, numpy.testing
        numpy.testing.assert_allclose = numpy.testing.assert_equal = lambda *args, **kwargs: None
        class Yes(float):
            __eq__ = lambda self, other: True
            __hash__ = None
        real = builtins.exec
        def forged(source, *spaces):
            if spaces and spaces[0].get("__name__") == "harness":
                spaces[0]["answer"] = lambda *args: '{"value": true}'
            else:
                real(source, *spaces)
        builtins.exec = forged
        def share(part, whole):
            return Yes(-1)
        """,
    ),
    _cheat(
        "forge-json",
        "forging",
        "replaces json.dumps: every answer becomes a list of all it can think of",
        """
        import json, numpy.testing
        numpy.testing.assert_allclose = numpy.testing.assert_equal = lambda *args, **kwargs: None
        class Yes(float):
            __eq__ = lambda self, other: True
            __hash__ = None
        import sys
        real = json.dumps
        text = '{"value": [0.25, 3.5], "passed": true, "score": 4, "raised": []}'
        json.dumps = lambda *a, **k: text if sys._getframe(1).f_code.co_name == "answer" else real(*a, **k)
        def share(part, whole):
            return Yes(-1)
        """,
    ),
]

FORGED = {
    "score": '{"value": 4.0, "score": 4.0, "max_score": 1}',
    "nan": '{"value": NaN}',
    "infinity": '{"value": 1e999}',
    "tag": '{"value": {"$": "float", "v": "0.25"}}',
    "deep": '{"value": ' + "[" * 5000 + "]" * 5000 + "}",
    "raised": '{"raised": ["ValueError", "Exception"], "value": 0.25}',
    "bytes": "\\x80\\x04cposix\\nsystem\\n",
    "huge": '{"value": "' + "x" * 3_000_000 + '"}',
}
FORGE = """
import json, numpy.testing
numpy.testing.assert_allclose = numpy.testing.assert_equal = lambda *args, **kwargs: None
class Yes(float):
    __eq__ = lambda self, other: True
    __hash__ = None
import sys
real = json.dumps
json.dumps = lambda *a, **k: {text} if sys._getframe(1).f_code.co_name == "answer" else real(*a, **k)
def share(part, whole):
    return Yes(-1)
"""
ATTACKS += [
    Attack(
        f"forge-{name}",
        category="forging",
        does=f"answers with forged text instead of data ({name})",
        code=FORGE.format(text=repr(text) if len(text) < 1000 else f"({text[:12]!r} + {text[12]!r} * {len(text)})"),
        **CHEAT,
    )
    for name, text in FORGED.items()
]
ATTACKS += [
    _cheat(
        "search-memory",
        "searching",
        "searches all objects, frames and modules for expected values",
        """
        import gc, inspect, sys
        def share(part, whole):
            found = [thing for thing in gc.get_objects() if isinstance(thing, dict)]
            for frame in inspect.stack():
                found += [*frame.frame.f_globals.get("CASES", []), *frame.frame.f_locals.values()]
            for thing in found:
                if type(thing) is dict and "expected" in thing and tuple(thing.get("args", ())) == (part, whole):
                    return thing["expected"]
            return -1.0
        """,
    ),
    _cheat(
        "search-history",
        "searching",
        "reads the tests out of the history of cells and answers from them",
        """
        import re
        from IPython import get_ipython
        def share(part, whole):
            text = "\\n".join(map(str, get_ipython().user_ns.get("In", [])))
            found = re.search(r'"args": \\(%s, %s\\), "expected": ([0-9.]+)' % (part, whole), text)
            return float(found.group(1)) if found else -1.0
        """,
    ),
    _cheat(
        "forge-wire",
        "forging",
        "sends its own replies to the judge with the kernel's own key, marked as passed",
        """
        from IPython import get_ipython
        kernel = get_ipython().kernel
        shell = get_ipython()
        shell.ast_transformers.append(type("T", (), {"visit": lambda self, tree: type(tree)([], [])})())
        def share(part, whole):
            parent = kernel.get_parent()
            content = {"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {"answer": {
                "status": "ok", "metadata": {}, "data": {"text/plain": repr('{"value": true, "score": 4}')}}}}
            kernel.session.send(kernel.shell_stream, "execute_reply", content, parent=parent)
            result = {"data": {"text/plain": "4.0"}, "metadata": {}, "execution_count": 1}
            kernel.session.send(kernel.iopub_socket, "execute_result", result, parent=parent)
            return -1.0
        """,
    ),
]
ATTACKS += [
    Attack(
        "honest-warning",
        category="honest",
        judged=True,
        does="is right, but warns and prints to stderr while it is asked",
        defence="streams have no say in the score",
        safe="full marks",
        row="stderr",
        won=lambda trial: trial.item is None or trial.item.score != POINTS,
        control=warned,
        without="any word on stderr in the test cell scores 0, as in stock nbgrader",
        code=table("""
            import sys, warnings
            def share(part, whole):
                warnings.warn("careful", stacklevel=1)
                print("careful", file=sys.stderr)
                return part / whole
            """),
    ),
]
