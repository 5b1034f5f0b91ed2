"""Rules on the code of a notebook: it parses, names what it uses, and runs anywhere, offline and for any country."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache

from grading.rules.cells import called_name, code_trees, is_code, label, markdown_cells, parse, source, tagged
from grading.rules.findings import Finding, Notebook

__all__ = [
    "code_parses",
    "no_absolute_path",
    "no_fixed_country",
    "no_grading",
    "no_magic",
    "no_network",
    "no_private_name",
    "no_star_import",
]

NETWORK_MODULES = frozenset(
    {"aiohttp", "ftplib", "http", "httpx", "requests", "smtplib", "socket", "urllib", "urllib3", "websockets"}
)
SHELL_MODULES = frozenset({"subprocess", "pty"})
SHELL_CALLS = frozenset({"get_ipython", "os.popen", "os.system", "os.execv", "os.spawnv"})

_MAGIC = re.compile(r"^\s*(?:\w+\s*=\s*)?(?:!|%{1,2}\w|\?)|^\s*[\w.]+\?{1,2}\s*$", re.MULTILINE)
_ROOTED = re.compile(
    r"/(home|Users|tmp|var|mnt|media|opt|etc|usr|srv|root|private)(/|$)|[A-Za-z]:[\\/]\S|~[\\/]|\\\\\w"
)
_PATH_STRING = re.compile(r"/[\w.-]+(/[\w.-]+)+/?")
_PATH_IN_TEXT = re.compile(r"(?<![\w/.:])(/(home|Users|tmp|var|mnt|media|opt|usr|srv|root)/\w|[A-Za-z]:\\\w)|\]\(/\w")


def code_parses(notebook: Notebook) -> list[Finding]:
    """A cell that is not Python stops the lesson for every country at once, and no other rule can look inside."""
    found = []
    for i, cell in enumerate(notebook["cells"]):
        if is_code(cell) and not _MAGIC.search(source(cell)):
            try:
                ast.parse(source(cell))
            except (SyntaxError, ValueError) as problem:
                line = getattr(problem, "lineno", None) or 1
                message = getattr(problem, "msg", None) or str(problem)
                found.append(Finding("code_parses", label(cell, i), f"line {line} is not Python: {message}."))
    return found


def no_magic(notebook: Notebook) -> list[Finding]:
    """Shell lines and magics depend on the reader's system, and plain Python tools cannot check them."""
    found = [
        Finding("no_magic", label(cell, i), "remove the line that starts with '!' or '%', or ends with '?'.")
        for i, cell in enumerate(notebook["cells"])
        if is_code(cell) and parse(cell) is None and _MAGIC.search(source(cell))
    ]
    for where, node in _nodes(notebook):
        shell = {module.split(".")[0] for module in _imported(node)} & SHELL_MODULES
        if shell or (isinstance(node, ast.Call) and called_name(node) in SHELL_CALLS):
            found.append(Finding("no_magic", where, "does not start other programs; write it in Python."))
    return found


def no_star_import(notebook: Notebook) -> list[Finding]:
    """After ``import *`` nobody can say where a name comes from, least of all a beginner."""
    return _each(
        notebook,
        "no_star_import",
        lambda node: isinstance(node, ast.ImportFrom) and any(a.name == "*" for a in node.names),
        "import the names you use instead of '*'.",
    )


def no_private_name(notebook: Notebook) -> list[Finding]:
    """A name with a leading underscore may change any day; what a lesson needs must be public."""
    return _each(notebook, "no_private_name", _is_private, "use public names only (none starts with '_').")


def no_network(notebook: Notebook) -> list[Finding]:
    """Course rooms have weak lines: a lesson runs from a USB stick, and its figures are those in the package."""
    return _each(notebook, "no_network", _is_network, "read from the package, not from the network.")


def no_grading(notebook: Notebook) -> list[Finding]:
    """A lesson knows no grade: what it teaches can be read and run without a round."""
    return _each(
        notebook,
        "no_grading",
        lambda node: any(module.split(".")[0] in ("grading", "nbgrader") for module in _imported(node)),
        "remove the import of grading.",
    )


def no_absolute_path(notebook: Notebook) -> list[Finding]:
    """A path of the author's computer exists nowhere else, and tells more about that computer than it should."""
    found = _each(
        notebook,
        "no_absolute_path",
        lambda node: (text := _text(node)) is not None and bool(_ROOTED.match(text) or _PATH_STRING.fullmatch(text)),
        "use sscore's own data or a path relative to the notebook.",
    )
    return found + [
        Finding("no_absolute_path", where, "link and refer by relative paths.")
        for where, text in markdown_cells(notebook)
        if _PATH_IN_TEXT.search(text)
    ]


def no_fixed_country(notebook: Notebook) -> list[Finding]:
    """The lesson runs for seven countries: a code written out shows one country's figures to all the others.

    A cell that compares with another country on purpose is tagged ``neighbour``.
    """
    allowed = {i for tag in ("parameters", "neighbour") for i, _ in tagged(notebook, tag)}
    found = []
    for i, where, tree in code_trees(notebook):
        fixed = sorted({str(_text(node)) for node in ast.walk(tree) if (_text(node) or "").upper() in _country_codes()})
        if fixed and i not in allowed:
            named = ", ".join(fixed)
            found.append(Finding("no_fixed_country", where, f"use COUNTRY, not {named} (or tag the cell 'neighbour')."))
    return found


@cache
def _country_codes() -> frozenset[str]:
    from sscore.countries import codes

    return frozenset(codes())


def _nodes(notebook: Notebook) -> Iterator[tuple[str, ast.AST]]:
    for _, where, tree in code_trees(notebook):
        for node in ast.walk(tree):
            yield where, node


def _each(notebook: Notebook, rule: str, wrong: Callable[[ast.AST], bool], message: str) -> list[Finding]:
    """Report each cell in which some node is wrong, once."""
    cells = dict.fromkeys(where for where, node in _nodes(notebook) if wrong(node))
    return [Finding(rule, where, message) for where in cells]


def _text(node: ast.AST) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _imported(node: ast.AST) -> list[str]:
    """Return the modules that an import statement, ``__import__`` or ``import_module`` names."""
    if isinstance(node, ast.Import):
        return [a.name for a in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    if isinstance(node, ast.Call) and called_name(node).split(".")[-1] in ("__import__", "import_module") and node.args:
        return [_text(node.args[0]) or ""]
    return []


def _is_private(node: ast.AST) -> bool:
    def private(name: str) -> bool:
        return name.startswith("_") and not (name.startswith("__") and name.endswith("__"))

    if isinstance(node, ast.Attribute):
        return private(node.attr) and called_name(node.value) not in ("self", "cls")
    names = [part for module in _imported(node) for part in module.split(".")]
    if isinstance(node, ast.ImportFrom):
        names += [a.name for a in node.names]
    return any(private(name) for name in names)


def _is_network(node: ast.AST) -> bool:
    if {module.split(".")[0] for module in _imported(node)} & NETWORK_MODULES:
        return True
    if not isinstance(node, ast.Call) or not called_name(node).split(".")[-1].startswith(("read_", "open", "urlopen")):
        return False
    given = [*node.args, *(k.value for k in node.keywords)]
    return any((_text(value) or "").startswith(("http://", "https://", "ftp://")) for value in given)
