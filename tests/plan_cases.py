"""Shared by tests of planners: the district cost (E11) of steps that were played, written out once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.simulation import layout as rows
from ems.simulation.plan_book import monthly_peaks_kw

if TYPE_CHECKING:
    from ems.district import District
    from ems.simulation.year import YearOutcome


def played_cost(district: District, outcome: YearOutcome, last: int | None = None) -> float:
    """District cost of the steps before ``last``, or of the year; points of requests aside."""
    step_h, pool = district.grid.step_h, outcome.pool.series[0]
    end = district.grid.n_steps if last is None else last
    days = slice(0, end)
    traded = outcome.import_kw[days] @ district.pool_prices.import_per_kwh[days]
    traded -= outcome.export_kw[days] @ district.pool_prices.export_per_kwh[days]
    taken_kw = outcome.sites.series[:, rows.IMPORT, days].sum()
    gained_kwh = pool[rows.STORED, end - 1] - district.pool_storages.initial_energy_kwh.sum()
    lost_kwh = (pool[rows.CHARGE, days] - pool[rows.DISCHARGE, days]).sum() * step_h - gained_kwh
    pool_kwh = outcome.pool.recorded[:, rows.RECORDED_DISCHARGE, days].sum(axis=1) * step_h
    wear = _site_wear(district, outcome, days) + pool_kwh @ district.pool_storages.wear_price_per_kwh
    peaks = monthly_peaks_kw(outcome.import_kw[days], district.calendar.month[days]).sum()
    return float(
        traded * step_h
        + district.grid_charge_per_kwh * (taken_kw * step_h + lost_kwh)
        + wear
        + peaks * district.scenario.prices.pool.demand_charge_per_kw
    )


def _site_wear(district: District, outcome: YearOutcome, days: slice) -> float:
    """Wear at the sites, where the storages of a class have one price of it."""
    storages, class_of_node = district.site_storages, district.nodes.class_of_node
    total = 0.0
    for number in np.unique(class_of_node[storages.node]):
        prices = np.unique(storages.wear_price_per_kwh[class_of_node[storages.node] == number])
        assert len(prices) == 1
        total += outcome.sites.series[number, rows.DISCHARGE, days].sum() * district.grid.step_h * prices[0]
    return float(total)
