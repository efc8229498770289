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

from ems.dispatch.rules.views import Signals, StorageView
from profiles.errors import InputError, Problem, ProblemCollector

if TYPE_CHECKING:
    from collections.abc import Callable

ARGUMENTS = ("step", "net_load_kw", "energy_kwh", "storage", "signals")
BUILT_IN = ("none", "self_consumption", "time_of_use", "peak_shaving", "shelter_reserve", "follow")
OWN_SIGNALS = ("reserve_kwh", "plan_kw")
SEEN_UP_TO_NOW = ("load_kw", "generation_kw")
ALLOWED_MODULES = ("math", "numpy")
TYPES_ONLY = "TYPE_CHECKING"


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
        Whether it reads a series that belongs to one storage (its plan or reserve).
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
    if not path.is_file():
        raise InputError(f"policy {rule!r}", [Problem(where=str(path), what="no such file")])
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"policy {rule!r}", [Problem(where=str(path), what="is not UTF-8 text")]) from error
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
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise InputError(
            source_name, [Problem(where=f"line {error.lineno}", what=f"is not valid Python: {error.msg}")]
        ) from error
    definitions = _definitions(tree)
    if not isinstance(definitions.get(function), ast.FunctionDef):
        present = ", ".join(n for n, d in definitions.items() if isinstance(d, ast.FunctionDef)) or "none"
        raise InputError(source_name, [Problem(where=function, what=f"no such function; the file defines: {present}")])
    reached = _reachable(function, definitions)
    problems = ProblemCollector(source_name)
    _check_signature(definitions[function], problems)
    for node in reached:
        _check_construct(node, problems)
    problems.raise_if_any()
    used = {n.attr for node in reached for n in ast.walk(node) if isinstance(n, ast.Attribute)}
    source = "\n\n".join(ast.unparse(_bare(node)) for node in reached)
    return Rule(name=name, function=function, source=source, uses_own_series=bool(used & set(OWN_SIGNALS)))


def _from_function(function: Callable[..., float]) -> Rule:
    plain = getattr(function, "py_func", function)
    label = getattr(plain, "__name__", "rule")
    try:
        module = inspect.getmodule(plain)
        text = (
            inspect.getsource(module)
            if module is not None and hasattr(module, "__file__")
            else inspect.getsource(plain)
        )
    except (OSError, TypeError) as error:
        raise InputError(
            f"rule {label}",
            [
                Problem(
                    where="", what="its source cannot be read", remedy="write it to a file and give FILE.py:FUNCTION"
                )
            ],
        ) from error
    if plain.__qualname__ != label:
        # Defined inside another function: only its own text can be taken along.
        text = textwrap.dedent(inspect.getsource(plain))
    return extract_rule(text, label, name=label)


def _definitions(tree: ast.Module) -> dict[str, ast.stmt]:
    """Top-level statement behind every name of a module."""
    found: dict[str, ast.stmt] = {}
    for statement in tree.body:
        match statement:
            case ast.FunctionDef(name=name):
                found[name] = statement
            case ast.Assign(targets=targets):
                found.update({t.id: statement for t in targets if isinstance(t, ast.Name)})
            case ast.AnnAssign(target=ast.Name(id=name), value=value) if value is not None:
                found[name] = statement
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                found.update({(alias.asname or alias.name).split(".")[0]: statement for alias in names})
            case _:
                pass
    return found


def _reachable(function: str, definitions: dict[str, ast.stmt]) -> list[ast.stmt]:
    """Statements that a function needs, in the order of the file."""
    wanted, seen = [function], set()
    while wanted:
        name = wanted.pop()
        if name in seen or name not in definitions:
            continue
        seen.add(name)
        statement = _bare(definitions[name])
        wanted += [node.id for node in ast.walk(statement) if isinstance(node, ast.Name)]
    unique = {id(definitions[name]): definitions[name] for name in definitions if name in seen}
    return sorted(unique.values(), key=lambda statement: statement.lineno)


def _bare(statement: ast.stmt) -> ast.stmt:
    """Return the statement without docstring, decorators and annotations (they are not needed to compute)."""
    if not isinstance(statement, ast.FunctionDef):
        return statement
    copied = ast.parse(ast.unparse(statement)).body[0]
    if not isinstance(copied, ast.FunctionDef):  # pragma: no cover - ast.unparse keeps the kind
        return statement
    if ast.get_docstring(copied) is not None:
        copied.body = copied.body[1:] or [ast.Pass()]
    copied.decorator_list, copied.returns = [], None
    for argument in copied.args.args:
        argument.annotation = None
    return copied


def _check_signature(function: ast.stmt, problems: ProblemCollector) -> None:
    if not isinstance(function, ast.FunctionDef):
        return
    names = tuple(argument.arg for argument in function.args.args)
    extra = function.args.vararg or function.args.kwarg or function.args.kwonlyargs or function.args.posonlyargs
    if names != ARGUMENTS or extra:
        problems.add(
            f"line {function.lineno}: {function.name}({', '.join(names)})",
            f"a rule takes exactly ({', '.join(ARGUMENTS)})",
        )


_REFUSED: tuple[tuple[type[ast.AST], str], ...] = (
    (ast.Raise, "'raise' would vanish inside the parallel loop; return a power instead"),
    (ast.Assert, "'assert' would vanish inside the parallel loop; return a power instead"),
    (ast.Try, "'try' cannot be compiled into the kernel"),
    (ast.With, "'with' cannot be compiled into the kernel"),
    (ast.Global, "a rule keeps no state: 'global' is not allowed"),
    (ast.Nonlocal, "a rule keeps no state: 'nonlocal' is not allowed"),
    (ast.Yield, "a rule returns a number: 'yield' is not allowed"),
    (ast.Await, "a rule returns a number: 'await' is not allowed"),
    (ast.Lambda, "write a helper function instead of 'lambda'"),
)


def _check_construct(statement: ast.stmt, problems: ProblemCollector) -> None:
    for node in ast.walk(statement):
        line = f"line {getattr(node, 'lineno', statement.lineno)}"
        for kind, why in _REFUSED:
            if isinstance(node, kind):
                problems.add(line, why)
        if isinstance(node, ast.Import | ast.ImportFrom):
            _check_import(node, line, problems)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            _check_attribute(node, line, problems)
        if isinstance(node, ast.Subscript):
            _check_look_ahead(node, line, problems)


def _check_import(node: ast.Import | ast.ImportFrom, line: str, problems: ProblemCollector) -> None:
    modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
    for module in modules:
        if module.split(".")[0] not in ALLOWED_MODULES:
            problems.add(line, f"imports {module}; a rule may use {' and '.join(ALLOWED_MODULES)} only")


def _check_attribute(node: ast.Attribute, line: str, problems: ProblemCollector) -> None:
    fields = {"signals": Signals._fields, "storage": StorageView._fields}
    if isinstance(node.value, ast.Name) and node.value.id in fields and node.attr not in fields[node.value.id]:
        known = ", ".join(fields[node.value.id])
        problems.add(f"{line}: {node.value.id}.{node.attr}", f"no such field; there are {known}")


def _check_look_ahead(node: ast.Subscript, line: str, problems: ProblemCollector) -> None:
    """Load and generation are known up to now: ``[step]`` and ``[step - n]`` only."""
    target = node.value
    if not (isinstance(target, ast.Attribute) and target.attr in SEEN_UP_TO_NOW):
        return
    index = node.slice
    past = (
        isinstance(index, ast.BinOp)
        and isinstance(index.op, ast.Sub)
        and isinstance(index.left, ast.Name)
        and index.left.id == "step"
        and not any(isinstance(part, ast.USub) for part in ast.walk(index.right))
    )
    if not (past or (isinstance(index, ast.Name) and index.id == "step")):
        problems.add(
            f"{line}: {ast.unparse(node)}",
            "would look ahead: load and generation are known up to now, as [step] or [step - n]",
            "use signals.forecast_net_load_kw for what is to come",
        )
