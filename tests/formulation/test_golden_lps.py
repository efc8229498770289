"""Every block of constraints and every goal, on a tiny case, is what the golden LP file says."""

from __future__ import annotations

import pytest
from formulation_cases import CASES, built
from golden_lps import CASE_OF_BLOCK, CASE_OF_GOAL, FOLDER, golden_files
from pyomo.repn.tests.lp_diff import lp_diff

FILES = golden_files()


@pytest.mark.parametrize("name", FILES)
def test_the_model_is_the_golden_one(name: str) -> None:
    golden = (FOLDER / name).read_text(encoding="utf-8")
    expected, written = lp_diff(golden, FILES[name](), baseline=name)
    assert expected == written


def test_a_changed_coefficient_is_noticed() -> None:
    golden = (FOLDER / "storage.lp").read_text(encoding="utf-8")
    changed = golden.replace("+1.0 discharge_kw", "+1.1 discharge_kw", 1)
    assert changed != golden
    expected, written = lp_diff(golden, changed)
    assert expected != written


def test_every_block_and_every_goal_has_its_golden_file() -> None:
    models = [built(case).linear for case in CASES]
    assert {name for model in models for name in model.constraints} == set(CASE_OF_BLOCK)
    assert {name for model in models for name in model.goals} == set(CASE_OF_GOAL)


def test_no_golden_file_is_left_over() -> None:
    assert {path.name for path in FOLDER.glob("*.lp")} == set(FILES)
