"""Years behind meters by a rule: many sizes at many sites are as many nodes of one tier."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch import read_policy
from ems.district import attach_plants
from ems.simulation.outcome import Wanted
from ems.simulation.tier import TierReplay
from ems.simulation.year import signals_of_tier
from ems.sizing.asked import refuse
from ems.sizing.places.sites.cases import batches, cases_of_sizes
from ems.sizing.places.sites.years import Moved, SiteYears, summed
from ems.storage import pack_storages

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.exact.cases import Cases
    from ems.dispatch.policy import Policy, PolicyLike
    from ems.dispatch.rules import Signals
    from ems.district import District
    from ems.sizing.places.sites.meters import Meters
    from ems.sizing.places.sites.place import SitePlace

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

CHARGE, DISCHARGE, ENERGY = range(3)
"""Rows of what is recorded of a storage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuledSites:
    """Sites whose storages a rule dispatches.

    Parameters
    ----------
    place
        The sites, and what is sized there.
    district
        With the steps, for messages.
    policy
        Its rule for sites decides.
    signals
        What the rule sees.
    """

    place: SitePlace
    district: District
    policy: Policy
    signals: Signals

    def at(self, place: SitePlace) -> RuledSites:
        """Return the same rule at sites with another range or other variables.

        Parameters
        ----------
        place
            The sites.
        """
        return replace(self, place=place)

    def years(self, sizes: Floats) -> SiteYears:
        """Return the year with each of some sizes.

        Parameters
        ----------
        sizes
            Shape (sizes, variables).
        """
        emission = self.district.emission_kg_per_kwh
        parts = batches(self.place, sizes)
        return SiteYears.joined([summed(self.place, one, self._moved(one), emission) for one in parts])

    def _moved(self, sizes: Floats) -> Moved:
        place = self.place
        rows = np.arange(place.units)
        cases = cases_of_sizes(place, rows, sizes, place.unit)
        battery_kw, energy_kwh = self._played(cases, sizes)
        cost = np.zeros((len(sizes), place.units))
        for meters in place.meters:
            own = np.searchsorted(place.sites, meters.sites)
            here = (np.arange(len(sizes))[:, None] * place.units + own).ravel()
            billed = _bills(
                meters,
                cases_of_sizes(place, own, sizes, place.unit),
                battery_kw[here],
                energy_kwh[here],
            )
            cost[:, own] = billed.reshape(len(sizes), len(own))
        shape = (len(sizes), place.units)
        return Moved(
            cost=cost,
            battery_kw=battery_kw.reshape(*shape, -1),
            energy_kwh=energy_kwh.reshape(*shape, -1),
            start_kwh=cases.initial_energy_kwh.reshape(shape),
        )

    def _played(self, cases: Cases, sizes: Floats) -> tuple[Floats, Floats]:
        """Discharge less charge [kW] and energy at the end of each step [kWh], shape (cases, steps) each."""
        place, n_steps = self.place, cases.n_steps
        of_sites = (place.storages(at, np.arange(place.units)) for at in sizes)
        units = [
            place.unit.storage(capacity_kwh=kwh, power_kw=kw, step_h=place.loads.step_h)
            for each in of_sites
            for kwh, kw in zip(*(values.tolist() for values in each), strict=True)
        ]
        names = [name for _ in sizes for name in place.site_names]
        n = len(units)
        nodes = attach_plants(
            names,
            np.array(np.broadcast_to(cases.net_load_kw, (n, n_steps))),
            np.zeros(n, dtype=np.int64),
            self.district.drivers.unit_kw[:1],
            [],
            import_limit_kw=np.tile(place.loads.import_limit_kw, len(sizes)),
            export_limit_kw=np.tile(place.loads.export_limit_kw, len(sizes)),
        )
        storages = pack_storages(units, nodes=range(n), groups=names, n_steps=n_steps)
        wanted = Wanted(class_series=False, storages=True)
        replay = TierReplay(nodes, storages, self.policy.site, self.signals, self.district.grid, wanted=wanted)
        replay.play(0, n_steps)
        recorded = replay.outcome().recorded
        return recorded[:, DISCHARGE] - recorded[:, CHARGE], recorded[:, ENERGY]


def ruled_sites(district: District, place: SitePlace, policy: PolicyLike) -> RuledSites:
    """Sites under a rule.

    Parameters
    ----------
    district
        The district.
    place
        Its sites.
    policy
        Rule, or rules; that of the sites decides.

    Raises
    ------
    profiles.errors.InputError
        There is no such rule, or it is a planner.
    """
    chosen = read_policy(policy)
    if chosen.planner is not None:
        what = "is a planner, not a rule"
        remedy = 'leave it out, or say "optimal": sizes behind meters are then planned with perfect foresight'
        raise refuse(f"policy = {chosen.name!r}", what, remedy)
    signals = signals_of_tier(district, district.site_prices, district.class_load_kw)
    return RuledSites(place=place, district=district, policy=chosen, signals=signals)


def _bills(meters: Meters, cases: Cases, battery_kw: Floats, energy_kwh: Floats) -> Floats:
    """What of each bill a size can change, shape (cases,) [currency]."""
    if meters.terms is not None:
        from ems.dispatch.billed.columns import columns_of  # noqa: PLC0415 - tariffs alone need it
        from ems.dispatch.billed.costing import plan_cost  # noqa: PLC0415 - the same

        net = np.broadcast_to(cases.net_load_kw, battery_kw.shape)
        columns = columns_of(
            replace(cases, net_load_kw=net), meters.terms, battery_kw, energy_kwh, cases.initial_energy_kwh
        )
        return np.array([plan_cost(column, meters.terms) for column in columns])
    priced = meters.priced(cases)
    line_kw = cases.net_load_kw - battery_kw
    taken_kw = np.clip(line_kw, 0.0, cases.import_limit_kw)
    given_kw = np.clip(-line_kw, 0.0, cases.export_limit_kw)
    cost_per_h = (
        priced.import_price_per_kwh * taken_kw
        - priced.export_price_per_kwh * given_kw
        + cases.unserved_price_per_kwh * (np.maximum(line_kw, 0.0) - taken_kw)
        + cases.wear_price_per_kwh[:, None] * np.maximum(battery_kw, 0.0)
    )
    return np.asarray(cases.step_h * cost_per_h.sum(axis=1))
