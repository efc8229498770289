"""One storage at one node as plain series: what E1, E2, E3, E5 and E6 are about, what a plan costs and may not pass.

Nothing here comes from ``ems.dispatch.exact`` or ``ems.dispatch.optimiser``. The energy limits are those after E4
(``ems.dispatch.limits``), which all who plan are given.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.limits.energies import energy_limits, kept_fraction
from ems.dispatch.limits.powers import power_limits, ranges_of, within_own_use

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from ems.dispatch.exact.cases import Cases
    from ems.dispatch.problem import DispatchProblem

    Floats = NDArray[np.float64]

ROOM_FRACTION = 1e-14
"""Room beside a limit that E4 moved, as a share of the capacity: what the exact path is given."""


@dataclass(frozen=True, kw_only=True)
class OneStorage:
    """One storage at one node: series of shape (steps,), limits as the equations need them.

    ``charge_kw`` is the room for charging: nothing is charged from load that is not served. ``floor_kwh`` contains a
    hard end. ``initial_kwh`` is None where the end is cyclic; ``end_value`` is empty unless what is left has a price.
    """

    step_h: float
    net_kw: Floats
    import_price: Floats
    export_price: Floats
    import_limit_kw: Floats
    export_limit_kw: Floats
    charge_kw: Floats
    discharge_kw: Floats
    floor_kwh: Floats
    ceiling_kwh: Floats
    drain_kwh: Floats
    charge_efficiency: float
    discharge_efficiency: float
    kept_fraction: float
    wear_price: float
    loss_price: float
    initial_kwh: float | None
    end_value: Floats
    end_piece_kwh: Floats
    unserved_price: float
    unmet_price: float
    cap_kw: Floats
    over_cap_price: Floats

    @property
    def n_steps(self) -> int:
        """Number of steps."""
        return len(self.net_kw)

    @cached_property
    def scale_cost(self) -> float:
        """Sum of the absolute costs of the steps without the storage, at least 1: what a difference is measured by."""
        return max(1.0, float(np.abs(self.cost_of_flows(self.net_kw)).sum()))

    def cost_of_flows(self, node_kw: Floats) -> Floats:
        """Cost of what a node takes or gives, by E6, in each step."""
        taken, given = np.minimum(node_kw, self.import_limit_kw), np.minimum(-node_kw, self.export_limit_kw)
        taken, given = np.maximum(taken, 0.0), np.maximum(given, 0.0)
        unserved = np.maximum(node_kw - self.import_limit_kw, 0.0)
        over = np.maximum(taken - self.cap_kw, 0.0)
        cost = self.import_price * taken - self.export_price * given + self.unserved_price * unserved
        return np.asarray(self.step_h * (cost + self.over_cap_price * over))

    def cost_of(self, battery_kw: ArrayLike, energy_kwh: ArrayLike, start_kwh: float) -> float:
        """Cost of a plan, by the sums that define it."""
        power, energy = np.asarray(battery_kw, dtype=float), np.asarray(energy_kwh, dtype=float)
        discharged = self.step_h * np.maximum(power, 0.0).sum()
        lost = -self.step_h * power.sum() - (energy[-1] - start_kwh)
        unmet = np.where(self.drain_kwh > 0.0, self.gained_kwh(power, energy, start_kwh), 0.0)
        unmet = np.where(unmet > 1e-11 * max(1.0, np.abs(energy).max()), unmet, 0.0)
        paid = self.cost_of_flows(self.net_kw - power).sum()
        return float(
            paid
            + self.wear_price * discharged
            + self.loss_price * lost
            + self.unmet_price * unmet.sum()
            - self.worth_at_end(float(energy[-1]))
        )

    def gained_kwh(self, power: Floats, energy: Floats, start_kwh: float) -> Floats:
        """Energy beyond E2 with its drain: what of the drain is not met, 0 in a storage without one."""
        before = np.concatenate([[start_kwh], energy[:-1]])
        moved = np.maximum(-power, 0.0) * self.charge_efficiency - np.maximum(power, 0.0) / self.discharge_efficiency
        return np.asarray(energy - (self.kept_fraction * before + self.step_h * moved - self.drain_kwh))

    def worth_at_end(self, energy_kwh: float) -> float:
        """Price of what is left (E5), the pieces laid from the lower of zero and the last floor up."""
        above, worth = energy_kwh - min(float(self.floor_kwh[-1]), 0.0), 0.0
        for value, length in zip(self.end_value, self.end_piece_kwh, strict=True):
            worth += max(value, 0.0) * min(max(above, 0.0), length)
            above -= length
        return float(worth)

    def beyond_limits(self, battery_kw: ArrayLike, energy_kwh: ArrayLike, start_kwh: float) -> dict[str, float]:
        """How far a plan passes each limit, in the limit's unit; 0 or less where it keeps it."""
        power, energy = np.asarray(battery_kw, dtype=float), np.asarray(energy_kwh, dtype=float)
        unmet = self.gained_kwh(power, energy, start_kwh)
        passed = {
            "charge": (-power - self.charge_kw).max(),
            "discharge": (power - self.discharge_kw).max(),
            "floor": (self.floor_kwh - energy).max(),
            "ceiling": (energy - self.ceiling_kwh).max(),
            "less than E2": -unmet.min(),
            "more than E2": (unmet - self.drain_kwh).max(),
            "start": abs(start_kwh - (energy[-1] if self.initial_kwh is None else self.initial_kwh)),
        }
        return {name: float(value) for name, value in passed.items()}


def one_of_problem(problem: DispatchProblem) -> OneStorage:
    """A problem of one node and one storage."""
    nodes, units = problem.nodes, problem.storages
    assert (nodes.count, units.count) == (1, 1)
    power = power_limits(units)
    ranges = ranges_of(problem, power)
    power = within_own_use(problem, power, ranges)
    drain = units.drain_kwh[units.drain_row]
    limits = energy_limits(problem, power, ranges, drain, ROOM_FRACTION)
    valued, cyclic = problem.end.kind == "value", problem.end.kind == "cyclic"
    room = np.maximum(nodes.import_limit_kw[0] - nodes.net_load_kw[0], 0.0)
    carbon = problem.co2_price_per_kg * problem.emission_kg_per_kwh
    n_steps = problem.n_steps
    return OneStorage(
        step_h=problem.step_h,
        net_kw=nodes.net_load_kw[0],
        import_price=nodes.import_price_per_kwh[0] + carbon,
        export_price=nodes.export_price_per_kwh[0],
        import_limit_kw=nodes.import_limit_kw[0],
        export_limit_kw=nodes.export_limit_kw[0],
        charge_kw=np.minimum(power.charge_kw[0], room),
        discharge_kw=power.discharge_kw[0],
        floor_kwh=limits.wanted_lower_kwh[0],
        ceiling_kwh=limits.wanted_upper_kwh[0],
        drain_kwh=drain[0],
        charge_efficiency=float(units.charge_efficiency[0]),
        discharge_efficiency=float(units.discharge_efficiency[0]),
        kept_fraction=float(kept_fraction(units, problem.step_h)[0]),
        wear_price=float(units.wear_price_per_kwh[0]),
        loss_price=float(problem.loss_price_per_kwh[0]),
        initial_kwh=None if cyclic else float(units.initial_energy_kwh[0]),
        end_value=_pieces(problem.end.value_per_kwh, valued=valued),
        end_piece_kwh=_pieces(problem.end.piece_kwh, valued=valued),
        unserved_price=problem.unserved_price_per_kwh,
        unmet_price=problem.unmet_drain_price_per_kwh,
        cap_kw=np.full(n_steps, np.inf),
        over_cap_price=np.zeros(n_steps),
    )


def _pieces(values: Floats | None, *, valued: bool) -> Floats:
    return values[0] if valued and values is not None else np.zeros(0)


def one_of_cases(cases: Cases, number: int) -> OneStorage:
    """A case of a batch."""

    def row(values: Floats | None, without: float = 0.0) -> Floats:
        """Series of the case; a batch may share a row, and a row may be one number that holds at every step."""
        if values is None:
            return np.full(cases.n_steps, without)
        return np.broadcast_to(values[number if len(values) > 1 else 0], cases.n_steps)

    net, limit = row(cases.net_load_kw), row(cases.import_limit_kw)
    floor = row(cases.floor_kwh).copy()
    if cases.end == "at_least":
        floor[-1] = max(floor[-1], float(cases.end_energy_kwh[number]))
    valued = cases.end == "value"
    return OneStorage(
        step_h=cases.step_h,
        net_kw=net,
        import_price=row(cases.import_price_per_kwh),
        export_price=row(cases.export_price_per_kwh),
        import_limit_kw=limit,
        export_limit_kw=row(cases.export_limit_kw),
        charge_kw=np.minimum(row(cases.charge_limit_kw), np.maximum(limit - net, 0.0)),
        discharge_kw=row(cases.discharge_limit_kw),
        floor_kwh=floor,
        ceiling_kwh=row(cases.ceiling_kwh),
        drain_kwh=row(cases.drain_kwh),
        charge_efficiency=float(cases.charge_efficiency[number]),
        discharge_efficiency=float(cases.discharge_efficiency[number]),
        kept_fraction=float(cases.kept_fraction[number]),
        wear_price=float(cases.wear_price_per_kwh[number]),
        loss_price=float(cases.loss_price_per_kwh[number]),
        initial_kwh=None if cases.end == "cyclic" else float(cases.initial_energy_kwh[number]),
        end_value=cases.end_value_per_kwh[number] if valued else np.zeros(0),
        end_piece_kwh=cases.end_piece_kwh[number] if valued else np.zeros(0),
        unserved_price=cases.unserved_price_per_kwh,
        unmet_price=cases.unmet_drain_price_per_kwh,
        cap_kw=row(cases.cap_kw, np.inf),
        over_cap_price=row(cases.over_cap_price_per_kwh),
    )
