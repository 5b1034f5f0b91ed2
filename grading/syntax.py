"""Reading the syntax tree of an answer: a by-hand item may not call the library for its idea."""

from __future__ import annotations

import ast

__all__ = ["forbidden_calls"]


def _bound_names(tree: ast.AST, modules: tuple[str, ...]) -> dict[str, str]:
    """Map each name that an import binds to the forbidden module it comes from."""
    bound: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if _inside(alias.name, modules):
                    bound[alias.asname or alias.name.partition(".")[0]] = alias.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                if _inside(node.module, modules) or _inside(full, modules):
                    bound[alias.asname or alias.name] = full
    return bound


def _inside(name: str, modules: tuple[str, ...]) -> bool:
    return any(name == m or name.startswith(m + ".") for m in modules)


def forbidden_calls(source: str, function: str, modules: tuple[str, ...]) -> tuple[str, ...]:
    """Return the forbidden names that the answer's function uses, in order of the alphabet.

    ``source`` is all code of the notebook, cells joined by line breaks. Names are followed through imports at any
    place in the notebook; only their use inside ``function`` counts. Code that does not parse has no names.

    >>> text = "from sscore.coverage import rates as r\\ndef coverage(e, a, g):\\n    return r(e, a)"
    >>> forbidden_calls(text, "coverage", ("sscore",))
    ('sscore.coverage.rates',)
    >>> forbidden_calls("def coverage(e, a, g):\\n    return a / e", "coverage", ("sscore",))
    ()
    """
    if not modules:
        return ()
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return ()
    bound = _bound_names(tree, modules)
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == function:
            names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
            found |= {bound[name] for name in names & bound.keys()}
            found |= set(_bound_names(node, modules).values())
    return tuple(sorted(found))
