"""A second formulation of the optimum, written from physics.md (E1-E7) with scipy alone: slow, literal, its own arrays.

Nothing here comes from ``ems.dispatch.optimiser``: every equation is written step by step, every storage and every line
may be told by whole numbers to do one thing at a time, and no variable is left out because it cannot matter.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

if TYPE_CHECKING:
    from ems.dispatch.problem import DispatchProblem

Terms = list[tuple[float, int]]
UNBOUNDED = 3
EXACT = {"mip_rel_gap": 0.0}
BELOW_NOTHING = 1e-7
"""How far the first stage may be missed in the second [kWh]: what HiGHS calls feasible."""


@dataclass
class Program:
    """A linear program with whole numbers that grows by a variable and a row at a time."""

    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    whole: list[int] = field(default_factory=list)
    rows: list[tuple[Terms, float, float]] = field(default_factory=list)

    def variable(self, low: float = 0.0, high: float = np.inf, *, whole: bool = False) -> int:
        """Add a variable and give its number."""
        self.low.append(low)
        self.high.append(high)
        self.whole.append(int(whole))
        return len(self.low) - 1

    def row(self, terms: Terms, low: float, high: float) -> None:
        """Want low <= sum of terms <= high."""
        self.rows.append((terms, low, high))

    def minimum(self, terms: Terms) -> float:
        """Smallest value of a sum of terms; minus infinity where there is none."""
        cost = np.zeros(len(self.low))
        for factor, number in terms:
            cost[number] += factor
        entries = [(row, number, factor) for row, (sum_, _, _) in enumerate(self.rows) for factor, number in sum_]
        places, columns, factors = zip(*entries, strict=True)
        matrix = csr_array((factors, (places, columns)), shape=(len(self.rows), len(self.low)))
        found = milp(
            cost,
            constraints=LinearConstraint(matrix, [row[1] for row in self.rows], [row[2] for row in self.rows]),
            bounds=Bounds(self.low, self.high),
            integrality=self.whole,
            options=EXACT,
        )
        if found.status == UNBOUNDED:
            return -np.inf
        assert found.status == 0, found.message
        return float(found.fun)


class Formulation:
    """All variables of a problem by name, node or storage, and step; all equations."""

    def __init__(self, problem: DispatchProblem, *, whole: bool) -> None:
        self.problem, self.program, self.whole = problem, Program(), whole
        self.step_h, self.steps = problem.step_h, range(problem.n_steps)
        nodes, units = problem.nodes, problem.storages
        self.unit_steps = [(i, t) for i in range(units.count) for t in self.steps]
        self.node_steps = [(n, t) for n in range(nodes.count) for t in self.steps]
        new = self.program.variable
        self.taken = {(n, t): new(high=nodes.import_limit_kw[n, t]) for n, t in self.node_steps}
        self.given = {(n, t): new(high=nodes.export_limit_kw[n, t]) for n, t in self.node_steps}
        self.curtailed = {
            (n, t): new(high=np.inf if np.isfinite(nodes.export_limit_kw[n, t]) else 0.0) for n, t in self.node_steps
        }
        self.unserved = {(n, t): new(high=self._most_unserved_kw(n, t)) for n, t in self.node_steps}
        most_in = units.max_charge_kw[:, None] * units.charge_limit_fraction[units.power_row]
        most_out = units.max_discharge_kw[:, None] * units.discharge_limit_fraction[units.power_row]
        self.charge = {(i, t): new(high=most_in[i, t]) for i, t in self.unit_steps}
        self.discharge = {(i, t): new(high=most_out[i, t]) for i, t in self.unit_steps}
        self.energy = {(i, t): new(low=-np.inf) for i, t in self.unit_steps}
        self.unmet = {(i, t): new(high=units.drain_kwh[units.drain_row[i], t]) for i, t in self.unit_steps}
        self.below = {(i, t): new() for i, t in self.unit_steps}
        self.above = {(i, t): new() for i, t in self.unit_steps}
        self.start = [new(low=-np.inf) for _ in range(units.count)]
        self.event = [new(high=1.0, whole=True) for _ in range(problem.candidates.count if problem.candidates else 0)]
        self.peak = [[new(low=paid) for paid in charge.already_paid_kw] for charge in problem.demand_charges]
        self.left = [[new(high=length) for length in pieces] for pieces in self._pieces()]
        self.unmatched = [new() for _ in self.steps]
        self.highest = new()
        self._balance()
        self._storages()
        self._own_use()
        self._shared_line()
        self._end()
        self._peaks()
        self._requests()
        if whole:
            self._one_thing_at_a_time()

    def least(self, goal: str = "cost") -> float:
        """Smallest value of a goal, after the energy beyond the limits has been made as small as it can be (E4)."""
        beyond = [(1.0, number) for number in [*self.below.values(), *self.above.values()]]
        least_beyond = self.program.minimum(beyond)
        self.program.row(beyond, 0.0, least_beyond + BELOW_NOTHING)
        terms, constant = self._goal(goal)
        return self.program.minimum(terms) + constant

    def _goal(self, goal: str) -> tuple[Terms, float]:
        """Terms and constant of a goal."""
        problem, step_h = self.problem, self.step_h
        roots = [n for n in range(problem.nodes.count) if problem.nodes.parent[n] < 0]
        if goal == "co2_kg":
            return [(step_h * problem.emission_kg_per_kwh[t], self.taken[n, t]) for n in roots for t in self.steps], 0.0
        if goal == "unmatched_kwh":
            return [(step_h, number) for number in self.unmatched], 0.0
        if goal == "peak_import_kw":
            return [(1.0, self.highest)], 0.0
        return self._cost(roots)

    def _cost(self, roots: list[int]) -> tuple[Terms, float]:
        """E6 with the price of losses (E11), of carbon, of requests, less the value of what is left."""
        problem, nodes, units, step_h = self.problem, self.problem.nodes, self.problem.storages, self.step_h
        terms: Terms = []
        for n, t in self.node_steps:
            carbon = problem.co2_price_per_kg * problem.emission_kg_per_kwh[t] if n in roots else 0.0
            terms += [
                (step_h * (nodes.import_price_per_kwh[n, t] + carbon), self.taken[n, t]),
                (-step_h * nodes.export_price_per_kwh[n, t], self.given[n, t]),
                (step_h * problem.unserved_price_per_kwh, self.unserved[n, t]),
            ]
        for i, t in self.unit_steps:
            loss = problem.loss_price_per_kwh[i]
            terms += [
                (step_h * loss, self.charge[i, t]),
                (step_h * (units.wear_price_per_kwh[i] - loss), self.discharge[i, t]),
                (problem.unmet_drain_price_per_kwh, self.unmet[i, t]),
            ]
        for i in range(units.count):
            loss = problem.loss_price_per_kwh[i]
            terms += [(-loss, self.energy[i, self.steps[-1]]), (loss, self.start[i])]
            if problem.end.value_per_kwh is not None:
                terms += [(-float(v), n) for v, n in zip(problem.end.value_per_kwh[i], self.left[i], strict=True)]
        constant = 0.0
        for charge, peaks in zip(problem.demand_charges, self.peak, strict=True):
            terms += [(charge.price_per_kw, peak) for peak in peaks]
            constant -= charge.price_per_kw * float(charge.already_paid_kw.sum())
        if problem.candidates is not None:
            price = problem.candidates.start_cost + problem.candidates.points * problem.candidates.currency_per_point
            terms += [(float(p), event) for p, event in zip(price, self.event, strict=True)]
        return terms, constant

    def _changes(self, n: int, t: int) -> Terms:
        """What requests change of a node's load."""
        table = self.problem.candidates
        if table is None:
            return []
        return [(float(table.change_kw[k, t]), event) for k, event in enumerate(self.event) if table.node[k] == n]

    def _before_storages(self, n: int, t: int) -> Terms:
        """Decided part of a node's net load before its storages: requests and the nodes that hang on it."""
        terms = self._changes(n, t)
        for child in np.flatnonzero(self.problem.nodes.parent == n):
            terms += [(1.0, self.taken[child, t]), (-1.0, self.given[child, t])]
        return terms

    def _balance(self) -> None:
        """E1: generation + import + discharge + unserved = load + export + charge + curtailed, at every node."""
        nodes, units = self.problem.nodes, self.problem.storages
        for n, t in self.node_steps:
            terms = [(1.0, self.taken[n, t]), (-1.0, self.given[n, t])]
            terms += [(1.0, self.unserved[n, t]), (-1.0, self.curtailed[n, t])]
            for i in np.flatnonzero(units.node == n):
                terms += [(1.0, self.discharge[i, t]), (-1.0, self.charge[i, t])]
            terms += [(-factor, number) for factor, number in self._before_storages(n, t)]
            net = nodes.load_kw[n, t] - nodes.generation_kw[n, t]
            self.program.row(terms, net, net)

    def _storages(self) -> None:
        """E2 with floors and ceilings that E4 lets be missed where they cannot be kept."""
        units, step_h = self.problem.storages, self.step_h
        for i, t in self.unit_steps:
            kept = (1.0 - units.standing_loss_fraction_per_h[i]) ** step_h
            before = self.energy[i, t - 1] if t else self.start[i]
            drain = units.drain_kwh[units.drain_row[i], t]
            terms = [(1.0, self.energy[i, t]), (-kept, before), (-1.0, self.unmet[i, t])]
            terms += [(-step_h * units.charge_efficiency[i], self.charge[i, t])]
            terms += [(step_h / units.discharge_efficiency[i], self.discharge[i, t])]
            self.program.row(terms, -drain, -drain)
            capacity, row = units.capacity_kwh[i], units.limit_row[i]
            self.program.row(
                [(1.0, self.energy[i, t]), (1.0, self.below[i, t])], units.floor_fraction[row, t] * capacity, np.inf
            )
            self.program.row(
                [(1.0, self.energy[i, t]), (-1.0, self.above[i, t])],
                -np.inf,
                units.ceiling_fraction[row, t] * capacity,
            )

    def _own_use(self) -> None:
        """Storages that may not export give at most what their node is short of before them."""
        nodes, units = self.problem.nodes, self.problem.storages
        for n in np.unique(units.node[~units.may_export]):
            own = [i for i in np.flatnonzero(units.node == n) if not units.may_export[i]]
            for t in self.steps:
                given = [(1.0, self.discharge[i, t]) for i in own]
                net, terms = nodes.load_kw[n, t] - nodes.generation_kw[n, t], self._before_storages(int(n), t)
                if not terms:
                    self.program.row(given, -np.inf, max(net, 0.0))
                    continue
                most, short = self._most_kw(), self.program.variable(high=1.0, whole=True)
                self.program.row([*given, (-most, short)], -np.inf, 0.0)
                less = [(-factor, number) for factor, number in terms]
                self.program.row([*given, *less, (most, short)], -np.inf, net + most)

    def _shared_line(self) -> None:
        """Storages of a node act one after the other: none charges into room on the line that a later one makes."""
        nodes, units = self.problem.nodes, self.problem.storages
        for i, t in self.unit_steps:
            n = int(units.node[i])
            limit = nodes.import_limit_kw[n, t]
            if np.isfinite(limit) and self._is_known(n):
                up_to = [k for k in range(i + 1) if units.node[k] == n]
                terms = [(1.0, self.charge[k, t]) for k in up_to] + [(-1.0, self.discharge[k, t]) for k in up_to]
                room = max(float(limit - nodes.load_kw[n, t] + nodes.generation_kw[n, t]), 0.0)
                self.program.row(terms, -np.inf, room)

    def _is_known(self, n: int) -> bool:
        """Whether nothing that is decided changes a node's net load before its storages."""
        table = self.problem.candidates
        return n not in self.problem.nodes.parent and (table is None or n not in table.node)

    def _end(self) -> None:
        """E5: cyclic, at least some energy, or a value for what is left."""
        units, end, last = self.problem.storages, self.problem.end, self.steps[-1]
        for i in range(units.count):
            energy = self.energy[i, last]
            if end.kind == "cyclic":
                self.program.row([(1.0, energy), (-1.0, self.start[i])], 0.0, 0.0)
                continue
            self.program.row([(1.0, self.start[i])], units.initial_energy_kwh[i], units.initial_energy_kwh[i])
            if end.kind == "at_least":
                least = units.initial_energy_kwh[i] if end.energy_kwh is None else end.energy_kwh[i]
                self.program.row([(1.0, energy), (1.0, self.below[i, last])], least, np.inf)
            else:
                bottom = min(units.floor_fraction[units.limit_row[i], last] * units.capacity_kwh[i], 0.0)
                self.program.row([(1.0, energy), *[(-1.0, piece) for piece in self.left[i]]], bottom, np.inf)

    def _pieces(self) -> list[list[float]]:
        """Lengths of the pieces of each storage's value curve."""
        pieces = self.problem.end.piece_kwh
        return [[] for _ in range(self.problem.storages.count)] if pieces is None else pieces.tolist()

    def _peaks(self) -> None:
        """Highest imports: of billing periods, of all roots; import of all roots that no contract covers."""
        problem, nodes = self.problem, self.problem.nodes
        for charge, peaks in zip(problem.demand_charges, self.peak, strict=True):
            for t in self.steps:
                self.program.row([(1.0, peaks[charge.period[t]]), (-1.0, self.taken[charge.node, t])], 0.0, np.inf)
        for t in self.steps:
            imports = [(-1.0, self.taken[n, t]) for n in range(nodes.count) if nodes.parent[n] < 0]
            missing = max(float((nodes.load_kw - nodes.generation_kw)[:, t].sum()), 0.0)
            self.program.row([(1.0, self.unmatched[t]), *imports], -min(problem.contract_kw[t], missing), np.inf)
            self.program.row([(1.0, self.highest), *imports], 0.0, np.inf)

    def _requests(self) -> None:
        """E7: a load never below zero; limits of a day and a week, rest, points."""
        table, nodes = self.problem.candidates, self.problem.nodes
        if table is None:
            return
        for n, t in self.node_steps:
            if self._changes(n, t):
                self.program.row(self._changes(n, t), -nodes.load_kw[n, t], np.inf)
        every = range(table.count)
        for group in np.unique(table.group):
            own = [k for k in every if table.group[k] == group]
            for t in self.steps:
                under_way = [k for k in own if table.start[k] <= t < table.start[k] + table.blocked_steps[k]]
                self.program.row([(1.0, self.event[k]) for k in under_way], 0.0, 1.0)
            for number, most in ((table.day, table.most_per_day), (table.week, table.most_per_week)):
                for period, allowed in enumerate(most[group]):
                    within = [(1.0, self.event[k]) for k in own if number[k] == period]
                    self.program.row(within, 0.0, float(allowed))
        self.program.row([(float(table.points[k]), self.event[k]) for k in every], 0.0, table.points_left)

    def _one_thing_at_a_time(self) -> None:
        """Charge or discharge, import or export; nothing curtailed or unserved beside a free line."""
        program, nodes = self.program, self.problem.nodes
        for i, t in self.unit_steps:
            charging = program.variable(high=1.0, whole=True)
            most_in, most_out = program.high[self.charge[i, t]], program.high[self.discharge[i, t]]
            program.row([(1.0, self.charge[i, t]), (-most_in, charging)], -np.inf, 0.0)
            program.row([(1.0, self.discharge[i, t]), (most_out, charging)], -np.inf, most_out)
        most = self._most_kw()
        for n, t in self.node_steps:
            importing = program.variable(high=1.0, whole=True)
            program.row([(1.0, self.taken[n, t]), (-most, importing)], -np.inf, 0.0)
            program.row([(1.0, self.given[n, t]), (most, importing)], -np.inf, most)
            if np.isfinite(nodes.export_limit_kw[n, t]):
                full = self._only_when_full(self.curtailed[n, t], self.given[n, t], nodes.export_limit_kw[n, t])
                program.row([(1.0, full), (1.0, importing)], -np.inf, 1.0)
            if np.isfinite(nodes.import_limit_kw[n, t]):
                full = self._only_when_full(self.unserved[n, t], self.taken[n, t], nodes.import_limit_kw[n, t])
                program.row([(1.0, full), (-1.0, importing)], -np.inf, 0.0)

    def _only_when_full(self, rest: int, line: int, limit_kw: float) -> int:
        """Curtailed, or unserved, only while the line is full: give the whole number that says so."""
        full = self.program.variable(high=1.0, whole=True)
        self.program.row([(1.0, rest), (-self._most_kw(), full)], -np.inf, 0.0)
        self.program.row([(1.0, line), (-limit_kw, full)], 0.0, np.inf)
        return full

    def _most_unserved_kw(self, n: int, t: int) -> float:
        """Load that a limit may leave unserved: nothing is charged in its place, where the load is known beforehand."""
        nodes = self.problem.nodes
        limit = nodes.import_limit_kw[n, t]
        if np.isfinite(limit) and not self._is_known(n):
            return np.inf
        return max(float(nodes.load_kw[n, t] - nodes.generation_kw[n, t] - limit), 0.0)

    def _most_kw(self) -> float:
        """More than any line can carry [kW]."""
        nodes, units = self.problem.nodes, self.problem.storages
        loads = float((nodes.load_kw + nodes.generation_kw).max(axis=1).sum())
        changes = 0.0 if self.problem.candidates is None else float(abs(self.problem.candidates.change_kw).sum())
        return loads + changes + float(units.max_charge_kw.sum() + units.max_discharge_kw.sum()) + 1.0


def least(problem: DispatchProblem, goal: str = "cost", *, whole: bool = False) -> float:
    """Smallest value of a goal of a problem.

    Parameters
    ----------
    problem
        A small problem.
    goal
        ``"cost"``, ``"co2_kg"``, ``"unmatched_kwh"`` or ``"peak_import_kw"``.
    whole
        Whether whole numbers keep every storage and every line to one direction at a time.
    """
    return Formulation(problem, whole=whole).least(goal)
