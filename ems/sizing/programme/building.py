"""From a district to a programme: what acts before follows rules, what is sized is planned with perfect foresight."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch import read_policy
from ems.dispatch.limits.forest import flows_of
from ems.dispatch.optimiser.sizes import Sizes
from ems.dispatch.planners.storages import pick_storages
from ems.dispatch.problem import GRID, DemandCharge, DispatchProblem, End, PlanNodes
from ems.island.reserve.default import with_default_reserve
from ems.kpis import cost_name
from ems.simulation.layout import CHARGE, DISCHARGE
from ems.simulation.play import play_policy
from ems.sizing.programme.model import PoolProgramme
from ems.sizing.programme.parts import parts_of
from ems.year.one import judged
from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ems.dispatch import Policy
    from ems.dispatch.policy import PolicyLike
    from ems.district import District
    from ems.economics.sizes import UnitPrice
    from ems.sizing.programme.parts import PoolPart
    from ems.storage import Storages

    Floats = NDArray[np.float64]

TIMES_PLANNED = 4.0
"""How many times what the scenario has a size may become, unless it is said."""


def pool_programme(
    district: District,
    keys: Sequence[str],
    prices: Mapping[str, UnitPrice],
    *,
    policy: PolicyLike | None = None,
    own_power: bool = False,
    least: Mapping[str, float] | None = None,
    most: Mapping[str, float] | None = None,
) -> PoolProgramme:
    """Several storages at the pool, its plants and its demand charge, ready to be sized together.

    Parameters
    ----------
    district
        From :func:`ems.build_district`.
    keys
        What is sized: ``"storage.shelter"``, ``"pv.ground"``.
    prices
        What each costs, from :func:`ems.economics.sizes.unit_prices`.
    policy
        Rules of what acts before; None takes the scenario's.
    own_power
        Whether the powers of the storages are sized too; otherwise they keep the scenario's proportion.
    least, most
        Smallest and largest size by key, of all units together: kWh of a storage, kW of PV; what is not named goes from
        0 to four times what the scenario has.

    Returns
    -------
    PoolProgramme
        Nothing is solved yet.

    Raises
    ------
    profiles.errors.InputError
        A key names nothing at the pool or has no price, a limit is wrong, or the policy is a planner.
    """
    chosen = read_policy(district.scenario.policy.name if policy is None else policy)
    if chosen.planner is not None:
        what = "is a planner; what acts before the sized storages is played by rules"
        raise InputError(f"policy {chosen.name!r}", [Problem(where="", what=what, remedy="give a rule")])
    district = with_default_reserve(district, chosen)
    parts = parts_of(district, keys, prices, own_power=own_power)
    # plants change the net load of every storage at the pool, so that none of them may have acted yet
    numbers = [0 if part.kind == "pv" else int(part.storages.min()) for part in parts]
    first = min(numbers)
    net_load_kw, before = _year_before(district, chosen, first)
    problem = _problem_at_zero(district, parts, first, net_load_kw)
    sizes = _sizes(district, parts, first, least or {}, most or {})
    return PoolProgramme(
        district=district,
        policy=chosen,
        parts=parts,
        first=first,
        problem=problem,
        sizes=sizes,
        net_load_kw=net_load_kw,
        before_kw=before.moved_kw,
        fixed_cost=before.cost - _idle_cost(district, problem, net_load_kw),
        idle_fraction=before.matched_fraction,
        load_kwh=before.load_kwh,
        notes=_notes(district, parts, first),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Before:
    """The year before what is sized.

    Parameters
    ----------
    cost
        District cost [currency].
    matched_fraction
        Share of the load that is matched in its step.
    load_kwh
        Load of the district [kWh].
    moved_kw
        Discharge less charge of the storages at the pool, shape (storages, steps) [kW].
    """

    cost: float
    matched_fraction: float
    load_kwh: float
    moved_kw: Floats


def _year_before(district: District, policy: Policy, first: int) -> tuple[Floats, _Before]:
    """Net load that is left to the storages from ``first`` on, and the year that leaves it."""
    earlier = replace(
        district,
        pool_storages=pick_storages(district.pool_storages, np.arange(first)),
        pool_units=district.pool_units[:first],
    )
    played = play_policy(earlier, policy)
    series = played.outcome.pool.series[0]
    net_load_kw = np.asarray(played.outcome.pool_net_load_kw + series[CHARGE] - series[DISCHARGE])
    year = judged(earlier, policy, played)
    names = year.storage_table.index[year.storage_table["tier"] == "pool"]
    moved = [year.storages[name]["discharge_kw"] - year.storages[name]["charge_kw"] for name in names]
    moved_kw = np.array([np.asarray(power) for power in moved]).reshape(first, district.grid.n_steps)
    before = _Before(
        cost=float(year.kpis[cost_name(district.scenario.currency)]),
        matched_fraction=float(year.kpis["hourly_matched_fraction"]),
        load_kwh=float(year.kpis["load_kwh"]),
        moved_kw=moved_kw,
    )
    return net_load_kw, before


def _problem_at_zero(district: District, parts: Sequence[PoolPart], first: int, net_load_kw: Floats) -> DispatchProblem:
    """Pool without what is sized; its other storages from ``first`` on are planned as they are."""
    numbers = np.arange(first, district.pool_storages.count)
    storages = _emptied(pick_storages(district.pool_storages, numbers), parts, first)
    net_kw = net_load_kw + sum((part.planned_kw * _unit_kw(district, part) for part in parts), start=0.0)
    return DispatchProblem(
        times=district.grid.index,
        step_h=district.grid.step_h,
        nodes=_pool(district, net_kw),
        storages=storages,
        loss_price_per_kwh=np.full(storages.count, district.grid_charge_per_kwh),
        end=End(kind="at_least"),
        emission_kg_per_kwh=district.emission_kg_per_kwh,
        contract_kw=district.contract_kw,
        unserved_price_per_kwh=district.scenario.grid.unserved_price_per_kwh,
        co2_price_per_kg=district.scenario.planner.co2_price_per_kg,
        demand_charges=_demand_charges(district),
    )


def _pool(district: District, net_load_kw: Floats) -> PlanNodes:
    grid, prices = district.scenario.grid, district.pool_prices

    def _limit(limit_kw: float | None) -> Floats:
        return np.full((1, len(net_load_kw)), np.inf if limit_kw is None else limit_kw)

    return PlanNodes(
        names=("pool",),
        parent=np.array([GRID], dtype=np.int64),
        load_kw=np.maximum(net_load_kw, 0.0)[None],
        generation_kw=np.maximum(-net_load_kw, 0.0)[None],
        import_price_per_kwh=prices.import_per_kwh[None],
        export_price_per_kwh=prices.export_per_kwh[None],
        import_limit_kw=_limit(grid.import_limit_kw),
        export_limit_kw=_limit(grid.export_limit_kw),
    )


def _demand_charges(district: District) -> tuple[DemandCharge, ...]:
    price = district.scenario.prices.pool.demand_charge_per_kw
    if price == 0.0:
        return ()
    months, period = np.unique(district.calendar.month, return_inverse=True)
    return (DemandCharge(node=0, price_per_kw=price, period=period, already_paid_kw=np.zeros(len(months))),)


def _emptied(storages: Storages, parts: Sequence[PoolPart], first: int) -> Storages:
    """Storages with those that are sized at size zero."""
    at = np.concatenate([part.storages - first for part in parts])
    changed = {}
    for name in ("capacity_kwh", "max_charge_kw", "max_discharge_kw", "initial_energy_kwh", "reserve_kwh"):
        changed[name] = getattr(storages, name).copy()
        changed[name][at] = 0.0
    return replace(storages, **changed)


def _sizes(
    district: District,
    parts: Sequence[PoolPart],
    first: int,
    least: Mapping[str, float],
    most: Mapping[str, float],
) -> Sizes:
    """Describe what a kWh and a kW of every part add at the pool."""
    storages = district.pool_storages
    count = sum(len(part.per_variable(0.0, 0.0)) for part in parts)
    added = {name: np.zeros((count, storages.count)) for name in ("capacity_kwh", "charge_kw", "discharge_kw")}
    lower, upper, names = np.zeros(count), np.zeros(count), [""] * count
    generation = np.zeros((count, 1, district.grid.n_steps))
    for part in parts:
        low, high = least.get(part.key, 0.0), most.get(part.key, TIMES_PLANNED * (part.planned_kwh or part.planned_kw))
        if part.kind == "pv" and part.power_at is not None:
            generation[part.power_at, 0] = _unit_kw(district, part)
            lower[part.power_at], upper[part.power_at], names[part.power_at] = low, high, f"{part.key}.kw"
            continue
        at, capacity = part.storages, part.capacity_at or 0
        power = capacity if part.power_at is None else part.power_at
        per_unit = part.kw_per_kwh if part.power_at is None else 1.0
        added["capacity_kwh"][capacity, at] = storages.capacity_kwh[at] / part.planned_kwh
        added["charge_kw"][power, at] = per_unit * storages.max_charge_kw[at] / part.planned_kw
        added["discharge_kw"][power, at] = per_unit * storages.max_discharge_kw[at] / part.planned_kw
        lower[capacity], upper[capacity], names[capacity] = low, high, f"{part.key}.capacity_kwh"
        if part.power_at is not None:
            # more than fills the largest storage, or empties it, in one step is of no use
            efficiency = float(storages.charge_efficiency[at].min())
            upper[power], names[power] = high / district.grid.step_h / efficiency, f"{part.key}.power_kw"
    planned = storages.capacity_kwh
    started = np.divide(storages.initial_energy_kwh, planned, out=np.zeros(storages.count), where=planned > 0.0)
    return Sizes(
        names=tuple(names),
        lower=lower,
        upper=upper,
        cost=np.concatenate([part.per_variable(part.price.yearly_per_kwh, part.price.yearly_per_kw) for part in parts]),
        **{name: values[:, first:] for name, values in added.items()},
        initial_fraction=started[first:],
        generation_kw=generation if any(part.kind == "pv" for part in parts) else None,
    )


def _unit_kw(district: District, part: PoolPart) -> Floats:
    """Output of a rated kW of a part, nothing for storages, shape (steps,) [kW]."""
    if part.kind == "storage":
        return np.zeros(district.grid.n_steps)
    return np.asarray(district.drivers.unit_kw[part.plant])


def _idle_cost(district: District, problem: DispatchProblem, net_load_kw: Floats) -> float:
    """What the pool costs with its storages idle and its plants as planned."""
    nodes = _pool(district, net_load_kw)
    flows = flows_of(nodes, nodes.net_load_kw)
    traded = nodes.import_price_per_kwh * flows.import_kw - nodes.export_price_per_kwh * flows.export_kw
    cost = problem.step_h * float((traded + problem.unserved_price_per_kwh * flows.unserved_kw).sum())
    for charge in problem.demand_charges:
        peak = np.zeros(len(charge.already_paid_kw))
        np.maximum.at(peak, charge.period, flows.import_kw[0])
        cost += charge.price_per_kw * float(peak.sum())
    return cost


def _notes(district: District, parts: Sequence[PoolPart], first: int) -> tuple[str, ...]:
    names = [district.pool_storages.group[number] for number in range(first, district.pool_storages.count)]
    sized = {district.pool_storages.group[number] for part in parts for number in part.storages}
    notes = [f"{', '.join(names)} at the pool are planned together with perfect foresight, after the sites' rules"]
    beside = [name for name in names if name not in sized]
    if beside:
        notes.append(f"{', '.join(beside)} kept the scenario's size and were planned too")
    if district.scenario.planner.co2_price_per_kg:
        notes.append("the cost that is made small counts the planner's price of carbon")
    return tuple(notes)
