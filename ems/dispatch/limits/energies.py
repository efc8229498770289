"""Energy limits that can be kept from any start (E4), the end of the window included (E5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.limits.forest import sums_before
from ems.dispatch.limits.powers import PowerLimits

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.limits.powers import Ranges
    from ems.dispatch.problem import DispatchProblem
    from ems.storage import Storages

    Floats = NDArray[np.float64]
    Pair = tuple[Floats, Floats]

MOST_CIRCLES = 1000
"""How often a cyclic window is gone round to find the energies it can begin with; twice is nearly always enough."""

PLAIN_CIRCLES = 20
"""After so many, what is left can only be a start that decays."""

SLOWEST = 0.9999
"""Share above which a decay is not told from a steady loss."""

SMALLEST_KWH = 1e-9

ROOM_FRACTION = 1e-9
"""Room beside a limit that had to be moved, as a share of the capacity: for a solver and its tolerances."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyLimits:
    """Energy limits after E4.

    Parameters
    ----------
    lower_kwh, upper_kwh
        Limits that hold always, from any start, shape (storages, steps) [kWh].
    wanted_lower_kwh, wanted_upper_kwh
        Limits that hold if the storage gets all the room that its node can give; between these and the former a plan
        pays a price high enough to keep them wherever it can, same shape [kWh].
    wanted_end_kwh
        The same for a hard end of the window; minus infinity where there is none, shape (storages,) [kWh].
    """

    lower_kwh: Floats
    upper_kwh: Floats
    wanted_lower_kwh: Floats
    wanted_upper_kwh: Floats
    wanted_end_kwh: Floats


def kept_fraction(storages: Storages, step_h: float) -> Floats:
    """Share of the stored energy that is left after a step, (1 − σ)^Δ (E2), shape (storages,).

    Parameters
    ----------
    storages, step_h
        The storages and the length of a step [h].
    """
    return np.asarray((1.0 - storages.standing_loss_fraction_per_h) ** step_h)


def energy_limits(
    problem: DispatchProblem,
    power: PowerLimits,
    ranges: Ranges,
    drain_kwh: Floats,
    room_fraction: float = ROOM_FRACTION,
) -> EnergyLimits:
    """Energy limits that can be kept from any start (E4), the end of the window included (E5).

    Parameters
    ----------
    problem
        The problem.
    power, ranges
        Highest powers of the storages and ranges at the nodes.
    drain_kwh
        Drain of each storage and step, shape (storages, steps) [kWh].
    room_fraction
        Room beside a limit that had to be moved, as a share of the capacity.

    Notes
    -----
    How much a storage can charge or discharge depends on what happens at its node before it. The limits are moved for
    two cases: with the least room that it is sure to find, and with the most that it may find. A cyclic window has no
    start: any energy between the limits of its last step must be one, and the wanted limits take the best of them.
    """
    storages = problem.storages
    floor = storages.capacity_kwh[:, None] * storages.floor_fraction[storages.limit_row]
    ceiling = storages.capacity_kwh[:, None] * storages.ceiling_fraction[storages.limit_row]
    sure, possible = (
        _Mover(problem, room, drain_kwh, floor, ceiling, room_fraction) for room in _room(problem, power, ranges)
    )
    lowest, highest = _circle(sure) if problem.end.kind == "cyclic" else (storages.initial_energy_kwh,) * 2
    lower, upper, last = sure.moved(lowest, highest)
    # From the starts that help: where there is but one start, it is both.
    wanted_lower, wanted_upper, wanted_last = possible.moved(highest, lowest)
    end = _hard_end(problem)
    lower[:, -1] = np.maximum(lower[:, -1], np.minimum(end, last))
    return EnergyLimits(
        lower_kwh=lower,
        upper_kwh=np.maximum(upper, wanted_upper),
        wanted_lower_kwh=np.maximum(lower, wanted_lower),
        wanted_upper_kwh=wanted_upper,
        wanted_end_kwh=np.minimum(end, wanted_last),
    )


def _hard_end(problem: DispatchProblem) -> Floats:
    """Energy that must be there at the end, minus infinity where there is no such end, shape (storages,) [kWh]."""
    if problem.end.kind != "at_least":
        return np.full(problem.storages.count, -np.inf)
    return problem.storages.initial_energy_kwh if problem.end.energy_kwh is None else problem.end.energy_kwh


def _circle(sure: _Mover) -> Pair:
    """Lowest and highest energy with which a cyclic window can begin, and ends again, shape (storages,) each [kWh]."""
    starts = np.stack([sure.floor[:, -1], sure.ceiling[:, -1]])
    before = starts
    for lap in range(MOST_CIRCLES):
        lower, upper, _ = sure.moved(*starts)
        ends = np.stack([lower[:, -1], upper[:, -1]])
        if np.abs(ends - starts).max(initial=0.0) <= SMALLEST_KWH:
            return ends[0], ends[1]
        # A start that only decays, lap by lap, by the same share: its limit is where the next lap begins.
        jumps = lap >= PLAIN_CIRCLES and lap % 2 == 0
        before, starts = starts, _limit_of(before, starts, ends) if jumps else ends
    return starts[0], starts[1]


def _limit_of(first: Floats, second: Floats, third: Floats) -> Floats:
    """Limit of a sequence that approaches it by the same share every time, from three of its numbers (Aitken)."""
    change, bend = third - second, third - 2.0 * second + first
    approaches = np.abs(change) < SLOWEST * np.abs(second - first)
    limit = third - np.divide(change**2, bend, out=np.zeros_like(bend), where=approaches & (bend != 0.0))
    return np.where(np.abs(limit) <= SMALLEST_KWH, 0.0, limit)


@dataclass(frozen=True, slots=True)
class _Mover:
    """Limits of a problem, and the powers with which they can be reached."""

    problem: DispatchProblem
    power: PowerLimits
    drain_kwh: Floats
    floor: Floats
    ceiling: Floats
    room_fraction: float

    def moved(self, low_start_kwh: Floats, high_start_kwh: Floats) -> tuple[Floats, Floats, Floats]:
        """Floors that can be reached from the one start, ceilings that can be got under from the other (E4).

        And the highest energy at the end of the window, shape (storages,) [kWh].
        """
        from ems.dispatch.limits.reach import highest_path_kwh, lowest_path_kwh  # noqa: PLC0415 (imports numba)

        problem, storages = self.problem, self.problem.storages
        kept = kept_fraction(storages, problem.step_h)
        gain = problem.step_h * storages.charge_efficiency[:, None] * self.power.charge_kw
        relief = problem.step_h / storages.discharge_efficiency[:, None] * self.power.discharge_kw
        # Copies are writable and contiguous, whatever they are copies of: one type, compiled once.
        low_start, high_start = np.array(low_start_kwh), np.array(high_start_kwh)
        upper = np.maximum(self.ceiling, lowest_path_kwh(high_start, kept, relief, self.drain_kwh, self.floor))
        highest = highest_path_kwh(low_start, kept, gain, self.drain_kwh, self.floor, upper)
        # A limit that is the only path there is leaves a solver no room for its rounding, step after step.
        room = self.room_fraction * np.maximum(storages.capacity_kwh, 1.0)[:, None]
        lower = np.where(highest < self.floor, np.maximum(highest - room, np.minimum(highest, 0.0)), self.floor)
        return lower, np.where(upper > self.ceiling, upper + room, upper), highest[:, -1]


def _room(problem: DispatchProblem, power: PowerLimits, ranges: Ranges) -> tuple[PowerLimits, PowerLimits]:
    """Powers that each storage is sure to be able to use, and that it may be able to use at the best.

    The storages of a node act in their order, so that those before it decide.
    """
    at, nodes, free = problem.storages.node, problem.nodes, problem.storages.may_export[:, None]
    charged_before, discharged_before = sums_before(at, power.charge_kw), sums_before(at, power.discharge_kw)
    low, high, limit = ranges.before_low_kw[at], ranges.before_high_kw[at], nodes.import_limit_kw[at]

    def charge(room_kw: Floats) -> Floats:
        return np.minimum(power.charge_kw, np.maximum(room_kw, 0.0))

    def discharge(need_kw: Floats) -> Floats:
        return np.where(free, power.discharge_kw, np.minimum(power.discharge_kw, np.maximum(need_kw, 0.0)))

    sure = PowerLimits(charge_kw=charge(limit - high - charged_before), discharge_kw=discharge(low - discharged_before))
    possible = PowerLimits(charge_kw=charge(limit - low + discharged_before), discharge_kw=discharge(high))
    return sure, possible
