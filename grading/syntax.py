"""Reading the syntax tree of a notebook: a by-hand item may not call the library for its idea.

This holds an honest trainee to the rule and catches the plain ways round it: other names, helper functions, aliases
and dynamic imports. It is no wall: a determined programmer finds another way, and gains one item by it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

__all__ = ["forbidden_calls"]

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


def _targets(node: ast.AST) -> list[str]:
    """Return the names that a statement or expression binds."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return [node.name]
    if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.NamedExpr, ast.For)):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return [n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)]
    return []


def _mentioned(node: ast.AST) -> set[str]:
    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    dotted = {
        f"{n.value.id}.{n.attr}"
        for n in ast.walk(node)
        if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)
    }
    return names | dotted


def _bindings(trees: Iterable[ast.Module]) -> tuple[dict[str, set[str]], dict[str, str]]:
    """Return what each name of the notebook is made of, and what each imported name stands for."""
    made: dict[str, set[str]] = {}
    imported: dict[str, str] = {}
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                imported |= _imported(node)
            for name in _targets(node):
                made.setdefault(name, set()).update(_mentioned(node) - {name})
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                inner = [n for n in ast.walk(node) if isinstance(n, (ast.Import, ast.ImportFrom))]
                made.setdefault(node.name, set()).update(name for n in inner for name in _imported(n))
    return made, imported


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
    made, imported = _bindings(tree for tree in map(_parsed, cells) if tree is not None)
    reached, todo = {function}, [function]
    while todo:
        for name in made.get(todo.pop(), ()):
            if name not in reached:
                reached.add(name)
                todo.append(name)
    found = {imported[name] for name in reached if name in imported and _inside(imported[name], modules)}
    known = {imported.get(name, name) for name in reached}
    return tuple(sorted(found | {name for name in known if _inside(name, DYNAMIC)}))
