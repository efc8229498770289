"""A year of a district: the sites first, then what they leave to the pool (plan: sites, neighbours, shelters, grid)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ems.district import attach_plants, limits_kw
from ems.simulation import layout
from ems.simulation.outcome import Wanted
from ems.simulation.plans import TierPlan, plans_of_groups
from ems.simulation.signals import build_signals
from ems.simulation.tier import TierReplay

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ems.dispatch import Policy
    from ems.dispatch.rules import Signals
    from ems.district import District, Nodes, TierPrices
    from ems.simulation.outcome import TierOutcome

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class YearOutcome:
    """What happened at both tiers in the steps that were played; zero in all others.

    Parameters
    ----------
    sites
        Outcome of the site tier; classes of nodes as in the district.
    pool
        Outcome of the pool tier: one node.
    class_load_kw
        Load per class as it was played, shape (classes, steps) [kW].
    pool_net_load_kw
        Net load of the pool before its storages, shape (steps,) [kW].
    import_kw, export_kw, curtailed_kw, unserved_kw
        At the district's boundary, shape (steps,) [kW]; what the limits of the sites hold back is in ``sites``.
    """

    sites: TierOutcome
    pool: TierOutcome
    class_load_kw: Floats
    pool_net_load_kw: Floats
    import_kw: Floats
    export_kw: Floats
    curtailed_kw: Floats
    unserved_kw: Floats


class YearReplay:
    """A district in the middle of a year.

    Parameters
    ----------
    district
        The district.
    policy
        Who decides at which tier.
    load_factor
        What the load of every site of a class is multiplied by, shape (classes, steps); None changes nothing.
    keep_sites
        Whether to keep the net power of every site.

    Raises
    ------
    profiles.errors.InputError
        A rule cannot be compiled.

    Notes
    -----
    Playing a year in spans gives the same bits as playing it at once.
    """

    def __init__(
        self, district: District, policy: Policy, *, load_factor: Floats | None = None, keep_sites: bool = False
    ) -> None:
        self._district, self._n_steps = district, district.grid.n_steps
        self._class_load_kw = district.class_load_kw if load_factor is None else district.class_load_kw * load_factor
        self._signals = {
            tier: signals_of_tier(district, prices, self._class_load_kw)
            for tier, prices in (("site", district.site_prices), ("pool", district.pool_prices))
        }
        self._sites = TierReplay(
            district.nodes,
            district.site_storages,
            policy.site,
            self._signals["site"],
            district.grid,
            wanted=Wanted(net=keep_sites),
        )
        if load_factor is not None:
            self._change_loads(load_factor, slice(0, self._n_steps))
        self._pool_output_kw = district.output_kw(district.pool_plants_kw)
        self._pool_net_load_kw = np.zeros((1, self._n_steps))
        self._pool = TierReplay(
            _pool_node(district, self._pool_net_load_kw),
            district.pool_storages,
            policy.pool,
            self._signals["pool"],
            district.grid,
            wanted=Wanted(storages=True),
        )

    @property
    def site_energy_kwh(self) -> Floats:
        """Energy that each storage at the sites holds now, shape (storages,) [kWh]."""
        return self._sites.energy_kwh

    @property
    def pool_energy_kwh(self) -> Floats:
        """Energy that each storage at the pool holds now, shape (storages,) [kWh]."""
        return self._pool.energy_kwh

    def play(
        self,
        begin: int,
        end: int,
        site_plan: TierPlan | None = None,
        pool_plan: TierPlan | None = None,
        class_load_factor: Floats | None = None,
    ) -> None:
        """Play both tiers from step ``begin`` up to ``end``, which is left out.

        Parameters
        ----------
        begin, end
            The span; it starts where the last one ended, the first one anywhere.
        site_plan, pool_plan
            What rules that carry out a plan read.
        class_load_factor
            What the load of every site of a class is multiplied by in the span (requests to people and air
            conditioners), shape (classes, end − begin); None changes nothing.

        Raises
        ------
        ValueError
            The span does not follow the last one, or an array has another shape.
        profiles.errors.InputError
            A rule cannot be compiled.
        profiles.errors.RunError
            A rule returned a number that is not finite.

        Notes
        -----
        A rule sees the changed load of the present and the past; the forecast and the peak target of the signals stay
        those of the load before.
        """
        span = slice(begin, end)
        if class_load_factor is not None:
            self._change_loads(class_load_factor, span)
            self._change_signals(class_load_factor, span)
        self._sites.play(begin, end, plan=site_plan)
        at_meters = self._sites.series[:, :, span]
        # ``sum`` adds class by class, whatever the length of the span: the same bits in one play as in many.
        net_kw = sum(at_meters[:, layout.IMPORT]) - sum(at_meters[:, layout.EXPORT])
        self._pool_net_load_kw[0, span] = net_kw - self._pool_output_kw[span]
        self._pool.play(begin, end, plan=pool_plan)

    def outcome(self) -> YearOutcome:
        """What happened so far.

        Returns
        -------
        YearOutcome
            Of the steps that were played.
        """
        pool = self._pool.outcome()
        return YearOutcome(
            sites=self._sites.outcome(),
            pool=pool,
            class_load_kw=self._class_load_kw,
            pool_net_load_kw=self._pool_net_load_kw[0],
            import_kw=pool.series[0, layout.IMPORT],
            export_kw=pool.series[0, layout.EXPORT],
            curtailed_kw=pool.held_back[0, layout.CURTAILED],
            unserved_kw=pool.held_back[0, layout.UNSERVED],
        )

    def _change_loads(self, factor: Floats, span: slice) -> None:
        """Multiply the loads of the sites of every class; the district's own stay as they are."""
        expected = (len(self._class_load_kw), span.stop - span.start)
        if factor.shape != expected:
            message = f"load factors of shape {factor.shape}; classes × steps are {expected}"
            raise ValueError(message)
        if self._sites.nodes is self._district.nodes:
            self._sites.nodes = replace(self._district.nodes, load_kw=self._district.nodes.load_kw.copy())
        nodes = self._sites.nodes
        first = np.searchsorted(nodes.class_of_node, np.arange(len(factor) + 1))
        for number in np.flatnonzero((factor != 1.0).any(axis=1)):
            nodes.load_kw[first[number] : first[number + 1], span] *= factor[number]

    def _change_signals(self, factor: Floats, span: slice) -> None:
        """Let load and signals know of a changed load, in both years that the signals hold."""
        if self._class_load_kw is self._district.class_load_kw:
            self._class_load_kw = self._class_load_kw.copy()
        self._class_load_kw[:, span] *= factor
        seen = self._class_load_kw[:, span].sum(axis=0)
        for signals in self._signals.values():
            signals.load_kw[span] = seen
            signals.load_kw[span.start + self._n_steps : span.stop + self._n_steps] = seen


def play_year(
    district: District,
    policy: Policy,
    *,
    plan_kw: Mapping[str, Floats] | None = None,
    site_plan: TierPlan | None = None,
    pool_plan: TierPlan | None = None,
    load_factor: Floats | None = None,
    keep_sites: bool = False,
) -> YearOutcome:
    """Play a whole year under a policy.

    Parameters
    ----------
    district
        The district.
    policy
        Who decides at which tier.
    plan_kw
        For ``follow``: planned power per storage group, discharge positive, shape (steps,) for all units of the group
        together or (units, steps) for each [kW]; in place of ``site_plan`` and ``pool_plan``.
    site_plan, pool_plan
        Plan per storage, for ``follow`` and ``hold``.
    load_factor
        What the load of every site of a class is multiplied by, shape (classes, steps); None changes nothing.
    keep_sites
        Whether to keep the net power of every site.

    Returns
    -------
    YearOutcome
        What happened.

    Raises
    ------
    profiles.errors.InputError
        The plan does not fit the district, or a rule cannot be compiled.
    profiles.errors.RunError
        A rule returned a number that is not finite.
    """
    if plan_kw is not None:
        site_plan, pool_plan = plans_of_groups(district, plan_kw)
    replay = YearReplay(district, policy, load_factor=load_factor, keep_sites=keep_sites)
    replay.play(0, district.grid.n_steps, site_plan, pool_plan)
    return replay.outcome()


def _pool_node(district: District, net_load_kw: Floats) -> Nodes:
    """The pool as one node, with the limits of the district's connection."""
    limits = district.scenario.grid
    return attach_plants(
        ["pool"],
        net_load_kw,
        np.zeros(1, dtype=np.int64),
        district.drivers.unit_kw[:1],
        [],
        import_limit_kw=limits_kw([limits.import_limit_kw]),
        export_limit_kw=limits_kw([limits.export_limit_kw]),
    )


def signals_of_tier(district: District, prices: TierPrices, class_load_kw: Floats) -> Signals:
    """What the rules of a tier see.

    Parameters
    ----------
    district
        The district.
    prices
        Prices at the meters of the tier.
    class_load_kw
        Load per class as it is played, shape (classes, steps) [kW].

    Returns
    -------
    Signals
        With every series twice in a row.
    """
    generation_kw = district.output_kw(district.class_plants_kw.sum(axis=0) + district.pool_plants_kw)
    return build_signals(
        district.calendar,
        import_price=prices.import_per_kwh,
        export_price=prices.export_per_kwh,
        load_kw=np.asarray(class_load_kw.sum(axis=0)),
        generation_kw=generation_kw,
        warning=district.warning,
        peak_target_kw=district.scenario.policy.peak_target_kw,
    )
