"""The kernel of designs called: arrays in, sums out, in as many passes as the renewable share of the storages needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ems.simulation import design_kernel as k
from ems.simulation.binding import RULE_FAULTS, DesignFeatures, bind, cannot_compile, threads_for
from ems.simulation.kernel import HUGE
from ems.simulation.packing import all_locked, locked, locked_signals
from profiles.errors import RunError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.designs.base import DesignBase
    from ems.designs.design import Designs
    from ems.designs.shared import Shared
    from ems.dispatch.rules import Rule

    Floats = NDArray[np.float64]

MONTHS = 12
ENERGY, CHARGE, DISCHARGE, LOSS, GRID_CHARGE, GRID_DISCHARGE, RENEWABLE_CHARGE, WORST_LIMIT, FIRST_BAD = range(9)
IMPORT, EXPORT, CURTAILED, UNSERVED, PEAK_EXPORT = range(9, 14)
COST, CO2, UNSERVED_CO2, OWN, CONTRACT, CONTRACT_CO2, RAMP = range(14, 21)
"""Rows of ``Replayed.sums``, in the order of the kernel's state from the energy on."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Replayed:
    """What the kernel found.

    Parameters
    ----------
    sums
        Shape (21, designs): energy at the end [kWh], powers summed over the steps [kW], and what is made of them.
    month_peak_import_kw
        Shape (12, designs) [kW].
    start_energy_kwh, battery_kw
        Shape (designs, steps), or (0, steps) where they were not wanted [kWh] and [kW].
    """

    sums: Floats
    month_peak_import_kw: Floats
    start_energy_kwh: Floats
    battery_kw: Floats


def replay_designs(
    base: DesignBase,
    shared: Shared,
    designs: Designs,
    rule: Rule,
    *,
    plan_kw: Floats | None = None,
    wants_energy: bool = False,
    wants_battery: bool = False,
) -> Replayed:
    """Play a year of every design by a rule.

    Parameters
    ----------
    base, shared, designs
        What is the same for all, and what is not.
    rule
        Who decides.
    plan_kw
        For ``follow``: planned power, discharge positive, shape (designs, steps) [kW].
    wants_energy, wants_battery
        Whether to keep the energy when each step begins, and the power of the storage.

    Raises
    ------
    profiles.errors.InputError
        The rule cannot be compiled.
    profiles.errors.RunError
        It returned a number that is not finite.

    Notes
    -----
    What a storage gives back is renewable by the share of all that it was charged with in the year (see
    ``ems.kpis.energy.matched_kw``). Where some generation is not renewable, this share is known only when the year has
    been played, and what is matched in a step depends on it: the year is played once for the share, and again.
    """
    renewable = np.ones(designs.count)
    inputs = (base, shared, designs, rule, plan_kw)
    if not shared.is_all_renewable:
        first = _play(*inputs, renewable, judged=False, wanted=(False, False))
        charged_kw = shared.charged_kw + first.sums[CHARGE] - first.sums[GRID_CHARGE]
        part_kw = shared.renewable_charged_kw + first.sums[RENEWABLE_CHARGE]
        renewable = np.divide(part_kw, charged_kw, out=renewable, where=charged_kw > 0.0)
    return _play(*inputs, renewable, judged=True, wanted=(wants_energy, wants_battery))


def _play(
    base: DesignBase,
    shared: Shared,
    designs: Designs,
    rule: Rule,
    plan_kw: Floats | None,
    renewable: Floats,
    *,
    judged: bool,
    wanted: tuple[bool, bool],
) -> Replayed:
    n, n_steps = designs.count, base.n_steps
    replay = bind(rule, DesignFeatures(node_limits=shared.has_limits, judged=judged)).replay
    outputs = (
        np.zeros((k.N_SUMS, n)),
        np.zeros((MONTHS, n)),
        *(np.zeros((n if is_wanted else 0, n_steps)) for is_wanted in wanted),
    )
    try:
        with threads_for(n * n_steps):
            replay(
                all_locked(*shared.months),
                shared.series,
                shared.line,
                locked(_parameters(designs, renewable, base.step_h)),
                _own_series(designs, rule, plan_kw, n_steps),
                locked_signals(base.signals),
                outputs,
            )
    except RULE_FAULTS as error:
        raise cannot_compile(rule, error) from error
    _refuse_bad_powers(base, rule, outputs[0][FIRST_BAD])
    sums, peaks, energy, battery = outputs
    return Replayed(sums=sums, month_peak_import_kw=peaks, start_energy_kwh=energy, battery_kw=battery)


def _parameters(designs: Designs, renewable: Floats, step_h: float) -> Floats:
    """Parameters in the order of the kernel's state, shape (10, designs)."""
    return np.stack(
        [
            designs.capacity_kwh,
            designs.max_charge_kw,
            designs.max_discharge_kw,
            (1.0 - designs.standing_loss_fraction_per_h) ** step_h,
            designs.charge_efficiency,
            designs.discharge_efficiency,
            designs.floor_fraction * designs.capacity_kwh,
            designs.ceiling_fraction * designs.capacity_kwh,
            renewable,
            designs.initial_energy_kwh,
        ]
    )


def _own_series(designs: Designs, rule: Rule, plan_kw: Floats | None, n_steps: int) -> tuple[np.ndarray, ...]:
    """Reserve, plan and planned net load of every design, twice the year; numbers that stay are stored once."""
    if not rule.uses_own_series:
        return all_locked(*[np.zeros((1, 1))] * 3)
    shape = (designs.count, 2 * n_steps)
    nothing = np.broadcast_to(np.zeros((1, 1)), shape)
    plan = nothing if plan_kw is None else locked(plan_kw)
    return np.broadcast_to(designs.reserve_kwh[:, None], shape), plan, nothing


def _refuse_bad_powers(base: DesignBase, rule: Rule, first_bad: Floats) -> None:
    if not (first_bad < HUGE).any():
        return
    design = int(np.argmin(first_bad))
    step = int(first_bad[design])
    message = (
        f"rule {rule.name}: returned a power that is not finite at the pool (storage {base.group}, design {design}), "
        f"step {step} ({base.district.grid.index[step]:%Y-%m-%d %H:%M}); a rule must return a finite number of kW at "
        "every step"
    )
    raise RunError(message)
