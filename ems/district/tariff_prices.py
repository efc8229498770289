"""Prices at the sites' meters that rules see: the scenario's, or those of the tariffs by which the sites pay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.district.district import TierPrices
from ems.district.prices import price_series
from ems.district.tariffs import NO_TARIFF

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.district.nodes import Nodes
    from ems.district.tariffs import SiteTariffs
    from ems.scenario import Scenario
    from ems.storage import Storages
    from profiles.calendar import Calendar

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


def retail_prices(
    scenario: Scenario, calendar: Calendar, tariffs: SiteTariffs | None, nodes: Nodes, storages: Storages
) -> tuple[TierPrices, tuple[str, ...]]:
    """Prices at the sites' meters, and what a reader must know of them.

    Parameters
    ----------
    scenario
        Its prices hold where it bills nobody by a tariff.
    calendar
        The steps.
    tariffs
        Tariffs of the nodes; None: nobody is billed by one.
    nodes
        Nodes of the district.
    storages
        Storages at the sites.
    """
    if tariffs is None:
        site = scenario.prices.site
        prices = TierPrices(
            import_per_kwh=price_series(site.import_per_kwh, site.import_periods, calendar),
            export_per_kwh=price_series(site.export_per_kwh, site.export_periods, calendar),
        )
        return prices, ()
    prices, note = prices_by_tariff(tariffs, nodes, storages)
    of_tariffs = dict.fromkeys(
        f"tariffs: {known}" for laid in tariffs.laid for known in (*laid.notes, *laid.export_notes)
    )
    return prices, (note, *of_tariffs)


def prices_by_tariff(tariffs: SiteTariffs, nodes: Nodes, storages: Storages) -> tuple[TierPrices, str]:
    """Prices that rules see: those of the tariff by which most of the stored energy pays.

    Parameters
    ----------
    tariffs
        Tariffs of the nodes.
    nodes
        Nodes of the district.
    storages
        Storages at the sites.

    Returns
    -------
    tuple
        Prices, and a note that says whose they are.

    Notes
    -----
    With block prices one more kWh costs the price of the block in which the month ends: here that of the mean site with
    a storage that pays by this tariff, without its storage. Where no site has a storage, the tariff by which most of
    the load pays speaks for all.
    """
    from ems.tariffs.charges import block_price_per_kwh, step_price_per_kwh  # noqa: PLC0415 (only where billed)

    capacity = np.bincount(storages.node, weights=storages.capacity_kwh, minlength=nodes.count)
    weight = capacity if capacity.any() else nodes.load_sum_kw
    billed = tariffs.of_node != NO_TARIFF
    held = np.bincount(tariffs.of_node[billed], weights=weight[billed], minlength=len(tariffs.laid))
    number = int(np.argmax(held))
    laid = tariffs.laid[number]
    sites = np.flatnonzero(billed & (tariffs.of_node == number) & (weight > 0.0))
    price_of_bin = block_price_per_kwh(laid, _mean_bin_kwh(nodes, sites, laid.bin_of_step, laid.n_bins, laid.step_h))
    prices = TierPrices(
        import_per_kwh=_fixed(step_price_per_kwh(laid, price_of_bin)), export_per_kwh=_fixed(laid.export_price_per_kwh)
    )
    has_blocks = laid.block_start_kwh.shape[1] > 1
    note = (
        f"rules see the price at the meter by the tariff {laid.tariff.title}, by which {len(sites):,} of the "
        f"{int((billed & (weight > 0.0)).sum()):,} sites {'with a battery' if capacity.any() else 'with a load'} pay"
        + (", of the block in which the month of the mean such site ends" if has_blocks else "")
    )
    return prices, note


def _mean_bin_kwh(nodes: Nodes, sites: Ints, bin_of_step: Ints, n_bins: int, step_h: float) -> Floats:
    """Energy that the mean site takes in each bin without a storage, shape (bins,) [kWh]."""
    if not len(sites):
        return np.zeros(n_bins)
    net_kw = nodes.load_kw[sites] - nodes.rated_kw()[sites] @ nodes.unit_kw
    taken_kw = np.maximum(net_kw, 0.0).mean(axis=0)
    return np.asarray(step_h * np.bincount(bin_of_step, weights=taken_kw, minlength=n_bins))


def _fixed(series: Floats) -> Floats:
    """Series that nobody can change."""
    copied = np.array(series, dtype=np.float64)
    copied.setflags(write=False)
    return copied
