"""Checks on the books of every run: accounts add to zero, energy is billed as metered, the district cost is met."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.kpis.definitions import cost_name
from ems.ledger.entries.meters import TAX
from ems.ledger.entries.parties import OUTSIDE, RETAILER
from ems.ledger.entries.payments import levy_due
from ems.ledger.entries.points import points_cost
from ems.ledger.entries.records import own_records
from ems.ledger.entries.taxes import lines_without_tax, ppa_tax
from ems.ledger.entries.trade import contract_cost, traded, unserved_cost, wear_cost
from profiles.errors import RunError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from ems.district import District
    from ems.ledger.entries.meters import MeterBills
    from ems.results import Result

    Floats = NDArray[np.float64]

LARGEST_RESIDUAL = 1e-6
"""Largest difference as a share of all money, or energy, that moves: sums over ten million steps round no worse."""


def check_books(
    district: District, result: Result, meters: MeterBills, used_kwh: Floats, accounts: pd.DataFrame
) -> tuple[dict[str, float], dict[str, float]]:
    """Compare the accounts with the meters, with each other, and with the district cost.

    Parameters
    ----------
    district, result
        What was simulated.
    meters
        Bills of all nodes.
    used_kwh
        PV of an operator that the sites use, shape (nodes, months) [kWh].
    accounts
        What each party received less what it paid, one column a month [currency].

    Returns
    -------
    residuals
        Largest relative difference of each check.
    difference
        From the district cost (E11) to the money that leaves the district, item by item [currency].

    Raises
    ------
    profiles.errors.RunError
        A difference is above 1e-6.

    Notes
    -----
    ``zero_sum``: all accounts add to zero in every month. ``accounts``: each account of the year is what its owner's
    own records give: a site's bills, the series at the district's boundary, reckoned apart from the payments as far as
    :func:`ems.ledger.entries.records.own_records` says. ``metered``: energy billed is energy metered, class by class.
    ``district_cost``: what customers, company and operator lose together is the district cost but for the items of the
    difference.
    """
    own = own_records(district, result, meters, used_kwh)
    size = float(accounts.abs().to_numpy().sum()) or 1.0
    year = accounts.sum(axis=1)
    known = [name for name in accounts.index if name != RETAILER]  # the company's own records are the payments
    outflow = -float(year[[name for name in accounts.index if name not in OUTSIDE]].sum())
    difference = _difference(district, result, meters, used_kwh)
    residuals = {
        "zero_sum": float(np.abs(accounts.to_numpy().sum(axis=0)).max()) / size,
        "accounts": max(abs(float(year[name]) - own.get(name, 0.0)) for name in known) / size,
        "metered": _metered(district, result, meters),
        "district_cost": abs(outflow - sum(difference.values())) / size,
    }
    wrong = [name for name, residual in residuals.items() if not residual <= LARGEST_RESIDUAL]  # NaN is wrong too
    if wrong:
        told = "; ".join(f"{WHAT[name]} by {residuals[name]:.2g} of all that moves" for name in wrong)
        message = f"the books do not close: {told}; at most {LARGEST_RESIDUAL:g} may come from rounding"
        raise RunError(message)
    return residuals, difference


WHAT = {
    "zero_sum": "the accounts of all parties do not add to zero, they are off",
    "accounts": "an account differs from its owner's own records",
    "metered": "the energy billed differs from the energy metered",
    "district_cost": "the money that leaves differs from the district cost (E11) and its known differences",
}


def _metered(district: District, result: Result, meters: MeterBills) -> float:
    """Largest difference of a class between energy billed and metered, as a share of all that was metered."""
    step_h, class_of = result.grid.step_h, district.nodes.class_of_node[meters.nodes]
    worst, total = 0.0, 0.0
    for number, name in enumerate(district.class_names):
        for billed, column in ((meters.import_kwh, "import_kw"), (meters.export_kwh, "export_kw")):
            metered = float(result.classes[name][column].sum()) * step_h
            worst = max(worst, abs(float(billed[class_of == number].sum()) - metered))
            total += metered
    return worst / total if total else worst


def _difference(district: District, result: Result, meters: MeterBills, used_kwh: Floats) -> dict[str, float]:
    """From the district cost to the money that leaves the district, item by item [currency]."""
    ppa = district.scenario.retailer.ppa_price_per_kwh * used_kwh
    tax = lines_without_tax(district, meters)[TAX].sum() + ppa_tax(district, meters.nodes, ppa).sum()
    months, pool = meters.months, district.scenario.prices.pool
    with_contracts, without = (
        float((purchases - sales).sum())
        for purchases, sales in (traded(result, months), traded(result, months, with_contracts=False))
    )
    points = sum(float(amounts.sum()) for amounts in points_cost(district, result, months).values())
    site_kwh = float(result.series["site_import_kw"].sum()) * result.grid.step_h
    levy = float(levy_due(district, meters).sum())
    return {
        "district_cost": float(result.kpis[cost_name(result.currency)]),
        "wear": -wear_cost(result),
        "unserved": -unserved_cost(result),
        "points": -points,
        "contract_supply": float(contract_cost(district, result, months).sum()) + with_contracts - without,
        "levy": levy - pool.levy_per_kwh * site_kwh,
        "tax": float(tax),
        "running_cost": district.scenario.retailer.running_cost_per_year,
    }
