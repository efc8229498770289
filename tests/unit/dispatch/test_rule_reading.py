"""A rule as text: found, cut out of its file with what it reaches, and refused where it breaks the rules for rules."""

# ruff: noqa: ARG001 - a rule takes all five arguments
from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import pytest

from ems.dispatch.rules import BUILT_IN, builtin, extract_rule, read_rule
from profiles.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

ARGUMENTS = "step, net_load_kw, energy_kwh, storage, signals"


def rule_text(body: str, before: str = "") -> str:
    """Write a file with one rule ``f``."""
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    return f"{before}\ndef f({ARGUMENTS}):\n{lines}\n"


def problems_of(text: str, function: str = "f") -> str:
    with pytest.raises(InputError) as caught:
        extract_rule(text, function, name="my_rule.py:f")
    return str(caught.value)


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_built_in_rule_is_written_as_a_user_writes_one(name: str) -> None:
    rule = read_rule(name)
    assert rule.name == rule.function == name
    assert rule.uses_own_series == (name in {"follow", "hold", "shelter_reserve"})


def test_helpers_constants_and_imports_come_along_and_nothing_else() -> None:
    text = rule_text(
        body='"""Docstring."""\nreturn helper(net_load_kw) * LIMIT + math.sqrt(A)',
        before=(
            "import math\nimport os\nfrom typing import Final\n\n"
            "BASE: Final = 2.0\nLIMIT = BASE * 2\nA, B = 1.0, 2.0\nLATER: float\nUNUSED = os.getcwd()\n"
            "@decorated\ndef helper(x: Strange, *, y: Strange = 1.0) -> Strange:\n"
            "    '''Docstring.'''\n    return x + y\n"
            "def unused():\n    raise ValueError\n"
        ),
    )
    source = extract_rule(text, "f", name="x").source
    for kept in ("import math", "BASE = 2.0", "LIMIT = BASE * 2", "A, B = (1.0, 2.0)", "def helper(x, *, y=1.0):"):
        assert kept in source
    for left in ("os", "Final", "Strange", "UNUSED", "unused", "Docstring", "decorated", "LATER"):
        assert left not in source
    assert source.index("BASE = ") < source.index("LIMIT = ") < source.index("def helper") < source.index("def f")


def test_the_digest_is_that_of_what_matters() -> None:
    one = extract_rule(rule_text("return LIMIT", "LIMIT = 1.0"), "f", name="a")
    commented = extract_rule(rule_text("return LIMIT  # why", "# Comment\nLIMIT = 1.0\nOTHER = 3"), "f", name="b")
    edited = extract_rule(rule_text("return LIMIT", "LIMIT = 2.0"), "f", name="a")
    assert one.digest == commented.digest
    assert one.digest != edited.digest


@pytest.mark.parametrize(
    ("body", "before", "told"),
    [
        ("return (", "", "line 3: is not valid Python: '(' was never closed"),
        ("return 1.0\0", "", "null bytes"),
        ("raise ValueError", "", "line 3: 'raise' would vanish inside the parallel loop"),
        ("assert step >= 0\nreturn 0.0", "", "line 3: 'assert' would vanish"),
        ("try:\n    return 1.0\nfinally:\n    pass", "", "line 3: 'try' cannot be compiled"),
        ("with storage:\n    return 1.0", "", "line 3: 'with' cannot be compiled"),
        ("global X\nX = 1.0\nreturn X", "X = 0.0", "a rule keeps no state: 'global'"),
        ("def g():\n    nonlocal step\nreturn 1.0", "", "a rule keeps no state: 'nonlocal'"),
        ("yield 1.0", "", "a rule returns a number: 'yield'"),
        ("return (lambda x: x)(1.0)", "", "write a helper function instead of 'lambda'"),
        ("print(step)\nreturn 1.0", "", "'print' is not allowed"),
        ("import os\nreturn 1.0", "", "imports os; a rule may use math and numpy only"),
        ("return os.getpid()", "import os", "line 1: imports os"),
        ("return listdir()", "from os import listdir", "imports os"),
        ("return near()", "from . import near", "imports ."),
        ("return signals.temperature[step]", "", "line 3: signals.temperature: no such field; there are step_h, hour"),
        ("return storage.size", "", "line 3: storage.size: no such field; there are capacity_kwh"),
        ("return signals[1][step]", "", "name the field of the signals"),
        ("return f(step, 1.0, 1.0, storage, signals)", "", "line 2: f: calls itself; recursion"),
        ("return g(1.0)", "def g(x):\n    return h(x)\ndef h(x):\n    return g(x)", "line 1: g: calls itself"),
        ("return X", "X = 1.0\nX *= 2", "line 2: the rule needs a name that this statement (AugAssign) sets"),
        ("return X", "if True:\n    X = 1.0", "this statement (If) sets"),
        ("return X.y", "class X:\n    y = 1.0", "this statement (ClassDef) sets"),
        ("return np.pi", "try:\n    import numpy as np\nexcept ImportError:\n    pass", "this statement (Try) sets"),
    ],
)
def test_a_wrong_rule_is_refused_with_its_line(body: str, before: str, told: str) -> None:
    assert told in problems_of(rule_text(body, before))


@pytest.mark.parametrize("body", ["return " + "-" * 100_000 + "1", "return 1" + " + 1" * 5_000])
def test_a_rule_nested_too_deeply_is_refused(body: str) -> None:
    assert "is nested too deeply" in problems_of(rule_text(body))


@pytest.mark.parametrize(
    "body",
    [
        "return signals.load_kw[step + 1]",
        "return signals.generation_kw[-1]",
        "return signals.load_kw[step - (-1)]",
        "return signals.load_kw[0]",
        "return signals.load_kw[step:step + 2].sum()",
        "load = signals.load_kw\nreturn load[step + 1]",
        "return max(signals.load_kw)",
        "step = step + 1\nreturn signals.load_kw[step]",
        "for step in range(9):\n    pass\nreturn signals.load_kw[step]",
        "return helper(step + 1, signals)",
        "return helper(signals=signals, step=5)",
    ],
)
def test_load_and_generation_are_known_up_to_now(body: str) -> None:
    helper = "def helper(step, signals):\n    return signals.load_kw[step]"
    told = problems_of(rule_text(body, helper))
    assert "would look ahead" in told or "must leave 'step' at the present step" in told


@pytest.mark.parametrize(
    "body",
    [
        "return signals.load_kw[step] - signals.generation_kw[step - 24]",
        "f = g = 0.0\nfor back in range(24):\n    f += signals.load_kw[step - back] * g\nreturn f",
        "return helper(step, signals) + signals.import_price[step + 6] + signals.forecast_net_load_kw[step + 1]",
    ],
)
def test_what_is_known_may_be_read(body: str) -> None:
    helper = "def helper(step, signals):\n    return signals.load_kw[step]"
    assert extract_rule(rule_text(body, helper), "f", name="x").function == "f"


@pytest.mark.parametrize(
    "signature",
    [
        "step, net_load_kw",
        ARGUMENTS + ", more",
        ARGUMENTS + ", *more",
        "signals, step, net_load_kw, energy_kwh, storage",
    ],
)
def test_a_rule_takes_exactly_the_five_arguments(signature: str) -> None:
    assert f"a rule takes exactly ({ARGUMENTS})" in problems_of(f"def f({signature}):\n    return 0.0\n")


def test_a_missing_function_is_told_with_those_present() -> None:
    text = rule_text("return 0.0", "def g():\n    pass\nclass K:\n    pass")
    assert "keep: no such function; the file defines: g, f" in problems_of(text, "keep")
    assert "the file defines: none" in problems_of("x = 1")
    assert "x: no such function" in problems_of("x = 1", "x")
    assert "f: no such function" in problems_of(f"async def f({ARGUMENTS}):\n    return 0.0\n")


def test_all_problems_of_a_rule_are_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        extract_rule("def f(step):\n    assert step\n    raise ValueError\n", "f", name="x")
    assert len(caught.value.problems) == 4


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("if net_load_kw > 0.0: return net_load_kw", "may end without a value"),
        ("return", "may end without a value"),
        ("for i in range(3): return 1.0", "may end without a value"),
        ("while True: step = step\n    return 0.0", "'while' may never end"),
        ("return max(signals.hour)", "a series is read by one index at a time"),
        ("return signals.hour[step - 3 : step].sum()", "a series is read by one index at a time"),
        ("seen = signals\n    return seen.hour[step]", "the signals have one name everywhere"),
    ],
)
def test_a_rule_that_may_hang_or_leave_the_series_is_refused(body: str, told: str) -> None:
    text = f"def f(step, net_load_kw, energy_kwh, storage, signals):\n    {body}\n"
    with pytest.raises(InputError) as caught:
        extract_rule(text, "f", name="x")
    assert told in str(caught.value)


def test_every_path_may_end_in_a_branch() -> None:
    text = (
        "def f(step, net_load_kw, energy_kwh, storage, signals):\n"
        "    if net_load_kw > 0.0:\n        return 1.0\n    else:\n        return 0.0\n"
    )
    assert extract_rule(text, "f", name="x").function == "f"


def test_a_helper_may_take_the_signals_under_their_name_only() -> None:
    head = "def f(step, net_load_kw, energy_kwh, storage, signals):\n    return g(signals, step)\n"
    good = "def g(signals, at):\n    return signals.hour[at]\n"
    assert "signals.hour[at % len(signals.hour)]" in extract_rule(head + good, "f", name="x").source
    with pytest.raises(InputError, match="the signals have one name everywhere"):
        extract_rule(head + "def g(seen, at):\n    return seen.hour[at]\n", "f", name="x")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("self_consumtion", "no such rule; the built-in ones are none, self_consumption"),
        ("my_rule.py", "no such rule"),
        ("my_rule.txt:f", "no such rule"),
        ("nowhere/my_rule.py:f", "cannot be read: No such file or directory"),
        (".py:f", "cannot be read"),
        ("x" * 5000 + ".py:f", "cannot be read"),
        ("a\0b.py:f", "cannot be read: embedded null"),
    ],
)
def test_a_rule_that_is_nowhere_is_told(name: str, told: str) -> None:
    with pytest.raises(InputError, match="policy") as caught:
        read_rule(name)
    assert told in str(caught.value)


def test_a_file_must_be_utf8_and_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "rule.py"
    path.write_bytes("# Caf\xe9\n".encode("latin-1"))
    with pytest.raises(InputError, match="is not UTF-8 text"):
        read_rule(f"{path}:f")
    path.write_text(rule_text("return 0.0"), encoding="utf-8-sig")
    assert read_rule(f"{path}:f").name == "rule.py:f"


def whole_file_rule(step: int, net_load_kw: float, energy_kwh: float, storage: object, signals: object) -> float:
    """Take a constant of this file along."""
    return ROUND_NUMBER * net_load_kw


ROUND_NUMBER = 10.0


def test_a_function_brings_its_file_along() -> None:
    rule = read_rule(whole_file_rule)
    assert rule.name == "whole_file_rule"
    assert "ROUND_NUMBER = 10.0" in rule.source
    assert read_rule(builtin.follow).digest == read_rule("follow").digest


def test_a_function_inside_another_brings_its_own_text() -> None:
    def inner(step, net_load_kw, energy_kwh, storage, signals):  # noqa: ANN001, ANN202
        return -storage.max_charge_kw

    assert read_rule(inner).source == f"def inner({ARGUMENTS}):\n    return -storage.max_charge_kw"


def test_a_compiled_function_is_read_as_its_python() -> None:
    class Compiled:
        """What numba makes of a function, as far as it matters here."""

        py_func = staticmethod(whole_file_rule)

        def __call__(self) -> None:
            """Be callable."""

    assert read_rule(Compiled()).function == "whole_file_rule"


@pytest.mark.parametrize("strange", [functools.partial(whole_file_rule, 1), max, lambda: 0.0, dict])
def test_what_is_no_plain_function_is_refused(strange: object) -> None:
    with pytest.raises(InputError, match="is not a function written with 'def'"):
        read_rule(strange)  # type: ignore[arg-type]


def test_a_function_without_source_is_refused() -> None:
    names: dict[str, object] = {}
    exec(rule_text("return 0.0"), names)  # noqa: S102 - a function without a file
    with pytest.raises(InputError, match="has no source to read; write it to a file"):
        read_rule(names["f"])  # type: ignore[arg-type]
