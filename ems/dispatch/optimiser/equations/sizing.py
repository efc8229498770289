"""Sizes that are decided with the dispatch: limits of storages that move with them, and limits on themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.optimiser.algebra import LinearModel, Term
    from ems.dispatch.optimiser.columns import Columns
    from ems.dispatch.optimiser.facts import Facts
    from ems.dispatch.optimiser.sizes import Sizes

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


def limits_of_size(model: LinearModel, facts: Facts, columns: Columns) -> None:
    """``charge_of_size``, ``discharge_of_size``, ``floor_of_size``, ``ceiling_of_size``, ``end_of_size``.

    Parameters
    ----------
    model, facts, columns
        Model to add the constraints to, what follows from the problem, and its variables.

    Notes
    -----
    For the storages that a size moves: charge ≤ (max_charge + Σ size·its share)·limit of the step, discharge alike;
    floor·capacity ≤ energy ≤ ceiling·capacity with capacity = that of the problem + Σ size·its share. In a cyclic
    window the energy at the start is that at the end, so these say the limits of both.
    """
    sizes = facts.sizes
    if sizes is None or not len(sizes.storages):
        return
    at, units = sizes.storages, facts.storages
    powers = units.power_row[at]
    for name, power, base_kw, added_kw, fraction in (
        ("charge_of_size", columns.charge_kw, units.max_charge_kw, sizes.charge_kw, units.charge_limit_fraction),
        (
            "discharge_of_size",
            columns.discharge_kw,
            units.max_discharge_kw,
            sizes.discharge_kw,
            units.discharge_limit_fraction,
        ),
    ):
        most = base_kw[at, None] * fraction[powers]
        terms: list[Term] = [(1.0, power[at]), _moved(columns, added_kw[:, at], fraction[powers])]
        model.add_constraints(name, terms, shape=most.shape, upper=most, labels=facts.labels_of(at))
    _energy_limits(model, facts, columns, sizes)


def _energy_limits(model: LinearModel, facts: Facts, columns: Columns, sizes: Sizes) -> None:
    at, units, end = sizes.storages, facts.storages, facts.problem.end
    labels, energy = facts.labels_of(at), columns.energy_kwh[at]
    capacity, added = units.capacity_kwh[at, None], sizes.capacity_kwh[:, at]
    floor, ceiling = (limits[units.limit_row[at]] for limits in (units.floor_fraction, units.ceiling_fraction))
    kept_up = np.flatnonzero(floor.any(axis=1))
    if len(kept_up):
        model.add_constraints(
            "floor_of_size",
            [(1.0, energy[kept_up]), _moved(columns, added[:, kept_up], floor[kept_up])],
            shape=energy[kept_up].shape,
            lower=(capacity * floor)[kept_up],
            labels=tuple(labels[number] for number in kept_up),
        )
    terms: list[Term] = [(1.0, energy), _moved(columns, added, ceiling)]
    model.add_constraints("ceiling_of_size", terms, shape=energy.shape, upper=capacity * ceiling, labels=labels)
    if end.kind == "at_least":
        follows_start = end.energy_kwh is None
        least = units.initial_energy_kwh[at] if end.energy_kwh is None else end.energy_kwh[at]
        share = sizes.initial_fraction[at] * follows_start
        last: list[Term] = [(1.0, energy[:, -1]), (-added * share, columns.size[:, None])]
        model.add_constraints("end_of_size", last, shape=least.shape, lower=least, labels=labels)


def sizes_within_limits(model: LinearModel, facts: Facts, columns: Columns) -> None:
    """``limit_of_sizes``: what the sizes must keep together, such as a budget.

    Parameters
    ----------
    model, facts, columns
        As in :func:`limits_of_size`.
    """
    sizes = facts.sizes
    if sizes is not None and sizes.row is not None and sizes.row_upper is not None:
        labels = tuple(f"limit {number}" for number in range(len(sizes.row_upper)))
        terms: list[Term] = [(sizes.row.T, columns.size[:, None])]
        model.add_constraints(
            "limit_of_sizes", terms, shape=sizes.row_upper.shape, upper=sizes.row_upper, labels=labels
        )


def _moved(columns: Columns, added: Floats, fraction: Floats) -> Term:
    """Term −Σ size·share of the step, shape (sizes, storages, steps)."""
    return -added[:, :, None] * fraction, columns.size[:, None, None]
