"""FORMULATION.md names every variable, constraint and goal that ``build`` makes, with its index sets, and no other."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from formulation_cases import CASES, built

import ems.dispatch.optimiser
from ems.dispatch.optimiser.algebra import Variables
from ems.dispatch.optimiser.columns import Columns

if TYPE_CHECKING:
    from ems.dispatch.optimiser import Model
    from ems.dispatch.optimiser.algebra import Constraints

PAGE = Path(ems.dispatch.optimiser.__file__).with_name("FORMULATION.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `(?P<name>\w+)` \| (?P<second>[^|]*) \|", re.MULTILINE)
MODELS = {name: built(name) for name in CASES}


def rows_of_section(title: str) -> dict[str, str]:
    """Second column by name of the table under a heading."""
    section = PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]
    return {match["name"]: match["second"].strip() for match in ROW.finditer(section)}


def sets_of(model: Model) -> dict[str, tuple[str, ...] | int]:
    """Index sets of a problem: labels where they stand first, else their length."""
    problem, facts = model.facts.problem, model.facts
    candidates = problem.candidates
    groups = () if candidates is None else tuple(f"group {n}" for n in range(len(candidates.most_per_day)))
    return {
        "node": facts.node_labels,
        "storage": facts.storage_labels,
        "charge": tuple(facts.node_labels[charge.node] for charge in problem.demand_charges),
        "candidate": () if candidates is None else candidates.names,
        "group": groups,
        "size": () if facts.sizes is None else facts.sizes.names,
        "limit": ("limit 0",),
        "roots": ("all roots",),
        "groups": ("all groups",),
        "step": problem.n_steps,
        "period": max((len(charge.already_paid_kw) for charge in problem.demand_charges), default=0),
        "day": 0 if candidates is None else candidates.most_per_day.shape[1],
        "week": 0 if candidates is None else candidates.most_per_week.shape[1],
        "piece": 0 if problem.end.piece_kwh is None else problem.end.piece_kwh.shape[1],
    }


def axes_of(block: Variables | Constraints, sets: dict[str, tuple[str, ...] | int], written: str) -> list[str]:
    """Which of the written index sets a block really has, axis by axis."""
    shape = block.columns.shape if isinstance(block, Variables) else block.shape
    axes = [axis.strip() for axis in written.split(",")]
    labels = sets[axes[0]]
    assert isinstance(labels, tuple)
    first = bool(block.labels) and set(block.labels) <= set(labels) and len(block.labels) == shape[0]
    others = [axis for axis, length in zip(axes[1:], shape[1:], strict=True) if sets[axis] == length]
    return [*([axes[0]] if first else []), *others]


@pytest.mark.parametrize("case", MODELS)
def test_blocks_have_the_index_sets_of_the_page(case: str) -> None:
    model, sets = MODELS[case], sets_of(MODELS[case])
    written = rows_of_section("Variables") | rows_of_section("Constraints")
    for block in (*model.linear.variables.values(), *model.linear.constraints.values()):
        assert axes_of(block, sets, written[block.name]) == written[block.name].split(", "), block.name


def test_the_page_names_what_is_built_and_nothing_else() -> None:
    variables = {name for model in MODELS.values() for name in model.linear.variables}
    constraints = {name for model in MODELS.values() for name in model.linear.constraints}
    goals = {name for model in MODELS.values() for name in model.linear.goals}
    assert set(rows_of_section("Variables")) == variables
    assert set(rows_of_section("Constraints")) == constraints
    assert set(rows_of_section("Goals")) == goals


def test_the_columns_of_a_model_are_named_as_on_the_page() -> None:
    assert set(rows_of_section("Variables")) == set(Columns.__slots__)


def test_units_on_the_page_are_those_of_the_names() -> None:
    section = PAGE.split("\n## Variables\n")[1].split("\n## ")[0]
    units = {"_kw": "kW", "_kwh": "kWh"}
    for name, unit in re.findall(r"^\| `(\w+)` \| [^|]* \| ([^|]*) \|", section, re.MULTILINE):
        suffix = re.search(r"_kwh?$", name)
        assert unit.strip() == (units[suffix[0]] if suffix else "–"), name


def test_only_nodes_where_something_is_decided_are_in_the_model() -> None:
    model = MODELS["pool_and_home"]
    assert model.linear.variables["import_kw"].labels == ("pool", "home")
    assert model.linear.constraints["balance"].labels == ("home",)
    assert model.linear.constraints["pool_balance"].labels == ("pool",)
