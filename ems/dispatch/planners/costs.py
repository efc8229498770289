"""What a plan says that each of its steps costs (E6, E11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.problem import DispatchProblem, Plan

    Floats = NDArray[np.float64]


def step_costs(problem: DispatchProblem, plan: Plan) -> Floats:
    """Cost of each step of a plan: energy at every node, wear, losses that are paid for, load not served [currency].

    Parameters
    ----------
    problem
        What was planned.
    plan
        Its plan.

    Returns
    -------
    numpy.ndarray
        Shape (steps,) [currency]. Without demand charges, points of requests and the value of what is left, which
        belong to no step, and without a price of carbon, which a planner may count but nobody pays.
    """
    nodes, storages, step_h = problem.nodes, problem.storages, problem.step_h
    traded = plan.import_kw * nodes.import_price_per_kwh - plan.export_kw * nodes.export_price_per_kwh
    before = np.hstack([plan.start_energy_kwh[:, None], plan.energy_kwh[:, :-1]])
    lost_kwh = step_h * (plan.charge_kw - plan.discharge_kw) - (plan.energy_kwh - before)
    return np.asarray(
        step_h * traded.sum(axis=0)
        + step_h * problem.unserved_price_per_kwh * plan.unserved_kw.sum(axis=0)
        + step_h * storages.wear_price_per_kwh @ plan.discharge_kw
        + problem.loss_price_per_kwh @ lost_kwh
    )
