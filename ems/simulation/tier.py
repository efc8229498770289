"""One tier of nodes played through a year, at once or span by span: arrays in, arrays out, checked.

The site tier and the pool tier are the same class on different nodes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.simulation import kernel as k
from ems.simulation import layout
from ems.simulation.binding import RULE_FAULTS, Features, bind, cannot_compile, threads_for
from ems.simulation.outcome import TierOutcome, Wanted
from ems.simulation.packing import (
    all_locked,
    blocks_of,
    locked,
    locked_signals,
    parameters_by_rank,
    ranks_of,
    rows_by_rank,
    state_at_start,
)
from ems.simulation.plans import OwnSeries, TierPlan
from ems.simulation.residuals import node_residual_kwh, storage_residual_kwh
from profiles.errors import RunError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.rules import Rule, Signals
    from ems.district import Nodes
    from ems.storage import Storages
    from profiles.time_grid import TimeGrid

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

POWERS = [layout.CARRIED_CHARGE, layout.CARRIED_DISCHARGE, layout.CARRIED_GRID_CHARGE, layout.CARRIED_GRID_DISCHARGE]
METERED_POWERS = [layout.METERED_IMPORT, layout.METERED_EXPORT, layout.METERED_CURTAILED, layout.METERED_UNSERVED]
SUMMED = [
    layout.CARRIED_CHARGE,
    layout.CARRIED_DISCHARGE,
    layout.CARRIED_LOSS,
    layout.CARRIED_GRID_CHARGE,
    layout.CARRIED_GRID_DISCHARGE,
    layout.CARRIED_UNMET,
    layout.CARRIED_ENERGY,
]
"""Columns of ``TierOutcome.storage_sums``."""
NOTHING = np.zeros((0, 0, 0))


class TierReplay:
    """A tier in the middle of a year: what its storages hold, and what happened so far.

    Parameters
    ----------
    nodes
        The nodes; their load is read when a span is played, so that steps not yet played may be changed.
    storages
        Their storages, ordered by node.
    rule
        Who decides.
    signals
        What the rule may see; arrays of two years (see ``Signals``).
    grid
        Steps, for messages.
    wanted
        What to keep besides the sums per node.

    Attributes
    ----------
    nodes
        The nodes; may be replaced between two spans by others that differ in their load alone.
    series, held_back
        As in :class:`TierOutcome`, so far.

    Raises
    ------
    profiles.errors.InputError
        The rule cannot be compiled.

    Notes
    -----
    Playing a year in spans gives the same bits as playing it at once.
    """

    def __init__(
        self,
        nodes: Nodes,
        storages: Storages,
        rule: Rule,
        signals: Signals,
        grid: TimeGrid,
        *,
        wanted: Wanted | None = None,
    ) -> None:
        self.nodes = nodes
        self._storages, self._rule, self._grid, self._step_h = storages, rule, grid, signals.step_h
        self._keep = wanted or Wanted()
        self._played: slice | None = None
        features = Features(
            drain=storages.has_drain, power_limits=storages.has_power_limits, node_limits=nodes.has_limits
        )
        self._replay = bind(rule, features).replay
        self._signals = locked_signals(signals)
        self._lay_out_storages()
        self._make_room(node_limits=features.node_limits)

    def _lay_out_storages(self) -> None:
        """Bring everything that stays the same into the kernel's form."""
        s, n, n_steps = self._storages, *self.nodes.load_kw.shape
        self._rank = rank = ranks_of(s)
        self._limit_kw = locked(np.stack([self.nodes.import_limit_kw, self.nodes.export_limit_kw]))
        self._parameters = (
            locked(parameters_by_rank(s, rank, n, self._step_h)),
            all_locked(rows_by_rank(s.limit_row, s, rank, n), s.floor_fraction, s.ceiling_fraction),
            all_locked(rows_by_rank(s.power_row, s, rank, n), s.charge_limit_fraction, s.discharge_limit_fraction),
            all_locked(rows_by_rank(s.drain_row, s, rank, n), s.drain_kwh),
        )
        self._carried = (state_at_start(s, rank, n), np.zeros((k.N_METER_CARRIED, n)))
        self._own = OwnSeries(s, n_steps) if self._rule.uses_own_series else None
        own_row = rows_by_rank(np.arange(1, s.count + 1), s, rank, n)
        self._own_series = all_locked(own_row, *([np.zeros((1, 1))] * 3 if self._own is None else self._own.series))

    def _make_room(self, *, node_limits: bool) -> None:
        """Make room for what the kernel leaves behind."""
        (n, n_steps), ranks = self.nodes.load_kw.shape, self._carried[0].shape[0]
        first_node, self._class_of_block = blocks_of(self.nodes)
        self._first_node = locked(first_node)
        blocks, classes = len(self._class_of_block), int(self._class_of_block.max(initial=-1)) + 1
        kept_steps, columns = (n_steps if self._keep.class_series else 0), len(layout.SERIES_COLUMNS)
        self.series, self.held_back = np.zeros((classes, columns, kept_steps)), np.zeros((classes, 2, kept_steps))
        self._outputs = (
            np.zeros((blocks, columns, kept_steps)),
            np.zeros((blocks, 2, kept_steps if node_limits else 0)),
            np.zeros((ranks, len(layout.RECORDED_COLUMNS), n if self._keep.storages else 0, n_steps)),
            np.zeros((n if self._keep.net else 0, n_steps)),
        )

    @property
    def energy_kwh(self) -> Floats:
        """Energy that each storage holds now, shape (storages,) [kWh]."""
        return self._of_storages(layout.CARRIED_ENERGY)

    def play(self, begin: int, end: int, *, plan: TierPlan | None = None) -> None:
        """Play the steps from ``begin`` up to ``end``, which is left out.

        Parameters
        ----------
        begin, end
            The span; it starts where the last one ended, the first one anywhere.
        plan
            What a rule that carries out a plan reads; None: nothing planned.

        Raises
        ------
        ValueError
            The span does not follow the last one, or the plan has another shape than storages × steps of the year.
        profiles.errors.InputError
            The rule cannot be compiled.
        profiles.errors.RunError
            The rule returned a number that is not finite.
        """
        self._check_span(begin, end)
        if plan is not None and self._own is not None:
            self._own.take(plan, slice(begin, end))
        nodes = self.nodes
        plants = all_locked(nodes.first_plant, nodes.plant_class, nodes.plant_kw, nodes.unit_kw)
        try:
            with threads_for(nodes.count * (end - begin)):
                self._replay(
                    self._first_node,
                    (begin, end),
                    (locked(nodes.load_kw), *plants, self._limit_kw),
                    self._parameters,
                    self._own_series,
                    self._signals,
                    self._carried,
                    self._outputs,
                )
        except RULE_FAULTS as error:
            raise cannot_compile(self._rule, error) from error
        self._played = slice(begin if self._played is None else self._played.start, end)
        self._refuse_bad_powers()
        self._add_up_classes(slice(begin, end))

    def outcome(self) -> TierOutcome:
        """What happened so far.

        Returns
        -------
        TierOutcome
            Of the steps that were played; its series are not copied, so that a later span is written into them too.
        """
        storages, played = self._storages, self._played or slice(0, 0)
        mine = self._carried[0][self._rank, :, storages.node]
        mine[:, POWERS] *= self._step_h
        meters = self._carried[1].copy()
        meters[METERED_POWERS] *= self._step_h
        sums, load_sum_kw = mine[:, SUMMED], self._load_sum_kw(played)
        residuals = (
            node_residual_kwh(
                self.nodes,
                storages,
                meters=meters,
                storage_sums=sums,
                load_sum_kw=load_sum_kw,
                played=played,
                step_h=self._step_h,
            ),
            storage_residual_kwh(storages, sums, played),
            mine[:, layout.CARRIED_WORST_LIMIT].max(initial=0.0),
        )
        _, _, recorded, net_kw = self._outputs
        return TierOutcome(
            series=self.series,
            held_back=self.held_back,
            meters=meters[: layout.METERED_CURTAILED],
            held_back_kwh=meters[layout.METERED_CURTAILED :],
            load_sum_kw=load_sum_kw,
            storage_sums=sums,
            recorded=np.ascontiguousarray(recorded[self._rank, :, storages.node]) if self._keep.storages else NOTHING,
            net_kw=net_kw,
            residual_kwh=float(np.max(residuals)),  # not ``max``, which passes over NaN
        )

    def _check_span(self, begin: int, end: int) -> None:
        n_steps = self.nodes.load_kw.shape[1]
        if begin != (begin if self._played is None else self._played.stop) or not 0 <= begin < end <= n_steps:
            so_far = "nothing was played" if self._played is None else f"played up to step {self._played.stop}"
            message = f"steps {begin} to {end} cannot be played: there are {n_steps}, and {so_far}"
            raise ValueError(message)

    def _add_up_classes(self, span: slice) -> None:
        """Add the blocks of each class up, in their order."""
        if not self._keep.class_series:
            return
        series, held_back, _, _ = self._outputs
        for block, number in enumerate(self._class_of_block):
            self.series[number, :, span] += series[block, :, span]
            if held_back.shape[2]:
                self.held_back[number, :, span] += held_back[block, :, span]

    def _of_storages(self, row: int) -> Floats:
        return np.asarray(self._carried[0][self._rank, row, self._storages.node])

    def _load_sum_kw(self, played: slice) -> Floats:
        """Load of each node over the steps played; that of a whole year whose load cannot change is known already."""
        nodes = self.nodes
        if played == slice(0, nodes.load_kw.shape[1]) and not nodes.load_kw.flags.writeable:
            return nodes.load_sum_kw
        return np.asarray(nodes.load_kw[:, played].sum(axis=1))

    def _refuse_bad_powers(self) -> None:
        bad = self._of_storages(layout.CARRIED_FIRST_BAD)
        if not (bad < k.HUGE).any():
            return
        storage, storages = int(np.argmin(bad)), self._storages
        when = self._grid.index[int(bad[storage])]
        message = (
            f"rule {self._rule.name}: returned a power that is not finite at "
            f"{self.nodes.names[storages.node[storage]]} (storage {storages.group[storage]}), step {int(bad[storage])} "
            f"({when:%Y-%m-%d %H:%M}); a rule must return a finite number of kW at every step"
        )
        raise RunError(message)


def play_tier(
    nodes: Nodes,
    storages: Storages,
    rule: Rule,
    signals: Signals,
    grid: TimeGrid,
    *,
    plan: TierPlan | None = None,
    wanted: Wanted | None = None,
) -> TierOutcome:
    """Play a whole year at all nodes of a tier.

    Parameters
    ----------
    nodes, storages, rule, signals, grid
        As in :class:`TierReplay`.
    plan
        What a rule that carries out a plan reads; None: nothing planned.
    wanted
        What to keep besides the sums per node.

    Returns
    -------
    TierOutcome
        What happened.

    Raises
    ------
    profiles.errors.InputError
        The rule cannot be compiled.
    profiles.errors.RunError
        The rule returned a number that is not finite.
    """
    replay = TierReplay(nodes, storages, rule, signals, grid, wanted=wanted)
    replay.play(0, nodes.load_kw.shape[1], plan=plan)
    return replay.outcome()
