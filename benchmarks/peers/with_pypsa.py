"""PyPSA: a bus, a load, a storage unit, and what is bought and sold as two generators; solved through linopy."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pypsa

from benchmarks.peers.answer import Answer, Stopwatch
from benchmarks.peers.quiet import quiet

if TYPE_CHECKING:
    from benchmarks.peers.problem import Arrays


def solve(arrays: Arrays) -> Answer:
    """Describe the network, let PyPSA write the linear program, and solve it without a file."""
    for name in ("pypsa", "linopy"):
        logging.getLogger(name).setLevel(logging.ERROR)
    with quiet():
        watch = Stopwatch()
        network = network_of(arrays)
        network.optimize.create_model(include_objective_constant=False)
        build_s = watch.lap_s()
        status = network.optimize.solve_model(
            solver_name="highs", io_api="direct", solver_options={"output_flag": False}
        )
        solve_s = watch.lap_s()
    if status != ("ok", "optimal"):
        raise ValueError(f"PyPSA ended as {status}")
    return Answer(cost=float(network.objective), build_s=build_s, solve_s=solve_s)


def network_of(arrays: Arrays) -> pypsa.Network:
    """Describe the site; a storage unit has no floor, so its energy counts from there up: it loses none by standing."""
    pypsa.options.api.legacy_string_dtype = False  # its default from version 2.0 on, asked for so that it is silent
    most_kw = arrays.most_flow_kw
    network = pypsa.Network()
    network.set_snapshots(range(arrays.n_steps))
    network.snapshot_weightings.loc[:, :] = arrays.step_h
    network.add("Bus", "site")
    network.add("Load", "net load", bus="site", p_set=arrays.net_load_kw)
    network.add("Generator", "import", bus="site", p_nom=most_kw, marginal_cost=arrays.import_price_per_kwh)
    network.add(
        "Generator",
        "export",
        bus="site",
        p_nom=most_kw,
        p_min_pu=-1.0,
        p_max_pu=0.0,
        marginal_cost=arrays.export_price_per_kwh,
    )
    network.add(
        "StorageUnit",
        "battery",
        bus="site",
        p_nom=arrays.power_kw,
        max_hours=(arrays.capacity_kwh - arrays.floor_kwh) / arrays.power_kw,
        efficiency_store=arrays.charge_efficiency,
        efficiency_dispatch=arrays.discharge_efficiency,
        cyclic_state_of_charge=True,
    )
    return network
