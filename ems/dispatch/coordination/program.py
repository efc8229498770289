"""The pool and its own storages as a linear program; what the sites take stands on its right-hand side.

    minimise     cost of the pool: import, export, unserved load (E6), wear and losses of its storages (E11), drains
                 not met, highest imports, less the value of what is left (E5)
    balance      import − export + unserved − Σ (charge − discharge) ≥ net load of the pool and its sites
    storage      E2, a row for each storage and step
    end_value    E5: Σ_piece left ≤ energy[last] − where the curve begins
    own_use      Σ discharge of storages that may not export ≤ slope·(net load − lowest net load)
    peak         peak of the billing period ≥ import

``≥`` lets energy go to waste, so that no kWh has a negative price, and curtailment needs no variable.

Own use is max(net load, 0) in truth, which is convex in the net load. The program takes the straight line above it,
between the lowest and the highest net load that there can be: exact where both have one sign, else a relaxation, right
for a bound. A plan is found with the true limit, once the sites' plans are fixed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ems.dispatch.coordination.linear import LinearParts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.coordination.facts import Facts
    from ems.dispatch.coordination.linear import LinearProgram

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolProgram:
    """The program, and what its numbers mean.

    Parameters
    ----------
    linear
        The program while the sites take nothing.
    taken_rows
        Row of each step whose lower limit is what the sites take, besides ``constant_kw``, shape (steps,).
    net_load, own_use_rows, slope
        Where storages may not export: columns of the net load, rows of own use, and the slope in them, shape (steps,);
        else empty.
    constant_kw
        Net load that no decision changes, shape (steps,) [kW].
    charge, discharge, energy
        Columns of the storages at the pool, shape (storages at the pool, steps).
    step_h
        Length of a step [h].
    """

    linear: LinearProgram
    taken_rows: Ints
    net_load: Ints
    own_use_rows: Ints
    slope: Floats
    constant_kw: Floats
    charge: Ints
    discharge: Ints
    energy: Ints
    step_h: float

    @property
    def is_exact(self) -> bool:
        """Whether the program is no relaxation: every storage may export."""
        return not len(self.net_load)

    def price_per_kwh(self, dual: Floats) -> Floats:
        """Price of a kWh at the pool that dual values stand for, 0 or more, shape (steps,) [currency/kWh].

        Parameters
        ----------
        dual
            Dual values of the rows, shape (rows,).
        """
        return np.asarray(np.maximum(dual[self.taken_rows], 0.0) / self.step_h)

    def taking(self, taken_kw: Floats, own_cost: float) -> LinearProgram:
        """Return the program in which the sites take so much.

        Parameters
        ----------
        taken_kw
            Import less export of all sites with storages, shape (steps,) [kW].
        own_cost
            What the sites pay at their own meters [currency].
        """
        lower = self.linear.row_lower.copy()
        lower[self.taken_rows] = self.constant_kw + taken_kw
        return replace(self.linear, row_lower=lower, fixed_cost=self.linear.fixed_cost + own_cost)

    def keeping(self, taken_kw: Floats, own_cost: float) -> LinearProgram:
        """Return the program in which the sites take so much and no more can change: own use has its true limit.

        Parameters
        ----------
        taken_kw, own_cost
            As in :meth:`taking`.
        """
        program, net_kw = self.taking(taken_kw, own_cost), self.constant_kw + taken_kw
        lower, upper, row_upper = program.lower.copy(), program.upper.copy(), program.row_upper.copy()
        lower[self.net_load] = upper[self.net_load] = net_kw
        row_upper[self.own_use_rows] = np.maximum(net_kw, 0.0) - self.slope * net_kw
        return replace(program, lower=lower, upper=upper, row_upper=row_upper)


def pool_program(facts: Facts) -> PoolProgram:
    """Write down the program of the pool.

    Parameters
    ----------
    facts
        What follows from the problem.
    """
    parts, own = LinearParts(), np.flatnonzero(~facts.pool.storages.may_export)
    meters = _meters(facts, parts)
    stored = _storages(facts, parts)
    balance = _balance(parts, meters, stored, 0.0 if len(own) else facts.constant_kw)
    nothing = np.zeros(0, dtype=np.int64)
    own_use = _OwnUse(balance, nothing, nothing, np.zeros(0))
    if len(own):
        own_use = _own_use(facts, parts, balance, stored[1][own])
    offset = facts.constant_cost + _peaks(facts, parts, meters[0]) + _ends(facts, parts, stored[2])
    return PoolProgram(
        linear=parts.program(offset),
        taken_rows=own_use.taken_rows,
        net_load=own_use.net_load,
        own_use_rows=own_use.rows,
        slope=own_use.slope,
        constant_kw=facts.constant_kw,
        charge=stored[0],
        discharge=stored[1],
        energy=stored[2],
        step_h=facts.problem.step_h,
    )


class _OwnUse(NamedTuple):
    taken_rows: Ints
    net_load: Ints
    rows: Ints
    slope: Floats


def _meters(facts: Facts, parts: LinearParts) -> tuple[Ints, Ints, Ints | None]:
    """Import, export, and unserved load where the import has a limit."""
    problem, ranges, step_h = facts.problem, facts.ranges, facts.problem.step_h
    shape = (problem.n_steps,)
    cost = step_h * facts.import_price_per_kwh, -step_h * problem.nodes.export_price_per_kwh[0]
    imported = parts.columns(shape, cost=cost[0], lower=0.0, upper=ranges.import_kw[0])
    exported = parts.columns(shape, cost=cost[1], lower=0.0, upper=ranges.export_kw[0])
    unserved = None
    if ranges.unserved_kw[0].any():
        price = step_h * problem.unserved_price_per_kwh
        unserved = parts.columns(shape, cost=price, lower=0.0, upper=ranges.unserved_kw[0])
    return imported, exported, unserved


def _storages(facts: Facts, parts: LinearParts) -> tuple[Ints, Ints, Ints]:
    """Charge, discharge and energy of the storages at the pool, and E2 of each."""
    problem, units, step_h = facts.pool, facts.pool.storages, facts.pool.step_h
    shape, limits = (units.count, problem.n_steps), facts.energy
    loss, wear = problem.loss_price_per_kwh[:, None], units.wear_price_per_kwh[:, None]
    kept, cyclic = facts.kept_fraction, problem.end.kind == "cyclic"
    charge = parts.columns(shape, cost=step_h * loss, lower=0.0, upper=facts.power.charge_kw)
    discharge = parts.columns(shape, cost=step_h * (wear - loss), lower=0.0, upper=facts.power.discharge_kw)
    energy_cost = np.zeros(shape)
    if not cyclic:
        energy_cost[:, -1:] -= loss
    energy = parts.columns(shape, cost=energy_cost, lower=limits.lower_kwh, upper=limits.upper_kwh)
    given = -facts.drain_kwh
    if not cyclic:
        given[:, 0] += kept * units.initial_energy_kwh
    rows = parts.rows(given.size, lower=given.ravel(), upper=given.ravel()).reshape(shape)
    parts.terms(rows, energy, 1.0)
    parts.terms(rows[:, 1:], energy[:, :-1], -kept[:, None])
    if cyclic:
        parts.terms(rows[:, 0], energy[:, -1], -kept)
    parts.terms(rows, charge, -step_h * units.charge_efficiency[:, None])
    parts.terms(rows, discharge, step_h / units.discharge_efficiency[:, None])
    if facts.drain_kwh.any():
        price = problem.unmet_drain_price_per_kwh
        parts.terms(rows, parts.columns(shape, cost=price, lower=0.0, upper=facts.drain_kwh), -1.0)
    return charge, discharge, energy


def _balance(
    parts: LinearParts,
    meters: tuple[Ints, Ints, Ints | None],
    stored: tuple[Ints, Ints, Ints],
    lower_kw: Floats | float,
) -> Ints:
    """E1 of the pool, a row a step."""
    imported, exported, unserved = meters
    rows = parts.rows(len(imported), lower=lower_kw, upper=np.inf)
    parts.terms(rows, imported, 1.0)
    parts.terms(rows, exported, -1.0)
    if unserved is not None:
        parts.terms(rows, unserved, 1.0)
    parts.terms(rows, stored[0], -1.0)
    parts.terms(rows, stored[1], 1.0)
    return rows


def _own_use(facts: Facts, parts: LinearParts, balance: Ints, discharge: Ints) -> _OwnUse:
    """Give the net load a column of its own, which limits the storages that may not export."""
    low, high = facts.ranges.before_low_kw[0], facts.ranges.before_high_kw[0]
    net_load = parts.columns(low.shape, cost=0.0, lower=low, upper=high)
    parts.terms(balance, net_load, -1.0)
    taken = parts.rows(len(low), lower=facts.constant_kw, upper=np.inf)
    parts.terms(taken, net_load, 1.0)
    unsure = (low < 0.0) & (high > 0.0)
    slope = np.where(unsure, high / np.where(unsure, high - low, 1.0), np.where(high > 0.0, 1.0, 0.0))
    rows = parts.rows(len(low), lower=-np.inf, upper=np.where(unsure, -slope * low, 0.0))
    parts.terms(rows, discharge, 1.0)
    parts.terms(rows, net_load, -slope)
    return _OwnUse(taken, net_load, rows, slope)


def _peaks(facts: Facts, parts: LinearParts, imported: Ints) -> float:
    """Highest import of each billing period; returns what is paid already, negative."""
    offset = 0.0
    for charge in facts.problem.demand_charges:
        paid = charge.already_paid_kw
        most = np.maximum(paid, facts.ranges.import_kw[0].max(initial=0.0))
        peak = parts.columns(paid.shape, cost=charge.price_per_kw, lower=paid, upper=most)
        rows = parts.rows(len(imported), lower=0.0, upper=np.inf)
        parts.terms(rows, peak[charge.period], 1.0)
        parts.terms(rows, imported, -1.0)
        offset -= charge.price_per_kw * float(paid.sum())
    return offset


def _ends(facts: Facts, parts: LinearParts, energy: Ints) -> float:
    """Value of what is left (E5); returns what the losses cost that the energy at the start stands for (E11)."""
    end, units = facts.pool.end, facts.pool.storages
    if end.kind == "value" and end.value_per_kwh is not None and end.piece_kwh is not None and units.count:
        bottom = np.minimum(units.capacity_kwh * units.floor_fraction[units.limit_row, -1], 0.0)
        highest = facts.energy.upper_kwh[:, -1:] - bottom[:, None]
        least = np.zeros_like(end.piece_kwh)
        least[:, :1] = np.minimum(facts.energy.lower_kwh[:, -1] - bottom, 0.0)[:, None]
        piece = np.minimum(end.piece_kwh, np.maximum(highest, 0.0))
        left = parts.columns(piece.shape, cost=-end.value_per_kwh, lower=least, upper=piece)
        rows = parts.rows(units.count, lower=bottom, upper=np.inf)
        parts.terms(rows, energy[:, -1], 1.0)
        parts.terms(rows[:, None], left, -1.0)
    if end.kind == "cyclic":
        return 0.0
    return float(facts.pool.loss_price_per_kwh @ units.initial_energy_kwh)
