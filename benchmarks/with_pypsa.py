"""The same problem of one site in PyPSA: a bus, a load, a battery, and what is bought and sold as two generators."""

from __future__ import annotations

import logging
import time
import warnings
from typing import TYPE_CHECKING

from pyomo.common.tee import capture_output

from benchmarks.one_site import BATTERY

if TYPE_CHECKING:
    import pypsa

    from ems.dispatch.problem import DispatchProblem

UNLIMITED_KW = 1e5


def network_of(problem: DispatchProblem) -> pypsa.Network:
    """Describe the problem of :func:`benchmarks.one_site.one_site` as a network."""
    import pypsa  # noqa: PLC0415 (a tool of comparison, in the development environment only)

    # what PyPSA will do otherwise from version 2.0 on, asked for so that it is silent
    pypsa.options.api.legacy_string_dtype = False
    network = pypsa.Network()
    network.set_snapshots(range(problem.n_steps))
    network.add("Bus", "site")
    network.add("Load", "net load", bus="site", p_set=problem.nodes.net_load_kw[0])
    bought, sold = problem.nodes.import_price_per_kwh[0], problem.nodes.export_price_per_kwh[0]
    network.add("Generator", "import", bus="site", p_nom=UNLIMITED_KW, marginal_cost=bought)
    network.add("Generator", "export", bus="site", p_nom=UNLIMITED_KW, p_min_pu=-1.0, p_max_pu=0.0, marginal_cost=sold)
    network.add(
        "StorageUnit",
        "battery",
        bus="site",
        p_nom=BATTERY.max_charge_kw,
        max_hours=BATTERY.capacity_kwh / BATTERY.max_charge_kw,
        efficiency_store=BATTERY.charge_efficiency,
        efficiency_dispatch=BATTERY.discharge_efficiency,
        standing_loss=BATTERY.standing_loss_fraction_per_h,
        marginal_cost=BATTERY.wear_price_per_kwh,
        cyclic_state_of_charge=True,
    )
    return network


def optimise(problem: DispatchProblem, interface: str) -> tuple[float, float]:
    """Cost and time from the described network to the solution in it [currency], [s].

    Parameters
    ----------
    problem
        The problem.
    interface
        How PyPSA hands it to HiGHS: ``"lp"`` writes a file, ``"direct"`` passes arrays.
    """
    network = network_of(problem)
    logging.getLogger("pypsa").setLevel(logging.ERROR)
    logging.getLogger("linopy").setLevel(logging.ERROR)
    start = time.perf_counter()
    with warnings.catch_warnings(), capture_output(capture_fd=True):
        warnings.simplefilter("ignore")  # those of its own dependencies
        status, condition = network.optimize(
            solver_name="highs",
            io_api=interface,
            include_objective_constant=False,
            solver_options={"log_to_console": False, "output_flag": False},
        )
    seconds = time.perf_counter() - start
    if (status, condition) != ("ok", "optimal"):
        raise ValueError(f"PyPSA ended as {status}, {condition}")
    return float(network.objective), seconds
