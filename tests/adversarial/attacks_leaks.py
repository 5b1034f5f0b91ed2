"""Carrying the inputs of hidden cases out, into what the trainee is shown: messages, reasons, outputs."""

from adversarial_attack import Attack, table
from adversarial_runner import shown

LEAK = {
    "category": "leaks",
    "judged": True,
    "won": shown,
    "control": shown,
    "without": "a hidden test in the trainee's own process, whose traceback is printed as stock nbgrader does",
    "safe": "no input of a hidden case is in what the trainee is shown",
}
WORDS = "messages are made from the case's own words and a built-in kind of error; nothing the submission says goes in"
OUTPUTS = "outputs are taken while cells run and not while cases are asked"
SEND = """
from IPython import get_ipython
kernel = get_ipython().kernel
"""


def _leak(ident: str, does: str, code: str, defence: str = WORDS) -> Attack:
    return Attack(ident, does=does, defence=defence, code=table(code), **LEAK)


ATTACKS = [
    _leak(
        "leak-error-text",
        "puts the inputs into the text of an error",
        """
        def share(part, whole):
            raise ValueError(f"got {part} and {whole}")
        """,
    ),
    _leak(
        "leak-class-name",
        "puts the inputs into the name of an error's class",
        """
        def share(part, whole):
            raise type(f"Got{part}And{whole}", (ValueError,), {})
        """,
    ),
    _leak(
        "leak-builtin-name",
        "names its own class like a built-in one, with the inputs as its module and text",
        """
        def share(part, whole):
            made = type("KeyError", (Exception,), {"__module__": str(part), "__doc__": str(part)})
            made.__qualname__ = str(part)
            raise made(part)
        """,
    ),
    _leak(
        "leak-value",
        "returns the inputs as text, in a list, in a table",
        """
        def share(part, whole):
            return {str(part): [str(whole), (part, whole)]}
        """,
    ),
    _leak(
        "leak-value-class",
        "returns an object whose class is named after the inputs",
        """
        def share(part, whole):
            return type(f"Got{part}", (), {})()
        """,
    ),
    _leak(
        "leak-print",
        "prints the inputs: to both streams, and past them to the open files",
        """
        import os, sys
        real = sys.stdout, sys.stderr
        def share(part, whole):
            for stream in (*real, sys.stdout, sys.__stdout__, sys.__stderr__):
                print(part, file=stream, flush=True)
            for handle in (1, 2):
                os.write(handle, str(part).encode())
            return -1.0
        """,
        OUTPUTS,
    ),
    _leak(
        "leak-display",
        "displays the inputs, and changes an earlier display to show them",
        """
        from IPython.display import display, HTML
        place = display(HTML("nothing"), display_id=True)
        def share(part, whole):
            display(HTML(str(part)))
            place.update(HTML(f"{part}"))
            return -1.0
        """,
        OUTPUTS,
    ),
    _leak(
        "leak-forged-display",
        "sends displays and results with its own key, as if a cell had made them",
        SEND
        + """
parents = [kernel.get_parent()]
def share(part, whole):
    for kind in ("display_data", "execute_result", "stream", "error", "update_display_data"):
        content = {"data": {"text/plain": str(part)}, "metadata": {}, "name": "stdout", "text": str(part),
                   "ename": str(part), "evalue": str(part), "traceback": [str(part)], "execution_count": 1,
                   "transient": {"display_id": "x"}}
        for parent in (parents[0], kernel.get_parent()):
            kernel.session.send(kernel.iopub_socket, kind, content, parent=parent)
    return -1.0
""",
        OUTPUTS,
    ),
    _leak(
        "leak-thread",
        "starts a thread that prints the inputs a little later",
        """
        import threading, time
        def share(part, whole):
            threading.Thread(target=lambda: (time.sleep(0.05), print(part, flush=True))).start()
            return -1.0
        """,
        OUTPUTS,
    ),
    _leak(
        "leak-exit",
        "ends Python with the inputs as its last words",
        """
        import sys
        def share(part, whole):
            if part > 1000:
                sys.exit(str(part))
            return part / whole
        """,
    ),
    _leak(
        "leak-forged-signature",
        "sends a reply whose signature is the inputs: the judge's client complains of it",
        SEND
        + """
def share(part, whole):
    sign = kernel.session.sign
    kernel.session.sign = lambda parts: str(part).encode()
    content = {"status": "ok", "user_expressions": {}}
    kernel.session.send(kernel.shell_stream, "execute_reply", content, parent=kernel.get_parent(), ident=None)
    kernel.session.sign = sign
    return -1.0
""",
        "a reason never repeats the text of an error",
    ),
    _leak(
        "leak-forged-reply",
        "sends a reply that is no dictionary but the inputs",
        SEND
        + """
real = kernel.session.send
def share(part, whole):
    def send(stream, kind, content=None, *args, **kwargs):
        return real(stream, kind, str(part) if kind == "execute_reply" else content, *args, **kwargs)
    kernel.session.send = send
    return -1.0
""",
        "a reason never repeats the text of an error",
    ),
    _leak(
        "leak-expression-error",
        "lets the judge's question itself fail, with the inputs in the error",
        """
        import json, sys
        real = json.loads
        def loads(text, *args, **kwargs):
            if sys._getframe(1).f_code.co_name == "answer":
                raise ValueError(str(text))
            return real(text, *args, **kwargs)
        json.loads = loads
        def share(part, whole):
            return -1.0
        """,
    ),
    _leak(
        "leak-next-input",
        "asks the notebook to write the inputs into a new cell",
        """
        from IPython import get_ipython
        def share(part, whole):
            get_ipython().set_next_input(str(part))
            get_ipython().payload_manager.write_payload({"source": "page", "data": {"text/plain": str(part)}})
            return -1.0
        """,
        OUTPUTS,
    ),
    _leak(
        "leak-file",
        "writes the inputs into its folder, beside the notebook, for the page to pick up",
        """
        def share(part, whole):
            for name in ("m1-x1.ipynb", "notes.txt", "feedback.html"):
                open(name, "w").write(str(part))
            return -1.0
        """,
        "files of a run are thrown away with it",
    ),
    _leak(
        "leak-timing",
        "sleeps as many hundredths of a second as the input has thousands",
        """
        import time
        def share(part, whole):
            time.sleep(min(part / 1e5, 1))
            return -1.0
        """,
        "no time is told; a case can at most be late",
    ),
    _leak(
        "leak-count",
        "sets the number of the cell to the inputs",
        """
        from IPython import get_ipython
        def share(part, whole):
            get_ipython().execution_count = int(part * 100)
            return -1.0
        """,
        OUTPUTS,
    ),
]
