"""What all sites of a district pay in a year, as the books have it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ems.district import District
    from ems.results import Result


def bills_cost(district: District, result: Result) -> float:
    """What all sites together pay in a year, less what they earn by feeding in [currency].

    Parameters
    ----------
    district
        Its tariffs, or the prices at its sites' meters.
    result
        What happened, with the net power of every site.

    Returns
    -------
    float
        The column ``net`` of :attr:`ems.ledger.Books.classes`, all classes together: whole bills with basic and demand
        charges, levy and tax, what is paid to an operator for the power of its PV, less what the sites' own surplus
        earns. Wear of storages is on no bill.
    """
    from ems.ledger import meter_bills  # noqa: PLC0415 - compiles kernels
    from ems.ledger.entries.owners import has_ppa, held_back_kwh, self_used_kwh  # noqa: PLC0415
    from ems.ledger.keeping import site_power  # noqa: PLC0415

    net_kw = site_power(district, result)
    meters = meter_bills(district, net_kw)
    used_kwh = self_used_kwh(district, meters, net_kw, held_back_kwh(district, result, meters.months))
    ppa_cost = district.scenario.retailer.ppa_price_per_kwh * float(used_kwh.sum())
    earned = np.where(has_ppa(district), 0.0, meters.surplus)
    return float(meters.to_pay.sum()) + ppa_cost - float(earned.sum())
