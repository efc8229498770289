"""E2, E4 and E5: the energy in the storages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.limits.forest import NONE
from ems.dispatch.optimiser.variables import value_bottom_kwh

if TYPE_CHECKING:
    from ems.dispatch.optimiser.algebra import LinearModel, Term
    from ems.dispatch.optimiser.columns import Columns
    from ems.dispatch.optimiser.facts import Facts


def storage(model: LinearModel, facts: Facts, columns: Columns) -> None:
    """E2: ``storage``, the energy when each step ends.

    Parameters
    ----------
    model, facts, columns
        Model to add the equation to, what follows from the problem, and its variables.

    Notes
    -----
    e[t] = (1 − σ)^Δ·e[t−1] + Δ·(η_c·charge[t] − discharge[t]/η_d) − drain[t] + unmet_drain[t].
    """
    units, step_h, energy = facts.storages, facts.problem.step_h, columns.energy_kwh
    if not units.count:
        return
    before = np.column_stack([columns.start_energy_kwh, energy[:, :-1]])
    given = -facts.drain_kwh
    if facts.problem.end.kind != "cyclic":
        given[:, 0] += facts.kept_fraction * units.initial_energy_kwh
    terms: list[Term] = [
        (1.0, energy),
        (-facts.kept_fraction[:, None], before),
        (-step_h * units.charge_efficiency[:, None], columns.charge_kw),
        (step_h / units.discharge_efficiency[:, None], columns.discharge_kw),
        (-1.0, columns.unmet_drain_kwh),
        *_start_of_sizes(facts, columns),
    ]
    labels = facts.storage_labels
    model.add_constraints("storage", terms, shape=energy.shape, lower=given, upper=given, labels=labels)


def _start_of_sizes(facts: Facts, columns: Columns) -> list[Term]:
    """Terms of the energy that sizes add at the start of a window, first step only."""
    sizes = facts.sizes
    if sizes is None or facts.problem.end.kind == "cyclic":
        return []
    first = np.arange(facts.n_steps) == 0
    kept_kwh = facts.kept_fraction * sizes.initial_fraction * sizes.capacity_kwh
    return [(-kept_kwh[:, :, None] * first, columns.size[:, None, None])]


def soft_limits(model: LinearModel, facts: Facts, columns: Columns) -> None:
    """E4: ``soft_floor``, ``soft_ceiling`` where a limit can be kept only if the node leaves the room.

    Parameters
    ----------
    model, facts, columns
        As in :func:`storage`.

    Notes
    -----
    e + below_floor ≥ floor; e − above_ceiling ≤ ceiling.
    """
    energy, limits = columns.energy_kwh, facts.energy
    below = np.flatnonzero((columns.below_floor_kwh != NONE).any(axis=1))
    if len(below):
        model.add_constraints(
            "soft_floor",
            [(1.0, energy[below]), (1.0, columns.below_floor_kwh[below])],
            shape=energy[below].shape,
            lower=limits.wanted_lower_kwh[below],
            labels=facts.labels_of(below),
        )
    above = np.flatnonzero((columns.above_ceiling_kwh != NONE).any(axis=1))
    if len(above):
        model.add_constraints(
            "soft_ceiling",
            [(1.0, energy[above]), (-1.0, columns.above_ceiling_kwh[above])],
            shape=energy[above].shape,
            upper=limits.wanted_upper_kwh[above],
            labels=facts.labels_of(above),
        )


def horizon_end(model: LinearModel, facts: Facts, columns: Columns) -> None:
    """E5: ``cyclic_end``, ``end_value`` or ``soft_end``.

    Parameters
    ----------
    model, facts, columns
        As in :func:`storage`.

    Notes
    -----
    Cyclic: e[last] = start energy. A hard end is a limit of the last energy as far as it can be reached for sure,
    beyond that e[last] + missing_end ≥ end. Value curve: Σ left ≤ e[last] − where the curve begins; prices that fall
    fill the pieces in their order.
    """
    last, shape, labels = columns.energy_kwh[:, -1], (facts.storages.count,), facts.storage_labels
    if facts.problem.end.kind == "cyclic" and facts.storages.count:
        terms: list[Term] = [(1.0, last), (-1.0, columns.start_energy_kwh)]
        model.add_constraints("cyclic_end", terms, shape=shape, lower=0.0, upper=0.0, labels=labels)
    unsure = np.flatnonzero(columns.missing_end_kwh != NONE)
    if len(unsure):
        model.add_constraints(
            "soft_end",
            [(1.0, last[unsure]), (1.0, columns.missing_end_kwh[unsure])],
            shape=(len(unsure),),
            lower=facts.energy.wanted_end_kwh[unsure],
            labels=facts.labels_of(unsure),
        )
    if columns.left_kwh.size:
        terms = [(1.0, last), (-1.0, columns.left_kwh.T)]
        model.add_constraints("end_value", terms, shape=shape, lower=value_bottom_kwh(facts), labels=labels)
