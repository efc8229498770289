"""What a rule must not do: what numba cannot compile, what would vanish in a parallel loop, what would look ahead."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from ems.dispatch.rules.indexing import check_indexing
from ems.dispatch.rules.reach import Plain, bare
from ems.dispatch.rules.views import Signals, StorageView

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from profiles.errors import ProblemCollector

ARGUMENTS = ("step", "net_load_kw", "energy_kwh", "storage", "signals")
SEEN_UP_TO_NOW = ("load_kw", "generation_kw")
ALLOWED_MODULES = ("math", "numpy")

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
    (ast.While, "'while' may never end, and nothing could stop it; use 'for … in range(…)'"),
)


def check_rule(main: ast.FunctionDef, reached: Sequence[ast.stmt], problems: ProblemCollector) -> None:
    """Check a rule and everything it reaches.

    Parameters
    ----------
    main
        The rule.
    reached
        All statements that it needs, itself among them.
    problems
        Receives what is wrong.
    """
    _check_signature(main, problems)
    plain = [statement for statement in reached if isinstance(statement, Plain)]
    for statement in reached:
        if statement not in plain:
            kind = type(statement).__name__
            problems.add(
                f"line {statement.lineno}",
                f"the rule needs a name that this statement ({kind}) sets",
                "give constants by plain assignments and helpers by 'def' at the top level of the file",
            )
    for statement in plain:
        for node in ast.walk(statement):
            _check_construct(node, f"line {getattr(node, 'lineno', statement.lineno)}", problems)
    functions = {statement.name: statement for statement in plain if isinstance(statement, ast.FunctionDef)}
    _check_recursion(functions, problems)
    for function in functions.values():
        check_indexing(function, functions, problems)
        if not _always_returns(function.body):
            problems.add(
                f"line {function.lineno}: {function.name}",
                "may end without a value",
                "end every path with 'return' and a number",
            )
    if any(isinstance(n, ast.Attribute) and n.attr in SEEN_UP_TO_NOW for f in plain for n in ast.walk(f)):
        _check_look_ahead(functions, problems)


def _check_signature(function: ast.FunctionDef, problems: ProblemCollector) -> None:
    names = tuple(argument.arg for argument in function.args.args)
    extra = function.args.vararg or function.args.kwarg or function.args.kwonlyargs or function.args.posonlyargs
    if names != ARGUMENTS or extra:
        problems.add(
            f"line {function.lineno}: {function.name}({', '.join(names)})",
            f"a rule takes exactly ({', '.join(ARGUMENTS)})",
        )


def _check_construct(node: ast.AST, line: str, problems: ProblemCollector) -> None:
    for kind, why in _REFUSED:
        if isinstance(node, kind):
            problems.add(line, why)
    match node:
        case ast.Import(names=names):
            _check_modules([alias.name for alias in names], line, problems)
        case ast.ImportFrom(module=module):
            _check_modules([module or "."], line, problems)
        case ast.Call(func=ast.Name(id="print")):
            problems.add(line, "a rule runs at every site and step: 'print' is not allowed")
        case ast.Attribute(value=ast.Name(id=name), attr=field):
            _check_field(name, field, line, problems)
        case ast.Subscript(value=ast.Name(id="signals")):
            problems.add(line, "name the field of the signals, as in signals.hour[step]")
        case _:
            pass


def _check_modules(modules: Sequence[str], line: str, problems: ProblemCollector) -> None:
    for module in modules:
        if module.split(".")[0] not in ALLOWED_MODULES:
            problems.add(line, f"imports {module}; a rule may use {' and '.join(ALLOWED_MODULES)} only")


def _check_field(name: str, field: str, line: str, problems: ProblemCollector) -> None:
    fields = {"signals": Signals._fields, "storage": StorageView._fields}.get(name)
    if fields is not None and field not in fields:
        problems.add(f"{line}: {name}.{field}", f"no such field; there are {', '.join(fields)}")


def _always_returns(body: Sequence[ast.stmt]) -> bool:
    """Whether a block of statements ends with a value on every path."""
    for statement in body:
        match statement:
            case ast.Return(value=value):
                return value is not None
            case ast.If(body=then, orelse=otherwise):
                if _always_returns(then) and _always_returns(otherwise):
                    return True
            case _:
                pass
    return False


def _check_recursion(functions: dict[str, ast.FunctionDef], problems: ProblemCollector) -> None:
    calls = {name: _called(function) & set(functions) for name, function in functions.items()}
    for name, function in functions.items():
        reached, new = set[str](), calls[name]
        while new - reached:
            reached |= new
            new = set().union(*(calls[called] for called in new))
        if name in reached:
            problems.add(f"line {function.lineno}: {name}", "calls itself; recursion cannot be compiled", "use a loop")


def _called(function: ast.FunctionDef) -> set[str]:
    """Names that a function calls, its own variables aside."""
    nodes = list(ast.walk(function))
    own = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    own |= {n.arg for n in nodes if isinstance(n, ast.arg)}
    return {n.func.id for n in nodes if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)} - own


def _check_look_ahead(functions: dict[str, ast.FunctionDef], problems: ProblemCollector) -> None:
    """Load and generation are known up to now: read as ``[step]`` and ``[step - n]`` only, ``step`` being this step."""
    for function in functions.values():
        in_past = {id(n.value) for n in ast.walk(function) if isinstance(n, ast.Subscript) and _is_past(n.slice)}
        for node in ast.walk(function):
            if isinstance(node, ast.Attribute) and node.attr in SEEN_UP_TO_NOW and id(node) not in in_past:
                problems.add(
                    f"line {node.lineno}: {ast.unparse(node)}",
                    "would look ahead: load and generation are known up to now, as [step] or [step - n]",
                    "use signals.forecast_net_load_kw for what is to come",
                )
        for line, text in _other_steps(function, functions):
            problems.add(
                f"line {line}: {text}", "a rule that reads load or generation must leave 'step' at the present step"
            )


def _is_past(index: ast.expr) -> bool:
    match index:
        case ast.Name(id="step"):
            return True
        case ast.BinOp(left=ast.Name(id="step"), op=ast.Sub(), right=right):
            return not any(isinstance(part, ast.USub) for part in ast.walk(right))
        case _:
            return False


def _other_steps(function: ast.FunctionDef, functions: dict[str, ast.FunctionDef]) -> Iterator[tuple[int, str]]:
    """Places where ``step`` is set anew, or handed to a helper as something else."""
    for node in ast.walk(bare(function)):
        match node:
            case ast.Name(id="step", ctx=ast.Store()):
                yield function.lineno, f"{function.name} sets step"
            case ast.Call(func=ast.Name(id=called)) if called in functions:
                names = [argument.arg for argument in functions[called].args.args]
                given = dict(zip(names, node.args, strict=False)) | {k.arg: k.value for k in node.keywords if k.arg}
                if "step" in given and not (isinstance(given["step"], ast.Name) and given["step"].id == "step"):
                    yield function.lineno, ast.unparse(node)
            case _:
                pass
