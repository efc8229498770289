"""A user's rule in the kernel: compiled along, cached, compiled anew when edited, and stopped when it goes wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numba
import numpy as np
import pytest
from kernel_cases import PART_RULE, battery, make_nodes, make_signals, play

from ems.dispatch.rules import extract_rule, read_rule
from ems.simulation import binding
from ems.simulation.binding import PLAIN, Features
from ems.storage import pack_storages
from profiles.errors import InputError, RunError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.simulation.outcome import TierOutcome

    Floats = NDArray[np.float64]

PROJECT = Path(__file__).parents[3]

# Everything of the kernel that a name could collide with, a division by a capacity that may be 0, a constant, helpers.
RULE = """
import math
import numpy as np

LANES = 0.25
CHARGE, ENERGY, HUGE = 3, 0.0, 1.0
TABLE = np.array([0.5, 0.25])
FASTMATH = None


def nb(x, state: "Annotated" = 1.0):
    '''Halve.'''
    return x * math.sqrt(LANES) * state


def replay(x):
    for rule in range(CHARGE):
        x += ENERGY * rule
    return x


def rule(step, net_load_kw, energy_kwh, storage, signals):
    '''Half of the net load, a quarter on odd steps, as long as the battery is not empty; no number in a warning.'''
    fill = energy_kwh / storage.capacity_kwh
    lane = replay(nb(net_load_kw))
    if fill < 0.0:
        return HUGE
    return lane * TABLE[step % 2] / TABLE[0] / (1.0 - signals.warning[step]) + 0.0 * fill
"""


def outcome(text: str, *, capacity_kwh: float = 5.0, warning: Floats | None = None) -> TierOutcome:
    """Play 36 hours at 18 nodes, of which two have a battery."""
    rule = extract_rule(text, "rule", name="my_rule.py:rule")
    net = np.tile([4.0, 4.0, -4.0, -4.0], (18, 9))
    storages = [battery(capacity_kwh, initial_fraction=1.0, may_export=True)] * 2
    packed = pack_storages(storages, nodes=[3, 17], groups=["a", "b"], n_steps=36)
    nodes = make_nodes(np.maximum(net, 0.0), np.maximum(-net[0], 0.0))
    return play(nodes, packed, rule, make_signals(36, warning=np.zeros(36) if warning is None else warning))


def test_constants_helpers_and_any_name_are_compiled_along() -> None:
    """Half of 4 kW on even steps, a quarter on odd ones; nodes without a battery, where it divides by 0, stay as is."""
    out = outcome(RULE)
    np.testing.assert_allclose(out.recorded[1, 1, :4], [2, 1, 0, 0])
    np.testing.assert_allclose(out.recorded[1, 0, :4], [0, 0, 2, 1])
    np.testing.assert_allclose(out.net_kw[0, :4], [4, 4, -4, -4])
    assert np.isfinite(out.series).all()
    assert out.residual_kwh < 1e-9


def test_an_edited_rule_changes_the_result() -> None:
    for factor in (0.5, 0.25, 0.5):
        out = outcome(PART_RULE.format(factor=factor))
        np.testing.assert_allclose(out.recorded[0, 1, :1], [4.0 * factor])


def test_a_rule_that_is_not_finite_at_one_step_names_rule_site_and_step() -> None:
    with pytest.raises(RunError) as caught:
        outcome(RULE, warning=(np.arange(36) == 27).astype(float))
    told = str(caught.value)
    assert "rule my_rule.py:rule: returned a power that is not finite at site_3 (storage a), step 27" in told
    assert "(2027-01-02 03:00)" in told


def test_an_empty_battery_makes_a_division_by_its_capacity_fail_openly() -> None:
    with pytest.raises(RunError, match="not finite at site_3"):
        outcome(RULE, capacity_kwh=0.0)


@pytest.mark.parametrize(
    ("body", "before", "told"),
    [
        ("return float('x' + 'y')", "", "ValueError: could not convert string to float: 'xy'"),
        ("return LIMIT", "LIMIT = 1 / 0", "ZeroDivisionError: division by zero"),
        ("return nosuch(1.0)", "from math import nosuch", "ImportError: cannot import name 'nosuch'"),
        ("return LIMIT", "LIMIT = undefined", "NameError: name 'undefined' is not defined"),
        ("return undefined", "", "NameError: name 'undefined' is not defined"),
        ("return (1.0, 2.0)", "", "abs(UniTuple(float64 x 2))"),
        ("return LIST[step % 2]", "LIST = [1.0, 2.0]", "reflected list"),
        ("return np.nosuch(1.0)", "import numpy as np", "nosuch"),
    ],
)
def test_what_numba_cannot_compile_is_told_in_one_line(body: str, before: str, told: str) -> None:
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    text = f"{before}\n\ndef rule(step, net_load_kw, energy_kwh, storage, signals):\n{lines}\n"
    with pytest.raises(InputError) as caught:
        outcome(text)
    message = str(caught.value)
    assert message.startswith("rule my_rule.py:rule: 1 problem\n  rule: cannot be compiled: ")
    assert told in message
    assert "replay" not in message
    assert len(message) < 600


def test_an_error_that_says_nothing_first_is_told_as_a_whole() -> None:
    error = numba.core.errors.NumbaError("Failed in nopython mode\nDuring: typing")
    told = str(binding.cannot_compile(read_rule("none"), error))
    assert "cannot be compiled: Failed in nopython mode During: typing" in told
    short = str(binding.cannot_compile(read_rule("none"), numba.core.errors.NumbaError("no such thing")))
    assert "cannot be compiled: no such thing;" in short


RUN = """
import json, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from kernel_cases import PART_RULE, battery, play_one
from ems.dispatch.rules import read_rule
from ems.simulation.binding import bind
from ems.simulation.cache import cache_folder

def compiled():
    return sorted(path.name for path in cache_folder().rglob("*.nbc"))

before = compiled()
rule = read_rule(sys.argv[1])
energy = play_one([-2.0, 2.0], battery(), rule)[2].tolist()
hits = sum(bind(rule).replay.stats.cache_hits.values())
print(json.dumps({{"energy": energy, "hits": hits, "compiled": len(set(compiled()) - set(before))}}))
"""


def in_new_process(rule: str) -> dict[str, object]:
    code = RUN.format(tests=str(PROJECT / "tests"))
    done = subprocess.run(
        [sys.executable, "-c", code, rule], cwd=PROJECT, env=os.environ, capture_output=True, text=True, check=True
    )
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_a_second_process_starts_without_compiling_and_sees_an_edited_file(tmp_path: Path) -> None:
    """The same file edited between two processes gives two results; unedited, the compiled kernel is found."""
    path = tmp_path / "my_rule.py"
    path.write_text(PART_RULE.format(factor=0.5))
    assert in_new_process(f"{path}:rule")["energy"] == [1.0, 0.0]
    again = in_new_process(f"{path}:rule")
    assert again == {"energy": [1.0, 0.0], "hits": 1, "compiled": 0}
    path.write_text(PART_RULE.format(factor=0.25))
    assert in_new_process(f"{path}:rule")["energy"] == [0.5, 0.0]


def test_the_same_rule_under_another_name_or_path_is_not_compiled_again(tmp_path: Path) -> None:
    text = (PROJECT / "ems" / "dispatch" / "rules" / "builtin.py").read_text(encoding="utf-8")
    path = tmp_path / 'odd "name"\\N.py'
    path.write_text(text, encoding="utf-8")
    mine, built_in = read_rule(f"{path}:self_consumption"), read_rule("self_consumption")
    assert mine.name != built_in.name
    assert binding.bind(mine).replay is binding.bind(built_in).replay


def test_the_digest_changes_with_all_that_decides_what_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = read_rule("none")
    digests = {binding._digest(rule, PLAIN), binding._digest(rule, Features(drain=True))}
    digests.add(binding._digest(read_rule("self_consumption"), PLAIN))
    changes = (
        (binding, "_kernel_text", lambda _file: "other " + binding.BEGIN + binding.END),
        (binding, "RULE_HEADER", "other"),
        (binding, "RULE_DECORATOR", "other"),
        (binding.numba, "__version__", "0.0"),
        (binding.platform, "python_version", lambda: "0.0"),
    )
    for place, name, value in changes:
        with monkeypatch.context() as changed:
            changed.setattr(place, name, value)
            digests.add(binding._digest(rule, PLAIN))
    assert len(digests) == 3 + len(changes)
