"""One LP file a block of constraints and a goal, as Pyomo writes it; run this file to write them anew.

``python tests/formulation/golden_lps.py`` after a change that was meant; read the differences before keeping them.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pyomo.environ as pyo
from formulation_cases import built, in_pyomo

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(__file__).parent / "golden"

CASE_OF_BLOCK = {
    "balance": "pool_and_home",
    "pool_balance": "pool_and_home",
    "storage": "limited_lines",
    "own_use": "own_use",
    "own_use_when_short": "own_use",
    "shared_line": "outside_the_limits",
    "soft_floor": "outside_the_limits",
    "soft_ceiling": "outside_the_limits",
    "soft_end": "outside_the_limits",
    "cyclic_end": "cyclic",
    "end_value": "value_curve",
    "charge_only": "negative_prices",
    "discharge_only": "negative_prices",
    "import_only": "negative_prices",
    "export_only": "negative_prices",
    "curtail_only": "negative_prices",
    "no_import_when_curtailing": "negative_prices",
    "full_export": "negative_prices",
    "peak": "demand_charges",
    "highest_import": "other_goals",
    "unmatched": "other_goals",
    "load_change": "nudges",
    "one_event_at_a_time": "nudges",
    "events_per_day": "nudges",
    "events_per_week": "nudges",
    "points_budget": "nudges",
    "charge_of_size": "decided_sizes",
    "discharge_of_size": "decided_sizes",
    "floor_of_size": "decided_sizes",
    "ceiling_of_size": "decided_sizes",
    "end_of_size": "decided_sizes",
    "limit_of_sizes": "decided_sizes",
}
"""In which case each block of constraints is looked at."""

WITH_SIZES = ("balance", "storage")
"""Blocks that sizes stand in too: looked at once more."""

CASE_OF_GOAL = {
    "cost": (
        "pool_and_home",
        "limited_lines",
        "outside_the_limits",
        "cyclic",
        "value_curve",
        "demand_charges",
        "nudges",
        "decided_sizes",
    ),
    "purchase": ("decided_sizes",),
    "co2_kg": ("other_goals", "limited_lines"),
    "unmatched_kwh": ("other_goals",),
    "peak_import_kw": ("other_goals",),
}
"""In which cases each goal is looked at."""


def block_lp(block: str, case: str) -> str:
    """LP file of one block of constraints alone, with the limits of its variables."""
    model = in_pyomo(case)
    for constraint in model.component_objects(pyo.Constraint, active=True):
        if constraint.local_name != block:
            constraint.deactivate()
    model.objective.set_value(0.0)
    return written(model)


def goal_lp(goal: str, case: str) -> str:
    """LP file of a goal alone: the objective that it makes and no constraint."""
    model = in_pyomo(case)
    for constraint in model.component_objects(pyo.Constraint, active=True):
        constraint.deactivate()
    linear = built(case).linear
    coefficients = linear.goal_coefficients(goal)
    variables = model.component_data_objects(pyo.Var, descend_into=False)
    terms = [value * variable for value, variable in zip(coefficients.tolist(), variables, strict=True) if value]
    model.objective.set_value(pyo.quicksum(terms) + linear.goal_constants.get(goal, 0.0))
    return written(model)


def written(model: pyo.ConcreteModel) -> str:
    """Text of the LP file of a model."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.lp"
        model.write(str(path), io_options={"symbolic_solver_labels": True})
        return path.read_text(encoding="utf-8")


def golden_files() -> dict[str, Callable[[], str]]:
    """Name of every golden file and what writes it."""
    blocks = {
        f"{block}.lp": lambda block=block, case=case: block_lp(block, case) for block, case in CASE_OF_BLOCK.items()
    }
    sized = {f"{block}_sized.lp": lambda block=block: block_lp(block, "decided_sizes") for block in WITH_SIZES}
    goals = {
        f"goal_{goal}_{case}.lp": lambda goal=goal, case=case: goal_lp(goal, case)
        for goal, cases in CASE_OF_GOAL.items()
        for case in cases
    }
    return blocks | sized | goals


def main() -> None:
    """Write all golden files anew."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.lp"):
        old.unlink()
    for name, text in golden_files().items():
        (FOLDER / name).write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
