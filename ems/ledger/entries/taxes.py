"""Consumption tax: what of the bills and of power from somebody else's PV is collected for the state."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.bills.lines import LINES, TAXED
from ems.district.tariffs import NO_TARIFF
from ems.ledger.entries.meters import TAX

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.district import District
    from ems.ledger.entries.meters import MeterBills

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

TAXED_LINES = [LINES.index(name) for name in TAXED]


def share_of_tax(district: District, nodes: Ints, *, only_contained: bool = False) -> Floats:
    """Share of a sale with tax that is tax, t / (1 + t), shape (nodes,).

    Parameters
    ----------
    district
        Its tariffs say which tax there is; without tariffs nothing is known of any.
    nodes
        Numbers of the nodes, shape (nodes,).
    only_contained
        Zero where the tariff adds the tax to its prices.

    Returns
    -------
    numpy.ndarray
        Zero for nodes without a tariff.
    """
    tariffs = district.tariffs
    if tariffs is None:
        return np.zeros(len(nodes))
    files = [laid.tariff for laid in tariffs.laid]
    told = [0.0 if only_contained and not file.prices_include_tax else file.tax_fraction for file in files]
    of_tariff = np.array([fraction / (1.0 + fraction) for fraction in told])
    number = tariffs.of_node[nodes]
    return np.asarray(np.where(number == NO_TARIFF, 0.0, of_tariff[number]))


def lines_without_tax(district: District, meters: MeterBills) -> Floats:
    """Lines of the bills with the tax taken out of them, all of it in the line ``tax``, shape (lines, meters, months).

    Parameters
    ----------
    district
        Its tariffs say which tax the prices contain.
    meters
        Bills of some nodes.

    Notes
    -----
    So a company that adds the tax and one whose prices contain it enter the same bill alike. The levy stays whole: it
    is passed on with the tax in it.
    """
    share = share_of_tax(district, meters.nodes, only_contained=True)
    lines = meters.amounts.copy()
    if share.any():
        contained = lines[TAXED_LINES] * share[:, None]
        lines[TAXED_LINES] -= contained
        lines[TAX] += contained.sum(axis=0)
    return lines


def ppa_tax(district: District, nodes: Ints, cost: Floats) -> Floats:
    """Tax in what sites pay for power of somebody else's PV; its price is with the tax of the site's tariff.

    Parameters
    ----------
    district
        Its tariffs.
    nodes
        Numbers of the nodes, shape (nodes,).
    cost
        What they pay, shape (nodes, …) [currency].

    Returns
    -------
    numpy.ndarray
        Shape of the cost [currency].
    """
    share = share_of_tax(district, nodes)
    return np.asarray(cost * share.reshape(-1, *(1 for _ in cost.shape[1:])))
