"""Planners: a district's window as a problem for the optimiser, and the plan handed out to its storages."""

from ems.dispatch.planners.candidates import candidates_at_nodes
from ems.dispatch.planners.costs import step_costs
from ems.dispatch.planners.each_alone import pool_alone, site_alone, site_plan, together
from ems.dispatch.planners.grouping import Detail
from ems.dispatch.planners.handing_out import StoragePlans, hand_out
from ems.dispatch.planners.layout import POOL, PlanLayout, build_layout
from ems.dispatch.planners.terminal import terminal_value
from ems.dispatch.planners.window import (
    Folded,
    Outlook,
    actual_outlook,
    class_load_kw,
    folded_exchange,
    load_factor,
    problem_of,
    with_change,
)

__all__ = [
    "POOL",
    "Detail",
    "Folded",
    "Outlook",
    "PlanLayout",
    "StoragePlans",
    "actual_outlook",
    "build_layout",
    "candidates_at_nodes",
    "class_load_kw",
    "folded_exchange",
    "hand_out",
    "load_factor",
    "pool_alone",
    "problem_of",
    "site_alone",
    "site_plan",
    "step_costs",
    "terminal_value",
    "together",
    "with_change",
]
