"""How good a year was: definitions, KPIs, the balance check, the plan beside the simulation."""

from ems.kpis.balance import LARGEST_RESIDUAL_KWH, balance_residual_kwh, stored_residual_kwh, worst_of
from ems.kpis.claims import plan_claims
from ems.kpis.definitions import DEFINITIONS, Definition, cost_name, definitions_for
from ems.kpis.energy import district_cost, energy_kpis, matched_kw
from ems.kpis.judge import class_kpis, district_kpis, judge, monthly_kpis

__all__ = [
    "DEFINITIONS",
    "LARGEST_RESIDUAL_KWH",
    "Definition",
    "balance_residual_kwh",
    "class_kpis",
    "cost_name",
    "definitions_for",
    "district_cost",
    "district_kpis",
    "energy_kpis",
    "judge",
    "matched_kw",
    "monthly_kpis",
    "plan_claims",
    "stored_residual_kwh",
    "worst_of",
]
