"""Variables of the model: one function a device; names, limits and index sets as in FORMULATION.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.limits.energies import SMALLEST_KWH
from ems.dispatch.limits.forest import NONE
from ems.dispatch.optimiser.columns import Columns
from ems.dispatch.optimiser.labels import unique

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.optimiser.algebra import LinearModel
    from ems.dispatch.optimiser.facts import Facts

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]


def add_all(model: LinearModel, facts: Facts) -> Columns:
    """All variables of a problem.

    Parameters
    ----------
    model
        Model to add them to.
    facts
        What follows from the problem.
    """
    return Columns(
        **meters(model, facts),
        **line_limits(model, facts),
        **storages(model, facts),
        **storage_slacks(model, facts),
        **horizon_end(model, facts),
        **requests(model, facts),
        **exclusives(model, facts),
        **goals(model, facts),
        peak_kw=peaks(model, facts),
        size=decided_sizes(model, facts),
    )


def meters(model: LinearModel, facts: Facts) -> dict[str, Ints]:
    """What each active node takes from and gives to the node above it: ``import_kw``, ``export_kw``.

    Parameters
    ----------
    model, facts
        As in :func:`add_all`.
    """
    at = facts.active
    return {
        "import_kw": _some(model, "import_kw", at, facts.nodes.count, facts.ranges.import_kw, facts.labels_at(at)),
        "export_kw": _some(model, "export_kw", at, facts.nodes.count, facts.ranges.export_kw, facts.labels_at(at)),
    }


def line_limits(model: LinearModel, facts: Facts) -> dict[str, Ints]:
    """What the limits of a line may keep out: ``curtailed_kw``, ``unserved_kw`` of active nodes that have a limit.

    Parameters
    ----------
    model, facts
        As in :func:`add_all`.
    """
    nodes, count = facts.nodes, facts.nodes.count
    out = facts.active[np.isfinite(nodes.export_limit_kw[facts.active]).any(axis=1)]
    into = facts.active[np.isfinite(nodes.import_limit_kw[facts.active]).any(axis=1)]
    return {
        "curtailed_kw": _some(model, "curtailed_kw", out, count, facts.ranges.curtailed_kw, facts.labels_at(out)),
        "unserved_kw": _some(model, "unserved_kw", into, count, facts.ranges.unserved_kw, facts.labels_at(into)),
    }


def storages(model: LinearModel, facts: Facts) -> dict[str, Ints]:
    """Powers and energy of every storage: ``charge_kw``, ``discharge_kw``, ``energy_kwh`` (E2).

    Parameters
    ----------
    model, facts
        As in :func:`add_all`.
    """
    shape, labels = (facts.storages.count, facts.n_steps), facts.storage_labels
    if not facts.storages.count:
        return dict.fromkeys(("charge_kw", "discharge_kw", "energy_kwh"), np.zeros(shape, dtype=np.int64))
    return {
        "charge_kw": model.add_variables("charge_kw", shape, upper=facts.power.charge_kw, labels=labels),
        "discharge_kw": model.add_variables("discharge_kw", shape, upper=facts.power.discharge_kw, labels=labels),
        "energy_kwh": model.add_variables(
            "energy_kwh", shape, lower=facts.energy.lower_kwh, upper=facts.energy.upper_kwh, labels=labels
        ),
    }


def storage_slacks(model: LinearModel, facts: Facts) -> dict[str, Ints]:
    """What a storage may have to miss: ``unmet_drain_kwh`` (E2), ``below_floor_kwh``, ``above_ceiling_kwh`` (E4).

    Parameters
    ----------
    model, facts
        As in :func:`add_all`.
    """
    energy, count = facts.energy, facts.storages.count
    rooms = {
        "unmet_drain_kwh": facts.drain_kwh,
        "below_floor_kwh": energy.wanted_lower_kwh - energy.lower_kwh,
        "above_ceiling_kwh": energy.upper_kwh - energy.wanted_upper_kwh,
    }
    found = {}
    for name, room in rooms.items():
        at = np.flatnonzero((room > SMALLEST_KWH).any(axis=1))
        found[name] = _some(model, name, at, count, room, facts.labels_of(at))
    return found


def horizon_end(model: LinearModel, facts: Facts) -> dict[str, Ints]:
    """Variables of the window's two ends: ``start_energy_kwh``, ``missing_end_kwh``, ``left_kwh`` (E5).

    Parameters
    ----------
    model, facts
        As in :func:`add_all`.
    """
    end, count, labels = facts.problem.end, facts.storages.count, facts.storage_labels
    start, left = np.full(count, NONE, dtype=np.int64), np.zeros((count, 0), dtype=np.int64)
    missing = start.copy()
    room = facts.energy.wanted_end_kwh - facts.energy.lower_kwh[:, -1]
    unsure = np.flatnonzero(room > SMALLEST_KWH)
    if len(unsure):
        upper, unsure_labels = room[unsure], facts.labels_of(unsure)
        missing[unsure] = model.add_variables("missing_end_kwh", upper.shape, upper=upper, labels=unsure_labels)
    if end.kind == "cyclic" and count:
        last = facts.energy.lower_kwh[:, -1], facts.energy.upper_kwh[:, -1]
        start = model.add_variables("start_energy_kwh", (count,), lower=last[0], upper=last[1], labels=labels)
    if end.kind == "value" and end.piece_kwh is not None and count:
        # Energy under the bottom of the curve (E4) counts as negative at the price of the first piece.
        lower = np.zeros_like(end.piece_kwh)
        lower[:, :1] = np.minimum(facts.energy.lower_kwh[:, -1] - value_bottom_kwh(facts), 0.0)[:, None]
        left = model.add_variables("left_kwh", end.piece_kwh.shape, lower=lower, upper=end.piece_kwh, labels=labels)
    return {"start_energy_kwh": start, "missing_end_kwh": missing, "left_kwh": left}


def value_bottom_kwh(facts: Facts) -> Floats:
    """Energy at which the value curve begins: zero, or a negative floor, shape (storages,) [kWh].

    Parameters
    ----------
    facts
        What follows from the problem.
    """
    units = facts.storages
    return np.asarray(np.minimum(units.capacity_kwh * units.floor_fraction[units.limit_row, -1], 0.0))


def requests(model: LinearModel, facts: Facts) -> dict[str, Ints]:
    """Whether each request takes place and what it does to its node's load: ``event``, ``load_change_kw`` (E7).

    Parameters
    ----------
    model, facts
        As in :func:`add_all`.

    Notes
    -----
    The load never falls below zero: this is the lower limit of its change.
    """
    candidates, nodes = facts.problem.candidates, facts.nodes
    if candidates is None:
        return {"event": np.zeros(0, dtype=np.int64), "load_change_kw": np.full(nodes.load_kw.shape, NONE)}
    at = np.unique(candidates.node)
    event = model.add_variables("event", (candidates.count,), upper=1.0, integer=True, labels=candidates.names)
    change = np.full(nodes.load_kw.shape, NONE)
    change[at] = model.add_variables(
        "load_change_kw", (len(at), facts.n_steps), lower=-nodes.load_kw[at], labels=facts.labels_at(at)
    )
    return {"event": event, "load_change_kw": change}


def exclusives(model: LinearModel, facts: Facts) -> dict[str, Ints]:
    """Whole numbers that forbid what prices would make profitable: ``is_charging`` and others (E6).

    Parameters
    ----------
    model, facts
        As in :func:`add_all`.
    """
    needed = facts.exclusives
    by_node = {"is_importing": needed.importing, "is_curtailing": needed.curtailing, "is_short": needed.own_use}
    found = {name: _either_or(model, name, where, facts.node_labels) for name, where in by_node.items()}
    return {**found, "is_charging": _either_or(model, "is_charging", needed.charging, facts.storage_labels)}


def peaks(model: LinearModel, facts: Facts) -> tuple[Ints, ...]:
    """Highest import of each billing period of each demand charge, at least what is paid already: ``peak_kw``.

    Parameters
    ----------
    model, facts
        As in :func:`add_all`.

    Notes
    -----
    One block (charges, periods); where one charge has fewer periods than another the rest is fixed at zero.
    """
    charges = facts.problem.demand_charges
    if not charges:
        return ()
    most = max(len(charge.already_paid_kw) for charge in charges)
    paid = np.zeros((len(charges), most))
    exists = np.zeros((len(charges), most), dtype=bool)
    for row, charge in enumerate(charges):
        paid[row, : len(charge.already_paid_kw)] = charge.already_paid_kw
        exists[row, : len(charge.already_paid_kw)] = True
    upper = np.where(exists, np.inf, 0.0)
    columns = model.add_variables("peak_kw", paid.shape, lower=paid, upper=upper, labels=charge_labels(facts))
    return tuple(columns[row, : len(charge.already_paid_kw)] for row, charge in enumerate(charges))


def charge_labels(facts: Facts) -> tuple[str, ...]:
    """Labels of the demand charges: those of their nodes.

    Parameters
    ----------
    facts
        What follows from the problem.
    """
    return tuple(unique([facts.node_labels[charge.node] for charge in facts.problem.demand_charges]))


def goals(model: LinearModel, facts: Facts) -> dict[str, Ints]:
    """Variables that only other goals than the cost need: ``unmatched_kw``, ``highest_import_kw``.

    Parameters
    ----------
    model, facts
        As in :func:`add_all`.
    """
    named = {goal for stage in facts.problem.objective.stages for goal in stage}
    unmatched = highest = np.zeros(0, dtype=np.int64)
    if "unmatched_kwh" in named:
        unmatched = model.add_variables("unmatched_kw", (1, facts.n_steps), labels=("all roots",))[0]
    if "peak_import_kw" in named:
        highest = model.add_variables("highest_import_kw", (1,), labels=("all roots",))
    return {"unmatched_kw": unmatched, "highest_import_kw": highest}


def decided_sizes(model: LinearModel, facts: Facts) -> Ints:
    """Sizes that are decided with the dispatch: ``size``.

    Parameters
    ----------
    model, facts
        As in :func:`add_all`.
    """
    sizes = facts.sizes
    if sizes is None:
        return np.zeros(0, dtype=np.int64)
    return model.add_variables("size", (sizes.count,), lower=sizes.lower, upper=sizes.upper, labels=sizes.names)


def _some(model: LinearModel, name: str, at: Ints, count: int, upper: Floats, labels: tuple[str, ...]) -> Ints:
    """Variables of some units, in the shape of all; no block where there is none."""
    columns = np.full((count, upper.shape[1]), NONE, dtype=np.int64)
    if len(at):
        columns[at] = model.add_variables(name, (len(at), upper.shape[1]), upper=upper[at], labels=labels)
    return columns


def _either_or(model: LinearModel, name: str, where: Flags, labels: tuple[str, ...]) -> Ints:
    """Whole numbers 0 or 1 of the units that need one; fixed, and ``NONE`` to the equations, in steps that do not."""
    at = np.flatnonzero(where.any(axis=1))
    columns = np.full(where.shape, NONE, dtype=np.int64)
    if len(at):
        lower = np.where(where[at], 0.0, 1.0)
        names = tuple(labels[unit] for unit in at)
        block = model.add_variables(name, lower.shape, lower=lower, upper=1.0, integer=True, labels=names)
        columns[at] = np.where(where[at], block, NONE)
    return columns
