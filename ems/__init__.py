"""Hitotsugaoka EMS: a microgrid energy-management simulator with battery dispatch.

Names are imported when they are first used, so that ``ems --help`` answers at once.

Examples
--------
>>> import ems
>>> result = ems.simulate(ems.build_district(ems.read_scenario("renca")))
>>> round(result.kpis["self_sufficiency_fraction"], 1) > 0
True
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ems import plot
    from ems.ageing.of_policies.policy_wear import Wear, wear
    from ems.bills.billing import bill
    from ems.bills.district import district_bills
    from ems.bills.printed.paper import Bill
    from ems.designs import Designs, DesignYears, plan_designs, play_designs, pool_base
    from ems.dispatch import Policy, read_policy
    from ems.dispatch.billed.plan_bill import BillPlan, plan_bill
    from ems.dispatch.engines import plan_problem
    from ems.dispatch.one_site import one_site_problem
    from ems.dispatch.optimiser import SolveSettings, pyomo_model, solve
    from ems.dispatch.plan_storage import StoragePlan, plan_storage
    from ems.dispatch.problem import DemandCharge, DispatchProblem, End, Objective, Plan
    from ems.dispatch.roll_storage import RolledPlan, roll_storage
    from ems.district import District, build_district
    from ems.economics.appraisal import Appraisal
    from ems.economics.appraising import appraise
    from ems.economics.investing import investment
    from ems.island.build.shelters import shelters
    from ems.island.survival.curve import survival_curve
    from ems.island.survival.need import needed_energy_kwh
    from ems.island.survival.survived import survived_steps
    from ems.ledger.account import Books
    from ems.ledger.keeping import books
    from ems.ledger.who_gains.gaining import gains
    from ems.ledger.who_gains.outcome import Gains
    from ems.pathways.through_years import Pathway, pathway
    from ems.resilience.overview import Outages, outages
    from ems.resilience.safety.frontier import reserve_frontier
    from ems.resilience.safety.guarantee import guaranteed_reserve
    from ems.resilience.safety.smallest import smallest_battery
    from ems.results import Claim, Result
    from ems.results.folder import read_result, write_result
    from ems.scenario import Scenario, bundled_scenarios, new_scenario, read_scenario, scenario_schema
    from ems.sizing import Sizing, StorageSize, Sureness, best_size, how_sure, size_storage
    from ems.storage import Storage
    from ems.sweep import read_sweep, run_sweep, sweep_status
    from ems.tariffs.catalogue import bundled_tariffs
    from ems.tariffs.lay import lay_tariff
    from ems.tariffs.market.market_prices import read_market_prices
    from ems.tariffs.read import read_tariff
    from ems.year import Comparison, compare, simulate
    from profiles.errors import InputError, RunError

_HOME = {
    "Appraisal": "ems.economics.appraisal",
    "Bill": "ems.bills.printed.paper",
    "BillPlan": "ems.dispatch.billed.plan_bill",
    "Books": "ems.ledger.account",
    "Claim": "ems.results",
    "Comparison": "ems.year",
    "DemandCharge": "ems.dispatch.problem",
    "DesignYears": "ems.designs",
    "Designs": "ems.designs",
    "DispatchProblem": "ems.dispatch.problem",
    "District": "ems.district",
    "End": "ems.dispatch.problem",
    "Gains": "ems.ledger.who_gains.outcome",
    "InputError": "profiles.errors",
    "Objective": "ems.dispatch.problem",
    "Outages": "ems.resilience.overview",
    "Pathway": "ems.pathways.through_years",
    "Plan": "ems.dispatch.problem",
    "Policy": "ems.dispatch",
    "Result": "ems.results",
    "RolledPlan": "ems.dispatch.roll_storage",
    "RunError": "profiles.errors",
    "Scenario": "ems.scenario",
    "Sizing": "ems.sizing",
    "SolveSettings": "ems.dispatch.optimiser",
    "Storage": "ems.storage",
    "StoragePlan": "ems.dispatch.plan_storage",
    "StorageSize": "ems.sizing",
    "Sureness": "ems.sizing",
    "Wear": "ems.ageing.of_policies.policy_wear",
    "appraise": "ems.economics.appraising",
    "best_size": "ems.sizing",
    "bill": "ems.bills.billing",
    "books": "ems.ledger.keeping",
    "build_district": "ems.district",
    "bundled_scenarios": "ems.scenario",
    "bundled_tariffs": "ems.tariffs.catalogue",
    "compare": "ems.year",
    "district_bills": "ems.bills.district",
    "gains": "ems.ledger.who_gains.gaining",
    "guaranteed_reserve": "ems.resilience.safety.guarantee",
    "how_sure": "ems.sizing",
    "investment": "ems.economics.investing",
    "lay_tariff": "ems.tariffs.lay",
    "needed_energy_kwh": "ems.island.survival.need",
    "new_scenario": "ems.scenario",
    "one_site_problem": "ems.dispatch.one_site",
    "outages": "ems.resilience.overview",
    "pathway": "ems.pathways.through_years",
    "plan_bill": "ems.dispatch.billed.plan_bill",
    "plan_designs": "ems.designs",
    "plan_problem": "ems.dispatch.engines",
    "plan_storage": "ems.dispatch.plan_storage",
    "play_designs": "ems.designs",
    "pool_base": "ems.designs",
    "pyomo_model": "ems.dispatch.optimiser",
    "read_market_prices": "ems.tariffs.market.market_prices",
    "read_policy": "ems.dispatch",
    "read_result": "ems.results.folder",
    "read_scenario": "ems.scenario",
    "read_sweep": "ems.sweep",
    "read_tariff": "ems.tariffs.read",
    "reserve_frontier": "ems.resilience.safety.frontier",
    "roll_storage": "ems.dispatch.roll_storage",
    "run_sweep": "ems.sweep",
    "scenario_schema": "ems.scenario",
    "shelters": "ems.island.build.shelters",
    "simulate": "ems.year",
    "size_storage": "ems.sizing",
    "smallest_battery": "ems.resilience.safety.smallest",
    "solve": "ems.dispatch.optimiser",
    "survival_curve": "ems.island.survival.curve",
    "survived_steps": "ems.island.survival.survived",
    "sweep_status": "ems.sweep",
    "wear": "ems.ageing.of_policies.policy_wear",
    "write_result": "ems.results.folder",
}

__all__ = [
    "Appraisal",
    "Bill",
    "BillPlan",
    "Books",
    "Claim",
    "Comparison",
    "DemandCharge",
    "DesignYears",
    "Designs",
    "DispatchProblem",
    "District",
    "End",
    "Gains",
    "InputError",
    "Objective",
    "Outages",
    "Pathway",
    "Plan",
    "Policy",
    "Result",
    "RolledPlan",
    "RunError",
    "Scenario",
    "Sizing",
    "SolveSettings",
    "Storage",
    "StoragePlan",
    "StorageSize",
    "Sureness",
    "Wear",
    "appraise",
    "best_size",
    "bill",
    "books",
    "build_district",
    "bundled_scenarios",
    "bundled_tariffs",
    "compare",
    "district_bills",
    "gains",
    "guaranteed_reserve",
    "how_sure",
    "investment",
    "lay_tariff",
    "needed_energy_kwh",
    "new_scenario",
    "one_site_problem",
    "outages",
    "pathway",
    "plan_bill",
    "plan_designs",
    "plan_problem",
    "plan_storage",
    "play_designs",
    "plot",
    "pool_base",
    "pyomo_model",
    "read_market_prices",
    "read_policy",
    "read_result",
    "read_scenario",
    "read_sweep",
    "read_tariff",
    "reserve_frontier",
    "roll_storage",
    "run_sweep",
    "scenario_schema",
    "shelters",
    "simulate",
    "size_storage",
    "smallest_battery",
    "solve",
    "survival_curve",
    "survived_steps",
    "sweep_status",
    "wear",
    "write_result",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for."""
    if name == "plot":
        return import_module("ems.plot")
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    message = f"module 'ems' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
