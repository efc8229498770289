"""Everything that can be wrong with a dispatch problem; every rule is a function, all problems are raised together."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, get_args

import numpy as np

from ems.dispatch.array_checks import (
    EFFICIENCY,
    FINITE,
    LIMIT,
    LOSS_FRACTION,
    NOT_NEGATIVE,
    STEPS,
    ArrayChecks,
    Axis,
    Rule,
)
from ems.dispatch.candidate_checks import check_candidates
from profiles.errors import ProblemCollector

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.problem import DemandCharge, DispatchProblem, End

    Floats = NDArray[np.float64]

STEP_TOLERANCE_H = 1e-9
ENERGY_TOLERANCE_KWH = 1e-6


def problems_of(problem: DispatchProblem) -> ProblemCollector:
    """All that is wrong with a problem: shapes, limits, efficiencies, prices, budgets, the order of nodes.

    Parameters
    ----------
    problem
        The problem.

    Returns
    -------
    ProblemCollector
        Empty where nothing is wrong.
    """
    found = ProblemCollector("dispatch problem")
    _check_times(problem, found)
    if found.problems:
        return found  # without its steps no other array can be judged
    checks = ArrayChecks(found, problem.times)
    _check_nodes(problem, checks)
    _check_parents(problem, checks)
    _check_storages(problem, checks)
    _check_rows(problem, checks)
    _check_end(problem, checks)
    _check_prices(problem, checks)
    for number, charge in enumerate(problem.demand_charges):
        _check_demand_charge(problem, number, charge, checks)
    if problem.candidates is not None:
        check_candidates(problem.candidates, problem.nodes.count, problem.n_steps, checks)
    _check_objective(problem, found)
    return found


def _steps(problem: DispatchProblem) -> Axis:
    return Axis(STEPS, problem.n_steps)


def _nodes(problem: DispatchProblem) -> Axis:
    return Axis("nodes", problem.nodes.count, problem.nodes.names)


def _storages(problem: DispatchProblem) -> Axis:
    return Axis("storages", problem.storages.count, problem.storages.group)


def _check_times(problem: DispatchProblem, found: ProblemCollector) -> None:
    if not (np.isfinite(problem.step_h) and problem.step_h > 0):
        found.add(f"step_h = {problem.step_h:g} h", "must be above 0 h")
    if len(problem.times) == 0:
        found.add("times", "has no step", "a window has at least one")
    if found.problems:
        return
    steps_h = np.diff(problem.times.as_unit("ns").asi8) / 3.6e12
    wrong = np.abs(steps_h - problem.step_h) > STEP_TOLERANCE_H
    if wrong.any():
        at = int(np.argmax(wrong))
        found.add(
            f"times ({problem.times[at]:%Y-%m-%d %H:%M})",
            f"the next step begins {steps_h[at]:g} h later, must be step_h = {problem.step_h:g} h",
        )


def _check_nodes(problem: DispatchProblem, checks: ArrayChecks) -> None:
    nodes, axes = problem.nodes, (_nodes(problem), _steps(problem))
    if nodes.count == 0:
        checks.problems.add("nodes", "there is none", "give at least one")
    for name, count in Counter(nodes.names).items():
        if count > 1:
            checks.problems.add(
                f"nodes.names: {name!r}", f"is given {count} times", "give every node a name of its own"
            )
    for name, rule in (
        ("load_kw", NOT_NEGATIVE),
        ("generation_kw", NOT_NEGATIVE),
        ("import_price_per_kwh", FINITE),
        ("export_price_per_kwh", FINITE),
        ("import_limit_kw", LIMIT),
        ("export_limit_kw", LIMIT),
    ):
        checks.numbers(f"nodes.{name}", getattr(nodes, name), axes, rule)


def _check_parents(problem: DispatchProblem, checks: ArrayChecks) -> None:
    nodes, where = problem.nodes, "nodes.parent"
    if not checks.whole_numbers(where, nodes.parent, (_nodes(problem),), -1, nodes.count, "-1 is the public grid"):
        return
    late = nodes.parent >= np.arange(nodes.count)
    if late.any():
        rule = "must be the number of a node that stands before it"
        checks.first(where, late, nodes.parent, (_nodes(problem),), rule, "put parents before their children")


def _check_storages(problem: DispatchProblem, checks: ArrayChecks) -> None:
    storages, axes = problem.storages, (_storages(problem),)
    for name, rule in (
        ("capacity_kwh", NOT_NEGATIVE),
        ("max_charge_kw", NOT_NEGATIVE),
        ("max_discharge_kw", NOT_NEGATIVE),
        ("charge_efficiency", EFFICIENCY),
        ("discharge_efficiency", EFFICIENCY),
        ("standing_loss_fraction_per_h", LOSS_FRACTION),
        ("wear_price_per_kwh", NOT_NEGATIVE),
        ("initial_energy_kwh", FINITE),
    ):
        checks.numbers(f"storages.{name}", getattr(storages, name), axes, rule)
    checks.shape("storages.may_export", storages.may_export, axes)
    checks.numbers("loss_price_per_kwh", problem.loss_price_per_kwh, axes, NOT_NEGATIVE)
    where = "storages.node"
    if checks.whole_numbers(where, storages.node, axes, 0, problem.nodes.count, "nodes"):
        falling = np.diff(storages.node, prepend=0) < 0
        if falling.any():
            checks.first(where, falling, storages.node, axes, "must not be less than the one before")


def _check_rows(problem: DispatchProblem, checks: ArrayChecks) -> None:
    """Check the limits that several storages share, a row each, and that every storage names a row that exists."""
    storages, steps = problem.storages, _steps(problem)
    for index, rows, rule in (
        ("limit_row", ("floor_fraction", "ceiling_fraction"), FINITE),
        ("drain_row", ("drain_kwh",), NOT_NEGATIVE),
        ("power_row", ("charge_limit_fraction", "discharge_limit_fraction"), NOT_NEGATIVE),
    ):
        count = len(getattr(storages, rows[0]))
        right = [
            checks.numbers(f"storages.{name}", getattr(storages, name), (Axis("rows", count), steps), rule)
            for name in rows
        ]
        numbers = getattr(storages, index)
        checks.whole_numbers(f"storages.{index}", numbers, (_storages(problem),), 0, count, f"rows of {rows[0]}")
        if index == "limit_row" and all(right):
            crossed = storages.floor_fraction > storages.ceiling_fraction
            if crossed.any():
                rule_text = "must be at most ceiling_fraction"
                axes = (Axis("rows", count), steps)
                checks.first("storages.floor_fraction", crossed, storages.floor_fraction, axes, rule_text)


def _check_end(problem: DispatchProblem, checks: ArrayChecks) -> None:
    check_end_curve(problem.end, _storages(problem), checks)
    if problem.end.kind == "at_least":
        _check_end_energy(problem, checks)


def check_end_curve(end: End, axis: Axis, checks: ArrayChecks) -> None:
    """Check the kind of an end, and its value curves where it has them.

    Parameters
    ----------
    end
        The end.
    axis
        What it has a row for: storages, or cases.
    checks
        Where problems are collected.
    """
    from ems.dispatch.problem import EndKind  # noqa: PLC0415 (problem.py imports this module)

    if end.kind not in get_args(EndKind):
        checks.problems.add(f"end.kind = {end.kind!r}", f"must be one of {', '.join(get_args(EndKind))}")
    if end.kind != "value":
        return
    if end.value_per_kwh is None or end.piece_kwh is None:
        checks.problems.add('end.kind = "value"', "needs value_per_kwh and piece_kwh")
        return
    axes = (axis, Axis("pieces", None))
    priced = checks.numbers("end.value_per_kwh", end.value_per_kwh, axes, FINITE)
    pieces = Axis("pieces", end.value_per_kwh.shape[-1] if end.value_per_kwh.ndim else None)
    checks.numbers("end.piece_kwh", end.piece_kwh, (axis, pieces), NOT_NEGATIVE)
    if priced:
        rising = np.diff(end.value_per_kwh, axis=1, prepend=np.inf) > 0
        if rising.any():
            rule = "must not be above the piece before: the curve must be concave"
            checks.first("end.value_per_kwh", rising, end.value_per_kwh, axes, rule)


def _check_end_energy(problem: DispatchProblem, checks: ArrayChecks) -> None:
    storages, energy, axis = problem.storages, problem.end.energy_kwh, _storages(problem)
    if energy is None or not checks.numbers("end.energy_kwh", energy, (axis,), FINITE):
        return
    if any(found.where.startswith("storages") for found in checks.problems.problems):
        return
    room = storages.ceiling_fraction[storages.limit_row, -1] * storages.capacity_kwh
    over = energy > room + ENERGY_TOLERANCE_KWH
    if over.any():
        first = int(np.argmax(over))
        rule = f"must be at most the ceiling of the last step, {room[first]:g} kWh"
        checks.first("end.energy_kwh", over, energy, (axis,), rule)


def _check_prices(problem: DispatchProblem, checks: ArrayChecks) -> None:
    steps = (_steps(problem),)
    checks.numbers("emission_kg_per_kwh", problem.emission_kg_per_kwh, steps, NOT_NEGATIVE)
    checks.numbers("contract_kw", problem.contract_kw, steps, NOT_NEGATIVE)
    for name in ("unserved_price_per_kwh", "unmet_drain_price_per_kwh", "co2_price_per_kg"):
        checks.numbers(name, np.asarray(getattr(problem, name), dtype=float), (), NOT_NEGATIVE)
    nodes = problem.nodes
    if any(found.where.startswith("nodes") for found in checks.problems.problems):
        return
    # load that is not served must be dearer than any way of serving it; it exists only where an import has a limit
    if np.isfinite(nodes.import_limit_kw).any():
        highest = float(_price_from_grid(problem).max())
        if not problem.unserved_price_per_kwh > highest:
            checks.problems.add(
                f"unserved_price_per_kwh = {problem.unserved_price_per_kwh:g}",
                f"must be above the highest price of a kWh from the public grid, {highest:g}",
                "else the plan would rather serve nobody",
            )


def _price_from_grid(problem: DispatchProblem) -> Floats:
    """Price of a kWh taken at each node, over all lines up to the public grid, shape (nodes, steps) [currency/kWh]."""
    price = problem.nodes.import_price_per_kwh.copy()
    for node, parent in enumerate(problem.nodes.parent):
        if parent >= 0:
            price[node] += price[parent]
    return price


def _check_demand_charge(problem: DispatchProblem, number: int, charge: DemandCharge, checks: ArrayChecks) -> None:
    where = f"demand_charges[{number}]"
    if not 0 <= charge.node < problem.nodes.count:
        checks.problems.add(f"{where}.node = {charge.node}", f"must lie in 0 … {problem.nodes.count - 1} (nodes)")
    checks.numbers(f"{where}.price_per_kw", np.asarray(charge.price_per_kw, dtype=float), (), NOT_NEGATIVE)
    paid = checks.numbers(f"{where}.already_paid_kw", charge.already_paid_kw, (Axis("periods", None),), NOT_NEGATIVE)
    periods = len(charge.already_paid_kw) if paid else None
    checks.whole_numbers(f"{where}.period", charge.period, (_steps(problem),), 0, periods, "periods of already_paid_kw")


def _check_objective(problem: DispatchProblem, found: ProblemCollector) -> None:
    from ems.dispatch.problem import Goal  # noqa: PLC0415 (problem.py imports this module)

    objective = problem.objective
    if not objective.stages:
        found.add("objective.stages", "there is none", 'give at least one, for example {"cost": 1.0}')
    if not (np.isfinite(objective.tolerance) and objective.tolerance >= 0):
        found.add(f"objective.tolerance = {objective.tolerance:g}", "must be a finite number, at least 0")
    for number, stage in enumerate(objective.stages):
        where = f"objective.stages[{number}]"
        if not stage:
            found.add(where, "names no goal", f"known are: {', '.join(get_args(Goal))}")
        for goal, weight in stage.items():
            if goal not in get_args(Goal):
                found.add(f"{where}: {goal!r}", "no such goal", f"known are: {', '.join(get_args(Goal))}")
            if Rule(above=0.0).broken_by(np.asarray(weight, dtype=float)).any():
                found.add(f"{where}[{goal!r}] = {weight:g}", "must be a finite number, above 0")
