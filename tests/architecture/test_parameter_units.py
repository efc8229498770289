"""Every number that a function of the simulator takes, and every field of its types, says its unit in its name."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PARTS = (
    *("demand_response", "dispatch", "simulation", "district", "kpis", "results", "year", "island", "resilience"),
    *("tariffs", "bills", "ageing", "ledger", "economics", "pathways", "designs", "sizing", "sweep"),
)
ABSTRACT = {"algebra", "array_checks", "engine", "in_highs", "in_pyomo", "outcome", "whole_numbers"}
"""Modules about numbers as such: rows, columns, objectives and bounds of any unit."""
ABSTRACT_FOLDER = "ems/sizing/search"
"""The same: cuts, bounds and limits of functions and sizes of any unit."""


def _is_abstract(path: Path) -> bool:
    return path.stem in ABSTRACT or path.is_relative_to(PROJECT / ABSTRACT_FOLDER)


FILES = [
    *sorted(p for part in PARTS for p in (PROJECT / "ems" / part).rglob("*.py") if not _is_abstract(p)),
    PROJECT / "ems" / "storage.py",
]
UNITS = (
    "_kw",
    "_kwh",
    "_h",
    "_hours",
    "_s",
    "_days",
    "_years",
    "_kg",
    "_per_t",
    "_points",
    "_cost",
    "_per_kwh",
    "_per_kw",
    "_per_kg",
    "_per_point",
    "_kw_per_kwh",
    "_fraction",
    "_fraction_per_h",
    "_efficiency",
)
FLOATS = {"float", "float | None"}
NO_UNIT = {
    ("ratio", "numerator"): "any unit",
    ("ratio", "denominator"): "the same unit",
    ("mix_grid_share", "share"): "a share",
    ("district_cost", "wear"): "the scenario's currency",
    ("NudgeGroup", "event_price"): "the scenario's currency",
    ("NudgeState", "points_left"): "points",
    ("Candidates", "points_left"): "points",
    ("CandidateTable", "points_left"): "points",
    ("Requests", "points_budget"): "points",
    ("rested", "points_budget"): "points",
    ("Objective", "tolerance"): "relative",
    ("number", "value"): "any unit",
    ("EventKind", "per_year"): "outages",
    ("WarnedYear", "per_year"): "outages",
    ("FrontierPoint", "level"): "a share or hours, as its kind says",
    ("profiles", "share"): "a share",
    ("Estimate", "value"): "any unit",
    ("UnitPrice", "om_fraction_per_year"): "a share a year",
    ("changed", "om_fraction_per_year"): "a share a year",
    ("exact", "value"): "any unit",
    ("Key", "lower"): "the unit of the key",
    ("Key", "upper"): "the unit of the key",
    ("LinkedKey", "times"): "a factor",
    ("Asked", "budget"): "the currency of the prices",
    ("Asked", "least"): "kWh, for PV kW",
    ("Asked", "most"): "kWh, for PV kW",
    ("Finding", "bound"): "the scenario's currency",
    ("Finding", "reached"): "a share, kW or hours, as the goal says",
    ("StorageSize", "bound"): "the currency of the prices",
    ("ViewFinding", "reached"): "as above",
    ("GoalFound", "reached"): "as above",
    ("too_little", "best"): "a share or kW, as the goal says",
    ("best_size", "budget"): "the scenario's currency",
    ("best_size", "least"): "kWh, for PV kW",
    ("best_size", "most"): "kWh, for PV kW",
    ("best_size", "value"): "a share, kW or hours, as the goal says",
    ("read_question", "budget"): "as above",
    ("read_question", "least"): "as above",
    ("read_question", "most"): "as above",
    ("read_question", "value"): "as above",
    ("size_storage", "budget"): "the currency of the prices",
    ("money", "amount"): "the scenario's currency",
    ("per_kwh", "amount"): "the scenario's currency",
    ("years", "count"): "years",
    ("Goal", "value"): "a share, kW or hours, as its kind says",
    ("Goal", "budget"): "the scenario's currency",
    ("Sizing", "bound"): "the scenario's currency",
    ("Sizing", "reached"): "a share, kW or hours, as the goal says",
    ("SizedPart", "saved_by_next_kwh"): "the scenario's currency",
    ("SizedPart", "saved_by_last_kwh"): "the scenario's currency",
    ("SizedPart", "saved_by_next_kw"): "the scenario's currency",
    ("SizedPart", "saved_by_last_kw"): "the scenario's currency",
    ("Estimate", "low"): "the same unit",
    ("Estimate", "high"): "the same unit",
    ("bill", "contract"): "A, kVA or kW, as the tariff says",
    ("contract_size", "contract"): "A, kVA or kW, as the tariff says",
    ("topped_up_cost", "contract"): "A, kVA or kW, as the tariff says",
    ("plan_bill", "contract"): "A, kVA or kW, as the tariff says",
    ("Bill", "contract"): "A, kVA or kW, as the tariff says",
    ("Row", "quantity"): "as the row's unit says",
    ("Row", "price"): "the tariff's currency per unit",
    ("Row", "amount"): "the tariff's currency",
    ("CashFlow", "npv"): "the scenario's currency",
    ("CashFlow", "npv_without_residual"): "the scenario's currency",
    ("CashFlow", "up_front"): "the scenario's currency",
    ("OneYear", "owner_benefit"): "the scenario's currency",
    ("OneYear", "operator_benefit"): "the scenario's currency",
    ("OneYear", "supply_benefit"): "the scenario's currency",
    ("OneYear", "own_export_income"): "the scenario's currency",
    ("Claim", "plan"): "the claim's own unit",
    ("Claim", "simulated"): "the claim's own unit",
}


def numbers_of(path: Path) -> list[tuple[str, str]]:
    """Names of all floats that public functions take and public types hold."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            found += [(node.name, a.arg) for a in every if a.annotation and ast.unparse(a.annotation) in FLOATS]
        if isinstance(node, ast.ClassDef):
            fields = [f for f in node.body if isinstance(f, ast.AnnAssign) and ast.unparse(f.annotation) in FLOATS]
            found += [(node.name, ast.unparse(field.target)) for field in fields]
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_numbers_end_in_their_unit(path: Path) -> None:
    assert [pair for pair in numbers_of(path) if not f"_{pair[1]}".endswith(UNITS) and pair not in NO_UNIT] == []


def test_there_are_numbers_to_look_at() -> None:
    assert len([pair for path in FILES for pair in numbers_of(path)]) > 40
