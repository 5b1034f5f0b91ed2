"""Reading the syntax tree of a notebook: a by-hand item may not call the library for its idea.

This holds an honest trainee to the rule and catches the plain ways round it: other names, helper functions, aliases
and dynamic imports. It is no wall: a determined programmer finds another way, and gains one item by it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

__all__ = ["forbidden_calls"]

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
DYNAMIC = ("importlib", "__import__", "exec", "eval", "compile", "globals", "vars", "sys.modules")


def _parsed(cell: str) -> ast.Module | None:
    """Return the tree of a cell; its magic lines are passed over, a cell that still does not parse has none."""
    lines = [line for line in cell.split("\n") if not line.lstrip().startswith(("%", "!", "?"))]
    try:
        return ast.parse("\n".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _inside(name: str, modules: tuple[str, ...]) -> bool:
    return any(name == m or name.startswith(m + ".") for m in modules)


def _imported(node: ast.Import | ast.ImportFrom) -> dict[str, str]:
    """Map each name that an import binds to what it stands for."""
    if isinstance(node, ast.Import):
        return {a.asname or a.name.partition(".")[0]: a.name for a in node.names}
    return {a.asname or a.name: f"{node.module or ''}.{a.name}" for a in node.names}


def _mentioned(node: ast.AST) -> set[str]:
    """Return the names a piece of code takes from around it, dotted ones in full."""
    own = {a.arg for n in ast.walk(node) if isinstance(n, ast.arguments) for a in _arguments(n)}
    if isinstance(node, _FUNCTIONS):
        shared = {name for n in ast.walk(node) if isinstance(n, (ast.Global, ast.Nonlocal)) for name in n.names}
        own |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)} - shared
    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)} - own
    dotted = {
        f"{n.value.id}.{n.attr}"
        for n in ast.walk(node)
        if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.value.id not in own
    }
    inner = [n for n in ast.walk(node) if isinstance(n, (ast.Import, ast.ImportFrom))]
    return names | dotted | {name for n in inner for name in _imported(n)}


def _arguments(node: ast.arguments) -> list[ast.arg]:
    extra = [a for a in (node.vararg, node.kwarg) if a is not None]
    return [*node.posonlyargs, *node.args, *node.kwonlyargs, *extra]


class _Bindings(ast.NodeVisitor):
    """What each name of a notebook is made of, and what each imported name stands for."""

    def __init__(self) -> None:
        self.made: dict[str, set[str]] = {}
        self.imported: dict[str, str] = {}

    def _bind(self, names: Iterable[str], node: ast.AST) -> None:
        for name in names:
            self.made.setdefault(name, set()).update(_mentioned(node) - {name})

    def visit(self, node: ast.AST) -> None:
        """Bind names; what stands inside a function is the function's own, but for its imports."""
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            self.imported |= _imported(node)
        elif isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            self._bind([node.name], node)
            for inner in ast.walk(node):
                if isinstance(inner, (ast.Import, ast.ImportFrom)):
                    self.imported |= _imported(inner)
        else:
            stored = [n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
            if isinstance(node, ast.stmt):
                self._bind(stored, node)
            self.generic_visit(node)


def forbidden_calls(cells: Iterable[str], function: str, modules: tuple[str, ...]) -> tuple[str, ...]:
    """Return the forbidden names that the answer is made of, in the order of the alphabet.

    Parameters
    ----------
    cells
        The text of each code cell.
    function
        The name of the answer. It is followed through helper functions, assignments and imports anywhere in the
        notebook; only what it reaches counts.
    modules
        The forbidden modules; empty for an item that may use everything.

    Examples
    --------
    >>> cells = ["from sscore.coverage import rates as r", "def coverage(e, a, g):\\n    return r(e, a)"]
    >>> forbidden_calls(cells, "coverage", ("sscore",))
    ('sscore.coverage.rates',)
    >>> forbidden_calls(["def coverage(e, a, g):\\n    return a / e"], "coverage", ("sscore",))
    ()
    """
    if not modules:
        return ()
    bindings = _Bindings()
    for tree in map(_parsed, cells):
        if tree is not None:
            bindings.visit(tree)
    made, imported = bindings.made, bindings.imported
    reached, todo = {function}, [function]
    while todo:
        for name in made.get(todo.pop(), ()):
            if name not in reached:
                reached.add(name)
                todo.append(name)
    found = {imported[name] for name in reached if name in imported and _inside(imported[name], modules)}
    known = {imported.get(name, name) for name in reached}
    return tuple(sorted(found | {name for name in known if _inside(name, DYNAMIC)}))
