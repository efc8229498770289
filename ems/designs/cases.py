"""Designs as problems and as cases of the exact planner, alike in net load and prices."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.exact.cases import Cases
from ems.dispatch.planners.storages import pick_storages
from ems.dispatch.problem import GRID, DemandCharge, DispatchProblem, End, PlanNodes
from profiles.errors import InputError, Problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.designs.base import DesignBase
    from ems.designs.design import Designs
    from ems.storage import Storages

    Floats = NDArray[np.float64]

DRAIN_PRICE = 1e6
"""Price of a drain that is not met; there are none [currency/kWh]."""


def cases_of_designs(base: DesignBase, designs: Designs) -> Cases:
    """Describe designs for the exact planner.

    Parameters
    ----------
    base, designs
        As for :func:`ems.designs.plan_designs`.

    Returns
    -------
    Cases
        Net load, prices and limits of the line are rows that all cases share; without the demand charge, which the
        batch planner does not know. The energy at the end is at least that of the start. A design that cannot keep its
        limits or its end has no plan here (infinite cost); ``plan_designs`` weighs them (E4).

    Raises
    ------
    profiles.errors.InputError
        Prices are none that the exact planner can take: negative, or an export price above the import price.

    Notes
    -----
    Prices are those of the district's plans: the pool's, the price of carbon on the import, and wheeling and levy on
    what the storage loses (E11).
    """
    paid, earned = prices_per_kwh(base)
    reasons = reasons_against_cases(base)
    if reasons:
        remedy = "plan_designs hands such a problem to the solver"
        raise InputError(f"storage {base.group!r}", [Problem(where="pool", what="; ".join(reasons), remedy=remedy)])
    n, net = designs.count, base.net_load_kw[None]
    discharge = designs.max_discharge_kw[:, None]
    if not base.may_export:
        discharge = np.minimum(discharge, np.maximum(net, 0.0))
    start = designs.initial_energy_kwh
    return Cases(
        step_h=base.step_h,
        net_load_kw=net,
        import_price_per_kwh=paid[None],
        export_price_per_kwh=earned[None],
        import_limit_kw=np.full((1, 1), base.import_limit_kw),
        export_limit_kw=np.full((1, 1), base.export_limit_kw),
        charge_limit_kw=designs.max_charge_kw[:, None],
        discharge_limit_kw=discharge,
        floor_kwh=(designs.floor_fraction * designs.capacity_kwh)[:, None],
        ceiling_kwh=(designs.ceiling_fraction * designs.capacity_kwh)[:, None],
        drain_kwh=np.zeros((1, 1)),
        charge_efficiency=designs.charge_efficiency,
        discharge_efficiency=designs.discharge_efficiency,
        kept_fraction=(1.0 - designs.standing_loss_fraction_per_h) ** base.step_h,
        wear_price_per_kwh=designs.wear_price_per_kwh,
        loss_price_per_kwh=np.full(n, base.district.grid_charge_per_kwh),
        initial_energy_kwh=start,
        end="at_least",
        end_energy_kwh=start,
        end_value_per_kwh=np.zeros((n, 0)),
        end_piece_kwh=np.zeros((n, 0)),
        unserved_price_per_kwh=base.district.scenario.grid.unserved_price_per_kwh,
        unmet_drain_price_per_kwh=DRAIN_PRICE,
    )


def prices_per_kwh(base: DesignBase) -> tuple[Floats, Floats]:
    """Prices that a plan counts for import, with that of carbon, and export, shape (steps,) each [currency/kWh].

    Parameters
    ----------
    base
        The year without the storage.
    """
    district = base.district
    carbon = district.scenario.planner.co2_price_per_kg * district.emission_kg_per_kwh
    return district.pool_prices.import_per_kwh + carbon, district.pool_prices.export_per_kwh


def reasons_against_cases(base: DesignBase) -> tuple[str, ...]:
    """Why designs cannot be planned as cases, a demand charge aside; empty where they can.

    Parameters
    ----------
    base
        The year without the storage.
    """
    from ems.dispatch.exact.from_problem import reasons_against_prices  # noqa: PLC0415 - imports the compiled planner

    return reasons_against_prices(problem_of_design(base, base.present))


def problem_of_design(base: DesignBase, design: Designs) -> DispatchProblem:
    """Describe one design as a problem that any engine can plan.

    Parameters
    ----------
    base
        The year without the storage.
    design
        One design.
    """
    district, shape = base.district, (1, base.n_steps)
    limits = [np.full(shape, limit) for limit in (base.import_limit_kw, base.export_limit_kw)]
    return DispatchProblem(
        times=district.grid.index,
        step_h=base.step_h,
        nodes=PlanNodes(
            names=("pool",),
            parent=np.array([GRID], dtype=np.int64),
            load_kw=np.maximum(base.net_load_kw, 0.0)[None],
            generation_kw=np.maximum(-base.net_load_kw, 0.0)[None],
            import_price_per_kwh=district.pool_prices.import_per_kwh[None],
            export_price_per_kwh=district.pool_prices.export_per_kwh[None],
            import_limit_kw=limits[0],
            export_limit_kw=limits[1],
        ),
        storages=storage_of_design(base, design),
        loss_price_per_kwh=np.full(1, district.grid_charge_per_kwh),
        end=End(kind="at_least", energy_kwh=design.initial_energy_kwh),
        emission_kg_per_kwh=district.emission_kg_per_kwh,
        contract_kw=np.zeros(base.n_steps),
        unserved_price_per_kwh=district.scenario.grid.unserved_price_per_kwh,
        co2_price_per_kg=district.scenario.planner.co2_price_per_kg,
        demand_charges=demand_charges(base),
    )


def storage_of_design(base: DesignBase, design: Designs) -> Storages:
    """One design as a storage of its own.

    Parameters
    ----------
    base
        The year without the storage.
    design
        One design.
    """
    mine = pick_storages(base.district.pool_storages, np.array([base.number]))
    steps = np.ones((1, base.n_steps))
    return replace(
        mine,
        capacity_kwh=design.capacity_kwh,
        max_charge_kw=design.max_charge_kw,
        max_discharge_kw=design.max_discharge_kw,
        charge_efficiency=design.charge_efficiency,
        discharge_efficiency=design.discharge_efficiency,
        standing_loss_fraction_per_h=design.standing_loss_fraction_per_h,
        wear_price_per_kwh=design.wear_price_per_kwh,
        initial_energy_kwh=design.initial_energy_kwh,
        reserve_kwh=design.reserve_kwh,
        limit_row=np.zeros(1, dtype=np.int64),
        floor_fraction=design.floor_fraction[:, None] * steps,
        ceiling_fraction=design.ceiling_fraction[:, None] * steps,
    )


def demand_charges(base: DesignBase) -> tuple[DemandCharge, ...]:
    """Price of the highest import of each month; none where it costs nothing.

    Parameters
    ----------
    base
        The year without the storage.
    """
    price = base.district.scenario.prices.pool.demand_charge_per_kw
    if price == 0.0:
        return ()
    met, period = np.unique(base.district.calendar.month, return_inverse=True)
    return (DemandCharge(node=0, price_per_kw=price, period=period, already_paid_kw=np.zeros(len(met))),)
