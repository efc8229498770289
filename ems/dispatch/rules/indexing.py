"""Series of the signals are read by index alone, and no index leaves them: the year goes round.

The kernel checks no bounds, for speed. So whatever a rule computes as an index is taken modulo the length of the
series, which is two years long; only the plain ``step`` of the rule itself needs no such guard.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ems.dispatch.rules.views import Signals

if TYPE_CHECKING:
    from profiles.errors import ProblemCollector

SIGNALS = "signals"
SERIES = tuple(name for name in Signals._fields if name != "step_h")


def check_indexing(function: ast.FunctionDef, helpers: dict[str, ast.FunctionDef], problems: ProblemCollector) -> None:
    """Refuse every use of the signals but ``signals.name[index]``, so that each index can be guarded.

    Parameters
    ----------
    function
        A rule or one of its helpers.
    helpers
        All functions of the rule by name.
    problems
        Receives what is wrong.
    """
    indexed = {id(n.value) for n in ast.walk(function) if isinstance(n, ast.Subscript) and not _is_slice(n)}
    named = {id(n.value) for n in ast.walk(function) if isinstance(n, ast.Attribute)}
    passed = _passed_on(function, helpers)
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and _is_series(node) and id(node) not in indexed:
            problems.add(
                f"line {node.lineno}: {ast.unparse(node)}",
                "a series is read by one index at a time",
                f"write {ast.unparse(node)}[step], in a loop for several steps",
            )
        if isinstance(node, ast.Name) and node.id == SIGNALS and id(node) not in named | passed:
            problems.add(
                f"line {node.lineno}",
                "the signals have one name everywhere",
                "hand them to a helper as 'signals', and read them as in signals.hour[step]",
            )


def guard_indices(function: ast.FunctionDef, *, is_rule: bool) -> ast.FunctionDef:
    """Return a function whose indices into the signals wrap round at the end of the series.

    Parameters
    ----------
    function
        A checked function; it is changed in place.
    is_rule
        Whether it is the rule itself, whose own ``step`` is always inside.

    Examples
    --------
    >>> import ast
    >>> rule = ast.parse("def rule(step, signals): return signals.hour[step] + signals.hour[step + 9]").body[0]
    >>> print(ast.unparse(guard_indices(rule, is_rule=True)))
    def rule(step, signals):
        return signals.hour[step] + signals.hour[(step + 9) % len(signals.hour)]
    """
    moved = any(isinstance(n, ast.Name) and n.id == "step" and isinstance(n.ctx, ast.Store) for n in ast.walk(function))
    for node in ast.walk(function):
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute) and _is_series(node.value):
            if is_rule and not moved and isinstance(node.slice, ast.Name) and node.slice.id == "step":
                continue
            length = ast.Call(func=ast.Name(id="len", ctx=ast.Load()), args=[node.value], keywords=[])
            node.slice = ast.BinOp(left=node.slice, op=ast.Mod(), right=length)
    return ast.fix_missing_locations(function)


def _is_series(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id == SIGNALS and node.attr in SERIES


def _is_slice(node: ast.Subscript) -> bool:
    return any(isinstance(part, ast.Slice) for part in ast.walk(node.slice))


def _passed_on(function: ast.FunctionDef, helpers: dict[str, ast.FunctionDef]) -> set[int]:
    """Places where the signals are handed to a helper whose parameter has the same name."""
    places: set[int] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in helpers:
            names = [argument.arg for argument in helpers[node.func.id].args.args]
            given = [*zip(names, node.args, strict=False), *((k.arg, k.value) for k in node.keywords)]
            places |= {id(value) for name, value in given if name == SIGNALS}
    return places
