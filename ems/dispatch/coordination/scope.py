"""What coordination can plan, and why it cannot plan the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.coordination.facts import facts_of
from ems.dispatch.limits.energies import SMALLEST_KWH, energy_limits
from ems.dispatch.limits.powers import power_limits, ranges_of, within_own_use

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from ems.dispatch.coordination.facts import Facts
    from ems.dispatch.limits.energies import EnergyLimits
    from ems.dispatch.problem import DispatchProblem, PlanNodes

    Flags = NDArray[np.bool_]
    Floats = NDArray[np.float64]

POOL = 0
"""Number of the pool among the nodes."""


def scope(problem: DispatchProblem) -> list[str]:
    """Reasons why a problem cannot be coordinated.

    Parameters
    ----------
    problem
        Any problem.

    Returns
    -------
    list of str
        Empty where it can: a pool, sites under it with at most one storage each, cost as the only goal, prices in
        their order.

    Notes
    -----
    The limits of the storages are looked at only where nothing else stands against it.
    """
    return structure(problem) or soft_limits(facts_of(problem))


def structure(problem: DispatchProblem) -> list[str]:
    """Reasons that the problem itself shows: its tree, its goals, its prices.

    Parameters
    ----------
    problem
        Any problem.
    """
    return [*_tree(problem), *_goals(problem), *_prices(problem)]


def soft_limits(facts: Facts) -> list[str]:
    """Reasons that only the limits of the storages know: those that can be kept only if the node leaves room (E4).

    Parameters
    ----------
    facts
        What follows from the problem.
    """
    soft = [(facts.pool.storages, _soft(facts.energy))]
    if not _never_moved(facts.problem):
        problem, storages = facts.problem, facts.problem.storages
        ranges = ranges_of(problem, power_limits(storages))
        power = within_own_use(problem, power_limits(storages), ranges)
        limits = energy_limits(problem, power, ranges, storages.drain_kwh[storages.drain_row])
        soft.append((storages, _soft(limits)))
    return [
        f"energy limits that can be kept only if the node leaves room for it (E4), {storages.group[np.argmax(of)]!r}"
        for storages, of in soft
        if of.any()
    ][:1]


def _soft(energy: EnergyLimits) -> Flags:
    """Whether the limits of each storage depend on what others decide, shape (storages,)."""
    soft = (energy.wanted_lower_kwh > energy.lower_kwh + SMALLEST_KWH).any(axis=1)
    soft |= (energy.upper_kwh > energy.wanted_upper_kwh + SMALLEST_KWH).any(axis=1)
    return np.asarray(soft | (energy.wanted_end_kwh > energy.lower_kwh[:, -1] + SMALLEST_KWH))


def _never_moved(problem: DispatchProblem) -> bool:
    """Whether it is plain that every storage can stay where it is within limits that never change."""
    storages, end = problem.storages, problem.end
    floor, ceiling = storages.floor_fraction, storages.ceiling_fraction
    lowest, highest = (row[storages.limit_row, 0] * storages.capacity_kwh for row in (floor, ceiling))
    never_change = bool((floor == floor[:, :1]).all() and (ceiling == ceiling[:, :1]).all())
    stays = not (storages.standing_loss_fraction_per_h * np.maximum(lowest, 0.0)).any() and not storages.has_drain
    start = storages.initial_energy_kwh
    inside = end.kind == "cyclic" or bool(((start >= lowest) & (start <= highest)).all())
    return never_change and stays and inside and end.kind != "at_least"


def _tree(problem: DispatchProblem) -> Iterator[str]:
    nodes, storages = problem.nodes, problem.storages
    roots = int((nodes.parent < 0).sum())
    if roots != 1:
        yield f"{roots} nodes on the public grid, not one pool"
    elif (nodes.parent[1:] != POOL).any():
        deep = int(np.argmax(nodes.parent > POOL))
        yield f"a tree of more than two levels: {nodes.names[deep]!r} hangs on a site"
    at_sites = np.bincount(storages.node, minlength=nodes.count)[1:]
    if (at_sites > 1).any():
        most = 1 + int(np.argmax(at_sites > 1))
        yield f"{at_sites[most - 1]} storages at the site {nodes.names[most]!r}, not one"
    limited = bool(np.isfinite(nodes.import_limit_kw[POOL]).any())
    if limited and int((storages.node == POOL).sum()) > 1:
        yield "several storages at a pool whose import has a limit: the order in which they act counts"
    charged = [charge.node for charge in problem.demand_charges if charge.node != POOL]
    if charged:
        yield f"a demand charge at the site {nodes.names[charged[0]]!r}, not at the pool"


def _goals(problem: DispatchProblem) -> Iterator[str]:
    if problem.candidates is not None and problem.candidates.count:
        yield f"requests that may be made ({problem.candidates.count} candidates)"
    stages = problem.objective.stages
    if len(stages) != 1 or list(stages[0]) != ["cost"]:
        goals = ", ".join(goal for stage in stages for goal in stage)
        yield f"other goals than the cost alone: {goals}"


def _prices(problem: DispatchProblem) -> Iterator[str]:
    nodes, bought = problem.nodes, problem.nodes.import_price_per_kwh
    sold, deciding = nodes.export_price_per_kwh, _deciding(problem)
    carbon = np.zeros((nodes.count, 1)) if problem.co2_price_per_kg == 0.0 else _carbon_price(problem)
    yield from _first(nodes, deciding & (sold < 0.0), "an export price below zero")
    yield from _first(nodes, deciding & (bought + carbon < sold), "an export price above the import price")


def _carbon_price(problem: DispatchProblem) -> Floats:
    """Price of the carbon in what the pool takes, shape (nodes, steps) [currency/kWh]."""
    price = np.zeros_like(problem.nodes.import_price_per_kwh)
    price[POOL] = problem.co2_price_per_kg * problem.emission_kg_per_kwh
    return price


def _deciding(problem: DispatchProblem) -> Flags:
    """Whether something is decided at each node, shape (nodes, 1)."""
    decides = np.zeros(problem.nodes.count, dtype=bool)
    decides[[POOL, *problem.storages.node]] = True
    return decides[:, None]


def _first(nodes: PlanNodes, wrong: Flags, what: str) -> Iterator[str]:
    if wrong.any():
        node, step = np.argwhere(wrong)[0]
        yield f"{what}: {nodes.names[node]!r} in step {step}"
