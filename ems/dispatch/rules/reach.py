"""What of a file a rule needs: its own text, and the helpers, constants and imports that it reaches."""

from __future__ import annotations

import ast

Plain = ast.FunctionDef | ast.Assign | ast.AnnAssign | ast.Import | ast.ImportFrom
"""Statements that a rule may reach: what a name means is said once, on one line or in one function."""


def definitions_of(tree: ast.Module) -> dict[str, ast.stmt]:
    """Top-level statement that has the last word on every name of a module.

    Parameters
    ----------
    tree
        The module.

    Returns
    -------
    dict
        Name → statement; one that is not plain (``if``, ``for``, ``X += 1``, ``class`` …) stands for every name that it
        binds anywhere inside, so that it is never left out unseen.
    """
    found: dict[str, ast.stmt] = {}
    for statement in tree.body:
        match statement:
            case ast.FunctionDef(name=name):
                found[name] = statement
            case ast.AnnAssign(value=None):
                pass  # declares a type, gives no value
            case _:
                found.update(dict.fromkeys(_bound_names(statement), statement))
    return found


def _bound_names(statement: ast.stmt) -> list[str]:
    names: list[str] = []
    for node in ast.walk(statement):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                names.append(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.append(name)
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                names += [(alias.asname or alias.name).split(".")[0] for alias in aliases]
            case _:
                pass
    return names


def reachable(function: str, definitions: dict[str, ast.stmt]) -> list[ast.stmt]:
    """Statements that a function needs, in the order of the file.

    Parameters
    ----------
    function
        Name of the function.
    definitions
        From :func:`definitions_of`.

    Returns
    -------
    list
        Its own statement among them.
    """
    wanted, seen = [function], set()
    while wanted:
        name = wanted.pop()
        if name in seen or name not in definitions:
            continue
        seen.add(name)
        wanted += names_read(definitions[name])
    unique = {id(definitions[name]): definitions[name] for name in seen}
    return sorted(unique.values(), key=lambda statement: statement.lineno)


def names_read(statement: ast.stmt) -> list[str]:
    """Every name in a statement, docstrings, decorators and annotations aside.

    Parameters
    ----------
    statement
        The statement.
    """
    return [node.id for node in ast.walk(bare(statement)) if isinstance(node, ast.Name)]


def bare(statement: ast.stmt) -> ast.stmt:
    """Return the statement without docstring, decorators and annotations (they are not needed to compute).

    Parameters
    ----------
    statement
        The statement; it is left as it is.
    """
    copied = ast.parse(ast.unparse(statement)).body[0]
    if isinstance(copied, ast.AnnAssign) and copied.value is not None:
        copied = ast.fix_missing_locations(ast.Assign(targets=[copied.target], value=copied.value))
    for node in ast.walk(copied):
        if isinstance(node, ast.FunctionDef):
            if ast.get_docstring(node, clean=False) is not None:
                node.body = node.body[1:] or [ast.Pass()]
            node.decorator_list, node.returns = [], None
        if isinstance(node, ast.arg):
            node.annotation = None
    return copied
