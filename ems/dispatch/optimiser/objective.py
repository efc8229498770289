"""What is made small: the cost (E6) and the other goals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.limits.forest import levels_of

if TYPE_CHECKING:
    from ems.dispatch.optimiser.algebra import LinearModel
    from ems.dispatch.optimiser.columns import Columns
    from ems.dispatch.optimiser.facts import Facts
    from ems.dispatch.problem import DispatchProblem

DEARER = 10.0
"""How much dearer it is to break a limit than the most that a goal other than the cost could gain by it."""


BROKEN = ("unmet_drain_kwh", "below_floor_kwh", "above_ceiling_kwh", "missing_end_kwh")
"""What a plan may miss, each in kWh."""


def add_goals(model: LinearModel, facts: Facts, columns: Columns) -> None:
    """The cost, and every other goal that has a meaning in the problem.

    Parameters
    ----------
    model, facts, columns
        Model to add them to, what follows from the problem, and its variables.
    """
    energy_cost(model, facts, columns)
    storage_cost(model, facts, columns)
    demand_cost(model, facts, columns)
    request_cost(model, facts, columns)
    limit_cost(model, facts, columns)
    purchase_cost(model, facts, columns)
    other_goals(model, facts, columns)


def energy_cost(model: LinearModel, facts: Facts, columns: Columns) -> None:
    """Σ Δ·(import price·import − export price·export + unserved price·unserved) at all nodes, carbon price included.

    Parameters
    ----------
    model, facts, columns
        As in :func:`add_goals`.
    """
    problem, nodes, idle = facts.problem, facts.nodes, facts.idle
    step_h, import_price = problem.step_h, problem.import_price_with_carbon_per_kwh
    model.add_to_goal("cost", step_h * import_price, columns.import_kw)
    model.add_to_goal("cost", -step_h * nodes.export_price_per_kwh, columns.export_kw)
    model.add_to_goal("cost", step_h * problem.unserved_price_per_kwh, columns.unserved_kw)
    rest = facts.place < 0
    bought = (import_price[rest] * idle.import_kw[rest]).sum()
    sold = (nodes.export_price_per_kwh[rest] * idle.export_kw[rest]).sum()
    unserved = problem.unserved_price_per_kwh * idle.unserved_kw[rest].sum()
    model.add_constant("cost", float(step_h * (bought - sold + unserved)))


def storage_cost(model: LinearModel, facts: Facts, columns: Columns) -> None:
    """Wear, price of losses, drains that are not met, less the value of what is left.

    Parameters
    ----------
    model, facts, columns
        As in :func:`add_goals`.

    Notes
    -----
    Σ Δ·wear·discharge + loss price·(Δ·Σ(charge − discharge) − (e[last] − e[start])) + price·unmet drain − Σ value·left.
    """
    problem, units, step_h = facts.problem, facts.storages, facts.problem.step_h
    loss_price = problem.loss_price_per_kwh
    model.add_to_goal("cost", step_h * loss_price[:, None], columns.charge_kw)
    model.add_to_goal("cost", step_h * (units.wear_price_per_kwh - loss_price)[:, None], columns.discharge_kw)
    model.add_to_goal("cost", -loss_price, columns.energy_kwh[:, -1])
    model.add_to_goal("cost", loss_price, columns.start_energy_kwh)
    if problem.end.kind != "cyclic":
        model.add_constant("cost", float(loss_price @ units.initial_energy_kwh))
        if facts.sizes is not None:
            started_kwh = facts.sizes.capacity_kwh * facts.sizes.initial_fraction
            model.add_to_goal("cost", started_kwh @ loss_price, columns.size)
    model.add_to_goal("cost", problem.unmet_drain_price_per_kwh, columns.unmet_drain_kwh)
    if problem.end.value_per_kwh is not None and columns.left_kwh.size:
        model.add_to_goal("cost", -problem.end.value_per_kwh, columns.left_kwh)


def demand_cost(model: LinearModel, facts: Facts, columns: Columns) -> None:
    """Σ price·(peak − what is paid already) of all billing periods.

    Parameters
    ----------
    model, facts, columns
        As in :func:`add_goals`.
    """
    for charge, peak in zip(facts.problem.demand_charges, columns.peak_kw, strict=True):
        model.add_to_goal("cost", charge.price_per_kw, peak)
        model.add_constant("cost", -charge.price_per_kw * float(charge.already_paid_kw.sum()))


def request_cost(model: LinearModel, facts: Facts, columns: Columns) -> None:
    """Σ event·(price of the response used up + points·price of a point).

    Parameters
    ----------
    model, facts, columns
        As in :func:`add_goals`.
    """
    candidates = facts.problem.candidates
    if candidates is not None:
        price = candidates.start_cost + candidates.points * candidates.currency_per_point
        model.add_to_goal("cost", price, columns.event)


def purchase_cost(model: LinearModel, facts: Facts, columns: Columns) -> None:
    """Σ cost of a unit·size: what the sizes cost over the window, a goal beside the cost of running with them.

    Parameters
    ----------
    model, facts, columns
        As in :func:`add_goals`.
    """
    if facts.sizes is not None:
        model.add_to_goal("purchase", facts.sizes.cost, columns.size)


def limit_cost(model: LinearModel, facts: Facts, columns: Columns) -> None:
    """Price of an energy beyond its limits (E4), above all that breaking one could gain.

    Parameters
    ----------
    model, facts, columns
        As in :func:`add_goals`.

    Notes
    -----
    To keep a floor the replay leaves a drain unmet; to reach the end of a window it does not.
    """
    problem = facts.problem
    price = price_of_a_kwh(problem) + problem.unmet_drain_price_per_kwh
    model.add_to_goal("cost", price, columns.below_floor_kwh)
    model.add_to_goal("cost", price, columns.above_ceiling_kwh)
    model.add_to_goal("cost", price_of_a_kwh(problem, served=True), columns.missing_end_kwh)


def price_of_a_kwh(problem: DispatchProblem, *, served: bool = False) -> float:
    """Price above all that a kWh can be worth anywhere in the window [currency/kWh].

    Parameters
    ----------
    problem
        The problem.
    served
        Whether only load that is served counts: then what is worth most is not load that the line cannot bring.
    """
    nodes = problem.nodes
    paid, earned = problem.import_price_with_carbon_per_kwh, nodes.export_price_per_kwh
    dearest = max(np.abs(paid).max(initial=0.0), np.abs(earned).max())
    peaks = sum(charge.price_per_kw for charge in problem.demand_charges) / problem.step_h
    unserved = 0.0 if served else problem.unserved_price_per_kwh
    return float(2.0 * (len(levels_of(nodes.parent)) * (dearest + unserved) + peaks))


def other_goals(model: LinearModel, facts: Facts, columns: Columns) -> None:
    """``co2_kg``, ``unmatched_kwh``, ``peak_import_kw``.

    Parameters
    ----------
    model, facts, columns
        As in :func:`add_goals`.

    Notes
    -----
    What is not served, not met or beyond a limit costs each goal more than the goal could gain by it: otherwise the
    district with the least carbon were one in the dark.
    """
    problem, step_h = facts.problem, facts.problem.step_h
    roots = columns.import_kw[facts.nodes.parent < 0]
    model.add_to_goal("co2_kg", step_h * problem.emission_kg_per_kwh, roots)
    gains = {"co2_kg": float(problem.emission_kg_per_kwh.max(initial=0.0))}
    if columns.unmatched_kw.size:
        model.add_to_goal("unmatched_kwh", step_h, columns.unmatched_kw)
        gains["unmatched_kwh"] = 1.0
    if columns.highest_import_kw.size:
        model.add_to_goal("peak_import_kw", 1.0, columns.highest_import_kw)
        gains["peak_import_kw"] = 1.0 / step_h
    for goal, per_kwh in gains.items():
        model.add_to_goal(goal, DEARER * per_kwh * step_h, columns.unserved_kw)
        for missed in BROKEN:
            model.add_to_goal(goal, DEARER * per_kwh, getattr(columns, missed))
