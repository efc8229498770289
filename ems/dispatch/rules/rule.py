"""A rule as source text: found, read, checked; compiled only later, into the kernel.

Text and not a function object, because a compiled kernel is cached under the digest of this text: edit the rule, and
the next run compiles anew. Only the rule, the helpers and the constants it reaches are taken from the user's file;
nothing else in the file is executed.
"""

from __future__ import annotations

import ast
import hashlib
import inspect
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ems.dispatch.rules.checks import check_rule
from ems.dispatch.rules.indexing import guard_indices
from ems.dispatch.rules.reach import bare, definitions_of, reachable
from profiles.errors import InputError, Problem, ProblemCollector

if TYPE_CHECKING:
    from collections.abc import Callable

BUILT_IN = ("none", "self_consumption", "time_of_use", "peak_shaving", "shelter_reserve", "follow", "hold")
OWN_SIGNALS = ("reserve_kwh", "plan_kw", "planned_net_load_kw")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A checked rule.

    Parameters
    ----------
    name
        What a user calls it: ``"self_consumption"`` or ``"my_rule.py:keep_half"``.
    function
        Name of the function in ``source``.
    source
        Imports, constants, helpers and the rule itself, ready to be compiled.
    uses_own_series
        Whether it reads a series that belongs to one storage (its plan, its reserve).
    """

    name: str
    function: str
    source: str
    uses_own_series: bool

    @property
    def digest(self) -> str:
        """Digest of the source text."""
        return hashlib.sha256(self.source.encode()).hexdigest()


def read_rule(rule: str | Callable[..., float]) -> Rule:
    """Find a rule by name, in a file, or as a Python function.

    Parameters
    ----------
    rule
        A built-in name, ``"path/to/file.py:function"``, or a function with the five arguments of a rule.

    Returns
    -------
    Rule
        The rule with everything of its file that it needs.

    Raises
    ------
    profiles.errors.InputError
        No such rule or file, or the function breaks the rules for rules; all problems at once.

    Examples
    --------
    >>> read_rule("self_consumption").uses_own_series
    False
    """
    if callable(rule):
        return _from_function(rule)
    if rule in BUILT_IN:
        text = Path(__file__).with_name("builtin.py").read_text(encoding="utf-8")
        return extract_rule(text, rule, name=rule)
    path_text, colon, function = rule.rpartition(":")
    if not colon or not path_text.endswith(".py"):
        known = ", ".join(BUILT_IN)
        raise InputError(
            f"policy {rule!r}",
            [
                Problem(
                    where="",
                    what=f"no such rule; the built-in ones are {known}",
                    remedy="for a rule of your own give FILE.py:FUNCTION",
                )
            ],
        )
    path = Path(path_text)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"policy {rule!r}", [Problem(where=str(path), what="is not UTF-8 text")]) from error
    except (OSError, ValueError) as error:
        what = f"cannot be read: {getattr(error, 'strerror', None) or error}"
        raise InputError(f"policy {rule!r}", [Problem(where=str(path), what=what)]) from error
    return extract_rule(text, function, name=f"{path.name}:{function}")


def extract_rule(text: str, function: str, *, name: str) -> Rule:
    """Cut a rule and what it reaches out of a module's text, and check it.

    Parameters
    ----------
    text
        Source of the module.
    function
        Name of the rule in it.
    name
        Name for messages and results.

    Returns
    -------
    Rule
        The rule, self-contained.

    Raises
    ------
    profiles.errors.InputError
        Syntax error, missing function, or a construct that a rule must not have.
    """
    source_name = f"rule {name}"
    definitions = definitions_of(_parse(text, source_name))
    main = definitions.get(function)
    if not isinstance(main, ast.FunctionDef):
        present = ", ".join(n for n, d in definitions.items() if isinstance(d, ast.FunctionDef)) or "none"
        raise InputError(source_name, [Problem(where=function, what=f"no such function; the file defines: {present}")])
    reached = reachable(function, definitions)
    problems = ProblemCollector(source_name)
    check_rule(main, reached, problems)
    problems.raise_if_any()
    used = {n.attr for node in reached for n in ast.walk(node) if isinstance(n, ast.Attribute)}
    source = "\n\n".join(ast.unparse(_ready(node, function)) for node in reached)
    return Rule(name=name, function=function, source=source, uses_own_series=bool(used & set(OWN_SIGNALS)))


def _ready(statement: ast.stmt, rule: str) -> ast.stmt:
    """Return a statement as it is compiled: bare, and with guarded indices where it is a function."""
    stripped = bare(statement)
    if isinstance(stripped, ast.FunctionDef):
        return guard_indices(stripped, is_rule=stripped.name == rule)
    return stripped


def _parse(text: str, source_name: str) -> ast.Module:
    try:
        tree = ast.parse(text)
        ast.unparse(tree)  # what the rule needs is written out again: better to find out here that it cannot be
    except SyntaxError as error:
        where = "" if error.lineno is None else f"line {error.lineno}"
        raise InputError(source_name, [Problem(where=where, what=f"is not valid Python: {error.msg}")]) from error
    except (ValueError, RecursionError, MemoryError) as error:  # ValueError: null bytes, in early versions of 3.11
        what = f"is not valid Python: {error}" if isinstance(error, ValueError) else "is nested too deeply"
        raise InputError(source_name, [Problem(where="", what=what)]) from error
    return tree


def _from_function(function: Callable[..., float]) -> Rule:
    plain = getattr(function, "py_func", function)
    if not (inspect.isfunction(plain) and plain.__name__.isidentifier()):
        raise InputError(
            f"rule {function!r}",
            [Problem(where="", what="is not a function written with 'def'", remedy="write it as one")],
        )
    module = inspect.getmodule(plain)
    # Of a function defined inside another, or in a notebook, only its own text can be taken along.
    whole = plain.__qualname__ == plain.__name__ and hasattr(module, "__file__")
    try:
        text = textwrap.dedent(inspect.getsource(module if whole and module is not None else plain))
    except OSError as error:
        raise InputError(
            f"rule {plain.__name__}",
            [Problem(where="", what="has no source to read", remedy="write it to a file and give FILE.py:FUNCTION")],
        ) from error
    return extract_rule(text, plain.__name__, name=plain.__name__)
