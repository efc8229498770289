"""The reference: bills of many sites in plain numpy, a loop over billing months, vectors over sites."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ems.tariffs.laid import LaidTariff


def billed_with_numpy(net_kw: np.ndarray, laid: LaidTariff, contract: np.ndarray) -> np.ndarray:
    """Sum of each site's bill [currency], as one would write it down: month by month, period by period.

    Hourly steps; a demand charge looks back as far as the tariff says, within these months.
    """
    total, peaks = np.zeros(len(net_kw)), []
    ratchet = laid.tariff.ratchet
    for month in range(laid.n_months):
        steps = laid.month_of_step == month
        into = np.maximum(net_kw[:, steps], 0.0)
        out = np.maximum(-net_kw[:, steps], 0.0)
        bins = laid.bin_of_step[steps]
        cost = laid.basic_per_month[month] + laid.basic_per_unit[month] * contract
        peaks.append(into.max(axis=1))
        earlier = [ratchet.fraction * peak for peak in peaks[-1 - ratchet.months : -1]] if ratchet.months else []
        cost = cost + laid.demand_per_kw[month] * np.max([peaks[-1], *earlier], axis=0)
        for number in np.unique(bins):
            energy_kwh = into[:, bins == number].sum(axis=1) * laid.step_h
            starts = laid.block_start_kwh[number]
            for block, start in enumerate(starts[np.isfinite(starts)]):
                end = starts[block + 1] if block + 1 < len(starts) else np.inf
                taken_kwh = np.clip(energy_kwh - start, 0.0, end - start)
                cost = cost + taken_kwh * laid.block_price_per_kwh[number, block]
        energy_kwh = into.sum(axis=1) * laid.step_h
        cost = cost + (laid.fuel_per_kwh[month] + laid.levy_per_kwh[month]) * energy_kwh
        total += cost - (out * laid.export_price_per_kwh[steps]).sum(axis=1) * laid.step_h
    return total
